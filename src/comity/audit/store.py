"""Searches of all logs in one DuckDB database: what the audit needs of them, and no more.

Of a row a few numbers are kept: when it was made, which search it is, which agency and which reason it names. The
texts behind the numbers stand in two tables, `orgs` and `reasons`, each distinct text once, with what it says. Everything
goes with the file; memory is bounded whatever the size of the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb
import pyarrow as pa

from comity.errors import InputError, RecordsError
from comity.records import LogWarning, SheetReport, SheetResult, read_events, with_labels
from comity.records.cells import CELL_STATES
from comity.records.events import WORDS
from comity.records.scan import BUCKET, DAYS_BELOW, Scanner
from comity.records.search_keys import hash_of, search_key, search_print
from comity.records.warnings import repeated_ids

__all__ = ["Progress", "Store", "searches"]

#: Told the stage of the work, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]

# Lines of a report that reasons count on, each a column of its own.
LINES: Final = ("hsi", "bare_hsi", "bare_ice", "ice", "cbp", "assist", "dropdown", "unlisted")
#: DuckDB keeps to this much memory and goes to disk for more; the rest of the program comes on top.
MEMORY: Final = "450MB"
#: SQL for a bucket that names a day and no time.
DAY_ALONE: Final = f"bucket < {-DAYS_BELOW // 2}"
#: Buckets of time that are simply all listed: thirty years of them.
MOST_BUCKETS: Final = 1_000_000

_REJECTS: Final = """
create table rejects (file varchar, sheet varchar, copy smallint, row bigint, line bigint, why varchar, cells integer)
"""
# Rows that were read one by one, in the columns of a scanned file.
_ROWS: Final = """
create table read_rows (sheet_no integer, copy smallint, row bigint, line bigint, bucket integer,
  search_key bigint, ids boolean, org bigint, reason bigint, search_id varchar, name_cell tinyint)
"""
_ORG: Final = f"-1 - {hash_of('org, org_cell, 1')}"
_REASON: Final = f"-1 - {hash_of('reason, reason_cell, offense, offense_cell, 1')}"


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
_INSERT: Final = f"""
insert into read_rows
select $number, copy, row, line, {_BUCKET},
  coalesce({search_key("search_id")},
    case when not $ids and zone <> 'date_only' then {search_print("org", _SECOND, "networks", _START, _END)} end),
  $ids, {_ORG}, {_REASON}, search_id, {_number_in("name_cell", CELL_STATES)}
