"""Distinct patterns of facts: every test's truth packed into one number, or a few.

Twenty million rows hold a few hundred thousand patterns at most. Grouping by one packed number is four times as fast as
grouping by the columns, and the law is then applied to patterns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Final

import ibis

from comity.tables.leaves import truth
from comity.tables.times import Column, literal

MOST_BITS: Final = 62


@dataclass(frozen=True, slots=True)
class Digit:
    """A small number that a row has: its place in a key and how many bits it takes."""

    key: int
    offset: int
    bits: int

    @property
    def mask(self) -> int:
        return ((1 << self.bits) - 1) << self.offset


@dataclass(frozen=True)
class Keys:
    """Which digit stands where. The keys are columns `key_0`, `key_1` …"""

    digits: Mapping[str, Digit]
    count: int

    @classmethod
    def of(cls, widths: Mapping[str, int]) -> Keys:
        """Place digits of these widths, in order, into as few keys as that order needs."""
        digits: dict[str, Digit] = {}
        key = used = 0
        for name, bits in widths.items():
            if used + bits > MOST_BITS:
                key, used = key + 1, 0
            digits[name] = Digit(key, used, bits)
            used += bits
        return cls(digits, key + 1)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"key_{n}" for n in range(self.count))

    def packed(self, digit: Callable[[str], Column]) -> dict[str, Column]:
        """The key columns of a row: digits multiplied into place and added, which engines do fastest."""
        parts: list[list[Column]] = [[] for _ in range(self.count)]
        for name, place in self.digits.items():
            # A cast to the type that Ibis takes a column to have is left out, but engines take literals to be smaller.
            value = digit(name) if place.bits > 31 else digit(name).cast("int32").cast("int64")
            parts[place.key].append(value * (1 << place.offset) if place.offset else value)
        return {name: _sum(columns) for name, columns in zip(self.names, parts, strict=True)}

    def raw(self, name: str, t: Any) -> Column:
        """A digit where it stands, that is, times two to its offset."""
        place = self.digits[name]
        return t[f"key_{place.key}"] & literal(place.mask)

    def at(self, name: str, value: int) -> Column:
        """A value of a digit, as `raw` gives it."""
        return literal(value << self.digits[name].offset)

    def truth(self, name: str, t: Any) -> Column:
        """A digit that holds a truth value, unpacked."""
        raw = self.raw(name, t)
        return ibis.cases(
            (raw == self.at(name, 2), truth(2)), (raw == self.at(name, 1), truth(1)), else_=truth(0)
        )


def _sum(columns: Sequence[Column]) -> Column:
    """A balanced sum; of nothing, zero."""
    if not columns:
        return literal(0)
    found = list(columns)
    while len(found) > 1:
        found = [reduce(add, found[i : i + 2]) for i in range(0, len(found), 2)]
    return found[0]
