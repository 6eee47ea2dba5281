"""`comity law diff`: what an amendment, or a bill, really changed: the cases whose answer differs.

The same case is put to the law of two days (or to the law without a draft and with it). Dates in the case move along
with the day of the event, so that what changes is the law and not the time that has gone by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

from comity.language.model import Compare, Defined, Law, Literal_, Ref, Within
from comity.meaning import Agency, OpenQuestion, Verdict
from comity.meaning.gates import FALSE_GATE, TRUE_GATE, Gate
from comity.proofs.agencies import classes
from comity.proofs.cubes import conditions
from comity.proofs.gates import SomeRecord, Store
from comity.proofs.logic import all_of, any_of
from comity.proofs.prover import Days
from comity.proofs.sides import Match, bearing_on, matches, with_ordinary
from comity.proofs.situation import Situation
from comity.proofs.statements import Amendment, amendments
from comity.proofs.versus import Borne, Evaluator, Versus
from comity.proofs.views import STACK, View

LIMIT = 3
"""How many conditions are looked for where answers differ in one way."""


@dataclass(frozen=True, slots=True)
class Group:
    """Cases whose answer differs in one way: the condition that is enough, and one case on both days.

    The second is missing where no dates make it the same case on the other day.
    """

    words: str
    before: Borne
    after: Borne | None


@dataclass(frozen=True, slots=True)
class Change:
    """One ask of agencies that both laws treat alike, answered so before and so after.

    `open`: the question of law that is open on one of the days and on which the answer turns there. `complete`: the
    groups are all that there are.
    """

    action: str
    match: Match
    kinds: tuple[str, ...]
    before: Verdict
    after: Verdict
    groups: tuple[Group, ...]
    complete: bool
    open: OpenQuestion | None = None


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs between two laws for one place. `compared`: how many asks of kinds of agency were looked at."""

    place: str
    days: tuple[date, date]
    changes: tuple[Change, ...]
    amendments: tuple[Amendment, ...]
    compared: int
    asked: int
    bounded: Mapping[str, int]


Side = tuple[Law, date]
"""A law, and the day on which it is looked at."""


def diff(
    before: Side,
    after: Side,
    place: str,
    evaluate: Evaluator,
    *,
    actions: Sequence[str] = (),
    limit: int = LIMIT,
) -> Diff:
    """What differs for the agencies of a place between two days, or between a law and a draft of it.

    Args:
        place: short name of a government; a state stands for an ordinary county and city of it too.
        evaluate: the evaluator of single cases, which must bear out each witness.
        actions: only these asks; none means all.
        limit: how many conditions are looked for where answers differ in one way.

    Raises `Undecided` if the solver gives up, `Disagreement` if a witness does not hold.
    """
    one, other = with_ordinary(before[0]), with_ordinary(after[0])
    found = matches(other, place, place)
    heard = [match.left for match in found]
    # A draft may bring words of its own; the law without it knows them and says nothing of them.
    one = replace(bearing_on(one, heard), vocabulary=other.vocabulary)
    other = one if after[0] is before[0] else bearing_on(other, heard)
    differ = Differ(one, other, evaluate, limit)
    days = (before[1], after[1])
    changes: list[Change] = []
    compared = 0
    for action in actions or other.vocabulary.actions:
        for match in found:
            for kinds, pair in differ.pairs(match, action, days):
                compared += 1
                changes += differ.changes(match, action, kinds, pair, days)
    stated = tuple(amendments((one, days[0]), (other, days[1]), heard))
    asked, bounded = differ.versus.prover.asked, differ.versus.prover.bounded
    return Diff(place, days, tuple(changes), stated, compared, asked, bounded)


