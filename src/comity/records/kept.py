"""Rows of logs as an audit keeps them: a few numbers each, in a file of Arrow's for each sheet, in the order of the log.

Nothing is looked up there and nothing is put in order: rows go by from the first to the last, as often as somebody asks,
and only a batch of them is in memory at a time. So a file costs little more than its bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["BATCH", "BUCKET", "DAYS_BELOW", "Keeper", "Kept", "kept_rows", "large"]

#: Rows that are handled at a time: enough that what is done once a batch is done seldom, few enough for a cache.
BATCH: Final = 122_880
#: Seconds of a bucket of time: no zone's clock is off by less than a quarter of an hour.
BUCKET: Final = 900
#: A day alone, counted from 1970, stands so far below all quarters of an hour.
DAYS_BELOW: Final = 1 << 30

Span = tuple[int, int]


@dataclass(frozen=True)
class Kept:
    """The rows of one sheet.

    Attributes:
        ids: the ids of searches were exported.
        columns: what is known of each row: `bucket` (the quarter of an hour of its instant, counted from 1970; where
            only a day is named, that day, lowered by `DAYS_BELOW`), `org` and `reason` (numbers of texts),
            `search_key` (`search_keys`); `breaks` (ends of lines within the row) where rows stand one below the
            other from line 2 on, else `copy`, `row` and `line`; `search_id` and `name_cell` (`Cell`) if asked for.
        height: physical lines of each row, if all have as many.
        times, days: the first and the last bucket of instants, and of days alone.
    """

    path: Path
    rows: int
    ids: bool
    columns: tuple[str, ...]
    height: int | None
    times: Span | None
    days: Span | None

    def batches(self, wanted: Sequence[str]) -> Iterator[dict[str, pa.Array]]:
        """Some columns of all rows, in their order."""
        read = {*wanted} & {*self.columns}
        if "line" in wanted and "line" not in read and self.height is None:
            read.add("breaks")
        options = pa.ipc.IpcReadOptions(included_fields=[self.columns.index(name) for name in read])
        row, lines = 1, 0
        with pa.OSFile(str(self.path)) as source, pa.ipc.open_file(source, options=options) as file:
            for number in range(file.num_record_batches):
                batch = file.get_batch(number)
                found = {name: batch.column(name) for name in batch.schema.names}
                if "row" in wanted and "row" not in found:
                    found["row"] = pa.array(np.arange(row, row + len(batch)))
                if "line" in wanted and "line" not in found:
                    heights = self._heights(batch)
                    below = np.cumsum(heights)
                    found["line"] = pa.array(2 + lines + below - heights)
                    lines += int(below[-1])
                row += len(batch)
                yield found

    def _heights(self, batch: pa.RecordBatch) -> npt.NDArray[np.int64]:
        if self.height is not None:
            return np.full(len(batch), self.height)
        heights: npt.NDArray[np.int64] = batch.column("breaks").to_numpy().astype(np.int64) + 1
        return heights


class Keeper:
    """Writes the rows of one sheet to a file."""

    def __init__(self, path: Path, *, ids: bool) -> None:
        self._path = path
        self._ids = ids
        self._file = pa.OSFile(str(path), "wb")
        self._writer: pa.ipc.RecordBatchFileWriter | None = None
        self._rows = 0
        self._columns: tuple[str, ...] = ()
        self._spans: dict[str, list[int]] = {"times": [], "days": []}
        self._heights: set[int] = set()

    def __enter__(self) -> Keeper:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        if kind is None and self._writer is not None:
            self._writer.close()
        self._file.close()
        if kind is not None:
            self._path.unlink()

    def add(self, columns: Mapping[str, pa.Array]) -> None:
        """Write some rows."""
        batch = pa.record_batch([*columns.values()], [*columns])
        if self._writer is None:
            self._columns = tuple(columns)
            self._writer = pa.ipc.new_file(self._file, batch.schema)
        self._writer.write_batch(batch)
        self._rows += len(batch)
        bucket = columns["bucket"]
        day = pc.less(bucket, -DAYS_BELOW // 2)
        for name, which in (("days", day), ("times", pc.invert(day))):
            span = pc.min_max(bucket if which.true_count == len(bucket) else bucket.filter(which))
            self._spans[name] += [span[end].as_py() for end in ("min", "max") if span["min"].is_valid]
        if "breaks" in columns:
            self._heights |= {1 + end.as_py() for end in pc.min_max(columns["breaks"]).values()}

    def kept(self) -> Kept:
        """What was written. Rows can be read when the keeper is closed."""
        height = self._heights.pop() if len(self._heights) == 1 else None
        times, days = ((min(span), max(span)) if span else None for span in self._spans.values())
        return Kept(self._path, self._rows, self._ids, self._columns, height, times, days)


def kept_rows(sheets: Iterable[Kept | None], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Some columns of the rows of several sheets, one after the other: of those that are kept, and `sheet_no` (which of
    the sheets it is, from 0), `ids` (`Kept`), `copy`, `row`, `line`.
    """
    return large(_all(sheets, columns))


def _all(sheets: Iterable[Kept | None], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    for number, sheet in enumerate(sheets):
        if sheet is None:
            continue
        same = {
            "sheet_no": pa.scalar(number, pa.int32()),
            "ids": pa.scalar(sheet.ids),
            "copy": pa.scalar(0, pa.int16()),
            "name_cell": pa.scalar(None, pa.int8()),
            "search_id": pa.scalar(None, pa.string()),
        }
        for found in sheet.batches(columns):
            rows = len(next(iter(found.values())))
            yield pa.record_batch(
                [found[name] if name in found else pa.repeat(same[name], rows) for name in columns],
                [*columns],
            )


def large(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches put together to large ones: what is done once a batch is done seldom."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) >= BATCH:
            yield pa.concat_batches(held) if len(held) > 1 else batch
            held = []
    if held:
        yield pa.concat_batches(held)
