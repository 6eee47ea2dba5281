"""The truth of one test of one case: false 0, unknown 1, true 3.

With these numbers `and` is `&` and `or` is `|`. Facts that are absent are unknown; nothing turns unknown into false.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from comity.decide.facts import Facts, Several, Value
from comity.decide.truth import FALSE, NOT, TRUE, UNKNOWN
from comity.language.model import (
    AnyRecord,
    Citation,
    Compare,
    Includes,
    IsTrue,
    Listed,
    Literal_,
    OneOf,
    Only,
    Ref,
    Same,
    Table,
    Term,
    Within,
)
from comity.meaning.algebra import Algebra, OpenQuestion

Questions = Mapping[OpenQuestion, int]


def slot(day: date) -> int:
    """A number that orders days and steps by whole years and months alike, 29 February included.

    Years are 372 long and months 31, so that `day minus five years` is the same day of the month five years before;
    where that day does not exist, the comparison still gives one answer, the same on every engine.
    """
    return day.year * 372 + (day.month - 1) * 31 + (day.day - 1)


@dataclass(frozen=True, slots=True)
class Kleene:
    """The algebra of one case. `row` and `record` are set inside `listed … where` and `any … where`."""

    facts: Facts
    agency: Mapping[str, str]
    zone: str
    questions: Questions
    record: Mapping[str, Value] | None = None
    row: Mapping[str, object] | None = None

    def const(self, truth: bool) -> int:
        return TRUE if truth else FALSE

    def all_of(self, parts: Sequence[int]) -> int:
        value = TRUE
        for part in parts:
            value &= part
        return value

    def any_of(self, parts: Sequence[int]) -> int:
        value = FALSE
        for part in parts:
            value |= part
        return value

    def negate(self, part: int) -> int:
        return NOT[part]

    def from_day(self, day: date) -> int:
        return TRUE if self.facts.event >= day else FALSE

    def question(self, question: OpenQuestion) -> int:
        return self.questions.get(question, UNKNOWN)

    # -- tests

    def value(self, ref: Ref) -> object:
        """What is known of a reference; None if nothing is."""
        if ref.scope == "field":
            return None if self.record is None else self.record.get(ref.name)
        if ref.scope == "row":
            return None if self.row is None else self.row.get(ref.name)
        if ref.scope == "event":
            return self.facts.at or self.facts.event
        if ref.name in self.agency:
            return self.agency[ref.name]
        return self.facts.values.get(ref.name)

    def is_true(self, test: IsTrue) -> int:
        value = self.value(test.ref)
        return UNKNOWN if value is None else TRUE if value else FALSE

    def one_of(self, test: OneOf) -> int:
        value = self.value(test.ref)
        return UNKNOWN if value is None else TRUE if value in test.values else FALSE

    def same(self, test: Same) -> int:
        left, right = self.value(test.left), self.value(test.right)
        if left is None or right is None:
            return UNKNOWN
        return TRUE if left == right else FALSE

    def includes(self, test: Includes) -> int:
        value = self.value(test.ref)
        if not isinstance(value, Several):
            return UNKNOWN
        if value.values.intersection(test.values):
            return TRUE
        return FALSE if value.complete else UNKNOWN

    def only(self, test: Only) -> int:
        value = self.value(test.ref)
        if not isinstance(value, Several):
            return UNKNOWN
        if not value.values <= set(test.values):
            return FALSE
        if not value.complete:
            return UNKNOWN
        return TRUE if value.values else FALSE

    def compare(self, test: Compare) -> int:
        left, right = self.term(test.left), self.term(test.right)
        if left is None or right is None:
            return UNKNOWN
        if isinstance(left, (datetime, date)) and isinstance(right, (datetime, date)):
            return self._compare_times(test.op, left, right)
        if isinstance(left, (int, float)) and isinstance(right, (int, float)):
            return TRUE if _holds(test.op, float(left), float(right)) else FALSE
        return UNKNOWN

    def _compare_times(self, op: str, left: date, right: date) -> int:
        """Two instants are compared as instants. Where only a day is known of one, the other's hour may decide."""
        exact_left, exact_right = isinstance(left, datetime), isinstance(right, datetime)
        if exact_left and exact_right:
            return TRUE if _holds(op, self._instant(left), self._instant(right)) else FALSE
        if not exact_left and not exact_right:
            return TRUE if _holds(op, left.toordinal(), right.toordinal()) else FALSE
        low_left, high_left = self._span(left)
        low_right, high_right = self._span(right)
        if op == "is":
            return FALSE if high_left < low_right or low_left > high_right else UNKNOWN
        sure = _holds(op, high_left, low_right) if op in ("<", "<=") else _holds(op, low_left, high_right)
        never = not (
            _holds(op, low_left, high_right) if op in ("<", "<=") else _holds(op, high_left, low_right)
        )
        return TRUE if sure else FALSE if never else UNKNOWN

    def _instant(self, moment: date) -> float:
        assert isinstance(moment, datetime)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=_zone(self.zone))
        return aware.astimezone(UTC).timestamp()

    def _span(self, moment: date) -> tuple[float, float]:
        if isinstance(moment, datetime):
            instant = self._instant(moment)
            return instant, instant
        return (
            self._instant(datetime.combine(moment, time.min)),
            self._instant(datetime.combine(moment, time.max)),
        )

    def term(self, term: Term) -> object:
        return term.value if isinstance(term, Literal_) else self.value(term)

    def day(self, term: Term) -> date | None:
        """The local day of a date or time; None if unknown."""
        value = self.term(term)
        if isinstance(value, datetime):
            return value.astimezone(_zone(self.zone)).date() if value.tzinfo else value.date()
        return value if isinstance(value, date) else None

    def within(self, test: Within) -> int:
        left, right = self.day(test.left), self.day(test.right)
        extended = 0.0
        if test.extended is not None:
            value = self.term(test.extended)
            if not isinstance(value, (int, float)):
                return self._within_unextended(test, left, right)
            extended = float(value)
        if left is None or right is None:
            return UNKNOWN
        return TRUE if _within(test, left, right, extended) else FALSE

    def _within_unextended(self, test: Within, left: date | None, right: date | None) -> int:
        """An unknown extension is at least nothing: inside without it is inside with it; on the wrong side is out."""
        if left is None or right is None:
            return UNKNOWN
        if _within(test, left, right, 0.0):
            return TRUE
        beyond = left > right if test.direction == "before" else left < right
        return FALSE if beyond else UNKNOWN

    # -- records and tables

    def any_record(self, test: AnyRecord, each: Callable[[Algebra[int]], int]) -> int:
        records = self.facts.records.get(test.record)
        if records is None:
            return UNKNOWN
        value = FALSE if records.complete else UNKNOWN
        for row in records.rows:
            value |= each(self._at(record=row))
        return value

    def _at(
        self, record: Mapping[str, Value] | None = None, row: Mapping[str, object] | None = None
    ) -> Kleene:
        return Kleene(
            self.facts,
            self.agency,
            self.zone,
            self.questions,
            self.record if record is None else record,
            self.row if row is None else row,
        )

    def listed(self, test: Listed, table: Table, each: Callable[[Algebra[int]], int] | None) -> int:
        citation = self.value(test.ref)
        if not isinstance(citation, Citation):
            return UNKNOWN
        value = FALSE
        coarse = False
        for row in table.rows:
            if row.code != citation.code:
                continue
            shorter = min(len(row.section), len(citation.section))
            if row.section[:shorter] != citation.section[:shorter]:
                continue
            if not row.interval.first() <= self.facts.event <= row.interval.last():
                continue
            if len(citation.section) < len(row.section):
                coarse = True
                continue
            value |= TRUE if each is None else each(self._at(row=dict(row.columns)))
        if value == FALSE and (coarse or not table.closed or citation.code not in table.codes):
            return UNKNOWN
        return value


def _holds(op: str, left: float, right: float) -> bool:
    if op == "<":
        return left < right
    if op == "<=":
        return left <= right
    if op == ">":
        return left > right
    if op == ">=":
        return left >= right
    return left == right


def _within(test: Within, left: date, right: date, extended: float) -> bool:
    """Years and months step by slots, so that 29 February needs no rounding; days and extensions step by ordinals.

    For `5 years before X extended by N days` the day that is N days after `left` must lie within the five years.
    """
    early, late = (left, right) if test.direction == "before" else (right, left)
    if early > late:
        return False
    if test.unit == "days":
        distance, limit = late.toordinal() - early.toordinal(), test.count + extended
        return distance <= limit if test.anniversary == "in" else distance < limit
    months = test.count * (12 if test.unit == "years" else 1)
    if extended:
        moved = date.fromordinal(min(early.toordinal() + int(extended), date.max.toordinal()))
        early = min(moved, late)
    reach = slot(late) - slot(early)
    return reach <= months * 31 if test.anniversary == "in" else reach < months * 31


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
