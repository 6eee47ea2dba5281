"""Tests of facts as columns over an encoded table: 0 false, 1 unknown, 2 true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import ibis

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
from comity.tables.layout import DAY, DEPTH, FROM, KNOWN, MORE, TO, Layout
from comity.tables.net import AnyOf, Cites, FromDay, Leaf, OfCode, Test
from comity.tables.times import (
    Column,
    first_from,
    literal,
    moment_micros,
    slot,
    with_days,
)


def truth(value: int) -> Column:
    """A constant truth value."""
    return literal(value, "int8")


def kleene(unknown: Column, true: Column) -> Column:
    """Unknown where the first holds, true where the second does, else false."""
    return ibis.cases((unknown, truth(1)), (true, truth(2)), else_=truth(0))


def any_holds(conditions: Iterable[Column]) -> Column:
    """`or` of plain conditions, as a balanced tree: long chains exhaust the stack of SQL printers."""
    found = list(conditions)
    if not found:
        return ibis.literal(False)
    while len(found) > 1:
        found = [a | b for a, b in zip(found[::2], found[1::2], strict=False)] + found[len(found) & ~1 :]
    return found[0]


@dataclass(frozen=True)
class Leaves:
    """Columns for tests. `record` is the list of records at whose fields the tests look, if any."""

    layout: Layout
    record: str | None = None

    def column(self, test: Test, t: Any) -> Column | None:
        """The truth of a test in each row of an Ibis table; None where it is unknown in all of them.

        What is asked of a list of records is worked out by `comity.tables.records`.
        """
        match test:
            case IsTrue(ref):
                name = self.layout.name(ref, self.record)
                return None if name is None else t[name]
            case OneOf():
                return self._one_of(test, t)
            case Same():
                return self._same(test, t)
            case Includes(ref, values):
                return self._several(ref, values, t, only=False)
            case Only(ref, values):
                return self._several(ref, values, t, only=True)
            case Compare():
                return self._compare(test, t)
            case Within():
                return self._within(test, t)
            case FromDay(day):
                return kleene(t.event == 0, t.event >= slot(day))
            case Cites(ref, keys, coarse):
                return self._cites(ref, keys, coarse, t)
            case OfCode(ref, codes):
                name = self.layout.name(ref, self.record)
                if name is None:
                    return None
                starts = any_holds(t[f"{name}__1"].startswith(f"{code}|") for code in sorted(codes))
                return kleene(t[name] == 0, starts)
            case AnyOf():
                raise AssertionError("a test of records has a column already")

    # -- words

    def _one_of(self, test: OneOf, t: Any) -> Column | None:
        name = self.layout.name(test.ref, self.record)
        if name is None:
            return None
        names = self.layout.type_of(test.ref, self.record).names()
        codes = [names.index(value) + 1 for value in test.values if value in names]
        return kleene(
            t[name] == 0, any_holds([t[name] == code for code in codes]) if codes else ibis.literal(False)
        )

    def _same(self, test: Same, t: Any) -> Column | None:
        left, right = self.layout.name(test.left, self.record), self.layout.name(test.right, self.record)
        if left is None or right is None:
            return None
        other = self.translated(test.right, test.left, t[right])
        return kleene((t[left] == 0) | (t[right] == 0), t[left] == other)

    def translated(self, source: Ref, target: Ref, code: Column) -> Column:
        """The code of a `one of` fact in another fact's list of values; -1 for a value that the other does not have."""
        mine = self.layout.type_of(source, self.record).names()
        others = self.layout.type_of(target, self.record).names()
        if mine == others:
            return code
        pairs = [
            (code == i + 1, literal(others.index(v) + 1, "int16")) for i, v in enumerate(mine) if v in others
        ]
        return ibis.cases(*pairs, else_=literal(-1, "int16"))

    def _several(self, ref: Ref, values: tuple[str, ...], t: Any, *, only: bool) -> Column | None:
        name = self.layout.name(ref, self.record)
        if name is None:
            return None
        names = self.layout.type_of(ref, self.record).names()
        wanted = sum(1 << names.index(value) for value in set(values) if value in names)
        held = t[name]
        more = (held & literal(MORE)) != 0
        some = (held & literal(wanted)) != 0
        if not only:
            return ibis.cases((some, truth(2)), (more, truth(1)), else_=truth(0))
        others = (held & literal(MORE - 1 - wanted)) != 0
        return ibis.cases((others, truth(0)), (more, truth(1)), (some, truth(2)), else_=truth(0))

    # -- numbers, days and times

    def number(self, term: Term, t: Any) -> tuple[Column, Column] | None:
        """A number and whether it is unknown; None where no row has it."""
        if isinstance(term, Literal_):
            assert isinstance(term.value, (int, float))
            return literal(float(term.value), "float64"), ibis.literal(False)
        name = self.layout.name(term, self.record)
        return None if name is None else (t[name], t[name + KNOWN] == 0)

    def slot(self, term: Term, t: Any) -> Column:
        if isinstance(term, Literal_):
            return literal(slot(self.day(term.value)), "int32")
        return t[self.layout.name(term, self.record)]

    def ordinal(self, term: Term, t: Any) -> Column:
        if isinstance(term, Literal_):
            return literal(self.day(term.value).toordinal())
        return t[f"{self.layout.name(term, self.record)}{DAY}"].cast("int64")

    def day(self, value: object) -> date:
        """The local day of a date or time that the law writes."""
        assert isinstance(value, date)
        if isinstance(value, datetime):
            return value.astimezone(ZoneInfo(self.layout.zone)).date() if value.tzinfo else value.date()
        return value

    def unknown_day(self, term: Term, t: Any) -> Column | None:
        """Where a day is unknown; None where it is unknown in every row."""
        if isinstance(term, Literal_):
            return ibis.literal(False)
        name = self.layout.name(term, self.record)
        return None if name is None else t[name] == 0

    def open(self, fact: str, t: Any) -> Column | None:
        """Where a fact is not known in full (of a time, the day alone does not do); None where it is so in every row."""
        ref = Ref("fact", fact)
        name = self.layout.name(ref)
        if name is None:
            return None
        match self.layout.type_of(ref).kind:
            case FactKind.YES_NO:
                return t[name] == 1
            case FactKind.SOME_OF:
                return (t[name] & literal(MORE)) != 0
            case FactKind.NUMBER:
                return t[name + KNOWN] == 0
            case FactKind.TIME:
                return (t[name] == 0) | (t[name + FROM] != t[name + TO])
            case _:
                return t[name] == 0

    def span(self, term: Term, t: Any) -> tuple[Column, Column]:
        """The first and last microsecond that a day or time may be; equal where an instant is known."""
        if isinstance(term, Literal_):
            first, last = self._literal_span(term.value)
            return literal(first), literal(last)
        name = self.layout.name(term, self.record)
        return t[f"{name}{FROM}"], t[f"{name}{TO}"]

    def _literal_span(self, value: object) -> tuple[int, int]:
        zone = self.layout.zone
        if isinstance(value, datetime):
            return (moment_micros(value, zone),) * 2
        assert isinstance(value, date)
        return moment_micros(datetime.combine(value, time.min), zone), moment_micros(
            datetime.combine(value, time.max), zone
        )

    def some(self, fact: str, t: Any) -> Column:
        """Where some value of a `some of` fact is known to hold."""
        return (t[self.layout.name(Ref("fact", fact))] & literal(MORE - 1)) != 0

    def with_spans(self, tests: Iterable[Leaf], t: Any) -> Any:
        """The table with the first and last microseconds of those days that tests compare with an hour."""
        wanted: dict[str, None] = {}
        for test in tests:
            if isinstance(test, Compare) and self._by_hour(test):
                for side in (test.left, test.right):
                    name = self.layout.name(side, self.record) if isinstance(side, Ref) else None
                    if name is not None and name + FROM not in t.columns:
                        wanted[name] = None
        if not wanted:
            return t
        ends = [(name + FROM, name + TO) for name in wanted]
        return with_days(t, [name + DAY for name in wanted], ends, self.layout.zone)

    def _compare(self, test: Compare, t: Any) -> Column | None:
        kinds = {self.layout.kind_of(test.left, self.record), self.layout.kind_of(test.right, self.record)}
        if FactKind.NUMBER in kinds:
            left, right = self.number(test.left, t), self.number(test.right, t)
            return (
                None
                if left is None or right is None
                else kleene(left[1] | right[1], holds(test.op, left[0], right[0]))
            )
        unknown_left, unknown_right = self.unknown_day(test.left, t), self.unknown_day(test.right, t)
        if unknown_left is None or unknown_right is None:
            return None
        unknown = unknown_left | unknown_right
        days = holds(test.op, self.slot(test.left, t), self.slot(test.right, t))
        if not self._by_hour(test):
            return kleene(unknown, days)
        left, right = self.span(test.left, t), self.span(test.right, t)
        hours = by_the_hour(test.op, left, right)
        if test.op == "is":
            exact = (left[0] == left[1]) & (right[0] == right[1])
            same = ibis.cases((left[0] == right[0], truth(2)), else_=truth(0))
            return ibis.cases((unknown, truth(1)), (exact, same), else_=hours)
        return ibis.cases((unknown, truth(1)), else_=hours)

    def _by_hour(self, test: Compare) -> bool:
        """Whether one side has an hour by its nature. Then both are compared by the hour, the event with its own."""
        sides = [side for side in (test.left, test.right) if not is_event(side)]
        return any(self.layout.kind_of(side, self.record) is FactKind.TIME for side in sides)

    def _within(self, test: Within, t: Any) -> Column | None:
        """Years and months step by slots, days and extensions by ordinals; see `comity.tables.times`."""
        unknown_left, unknown_right = self.unknown_day(test.left, t), self.unknown_day(test.right, t)
        if unknown_left is None or unknown_right is None:
            return None
        unknown = unknown_left | unknown_right
        early, late = (test.left, test.right) if test.direction == "before" else (test.right, test.left)
        wrong = self.slot(early, t) > self.slot(late, t)
        near = self._near(test, early, late, t, None)
        if test.extended is None:
            return kleene(unknown, ~wrong & near)
        extended = self.number(test.extended, t)
        if extended is None:
            return ibis.cases((unknown, truth(1)), (wrong, truth(0)), (near, truth(2)), else_=truth(1))
        number, more_unknown = extended
        more = lengthening(number)
        return ibis.cases(
            (unknown, truth(1)),
            (wrong, truth(0)),
            (near & more_unknown, truth(2)),
            (more_unknown, truth(1)),
            (self._near(test, early, late, t, more), truth(2)),
            else_=truth(0),
        )

    def _near(self, test: Within, early: Term, late: Term, t: Any, extended: Column | None) -> Column:
        """Whether the period, lengthened by a number of days, reaches from the early to the late day."""
        included = test.anniversary == "in"
        if test.unit == "days":
            distance = self.ordinal(late, t) - self.ordinal(early, t)
            limit = literal(test.count) if extended is None else extended + float(test.count)
            return distance <= limit if included else distance < limit
        steps = 31 * test.count * (12 if test.unit == "years" else 1)
        if extended is not None:
            # The day that comes so many days after the early one, but not after the late one, must lie within.
            moved = ibis.least(self.ordinal(early, t) + whole(extended), self.ordinal(late, t))
            return moved >= first_from(self.slot(late, t).cast("int64") - steps + (0 if included else 1))
        reach = self.slot(late, t) - self.slot(early, t)
        return reach <= steps if included else reach < steps

    # -- citations

    def _cites(self, ref: Ref, keys: frozenset[str], coarse: bool, t: Any) -> Column | None:
        name = self.layout.name(ref, self.record)
        if name is None:
            return None
        by_depth: dict[int, list[str]] = {}
        for key in sorted(keys):
            by_depth.setdefault(min(key.count("|") - 1, DEPTH), []).append(key)
        found = []
        for depth, texts in by_depth.items():
            part = t[f"{name}__{depth}"].isin(texts)
            found.append(part & (t[name] == depth) if coarse else part)
        return kleene(t[name] == 0, any_holds(found))


