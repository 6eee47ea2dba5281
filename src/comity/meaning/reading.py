"""What the law says to one agency: conditions, rules in force, what defeats them, and the layers of law above it.

Written once, over an abstract algebra of truth. `Reading` knows the law and the agency; the algebra knows the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Generic, TypeVar, assert_never

from comity.language.model import (
    ANY_AGENCY,
    ANYONE,
    Actor,
    And,
    AnyRecord,
    Compare,
    Condition,
    Const,
    Define,
    Defined,
    Displaces,
    Duty,
    Includes,
    Interval,
    IsTrue,
    Law,
    Listed,
    Modality,
    Not,
    OneOf,
    Only,
    Opinion,
    Or,
    Policy,
    Rule,
    Same,
    Statement,
    StatementId,
    Status,
    Within,
)
from comity.meaning.algebra import Algebra, OpenQuestion

B = TypeVar("B")

_PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Agency:
    """Who is asked or acts: one or more kinds of agency of one government."""

    kinds: tuple[str, ...]
    government: str

    def __str__(self) -> str:
        return f"{', '.join(self.kinds)} of {self.government}"


@dataclass(frozen=True, slots=True)
class RuleReading(Generic[B]):
    """One rule as it bears on one ask.

    `reaches`: in force, binds this agency, and its `when` holds. `lifted`: one of its exceptions (read one by one in
    `exceptions`) is met. `alone`: it applies within its own government's law. `applies`: no law of another layer
    displaces it either.
    """

    rule: Rule
    reaches: B
    exceptions: tuple[B, ...]
    lifted: B
    alone: B
    applies: B


@dataclass(frozen=True, slots=True)
class LayerReading(Generic[B]):
    """One government's law on one ask. `covered`: its files have been read for this ask on this day."""

    government: str
    orders: bool
    own: bool
    must_not: B
    must: B
    free: B
    may: B
    exempt: B
    covered: B
    rules: tuple[RuleReading[B], ...]


@dataclass(frozen=True, slots=True)
class DutyReading(Generic[B]):
    """One duty: whether it is owed on this occasion."""

    duty: Duty
    owed: B


