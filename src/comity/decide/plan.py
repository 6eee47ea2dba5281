"""The law compiled for one agency, one action and one stretch of time in which nothing changes; kept and used
again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from comity.decide.circuit import Circuit
from comity.decide.program import Program, Wanted, compile_program, disputed, doubtful
from comity.decide.readers import Reader
from comity.decide.request import Request
from comity.decide.ruling import Ruling
from comity.decide.situation import Situation
from comity.language.model import CaseAsk, Interval, Law
from comity.meaning import (
    Agency,
    DutyReading,
    LayerReading,
    Reading,
    Verdict,
    layer_outcomes,
    stack_outcomes,
)
from comity.meaning.gates import Gate

STACK = ""
"""The name of the group of verdicts that all layers give together; a layer's own group bears its government's
name.
"""


@dataclass
class ActionPlan:
    """The layers of law that bear on one action, as gates; verdicts by group (the stack, or one government
    alone).
    """

    circuit: Circuit
    layers: tuple[LayerReading[Gate], ...]
    outcomes: dict[str, dict[Verdict, Gate]]
    duties: tuple[DutyReading[Gate], ...]
    _programs: dict[tuple[Wanted, ...], Program] = field(default_factory=dict)
    _readers: list[tuple[Gate, Reader]] = field(default_factory=list)
    _doubtful: dict[str, frozenset[Gate]] = field(default_factory=dict)
    _disputed: dict[str, bool] = field(default_factory=dict)
    _fields: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def program(self, outputs: Iterable[Wanted]) -> Program:
        """The code for these outputs, made once."""
        key = tuple(outputs)
        found = self._programs.get(key)
        if found is None:
            found = self._programs[key] = compile_program(self.circuit, key)
        return found

    @cached_property
    def told(self) -> tuple[Gate, ...]:
        """The gates of which an explanation tells: what became of each rule, and whether each layer was read."""
        rules = [reading for layer in self.layers for reading in layer.rules]
        gates = [g for r in rules for g in (r.applies, r.alone, r.reaches, r.lifted, *r.exceptions)]
        return (*gates, *(layer.covered for layer in self.layers))

    @cached_property
    def reads(self) -> frozenset[str]:
        """The facts and records that the law on this action reads at all, those from which a clock runs included."""
        named = {name for leaf in self.circuit.gate_of for name in self.circuit.reads(leaf).names()}
        rules = [reading.rule.at_most for layer in self.layers for reading in layer.rules]
        clocks = [*rules, *(reading.duty.clock for reading in self.duties)]
        return frozenset(named | {c.event.name for c in clocks if c is not None and c.event is not None})

    def fields(self, record: str) -> tuple[str, ...]:
        """The fields of a record that the law on this action reads, in the order of the vocabulary."""
        declared = self.circuit.vocabulary.records.get(record)
        if declared is None:
            return ()
        if record not in self._fields:
            leaves = (self.circuit.reads(leaf) for leaf in self.circuit.gate_of)
            read = {name for reads in leaves if reads.record == record for name in reads.fields}
            self._fields[record] = tuple(name for name in declared.fields if name in read)
        return self._fields[record]

    def doubtful(self, group: str) -> frozenset[Gate]:
        """Leaves of which, if they are unknown, Kleene's logic may see more of the group's verdicts than there are."""
        found = self._doubtful.get(group)
        if found is None:
            found = self._doubtful[group] = doubtful(self.circuit, tuple(self.outcomes[group].values()))
        return found

    def counsel(self, group: str) -> bool:
        """Whether the group's verdict can be for counsel because a reading is disputed."""
        found = self._disputed.get(group)
        if found is None:
            found = self._disputed[group] = disputed(self.circuit, self.outcomes[group].values())
        return found

    def see(self, s: Situation) -> dict[Gate, int]:
        """The truth of every leaf in one case, for all programs of this plan."""
        if not self._readers:
            self._readers = [(gate, self.circuit.reader(leaf)) for leaf, gate in self.circuit.gate_of.items()]
        return {gate: read(s) for gate, read in self._readers}


