"""Whatever bytes a file holds, it is read with every row accounted for, or refused as wrong input."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records.makers import SUPERSET, csv_text, labels_of, rows_of, without, write_workbook

from comity.errors import RecordsError
from comity.records import EVENT_SCHEMA, ReadResult, read_logs, with_labels

LOG = csv_text([labels_of(SUPERSET), *rows_of(SUPERSET, 6)])
PIECES = st.sampled_from(
    [
        *labels_of(SUPERSET),
        *rows_of(SUPERSET, 1)[0],
        *(
            "***",
            "",
            '"',
            '""',
            ",",
            "\n",
            "\r\n",
            "\r",
            "\0",
            ";",
            "\t",
            "é",
            "█",
            "2025-11-03",
            "23:05:59",
            "312",
        ),
        *("lookup", "allow", "Houston TX PD", "45964.5", "infinity", "REDACTED"),
        "id,userId,searchDate,networkCount,reason\n",
        LOG,
    ]
)


def read(data: bytes, name: str = "log.csv") -> ReadResult | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            return read_logs(path)
        except RecordsError:
            return None


def check(result: ReadResult | None) -> None:
    if result is None:
        return
    assert all(report.adds_up for report in result.files)
    assert sum(report.events for report in result.files) == result.events.num_rows
    assert sum(report.rejects for report in result.files) == result.rejects.num_rows
    assert result.events.schema == EVENT_SCHEMA
    result.events.validate(full=True)
    assert with_labels(result.events).num_rows == result.events.num_rows


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    check(read(data))


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_heap_of_pieces_of_logs(text: str, encoding: str) -> None:
    check(read(text.encode(encoding)))


@given(st.data())
def test_a_log_with_one_stretch_overwritten(data: st.DataObject) -> None:
    text = LOG.encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    result = read(text[:start] + data.draw(st.binary(max_size=20)) + text[end:])
    check(result)


@given(st.lists(st.permutations(rows_of(SUPERSET, 1)[0]), min_size=1, max_size=4))
def test_cells_in_any_order_never_end_under_a_wrong_typed_label(rows: list[list[str]]) -> None:
    """A shuffled row becomes a reject or is laid out by types; no id, count or time lands in the reason."""
    good = rows_of(SUPERSET, 60)
    result = read(csv_text([labels_of(SUPERSET), *good, *rows]).encode())
    check(result)
    assert result is not None
    assert result.files[0].rows_in == 60 + len(rows)
    for reason in result.events["reason"].to_pylist():
        assert reason is None or "UTC" not in reason


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text(alphabet="abc*-/: 01", max_size=6),
                st.floats(0, 60_000),
                PIECES.filter(lambda t: "\0" not in t and len(t) < 60),
            ),
            max_size=8,
        ),
        max_size=6,
    )
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_workbook(rows: list[list[str | float]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_workbook(
            Path(folder) / "book.xlsx",
            {"One": rows, "Two": [labels_of(without("id")), *rows_of(without("id"))]},
        )
        check(read_logs(path))
