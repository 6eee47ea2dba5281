"""Where on its line an unknown date, time or number must lie for a test to hold, row by row.

Days are their ordinals, times their microseconds, numbers themselves. A range runs from an end up to, but not including,
another; an end may lie just above a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Final

import ibis

from comity.language.model import Compare, FactKind, Literal_, Ref, Term, Within
from comity.tables.layout import DAY, FROM, TO, column_name
from comity.tables.leaves import Leaves, any_holds, by_the_hour, lengthening, whole
from comity.tables.net import Leaf, facts_of
from comity.tables.times import Column, first_from, literal, with_days, with_slots

FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "is": "is"}


@dataclass(frozen=True, slots=True)
class End:
    """A place on a line; with `above`, just above the value. `everywhere` marks the ends of the whole line."""

    value: Column
    above: bool = False
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of a line, without its high end."""

    low: End
    high: End

    def covers(self, point: End) -> Column:
        return _not_after(self.low, point) & _before(point, self.high)


def _not_after(one: End, other: End) -> Column:
    return one.value <= other.value if one.above <= other.above else one.value < other.value


def _before(one: End, other: End) -> Column:
    return one.value <= other.value if one.above < other.above else one.value < other.value


@dataclass(frozen=True, slots=True)
class Held:
    """Of one test of an unknown fact: in which rows all else is known, where it surely holds, and where it may."""

    valid: Column
    sure: Range
    maybe: Range


