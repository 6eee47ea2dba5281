"""Workbooks, sheet by sheet, as the same batches of text columns as text files.

Dates, numbers and booleans of a spreadsheet become the text that a person would have typed; the reader of
logs then has one kind of input.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from comity.errors import RecordsError
from comity.records.apart import extract
from comity.records.texts import SLOW_BATCH, Batch, Record, batch_of

__all__ = ["BookSheet", "book_sheets"]


def book_sheets(path: Path, folder: Path) -> list[BookSheet]:
    """The sheets of a workbook (`.xlsx`, `.xlsb`, `.xls`, `.ods`), hidden ones too; `folder` takes their
    records.

    Raises:
        RecordsError: the extra `sheets` is not installed, or the workbook is damaged, locked or swells beyond
            measure.
    """
    sheets = extract("book", path, folder)
    if not sheets:
        raise RecordsError("the workbook has no sheets", str(path), "Ask for the file again.")
    return [
        BookSheet(path, sheet["name"], folder / sheet.get("records", ""), sheet.get("error", ""))
        for sheet in sheets
    ]


@dataclass(frozen=True)
class BookSheet:
    """One sheet of a workbook: a file with one list of cells a line, or why it could not be read."""

    path: Path
    name: str
    records: Path
    trouble: str = ""

    def _records(self, first_row: int) -> Iterator[Record]:
        if self.trouble:
            raise RecordsError(self.trouble, str(self.path), "Save the workbook again.")
        with self.records.open(encoding="ascii") as stream:
            for number, line in enumerate(stream, 1):
                yield Record(first_row + number - 1, number, tuple(json.loads(line)))

    def head(self, count: int) -> list[Record]:
        """The first records, numbered from 1 with everything that stands above a header."""
        return list(islice(self._records(1), count))

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """The records after the first `skip`, as batches of columns; rows are numbered from 1 after them."""
        records = islice(self._records(1 - skip), skip, None)
        while gathered := list(islice(records, SLOW_BATCH)):
            yield batch_of(gathered, width)
