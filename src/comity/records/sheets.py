"""One sheet, from records to searches: every row ends as a search, a reject, a repeated header or a blank."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from comity.errors import RecordsError
from comity.records.align import align, fits_as_printed, profile
from comity.records.build import Typed, constant, type_columns
from comity.records.columns import Columns, columns_under, guess_columns, is_blank, usual_width
from comity.records.events import EVENT_SCHEMA, REJECT_SCHEMA
from comity.records.layouts import Header, find_header, labels, read_header
from comity.records.texts import Batch, Record

__all__ = ["HEAD", "Sheet", "SheetReading", "layout_of", "read_sheet", "unknown_labels", "upto_next_header"]

#: Records looked at before reading, to find the header and the type of each column.
HEAD: Final = 300
#: A log has fifteen columns, in six copies side by side ninety; sheets bring some empty ones.
MOST_COLUMNS: Final = 2_000
#: So many odd rows in a row are another export pasted below, not single accidents.
RUN: Final = 20


class Sheet(Protocol):
    """A source of records: a text file or one sheet of a workbook."""

    def head(self, count: int) -> list[Record]:
        """The first records, numbered from 1."""
        ...

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """The records after the first `skip`, numbered from 1, in batches."""
        ...


@dataclass
class SheetReading:
    """What reading one sheet has come to so far."""

    file: str
    sheet: str | None
    header: Header | None = None
    copies: list[Columns] = field(default_factory=list)
    stacked: Columns | None = None
    events: list[pa.Table] = field(default_factory=list)
    rejects: list[tuple[int, Record, str]] = field(default_factory=list)
    rows_in: int = 0
    repeated_headers: int = 0
    blank_rows: int = 0
    not_searches: int = 0
    other: str | None = None
    stacked_rows: int = 0
    moved_rows: int = 0
    out_of_order: bool = False
    frames_unread: int = 0
    inferred: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The sheet, as messages name it."""
        return f"{self.file}, sheet {self.sheet}" if self.sheet else self.file


def read_sheet(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, file: str, name: str | None
) -> SheetReading:
    """Read one sheet to the end.

    Raises:
        RecordsError: the sheet has no columns of an access log, or they do not line up with their labels.
    """
    reading = SheetReading(file, name)
    head = sheet.head(HEAD)
    header = find_header([record.cells for record in head])
    skip = header.at + 1 if header else 0
    below = upto_next_header(head[skip:])
    if header is not None and header.other is not None:
        reading.other, reading.header = header.other, header
        reading.rows_in = reading.not_searches = sum(
            len(b) + len(b.odd) for b in sheet.batches(skip, max(1, len(header.texts)))
        )
        return reading
    width = usual_width(below)
    widest = max([usual_width(head), width, len(header.texts) if header else 0])
    if widest > MOST_COLUMNS:
        raise RecordsError(
            f"the table has {widest:,} columns, far more than any log",
            reading.where,
            "Check that this is a log.",
        )
    if header is None:
        width = usual_width(head)
        guessed = (
            guess_columns(
                [record.cells for record in head if len(record.cells) == width], width, reading.where
            )
            if width
            else None
        )
        if guessed is None:
            raise RecordsError(
                "no row names the columns of an access log, and the rows fit no known order of columns",
                reading.where,
                "Check that this is a search audit; if it is, put a header row above the data.",
            )
        reading.copies = [guessed]
    else:
        width = width or len(header.texts)
        reading.header = header
        reading.copies = [
            columns_under(header, block, below, width, reading.where) for block in range(len(header.blocks))
        ]
        reading.inferred = tuple(name for columns in reading.copies for name in columns.inferred)
    for batch in sheet.batches(skip, width):
        reading.rows_in += (len(batch) + len(batch.odd)) * len(reading.copies)
        _read_batch(connection, reading, batch)
    return reading


def upto_next_header(records: Sequence[Record]) -> list[Record]:
    """The records above the next header row: what the first header speaks for."""
    kept: list[Record] = []
    for record in records:
        if read_header(record.cells, 0) is not None:
            break
        kept.append(record)
    return kept


