"""The engines: how they are opened, and where they differ in ways that Ibis does not bridge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from comity.errors import InputError
from comity.tables.times import Column

ENGINES = ("duckdb", "polars", "pyspark")


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


def engine_of(expression: Any) -> str:
    """The engine on which a table or column lives; DuckDB where it lives nowhere yet."""
    backends, _ = expression._find_backends()
    return backends[0].name if backends else "duckdb"


def micros_of(column: Column) -> Column:
    """Microseconds since 1970 of a timestamp (as if in UTC where it has no zone)."""
    engine = engine_of(column)
    if engine == "polars":
        return column.cast(
            ibis.dtype("timestamp(6)") if column.type().timezone is None else column.type()
        ).cast("int64")
    if engine == "pyspark":
        return _UNIX_MICROS(column.cast("timestamp('UTC')"))
    if engine == "duckdb":
        return _EPOCH_US(column)
    raise InputError(
        f"How {engine} counts microseconds is not known here.",
        next_step="Encode the table on DuckDB, Polars or Spark, and decide it where it lies.",
    )
