"""The fast way for a typical export: one pass over the file by a library of ours (`rows`), nothing row by row.

A file is typical when its header is the first line, its cells stand under their labels, and every row of it is a
search as the vendor writes it. That is guessed from its beginning and proved by the pass: a row of another width, an
open quote, a letter that is no UTF-8, a cell that is not what its label says, a blank line in between, and the
file is left to the other readers, which take it row by row. Nothing is kept of such a pass.

What is kept of a row is narrow: when it was made, numbers for its search and for the texts of its agency and reason.
Each distinct text is handed over once, beside the state of its cell.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from comity.records.cells import CELL_STATES
from comity.records.distinct import Distinct
from comity.records.events import EVENT_SCHEMA, REJECT_SCHEMA
from comity.records.kept import BUCKET, DAYS_BELOW, Keeper, Kept
from comity.records.kinds import kind_of_log
from comity.records.report import SheetReport, SheetResult
from comity.records.rows import Block, Form, NotTypicalError, available, read_rows
from comity.records.scan_cells import FORMS, Cells, Known, Texts, typed_cells, uuids
from comity.records.search_keys import keys_of_ids, keys_of_uuids, search_print
from comity.records.sheets import layout_of, unknown_labels
from comity.records.typical import Start, typical_start
from comity.records.warnings import SheetFacts, possible_times, sheet_warnings

__all__ = ["TEXTS", "Scanner"]

_PAUSE: Final = 0.02
_DAY: Final = 86_400
#: Texts that are kept once, and the columns of each.
TEXTS: Final = {"orgs": ("org",), "reasons": ("reason", "offense")}


class Scanner:
    """Reads typical files into files of rows (`kept`), and their distinct texts into `texts`.

    Args:
        room: a folder for the rows.
        ids: keep the vendor's ids as text too, as `search_id`.
        names: keep the number of the state of the cell with the user's name, as `name_cell`.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, room: Path, *, ids: bool, names: bool) -> None:
        self.connection = connection
        self.ids = ids
        self.names = names
        self.texts = {kind: Distinct(*columns) for kind, columns in TEXTS.items()}
        self._room = room
        self._numbers = itertools.count()
        self._known: dict[str, dict[tuple[str | None, ...], Known]] = {kind: {} for kind in TEXTS}
        self._learning = Lock()
        self._stopped = Event()
        self._open: dict[_Scan, str] = {}

    def __call__(self, path: Path, name: str, kind: str | None) -> SheetResult | None:
        """Read a file if it is typical; `None` leaves it to the other readers. Several threads may ask."""
        start = typical_start(path, name) if available() else None
        if start is None:
            return None
        connection = self.connection.cursor()
        scan = _Scan(self, connection, start)
        self._open[scan] = name
        try:
            with self.keeper(ids="id" in scan.fields) as keeper:
                return scan(path, kind, keeper, self._stopped)
        except NotTypicalError:
            return None
        finally:
            del self._open[scan]
            connection.close()

    def keeper(self, *, ids: bool) -> Keeper:
        """Of a sheet more, whoever reads it."""
        return Keeper(self._room / f"{next(self._numbers)}.arrow", ids=ids)

    def shares(self) -> dict[str, float]:
        """How much is read of each file that is being read, from 0 to 1."""
        return {name: scan.share for scan, name in tuple(self._open.items())}

    def stop(self) -> None:
        """Let go of what is being read: nobody waits for it any more."""
        self._stopped.set()
        while self._open:
            time.sleep(_PAUSE)

    def known(
        self, connection: duckdb.DuckDBPyConnection, kind: str, rows: Sequence[tuple[str | None, ...]]
    ) -> list[Known]:
        """What is known of some texts, which may be new. Of a column that was not exported the text is `None`, in all of
        them.

        Raises:
            NotTypicalError: one of them is what the system writes elsewhere in a row.
        """
        with self._learning:
            known = self._known[kind]
            new = list(dict.fromkeys(row for row in rows if row not in known))
            if new:
                known.update(zip(new, self._learned(connection, kind, new), strict=True))
            return [known[row] for row in rows]

    def _learned(
        self, connection: duckdb.DuckDBPyConnection, kind: str, new: Sequence[tuple[str | None, ...]]
    ) -> list[Known]:
        names = TEXTS[kind]
        texts = dict(zip(names, zip(*new, strict=True), strict=True))
        cells = {
            name: pa.array(column, pa.string()) for name, column in texts.items() if column[0] is not None
        }
        typed = typed_cells(connection, cells, len(new))
        rows = list(zip(*(typed[name].to_pylist() for name in self.texts[kind].names), strict=True))
        numbers = self.texts[kind].numbers(rows)
        return [Known(number, *row[:2]) for number, row in zip(numbers, rows, strict=True)]


