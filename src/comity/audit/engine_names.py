"""What an engine may be called (`engines`)."""

from __future__ import annotations

from typing import Final

from comity.errors import InputError

__all__ = ["ENGINES", "check_engine"]

ENGINES: Final = (
    "duckdb, local (Spark on this machine), spark://HOST:PORT, or the address of a database that Ibis reaches, such as "
    "postgres://USER@HOST/DATABASE"
)


def check_engine(name: str) -> None:
    """Raises `InputError` where no engine has such a name; whether it can be reached, `engine_for` finds out."""
    if name not in ("duckdb", "local") and not name.startswith("local[") and "://" not in name:
        raise InputError(f"There is no engine {name}", "--engine", f"Say {ENGINES}.")
