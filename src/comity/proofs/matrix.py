"""`comity law matrix`: all places of the corpus on one day, ask by ask, and the order *whatever A forbids, B forbids*."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from comity.language.model import Law
from comity.meaning import Agency, Verdict
from comity.meaning.gates import FALSE_GATE, TRUE_GATE, Gate
from comity.proofs.order import Order, order
from comity.proofs.sides import standing, with_ordinary
from comity.proofs.versus import Versus
from comity.proofs.views import STACK, View

_OF_COUNTIES = ("sheriff", "corrections")
"""Kinds of agency that counties have, as a rule, and cities have not."""

HowOften = Literal["never", "in some cases", "in every case"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one place stands on one ask: how often its stack forbids, requires, or leaves the answer to counsel.

    `agency` stands for the place. `unread`: governments whose law on this is not in the corpus, where no rule
    speaks; `mute`: nothing can be said at all.
    """

    place: str
    agency: Agency
    forbids: HowOften
    requires: HowOften
    counsel: HowOften
    unread: tuple[str, ...]
    mute: bool


@dataclass(frozen=True, slots=True)
class Table:
    """One ask of one kind of agency, everywhere, on one day.

    `order` is over `ordered`, the places of which something can be said: a group is below another if whatever it
    forbids, the other forbids too, however open questions of law are settled (the same way for both).
    """

    action: str
    kind: str
    on: date
    standings: tuple[Standing, ...]
    ordered: tuple[str, ...]
    order: Order

    def groups(self) -> list[list[str]]:
        """The places of each group."""
        return [[self.ordered[index] for index in group] for group in self.order.groups]


def places(law: Law) -> tuple[str, ...]:
    """States, and whatever else has law of its own, below the federal government."""
    return tuple(
        name
        for name, government in law.vocabulary.governments.items()
        if government.level == "state"
        or (name in law.by_government and government.level not in ("federal", "private"))
    )


class Matrix:
    """All places in one world. Views, gates and answers of the solver are shared by all tables."""

    def __init__(self, law: Law) -> None:
        self.places = places(law)
        self.law = with_ordinary(law)
        # Every state is barred by name in all questions alike, so that what they answer is one order.
        states = dict.fromkeys(map(law.vocabulary.state_of, self.places))
        self.versus = Versus(self.law, self.law, states=tuple(states))
        self._below: dict[tuple[Gate, Gate], bool] = {}
        self._often: dict[Gate, HowOften] = {}

    def table(self, action: str, on: date, kind: str | None = None) -> Table:
        """One ask, everywhere.

        Args:
            kind: the kind of agency; none means the one of which most places forbid or require something.

        Raises `Undecided` if the solver gives up.
        """
        chosen = kind or self._busiest(action, on)
        views = {place: self._view(place, chosen, action, on) for place in self.places}
        standings = tuple(self._standing(place, view) for place, view in views.items())
        ordered = tuple(each.place for each in standings if not each.mute)
        gates = [_gate(views[place], Verdict.PROHIBITED) for place in ordered]
        distinct = list(dict.fromkeys(gates))
        found = order(len(distinct), lambda one, other: self._is_below(distinct[one], distinct[other]))
        groups = tuple(
            tuple(index for index, gate in enumerate(gates) if gate in {distinct[one] for one in group})
            for group in found.groups
        )
        return Table(action, chosen, on, standings, ordered, Order(groups, found.above, found.steps))

    def tables(
        self, action: str, days: Sequence[date], kind: str | None = None, *, always: bool = True
    ) -> list[Table]:
        """A table for each day; none, unless `always`, where the corpus says nothing of the ask anywhere."""
        found = [self.table(action, day, kind) for day in days]
        said = any(not each.mute for table in found for each in table.standings)
        return found if always or said else []

    def _view(self, place: str, kind: str, action: str, on: date) -> View:
        level = "county" if kind in _OF_COUNTIES else "city"
        agency = Agency((kind,), standing(self.law, place, level))
        return self.versus.views[0].on(agency, action, on)

    def _busiest(self, action: str, on: date) -> str:
        """The kind of agency of which most places forbid or require something; the first of them in the vocabulary."""

        def count(kind: str) -> int:
            views = (self._view(place, kind, action, on) for place in self.places if self._has(place, kind))
            return sum(any(_gate(v, word) != FALSE_GATE for word in _WORDS) for v in views)

        return max(self.law.vocabulary.kinds, key=count)

    def _has(self, place: str, kind: str) -> bool:
        """A city has no sheriff of its own."""
        return kind != "sheriff" or self.law.vocabulary.governments[place].level in ("state", "county")

    def _standing(self, place: str, view: View) -> Standing:
        forbids, requires, counsel = (self._how_often(_gate(view, v)) for v in (*_WORDS, Verdict.COUNSEL))
        unread = tuple(layer.government for layer in view.layers if layer.covered == FALSE_GATE)
        rest = [gate for verdict, gate in view.outcomes[STACK].items() if verdict is not Verdict.UNCOVERED]
        mute = all(gate == FALSE_GATE for gate in rest)
        return Standing(place, view.agency, forbids, requires, counsel, unread, mute)

    # -- proved

    def _how_often(self, gate: Gate) -> HowOften:
        """How often a verdict comes, of all cases, with open questions settled in whatever way."""
        found = self._often.get(gate)
        if found is None:
            if not self.versus.possible(gate, "free"):
                found = "never"
            else:
                always = not self.versus.possible(self.versus.gates.negate(gate), "free")
                found = "in every case" if always else "in some cases"
            self._often[gate] = found
        return found

    def _is_below(self, one: Gate, other: Gate) -> bool:
        """Whether the one holds in no case in which the other does not."""
        if one in (FALSE_GATE, other) or other == TRUE_GATE:
            return True
        found = self._below.get((one, other))
        if found is None:
            apart = self.versus.gates.all_of([one, self.versus.gates.negate(other)])
            found = self._below[one, other] = not self.versus.possible(apart, "free")
        return found


_WORDS = (Verdict.PROHIBITED, Verdict.REQUIRED)


def _gate(view: View, verdict: Verdict) -> Gate:
    return view.outcomes[STACK][verdict]
