"""What holds of every time limit, whatever the day, the zone and the holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from comity.decide.calendars import Calendar
from comity.decide.clocks import Due, due
from comity.language.model import Clock

FEDERAL = Calendar("us_federal", "federal legal holidays", "US")

# Zones of the United States, and some in which midnight, a whole day or half an hour is missing.
ZONES = st.sampled_from(
    [
        *("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles"),
        *("UTC", "America/Havana", "America/Sao_Paulo", "Pacific/Apia", "Australia/Lord_Howe"),
    ]
)
EXCLUDED = st.lists(st.sampled_from(["saturdays", "sundays", "holidays"]), unique=True).map(tuple)
DAYS = st.dates(date(2010, 1, 1), date(2035, 12, 31))
INSTANTS = st.datetimes(
    datetime.fromisoformat("2010-01-01"), datetime.fromisoformat("2035-12-31"), timezones=st.just(UTC)
)
SPANS = st.integers(1, 120)
CALENDARS = st.builds(
    lambda corrections: Calendar("us_federal", "federal legal holidays", "US", None, corrections),
    st.dictionaries(DAYS, st.booleans(), max_size=5),
)


def limit(
    clock: Clock,
    start: date | datetime | None = None,
    *,
    zone: str = "America/New_York",
    deed_day: date = date(2025, 7, 15),
    calendar: Calendar = FEDERAL,
) -> Due:
    found = due(clock, start=start, deed_day=deed_day, zone=zone, calendar=calendar)
    assert found is not None
    return found


def at(clock: Clock, start: datetime, zone: str, calendar: Calendar) -> datetime:
    found = limit(clock, start, zone=zone, calendar=calendar).at
    assert found is not None
    return found


@given(INSTANTS, SPANS, ZONES)
def test_hours_without_exclusions_are_exactly_the_time_that_elapses(
    start: datetime, hours: int, zone: str
) -> None:
    assert at(Clock("hours", hours), start, zone, FEDERAL) - start == timedelta(hours=hours)


@given(INSTANTS, SPANS, EXCLUDED, ZONES, CALENDARS)
def test_the_hours_that_count_are_as_many_as_the_law_says(
    start: datetime, hours: int, excluded: tuple[str, ...], zone: str, calendar: Calendar
) -> None:
    """Counted another way: by the quarter of an hour, each asked whether its local day is excluded."""
    quarter = timedelta(minutes=15)
    start = start.replace(minute=start.minute // 15 * 15, second=0, microsecond=0)
    left, moment = 4 * hours, start
    while left:
        day = moment.astimezone(ZoneInfo(zone)).date()
        out = (
            ("saturdays" in excluded and day.weekday() == 5)
            or ("sundays" in excluded and day.weekday() == 6)
            or ("holidays" in excluded and calendar.is_holiday(day))
        )
        moment += quarter
        left -= not out
    assert at(Clock("hours", hours, excluded), start, zone, calendar) == moment


@given(INSTANTS, INSTANTS, SPANS, EXCLUDED, ZONES, CALENDARS)
def test_hours_from_a_later_start_never_end_earlier(
    one: datetime, other: datetime, hours: int, excluded: tuple[str, ...], zone: str, calendar: Calendar
) -> None:
    first, second = sorted((one, other))
    clock = Clock("hours", hours, excluded)
    assert at(clock, first, zone, calendar) <= at(clock, second, zone, calendar)


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=4)), SPANS, EXCLUDED, ZONES)
def test_hours_from_a_start_a_little_later_never_end_earlier(
    start: datetime, later: timedelta, hours: int, excluded: tuple[str, ...], zone: str
) -> None:
    clock = Clock("hours", hours, excluded)
    assert at(clock, start, zone, FEDERAL) <= at(clock, start + later, zone, FEDERAL)


@given(INSTANTS, SPANS, EXCLUDED, EXCLUDED, ZONES)
def test_excluding_more_never_makes_hours_end_earlier(
    start: datetime, hours: int, some: tuple[str, ...], more: tuple[str, ...], zone: str
) -> None:
    fewer, all_ = Clock("hours", hours, some), Clock("hours", hours, (*some, *more))
    assert at(fewer, start, zone, FEDERAL) <= at(all_, start, zone, FEDERAL)


@given(INSTANTS, st.integers(0, 5), st.sampled_from(["hours", "days", "business days"]), ZONES)
def test_one_closure_more_never_makes_a_limit_earlier(
    start: datetime, later: int, kind: str, zone: str
) -> None:
    clock = {
        "hours": Clock("hours", 48, ("holidays",)),
        "days": Clock("days", 3, ("holidays",)),
        "business days": Clock("business days", 3),
    }[kind]
    closed = start.date() + timedelta(days=later)
    more = Calendar(FEDERAL.name, FEDERAL.phrase, FEDERAL.country, None, {closed: True})
    before, after = (limit(clock, start, zone=zone, calendar=each) for each in (FEDERAL, more))
    assert (before.at or before.day) <= (after.at or after.day)  # type: ignore[operator]


@given(DAYS, st.integers(1, 30), CALENDARS)
def test_a_limit_in_business_days_is_the_nth_business_day_after_the_event(
    start: date, count: int, calendar: Calendar
) -> None:
    last = limit(Clock("business days", count), start, calendar=calendar).day
    assert last is not None
    assert calendar.is_business_day(last)
    after = (start + timedelta(days=n) for n in range(1, (last - start).days + 1))
    assert sum(calendar.is_business_day(day) for day in after) == count


@given(DAYS, st.integers(0, 30), st.integers(1, 30), EXCLUDED, st.booleans())
def test_days_from_a_later_event_never_end_earlier(
    start: date, later: int, count: int, excluded: tuple[str, ...], business: bool
) -> None:
    clock = Clock("business days" if business else "days", count, excluded)
    first, second = limit(clock, start).day, limit(clock, start + timedelta(days=later)).day
    assert first is not None
    assert second is not None
    assert first <= second


@given(DAYS, st.integers(1, 200))
def test_calendar_days_are_all_counted(start: date, count: int) -> None:
    assert limit(Clock("days", count), start).day == start + timedelta(days=count)


@given(st.datetimes(datetime.fromisoformat("2010-01-01"), datetime.fromisoformat("2035-12-31")), ZONES)
def test_a_time_without_a_zone_is_where_the_wall_clock_shows_it(start: datetime, zone: str) -> None:
    found = limit(Clock("hours", 1), start, zone=zone)
    assert found.at is not None
    shown = (found.at - timedelta(hours=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    assert (shown == start) is not any("does not exist" in note for note in found.assumed)


@given(
    DAYS, st.tuples(st.integers(1, 12), st.integers(1, 28)), st.tuples(st.integers(1, 12), st.integers(1, 28))
)
def test_a_yearly_report_is_due_in_the_year_after_the_period_that_holds_the_event(
    deed_day: date, month_day: tuple[int, int], year_to: tuple[int, int]
) -> None:
    found = limit(Clock("yearly", month_day=month_day, year_to=year_to), deed_day=deed_day)
    assert found.period is not None
    assert found.day is not None
    first, last = found.period
    # A law that asks for the year to the day of the report is due on that very day.
    assert first <= deed_day <= last <= found.day
    assert last < found.day or month_day == year_to
    assert (found.day.month, found.day.day, last.month, last.day) == (*month_day, *year_to)
    assert (last - first).days + 1 in (365, 366)
    assert (found.day - last).days in range(367)
