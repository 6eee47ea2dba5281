"""Two logs that agencies released: the counts that others have published for them come out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from comity.records import read_logs, with_labels
from comity.records.evaluation import IMMIGRATION


def test_the_own_audit_of_okaloosa_has_its_published_counts(shared: Path) -> None:
    result = read_logs(shared / "data" / "own_audit_okaloosa_2025-11.csv")
    report = result.files[0]
    cells = Counter(result.events["reason_cell"].to_pylist())

    assert (report.rows_in, report.events, report.rejects) == (7_273, 7_273, 0)
    assert (report.log_kind, report.layout) == ("own", "printed_own")
    assert (cells["empty"], cells["withheld"]) == (9, 60)
    assert pc.max(result.events["networks"]).as_py() == 6_709
    assert pc.max(result.events["devices"]).as_py() == 100_034
    assert Counter(result.events["networks"].to_pylist())[1] == 3_867
    assert Counter(result.events["moderation"].to_pylist()) == {
        None: 7_087,
        "allow": 172,
        "block": 12,
        "warn": 2,
    }
    # Windows that end after the search, and look-backs of more than thirty days, both by elapsed time.
    late = pc.sum(pc.greater(result.events["frame_end"], result.events["search_at"])).as_py()
    days = pc.milliseconds_between(result.events["frame_start"], result.events["search_at"])
    day = 86_400_000
    assert late == 4_269
    assert pc.sum(pc.greater(days, 30 * day)).as_py() == 463
    # The same rows with a minute's tolerance, and from 31 days on: the definition moves the number.
    assert pc.sum(pc.greater(days, 30 * day + 60_000)).as_py() == 304
    assert pc.sum(pc.greater_equal(days, 31 * day)).as_py() == 173
    freeform = pc.starts_with(result.events["search_type"].cast(pa.string()), "freeform")
    assert pc.sum(freeform).as_py() == 186


def test_the_portal_log_of_eugene_has_its_published_counts(shared: Path) -> None:
    result = read_logs(shared / "data" / "portal_log_eugene_2025.csv")
    report = result.files[0]
    cells = Counter(result.events["reason_cell"].to_pylist())

    assert (report.rows_in, report.events, report.rejects) == (4_294, 4_294, 0)
    assert report.log_kind == "portal"
    assert cells["empty"] == 5
    assert Counter(result.events["networks"].to_pylist())[0] == 79
    assert report.first_search is not None
    assert report.last_search is not None
    assert (report.first_search.date().isoformat(), report.last_search.date().isoformat()) == (
        "2025-06-18",
        "2025-12-02",
    )


def test_neither_log_names_immigration(shared: Path) -> None:
    folder = shared / "data"
    for name in ("own_audit_okaloosa_2025-11.csv", "portal_log_eugene_2025.csv"):
        labelled = with_labels(read_logs(folder / name).events)

        assert not IMMIGRATION & set(labelled["reason_class"].to_pylist())
