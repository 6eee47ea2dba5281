"""Searches of all logs: rows in files of few numbers (`records.kept`), and what they mean in a DuckDB database.

The texts behind the numbers stand in two tables, `orgs` and `reasons`, each distinct text once, with what it says.
Everything goes with the folder; memory is bounded whatever the size of the log.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from comity.audit.logs import Logs
from comity.records import LogWarning
from comity.records.cells import Cell
from comity.records.kept import DAYS_BELOW, kept_rows
from comity.records.warnings import repeated_ids

__all__ = ["Store"]

# Lines of a report that reasons count on, each a column of its own.
LINES: Final = ("hsi", "bare_hsi", "bare_ice", "ice", "cbp", "assist", "dropdown", "unlisted")
#: SQL for a bucket that names a day and no time.
DAY_ALONE: Final = f"bucket < {-DAYS_BELOW // 2}"
#: Buckets of time that are simply all listed: thirty years of them.
MOST_BUCKETS: Final = 1_000_000


@dataclass
class Store:
    """The searches that were read, and the account of what was not.

    `room` is a folder for what goes to disk, `warnings` those of the logs and of what is noticed later.
    """

    connection: duckdb.DuckDBPyConnection
    room: Path
    logs: Logs
    warnings: list[LogWarning]

    @classmethod
    def of(cls, logs: Logs, connection: duckdb.DuckDBPyConnection, room: Path) -> Store:
        """Logs that were read, with tables of their texts and rejects."""
        store = cls(connection, room, logs, [*logs.warnings])
        connection.read_parquet(str(logs.rejects)).create("rejects")
        orgs = {name: name for name in ("number", "org", "org_cell")} | {
            name: f"org_{name}" for name in ("place", "state", "kind", "requester", "how", "sureness")
        }
        store.small("orgs", pa.table({name: logs.orgs[column] for name, column in orgs.items()}))
        store.small("labelled", logs.reasons)
        lines = ", ".join(
            f"coalesce(list_contains(reason_lines, '{line}'), false) as {line}" for line in LINES
        )
        store.run(
            "create table reasons as select number, reason, offense, reason_cell, offense_cell, reason_class, "
            f"reason_rule, reason_words, {lines} from labelled"
        )
        return store

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
        return sum(report.events for report in self.logs.reports)

    def files(self) -> tuple[str, ...]:
        """Names of the files that searches came from."""
        return tuple(dict.fromkeys(report.file for report in self.logs.reports if report.events))

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
        for report, kept in zip(self.logs.reports, self.logs.kept, strict=True):
            if kept is not None and report.log_kind in kinds:
                columns = ("org", "name_cell")
                found = (
                    pa.table(batch).group_by(columns).aggregate([]) for batch in kept_rows([kept], columns)
                )
                pairs = {pair for batch in found for pair in zip(*batch.to_pydict().values(), strict=True)}
                yield {(names[org], cell) for org, cell in pairs if org in names}

    def rows_of(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Some columns of all rows, in the order of the logs (`kept.kept_rows`)."""
        return kept_rows(self.logs.kept, columns)

    def buckets(self) -> npt.NDArray[np.int32]:
        """The buckets of time in which searches were made, and some in between."""
        spans = (
            [span for kept in self.logs.kept if kept is not None and (span := of(kept)) is not None]
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
            report = self.logs.reports[number]
            if rows and number in self.logs.uncounted:
                place = max(
                    (at for at, one in enumerate(self.warnings) if one.file == report.file), default=-1
                )
                self.warnings.insert(place + 1, repeated_ids(report, rows))
