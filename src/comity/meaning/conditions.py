"""The truth of what a statement says: its conditions, dates and status, and whom it binds."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import date, timedelta
from typing import Generic, TypeVar, assert_never

from comity.language.model import (
    Actor,
    And,
    AnyRecord,
    Compare,
    Condition,
    Const,
    Define,
    Defined,
    Includes,
    Interval,
    IsTrue,
    Law,
    Listed,
    Not,
    OneOf,
    Only,
    Opinion,
    Or,
    Ref,
    Same,
    Statement,
    StatementId,
    Status,
    Term,
    Within,
)
from comity.meaning.agencies import Position
from comity.meaning.algebra import Algebra, OpenQuestion

B = TypeVar("B")


class Conditions(Generic[B]):
    """Conditions as they bear on one agency, over one algebra. Definitions are read once and shared."""

    def __init__(self, law: Law, position: Position, algebra: Algebra[B]) -> None:
        self.law = law
        self.position = position
        self.algebra = algebra
        self._defined: dict[StatementId, B] = {}
        self._opinions = _opinions(law, position)

    def at(self, algebra: Algebra[B]) -> Conditions[B]:
        """The same conditions over another algebra: that of one record, or of one row of a table."""
        there = copy(self)
        there.algebra = algebra
        there._defined = {}
        return there

    # -- conditions

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
                return a.any_record(condition, self._each(where))
            case Listed(table, _, where):
                each = None if where is None else self._each(where)
                return a.listed(condition, self.law.tables[table], each)
            case Defined(define):
                return self._define(define)
            case _:
                assert_never(condition)

    def _each(self, where: Condition) -> Callable[[Algebra[B]], B]:
        return lambda at: self.at(at).condition(where)

    def _within(self, test: Within) -> B:
        """Where the law leaves the last day open, that day alone is disputed."""
        a = self.algebra
        if test.anniversary != "contested":
            return a.within(test)
        inner = a.within(replace(test, anniversary="out"))
        outer = a.within(replace(test, anniversary="in"))
        return a.any_of([inner, a.all_of([outer, a.question(_last_day(test))])])

    def _define(self, id: StatementId) -> B:
        if id not in self._defined:
            versions = [self._version(define) for define in self.law.defines.get(id, ())]
            self._defined[id] = self.algebra.any_of(versions)
        return self._defined[id]

    def _version(self, define: Define) -> B:
        """A definition holds while in force and where its condition does.

        Contested as to some cases: in those, whether it holds is disputed either way. Contested altogether:
        as written, or not at all.
        """
        a = self.algebra
        value = self.condition(define.condition)
        for status in define.statuses:
            if status.kind == "contested":
                holds = self._question(define, status)
                if status.as_to is None:
                    holds = a.all_of([value, holds])
                here = self._concerns(status)
                value = a.any_of([a.all_of([here, holds]), a.all_of([a.negate(here), value])])
        return a.all_of([self.in_force(define.interval, define), self.not_struck(define), value])

    # -- whom, when, and with what standing

    def binds(self, actors: tuple[Actor, ...], government: str) -> B:
        """Whether a statement of this government's law binds the agency on the day of the event."""
        a = self.algebra
        ways = self.position.ways(actors, government)
        return a.any_of([a.const(True) if g is None else self.in_force(g.interval, g) for g in ways])

    def in_force(self, interval: Interval, statement: Statement | None = None) -> B:
        """Whether the event lies between the first and the last day; an unknown first day leaves it open."""
        a = self.algebra
        parts: list[B] = []
        if interval.since is not None:
            parts.append(a.from_day(interval.since))
        elif interval.doubtful_from is not None and statement is not None:
            parts.append(a.from_day(interval.doubtful_from))
            note = f"on which day after {interval.doubtful_from} it came into force"
            parts.append(a.question(OpenQuestion("day", statement.id, statement.version, "", note)))
        if interval.until is not None and interval.until < date.max:
            parts.append(a.negate(a.from_day(interval.until + timedelta(days=1))))
        return a.all_of(parts)

    def not_struck(self, statement: Statement) -> B:
        """Neither enjoined on that day nor void, as far as the court's line reaches."""
        a = self.algebra
        struck = [s for s in statement.statuses if s.kind in ("enjoined", "void")]
        return a.all_of([a.negate(self._concerns(status)) for status in struck])

    def undisputed(self, statement: Statement) -> B:
        """No contested status concerns the case, or the dispute comes out for the statement."""
        a = self.algebra
        contested = [s for s in statement.statuses if s.kind == "contested"]
        return a.all_of(
            [a.any_of([a.negate(self._concerns(s)), self._question(statement, s)]) for s in contested]
        )

    def _concerns(self, status: Status) -> B:
        """The case lies within the status's dates (what is void is so from the start) and its line."""
        a = self.algebra
        when = a.const(True) if status.kind == "void" else self.in_force(status.interval)
        return when if status.as_to is None else a.all_of([when, self.condition(status.as_to)])

    def _question(self, statement: Statement, status: Status) -> B:
        """The disputed reading of a statement, unless counsel has settled it for this agency on that day.

        Two opinions of one day that contradict each other settle nothing.
        """
        a = self.algebra
        place = str(statement.statuses.index(status))
        open_ = a.question(OpenQuestion("reading", statement.id, statement.version, place, status.note))
        opinions = self._opinions.get(statement.id, ())
        if not opinions:
            return open_
        given = [
            (o.applies, a.all_of([self.in_force(o.interval), self.binds(o.actors, o.government)]))
            for o in opinions
        ]
        yes = a.any_of([here for applies, here in given if applies])
        no = a.any_of([here for applies, here in given if not applies])
        return a.any_of([a.all_of([yes, a.negate(no)]), a.all_of([open_, a.any_of([yes, a.negate(no)])])])


def _opinions(law: Law, position: Position) -> dict[StatementId, list[Opinion]]:
    """What counsel of the agency's own government has settled, by statement."""
    found: dict[StatementId, list[Opinion]] = {}
    for policy in law.by_government.get(position.agency.government, ()):
        for opinion in policy.opinions:
            if position.may_bind(opinion.actors, policy.government):
                found.setdefault(opinion.settles, []).append(opinion)
    return found


def _last_day(test: Within) -> OpenQuestion:
    """Each test of a period is a question of its own; the same test in two places is one question."""
    more = f" extended by {_word(test.extended)} days" if test.extended is not None else ""
    place = f"{_word(test.left)} within {test.count} {test.unit} {test.direction} {_word(test.right)}{more}"
    note = "whether the last day of the period counts"
    return OpenQuestion("reading", StatementId("", "anniversary"), 0, place, note)


def _word(term: Term) -> str:
    if isinstance(term, Ref):
        return term.name
    return f"{term.value:g}" if isinstance(term.value, float) else term.value.isoformat()
