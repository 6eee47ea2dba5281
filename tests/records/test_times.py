"""Every form in which an export prints a moment is read as Coordinated Universal Time, or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.records.times import ZONES, is_frame, is_instant, parse_frames, parse_instants


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as opened:
        yield opened


FORMS = [
    ("11/13/2025, 10:00:17 PM UTC", "2025-11-13T22:00:17", "stated"),
    ("11/13/2025, 12:00:17 AM UTC", "2025-11-13T00:00:17", "stated"),
    ("11/13/2025, 12:00:17 PM UTC", "2025-11-13T12:00:17", "stated"),
    ("1/3/2025, 2:00:17 PM UTC", "2025-01-03T14:00:17", "stated"),
    ("2026-03-03T17:00:12.345Z", "2026-03-03T17:00:12.345", "stated"),
    ("2026-03-03T17:00:12.345+00:00", "2026-03-03T17:00:12.345", "stated"),
    ("2026-03-03T17:00:12-07:00", "2026-03-04T00:00:12", "stated"),
    ("2026-03-03T17:00:12", "2026-03-03T17:00:12", "assumed_utc"),
    ("2025-06-18 00:02:04.789", "2025-06-18T00:02:04.789", "assumed_utc"),
    ("2025-11-03 23:05:59", "2025-11-03T23:05:59", "assumed_utc"),
    ("11/14/2025 9:53", "2025-11-14T09:53:00", "assumed_utc"),
    ("11/14/25 21:53", "2025-11-14T21:53:00", "assumed_utc"),
    ("11/14/2025 9:53:01 PM", "2025-11-14T21:53:01", "assumed_utc"),
    ("2025-11-03", "2025-11-03T00:00:00", "date_only"),
    ("11/3/2025", "2025-11-03T00:00:00", "date_only"),
    ("45964.5", "2025-11-03T12:00:00", "assumed_utc"),
    ("45964", "2025-11-03T00:00:00", "date_only"),
]
NO_INSTANTS = [
    "",
    "13/45/2025, 12:00:17 AM UTC",
    "2025-02-30",
    "2025-11-03 23:05:59 America/Denver",
    "infinity",
    "epoch",
    "lookup",
    "9:53",
    "now",
    "12",
]


@pytest.mark.parametrize(("text", "instant", "zone"), FORMS)
def test_each_form_is_read(text: str, instant: str, zone: str, connection: duckdb.DuckDBPyConnection) -> None:
    instants, zones = parse_instants(connection, pa.array([text]))

    assert instants[0].as_py() == dt.datetime.fromisoformat(instant).replace(tzinfo=dt.UTC)
    assert ZONES[zones[0].as_py()] == zone


@pytest.mark.parametrize("text", NO_INSTANTS)
def test_what_is_no_moment_is_left_open(text: str, connection: duckdb.DuckDBPyConnection) -> None:
    instants, zones = parse_instants(connection, pa.array([text]))

    assert (instants.null_count, zones.null_count) == (1, 1)


FRAMES = [
    "11/13/2025, 10:00:17 PM UTC\n11/14/2025, 10:00:17 AM UTC",
    "11/13/2025, 10:00:17 PM UTC\r\n11/14/2025, 10:00:17 AM UTC",
    "11/13/2025, 10:00:17 PM UTC to 11/14/2025, 10:00:17 AM UTC",
    "11/13/2025, 10:00:17 PM UTC - 11/14/2025, 10:00:17 AM UTC",
    "2025-11-13 22:00:17 – 2025-11-14 10:00:17",
]


@pytest.mark.parametrize("text", FRAMES)
def test_a_window_is_two_moments_on_two_lines_or_one(
    text: str, connection: duckdb.DuckDBPyConnection
) -> None:
    start, end = parse_frames(connection, pa.array([text]))

    assert is_frame(text)
    assert start[0].as_py().isoformat() == "2025-11-13T22:00:17+00:00"
    assert end[0].as_py().isoformat() == "2025-11-14T10:00:17+00:00"


@pytest.mark.parametrize(
    "text", ["", "Last 30 days", "11/13/2025, 10:00:17 PM UTC", "11/13/2025, 10:00:17 PM UTC\nlater"]
)
def test_half_a_window_is_none(text: str, connection: duckdb.DuckDBPyConnection) -> None:
    start, end = parse_frames(connection, pa.array([text]))

    assert (start.null_count, end.null_count) == (1, 1)


@given(st.datetimes(dt.datetime(2016, 1, 1), dt.datetime(2035, 12, 31)))  # noqa: DTZ001 - zone is what the test is about
def test_a_moment_comes_back_from_the_vendors_form_to_the_second(moment: dt.datetime) -> None:
    text = moment.strftime("%m/%d/%Y, %I:%M:%S %p UTC")
    with duckdb.connect(":memory:") as connection:
        instants, _ = parse_instants(connection, pa.array([text]))

    assert is_instant(text)
    assert instants[0].as_py() == moment.replace(microsecond=0, tzinfo=dt.UTC)
