"""Rules against each other, within one government's law: contradictions, and rules that never decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from comity.language.checks import walk
from comity.language.model import Condition, Defined, Interval, Modality, Rule, Statement, StatementId
from comity.meaning import LayerReading, RuleReading, Verdict
from comity.meaning.gates import FALSE_GATE, Gate
from comity.proofs.agencies import is_made_up
from comity.proofs.findings import Finding, Topic, Weight, place
from comity.proofs.spelling import spelled
from comity.proofs.survey import Survey
from comity.proofs.views import View
from comity.proofs.witness import Replay, Witness, checked, expect, witness

_Rule = RuleReading[Gate]
_Version = tuple[StatementId, int]


def version(statement: Statement) -> _Version:
    """One version of a statement."""
    return statement.id, statement.version


@dataclass(slots=True)
class Life:
    """How far a rule was seen to come: it reaches a case; no exception lifts it there; nothing defeats it."""

    reached: View | None = None
    stood: View | None = None
    applied: bool = False
    alone: bool = False
    met: set[int] = field(default_factory=set)


class Rules:
    """What the rules do to each other, gathered view by view."""

    def __init__(self, survey: Survey, replay: Replay) -> None:
        self.survey = survey
        self.law = survey.law
        self.replay = replay
        self.lives: dict[_Version, Life] = {}
        self.clashes: dict[tuple[_Version, _Version], Finding] = {}
        self._met: set[tuple[_Version, _Version]] = set()
        """Contradictions that a file acknowledges and that a disputed reading may bring about."""

    # -- view by view

    def look(self, view: View) -> None:
        """Take in one view."""
        for layer in view.layers:
            for reading in layer.rules:
                self._live(view, layer, reading)
            for one, other in combinations(layer.rules, 2):
                self._clash(view, layer, one, other)

    def _live(self, view: View, layer: LayerReading[Gate], reading: _Rule) -> None:
        life = self.lives.setdefault(version(reading.rule), Life())
        survey, gates = self.survey, self.survey.gates
        if reading.reaches == FALSE_GATE:
            return
        if not life.applied and survey.possible(reading.alone, view):
            life.applied = True
            life.reached = life.reached or view
            life.stood = life.stood or view
        if not life.applied:
            stands = gates.all_of([reading.reaches, gates.negate(reading.lifted)])
            if life.stood is None and survey.possible(stands, view):
                life.stood = view
            if life.reached is None and survey.possible(reading.reaches, view):
                life.reached = view
        for index, exception in enumerate(reading.exceptions):
            if index not in life.met and survey.possible(gates.all_of([reading.reaches, exception]), view):
                life.met.add(index)
        if life.applied and not life.alone:
            same = [r.alone for r in layer.rules if r is not reading and r.modality is reading.modality]
            life.alone = survey.possible(
                gates.all_of([reading.alone, gates.negate(gates.any_of(same))]), view
            )

    def _clash(self, view: View, layer: LayerReading[Gate], one: _Rule, other: _Rule) -> None:
        ban, grant = (one, other) if one.modality is Modality.MUST_NOT else (other, one)
        if ban.modality is not Modality.MUST_NOT or grant.modality is Modality.MUST_NOT:
            return
        key = (version(ban.rule), version(grant.rule))
        if key in self.clashes:
            return
        both = self.survey.gates.all_of([ban.alone, grant.alone])
        known = grant.rule.id in ban.rule.contradicts or ban.rule.id in grant.rule.contradicts
        if not self.survey.possible(both, view, free=False):
            if known and key not in self._met and self.survey.possible(both, view):
                self._met.add(key)
            return
        query = self.survey.prover.about(both, days=view.days)
        found = query.smallest(query.terms().true(both))
        assert found is not None
        overall = layer.orders
        story = f"{ban.rule.id.name} forbids and {grant.rule.id.name} {_does(grant.modality)}"
        case = witness(
            self.law,
            view.agency,
            view.action,
            view.days,
            found,
            [expect(Verdict.COUNSEL, overall=overall, by=(ban.rule.id, grant.rule.id))],
            policy=ban.rule.id.policy,
            story=story,
        )
        self.clashes[key] = Finding(
            Weight.NOTE if known else Weight.ERROR,
            Topic.CONTRADICTION,
            f"`{ban.rule.id.name}` forbids {view.action} where `{grant.rule.id}` {_does(grant.modality)}"
            + (", as the file says." if known else " it, and no rule acknowledges it with `contradicts`."),
            place(self.law, ban.rule),
            (ban.rule.id, grant.rule.id),
            checked(case, self.replay),
        )

    # -- at the end

    def findings(self) -> Iterator[Finding]:
        """Everything that the views showed together."""
        yield from (f for f in self.clashes.values() if self.survey.concerns(f.statements[0].policy))
        for policy in self.law.policies.values():
            for rule in policy.rules if self.survey.concerns(policy.id) else ():
                yield from self._judge(rule, self.lives.get(version(rule)))
                yield from self._unmet(rule)

    def _judge(self, rule: Rule, life: Life | None) -> Iterator[Finding]:
        name, where = rule.id.name, place(self.law, rule)
        if any(s.kind == "void" and s.as_to is None for s in rule.statuses):
            return
        if life is None or life.reached is None:
            cause = (
                "It binds no agency of any government that stands under this law."
                if life is None
                else self._why_never(rule)
            )
            message = f"`{name}` never applies: there is no case that it reaches."
            yield Finding(Weight.ERROR, Topic.DEAD, message, where, (rule.id,), None, cause)
            return
        if life.stood is None:
            message = f"`{name}` never applies: in every case that it reaches an exception holds."
            yield Finding(
                Weight.ERROR, Topic.DEAD, message, where, (rule.id,), self._instead(rule, life.reached)
            )
        elif not life.applied:
            over = [str(r.id) for r in self._above(rule)]
            message = f"`{name}` never applies: {', '.join(over)} always stands above it."
            yield Finding(
                Weight.ERROR, Topic.DEAD, message, where, (rule.id,), self._instead(rule, life.stood)
            )
        elif not life.alone:
            message = (
                f"`{name}` never decides by itself: where it applies, another rule of this law says the same."
            )
            yield Finding(Weight.NOTE, Topic.REDUNDANT, message, where, (rule.id,))
        for index, exception in enumerate(rule.exceptions):
            if index not in life.met and life.stood is not None:
                words = spelled(exception.condition)
                message = f"`{name}` has an exception that is never met where it applies: {words}."
                where = place(self.law, rule, exception.line)
                case = self._instead(rule, life.stood)
                yield Finding(Weight.WARNING, Topic.EXCEPTION, message, where, (rule.id,), case)

    def _above(self, rule: Rule) -> Iterator[Rule]:
        for policy in self.law.by_government.get(rule.id.policy.partition("/")[0], ()):
            yield from (other for other in policy.rules if rule.id in other.notwithstanding)

    def _unmet(self, rule: Rule) -> Iterator[Finding]:
        """Contradictions that a file acknowledges and that never arise."""
        for target in rule.contradicts:
            arises = any({one[0], two[0]} == {rule.id, target} for one, two in (*self.clashes, *self._met))
            if not arises and rule.version == max(r.version for r in self.law.rules[rule.id]):
                message = f"`{rule.id.name}` is said to contradict `{target}`, but no case brings both about."
                yield Finding(
                    Weight.WARNING, Topic.CONTRADICTION, message, place(self.law, rule), (rule.id, target)
                )

    # -- why

    def _instead(self, rule: Rule, view: View) -> Witness | None:
        """A case that the rule reaches, and what is answered there without it."""
        gates, prover = self.survey.gates, self.survey.prover
        government = rule.id.policy.partition("/")[0]
        reading = next(r for layer in view.layers for r in layer.rules if version(r.rule) == version(rule))
        best: tuple[int, Witness] | None = None
        for verdict, gate in view.outcomes.get(government, {}).items():
            both = gates.all_of([reading.reaches, gate])
            query = prover.about(both, days=view.days)
            found = query.smallest(query.terms().true(both))
            if found is not None and (best is None or found.size() < best[0]):
                case = witness(
                    self.law, view.agency, view.action, view.days, found, [expect(verdict)],
                    policy=rule.id.policy, story=f"{rule.id.name} reaches the case",
                )  # fmt: skip
                best = found.size(), case
        return checked(best[1], self.replay) if best else None

    def _why_never(self, rule: Rule) -> str:
        if dates := self._dates(rule):
            return dates
        parts = rule.when.parts if hasattr(rule.when, "parts") else (rule.when,)
        return f"What it asks for never holds together: {'; '.join(spelled(part) for part in parts)}."

    def _dates(self, rule: Rule) -> str:
        """A definition or group on which the rule rests and that is in force on none of its days."""
        for id in defines_in(rule.when):
            versions = self.law.defines.get(id, ())
            if not any(_meet(rule.interval, define.interval) for define in versions):
                return f"It rests on `{id.name}`, which is in force on none of its days."
        government = rule.id.policy.partition("/")[0]
        for actor in rule.actors:
            groups = self.law.groups.get((government, actor.name), ())
            if groups and not any(_meet(rule.interval, group.interval) for group in groups):
                return f"It binds `{actor.name}`, a group that is in force on none of its days."
        return ""


def defines_in(condition: Condition) -> Iterator[StatementId]:
    """The definitions that a condition names itself."""
    for part in walk(condition):
        if isinstance(part, Defined):
            yield part.define


def _meet(one: Interval, other: Interval) -> bool:
    return one.first() <= other.last() and other.first() <= one.last()


def _does(modality: Modality) -> str:
    return {Modality.MUST: "commands", Modality.MAY: "grants", Modality.FREE: "guarantees"}[modality]


__all__ = ["Life", "Rules", "defines_in", "is_made_up", "version"]
