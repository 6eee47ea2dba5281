"""Small domains for the unknown facts of a case: something below, at and above every bound that the law sets."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from strategies import SECTIONS, conditions_in
from worlds import Domains

from comity.decide.request import Request
from comity.language import Law
from comity.language import model as m


def domains(law: Law, request: Request) -> Domains:
    """The domains for one case under one law."""
    zone = ZoneInfo(law.vocabulary.governments[request.agency.government].zone)
    found = conditions_in(law)
    terms = [
        term
        for part in found
        if isinstance(part, m.Compare | m.Within)
        for term in (part.left, part.right)
        if isinstance(term, m.Literal_)
    ]
    cells = [cell for records in request.records.values() for row in records.rows for cell in row.values()]
    given = [*(term.value for term in terms), *request.facts.values(), *cells, request.on, request.at]
    days = {value for value in given if isinstance(value, date) and not isinstance(value, datetime)}
    moments = {_aware(value, zone) for value in given if isinstance(value, datetime)}
    days |= {moment.astimezone(zone).date() for moment in moments}
    moments |= {datetime(day.year, day.month, day.day, tzinfo=zone) for day in days}
    numbers = {float(value) for value in given if isinstance(value, float)}
    periods = [part for part in found if isinstance(part, m.Within)]
    bounds = {day + timedelta(step) for day in days for step in (-1, 0, 1)}
    bounds.update(end for day in days for period in periods for end in _ends(day, period, numbers))
    return Domains(
        law,
        days=sorted(bounds),
        moments=_moments(sorted(moments)),
        numbers=_numbers(sorted(numbers)),
        sections=SECTIONS,
    )


def _aware(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _numbers(bounds: Sequence[float]) -> list[float]:
    """Every bound, something between each two, something below the first and above the last."""
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    return sorted({*bounds, *between, *(b - 1 for b in bounds[:1]), *(b + 1 for b in bounds[-1:])} or {0.0})


def _moments(bounds: Sequence[datetime]) -> list[datetime]:
    """The same of moments."""
    between = [low + (high - low) / 2 for low, high in pairwise(bounds)]
    ends = [bounds[0] - timedelta(minutes=1), bounds[-1] + timedelta(minutes=1)]
    return sorted({*bounds, *between, *ends})


def _ends(day: date, period: m.Within, numbers: Iterable[float]) -> Iterator[date]:
    """Days about both ends of a period that begins or ends on this day."""
    for sign in (-1, 1):
        end = _moved(day, period.count * sign, period.unit)
        more = {0, *(int(number) for number in numbers)} if period.extended is not None else {0}
        for step in range(-3, 4):
            for days in more:
                yield end + timedelta(step + sign * days)


def _moved(day: date, count: int, unit: str) -> date:
    if unit == "days":
        return day + timedelta(count)
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "years" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
