"""A search has the same number wherever its id stands and however it is spelt, and no other search has it."""

from __future__ import annotations

from uuid import UUID

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.native import LIBRARY
from comity.records import search_keys
from comity.records.search_keys import keys_of_ids, keys_of_uuids

Half = npt.NDArray[np.int64]


def halves(ids: list[UUID]) -> tuple[Half, Half]:
    numbers = [divmod(one.int, 1 << 64) for one in ids]
    first, second = (np.array(half, np.uint64).view(np.int64) for half in zip(*numbers, strict=True))
    return first, second


@given(ids=st.lists(st.uuids(), min_size=1, max_size=20, unique=True))
def test_a_uuid_has_one_number_in_each_spelling(ids: list[UUID]) -> None:
    keys = keys_of_uuids(*halves(ids)).tolist()
    spellings = [[str(one) for one in ids], [str(one).upper() for one in ids], [one.hex for one in ids]]
    with duckdb.connect(":memory:") as connection:
        assert all(keys_of_ids(connection, pa.array(texts)).to_pylist() == keys for texts in spellings)


@given(ids=st.lists(st.uuids(), max_size=20), every=st.integers(1, 3))
def test_the_library_mixes_as_python_does(ids: list[UUID], every: int) -> None:
    if LIBRARY is None:
        pytest.skip("no compiler made the library when it was installed")
    first, second = (np.array(half, np.int64)[::every] for half in (halves(ids) if ids else ([], [])))
    keys = keys_of_uuids(first, second)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_keys, "LIBRARY", None)
        assert keys.tolist() == keys_of_uuids(first, second).tolist()


def test_neighbouring_ids_are_far_apart() -> None:
    """Ids need not be random: halves that hardly differ, or are the same in another order, have numbers of their own."""
    near = [*range(300), *((1 << 63) + number for number in range(300))]
    ids = [UUID(int=one << 64 | other) for one in near for other in near]
    keys = keys_of_uuids(*halves(ids))
    assert len(set(keys.tolist())) == len(ids)
    assert keys.min() >= 0
    # The last digits choose a bit of `Repeats`: they must be spread as evenly as by chance.
    met = len(ids) - len(set((keys & (1 << 22) - 1).tolist()))
    assert met < 2 * (len(ids) ** 2 / 2 / (1 << 22))


def test_ids_that_are_no_uuids_are_told_apart_and_no_id_is_no_number() -> None:
    with duckdb.connect(":memory:") as connection:
        ids = pa.array(["24-118", None, "24-119", "24-118", str(UUID(int=7)), None])
        first, none, other, again, uuid, last = keys_of_ids(connection, ids).to_pylist()
        assert keys_of_ids(connection, pa.array([None, None], pa.string())).to_pylist() == [None, None]
    assert first == again
    assert len({first, other, uuid}) == 3
    assert none is last is None
    assert min(first, other, uuid) >= 0