def by_the_hour(op: str, left: tuple[Column, Column], right: tuple[Column, Column]) -> Column:
    """Spans of time compared; two instants too, unless it is asked whether they are the same."""
    (low, high), (low_r, high_r) = left, right
    if op == "is":
        return ibis.cases(((high < low_r) | (low > high_r), truth(0)), else_=truth(1))
    if op in ("<", "<="):
        sure, maybe = holds(op, high, low_r), holds(op, low, high_r)
    else:
        sure, maybe = holds(op, low, high_r), holds(op, high, low_r)
    return ibis.cases((sure, truth(2)), (maybe, truth(1)), else_=truth(0))


def is_event(term: Term | None) -> bool:
    """Whether a term is the date of the event."""
    return isinstance(term, Ref) and term.scope == "event"


def holds(op: str, left: Column, right: Column) -> Column:
    """A comparison of two columns."""
    match op:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case _:
            return left == right


def lengthening(number: Column) -> Column:
    """By how many days a period is longer: less than nothing lengthens nothing, and no calendar is longer than this."""
    return ibis.least(ibis.greatest(number, literal(0.0, "float64")), literal(4_000_000.0, "float64"))


def whole(number: Column) -> Column:
    """A number that is not negative without its fraction. A cast alone rounds on one engine and cuts on another."""
    return number.floor().cast("int64")
