"""A program run in every completion of what is unknown, all at once, and which facts could still change its
outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.decide.circuit import Circuit
from comity.decide.completions import Dimension, dimensions
from comity.decide.lanes import Lanes, lay_out
from comity.decide.program import Program
from comity.decide.situation import Situation
from comity.decide.truth import UNKNOWN
from comity.language.model import Law
from comity.meaning import OpenQuestion

BUDGET = 4096
"""Lanes at most: how many completions of the unknown facts are looked at together."""

_FEW = 256
"""So many lanes cost less than finding out which of them matter."""

Fields = tuple[int, ...]
"""For each outcome of a group, the lanes in which it is possible."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An unknown fact (or list of records) that could still change the outcome.

    `share`: how much of the remaining doubt an answer removes on average, from 0 to 1. `fields`: what the law reads
    of each record, known or not: which of them are missing would tell of records that are never stored.
    """

    name: str
    share: float
    intrusive: int
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """A program run in every completion of what is unknown.

    `fields[i]` are the lanes of the i-th output: the first `lanes.ways` differ in facts, the rest repeats
    them under each way to settle the disputed readings.
    """

    lanes: Lanes
    fields: Fields

    def group(self, first: int, size: int, disputed: int | None) -> Fields:
        """The outcomes of one group, by facts alone: the readings joined.

        Where the readings lead to different outcomes, the outcome is the one numbered `disputed` (for
        counsel); if there is none such, all to which they may lead.
        """
        raw = self.fields[first : first + size]
        ways, full = self.lanes.ways, (1 << self.lanes.ways) - 1
        settings = self.lanes.count // ways
        unsettled = any(d.reading for d in self.lanes.left)
        if settings == 1 and not unsettled:
            return raw
        parts = [[(field >> (k * ways)) & full for k in range(settings)] for field in raw]
        ever = [_any(part) for part in parts]
        if disputed is None:
            return tuple(ever)
        always = [_all(part, full) for part in parts]
        agreed = [mine & ~_any(ever[:i] + ever[i + 1 :]) for i, mine in enumerate(always)]
        open_ = full & ~_any(agreed)
        joined = [sure | (mine & open_) for sure, mine in zip(agreed, always, strict=True)]
        joined[disputed] |= open_
        return tuple(joined)

    def questions(self, first: int, size: int) -> tuple[OpenQuestion, ...]:
        """Questions of law whose answer changes an outcome of the group in some completion of the facts."""
        fields = self.fields[first : first + size]
        full = self.lanes.count
        found = [
            dimension.question
            for index, dimension in enumerate(self.lanes.chosen)
            if dimension.question is not None and _apart(self.lanes, index, fields, full)
        ]
        return tuple(found) + tuple(d.question for d in self.lanes.left if d.question is not None)


def split(
    circuit: Circuit,
    program: Program,
    values: Sequence[int],
    s: Situation,
    law: Law,
    *,
    budget: int = BUDGET,
    among: Iterable[int] | None = None,
) -> Split:
    """Run a program in every completion that fits the budget.

    `values` are the truths of its leaves. Only unknown leaves `among` these are split, if it is given.
    """
    unknown = [i for i in (range(len(values)) if among is None else among) if values[i] == UNKNOWN]
    found = dimensions(program, unknown, s, circuit.zone, law)
    lanes = lay_out(found, lambda dimension: 0.0, min(budget, _FEW))
    if lanes.left:
        lanes = _chosen(circuit, program, values, found, budget)
    may, may_not = lanes.rails(values)
    return Split(lanes, program.run(may, may_not, lanes.full))


def _chosen(
    circuit: Circuit, program: Program, values: Sequence[int], found: Sequence[Dimension], budget: int
) -> Lanes:
    """Not all that is unknown can be split: what known facts have decided is left out, and the rest is weighed."""
    truths = dict(zip(program.gates, values, strict=True))
    uses = circuit.live_uses({gate for gate, _ in program.outputs}, truths)

    def weight(dimension: Dimension) -> float:
        """What is read often can correlate, and must be split first; wide facts come later."""
        reads = sum(uses.get(program.gates[leaf], 0) for leaf in dimension.leaves)
        return reads / max(len(dimension.vectors) - 1, 1)

    return lay_out([dimension for dimension in found if weight(dimension)], weight, budget)


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


# --- what is missing ----------------------------------------------------------------------------------------


def missing(lanes: Lanes, fields: Fields, law: Law) -> tuple[Missing, ...]:
    """Facts whose answer can still change the outcome, the most telling first; near equals by intrusiveness."""
    before = _doubt(fields, (1 << lanes.ways) - 1)
    if not before:
        return ()
    shares: dict[str, float] = {}
    for index, dimension in enumerate(lanes.chosen):
        if dimension.names and _apart(lanes, index, fields, lanes.ways):
            masks = [lanes.mask(index, way, lanes.ways) for way in range(len(dimension.vectors))]
            after = sum(_doubt(fields, mask) for mask in masks) / len(masks)
            for name in dimension.names:
                shares[name] = max(shares.get(name, 0.0), (before - after) / before)
    for dimension in lanes.left:
        for name in dimension.names:
            shares.setdefault(name, 0.0)
    ranked = [Missing(name, share, _intrusive(name, law)) for name, share in shares.items()]
    return tuple(sorted(ranked, key=lambda m: (-round(m.share * 5), m.intrusive, -m.share, m.name)))


def _apart(lanes: Lanes, index: int, fields: Fields, count: int) -> bool:
    """Whether two ways of a dimension lead to different outcomes in some completion of the rest."""
    stride = lanes.strides[index]
    first = lanes.mask(index, 0, count)
    return any(
        (field >> (way * stride)) & first != field & first
        for field in fields
        for way in range(1, len(lanes.chosen[index].vectors))
    )


def _doubt(fields: Fields, mask: int) -> float:
    """How likely two completions drawn at random have different outcomes: 0 when all agree (Gini's index)."""
    counts = [(field & mask).bit_count() for field in fields]
    total = sum(counts)
    return 1.0 - sum((count / total) ** 2 for count in counts) if total else 0.0


def _intrusive(name: str, law: Law) -> int:
    record = law.vocabulary.records.get(name)
    return record.intrusive if record else law.vocabulary.facts[name].intrusive
