"""Small tables looked up by a number, for many rows at once: what a join would do, but in the order of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Lookup", "taken"]

#: Numbers that span less than this are looked up in a list that has a place for each.
_CLOSE: Final = 1 << 22


@dataclass(frozen=True)
class Lookup:
    """A small table by its first column (`name`), whose numbers are each there once. Only those, and null, can be
    looked up.

    `first`: where the numbers lie close together, columns have a place for each from this one on; `None`: they stand
    as the `keys` do.
    """

    name: str
    keys: pa.Array
    columns: dict[str, pa.Array]
    first: int | None

    @classmethod
    def of(cls, table: pa.Table) -> Lookup:
        """A table whose first column holds the numbers."""
        keys, *columns = (column.combine_chunks() for column in table.columns)
        name, *names = table.column_names
        numbers = keys.drop_null().to_numpy()
        first, last = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, _CLOSE)
        if len(numbers) < len(keys) or last - first >= _CLOSE:
            return cls(name, keys, dict(zip(names, columns, strict=True)), None)
        places = np.zeros(last - first + 1, np.int32)
        places[numbers - first] = np.arange(len(numbers), dtype=np.int32)
        listed = [column.take(pa.array(places)) for column in columns]
        return cls(name, keys, dict(zip(names, listed, strict=True)), first)

    def find(self, column: str, numbers: pa.Array) -> pa.Array:
        """What a column says of each number."""
        return taken(self.columns[column], self.at(numbers))

    def at(self, numbers: pa.Array) -> pa.Array:
        """Where each number stands in the columns."""
        if self.first is None:
            return pc.index_in(numbers, self.keys)
        return pc.subtract(numbers, self.first) if self.first else numbers


def taken(column: pa.Array, places: pa.Array) -> pa.Array:
    """What stands at some places. Nobody asks here whether they are there: they come from the table that they point into,
    or from a `Lookup` of numbers that it holds.
    """
    return pc.take(column, places, boundscheck=False)
