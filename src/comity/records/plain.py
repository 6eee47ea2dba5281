"""Tables that are no search logs, row by row: sharing lists, event logs, what jails and cities keep.

These tables are small; each row is handed over under the fields that somebody gave its columns. What is in no
field is not read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from comity.errors import RecordsError
from comity.records.archives import sources
from comity.records.layouts import SEARCH_DEPTH, normal_label
from comity.records.portal_lists import SharingList, sharing_lists
from comity.records.readers import READERS
from comity.records.sheets import Sheet
from comity.records.sniff import file_kind
from comity.records.texts import Record

__all__ = ["PlainRow", "PlainTable", "read_tables"]

#: From the labels of a possible header to the field of each column (`None`: not read); `None` for no header.
Fields = Callable[[Sequence[str]], Sequence[str | None] | None]


@dataclass(frozen=True, slots=True)
class PlainRow:
    """One row: its number, its physical line, and its cells by field, trimmed."""

    row: int
    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class PlainTable:
    """One table: a sheet or a file, the labels of columns that were not read, its rows, and what it says of
    others that it does not hold.
    """

    file: str
    sheet: str | None
    fields: tuple[str, ...]
    unread: tuple[str, ...]
    rows: tuple[PlainRow, ...]
    notes: tuple[str, ...] = ()


def read_tables(
    paths: Sequence[Path], fields: Fields, looked_for: Sequence[str] = ()
) -> Iterator[PlainTable]:
    """The tables of files, folders and archives that have a header which `fields` knows.

    Sheets and files without one are left out, as long as some table is found in all. `looked_for` are the
    labels that a header must have, for the message if none has them.

    Raises:
        RecordsError: a file cannot be read, or no table has such a header.
    """
    found = False
    with tempfile.TemporaryDirectory(prefix="comity-") as folder:
        for source in sources(list(paths), Path(folder)):
            if source.trouble:
                raise RecordsError(source.trouble, source.name, "Unpack it by hand, or ask for it again.")
            kind = file_kind(source.path)
            if kind == "html":
                for one in sharing_lists(source.path, source.name):
                    table = _listed(one, source.name, fields)
                    if table is not None:
                        found = True
                        yield table
                continue
            reader = READERS.get(kind)
            if reader is None:
                raise RecordsError(
                    "this is no text, workbook, PDF or archive", source.name, "Ask for the list as CSV."
                )
            with tempfile.TemporaryDirectory(dir=folder) as work:
                for name, sheet, _ in reader(source.path, Path(work)):
                    table = _table(sheet, source.name, name, fields)
                    if table is not None:
                        found = True
                        yield table
    if not found:
        raise RecordsError(
            f"no table has the columns that are looked for{': ' * bool(looked_for)}{', '.join(looked_for)}",
            ", ".join(str(path) for path in paths),
            "Look whether the mapping belongs to this table, and how its labels are spelt."
            if looked_for
            else "Say with --mapping which column is which (docs/formats.md).",
        )


#: The labels under which the lists of a portal's page are read.
_LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "gave": ("shared with", "page last updated"),
    "got": ("organization name", "page last updated", "networks shared with me"),
}


def _listed(one: SharingList, file: str, fields: Fields) -> PlainTable | None:
    """A list of a page as a table; its rows are numbered as the names are listed."""
    labels = _LABELS[one.side]
    known = fields(labels)
    if known is None:
        return None
    rows = tuple(
        PlainRow(row, line, _cells(Record(row, line, (name, one.updated, "listed")[: len(labels)]), known))
        for row, (line, name) in enumerate(one.names, 1)
    )
    return PlainTable(file, one.title, tuple(filter(None, known)), (), rows, one.notes)


def _table(sheet: Sheet, file: str, name: str | None, fields: Fields) -> PlainTable | None:
    for at, record in enumerate(sheet.head(SEARCH_DEPTH)):
        known = fields([normal_label(cell) for cell in record.cells])
        if known is not None:
            unread = tuple(
                cell.strip()
                for cell, field in zip(record.cells, known, strict=True)
                if field is None and cell.strip()
            )
            rows = tuple(
                PlainRow(one.row, one.line, cells)
                for one in _records(sheet, at + 1, len(record.cells))
                if any((cells := _cells(one, known)).values())
            )
            named = tuple(field for field in known if field is not None)
            return PlainTable(file, name, named, unread, rows)
    return None


def _records(sheet: Sheet, skip: int, width: int) -> Iterator[Record]:
    for batch in sheet.batches(skip, width):
        regular = batch.records(pa.array(range(len(batch)), pa.int64()))
        yield from sorted([*regular, *batch.odd], key=lambda record: record.row)


def _cells(record: Record, known: Sequence[str | None]) -> dict[str, str]:
    pairs = zip(known, record.cells, strict=False)
    return {field: cell.strip() for field, cell in pairs if field is not None}
