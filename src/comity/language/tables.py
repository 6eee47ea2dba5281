"""Tables of offences: their heading in a policy, their rows in a CSV file, and citations of sections."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.language.citations import parse_section
from comity.language.clauses import FirstLine, Head, Setting, read_first_line
from comity.language.conditions import parse_moment
from comity.language.cursor import Cursor
from comity.language.documents import Document
from comity.language.errors import Problem, nearest
from comity.language.model import FactKind, FactType, Interval, StatementId, Table, TableRow

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?\Z")
BASIC_COLUMNS = ("code", "section", "cite", "since", "until")
COLUMN_TYPES = {kind.value: kind for kind in (FactKind.YES_NO, FactKind.NUMBER, FactKind.DATE)}


@dataclass(frozen=True, slots=True)
class TableHead:
    """A table as declared; its rows are read from `file`, whose path stands at `file_at` in the statement."""

    id: StatementId
    phrase: str
    first: FirstLine
    closed: bool
    file: str
    file_at: int
    record: str
    field: str
    codes: tuple[str, ...]
    columns: tuple[tuple[str, FactType], ...]
    cursor: Cursor
    line: int


def read_table(head: Head, setting: Setting) -> TableHead:
    """`table NAME "…" cite "…" closed|open file "…" of RECORD by FIELD speaks of CODES [column …]`."""
    cursor, vocabulary = head.cursor, setting.scope.vocabulary
    phrase = cursor.text("what the table lists,")
    first = read_first_line(head, setting, dated=False, ends=("closed", "open"))
    if not first.cite:
        head.report(f'The table `{head.name}` has no citation: `cite "…"`.')
    closed = cursor.one_of("state of the table", ("closed", "open")) == "closed"
    cursor.expect("file")
    file_at = cursor.at
    file = cursor.text("the path of a CSV file below the corpus,")
    cursor.expect("of")
    record = cursor.one_of("record", vocabulary.records)
    cursor.expect("by")
    fields = vocabulary.records[record].fields.values()
    field = cursor.one_of(
        "citation of a record", [f.name for f in fields if f.type.kind is FactKind.CITATION]
    )
    cursor.expect("speaks", "of")
    codes = [cursor.one_of("code", vocabulary.codes)]
    while cursor.accept(","):
        codes.append(cursor.one_of("code", vocabulary.codes))
    columns: dict[str, FactType] = {}
    while cursor.accept("column"):
        at = cursor.at
        name = cursor.new_name("the column's name")
        if name in columns or name in BASIC_COLUMNS:
            cursor.report(f"The column `{name}` stands twice.", at)
        cursor.expect("is")
        columns[name] = _column_type(cursor)
    if not cursor.done:
        raise cursor.stop(f"Expected `column …` or the end of the table, found {cursor.found()}.")
    return TableHead(
        id=head.id,
        phrase=phrase,
        first=first,
        closed=closed,
        file=file,
        file_at=file_at,
        record=record,
        field=field,
        codes=tuple(codes),
        columns=tuple(columns.items()),
        cursor=cursor,
        line=head.line,
    )


def _column_type(cursor: Cursor) -> FactType:
    if not cursor.accept("one", "of"):
        return FactType(COLUMN_TYPES[cursor.one_of("type of a column", COLUMN_TYPES)])
    values = [cursor.name("a value")]
    while cursor.accept(","):
        values.append(cursor.name("a value"))
    return FactType(FactKind.ONE_OF, tuple((value, value.replace("_", " ")) for value in values))


# --- rows ---------------------------------------------------------------------------------------------------


def load_table(head: TableHead, document: Document, files: Mapping[str, Path]) -> Table:
    """Read the table's rows from one of `files`. Every bad row is a problem with the CSV file's own line."""
    return Table(
        id=head.id,
        version=1,
        cite=head.first.cite,
        source=head.first.source,
        interval=head.first.interval,
        statuses=(),
        line=head.line,
        phrase=head.phrase,
        closed=head.closed,
        record=head.record,
        field=head.field,
        codes=head.codes,
        columns=head.columns,
        rows=tuple(_rows(head, document, files)),
    )


def _rows(head: TableHead, document: Document, files: Mapping[str, Path]) -> Iterator[TableRow]:
    path = files.get(head.file)
    if path is None:
        head.cursor.report(
            f"There is no file “{head.file}” in the corpus.{nearest(head.file, files)}", head.file_at
        )
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = "it is not written in UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
        head.cursor.report(f"The file “{head.file}” cannot be read: {why}.", head.file_at)
        return
    file = _File(head, document, text.split("\n"))
    reader = csv.DictReader(file.lines, strict=True)
    try:
        missing = [
            name for name in (*BASIC_COLUMNS, *dict(head.columns)) if name not in (reader.fieldnames or ())
        ]
        names = list(reader.fieldnames or ())
        if len(set(names)) < len(names):
            file.bad(1, "Two columns have one name.")
            return
        if missing:
            file.bad(1, f"The table lacks the columns {', '.join(missing)}.")
            return
        for cells in reader:
            row = file.row(reader.line_num, cells)
            if row is not None:
                yield row
    except csv.Error as error:
        file.bad(reader.line_num + 1, f"This line cannot be read as CSV: {error}.")


@dataclass(frozen=True, slots=True)
class _File:
    head: TableHead
    document: Document
    lines: list[str]

    def bad(self, line: int, message: str, cell: str = "") -> None:
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        column = max(text.find(cell), 0) + 1
        self.document.problems.append(Problem(self.head.file, line, column, message, text))

    def row(self, line: int, cells: dict[str | None, str | None]) -> TableRow | None:
        """One row, or None if it has no section; every bad cell is reported."""
        head = self.head
        if None in cells or None in cells.values():
            many = "more" if None in cells else "fewer"
            self.bad(
                line, f"This row has {many} cells than the table has columns; a comma in a cell needs quotes."
            )
            return None
        named = {name: (value or "").strip() for name, value in cells.items() if name is not None}
        code, since, until = named["code"], named["since"], named["until"]
        section = parse_section(named["section"])
        if section is None:
            self.bad(line, f"“{named['section']}” is not a section such as 120.05(2).", named["section"])
        if code not in head.codes:
            self.bad(line, f"The table does not speak of the code “{code}”.{nearest(code, head.codes)}", code)
        days: list[date | None] = []
        for name in ("since", "until"):
            day = _cell_value(named[name], FactType(FactKind.DATE))
            if day is _BAD:
                self.bad(
                    line, f"“{named[name]}” under `{name}` is not a day such as 2014-12-14.", named[name]
                )
            days.append(day if isinstance(day, date) else None)
        interval = Interval(days[0], days[1])
        if interval.last() < interval.first():
            self.bad(line, f"The row would end on {until}, before it begins on {since}.", until)
        columns: list[tuple[str, object]] = []
        for name, kind in head.columns:
            value = _cell_value(named[name], kind)
            if value is _BAD:
                wanted = " or ".join(kind.names()) or kind.kind.value
                self.bad(line, f"“{named[name]}” under `{name}` is not {wanted}.", named[name])
            columns.append((name, value))
        if section is None:
            return None
        return TableRow(code, section, named["cite"], interval, tuple(columns))


_BAD = object()


def _cell_value(text: str, kind: FactType) -> object:
    """A cell's value; an empty cell is unknown (None)."""
    if not text:
        return None
    if kind.kind is FactKind.YES_NO:
        return {"yes": True, "no": False}.get(text.lower(), _BAD)
    if kind.kind is FactKind.ONE_OF:
        return text if text in kind.names() else _BAD
    if kind.kind is FactKind.NUMBER:
        return float(text) if _NUMBER.match(text) else _BAD
    moment = parse_moment(text) if len(text) == 10 else None
    return _BAD if moment is None else moment
