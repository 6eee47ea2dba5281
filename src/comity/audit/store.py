"""Searches of all logs: rows in files of few numbers (`records.kept`), and what they mean in a DuckDB database.

Of a row a few numbers are kept: when it was made, which search it is, which agency and which reason it names. The
texts behind the numbers stand in two tables, `orgs` and `reasons`, each distinct text once, with what it says. Everything
goes with the folder; memory is bounded whatever the size of the log.
"""

from __future__ import annotations

import errno
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from comity.errors import InputError, RecordsError
from comity.records import LogWarning, SheetReport, SheetResult, read_events, with_labels
from comity.records.cells import CELL_STATES, Cell
from comity.records.events import WORDS
from comity.records.kept import BATCH, BUCKET, DAYS_BELOW, Kept, kept_rows
from comity.records.scan import TEXTS, Scanner
from comity.records.search_keys import keys_of_ids, search_print
from comity.records.warnings import repeated_ids

__all__ = ["Progress", "Store", "searches"]

#: Told the stage of the work, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]

# Lines of a report that reasons count on, each a column of its own.
LINES: Final = ("hsi", "bare_hsi", "bare_ice", "ice", "cbp", "assist", "dropdown", "unlisted")
#: DuckDB keeps to this much memory and goes to disk for more; the rest of the program comes on top.
MEMORY: Final = "450MB"
#: What the system says when there is no more room, on the disk or for this user.
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
#: SQL for a bucket that names a day and no time.
DAY_ALONE: Final = f"bucket < {-DAYS_BELOW // 2}"
#: Buckets of time that are simply all listed: thirty years of them.
MOST_BUCKETS: Final = 1_000_000

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


