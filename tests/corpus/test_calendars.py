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
        ("us_ny", date(2023, 11, 10), False),  # the Friday before Veterans Day on a Saturday: nothing moves
        ("us_ny", date(2022, 12, 26), True),  # the Monday after Christmas on a Sunday
        ("us_ca", date(2023, 2, 15), False),
        ("us_ca", date(2026, 3, 31), True),  # Cesar Chavez Day
        ("us_ca", date(2026, 7, 3), False),  # a holiday on a Saturday does not move
        ("us_ca", date(2023, 11, 10), True),  # but Veterans Day does
        ("us_co", date(2026, 3, 31), False),  # an employee's choice
        ("us_co", date(2026, 10, 5), True),  # Frances Xavier Cabrini Day
        ("us_co", date(2026, 10, 12), False),
        ("us_il", date(2026, 11, 3), True),  # election day of an even year
        ("us_il", date(2025, 11, 4), False),
        ("us_il", date(2027, 3, 1), True),  # Casimir Pulaski Day
        ("us_fl", date(2023, 2, 15), False),  # a legal holiday for contracts; offices are open
        ("us_fl", date(2026, 6, 19), False),
        ("us_ma", date(2026, 7, 3), False),  # a Friday before a holiday on a Saturday
        ("us_mn", date(2022, 6, 20), False),  # Juneteenth counts from 2023
        ("us_mn", date(2023, 6, 19), True),
        ("us_nj", date(2026, 2, 12), False),  # Lincoln's Birthday
        ("us_nj", date(2024, 6, 19), False),
        ("us_nj", date(2024, 6, 21), True),  # the third Friday in June
        ("us_nj", date(2026, 6, 19), True),  # which may be 19 June
        ("us_nj", date(2025, 11, 4), True),  # general election day in an odd year
        ("us_or", date(2021, 6, 18), False),
        ("us_or", date(2022, 6, 20), True),
        ("us_tn", date(2026, 10, 12), True),  # Columbus Day
        ("us_tx", date(2026, 4, 3), False),  # Good Friday, an employee's choice
        ("us_tx", date(2026, 4, 21), True),  # San Jacinto Day
        ("us_tx", date(2026, 7, 3), False),
        ("us_wa", date(2026, 11, 27), True),  # Native American Heritage Day
        ("us_wi", date(2023, 2, 15), False),
        ("us_wi", date(2026, 7, 3), False),
    ],
)
def test_the_day_is_as_the_statute_has_it(law: Law, name: str, day: date, closed: bool) -> None:
    assert calendar(law, name).is_holiday(day) is closed
