"""The corpus's calendars: holidays as the statutes have them, where the library says otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from comity.decide.calendars import calendar
from comity.language import Law, load


@pytest.fixture(scope="module")
def law() -> Law:
    return load(cases=False)


@pytest.mark.parametrize(
    ("name", "day", "closed"),
    [
        ("us_ny", date(2023, 2, 15), False),  # Susan B. Anthony Day, a Wednesday
        ("us_ny", date(2027, 2, 15), True),  # the same day of the month, and Washington's Birthday
        ("us_ny", date(2013, 11, 5), True),  # general election day in an odd year
        ("us_ca", date(2023, 2, 15), False),
        ("us_ca", date(2026, 3, 31), True),  # Cesar Chavez Day
        ("us_co", date(2026, 3, 31), False),  # an employee's choice
        ("us_co", date(2026, 10, 5), True),  # Frances Xavier Cabrini Day
        ("us_co", date(2026, 10, 12), False),
        ("us_il", date(2026, 11, 3), True),  # election day of an even year
        ("us_il", date(2025, 11, 4), False),
        ("us_il", date(2027, 3, 1), True),  # Casimir Pulaski Day
        ("us_tn", date(2026, 10, 12), True),  # Columbus Day
        ("us_wa", date(2026, 11, 27), True),  # Native American Heritage Day
        ("us_wi", date(2023, 2, 15), False),
    ],
)
def test_the_day_is_as_the_statute_has_it(law: Law, name: str, day: date, closed: bool) -> None:
    assert calendar(law, name).is_holiday(day) is closed