class _Scan:
    """One file while it is read."""

    def __init__(self, scanner: Scanner, connection: duckdb.DuckDBPyConnection, start: Start) -> None:
        self.connection = connection
        self.start = start
        self.reading = reading = start.reading
        self.ids = scanner.ids
        self.names = scanner.names
        self.share = 0.0
        self.fields = reading.copies[0].positions
        self.forms = [Form.SKIPPED] * len(reading.copies[0].labels)
        kept = {field for field in FORMS if field in self.fields and (field != "name" or scanner.names)}
        for field in kept:
            self.forms[self.fields[field]] = FORMS[field]
        self.texts = {
            kind: Texts(partial(scanner.known, connection, kind), [self.fields.get(name) for name in names])
            for kind, names in TEXTS.items()
        }
        texts = {name for names in TEXTS.values() for name in names}
        cells = {field: Cells(connection, field, self.fields[field]) for field in kept - texts}
        self.time = cells.pop("search_time" if "search_time" in cells else "search_date")
        self.cells = cells
        self.counts: Counter[str] = Counter()
        self.of_texts = {kind: np.zeros(0, np.int64) for kind in TEXTS}
        self.moments: list[int] = []
        self.possible = [round(moment.timestamp()) * 1000 for moment in possible_times()]

    def __call__(self, path: Path, told: str | None, keeper: Keeper, stopped: Event) -> SheetResult:
        """The account of the file; its rows go to the keeper.

        Raises:
            NotTypicalError: the file is not typical.
        """
        size = path.stat().st_size
        with path.open("rb", buffering=0) as stream:
            if hasattr(os, "posix_fadvise"):  # the disk reads further ahead
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
            stream.seek(self.start.header)
            for block in read_rows(stream, self.forms, self.start.delimiter, returns=self.start.returns):
                if block.rows:
                    keeper.add(self._columns(block))
                    self.counts["rows"] += block.rows
                self.counts["blank"] += block.blank
                self.share = block.done / size
                if stopped.is_set():
                    raise NotTypicalError
        if not self.counts["rows"]:
            raise NotTypicalError
        return self._result(told, keeper.kept())

    def _columns(self, block: Block) -> dict[str, pa.Array]:
        """What is kept of some rows."""
        for cells in (self.time, *self.cells.values()):
            cells.learn(block)
        places = {kind: texts.of(block) for kind, texts in self.texts.items()}
        moment = self.time.numbers(block, "search_at", scale=1000)
        days = self._days(block)
        self._count(block, places, moment, days)
        buckets = pc.divide(moment, 1000 * BUCKET)
        if days is not None:
            buckets = pc.if_else(days, pc.subtract(pc.divide(moment, 1000 * _DAY), DAYS_BELOW), buckets)
        columns = {
            "bucket": buckets.cast(pa.int32()),
            "breaks": pa.array(block.breaks),
            "org": pa.array(self.texts["orgs"].numbers[places["orgs"]]),
            "reason": pa.array(self.texts["reasons"].numbers[places["reasons"]]),
        }
        if self.names:
            columns["name_cell"] = self._name_cells(block)
        if "id" in self.fields:
            return columns | self._ids(block)
        second = moment if days is None else pc.if_else(days, None, moment)
        columns["search_key"] = self._prints(block, places["orgs"], second)
        return columns

    def _days(self, block: Block) -> pa.Array | None:
        """Where the search time is a day alone; `None`: nowhere."""
        if self.time.usual(block).all():
            return None
        zone = self.time.typed(block, "zone").cast(pa.string())
        self.counts["assumed"] += pc.sum(pc.equal(zone, "assumed_utc")).as_py() or 0
        return pc.fill_null(pc.equal(zone, "date_only"), False)

    def _name_cells(self, block: Block) -> pa.Array:
        states = pa.array(CELL_STATES)
        if "name" not in self.cells:
            return pa.repeat(pa.scalar(CELL_STATES.index("not_exported"), pa.int8()), block.rows)
        words = self.cells["name"].typed(block, "name_cell")
        return pc.index_in(words.dictionary, states).cast(pa.int8()).take(words.indices)

    def _ids(self, block: Block) -> dict[str, pa.Array]:
        """The number of each search that has an id; the id itself, if it is wanted."""
        ids = self.cells["id"]
        first, second = ids.plain(block), ids.plain(block, 1)
        found = {"search_key": pa.array(keys_of_uuids(first, second))}
        if self.ids:
            found["search_id"] = uuids(first, second)
        usual = pa.array(ids.usual(block))
        if usual.false_count:
            texts = ids.typed(block, "search_id")
            others = {"search_key": keys_of_ids(self.connection, texts), "search_id": texts}
            found = {name: pc.if_else(usual, column, others[name]) for name, column in found.items()}
        return found

    def _prints(self, block: Block, orgs: npt.NDArray[np.intp], moment: pa.Array) -> pa.Array:
        """The number of each search that has no id."""
        words = pa.array([one.words for one in self.texts["orgs"].known], pa.string())
        nothing = pa.nulls(block.rows, pa.int64())
        frame, networks = self.cells.get("frame"), self.cells.get("networks")
        parts = {
            "org_text": words.take(pa.array(orgs)),
            "second": pc.divide(moment, 1000),
            "networks": networks.numbers(block, "networks") if networks else nothing,
            "start": nothing,
            "ending": nothing,
        }
        if frame:
            start, ending = (
                frame.numbers(block, f"frame_{end}", half=half, scale=1000)
                for half, end in enumerate(("start", "end"))
            )
            parts |= {"start": pc.divide(start, 1000), "ending": pc.divide(ending, 1000)}
        self.connection.register("rows_read", pa.table(parts))
        found = self.connection.sql(f"select {search_print(*parts)} as key from rows_read").to_arrow_table()
        self.connection.unregister("rows_read")
        return found["key"].combine_chunks()

    def _count(
        self,
        block: Block,
        places: dict[str, npt.NDArray[np.intp]],
        moment: pa.Array,
        days: pa.Array | None,
    ) -> None:
        """Count what the account of the file says of its rows."""
        for kind, at in places.items():
            rows = np.bincount(at, minlength=len(self.texts[kind].known))
            rows[: len(self.of_texts[kind])] += self.of_texts[kind]
            self.of_texts[kind] = rows
        for field in ("networks", "devices"):
            if field in self.cells:
                numbers = self.cells[field].numbers(block, field)
                self.counts[field] += block.rows - numbers.null_count
                self.counts[f"{field} above 0"] += pc.sum(pc.greater(numbers, 0)).as_py() or 0
        if "frame" in self.cells and not self.cells["frame"].usual(block).all():
            start, cell = (self.cells["frame"].typed(block, name) for name in ("frame_start", "frame_cell"))
            unread = pc.and_(pc.is_null(start), pc.equal(cell.cast(pa.string()), "value"))
            self.reading.frames_unread += pc.sum(unread).as_py() or 0
        self.counts["untimed"] += moment.null_count
        if moment.null_count < block.rows:
            span = pc.min_max(moment)
            self.moments += [span["min"].as_py(), span["max"].as_py()]
            early, late = self.possible
            if self.moments[-2] < early or self.moments[-1] > late:
                strange = pc.or_(pc.less(moment, early), pc.greater(moment, late))
                self.counts["strange"] += pc.sum(strange).as_py() or 0
        if days is not None:
            self.counts["days"] += pc.sum(days).as_py() or 0

    def _result(self, told: str | None, kept: Kept) -> SheetResult:
        """The account of a file that was read."""
        reading, rows = self.reading, self.counts["rows"]
        layout = layout_of(reading)
        named = {one.words for one in self.texts["orgs"].known if one.words is not None}
        log_kind, because = kind_of_log(set(self.fields), layout, Path(reading.file).name, len(named), told)
        first, last = (
            dt.datetime.fromtimestamp(of(self.moments) / 1000, dt.UTC) if self.moments else None
            for of in (min, max)
        )
        report = SheetReport(
            file=reading.file,
            log_kind=log_kind,
            kind_because=because,
            layout=layout,
            encoding="utf-8",
            rows_in=rows + self.counts["blank"],
            events=rows,
            blank_rows=self.counts["blank"],
            first_search=first,
            last_search=last,
            ignored_labels=unknown_labels(reading),
        )
        return SheetResult(
            EVENT_SCHEMA.empty_table(),
            REJECT_SCHEMA.empty_table(),
            report,
            tuple(sheet_warnings(reading, report, self._facts())),
            kept,
        )

    def _facts(self) -> SheetFacts:
        states: dict[str, Counter[str]] = {}
        for kind, (field, *_) in TEXTS.items():
            states[field] = Counter()
            for one, count in zip(self.texts[kind].known, self.of_texts[kind].tolist(), strict=True):
                states[field][one.state] += count
        worded = {one.words for one in self.texts["reasons"].known}
        counts = self.counts
        return SheetFacts(
            rows=counts["rows"],
            same_reason=len(worded) == 1 and None not in worded,
            cells=states,
            counted={field: counts[field] for field in ("networks", "devices")},
            above_zero={field: counts[f"{field} above 0"] for field in ("networks", "devices")},
            assumed=counts["assumed"],
            days=counts["days"],
            untimed=counts["untimed"],
            strange=counts["strange"],
        )
