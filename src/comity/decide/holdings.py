"""What a law holds: for each place what is covered, how well it was read, and what is in doubt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from comity.decide.pages import covers_on, in_force_on, statements_of
from comity.decide.wording import both
from comity.errors import InputError
from comity.language.errors import nearest
from comity.language.model import (
    STATUS_KINDS,
    Coverage,
    Government,
    Law,
    Policy,
    Statement,
    Status,
)

READ = ("text", "summary", "news")


@dataclass(frozen=True, slots=True)
class PolicyHolding:
    """One file of law, counted.

    Args:
        covers: the coverage that is open (on the day asked for, if one is).
        statements: rules, duties, definitions, groups, tables and displacements, each version counted.
        sources: the number of sources read as text, summary and news.
        read: the number of statements that rest on a source so read.
        marks: the number of statements that are contested, enjoined, void, challenged, unverified.
        undated: the number of statements whose first day is not known.
    """

    policy: Policy
    covers: tuple[Coverage, ...]
    statements: int
    sources: Mapping[str, int]
    read: Mapping[str, int]
    marks: Mapping[str, int]
    undated: int


@dataclass(frozen=True, slots=True)
class PlaceHolding:
    """The law of one government in the corpus. `above` are the governments whose law binds it too."""

    government: Government
    above: tuple[Government, ...]
    policies: tuple[PolicyHolding, ...]


def holdings(law: Law, place: str | None = None, on: date | None = None) -> tuple[PlaceHolding, ...]:
    """What the law holds, of all places or of one and those in it, as a whole or as of one day."""
    root = find_place(law, place).name if place else None
    return tuple(_holding(law, government, on) for government in _governments(law, root))


def find_place(law: Law, place: str) -> Government:
    """A government by its short name, name or Open Civic Data id; `InputError` with the nearest if none."""
    governments = law.vocabulary.governments
    for government in governments.values():
        if place.casefold() in (government.name, government.phrase.casefold(), government.ocd):
            return government
    known = [*governments, *(government.phrase for government in governments.values())]
    raise InputError(
        f"There is no place “{place}” in this law.{nearest(place, known)}",
        next_step="`comity law list` shows the places that there are.",
    )


def doubts(policy: Policy) -> Iterator[str]:
    """What is known to be missing or unsure in a file, a line each: words not read, doubtful dates, marks."""
    for source in policy.sources:
        if source.read != "text":
            read = "news" if source.read == "news" else "a summary"
            yield f"{source.cite}: known from {read} only" + (f" ({source.note})" if source.note else "")
        elif source.note:
            yield f"{source.cite}: {source.note}"
    marked: dict[str, dict[str, None]] = defaultdict(dict)
    for statement in statements_of(policy):
        for doubt in _doubts(statement):
            marked[doubt][f"`{statement.id.name}`"] = None
    for doubt, names in marked.items():
        yield f"{both(list(names))}: {doubt}"


def _doubts(statement: Statement) -> Iterator[str]:
    interval = statement.interval
    if interval.since is None and interval.doubtful_from is not None:
        yield f"the first day in force is not known, not before {interval.doubtful_from}"
    for status in statement.statuses:
        yield status.kind + (f" ({status.note})" if status.note else "")


def _governments(law: Law, root: str | None) -> Iterator[Government]:
    for name, government in law.vocabulary.governments.items():
        inside = root is None or root in law.vocabulary.chain(name)
        if name == root or (inside and name in law.by_government):
            yield government


def _holding(law: Law, government: Government, on: date | None) -> PlaceHolding:
    chain = law.vocabulary.chain(government.name)[1:]
    return PlaceHolding(
        government=government,
        above=tuple(law.vocabulary.governments[name] for name in chain),
        policies=tuple(_policy(policy, on) for policy in law.by_government.get(government.name, ())),
    )


def _policy(policy: Policy, on: date | None) -> PolicyHolding:
    found = [s for s in statements_of(policy) if on is None or in_force_on(s, on)]
    marks = Counter(kind for s in found for kind in {status.kind for status in _standing(s, on)})
    return PolicyHolding(
        policy=policy,
        covers=tuple(entry for entry in policy.covers if on is None or covers_on(entry, on)),
        statements=len(found),
        sources=_counted(READ, Counter(source.read for source in policy.sources)),
        read=_counted(READ, Counter(s.source.read for s in found if s.source is not None)),
        marks=_counted(STATUS_KINDS, marks),
        undated=sum(s.interval.since is None and s.interval.doubtful_from is not None for s in found),
    )


def _standing(statement: Statement, on: date | None) -> Iterator[Status]:
    for status in statement.statuses:
        if on is None or status.interval.first() <= on <= status.interval.last():
            yield status


def _counted(names: tuple[str, ...], counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in names}
