"""Sections of codes, as far as the tables of the law tell them apart.

A table holds hundreds of sections; a proof needs only one of each kind that the law treats alike. Two citations are
of one class if every table finds the same rows for them, by columns and dates, on every day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from comity.language.model import Citation, Law, Table, TableRow

_OTHER_PART = "99"
_OTHER_SECTION = "999.99"


@dataclass(frozen=True, slots=True)
class Match:
    """What one table says of one citation.

    `rows` are those found; `finer` those that list a subdivision of what is cited, so that the citation is too
    coarse for them. `open`: a miss says nothing, as the table is open or does not speak of the code.
    """

    rows: tuple[TableRow, ...]
    finer: tuple[TableRow, ...]
    open: bool

    def kind(self) -> object:
        """What tells this from another match: neither the section nor the order of the rows."""
        rows = frozenset((row.columns, row.interval) for row in self.rows)
        return rows, frozenset(row.interval for row in self.finer), self.open


def match(table: Table, citation: Citation) -> Match:
    """The rows of the table that speak of a citation: its own section, or one of which it is a subdivision."""
    rows: list[TableRow] = []
    finer: list[TableRow] = []
    for row in table.rows:
        shorter = min(len(row.section), len(citation.section))
        if row.code == citation.code and row.section[:shorter] == citation.section[:shorter]:
            (rows if len(citation.section) >= len(row.section) else finer).append(row)
    return Match(tuple(rows), tuple(finer), not table.closed or citation.code not in table.codes)


class Citations:
    """For each list of records and field: one citation of every class, and what each table says of it."""

    def __init__(self, laws: Sequence[Law]) -> None:
        tables = [table for law in laws for table in law.tables.values()]
        codes = dict.fromkeys(code for law in laws for code in law.vocabulary.codes)
        self.classes: dict[tuple[str, str], tuple[Citation, ...]] = {}
        for key in dict.fromkeys((table.record, table.field) for table in tables):
            own = [table for table in tables if (table.record, table.field) == key]
            chosen: dict[object, Citation] = {}
            for citation in _candidates(own, codes):
                chosen.setdefault(_kind(own, citation), citation)
            self.classes[key] = tuple(chosen.values())
        self._matches: dict[int, tuple[Match, ...]] = {}
        self._tables = tables

    def class_of(self, record: str, field: str, citation: Citation) -> int:
        """The class to which a citation belongs."""
        own = [table for table in self._tables if (table.record, table.field) == (record, field)]
        kinds = [_kind(own, known) for known in self.classes[record, field]]
        return kinds.index(_kind(own, citation))

    def matches(self, table: Table) -> tuple[Match, ...]:
        """What the table says of each class, in the order of `classes`."""
        found = self._matches.get(id(table))
        if found is None:
            classes = self.classes[table.record, table.field]
            found = self._matches[id(table)] = tuple(match(table, citation) for citation in classes)
        return found


def _kind(tables: Sequence[Table], citation: Citation) -> object:
    return tuple(match(table, citation).kind() for table in tables)


def _candidates(tables: Sequence[Table], codes: Iterable[str]) -> Iterator[Citation]:
    """Each section listed, each that is coarser, one finer, and one that no table lists: the nearest first."""
    rows = [row for table in tables for row in table.rows]
    for row in rows:
        yield Citation(row.code, row.section)
    for code in codes:
        yield Citation(code, (_OTHER_SECTION,))
    for row in rows:
        for length in range(1, len(row.section) + 1):
            yield Citation(row.code, (*row.section[:length], _OTHER_PART))
            yield Citation(row.code, row.section[:length])
