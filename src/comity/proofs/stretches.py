"""The days on which the law that bears on an ask can change, and the stretches between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from comity.language.checks import conditions_of, walk
from comity.language.model import (
    Actor,
    Condition,
    Defined,
    Interval,
    Law,
    Listed,
    Policy,
    Statement,
    StatementId,
)
from comity.meaning import Agency
from comity.meaning.agencies import Position
from comity.proofs.moments import FIRST, LAST
from comity.proofs.prover import Days


class Stretches:
    """Stretches of days in which no date of the law that bears on an ask falls."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self._statements: dict[Statement, frozenset[date]] = {}
        self._defines: dict[StatementId, frozenset[date]] = {}

    def of(self, agency: Agency, action: str, more: frozenset[date] = frozenset()) -> tuple[Days, ...]:
        """First and last day of each stretch, for an ask of this action (or mere contact, if empty).

        `more` are further days on which something changes.
        """
        return cut((*self._edges(Position(self.law, agency), action), *more))

    def _edges(self, position: Position, action: str) -> Iterator[date]:
        for government in position.governments():
            for policy in self.law.by_government.get(government, ()):
                for rule in policy.rules:
                    if action in rule.actions and position.may_bind(rule.actors, government):
                        yield from self.of_statement(rule)
                        yield from self._groups(rule.actors, government)
                for displaces in policy.displaces:
                    if action in displaces.actions:
                        yield from self.of_statement(displaces)
                for entry in policy.covers:
                    if not entry.actions or action in entry.actions:
                        yield from edges(entry.interval)
                        yield from self._groups(entry.actors, government)
                yield from self._duties(policy, position, action)
        for policy in self.law.by_government.get(position.agency.government, ()):
            for opinion in policy.opinions:
                yield from edges(opinion.interval)
                yield from self._groups(opinion.actors, policy.government)

    def _duties(self, policy: Policy, position: Position, action: str) -> Iterator[date]:
        for duty in policy.duties:
            hit = not duty.triggers or any(not t.actions or action in t.actions for t in duty.triggers)
            if hit and position.may_bind(duty.actors, policy.government):
                yield from self.of_statement(duty)
                yield from self._groups(duty.actors, policy.government)

    def of_groups(self, actors: Iterable[Actor], government: str) -> frozenset[date]:
        """The days on which a group that a statement names changes."""
        return frozenset(self._groups(actors, government))

    def _groups(self, actors: Iterable[Actor], government: str) -> Iterator[date]:
        opened: set[str] = set()
        names = [actor.name for actor in actors]
        for name in names:
            if name not in opened:
                opened.add(name)
                for group in self.law.groups.get((government, name), ()):
                    yield from edges(group.interval)
                    names += [member.name for member in group.agencies]

    def of_statement(self, statement: Statement) -> frozenset[date]:
        """The days on which a statement, or a definition or table that it rests on, begins or has ended."""
        found = self._statements.get(statement)
        if found is None:
            days = {day for interval in intervals(statement) for day in edges(interval)}
            for condition in conditions_of(statement):
                days.update(self.of_condition(condition))
            found = self._statements[statement] = frozenset(days)
        return found

    def of_condition(self, condition: Condition) -> Iterator[date]:
        for part in walk(condition):
            if isinstance(part, Defined):
                yield from self._of_define(part.define)
            elif isinstance(part, Listed):
                table = self.law.tables[part.table]
                for interval in (table.interval, *(row.interval for row in table.rows)):
                    yield from edges(interval)

    def _of_define(self, id: StatementId) -> frozenset[date]:
        found = self._defines.get(id)
        if found is None:
            self._defines[id] = frozenset()
            found = frozenset(
                day for define in self.law.defines.get(id, ()) for day in self.of_statement(define)
            )
            self._defines[id] = found
        return found


def intervals(statement: Statement) -> Iterator[Interval]:
    """When a statement is in force, and when each status of it holds."""
    yield statement.interval
    yield from (status.interval for status in statement.statuses)


def edges(interval: Interval) -> Iterator[date]:
    """The first days on which something is other than the day before."""
    for first in (interval.since, interval.doubtful_from):
        if first is not None:
            yield first
    if interval.until is not None and interval.until < date.max:
        yield interval.until + timedelta(days=1)


def cut(days: Iterable[date]) -> tuple[Days, ...]:
    """The whole of time that a proof speaks of, cut before each of these days."""
    starts = [FIRST, *sorted({day for day in days if FIRST < day <= LAST})]
    ends = [*(day - timedelta(days=1) for day in starts[1:]), LAST]
    return tuple(zip(starts, ends, strict=True))
