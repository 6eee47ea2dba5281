"""The engines on which tables are tried: DuckDB, Polars and a Spark of this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from comity.tables.engines import connect, stages_kept


class InProcess:
    """DuckDB or Polars, which take Arrow tables as they are."""

    def __init__(self, name: str) -> None:
        self.label = name
        self.connection = connect(name, **({"threads": 2} if name == "duckdb" else {}))
        self.numbers = count()

    def _add(self, table: pa.Table) -> Any:
        return self.connection.create_table(f"t{next(self.numbers)}", table)

    def put(self, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
        return {name: self._add(table) for name, table in tables.items()}

    def keep(self, expression: Any) -> Any:
        return self._add(self.connection.to_pyarrow(expression))

    def run(self, expression: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.connection.to_pyarrow(expression).to_pylist()
        return found


class Spark:
    """Spark, which takes Parquet only: a table made in memory loses its NULLs there."""

    label = "spark"

    def __init__(self, folder: Path) -> None:
        self.connection = connect("pyspark", threads=2)
        self.folder = folder
        self.numbers = count()

    def _add(self, table: pa.Table) -> Any:
        path = self.folder / f"t{next(self.numbers)}.parquet"
        pq.write_table(table, path)
        return self.connection.read_parquet(str(path), table_name=path.stem)

    def put(self, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
        return {name: self._add(table) for name, table in tables.items()}

    def keep(self, expression: Any) -> Any:
        name = f"k{next(self.numbers)}"
        path = str(self.folder / name)
        self.connection._session.sql(self.connection.compile(expression)).write.parquet(path)
        return self.connection.read_parquet(path, table_name=name)

    def run(self, expression: Any) -> list[dict[str, Any]]:
        rows = self.connection._session.sql(self.connection.compile(expression)).collect()
        return [row.asDict() for row in rows]


@pytest.fixture(scope="session", autouse=True)
def _stages() -> Iterator[None]:
    with stages_kept():
        yield


@pytest.fixture(scope="session")
def duckdb() -> InProcess:
    """DuckDB in this process."""
    return InProcess("duckdb")


@pytest.fixture(scope="session")
def polars() -> InProcess:
    """Polars in this process."""
    return InProcess("polars")


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Spark:
    """A Spark of this machine with two threads."""
    if shutil.which("java") is None:
        pytest.skip("needs Java 17 or later for Spark")
    return Spark(tmp_path_factory.mktemp("spark"))


@pytest.fixture(params=["duckdb", "polars", "spark"])
def engine(request: pytest.FixtureRequest) -> Any:
    """Each engine in turn."""
    return request.getfixturevalue(request.param)
