"""The cases of a policy in words: what happens, what is known, and what the law answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from comity.decide.cases import Failure, run_case
from comity.decide.decider import Decider
from comity.decide.sentences import Sentences
from comity.decide.wording import both, either
from comity.language.model import Case, Duty, Expect, StatementId


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case in words. `outcomes` are what is expected; `failures`, where the law answers otherwise."""

    case: Case
    agency: str
    deed: str
    facts: tuple[str, ...]
    outcomes: tuple[str, ...]
    failures: tuple[Failure, ...]

    @property
    def holds(self) -> bool:
        """Whether the law as encoded answers what the case expects."""
        return not self.failures

    @property
    def on(self) -> date:
        return self.case.on


class CasePages:
    """Makes pages of cases, each of which is run."""

    def __init__(self, decider: Decider, sentences: Sentences) -> None:
        self.decider = decider
        self.sentences = sentences
        self._duties: dict[StatementId, Duty] = {
            duty.id: duty for policy in decider.law.policies.values() for duty in policy.duties
        }

    def page(self, case: Case) -> CasePage:
        """The case in words, run."""
        return CasePage(
            case=case,
            agency=self.sentences.agency(case.kinds, case.government),
            deed=self._deed(case),
            facts=tuple(self.sentences.given(given) for given in case.given),
            outcomes=tuple(self._outcome(expect, len(case.asks) > 1) for expect in case.expects),
            failures=tuple(run_case(self.decider, case)),
        )

    def _deed(self, case: Case) -> str:
        asks = [self.sentences.ask(ask.action, ask.item) for ask in case.asks]
        match case.deed:
            case "asked":
                return f"is asked to {both(asks)}"
            case "done":
                return f"did this: {both(asks)}"
            case "refused":
                return f"refused to {either(asks)}"
            case "contact":
                return "is in contact with federal immigration authorities"

    def _outcome(self, expect: Expect, several: bool) -> str:
        if expect.duty is not None:
            return self._owed(expect, expect.duty)
        words = (
            f"undetermined: {either(expect.verdicts)}"
            if len(expect.verdicts) > 1
            else "".join(expect.verdicts)
        )
        if expect.by:
            words += f", by {both([id.name for id in expect.by])}"
        if expect.missing:
            words += f"; it would help to know {both(list(self._unknown(expect.missing)))}"
        if expect.ask and several:
            action, _, item = expect.ask.partition(":")
            words = f"to {self.sentences.ask(action, item or None)}: {words}"
        return f"under all the law that binds the agency: {words}" if expect.overall else words

    def _owed(self, expect: Expect, id: StatementId) -> str:
        duty = self._duties[id]
        what = f"{duty.what}{f', to {duty.to}' if duty.to else ''} ({id.name})"
        due = f", due {expect.due.replace('T', ' ')}" if expect.due else ""
        state = {"owed": "owed", "not owed": "not owed", "owed if": "owed if more becomes known"}
        return f"{state[expect.what]}: {what}{due}"

    def _unknown(self, names: Iterable[str]) -> Iterable[str]:
        vocabulary = self.decider.law.vocabulary
        for name in names:
            known = vocabulary.records.get(name) or vocabulary.facts[name]
            yield known.unknown
