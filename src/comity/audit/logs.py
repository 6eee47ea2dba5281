"""What an audit knows of logs once they are read: rows in files of few numbers (`records.kept`), the texts behind the
numbers with what they mean, and the account of every row.

Of a row a few numbers are kept: when it was made, which search it is, which agency and which reason it names. Whatever
grows with the log goes to a folder that the caller gives; memory is bounded whatever the size of the log.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from comity.errors import InputError
from comity.records import LogWarning, SheetReport
from comity.records.kept import Kept

__all__ = ["Logs", "Progress", "database"]

#: Told the stage of the work, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]

#: DuckDB keeps to this much memory and goes to disk for more; the rest of the program comes on top.
MEMORY: Final = "450MB"
#: What the system says when there is no more room, on the disk or for this user.
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Logs:
    """Logs that were read.

    Attributes:
        reports, warnings: the account of each sheet, and what bears on its counts.
        kept: the rows of each sheet, in the order of `reports`; `None` where no row is a search.
        orgs, reasons: each distinct text that rows name by its `number`, with what it says (`records.with_labels`).
        rejects: a Parquet file of the rows that are no searches.
        ids: the vendor's ids are kept as text, too.
        word_list: the version of the word list by which reasons were read.
        uncounted: sheets of which it is not known yet how many ids come again.
    """

    reports: tuple[SheetReport, ...]
    warnings: tuple[LogWarning, ...]
    kept: tuple[Kept | None, ...]
    orgs: pa.Table
    reasons: pa.Table
    rejects: Path
    ids: bool
    word_list: str
    uncounted: frozenset[int]


@contextmanager
def database(room: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database of its own: in memory until that is full, then in a folder. It is gone when the context ends.

    It runs on one thread: most tables are small, and to share out their rows would cost more than it brings.
    """
    told = {"temp_directory": str(room), "memory_limit": MEMORY}
    with _plain_errors(room), duckdb.connect(":memory:", config={**told, "threads": 1}) as connection:
        yield connection


@contextmanager
def _plain_errors(room: Path) -> Iterator[None]:
    """Say in words of this program that there is no room left, or that somebody stops it."""
    try:
        yield
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


def _no_room(room: Path) -> InputError:
    return InputError(
        "There is not enough room for a log of this size",
        str(room.parent),
        "Set TMPDIR to a folder with more room, about the size of the log.",
    )
