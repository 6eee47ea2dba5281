"""Which verdicts are still possible, and which unknown facts could still change them.

With facts missing, a verdict is a set: every verdict still possible and, as nearly as can be, no other. Unknown facts are
split into the ways they may turn out, all ways at once; what does not fit the budget stays unknown in Kleene's sense,
which can only make the set wider, never narrower.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.decide.circuit import Gate, Leaf, Program, RecordLeaf
from comity.decide.kleene import Kleene
from comity.decide.lanes import Dimension, Lanes, dimensions, evaluate, lay_out, references
from comity.decide.plan import ActionPlan
from comity.decide.truth import FALSE, TRUE, UNKNOWN
from comity.language.model import Law
from comity.meaning import OpenQuestion, Verdict

BUDGET = 4096
"""Lanes at most: how many completions of the unknown facts are looked at together."""

_ORDER = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class Missing:
    """An unknown fact (or record) that could still change the outcome.

    `share`: how much of the remaining doubt an answer removes on average, from 0 to 1.
    """

    name: str
    share: float
    intrusive: int


@dataclass(frozen=True, slots=True)
class Settled:
    """The possible verdicts of each group, the facts that could narrow them, and the questions of law that matter."""

    verdicts: Mapping[str, frozenset[Verdict]]
    missing: tuple[Missing, ...]
    readings: tuple[OpenQuestion, ...]
    exact: bool


def leaf_values(program: Program, plan: ActionPlan, case: Kleene) -> list[int]:
    bodies = plan.circuit.bodies
    return [evaluate(leaf, case, bodies) for leaf in program.leaves]  # type: ignore[arg-type]


def truths(plan: ActionPlan, gates: Sequence[Gate], case: Kleene) -> list[int]:
    """Kleene values of some gates in one case."""
    program = plan.program(gates)
    values = leaf_values(program, plan, case)
    rails = program.run([v == TRUE for v in values], [v != FALSE for v in values], 1)
    return [TRUE if rails[i] else (UNKNOWN if rails[i + 1] else FALSE) for i in range(0, len(rails), 2)]


def quick(plan: ActionPlan, group: str, case: Kleene) -> frozenset[Verdict]:
    """The possible verdicts in Kleene's logic alone: sound, sometimes wider than need be. A disputed reading is unknown."""
    gates = plan.outcomes[group]
    found = truths(plan, tuple(gates.values()), case)
    return frozenset(v for v, truth in zip(gates, found, strict=True) if truth != FALSE)


def settle(
    plan: ActionPlan, groups: Sequence[str], case: Kleene, law: Law, *, budget: int = BUDGET
) -> Settled:
    """The possible verdicts of the groups named, for the case as far as it is known."""
    gates = plan.verdict_gates(groups)
    program = plan.program(gates)
    values = leaf_values(program, plan, case)
    rails = program.run([v == TRUE for v in values], [v != FALSE for v in values], 1)
    sets = _sets(groups, rails)
    if all(len(found) == 1 for found in sets.values()):
        return Settled(sets, (), (), exact=True)
    return _split(plan, program, groups, values, rails, case, law, budget)


def _sets(groups: Sequence[str], rails: Sequence[int]) -> dict[str, frozenset[Verdict]]:
    size = len(_ORDER) * 2
    return {
        group: frozenset(v for j, v in enumerate(_ORDER) if rails[i * size + 2 * j + 1])
        for i, group in enumerate(groups)
    }


