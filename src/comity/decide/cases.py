"""The cases of the corpus, run: what each expects against what the law, as encoded, answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from comity.decide.answer import DutyAnswer
from comity.decide.decider import Decider
from comity.decide.plan import STACK
from comity.decide.request import Request, of_case
from comity.decide.settle import truths
from comity.decide.truth import FALSE
from comity.language.model import Case, CaseAsk, Expect, StatementId
from comity.meaning import Verdict


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that the law as encoded does not meet."""

    case: Case
    line: int
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.case.policy}, line {self.line}: case {self.case.id}: expected {self.expected}; found {self.found}"


def run_case(decider: Decider, case: Case) -> Iterator[Failure]:
    """Every expectation of the case that is not met."""
    request = of_case(case, decider.law)
    for expect in case.expects:
        found = _duty(decider, request, expect) if expect.duty else _verdict(decider, case, request, expect)
        if found is not None:
            yield Failure(case, expect.line, describe(expect), found)


def run_cases(decider: Decider) -> Iterator[tuple[Case, tuple[Failure, ...]]]:
    """Every case of every policy with its failures."""
    for policy in decider.law.policies.values():
        for case in policy.cases:
            yield case, tuple(run_case(decider, case))


def describe(expect: Expect) -> str:
    """An expectation in the words of the language."""
    if expect.duty:
        return f"{expect.what} {expect.duty.name}" + (f" due {expect.due}" if expect.due else "")
    verdicts = ", ".join(expect.verdicts)
    words = f"undetermined {{ {verdicts} }}" if len(expect.verdicts) > 1 else verdicts
    words = ("overall " if expect.overall else "") + words
    if expect.by:
        words += f" by {', '.join(id.name for id in expect.by)}"
    if expect.missing:
        words += f" missing {', '.join(expect.missing)}"
    return words + (f" for {expect.ask}" if expect.ask else "")


def _asks(request: Request, expect: Expect) -> list[CaseAsk]:
    if expect.ask is None:
        return list(request.asks)
    action, _, item = expect.ask.partition(":")
    return [a for a in request.asks if a.action == action and (not item or a.item == item)]


def _verdict(decider: Decider, case: Case, request: Request, expect: Expect) -> str | None:
    asks = _asks(request, expect)
    if not asks:
        return f"no ask `{expect.ask}` in this case" if expect.ask else "nothing was asked or done"
    group = STACK if expect.overall else case.policy.partition("/")[0]
    for ask in asks:
        plan = decider.plan(request, ask)
        if group not in plan.outcomes:
            return f"no law of {group} bears on {request.agency}"
        settled = decider.verdicts(request, ask, (group,))
        found = settled.verdicts[group]
        if {v.value for v in found} != set(expect.verdicts):
            return _shown(found) + _by(decider, request, ask, group)
        missing = {m.name for m in settled.missing}
        absent = [name for name in expect.missing if name not in missing]
        if absent:
            return f"{_shown(found)}, missing {', '.join(sorted(missing)) or 'nothing'}"
        strange = [id for id in expect.by if id not in _deciding(decider, request, ask, group)]
        if strange:
            return _shown(found) + _by(decider, request, ask, group)
    return None


def _shown(found: frozenset[Verdict]) -> str:
    names = [v.value for v in Verdict if v in found]
    return names[0] if len(names) == 1 else f"undetermined {{ {', '.join(names)} }}"


def _by(decider: Decider, request: Request, ask: CaseAsk, group: str) -> str:
    names = sorted({str(id) for id in _deciding(decider, request, ask, group)})
    return f" by {', '.join(names)}" if names else ""


def _deciding(decider: Decider, request: Request, ask: CaseAsk, group: str) -> set[StatementId]:
    """Rules that apply, may apply, or whose exception is or may be met."""
    plan = decider.plan(request, ask)
    layers = [layer for layer in plan.layers if group in (STACK, layer.government)]
    readings = [reading for layer in layers for reading in layer.rules]
    gates = [g for r in readings for g in (r.alone if group else r.applies, r.reaches, r.lifted)]
    found = truths(plan, gates, plan.see(decider.case(request, ask)))
    chosen = set()
    for i, reading in enumerate(readings):
        applies, reaches, lifted = found[3 * i : 3 * i + 3]
        if applies != FALSE or (reaches != FALSE and lifted != FALSE):
            chosen.add(reading.rule.id)
    return chosen


def _duty(decider: Decider, request: Request, expect: Expect) -> str | None:
    answers = [a for a in decider.duties(request) if a.duty.id == expect.duty]
    state = _state(answers)
    if state != expect.what:
        return state
    if expect.due is None:
        return None
    shown = {_due_shown(answer, decider, request) for answer in answers if answer.state != "not owed"}
    return None if expect.due in shown else f"due {', '.join(sorted(shown)) or 'at no stated time'}"


def _state(answers: list[DutyAnswer]) -> str:
    states = {answer.state for answer in answers}
    return "owed" if "owed" in states else "owed if" if "owed if" in states else "not owed"


def _due_shown(answer: DutyAnswer, decider: Decider, request: Request) -> str:
    """A due time as a case writes it: a day, or a day and the local time."""
    due = answer.due
    if due is None:
        return "at no stated time"
    if due.at is not None:
        zone = ZoneInfo(decider.law.vocabulary.governments[request.agency.government].zone)
        local: datetime = due.at.astimezone(zone)
        return local.strftime("%Y-%m-%dT%H:%M")
    return due.day.isoformat() if due.day is not None else due.words