class Differ:
    """Two laws (or one on two days) in one world."""

    def __init__(self, one: Law, other: Law, evaluate: Evaluator, limit: int) -> None:
        self.versus = Versus(one, other)
        self.evaluate = evaluate
        self.limit = limit
        self._done: dict[object, tuple[Change, ...]] = {}

    def pairs(
        self, match: Match, action: str, days: tuple[date, date]
    ) -> Iterator[tuple[tuple[str, ...], tuple[View, View]]]:
        """The views of both days, for each class of agencies that the two laws together tell apart."""
        alike: dict[object, tuple[list[str], tuple[View, View]]] = {}
        sides = [self._by_kind(side, match.left, action, days[side]) for side in (0, 1)]
        for kind in sides[1]:
            pair = (sides[0][kind], sides[1][kind])
            key = tuple(tuple(view.outcomes[STACK].values()) for view in pair)
            alike.setdefault(key, ([], pair))[0].append(kind)
        for kinds, pair in alike.values():
            yield tuple(kinds), pair

    def _by_kind(self, side: int, government: str, action: str, day: date) -> dict[str, View]:
        """The law of a day, with the day of the event left open (a stretch of two days does that)."""
        found: dict[str, View] = {}
        for each in classes(self.versus.laws[side], government, action):
            if len(each.agency.kinds) == 1:
                view = self.versus.views[side].view(each.agency, action, (day, day + timedelta(days=1)))
                found.update(dict.fromkeys(each.kinds, view))
        return found

    def changes(
        self,
        match: Match,
        action: str,
        kinds: tuple[str, ...],
        pair: tuple[View, View],
        days: tuple[date, date],
    ) -> Iterator[Change]:
        """Every way in which the answers differ."""
        outcomes = [
            {verdict: self.on(gate, days[side]) for verdict, gate in view.outcomes[STACK].items()}
            for side, view in enumerate(pair)
        ]
        if outcomes[0] == outcomes[1]:
            return
        key = (action, tuple(outcomes[0].values()), tuple(outcomes[1].values()))
        if key not in self._done:
            self._done[key] = tuple(self._changes(match, action, kinds, outcomes[0], outcomes[1], days))
        yield from (replace(change, match=match, kinds=kinds) for change in self._done[key])

    def on(self, gate: Gate, day: date) -> Gate:
        """The gate with the day put in where the law holds the day of the event against one that it names."""
        return dated(self.versus.gates, gate, day)

    def _changes(
        self,
        match: Match,
        action: str,
        kinds: tuple[str, ...],
        before: Mapping[Verdict, Gate],
        after: Mapping[Verdict, Gate],
        days: tuple[date, date],
    ) -> Iterator[Change]:
        agency = Agency((kinds[0],), match.left)
        named = self._terms(agency, days)
        for one, other in product(Verdict, Verdict):
            gate = self.versus.gates.all_of([before[one], after[other]])
            if one is other or gate == FALSE_GATE:
                continue
            query = self.versus.prover.about(gate, days=(days[0], days[0]))
            found, complete = conditions(query, gate, self.limit, named)
            if found:
                groups = tuple(
                    self._group(each.words, each.situation, agency, action, days, ((one,), (other,)))
                    for each in found
                )
                yield Change(action, match, kinds, one, other, groups, complete)
        yield from self._opened(match, action, agency, kinds, before, after, days)

    def _terms(self, agency: Agency, days: tuple[date, date]) -> dict[Gate, str]:
        """The terms that the law of either day defines; one that changed is told by its day."""
        found: dict[Gate, str] = {}
        sides: list[dict[str, Gate]] = []
        for side, (views, day) in enumerate(zip(self.versus.views, days, strict=True)):
            reading = views.reading(agency, (day, day + timedelta(days=1)))
            heard = [
                p
                for name in reading.governments()
                for p in self.versus.laws[side].by_government.get(name, ())
            ]
            ids = dict.fromkeys(define.id for policy in heard for define in policy.defines)
            sides.append({id.name: self.on(reading.condition(Defined(id)), day) for id in ids})
        for side, terms in enumerate(sides):
            for name, gate in terms.items():
                if gate not in (FALSE_GATE, TRUE_GATE):
                    changed = sides[1 - side].get(name, FALSE_GATE) not in (FALSE_GATE, gate)
                    found.setdefault(gate, f"{name} (as of {days[side]})" if changed else name)
        return found

    def _group(
        self,
        words: str,
        situation: Situation,
        agency: Agency,
        action: str,
        days: tuple[date, date],
        claims: tuple[tuple[Verdict, ...], tuple[Verdict, ...]],
        open_on: int = -1,
    ) -> Group:
        """A case on both days, borne out on both. `open_on`: on which of them it turns on an open question."""

        def holds(side: int, borne: Borne) -> bool:
            return borne.turns() if side == open_on else borne.bears_out(claims[side])

        first = self.borne(0, agency, action, days[0], replace(situation, on=days[0]))
        if not holds(0, first):
            first.checked(())
        for there in moved(situation, *days):
            second = self.borne(1, agency, action, days[1], there)
            if holds(1, second):
                return Group(words, first, second)
            if not there_are_dates(situation):
                second.checked(())
        return Group(words, first, None)

    def borne(self, side: int, agency: Agency, action: str, day: date, situation: Situation) -> Borne:
        """The case on one of the two days, with what the evaluator says of it."""
        days: Days = (day, day)
        return self.versus.borne(side, agency, action, days, situation, self.evaluate, "one case on two days")

    # -- open questions

    def _opened(
        self,
        match: Match,
        action: str,
        agency: Agency,
        kinds: tuple[str, ...],
        before: Mapping[Verdict, Gate],
        after: Mapping[Verdict, Gate],
        days: tuple[date, date],
    ) -> Iterator[Change]:
        """Answers that are settled on one day and turn on an open question of law on the other."""
        query = self.versus.prover.about(*before.values(), *after.values(), days=(days[0], days[0]))
        questions = [
            {q for gate in outcomes.values() for q in self._questions(gate)} for outcomes in (before, after)
        ]
        for open_on, (settled, turning) in ((1, (before, after)), (0, (after, before))):
            for question in sorted(questions[open_on] - questions[1 - open_on]):
                yes, no = (query.terms("open", {question: truth}) for truth in (True, False))
                gates = [gate for gate in turning.values() if gate != FALSE_GATE]
                parting = any_of(
                    all_of([yes.true(one), no.true(other)])
                    for one, other in product(gates, gates)
                    if one != other
                )
                known = any_of(query.terms().true(gate) for gate in settled.values())
                found = query.smallest(known, parting)
                if found is not None:
                    group = self._group(
                        "", found, agency, action, days, (tuple(Verdict), tuple(Verdict)), open_on
                    )
                    told = group.after if open_on == 0 else group.before
                    verdict = told.verdicts[0] if told else Verdict.COUNSEL
                    verdicts = (verdict, Verdict.COUNSEL) if open_on else (Verdict.COUNSEL, verdict)
                    yield Change(action, match, kinds, *verdicts, (group,), False, question)

    def _questions(self, gate: Gate) -> Iterator[OpenQuestion]:
        for at, _ in self.versus.gates.leaves(gate):
            leaf = self.versus.gates.leaf_at[at]
            if isinstance(leaf, OpenQuestion):
                yield leaf


