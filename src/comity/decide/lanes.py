"""Completions of unknown facts, laid out as lanes: one bit of an integer for each way the facts may turn out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations

from comity.decide.circuit import Leaf, RecordLeaf
from comity.decide.facts import Facts, Several, Value
from comity.decide.kleene import Kleene, slot
from comity.decide.truth import FALSE, TRUE, UNKNOWN
from comity.language.model import (
    Compare,
    FactKind,
    Includes,
    IsTrue,
    Law,
    OneOf,
    Only,
    Ref,
    Same,
    Term,
    Within,
)
from comity.meaning import OpenQuestion


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing that is unknown, and the ways it may turn out, as far as the law tells them apart.

    `name` is a fact, a record, or None for a question of law; `vectors[j][i]` is the truth of `leaves[i]` in the j-th way.
    """

    name: str | None
    question: OpenQuestion | None
    leaves: tuple[int, ...]
    vectors: tuple[tuple[int, ...], ...]


def evaluate(leaf: Leaf, case: Kleene, bodies: Mapping[object, Callable[..., int]]) -> int:
    """The truth of one leaf in one case."""
    match leaf:
        case IsTrue():
            return case.is_true(leaf)
        case OneOf():
            return case.one_of(leaf)
        case Includes():
            return case.includes(leaf)
        case Only():
            return case.only(leaf)
        case Compare():
            return case.compare(leaf)
        case Within():
            return case.within(leaf)
        case Same():
            return case.same(leaf)
        case OpenQuestion():
            return case.question(leaf)
        case RecordLeaf(test, settled):
            if settled:
                questions = {question: TRUE if truth else FALSE for question, truth in settled}
                case = Kleene(case.facts, case.agency, case.zone, questions)
            return case.any_record(test, bodies[test])


def references(leaf: Leaf) -> tuple[Ref, ...]:
    """The facts that a leaf looks at (records apart)."""
    terms: tuple[Term | None, ...]
    match leaf:
        case IsTrue(ref) | OneOf(ref, _) | Includes(ref, _) | Only(ref, _):
            terms = (ref,)
        case Same(left, right):
            terms = (left, right)
        case Compare(_, one, other):
            terms = (one, other)
        case Within():
            terms = (leaf.left, leaf.right, leaf.extended)
        case _:
            terms = ()
    return tuple(term for term in terms if isinstance(term, Ref) and term.scope == "fact")


def dimensions(
    leaves: Sequence[Leaf], values: Sequence[int], wanted: Iterable[int], case: Kleene, law: Law
) -> list[Dimension]:
    """What is unknown among the wanted leaves, fact by fact where a fact's values can be told apart."""
    found: list[Dimension] = []
    by_fact: dict[str, list[int]] = {}
    for index in wanted:
        if values[index] != UNKNOWN:
            continue
        leaf = leaves[index]
        if isinstance(leaf, OpenQuestion):
            found.append(Dimension(None, leaf, (index,), ((FALSE,), (TRUE,))))
            continue
        if isinstance(leaf, RecordLeaf):
            found.append(Dimension(leaf.test.record, None, (index,), ((FALSE,), (TRUE,))))
            continue
        unknown = [ref.name for ref in dict.fromkeys(references(leaf)) if _open(ref, case)]
        if len(unknown) == 1:
            by_fact.setdefault(unknown[0], []).append(index)
        else:
            name = unknown[0] if unknown else None
            found.append(Dimension(name, None, (index,), ((FALSE,), (TRUE,))))
    for name, indices in by_fact.items():
        chosen = [leaves[i] for i in indices]
        vectors = _vectors(name, chosen, case, law)
        if vectors is None:
            found += [Dimension(name, None, (i,), ((FALSE,), (TRUE,))) for i in indices]
        elif len(vectors) > 1:
            found.append(Dimension(name, None, tuple(indices), vectors))
    return found


def _open(ref: Ref, case: Kleene) -> bool:
    value = case.value(ref)
    return value is None or (isinstance(value, Several) and not value.complete)


def _vectors(name: str, leaves: list[Leaf], case: Kleene, law: Law) -> tuple[tuple[int, ...], ...] | None:
    """The distinct ways in which these leaves may turn out together; None if they cannot be listed."""
    candidates = _candidates(name, leaves, case, law)
    if candidates is None:
        return None
    vectors: dict[tuple[int, ...], None] = {}
    for value in candidates:
        facts = Facts(case.facts.event, {**case.facts.values, name: value}, {}, {}, case.facts.at)
        trial = Kleene(facts, case.agency, case.zone, case.questions)
        vectors[tuple(evaluate(leaf, trial, {}) for leaf in leaves)] = None
    return tuple(vectors)


def _candidates(name: str, leaves: list[Leaf], case: Kleene, law: Law) -> list[Value | Several] | None:
    """Values of a fact among which every test of it that the law makes takes every value it can take."""
    fact = law.vocabulary.facts[name]
    kind = fact.type.kind
    if kind is FactKind.YES_NO:
        return [True, False]
    if kind is FactKind.ONE_OF:
        return list(fact.type.names())
    if kind is FactKind.SOME_OF:
        return _subsets(name, fact.type.names(), leaves, case)
    if kind in (FactKind.DATE, FactKind.TIME, FactKind.NUMBER):
        return _boundaries(name, kind, leaves, case)
    return None


def _subsets(
    name: str, values: tuple[str, ...], leaves: list[Leaf], case: Kleene
) -> list[Value | Several] | None:
    given = case.facts.values.get(name)
    held = given.values if isinstance(given, Several) else frozenset()
    mentioned = {v for leaf in leaves if isinstance(leaf, (Includes, Only)) for v in leaf.values} - held
    others = [v for v in values if v not in mentioned and v not in held][:1]
    choice = [*sorted(mentioned), *others]
    if len(choice) > 8:
        return None
    return [
        Several(held | frozenset(extra), complete=True)
        for size in range(len(choice) + 1)
        for extra in combinations(choice, size)
        if held or extra
    ]


