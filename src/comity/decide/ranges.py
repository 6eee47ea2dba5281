"""Where on its line an unknown date, time or number must lie for a test to hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from math import ceil, floor, inf

from comity.decide.readers import period
from comity.decide.situation import Situation
from comity.decide.truth import FALSE, TRUE
from comity.decide.values import FLIPPED, Op, compared, instant, local_day, slot
from comity.language.model import Compare, FactKind, Ref, Term, Within

Point = tuple[float, int]
"""A point on the line; with 1, just above it. Days are their ordinals, times their seconds, numbers
themselves.
"""

Range = tuple[Point, Point]
"""From a point up to, but not including, another."""

_LOW, _HIGH = (-inf, 0), (inf, 0)
_ALL: Range = (_LOW, _HIGH)
_NONE: Range = (_HIGH, _HIGH)
_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()


def pieces(bounds: Iterable[tuple[Range, Range]], inside: Range) -> list[Point]:
    """One point of each stretch of `inside` that the ranges do not tell apart."""
    low, high = inside
    ends = {end for sure, maybe in bounds for end in (*sure, *maybe)}
    return [low, *sorted(end for end in ends if low < end < high)]


def domain(given: object, zone: str) -> Range:
    """Where a date, time or number may lie at all: within its day, if of a time only that is known."""
    if isinstance(given, date) and not isinstance(given, datetime):
        return _seconds((given.toordinal(), given.toordinal()), zone)
    return _ALL


def ranges(test: object, name: str, kind: FactKind, s: Situation, zone: str) -> tuple[Range, Range] | None:
    """Where the test is surely true, and where it may be true; None if nothing can be said.

    `name` is the fact that is unknown, all else that the test looks at being known.
    """
    if isinstance(test, Compare):
        return _compare(test, name, kind, s, zone)
    if isinstance(test, Within):
        found = _number(test, name, s, zone) if kind is FactKind.NUMBER else _day(test, name, kind, s, zone)
        return None if found is None else (found, found)
    return None


def _is(term: Term | None, name: str) -> bool:
    return isinstance(term, Ref) and term.scope == "fact" and term.name == name


def _known(term: Term | None, s: Situation) -> object:
    if not isinstance(term, Ref):
        return None if term is None else term.value
    return s.event if term.scope == "event" else s.values.get(term.name)


# --- comparisons --------------------------------------------------------------------------------------------


def _compare(test: Compare, name: str, kind: FactKind, s: Situation, zone: str) -> tuple[Range, Range] | None:
    other, op = (test.right, test.op) if _is(test.left, name) else (test.left, FLIPPED[test.op])
    bound = _known(other, s)
    if kind is FactKind.TIME and isinstance(other, Ref) and other.scope == "event":
        bound = s.at or s.event
    if bound is None or _is(other, name):
        return None
    if isinstance(bound, int | float):
        exact = _sided(op, (float(bound), 0), (float(bound), 1))
        return exact, exact
    assert isinstance(bound, date)
    if kind is FactKind.TIME:
        return _time(op, bound, zone)
    return _date(op, bound, zone)


def _sided(op: Op, at: Point, above: Point) -> Range:
    match op:
        case "<":
            return _LOW, at
        case "<=":
            return _LOW, above
        case ">":
            return above, _HIGH
        case ">=":
            return at, _HIGH
        case "is":
            return at, above


def _time(op: Op, bound: date, zone: str) -> tuple[Range, Range]:
    """An unknown time against a time, or against a day of which the hour may decide."""
    if isinstance(bound, datetime):
        at = instant(bound, zone)
        exact = _sided(op, (at, 0), (at, 1))
        return exact, exact
    low = instant(datetime.combine(bound, time.min), zone)
    high = instant(datetime.combine(bound, time.max), zone)
    if op == "is":
        return _NONE, ((low, 0), (high, 1))
    first, last = (low, high) if op in ("<", "<=") else (high, low)
    return _sided(op, (first, 0), (first, 1)), _sided(op, (last, 0), (last, 1))


def _date(op: Op, bound: date, zone: str) -> tuple[Range, Range]:
    """An unknown day against a day, or against a time: what holds the day before, that day, and the day
    after.
    """
    day = local_day(bound, zone)
    assert day is not None
    at: Point = (day.toordinal(), 0)
    above: Point = (day.toordinal() + 1, 0)
    if not isinstance(bound, datetime):
        exact = _sided(op, at, above)
        return exact, exact
    truth = compared(op, day, bound, zone, by_hour=True)
    if op == "is":
        return _NONE, (at, above) if truth != FALSE else _NONE
    before = op in ("<", "<=")
    without, with_day = _sided("<" if before else ">", at, above), _sided("<=" if before else ">=", at, above)
    return (with_day if truth == TRUE else without), (with_day if truth != FALSE else without)


# --- periods ------------------------------------------------------------------------------------------------


def _day(test: Within, name: str, kind: FactKind, s: Situation, zone: str) -> Range | None:
    """The days on which an unknown end of a period may lie, the other end being known."""
    left = _is(test.left, name)
    if left and _is(test.right, name):
        return None
    other = local_day(_known(test.right if left else test.left, s), zone)
    more = _known(test.extended, s)
    if other is None or (test.extended is not None and not isinstance(more, int | float)):
        return None
    extended = max(float(more), 0.0) if isinstance(more, int | float) else 0.0
    early = left == (test.direction == "before")
    found = _early(test, other, extended) if early else _late(test, other, extended)
    if found is None:
        return _NONE
    return _seconds(found, zone) if kind is FactKind.TIME else ((found[0], 0), (found[1] + 1, 0))


def _reach(test: Within, extended: float) -> int | None:
    """How many days apart the ends may lie at most, for a period in days; None if not even on one day."""
    limit = period(test)[0] + min(extended, float(_LAST))
    days = floor(limit) if test.anniversary == "in" else ceil(limit) - 1
    return days if days >= 0 else None


def _early(test: Within, late: date, extended: float) -> tuple[int, int] | None:
    """First and last day on which the earlier end may lie."""
    months = period(test)[1]
    if not months:
        reach = _reach(test, extended)
        return None if reach is None else (late.toordinal() - reach, late.toordinal())
    return _first_reaching(test, late) - int(min(extended, _LAST)), late.toordinal()


def _first_reaching(test: Within, late: date) -> int:
    """The first day that lies within the months before `late`."""
    lowest = slot(late) - period(test)[1] * 31 + (test.anniversary != "in")
    year, rest = divmod(lowest, 372)
    if year < 1:
        return _FIRST
    month, past = divmod(rest, 31)
    try:
        return date(year, month + 1, past + 1).toordinal()
    except ValueError:  # 30 February and the like: the first day of the next month
        return date(year, month + 2, 1).toordinal()


def _late(test: Within, early: date, extended: float) -> tuple[int, int] | None:
    """First and last day on which the later end may lie."""
    first = early.toordinal()
    months = period(test)[1]
    if not months:
        reach = _reach(test, extended)
        return None if reach is None else (first, first + reach)
    start = min(first + int(min(extended, _LAST)), _LAST)
    highest = slot(date.fromordinal(start)) + months * 31 - (test.anniversary != "in")
    year, rest = divmod(highest, 372)
    if year > 9999:
        return first, _LAST
    month, past = divmod(rest, 31)
    try:
        last = date(year, month + 1, past + 1).toordinal()
    except ValueError:  # the last day of that month
        last = date(year, month + 2, 1).toordinal() - 1
    return first, max(last, start)


def _number(test: Within, name: str, s: Situation, zone: str) -> Range | None:
    """How many days an unknown extension must be, both ends being known."""
    first, second = (test.left, test.right) if test.direction == "before" else (test.right, test.left)
    early, late = local_day(_known(first, s), zone), local_day(_known(second, s), zone)
    if not _is(test.extended, name) or early is None or late is None:
        return None
    if early > late:
        return _NONE
    days, months = period(test)
    if months:
        least, strict = _first_reaching(test, late) - early.toordinal(), False
    else:
        least, strict = late.toordinal() - early.toordinal() - days, test.anniversary != "in"
    if least < 0 or (least == 0 and not strict):
        return _ALL
    return (least, 1 if strict else 0), _HIGH


def _seconds(days: tuple[int, int], zone: str) -> Range:
    """The times of these days, first to last."""
    low, high = days[0], days[1] + 1
    return _midnight(low, zone), _midnight(high, zone)


def _midnight(ordinal: int, zone: str) -> Point:
    if ordinal <= _FIRST:
        return _LOW
    if ordinal > _LAST:
        return _HIGH
    return instant(datetime.combine(date.fromordinal(ordinal), time.min), zone), 0
