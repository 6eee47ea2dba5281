"""Tests of known values: what comes before what, and what lies within a period. Each is written once, here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import Literal
from zoneinfo import ZoneInfo

from comity.decide.facts import Several
from comity.decide.truth import FALSE, TRUE, UNKNOWN

Op = Literal["<", "<=", ">", ">=", "is"]
FLIPPED: dict[Op, Op] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "is": "is"}


def slot(day: date) -> int:
    """A number that orders days and steps by whole years and months alike, 29 February included.

    Years are 372 long and months 31, so that `day minus five years` is the same day of the month five years
    before; where that day does not exist, the comparison still gives one answer, the same on every engine.
    """
    return day.year * 372 + (day.month - 1) * 31 + (day.day - 1)


_TESTS: dict[Op, Callable[[float, float], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "is": eq}


def compared(op: Op, left: object, right: object, zone: str, *, by_hour: bool = False) -> int:
    """Numbers, days or instants compared; unknown where either is, or where only an hour could tell.

    Days are compared as days. `by_hour`: one side is a time by its nature; then both are, and where only the day is
    known of one, its hour may decide, unless the days differ.
    """
    if left is None or right is None:
        return UNKNOWN
    holds = _TESTS[op]
    if not by_hour and type(left) is date and type(right) is date:
        return TRUE if holds(left.toordinal(), right.toordinal()) else FALSE
    if isinstance(left, date) and isinstance(right, date):
        if isinstance(left, datetime) and isinstance(right, datetime):
            return TRUE if holds(instant(left, zone), instant(right, zone)) else FALSE
        return _by_the_hour(op, left, right, zone)
    if isinstance(left, int | float) and isinstance(right, int | float):
        return TRUE if holds(left, right) else FALSE
    return UNKNOWN


def _by_the_hour(op: Op, left: date, right: date, zone: str) -> int:
    low_left, high_left = _span(left, zone)
    low_right, high_right = _span(right, zone)
    if op == "is":
        return FALSE if high_left < low_right or low_left > high_right else UNKNOWN
    if op in (">", ">="):
        op, low_left, high_left, low_right, high_right = (
            FLIPPED[op],
            low_right,
            high_right,
            low_left,
            high_left,
        )
    holds = _TESTS[op]
    if holds(high_left, low_right):
        return TRUE
    return UNKNOWN if holds(low_left, high_right) else FALSE


def instant(moment: date, zone: str) -> float:
    """Seconds since 1970. A time without a zone is in the agency's."""
    assert isinstance(moment, datetime)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone_of(zone))).timestamp()


def _span(moment: date, zone: str) -> tuple[float, float]:
    if isinstance(moment, datetime):
        return (instant(moment, zone),) * 2
    return instant(datetime.combine(moment, time.min), zone), instant(
        datetime.combine(moment, time.max), zone
    )


def local_day(value: object, zone: str) -> date | None:
    """The day of a date or time, where the agency is; None if unknown."""
    if isinstance(value, datetime):
        return value.astimezone(zone_of(zone)).date() if value.tzinfo else value.date()
    return value if isinstance(value, date) else None


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name."""
    return ZoneInfo(name)


# --- periods
# --------------------------------------------------------------------------------------------------------


def reaches(
    early: date, late: date, days: int, months: int, last_counts: bool, extended: float = 0.0
) -> bool:
    """Whether `late` is not before `early` and no further from it than the period, lengthened by some days.

    Years and months step by slots, so that 29 February needs no rounding; days and extensions step by ordinals:
    the day that is `extended` days after `early` must lie within the months. Less than nothing lengthens nothing.
    """
    if early > late:
        return False
    if months:
        if extended > 0:
            early = moved(early, extended, late)
        # slot(late) - slot(early), said at once: this is the test that many cases are read with.
        days_apart = late.day - early.day
        distance: float = (late.year - early.year) * 372 + (late.month - early.month) * 31 + days_apart
        limit: float = months * 31
    else:
        distance = late.toordinal() - early.toordinal()
        limit = days + extended if extended > 0 else days
    return distance <= limit if last_counts else distance < limit


def moved(day: date, days: float, last: date) -> date:
    """So many whole days later, and not later than `last`."""
    ordinal = day.toordinal() + (int(days) if days < 4_000_000 else 4_000_000)
    return date.fromordinal(min(ordinal, last.toordinal()))


# --- sets
# -----------------------------------------------------------------------------------------------------------


def included(held: object, values: frozenset[str]) -> int:
    """Whether one of the values is among those held; on an incomplete set, not finding it says nothing."""
    if not isinstance(held, Several):
        return UNKNOWN
    if not held.values.isdisjoint(values):
        return TRUE
    return FALSE if held.complete else UNKNOWN


def only(held: object, values: frozenset[str]) -> int:
    """Whether something is held, and nothing but these values."""
    if not isinstance(held, Several):
        return UNKNOWN
    if not held.values <= values:
        return FALSE
    return UNKNOWN if not held.complete else TRUE if held.values else FALSE
