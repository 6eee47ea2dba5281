"""Store as formulas of the solver: when a gate is known to hold, and when it may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

from comity.meaning import OpenQuestion
from comity.meaning.gates import FALSE_GATE, TRUE_GATE, UNKNOWN_GATE, Gate
from comity.proofs.gates import SomeRecord, Store
from comity.proofs.logic import all_of, any_of, negation
from comity.proofs.moments import Expr
from comity.proofs.pairs import Atom, Pairs, keys
from comity.proofs.world import Key, Place

BOUND = 4
"""How many records of one list are told apart at most. As many as there are different tests of records always
suffice: each test that some record meets needs one record, and a test that none meets is met by no fewer."""

Mode = Literal["open", "readings", "days", "free"]
"""Which open questions may be settled either way: none (`open`), disputed readings, unknown first days, or all."""


class Terms:
    """Formulas for gates, with so many records of each list, and questions open, free or settled."""

    def __init__(
        self,
        pairs: Pairs,
        gates: Store,
        records: Mapping[str, int],
        mode: Mode = "open",
        settled: Mapping[OpenQuestion, bool] | None = None,
    ) -> None:
        self.world = pairs.world
        self.pairs = pairs
        self.gates = gates
        self.records = records
        self.mode = mode
        self.settled = settled or {}
        self._true: dict[tuple[Gate, Place], Expr] = {}
        self._may: dict[tuple[Gate, Place], Expr] = {}

    def true(self, gate: Gate, place: Place = None) -> Expr:
        """It is known that the gate holds."""
        found = self._true.get((gate, place))
        if found is None:
            found = self._true[gate, place] = self._make(gate, place, sure=True)
        return found

    def may(self, gate: Gate, place: Place = None) -> Expr:
        """The gate may hold, for all that is known."""
        found = self._may.get((gate, place))
        if found is None:
            found = self._may[gate, place] = self._make(gate, place, sure=False)
        return found

    def false(self, gate: Gate) -> Expr:
        """It is known that the gate does not hold."""
        return negation(self.may(gate))

    def _make(self, gate: Gate, place: Place, *, sure: bool) -> Expr:
        if gate in (FALSE_GATE, TRUE_GATE):
            return gate == TRUE_GATE
        if gate == UNKNOWN_GATE:
            return not sure
        op, inner = self.gates.nodes[gate]
        rail = self.true if sure else self.may
        if op == "not":
            return negation(self.may(inner[0], place) if sure else self.true(inner[0], place))
        if op != "leaf":
            join = all_of if op == "and" else any_of
            return join([rail(part, place) for part in inner])
        leaf = self.gates.leaf_at[gate]
        if isinstance(leaf, SomeRecord):
            return self._some(leaf, sure=sure)
        if isinstance(leaf, OpenQuestion):
            return self._question(leaf, sure=sure)
        return self.pairs.pair(leaf, place)[0 if sure else 1]

    def _some(self, some: SomeRecord, *, sure: bool) -> Expr:
        rail = self.true if sure else self.may
        record = some.record
        found = [
            all_of([self.world.present(record, index), rail(some.body, (record, index))])
            for index in range(self.records.get(record, 0))
        ]
        return any_of(found) if sure else any_of([*found, negation(self.world.complete(record))])

    def _question(self, question: OpenQuestion, *, sure: bool) -> Expr:
        if question in self.settled:
            return self.settled[question]
        settled = self.mode == "free" or self.mode == f"{question.kind}s"
        return self.world.question(question) if settled else not sure


class Cone:
    """What some gates rest on: the variables, and how many records are needed to tell all cases apart."""

    def __init__(
        self,
        pairs: Pairs,
        gates: Store,
        roots: Iterable[Gate],
        bound: int = BOUND,
        records: Mapping[str, int] | None = None,
    ) -> None:
        leaves = sorted(frozenset[tuple[Gate, str]]().union(*(gates.leaves(root) for root in roots)))
        found = [(gates.leaf_at[leaf], record) for leaf, record in leaves]
        tests = Counter(leaf.record for leaf, _ in found if isinstance(leaf, SomeRecord))
        self.records = {record: min(tests[record], bound) for record in sorted(tests)}
        if records is not None:
            self.records = {record: records.get(record, 0) for record in sorted(tests)}
        self.bounded = {record: bound for record, count in tests.items() if count > bound}
        self.questions = [leaf for leaf, _ in found if isinstance(leaf, OpenQuestion)]
        self.atoms: list[Atom] = []
        named: dict[Key, None] = {}
        for leaf, record in found:
            if isinstance(leaf, OpenQuestion | SomeRecord):
                continue
            places: list[Place] = (
                [(record, index) for index in range(self.records[record])] if record else [None]
            )
            for place in places:
                named.update(dict.fromkeys(keys(pairs.world, leaf, place)))
                self.atoms += pairs.atoms(leaf, place)
        self.keys = tuple(named)
