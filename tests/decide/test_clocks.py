"""When something is due: hours that elapse, days that count, periods that the law names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from comity.decide.calendars import Calendar
from comity.decide.clocks import Due, due, end_of_day, permission_end
from comity.errors import InputError
from comity.language.model import Clock

NEW_YORK = "America/New_York"
FEDERAL = Calendar("us_federal", "federal legal holidays", "US")
STATE = Calendar("us_ny", "New York State public holidays", "US", "NY")
REGULATION = Clock("hours", 48, ("saturdays", "sundays", "holidays"), "us_federal")
FORM = Clock("hours", 48)
DEED = date(2025, 7, 15)
ZONELESS = "The time of the event is given without a zone; it was read in America/New_York."


def when(text: str) -> date | datetime:
    """`2025-11-26` is a day, `2025-11-26T18:00` a time; with an offset, an instant."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def limit(
    clock: Clock,
    start: date | datetime | str | None = None,
    *,
    zone: str = NEW_YORK,
    deed_day: date = DEED,
    calendar: Calendar = FEDERAL,
) -> Due:
    found = due(
        clock,
        start=when(start) if isinstance(start, str) else start,
        deed_day=deed_day,
        zone=zone,
        calendar=calendar,
    )
    assert found is not None
    return found


def local(found: Due, zone: str = NEW_YORK) -> str:
    assert found.at is not None
    assert found.at.tzinfo is UTC
    return f"{found.at.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}"


# --- hours --------------------------------------------------------------------------------------------------


def test_s_f3_the_48_hours_of_the_regulation_skip_thanksgiving_and_the_weekend() -> None:
    found = limit(REGULATION, "2025-11-26T18:00:00-05:00")
    assert local(found) == "Mon 2025-12-01 18:00"
    assert found == Due(found.at, None, "by 18:00 on Monday 1 December 2025 (America/New_York)")


def test_s_f3_the_48_hours_on_the_face_of_the_form_skip_nothing() -> None:
    assert local(limit(FORM, "2025-11-26T18:00:00-05:00")) == "Fri 2025-11-28 18:00"


def test_s_f4_federal_holidays_do_not_include_lincolns_birthday() -> None:
    assert local(limit(REGULATION, "2025-02-12T09:00:00-05:00")) == "Fri 2025-02-14 09:00"


def test_s_f4_state_holidays_do_and_the_time_ends_with_friday() -> None:
    clock = Clock("hours", 48, ("saturdays", "sundays", "holidays"), "us_ny")
    found = limit(clock, "2025-02-12T09:00:00-05:00", calendar=STATE)
    assert local(found) == "Sat 2025-02-15 00:00"
    assert found.words == "by 24:00 on Friday 14 February 2025 (America/New_York)"


def test_that_the_law_does_not_say_whose_holidays_is_said() -> None:
    clock = Clock("hours", 48, ("saturdays", "sundays", "holidays"))
    assert limit(clock, "2025-02-12T09:00:00-05:00", calendar=STATE).assumed == (
        "The law does not say whose holidays are meant; New York State public holidays were taken.",
    )


def test_time_that_starts_on_a_saturday_starts_when_monday_does() -> None:
    assert local(limit(REGULATION, "2025-06-07T10:00:00-04:00")) == "Wed 2025-06-11 00:00"


def test_a_clock_with_nothing_excluded_runs_through_the_weekend() -> None:
    assert local(limit(FORM, "2025-06-07T10:00:00-04:00")) == "Mon 2025-06-09 10:00"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025-03-08T18:00:00-05:00", "by 19:00 on Monday 10 March 2025 (America/New_York)"),
        ("2025-11-01T18:00:00-04:00", "by 17:00 on Monday 3 November 2025 (America/New_York)"),
    ],
    ids=["forward", "back"],
)
def test_48_hours_over_a_change_of_the_clocks_are_48_hours_that_elapse(start: str, end: str) -> None:
    found = limit(FORM, start)
    assert found.at == datetime.fromisoformat(start) + timedelta(hours=48)
    assert found.words == f"{end}; the clocks change in between, and the hours are elapsed hours"


def test_a_change_of_the_clocks_on_an_excluded_sunday_is_not_spoken_of() -> None:
    found = limit(REGULATION, "2025-03-07T18:00:00-05:00")
    assert found.words == "by 18:00 on Tuesday 11 March 2025 (America/New_York)"


