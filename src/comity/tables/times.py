"""Days and instants as whole numbers, so that every engine counts alike.

A day has a *slot*, `year*372 + (month-1)*31 + (day-1)`, by which years and months step, and an *ordinal*, by which days
do (1 is the first of January of year 1). An instant is a number of microseconds since 1970 began in UTC. Local days come
from the transitions of the time zone, taken from the same time-zone data as everywhere else in Comity, not from the
engine's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import ibis

Column = Any
"""An Ibis value expression; Ibis publishes no types that a checker could use."""

MICROS = 1_000_000
DAY_MICROS = 86_400 * MICROS
EPOCH = date(1970, 1, 1).toordinal()
FIRST_YEAR, LAST_YEAR = 1990, 2050
"""Between these years zones change their offset; before and after, the first and last offset holds."""


def slot(day: date) -> int:
    """A day's slot: years are 372 long and months 31, so that 29 February needs no rounding."""
    return day.year * 372 + (day.month - 1) * 31 + (day.day - 1)


def literal(value: int | float, kind: str = "int64") -> Column:
    """A number of a stated type, so that no engine picks one of its own."""
    return ibis.literal(value, type=kind)


def slot_of(year: Column, month: Column, day: Column) -> Column:
    """The slot of a day of the calendar."""
    return year * 372 + (month - 1) * 31 + (day - 1)


def ordinal_of(year: Column, month: Column, day: Column) -> Column:
    """The ordinal of a day of the calendar (years begin in March, so that a leap day comes last)."""
    early = ibis.cases((month <= 2, literal(1)), else_=literal(0))
    years = year - early
    months = month + early * 12 - 3
    return years * 365 + years // 4 - years // 100 + years // 400 + (months * 153 + 2) // 5 + day - 306


def first_from(index: Column) -> Column:
    """The ordinal of the first day whose slot is this or later, though no day may have this very slot."""
    year, rest = index // 372, index % 372
    month, past = rest // 31 + 1, rest % 31
    begin = ordinal_of(year, month, literal(1))
    december = month == 12
    following = ordinal_of(
        year + ibis.cases((december, literal(1)), else_=literal(0)),
        ibis.cases((december, literal(1)), else_=month + 1),
        literal(1),
    )
    return ibis.least(begin + past, following)


def with_slots(table: Any, ordinals: Sequence[str], slots: Sequence[str]) -> Any:
    """The table with the slots of ordinals (0 of 0): the inverse of `ordinal_of`, in whole numbers and small steps."""
    names = list(zip(ordinals, slots, strict=True))

    def step(table: Any, part: str, worked_out: Callable[[Any, str, str], Column]) -> Any:
        return table.mutate(
            **{f"{slot}__{part}": worked_out(table, ordinal, slot) for ordinal, slot in names}
        )

    def years(t: Any, _: str, name: str) -> Column:
        day = t[f"{name}__of_era"]
        return (day - day // 1460 + day // 36_524 - day // 146_096) // 365

    def of_year(t: Any, _: str, name: str) -> Column:
        year = t[f"{name}__years"]
        return t[f"{name}__of_era"] - (year * 365 + year // 4 - year // 100)

    def slot(t: Any, ordinal: str, name: str) -> Column:
        months = t[f"{name}__months"]
        late = ibis.cases((months >= 10, literal(1)), else_=literal(0))
        year = t[f"{name}__years"] + t[f"{name}__era"] * 400 + late
        day = t[f"{name}__of_year"] - (months * 153 + 2) // 5 + 1
        return ibis.cases((t[ordinal] == 0, literal(0)), else_=slot_of(year, months + 3 - late * 12, day))

    table = step(table, "era", lambda t, ordinal, _: (t[ordinal] + 305) // 146_097)
    table = step(table, "of_era", lambda t, ordinal, name: t[ordinal] + 305 - t[f"{name}__era"] * 146_097)
    table = step(table, "years", years)
    table = step(table, "of_year", of_year)
    table = step(table, "months", lambda t, _, name: (t[f"{name}__of_year"] * 5 + 2) // 153)
    parts = [f"{name}__{part}" for name in slots for part in ("era", "of_era", "years", "of_year", "months")]
    return table.mutate(**{name: slot(table, ordinal, name) for ordinal, name in names}).drop(*parts)


@lru_cache(maxsize=64)
def transitions(zone: str) -> tuple[tuple[datetime | None, int], ...]:
    """(instant from which it holds, offset in microseconds) in order; the first holds from the beginning."""
    place = ZoneInfo(zone)

    def offset(at: datetime) -> int:
        shift = at.astimezone(place).utcoffset()
        return (shift or timedelta()) // timedelta(microseconds=1)

    at = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    end = datetime(LAST_YEAR, 12, 31, tzinfo=UTC)
    found: list[tuple[datetime | None, int]] = [(None, offset(at))]
    while at < end:
        later = min(at + timedelta(days=7), end)
        if offset(later) != found[-1][1]:
            low, high = at, later
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                low, high = (low, middle) if offset(middle) != found[-1][1] else (middle, high)
            found.append((high, offset(high)))
            at = high
        else:
            at = later
    return tuple(found)


def _micros(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def local_of(instant: Column, zone: str) -> Column:
    """Wall time (microseconds since 1970 began locally) at an instant."""
    steps = transitions(zone)
    bounds = [_micros(at) for at, _ in steps[1:] if at is not None]
    return instant + _stepped(instant, bounds, [offset for _, offset in steps])


def instant_of(wall: Column, zone: str) -> Column:
    """The instant of a wall time: of one that comes twice the first, of one that is skipped by the old offset."""
    steps = transitions(zone)
    pairs = pairwise(steps)
    bounds = [_micros(at) + max(old, new) for (_, old), (at, new) in pairs if at is not None]
    return wall - _stepped(wall, bounds, [offset for _, offset in steps])


def _stepped(value: Column, bounds: Sequence[int], results: Sequence[int]) -> Column:
    """A step function as a balanced tree of cases: `results[i]` from `bounds[i - 1]` on.

    The value stands in every step: let it be a column, not something yet to be worked out.
    """
    if len(set(results)) == 1:
        return literal(results[0])
    middle = len(bounds) // 2
    below = _stepped(value, bounds[:middle], results[: middle + 1])
    above = _stepped(value, bounds[middle + 1 :], results[middle + 1 :])
    return ibis.cases((value < bounds[middle], below), else_=above)


def ordinal_of_wall(wall: Column) -> Column:
    """The local day of a wall time."""
    return wall // DAY_MICROS + EPOCH


def with_days(table: Any, ordinals: Sequence[str], names: Sequence[tuple[str, str]], zone: str) -> Any:
    """The table with the first and last microsecond of local days, under the names given; 0 for the ordinal 0."""
    pairs = list(zip(ordinals, names, strict=True))
    walls: dict[str, Column] = {}
    for ordinal, (first, last) in pairs:
        walls[f"{first}__wall"] = (table[ordinal].cast("int64") - EPOCH) * DAY_MICROS
        walls[f"{last}__wall"] = (table[ordinal].cast("int64") - EPOCH + 1) * DAY_MICROS - 1
    table = table.mutate(**walls)
    found = {
        name: ibis.cases((table[ordinal] == 0, literal(0)), else_=instant_of(table[f"{name}__wall"], zone))
        for ordinal, ends in pairs
        for name in ends
    }
    return table.mutate(**found).drop(*walls)


def moment_micros(moment: datetime, zone: str) -> int:
    """An instant written in the law; without a zone it is local."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return _micros(aware.astimezone(UTC))