def _read_batch(connection: duckdb.DuckDBPyConnection, reading: SheetReading, batch: Batch) -> None:
    for number, columns in enumerate(reading.copies):
        cells = {name: batch.columns[at] for name, at in columns.positions.items() if at < len(batch.columns)}
        typed = type_columns(connection, cells, len(batch))
        doubt = pc.or_(typed.wrong, typed.untimed)
        odd = sorted(
            [*batch.records(pc.indices_nonzero(doubt)), *batch.odd],
            key=lambda record: (record.row, record.line),
        )
        turn = next((record for record in odd if _is_new_header(reading, record)), None)
        if turn is not None:
            # Another export was pasted below with its own header: what comes after it is read under that one.
            doubt = pc.or_(doubt, pc.greater(batch.row, turn.row))
            odd = [record for record in odd if record.row < turn.row]
        _emit(reading, typed, pc.invert(doubt), batch.row, batch.line, number, moved=columns.moved)
        _settle(connection, reading, odd, number)
        if turn is not None:
            _turn(reading, turn, batch.after(turn.row))
            _read_batch(connection, reading, batch.after(turn.row))
            return


def _is_new_header(reading: SheetReading, record: Record) -> bool:
    if len(reading.copies) != 1:
        return False
    header = read_header(record.cells, 0)
    return header is not None and header.other is None and header.fields != _header_fields(reading)


def _header_fields(reading: SheetReading) -> tuple[str | None, ...]:
    return reading.header.fields if reading.header is not None else reading.copies[0].labels


def _turn(reading: SheetReading, record: Record, rest: Batch) -> None:
    """Read on under a header that stands in the middle of the sheet."""
    header = read_header(record.cells, 0)
    assert header is not None
    sample = sorted(
        [*rest.records(pa.arange(0, min(len(rest), HEAD))), *rest.odd[:HEAD]], key=lambda found: found.row
    )
    sample = upto_next_header(sample)
    reading.header = dataclasses.replace(header, blocks=(tuple(range(len(header.fields))),))
    where = f"{reading.where}, second header in line {record.line}"
    reading.copies = [
        columns_under(reading.header, 0, sample, usual_width(sample) or len(header.texts), where)
    ]
    reading.repeated_headers += 1


def _emit(
    reading: SheetReading,
    typed: Typed,
    keep: pa.Array,
    row: pa.Array,
    line: pa.Array,
    copy: int,
    *,
    moved: bool | pa.Array,
) -> None:
    """Add rows to the searches."""
    count = len(row)
    every = bool(pc.all(keep).as_py()) if count else True
    columns = dict(typed.columns)
    columns["file"], columns["sheet"] = constant(reading.file, count), constant(reading.sheet, count)
    columns["copy"] = pa.repeat(pa.scalar(copy, pa.int16()), count)
    columns["row"], columns["line"] = row, line
    columns["realigned"] = pa.repeat(pa.scalar(moved), count) if isinstance(moved, bool) else moved
    columns["log_kind"] = constant(None, count)
    table = pa.table([columns[name] for name in EVENT_SCHEMA.names], schema=EVENT_SCHEMA)
    table = table if every else table.filter(keep)
    if table.num_rows:
        unread = pc.and_(
            pc.is_null(table["frame_start"]), pc.equal(table["frame_cell"].cast(pa.string()), "value")
        )
        reading.frames_unread += pc.sum(unread).as_py() or 0
        reading.events.append(table)


def _settle(
    connection: duckdb.DuckDBPyConnection, reading: SheetReading, odd: Iterable[Record], copy: int
) -> None:
    """Decide row by row what the rows are that do not stand as printed."""
    columns = reading.copies[copy]
    kept: list[tuple[Record, dict[str, str], bool]] = []
    for run in _runs(odd):
        rows = [record for record in run if not _set_aside(reading, record, copy)]
        if len(rows) >= RUN and len(reading.copies) == 1:
            width = usual_width(rows)
            guess = guess_columns([record.cells for record in rows if len(record.cells) == width], width)
            reading.stacked = guess or reading.stacked
        for record in rows:
            found = _place(reading, columns, record)
            if isinstance(found, str):
                reading.rejects.append((copy, record, found))
            else:
                kept.append((record, *found))
    if not kept:
        return
    names = sorted({name for _, cells, _ in kept for name in cells})
    # A field that only some of these rows have is empty in the others, never "not exported".
    typed = type_columns(
        connection,
        {name: pa.array([cells.get(name, "") for _, cells, _ in kept], pa.string()) for name in names},
        len(kept),
    )
    good: list[bool] = []
    for (record, cells, _), wrong, untimed in zip(
        kept, typed.wrong.to_pylist(), typed.untimed.to_pylist(), strict=True
    ):
        why = _refusal(cells, wrong, untimed)
        if why:
            reading.rejects.append((copy, record, why))
        good.append(not why)
    reading.out_of_order = True
    moved = pa.array([moved for _, _, moved in kept], pa.bool_())
    row, line = (
        pa.array([getattr(record, name) for record, _, _ in kept], pa.int64()) for name in ("row", "line")
    )
    reading.moved_rows += sum(1 for ok, (_, _, was_moved) in zip(good, kept, strict=True) if ok and was_moved)
    _emit(reading, typed, pa.array(good, pa.bool_()), row, line, copy, moved=moved)


