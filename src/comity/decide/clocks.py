"""When something is due, or a permission ends: the time limits of statutes, counted out.

Hours are elapsed time, counted in UTC; a day that is excluded is excluded whole, from midnight to midnight
where the agency is. No deadline is invented: where the law names a period and no day, there is none.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from comity.decide.calendars import Calendar
from comity.errors import InputError
from comity.language.model import Clock

__all__ = ["Due", "due", "end_of_day", "permission_end"]

_DAY: Final = timedelta(days=1)
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKEND: Final = {"saturdays": 5, "sundays": 6}
_YEAR_END: Final = (12, 31)


@dataclass(frozen=True, slots=True)
class Due:
    """The last moment at which something can still be done in time.

    Args:
        at: the instant, in UTC, of a clock that runs in hours.
        day: the last day, where the agency is, of a clock that runs in days or names a day.
        words: the limit as a clerk would say it.
        assumed: what was taken for granted on the way, one sentence each.
        period: first and last day of the period that a periodic duty speaks of.
    """

    at: datetime | None
    day: date | None
    words: str
    assumed: tuple[str, ...] = ()
    period: tuple[date, date] | None = None


def due(
    clock: Clock, *, start: date | datetime | None, deed_day: date, zone: str, calendar: Calendar
) -> Due | None:
    """By when a duty is to be done.

    Args:
        clock: the time limit as the law states it.
        start: the event from which it runs, if the clock names one; a time without a zone is in the agency's,
            a day alone stands for its end.
        deed_day: the agency's day of the deed or request; periods and "the same day" go by it.
        zone: the agency's time zone, such as `America/New_York`.
        calendar: the calendar that the clock names, else the agency's own (`calendar_for`).

    Returns None if the clock runs from an event that is not known. Raises `InputError` for an unknown zone
    and for years of which no holidays are known. A limit gives its event away: it is as secret as that fact.
    """
    return _limit(clock, start, deed_day, _Place(_zone(zone), calendar), _DUTY)


def permission_end(
    clock: Clock, *, start: date | datetime | None, deed_day: date, zone: str, calendar: Calendar
) -> Due | None:
    """Until when a permission lasts (`for at most …`): as `due`, but a day alone stands for its beginning.

    A maximum must not be overstepped because nobody wrote down the hour.
    """
    return _limit(clock, start, deed_day, _Place(_zone(zone), calendar), _PERMISSION)


def end_of_day(day: date, zone: str) -> datetime:
    """The instant, in UTC, at which this day ends and the next begins in the zone, on days of any length."""
    return _midnight(day + _DAY, _zone(zone))


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a duty's limit and a permission's differ: the word, and what a bare day stands for."""

    word: str
    bare_day_ends: bool


