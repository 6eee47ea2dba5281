"""Where the queries over all rows run: in DuckDB of this process, or on Spark.

Both are given the same SQL, written for DuckDB and in words that both have; SQLGlot says it in Spark's spelling. Tables
go to Spark as Parquet and never through memory, where NULL would become a word. Ids of searches, texts and whatever
is small stay here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from comity.audit.lookup import Lookup
from comity.errors import InputError

__all__ = ["BATCH", "ENGINES", "Engine", "Numbers", "engine_for"]

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
PART: Final = 1 << 25

#: Columns of a row that say its case.
_CASE: Final = "sheet_no, bucket, org, reason"
_COUNTS: Final = pa.schema([("case_no", pa.int64()), ("rows", pa.int64()), ("without_id", pa.int64())])
_AGAIN: Final = pa.schema(
    [("sheet_no", pa.int32()), ("ids", pa.bool_()), ("search_key", pa.int64()), ("case_no", pa.int64())]
)


@dataclass(frozen=True)
class Numbers:
    """How a row's case is numbered: kind of log, of agency, of reason, and slot of days, as digits of one number.

    `orgs`, `reasons`, `slots`: how many there are of each. `more`: other columns of the sightings that findings need.
    """

    orgs: int
    reasons: int
    slots: int
    more: tuple[str, ...] = ()

    def query(self, *more: str) -> str:
        """The rows with their searches and cases, in no order, and more columns."""
        case = f"((k.kind * {self.orgs} + o.kind) * {self.reasons} + r.kind) * {self.slots} + coalesce(d.slot, 0)"
        columns = "".join(f", {column}" for column in (*more, *(f"s.{name}" for name in self.more)))
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
        """Give each row its case, and make the table `case_rows`: of each `case_no`, how many `rows` there are, and how
        many of them bear no id (`without_id`).
        """
        ...

    def beside(self, connection: duckdb.DuckDBPyConnection) -> Engine:
        """The same rows, asked over a connection of its own: for another thread."""
        ...

    def again(self) -> None:
        """Make the table `again`: `sheet_no`, `ids`, `search_key` and `case_no` of each row whose search some other
        row has, too.
        """
        ...

    def in_order(self) -> Iterator[pa.RecordBatch]:
        """All rows in the order of the files: `sheet_no`, `copy`, `row`, `line`, `day`, `case_no`, `said` (what the
        reason says), and more if told.
        """
        ...


class DuckDB:
    """The store's own connection: nothing is copied. Rows go by in their order and their cases are looked up: a join
    would cost more, and lose the order.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._numbers = Numbers(0, 0, 0)
        self._lookups: dict[str, Lookup] = {}

    def number(self, numbers: Numbers) -> None:
        """Make the table `case_rows`."""
        self._numbers = numbers
        self._lookups = {
            name: Lookup.of(self.connection.sql(f"select {columns} from {table}").to_arrow_table())
            for name, columns, table in (
                ("sheet_no", "sheet_no, kind", "sheet_kinds"),
                ("org", "number, kind, named", "org_numbers"),
                ("reason", "number, kind, said", "reason_numbers"),
                ("bucket", "bucket, slot, day", "days"),
            )
        }
        counts = [_COUNTS.empty_table()]
        for batch in self._rows(f"select {_CASE}, ids, search_key from sightings"):
            cases = self._cases(batch)
            bare = pc.or_(pc.invert(batch.column("ids")), pc.is_null(self._searches(batch)))
            counts += [_counted(cases, "rows"), _counted(cases.filter(bare), "without_id")]
        self._keep(
            "case_rows",
            pa.concat_tables(counts, promote_options="default"),
            "select case_no, cast(sum(rows) as bigint) as rows, "
            "cast(coalesce(sum(without_id), 0) as bigint) as without_id from {} group by 1",
        )

    def beside(self, connection: duckdb.DuckDBPyConnection) -> DuckDB:
        """The same rows over another connection."""
        other = copy(self)
        other.connection = connection
        return other

    def again(self) -> None:
        """Make the table `again`. Searches that come again are found by sorting, in parts: less work than counting
        each of them.
        """
        ((rows,),) = self.connection.execute("select count(search_key) from sightings").fetchall()
        parts = max(1, -(-rows // PART))
        twice = [
            self._twice(f"where search_key % {parts} = {part}" if parts > 1 else "") for part in range(parts)
        ]
        self._keep("repeated", pa.table({"search_key": np.concatenate(twice)}), "select * from {}")
        query = f"select {_CASE}, ids, search_key from sightings join repeated using (search_key)"
        found = [_AGAIN.empty_table()]
        for batch in self._rows(query):
            columns = {"sheet_no": batch.column("sheet_no"), "ids": batch.column("ids")}
            columns |= {"search_key": self._searches(batch), "case_no": self._cases(batch)}
            found.append(pa.table(columns))
        self._keep("again", pa.concat_tables(found), "select * from {} where search_key is not null")

    def _twice(self, where: str) -> npt.NDArray[np.int64]:
        """The searches that more than one of some rows have."""
        ((most,),) = self.connection.execute(f"select count(search_key) from sightings {where}").fetchall()
        values, filled = np.empty(most, np.int64), 0
        for batch in self._rows(f"select ids, org, search_key from sightings {where}"):
            keys = self._searches(batch).drop_null().to_numpy()
            values[filled : filled + len(keys)] = keys
            filled += len(keys)
        values = values[:filled]
        values.sort()
        return np.unique(values[1:][values[1:] == values[:-1]])

    def in_order(self) -> Iterator[pa.RecordBatch]:
        """All rows in order."""
        columns = dict.fromkeys(("copy", "row", "line", *_CASE.split(", "), *self._numbers.more))
        for batch in self._rows(f"select {', '.join(columns)} from sightings"):
            _, said = self._lookups["reason"].found(batch.column("reason"))
            _, day = self._lookups["bucket"].found(batch.column("bucket"))
            for name, column in (("case_no", self._cases(batch)), ("day", day), ("said", said)):
                batch = batch.append_column(name, column)
            yield batch

    def _rows(self, query: str) -> Iterator[pa.RecordBatch]:
        return _large(self.connection.sql(query).to_arrow_reader(BATCH))

    def _cases(self, batch: pa.RecordBatch) -> pa.Array:
        """The case of each row: `Numbers.query` says the same in SQL."""
        (kind, *_), (org, *_), (reason, *_), (slot, *_) = (
            lookup.found(batch.column(name)) for name, lookup in self._lookups.items()
        )
        case = pc.add(pc.multiply(kind, self._numbers.orgs), org)
        case = pc.add(pc.multiply(case, self._numbers.reasons), reason)
        return pc.add(pc.multiply(case, self._numbers.slots), pc.fill_null(slot, 0))

    def _searches(self, batch: pa.RecordBatch) -> pa.Array:
        """The search of each row: without an id it is known only where its agency is named."""
        ids, keys = batch.column("ids"), batch.column("search_key")
        if not ids.false_count:
            return keys
        _, named = self._lookups["org"].found(batch.column("org"))
        return pc.if_else(pc.or_(ids, named), keys, None)

    def _keep(self, name: str, table: pa.Table, query: str) -> None:
        """Make a table in the store from one that is at hand."""
        self.connection.register("at_hand_here", table)
        self.connection.execute(f"create table {name} as {query.format('at_hand_here')}")
        self.connection.unregister("at_hand_here")


def _counted(cases: pa.Array, name: str) -> pa.Table:
    """How often each case stands in a column."""
    numbers, counts = np.unique(cases.to_numpy(zero_copy_only=False), return_counts=True)
    return pa.table({"case_no": numbers.astype(np.int64), name: counts})


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
        """Make the table `numbered`, with the place of each row (Spark keeps no order), and from it `case_rows`."""
        self._make("numbered", numbers.query("s.copy", "s.row", "s.line", "d.day", "r.said"))
        self._make(
            "case_rows",
            "select case_no, count(*) as rows, "
            "sum(case when ids and search_key is not null then 0 else 1 end) as without_id "
            "from numbered group by case_no",
        )

    def beside(self, connection: duckdb.DuckDBPyConnection) -> Spark:
        """The same session, with another connection to the store."""
        other = copy(self)
        other.connection = connection
        return other

    def again(self) -> None:
        """Make the table `again`."""
        self._make(
            "repeated",
            "select search_key from numbered where search_key is not null group by search_key having count(*) > 1",
        )
        self._make(
            "again",
            "select n.sheet_no, n.ids, n.search_key, n.case_no "
            "from numbered as n inner join repeated as r on n.search_key = r.search_key",
        )

    def _make(self, name: str, query: str) -> None:
        """Run a query on Spark; its rows stay in Parquet, where the store can read them."""
        folder = self._folder(name)
        self.session.sql(self._said(query)).write.parquet(str(folder), mode="overwrite")
        self._show(name, folder)
        self.connection.execute(f"create or replace view {name} as from read_parquet('{folder}/*.parquet')")

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
