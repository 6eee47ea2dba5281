"""The fast way for a typical export: one parallel pass of DuckDB's reader over the file, nothing row by row.

A file is typical when its header is the first line, its cells stand under their labels, and every row of it is a
search as the vendor writes it. That is guessed from its beginning and proved by the pass: a row of another width, an
open quote, a letter that is no UTF-8, a cell that is not what its label says, a blank line anywhere, and the file
is left to the other readers, which take it row by row. Nothing is kept of such a pass.

What is kept of a row is narrow: its instant, hashes of its id and of the texts of its agency and reason, some marks.
Each distinct text is handed over once, beside the state of its cell.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import FunctionNullHandling, PythonUDFType

from comity.errors import RecordsError
from comity.records.build import slipped, words_of
from comity.records.cells import Cell, cell_states
from comity.records.columns import columns_under
from comity.records.events import EVENT_SCHEMA, REJECT_SCHEMA
from comity.records.kinds import kind_of_log
from comity.records.layouts import find_header
from comity.records.report import Scanned, SheetReport, SheetResult
from comity.records.scan_sql import (
    DEVICES,
    DOUBT,
    NETWORKS,
    NO_DEVICES,
    NO_NETWORKS,
    UNREAD,
    ZONE,
    pass_over,
    quoted,
    read_cells,
    text_numbers,
)
from comity.records.sheets import HEAD, SheetReading, layout_of, unknown_labels, upto_next_header
from comity.records.sniff import delimiter_of
from comity.records.texts import TextFile
from comity.records.times import parse_frames
from comity.records.warnings import SheetFacts, sheet_warnings

__all__ = ["Scanner"]

_BLOCK: Final = 1 << 18
_PAUSE: Final = 0.02
_TEXTS: Final = {
    "orgs": "number bigint primary key, org varchar, org_cell varchar, slipped boolean",
    "reasons": "number bigint primary key, reason varchar, reason_cell varchar, offense varchar, "
    "offense_cell varchar, slipped boolean",
}


class _NotTypicalError(Exception):
    """The pass showed that the file is not what its beginning promised."""


class Scanner:
    """Reads typical files into tables of a DuckDB connection: `scanned_N` for each file, its rows in their
    order, and `scanned_orgs` and `scanned_reasons` with each distinct text.

    Columns of a file: `moment` (UTC), `marks`, `extra` (line breaks within the row), `search_key` (from the id; from
    agency, second, networks and window where no ids were exported), `org` and `reason` (hashes).

    Args:
        ids: keep the vendor's ids as text too, as `search_id`.
        names: keep the number of the state of the cell with the user's name, as `name_cell`.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, ids: bool, names: bool) -> None:
        self.connection = connection
        self.ids = ids
        self.names = names
        self._numbers = itertools.count()
        self._learning = Lock()
        self._open: dict[duckdb.DuckDBPyConnection, str] = {}
        self._shares: dict[str, float] = {}
        for kind, columns in _TEXTS.items():
            connection.execute(f"create table scanned_{kind} ({columns})")
        functions: tuple[tuple[str, Callable[[Any], Any], str], ...] = (
            ("cell_state", _state_numbers, "TINYINT"),
            ("frame_unread", _Frames().unread, "BOOLEAN"),
        )
        for name, function, gives in functions:
            connection.create_function(
                name,
                function,
                ["VARCHAR"],
                gives,
                type=PythonUDFType.ARROW,
                null_handling=FunctionNullHandling.SPECIAL,
            )

    def __call__(self, path: Path, name: str, kind: str | None) -> SheetResult | None:
        """Read a file if it is typical; `None` leaves it to the other readers. Several threads may ask."""
        reading = _typical(path, name)
        if reading is None:
            return None
        connection = self.connection.cursor()
        connection.execute("set enable_progress_bar = true; set enable_progress_bar_print = false")
        self._open[connection] = name
        try:
            return _Scan(self, connection, reading, path, f"scanned_{next(self._numbers)}")(kind)
        finally:
            del self._open[connection]
            self._shares.pop(name, None)
            connection.close()

    def shares(self) -> dict[str, float]:
        """How much is read of each file that is being read, from 0 to 1."""
        # A file with new texts is read again for these alone: that is not counted.
        for connection, name in tuple(self._open.items()):
            with suppress(duckdb.Error):  # it ended just now
                share = min(connection.query_progress() / 100, 1.0)
                self._shares[name] = max(self._shares.get(name, 0.0), share)
        return dict(self._shares)

    def stop(self) -> None:
        """Let go of what is being read: nobody waits for it any more."""
        # What is between two queries does not hear of it the first time.
        while still := tuple(self._open):
            for connection in still:
                connection.interrupt()
            time.sleep(_PAUSE)

    def known(self, connection: duckdb.DuckDBPyConnection, kind: str, texts: pa.Table) -> None:
        """Keep texts that may be new."""
        with self._learning:
            connection.register("new_texts", texts)
            connection.execute(f"insert or ignore into scanned_{kind} by name from new_texts")
            connection.unregister("new_texts")