def _boundaries(name: str, kind: FactKind, leaves: list[Leaf], case: Kleene) -> list[Value | Several] | None:
    """Points just before, at and just after every bound that the law sets for this date, time or number.

    None where a day is compared with a time: such a test may stay unknown even when both are given.
    """
    numbers: set[float] = set()
    days: set[date] = set()
    moments: set[datetime] = set()
    for leaf in leaves:
        if isinstance(leaf, Compare):
            bound = case.term(leaf.right if _is(leaf.left, name) else leaf.left)
            if isinstance(bound, (int, float)) and not isinstance(bound, bool):
                numbers.update((bound - 1, bound, bound + 1))
            elif isinstance(bound, datetime) and kind is FactKind.TIME:
                moments.update(bound + timedelta(seconds=s) for s in (-1, 0, 1))
            elif isinstance(bound, date) and not isinstance(bound, datetime) and kind is FactKind.DATE:
                days.update(_around(bound))
            else:
                return None
        elif isinstance(leaf, Within) and not _is(leaf.extended, name):
            bound_day = case.day(leaf.right if _is(leaf.left, name) else leaf.left)
            if bound_day is None or (leaf.extended is not None and case.term(leaf.extended) is None):
                return None
            days.update(_around(bound_day))
            days.update(_period_ends(leaf, bound_day, case))
        else:
            return None
    if numbers and not days and not moments:
        return list(numbers)
    if moments:
        moments.update(datetime.combine(day, datetime.min.time()) for day in days)
        return list(moments) if not numbers and _one_kind(moments) else None
    return list(days)


def _one_kind(moments: set[datetime]) -> bool:
    return len({moment.tzinfo is None for moment in moments}) == 1


def _is(term: Term | None, name: str) -> bool:
    return isinstance(term, Ref) and term.scope == "fact" and term.name == name


def _around(day: date) -> list[date]:
    low, high = date.min.toordinal(), date.max.toordinal()
    return [date.fromordinal(min(max(day.toordinal() + step, low), high)) for step in (-1, 0, 1)]


def _period_ends(leaf: Within, day: date, case: Kleene) -> list[date]:
    """Days about the far end of a period, on both sides of the known day, with and without the extension."""
    extended = case.term(leaf.extended) if leaf.extended is not None else 0.0
    more = int(extended) if isinstance(extended, (int, float)) else 0
    found: list[date] = []
    for sign in (-1, 1):
        if leaf.unit == "days":
            ends = [day.toordinal() + sign * leaf.count]
        else:
            months = leaf.count * (12 if leaf.unit == "years" else 1)
            index = slot(day) + sign * months * 31
            year, rest = divmod(index, 372)
            month, past = divmod(rest, 31)
            if not 1 <= year <= 9999:
                continue
            first = date(year, month + 1, 1).toordinal()
            ends = [first + past]
        for end in ends:
            for shift in (0, sign * more):
                for step in (-3, -2, -1, 0, 1, 2, 3):
                    ordinal = end + shift + step
                    if date.min.toordinal() <= ordinal <= date.max.toordinal():
                        found.append(date.fromordinal(ordinal))
    return found


@dataclass(frozen=True, slots=True)
class Lanes:
    """The chosen dimensions laid out; `stride[i]` lanes lie between two ways of the i-th dimension."""

    chosen: tuple[Dimension, ...]
    strides: tuple[int, ...]
    count: int

    @property
    def full(self) -> int:
        return (1 << self.count) - 1

    def mask(self, index: int, way: int) -> int:
        """The lanes in which a dimension turns out this way."""
        stride, size = self.strides[index], len(self.chosen[index].vectors)
        period = stride * size
        block = ((1 << stride) - 1) << (way * stride)
        return block * (self.full // ((1 << period) - 1))

    def rails(self, values: Sequence[int]) -> tuple[list[int], list[int]]:
        """Known-true and possible rails for every leaf."""
        full = self.full
        known = [full if value == TRUE else 0 for value in values]
        possible = [0 if value == FALSE else full for value in values]
        for index, dimension in enumerate(self.chosen):
            masks = [self.mask(index, way) for way in range(len(dimension.vectors))]
            for position, leaf in enumerate(dimension.leaves):
                known[leaf] = sum(
                    m for m, v in zip(masks, dimension.vectors, strict=True) if v[position] == TRUE
                )
                possible[leaf] = sum(
                    m for m, v in zip(masks, dimension.vectors, strict=True) if v[position] != FALSE
                )
        return known, possible


def lay_out(
    found: Sequence[Dimension], weight: Callable[[Dimension], float], budget: int
) -> tuple[Lanes, int]:
    """Choose dimensions while their product stays within the budget: questions of law last, so that they vary slowest.

    Returns the lanes and how many of them differ in facts only.
    """
    readings = [d for d in found if d.question is not None and d.question.kind == "reading"][:5]
    facts = sorted((d for d in found if d not in readings), key=weight, reverse=True)
    chosen: list[Dimension] = []
    size = 1
    for dimension in facts:
        if size * len(dimension.vectors) << len(readings) <= budget:
            chosen.append(dimension)
            size *= len(dimension.vectors)
    strides: list[int] = []
    stride = 1
    for dimension in (*chosen, *readings):
        strides.append(stride)
        stride *= len(dimension.vectors)
    return Lanes((*chosen, *readings), tuple(strides), stride), size
