"""A walk through all of the law: every agency that it tells apart, every action, every stretch of days.

Most of the walk shows the same law over and over: a village has its state's law and no other. What was seen once is
passed over, and so are places that stand alike and have no law of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from comity.language.model import Law
from comity.meaning import Agency
from comity.meaning.agencies import Position
from comity.meaning.gates import FALSE_GATE, TRUE_GATE, Gate
from comity.proofs.agencies import Class, classes, is_made_up, peopled, places
from comity.proofs.gates import Store
from comity.proofs.prover import Prover
from comity.proofs.terms import BOUND
from comity.proofs.views import View, Views
from comity.proofs.world import EVENT, World

Tell = Callable[[int, int], None]
"""Is told how much is done, and how much there is to do."""


class Survey:
    """The law with agencies of every level, and what is asked of it. Answers are kept.

    `where`: short names of governments; they and what stands below them are looked at. None means all.
    """

    def __init__(self, law: Law, where: Sequence[str] = (), *, bound: int = BOUND) -> None:
        self.law = peopled(law)
        chain = self.law.vocabulary.chain
        below = {name for name in self.law.vocabulary.governments if set(where) & set(chain(name))}
        self.where = frozenset(below)
        self.gates = Store()
        self.world = World([self.law])
        self.views = Views(self.law, self.world, self.gates)
        self.prover = Prover(self.world, self.gates, bound=bound)
        self._possible: dict[tuple[object, ...], bool] = {}

    def concerns(self, policy: str) -> bool:
        """Whether a policy (by its id; none for words that all share) belongs to the places looked at."""
        return not self.where or policy.partition("/")[0] in self.where

    def asked(self) -> Iterator[tuple[Class, str]]:
        """Agencies with each action, those left out that the law treats like one before; real governments first."""
        alike: set[object] = set()
        for place in sorted(places(self.law), key=is_made_up):
            for action in self.law.vocabulary.actions if self.concerns(place) else ():
                for found in classes(self.law, place, action):
                    bearing = (action, *self._bearing(found.agency, action))
                    if bearing not in alike:
                        alike.add(bearing)
                        yield found, action

    def _bearing(self, agency: Agency, action: str) -> Iterator[object]:
        """Everything by which the law on an action can tell an agency from others: alike in this, alike in law."""
        vocabulary, position = self.law.vocabulary, Position(self.law, agency)
        yield vocabulary.state_of(agency.government)
        for name, value in (("agency.government", agency.government), ("agency.level", position.level)):
            named = self.world.named(name)
            yield value if value in named else None
        for government in position.governments():
            policies = self.law.by_government.get(government, ())
            yield government in position.stack
            if not policies:
                continue
            yield government
            for policy in policies:
                meant = [rule.actors for rule in policy.rules if action in rule.actions]
                meant += [e.actors for e in policy.covers if not e.actions or action in e.actions]
                if government == agency.government:
                    meant += [opinion.actors for opinion in policy.opinions]
                yield from (tuple(position.ways(actors, government)) for actors in meant)

    def each(self, tell: Tell | None = None) -> Iterator[View]:
        """Each view that differs from all before it."""
        seen: set[object] = set()
        asked = list(self.asked())
        for done, (found, action) in enumerate(asked):
            if tell is not None:
                tell(done, len(asked))
            for view in self.views.each(found.agency, action):
                key = (action, view.signature())
                if key not in seen:
                    seen.add(key)
                    yield view

    def possible(self, gate: Gate, view: View, *, free: bool = True) -> bool:
        """Whether there is a case on these days in which the gate is known to hold.

        `free`: with disputed readings settled in whatever way.
        """
        if gate in (FALSE_GATE, TRUE_GATE):
            return gate == TRUE_GATE
        query = self.prover.about(gate, days=view.days)
        key = (gate, free, view.days if EVENT in query.cone.keys else None)
        found = self._possible.get(key)
        if found is None:
            terms = query.terms("free" if free else "open")
            found = self._possible[key] = query.possible(terms.true(gate))
        return found
