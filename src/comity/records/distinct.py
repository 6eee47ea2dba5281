"""Distinct texts of all logs that are read together: each stands once, and rows name its number."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from threading import Lock

import numpy as np
import pyarrow as pa

__all__ = ["Distinct"]

#: Words and state of each cell, one after the other.
Row = tuple[str | None, ...]


class Distinct:
    """The distinct texts of some columns of events taken together. Several threads may ask.

    Args:
        columns: columns of words of the events; the state of each cell (`…_cell`) belongs to its text.
    """

    def __init__(self, *columns: str) -> None:
        self.columns = columns
        self.names = tuple(name for one in columns for name in (one, f"{one}_cell"))
        self._numbers: dict[Row, int] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._numbers)

    def numbers(self, rows: Iterable[Row]) -> list[int]:
        """The number of each text, from 0; a new one gets the next."""
        with self._lock:
            return [self._numbers.setdefault(row, len(self._numbers)) for row in rows]

    def of_events(self, events: pa.Table) -> pa.Array:
        """The number of each event's text."""
        codes = np.zeros(events.num_rows, np.int64)
        texts: list[list[str | None]] = []
        for name in self.names:
            column = events[name].unify_dictionaries().combine_chunks()
            texts.append([*column.dictionary.to_pylist(), None])
            codes *= len(texts[-1])
            codes += column.indices.fill_null(len(texts[-1]) - 1).to_numpy()
        distinct, where = np.unique(codes, return_inverse=True)
        rows = []
        for column in reversed(texts):
            distinct, at = np.divmod(distinct, len(column))
            rows.append([column[one] for one in at.tolist()])
        numbers = self.numbers(zip(*reversed(rows), strict=True))
        return pa.array(np.array(numbers, np.int32)[where])

    def table(self, first: int = 0) -> pa.Table:
        """The texts from a number on in columns, with their `number`."""
        with self._lock:
            rows = list(islice(self._numbers, first, None))
        columns = zip(*rows, strict=True) if rows else [()] * len(self.names)
        texts = zip(self.names, columns, strict=True)
        return pa.table(
            {"number": pa.array(range(first, first + len(rows)), pa.int64())}
            | {name: pa.array(column, pa.string()) for name, column in texts}
        )
