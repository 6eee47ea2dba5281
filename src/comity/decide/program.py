"""Circuits as straight-line code: what is still possible, on as many lanes at once as there are completions
to look at.

Every output asks whether a gate *may be* true (or may be false). Pushed down to the leaves, that needs no
negation: a leaf gives the lanes in which it may be true and those in which it may be false, and a lane is one
bit of an integer. The code is made of gate numbers only: no word of a policy reaches it.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from comity.decide.circuit import Circuit, Leaf, RecordLeaf
from comity.decide.probe import Reads, terms_of
from comity.decide.readers import Reader
from comity.decide.situation import Situation
from comity.decide.truth import FALSE, TRUE, UNKNOWN
from comity.language.model import FactKind, IsTrue, Within
from comity.meaning import OpenQuestion
from comity.meaning.gates import FALSE_GATE, TRUE_GATE, Gate

Wanted = tuple[Gate, bool]
"""A gate, and whether it is asked to be true or to be false."""

K = TypeVar("K")

Run = Callable[[Sequence[int], Sequence[int], int], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Program:
    """Compiled outputs. `run(may, may_not, full)` takes the lanes in which each leaf may be true, may be
    false.
    """

    leaves: tuple[Leaf, ...]
    gates: tuple[Gate, ...]
    readers: tuple[Reader, ...]
    reads: tuple[Reads, ...]
    outputs: tuple[Wanted, ...]
    run: Run

    def read(self, s: Situation) -> list[int]:
        """The truth of every leaf."""
        return [read(s) for read in self.readers]

    def once(self, values: Sequence[int]) -> tuple[int, ...]:
        """Which outputs are possible, in Kleene's logic, the leaves having these truths."""
        return self.run([v != FALSE for v in values], [v != TRUE for v in values], 1)


def compile_program(circuit: Circuit, outputs: Iterable[Wanted]) -> Program:
    """Code for these outputs."""
    outputs = tuple(outputs)
    order = _leaves(circuit, (gate for gate, _ in outputs))
    lines = ["def run(may, may_not, full):"]
    for literal in _literals(circuit, outputs):
        gate, wanted = literal
        op, inner = circuit.nodes[gate]
        if op == "leaf":
            lines.append(f" {_name(literal)} = {'may' if wanted else 'may_not'}[{order[gate]}]")
        elif op == "const":
            lines.append(f" {_name(literal)} = {'full' if (gate == TRUE_GATE) is wanted else '0'}")
        else:
            lines.append(f" {_name(literal)} = {_formula(op, inner, wanted, ' & ', ' | ', _name)}")
    lines.append(f" return ({''.join(_name(output) + ', ' for output in outputs)})")
    leaves, gates, readers = _bound(circuit, order)
    reads = tuple(circuit.reads(leaf) for leaf in leaves)
    return Program(leaves, gates, readers, reads, outputs, cast(Run, _made("run", lines, {})))


def _leaves(circuit: Circuit, gates: Iterable[Gate]) -> dict[Gate, int]:
    return {gate: i for i, gate in enumerate(g for g in circuit.cone(gates) if circuit.nodes[g][0] == "leaf")}


def _bound(
    circuit: Circuit, order: Mapping[Gate, int]
) -> tuple[tuple[Leaf, ...], tuple[Gate, ...], tuple[Reader, ...]]:
    by_gate = {gate: leaf for leaf, gate in circuit.gate_of.items()}
    leaves = tuple(by_gate[gate] for gate in order)
    return leaves, tuple(order), tuple(circuit.reader(leaf) for leaf in leaves)


def _literals(circuit: Circuit, outputs: Iterable[Wanted]) -> list[Wanted]:
    """Every gate in every sense in which it is asked for, in the order in which it can be reckoned."""
    found: set[Wanted] = set()
    stack = list(outputs)
    while stack:
        literal = stack.pop()
        if literal not in found:
            found.add(literal)
            op, inner = circuit.nodes[literal[0]]
            wanted = literal[1] if op != "not" else not literal[1]
            stack += [(gate, wanted) for gate in inner]
    return sorted(found)


def _formula(
    op: str, inner: Sequence[Gate], wanted: bool, both: str, either: str, name: Callable[[Wanted], str]
) -> str:
    if op == "not":
        return name((inner[0], not wanted))
    sign = both if (op == "and") is wanted else either
    return sign.join(name((gate, wanted)) for gate in inner)


def _name(literal: Wanted) -> str:
    return f"{'p' if literal[1] else 'n'}{literal[0]}"


def _made(name: str, lines: Sequence[str], names: Mapping[str, object]) -> object:
    space: dict[str, object] = {**names, "__builtins__": {}}
    # Gate numbers and the names above are all that the code is made of.
    exec(compile(ast.parse("\n".join(lines)), "<circuit>", "exec"), space)  # noqa: S102
    return space[name]


# --- one case, as fast as may be ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quick(Generic[K]):
    """Several groups of outputs in one function of a case.

    `rule(get, situation)` gives for each group the entry of a table that stands at the bit set of what is
    possible; an entry has as many members as bits. Of the i-th group `facts[i]` and `readers[i]` are looked
    at by leaves of which, if they are unknown, the set may be too wide (see `doubtful`).
    """

    rule: Callable[[Callable[[str], object], Situation], tuple[frozenset[K], ...]]
    facts: tuple[tuple[str, ...], ...]
    readers: tuple[tuple[Reader, ...], ...]

    def exact(self, sets: Sequence[frozenset[K]], s: Situation) -> bool:
        """Whether Kleene's logic alone has told what is possible: no more than one, or nothing that
        correlates.
        """
        for i, found in enumerate(sets):
            if len(found) > 1:
                for name in self.facts[i]:
                    if s.values.get(name) is None:
                        return False
                for read in self.readers[i]:
                    if read(s) == UNKNOWN:
                        return False
        return True