def test_a_limit_in_the_hour_that_comes_twice_says_which() -> None:
    first = limit(Clock("hours", 1), "2025-11-02T00:30:00-04:00")
    second = limit(Clock("hours", 2), "2025-11-02T00:30:00-04:00")
    assert first.words == "by 01:30 on Sunday 2 November 2025 (America/New_York, EDT)"
    assert second.words.startswith("by 01:30 on Sunday 2 November 2025 (America/New_York, EST)")


def test_seconds_are_shown_where_there_are_any() -> None:
    assert limit(FORM, "2025-06-02T10:00:59-04:00").words.startswith("by 10:00:59 on Wednesday")


def test_excluded_days_are_those_of_the_agencys_zone() -> None:
    # Two on Saturday morning in UTC is Friday evening in Denver, and four hours of Friday are left.
    found = limit(REGULATION, "2025-06-07T02:00:00+00:00", zone="America/Denver")
    assert local(found, "America/Denver") == "Tue 2025-06-10 20:00"


# --- how the event is given ---------------------------------------------------------------------------------


def test_a_time_without_a_zone_is_read_where_the_agency_is_and_that_is_said() -> None:
    found = limit(REGULATION, "2025-11-26T18:00")
    assert (local(found), found.assumed) == ("Mon 2025-12-01 18:00", (ZONELESS,))


def test_a_time_that_does_not_exist_is_read_as_if_the_clocks_had_not_gone_forward() -> None:
    for fold in (0, 1):
        start = datetime.fromisoformat("2025-03-09T02:30").replace(fold=fold)
        found = limit(Clock("hours", 1), start)
        assert local(found) == "Sun 2025-03-09 04:30"
        assert found.assumed == (
            ZONELESS,
            "That time does not exist: the clocks go forward over it. It was read as if they had not.",
        )


@pytest.mark.parametrize(("fold", "which", "end"), [(0, "first", "06:30"), (1, "second", "07:30")])
def test_a_time_that_comes_twice_is_the_first_unless_it_says_otherwise(
    fold: int, which: str, end: str
) -> None:
    found = limit(Clock("hours", 1), datetime.fromisoformat("2025-11-02T01:30").replace(fold=fold))
    assert found.at == datetime.fromisoformat(f"2025-11-02T{end}:00+00:00")
    assert found.assumed == (
        ZONELESS,
        f"That time comes twice: the clocks go back over it. The {which} was taken.",
    )


def test_where_only_a_day_is_given_a_duty_runs_from_its_end() -> None:
    found = limit(FORM, "2025-06-02")
    assert found.words == "by 24:00 on Wednesday 4 June 2025 (America/New_York)"
    assert found.assumed == ("Only the day of the event is given; its end was taken.",)


def test_where_only_a_day_is_given_a_permission_runs_from_its_beginning() -> None:
    found = permission_end(FORM, start=date(2025, 6, 2), deed_day=DEED, zone=NEW_YORK, calendar=FEDERAL)
    assert found is not None
    assert found.words == "until 24:00 on Tuesday 3 June 2025 (America/New_York)"
    assert found.assumed == ("Only the day of the event is given; its beginning was taken.",)


def test_a_permission_with_a_time_ends_when_a_duty_would_be_due() -> None:
    start = datetime.fromisoformat("2025-11-26T18:00:00-05:00")
    found = permission_end(REGULATION, start=start, deed_day=DEED, zone=NEW_YORK, calendar=FEDERAL)
    assert found is not None
    assert found.at == limit(REGULATION, start).at
    assert found.words == "until 18:00 on Monday 1 December 2025 (America/New_York)"


def test_what_is_assumed_does_not_repeat_the_event() -> None:
    for start in ("2025-06-02", "2025-03-09T02:30", "2025-11-02T01:30"):
        assert not any(char.isdigit() for note in limit(FORM, start).assumed for char in note)


@pytest.mark.parametrize("kind", ["hours", "days", "business days"])
def test_an_event_that_is_not_known_gives_no_limit(kind: str) -> None:
    clock = {"hours": FORM, "days": Clock("days", 90), "business days": Clock("business days", 3)}[kind]
    assert due(clock, start=None, deed_day=DEED, zone=NEW_YORK, calendar=FEDERAL) is None
    assert permission_end(clock, start=None, deed_day=DEED, zone=NEW_YORK, calendar=FEDERAL) is None


