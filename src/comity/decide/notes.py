"""What an answer must say beside the verdict: what was not read, who gives the power, why it is for counsel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from comity.decide.plan import STACK, ActionPlan
from comity.decide.settle import Settled
from comity.decide.truth import FALSE, TRUE
from comity.language.model import Law, Modality, Statement
from comity.meaning import LayerReading, OpenQuestion, RuleReading, Verdict
from comity.meaning.gates import Gate

_POWERLESS = frozenset({Verdict.EXEMPT, Verdict.SILENT})
_NO_POWER = (
    "Where no ban reaches the case, that gives nobody the power to hold or arrest: no law in the corpus gives it "
    "here. It would have to come from elsewhere (a criminal process, a judge's warrant)."
)


def unread(law: Law, layer: LayerReading[Gate], covered: int) -> str:
    """That a layer of law was not read into the corpus for this ask and this day."""
    place = law.vocabulary.governments[layer.government].phrase
    doubt = "has not been read" if covered == FALSE else "may not have been read"
    return (
        f"The law of {place} on this {doubt} into the corpus for this day: it may forbid, require or permit what is "
        "asked. The answer is what follows without it."
    )


def of_verdicts(
    law: Law, plan: ActionPlan, settled: Settled, found: Mapping[Gate, int], *, needs_power: bool
) -> Iterator[str]:
    """Notes that follow from the verdicts."""
    verdicts = settled.verdicts[STACK]
    rules = [reading for layer in plan.layers for reading in layer.rules]
    if needs_power and verdicts & _POWERLESS:
        yield _power(rules, found)
    if Verdict.COUNSEL in verdicts:
        yield _why_counsel(rules, settled.readings, found)
    for question in settled.days:
        cites = dict.fromkeys(statement.cite for statement in _statements(law, question))
        yield f"{'; '.join(cites)}: it is not known {question.note}, and the answer turns on that."


def _power(rules: Sequence[RuleReading[Gate]], found: Mapping[Gate, int]) -> str:
    """An exception and silence give no power to hold or arrest; a grant or a command does."""
    grants = [
        reading.rule.cite
        for reading in rules
        if reading.modality in (Modality.MAY, Modality.MUST) and found[reading.applies] == TRUE
    ]
    return f"The power to act comes from {'; '.join(grants)}." if grants else _NO_POWER


def _why_counsel(
    rules: Sequence[RuleReading[Gate]], readings: Sequence[OpenQuestion], found: Mapping[Gate, int]
) -> str:
    if readings:
        disputed = "; ".join(dict.fromkeys(q.note or str(q.statement) for q in readings))
        return f"For counsel: the reading of the law is disputed where it decides ({disputed})."
    against = [reading for reading in rules if found[reading.applies] != FALSE]
    bans = [r.rule.cite for r in against if r.modality is Modality.MUST_NOT]
    others = [r.rule.cite for r in against if r.modality is not Modality.MUST_NOT]
    return f"For counsel: the laws contradict each other ({'; '.join(bans)} against {'; '.join(others)})."


def _statements(law: Law, question: OpenQuestion) -> Iterator[Statement]:
    policy = law.policies[question.statement.policy]
    for statement in (*policy.rules, *policy.duties, *policy.defines, *policy.groups, *policy.displaces):
        if statement.id == question.statement and statement.version == question.version:
            yield statement
