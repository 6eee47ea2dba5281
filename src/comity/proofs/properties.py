"""What policies promise of all cases (`always` blocks), proved or refuted by a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from comity.language.model import Always, Policy
from comity.meaning import Agency, Verdict
from comity.meaning.agencies import Position
from comity.meaning.gates import FALSE_GATE, Gate
from comity.proofs.agencies import classes, is_made_up
from comity.proofs.findings import Finding, Topic, Weight, place
from comity.proofs.logic import all_of
from comity.proofs.prover import Days, Query
from comity.proofs.situation import Situation
from comity.proofs.survey import Survey
from comity.proofs.terms import Mode
from comity.proofs.views import STACK, View
from comity.proofs.witness import Replay, Witness, checked, expect, witness


@dataclass(frozen=True, slots=True)
class Claim:
    """One property as it bears on one ask: the cases that it speaks of, and in them each verdict that breaks it."""

    view: View
    speaks: Gate
    broken: dict[Verdict, Gate]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of one property: nothing against it in any case, a case against it, or no case that it speaks of."""

    always: Always
    against: Witness | None
    empty: bool

    @property
    def holds(self) -> bool:
        """No case breaks it."""
        return self.against is None


def judge(survey: Survey, replay: Replay) -> Iterator[Judgement]:
    """Every property of the places that are looked at."""
    for policy in survey.law.policies.values():
        for always in policy.always if survey.concerns(policy.id) else ():
            yield judged(survey, replay, always)


def findings(survey: Survey, judgements: Iterable[Judgement]) -> Iterator[Finding]:
    """What is to be said of properties: those that are broken, and those that say nothing."""
    for judgement in judgements:
        always = judgement.always
        where = place(survey.law, always)
        if judgement.against is not None:
            message = f"`{always.id.name}` does not hold in all cases."
            yield Finding(
                Weight.ERROR, Topic.PROPERTY, message, where, (always.id,), judgement.against, always.says
            )
        elif judgement.empty:
            message = f"`{always.id.name}` speaks of no case: its conditions never hold together."
            yield Finding(Weight.ERROR, Topic.PROPERTY, message, where, (always.id,))


def judged(survey: Survey, replay: Replay, always: Always) -> Judgement:
    """What comes of one property.

    Raises `Undecided` if the solver gives up, `Disagreement` if a witness does not hold.
    """
    policy = survey.law.policies[always.id.policy]
    empty = True
    asked: set[tuple[Gate, ...]] = set()
    for claim in claims(survey, policy, always):
        key = (claim.speaks, *claim.broken.values())
        if key in asked:
            continue
        asked.add(key)
        empty = empty and not survey.possible(claim.speaks, claim.view)
        for verdict in claim.broken:
            found = _against(survey, policy, always, claim, verdict)
            if found is not None:
                return Judgement(always, checked(found, replay), empty=False)
    return Judgement(always, None, empty)


def claims(survey: Survey, policy: Policy, always: Always) -> Iterator[Claim]:
    """The property for every agency, action and stretch of days of which it may speak."""
    days = survey.views.of_days
    more = frozenset(days.of_statement(always)) | days.of_groups(always.actors, policy.government)
    group = STACK if always.overall else policy.government
    for agency in _agencies(survey, policy, always):
        for action in always.actions:
            for stretch in survey.views.stretches(agency, action, more):
                speaks = _speaks(survey, always, agency, stretch)
                if speaks == FALSE_GATE:
                    continue
                view = survey.views.view(agency, action, stretch)
                if group not in view.outcomes:
                    continue
                outcomes = view.outcomes[group]
                named = {verdict for verdict in outcomes if verdict.value in always.verdicts}
                bad = named if always.never else set(outcomes) - named
                broken = {
                    verdict: survey.gates.all_of([speaks, gate])
                    for verdict, gate in outcomes.items()
                    if verdict in bad
                }
                yield Claim(view, speaks, {v: gate for v, gate in broken.items() if gate != FALSE_GATE})


def _agencies(survey: Survey, policy: Policy, always: Always) -> Iterator[Agency]:
    """Agencies that the property may mean, one of each class; those of governments that the corpus names first."""
    law = survey.law
    for name in sorted(law.vocabulary.governments, key=is_made_up):
        found: dict[Agency, None] = {}
        for action in always.actions:
            for each in classes(law, name, action, always.actors, policy.government):
                found[each.agency] = None
        for agency in found:
            position = Position(law, agency)
            if policy.government in position.governments() and position.may_bind(
                always.actors, policy.government
            ):
                yield agency


def _speaks(survey: Survey, always: Always, agency: Agency, days: Days) -> Gate:
    reading = survey.views.reading(agency, days)
    conditions, gates = reading.conditions, survey.gates
    lifted = [conditions.condition(exception.condition) for exception in always.exceptions]
    return gates.all_of(
        [
            conditions.in_force(always.interval, always),
            conditions.binds(always.actors, always.id.policy.partition("/")[0]),
            conditions.condition(always.when),
            gates.negate(gates.any_of(lifted)),
        ]
    )


# --- against ------------------------------------------------------------------------------------------------


def _against(
    survey: Survey, policy: Policy, always: Always, claim: Claim, verdict: Verdict
) -> Witness | None:
    """A case that breaks the property; first one that no dispute is needed for, then one that turns on a reading."""
    gate = claim.broken[verdict]
    query = survey.prover.about(gate, claim.speaks, days=claim.view.days)
    plain = query.smallest(query.terms().true(gate))
    if plain is not None:
        return _witness(survey, policy, always, claim, plain, verdict)
    if not query.possible(query.terms("free").true(gate)):
        return None
    return _disputed(survey, policy, always, claim, query, gate)


def _disputed(
    survey: Survey, policy: Policy, always: Always, claim: Claim, query: Query, gate: Gate
) -> Witness:
    """A case that breaks the property if a disputed reading comes out one way, and not if the other."""
    modes: tuple[Mode, ...] = ("open", "readings")
    for mode in modes:
        for question in query.cone.questions:
            for truth in (True, False):
                one, other = (query.terms(mode, {question: t}) for t in (truth, not truth))
                parting = all_of([one.true(gate), other.true(claim.speaks), other.false(gate)])
                found = query.smallest(parting, free=mode != "open")
                if found is not None:
                    return _witness(survey, policy, always, claim, found, Verdict.COUNSEL)
    found = query.smallest(query.terms("free").true(gate), free=True)
    assert found is not None
    return _witness(survey, policy, always, claim, found, None)


def _witness(
    survey: Survey,
    policy: Policy,
    always: Always,
    claim: Claim,
    situation: Situation,
    verdict: Verdict | None,
) -> Witness:
    view = claim.view
    expects = [] if verdict is None else [expect(verdict, overall=always.overall)]
    return witness(
        survey.law,
        view.agency,
        view.action,
        view.days,
        situation,
        expects,
        policy=policy.id,
        story=f"a case against {always.id.name}",
    )