# --- days ---------------------------------------------------------------------------------------------------


def dated(gates: Store, gate: Gate, day: date) -> Gate:
    """A gate with this day put in where the day of the event is held against a day that the law names."""
    seen: dict[Gate, Gate] = {}

    def at(this: Gate) -> Gate:
        if this not in seen:
            seen[this] = there(this)
        return seen[this]

    def there(this: Gate) -> Gate:
        op, inner = gates.nodes[this]
        if op == "not":
            return gates.negate(at(inner[0]))
        if inner:
            parts = [at(part) for part in inner]
            return gates.all_of(parts) if op == "and" else gates.any_of(parts)
        leaf = gates.leaf_at.get(this)
        if isinstance(leaf, SomeRecord):
            return gates.some(leaf.record, at(leaf.body))
        if isinstance(leaf, Compare | Within) and _named_day(leaf):
            left, right = (Literal_(day) if isinstance(t, Ref) else t for t in (leaf.left, leaf.right))
            return gates.leaf(replace(leaf, left=left, right=right))
        return this

    return at(gate)


def _named_day(test: Compare | Within) -> bool:
    sides = (test.left, test.right)
    event = any(isinstance(term, Ref) and term.scope == "event" for term in sides)
    return event and any(isinstance(term, Literal_) for term in sides)


def there_are_dates(situation: Situation) -> bool:
    """Whether a case names any date."""
    cells = (cell for rows in situation.records.values() for row in rows for cell in row.values())
    return any(isinstance(value, date) for value in (*situation.facts.values(), *cells))


def moved(situation: Situation, old: date, new: date) -> Iterator[Situation]:
    """The same case on another day: its dates as far from that day, counted in days, or in years, months and days."""
    yield _moved(situation, new, lambda day: day + (new - old))
    if there_are_dates(situation):
        yield _moved(situation, new, lambda day: _by_calendar(day, old, new))


def _moved(situation: Situation, new: date, move: object) -> Situation:
    def at(value: object) -> object:
        return move(value) if isinstance(value, date) else value  # type: ignore[operator]

    facts = {name: at(value) for name, value in situation.facts.items()}
    records = {
        record: tuple({name: at(value) for name, value in row.items()} for row in rows)
        for record, rows in situation.records.items()
    }
    return replace(situation, on=new, facts=facts, records=records)  # type: ignore[arg-type]


def _by_calendar(day: date, old: date, new: date) -> date:
    """The day moved by as many years as lie between the two, and the rest in days."""
    years = new.year - old.year
    start = _in_year(old, old.year + years)
    rest = new - start
    return _in_year(day, day.year + years) + rest


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
