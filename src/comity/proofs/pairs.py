"""Tests of facts as pairs of formulas: when a test is *known to hold*, and when it *may hold*.

What is not known may hold and is not known to. Comparisons of days and numbers appear as Booleans (`Atom`), since
Booleans and arithmetic are solved apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor, inf
from typing import TypeVar, assert_never

import z3

from comity.language.model import (
    Compare,
    FactKind,
    Includes,
    IsTrue,
    Literal_,
    OneOf,
    Only,
    Ref,
    Same,
    Term,
    Within,
)
from comity.meaning import OpenQuestion
from comity.proofs.facts import Choice, Dated, Number, Several, Variable, YesNo, split
from comity.proofs.gates import CitationKnown, Cited, Leaf
from comity.proofs.logic import all_of, any_of, negation
from comity.proofs.moments import Day, Expr, Moment, by_day, by_hour, fixed, new_day, ordered
from comity.proofs.world import EVENT, Key, Place, World

Pair = tuple[Expr, Expr]
Test = IsTrue | OneOf | Same | Compare | Includes | Only | Within | Cited | CitationKnown

V = TypeVar("V", bound=Variable)


@dataclass(frozen=True, slots=True)
class Atom:
    """A comparison of the days or numbers `keys`; `truth` stands for it among Booleans.

    `matters`: whether anything rests on it (a comparison with a day that is not known says nothing). `helpers`
    holds of the numbers with whose help the formula is written.
    """

    truth: Expr
    formula: Expr
    matters: Expr
    helpers: tuple[Expr, ...]
    keys: tuple[Key, ...]


def keys(world: World, leaf: Leaf, place: Place) -> tuple[Key, ...]:
    """The variables of which a test is made."""
    terms: tuple[Term | None, ...]
    match leaf:
        case (
            IsTrue(ref) | OneOf(ref, _) | Includes(ref, _) | Only(ref, _) | Cited(ref, _) | CitationKnown(ref)
        ):
            terms = (ref,)
        case Same(left, right) | Compare(_, left, right):
            terms = (left, right)
        case Within():
            terms = (leaf.left, leaf.right, leaf.extended)
        case OpenQuestion():
            terms = ()
        case _:
            assert_never(leaf)
    return tuple(world.key(term, place) for term in terms if isinstance(term, Ref))


class Pairs:
    """The tests of one world, each made once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._pairs: dict[tuple[Test, Place], Pair] = {}
        self._atoms: dict[tuple[Test, Place], list[Atom]] = {}
        self._periods: dict[object, list[tuple[float, Term | None, Expr]]] = {}
        self._orders: dict[Expr, list[tuple[Expr, Expr]]] = {}

    def pair(self, test: Test, place: Place) -> Pair:
        """When the test is known to hold, and when it may."""
        found = self._pairs.get((test, place))
        if found is None:
            found = self._pairs[test, place] = self._pair(test, place)
        return found

    def atoms(self, test: Test, place: Place) -> Sequence[Atom]:
        """The comparisons of days and numbers on which a test rests."""
        self.pair(test, place)
        return self._atoms.get((test, place), ())

    def follows(self, atoms: Iterable[Atom]) -> Iterator[Expr]:
        """Which of these comparisons follow from which: within five years is within ten.

        The arithmetic says so too, but finds it hard to prove.
        """
        named = {atom.truth for atom in atoms}
        for truth in named:
            for wider, implication in self._orders.get(truth, ()):
                if wider in named:
                    yield implication

    def _pair(self, test: Test, place: Place) -> Pair:
        match test:
            case IsTrue(ref):
                fact = self._variable(ref, place, YesNo)
                return fact.true, z3.Not(fact.false)
            case OneOf(ref, values) | Cited(ref, values):
                chosen = self._variable(ref, place, Choice)
                among = any_of(chosen.among(values))
                return among, any_of([z3.Not(chosen.known), among])
            case CitationKnown(ref):
                known = self._variable(ref, place, Choice).known
                return known, known
            case Same(left, right):
                one, other = self._variable(left, place, Choice), self._variable(right, place, Choice)
                shared = [z3.And(one.values[v], other.values[v]) for v in one.values if v in other.values]
                return _known_and(z3.And(one.known, other.known), any_of(shared))
            case Includes(ref, names):
                held = self._variable(ref, place, Several)
                found = any_of(held.among(names))
                return found, z3.Or(found, z3.Not(held.complete))
            case Only(ref, names):
                held = self._variable(ref, place, Several)
                inside = negation(any_of([has for name, has in held.values.items() if name not in names]))
                return all_of([inside, held.complete]), inside
            case Compare():
                return self._compare(test, place)
            case Within():
                return self._within(test, place)
            case _:
                assert_never(test)

    def _variable(self, ref: Ref, place: Place, kind: type[V]) -> V:
        found = self.world.variable(self.world.key(ref, place))
        assert isinstance(found, kind), f"{ref.name} is no {kind.__name__}"
        return found

    def _atom(
        self, test: Test, place: Place, formula: Expr, matters: Expr, helpers: Sequence[Expr] = ()
    ) -> Expr:
        if isinstance(formula, bool):
            return formula
        named = keys(self.world, test, place)
        found = self._atoms.setdefault((test, place), [])
        truth = z3.Bool(f"{test} {place} {len(found)}")
        found.append(Atom(truth, formula, matters, tuple(helpers), named))
        return truth

    # -- days and numbers

    def _compare(self, test: Compare, place: Place) -> Pair:
        if any(self._is_number(term, place) for term in (test.left, test.right)):
            left, left_known = self._number(test.left, place)
            right, right_known = self._number(test.right, place)
            known = all_of([left_known, right_known])
            return _known_and(known, self._atom(test, place, ordered(test.op, left, right), known))
        one, one_known = self._moment(test.left, place)
        other, other_known = self._moment(test.right, place)
        known = all_of([one_known, other_known])
        if not (self._is_time(test.left, place) or self._is_time(test.right, place)):
            return _known_and(known, self._atom(test, place, by_day(test.op, one, other), known))
        sure, may = by_hour(test.op, one, other)
        surely, maybe = (self._atom(test, place, formula, known) for formula in (sure, may))
        return all_of([known, surely]), any_of([negation(known), maybe])

    def _is_number(self, term: Term, place: Place) -> bool:
        if isinstance(term, Literal_):
            return isinstance(term.value, float)
        return isinstance(self.world.variable(self.world.key(term, place)), Number)

    def _is_time(self, term: Term, place: Place) -> bool:
        """Whether a term has an hour by its nature."""
        if isinstance(term, Literal_):
            return isinstance(term.value, datetime)
        key = self.world.key(term, place)
        return key != EVENT and self.world.type_of(key).kind is FactKind.TIME

    def _number(self, term: Term, place: Place) -> tuple[tuple[Expr, Expr], Expr]:
        """A number as its whole and the rest, and whether it is known."""
        if isinstance(term, Literal_):
            assert isinstance(term.value, float)
            return split(term.value), True
        found = self._variable(term, place, Number)
        return (found.whole, found.part), found.known

    def _moment(self, term: Term, place: Place) -> tuple[Moment, Expr]:
        if isinstance(term, Literal_):
            assert not isinstance(term.value, float)
            return fixed(term.value), True
        found = self._variable(term, place, Dated)
        return found.moment, found.known

    def _within(self, test: Within, place: Place) -> Pair:
        """A period. An extension that is not known is at least nothing."""
        left, left_known = self._moment(test.left, place)
        right, right_known = self._moment(test.right, place)
        known = all_of([left_known, right_known])
        early, late = (left, right) if test.direction == "before" else (right, left)
        in_order = ordered("<=", early.day.parts, late.day.parts)
        plain = self._atom(test, place, all_of([in_order, _reaches(test, early.day, late.day, 0)]), known)
        self._order(test, place, _limit(test), None, plain)
        if test.extended is None:
            return _known_and(known, plain)
        (days, rest), days_known = self._number(test.extended, place)
        helpers: tuple[Expr, ...] = ()
        if test.unit == "days":
            # Where the last day does not count, part of a day further takes in the day that it begins.
            begun = days + z3.If(rest > 0, z3.BitVecVal(1, 32), z3.BitVecVal(0, 32))
            further = days if test.anniversary == "in" else begun
            formula = all_of([in_order, _reaches(test, early.day, late.day, further)])
        else:
            # The early day moved on by so many days, though never past the late one.
            moved = new_day(f"{place} {test}")
            target = early.day.ordinal + days
            arrives = z3.If(
                target >= late.day.ordinal,
                ordered("is", moved.parts, late.day.parts),
                moved.ordinal == target,
            )
            helpers = (*moved.constraints, arrives)
            formula = all_of([in_order, _reaches(test, moved, late.day, 0)])
        longer = self._atom(test, place, formula, all_of([known, days_known]), helpers)
        self._order(test, place, _limit(test), test.extended, longer)
        if isinstance(days_known, bool):
            return _known_and(known, longer)
        order = self._atom(test, place, in_order, known)
        self._order(test, place, inf, test.extended, order)
        sure, may = z3.If(days_known, longer, plain), z3.If(days_known, longer, order)
        return all_of([known, sure]), any_of([negation(known), may])

    def _order(self, test: Within, place: Place, limit: float, extended: Term | None, truth: Expr) -> None:
        """Note which periods between the same two days hold whenever this one does, and the other way round."""
        family = self._periods.setdefault(
            (test.left, test.right, test.direction, test.unit == "days", place), []
        )
        for other_limit, other_extended, other in family:
            if limit <= other_limit and (extended is None or extended == other_extended):
                self._orders.setdefault(truth, []).append((other, z3.Implies(truth, other)))
            if other_limit <= limit and (other_extended is None or extended == other_extended):
                self._orders.setdefault(other, []).append((truth, z3.Implies(other, truth)))
        family.append((limit, extended, truth))


def _known_and(known: Expr, true: Expr) -> Pair:
    return all_of([known, true]), any_of([negation(known), true])


def _limit(test: Within) -> float:
    """How far the period reaches, in days or in slots of 31 a month; its last day left out if it does not count.

    Half a day stands for the day left out: parts of a day by which a period is extended may take it in again.
    """
    unit = {"years": 12 * 31, "months": 31, "days": 1}[test.unit]
    return test.count * unit - (0 if test.anniversary == "in" else 0.5)


def _reaches(test: Within, early: Day, late: Day, days: Expr) -> Expr:
    """The period, so many days longer, reaches from the one day to the other."""
    if test.unit == "days":
        return late.ordinal - early.ordinal <= floor(_limit(test)) + days
    return late.slot - early.slot <= floor(_limit(test))
