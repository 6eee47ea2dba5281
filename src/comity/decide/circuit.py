"""The law as a circuit of gates over tests of facts, for one agency and one stretch of time in which no date falls.

A further interpreter of the meaning: its values are gates. Equal parts are one gate, constants fold away. The circuit is
then run as straight-line code over two rails a gate (known true, still possible), on as many lanes at once as there
are completions of the unknown facts to look at: a lane is one bit of an integer.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_

from comity.decide.truth import FALSE, NOT, TRUE, UNKNOWN
from comity.language.model import (
    AnyRecord,
    Compare,
    Includes,
    IsTrue,
    Listed,
    OneOf,
    Only,
    Same,
    Table,
    Within,
)
from comity.meaning.algebra import Algebra, OpenQuestion

Test = IsTrue | OneOf | Same | Compare | Includes | Only | Within


@dataclass(frozen=True, slots=True)
class RecordLeaf:
    """`any … where …`, under one assignment of the disputed readings that it turns on."""

    test: AnyRecord
    settled: tuple[tuple[OpenQuestion, bool], ...]


Leaf = Test | RecordLeaf | OpenQuestion

Gate = int
"""An index into the circuit. 0 is false, 1 is true."""

FALSE_GATE: Gate = 0
TRUE_GATE: Gate = 1


class Circuit:
    """Gates, built through the algebra. `day` fixes every question of date."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.nodes: list[tuple[str, tuple[Gate, ...]]] = [("const", ()), ("const", ())]
        self.leaves: dict[Leaf, Gate] = {}
        self.bodies: dict[AnyRecord, Callable[[Algebra[int]], int]] = {}
        self._known: dict[tuple[str, tuple[Gate, ...]], Gate] = {}

    # -- the algebra

    def const(self, truth: bool) -> Gate:
        return TRUE_GATE if truth else FALSE_GATE

    def all_of(self, parts: Sequence[Gate]) -> Gate:
        return self._join("and", parts, FALSE_GATE, TRUE_GATE)

    def any_of(self, parts: Sequence[Gate]) -> Gate:
        return self._join("or", parts, TRUE_GATE, FALSE_GATE)

    def _join(self, word: str, parts: Iterable[Gate], decisive: Gate, idle: Gate) -> Gate:
        chosen: dict[Gate, None] = {}
        for part in parts:
            if part == decisive:
                return decisive
            if part == idle:
                continue
            op, inner = self.nodes[part]
            chosen.update(dict.fromkeys(inner if op == word else (part,)))
        if not chosen:
            return idle
        if len(chosen) == 1:
            return next(iter(chosen))
        return self._node(word, tuple(sorted(chosen)))

    def negate(self, part: Gate) -> Gate:
        if part in (FALSE_GATE, TRUE_GATE):
            return 1 - part
        op, inner = self.nodes[part]
        return inner[0] if op == "not" else self._node("not", (part,))

    def _node(self, op: str, inner: tuple[Gate, ...]) -> Gate:
        key = (op, inner)
        gate = self._known.get(key)
        if gate is None:
            gate = self._known[key] = len(self.nodes)
            self.nodes.append(key)
        return gate

    def from_day(self, day: date) -> Gate:
        return self.const(self.day >= day)

    def question(self, question: OpenQuestion) -> Gate:
        return self._leaf(question)

    def _leaf(self, leaf: Leaf) -> Gate:
        gate = self.leaves.get(leaf)
        if gate is None:
            gate = self.leaves[leaf] = len(self.nodes)
            self.nodes.append(("leaf", ()))
        return gate

    def is_true(self, test: IsTrue) -> Gate:
        return self._leaf(test)

    def one_of(self, test: OneOf) -> Gate:
        return self._leaf(test)

    def same(self, test: Same) -> Gate:
        return self._leaf(test)

    def compare(self, test: Compare) -> Gate:
        return self._leaf(test)

    def includes(self, test: Includes) -> Gate:
        return self._leaf(test)

    def only(self, test: Only) -> Gate:
        return self._leaf(test)

    def within(self, test: Within) -> Gate:
        return self._leaf(test)

    def any_record(self, test: AnyRecord, each: Callable[[Algebra[Gate]], Gate]) -> Gate:
        """One leaf for the whole list; where disputed readings lie inside, one for each way to settle them."""
        probe = _Probe(self.day)
        each(probe)
        self.bodies[test] = each
        return self._settle(test, tuple(dict.fromkeys(probe.questions)), ())

    def _settle(
        self, test: AnyRecord, open_: tuple[OpenQuestion, ...], settled: tuple[tuple[OpenQuestion, bool], ...]
    ) -> Gate:
        if not open_:
            return self._leaf(RecordLeaf(test, settled))
        first = open_[0]
        question = self.question(first)
        true = self._settle(test, open_[1:], (*settled, (first, True)))
        false = self._settle(test, open_[1:], (*settled, (first, False)))
        return self.any_of([self.all_of([question, true]), self.all_of([self.negate(question), false])])

    def listed(self, test: Listed, table: Table, each: Callable[[Algebra[Gate]], Gate] | None) -> Gate:
        raise AssertionError("`listed in` stands inside `any … where`, which is one leaf")

    # -- running

    def cone(self, outputs: Iterable[Gate]) -> list[Gate]:
        """The gates on which these depend, in order."""
        wanted: set[Gate] = set()
        stack = list(outputs)
        while stack:
            gate = stack.pop()
            if gate not in wanted:
                wanted.add(gate)
                stack.extend(self.nodes[gate][1])
        return sorted(wanted)

    def live_uses(self, outputs: Iterable[Gate], leaves: Mapping[Gate, int]) -> dict[Gate, int]:
        """How often each gate is read on the way to these outputs, where it can still matter.

        What known facts have decided is passed over: a conjunction with a false part reads nothing any more. What is
        read twice can correlate.
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

    def compile(self, outputs: Sequence[Gate]) -> Program:
        """Straight-line code for these outputs. Made of gate numbers only: no word of a policy reaches it."""
        cone = self.cone(outputs)
        order = [gate for gate in cone if self.nodes[gate][0] == "leaf"]
        index = {gate: i for i, gate in enumerate(order)}
        lines = ["def run(known, possible, full):"]
        for gate in cone:
            op, inner = self.nodes[gate]
            if op == "leaf":
                lines.append(f" t{gate} = known[{index[gate]}]; p{gate} = possible[{index[gate]}]")
            elif op == "const":
                value = "full" if gate == TRUE_GATE else "0"
                lines.append(f" t{gate} = p{gate} = {value}")
            elif op == "not":
                lines.append(f" t{gate} = full ^ p{inner[0]}; p{gate} = full ^ t{inner[0]}")
            else:
                sign = " & " if op == "and" else " | "
                known = sign.join(f"t{i}" for i in inner)
                possible = sign.join(f"p{i}" for i in inner)
                lines.append(f" t{gate} = {known}; p{gate} = {possible}")
        result = "".join(f"t{gate}, p{gate}, " for gate in outputs)
        lines.append(f" return ({result})")
        space: dict[str, object] = {}
        exec(compile(ast.parse("\n".join(lines)), "<circuit>", "exec"), {"__builtins__": {}}, space)
        run: Callable[[Sequence[int], Sequence[int], int], tuple[int, ...]] = space["run"]  # type: ignore[assignment]
        by_gate = {gate: leaf for leaf, gate in self.leaves.items()}
        return Program(tuple(by_gate[gate] for gate in order), tuple(order), tuple(outputs), run)


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled circuit: its leaves in the order in which `run` takes their rails, its outputs as rail pairs."""

    leaves: tuple[Leaf, ...]
    gates: tuple[Gate, ...]
    outputs: tuple[Gate, ...]
    run: Callable[[Sequence[int], Sequence[int], int], tuple[int, ...]]


class _Probe:
    """Finds the disputed readings inside `any … where …`; every other answer is beside the point."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.questions: list[OpenQuestion] = []

    def const(self, truth: bool) -> int:
        return int(truth)

    def all_of(self, parts: Sequence[int]) -> int:
        return 0

    def any_of(self, parts: Sequence[int]) -> int:
        return 0

    def negate(self, part: int) -> int:
        return 0

    def from_day(self, day: date) -> int:
        return 0

    def question(self, question: OpenQuestion) -> int:
        self.questions.append(question)
        return 0

    def is_true(self, test: IsTrue) -> int:
        return 0

    def one_of(self, test: OneOf) -> int:
        return 0

    def same(self, test: Same) -> int:
        return 0

    def compare(self, test: Compare) -> int:
        return 0

    def includes(self, test: Includes) -> int:
        return 0

    def only(self, test: Only) -> int:
        return 0

    def within(self, test: Within) -> int:
        return 0

    def any_record(self, test: AnyRecord, each: Callable[[Algebra[int]], int]) -> int:
        return each(self)

    def listed(self, test: Listed, table: Table, each: Callable[[Algebra[int]], int] | None) -> int:
        return 0 if each is None else each(self)
