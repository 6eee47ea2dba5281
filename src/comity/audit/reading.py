"""Reads logs for an audit: every sheet by the readers of `records`, every distinct text once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from comity.audit.logs import Logs, Progress, database
from comity.audit.store import Store
from comity.errors import RecordsError
from comity.records import LogWarning, SheetReport, SheetResult, read_events, with_labels
from comity.records.cells import CELL_STATES
from comity.records.events import WORDS
from comity.records.kept import BATCH, BUCKET, DAYS_BELOW, Kept
from comity.records.reasons import reason_rules
from comity.records.scan import TEXTS, Scanner
from comity.records.search_keys import keys_of_ids, search_print

__all__ = ["read", "searches"]

_REJECTS: Final = """
create table rejects (file varchar, sheet varchar, copy smallint, row bigint, line bigint, why varchar, cells integer)
"""


def _number_in(column: str, words: Iterable[str]) -> str:
    """SQL for the place of a word in a list, from 0."""
    cases = " ".join(f"when '{word}' then {at}" for at, word in enumerate(words))
    return f"case {column} {cases} end"


_MILLISECONDS: Final = {name: f"epoch_ms({name})" for name in ("search_at", "frame_start", "frame_end")}
_BUCKET: Final = (
    f"case when zone = 'date_only' then {_MILLISECONDS['search_at']} // {1000 * 86400} - {DAYS_BELOW} "
    f"else {_MILLISECONDS['search_at']} // {1000 * BUCKET} end"
)
_SECOND, _START, _END = (f"{one} // 1000" for one in _MILLISECONDS.values())
# What is kept of rows that were read one by one.
_ROWS: Final = f"""
select copy, row, line, cast({_BUCKET} as integer) as bucket, search_id,
  case when not $ids and zone <> 'date_only' then {search_print("org", _SECOND, "networks", _START, _END)} end as print,
  cast({_number_in("name_cell", CELL_STATES)} as tinyint) as name_cell