_DUTY: Final = _Manner("by", bare_day_ends=True)
_PERMISSION: Final = _Manner("until", bare_day_ends=False)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the agency is: its zone and its holidays."""

    zone: ZoneInfo
    calendar: Calendar


def _limit(
    clock: Clock, start: date | datetime | None, deed_day: date, place: _Place, manner: _Manner
) -> Due | None:
    if clock.calendar is not None and clock.calendar != place.calendar.name:
        raise ValueError(f"the clock names the calendar {clock.calendar}, not {place.calendar.name}")
    match clock.kind:
        case "hours":
            return None if start is None else _hours(clock, start, place, manner)
        case "days" | "business days":
            return None if start is None else _days(clock, start, place, manner)
        case "same day":
            return Due(None, deed_day, f"{manner.word} the end of {_date(deed_day)} ({place.zone})")
        case "promptly":
            return Due(None, None, "promptly: the law states no time")
        case "before":
            return Due(None, None, "before the act")
        case "monthly":
            return _monthly(deed_day)
        case "quarterly":
            return _quarterly(deed_day)
        case "yearly":
            return _yearly(clock, deed_day, place.calendar)


# --- hours --------------------------------------------------------------------------------------------------


def _hours(clock: Clock, start: date | datetime, place: _Place, manner: _Manner) -> Due:
    begin, assumed = _instant(start, place, manner)
    excluded = _excluded(clock, place.calendar)
    span = timedelta(hours=clock.count)
    at = _run(begin, span, excluded, place.zone)
    # The same count on a clock that nobody turns shows whether summer time began or ended while it ran.
    unturned = _run(_wall(begin, place.zone).replace(tzinfo=UTC), span, excluded, ZoneInfo("UTC"))
    turned = unturned.replace(tzinfo=None) != _wall(at, place.zone)
    words = f"{manner.word} {_moment(at, place)}"
    if turned:
        words += "; the clocks change in between, and the hours are elapsed hours"
    return Due(at, None, words, (*assumed, *_whose_holidays(clock, place.calendar)))


def _run(
    begin: datetime, span: timedelta, excluded: Callable[[date], bool] | None, zone: ZoneInfo
) -> datetime:
    """The first instant by which `span` has passed outside the excluded days."""
    if excluded is None:
        return begin + span
    day = _wall(begin, zone).date()
    while True:
        ends = _midnight(day + _DAY, zone)
        if excluded(day):
            begin = ends
        elif begin + span <= ends:
            return begin + span
        else:
            span -= ends - begin
            begin = ends
        day += _DAY


def _excluded(clock: Clock, calendar: Calendar) -> Callable[[date], bool] | None:
    """The days that do not count; None if all do."""
    words = set(clock.excluding)
    if clock.kind == "business days":
        words |= {*_WEEKEND, "holidays"}
    if not words:
        return None
    weekdays = {number for word, number in _WEEKEND.items() if word in words}
    holidays = "holidays" in words
    return lambda day: day.weekday() in weekdays or (holidays and calendar.is_holiday(day))


def _whose_holidays(clock: Clock, calendar: Calendar) -> tuple[str, ...]:
    if clock.calendar is not None:
        return ()
    if clock.kind == "business days":
        return (f"The law names no calendar; Saturdays, Sundays and {calendar.phrase} were not counted.",)
    if "holidays" in clock.excluding:
        return (f"The law does not say whose holidays are meant; {calendar.phrase} were taken.",)
    return ()


# --- days ---------------------------------------------------------------------------------------------------


def _days(clock: Clock, start: date | datetime, place: _Place, manner: _Manner) -> Due:
    """The N-th day that counts after the day of the event, which itself is not counted."""
    assumed: tuple[str, ...] = ()
    if isinstance(start, datetime):
        begin, assumed = _instant(start, place, manner)
        start = _wall(begin, place.zone).date()
    calendar = place.calendar
    excluded = _excluded(clock, calendar)
    last = start
    for _ in range(clock.count):
        last += _DAY
        while excluded is not None and excluded(last):
            last += _DAY
    words = f"{manner.word} the end of {_date(last)} ({place.zone})" + _no_extension(last, calendar)
    return Due(None, last, words, (*assumed, *_whose_holidays(clock, calendar)))


def _no_extension(last: date, calendar: Calendar) -> str:
    closed = calendar.why_closed(last)
    return (
        f"; that day is {closed}, and the provision itself states no extension (another law may)"
        if closed
        else ""
    )


# --- periods ------------------------------------------------------------------------------------------------


def _monthly(deed_day: date) -> Due:
    last = _day_in(deed_day.year, (deed_day.month, 31))
    words = (
        f"for {_MONTHS[last.month - 1]} {last.year}, if there is anything to report; the law states no day"
    )
    return Due(None, None, words, period=(deed_day.replace(day=1), last))


def _quarterly(deed_day: date) -> Due:
    first = deed_day.replace(month=(deed_day.month - 1) // 3 * 3 + 1, day=1)
    last = _day_in(deed_day.year, (first.month + 2, 31))
    words = f"for the quarter to {_plain(last)}; the law states no day"
    return Due(None, None, words, ("Quarters of the calendar year are meant.",), (first, last))


def _yearly(clock: Clock, deed_day: date, calendar: Calendar) -> Due:
    """A yearly duty: on the day that the law names, after the end of the year in which the deed lies."""
    period: tuple[date, date] | None = None
    earliest, which, this = deed_day, "", "next"
    if clock.year_to is not None:
        last = _next(clock.year_to, deed_day)
        period = (_day_in(last.year - 1, clock.year_to) + _DAY, last)
        # A day that is the period's own last day is that day: some laws ask for the year to the day of the report.
        own_day = clock.month_day == clock.year_to != _YEAR_END
        earliest = last if own_day else last + _DAY
        if clock.year_to == _YEAR_END:
            which, this = ", for the previous calendar year", f"for {last.year}"
        else:
            which, this = f", for the year to {_day_of_year(clock.year_to)}", f"for the one to {_plain(last)}"
    if clock.month_day is None:
        if period is None:
            return Due(None, None, "once a year; the law states no day")
        return Due(
            None,
            None,
            f"once a year, for the year to {_plain(period[1])}; the law states no day",
            period=period,
        )
    day = _next(clock.month_day, earliest)
    words = f"by {_day_of_year(clock.month_day)} each year{which} ({this}: {_date(day)})"
    return Due(None, day, words + _no_extension(day, calendar), period=period)


def _next(month_day: tuple[int, int], earliest: date) -> date:
    """The first such day of a year that is not before `earliest`."""
    this_year = _day_in(earliest.year, month_day)
    return this_year if this_year >= earliest else _day_in(earliest.year + 1, month_day)


def _day_in(year: int, month_day: tuple[int, int]) -> date:
    """The day in that year; the month's last day where the month is shorter."""
    month, day = month_day
    return date(year, month, min(day, monthrange(year, month)[1]))