class Reading(Generic[B]):
    """The law as read for one agency over one algebra. Definitions are read once and shared."""

    def __init__(self, law: Law, agency: Agency, algebra: Algebra[B]) -> None:
        self.law = law
        self.agency = agency
        self.algebra = algebra
        self._defined: dict[StatementId, B] = {}
        self._stack = law.vocabulary.chain(agency.government)
        self._level = law.vocabulary.governments[agency.government].level
        self._opinions = self._settled()

    # -- conditions

    def at(self, algebra: Algebra[B]) -> Reading[B]:
        """The same law read over another algebra: that of one record, or of one row of a table."""
        reading = copy(self)
        reading.algebra = algebra
        reading._defined = {}
        return reading

    def condition(self, condition: Condition) -> B:
        """The truth of a condition."""
        a = self.algebra
        match condition:
            case Const(truth):
                return a.const(truth)
            case Not(part):
                return a.negate(self.condition(part))
            case And(parts):
                return a.all_of([self.condition(part) for part in parts])
            case Or(parts):
                return a.any_of([self.condition(part) for part in parts])
            case IsTrue():
                return a.is_true(condition)
            case OneOf():
                return a.one_of(condition)
            case Same():
                return a.same(condition)
            case Compare():
                return a.compare(condition)
            case Includes():
                return a.includes(condition)
            case Only():
                return a.only(condition)
            case Within():
                return self._within(condition)
            case AnyRecord(_, where):
                return a.any_record(condition, lambda at: self.at(at).condition(where))
            case Listed(table, _, where):
                each = None if where is None else (lambda at: self.at(at).condition(where))
                return a.listed(condition, self.law.tables[table], each)
            case Defined(define):
                return self._define(define)
            case _:
                assert_never(condition)

    def _within(self, test: Within) -> B:
        """Where the law leaves the last day open, that day alone is disputed."""
        a = self.algebra
        if test.anniversary != "contested":
            return a.within(test)
        inner = a.within(replace(test, anniversary="out"))
        outer = a.within(replace(test, anniversary="in"))
        disputed = a.question(
            OpenQuestion(
                "reading",
                StatementId("", "anniversary"),
                0,
                f"{test.count} {test.unit}",
                "whether the last day of the period counts",
            )
        )
        return a.any_of([inner, a.all_of([outer, disputed])])

    def _define(self, id: StatementId) -> B:
        if id not in self._defined:
            versions = [self._version(define) for define in self.law.defines.get(id, ())]
            self._defined[id] = self.algebra.any_of(versions)
        return self._defined[id]

    def _version(self, define: Define) -> B:
        """A definition holds while in force; where its reading is contested, whether it holds is disputed."""
        a = self.algebra
        value = self.condition(define.condition)
        for status in define.statuses:
            if status.kind == "contested":
                disputed = self._as_to(status)
                question = self._question(define, status)
                value = a.any_of([a.all_of([disputed, question]), a.all_of([a.negate(disputed), value])])
            elif status.kind in ("enjoined", "void"):
                value = a.all_of([value, a.negate(self._as_to(status))])
        return a.all_of([self.in_force(define.interval, define), value])

    # -- dates and status

    def in_force(self, interval: Interval, statement: Statement | None = None) -> B:
        """Whether the event lies between the first and the last day. A first day that is not known leaves it open."""
        a = self.algebra
        parts: list[B] = []
        if interval.since is not None:
            parts.append(a.from_day(interval.since))
        elif interval.doubtful_from is not None and statement is not None:
            parts.append(a.from_day(interval.doubtful_from))
            note = f"on which day after {interval.doubtful_from} it came into force"
            parts.append(a.question(OpenQuestion("day", statement.id, statement.version, "", note)))
        if interval.until is not None:
            parts.append(a.negate(a.from_day(interval.until + timedelta(days=1))))
        return a.all_of(parts)

    def _as_to(self, status: Status) -> B:
        a = self.algebra
        when = self.in_force(status.interval) if status.kind != "void" else a.const(True)
        if status.as_to is None:
            return when
        return a.all_of([when, self.condition(status.as_to)])

    def _question(self, statement: Statement, status: Status) -> B:
        """The disputed reading of a statement, unless counsel's opinion has settled it for this agency."""
        a = self.algebra
        for opinion in self._opinions.get(statement.id, ()):
            covered = self.in_force(opinion.interval)
            open_ = a.question(_question(statement, status))
            settled = a.const(opinion.applies)
            return a.any_of([a.all_of([covered, settled]), a.all_of([a.negate(covered), open_])])
        return a.question(_question(statement, status))

    def _settled(self) -> dict[StatementId, tuple[Opinion, ...]]:
        found: dict[StatementId, tuple[Opinion, ...]] = {}
        for policy in self.law.by_government.get(self.agency.government, ()):
            for opinion in policy.opinions:
                if self._may_bind(opinion.actors, policy.government):
                    found[opinion.settles] = (*found.get(opinion.settles, ()), opinion)
        return found

    # -- whom a statement binds

    def _may_bind(self, actors: Sequence[Actor], government: str) -> bool:
        """Whether the agency could be meant on any day (groups have dates)."""
        return any(self._kinds(actor, government, opened=True) for actor in actors)

    def binds(self, actors: Sequence[Actor], government: str) -> B:
        """Whether a statement of this government's law binds the agency on the day of the event."""
        a = self.algebra
        found: list[B] = []
        for actor in actors:
            if not self._level_fits(actor):
                continue
            groups = self.law.groups.get((government, actor.name), ())
            for group in groups:
                if any(self._kinds(member, government) for member in group.agencies):
                    found.append(self.in_force(group.interval, group))
            if not groups and self._kinds(actor, government):
                return a.const(True)
        return a.any_of(found)

    def _level_fits(self, actor: Actor) -> bool:
        return not actor.levels or self._level in actor.levels

    def _kinds(self, actor: Actor, government: str, opened: bool = False) -> bool:
        if not self._level_fits(actor):
            return False
        if actor.name == ANYONE:
            return True
        if government not in self._stack:
            return False
        if actor.name == ANY_AGENCY:
            return self._level != _PRIVATE and "private_body" not in self.agency.kinds
        if actor.name in self.agency.kinds:
            return True
        groups = self.law.groups.get((government, actor.name), ()) if opened else ()
        return any(self._kinds(member, government) for group in groups for member in group.agencies)

    # -- rules

    def governments(self) -> tuple[str, ...]:
        """The agency's own government, those above it, and those in whose territory it lies."""
        around = [
            place for name in self._stack for place in self.law.vocabulary.governments[name].within
        ]
        return tuple(dict.fromkeys((*self._stack, *around)))

    def layers(self, action: str) -> tuple[LayerReading[B], ...]:
        """Every layer of law that bears on an ask of this action, the agency's own government first."""
        drafts: list[tuple[str, bool, list[tuple[Rule, B, tuple[B, ...], B, B]]]] = []
        for government in self.governments():
            policies = self.law.by_government.get(government, ())
            for orders in (False, True):
                chosen = [p for p in policies if (p.kind == "order") is orders]
                if orders and not chosen:
                    continue
                drafts.append((government, orders, self._rules(chosen, action)))
        speaks = {
            (government, orders): self.algebra.any_of([alone for *_, alone in rules])
            for government, orders, rules in drafts
        }
        return tuple(
            self._layer(government, orders, rules, action, speaks) for government, orders, rules in drafts
        )

    def _rules(self, policies: Iterable[Policy], action: str) -> list[tuple[Rule, B, tuple[B, ...], B, B]]:
        """The rules of one layer that bear on the action, with what each says before any other layer is heard."""
        a = self.algebra
        rules = [
            rule
            for policy in policies
            for rule in policy.rules
            if action in rule.actions and self._may_bind(rule.actors, policy.government)
        ]
        reach = [self._reaches(rule) for rule in rules]
        met = [tuple(self.condition(e.condition) for e in rule.exceptions) for rule in rules]
        lifted = [a.any_of(parts) for parts in met]
        standing = [
            a.all_of([reaches, a.negate(lift), self._undisputed(rule)])
            for rule, reaches, lift in zip(rules, reach, lifted, strict=True)
        ]
        over: dict[StatementId, list[int]] = {}
        for index, rule in enumerate(rules):
            for target in rule.notwithstanding:
                over.setdefault(target, []).append(index)
        alone: dict[int, B] = {}

        def applies(index: int) -> B:
            """A rule stands unless one that stands notwithstanding it applies; a defeated rule defeats nothing."""
            if index not in alone:
                above = [applies(i) for i in over.get(rules[index].id, ())]
                alone[index] = a.all_of([standing[index], a.negate(a.any_of(above))]) if above else standing[index]
            return alone[index]

        return [(rule, reach[i], met[i], lifted[i], applies(i)) for i, rule in enumerate(rules)]

    def _reaches(self, rule: Rule) -> B:
        """In force (not enjoined, not void), binding this agency, and its `when` holds."""
        a = self.algebra
        parts = [self.in_force(rule.interval, rule), self.binds(rule.actors, rule.id.policy.partition("/")[0])]
        parts += [a.negate(self._as_to(s)) for s in rule.statuses if s.kind in ("enjoined", "void")]
        return a.all_of([*parts, self.condition(rule.when)])

    def _undisputed(self, rule: Rule) -> B:
        a = self.algebra
        parts = [
            a.any_of([a.negate(self._as_to(status)), self._question(rule, status)])
            for status in rule.statuses
            if status.kind == "contested"
        ]
        return a.all_of(parts)

    def _layer(
        self,
        government: str,
        orders: bool,
        rules: list[tuple[Rule, B, tuple[B, ...], B, B]],
        action: str,
        speaks: dict[tuple[str, bool], B],
    ) -> LayerReading[B]:
        a = self.algebra
        readings = []
        for rule, reaches, met, lifted, alone in rules:
            fallen = self._displaced(rule, action, (government, orders), speaks)
            applies = a.all_of([alone, a.negate(fallen)]) if fallen is not None else alone
            readings.append(RuleReading(rule, reaches, met, lifted, alone, applies))

        def some(*modalities: Modality) -> B:
            return a.any_of([r.applies for r in readings if modality_of(r.rule) in modalities])

        exempt = [
            a.all_of([r.reaches, r.lifted])
            for r in readings
            if r.rule.modality is Modality.MUST_NOT and r.rule.exceptions
        ]
        return LayerReading(
            government=government,
            orders=orders,
            own=government == self.agency.government,
            must_not=some(Modality.MUST_NOT),
            must=some(Modality.MUST),
            free=some(Modality.FREE),
            may=some(Modality.MAY),
            exempt=a.any_of(exempt),
            covered=a.const(True) if orders or government not in self._stack else self._covered(government, action),
            rules=tuple(readings),
        )

    def _covered(self, government: str, action: str) -> B:
        a = self.algebra
        parts = [
            a.all_of([self.in_force(entry.interval), self.binds(entry.actors, government)])
            for policy in self.law.by_government.get(government, ())
            for entry in policy.covers
            if not entry.actions or action in entry.actions
        ]
        return a.any_of(parts)

    def _displaced(
        self, rule: Rule, action: str, layer: tuple[str, bool], speaks: dict[tuple[str, bool], B]
    ) -> B | None:
        """Whether a law of another layer that speaks takes this rule's place; None if none ever does."""
        found: list[B] = []
        for other, said in speaks.items():
            if other == layer:
                continue
            for policy in self.law.by_government.get(other[0], ()):
                for displaces in policy.displaces:
                    if action in displaces.actions and self._hits(displaces, rule, other[0]):
                        found.append(self.algebra.all_of([self._displacement(displaces), said]))
        return self.algebra.any_of(found) if found else None

    def _displacement(self, displaces: Displaces) -> B:
        a = self.algebra
        off = [a.negate(self._as_to(s)) for s in displaces.statuses if s.kind in ("enjoined", "void")]
        open_ = [
            a.any_of([a.negate(self._as_to(s)), a.question(_question(displaces, s))])
            for s in displaces.statuses
            if s.kind == "contested"
        ]
        return a.all_of([self.in_force(displaces.interval, displaces), *off, *open_])

    def _hits(self, displaces: Displaces, rule: Rule, winner: str) -> bool:
        government = rule.id.policy.partition("/")[0]
        if displaces.target == "below":
            return government != winner and winner in self.law.vocabulary.chain(government)
        return displaces.target in (government, rule.id.policy)

    # -- duties

    def duties(self, deed: str, actions: Sequence[str]) -> tuple[DutyReading[B], ...]:
        """Every duty that this occasion could set off, and whether it does."""
        found = []
        for government in self.governments():
            for policy in self.law.by_government.get(government, ()):
                for duty in policy.duties:
                    if _occasion(duty, deed, actions) and self._may_bind(duty.actors, government):
                        found.append(DutyReading(duty, self._owed(duty, government)))
        return tuple(found)

    def _owed(self, duty: Duty, government: str) -> B:
        a = self.algebra
        off = [a.negate(self._as_to(s)) for s in duty.statuses if s.kind in ("enjoined", "void")]
        lifted = [a.negate(self.condition(e.condition)) for e in duty.exceptions]
        disputed = [
            a.any_of([a.negate(self._as_to(s)), self._question(duty, s)])
            for s in duty.statuses
            if s.kind == "contested"
        ]
        return a.all_of(
            [
                self.in_force(duty.interval, duty),
                self.binds(duty.actors, government),
                *off,
                self.condition(duty.when),
                *lifted,
                *disputed,
            ]
        )


def _question(statement: Statement, status: Status) -> OpenQuestion:
    place = str(statement.statuses.index(status))
    return OpenQuestion("reading", statement.id, statement.version, place, status.note)


def modality_of(rule: Rule) -> Modality:
    """`must one of` leaves each of its actions to choice: taken alone, each is permitted."""
    return Modality.MAY if rule.one_of else rule.modality


def _occasion(duty: Duty, deed: str, actions: Sequence[str]) -> bool:
    """Whether a duty is set off by this deed. To be asked is to be in contact too; a duty without an occasion is
    set off by the calendar alone, and whatever happens falls into one of its periods."""
    if not duty.triggers:
        return True
    for trigger in duty.triggers:
        deeds = ("contact", "asked") if trigger.deed == "contact" else (trigger.deed,)
        if deed in deeds and (not trigger.actions or set(trigger.actions) & set(actions)):
            return True
    return False
