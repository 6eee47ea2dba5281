"""The law as a circuit of gates over tests of facts, for one agency and one stretch of time in which no date
falls.

A further interpreter of the meaning: its values are gates. Equal parts are one gate, constants fold away, and
so does what the agency itself settles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import cast

from comity.decide.probe import Probe, Reads, terms_of
from comity.decide.readers import Reader, Readers
from comity.decide.truth import FALSE, NOT, TRUE, UNKNOWN
from comity.language.model import (
    AnyRecord,
    Compare,
    Includes,
    IsTrue,
    Listed,
    OneOf,
    Only,
    Ref,
    Same,
    Table,
    Vocabulary,
    Within,
)
from comity.meaning.algebra import Algebra, OpenQuestion
from comity.meaning.gates import TRUE_GATE, Gate, Gates

Test = IsTrue | OneOf | Same | Compare | Includes | Only | Within


@dataclass(frozen=True, slots=True)
class RecordLeaf:
    """`any … where …`, under one assignment of the disputed readings that it turns on."""

    test: AnyRecord
    settled: tuple[tuple[OpenQuestion, bool], ...]


Leaf = Test | RecordLeaf | OpenQuestion


class Circuit(Gates[Leaf]):
    """Gates, built through the algebra. `day` fixes every question of date, `agency` what the agency settles."""

    def __init__(self, day: date, vocabulary: Vocabulary, agency: Mapping[str, str], zone: str) -> None:
        super().__init__()
        self.day = day
        self.vocabulary = vocabulary
        self.agency = agency
        self.zone = zone
        self._readers = Readers(vocabulary, agency, zone)
        self._bodies: dict[AnyRecord, tuple[Reader, Reads]] = {}

    # -- the algebra

    def from_day(self, day: date) -> Gate:
        return self.const(self.day >= day)

    def question(self, question: OpenQuestion) -> Gate:
        return self.leaf(question)

    def is_true(self, test: IsTrue) -> Gate:
        return self.leaf(test)

    def one_of(self, test: OneOf) -> Gate:
        """Lists of values are closed: where all are named, one of them is true."""
        known = self._own(test.ref)
        if known is not None:
            return self.const(known in test.values)
        return TRUE_GATE if set(self._values(test.ref)) <= set(test.values) else self.leaf(test)

    def _values(self, ref: Ref) -> tuple[str, ...]:
        return self.vocabulary.facts[ref.name].type.names()

    def same(self, test: Same) -> Gate:
        """Where the agency settles one side, it is a test of the other alone."""
        left, right = self._own(test.left), self._own(test.right)
        if left is not None:
            return self.one_of(OneOf(test.right, (left,)))
        return self.leaf(test) if right is None else self.one_of(OneOf(test.left, (right,)))

    def _own(self, ref: Ref) -> str | None:
        return self.agency.get(ref.name) if ref.scope == "fact" else None

    def compare(self, test: Compare) -> Gate:
        return self.leaf(test)

    def includes(self, test: Includes) -> Gate:
        return self.leaf(test)

    def only(self, test: Only) -> Gate:
        return self.leaf(test)

    def within(self, test: Within) -> Gate:
        return self.leaf(test)

    def any_record(self, test: AnyRecord, each: Callable[[Algebra[Gate]], Gate]) -> Gate:
        """One leaf for the whole list; where disputed readings lie inside, one for each way to settle them."""
        probe = Probe(self.agency)
        each(probe)
        if test not in self._bodies:
            # `each` reads over whatever algebra it is given; its type knows only the one it was made for.
            body = cast(Callable[[Algebra[Reader]], Reader], each)
            self._bodies[test] = self._readers.any_record(test, body), probe.reads(test.record)
        return self._settle(test, tuple(dict.fromkeys(probe.questions)), ())

    def _settle(
        self, test: AnyRecord, open_: tuple[OpenQuestion, ...], settled: tuple[tuple[OpenQuestion, bool], ...]
    ) -> Gate:
        if not open_:
            return self.leaf(RecordLeaf(test, settled))
        first = open_[0]
        question = self.question(first)
        true = self._settle(test, open_[1:], (*settled, (first, True)))
        false = self._settle(test, open_[1:], (*settled, (first, False)))
        return self.any_of([self.all_of([question, true]), self.all_of([self.negate(question), false])])

    def listed(self, test: Listed, table: Table, each: Callable[[Algebra[Gate]], Gate] | None) -> Gate:
        raise AssertionError("`listed in` stands inside `any … where`, which is one leaf")

    # -- leaves

    def reader(self, leaf: Leaf) -> Reader:
        """The leaf as a function of one case."""
        readers = self._readers
        match leaf:
            case IsTrue():
                return readers.is_true(leaf)
            case OneOf():
                return readers.one_of(leaf)
            case Same():
                return readers.same(leaf)
            case Compare():
                return readers.compare(leaf)
            case Includes():
                return readers.includes(leaf)
            case Only():
                return readers.only(leaf)
            case Within():
                return readers.within(leaf)
            case OpenQuestion():
                return readers.question(leaf)
            case RecordLeaf(test, settled):
                read, _ = self._bodies[test]
                if not settled:
                    return read
                questions = {question: TRUE if truth else FALSE for question, truth in settled}
                return lambda s: read(s.settled(questions))

    def reads(self, leaf: Leaf) -> Reads:
        """What a leaf looks at."""
        if isinstance(leaf, RecordLeaf):
            return self._bodies[leaf.test][1]
        names = [
            term.name for term in terms_of(leaf) if term.scope == "fact" and term.name not in self.agency
        ]
        return Reads(tuple(dict.fromkeys(names)))

    # -- what depends on what

    def live_uses(self, outputs: Iterable[Gate], leaves: Mapping[Gate, int]) -> dict[Gate, int]:
        """How often each gate is read on the way to these outputs, where it can still matter.

        What known facts have decided is passed over: a conjunction with a false part reads nothing any more.
        What is read twice can correlate.
        """
        outputs = list(outputs)
        truths = self._kleene(self.cone(outputs), leaves)
        counts: dict[Gate, int] = {}
        stack = [gate for gate in outputs if truths[gate] == UNKNOWN]
        for gate in stack:
            counts[gate] = counts.get(gate, 0) + 1
        seen: set[Gate] = set()
        while stack:
            gate = stack.pop()
            if gate in seen:
                continue
            seen.add(gate)
            for inner in self.nodes[gate][1]:
                if truths[inner] == UNKNOWN:
                    counts[inner] = counts.get(inner, 0) + 1
                    stack.append(inner)
        return counts

    def _kleene(self, gates: Iterable[Gate], leaves: Mapping[Gate, int]) -> dict[Gate, int]:
        """The truth of each gate, its leaves being given."""
        truths: dict[Gate, int] = {}
        for gate in gates:
            op, inner = self.nodes[gate]
            if op == "leaf":
                truths[gate] = leaves[gate]
            elif op == "const":
                truths[gate] = TRUE if gate == TRUE_GATE else FALSE
            elif op == "not":
                truths[gate] = NOT[truths[inner[0]]]
            elif op == "and":
                truths[gate] = reduce(and_, (truths[part] for part in inner))
            else:
                truths[gate] = reduce(or_, (truths[part] for part in inner))
        return truths