def compile_quick(
    circuit: Circuit, groups: Sequence[Sequence[Gate]], table: Sequence[frozenset[K]]
) -> Quick[K]:
    """One function for all groups: facts of yes or no are read in line, every other leaf when it is needed."""
    outputs = [(gate, True) for group in groups for gate in group]
    order = _leaves(circuit, (gate for gate, _ in outputs))
    leaves, _, readers = _bound(circuit, order)
    literals = _literals(circuit, outputs)
    names: dict[str, object] = {"table": table}
    lines, late = ["def rule(get, s):"], {}
    for gate, i in order.items():
        fact = _plain_fact(circuit, leaves[i])
        if fact is not None:
            names[f"k{i}"] = fact
            lines.append(f" v = get(k{i}); p{gate} = v is not False; n{gate} = v is not True")
        else:
            names[f"r{i}"] = readers[i]
            lines.append(f" v{gate} = None")
            read = f"(v{gate} if v{gate} is not None else (v{gate} := r{i}(s)))"
            late[gate, True], late[gate, False] = f"({read} != {FALSE})", f"({read} != {TRUE})"

    def name(literal: Wanted) -> str:
        return late.get(literal) or _name(literal)

    for literal in literals:
        op, inner = circuit.nodes[literal[0]]
        if op == "const":
            lines.append(f" {_name(literal)} = {(literal[0] == TRUE_GATE) is literal[1]}")
        elif op != "leaf":
            # What must be read comes last: often it need not be.
            inner = tuple(sorted(inner, key=lambda gate: (gate, True) in late))
            lines.append(f" {_name(literal)} = {_formula(op, inner, literal[1], ' and ', ' or ', name)}")
    sets = "".join(f"table[{_bits(group, name)}], " for group in groups)
    lines.append(f" return ({sets})")
    rule = cast(Callable[..., tuple[frozenset[K], ...]], _made("rule", lines, names))
    suspects = [[circuit.leaf_at[gate] for gate in sorted(doubtful(circuit, group))] for group in groups]
    plain = tuple(tuple(filter(None, (_known_fact(circuit, leaf) for leaf in found))) for found in suspects)
    rest = tuple(
        tuple(circuit.reader(leaf) for leaf in found if _known_fact(circuit, leaf) is None)
        for found in suspects
    )
    return Quick(rule, tuple(tuple(dict.fromkeys(found)) for found in plain), rest)


def _plain_fact(circuit: Circuit, leaf: Leaf) -> str | None:
    """The fact of yes or no that the leaf asks for, if it does nothing else."""
    if not isinstance(leaf, IsTrue):
        return None
    return leaf.ref.name if circuit.vocabulary.facts[leaf.ref.name].type.kind is FactKind.YES_NO else None


_WHOLE = (FactKind.YES_NO, FactKind.ONE_OF, FactKind.DATE, FactKind.NUMBER)


def _known_fact(circuit: Circuit, leaf: Leaf) -> str | None:
    """The one fact without which the leaf is unknown and with which it is known."""
    reads = circuit.reads(leaf)
    if isinstance(leaf, OpenQuestion | RecordLeaf) or len(reads.facts) != 1:
        return None
    (name,) = reads.facts
    against = any(ref.scope == "event" for ref in terms_of(leaf)) and not isinstance(leaf, Within)
    kind = circuit.vocabulary.facts[name].type.kind
    return name if kind in _WHOLE and not (against and kind is FactKind.TIME) else None


def _bits(group: Sequence[Gate], name: Callable[[Wanted], str]) -> str:
    able = [(i, gate) for i, gate in enumerate(group) if gate != FALSE_GATE]
    return " | ".join(f"({1 << i} if {name((gate, True))} else 0)" for i, gate in able) or "0"


def doubtful(circuit: Circuit, group: Sequence[Gate]) -> frozenset[Gate]:
    """Leaves on which Kleene's logic can see several ways out at once of which none is real.

    If every unknown leaf is asked for in one sense only and looks at a thing of its own, all can turn out as
    asked. A disputed reading compares what follows under either reading, case by case: then every leaf
    counts.
    """
    leaves = {gate: leaf for leaf, gate in circuit.gate_of.items()}
    inside = [gate for gate in circuit.cone(group) if gate in leaves]
    if disputed(circuit, group):
        return frozenset(inside)
    looked: Counter[str] = Counter()
    for gate in inside:
        looked.update(circuit.reads(leaves[gate]).names())
    asked = [set(_literals(circuit, [(output, True)])) for output in group]
    found = set()
    for gate in inside:
        shared = any(looked[name] > 1 for name in circuit.reads(leaves[gate]).names())
        if shared or any((gate, True) in a and (gate, False) in a for a in asked):
            found.add(gate)
    return frozenset(found)


def disputed(circuit: Circuit, group: Iterable[Gate]) -> bool:
    """Whether a disputed reading bears on the group."""
    cone = set(circuit.cone(group))
    return any(
        isinstance(leaf, OpenQuestion) and leaf.kind == "reading" and gate in cone
        for leaf, gate in circuit.gate_of.items()
    )


def truth_of(may: int, may_not: int) -> int:
    """The truth that two answers leave."""
    return UNKNOWN if may and may_not else TRUE if may else FALSE
