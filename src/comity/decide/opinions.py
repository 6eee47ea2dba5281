"""Where counsel's opinions decided: an opinion that changes nothing is not named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from comity.decide.phrases import Phrases
from comity.decide.plan import STACK, ActionPlan, Plans
from comity.decide.request import Request
from comity.decide.settle import settle
from comity.decide.situation import Situation
from comity.language.checks import conditions_of
from comity.language.model import CaseAsk, Law, Opinion, StatementId
from comity.meaning import Verdict
from comity.meaning.agencies import Position


class Opinions:
    """The opinions of one law, and what the law would say without each."""

    def __init__(self, law: Law, phrases: Phrases) -> None:
        self._law = law
        self._phrases = phrases
        self._without: dict[StatementId, Plans] = {}

    def deciding(
        self, plan: ActionPlan, request: Request, ask: CaseAsk, case: Situation, verdicts: frozenset[Verdict]
    ) -> tuple[Opinion, ...]:
        """Opinions without any one of which the verdict would be another."""
        return tuple(o for o in self._bearing(plan, request) if self._else(o, request, ask, case) != verdicts)

    def _bearing(self, plan: ActionPlan, request: Request) -> Iterator[Opinion]:
        """Opinions of the agency's own government, of that day, on something that a rule of the plan rests on."""
        given = [
            opinion
            for policy in self._law.by_government.get(request.agency.government, ())
            for opinion in policy.opinions
            if opinion.interval.first() <= request.on <= opinion.interval.last()
        ]
        if not given:
            return
        position = Position(self._law, request.agency)
        rested: set[StatementId] = set()
        for layer in plan.layers:
            for reading in layer.rules:
                rested.add(reading.rule.id)
                for condition in conditions_of(reading.rule):
                    rested.update(self._phrases.defines(condition))
        for opinion in given:
            if opinion.settles in rested and position.may_bind(opinion.actors, opinion.government):
                yield opinion

    def _else(self, opinion: Opinion, request: Request, ask: CaseAsk, case: Situation) -> frozenset[Verdict]:
        plans = self._without.get(opinion.id)
        if plans is None:
            plans = self._without[opinion.id] = Plans(_without(self._law, opinion))
        plan = plans.of(request, ask)
        return settle(plan, (STACK,), case, self._law, explain=False).verdicts[STACK]


def _without(law: Law, opinion: Opinion) -> Law:
    """The law as if this opinion had not been given."""
    policies = {
        id: replace(policy, opinions=tuple(o for o in policy.opinions if o.id != opinion.id))
        for id, policy in law.policies.items()
    }
    by_government = {
        name: tuple(policies[policy.id] for policy in found) for name, found in law.by_government.items()
    }
    return replace(law, policies=policies, by_government=by_government)
