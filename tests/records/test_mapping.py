"""Other vendors' columns, by a mapping file: read as ours, or refused with the line and the nearest word."""

from __future__ import annotations

from pathlib import Path

import pytest
from records.makers import ORGS, REASONS, rows_of, write_csv

from comity.errors import RecordsError
from comity.records import read_logs
from comity.records.mapping import read_mapping

FIELDS = ("search_time", "org", "reason", "networks", "id")
LABELS = ["Query Timestamp", "Requesting Body", "Justification", "Sources", "Audit Key"]
GOOD = """# made for a test
kind = "network"
zone = "America/Chicago"

[columns]
"Query Timestamp" = "search_time"
"Requesting Body" = "org"
"Justification" = "reason"
"Sources" = "networks"
"AUDIT  KEY" = "id"
"""


def a_log(folder: Path, *, labels: list[str] | None = None, times: str = "2025-07-0{} 23:30:00") -> Path:
    rows = rows_of(FIELDS)
    for number, row in enumerate(rows, 1):
        row[0] = times.format(number)
    return write_csv(folder / "vendor.csv", [["Query report"], [], labels or LABELS, *rows])


def a_mapping(folder: Path, text: str = GOOD) -> Path:
    path = folder / "vendor.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_log_with_other_labels_is_read_by_its_mapping(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    with pytest.raises(RecordsError, match="no row names the columns"):
        read_logs(log)
    result = read_logs(log, mapping=a_mapping(tmp_path))
    events = result.events

    assert (result.files[0].log_kind, result.files[0].adds_up) == ("network", True)
    assert events["org"].to_pylist() == list(ORGS)
    assert events["reason"].to_pylist() == list(REASONS)
    assert events["networks"].to_pylist() == [100, 101, 102, 103, 104]
    # Half past eleven at night in Chicago is the next day in UTC.
    assert events["search_at"].to_pylist()[0].isoformat() == "2025-07-02T04:30:00+00:00"
    assert set(events["zone"].to_pylist()) == {"told"}


def test_a_zone_does_not_move_instants_that_name_their_own(tmp_path: Path) -> None:
    log = a_log(tmp_path, times="2025-07-0{}T23:30:00Z")
    events = read_logs(log, mapping=a_mapping(tmp_path)).events

    assert events["search_at"].to_pylist()[0].isoformat() == "2025-07-01T23:30:00+00:00"
    assert set(events["zone"].to_pylist()) == {"stated"}


def test_without_a_zone_utc_is_assumed_and_said(tmp_path: Path) -> None:
    mapping = a_mapping(tmp_path, GOOD.replace('zone = "America/Chicago"\n', ""))
    result = read_logs(a_log(tmp_path), mapping=read_mapping(mapping))

    assert "zone_assumed" in {warning.code for warning in result.warnings}


def test_what_the_caller_says_goes_before_the_mappings_kind(tmp_path: Path) -> None:
    result = read_logs(a_log(tmp_path), mapping=a_mapping(tmp_path), kind="own")

    assert result.files[0].log_kind == "own"


def test_a_header_that_comes_again_is_no_search(tmp_path: Path) -> None:
    rows = rows_of(FIELDS)
    log = write_csv(tmp_path / "vendor.csv", [LABELS, *rows, LABELS, *rows])
    report = read_logs(log, mapping=a_mapping(tmp_path)).files[0]

    assert (report.events, report.repeated_headers, report.rejects) == (10, 1, 0)


def test_a_column_that_is_ignored_or_displaced_is_not_read(tmp_path: Path) -> None:
    labels = ["Query Timestamp", "Requesting Body", "Justification", "Sources", "Reason"]
    text = GOOD.replace('"AUDIT  KEY" = "id"', '"Sources " = "ignore"').replace(
        '"Sources" = "networks"\n', ""
    )
    result = read_logs(a_log(tmp_path, labels=labels), mapping=a_mapping(tmp_path, text))

    assert result.events["reason"].to_pylist() == list(REASONS)
    assert set(result.events["networks_cell"].to_pylist()) == {"not_exported"}
    assert result.files[0].ignored_labels == ("(Sources)", "(Reason)")


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "hint"),
    [
        ('"reason"', '"reson"', 8, '"reson"', 'Did you mean "reason"?'),
        ('"org"', '"search_time"', 7, "two columns", 'Map one of them to "ignore"'),
        ('"network"\n', '"netwrok"\n', 2, "no kind of log", 'Did you mean "network"?'),
        ("America/Chicago", "America/Chicgo", 3, "no time zone", "America/Chicago"),
        ("[columns]", "[colums]", 5, "no part of a mapping", 'Did you mean "columns"?'),
    ],
)
def test_a_mapping_that_is_wrong_names_the_line_and_the_nearest_word(
    old: str, new: str, line: int, message: str, hint: str, tmp_path: Path
) -> None:
    path = a_mapping(tmp_path, GOOD.replace(old, new))

    with pytest.raises(RecordsError) as caught:
        read_mapping(path)

    assert caught.value.where == f"{path}:{line}"
    assert message in caught.value.message
    assert hint in caught.value.next_step


def test_a_mapping_without_a_time_or_without_sense_is_wrong_input(tmp_path: Path) -> None:
    for text, message in [
        (GOOD.replace('"search_time"', '"ignore"'), "no column is mapped to search_time"),
        ("[columns", "no TOML"),
        ("", "names no columns"),
    ]:
        with pytest.raises(RecordsError, match=message):
            read_mapping(a_mapping(tmp_path, text))
    with pytest.raises(RecordsError, match="cannot be read"):
        read_mapping(tmp_path / "nothing.toml")


def test_a_label_that_the_file_lacks_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    log = a_log(
        tmp_path, labels=["Query Timestamp", "Requesting Body", "Justifications", "Sources", "Audit Key"]
    )

    with pytest.raises(RecordsError) as caught:
        read_logs(log, mapping=a_mapping(tmp_path))

    assert caught.value.where == f"{log}, line 3"
    assert '"justification"' in caught.value.message
    assert '"Justifications"' in caught.value.next_step


def test_cells_that_are_not_what_the_mapping_says_are_refused(tmp_path: Path) -> None:
    text = (
        GOOD.replace('"search_time"', '"x"').replace('"reason"', '"search_time"').replace('"x"', '"reason"')
    )

    with pytest.raises(RecordsError, match=r"not what the labels say|do not stand under"):
        read_logs(a_log(tmp_path), mapping=a_mapping(tmp_path, text))