class _Scan:
    """One file while it is read."""

    def __init__(
        self,
        scanner: Scanner,
        connection: duckdb.DuckDBPyConnection,
        reading: SheetReading,
        path: Path,
        table: str,
    ) -> None:
        self.scanner = scanner
        self.connection = connection
        self.reading = reading
        self.path = path
        self.table = table

    def __call__(self, kind: str | None) -> SheetResult | None:
        """The account of the file, its rows in a table; `None` if it is not typical."""
        with ThreadPoolExecutor(1) as aside:
            lines = aside.submit(_lines, self.path)
            try:
                for everywhere in (False, True):
                    texts = self._pass(everywhere=everywhere)
                    result = self._result(texts, kind, lines.result())
                    if result is not None:
                        return result
            except (duckdb.InvalidInputException, duckdb.ConversionException, _NotTypicalError):
                pass
        self.connection.execute(f"drop table if exists {self.table}")
        return None

    def _pass(self, *, everywhere: bool) -> _Texts:
        """Read the rows into the table; gives the distinct texts that they name."""
        source = _source(self.path, self.reading)
        query = pass_over(
            source, self.reading, ids=self.scanner.ids, names=self.scanner.names, everywhere=everywhere
        )
        self.connection.execute(f"create or replace table {self.table} as {query}")
        found = self._named()
        if any(off is None for *_, off, _ in (*found.orgs, *found.reasons)):
            self._learn(source)
            found = self._named()
        return found

    def _named(self) -> _Texts:
        orgs, reasons = (
            self._rows(
                "select texts.* exclude (number), rows "
                f"from (select {kind[:-1]} as number, count(*) as rows from {self.table} group by 1) "
                f"left join scanned_{kind} as texts using (number)"
            )
            for kind in _TEXTS
        )
        return _Texts(orgs, reasons)

    def _learn(self, source: str) -> None:
        """Read the texts that were not known before: the file once more, for nothing else."""
        numbers = text_numbers(self.reading)
        fields = self.reading.copies[0].positions
        new: pa.Table = self.connection.sql(
            "select org_number, reason_number, any_value(org_text) as org, any_value(reason_text) as reason, "
            "any_value(offense_text) as offense "
            f"from (select *, {numbers['org']} as org_number, {numbers['reason']} as reason_number "
            f"from ({read_cells(source, self.reading)})) group by grouping sets ((org_number), (reason_number))"
        ).to_arrow_table()
        for kind, texts in (("orgs", ("org",)), ("reasons", ("reason", "offense"))):
            of = new.filter(pc.is_valid(new[f"{kind[:-1]}_number"]))
            typed = {"number": of[f"{kind[:-1]}_number"]}
            off = pa.repeat(pa.scalar(False), of.num_rows)
            for text in texts:
                cells = of[text].combine_chunks() if text in fields else None
                words, states = words_of(cells and pc.utf8_trim_whitespace(cells), of.num_rows)
                typed[text], typed[f"{text}_cell"] = words.cast(pa.string()), states.cast(pa.string())
                off = pc.or_(off, slipped(words))
            self.scanner.known(self.connection, kind, pa.table({**typed, "slipped": off}))

    def _result(self, texts: _Texts, told: str | None, lines: int) -> SheetResult | None:
        """The account of a scanned file; `None` where not every line of it is accounted for.

        Raises:
            _NotTypicalError: a row is not what the vendor writes.
        """
        reading = self.reading
        marks = [
            _Marks(*one)
            for one in self._rows(
                "select marks, count(*), count(moment), min(moment), max(moment), sum(extra), min(extra), max(extra) "
                f"from {self.table} group by marks"
            )
        ]
        if any(one.marks & DOUBT for one in marks) or any(
            off for *_, off, _ in (*texts.orgs, *texts.reasons)
        ):
            raise _NotTypicalError
        rows = sum(one.rows for one in marks)
        if lines != 1 + rows + sum(one.extra for one in marks):
            return None
        layout = layout_of(reading)
        named = {org for org, *_ in texts.orgs if org is not None}
        log_kind, because = kind_of_log(
            set(reading.copies[0].positions), layout, Path(reading.file).name, len(named), told
        )
        firsts = [one.first for one in marks if one.first is not None]
        lasts = [one.last for one in marks if one.last is not None]
        report = SheetReport(
            file=reading.file,
            log_kind=log_kind,
            kind_because=because,
            layout=layout,
            encoding="utf-8",
            rows_in=rows,
            events=rows,
            first_search=min(firsts).replace(tzinfo=dt.UTC) if firsts else None,
            last_search=max(lasts).replace(tzinfo=dt.UTC) if lasts else None,
            ignored_labels=unknown_labels(reading),
        )
        reading.frames_unread = _having(marks, UNREAD)
        facts = self._facts(marks, texts)
        heights = {height for one in marks for height in (one.least, one.most)}
        return SheetResult(
            EVENT_SCHEMA.empty_table(),
            REJECT_SCHEMA.empty_table(),
            report,
            tuple(sheet_warnings(reading, report, facts)),
            Scanned(
                self.table,
                heights.pop() + 1 if len(heights) == 1 else None,
                "id" in reading.copies[0].positions,
            ),
        )

    def _facts(self, marks: list[_Marks], texts: _Texts) -> SheetFacts:
        rows = sum(one.rows for one in marks)
        cells: dict[str, Counter[str]] = {"org": Counter(), "reason": Counter()}
        for _, cell, _, count in texts.orgs:
            cells["org"][cell] += count
        for _, cell, *_, count in texts.reasons:
            cells["reason"][cell] += count
        worded = {reason for reason, *_ in texts.reasons}
        return SheetFacts(
            rows=rows,
            same_reason=len(worded) == 1 and None not in worded,
            cells=cells,
            counted={
                "networks": rows - _having(marks, NO_NETWORKS),
                "devices": rows - _having(marks, NO_DEVICES),
            },
            above_zero={"networks": _having(marks, NETWORKS), "devices": _having(marks, DEVICES)},
            assumed=sum(one.rows for one in marks if one.marks // ZONE == 1),
            days=sum(one.rows for one in marks if one.marks // ZONE == 2),
            untimed=sum(one.rows - one.timed for one in marks),
            strange=self._rows(f"select count(*) from {self.table} where {SheetFacts.strange_sql()}")[0][0],
        )

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()


@dataclass(frozen=True)
class _Marks:
    """Rows of a file with the same marks."""

    marks: int
    rows: int
    timed: int
    first: dt.datetime | None
    last: dt.datetime | None
    extra: int
    least: int
    most: int


@dataclass(frozen=True)
class _Texts:
    """The distinct texts of a file: columns of `_TEXTS` without the number (all null: not known yet), and how many
    rows name it.
    """

    orgs: list[tuple[Any, ...]]
    reasons: list[tuple[Any, ...]]


def _having(marks: list[_Marks], bit: int) -> int:
    return sum(one.rows for one in marks if one.marks & bit)


def _typical(path: Path, name: str) -> SheetReading | None:
    """What the beginning of a file says of its columns, if it looks typical."""
    with path.open("rb") as stream:
        start = stream.read(_BLOCK)
    text = start.decode("utf-8", errors="replace").removeprefix("\ufeff")
    if "\0" in text or re.search(r"\r(?!\n|$)", text) or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    try:
        head = TextFile(path, delimiter_of(text)).head(HEAD)
        header = find_header([record.cells for record in head])
        if header is None or header.at or header.other or len(header.blocks) > 1:
            return None
        below = upto_next_header(head[1:])
        width = len(header.texts)
        if not below or below[0].line != 2 or any(len(record.cells) != width for record in below):
            return None
        columns = columns_under(header, 0, below, width, name)
    except RecordsError:
        return None
    timed = {"search_time", "search_date"} & columns.positions.keys()
    if columns.moved or columns.inferred or len(timed) != 1 or "frame_start" in columns.positions:
        return None
    return SheetReading(name, None, header, [columns])


def _lines(path: Path) -> int:
    """Physical lines of a file, a last one without an end among them."""
    count, last, block = 0, ord("\n"), np.empty(_BLOCK, np.uint8)
    with path.open("rb", buffering=0) as stream:
        while size := stream.readinto(block):  # type: ignore[arg-type]
            count += int(np.count_nonzero(block[:size] == ord("\n")))
            last = int(block[size - 1])
    return count + (last != ord("\n"))


def _source(path: Path, reading: SheetReading) -> str:
    """The reader of the file with every option told; DuckDB guesses nothing."""
    with path.open("rb") as stream:
        start = stream.read(_BLOCK)
    end = r"\r\n" if b"\r\n" in start.partition(b"\n")[0] + b"\n" else r"\n"
    delimiter = delimiter_of(start.decode("utf-8", errors="replace").removeprefix("\ufeff"))
    names = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(reading.copies[0].labels)))
    return (
        f"read_csv({quoted(str(path))}, columns={{{names}}}, header=true, auto_detect=false, "
        f"""delim={quoted(delimiter)}, quote='"', escape='"', new_line='{end}')"""
    )


def _state_numbers(cells: pa.ChunkedArray) -> pa.Array:
    """The states of some cells: the same rules as everywhere, for the few cells that are not in the usual form."""
    return cell_states(pc.utf8_trim_whitespace(pc.fill_null(_one(cells), "")))


def _one(cells: pa.ChunkedArray | pa.Array) -> pa.Array:
    return cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells


class _Frames:
    """Reads windows that are not in the vendor's form, with a DuckDB of its own: it is asked amid another's query."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:")
        self._lock = Lock()

    def unread(self, cells: pa.ChunkedArray) -> pa.Array:
        """Whether a cell holds words and no window."""
        texts = pc.fill_null(_one(cells), "")
        with self._lock:
            start, _ = parse_frames(self._connection, texts)
        return pc.and_(pc.is_null(start), pc.equal(cell_states(texts), pa.scalar(int(Cell.VALUE), pa.int8())))
