"""Where the queries over all rows run: in DuckDB of this process, or on Spark.

Both are given the same SQL, written for DuckDB and in words that both have; SQLGlot says it in Spark's spelling. Tables
go to Spark as Parquet and never through memory, where NULL would become a word. Ids of searches, texts and whatever
is small stay here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from comity.errors import InputError

__all__ = ["ENGINES", "Engine", "Numbers", "engine_for"]

ENGINES: Final = "duckdb, local (Spark on this machine) or spark://HOST:PORT"
#: Rows handed over at a time.
BATCH: Final = 1 << 16
#: Times are UTC; the terminal belongs to the audit's own bar.
_SPARK: Final = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
#: Rows whose searches are told apart at a time: it bounds the memory that takes.
PART: Final = 8_000_000


@dataclass(frozen=True)
class Numbers:
    """How a row's case is numbered: kind of log, of agency, of reason, and slot of days, as digits of one number.

    `orgs`, `reasons`, `slots`: how many there are of each. `more`: other columns of the sightings that findings need.
    """

    orgs: int
    reasons: int
    slots: int
    more: tuple[str, ...] = ()

    def query(self, *place: str) -> str:
        """The rows with their searches and cases, in no order; with columns of their place, if they are named."""
        case = f"((k.kind * {self.orgs} + o.kind) * {self.reasons} + r.kind) * {self.slots} + coalesce(d.slot, 0)"
        columns = "".join(f", {column}" for column in (*place, *(f"s.{name}" for name in self.more if place)))
        return f"""
        select s.sheet_no, s.ids, case when s.ids or o.named then s.search_key end as search_key,
          {case} as case_no{columns}
        from sightings as s inner join sheet_kinds as k on s.sheet_no = k.sheet_no
          inner join org_numbers as o on s.org = o.number
          inner join reason_numbers as r on s.reason = r.number
          left join days as d on s.bucket = d.bucket
        """


class Engine(Protocol):
    """Runs queries over all rows."""

    def number(self, numbers: Numbers) -> None:
        """Make the table `numbered`: sheet, search and case of each row."""
        ...

    def make(self, name: str, query: str) -> None:
        """Make a table; the store can read it."""
        ...

    def twice(self, name: str, table: str, column: str) -> None:
        """Make a table of the values that more than one row of a table has in a column of numbers."""
        ...

    def in_order(self) -> Iterator[pa.RecordBatch]:
        """All rows in the order of the files: `sheet_no`, `copy`, `row`, `line`, `day`, `case_no`, `said` (what the
        reason says), and more if told.
        """
        ...


class DuckDB:
    """The store's own connection: nothing is copied."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._numbers = Numbers(0, 0, 0)

    def number(self, numbers: Numbers) -> None:
        """Make the table `numbered`."""
        self._numbers = numbers
        self.make("numbered", numbers.query())

    def make(self, name: str, query: str) -> None:
        """Make a table in the store."""
        self.connection.execute(f"create table {name} as {query}")

    def twice(self, name: str, table: str, column: str) -> None:
        """Make a table of values that come again, by sorting: less work than counting each of them."""
        self.connection.execute(f"create table {name} ({column} bigint)")
        ((rows,),) = self.connection.execute(f"select count({column}) from {table}").fetchall()
        parts = -(-rows // PART)
        for part in range(parts):
            query = f"select {column} from {table} where {column} % {parts} = {part}"
            values = np.sort(self.connection.sql(query).to_arrow_table()[column].to_numpy())
            again = np.unique(values[1:][values[1:] == values[:-1]])
            self.connection.register("again_here", pa.table({column: again}))
            self.connection.execute(f"insert into {name} from again_here")
            self.connection.unregister("again_here")

    def in_order(self) -> Iterator[pa.RecordBatch]:
        """All rows in order. The view gives them so, and a join would not: cases are looked up as rows go by."""
        lookups = {
            name: _Lookup.of(self.connection.sql(f"select {columns} from {table}").to_arrow_table())
            for name, columns, table in (
                ("sheet_no", "sheet_no, kind", "sheet_kinds"),
                ("org", "number, kind", "org_numbers"),
                ("reason", "number, kind, said", "reason_numbers"),
                ("bucket", "bucket, slot, day", "days"),
            )
        }
        columns = ("sheet_no", "copy", "row", "line", "bucket", "org", "reason", *self._numbers.more)
        query = f"select {', '.join(dict.fromkeys(columns))} from sightings"
        for batch in _large(self.connection.sql(query).to_arrow_reader(BATCH)):
            (kind,), (org,), (reason, said), (slot, day) = (
                lookup.at(batch.column(name)) for name, lookup in lookups.items()
            )
            case = pc.add(pc.multiply(kind, self._numbers.orgs), org)
            case = pc.add(pc.multiply(case, self._numbers.reasons), reason)
            case = pc.add(pc.multiply(case, self._numbers.slots), pc.fill_null(slot, 0))
            for name, column in (("case_no", case), ("day", day), ("said", said)):
                batch = batch.append_column(name, column)
            yield batch


@dataclass(frozen=True)
class _Lookup:
    """A small table by its first column."""

    keys: pa.Array
    columns: tuple[pa.Array, ...]

    @classmethod
    def of(cls, table: pa.Table) -> _Lookup:
        keys, *columns = (column.combine_chunks() for column in table.columns)
        return cls(keys, tuple(columns))

    def at(self, keys: pa.Array) -> Iterator[pa.Array]:
        """The other columns for some keys; null where a key is not there."""
        found = pc.index_in(keys, self.keys)
        return (column.take(found) for column in self.columns)


def _large(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches put together to large ones: what is done once a batch is done seldom."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) >= BATCH:
            yield pa.concat_batches(held)
            held = []
    if held:
        yield pa.concat_batches(held)


class Spark:
    """A Spark session. What the store holds is written to Parquet when it is first asked for.

    Args:
        room: a folder that this process and Spark's both reach.
    """

    def __init__(self, session: Any, connection: duckdb.DuckDBPyConnection, room: Path) -> None:
        self.session = session
        self.connection = connection
        self.room = room
        self._made: set[str] = set()

    def number(self, numbers: Numbers) -> None:
        """Make the table `numbered`, with the place of each row: Spark keeps no order."""
        self.make("numbered", numbers.query("s.copy", "s.row", "s.line", "d.day", "r.said"))

    def make(self, name: str, query: str) -> None:
        """Run a query on Spark; its rows stay in Parquet."""
        folder = self._folder(name)
        self.session.sql(self._said(query)).write.parquet(str(folder), mode="overwrite")
        self._show(name, folder)
        self.connection.execute(f"create or replace view {name} as from read_parquet('{folder}/*.parquet')")

    def twice(self, name: str, table: str, column: str) -> None:
        """Make a table of values that come again."""
        self.make(
            name,
            f"select {column} from {table} where {column} is not null group by {column} having count(*) > 1",
        )

    def in_order(self) -> Iterator[pa.RecordBatch]:
        """All rows, put in order here."""
        query = "select * exclude (ids, search_key) from numbered order by sheet_no, row, copy"
        yield from _large(self.connection.sql(query).to_arrow_reader(BATCH))

    def _folder(self, name: str) -> Path:
        return self.room / f"{name}.parquet"

    def _show(self, name: str, folder: Path) -> None:
        self.session.read.parquet(str(folder)).createOrReplaceTempView(name)
        self._made.add(name)

    def _said(self, query: str) -> str:
        """The query in Spark's words, after the tables that it names have been given to Spark."""
        import sqlglot
        from sqlglot import exp

        parsed = sqlglot.parse_one(query, read="duckdb")
        for table in parsed.find_all(exp.Table):
            if table.name not in self._made:
                folder = self._folder(table.name)
                folder.mkdir()
                self.connection.execute(f"copy (from {table.name}) to '{folder}/0.parquet' (format parquet)")
                self._show(table.name, folder)
        return parsed.sql(dialect="spark")


def engine_for(name: str, connection: duckdb.DuckDBPyConnection, room: Path) -> Engine:
    """The engine of a name.

    Raises:
        InputError: there is no such engine, or what it needs is not installed.
    """
    if name == "duckdb":
        return DuckDB(connection)
    if name != "local" and not name.startswith(("spark://", "local[")):
        raise InputError(f"There is no engine {name}", "--engine", f"Say {ENGINES}.")
    try:
        import sqlglot  # noqa: F401  (needed with Spark only)
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise InputError(
            "Spark is not installed", "--engine", "Install Comity with the extras `spark` and `tables`."
        ) from error
    builder = SparkSession.builder.master("local[*]" if name == "local" else name).appName("comity audit")
    for key, value in _SPARK.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:
        raise InputError(
            f"Spark cannot be reached ({type(error).__name__})",
            "--engine",
            f"Is {name} running? Say {ENGINES}.",
        ) from error
    session.sparkContext.setLogLevel("OFF")
    return Spark(session, connection, room)
