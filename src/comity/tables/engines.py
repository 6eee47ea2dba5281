"""The engines: how they are opened, and where they differ in ways that Ibis does not bridge.

What else was bridged, and where, stands in `docs/tables.md`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

from comity.errors import InputError
from comity.tables.times import Column

ENGINES = ("duckdb", "polars", "pyspark")


def connect(engine: str = "duckdb", *, threads: int | None = None) -> Any:
    """A connection in this process, set up as the compiled law needs it.

    Args:
        engine: `duckdb`, `polars` or `pyspark` (a Spark of this machine; tables come as Parquet files).
        threads: how many; by default as many as the engine takes.

    Raises:
        InputError: there is no such engine here.
    """
    try:
        match engine:
            case "duckdb":
                return ibis.duckdb.connect(**({"threads": threads} if threads else {}))
            case "polars":
                return ibis.polars.connect()
            case "pyspark":
                return ibis.pyspark.connect(_spark(threads))
            case _:
                choice = f"Choose one of {', '.join(ENGINES)}."
                raise InputError(f"There is no engine {engine}.", next_step=choice)
    except ImportError as error:
        extra = {"polars": "polars", "pyspark": "spark"}.get(engine, "tables")
        raise InputError(
            f"The engine {engine} is not installed.", next_step=f"Install Comity with the extra `{extra}`."
        ) from error


def _spark(threads: int | None) -> Any:
    """A local Spark session in UTC: its time zone must not shift timestamps that have none."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{threads or '*'}]").appName("comity")
    for name, value in {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": str(threads or 4),
        # Plans of many small columns: without these limits Spark writes classes too large for its own compiler.
        "spark.sql.codegen.maxFields": "200",
        # What follows from what, over hundreds of columns that are made of each other, takes all memory there is.
        "spark.sql.constraintPropagation.enabled": "false",
    }.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


DEPTH: Final = 20_000
"""Calls within each other. SQL is printed stage within stage, and the largest plans of the corpus have a hundred."""


@contextmanager
def stages_kept() -> Iterator[None]:
    """Within, Ibis leaves the stages of a plan as they are: to look for stages to merge takes longer than it saves.

    What is to be run is best compiled within; deep plans need more of the stack than Python allows by default.
    """
    before, depth = ibis.options.sql.fuse_selects, sys.getrecursionlimit()
    ibis.options.sql.fuse_selects = False
    sys.setrecursionlimit(max(depth, DEPTH))
    try:
        yield
    finally:
        ibis.options.sql.fuse_selects = before
        sys.setrecursionlimit(depth)


def engine_of(expression: Any) -> str:
    """The engine on which a table or column lives; DuckDB where it lives nowhere yet."""
    backends, _ = expression._find_backends()
    return str(backends[0].name) if backends else "duckdb"


def check_origin(table: Any) -> None:
    """Refuse tables made in memory on Spark: there NULL becomes a word or takes the whole column with it."""
    if engine_of(table) == "pyspark" and table.op().find(ops.InMemoryTable):
        raise InputError(
            "A table made in memory loses its NULLs on Spark.", next_step="Write it to Parquet and read that."
        )


def stripped(column: Column) -> Column:
    """Text without white space about it.

    What Ibis writes for Spark takes the letters `f` and `v` from both ends too: it names the signs FF and VT in a way
    that Spark does not know.
    """
    return column.re_replace(r"^\s+|\s+$", "") if engine_of(column) == "pyspark" else column.strip()


def _builtin(name: str) -> Callable[[Column], Column]:
    """A function of the engine from a timestamp of any kind to a whole number."""

    def function(at: object) -> int:
        raise NotImplementedError

    signature = ((None,), dt.int64)
    found: Callable[[Column], Column] = ibis.udf.scalar.builtin(name=name, signature=signature)(function)
    return found


_EPOCH_US = _builtin("epoch_us")
"""DuckDB's microseconds since 1970; the way Ibis knows goes through a number of 32 bits."""

_UNIX_MICROS = _builtin("unix_micros")
"""Spark's microseconds since 1970."""


def micros_of(column: Column) -> Column:
    """Microseconds since 1970 of a timestamp (as if in UTC where it has no zone)."""
    engine = engine_of(column)
    if engine == "polars":
        kind = dt.Timestamp(timezone=column.type().timezone, scale=6)
        return column.cast(kind).cast("int64")
    if engine == "pyspark":
        return _UNIX_MICROS(column.cast(dt.Timestamp(timezone="UTC")))
    if engine == "duckdb":
        return _EPOCH_US(column)
    raise InputError(
        f"How {engine} counts microseconds is not known here.",
        next_step="Encode the table on DuckDB, Polars or Spark, and decide it where it lies.",
    )
