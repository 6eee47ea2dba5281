"""Distinct patterns of facts: every test's truth packed into one number, or a few.

Twenty million rows hold a few hundred thousand patterns at most. Grouping by one packed number is four times as fast as
grouping by the columns, and the law is then applied to patterns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
        """The key columns of a row: digits multiplied into place and added, which engines do fastest.

        Neighbours are added in the narrowest numbers that hold them, of which a processor takes many at a time.
        """
        parts: list[list[_Part]] = [[] for _ in range(self.count)]
        for name, place in self.digits.items():
            parts[place.key].append(_Part(digit(name), place.offset, place.bits))
        return {name: _joined(columns) for name, columns in zip(self.names, parts, strict=True)}

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


@dataclass(frozen=True, slots=True)
class _Part:
    """Neighbouring digits as one number."""

    column: Column
    offset: int
    bits: int


def _joined(parts: Sequence[_Part]) -> Column:
    """Digits as one number: first into numbers of 8 bits, then of 32."""
    if not parts:
        return literal(0)
    parts = _grouped(parts, 7, "int32")
    if sum(part.bits for part in parts) > 31:
        parts = _grouped(parts, 31, "int64")
    return _sum(parts)


def _grouped(parts: Sequence[_Part], width: int, wider: str) -> list[_Part]:
    """Neighbours that fit into so many bits, added up and then widened."""
    groups: list[list[_Part]] = []
    for part in parts:
        if groups and sum(p.bits for p in groups[-1]) + part.bits <= width:
            groups[-1].append(part)
        else:
            groups.append([part])
    sums = [_Part(_sum(group), group[0].offset, sum(p.bits for p in group)) for group in groups]
    return [replace(part, column=_widened(part, wider)) for part in sums]


def _widened(part: _Part, kind: str) -> Column:
    """A number in a wider type. Where it may not fit into 32 bits it has 64 already."""
    if part.bits > 31:
        return part.column
    # A cast to the type that Ibis takes a column to have is left out, but engines take literals to be smaller.
    other = "int64" if kind == "int32" else "int32"
    return part.column.cast(other).cast(kind)


def _sum(parts: Sequence[_Part]) -> Column:
    """A balanced sum of digits, each moved to its place above the first."""
    first = parts[0].offset
    found = [p.column * (1 << p.offset - first) if p.offset > first else p.column for p in parts]
    while len(found) > 1:
        found = [reduce(add, found[i : i + 2]) for i in range(0, len(found), 2)]
    return found[0]
