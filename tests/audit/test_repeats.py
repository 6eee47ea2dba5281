"""Searches that come again: none is missed, with the library and without it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from audit.logs import audited, law_of, network_log
from audit.test_engines import made
from hypothesis import given
from hypothesis import strategies as st

from comity.audit import repeats
from comity.audit.engines import DuckDB
from comity.audit.repeats import Repeats
from comity.native import LIBRARY

BATCHES = st.lists(st.lists(st.integers(0, 2**63 - 1) | st.integers(0, 99), max_size=50), max_size=6)


@pytest.mark.parametrize("native", [True, False])
@given(batches=BATCHES)
def test_what_comes_again_is_among_what_may(native: bool, batches: list[list[int]]) -> None:
    if native and LIBRARY is None:
        pytest.skip("no compiler made the library when it was installed")
    with pytest.MonkeyPatch.context() as patch:
        if not native:
            patch.setattr(repeats, "LIBRARY", None)
        seen = Repeats(sum(map(len, batches)))
        for batch in batches:
            seen.add(np.array(batch, np.int64))
        numbers = np.array([number for batch in batches for number in batch], np.int64)
        may = {int(number) for number in numbers[seen.may_repeat(numbers)]}
    places, counts = np.unique(numbers & (seen._size - 1), return_counts=True)
    shared = {int(place) for place in places[counts > 1]}
    assert may == {int(number) for number in numbers if int(number) & (seen._size - 1) in shared}


def test_what_was_seen_can_be_let_go() -> None:
    numbers = np.array([5, 5], np.int64)
    seen = Repeats(1 << 20)
    seen.add(numbers)
    assert seen.may_repeat(numbers).all()
    seen.forget()
    assert not seen.may_repeat(numbers).any()


def test_searches_that_come_again_do_not_stay_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again, held = DuckDB.again, []

    def watched(engine: DuckDB) -> None:
        again(engine)
        held.append(pa.total_allocated_bytes())
        assert not list(engine.store.room.glob("again*"))

    monkeypatch.setattr(DuckDB, "again", watched)
    law = law_of(tmp_path / "law")
    logs = tmp_path / "logs"
    logs.mkdir()
    rows = 40_000
    first = network_log(
        logs / "first.csv", ({"Search Time": f"03/0{1 + n % 9}/2025, 09:00:36 PM UTC"} for n in range(rows))
    )
    shutil.copy(first, logs / "second.csv")
    counts = audited(law, logs).audit.counts
    assert (counts.total.rows, counts.total.searches) == (2 * rows, rows)
    assert held[0] < 8 * rows  # 20 bytes for each of twice as many rows, if they stayed


def test_searches_are_told_apart_the_same_however_many_share_a_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    law = law_of(tmp_path / "law")
    log = network_log(tmp_path / "log.csv", made(40))
    whole = audited(law, log).audit.counts
    assert (whole.total.rows, whole.total.searches) == (40, 30)
    monkeypatch.setattr(repeats, "_LEAST", 8)
    monkeypatch.setattr(repeats, "_MOST", 8)
    assert audited(law, log).audit.counts == whole
    monkeypatch.setattr(repeats, "LIBRARY", None)
    assert audited(law, log).audit.counts == whole
