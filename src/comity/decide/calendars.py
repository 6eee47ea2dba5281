"""Which days are holidays and which are business days, by the calendar that a clock or a government names.

Holidays come from the `holidays` library and are corrected by the corpus: local closures differ from what a
state's list says. The library is slow to import, so it is imported when the first day is looked up.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from comity.errors import InputError
from comity.language.model import Clock, Law

if TYPE_CHECKING:
    from holidays import HolidayBase

__all__ = ["Calendar", "calendar", "calendar_for"]

_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Calendar:
    """Whose holidays count.

    Args:
        name: the calendar's short name in the vocabulary.
        phrase: its holidays in words, such as "federal legal holidays".
        country, subdivision: where the `holidays` library finds them.
        overrides: days that are a holiday (True) or are none (False), whatever the library says.
    """

    name: str
    phrase: str
    country: str
    subdivision: str | None = None
    overrides: Mapping[date, bool] = field(default_factory=dict, hash=False)

    def is_holiday(self, day: date) -> bool:
        """Whether the day is a holiday, or the day on which one that fell on a weekend is observed.

        Raises `InputError` if the library does not know the country, or no longer knows that year's holidays.
        """
        corrected = self.overrides.get(day)
        if corrected is not None:
            return corrected
        return day in _holidays(self.country, self.subdivision, day.year)

    def is_business_day(self, day: date) -> bool:
        """Whether the day is neither a Saturday, nor a Sunday, nor a holiday.

        A day that the corpus says is open is no holiday; a Saturday it does not turn into a business day.
        """
        return day.weekday() not in (_SATURDAY, _SUNDAY) and not self.is_holiday(day)

    def why_closed(self, day: date) -> str | None:
        """Why the day is no business day, in words to follow "it is"; None if it is one."""
        match day.weekday():
            case 5:
                return "a Saturday"
            case 6:
                return "a Sunday"
            case _:
                return f"a holiday ({self.phrase})" if self.is_holiday(day) else None


def calendar(law: Law, name: str) -> Calendar:
    """The calendar of this name with the corpus's corrections. Raises `KeyError` if the law declares none.

    Cheap to call: what takes time, the holidays of a year, is kept for the life of the process.
    """
    declared = law.vocabulary.calendars[name]
    return Calendar(
        name, declared.phrase, declared.country, declared.subdivision, law.calendars.get(name, {})
    )


def calendar_for(law: Law, clock: Clock, government: str) -> Calendar:
    """The calendar that the clock names, else that of the agency's own government."""
    return calendar(law, clock.calendar or law.vocabulary.governments[government].calendar)


@cache
def _holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    try:
        # Each year stands alone: it already holds the observed day of a 1 January that is a Saturday.
        found = _country(country)(subdiv=subdivision, years=year, expand=False)
    except NotImplementedError:
        place = f"{country}-{subdivision}" if subdivision else country
        raise InputError(
            f"No holidays are known for {place}",
            next_step="Correct the calendar's `country` and `subdivision` in the vocabulary.",
        ) from None
    if not found.start_year <= year <= found.end_year:
        # The library answers with an empty year; that nothing is known of it must not read as no holidays.
        raise InputError(
            f"No holidays are known for the year {year}",
            next_step=f"Use days from {found.start_year} to {found.end_year}.",
        )
    return frozenset(found)


def _country(country: str) -> type[HolidayBase]:
    """The library's class for a country. Raises `NotImplementedError` if it has none.

    To import one country the plain way imports all two hundred, a third of a second that a clerk would wait: so the
    package that holds them is stood in for while its one module is loaded.
    """
    from holidays.registry import COUNTRIES

    known = {code: (module, name) for module, (name, *codes) in COUNTRIES.items() for code in codes}
    if country not in known:
        raise NotImplementedError(country)
    module, name = known[country]
    package = "holidays.countries"
    if package not in sys.modules:
        import holidays

        bare = ModuleType(package)
        bare.__path__ = [str(Path(path) / "countries") for path in holidays.__path__]
        sys.modules[package] = bare
        try:
            import_module(f"{package}.{module}")
        finally:
            del sys.modules[package]
    found: type[HolidayBase] = getattr(import_module(f"{package}.{module}"), name)
    return found
