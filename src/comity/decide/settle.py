"""Which verdicts are still possible, what could still change them, and whether a duty is owed.

With facts missing, a verdict is a set: every verdict still possible and, as nearly as can be, no other.
Unknown facts are split into the ways they may turn out, all ways at once; what does not fit the budget stays
unknown in Kleene's sense, which can only make the set wider, never narrower.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from comity.decide.plan import ActionPlan
from comity.decide.program import truth_of
from comity.decide.situation import Situation
from comity.decide.split import BUDGET, Missing, missing, split
from comity.decide.truth import UNKNOWN
from comity.language.model import Law
from comity.meaning import OpenQuestion, Verdict
from comity.meaning.gates import Gate

VERDICTS = tuple(Verdict)
_COUNSEL = VERDICTS.index(Verdict.COUNSEL)

Seen = Mapping[Gate, int]
"""The truths of leaves that were read already (`ActionPlan.see`)."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The possible verdicts of each group; and of the first group the facts and questions of law that matter.

    `readings` are disputed, `days` on which a law came into force unknown. `exact`: no set is wider than need
    be for want of room.
    """

    verdicts: Mapping[str, frozenset[Verdict]]
    missing: tuple[Missing, ...]
    readings: tuple[OpenQuestion, ...]
    days: tuple[OpenQuestion, ...]
    exact: bool


def settle(
    plan: ActionPlan,
    groups: Sequence[str],
    s: Situation,
    law: Law,
    *,
    budget: int = BUDGET,
    seen: Seen | None = None,
    explain: bool = True,
) -> Settled:
    """The possible verdicts of the groups named, for the case as far as it is known.

    Without `explain`, or where the first group is settled, what is missing is not looked for.
    """
    program = plan.program([(gate, True) for group in groups for gate in plan.outcomes[group].values()])
    values = program.read(s) if seen is None else [seen[gate] for gate in program.gates]
    sets = _sets(groups, program.once(values))
    among = None
    if not explain or len(sets[groups[0]]) == 1:
        # Nothing is asked about what is missing: only what Kleene's logic may see too wide needs to be split.
        open_ = [group for group, found in sets.items() if len(found) > 1]
        suspects = {gate for group in open_ for gate in plan.doubtful(group)}
        among = [i for i, gate in enumerate(program.gates) if gate in suspects and values[i] == UNKNOWN]
        if not among:
            return Settled(sets, (), (), (), exact=True)
    found = split(plan.circuit, program, values, s, law, budget=budget, among=among)
    size = len(VERDICTS)
    fields = [
        field
        for i, group in enumerate(groups)
        for field in found.group(i * size, size, _COUNSEL if plan.counsel(group) else None)
    ]
    sets = _sets(groups, fields)
    if not explain:
        return Settled(sets, (), (), (), exact=not found.lanes.left)
    questions = found.questions(0, size)
    return Settled(
        sets,
        missing(found.lanes, tuple(fields[:size]), law),
        tuple(q for q in questions if q.kind == "reading"),
        tuple(q for q in questions if q.kind == "day"),
        exact=not found.lanes.left,
    )


def _sets(groups: Sequence[str], fields: Sequence[int]) -> dict[str, frozenset[Verdict]]:
    size = len(VERDICTS)
    return {
        group: frozenset(v for j, v in enumerate(VERDICTS) if fields[i * size + j])
        for i, group in enumerate(groups)
    }


def truths(plan: ActionPlan, gates: Sequence[Gate], seen: Seen) -> list[int]:
    """Kleene values of some gates in one case."""
    program = plan.program([(gate, sense) for gate in gates for sense in (True, False)])
    rails = program.once([seen[gate] for gate in program.gates])
    return [truth_of(rails[i], rails[i + 1]) for i in range(0, len(rails), 2)]


def owed(
    plan: ActionPlan, gate: Gate, s: Situation, law: Law, seen: Seen
) -> tuple[Literal["owed", "not owed", "owed if"], tuple[str, ...]]:
    """Whether a duty is owed and, if that is open, the facts that could still tell."""
    program = plan.program([(gate, True), (gate, False)])
    values = [seen[leaf] for leaf in program.gates]
    found = program.once(values)
    if not all(found):
        return ("owed" if found[0] else "not owed"), ()
    parts = split(plan.circuit, program, values, s, law)
    fields = parts.group(0, 2, None)
    if not all(fields):
        return ("owed" if fields[0] else "not owed"), ()
    return "owed if", tuple(m.name for m in missing(parts.lanes, fields, law))
