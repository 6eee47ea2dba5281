"""What the law says, as gates over tests of facts: one store for all agencies, actions and days of a proof.

A further interpreter of the meaning. Equal parts are one gate and constants fold away, so that two days (or two
places) whose law comes to the same are known to be equal before any solver is asked. Folding keeps to Kleene's
strong logic: `x or not x` stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from comity.language.model import (
    AnyRecord,
    Compare,
    Includes,
    IsTrue,
    Listed,
    Literal_,
    OneOf,
    Only,
    Ref,
    Same,
    Table,
    TableRow,
    Term,
    Within,
)
from comity.meaning import Algebra, OpenQuestion
from comity.meaning.gates import FALSE_GATE, TRUE_GATE, UNKNOWN_GATE, Gate, Gates
from comity.proofs.citations import Citations

HOME = "@home"
"""The agency's own state, where two agencies of different states are looked at together."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation is of one of these classes (`comity.proofs.citations`)."""

    ref: Ref
    classes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CitationKnown:
    """Which section is cited is known at all. Never unknown itself."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class SomeRecord:
    """Some record of the list has what the gate `body` asks of one record."""

    record: str
    body: Gate


Leaf = IsTrue | OneOf | Same | Compare | Includes | Only | Within | Cited | CitationKnown | OpenQuestion


class Store(Gates[Leaf | SomeRecord]):
    """The store that all agencies, actions and days share."""

    def __init__(self) -> None:
        super().__init__()
        self._leaves: dict[Gate, frozenset[tuple[Gate, str]]] = {}

    def some(self, record: str, body: Gate) -> Gate:
        """Some record of a list, of which `body` holds. Never folded: the list may be incomplete."""
        return self.leaf(SomeRecord(record, body))

    def leaves(self, gate: Gate) -> frozenset[tuple[Gate, str]]:
        """The leaves and lists of records on which a gate rests; with each, the list in whose test it stands."""
        found = self._leaves.get(gate)
        if found is None:
            leaf = self.leaf_at.get(gate)
            own = frozenset() if leaf is None else frozenset({(gate, "")})
            parts = [self.leaves(part) for part in self.nodes[gate][1]]
            if isinstance(leaf, SomeRecord):
                parts = [frozenset((inner, leaf.record) for inner, _ in self.leaves(leaf.body))]
            found = self._leaves[gate] = own.union(*parts)
        return found


class GateAlgebra:
    """The algebra of one agency on the days of one stretch of law, over a shared store.

    `agency` gives the facts that come from the agency itself. With `home`, its own state is called `HOME` wherever
    a fact about a state is tested. With `event` the day of the event is that day; without, it stays open.
    """

    def __init__(
        self,
        gates: Store,
        citations: Citations,
        day: date,
        agency: Mapping[str, str],
        *,
        event: date | None = None,
        home: Mapping[str, str] | None = None,
        row: Mapping[str, object] | None = None,
    ) -> None:
        self.gates = gates
        self.citations = citations
        self.day = day
        self.agency = agency
        self.event = event
        self.home = home or {}
        self.row = row

    # -- connectives

    def const(self, truth: bool) -> Gate:
        return TRUE_GATE if truth else FALSE_GATE

    def all_of(self, parts: Sequence[Gate]) -> Gate:
        return self.gates.all_of(parts)

    def any_of(self, parts: Sequence[Gate]) -> Gate:
        return self.gates.any_of(parts)

    def negate(self, part: Gate) -> Gate:
        return self.gates.negate(part)

    def from_day(self, day: date) -> Gate:
        return self.const(self.day >= day)

    def question(self, question: OpenQuestion) -> Gate:
        return self.gates.leaf(question)

    # -- tests

    def is_true(self, test: IsTrue) -> Gate:
        if test.ref.scope == "row":
            return self._in_row(test.ref, lambda value: bool(value))
        return self.gates.leaf(test)

    def one_of(self, test: OneOf) -> Gate:
        if test.ref.scope == "row":
            return self._in_row(test.ref, lambda value: value in test.values)
        if test.ref.name in self.agency:
            return self.const(self.agency[test.ref.name] in test.values)
        values = tuple(sorted({self._value(test.ref, value) for value in test.values}))
        return self.gates.leaf(OneOf(test.ref, values))

    def _value(self, ref: Ref, value: str) -> str:
        return HOME if value == self.home.get(ref.name) else value

    def _in_row(self, ref: Ref, holds: Callable[[object], bool]) -> Gate:
        value = None if self.row is None else self.row.get(ref.name)
        return UNKNOWN_GATE if value is None else self.const(holds(value))

    def same(self, test: Same) -> Gate:
        left, right = test.left, test.right
        if left.name in self.agency:
            left, right = right, left
        if left.name in self.agency:
            return self.const(self.agency[left.name] == self.agency[right.name])
        if right.name in self.agency:
            return self.one_of(OneOf(left, (self.agency[right.name],)))
        return self.gates.leaf(Same(*sorted((left, right), key=lambda ref: (ref.scope, ref.name))))

    def compare(self, test: Compare) -> Gate:
        left, right = self._term(test.left), self._term(test.right)
        return (
            UNKNOWN_GATE if left is None or right is None else self.gates.leaf(Compare(test.op, left, right))
        )

    def _term(self, term: Term) -> Term | None:
        """The term with the row's cells and the day of the event put in; None if the row has no such cell."""
        if isinstance(term, Ref) and term.scope == "row":
            value = None if self.row is None else self.row.get(term.name)
            return Literal_(value) if isinstance(value, (date, float)) else None
        if isinstance(term, Ref) and term.scope == "event" and self.event is not None:
            return Literal_(self.event)
        return term

    def includes(self, test: Includes) -> Gate:
        return self.gates.leaf(Includes(test.ref, tuple(sorted(test.values))))

    def only(self, test: Only) -> Gate:
        return self.gates.leaf(Only(test.ref, tuple(sorted(test.values))))

    def within(self, test: Within) -> Gate:
        left, right = self._term(test.left), self._term(test.right)
        extended = None if test.extended is None else self._term(test.extended)
        if left is None or right is None or (test.extended is not None and extended is None):
            return UNKNOWN_GATE
        return self.gates.leaf(replace(test, left=left, right=right, extended=extended))

    # -- records and tables

    def any_record(self, test: AnyRecord, each: Callable[[Algebra[Gate]], Gate]) -> Gate:
        return self.gates.some(test.record, each(self))

    def listed(self, test: Listed, table: Table, each: Callable[[Algebra[Gate]], Gate] | None) -> Gate:
        """Classes of citations that come to the same in this table are one test."""
        by_value: dict[Gate, list[int]] = {}
        for index, match in enumerate(self.citations.matches(table)):
            found = [row for row in match.rows if self._listed(table, row)]
            value = self.any_of([self._at_row(dict(row.columns), each) for row in found])
            if match.open or any(self._listed(table, row) for row in match.finer):
                value = self.any_of([value, UNKNOWN_GATE])
            by_value.setdefault(value, []).append(index)
        parts = [
            self.all_of([self.gates.leaf(Cited(test.ref, tuple(classes))), value])
            for value, classes in by_value.items()
        ]
        unsaid = self.all_of([self.negate(self.gates.leaf(CitationKnown(test.ref))), UNKNOWN_GATE])
        return self.any_of([*parts, unsaid])

    def _listed(self, table: Table, row: TableRow) -> bool:
        return all(i.first() <= self.day <= i.last() for i in (table.interval, row.interval))

    def _at_row(self, row: Mapping[str, object], each: Callable[[Algebra[Gate]], Gate] | None) -> Gate:
        if each is None:
            return TRUE_GATE
        there = GateAlgebra(
            self.gates, self.citations, self.day, self.agency, event=self.event, home=self.home, row=row
        )
        return each(there)