@dataclass
class Store:
    """The searches that were read, and the account of what was not.

    `kept` holds the rows of each sheet, in the order of `reports`. `room` is a folder for what goes to disk.
    """

    connection: duckdb.DuckDBPyConnection
    room: Path
    scan: Scanner
    reports: list[SheetReport] = field(default_factory=list)
    warnings: list[LogWarning] = field(default_factory=list)
    kept: list[Kept | None] = field(default_factory=list)
    _labelled: dict[str, list[pa.Table]] = field(default_factory=lambda: {kind: [] for kind in TEXTS})
    _uncounted: set[int] = field(default_factory=set)

    def beside(self) -> Store:
        """The same searches, asked over a connection of its own: for another thread."""
        return replace(self, connection=self.connection.cursor())

    def rows(self, query: str, told: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """The answer to a query, small enough to hold. `$name` in the query stands for what is told."""
        return self.connection.execute(query, told).fetchall()

    def run(self, query: str, told: Mapping[str, object] | None = None) -> None:
        """A statement that makes or fills a table."""
        self.connection.execute(query, told)

    def small(self, name: str, table: pa.Table) -> None:
        """Make a table of rows that are at hand."""
        self.connection.register("at_hand", table)
        self.connection.execute(f"create or replace table {name} as from at_hand")
        self.connection.unregister("at_hand")

    @property
    def read(self) -> int:
        """Rows that were read as searches."""
        return sum(report.events for report in self.reports)

    def files(self) -> tuple[str, ...]:
        """Names of the files that searches came from."""
        return tuple(dict.fromkeys(report.file for report in self.reports if report.events))

    def only_searchers(self, log_kind: str) -> list[str]:
        """For each file of this kind with one searching agency throughout: that agency."""
        sheets = ({name for name, _ in searchers} for searchers in self._searchers(log_kind))
        return sorted({name for names in sheets if len(names) == 1 for name in names})

    def unmasked_searchers(self) -> list[str]:
        """The agency whose users a log names while it masks those of all others, sheet by sheet."""
        found: set[str] = set()
        for searchers in self._searchers("network", "federal"):
            named = {name for name, cell in searchers if cell == Cell.VALUE}
            if len(named) == 1 and {cell for _, cell in searchers} == {Cell.VALUE, Cell.MASKED_VENDOR}:
                found |= named
        return sorted(found)

    def _searchers(self, *kinds: str) -> Iterator[set[tuple[str, int | None]]]:
        """For each sheet of these kinds: the searching agencies that it names, with the states of their users' names."""
        names = dict(self.rows("select number, org from orgs where org is not null"))
        for report, kept in zip(self.reports, self.kept, strict=True):
            if kept is not None and report.log_kind in kinds:
                columns = ("org", "name_cell")
                found = (
                    pa.table(batch).group_by(columns).aggregate([]) for batch in kept_rows([kept], columns)
                )
                pairs = {pair for batch in found for pair in zip(*batch.to_pydict().values(), strict=True)}
                yield {(names[org], cell) for org, cell in pairs if org in names}

    def rows_of(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Some columns of all rows, in the order of the logs (`kept.kept_rows`)."""
        return kept_rows(self.kept, columns)

    def take(self, result: SheetResult) -> None:
        """Take the searches and rejects of one sheet."""
        self.reports.append(result.report)
        self.warnings += result.warnings
        if result.rejects.num_rows:
            self.connection.register("sheet", result.rejects)
            self.run("insert into rejects select file, sheet, copy, row, line, why, cells from sheet")
            self.connection.unregister("sheet")
        if result.kept is not None:
            self._uncounted.add(len(self.kept))
            self.kept.append(result.kept)
        elif result.events.num_rows:
            self.kept.append(self._keep(result.events))
        else:
            self.kept.append(None)
        for kind in TEXTS:
            self._label(kind)

    def _keep(self, events: pa.Table) -> Kept:
        """Keep the rows of a sheet that were read one by one."""
        ids = events["search_id"].null_count < events.num_rows
        self.connection.register("sheet", events)
        found: pa.Table = self.connection.sql(_ROWS, params={"ids": ids}).to_arrow_table()
        self.connection.unregister("sheet")
        columns = {name: found[name].combine_chunks() for name in ("copy", "row", "line", "bucket")}
        columns |= {
            kind.removesuffix("s"): texts.of_events(events) for kind, texts in self.scan.texts.items()
        }
        search_id, name_cell = (found[name].combine_chunks() for name in ("search_id", "name_cell"))
        keys = keys_of_ids(self.connection, search_id)
        columns["search_key"] = pc.coalesce(keys, found["print"].combine_chunks())
        if self.scan.names:
            columns["name_cell"] = name_cell
        if self.scan.ids:
            columns["search_id"] = search_id
        with self.scan.keeper(ids=ids) as keeper:
            for start in range(0, events.num_rows, BATCH):
                keeper.add({name: column.slice(start, BATCH) for name, column in columns.items()})
        return keeper.kept()

    def _label(self, kind: str) -> None:
        """Say what the texts mean that are new, while the next logs are read."""
        new = self._texts(kind, sum(map(len, self._labelled[kind])))
        if len(new):
            self._labelled[kind].append(with_labels(new))

    def settle(self) -> None:
        """After the last sheet: make the tables of texts."""
        orgs, reasons = (pa.concat_tables(of) for of in self._labelled.values())
        names = ("org_place", "org_state", "org_kind", "org_requester", "org_how", "org_sureness")
        short = {name: name.removeprefix("org_") for name in names}
        self.small(
            "orgs",
            pa.table(
                {"number": orgs["number"], "org": orgs["org"], "org_cell": orgs["org_cell"]}
                | {short[name]: orgs[name] for name in names}
            ),
        )
        self.small("labelled", reasons)
        lines = ", ".join(
            f"coalesce(list_contains(reason_lines, '{line}'), false) as {line}" for line in LINES
        )
        self.run(
            "create table reasons as select number, reason, offense, reason_cell, offense_cell, reason_class, "
            f"reason_rule, reason_words, {lines} from labelled"
        )

    def buckets(self) -> npt.NDArray[np.int32]:
        """The buckets of time in which searches were made, and some in between."""
        spans = (
            [span for kept in self.kept if kept is not None and (span := of(kept)) is not None]
            for of in (attrgetter("times"), attrgetter("days"))
        )
        ranges = [(min(first for first, _ in of), max(last for _, last in of)) for of in spans if of]
        if sum(last - first for first, last in ranges) < MOST_BUCKETS:
            # Days alone stand far below all times: no bucket is in both ranges.
            listed = (np.arange(first, last + 1, dtype=np.int32) for first, last in ranges)
            return np.concatenate([np.empty(0, np.int32), *listed])
        found = (batch.column("bucket").drop_null().to_numpy() for batch in self.rows_of(["bucket"]))
        return functools.reduce(np.union1d, found, np.empty(0, np.int32)).astype(np.int32)

    def warn_of_repeats(self) -> None:
        """Warn of ids that come again in one sheet, where that was not known when the sheet was read."""
        query = (
            "select sheet_no, count(*) - count(distinct search_key) from again where ids group by sheet_no"
        )
        for number, rows in sorted(self.rows(query)):
            report = self.reports[number]
            if rows and number in self._uncounted:
                place = max(
                    (at for at, one in enumerate(self.warnings) if one.file == report.file), default=-1
                )
                self.warnings.insert(place + 1, repeated_ids(report, rows))

    def _texts(self, kind: str, first: int) -> pa.Table:
        """Distinct texts from a number on, as a table of events that has nothing else."""
        found = self.scan.texts[kind].table(first)
        every = {"number": found["number"]}
        for columns in TEXTS.values():
            for name in (one for column in columns for one in (column, f"{column}_cell")):
                given = found[name] if name in found.schema.names else pa.nulls(len(found), pa.string())
                every[name] = given.dictionary_encode().cast(WORDS)
        return pa.table(every)


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
    """Read logs into a store, which is gone when the context ends.

    Args:
        owned: the owner is known, so that the users' names need not be looked at.

    Raises:
        RecordsError: a file that was named cannot be read, nothing could be, or no search was found.
    """
    tell = progress or (lambda stage, done, total: None)
    paths = list(paths)
    with TemporaryDirectory(prefix="comity-audit-") as room:
        # In memory until that is full, then in this folder.
        connection = duckdb.connect(":memory:", config={"temp_directory": room, "memory_limit": MEMORY})
        scan = Scanner(connection, Path(room), ids=with_ids, names=not owned)
        try:
            connection.execute(_REJECTS)
            store = Store(connection, Path(room), scan)
            left = {str(file): file.stat().st_size for path in paths for file in _files(path)}
            total, done, most = sum(left.values()), 0, 0

            def how_far() -> None:
                nonlocal most
                under_way = sum(round(left.get(file, 0) * share) for file, share in scan.shares().items())
                # A file that ended before the one in front of it counts again as soon as that one is taken.
                most = max(most, done + under_way)
                tell("reading", most, total)

            how_far()
            for result in read_events(paths, kind=kind, mapping=mapping, scan=scan, waiting=how_far):
                store.take(result)
                done += left.pop(result.report.file.partition("!")[0], 0)
                how_far()
            _complain(store)
            store.settle()
            yield store
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise _no_room(room) from error
        except OSError as error:
            if error.errno in _FULL:
                raise _no_room(room) from error
            raise
        except RuntimeError as error:
            # So DuckDB says it when somebody stops the program in the middle of a query.
            if "interrupted" in str(error):
                raise KeyboardInterrupt from None
            raise
        finally:
            scan.stop()
            connection.close()


def _no_room(room: str) -> InputError:
    return InputError(
        "There is not enough room for a log of this size",
        str(Path(room).parent),
        "Set TMPDIR to a folder with more room, about the size of the log.",
    )


def _files(path: Path) -> Iterable[Path]:
    return (file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path] * path.is_file()


def _complain(store: Store) -> None:
    """An empty log is said to be empty: no rows are not the same as no searches."""
    if any(report.events for report in store.reports):
        unclear = sorted({r.file for r in store.reports if r.events and r.log_kind is None})
        if unclear:
            raise RecordsError(
                "The log does not tell whose searches it holds",
                ", ".join(unclear[:3]),
                "Say it: --kind network (anybody's searches of its cameras), own or portal (by its users).",
            )
        return
    read = [report for report in store.reports if not report.refused]
    if not read:
        reasons = "; ".join(f"{report.file}: {report.refused}" for report in store.reports[:5])
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
