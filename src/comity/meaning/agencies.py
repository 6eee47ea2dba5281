"""Who is asked or acts, where in the order of governments it stands, and whom a statement means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comity.language.model import ANY_AGENCY, ANYONE, Actor, Group, Law, StatementId

_PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Agency:
    """Who is asked or acts: one or more kinds of agency of one government."""

    kinds: tuple[str, ...]
    government: str

    def __str__(self) -> str:
        return f"{', '.join(self.kinds)} of {self.government}"


class Position:
    """An agency among the governments: its stack, its level, and the territories in which it lies."""

    def __init__(self, law: Law, agency: Agency) -> None:
        self.law = law
        self.agency = agency
        self.stack = law.vocabulary.chain(agency.government)
        self.level = law.vocabulary.governments[agency.government].level

    def governments(self) -> tuple[str, ...]:
        """The agency's own government, those above it in law, and those in whose territory it lies.

        Territory goes on: what lies in a city lies in the city's county too.
        """
        vocabulary = self.law.vocabulary
        found = list(self.stack)
        for name in found:
            around = (
                above for place in vocabulary.governments[name].within for above in vocabulary.chain(place)
            )
            found += [place for place in dict.fromkeys(around) if place not in found]
        return tuple(found)

    def ways(
        self, actors: Sequence[Actor], government: str, opened: frozenset[StatementId] = frozenset()
    ) -> Iterator[tuple[Group, ...]]:
        """Each way in which a statement of this government's law means the agency.

        A way is the groups that must be in force for it. An empty one: the agency is meant on every day; none at
        all: on no day.
        """
        for actor in actors:
            if actor.levels and self.level not in actor.levels:
                continue
            groups = self.law.groups.get((government, actor.name), ())
            if not groups and self._is(actor.name, government):
                yield ()
            for group in groups:
                if group.id not in opened:
                    for way in self.ways(group.agencies, government, opened | {group.id}):
                        yield (group, *way)

    def may_bind(self, actors: Sequence[Actor], government: str) -> bool:
        """Whether the agency could be meant on any day (groups have dates)."""
        return any(True for _ in self.ways(actors, government))

    def _is(self, name: str, government: str) -> bool:
        if name == ANYONE:
            return True
        if government not in self.stack:
            return False
        if name == ANY_AGENCY:
            return self.level != _PRIVATE and "private_body" not in self.agency.kinds
        return name in self.agency.kinds