@pytest.mark.parametrize("zone", ["America/Gotham", "", "../etc", "America"])
def test_a_zone_that_does_not_exist_is_an_error(zone: str) -> None:
    with pytest.raises(InputError, match="There is no time zone"):
        limit(FORM, "2025-06-02", zone=zone)


def test_a_clock_is_never_run_by_another_calendar_than_it_names() -> None:
    with pytest.raises(ValueError, match="us_federal, not us_ny"):
        limit(REGULATION, "2025-06-02", calendar=STATE)


# --- days ---------------------------------------------------------------------------------------------------


def test_three_business_days_do_not_count_the_day_of_the_event() -> None:
    found = limit(Clock("business days", 3, calendar="us_ny"), "2025-02-03", calendar=STATE)
    assert found == Due(None, date(2025, 2, 6), "by the end of Thursday 6 February 2025 (America/New_York)")


def test_business_days_skip_the_weekend_and_holidays() -> None:
    clock = Clock("business days", 3, calendar="us_federal")
    assert limit(clock, "2025-11-26").day == date(2025, 12, 2)


def test_one_business_day_after_a_tuesday_call_is_the_end_of_wednesday() -> None:
    assert limit(Clock("business days", 1), "2025-06-10T16:00", zone="America/Chicago").day == date(
        2025, 6, 11
    )


def test_that_the_law_names_no_calendar_for_business_days_is_said() -> None:
    assert limit(Clock("business days", 3), "2025-02-03", calendar=STATE).assumed == (
        "The law names no calendar; Saturdays, Sundays and New York State public holidays were not counted.",
    )


@pytest.mark.parametrize(
    ("start", "day", "note"),
    [
        (
            "2025-03-03",
            date(2025, 6, 1),
            "; that day is a Sunday, and the provision itself states no extension (another law may)",
        ),
        (
            "2025-03-02",
            date(2025, 5, 31),
            "; that day is a Saturday, and the provision itself states no extension (another law may)",
        ),
        ("2025-03-04", date(2025, 6, 2), ""),
        (
            "2025-04-05",
            date(2025, 7, 4),
            "; that day is a holiday (federal legal holidays), "
            "and the provision itself states no extension (another law may)",
        ),
    ],
)
def test_days_are_calendar_days_and_are_not_rolled_over(start: str, day: date, note: str) -> None:
    found = limit(Clock("days", 90), start)
    assert found.day == day
    assert found.words.partition("(America/New_York)")[2] == note


def test_days_can_exclude_days_too() -> None:
    assert limit(Clock("days", 3, ("saturdays", "sundays")), "2025-06-05").day == date(2025, 6, 10)
    assert limit(Clock("days", 3, ("saturdays",)), "2025-06-05").day == date(2025, 6, 9)


def test_days_run_from_the_day_that_it_was_where_the_agency_is() -> None:
    assert limit(Clock("days", 1), "2025-06-07T02:00:00+00:00").day == date(2025, 6, 7)


def test_the_same_day_ends_with_the_day_of_the_deed() -> None:
    found = limit(Clock("same day"))
    assert found == Due(None, DEED, "by the end of Tuesday 15 July 2025 (America/New_York)")


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2025, 3, 9), 23), (date(2025, 11, 2), 25), (date(2025, 7, 15), 24)]
)
def test_a_day_is_as_long_as_it_is_where_the_agency_is(day: date, hours: int) -> None:
    length = end_of_day(day, NEW_YORK) - end_of_day(day - timedelta(days=1), NEW_YORK)
    assert length == timedelta(hours=hours)


def test_a_day_that_a_country_left_out_has_no_length() -> None:
    assert end_of_day(date(2011, 12, 30), "Pacific/Apia") == end_of_day(date(2011, 12, 29), "Pacific/Apia")


# --- no time, and periods -----------------------------------------------------------------------------------


def test_promptly_is_not_made_into_a_time() -> None:
    assert limit(Clock("promptly")) == Due(None, None, "promptly: the law states no time")


def test_before_the_act_is_not_made_into_a_time() -> None:
    assert limit(Clock("before")) == Due(None, None, "before the act")


