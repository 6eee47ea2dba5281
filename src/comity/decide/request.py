"""One request as data: who is asked to do what, on which day, with which facts known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from comity.decide.facts import Known, Records, Several, Value
from comity.decide.situation import Situation
from comity.language.model import Case, CaseAsk, Given, Law
from comity.meaning import Agency

Deed = Literal["asked", "done", "refused", "contact"]


@dataclass(frozen=True, slots=True)
class Request:
    """A request made, a deed done or refused, or mere contact. A fact that is absent is unknown."""

    agency: Agency
    deed: Deed
    asks: tuple[CaseAsk, ...]
    on: date
    facts: Mapping[str, Value | Several] = field(default_factory=dict, repr=False)
    records: Mapping[str, Records] = field(default_factory=dict, repr=False)
    known: Mapping[str, Known] = field(default_factory=dict)
    at: datetime | None = None

    def situation(self, ask: CaseAsk | None, law: Law) -> Situation:
        """The case as it bears on one ask: its item is a fact too."""
        item = law.vocabulary.actions[ask.action].item if ask is not None else None
        if ask is None or item is None or ask.item is None:
            return Situation(self.on, self.facts, self.records, self.at)
        return Situation(self.on, {**self.facts, item: ask.item}, self.records, self.at)


def of_case(case: Case, law: Law) -> Request:
    """A case of the corpus as a request."""
    values: dict[str, Value | Several] = {}
    rows: dict[str, list[dict[str, Value]]] = {}
    complete: dict[str, bool] = {}
    for given in case.given:
        if given.name in law.vocabulary.records:
            cells = given.value
            rows.setdefault(given.name, [])
            if isinstance(cells, tuple) and cells:
                rows[given.name].append({name: value for name, value in cells if value is not None})
            complete[given.name] = complete.get(given.name, False) or given.complete
        elif given.value is not None:
            values[given.name] = _value(given, values.get(given.name))
    records = {name: Records(tuple(items), complete[name]) for name, items in rows.items()}
    at = None
    if case.at is not None:
        zone = ZoneInfo(law.vocabulary.governments[case.government].zone)
        local = datetime.combine(case.on, time.fromisoformat(case.at), tzinfo=zone)
        at = local.astimezone(UTC)
    agency = Agency(case.kinds, case.government)
    return Request(agency, case.deed, case.asks, case.on, values, records, {}, at)


def _value(given: Given, before: Value | Several | None) -> Value | Several:
    if isinstance(given.value, tuple):
        earlier = before.values if isinstance(before, Several) else frozenset()
        return Several(earlier | frozenset(given.value), given.complete)
    assert isinstance(given.value, (bool, str, date, float)) or given.value.__class__.__name__ == "Citation"
    return given.value  # type: ignore[return-value]
