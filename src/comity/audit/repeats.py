"""Which of very many numbers may come again, in little memory: the few that may are then counted one by one."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from comity.native import LIBRARY

__all__ = ["Repeats"]

#: Bits for each number, at least: of eight that come once, less than one meets another's bit.
_BITS: Final = 8
_LEAST, _MOST = 1 << 16, 1 << 31

_Numbers = npt.NDArray[np.int64]


class Repeats:
    """Numbers that were seen, a bit for each, and those whose bit was met more than once.

    Numbers must be spread evenly, as hashes are: the last digits of each choose its bit. Two numbers may share one; then
    both are taken for numbers that come again.

    Args:
        most: how many numbers there will be.
    """

    def __init__(self, most: int) -> None:
        self._empty(min(max(1 << (most * _BITS).bit_length(), _LEAST), _MOST))

    def add(self, numbers: _Numbers) -> None:
        """See some numbers."""
        if LIBRARY is not None:
            pointers = (self._once.ctypes.data, self._more.ctypes.data)
            LIBRARY.repeats_add(*pointers, self._size - 1, numbers.ctypes.data, len(numbers))
            return
        places = np.sort(numbers & (self._size - 1))
        again = _bits(self._once, places) != 0
        again[1:] |= places[1:] == places[:-1]
        for octets, at in ((self._once, places), (self._more, places[again])):
            np.bitwise_or.at(octets, at >> 3, _bit(at))

    def forget(self) -> None:
        """Let go of all that was seen, and of the memory for it."""
        self._empty(_LEAST)

    def _empty(self, size: int) -> None:
        self._size = size
        self._once, self._more = (np.empty(size // 8, np.uint8) for _ in range(2))
        for octets in (self._once, self._more):
            octets.fill(0)  # all at once, and not page by page as numbers fall on them

    def may_repeat(self, numbers: _Numbers) -> npt.NDArray[np.bool_]:
        """Which numbers may have been seen more than once; those that were are all among them."""
        if LIBRARY is not None:
            may = np.empty(len(numbers), np.bool_)
            pointers = (numbers.ctypes.data, len(numbers), may.ctypes.data)
            LIBRARY.repeats_may(self._more.ctypes.data, self._size - 1, *pointers)
            return may
        found: npt.NDArray[np.bool_] = _bits(self._more, numbers & (self._size - 1)) != 0
        return found


def _bit(places: _Numbers) -> npt.NDArray[np.uint8]:
    """The bit of each place in its octet."""
    return np.left_shift(np.uint8(1), (places & 7).astype(np.uint8))


def _bits(octets: npt.NDArray[np.uint8], places: _Numbers) -> npt.NDArray[np.uint8]:
    found: npt.NDArray[np.uint8] = octets[places >> 3] & _bit(places)
    return found
