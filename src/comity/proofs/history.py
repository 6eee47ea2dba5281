"""`comity law history`: every day on which the law of a place changed, and whether any answer changed with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

from comity.language.model import Law
from comity.meaning import Agency, Verdict
from comity.proofs.agencies import classes
from comity.proofs.changes import Differ, moved
from comity.proofs.moments import FIRST, LAST
from comity.proofs.sides import Match, bearing_on, matches, with_ordinary
from comity.proofs.statements import Amendment, amendments, edges
from comity.proofs.versus import Borne, Evaluator
from comity.proofs.views import STACK

_TELLING = {Verdict.PROHIBITED, Verdict.REQUIRED}


@dataclass(frozen=True, slots=True)
class Turn:
    """An ask whose answer is other than the day before in some case, and one such case on both days."""

    action: str
    match: Match
    kinds: tuple[str, ...]
    before: Borne
    after: Borne


@dataclass(frozen=True, slots=True)
class Epoch:
    """A day on which the text of the law changed. Without turns it is proved that no settled answer changed."""

    day: date
    amendments: tuple[Amendment, ...]
    turns: tuple[Turn, ...]


def history(law: Law, place: str, evaluate: Evaluator, *, actions: Sequence[str] = ()) -> Iterator[Epoch]:
    """The days on which the law of a place changed, in order.

    Raises `Undecided` if the solver gives up, `Disagreement` if a witness does not hold.
    """
    peopled = with_ordinary(law)
    found = matches(peopled, place, place)
    heard = [match.left for match in found]
    narrow = bearing_on(peopled, heard)
    differ = Differ(narrow, narrow, evaluate, 1)
    asks = actions or tuple(narrow.vocabulary.actions)
    changing = {(match, action): _days(differ, match, action) for match in found for action in asks}
    for day in sorted(set(edges(narrow, heard))):
        if not FIRST < day <= LAST:
            continue
        before = day - timedelta(days=1)
        stated = tuple(amendments((narrow, before), (narrow, day), heard))
        turns = [
            turn
            for (match, action), days in changing.items()
            if day in days
            for turn in _turns(differ, match, action, (before, day))
        ]
        if stated or turns:
            yield Epoch(day, stated, tuple(turns))


def _days(differ: Differ, match: Match, action: str) -> frozenset[date]:
    """The days on which something changes that bears on the ask, for some kind of agency."""
    views, law = differ.versus.views[0], differ.versus.laws[0]
    agencies = (each.agency for each in classes(law, match.left, action))
    return frozenset(first for agency in agencies for first, _ in views.stretches(agency, action))


def _turns(differ: Differ, match: Match, action: str, days: tuple[date, date]) -> Iterator[Turn]:
    """One case for each class of agencies whose answer changed."""
    for kinds, pair in differ.pairs(match, action, days):
        before, after = (
            {verdict: differ.on(gate, day) for verdict, gate in view.outcomes[STACK].items()}
            for view, day in zip(pair, days, strict=True)
        )
        if before == after:
            continue
        both = [pair for pair in product(before, after) if pair[0] is not pair[1]]
        found = None
        for telling in (True, False):
            # A case that is forbidden or required on one of the days tells more than one that is neither.
            gates = [
                (before[one], after[other]) for one, other in both if telling is bool({one, other} & _TELLING)
            ]
            found = found or differ.versus.case(gates, days=(days[0], days[0]))
        if found is None:
            continue
        agency = Agency((kinds[0],), match.left)
        first = differ.borne(0, agency, action, days[0], replace(found, on=days[0]))
        there = [differ.borne(1, agency, action, days[1], case) for case in moved(found, *days)]
        second = next((borne for borne in there if borne.verdicts != first.verdicts), None)
        yield Turn(action, match, kinds, first, second or there[0].checked(()))