def _split(
    plan: ActionPlan,
    program: Program,
    groups: Sequence[str],
    values: list[int],
    rails: Sequence[int],
    case: Kleene,
    law: Law,
    budget: int,
) -> Settled:
    undecided = [g for i, g in enumerate(program.outputs) if not rails[2 * i] and rails[2 * i + 1]]
    uses = plan.circuit.live_uses(undecided, dict(zip(program.gates, values, strict=True)))
    index = {gate: i for i, gate in enumerate(program.gates)}
    wanted = [index[gate] for gate in uses if gate in index]
    found = dimensions(program.leaves, values, sorted(wanted), case, law)

    def weight(dimension: Dimension) -> float:
        """What is read often can correlate, and must be split first; wide facts come later."""
        reads = sum(uses.get(program.gates[leaf], 0) for leaf in dimension.leaves)
        return reads / (len(dimension.vectors) - 1)

    lanes, ways = lay_out(found, weight, budget)
    known, possible = lanes.rails(values)
    result = program.run(known, possible, lanes.full)
    full = (1 << ways) - 1
    verdicts: dict[str, frozenset[Verdict]] = {}
    fields: dict[str, dict[Verdict, int]] = {}
    size = len(_ORDER) * 2
    for i, group in enumerate(groups):
        raw = {v: result[i * size + 2 * j + 1] for j, v in enumerate(_ORDER)}
        fields[group] = _counselled(raw, lanes.count // ways, ways, full)
        verdicts[group] = frozenset(v for v, field in fields[group].items() if field)
    main = fields[groups[0]]
    readings = tuple(
        d.question for d in lanes.chosen if d.question is not None and d.question.kind == "reading"
    )
    matters = tuple(q for q in readings if _reading_matters(q, lanes, result, ways))
    return Settled(
        verdicts,
        _missing(lanes, found, main, ways, law),
        matters,
        exact=len(lanes.chosen) == len(found),
    )


def _counselled(raw: Mapping[Verdict, int], settings: int, ways: int, full: int) -> dict[Verdict, int]:
    """Join the ways to settle disputed readings: where they lead to different verdicts, the answer is for counsel."""
    if settings == 1:
        return dict(raw)
    parts = {v: [(field >> (k * ways)) & full for k in range(settings)] for v, field in raw.items()}
    always = {v: _all(fields, full) for v, fields in parts.items()}
    ever = {v: _any(fields) for v, fields in parts.items()}
    agreed = {v: always[v] & ~_any(ever[u] for u in ever if u != v) for v in parts}
    settled = _any(agreed.values())
    open_ = full & ~settled
    joined = {v: agreed[v] | (always[v] & open_) for v in parts}
    joined[Verdict.COUNSEL] |= open_
    return joined


def _all(fields: Iterable[int], full: int) -> int:
    value = full
    for field in fields:
        value &= field
    return value


def _any(fields: Iterable[int]) -> int:
    value = 0
    for field in fields:
        value |= field
    return value


def _reading_matters(question: OpenQuestion, lanes: Lanes, result: Sequence[int], ways: int) -> bool:
    """Whether settling this reading one way or the other changes a verdict in some completion of the facts."""
    index = next(i for i, d in enumerate(lanes.chosen) if d.question == question)
    low, high = lanes.mask(index, 0), lanes.mask(index, 1)
    stride = lanes.strides[index]
    return any((rail & low) != (rail & high) >> stride for rail in result)


def _missing(
    lanes: Lanes, found: Sequence[Dimension], main: Mapping[Verdict, int], ways: int, law: Law
) -> tuple[Missing, ...]:
    """Facts whose answer can still change the outcome, the most telling first; near equals by intrusiveness."""
    if sum(1 for field in main.values() if field) <= 1:
        return ()
    shares: dict[str, float] = {}
    for index, dimension in enumerate(lanes.chosen):
        if dimension.name is None or (dimension.question and dimension.question.kind == "reading"):
            continue
        size, stride = len(dimension.vectors), lanes.strides[index]
        part = Lanes(lanes.chosen, lanes.strides, ways)
        masks = [part.mask(index, way) for way in range(size)]
        apart = any(
            ((field & masks[way]) >> (way * stride)) != (field & masks[0])
            for field in main.values()
            for way in range(1, size)
        )
        if not apart:
            continue
        before = _doubt(main, (1 << ways) - 1)
        after = sum(_doubt(main, mask) for mask in masks) / size
        shares[dimension.name] = max(
            shares.get(dimension.name, 0.0), (before - after) / before if before else 0.0
        )
    for dimension in found:
        if dimension.name is not None and dimension not in lanes.chosen:
            shares.setdefault(dimension.name, 0.0)
    ranked = [Missing(name, share, _intrusive(name, law)) for name, share in shares.items()]
    return tuple(sorted(ranked, key=lambda m: (-round(m.share * 5), m.intrusive, -m.share, m.name)))


def _doubt(main: Mapping[Verdict, int], mask: int) -> float:
    """How likely two completions drawn at random have different verdicts: 0 when all agree (Gini's index)."""
    counts = [(field & mask).bit_count() for field in main.values()]
    total = sum(counts)
    return 1.0 - sum((count / total) ** 2 for count in counts) if total else 0.0


def _intrusive(name: str, law: Law) -> int:
    record = law.vocabulary.records.get(name)
    return record.intrusive if record else law.vocabulary.facts[name].intrusive


def leaf_names(leaf: Leaf) -> tuple[str, ...]:
    """The facts and records that a leaf looks at."""
    if isinstance(leaf, RecordLeaf):
        return (leaf.test.record,)
    return tuple(ref.name for ref in references(leaf))
