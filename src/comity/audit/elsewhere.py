"""Engines outside this process: Spark, and any database that Ibis reaches.

Both are given the same SQL, written for DuckDB and in words that all have; SQLGlot says it in the spelling of each. What
goes there are numbers: when, which search, which agency and which reason, with the small tables that say what kind each
is. Ids go there only if the findings are to show them; texts never.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import pyarrow as pa

from comity.audit.engine_names import ENGINES
from comity.audit.engines import Numbers
from comity.audit.store import Store
from comity.errors import InputError
from comity.records.kept import BATCH, large

__all__ = ["database", "spark"]

_T = TypeVar("_T")

#: Times are UTC; the terminal belongs to the audit's own bar.
_SPARK: Final = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
#: No quarter of an hour, and no day.
_NEVER: Final = -(1 << 40)
#: No number is NULL on the way: some drivers make fractions of a column with a NULL, and lose the last digits of the
#: others.
_NUMBERS: Final = (
    f"coalesce(cast(bucket as bigint), {_NEVER}) as bucket, coalesce(search_key, -1) as search_key"
)
#: What is left of each number by this tells whether all came through.
_PRIME: Final = 1_000_003
_CASE_ROWS: Final = """
select case_no, count(*) as rows,
  cast(sum(case when ids and search_key is not null then 0 else 1 end) as bigint) as without_id
from numbered group by case_no
"""
_REPEATED: Final = """
select search_key from numbered where search_key is not null group by search_key having count(*) > 1
"""
_AGAIN: Final = """
select n.sheet_no, n.ids, n.search_key, n.case_no
from numbered as n inner join repeated as r on n.search_key = r.search_key
"""


def _numbered(numbers: Numbers) -> str:
    """SQL for all rows with their searches and cases, and with their places: there no order is kept."""
    case = f"((k.kind * {numbers.orgs} + o.kind) * {numbers.reasons} + r.kind) * {numbers.slots} + coalesce(d.slot, 0)"
    more = "".join(f", s.{column}" for column in numbers.more)
    return f"""
    select s.sheet_no, s.copy, s.row, s.line, s.ids,
      case when s.search_key >= 0 and (s.ids or o.named) then s.search_key end as search_key,
      {case} as case_no, d.day, r.said{more}
    from sightings as s inner join sheet_kinds as k on s.sheet_no = k.sheet_no
      inner join org_numbers as o on s.org = o.number
      inner join reason_numbers as r on s.reason = r.number
      left join days as d on s.bucket = d.bucket
    """


class _Elsewhere(ABC):
    """What is asked of every engine outside, in SQL; how it is asked, each says itself."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._numbers = Numbers(0, 0, 0)

    def number(self, numbers: Numbers) -> None:
        """Make the table `case_rows`."""
        self._numbers = numbers
        columns = dict.fromkeys(("sheet_no", "copy", "row", "line", "org", "reason", "ids", *numbers.more))
        rows = self.store.rows_of((*columns, "bucket", "search_key"))
        first = next(rows)
        kept = pa.RecordBatchReader.from_batches(first.schema, chain([first], rows))
        self.store.connection.register("kept", kept)
        self.store.run(f"create table sightings as select {', '.join(columns)}, {_NUMBERS} from kept")
        self.store.connection.unregister("kept")
        self._give("sightings", "select * from sightings")
        for table in ("sheet_kinds", "org_numbers", "reason_numbers", "days"):
            self._give(table, f"select * from {table}")
        self._make("numbered", _numbered(numbers))
        self._make("case_rows", _CASE_ROWS)
        self._show("case_rows")

    def beside(self, store: Store) -> Any:
        """The same engine, with the store asked over another connection."""
        other = copy(self)
        other.store = store
        return other

    def again(self) -> None:
        """Make the table `again`."""
        self._make("repeated", _REPEATED)
        self._make("again", _AGAIN)
        self._show("again")

    def in_order(self) -> Iterator[pa.RecordBatch]:
        """All rows, put in order."""
        columns = ("sheet_no", "copy", "row", "line", "day", "case_no", "said", *self._numbers.more)
        return large(self._rows(f"select {', '.join(columns)} from numbered order by sheet_no, row, copy"))

    @abstractmethod
    def _give(self, name: str, query: str) -> None:
        """Make a table there, of what the store answers to a query."""

    @abstractmethod
    def _make(self, name: str, query: str) -> None:
        """Make a table there, of what is there."""

    @abstractmethod
    def _show(self, name: str) -> None:
        """Let the store read a table that is there."""

    @abstractmethod
    def _rows(self, query: str) -> Iterator[pa.RecordBatch]:
        """The answer to a query over what is there, in its order."""


class _Spark(_Elsewhere):
    """A Spark session. Tables go to it and come from it as Parquet, and never through memory, where NULL would become a
    word. The store's folder is one that this process and Spark's both reach.
    """

    def __init__(self, session: Any, store: Store) -> None:
        super().__init__(store)
        self.session = session

    def _give(self, name: str, query: str) -> None:
        self._folder(name).mkdir()
        self.store.connection.execute(f"copy ({query}) to '{self._folder(name)}/0.parquet' (format parquet)")
        self._register(name)

    def _make(self, name: str, query: str) -> None:
        import sqlglot

        said = sqlglot.transpile(query, read="duckdb", write="spark")[0]
        self.session.sql(said).write.parquet(str(self._folder(name)))
        self._register(name)

    def _show(self, name: str) -> None:
        self.store.connection.execute(f"create view {name} as {self._read(name)}")

    def _rows(self, query: str) -> Iterator[pa.RecordBatch]:
        # Ordered here: Spark writes the rows of `numbered` to files of its own.
        yield from self.store.connection.sql(
            f"with numbered as ({self._read('numbered')}) {query}"
        ).to_arrow_reader(BATCH)

    def _register(self, name: str) -> None:
        self.session.read.parquet(str(self._folder(name))).createOrReplaceTempView(name)

    def _read(self, name: str) -> str:
        return f"select * from read_parquet('{self._folder(name)}/*.parquet')"

    def _folder(self, name: str) -> Path:
        return self.store.room / f"{name}.parquet"