def _refusal(cells: dict[str, str], wrong: bool, untimed: bool) -> str:
    """Why a row that lines up is no search after all; empty when it is one."""
    if wrong:
        return "the search time, a count or the id cannot be read"
    if (
        untimed
        and sum(1 for name in ("id", "org", "networks", "reason", "frame") if cells.get(name, "").strip()) < 2
    ):
        return "no search time, and too little else to be a search"
    return ""


def _runs(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Rows that follow on one another, together."""
    run: list[Record] = []
    for record in records:
        if run and record.row > run[-1].row + 1:
            yield run
            run = []
        run.append(record)
    if run:
        yield run


def _set_aside(reading: SheetReading, record: Record, copy: int) -> bool:
    """Count a row that is blank or a header once more."""
    columns = reading.copies[copy]
    if is_blank(columns.cells(record)):
        reading.blank_rows += 1
        return True
    if read_header(columns.cells(record), 0) is not None:
        reading.repeated_headers += 1
        return True
    return False


def _place(reading: SheetReading, columns: Columns, record: Record) -> tuple[dict[str, str], bool] | str:
    """The cells of one row under their labels, and whether they were moved; or why they cannot be placed."""
    if record.broken:
        return "a quotation mark in this line is never closed"
    cells = columns.cells(record)
    while len(cells) > len(columns.labels) and not cells[-1].strip():
        cells = cells[:-1]
    filled = sum(1 for cell in cells if cell.strip())
    if filled < 2:
        return "a line with a single cell, not a search"
    found = [profile([cell]) for cell in cells]
    if not columns.moved and len(cells) == len(columns.labels) and fits_as_printed(columns.labels, found):
        return {name: record.cells[at] for name, at in columns.positions.items()}, False
    stacked = reading.stacked
    if stacked is not None and len(record.cells) <= len(stacked.labels):
        padded = record.cells + ("",) * (len(stacked.labels) - len(record.cells))
        if fits_as_printed(stacked.labels, [profile([cell]) for cell in padded]):
            reading.stacked_rows += 1
            return {name: padded[at] for name, at in stacked.positions.items()}, True
    way = align(columns.labels, found)
    if way.doubtful:
        return "the cells could belong to the labels in more than one way"
    placed = {
        name: cells[at]
        for name, at in zip(columns.labels, way.columns, strict=True)
        if name is not None and at is not None
    }
    timed = placed.get("search_time", "").strip() or placed.get("search_date", "").strip()
    if way.left_over or ({"search_time", "search_date"} & columns.positions.keys() and not timed):
        return "the cells do not line up with the labels"
    return placed, True


def rejects_table(reading: SheetReading) -> pa.Table:
    """The rejects of a sheet as a table."""
    found = sorted(reading.rejects, key=lambda item: (item[1].row, item[1].line, item[0]))
    data = {
        "file": [reading.file] * len(found),
        "sheet": [reading.sheet] * len(found),
        "copy": [copy for copy, _, _ in found],
        "row": [record.row for _, record, _ in found],
        "line": [record.line for _, record, _ in found],
        "why": [why for _, _, why in found],
        "cells": [len(record.cells) for _, record, _ in found],
    }
    return pa.table(
        {name: pa.array(data[name], REJECT_SCHEMA.field(name).type) for name in REJECT_SCHEMA.names},
        REJECT_SCHEMA,
    )


def unknown_labels(reading: SheetReading) -> tuple[str, ...]:
    """Labels whose contents were not read."""
    if reading.header is None or reading.other is not None:
        return ()
    return reading.header.unknown_labels()


def layout_of(reading: SheetReading) -> str:
    """Name of the order of columns, with the number of side-by-side copies."""
    if reading.other is not None:
        return labels().others[reading.other][1]
    name = reading.copies[0].layout
    return f"{name}, {len(reading.copies)} side by side" if len(reading.copies) > 1 else name
