"""Small tables looked up by a number, for many rows at once: what a join would do, but in the order of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Lookup"]

#: Numbers that span less than this are looked up in a list that has a place for each.
_CLOSE: Final = 1 << 22


@dataclass(frozen=True)
class Lookup:
    """A small table by its first column, whose numbers are each there once. Only those, and null, can be looked up.

    `places`: where each number stands, from the `first` on, if they lie close enough for a list.
    """

    keys: pa.Array
    columns: dict[str, pa.Array]
    first: int
    places: pa.Array | None

    @classmethod
    def of(cls, table: pa.Table) -> Lookup:
        """A table whose first column holds the numbers."""
        keys, *columns = (column.combine_chunks() for column in table.columns)
        numbers = keys.drop_null().to_numpy()
        first, last = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, _CLOSE)
        places = None
        if len(numbers) == len(keys) and last - first < _CLOSE:
            listed = np.zeros(last - first + 1, np.int32)
            listed[numbers - first] = np.arange(len(numbers), dtype=np.int32)
            places = pa.array(listed)
        return cls(keys, dict(zip(table.column_names[1:], columns, strict=True)), first, places)

    def at(self, numbers: pa.Array) -> pa.Array:
        """Which row of the table each number has."""
        if self.places is None:
            return pc.index_in(numbers, self.keys)
        return self.places.take(pc.subtract(numbers, self.first))
