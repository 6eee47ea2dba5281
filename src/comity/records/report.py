"""What became of every row: the account that each sheet's reading closes with, and what the reader of the
numbers must be told.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pyarrow as pa

from comity.records.kept import Kept

__all__ = ["LogWarning", "ReadResult", "SheetReport", "SheetResult"]


@dataclass(frozen=True)
class LogWarning:
    """Something about a file that bears on what its counts mean.

    `code` is a stable word (docs/formats.md lists them), `message` one sentence, `rows` how many rows it
    touches (0: the file as a whole).
    """

    code: str
    message: str
    file: str
    sheet: str | None = None
    rows: int = 0

    def __str__(self) -> str:
        place = f"{self.file}, sheet {self.sheet}" if self.sheet else self.file
        return f"{place}: {self.message}"


@dataclass(frozen=True)
class SheetReport:
    """The account of one sheet (a text file is one sheet without a name).

    Always `rows_in == events + rejects + repeated_headers + blank_rows + not_searches`. Rows of side-by-side
    copies count once a copy. `kind_because` says what told the kind of log; `layout` names the order of
    columns; `refused` says why a file was not read at all.
    """

    file: str
    sheet: str | None = None
    log_kind: str | None = None
    kind_because: str = ""
    layout: str = ""
    encoding: str = ""
    rows_in: int = 0
    events: int = 0
    rejects: int = 0
    repeated_headers: int = 0
    blank_rows: int = 0
    not_searches: int = 0
    first_search: dt.datetime | None = None
    last_search: dt.datetime | None = None
    ignored_labels: tuple[str, ...] = ()
    refused: str = ""

    @property
    def adds_up(self) -> bool:
        """Whether every row that came in is accounted for."""
        return (
            self.rows_in
            == self.events + self.rejects + self.repeated_headers + self.blank_rows + self.not_searches
        )


@dataclass(frozen=True)
class SheetResult:
    """One sheet, read: its searches, its rejects, its account. `kept`: the searches are there, and not in `events`."""

    events: pa.Table
    rejects: pa.Table
    report: SheetReport
    warnings: tuple[LogWarning, ...] = ()
    kept: Kept | None = None


@dataclass(frozen=True)
class ReadResult:
    """Everything that was read: one table of searches, one of rejects, the warnings, and the account of each
    sheet.
    """

    events: pa.Table
    rejects: pa.Table
    warnings: tuple[LogWarning, ...] = ()
    files: tuple[SheetReport, ...] = field(default_factory=tuple)
