"""Tests as functions of a situation: the algebra whose values read one case.

What does not depend on the case (whose terms a test compares, which rows of a table bear a section) is looked
up once, when the function is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from comity.decide.facts import Records
from comity.decide.situation import Situation
from comity.decide.truth import FALSE, NOT, TRUE, UNKNOWN
from comity.decide.values import compared, included, local_day, only, reaches
from comity.language.model import (
    AnyRecord,
    Citation,
    Compare,
    FactKind,
    Includes,
    IsTrue,
    Listed,
    OneOf,
    Only,
    RecordType,
    Ref,
    Same,
    Table,
    TableRow,
    Term,
    Vocabulary,
    Within,
)
from comity.meaning.algebra import Algebra, OpenQuestion

Reader = Callable[[Situation], int]
"""The truth of one test in a situation: false 0, unknown 1, true 3."""

Value = Callable[[Situation], object]
"""A term's value in a situation; None if it is not known."""


class Readers:
    """The algebra. `agency` holds what the agency itself settles (`agency.state` and the like)."""

    def __init__(
        self, vocabulary: Vocabulary, agency: Mapping[str, str], zone: str, record: RecordType | None = None
    ) -> None:
        self.vocabulary = vocabulary
        self.agency = agency
        self.zone = zone
        self.record = record

    def const(self, truth: bool) -> Reader:
        value = TRUE if truth else FALSE
        return lambda s: value

    def all_of(self, parts: Sequence[Reader]) -> Reader:
        def read(s: Situation) -> int:
            value: int = TRUE
            for part in parts:
                value &= part(s)
                if not value:
                    return FALSE
            return value

        return parts[0] if len(parts) == 1 else read

    def any_of(self, parts: Sequence[Reader]) -> Reader:
        def read(s: Situation) -> int:
            value: int = FALSE
            for part in parts:
                value |= part(s)
                if value == TRUE:
                    return TRUE
            return value

        return parts[0] if len(parts) == 1 else read

    def negate(self, part: Reader) -> Reader:
        return lambda s: NOT[part(s)]

    def from_day(self, day: date) -> Reader:
        return lambda s: TRUE if s.event >= day else FALSE

    def question(self, question: OpenQuestion) -> Reader:
        return lambda s: s.questions.get(question, UNKNOWN)

    # -- terms

    def value(self, ref: Ref) -> Value:
        """Where a reference's value is found."""
        name = ref.name
        match ref.scope:
            case "field":
                return lambda s: None if s.record is None else s.record.get(name)
            case "row":
                return lambda s: None if s.row is None else s.row.get(name)
            case "event":
                return lambda s: s.event
            case "fact":
                if name in self.agency:
                    constant = self.agency[name]
                    return lambda s: constant
                return lambda s: s.values.get(name)

    def term(self, term: Term) -> Value:
        if isinstance(term, Ref):
            return self.value(term)
        constant = term.value
        return lambda s: constant

    def _day(self, term: Term) -> Callable[[Situation], date | None]:
        if isinstance(term, Ref) and term.scope == "event":
            return lambda s: s.event
        read, zone = self.term(term), self.zone

        def day(s: Situation) -> date | None:
            value = read(s)
            return value if type(value) is date else local_day(value, zone)

        return day

    # -- tests

    def is_true(self, test: IsTrue) -> Reader:
        read = self.value(test.ref)

        def truth(s: Situation) -> int:
            value = read(s)
            return UNKNOWN if value is None else TRUE if value else FALSE

        return truth

    def one_of(self, test: OneOf) -> Reader:
        read, values = self.value(test.ref), frozenset(test.values)

        def truth(s: Situation) -> int:
            value = read(s)
            return UNKNOWN if value is None else TRUE if value in values else FALSE

        return truth

    def same(self, test: Same) -> Reader:
        read_left, read_right = self.value(test.left), self.value(test.right)

        def truth(s: Situation) -> int:
            left, right = read_left(s), read_right(s)
            return UNKNOWN if left is None or right is None else TRUE if left == right else FALSE

        return truth

    def includes(self, test: Includes) -> Reader:
        read, values = self.value(test.ref), frozenset(test.values)
        return lambda s: included(read(s), values)

    def only(self, test: Only) -> Reader:
        read, values = self.value(test.ref), frozenset(test.values)
        return lambda s: only(read(s), values)

    def compare(self, test: Compare) -> Reader:
        """Days against days; where one side is a time, by the hour, that of the event included."""
        op, zone = test.op, self.zone
        by_hour = self._is_time(test.left) or self._is_time(test.right)
        read_left, read_right = (
            self._moment(t) if by_hour else self.term(t) for t in (test.left, test.right)
        )
        return lambda s: compared(op, read_left(s), read_right(s), zone, by_hour=by_hour)

    def _is_time(self, term: Term) -> bool:
        """Whether a term has an hour by its nature."""
        if not isinstance(term, Ref):
            return isinstance(term.value, datetime)
        match term.scope:
            case "fact":
                return self.vocabulary.facts[term.name].type.kind is FactKind.TIME
            case "field":
                return self.record is not None and self.record.fields[term.name].type.kind is FactKind.TIME
            case "row" | "event":
                return False

    def _moment(self, term: Term) -> Value:
        """A term's value where hours count: of the event, the hour if it is known."""
        if isinstance(term, Ref) and term.scope == "event":
            return lambda s: s.at or s.event
        return self.term(term)

    def within(self, test: Within) -> Reader:
        first, second = (test.left, test.right) if test.direction == "before" else (test.right, test.left)
        read_early, read_late = self._day(first), self._day(second)
        days, months = period(test)
        counts = test.anniversary == "in"
        if test.extended is None:

            def plain(s: Situation) -> int:
                early, late = read_early(s), read_late(s)
                if early is None or late is None:
                    return UNKNOWN
                return TRUE if reaches(early, late, days, months, counts) else FALSE

            return plain
        read_more = self.term(test.extended)

        def extended(s: Situation) -> int:
            """An unknown extension is at least nothing: inside without it is inside with it."""
            early, late, more = read_early(s), read_late(s), read_more(s)
            if early is None or late is None:
                return UNKNOWN
            known = float(more) if isinstance(more, int | float) else None
            if reaches(early, late, days, months, counts, known or 0.0):
                return TRUE
            return UNKNOWN if known is None and early <= late else FALSE

        return extended

    # -- records and tables

    def any_record(self, test: AnyRecord, each: Callable[[Algebra[Reader]], Reader]) -> Reader:
        name = test.record
        read = each(Readers(self.vocabulary, self.agency, self.zone, self.vocabulary.records[name]))
        none = Records((), complete=False)

        def truth(s: Situation) -> int:
            records = s.records.get(name, none)
            value: int = FALSE if records.complete else UNKNOWN
            for row in records.rows:
                value |= read(s.at_record(row))
                if value == TRUE:
                    break
            return value

        return truth

    def listed(self, test: Listed, table: Table, each: Callable[[Algebra[Reader]], Reader] | None) -> Reader:
        """A miss is false only if the table is closed, speaks of the code, and the citation was no coarser."""
        read_citation = self.value(test.ref)
        read_row = None if each is None else each(self)
        rows = _by_section(table)

        def truth(s: Situation) -> int:
            citation = read_citation(s)
            if not isinstance(citation, Citation):
                return UNKNOWN
            value: int = FALSE
            coarse = False
            for row, cells in rows.get((citation.code, citation.section[0]), ()):
                shorter = min(len(row.section), len(citation.section))
                if row.section[:shorter] != citation.section[:shorter] or not _in_force(table, row, s.event):
                    continue
                if len(citation.section) < len(row.section):
                    coarse = True
                else:
                    value |= TRUE if read_row is None else read_row(s.at_row(cells))
            if value == FALSE and (coarse or not table.closed or citation.code not in table.codes):
                return UNKNOWN
            return value

        return truth


def period(test: Within) -> tuple[int, int]:
    """The period as days and months, of which one is nothing."""
    if test.unit == "days":
        return test.count, 0
    return 0, test.count * (12 if test.unit == "years" else 1)


def _by_section(table: Table) -> dict[tuple[str, str], list[tuple[TableRow, dict[str, object]]]]:
    found = defaultdict(list)
    for row in table.rows:
        found[row.code, row.section[0]].append((row, dict(row.columns)))
    return found


def _in_force(table: Table, row: TableRow, day: date) -> bool:
    return all(i.first() <= day <= i.last() for i in (table.interval, row.interval))
