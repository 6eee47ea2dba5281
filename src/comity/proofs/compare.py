"""`comity law compare`: two places side by side, each with its whole stack of law, ask by ask.

The words are neutral: a law *forbids more* if there is a case that it forbids and the other does not. Nothing is
counted or weighed. Each difference comes with a case for each side, borne out by the evaluator of single cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from comity.language.model import Law
from comity.meaning import Agency, OpenQuestion, Verdict
from comity.meaning.gates import FALSE_GATE, Gate
from comity.proofs.agencies import classes
from comity.proofs.sides import Match, bearing_on, matches, with_ordinary
from comity.proofs.situation import Situation
from comity.proofs.terms import Cone
from comity.proofs.versus import Borne, Evaluator, Versus
from comity.proofs.views import STACK, View

LEFT, RIGHT = 0, 1
FREE = (Verdict.PERMITTED, Verdict.EXEMPT, Verdict.SILENT)
"""Verdicts that leave the choice to the agency (as far as this law goes), each on another ground."""

_DECIDED = (Verdict.PROHIBITED, Verdict.REQUIRED, *FREE)

What = Literal["forbids", "requires", "counsel", "unread", "ground"]

_WAYS: tuple[tuple[What, Verdict, tuple[Verdict, ...]], ...] = (
    ("forbids", Verdict.PROHIBITED, tuple(v for v in _DECIDED if v is not Verdict.PROHIBITED)),
    ("requires", Verdict.REQUIRED, tuple(v for v in _DECIDED if v is not Verdict.REQUIRED)),
    ("counsel", Verdict.COUNSEL, _DECIDED),
    ("unread", Verdict.UNCOVERED, (Verdict.PROHIBITED, Verdict.REQUIRED)),
)
"""What one side may say, and what the other says instead, for the two to part."""


@dataclass(frozen=True, slots=True)
class Parting:
    """One way in which two laws part, and a case that shows it.

    `who` (0 the first place, 1 the second) forbids, requires or leaves to counsel what the other does not. With
    `unread`, its law is not in the corpus for a case that the other forbids or requires; with `ground`, both leave
    the choice, on different grounds. `settled`: only if an open question of law comes out so.
    """

    what: What
    who: int
    cases: tuple[Borne, Borne]
    settled: tuple[tuple[OpenQuestion, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one ask of agencies that both laws treat alike.

    `only` are facts at which the law of one side alone looks; `unread` the governments of each side whose law on
    this is not in the corpus; `open` the open questions of law on which a side's answer may rest; `mute`: whether
    nothing at all can be said of a side, since its law is not in the corpus.
    """

    action: str
    match: Match
    kinds: tuple[str, ...]
    partings: tuple[Parting, ...]
    only: tuple[tuple[str, ...], tuple[str, ...]]
    unread: tuple[tuple[str, ...], tuple[str, ...]]
    open: tuple[tuple[OpenQuestion, ...], tuple[OpenQuestion, ...]]
    mute: tuple[bool, bool]

    def parts(self, what: What, who: int, *, settled: bool = False) -> bool:
        """Whether this side forbids (requires …) what the other does not, in some case."""
        return any(p.what == what and p.who == who and bool(p.settled) is settled for p in self.partings)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two places on one day. `asked`: how often the solver was asked."""

    left: str
    right: str
    on: date
    rows: tuple[Row, ...]
    asked: int
    bounded: dict[str, int]


def compare(
    law: Law,
    left: str,
    right: str,
    on: date,
    evaluate: Evaluator,
    *,
    actions: Sequence[str] = (),
    kinds: Sequence[str] = (),
) -> Comparison:
    """Hold the law of two places against each other on a day.

    Args:
        left, right: short names of governments.
        evaluate: the evaluator of single cases, which must bear out each witness.
        actions, kinds: only these; none means all.

    Raises `Undecided` if the solver gives up, `Disagreement` if a witness does not hold.
    """
    peopled = with_ordinary(law)
    found = matches(peopled, left, right)
    narrow = bearing_on(peopled, [name for match in found for name in (match.left, match.right)])
    states = (narrow.vocabulary.state_of(left), narrow.vocabulary.state_of(right))
    versus = Versus(narrow, narrow, states=states if states[0] != states[1] else None)
    comparer = _Comparer(versus, on, evaluate)
    rows = [
        row
        for action in actions or narrow.vocabulary.actions
        for match in found
        for row in comparer.rows(match, action, kinds or tuple(narrow.vocabulary.kinds))
    ]
    return Comparison(left, right, on, tuple(rows), versus.prover.asked, versus.prover.bounded)


class _Comparer:
    """One comparison at work. Cases found for one kind of agency are tried on the next before the solver is asked."""

    def __init__(self, versus: Versus, on: date, evaluate: Evaluator) -> None:
        self.versus = versus
        self.law = versus.laws[0]
        self.on = on
        self.days = (on, on)
        self.evaluate = evaluate
        self._cases: dict[tuple[str, What, int], list[Situation]] = {}
        self._cones: dict[tuple[Gate, ...], Cone] = {}
        self._partings: dict[tuple[object, ...], tuple[Parting, ...]] = {}

    def rows(self, match: Match, action: str, kinds: Sequence[str]) -> Iterator[Row]:
        """A row for each class of agencies that the two laws together tell apart."""
        views: dict[tuple[object, ...], tuple[View, View]] = {}
        alike: dict[tuple[object, ...], list[str]] = {}
        sides = [self._by_kind(government, action) for government in (match.left, match.right)]
        for kind in kinds:
            pair = (sides[LEFT][kind], sides[RIGHT][kind])
            key: tuple[object, ...] = tuple(
                (tuple(view.outcomes[STACK].values()), tuple(layer.covered for layer in view.layers))
                for view in pair
            )
            views.setdefault(key, pair)
            alike.setdefault(key, []).append(kind)
        for key, pair in views.items():
            yield self._row(match, action, tuple(alike[key]), pair)

    def _by_kind(self, government: str, action: str) -> dict[str, View]:
        found: dict[str, View] = {}
        for each in classes(self.law, government, action):
            if len(each.agency.kinds) == 1:
                view = self.versus.views[LEFT].on(each.agency, action, self.on)
                found.update(dict.fromkeys(each.kinds, view))
        return found

    def _row(self, match: Match, action: str, kinds: tuple[str, ...], pair: tuple[View, View]) -> Row:
        key = (action, *(tuple(view.outcomes[STACK].values()) for view in pair))
        if key not in self._partings:
            self._partings[key] = tuple(self._part(action, kinds, pair))
        cones = [self._cone(view) for view in pair]
        names = [{k[1] or k[0] for k in cone.keys if k[0] != "event"} for cone in cones]
        only = tuple(tuple(sorted(names[side] - names[1 - side])) for side in (LEFT, RIGHT))
        unread = tuple(
            tuple(layer.government for layer in view.layers if layer.covered == FALSE_GATE) for view in pair
        )
        return Row(
            action=action,
            match=match,
            kinds=kinds,
            partings=self._partings[key],
            only=(only[LEFT], only[RIGHT]),
            unread=(unread[LEFT], unread[RIGHT]),
            open=(tuple(cones[LEFT].questions), tuple(cones[RIGHT].questions)),
            mute=(_mute(pair[LEFT]), _mute(pair[RIGHT])),
        )

    def _cone(self, view: View) -> Cone:
        """What the answers of a view rest on."""
        gates = tuple(view.outcomes[STACK].values())
        if gates not in self._cones:
            self._cones[gates] = Cone(self.versus.prover.pairs, self.versus.gates, gates)
        return self._cones[gates]

    def _part(self, action: str, kinds: tuple[str, ...], pair: tuple[View, View]) -> Iterator[Parting]:
        """Every way in which two views part."""
        one, other = (view.outcomes[STACK] for view in pair)
        if tuple(one.values()) == tuple(other.values()):
            return
        differs = False
        for what, verdict, instead in _WAYS:
            for who in (LEFT, RIGHT):
                if what == "unread" and _mute(pair[who]):
                    continue
                found = self._parting(what, who, action, kinds, pair, (verdict,), instead)
                if found is not None:
                    differs = differs or what in ("forbids", "requires")
                    yield found
        if not differs:
            for verdict in FREE:
                rest = tuple(v for v in FREE if v is not verdict)
                found = self._parting("ground", LEFT, action, kinds, pair, (verdict,), rest)
                if found is not None:
                    yield found
                    return

    def _parting(
        self,
        what: What,
        who: int,
        action: str,
        kinds: tuple[str, ...],
        pair: tuple[View, View],
        mine: tuple[Verdict, ...],
        yours: tuple[Verdict, ...],
    ) -> Parting | None:
        claims = (mine, yours) if who == LEFT else (yours, mine)
        gates = list(_both(pair, claims))
        known = self._cases.setdefault((action, what, who), [])
        if gates:
            for situation in known:
                cases = self._borne(pair, action, kinds, situation)
                if all(case.bears_out(claim) for case, claim in zip(cases, claims, strict=True)):
                    return Parting(what, who, cases)
        found = self.versus.case(gates, days=self.days)
        if found is not None:
            known.append(found)
            cases = self._borne(pair, action, kinds, found)
            for case, claim in zip(cases, claims, strict=True):
                case.checked(claim)
            return Parting(what, who, cases)
        if what in ("forbids", "requires") and any(self._cone(view).questions for view in pair):
            return self._if_settled(what, who, action, kinds, pair, claims)
        return None

    def _if_settled(
        self,
        what: What,
        who: int,
        action: str,
        kinds: tuple[str, ...],
        pair: tuple[View, View],
        claims: tuple[tuple[Verdict, ...], tuple[Verdict, ...]],
    ) -> Parting | None:
        """The two part in no case that the law settles; perhaps they do once an open question is settled one way."""
        found = self.versus.case(_both(pair, claims), days=self.days, mode="free")
        if found is None:
            return None
        cases = self._borne(pair, action, kinds, found)
        for case, claim in zip(cases, claims, strict=True):
            case.checked(claim, settled=True)
        return Parting(what, who, cases, tuple(found.settled.items()))

    def _borne(
        self, pair: tuple[View, View], action: str, kinds: tuple[str, ...], situation: Situation
    ) -> tuple[Borne, Borne]:
        story = "one case under the law of two places"
        found = [
            self.versus.borne(
                side,
                Agency((kinds[0],), view.agency.government),
                action,
                self.days,
                situation,
                self.evaluate,
                story,
            )
            for side, view in enumerate(pair)
        ]
        return found[LEFT], found[RIGHT]


def _both(
    pair: tuple[View, View], claims: tuple[Iterable[Verdict], Iterable[Verdict]]
) -> Iterator[tuple[Gate, Gate]]:
    """The gates of each verdict that is claimed of the one side with each that is claimed of the other."""
    one, other = (view.outcomes[STACK] for view in pair)
    for verdict in claims[LEFT]:
        for instead in claims[RIGHT]:
            if FALSE_GATE not in (one[verdict], other[instead]):
                yield one[verdict], other[instead]


def _mute(view: View) -> bool:
    """No file has read this law, and no rule of another layer speaks either."""
    return all(
        gate == FALSE_GATE
        for verdict, gate in view.outcomes[STACK].items()
        if verdict is not Verdict.UNCOVERED
    )
