"""Who is asked or acts, where in the order of governments it stands, and whom a statement means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comity.language.model import ANY_AGENCY, ANYONE, Actor, Group, Law

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

    def ways(self, actors: Sequence[Actor], government: str) -> Iterator[Group | None]:
        """Each way in which a statement of this government's law means the agency.

        By a group, on the days on which the group is in force; None: by itself, on every day.
        """
        for actor in actors:
            groups = self.law.groups.get((government, actor.name), ())
            if not groups and self._is(actor, government):
                yield None
            for group in groups:
                if self._level_fits(actor) and any(self._is(member, government) for member in group.agencies):
                    yield group

    def may_bind(self, actors: Sequence[Actor], government: str) -> bool:
        """Whether the agency could be meant on any day (groups have dates)."""
        return any(True for _ in self.ways(actors, government))

    def _level_fits(self, actor: Actor) -> bool:
        return not actor.levels or self.level in actor.levels

    def _is(self, actor: Actor, government: str) -> bool:
        if not self._level_fits(actor):
            return False
        if actor.name == ANYONE:
            return True
        if government not in self.stack:
            return False
        if actor.name == ANY_AGENCY:
            return self.level != _PRIVATE and "private_body" not in self.agency.kinds
        return actor.name in self.agency.kinds
