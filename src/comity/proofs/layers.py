"""Layers of law against each other, and disputed readings: where an answer is for counsel, and what brings it about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from comity.language.model import Law, Modality, Statement, StatementId
from comity.meaning import OpenQuestion, RuleReading, Verdict
from comity.meaning.gates import Gate
from comity.proofs.findings import Finding, Topic, Weight, place
from comity.proofs.logic import all_of, any_of, negation
from comity.proofs.moments import Expr
from comity.proofs.prover import Models, Query
from comity.proofs.situation import Situation
from comity.proofs.survey import Survey
from comity.proofs.terms import Mode
from comity.proofs.views import STACK, View
from comity.proofs.witness import Replay, checked, expect, question_text, witness

_Key = tuple[StatementId, int, StatementId, int]
_AGAINST = (Modality.MUST, Modality.FREE)
_MODES: dict[str, tuple[Mode, ...]] = {"reading": ("open", "readings"), "day": ("open", "days")}
"""How other questions are taken while one is looked at: first left open, then those of its kind settled somehow."""


class Conflicts:
    """Bans of one layer against commands and freedoms of another that no law displaces."""

    def __init__(self, survey: Survey, replay: Replay) -> None:
        self.survey = survey
        self.replay = replay
        self.found: dict[_Key, Finding] = {}

    def look(self, view: View) -> None:
        """Take in one view."""
        for one, other in combinations(view.layers, 2):
            for first in one.rules:
                for second in other.rules:
                    self._hold(view, first, second)

    def _hold(self, view: View, first: RuleReading[Gate], second: RuleReading[Gate]) -> None:
        ban, claim = (first, second) if first.modality is Modality.MUST_NOT else (second, first)
        if ban.modality is not Modality.MUST_NOT or claim.modality not in _AGAINST:
            return
        key = (ban.rule.id, ban.rule.version, claim.rule.id, claim.rule.version)
        both = self.survey.gates.all_of([ban.applies, claim.applies])
        if key in self.found or not self.survey.possible(both, view, free=False):
            return
        query = self.survey.prover.about(both, days=view.days)
        situation = query.smallest(query.terms().true(both))
        assert situation is not None
        case = witness(
            self.survey.law,
            view.agency,
            view.action,
            view.days,
            situation,
            [expect(Verdict.COUNSEL, overall=True, by=(ban.rule.id, claim.rule.id))],
            policy=ban.rule.id.policy,
            story="the ban of one government meets what another commands or guarantees",
        )
        self.found[key] = Finding(
            Weight.NOTE,
            Topic.CONFLICT,
            f"`{ban.rule.id}` forbids {view.action} against `{claim.rule.id}` ({claim.modality}).",
            place(self.survey.law, ban.rule),
            (ban.rule.id, claim.rule.id),
            checked(case, self.replay),
        )


class Disputes:
    """Open questions of law whose answer changes what somebody is told: for which actions, with a case for one."""

    def __init__(self, survey: Survey, replay: Replay) -> None:
        self.survey = survey
        self.replay = replay
        self._found: dict[OpenQuestion, Finding] = {}
        self._actions: dict[OpenQuestion, list[str]] = {}
        self._asked: set[object] = set()

    def findings(self) -> Iterator[Finding]:
        """Each question that matters."""
        for question, found in self._found.items():
            what = "A disputed reading" if question.kind == "reading" else "An unknown first day"
            actions = ", ".join(self._actions[question])
            yield replace(found, message=f"{what} matters for {actions}: {question_text(question)}.")

    def look(self, view: View) -> None:
        """Take in one view."""
        gates = tuple(view.outcomes[STACK].values())
        key = (view.action, gates)
        if key in self._asked:
            return
        self._asked.add(key)
        query = self.survey.prover.about(*gates, days=view.days)
        for question in query.cone.questions:
            if view.action not in self._actions.get(question, ()) and self._weigh(view, query, question):
                self._actions.setdefault(question, []).append(view.action)

    def _weigh(self, view: View, query: Query, question: OpenQuestion) -> bool:
        """Whether some case has one verdict if the question is settled one way, and another if the other way."""
        outcomes = view.outcomes[STACK]
        for mode in _MODES[question.kind]:
            yes, no = (query.terms(mode, {question: truth}) for truth in (True, False))
            ways: list[Expr] = []
            for one, gate in outcomes.items():
                if question.kind == "reading":
                    ways.append(all_of([yes.true(gate), no.false(gate)]))
                    continue
                others = [no.true(against) for other, against in outcomes.items() if one is not other]
                ways.append(all_of([yes.true(gate), any_of(others)]))
            differs = any_of(ways)
            if question in self._found:
                if query.possible(differs):
                    return True
                continue
            found = query.least(differs)
            if found is not None:
                verdicts = (
                    [Verdict.COUNSEL] if question.kind == "reading" else _possible(query, outcomes, found)
                )
                situation = query.situation(found, free=mode != "open" and question.kind == "reading")
                self._found[question] = self._finding(view, question, situation, verdicts)
                return True
        return False

    def _finding(
        self, view: View, question: OpenQuestion, situation: Situation, verdicts: Sequence[Verdict]
    ) -> Finding:
        law = self.survey.law
        statement = _statement(law, question)
        policy = statement.id.policy if statement else _policy(view)
        case = witness(
            law,
            view.agency,
            view.action,
            view.days,
            situation,
            [expect(*sorted(verdicts, key=list(Verdict).index), overall=True)] if verdicts else [],
            policy=policy,
            story="the answer turns on a question of law that is open",
        )
        return Finding(
            Weight.NOTE,
            Topic.DISPUTE,
            question_text(question),
            place(law, statement) if statement else place(law, law.policies[policy]),
            (statement.id,) if statement else (),
            checked(case, self.replay) if verdicts else None,
        )


def _possible(query: Query, outcomes: Mapping[Verdict, Gate], found: Models) -> list[Verdict]:
    """The verdicts of a case while no first day is known; none if a disputed reading has a part in them too."""
    known, terms = query.as_known(found), query.terms("days")
    certain = {verdict: terms.true(gate) for verdict, gate in outcomes.items()}
    if query.possible(*known, negation(any_of(certain.values()))):
        return []
    return [verdict for verdict, formula in certain.items() if query.possible(*known, formula)]


def _policy(view: View) -> str:
    """A policy in whose file a case may stand."""
    return next(r.rule.id.policy for layer in view.layers for r in layer.rules)


def _statement(law: Law, question: OpenQuestion) -> Statement | None:
    """The statement whose reading or first day is open; none where it is the last day of a period."""
    policy = law.policies.get(question.statement.policy)
    if policy is None:
        return None
    every = (*policy.rules, *policy.duties, *policy.defines, *policy.displaces, *policy.groups)
    return next(s for s in every if (s.id, s.version) == (question.statement, question.version))
