"""Each distinct text has one number, whichever way its rows were read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from comity.records.distinct import Distinct
from comity.records.events import WORDS

WORD = st.none() | st.sampled_from(["a", "b", "A", ""])
CELL = st.sampled_from(["value", "empty", "masked_vendor"])
ROWS = st.lists(st.tuples(WORD, CELL, WORD, CELL), min_size=1, max_size=20)
NAMES = ("reason", "reason_cell", "offense", "offense_cell")


def events(rows: list[tuple[str | None, ...]]) -> pa.Table:
    """Rows in two parts, whose dictionaries need not agree."""
    half = (len(rows) + 1) // 2
    parts = [
        pa.table({name: pa.array(column, pa.string()).dictionary_encode().cast(WORDS) for name, column in
                  zip(NAMES, zip(*part, strict=True), strict=True)})
        for part in (rows[:half], rows[half:])
        if part
    ]  # fmt: skip
    return pa.concat_tables(parts)


@given(first=ROWS, second=ROWS)
def test_the_number_of_each_row_leads_to_its_text(
    first: list[tuple[str | None, ...]], second: list[tuple[str | None, ...]]
) -> None:
    texts = Distinct("reason", "offense")
    numbers = texts.of_events(events(first)).to_pylist() + texts.numbers(second)
    table = texts.table()
    listed = [tuple(row[name] for name in NAMES) for row in table.to_pylist()]
    assert [listed[number] for number in numbers] == [*first, *second]
    assert len(listed) == len(set(listed))
    assert table["number"].to_pylist() == list(range(len(listed)))
    assert texts.table(1).to_pylist() == table.to_pylist()[1:]


def test_no_number_is_given_twice_to_threads_that_ask_at_once() -> None:
    texts = Distinct("org")
    rows = [[(str(number % 500), "value") for number in range(start, start + 2_000)] for start in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(texts.numbers, rows))
    listed = texts.table()["org"].to_pylist()
    assert sorted(listed) == sorted(str(number) for number in range(500))
    assert all(
        [listed[number] for number in numbers] == [text for text, _ in asked]
        for numbers, asked in zip(found, rows, strict=True)
    )
