"""`comity law check`: everything that is looked for in the law as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.language.model import Law
from comity.proofs import properties, upkeep
from comity.proofs.findings import Finding, Weight, cited
from comity.proofs.layers import Conflicts, Disputes
from comity.proofs.properties import Judgement
from comity.proofs.rules import Rules
from comity.proofs.survey import Survey, Tell
from comity.proofs.terms import BOUND
from comity.proofs.witness import Replay

_ORDER = tuple(Weight)


@dataclass(frozen=True, slots=True)
class Check:
    """What was found, and how much was looked at. `bounded`: lists of which only so many records were told apart."""

    findings: tuple[Finding, ...]
    judgements: tuple[Judgement, ...]
    views: int
    asked: int
    bounded: dict[str, int]

    @property
    def errors(self) -> int:
        """How many findings are mistakes in the files."""
        return sum(finding.weight is Weight.ERROR for finding in self.findings)


def check(
    law: Law, replay: Replay, where: Sequence[str] = (), *, bound: int = BOUND, tell: Tell | None = None
) -> Check:
    """Look through the law of all places, or of some and what stands below them.

    Args:
        law: with its cases.
        replay: the evaluator of single cases, which must bear out each witness.
        where: short names of governments; none means all.
        bound: how many records of one list are told apart at most.
        tell: is told how much of the law has been looked at, and how much there is.

    Raises `Undecided` if the solver gives up, `Disagreement` if a witness does not hold.
    """
    survey = Survey(law, where, bound=bound)
    rules, conflicts, disputes = Rules(survey, replay), Conflicts(survey, replay), Disputes(survey, replay)
    views = 0
    for view in survey.each(tell):
        views += 1
        for part in (rules, conflicts, disputes):
            part.look(view)
    judgements = tuple(properties.judge(survey, replay))
    findings = [
        *properties.findings(survey, judgements),
        *rules.findings(),
        *upkeep.duties(survey),
        *upkeep.unused(survey),
        *upkeep.cases(survey),
        *conflicts.found.values(),
        *disputes.findings(),
    ]
    findings.sort(key=lambda f: (_ORDER.index(f.weight), f.topic, f.where, f.message))
    every = tuple(cited(law, finding) for finding in findings)
    return Check(every, judgements, views, survey.prover.asked, survey.prover.bounded)
