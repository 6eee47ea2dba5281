"""The text of the law on two days: statements that begin, end, or are said otherwise, with their citations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

from comity.language.model import Interval, Law, Policy, Statement, StatementId
from comity.meaning import Agency
from comity.meaning.agencies import Position

_ASIDE = ("version", "line", "interval", "statuses", "source")
"""What may differ between two versions that say the same."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """One statement that is not on the second day what it was on the first.

    `status`: only its status is another (a court's order began, or ended).
    """

    what: Literal["begins", "ends", "is said otherwise", "status"]
    kind: str
    id: StatementId
    cite: str
    before: str = ""


Side = tuple[Law, date]


def amendments(before: Side, after: Side, places: Sequence[str]) -> Iterator[Amendment]:
    """What differs in the text of the law that bears on agencies of these governments."""
    one, other = (dict(_in_force(law, day, places)) for law, day in (before, after))
    for key in dict.fromkeys((*one, *other)):
        old, new = one.get(key), other.get(key)
        kind, id = key
        if old is None and new is not None:
            yield Amendment("begins", kind, id, new.cite)
        elif new is None and old is not None:
            yield Amendment("ends", kind, id, old.cite)
        elif old is not None and new is not None:
            if _said(old) != _said(new):
                yield Amendment("is said otherwise", kind, id, new.cite, old.cite)
            elif _statuses(old, before[1]) != _statuses(new, after[1]):
                yield Amendment("status", kind, id, new.cite)


def edges(law: Law, places: Sequence[str]) -> Iterator[date]:
    """The days on which some statement that bears on agencies of these governments begins, or is no longer in force."""
    from comity.proofs.stretches import edges as of_interval

    for _, statement in _statements(law, places):
        for interval in (statement.interval, *(status.interval for status in statement.statuses)):
            yield from of_interval(interval)


def _in_force(
    law: Law, day: date, places: Sequence[str]
) -> Iterator[tuple[tuple[str, StatementId], Statement]]:
    for kind, statement in _statements(law, places):
        if _on(statement.interval, day):
            yield (kind, statement.id), statement


def _statements(law: Law, places: Sequence[str]) -> Iterator[tuple[str, Statement]]:
    for government in dict.fromkeys(n for p in places for n in Position(law, Agency((), p)).governments()):
        for policy in law.by_government.get(government, ()):
            yield from _of(policy)


def _of(policy: Policy) -> Iterator[tuple[str, Statement]]:
    every = {
        "rule": policy.rules,
        "duty": policy.duties,
        "define": policy.defines,
        "group": policy.groups,
        "displaces": policy.displaces,
        "opinion": policy.opinions,
    }
    for kind, statements in every.items():
        for statement in statements:
            yield kind, statement


def _on(interval: Interval, day: date) -> bool:
    return interval.first() <= day <= interval.last()


def _said(statement: Statement) -> tuple[object, ...]:
    return tuple(getattr(statement, field.name) for field in fields(statement) if field.name not in _ASIDE)


def _statuses(statement: Statement, day: date) -> frozenset[object]:
    return frozenset((s.kind, s.as_to) for s in statement.statuses if _on(s.interval, day))
