"""Tables of offences: their heading in a policy, their rows in a CSV file, and citations of sections."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.language.cursor import Cursor
from comity.language.documents import Document
from comity.language.errors import Problem, nearest
from comity.language.model import (
    Citation,
    FactKind,
    FactType,
    Interval,
    Source,
    StatementId,
    Table,
    TableRow,
)
from comity.language.scope import Scope
from comity.language.tokens import Token

_SECTION = re.compile(r"([\w./:-]+)((?:\([\w-]+\))*)\Z")
_BASIC = ("code", "section", "cite", "since", "until")
_PLAIN = {
    FactKind.YES_NO.value: FactKind.YES_NO,
    FactKind.NUMBER.value: FactKind.NUMBER,
    FactKind.DATE.value: FactKind.DATE,
}


@dataclass(frozen=True, slots=True)
class TableHead:
    """A table as declared; its rows are read from `file`."""

    id: StatementId
    phrase: str
    cite: str
    closed: bool
    file: str
    record: str
    field: str
    codes: tuple[str, ...]
    columns: tuple[tuple[str, FactType], ...]
    interval: Interval
    line: int


def read_table(cursor: Cursor, scope: Scope, name: Token) -> TableHead:
    """`table NAME "…" cite "…" closed|open file "…" of RECORD by FIELD speaks of CODES [column …]`."""
    phrase = cursor.text("what the table lists,")
    cursor.expect("cite")
    cite = cursor.text("a citation")
    since = cursor.date() if cursor.accept("since") else None
    until = cursor.date() if cursor.accept("until") else None
    closed = cursor.one_of("state of the table", ("closed", "open")) == "closed"
    cursor.expect("file")
    file = cursor.text("the path of a CSV file below the corpus")
    cursor.expect("of")
    record = cursor.one_of("record", scope.vocabulary.records)
    cursor.expect("by")
    fields = scope.vocabulary.records[record].fields
    field = cursor.one_of("field", [f.name for f in fields.values() if f.type.kind is FactKind.CITATION])
    cursor.expect("speaks", "of")
    codes = [cursor.one_of("code", scope.vocabulary.codes)]
    while cursor.accept(","):
        codes.append(cursor.one_of("code", scope.vocabulary.codes))
    columns: list[tuple[str, FactType]] = []
    while cursor.accept("column"):
        column = cursor.plain_name("the column's name")
        cursor.expect("is")
        if cursor.accept("one", "of"):
            values = [cursor.name("a value").text]
            while cursor.accept(","):
                values.append(cursor.name("a value").text)
            columns.append((column, FactType(FactKind.ONE_OF, tuple((v, v.replace("_", " ")) for v in values))))
        else:
            columns.append((column, FactType(_PLAIN[cursor.one_of("type of a column", _PLAIN)])))
    if not cursor.done:
        raise cursor.stop(f"Expected `column …` or the end of the table, found {cursor.found()}.")
    return TableHead(
        StatementId(scope.policy, name.text),
        phrase,
        cite,
        closed,
        file,
        record,
        field,
        tuple(codes),
        tuple(columns),
        Interval(since, until),
        name.line,
    )


def parse_section(text: str) -> tuple[str, ...] | None:
    """`120.05(2)(a)` as `("120.05", "2", "a")`; None if it is no section."""
    match = _SECTION.match(text.strip())
    if match is None:
        return None
    return (match.group(1).lower(), *re.findall(r"\(([\w-]+)\)", match.group(2).lower()))


def parse_citation(text: str, codes: tuple[str, ...] | None = None) -> Citation | None:
    """`ny_penal_law 120.05(2)`; None if it is not understood or, with `codes`, names another code."""
    code, _, section = text.strip().partition(" ")
    parts = parse_section(section)
    if parts is None or (codes is not None and code not in codes):
        return None
    return Citation(code, parts)


def load_table(head: TableHead, document: Document, path: Path, source: Source | None) -> Table:
    """Read the table's rows. Every bad row is a problem with the CSV file's own line."""
    rows: list[TableRow] = []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        document.problem(head.line, 1, f"The table's file {head.file} cannot be read: {type(error).__name__}.")
        text = ""
    if text:
        reader = csv.DictReader(io.StringIO(text))
        wanted = [*_BASIC, *(name for name, _ in head.columns)]
        missing = [name for name in wanted if name not in (reader.fieldnames or ())]
        if missing:
            document.problems.append(Problem(head.file, 1, 1, f"The table lacks the columns {', '.join(missing)}."))
        else:
            rows = [row for cells in reader if (row := _row(head, document, reader.line_num, cells)) is not None]
    return Table(
        id=head.id,
        version=1,
        cite=head.cite,
        source=source,
        interval=head.interval,
        statuses=(),
        line=head.line,
        phrase=head.phrase,
        closed=head.closed,
        record=head.record,
        field=head.field,
        codes=head.codes,
        columns=head.columns,
        rows=tuple(rows),
    )


def _row(head: TableHead, document: Document, line: int, cells: dict[str, str | None]) -> TableRow | None:
    def bad(message: str) -> None:
        document.problems.append(Problem(head.file, line, 1, message))

    def cell(name: str) -> str:
        return (cells.get(name) or "").strip()

    section = parse_section(cell("section"))
    if section is None:
        return bad(f"“{cell('section')}” is not a section such as 120.05(2).")
    if cell("code") not in head.codes:
        return bad(f"The table does not speak of the code “{cell('code')}”.{nearest(cell('code'), head.codes)}")
    dates: list[date | None] = []
    for name in ("since", "until"):
        try:
            dates.append(date.fromisoformat(cell(name)) if cell(name) else None)
        except ValueError:
            return bad(f"“{cell(name)}” under `{name}` is not a day such as 2014-12-14.")
    columns: list[tuple[str, object]] = []
    for name, kind in head.columns:
        value = _cell_value(cell(name), kind)
        if value is _BAD:
            return bad(f"“{cell(name)}” under `{name}` is not {kind.kind.value}.")
        columns.append((name, value))
    return TableRow(cell("code"), section, cell("cite"), Interval(dates[0], dates[1]), tuple(columns))


_BAD = object()


def _cell_value(text: str, kind: FactType) -> object:
    """A column's value; an empty cell is unknown (None)."""
    if not text:
        return None
    if kind.kind is FactKind.YES_NO:
        return {"yes": True, "no": False}.get(text.lower(), _BAD)
    if kind.kind is FactKind.ONE_OF:
        return text if text in kind.names() else _BAD
    try:
        return float(text) if kind.kind is FactKind.NUMBER else date.fromisoformat(text)
    except ValueError:
        return _BAD