class Plans:
    """Plans of one law. Two days between which no date of the law falls share a plan."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.breaks = sorted({day for interval in _intervals(law) for day in _edges(interval)})
        self._plans: dict[tuple[Agency, str, str, int, frozenset[str]], ActionPlan] = {}

    def stretch(self, day: date) -> int:
        """Which stretch of time a day lies in: a number that changes only where some date of the law falls."""
        return bisect_right(self.breaks, day)

    def of(self, request: Request, ask: CaseAsk | None) -> ActionPlan:
        """The plan for one ask of a request, or for mere contact."""
        undone = frozenset(a.action for a in request.asks) if request.deed == "refused" else frozenset()
        action = ask.action if ask is not None else ""
        return self.plan(request.agency, action, request.deed, request.on, undone)

    def plan(
        self, agency: Agency, action: str, deed: str, day: date, undone: frozenset[str] = frozenset()
    ) -> ActionPlan:
        """The plan for an action (empty for mere contact) and the deed that may set off duties.

        `undone` are the actions refused together with this one (see `Reading.layers`).
        """
        key = (agency, action, deed, self.stretch(day), undone)
        found = self._plans.get(key)
        if found is None:
            found = self._plans[key] = self._make(agency, action, deed, day, undone)
        return found

    def ruling(self, agency: Agency, actions: tuple[str, ...], day: date) -> Ruling:
        """The verdicts on several actions in one program."""
        circuit = self._circuit(agency, day)
        reading: Reading[Gate] = Reading(self.law, agency, circuit)
        groups = [stack_outcomes(circuit, reading.layers(action)) for action in actions]
        return Ruling(circuit, groups, self.law)

    def _make(self, agency: Agency, action: str, deed: str, day: date, undone: frozenset[str]) -> ActionPlan:
        circuit = self._circuit(agency, day)
        reading: Reading[Gate] = Reading(self.law, agency, circuit)
        layers = reading.layers(action, undone) if action else ()
        outcomes: dict[str, dict[Verdict, Gate]] = {}
        if action:
            outcomes[STACK] = stack_outcomes(circuit, layers)
            for layer in layers:
                if not layer.orders:
                    outcomes[layer.government] = layer_outcomes(circuit, layer, alone=True)
        duties = reading.duties(deed, [action] if action else [])
        return ActionPlan(circuit, layers, outcomes, duties)

    def _circuit(self, agency: Agency, day: date) -> Circuit:
        vocabulary = self.law.vocabulary
        government = vocabulary.governments[agency.government]
        own = {
            "agency.state": vocabulary.state_of(government.name),
            "agency.level": government.level,
            "agency.government": government.name,
        }
        return Circuit(day, vocabulary, own, government.zone)


class Rulings:
    """The verdicts on several actions for one agency on any day: for many cases, one after another."""

    def __init__(self, plans: Plans, agency: Agency, actions: Sequence[str]) -> None:
        self._plans = plans
        self._agency = agency
        self._actions = tuple(actions)
        self._made: dict[int, Ruling] = {}

    def verdicts(self, s: Situation) -> tuple[frozenset[Verdict], ...]:
        """The possible verdicts, action by action. Items of asks are facts here like any other."""
        stretch = bisect_right(self._plans.breaks, s.event)
        ruling = self._made.get(stretch)
        if ruling is None:
            ruling = self._made[stretch] = self._plans.ruling(self._agency, self._actions, s.event)
        return ruling.verdicts(s)


def _edges(interval: Interval) -> Iterator[date]:
    for first in (interval.since, interval.doubtful_from):
        if first is not None:
            yield first
    if interval.until is not None and interval.until < date.max:
        yield interval.until + timedelta(days=1)


def _intervals(law: Law) -> Iterator[Interval]:
    for policy in law.policies.values():
        statements = [*policy.rules, *policy.duties, *policy.defines, *policy.groups]
        for statement in (*statements, *policy.displaces, *policy.opinions, *policy.tables):
            yield statement.interval
            yield from (status.interval for status in statement.statuses)
        yield from (entry.interval for entry in policy.covers)
        yield from (row.interval for table in policy.tables for row in table.rows)
