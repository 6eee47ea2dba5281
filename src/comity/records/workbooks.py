"""Workbooks, sheet by sheet, as the same batches of text columns as text files.

Dates, numbers and booleans of a spreadsheet become the text that a person would have typed; the reader of
logs then has one kind of input.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from comity.errors import RecordsError
from comity.records.texts import SLOW_BATCH, Batch, Record, batch_of

__all__ = ["BookSheet", "book_sheets"]


def book_sheets(path: Path) -> list[BookSheet]:
    """The sheets of a workbook (`.xlsx`, `.xls`, `.ods`), hidden ones too.

    Raises:
        RecordsError: the extra `sheets` is not installed, or the workbook is damaged or locked.
    """
    try:
        import python_calamine as calamine
    except ImportError as error:
        raise RecordsError(
            "workbooks need the extra `sheets`, which is not installed",
            str(path),
            "Install it with `pip install 'comity[sheets]'`, or save the sheet as CSV.",
        ) from error
    try:
        book = calamine.load_workbook(str(path))
    except _troubles(calamine) as error:
        raise _unreadable(path, error) from error
    if not book.sheet_names:
        raise RecordsError("the workbook has no sheets", str(path), "Ask for the file again.")
    return [BookSheet(path, name, book, _troubles(calamine)) for name in book.sheet_names]


def _troubles(calamine: Any) -> tuple[type[Exception], ...]:
    """What the reader of workbooks can fail with."""
    return (calamine.CalamineError, calamine.PasswordError, calamine.ZipError, calamine.XmlError, OSError)


def _unreadable(path: Path, error: Exception) -> RecordsError:
    return RecordsError(
        f"the workbook cannot be opened ({error})", str(path), "Save it again without a password."
    )


@dataclass
class BookSheet:
    """One sheet of a workbook. Its cells are held from the first look until the last batch."""

    path: Path
    name: str
    book: Any
    troubles: tuple[type[Exception], ...]
    held: Any = None

    def _records(self, first_row: int) -> Iterator[Record]:
        if self.held is None:
            try:
                self.held = self.book.get_sheet_by_name(self.name)
            except self.troubles as error:
                raise _unreadable(self.path, error) from error
        # The reader starts at the first filled cell; rows and columns before it are put back, so that numbers
        # are the sheet's own.
        top, left = self.held.start or (0, 0)
        for line in range(1, top + 1):
            yield Record(first_row + line - 1, line, ())
        for number, cells in enumerate(self.held.iter_rows(), 1):
            if number > top and isinstance(cells, list):
                yield Record(first_row + number - 1, number, ("",) * left + tuple(map(_text, cells)))

    def head(self, count: int) -> list[Record]:
        """The first records, numbered from 1 with everything that stands above a header."""
        return list(islice(self._records(1), count))

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """The records after the first `skip`, as batches of columns; rows are numbered from 1 after them."""
        records = islice(self._records(1 - skip), skip, None)
        while gathered := list(islice(records, SLOW_BATCH)):
            yield batch_of(gathered, width)
        self.held = None


def _text(cell: object) -> str:
    """A cell as text: whole numbers without a fraction, days and times in ISO form."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "milliseconds" if cell.microsecond else "seconds")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        return str(cell)
    return str(cell) if cell is not None else ""
