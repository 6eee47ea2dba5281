"""What the law says to one agency: rules in force, what defeats them, the layers of law, and duties.

Written once, over an abstract algebra of truth. `Reading` knows the law and the agency; the algebra knows the
case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from comity.language.model import Condition, Displaces, Duty, Law, Modality, Policy, Rule, StatementId
from comity.meaning.agencies import Agency, Position
from comity.meaning.algebra import Algebra
from comity.meaning.conditions import Conditions

B = TypeVar("B")

_Layer = tuple[str, bool]
"""A government, and whether its agencies' own orders are meant and not its law."""


@dataclass(frozen=True, slots=True)
class RuleReading(Generic[B]):
    """One rule as it bears on one ask.

    `reaches`: in force, binds this agency, and its `when` holds. `lifted`: one of its exceptions (read one by
    one in `exceptions`) is met. `alone`: it applies within its own government's law. `applies`: no law of
    another layer displaces it either.
    """

    rule: Rule
    modality: Modality
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
    """The law as read for one agency over one algebra."""

    def __init__(self, law: Law, agency: Agency, algebra: Algebra[B]) -> None:
        self.law = law
        self.agency = agency
        self.algebra = algebra
        self.position = Position(law, agency)
        self.conditions = Conditions(law, self.position, algebra)

    def condition(self, condition: Condition) -> B:
        """The truth of a condition."""
        return self.conditions.condition(condition)

    def governments(self) -> tuple[str, ...]:
        """The agency's own government, those above it, and those in whose territory it lies."""
        return self.position.governments()

    # -- layers

    def layers(self, action: str, undone: Collection[str] = ()) -> tuple[LayerReading[B], ...]:
        """Every layer of law that bears on an ask of this action, the agency's own government first.

        `undone` are the actions left undone together with this one: `must one of` commands its actions only where
        all of them are; else each is left to choice.
        """
        alone: dict[_Layer, list[RuleReading[B]]] = {}
        for government in self.governments():
            for orders in (False, True):
                policies = self._policies((government, orders))
                if policies or not orders:
                    alone[government, orders] = self._rules(policies, action, undone)
        speaks = {layer: self.algebra.any_of([r.alone for r in rules]) for layer, rules in alone.items()}
        return tuple(self._layer(layer, rules, action, speaks) for layer, rules in alone.items())

    def _policies(self, layer: _Layer) -> list[Policy]:
        government, orders = layer
        return [p for p in self.law.by_government.get(government, ()) if (p.kind == "order") is orders]

    def _rules(
        self, policies: Iterable[Policy], action: str, undone: Collection[str]
    ) -> list[RuleReading[B]]:
        """The rules of one layer that bear on the action, before any other layer is heard."""
        rules = [
            rule
            for policy in policies
            for rule in policy.rules
            if action in rule.actions and self.position.may_bind(rule.actors, policy.government)
        ]
        readings = [self._standing(rule, modality_of(rule, undone)) for rule in rules]
        over: dict[StatementId, list[int]] = {}
        for index, rule in enumerate(rules):
            for target in rule.notwithstanding:
                over.setdefault(target, []).append(index)
        alone: dict[int, B] = {}

        def applies(index: int) -> B:
            """It stands unless one notwithstanding it applies; a defeated rule defeats nothing."""
            if index not in alone:
                a = self.algebra
                above = [applies(i) for i in over.get(rules[index].id, ())]
                stands = readings[index].alone
                alone[index] = a.all_of([stands, a.negate(a.any_of(above))]) if above else stands
            return alone[index]

        return [replace(r, alone=applies(i), applies=applies(i)) for i, r in enumerate(readings)]

    def _standing(self, rule: Rule, modality: Modality) -> RuleReading[B]:
        """One rule by itself, before `notwithstanding` and the other layers are heard."""
        a, c = self.algebra, self.conditions
        reaches = a.all_of([self._stands(rule), c.condition(rule.when)])
        exceptions = tuple(c.condition(exception.condition) for exception in rule.exceptions)
        lifted = a.any_of(exceptions)
        stands = a.all_of([reaches, a.negate(lifted), c.undisputed(rule)])
        return RuleReading(rule, modality, reaches, exceptions, lifted, stands, stands)

    def _stands(self, statement: Rule | Duty) -> B:
        """In force (not enjoined, not void) and binding this agency."""
        c = self.conditions
        return self.algebra.all_of(
            [
                c.in_force(statement.interval, statement),
                c.binds(statement.actors, _government(statement)),
                c.not_struck(statement),
            ]
        )

    def _layer(
        self, layer: _Layer, rules: Sequence[RuleReading[B]], action: str, speaks: Mapping[_Layer, B]
    ) -> LayerReading[B]:
        a = self.algebra
        government, orders = layer
        readings = [self._heard(reading, action, layer, speaks) for reading in rules]

        def some(modality: Modality) -> B:
            return a.any_of([r.applies for r in readings if r.modality is modality])

        bans = [r for r in readings if r.rule.modality is Modality.MUST_NOT]
        unread = not orders and government in self.position.stack
        return LayerReading(
            government=government,
            orders=orders,
            own=government == self.agency.government,
            must_not=some(Modality.MUST_NOT),
            must=some(Modality.MUST),
            free=some(Modality.FREE),
            may=some(Modality.MAY),
            exempt=a.any_of([a.all_of([r.reaches, r.lifted]) for r in bans]),
            covered=self._covered(government, action) if unread else a.const(True),
            rules=tuple(readings),
        )

    def _covered(self, government: str, action: str) -> B:
        """Some file says that this government's law was read for this ask, this agency, this day."""
        a, c = self.algebra, self.conditions
        return a.any_of(
            [
                a.all_of([c.in_force(entry.interval), c.binds(entry.actors, government)])
                for policy in self._policies((government, False))
                for entry in policy.covers
                if not entry.actions or action in entry.actions
            ]
        )

    # -- displacement

    def _heard(
        self, reading: RuleReading[B], action: str, layer: _Layer, speaks: Mapping[_Layer, B]
    ) -> RuleReading[B]:
        """The rule once the other layers are heard: where a law that speaks displaces it, it falls."""
        a = self.algebra
        falls = [
            a.all_of([self._displacement(displaces), said])
            for other, said in speaks.items()
            if other != layer
            for displaces in self._displacers(other, reading.rule, action)
        ]
        return (
            replace(reading, applies=a.all_of([reading.alone, a.negate(a.any_of(falls))]))
            if falls
            else reading
        )

    def _displacers(self, layer: _Layer, rule: Rule, action: str) -> Iterator[Displaces]:
        below = layer[0] in self.law.vocabulary.chain(_government(rule))[1:]
        targets = (_government(rule), rule.id.policy, *(["below"] if below else []))
        for policy in self._policies(layer):
            for displaces in policy.displaces:
                if action in displaces.actions and displaces.target in targets:
                    yield displaces

    def _displacement(self, displaces: Displaces) -> B:
        c = self.conditions
        in_force = c.in_force(displaces.interval, displaces)
        return self.algebra.all_of([in_force, c.not_struck(displaces), c.undisputed(displaces)])

    # -- duties

    def duties(self, deed: str, actions: Sequence[str]) -> tuple[DutyReading[B], ...]:
        """Every duty that this occasion could set off, and whether it does."""
        return tuple(
            DutyReading(duty, self._owed(duty))
            for government in self.governments()
            for policy in self.law.by_government.get(government, ())
            for duty in policy.duties
            if _occasion(duty, deed, actions) and self.position.may_bind(duty.actors, government)
        )

    def _owed(self, duty: Duty) -> B:
        a, c = self.algebra, self.conditions
        lifted = a.any_of([c.condition(exception.condition) for exception in duty.exceptions])
        return a.all_of([self._stands(duty), c.condition(duty.when), a.negate(lifted), c.undisputed(duty)])


def _government(statement: Rule | Duty) -> str:
    return statement.id.policy.partition("/")[0]


def modality_of(rule: Rule, undone: Collection[str]) -> Modality:
    """`must one of` leaves each of its actions to choice; only to leave them all undone is against it."""
    return Modality.MAY if rule.one_of and not set(rule.actions) <= set(undone) else rule.modality


def _occasion(duty: Duty, deed: str, actions: Sequence[str]) -> bool:
    """Whether a duty is set off by this deed. To be asked is to be in contact too, and so is to have done what
    the vocabulary calls `contact`; a duty without an occasion is set off by the calendar alone, and whatever
    happens falls into one of its periods.
    """
    if not duty.triggers:
        return True
    deeds = {deed}
    if deed == "asked" or (deed == "done" and "contact" in actions):
        deeds.add("contact")
    return any(
        trigger.deed in deeds and (not trigger.actions or set(trigger.actions) & set(actions))
        for trigger in duty.triggers
    )
