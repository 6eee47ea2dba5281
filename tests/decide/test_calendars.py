"""Which days count: holidays by the calendar that the law names, corrected by the corpus."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from comity.decide.calendars import Calendar, calendar, calendar_for
from comity.errors import InputError
from comity.language import Law, read_law
from comity.language.model import Clock

FEDERAL = Calendar("us_federal", "federal legal holidays", "US")
NEW_YORK = Calendar("us_ny", "New York State public holidays", "US", "NY")

VOCABULARY = """\
```vocabulary
calendar us_federal "federal legal holidays" country US
calendar us_ny "New York State public holidays" country US subdivision NY
government us "the United States" is federal
  ocd "ocd-division/country:us" zone "America/New_York" calendar us_federal
government us-ny "New York State" is state in us
  ocd "ocd-division/country:us/state:ny" zone "America/New_York" calendar us_ny
```
"""


@pytest.fixture(scope="module")
def law() -> Law:
    """Two calendars; the corpus closes New York on 24 December 2025 and opens it on Lincoln's Birthday."""
    corrections = (
        "date,name,state\n2025-12-24,day before Christmas,closed\n2025-02-12,Lincoln's Birthday,open\n"
    )
    return read_law(
        [("vocabulary.md", VOCABULARY, Path("vocabulary.md"), False)], calendars={"us_ny": corrections}
    )


def test_thanksgiving_is_a_federal_holiday_and_the_day_after_is_not() -> None:
    assert FEDERAL.is_holiday(date(2025, 11, 27))
    assert not FEDERAL.is_holiday(date(2025, 11, 28))


def test_lincolns_birthday_is_a_holiday_of_new_york_and_not_of_the_united_states() -> None:
    assert NEW_YORK.is_holiday(date(2025, 2, 12))
    assert not FEDERAL.is_holiday(date(2025, 2, 12))


def test_a_holiday_on_a_saturday_is_observed_on_the_friday_as_well() -> None:
    assert FEDERAL.is_holiday(date(2026, 7, 4))
    assert FEDERAL.is_holiday(date(2026, 7, 3))


def test_new_years_day_on_a_saturday_is_observed_in_the_year_before() -> None:
    assert FEDERAL.is_holiday(date(2021, 12, 31))
    assert not FEDERAL.is_holiday(date(2022, 12, 30))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2025, 11, 26), None),
        (date(2025, 11, 27), "a holiday (federal legal holidays)"),
        (date(2025, 11, 29), "a Saturday"),
        (date(2025, 11, 30), "a Sunday"),
        (date(2026, 7, 4), "a Saturday"),
    ],
)
def test_a_business_day_is_neither_weekend_nor_holiday(day: date, why: str | None) -> None:
    assert FEDERAL.why_closed(day) == why
    assert FEDERAL.is_business_day(day) is (why is None)


def test_the_corpus_adds_a_closure(law: Law) -> None:
    assert not NEW_YORK.is_holiday(date(2025, 12, 24))
    assert calendar(law, "us_ny").is_holiday(date(2025, 12, 24))
    assert not calendar(law, "us_ny").is_business_day(date(2025, 12, 24))


def test_the_corpus_opens_a_day_that_a_list_calls_a_holiday(law: Law) -> None:
    assert not calendar(law, "us_ny").is_holiday(date(2025, 2, 12))
    assert calendar(law, "us_ny").is_business_day(date(2025, 2, 12))


def test_a_correction_of_one_calendar_leaves_the_others_alone(law: Law) -> None:
    assert not calendar(law, "us_federal").is_holiday(date(2025, 12, 24))


def test_an_open_saturday_is_still_no_business_day() -> None:
    saturday = date(2025, 11, 29)
    opened = Calendar("x", "x", "US", overrides={saturday: False})
    assert not opened.is_business_day(saturday)


def test_a_clock_goes_by_the_calendar_that_it_names(law: Law) -> None:
    assert calendar_for(law, Clock("hours", 48, ("holidays",), "us_federal"), "us-ny").name == "us_federal"


def test_a_clock_that_names_no_calendar_goes_by_the_agencys_own(law: Law) -> None:
    found = calendar_for(law, Clock("business days", 3), "us-ny")
    assert (found.name, found.phrase) == ("us_ny", "New York State public holidays")


def test_calendars_are_values(law: Law) -> None:
    assert calendar(law, "us_ny") == calendar(law, "us_ny") != calendar(law, "us_federal")
    assert len({calendar(law, "us_ny"), calendar(law, "us_ny")}) == 1


@pytest.mark.parametrize(("country", "subdivision", "named"), [("XX", None, "XX"), ("US", "ZZ", "US-ZZ")])
def test_a_country_without_a_list_is_an_error_and_not_a_year_without_holidays(
    country: str, subdivision: str | None, named: str
) -> None:
    with pytest.raises(InputError, match=f"No holidays are known for {named}"):
        Calendar("x", "x", country, subdivision).is_holiday(date(2025, 1, 2))


@pytest.mark.parametrize("day", [date(1700, 7, 4), date(2101, 7, 4)])
def test_a_year_of_which_nothing_is_known_is_an_error_and_not_a_year_without_holidays(day: date) -> None:
    with pytest.raises(InputError, match=f"for the year {day.year}"):
        FEDERAL.is_holiday(day)


def test_what_the_corpus_says_is_known_whatever_the_year() -> None:
    day = date(2150, 7, 4)
    assert Calendar("x", "x", "US", overrides={day: True}).is_holiday(day)


@pytest.mark.parametrize(
    ("asked", "imported"),
    [
        ("", False),
        ("Calendar('x', 'x', 'US').is_business_day(date(2025, 11, 29))", False),
        ("Calendar('x', 'x', 'US', None, {date(2025, 11, 28): True}).is_holiday(date(2025, 11, 28))", False),
        ("Calendar('x', 'x', 'US').is_holiday(date(2025, 11, 28))", True),
    ],
    ids=["nothing", "a Saturday", "a correction", "a weekday"],
)
def test_the_list_of_holidays_is_not_loaded_until_a_day_turns_on_it(asked: str, imported: bool) -> None:
    program = (
        "import sys\nfrom datetime import date\nimport comity.decide.clocks\n"
        f"from comity.decide.calendars import Calendar\n{asked}\nprint('holidays' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == str(imported)