from sheet
"""


@contextmanager
def searches(
    paths: Iterable[Path],
    kind: str | None = None,
    mapping: Path | None = None,
    *,
    with_ids: bool = False,
    owned: bool = True,
    progress: Progress | None = None,
) -> Iterator[Store]:
    """Read logs into a store, which is gone when the context ends. Arguments and errors are those of `read`."""
    with TemporaryDirectory(prefix="comity-audit-") as folder:
        room = Path(folder)
        logs = read(paths, kind, mapping, room, with_ids=with_ids, owned=owned, progress=progress)
        with database(room) as connection:
            yield Store.of(logs, connection, room)


def read(
    paths: Iterable[Path],
    kind: str | None,
    mapping: Path | None,
    room: Path,
    *,
    with_ids: bool = False,
    owned: bool = True,
    progress: Progress | None = None,
) -> Logs:
    """Read logs.

    Args:
        room: an empty folder for all that grows with them.
        owned: the owner is known, so that the users' names need not be looked at.

    Raises:
        RecordsError: a file that was named cannot be read, nothing could be, or no search was found.
    """
    tell = progress or (lambda stage, done, total: None)
    paths = list(paths)
    with database(room) as connection:
        reading = _Reading(connection, Scanner(connection, room, ids=with_ids, names=not owned))
        scan = reading.scan
        left = {str(file): file.stat().st_size for path in paths for file in _files(path)}
        total, done, most = sum(left.values()), 0, 0

        def how_far() -> None:
            nonlocal most
            under_way = sum(round(left.get(file, 0) * share) for file, share in scan.shares().items())
            # A file that ended before the one in front of it counts again as soon as that one is taken.
            most = max(most, done + under_way)
            tell("reading", most, total)

        def waiting() -> None:
            how_far()
            reading.label()

        try:
            how_far()
            for result in read_events(paths, kind=kind, mapping=mapping, scan=scan, waiting=waiting):
                reading.take(result)
                done += left.pop(result.report.file.partition("!")[0], 0)
                how_far()
        finally:
            scan.stop()
        _complain(reading.reports)
        return reading.logs(room)


class _Reading:
    """Logs while they are read, sheet by sheet."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, scan: Scanner) -> None:
        self.scan = scan
        self.reports: list[SheetReport] = []
        self._connection = connection
        self._warnings: list[LogWarning] = []
        self._kept: list[Kept | None] = []
        self._labelled: dict[str, list[pa.Table]] = {kind: [] for kind in TEXTS}
        self._read = dict.fromkeys(TEXTS, 0)
        self._uncounted: set[int] = set()
        connection.execute(_REJECTS)

    def take(self, result: SheetResult) -> None:
        """Take the searches and rejects of one sheet."""
        self.reports.append(result.report)
        self._warnings += result.warnings
        if result.rejects.num_rows:
            self._connection.register("sheet", result.rejects)
            self._connection.execute(
                "insert into rejects select file, sheet, copy, row, line, why, cells from sheet"
            )
            self._connection.unregister("sheet")
        if result.kept is not None:
            self._uncounted.add(len(self._kept))
            self._kept.append(result.kept)
        elif result.events.num_rows:
            self._kept.append(self._keep(result.events))
        else:
            self._kept.append(None)
        self.label()

    def label(self) -> None:
        """Say what the texts mean that are new, while more of the logs is read."""
        for kind, texts in self.scan.texts.items():
            if len(texts) > self._read[kind]:
                labelled = with_labels(self._texts(kind, self._read[kind]))
                self._labelled[kind].append(labelled)
                self._read[kind] += len(labelled)

    def logs(self, room: Path) -> Logs:
        """What was read, after the last sheet."""
        rejects = room / "rejects.parquet"
        self._connection.table("rejects").write_parquet(str(rejects))
        orgs, reasons = (pa.concat_tables(of) for of in self._labelled.values())
        return Logs(
            tuple(self.reports),
            tuple(self._warnings),
            tuple(self._kept),
            orgs,
            reasons,
            rejects,
            self.scan.ids,
            reason_rules().version,
            frozenset(self._uncounted),
        )

    def _keep(self, events: pa.Table) -> Kept:
        """Keep the rows of a sheet that were read one by one."""
        ids = events["search_id"].null_count < events.num_rows
        self._connection.register("sheet", events)
        found: pa.Table = self._connection.sql(_ROWS, params={"ids": ids}).to_arrow_table()
        self._connection.unregister("sheet")
        columns = {name: found[name].combine_chunks() for name in ("copy", "row", "line", "bucket")}
        columns |= {
            kind.removesuffix("s"): texts.of_events(events) for kind, texts in self.scan.texts.items()
        }
        search_id, name_cell = (found[name].combine_chunks() for name in ("search_id", "name_cell"))
        keys = keys_of_ids(self._connection, search_id)
        columns["search_key"] = pc.coalesce(keys, found["print"].combine_chunks())
        if self.scan.names:
            columns["name_cell"] = name_cell
        if self.scan.ids:
            columns["search_id"] = search_id
        with self.scan.keeper(ids=ids) as keeper:
            for start in range(0, events.num_rows, BATCH):
                keeper.add({name: column.slice(start, BATCH) for name, column in columns.items()})
        return keeper.kept()

    def _texts(self, kind: str, first: int) -> pa.Table:
        """Distinct texts from a number on, as a table of events that has nothing else."""
        found = self.scan.texts[kind].table(first)
        every = {"number": found["number"]}
        for columns in TEXTS.values():
            for name in (one for column in columns for one in (column, f"{column}_cell")):
                given = found[name] if name in found.schema.names else pa.nulls(len(found), pa.string())
                every[name] = given.dictionary_encode().cast(WORDS)
        return pa.table(every)


def _files(path: Path) -> Iterable[Path]:
    return (file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path] * path.is_file()


def _complain(reports: list[SheetReport]) -> None:
    """An empty log is said to be empty: no rows are not the same as no searches."""
    if any(report.events for report in reports):
        unclear = sorted({r.file for r in reports if r.events and r.log_kind is None})
        if unclear:
            raise RecordsError(
                "The log does not tell whose searches it holds",
                ", ".join(unclear[:3]),
                "Say it: --kind network (anybody's searches of its cameras), own or portal (by its users).",
            )
        return
    read = [report for report in reports if not report.refused]
    if not read:
        reasons = "; ".join(f"{report.file}: {report.refused}" for report in reports[:5])
        what = reasons or "no files were found"
        raise RecordsError(f"Nothing could be read ({what})", "", "Name a log as CSV, .xlsx or ZIP.")
    what = "; ".join(
        f"{r.file}: {r.rows_in:,} rows, {r.rejects:,} rejected, {r.not_searches:,} not searches"
        for r in read[:5]
    )
    raise RecordsError(
        f"No searches were read ({what})",
        "",
        "That is not the same as no searches: ask for the log again, as the vendor exports it.",
    )
