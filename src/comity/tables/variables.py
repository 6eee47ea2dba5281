"""What can be unknown, and in which ways it may turn out together.

Tests that look at one fact are not free of each other: a warrant signed by nobody was not signed by a judge. Such tests
make up one variable, whose ways are the truths that they can have together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations, pairwise, product
from math import inf, nextafter
from typing import Literal

from comity.language.model import (
    Compare,
    FactKind,
    FactType,
    Includes,
    Literal_,
    OneOf,
    Only,
    Ref,
    Same,
    Within,
)
from comity.meaning import OpenQuestion
from comity.tables.layout import Layout
from comity.tables.net import AnyOf, FromDay, Leaf, facts_of

MOST_TOGETHER = 5
"""Tests of dates, times or numbers that are taken together (32 ways); further ones are taken to be free, which can only
make a set of verdicts wider."""

MOST_VALUES = 8
"""Values of a `some of` fact that tests may name before they are taken to be free of each other."""

Kind = Literal["day", "plain", "joint", "doubt", "reading"]


@dataclass(frozen=True, slots=True)
class Variable:
    """Tests that may turn out only in certain ways together.

    Args:
        kind: `day` (the event's, always known), `plain` (the ways follow from the tests' truths), `joint` (they follow
            from the facts, row by row), `doubt` (an unknown first day in force), `reading` (disputed).
        ways: the truths of the tests, for each way.
        names: the facts that the tests look at.
        nothing: the way that only an empty list of values has; it is out where some value is known to hold.
    """

    kind: Kind
    tests: tuple[Leaf, ...]
    ways: tuple[tuple[bool, ...], ...]
    names: tuple[str, ...] = ()
    nothing: int | None = None


def variables_of(leaves: Iterable[Leaf], layout: Layout) -> list[Variable]:
    """Every leaf in one variable, in the order of diagrams: the day, known facts, absent facts, disputed readings."""
    tests = list(leaves)
    found: list[Variable] = []
    days = sorted((t for t in tests if isinstance(t, FromDay)), key=lambda t: t.day)
    if days:
        steps = tuple(tuple(i < n for i in range(len(days))) for n in range(len(days) + 1))
        found.append(Variable("day", tuple(days), steps))
    facts: list[Variable] = []
    for group in _together([t for t in tests if not isinstance(t, (FromDay, OpenQuestion))]):
        facts += _of_facts(group, layout)
    found += sorted(facts, key=lambda v: is_absent(v, layout))
    doubts = [t for t in tests if isinstance(t, OpenQuestion) and t.kind == "day"]
    readings = [t for t in tests if isinstance(t, OpenQuestion) and t.kind == "reading"]
    found += [Variable("doubt", (t,), _FREE) for t in doubts]
    return found + [Variable("reading", (t,), _FREE) for t in readings]


_FREE = ((False,), (True,))


def is_absent(variable: Variable, layout: Layout) -> bool:
    """Whether all rows leave it open: no column tells (nor, of tests taken together, any bound)."""
    match variable.kind:
        case "day":
            return False
        case "joint":
            return not any(_bounded(test, layout) for test in variable.tests)
        case "plain":
            return not any(_readable(test, layout) for test in variable.tests)
        case _:
            return True


def _bounded(test: Leaf, layout: Layout) -> bool:
    """Whether one side of a test is known in some row."""
    assert isinstance(test, OneOf | Same | Compare | Within)
    if isinstance(test, OneOf):
        return True
    return any(isinstance(t, Literal_) or layout.name(t) is not None for t in (test.left, test.right))


def _readable(test: Leaf, layout: Layout) -> bool:
    if isinstance(test, AnyOf):
        return layout.has_record(test.record)
    if isinstance(test, OpenQuestion):
        return False
    needed = list(facts_of(test))
    if isinstance(test, Within) and isinstance(test.extended, Ref):
        # An unknown extension leaves the rest of the test readable.
        needed = [n for n in needed if n != test.extended.name]
    return all(layout.name(Ref("fact", name)) is not None for name in needed)


def _together(tests: Sequence[Leaf]) -> list[list[Leaf]]:
    """Tests that share a fact, directly or through others. What is asked of a list of records stands alone."""
    groups: list[tuple[set[str], list[Leaf]]] = []
    for test in tests:
        names = set() if isinstance(test, AnyOf) else set(facts_of(test))
        mine = [group for group in groups if group[0] & names]
        groups = [group for group in groups if not group[0] & names]
        groups.append((names.union(*(g[0] for g in mine)), [*(t for g in mine for t in g[1]), test]))
    order = {test: i for i, test in enumerate(tests)}
    found = [sorted(group, key=order.__getitem__) for _, group in groups]
    return sorted(found, key=lambda group: order[group[0]])


def _of_facts(tests: list[Leaf], layout: Layout) -> list[Variable]:
    names = tuple(dict.fromkeys(name for test in tests for name in facts_of(test)))
    if len(names) == 1 and not isinstance(tests[0], AnyOf):
        kind = layout.law.vocabulary.facts[names[0]].type
        if kind.kind is FactKind.ONE_OF:
            return [_one_of(tests, kind, names)]
        if kind.kind is FactKind.SOME_OF:
            return _some_of(tests, kind, names)
        if (ways := _fixed_ways(tests, kind.kind)) is not None:
            return [Variable("plain", tuple(tests), ways, names)]
    if len(tests) == 1:
        return [Variable("plain", tuple(tests), _FREE, names)]
    found = [_joint(tests[:MOST_TOGETHER])]
    return found + [Variable("plain", (t,), _FREE, facts_of(t)) for t in tests[MOST_TOGETHER:]]


def _joint(tests: Sequence[Leaf]) -> Variable:
    names = tuple(dict.fromkeys(name for test in tests for name in facts_of(test)))
    ways = tuple(product((False, True), repeat=len(tests)))
    return Variable("joint", tuple(tests), ways, names)


def _one_of(tests: Sequence[Leaf], kind: FactType, names: tuple[str, ...]) -> Variable:
    ways = {tuple(value in t.values for t in tests if isinstance(t, OneOf)): None for value in kind.names()}
    return Variable("plain", tuple(tests), tuple(ways), names)


def _some_of(tests: list[Leaf], kind: FactType, names: tuple[str, ...]) -> list[Variable]:
    """Every set of the values that the tests name, and of one that they do not; a set may be empty.

    Tests that name no value in common are free of each other, unless one says that there is nothing else.
    """
    found: list[Variable] = []
    for group in _sharing_values(tests):
        named = {value for t in group if isinstance(t, Includes | Only) for value in t.values}
        others = [value for value in kind.names() if value not in named][:1]
        choice = [*sorted(named), *others]
        if len(named) > MOST_VALUES:
            found += [Variable("plain", (t,), _FREE, names) for t in group]
            continue
        sets = [frozenset(c) for n in range(1, len(choice) + 1) for c in combinations(choice, n)]
        ways = dict.fromkeys(tuple(_truth(t, held) for t in group) for held in sets)
        none = tuple(False for _ in group)
        nothing = None if none in ways else len(ways)
        ways[none] = None
        found.append(Variable("plain", tuple(group), tuple(ways), names, nothing))
    return found


def _sharing_values(tests: list[Leaf]) -> list[list[Leaf]]:
    if any(isinstance(t, Only) for t in tests):
        return [tests]
    groups: list[tuple[set[str], list[Leaf]]] = []
    for test in tests:
        assert isinstance(test, Includes)
        mine = [group for group in groups if group[0] & set(test.values)]
        groups = [group for group in groups if not group[0] & set(test.values)]
        groups.append(
            (set(test.values).union(*(g[0] for g in mine)), [*(t for g in mine for t in g[1]), test])
        )
    return [group for _, group in groups]


def _truth(test: Leaf, held: frozenset[str]) -> bool:
    if isinstance(test, Includes):
        return bool(held & set(test.values))
    assert isinstance(test, Only)
    return bool(held) and held <= set(test.values)


def _fixed_ways(tests: Sequence[Leaf], kind: FactKind) -> tuple[tuple[bool, ...], ...] | None:
    """The ways of one number or day that do not differ from row to row; None if they do.

    They do not where all bounds are written in the law, nor where all are counted from the event's day.
    """
    stretches = _from_literals(tests, kind) or _from_event(tests, kind)
    if stretches is None:
        return None
    # Below every bound, and from each bound on.
    places = [-inf, *sorted({cut for low, high in stretches for cut in (low, high) if abs(cut) < inf})]
    return tuple(dict.fromkeys(tuple(low <= place < high for low, high in stretches) for place in places))


_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "is": "is"}


def _stretch(op: str, at: float, after: float) -> tuple[float, float]:
    """Where a comparison holds; `after` is the next place after the bound."""
    return {
        "<": (-inf, at), "<=": (-inf, after), ">": (after, inf), ">=": (at, inf), "is": (at, after)
    }[op]  # fmt: skip


def _from_literals(tests: Sequence[Leaf], kind: FactKind) -> list[tuple[float, float]] | None:
    found: list[tuple[float, float]] = []
    for test in tests:
        if not isinstance(test, Compare) or kind is FactKind.TIME:
            return None
        here = isinstance(test.left, Ref)
        bound, op = (test.right, test.op) if here else (test.left, _FLIPPED[test.op])
        if not isinstance(bound, Literal_) or isinstance(bound.value, datetime):
            return None
        at = float(bound.value.toordinal()) if isinstance(bound.value, date) else float(bound.value)
        found.append(_stretch(op, at, at + 1 if kind is FactKind.DATE else nextafter(at, inf)))
    return found


_APART = 4
"""At most three slots in a row are no day (29 to 31 February), so that stretches of four or more have a day in them."""


def _from_event(tests: Sequence[Leaf], kind: FactKind) -> list[tuple[float, float]] | None:
    """Stretches counted from the event's day: in days, or in slots where periods are months or years."""
    if kind is not FactKind.DATE:
        return None
    found: list[tuple[float, float]] = []
    units: set[bool] = set()
    for test in tests:
        if not isinstance(test, Compare | Within):
            return None
        event_is_left = isinstance(test.left, Ref) and test.left.scope == "event"
        other = test.left if event_is_left else test.right
        if not isinstance(other, Ref) or other.scope != "event":
            return None
        if isinstance(test, Compare):
            found.append(_stretch(_FLIPPED[test.op] if event_is_left else test.op, 0, 1))
        elif test.extended is None:
            units.add(test.unit == "days")
            found.append(_period(test, before=event_is_left == (test.direction == "after")))
        else:
            return None
    if units == {True, False}:
        return None
    cuts = sorted({cut for stretch in found for cut in stretch if abs(cut) < inf})
    near = any(high - low < _APART and (low, high) != (0, 1) for low, high in pairwise(cuts))
    return None if False in units and near else found


def _period(test: Within, *, before: bool) -> tuple[float, float]:
    steps = test.count * {"days": 1, "months": 31, "years": 372}[test.unit]
    reach = steps if test.anniversary == "in" else steps - 1
    if reach < 0:
        return (inf, inf)
    return (-reach, 1) if before else (0, reach + 1)
