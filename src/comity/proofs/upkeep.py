"""What nobody needs any more: facts and definitions that are never used, duties without an occasion, hollow cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from comity.language.checks import walk
from comity.language.model import (
    AnyRecord,
    Case,
    Clock,
    Compare,
    Condition,
    Defined,
    Duty,
    Fact,
    Includes,
    IsTrue,
    OneOf,
    Only,
    Policy,
    RecordType,
    Ref,
    Same,
    StatementId,
    Within,
)
from comity.meaning import Agency, OpenQuestion
from comity.meaning.agencies import Position
from comity.meaning.gates import Gate
from comity.proofs.facts import conditions
from comity.proofs.findings import Finding, Topic, Weight, place
from comity.proofs.gates import SomeRecord
from comity.proofs.pairs import keys
from comity.proofs.prover import Days
from comity.proofs.survey import Survey

_OWN = ("agency.state", "agency.level", "agency.government")


def refs(condition: Condition) -> Iterator[Ref]:
    """Every reference in a condition, definitions not opened."""
    for part in walk(condition):
        match part:
            case IsTrue(ref) | OneOf(ref, _) | Includes(ref, _) | Only(ref, _):
                yield ref
            case Same(left, right):
                yield from (left, right)
            case Compare(_, left, right):
                yield from (term for term in (left, right) if isinstance(term, Ref))
            case Within():
                terms = (part.left, part.right, part.extended)
                yield from (term for term in terms if isinstance(term, Ref))
            case _:
                pass


def unused(survey: Survey) -> Iterator[Finding]:
    """Facts, records and definitions that no law ever looks at."""
    law = survey.law
    used: set[str] = {action.item for action in law.vocabulary.actions.values() if action.item}
    named: set[StatementId] = set()
    for policy in law.policies.values():
        for condition in conditions(policy):
            used.update(ref.name for ref in refs(condition) if ref.scope == "fact")
            for part in walk(condition):
                if isinstance(part, AnyRecord):
                    used.add(part.record)
                elif isinstance(part, Defined):
                    named.add(part.define)
        used.update(clock.event.name for clock in _clocks(policy) if clock.event is not None)
        named.update(opinion.settles for opinion in policy.opinions)
    declared: list[Fact | RecordType] = [*law.vocabulary.facts.values(), *law.vocabulary.records.values()]
    for each in declared:
        if each.name not in used and each.name not in _OWN and survey.concerns(each.home):
            message = f"`{each.name}` is declared and no law ever looks at it."
            yield Finding(Weight.ERROR, Topic.FACT, message, each.where)
    for id, versions in law.defines.items():
        if id not in named and survey.concerns(id.policy):
            message = f"`{id.name}` is defined and never used."
            yield Finding(Weight.WARNING, Topic.DEFINITION, message, place(law, versions[0]), (id,))


def _clocks(policy: Policy) -> Iterator[Clock]:
    yield from (duty.clock for duty in policy.duties if duty.clock is not None)
    yield from (rule.at_most for rule in policy.rules if rule.at_most is not None)


# --- duties -------------------------------------------------------------------------------------------------


def duties(survey: Survey) -> Iterator[Finding]:
    """Duties that no case makes due. (A duty without an occasion is refused when it is read.)"""
    law = survey.law
    for policy in law.policies.values():
        for duty in policy.duties if survey.concerns(policy.id) else ():
            if any(s.kind == "void" and s.as_to is None for s in duty.statuses):
                continue
            if not any(_owed(survey, duty, agency) for agency in _bound(survey, duty)):
                message = f"`{duty.id.name}` is never owed: there is no case that it reaches."
                yield Finding(Weight.ERROR, Topic.DUTY, message, place(law, duty), (duty.id,))


def _bound(survey: Survey, duty: Duty) -> Iterator[Agency]:
    """Agencies that a duty may bind."""
    law = survey.law
    government = duty.id.policy.partition("/")[0]
    for name in law.vocabulary.governments:
        for kind in law.vocabulary.kinds:
            position = Position(law, Agency((kind,), name))
            if position.may_bind(duty.actors, government) and government in position.governments():
                yield position.agency


def _owed(survey: Survey, duty: Duty, agency: Agency) -> bool:
    trigger = duty.triggers[0] if duty.triggers else None
    deed = trigger.deed if trigger else "contact"
    action = trigger.actions[0] if trigger and trigger.actions else ""
    for days in survey.views.stretches(agency, action):
        if duty.interval.first() > days[1] or days[0] > duty.interval.last():
            continue
        for reading in survey.views.duties(agency, deed, action, days):
            if reading.duty is duty:
                query = survey.prover.about(reading.owed, days=days)
                if query.possible(query.terms("free").true(reading.owed)):
                    return True
    return False


# --- cases --------------------------------------------------------------------------------------------------


def cases(survey: Survey) -> Iterator[Finding]:
    """Cases that a later version of the law made meaningless."""
    for policy in survey.law.policies.values():
        for case in policy.cases if survey.concerns(policy.id) else ():
            yield from _out_of_force(survey, case)
            yield from _hollow(survey, case)


def _out_of_force(survey: Survey, case: Case) -> Iterator[Finding]:
    """A case that names a rule or duty of which no version is in force on its day."""
    law = survey.law
    for expected in case.expects:
        named = list(expected.by)
        if expected.duty is not None and expected.what != "not owed":
            named.append(expected.duty)
        for id in named:
            policy = law.policies[id.policy]
            versions = [s for s in (*policy.rules, *policy.duties) if s.id == id]
            if versions and not any(v.interval.first() <= case.on <= v.interval.last() for v in versions):
                message = f"Case {case.id} rests on `{id.name}`, which is not in force on {case.on}."
                yield Finding(Weight.ERROR, Topic.CASE, message, place(law, case), (id,))


def _hollow(survey: Survey, case: Case) -> Iterator[Finding]:
    """A case none of whose facts the law of its day looks at any more, though an earlier version did."""
    given = {given.name for given in case.given}
    if not given or not case.asks:
        return
    agency = Agency(case.kinds, case.government)
    stretches = [(a.action, days) for a in case.asks for days in survey.views.stretches(agency, a.action)]

    def looked_at(chosen: Iterable[tuple[str, Days]]) -> set[str]:
        names = (name for action, days in chosen for name in _names(survey, agency, action, case.deed, days))
        return given.intersection(names)

    if looked_at(ask for ask in stretches if ask[1][0] <= case.on <= ask[1][1]):
        return
    before = looked_at(ask for ask in stretches if ask[1][1] < case.on)
    if not before or _contrast(survey, case):
        return
    names = ", ".join(sorted(before))
    message = f"Case {case.id}: on {case.on} the law looks at none of its facts any more; before, it looked at {names}."
    yield Finding(Weight.WARNING, Topic.CASE, message, place(survey.law, case))


def _contrast(survey: Survey, case: Case) -> bool:
    """Whether another case tells the same story of another day: then that the facts matter no more is the point."""
    return any(
        other is not case and other.on != case.on and other.given == case.given and other.asks == case.asks
        for other in survey.law.policies[case.policy].cases
    )


def _names(survey: Survey, agency: Agency, action: str, deed: str, days: Days) -> Iterator[str]:
    """The facts and lists at which the law looks for an ask."""
    view = survey.views.view(agency, action, days)
    for outcomes in view.outcomes.values():
        for gate in outcomes.values():
            yield from _looked_at(survey, gate)
    for reading in survey.views.duties(agency, deed, action, days):
        yield from _looked_at(survey, reading.owed)
        if reading.duty.clock is not None and reading.duty.clock.event is not None:
            yield reading.duty.clock.event.name


def _looked_at(survey: Survey, gate: Gate) -> Iterator[str]:
    for at, record in survey.gates.leaves(gate):
        leaf = survey.gates.leaf_at[at]
        if isinstance(leaf, SomeRecord):
            yield leaf.record
        elif not isinstance(leaf, OpenQuestion):
            for name, of, _ in keys(survey.world, leaf, (record, 0) if record else None):
                if not of:
                    yield name
