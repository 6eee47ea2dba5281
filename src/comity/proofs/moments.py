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


def integer(name: str) -> Expr:
    """A whole number that the solver may choose."""
    return z3.BitVec(name, 32)


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
class Moment:
    """A day, or a time of a day. `exact` says whether the minute is known; a bare day spans from its first to its last.

    `slot` and `ordinal` count the day, `minute` from 0 to 1439.
    """

    slot: Expr
    ordinal: Expr
    minute: Expr
    exact: Expr

    def low(self) -> Expr:
        return self.slot * _SPAN + _if(self.exact, self.minute * 2, 0)

    def high(self) -> Expr:
        return self.slot * _SPAN + _if(self.exact, self.minute * 2, _SPAN - 1)


def fixed(value: date) -> Moment:
    """A day or time written in the law."""
    minute = value.hour * 60 + value.minute if isinstance(value, datetime) else 0
    return Moment(slot(value), ordinal(value), minute, isinstance(value, datetime))


@dataclass(frozen=True, slots=True)
class Day:
    """A day that the solver may choose: four-year cycle since 1901, month of the cycle, day of the month from 0."""

    cycle: Expr
    month: Expr
    day: Expr
    constraints: tuple[Expr, ...]

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

    def value(self, model: z3.ModelRef) -> date:
        """The day that a model chose."""
        cycle, month, day = (
            model.eval(part, model_completion=True).as_long() for part in (self.cycle, self.month, self.day)
        )
        return date(FIRST.year + 4 * cycle + month // 12, month % 12 + 1, day + 1)


def new_day(name: str) -> Day:
    """A day of its own, from `FIRST` to `LAST`."""
    cycle, month, day = (integer(f"{name}.{part}") for part in ("cycle", "month", "day"))
    cycles = (LAST.year - FIRST.year) // 4
    constraints = [
        z3.And(cycle >= 0, cycle <= cycles, month >= 0, month < len(_CYCLE), day >= 0, day <= 30),
        z3.Implies(cycle == cycles, month < 12 * (LAST.year - FIRST.year - 4 * cycles + 1)),
    ]
    for length in (28, 29, 30):
        short = [month == index for index, days in enumerate(_CYCLE) if days == length]
        constraints.append(z3.Implies(z3.Or(*short), day < length))
    return Day(cycle, month, day, tuple(constraints))


def holds(op: str, left: Expr, right: Expr) -> Expr:
    """Two numbers compared."""
    if op == "<":
        return left < right
    if op == "<=":
        return left <= right
    if op == ">":
        return left > right
    return left >= right if op == ">=" else left == right


def compared(op: str, left: Moment, right: Moment) -> tuple[Expr, Expr]:
    """Whether the comparison surely holds, and whether it may hold.

    Two times, or two days, are compared as such. Where one is a time and the other a day, the hour may decide.
    """
    alike = _same_kind(left, right)
    plain = holds(op, left.low(), right.low())
    if alike is True:
        return plain, plain
    if op in ("<", "<="):
        sure, may = holds(op, left.high(), right.low()), holds(op, left.low(), right.high())
    elif op in (">", ">="):
        sure, may = holds(op, left.low(), right.high()), holds(op, left.high(), right.low())
    else:
        sure, may = False, _not(_or(left.high() < right.low(), left.low() > right.high()))
    return _if(alike, plain, sure), _if(alike, plain, may)


def _same_kind(left: Moment, right: Moment) -> Expr:
    if isinstance(left.exact, bool) and isinstance(right.exact, bool):
        return left.exact is right.exact
    return left.exact == right.exact


def _if(test: Expr, then: Expr, other: Expr) -> Expr:
    if isinstance(test, bool):
        return then if test else other
    return z3.If(test, then, other)


def _or(left: Expr, right: Expr) -> Expr:
    return z3.Or(left, right) if z3.is_expr(left) or z3.is_expr(right) else left or right


def _not(part: Expr) -> Expr:
    return z3.Not(part) if z3.is_expr(part) else not part