@dataclass(frozen=True)
class Line:
    """The line of one fact."""

    fact: str
    leaves: Leaves

    @property
    def kind(self) -> FactKind:
        return self.leaves.layout.law.vocabulary.facts[self.fact].type.kind

    @property
    def bottom(self) -> End:
        low = literal(-1e300, "float64") if self.kind is FactKind.NUMBER else literal(-(1 << 61))
        return End(low, everywhere=True)

    @property
    def top(self) -> End:
        high = literal(1e300, "float64") if self.kind is FactKind.NUMBER else literal(1 << 61)
        return End(high, everywhere=True)

    def inside(self, t: Any) -> Range:
        """Where the fact may lie at all: within its day, if of a time only that is known."""
        if self.kind is not FactKind.TIME:
            return Range(self.bottom, self.top)
        name = self.leaves.layout.name(Ref("fact", self.fact))
        if name is None:
            return Range(self.bottom, self.top)
        nothing = t[name] == 0
        return Range(
            End(ibis.cases((nothing, self.bottom.value), else_=t[name + FROM])),
            End(ibis.cases((nothing, self.top.value), else_=t[name + TO] + 1)),
        )

    def prepared(self, index: int, test: Leaf, t: Any) -> Any:
        """The table with what the ends of a test's ranges are made of, worked out in stages of their own."""
        if isinstance(test, Compare) and self.kind is FactKind.DATE:
            name = self._hourly(self._other(test))
            if name is not None and f"{name}__dawn" not in t.columns:
                t = with_days(t, [name + DAY], [(f"{name}__dawn", f"{name}__dusk")], self.leaves.layout.zone)
        if not isinstance(test, Within) or self.kind is FactKind.NUMBER or not self._can_tell(test):
            return t
        name = self._name(index)
        if test.extended is not None and test.unit != "days" and not self._is_early(test):
            t = t.mutate(**{f"{name}__start": self._known(test, t) + whole(self._more(test, t))})
            t = with_slots(t, [f"{name}__start"], [f"{name}__slot"])
        first, last = self._days(index, test, t)
        t = t.mutate(**{f"{name}__first": self._if_open(first, t), f"{name}__last": self._if_open(last, t)})
        if self.kind is FactKind.TIME:
            ends = [
                (f"{name}__first__from", f"{name}__first__to"),
                (f"{name}__last__from", f"{name}__last__to"),
            ]
            t = with_days(t, [f"{name}__first", f"{name}__last"], ends, self.leaves.layout.zone)
        return t

    def _if_open(self, value: Column, t: Any) -> Column:
        """Most rows know the fact and need not work out where it could lie."""
        open_ = self.leaves.open(self.fact, t)
        return value if open_ is None else ibis.cases((open_, value), else_=literal(0))

    def _name(self, index: int) -> str:
        return f"line_{index}_{column_name(self.fact)}"

    def _can_tell(self, test: Leaf) -> bool:
        """Whether some row knows all else that a test looks at."""
        layout = self.leaves.layout
        if isinstance(test, Compare | Within) and self.is_here(test.left) and self.is_here(test.right):
            return False
        return all(layout.name(Ref("fact", name)) for name in facts_of(test) if name != self.fact)

    def held(self, index: int, test: Leaf, t: Any) -> Held | None:
        """Where a test holds, over a table that was `prepared`; None where nothing can be said: all is free then."""
        if not isinstance(test, Compare | Within) or not self._can_tell(test):
            return None
        others = [self.leaves.open(name, t) for name in facts_of(test) if name != self.fact]
        if isinstance(test, Compare):
            found = self._compare(test, t)
        elif self.kind is FactKind.NUMBER:
            found = self._extension(test, t)
        else:
            found = self._period(index, test, t)
        return Held(~any_holds(others), *found)

    def is_here(self, term: Term | None) -> bool:
        return isinstance(term, Ref) and term.scope == "fact" and term.name == self.fact

    # -- comparisons

    def _other(self, test: Compare | Within) -> Term:
        return test.right if self.is_here(test.left) else test.left

    def _compare(self, test: Compare, t: Any) -> tuple[Range, Range]:
        other = self._other(test)
        op = test.op if self.is_here(test.left) else FLIPPED[test.op]
        if self.kind is FactKind.NUMBER:
            number = self.leaves.number(other, t)
            assert number is not None
            exact = self._sided(op, End(number[0]), End(number[0], above=True))
            return exact, exact
        return self._time(op, other, t) if self.kind is FactKind.TIME else self._date(op, other, t)

    def _sided(self, op: str, at: End, above: End) -> Range:
        match op:
            case "<":
                return Range(self.bottom, at)
            case "<=":
                return Range(self.bottom, above)
            case ">":
                return Range(above, self.top)
            case ">=":
                return Range(at, self.top)
            case _:
                return Range(at, above)

    def _time(self, op: str, other: Term, t: Any) -> tuple[Range, Range]:
        """An unknown time against a time, or against a day of which the hour may decide."""
        low, high = self.leaves.span(other, t)
        if op == "is":
            exact = ibis.cases((low == high, low + 1), else_=low)
            return Range(End(low), End(exact)), Range(End(low), End(high + 1))
        first, last = (low, high) if op in ("<", "<=") else (high, low)
        return self._sided(op, End(first), End(first + 1)), self._sided(op, End(last), End(last + 1))

    def _hourly(self, other: Term) -> str | None:
        """The column of the other side, where that is a time with an hour. The event is a day among days."""
        if not isinstance(other, Ref) or other.scope == "event":
            return None
        return self.leaves.layout.name(other) if self.leaves.layout.kind_of(other) is FactKind.TIME else None

    def _date(self, op: str, other: Term, t: Any) -> tuple[Range, Range]:
        """An unknown day against a day, or against a time, which tells all but that day itself."""
        day = self.leaves.ordinal(other, t)
        name = self._hourly(other)
        if name is not None:
            span = t[f"{name}__dawn"], t[f"{name}__dusk"]
        elif isinstance(other, Literal_) and isinstance(other.value, datetime):
            span = self.leaves.span(Literal_(self.leaves.day(other.value)), t)
        else:
            exact = self._sided(op, End(day), End(day + 1))
            return exact, exact
        truth = by_the_hour(op, span, self.leaves.span(other, t))
        if op == "is":
            return Range(End(day), End(day)), Range(
                End(day), End(ibis.cases((truth != 0, day + 1), else_=day))
            )
        if op in ("<", "<="):
            sure, maybe = (ibis.cases((true, day + 1), else_=day) for true in (truth == 2, truth != 0))
            return Range(self.bottom, End(sure)), Range(self.bottom, End(maybe))
        sure, maybe = (ibis.cases((true, day), else_=day + 1) for true in (truth == 2, truth != 0))
        return Range(End(sure), self.top), Range(End(maybe), self.top)

    # -- periods

    def _period(self, index: int, test: Within, t: Any) -> tuple[Range, Range]:
        """The days on which an unknown end of a period may lie, the other end being known."""
        name = self._name(index)
        if self.kind is FactKind.TIME:
            found = Range(End(t[f"{name}__first__from"]), End(t[f"{name}__last__to"] + 1))
        else:
            found = Range(End(t[f"{name}__first"]), End(t[f"{name}__last"] + 1))
        return found, found

    def _is_early(self, test: Within) -> bool:
        return self.is_here(test.left) == (test.direction == "before")

    def _known(self, test: Within, t: Any) -> Column:
        return self.leaves.ordinal(self._other(test), t)

    def _more(self, test: Within, t: Any) -> Column:
        number = None if test.extended is None else self.leaves.number(test.extended, t)
        return literal(0.0, "float64") if number is None else lengthening(number[0])

    def _days(self, index: int, test: Within, t: Any) -> tuple[Column, Column]:
        """The first and the last day."""
        known, more = self._known(test, t), self._more(test, t)
        out = 0 if test.anniversary == "in" else 1
        early = self._is_early(test)
        if test.unit == "days":
            limit = more + float(test.count)
            reach = (limit.ceil().cast("int64") - 1) if out else whole(limit)
            return (known - reach, known) if early else (known, known + reach)
        steps = 31 * test.count * (12 if test.unit == "years" else 1)
        slot = self.leaves.slot(self._other(test), t).cast("int64")
        if early:
            return first_from(slot - steps + out) - whole(more), known
        start = known + whole(more)
        if test.extended is not None:
            slot = t[f"{self._name(index)}__slot"]
        return known, ibis.greatest(first_from(slot + steps + 1 - out) - 1, start)

    def _extension(self, test: Within, t: Any) -> tuple[Range, Range]:
        """How many days an unknown extension must be, both ends being known."""
        first, second = (test.left, test.right) if test.direction == "before" else (test.right, test.left)
        early, late = self.leaves.ordinal(first, t), self.leaves.ordinal(second, t)
        strict = test.anniversary != "in" and test.unit == "days"
        if test.unit == "days":
            least = late - early - test.count
        else:
            out = 0 if test.anniversary == "in" else 1
            months = test.count * (12 if test.unit == "years" else 1)
            least = first_from(self.leaves.slot(second, t).cast("int64") - months * 31 + out) - early
        always = least < 0 if strict else least <= 0
        low = ibis.cases(
            (early > late, self.top.value), (always, self.bottom.value), else_=least.cast("float64")
        )
        found = Range(End(low, above=strict), self.top)
        return found, found


def bits_and(columns: list[Column]) -> Column:
    """The bits that all columns have."""
    return reduce(lambda a, b: a & b, columns)
