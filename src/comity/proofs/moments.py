"""Days and times as whole numbers: slots, which step by years and months, and ordinals, which step by days.

Both are words of 32 bits, counted from the first day, so that a solver for Booleans can reason about them.
Days run from 1901-01-01 to 2099-12-31, in which every fourth year is a leap year, so that both numbers are linear.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import z3

FIRST, LAST = date(1901, 1, 1), date(2099, 12, 31)
_SPAN = 2 * 24 * 60
"""Half minutes of a day: a time stands on a whole minute, the end of a day half a minute after its last."""

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CYCLE = (*_LENGTHS * 3, *(29 if month == 1 else days for month, days in enumerate(_LENGTHS)))
"""The months of four years, from a year after a leap year to the next leap year."""

_CYCLE_DAYS = sum(_CYCLE)

Expr = Any
"""A term or formula of the solver, or the Python value that it comes to."""


def integer(name: str, bits: int) -> Expr:
    """A whole number that the solver may choose, from 0 on, of so many bits."""
    return z3.ZeroExt(32 - bits, z3.BitVec(name, bits))


def chosen(model: z3.ModelRef | None, number: Expr) -> int:
    """The value that a model gives a whole number; nothing, where it gives none."""
    return 0 if model is None else int(model.eval(number, model_completion=True).as_long())


def slot(day: date) -> int:
    """Years of 372 days and months of 31: one number for each day, 29 February included; 0 for the first."""
    return (day.year - FIRST.year) * 372 + (day.month - 1) * 31 + (day.day - 1)


def ordinal(day: date) -> int:
    """Days since the first."""
    return day.toordinal() - FIRST.toordinal()


def clipped(day: date) -> date:
    """The day, or the nearest one of which a proof speaks."""
    return min(max(day, FIRST), LAST)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that the solver may choose: four-year cycle since 1901, month of the cycle, day of the month from 0."""

    cycle: Expr
    month: Expr
    day: Expr
    constraints: tuple[Expr, ...]

    @property
    def parts(self) -> tuple[Expr, ...]:
        """The day for comparing part by part: cheaper for the solver than one large number."""
        return self.cycle, self.month, self.day

    @property
    def slot(self) -> Expr:
        """The day as `slot` counts it."""
        return self.cycle * (4 * 372) + self.month * 31 + self.day

    @property
    def ordinal(self) -> Expr:
        """The day as `ordinal` counts it."""
        before: Expr = z3.BitVecVal(sum(_CYCLE[:-1]), 32)
        for index in range(len(_CYCLE) - 2, -1, -1):
            before = z3.If(self.month == index, z3.BitVecVal(sum(_CYCLE[:index]), 32), before)
        return self.cycle * _CYCLE_DAYS + before + self.day

    def value(self, model: z3.ModelRef | None) -> date:
        """The day that a model chose; the first, where it chose none."""
        cycle, month, day = (chosen(model, part) for part in (self.cycle, self.month, self.day))
        return date(FIRST.year + 4 * cycle + month // 12, month % 12 + 1, day + 1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a time of a day.

    `exact` says whether the minute is known (from 0 to 1439); a bare day spans from its first to its last.
    """

    day: Day
    minute: Expr
    exact: Expr

    def low(self) -> tuple[Expr, ...]:
        """What it cannot be before, for comparing part by part."""
        return (*self.day.parts, _if(self.exact, self.minute * 2, 0))

    def high(self) -> tuple[Expr, ...]:
        """What it cannot be after."""
        return (*self.day.parts, _if(self.exact, self.minute * 2, _SPAN - 1))


def fixed(value: date) -> Moment:
    """A day or time written in the law."""
    minute = value.hour * 60 + value.minute if isinstance(value, datetime) else 0
    years = value.year - FIRST.year
    day = Day(years // 4, years % 4 * 12 + value.month - 1, value.day - 1, ())
    return Moment(day, minute, isinstance(value, datetime))


def new_day(name: str) -> Day:
    """A day of its own, from `FIRST` to `LAST`."""
    cycle, month, day = integer(f"{name}.cycle", 6), integer(f"{name}.month", 6), integer(f"{name}.day", 5)
    cycles = (LAST.year - FIRST.year) // 4
    constraints = [
        z3.And(cycle >= 0, cycle <= cycles, month >= 0, month < len(_CYCLE), day >= 0, day <= 30),
        z3.Implies(cycle == cycles, month < 12 * (LAST.year - FIRST.year - 4 * cycles + 1)),
    ]
    for length in (28, 29, 30):
        short = [month == index for index, days in enumerate(_CYCLE) if days == length]
        constraints.append(z3.Implies(z3.Or(*short), day < length))
    return Day(cycle, month, day, tuple(constraints))


def ordered(op: str, left: tuple[Expr, ...], right: tuple[Expr, ...]) -> Expr:
    """Two moments, or numbers, compared part by part, the first parts first."""
    if op in (">", ">="):
        return ordered({">": "<", ">=": "<="}[op], right, left)
    if op == "is":
        return _every([one == other for one, other in zip(left, right, strict=True)])
    found: Expr = op == "<="
    for one, other in zip(reversed(left), reversed(right), strict=True):
        found = _any([one < other, _every([one == other, found])])
    return found


def by_day(op: str, left: Moment, right: Moment) -> Expr:
    """Two days compared, whatever the hour."""
    return ordered(op, left.day.parts, right.day.parts)


def by_hour(op: str, left: Moment, right: Moment) -> tuple[Expr, Expr]:
    """Whether a comparison of times surely holds, and whether it may: where only the day is known, the hour may tell."""
    if op == "is":
        apart = [ordered("<", left.high(), right.low()), ordered(">", left.low(), right.high())]
        same = [ordered("is", left.low(), right.low()), left.exact, right.exact]
        return _every(same), _not(_any(apart))
    if op in (">", ">="):
        return ordered(op, left.low(), right.high()), ordered(op, left.high(), right.low())
    return ordered(op, left.high(), right.low()), ordered(op, left.low(), right.high())


def _if(test: Expr, then: Expr, other: Expr) -> Expr:
    if isinstance(test, bool):
        return then if test else other
    return z3.If(test, then, other)


def _every(parts: list[Expr]) -> Expr:
    return _fold(parts, z3.And, decisive=False)


def _any(parts: list[Expr]) -> Expr:
    return _fold(parts, z3.Or, decisive=True)


def _fold(parts: list[Expr], word: Expr, *, decisive: bool) -> Expr:
    if any(part is decisive for part in parts):
        return decisive
    chosen = [part for part in parts if not isinstance(part, bool)]
    if len(chosen) < 2:
        return chosen[0] if chosen else not decisive
    return word(*chosen)


def _not(part: Expr) -> Expr:
    return (not part) if isinstance(part, bool) else z3.Not(part)