class _Database(_Elsewhere):
    """A database behind an Ibis connection, which answers one question at a time and, in some databases, one thread
    only. Its tables are temporary: they are gone with the connection.
    """

    def __init__(self, address: str, store: Store) -> None:
        super().__init__(store)
        self._thread = ThreadPoolExecutor(1)
        self._lock = Lock()
        self.ibis = self._thread.submit(_connected, address).result()

    def again(self) -> None:
        """Make the table `again`."""
        with self._lock:
            super().again()

    def in_order(self) -> Iterator[pa.RecordBatch]:
        """All rows, put in order."""
        with self._lock:
            yield from super().in_order()

    def _give(self, name: str, query: str) -> None:
        from ibis import Schema

        reader = self.store.connection.sql(query).to_arrow_reader(BATCH)
        self._ask(lambda: self.ibis.create_table(name, schema=Schema.from_pyarrow(reader.schema), temp=True))
        for batch in reader:
            self._ask(partial(self.ibis.insert, name, pa.Table.from_batches([batch])))
        numbers = [field.name for field in reader.schema if pa.types.is_integer(field.type)]
        sums = ", ".join(f"cast(sum({column} % {_PRIME}) as bigint) as {column}" for column in numbers)
        (sent,) = self.store.connection.sql(f"select count(*), {sums} from ({query})").fetchall()
        (come,) = pa.Table.from_batches(
            self._rows(f"select count(*) as rows_in_all, {sums} from {name}")
        ).to_pylist()
        if sent != tuple(come.values()):
            raise InputError(
                f"The database did not take the rows as they are (table {name})",
                "--engine",
                "Its driver changes large numbers. Without --engine the audit runs in this process.",
            )

    def _make(self, name: str, query: str) -> None:
        self._ask(lambda: self.ibis.create_table(name, self.ibis.sql(query, dialect="duckdb"), temp=True))

    def _show(self, name: str) -> None:
        rows = list(self._rows(f"select * from {name}"))
        if not rows:
            schema = self._ask(lambda: self.ibis.table(name).schema().to_pyarrow())
            rows = [pa.RecordBatch.from_pylist([], schema)]
        self.store.connection.register("shown", pa.Table.from_batches(rows))
        self.store.connection.execute(f"create table {name} as select * from shown")
        self.store.connection.unregister("shown")

    def _rows(self, query: str) -> Iterator[pa.RecordBatch]:
        found = self._ask(
            lambda: iter(self.ibis.sql(query, dialect="duckdb").to_pyarrow_batches(chunk_size=BATCH))
        )
        while (batch := self._ask(partial(next, found, None))) is not None:
            yield batch

    def _ask(self, question: Callable[[], _T]) -> _T:
        """Ask in the one thread. What goes wrong there is no defect of the audit: each database has errors of its own."""
        try:
            return self._thread.submit(question).result()
        except Exception as error:
            said = str(error).strip().partition("\n")[0]
            raise InputError(
                f"The database did not do what the audit asked of it ({type(error).__name__}: {said})",
                "--engine",
                "May the user make temporary tables there? Without --engine the audit runs in this process.",
            ) from error


def spark(name: str, store: Store) -> _Spark:
    """Spark on this machine (`local`, `local[2]`) or on a cluster.

    Raises:
        InputError: it is not installed, or cannot be reached.
    """
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
    return _Spark(session, store)


def database(address: str, store: Store) -> _Database:
    """A database by its address, as Ibis takes it.

    Raises:
        InputError: Ibis or the database's driver is not installed, it cannot be reached, or it knows no SQL.
    """
    return _Database(address, store)


def _connected(address: str) -> Any:
    """The Ibis connection. A secret in its address is never repeated."""
    parts = urlsplit(address)
    try:
        import ibis
        from ibis.backends.sql import SQLBackend

        found = ibis.connect(address)
    except ImportError as error:
        raise InputError(
            f"What {parts.scheme}:// needs is not installed",
            "--engine",
            f"Install Comity with the extra `tables`, and with it ibis-framework[{parts.scheme}].",
        ) from error
    except Exception as error:
        shown = f"{parts.scheme}://{parts.hostname or ''}{parts.path}"
        raise InputError(
            f"The database {shown} cannot be reached ({type(error).__name__})",
            "--engine",
            f"Is it running? Say {ENGINES}.",
        ) from error
    if found.name == "duckdb":
        raise InputError(
            "DuckDB runs in the process of the audit itself",
            "--engine",
            "Leave --engine away: it is the default.",
        )
    if not isinstance(found, SQLBackend):
        raise InputError(f"{parts.scheme} is no database that is asked in SQL", "--engine", f"Say {ENGINES}.")
    return found