@pytest.mark.parametrize(
    ("deed_day", "name", "first", "last"),
    [
        (DEED, "July 2025", date(2025, 7, 1), date(2025, 7, 31)),
        (date(2024, 2, 29), "February 2024", date(2024, 2, 1), date(2024, 2, 29)),
        (date(2025, 12, 31), "December 2025", date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_a_monthly_duty_speaks_of_the_month_and_states_no_day(
    deed_day: date, name: str, first: date, last: date
) -> None:
    words = f"for {name}, if there is anything to report; the law states no day"
    assert limit(Clock("monthly"), deed_day=deed_day) == Due(None, None, words, (), (first, last))


@pytest.mark.parametrize(
    ("deed_day", "first", "last", "named"),
    [
        (date(2025, 3, 31), date(2025, 1, 1), date(2025, 3, 31), "31 March 2025"),
        (date(2025, 4, 20), date(2025, 4, 1), date(2025, 6, 30), "30 June 2025"),
        (DEED, date(2025, 7, 1), date(2025, 9, 30), "30 September 2025"),
        (date(2025, 10, 1), date(2025, 10, 1), date(2025, 12, 31), "31 December 2025"),
    ],
)
def test_a_quarterly_duty_speaks_of_the_quarter_and_states_no_day(
    deed_day: date, first: date, last: date, named: str
) -> None:
    found = limit(Clock("quarterly"), deed_day=deed_day)
    assert (found.at, found.day, found.period) == (None, None, (first, last))
    assert found.words == f"for the quarter to {named}; the law states no day"
    assert found.assumed == ("Quarters of the calendar year are meant.",)


def test_a_yearly_report_is_due_after_the_calendar_year_in_which_the_event_lies() -> None:
    clock = Clock("yearly", month_day=(3, 1), year_to=(12, 31))
    found = limit(clock, deed_day=date(2026, 1, 10))
    assert found == Due(
        None,
        date(2027, 3, 1),
        "by 1 March each year, for the previous calendar year (for 2026: Monday 1 March 2027)",
        (),
        (date(2026, 1, 1), date(2026, 12, 31)),
    )


@pytest.mark.parametrize(
    ("deed_day", "year"), [(date(2025, 6, 30), 2025), (date(2025, 7, 1), 2026), (date(2026, 6, 30), 2026)]
)
def test_a_yearly_report_can_speak_of_a_year_of_its_own(deed_day: date, year: int) -> None:
    found = limit(Clock("yearly", month_day=(9, 1), year_to=(6, 30)), deed_day=deed_day)
    assert found.day == date(year, 9, 1)
    assert found.period == (date(year - 1, 7, 1), date(year, 6, 30))
    assert found.words.startswith("by 1 September each year, for the year to 30 June (for the one to ")


def test_a_report_due_on_the_last_day_of_a_year_speaks_of_the_year_before() -> None:
    found = limit(Clock("yearly", month_day=(12, 31), year_to=(12, 31)), deed_day=date(2025, 5, 1))
    assert found.day == date(2026, 12, 31)
    assert "(for 2025: " in found.words


@pytest.mark.parametrize(("deed_day", "year"), [(date(2025, 3, 1), 2025), (date(2025, 3, 2), 2026)])
def test_a_yearly_day_without_a_period_is_the_next_such_day(deed_day: date, year: int) -> None:
    found = limit(Clock("yearly", month_day=(3, 1)), deed_day=deed_day)
    assert (found.day, found.period) == (date(year, 3, 1), None)
    assert found.words.startswith("by 1 March each year (next: ")


def test_a_yearly_day_on_a_sunday_is_not_rolled_over() -> None:
    found = limit(Clock("yearly", month_day=(3, 1)))
    assert found.words.endswith(
        "Sunday 1 March 2026); that day is a Sunday, and the provision itself states no extension (another law may)"
    )


def test_a_yearly_duty_without_a_day_gets_none() -> None:
    assert limit(Clock("yearly")) == Due(None, None, "once a year; the law states no day")
    found = limit(Clock("yearly", year_to=(6, 30)))
    assert (found.day, found.period) == (None, (date(2025, 7, 1), date(2026, 6, 30)))
    assert found.words == "once a year, for the year to 30 June 2026; the law states no day"


@pytest.mark.parametrize(("year", "day"), [(2027, date(2027, 2, 28)), (2028, date(2028, 2, 29))])
def test_29_february_is_the_last_of_the_month_in_other_years(year: int, day: date) -> None:
    assert limit(Clock("yearly", month_day=(2, 29)), deed_day=date(year, 1, 1)).day == day
