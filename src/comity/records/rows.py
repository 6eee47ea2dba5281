"""Rows of a text table by the hundred thousand, read by our library in C (`native/rows.c`).

It knows what a vendor's software writes and nothing else: cells told apart, distinct texts numbered, and cells in the
usual form read into numbers. What a cell in another form says, `build.type_columns` decides, as for every other reader;
a row that no such software writes ends the reading. Where the library was not compiled, all files are read the longer
way.
"""

from __future__ import annotations

import ctypes
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from io import FileIO
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from comity.native import LIBRARY
from comity.records.kept import BATCH

__all__ = ["Block", "Form", "NotTypicalError", "Values", "available", "read_rows"]

#: Bytes of the file that are at hand at a time. A longer row is none of a log.
BYTES: Final = 1 << 20
#: What stops a reading: not enough memory; an error of the system. Anything else: the file is not typical.
_NO_MEMORY, _NOT_READ = -2, -3

_Numbers = npt.NDArray[np.int64]


class NotTypicalError(Exception):
    """A row is not what the vendor writes."""


class Form(IntEnum):
    """What is read of a column: nothing, the number of each distinct text, or numbers.

    * `COUNT`: up to eight digits.
    * `INSTANT`: `01/31/2025, 11:59:59 PM UTC`, as seconds since 1970.
    * `ID`: a UUID, as the halves of its number.
    * `WINDOW`: two instants in two lines.
    """

    SKIPPED = 0
    TEXT = 1
    COUNT = 2
    INSTANT = 3
    ID = 4
    WINDOW = 5

    @property
    def numbers(self) -> int:
        """How many numbers a cell comes to."""
        return 0 if self <= Form.TEXT else 1 if self <= Form.INSTANT else 2


@dataclass(frozen=True)
class Values:
    """A column: the number of each cell's text, -1 where it was read into numbers (`first`, `second`)."""

    texts: npt.NDArray[np.int32]
    numbers: tuple[_Numbers, ...]


@dataclass(frozen=True)
class Block:
    """Some rows: their columns by position, the ends of lines within each, the blank lines below them (at the end of the
    file only), and the bytes of the file up to here.

    The arrays are filled anew for the next block.
    """

    rows: int
    columns: dict[int, Values]
    breaks: npt.NDArray[np.uint16]
    blank: int
    done: int
    _reader: _Reader

    def texts(self, column: int, known: int) -> pa.Array:
        """The distinct texts of a column from number `known` on."""
        return self._reader.texts(column, known)


class _Wanted(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_void_p) for name in ("texts", "first", "second"))


def available() -> bool:
    """Whether the library was compiled."""
    return LIBRARY is not None


def read_rows(stream: FileIO, forms: Sequence[Form], delimiter: str, *, returns: bool) -> Iterator[Block]:
    """The rows of a table from where the stream stands.

    Args:
        stream: a file opened without a buffer.
        forms: what to read of each column.
        returns: lines end with a return and a line feed, not with a line feed alone.

    Raises:
        NotTypicalError: a row is not what the vendor writes: of another width, with an open quotation mark, with bytes
            that are no UTF-8.
        OSError: the system cannot read it.
    """
    reader = _Reader(forms, delimiter, returns=returns)
    try:
        yield from reader.blocks(stream)
    finally:
        reader.close()


class _Reader:
    """One reading of the library."""

    def __init__(self, forms: Sequence[Form], delimiter: str, *, returns: bool) -> None:
        assert LIBRARY is not None, "who reads rows asks first whether they can be read"
        self._library = LIBRARY
        self._columns = {
            at: Values(
                np.empty(BATCH, np.int32), tuple(np.empty(BATCH, np.int64) for _ in range(form.numbers))
            )
            for at, form in enumerate(forms)
            if form
        }
        self._breaks = np.empty(BATCH, np.uint16)
        self._wanted = (_Wanted * len(forms))()
        for at, column in self._columns.items():
            numbers = (array.ctypes.data for array in column.numbers)
            self._wanted[at] = _Wanted(column.texts.ctypes.data, *numbers)
        # A seed of its own, so that no file can be made whose texts all fall together.
        listed, seed = (ctypes.c_int32 * len(forms))(*forms), secrets.randbits(64)
        self._of = self._library.rows_open(listed, len(forms), ord(delimiter), returns, seed, BYTES)
        if not self._of:
            raise MemoryError

    def close(self) -> None:
        """Let go of the texts."""
        self._library.rows_close(self._of)

    def blocks(self, stream: FileIO) -> Iterator[Block]:
        """All rows."""
        done, blank = ctypes.c_int64(stream.tell()), ctypes.c_int64(0)
        rows = BATCH
        while rows == BATCH:
            places = (self._breaks.ctypes.data, ctypes.byref(done), ctypes.byref(blank))
            rows = self._library.rows_next(self._of, stream.fileno(), BATCH, self._wanted, *places)
            if rows == _NO_MEMORY:
                raise MemoryError
            if rows == _NOT_READ:
                error = ctypes.get_errno()
                raise OSError(error, os.strerror(error), stream.name)
            if rows < 0:
                raise NotTypicalError
            yield self._block(rows, done.value, blank.value)

    def _block(self, rows: int, done: int, blank: int) -> Block:
        columns = {
            at: Values(column.texts[:rows], tuple(array[:rows] for array in column.numbers))
            for at, column in self._columns.items()
        }
        return Block(rows, columns, self._breaks[:rows], blank, done, self)

    def texts(self, column: int, known: int) -> pa.Array:
        """The distinct texts of a column from number `known` on."""
        held, ends = ctypes.c_void_p(), ctypes.c_void_p()
        count = self._library.rows_texts(self._of, column, ctypes.byref(held), ctypes.byref(ends))
        if count <= known:
            return pa.array([], pa.string())
        offsets = np.ctypeslib.as_array(
            ctypes.cast(ends.value or 0, ctypes.POINTER(ctypes.c_int64)), (count + 1,)
        )
        first, last = int(offsets[known]), int(offsets[count])
        bytes_ = ctypes.string_at((held.value or 0) + first, last - first)
        buffers = [
            None,
            pa.py_buffer((offsets[known:] - first).astype(np.int32)),
            pa.py_buffer(bytes_),
        ]
        return pa.Array.from_buffers(pa.string(), count - known, buffers)
