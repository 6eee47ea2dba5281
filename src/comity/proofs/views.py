"""The law as it bears on one ask, as gates: for each agency, action and stretch of days, made once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from comity.language.model import FactKind, Law
from comity.meaning import (
    Agency,
    Algebra,
    DutyReading,
    LayerReading,
    Reading,
    Verdict,
    layer_outcomes,
    stack_outcomes,
)
from comity.meaning.gates import FALSE_GATE, Gate
from comity.proofs.gates import HOME, GateAlgebra, Store
from comity.proofs.prover import Days
from comity.proofs.stretches import Stretches
from comity.proofs.world import World

STACK = ""
"""The name of what all layers say together; what one layer says bears the name of its government."""


@dataclass(frozen=True)
class View:
    """What the law says to one agency on one action, on each of these days."""

    agency: Agency
    action: str
    days: Days
    layers: tuple[LayerReading[Gate], ...]
    algebra: Algebra[Gate]

    @cached_property
    def outcomes(self) -> Mapping[str, Mapping[Verdict, Gate]]:
        """The verdicts of the stack, and of each government's law alone."""
        alone = {
            layer.government: layer_outcomes(self.algebra, layer, alone=True)
            for layer in self.layers
            if not layer.orders
        }
        return {STACK: stack_outcomes(self.algebra, self.layers), **alone}

    def signature(self) -> tuple[object, ...]:
        """What the law says, without who is asked and when: equal where two views have the same rules and verdicts."""
        found: list[object] = [self.algebra.all_of([layer.covered for layer in self.layers])]
        for layer in self.layers:
            for r in layer.rules:
                if r.reaches != FALSE_GATE:
                    found += (r.rule.id, r.rule.version, r.reaches, r.lifted, r.alone, r.applies)
        return tuple(found)


class Views:
    """Views of one law. Several laws may share a world and a store of gates.

    With `event`, the day of the event is the first of the stretch; without, any day of the stretch.
    """

    def __init__(self, law: Law, world: World, gates: Store, *, event: bool = False) -> None:
        self.law = law
        self.world = world
        self.gates = gates
        self.event = event
        self.of_days = Stretches(law)
        self._readings: dict[tuple[Agency, date], Reading[Gate]] = {}
        self._views: dict[tuple[Agency, str, Days], View] = {}
        self._stretches = lru_cache(maxsize=None)(self.of_days.of)

    def stretches(self, agency: Agency, action: str, more: frozenset[date] = frozenset()) -> tuple[Days, ...]:
        """First and last day of each stretch in which nothing changes that bears on the ask."""
        return self._stretches(agency, action, more)

    def each(self, agency: Agency, action: str) -> Iterator[View]:
        """The views of an ask, stretch by stretch."""
        for days in self.stretches(agency, action):
            yield self.view(agency, action, days)

    def on(self, agency: Agency, action: str, day: date) -> View:
        """The view of one day: the day of the event is that day."""
        return self.view(agency, action, (day, day))

    def view(self, agency: Agency, action: str, days: Days) -> View:
        key = (agency, action, days)
        found = self._views.get(key)
        if found is None:
            found = self._views[key] = self._make(agency, action, days)
        return found

    def reading(self, agency: Agency, days: Days) -> Reading[Gate]:
        """The law as read for an agency on these days, for further conditions."""
        key = (agency, days[0])
        if days[0] == days[1] or key not in self._readings:
            self._readings[key] = self._read(agency, days)
        return self._readings[key]

    def duties(self, agency: Agency, deed: str, action: str, days: Days) -> tuple[DutyReading[Gate], ...]:
        return self.reading(agency, days).duties(deed, [action] if action else [])

    def _make(self, agency: Agency, action: str, days: Days) -> View:
        reading = self.reading(agency, days)
        return View(agency, action, days, reading.layers(action), reading.algebra)

    def _read(self, agency: Agency, days: Days) -> Reading[Gate]:
        vocabulary = self.law.vocabulary
        government = vocabulary.governments[agency.government]
        state = vocabulary.state_of(government.name)
        own = {
            "agency.state": HOME if self.world.home else state,
            "agency.level": government.level,
            "agency.government": government.name,
        }
        algebra = GateAlgebra(
            self.gates,
            self.world.citations,
            days[0],
            own,
            event=days[0] if self.event or days[0] == days[1] else None,
            home=dict.fromkeys(self._about_states(), state) if self.world.home else None,
        )
        return Reading(self.law, agency, algebra)

    def _about_states(self) -> Iterator[str]:
        """The facts and fields whose values are states."""
        vocabulary = self.law.vocabulary
        states = vocabulary.facts["agency.state"].type.values if "agency.state" in vocabulary.facts else ()
        for fact in vocabulary.facts.values():
            if fact.type.kind is FactKind.ONE_OF and fact.type.values == states:
                yield fact.name
        for record in vocabulary.records.values():
            for field in record.fields.values():
                if field.type.kind is FactKind.ONE_OF and field.type.values == states:
                    yield field.name
