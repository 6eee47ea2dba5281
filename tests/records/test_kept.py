"""Rows come back from their files as they were written, and each in its line."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.records import kept
from comity.records.kept import DAYS_BELOW, Keeper, Kept, kept_rows

BLOCKS = st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=9), min_size=1, max_size=5)


def written(path: Path, blocks: list[dict[str, pa.Array]], *, ids: bool = True) -> Kept:
    with Keeper(path, ids=ids) as keeper:
        for block in blocks:
            keeper.add(block)
    return keeper.kept()


def numbers(*values: int | None) -> pa.Array:
    return pa.array(values, pa.int32())


def all_of(sheets: list[Kept | None], *columns: str) -> list[dict[str, object]]:
    return [row for batch in kept_rows(sheets, columns) for row in batch.to_pylist()]


@given(blocks=BLOCKS, at_once=st.integers(1, 7))
def test_rows_stand_one_below_the_other_whatever_their_height(
    blocks: list[list[int]], at_once: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    sheet = written(
        folder / "0",
        [{"bucket": numbers(*block), "breaks": pa.array(block, pa.uint16())} for block in blocks],
    )
    heights = [1 + breaks for block in blocks for breaks in block]
    assert sheet.rows == len(heights)
    assert sheet.height == (heights[0] if len(set(heights)) == 1 else None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "BATCH", at_once)
        found = all_of([sheet], "row", "line", "bucket", "copy")
    assert found == [
        {"row": 1 + at, "line": 2 + sum(heights[:at]), "bucket": height - 1, "copy": 0}
        for at, height in enumerate(heights)
    ]


def test_sheets_follow_each_other_under_their_numbers(tmp_path: Path) -> None:
    told = {
        "copy": pa.array([1], pa.int16()),
        "row": pa.array([7]),
        "line": pa.array([9]),
        "bucket": numbers(None),
    }
    sheets = [
        written(tmp_path / "0", [{"bucket": numbers(3), "breaks": pa.array([0], pa.uint16())}]),
        None,
        written(tmp_path / "1", [{**told, "name_cell": pa.array([2], pa.int8())}], ids=False),
    ]
    assert all_of(sheets, "sheet_no", "ids", "copy", "row", "line", "bucket", "name_cell") == [
        {"sheet_no": 0, "ids": True, "copy": 0, "row": 1, "line": 2, "bucket": 3, "name_cell": None},
        {"sheet_no": 2, "ids": False, "copy": 1, "row": 7, "line": 9, "bucket": None, "name_cell": 2},
    ]


def test_days_alone_and_instants_span_times_of_their_own(tmp_path: Path) -> None:
    breaks = pa.array([0, 0, 0], pa.uint16())
    days = [{"bucket": numbers(5 - DAYS_BELOW, None, -3), "breaks": breaks}]
    days.append({"bucket": numbers(-DAYS_BELOW - 9, 4, 1), "breaks": breaks})
    sheet = written(tmp_path / "0", days)
    assert (sheet.times, sheet.days) == ((-3, 4), (-DAYS_BELOW - 9, 5 - DAYS_BELOW))
    untimed = written(tmp_path / "1", [{"bucket": numbers(None), "breaks": breaks[:1]}])
    assert (untimed.times, untimed.days) == (None, None)


def given_up(path: Path) -> None:
    with Keeper(path, ids=True) as keeper:
        keeper.add({"bucket": numbers(1), "breaks": pa.array([0], pa.uint16())})
        raise ValueError("no vendor writes this")


def test_nothing_is_left_of_a_sheet_whose_reading_was_given_up(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no vendor"):
        given_up(tmp_path / "0")
    assert not list(tmp_path.iterdir())
