"""A walk through all of the law: every agency that it tells apart, every action, every stretch of days.

Most of the walk shows the same law over and over: a village has its state's law and no other. What was seen once is
passed over, and so are places that stand alike and have no law of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from comity.language.model import Law
from comity.proofs.agencies import Class, classes, is_made_up, peopled, places
from comity.proofs.gates import FALSE, TRUE, Gate, Gates
from comity.proofs.prover import Prover
from comity.proofs.terms import BOUND
from comity.proofs.views import STACK, View, Views
from comity.proofs.world import EVENT, World


class Survey:
    """The law with agencies of every level, and what is asked of it. Answers are kept."""

    def __init__(self, law: Law, where: Sequence[str] = (), *, bound: int = BOUND) -> None:
        self.law = peopled(law)
        self.where = tuple(where)
        self.gates = Gates()
        self.world = World([self.law])
        self.views = Views(self.law, self.world, self.gates)
        self.prover = Prover(self.world, self.gates, bound=bound)
        self._possible: dict[tuple[object, ...], bool] = {}

    def asked(self) -> Iterator[tuple[Class, str]]:
        """Each class of agencies with each action; governments that the corpus names come first."""
        alike: set[object] = set()
        named = self.world.named("agency.government")
        for place in sorted(places(self.law), key=is_made_up):
            if self.where and not set(self.where) & set(self.law.vocabulary.chain(place)):
                continue
            government = self.law.vocabulary.governments[place]
            for action in self.law.vocabulary.actions:
                profile = (action, government.level, government.parent, government.within)
                if place not in named and not self._speaks(place, action):
                    if profile in alike:
                        continue
                    alike.add(profile)
                for found in classes(self.law, place, action):
                    yield found, action

    def _speaks(self, place: str, action: str) -> bool:
        """Whether the government's own law has something to say of the action, beyond that it was read."""
        return any(
            policy.opinions
            or any(action in rule.actions for rule in policy.rules)
            or any(action in displaces.actions for displaces in policy.displaces)
            for policy in self.law.by_government.get(place, ())
        )

    def each(self) -> Iterator[View]:
        """Each view that differs from all before it."""
        seen: set[object] = set()
        for found, action in self.asked():
            for view in self.views.each(found.agency, action):
                key = (action, tuple(_signature(view)))
                if key not in seen:
                    seen.add(key)
                    yield view

    def possible(self, gate: Gate, view: View, *, free: bool = True) -> bool:
        """Whether there is a case on these days in which the gate is known to hold.

        `free`: with disputed readings settled in whatever way.
        """
        if gate in (FALSE, TRUE):
            return gate == TRUE
        query = self.prover.about(gate, days=view.days)
        key = (gate, free, view.days if EVENT in query.cone.keys else None)
        found = self._possible.get(key)
        if found is None:
            terms = query.terms("free" if free else "open")
            found = self._possible[key] = query.possible(terms.true(gate))
        return found


def _signature(view: View) -> Iterator[object]:
    """What a view says, without who is asked and when."""
    yield tuple(view.outcomes[STACK].values())
    for layer in view.layers:
        for r in layer.rules:
            if r.reaches != FALSE:
                yield r.rule.id, r.rule.version, r.reaches, r.lifted, r.alone, r.applies
