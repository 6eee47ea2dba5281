"""What a reader of the counts must know about a file before believing them: cut exports, masked columns, odd
periods.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from comity.records.report import LogWarning, SheetReport
from comity.records.sheets import SheetReading

__all__ = ["sheet_warnings"]

#: Numbers of rows at which exports and spreadsheets have been seen to stop.
SUSPICIOUS_COUNTS: Final = {
    1_048_575: "the most rows that a spreadsheet holds below a header",
    1_048_576: "the most rows that a spreadsheet holds",
    1_000_000: "a round limit of exports",
    55_000: "a limit at which exports have stopped",
    20_000: "a limit at which exports have stopped",
}
#: From so many rows on a column that says one thing only is no accident.
CONSTANT_FROM: Final = 100
#: The vendor's first cameras were sold in 2017.
_EARLIEST: Final = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)

Warn = Callable[..., LogWarning]


def sheet_warnings(reading: SheetReading, report: SheetReport, events: pa.Table) -> Iterator[LogWarning]:
    """The warnings for one sheet that was read."""

    def warn(code: str, message: str, rows: int = 0) -> LogWarning:
        return LogWarning(code, message, report.file, report.sheet, rows)

    if reading.other is not None:
        yield warn(
            "not_searches",
            f"{reading.not_searches:,} rows were not read: {report.layout}",
            reading.not_searches,
        )
        return
    if report.rows_in in SUSPICIOUS_COUNTS:
        limit = SUSPICIOUS_COUNTS[report.rows_in]
        yield warn(
            "row_limit", f"exactly {report.rows_in:,} rows, {limit}: the log may be cut off", report.rows_in
        )
    if not report.events:
        yield warn("no_rows", "no searches were read; that is not the same as no searches", 0)
        return
    if report.rejects:
        yield warn("rejects", f"{report.rejects:,} rows could not be read", report.rejects)
    if report.log_kind is None:
        yield warn("kind_unknown", "the log does not tell whose searches it holds; say which kind it is")
    if reading.inferred:
        yield warn("inferred_column", "the column of search times has no label and was told by its contents")
    if reading.moved_rows or any(columns.moved for columns in reading.copies):
        moved = pc.sum(events["realigned"]).as_py() or 0
        yield warn("realigned", f"the cells of {moved:,} rows were put back under their labels", moved)
    if reading.stacked_rows:
        yield warn(
            "stacked",
            f"{reading.stacked_rows:,} rows of another export stand below the first",
            reading.stacked_rows,
        )
    if reading.repeated_headers:
        yield warn(
            "repeated_header",
            f"the header stands {reading.repeated_headers:,} more times in the data",
            reading.repeated_headers,
        )
    if reading.frames_unread:
        yield warn(
            "frame_unread",
            f"{reading.frames_unread:,} time frames are not two instants",
            reading.frames_unread,
        )
    yield from _constant_reason(events, warn)
    yield from _zeros(events, warn)
    yield from _times(events, warn)
    yield from _repeats(events, warn)


def _constant_reason(events: pa.Table, warn: Warn) -> Iterator[LogWarning]:
    worded = events["reason"].drop_null()
    if (
        events.num_rows >= CONSTANT_FROM
        and len(worded) == events.num_rows
        and len(pc.unique(worded.cast(pa.string()))) == 1
    ):
        yield warn(
            "constant_reason",
            "every row gives the same reason: the column may have been overwritten before release",
            events.num_rows,
        )
    for name in ("reason", "org"):
        states = {
            item["values"]: item["counts"]
            for item in pc.value_counts(events[f"{name}_cell"].cast(pa.string())).to_pylist()
        }
        masked = sum(
            states.get(state, 0) for state in ("masked_vendor", "masked_agency", "partial", "withheld")
        )
        if masked:
            yield warn(
                f"masked_{name}", f"{masked:,} rows hide the {'agency' if name == 'org' else name}", masked
            )


def _zeros(events: pa.Table, warn: Warn) -> Iterator[LogWarning]:
    for name in ("networks", "devices"):
        counts = events[name].drop_null()
        if len(counts) >= CONSTANT_FROM and pc.max(counts).as_py() == 0:
            yield warn(
                f"zero_{name}",
                f"the number of {name} is 0 throughout, which does not mean that none was searched",
                len(counts),
            )


def _times(events: pa.Table, warn: Warn) -> Iterator[LogWarning]:
    assumed = pc.sum(pc.equal(events["zone"].cast(pa.string()), "assumed_utc")).as_py() or 0
    if assumed:
        yield warn("zone_assumed", f"{assumed:,} search times name no zone and were taken as UTC", assumed)
    days = pc.sum(pc.equal(events["zone"].cast(pa.string()), "date_only")).as_py() or 0
    if days:
        yield warn("date_only", f"{days:,} search times are days without a time", days)
    untimed = events["search_at"].null_count
    if untimed:
        yield warn(
            "no_time", f"{untimed:,} searches have no time: no law in force can be chosen for them", untimed
        )
    latest = pa.scalar(dt.datetime.now(dt.UTC) + dt.timedelta(days=2), pa.timestamp("ms", "UTC"))
    outside = pc.or_(
        pc.less(events["search_at"], pa.scalar(_EARLIEST, pa.timestamp("ms", "UTC"))),
        pc.greater(events["search_at"], latest),
    )
    strange = pc.sum(outside).as_py() or 0
    if strange:
        yield warn("strange_time", f"{strange:,} search times lie before 2016 or in the future", strange)


def _repeats(events: pa.Table, warn: Warn) -> Iterator[LogWarning]:
    if events["search_id"].null_count == events.num_rows:
        return
    query = "SELECT count(search_id) - count(DISTINCT search_id) FROM ids"
    with duckdb.connect(":memory:") as connection:
        connection.register("ids", events.select(["search_id"]))
        (repeated,) = connection.execute(query).fetchall()[0]
    if repeated:
        yield warn("repeated_id", f"{repeated:,} rows repeat the id of another row", repeated)