from sheet
"""


@dataclass
class Store:
    """The searches that were read, and the account of what was not.

    The view `sightings` has a row for each row of a log: `sheet_no`, `copy`, `row`, `line`, `bucket` (the quarter of
    an hour of its instant, or its day: `scan.Scanner`), `org`, `reason` (numbers of texts), `search_key`, `ids`.
    `room` is a folder for what goes to disk.
    """

    connection: duckdb.DuckDBPyConnection
    room: Path
    reports: list[SheetReport] = field(default_factory=list)
    warnings: list[LogWarning] = field(default_factory=list)
    ids: bool = False
    _sources: list[str] = field(default_factory=list)
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
        query = f"""
        select distinct one from (
          select sheet_no, min(orgs.org) as one from sightings join orgs on sightings.org = number
          where sheet_no in ({self._sheets(log_kind)}) and orgs.org is not null
          group by sheet_no having count(distinct orgs.org) = 1) order by one
        """
        return [name for (name,) in self.rows(query)]

    def unmasked_searchers(self) -> list[str]:
        """The agency whose users a log names while it masks those of all others, sheet by sheet."""
        value, masked = CELL_STATES.index("value"), CELL_STATES.index("masked_vendor")
        query = f"""
        select distinct one from (
          select sheet_no, min(orgs.org) filter (name_cell = {value}) as one
          from sightings join orgs on sightings.org = number
          where sheet_no in ({self._sheets("network", "federal")}) and orgs.org is not null group by sheet_no
          having count(distinct orgs.org) filter (name_cell = {value}) = 1
            and bool_and(name_cell in ({value}, {masked})) and bool_or(name_cell = {masked})) order by one
        """
        return [name for (name,) in self.rows(query)]

    def _sheets(self, *kinds: str) -> str:
        found = [str(number) for number, report in enumerate(self.reports) if report.log_kind in kinds]
        return ", ".join(found) or "-1"

    def take(self, result: SheetResult) -> None:
        """Take the searches and rejects of one sheet."""
        number = len(self.reports)
        self.reports.append(result.report)
        self.warnings += result.warnings
        if result.rejects.num_rows:
            self.connection.register("sheet", result.rejects)
            self.run("insert into rejects select file, sheet, copy, row, line, why, cells from sheet")
            self.connection.unregister("sheet")
        if result.scanned is not None:
            self._uncounted.add(number)
            height = result.scanned.height
            # A running sum keeps to the order of the file, which has the header in its first line.
            above = (
                f"rowid * {height}"
                if height
                else "rowid + sum(extra) over (rows unbounded preceding) - extra"
            )
            more = ", search_id" * self.ids
            name = "name_cell" if self._has(result.scanned.table, "name_cell") else "cast(null as tinyint)"
            self._sources.append(
                f"select {number} as sheet_no, cast(0 as smallint) as copy, rowid + 1 as row, "
                f"cast(2 + {above} as bigint) as line, bucket, search_key, "
                f"{str(result.scanned.ids).lower()} as ids, org, reason, {name} as name_cell {more} "
                f"from {result.scanned.table}"
            )
        elif result.events.num_rows:
            self.connection.register("sheet", result.events)
            ids = result.events["search_id"].null_count < result.events.num_rows
            self.run(_INSERT, {"number": number, "ids": ids})
            self.run(f"insert or ignore into scanned_orgs select distinct {_ORG}, org, org_cell from sheet")
            self.run(
                f"insert or ignore into scanned_reasons "
                f"select distinct {_REASON}, reason, reason_cell, offense, offense_cell from sheet"
            )
            self.connection.unregister("sheet")
            source = "from read_rows where sheet_no between "
            first = number
            if self._sources and source in self._sources[-1]:
                first = int(self._sources.pop().rpartition("between ")[2].split()[0])
            more = ", search_id" * self.ids
            self._sources.append(
                "select sheet_no, copy, row, line, bucket, search_key, ids, org, reason, name_cell "
                f"{more} {source}{first} and {number}"
            )

    def _has(self, table: str, column: str) -> bool:
        return any(name == column for name, *_ in self.rows(f"describe {table}"))

    def settle(self) -> None:
        """After the last sheet: make the view of all rows, and say once what each text means."""
        union = " union all ".join(self._sources)
        self.run(f"create view sightings as {union}")
        orgs = with_labels(self._texts("scanned_orgs", "org"))
        names = ("org_place", "org_state", "org_kind", "org_requester", "org_how", "org_sureness")
        short = {name: name.removeprefix("org_") for name in names}
        self.small(
            "orgs",
            pa.table(
                {"number": orgs["number"], "org": orgs["org"], "org_cell": orgs["org_cell"]}
                | {short[name]: orgs[name] for name in names}
            ),
        )
        self.small("labelled", with_labels(self._texts("scanned_reasons", "reason", "offense")))
        lines = ", ".join(
            f"coalesce(list_contains(reason_lines, '{line}'), false) as {line}" for line in LINES
        )
        self.run(
            "create table reasons as select number, reason, offense, reason_cell, offense_cell, reason_class, "
            f"reason_rule, reason_words, {lines} from labelled"
        )

    @property
    def buckets(self) -> str:
        """A query for the buckets of time in which searches were made, and for some in between."""
        (spans,) = self.rows(
            f"select min(bucket) filter (not {DAY_ALONE}), max(bucket) filter (not {DAY_ALONE}), "
            f"min(bucket) filter ({DAY_ALONE}), max(bucket) filter ({DAY_ALONE}) from sightings"
        )
        ranges = [(first, last) for first, last in (spans[:2], spans[2:]) if first is not None]
        if sum(last - first for first, last in ranges) > MOST_BUCKETS:
            return "select distinct bucket from sightings where bucket is not null"
        listed = (f"select unnest(range({first}, {last + 1})) as bucket" for first, last in ranges)
        return " union all ".join(listed) or "select cast(null as bigint) as bucket where false"

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

    def _texts(self, table: str, *columns: str) -> pa.Table:
        """Distinct texts as a table of events that has nothing else."""
        found: pa.Table = self.connection.sql(f"from {table}").to_arrow_table()
        every = {"number": found["number"]}
        for column in ("org", "reason", "offense"):
            for name in (column, f"{column}_cell"):
                given = (
                    found[name]
                    if column in columns
                    else pa.chunked_array([pa.nulls(len(found), pa.string())])
                )
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
        scan = Scanner(connection, ids=with_ids, names=not owned)
        try:
            connection.execute(_ROWS)
            connection.execute(_REJECTS)
            store = Store(connection, Path(room), ids=with_ids)
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
            raise InputError(
                "There is not enough room for a log of this size",
                str(Path(room).parent),
                "Set TMPDIR to a folder with more room, about the size of the log.",
            ) from error
        except RuntimeError as error:
            # So DuckDB says it when somebody stops the program in the middle of a query.
            if "interrupted" in str(error):
                raise KeyboardInterrupt from None
            raise
        finally:
            scan.stop()
            connection.close()


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