# --- local time ---------------------------------------------------------------------------------------------


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(
            f"There is no time zone `{name}`",
            next_step="Name one such as `America/New_York` in the vocabulary.",
        ) from None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of the day, in UTC; where clocks are turned at midnight, the first that exists."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """What a clock on the wall shows, without zone."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def _instant(start: date | datetime, place: _Place, manner: _Manner) -> tuple[datetime, tuple[str, ...]]:
    """The event as an instant in UTC, and what was assumed for it (without the value: it may be secret)."""
    zone = place.zone
    if not isinstance(start, datetime):
        if manner.bare_day_ends:
            return _midnight(start + _DAY, zone), ("Only the day of the event is given; its end was taken.",)
        return _midnight(start, zone), ("Only the day of the event is given; its beginning was taken.",)
    if start.tzinfo is not None:
        return start.astimezone(UTC), ()
    assumed = [f"The time of the event is given without a zone; it was read in {zone}."]
    if _is_imaginary(start, zone):
        start = start.replace(fold=0)
        assumed.append(
            "That time does not exist: the clocks go forward over it. It was read as if they had not."
        )
    elif _is_ambiguous(start, zone):
        which = "second" if start.fold else "first"
        assumed.append(f"That time comes twice: the clocks go back over it. The {which} was taken.")
    return start.replace(tzinfo=zone).astimezone(UTC), tuple(assumed)


def _is_imaginary(wall: datetime, zone: ZoneInfo) -> bool:
    return _wall(wall.replace(tzinfo=zone).astimezone(UTC), zone) != wall


def _is_ambiguous(wall: datetime, zone: ZoneInfo) -> bool:
    first, second = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first != second and not _is_imaginary(wall, zone)


# --- words --------------------------------------------------------------------------------------------------


def _moment(at: datetime, place: _Place) -> str:
    """`18:00 on Monday 1 December 2025 (America/New_York)`; midnight is the 24:00 of the day that it ends."""
    local = at.astimezone(place.zone)
    if at == _midnight(local.date(), place.zone):
        return f"24:00 on {_date(local.date() - _DAY)} ({place.zone})"
    wall = local.replace(tzinfo=None)
    offset = f", {local.tzname()}" if _is_ambiguous(wall, place.zone) else ""
    return f"{_clock_face(wall)} on {_date(wall)} ({place.zone}{offset})"


def _clock_face(wall: datetime) -> str:
    return f"{wall:%H:%M:%S}" if wall.second else f"{wall:%H:%M}"


def _date(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {_plain(day)}"


def _plain(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _day_of_year(month_day: tuple[int, int]) -> str:
    month, day = month_day
    return f"{day} {_MONTHS[month - 1]}"
