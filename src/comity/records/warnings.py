"""What a reader of the counts must know about a file before believing them: cut exports, masked columns, odd
periods.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from comity.records.report import LogWarning, SheetReport

if TYPE_CHECKING:
    from comity.records.sheets import SheetReading

__all__ = ["SheetFacts", "possible_times", "repeated_ids", "sheet_warnings"]

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

_COUNTS: Final = ("networks", "devices")

Warn = Callable[..., LogWarning]


@dataclass(frozen=True)
class SheetFacts:
    """What the warnings turn on, counted over the searches of one sheet.

    `same_reason`: every row gives a reason, and all the same. `cells`: states of the cells of `org` and `reason`
    with their rows; `counted`, `above_zero`: rows with a number of `networks` and `devices`, and with one above 0.
    `repeated` is counted later where the ids of the sheet are not at hand.
    """

    rows: int
    same_reason: bool
    cells: Mapping[str, Mapping[str, int]]
    counted: Mapping[str, int]
    above_zero: Mapping[str, int]
    assumed: int
    days: int
    untimed: int
    strange: int
    moved: int = 0
    repeated: int = 0

    @classmethod
    def of(cls, events: pa.Table) -> SheetFacts:
        """The facts of a table of searches."""
        worded = events["reason"].drop_null()
        zone = events["zone"].cast(pa.string())
        early, late = (pa.scalar(moment, pa.timestamp("ms", "UTC")) for moment in possible_times())
        outside = pc.or_(pc.less(events["search_at"], early), pc.greater(events["search_at"], late))
        return cls(
            rows=events.num_rows,
            same_reason=len(worded) == events.num_rows and len(pc.unique(worded.cast(pa.string()))) == 1,
            cells={
                name: {
                    item["values"]: item["counts"]
                    for item in pc.value_counts(events[f"{name}_cell"].cast(pa.string())).to_pylist()
                }
                for name in ("org", "reason")
            },
            counted={name: len(events[name].drop_null()) for name in _COUNTS},
            above_zero={name: pc.sum(pc.greater(events[name], 0)).as_py() or 0 for name in _COUNTS},
            assumed=pc.sum(pc.equal(zone, "assumed_utc")).as_py() or 0,
            days=pc.sum(pc.equal(zone, "date_only")).as_py() or 0,
            untimed=events["search_at"].null_count,
            strange=pc.sum(outside).as_py() or 0,
            moved=pc.sum(events["realigned"]).as_py() or 0,
            repeated=_repeated(events),
        )


def possible_times() -> tuple[dt.datetime, dt.datetime]:
    """The first and the last moment of a possible search."""
    return _EARLIEST, dt.datetime.now(dt.UTC) + dt.timedelta(days=2)


def _repeated(events: pa.Table) -> int:
    ids = events["search_id"]
    distinct: int = pc.count_distinct(ids, mode="only_valid").as_py()
    given: int = len(ids) - ids.null_count
    return given - distinct


def sheet_warnings(reading: SheetReading, report: SheetReport, facts: SheetFacts) -> Iterator[LogWarning]:
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
        message = f"the cells of {facts.moved:,} rows were put back under their labels"
        yield warn("realigned", message, facts.moved)
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
    yield from _contents(facts, warn)
    if facts.repeated:
        yield repeated_ids(report, facts.repeated)


def repeated_ids(report: SheetReport, rows: int) -> LogWarning:
    """The warning about ids that come again in one sheet."""
    message = f"{rows:,} rows repeat the id of another row"
    return LogWarning("repeated_id", message, report.file, report.sheet, rows)


def _contents(facts: SheetFacts, warn: Warn) -> Iterator[LogWarning]:
    if facts.rows >= CONSTANT_FROM and facts.same_reason:
        yield warn(
            "constant_reason",
            "every row gives the same reason: the column may have been overwritten before release",
            facts.rows,
        )
    for name in ("reason", "org"):
        masked = sum(
            facts.cells[name].get(state, 0)
            for state in ("masked_vendor", "masked_agency", "partial", "withheld")
        )
        if masked:
            what = "agency" if name == "org" else name
            yield warn(f"masked_{name}", f"{masked:,} rows hide the {what}", masked)
    for name in _COUNTS:
        if facts.counted[name] >= CONSTANT_FROM and not facts.above_zero[name]:
            yield warn(
                f"zero_{name}",
                f"the number of {name} is 0 throughout, which does not mean that none was searched",
                facts.counted[name],
            )
    for code, rows, message in (
        ("zone_assumed", facts.assumed, "search times name no zone and were taken as UTC"),
        ("date_only", facts.days, "search times are days without a time"),
        ("no_time", facts.untimed, "searches have no time: no law in force can be chosen for them"),
        ("strange_time", facts.strange, "search times lie before 2016 or in the future"),
    ):
        if rows:
            yield warn(code, f"{rows:,} {message}", rows)
