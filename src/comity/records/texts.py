"""Delimited text as batches of columns.

The fast way is Arrow's reader, which takes quoted line breaks, streams in bounded memory and hands over every
record that has the wrong number of cells. Those records, and whole files that it cannot take, go the slow
way: Python's reader, with recovery from quotes that are never closed.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from comity.errors import RecordsError

__all__ = ["Batch", "Record", "TextFile"]

#: Bytes parsed at a time. Larger is not faster and holds more in memory.
BLOCK: Final = 8 << 20
#: A record of more physical lines than this is a quote that was never closed.
MOST_LINES: Final = 100
#: Letters of one line, and cells of one record, beyond which a file is no log: a spreadsheet has no more columns.
MOST_LETTERS: Final = 4 << 20
MOST_CELLS: Final = 16_384
#: Records gathered to a batch on the slow way.
SLOW_BATCH: Final = 20_000


@dataclass(frozen=True)
class Record:
    """One record as cells: number in its sheet, first physical line, and whether a quote in it is never
    closed.
    """

    row: int
    line: int
    cells: tuple[str, ...]
    broken: bool = False


@dataclass(frozen=True)
class Batch:
    """Records of equal width as columns of text, with the row number and first line of each; `odd` are the
    others in between.
    """

    columns: tuple[pa.Array, ...]
    row: pa.Array
    line: pa.Array
    odd: tuple[Record, ...] = ()

    def __len__(self) -> int:
        return len(self.row)

    def records(self, where: pa.Array) -> list[Record]:
        """Some records of the batch, by position, as cells."""
        columns = [column.take(where).fill_null("").to_pylist() for column in self.columns]
        numbers = zip(
            self.row.take(where).to_pylist(), self.line.take(where).to_pylist(), *columns, strict=True
        )
        return [Record(row, line, tuple(cells)) for row, line, *cells in numbers]

    def after(self, row: int) -> Batch:
        """The part of the batch that comes after a row number."""
        keep = bisect_left(self.row.to_pylist(), row + 1)
        odd = tuple(record for record in self.odd if record.row > row)
        return Batch(
            tuple(column.slice(keep) for column in self.columns),
            self.row.slice(keep),
            self.line.slice(keep),
            odd,
        )


def batch_of(records: Sequence[Record], width: int) -> Batch:
    """Records as a batch: those of the right width as columns, the others as odd records."""
    regular = [record for record in records if len(record.cells) == width and not record.broken]
    odd = tuple(record for record in records if len(record.cells) != width or record.broken)
    columns = zip(*(record.cells for record in regular), strict=True) if regular else [()] * width
    return Batch(
        tuple(pa.array(column, pa.string()) for column in columns),
        pa.array([record.row for record in regular], pa.int64()),
        pa.array([record.line for record in regular], pa.int64()),
        odd,
    )


class _Lines:
    """Physical lines of a text that can be given back, with their number."""

    def __init__(self, stream: IO[str], first: int = 1) -> None:
        self._stream = stream
        self._back: list[str] = []
        self.taken: list[str] = []
        self.at = first

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else self._stream.readline(MOST_LETTERS)
        if len(line) >= MOST_LETTERS:
            raise RecordsError(
                f"a line has more than {MOST_LETTERS:,} letters, which no line of a log has",
                f"line {self.at + len(self.taken)}",
                "Look at the file in an editor: its line ends may be lost. Ask for it again.",
            )
        if not line or len(self.taken) > MOST_LINES:
            raise StopIteration
        self.taken.append(line)
        return line

    def settle(self, keep: int | None = None) -> None:
        """Count the lines of the record just read; give back all but the first `keep`."""
        kept = len(self.taken) if keep is None else keep
        self._back.extend(reversed(self.taken[kept:]))
        self.taken.clear()
        self.at += kept


def read_records(
    stream: IO[str], delimiter: str, first_row: int = 1, first_line: int = 1
) -> Iterator[Record]:
    """Records of a text, one after the other, whatever its quotes do: a record whose quote is never closed
    ends with its line.
    """
    lines = _Lines(stream, first_line)
    row = first_row
    while True:
        start, broken = lines.at, False
        try:
            cells = next(csv.reader(lines, delimiter=delimiter), None)
        except csv.Error:
            cells, broken = [], True
        if cells is None and not lines.taken:
            return
        open_quote = len(lines.taken) > 1 and sum(line.count('"') for line in lines.taken) % 2 == 1
        if broken or len(lines.taken) > MOST_LINES or open_quote:
            cells, broken = lines.taken[0].rstrip("\r\n").split(delimiter), True
            lines.settle(1)
        else:
            lines.settle()
        if len(cells or ()) > MOST_CELLS:
            raise RecordsError(
                f"a row has {len(cells or ()):,} cells, more than any table",
                f"line {start}",
                "Check that this is a log; if it is, ask for it again.",
            )
        yield Record(row, start, tuple(cells or ()), broken)
        row += 1


@dataclass
class TextFile:
    """A plain UTF-8 text file of records."""

    path: Path
    delimiter: str
    bom: int = 0
    _bad: list[tuple[int, str]] = field(default_factory=list)

    def head(self, count: int) -> list[Record]:
        """The first records, numbered from 1 with everything that stands above a header."""
        with self._open() as stream:
            return [
                record for record, _ in zip(read_records(stream, self.delimiter), range(count), strict=False)
            ]

    def _open(self) -> IO[str]:
        return self.path.open("r", encoding="utf-8-sig", errors="replace", newline="")

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """The records after the first `skip`, as batches of columns; rows are numbered from 1 after them.

        Args:
            skip: records above the data: title lines and the header.
            width: cells of a regular record.
        """
        done = 0
        try:
            for batch in self._fast(skip, width):
                yield batch
                last = [batch.row[-1].as_py()] if len(batch) else []
                done = max([done, *last, *(record.row for record in batch.odd)])
        except (pa.ArrowInvalid, pa.ArrowCapacityError):
            # A quote that swallows the rest, or a record longer than a block: from here on the slow way.
            yield from self._slow(skip, width, done)

    def _slow(self, skip: int, width: int, done: int) -> Iterator[Batch]:
        gathered: list[Record] = []
        with self._open() as stream:
            for record in read_records(stream, self.delimiter, 1 - skip):
                if record.row <= done:
                    continue
                gathered.append(record)
                if len(gathered) == SLOW_BATCH:
                    yield batch_of(gathered, width)
                    gathered = []
        if gathered:
            yield batch_of(gathered, width)

    def _fast(self, skip: int, width: int) -> Iterator[Batch]:
        self._bad = []
        names = [f"c{position}" for position in range(width)]
        with self.path.open("rb") as stream:
            line = self._skip(stream, skip)
            if not stream.peek(1):
                return
            reader = pacsv.open_csv(
                stream,
                read_options=pacsv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=names),
                parse_options=pacsv.ParseOptions(
                    delimiter=self.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=self._set_aside,
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
                ),
            )
            row = 1
            for found in reader:
                batch, row, line = self._number(found, row, line)
                yield batch
            if self._bad:
                tail, row, line = self._number(None, row, line)
                yield tail

    def _skip(self, stream: IO[bytes], skip: int) -> int:
        """Move to the first data record; returns its physical line."""
        stream.seek(self.bom)
        if not skip:
            return 1
        last = self.head(skip + 1)
        line = last[skip].line if len(last) > skip else 0
        if not line:
            stream.seek(0, 2)
            return 1
        for _ in range(line - 1):
            stream.readline()
        return line

    def _set_aside(self, found: pacsv.InvalidRow) -> str:
        self._bad.append((found.number, found.text))
        return "skip"

    def _number(self, found: pa.RecordBatch | None, row: int, line: int) -> tuple[Batch, int, int]:
        """Give each record of a batch its row and line; put the records of wrong width back between them.

        Returns:
            The batch, and the row and line that come after it.
        """
        count = found.num_rows if found is not None else 0
        columns = tuple(found.columns) if found is not None else ()
        heights = _heights(columns, count)
        bad = self._take_bad(row, count, everything=found is None)
        starts = pc.cumulative_sum(heights)  # first line of the record after each
        shift_rows, shift_lines, odd = [0] * (count + 1), [0] * (count + 1), []
        extra = 0
        for before, (number, text) in enumerate(bad):
            place = number - row - before  # regular records of this batch that stand before it
            at = line + (starts[place - 1].as_py() if place else 0) + extra
            odd += [
                Record(number, inner.line, inner.cells, inner.broken)
                for inner in read_records(io.StringIO(text), self.delimiter, number, at)
            ]
            height = text.count("\n") + 1
            shift_rows[place] += 1
            shift_lines[place] += height
            extra += height
        rows = pa.arange(row, row + count)
        lines = pc.add(pc.subtract(starts, heights), line)
        if bad:
            rows = pc.add(rows, pc.cumulative_sum(pa.array(shift_rows[:count], pa.int64())))
            lines = pc.add(lines, pc.cumulative_sum(pa.array(shift_lines[:count], pa.int64())))
        total = (starts[-1].as_py() if count else 0) + extra
        return Batch(columns, rows, lines, tuple(odd)), row + count + len(bad), line + total

    def _take_bad(self, row: int, count: int, everything: bool) -> list[tuple[int, str]]:
        """The records set aside that stand before or between the next `count` regular ones."""
        taken = 0
        while taken < len(self._bad) and (everything or self._bad[taken][0] < row + count + taken):
            taken += 1
        bad, self._bad = self._bad[:taken], self._bad[taken:]
        return bad


def _heights(columns: Sequence[pa.Array], count: int) -> pa.Array:
    """Physical lines of each record."""
    heights = pa.repeat(pa.scalar(1, pa.int64()), count)
    for column in columns:
        contents = column.buffers()[2]
        if contents is not None and b"\n" in contents.to_pybytes():
            heights = pc.add(heights, pc.count_substring(column, "\n").cast(pa.int64()))
    return heights
