"""Numbers by which searches are known: of 63 bits, so that every engine can hold them."""

from __future__ import annotations

from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from comity.native import LIBRARY

__all__ = ["keys_of_ids", "keys_of_uuids", "search_print"]

_Numbers = npt.NDArray[np.int64]

#: Odd numbers without a pattern: each bit of what they are multiplied with tells in the upper half of the product.
_ONE: Final = np.uint64(0x9E3779B97F4A7C15)
_OTHER: Final = np.uint64(0xD6E8FEB86659FD93)
_HALF: Final = np.uint64(32)

_IDS: Final = """
select '0x' || substr(hex, 1, 16) as first, '0x' || substr(hex, 17) as second, other from (
  select replace(cast(try_cast(id as uuid) as varchar), '-', '') as hex, cast(hash(id) >> 1 as bigint) as other from ids)
"""


def keys_of_uuids(first: _Numbers, second: _Numbers) -> _Numbers:
    """The numbers of searches whose ids are UUIDs, from the halves of each."""
    if LIBRARY is not None:
        halves = [np.ascontiguousarray(half) for half in (first, second)]
        keys = np.empty(len(first), np.int64)
        LIBRARY.keys_of_uuids(*(half.ctypes.data for half in halves), len(keys), keys.ctypes.data)
        return keys
    mixed = first.view(np.uint64) * _ONE
    mixed ^= mixed >> _HALF
    mixed += second.view(np.uint64)
    mixed *= _OTHER
    mixed ^= mixed >> _HALF
    mixed *= _ONE
    mixed ^= mixed >> _HALF
    mixed >>= np.uint64(1)
    return mixed.view(np.int64)


def keys_of_ids(connection: duckdb.DuckDBPyConnection, ids: pa.Array) -> pa.Array:
    """The numbers of searches with ids as text: the same for each spelling of a UUID; null where there is no id."""
    connection.register("ids", pa.table({"id": ids}))
    found: pa.Table = connection.sql(_IDS).to_arrow_table()
    connection.unregister("ids")
    first, second = (pc.cast(found[half], pa.uint64()) for half in ("first", "second"))
    halves = (pc.fill_null(half, 0).to_numpy().view(np.int64) for half in (first, second))
    keys = pa.array(keys_of_uuids(*halves))
    return pc.if_else(
        first.is_valid(), keys, pc.if_else(ids.is_valid(), found["other"], None)
    ).combine_chunks()


def search_print(org: str, *numbers: str) -> str:
    """SQL for the number by which a search without an id is known; null where a part of it but the agency is.

    Args:
        numbers: second of the search, networks, first and last second of the window.
    """
    known = " and ".join(f"{number} is not null" for number in numbers)
    parts = ", ".join((f"coalesce({org}, '')", *(f"cast({number} as bigint)" for number in numbers)))
    return f"case when {known} then cast(hash({parts}) >> 1 as bigint) end"
