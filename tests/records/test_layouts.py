"""Every header that exports have carried is read, or refused with a reason; no cell under a wrong label."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from records.makers import (
    ORGS,
    REASONS,
    SUPERSET,
    a_search,
    csv_text,
    labels_of,
    rows_of,
    without,
    write_csv,
    write_log,
)

from comity.errors import RecordsError
from comity.records import read_logs
from comity.records.layouts import find_header, labels

NATIVE = {
    "superset": SUPERSET,
    "no_devices": without("devices"),
    "no_id": without("id"),
    "no_moderation": without("id", "moderation"),
    "no_prompt": without("id", "moderation", "prompt"),
    "no_devices_no_prompt": without("id", "moderation", "prompt", "devices"),
    "federal": without("devices", "frame", "prompt", "moderation"),
    "own_without_org": without("org"),
    "printed_own": without("name", "plate", "case", "filters", "prompt"),
}


@pytest.mark.parametrize("layout", NATIVE)
def test_each_native_header_is_recognised_and_its_cells_are_read(layout: str, tmp_path: Path) -> None:
    fields = NATIVE[layout]
    result = read_logs(write_log(tmp_path / "log.csv", fields))

    assert result.files[0].layout == layout
    assert result.files[0].events == result.files[0].rows_in == 5
    events = result.events.to_pylist()
    assert [event["reason"] for event in events] == list(REASONS)
    if "org" in fields:
        assert [event["org"] for event in events] == list(ORGS)
    for name in ("devices", "frame", "case"):
        if name not in fields:
            assert {event[f"{name}_cell"] for event in events} == {"not_exported"}
    assert events[0]["search_at"].isoformat() == "2025-11-01T09:00:36+00:00"


def test_an_own_log_without_a_window_is_read(tmp_path: Path) -> None:
    result = read_logs(write_log(tmp_path / "own.csv", without("org", "frame")))

    assert result.files[0].log_kind == "own"
    assert set(result.events["frame_cell"].to_pylist()) == {"not_exported"}


def test_a_processed_extract_of_six_columns_is_read_with_its_empty_reasons(tmp_path: Path) -> None:
    fields = ("name", "org", "networks", "reason", "search_time", "search_type")
    rows = rows_of(fields)
    for row in rows[:4]:
        row[3] = ""
    result = read_logs(write_csv(tmp_path / "extract.csv", [labels_of(fields), *rows]))

    assert result.events["reason_cell"].to_pylist() == ["empty"] * 4 + ["value"]
    assert result.files[0].layout == "other"


def test_a_day_and_a_time_in_two_columns_make_one_instant(tmp_path: Path) -> None:
    rows = [
        ["Org Name", "Reason", "Search Date", "Search Time"],
        ["San Jose CA PD", "theft", "2025-11-03", "23:05:59"],
    ]
    result = read_logs(write_csv(tmp_path / "log.csv", rows))

    assert result.events["search_at"][0].as_py().isoformat() == "2025-11-03T23:05:59+00:00"
    assert result.events["zone"].to_pylist() == ["assumed_utc"]


def test_a_search_date_alone_is_the_instant(tmp_path: Path) -> None:
    rows = [["Org Name", "Reason", "Search Date"], ["San Jose CA PD", "theft", "2025-11-03T23:05:59.500Z"]]
    result = read_logs(write_csv(tmp_path / "log.csv", rows))

    assert result.events["search_at"][0].as_py().isoformat() == "2025-11-03T23:05:59.500000+00:00"


def test_leading_spaces_in_labels_do_not_matter(tmp_path: Path) -> None:
    spaced = ["ID", *(f" {label}" for label in labels_of(SUPERSET)[1:])]
    result = read_logs(write_csv(tmp_path / "log.csv", [spaced, *rows_of(SUPERSET)]))

    assert result.files[0].layout == "superset"
    assert result.files[0].ignored_labels == ()


def test_a_normalised_extract_with_underscores_and_two_window_columns_is_read(tmp_path: Path) -> None:
    header = [
        "ID",
        "Org_Name",
        "Total_Networks_Searched",
        "Time_Frame_Start",
        "Time_Frame_End",
        "Reason",
        "Search_Time",
    ]
    row = [
        a_search(1)["id"],
        "Okaloosa County FL SO",
        "840",
        "2025-11-13 22:00:17",
        "2025-11-14 10:00:17",
        "bolo",
    ]
    result = read_logs(write_csv(tmp_path / "log.csv", [header, [*row, "2025-11-14 09:53:36"]]))
    event = result.events.to_pylist()[0]

    assert event["frame_start"].isoformat() == "2025-11-13T22:00:17+00:00"
    assert event["frame_end"].isoformat() == "2025-11-14T10:00:17+00:00"


@pytest.mark.parametrize("suffixed", [True, False], ids=["suffixed labels", "repeated labels"])
def test_tables_pasted_side_by_side_are_put_below_one_another(suffixed: bool, tmp_path: Path) -> None:
    fields = without("id", "moderation", "prompt")
    header = [
        label if not copy or not suffixed else f"{label}.{copy}"
        for copy in range(3)
        for label in labels_of(fields)
    ]
    blocks = [rows_of(fields, 4, first=10 * copy) for copy in range(3)]
    blocks[2][3] = [""] * len(fields)
    rows = [[cell for block in blocks for cell in block[number]] for number in range(4)]
    result = read_logs(write_csv(tmp_path / "wide.csv", [header, *rows]))
    report = result.files[0]

    assert (report.rows_in, report.events, report.blank_rows) == (12, 11, 1)
    assert sorted(zip(result.events["copy"].to_pylist(), result.events["row"].to_pylist(), strict=True))[
        :2
    ] == [(0, 1), (0, 2)]
    assert sorted(result.events["networks"].to_pylist()) == sorted(
        100 + n for n in (0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22)
    )


def test_printed_labels_of_a_camel_cased_list_are_known(tmp_path: Path) -> None:
    header = ["id", "userID", "networkCount", "Search Time", "Reason"]
    row = [a_search(1)["id"], "***", "12", "11/03/2025, 09:53:36 AM UTC", "theft"]
    result = read_logs(write_csv(tmp_path / "log.csv", [header, row]))

    assert result.events["networks"].to_pylist() == [12]


def test_an_offence_type_column_is_kept_beside_the_reason(tmp_path: Path) -> None:
    header = [*labels_of(SUPERSET), "Offense Type"]
    rows = [[*row, "Immigration (criminal)"] for row in rows_of(SUPERSET)]
    result = read_logs(write_csv(tmp_path / "log.csv", [header, *rows]))

    assert set(result.events["offense"].to_pylist()) == {"Immigration (criminal)"}
    assert result.events["reason"].to_pylist() == list(REASONS)


@pytest.mark.parametrize(
    ("printed", "field"),
    [
        ("reason_1", "reason"),
        ("test prompt", "prompt"),
        ("License Plates", "plate"),
        ("search date", "search_date"),
        ("Case Number", "case"),
        ("\ufeffID", "id"),
        ("cameraCount", "networks"),
    ],
)
def test_aliases_of_labels_are_accepted(printed: str, field: str) -> None:
    header = find_header([[printed, "Org Name", "Reason", "Search Time", "Time Frame"]])

    assert header is not None
    assert header.fields[0] == field


PORTALS = {
    "portal_reason": ("networkCount", "reason"),
    "portal_offense": ("networkCount", "offenseType"),
    "portal_counts": ("networkCount",),
    "portal_case": ("networkCount", "caseNumber"),
    "portal_reason_case": ("networkCount", "reason", "caseNumber"),
    "portal_case_offense": ("networkCount", "caseNumber", "offenseType"),
    "portal_reason_case_offense": ("networkCount", "reason", "caseNumber", "offenseType"),
}


def a_portal(columns: Sequence[str], user: str = "***", at: str = "2026-03-03T17:00:12.345Z") -> str:
    """The text of a portal's log."""
    cells = {
        "networkCount": "312",
        "cameraCount": "2510",
        "reason": "theft",
        "offenseType": "Theft",
        "caseNumber": "***",
    }
    header = ["id", "userId", "searchDate", *columns]
    rows = [[a_search(n)["id"], user, at, *(cells[column] for column in columns)] for n in range(5)]
    return csv_text([header, *rows], quote_all=True)


@pytest.mark.parametrize("layout", PORTALS)
def test_each_portal_layout_is_read(layout: str, tmp_path: Path) -> None:
    path = tmp_path / "search_audit.csv"
    path.write_text(a_portal(PORTALS[layout]), encoding="utf-8")
    result = read_logs(path)
    events = result.events.to_pylist()

    assert (result.files[0].layout, result.files[0].log_kind, len(events)) == (layout, "portal", 5)
    assert events[0]["search_at"].isoformat() == "2026-03-03T17:00:12.345000+00:00"
    assert (events[0]["zone"], events[0]["name_cell"]) == ("stated", "masked_vendor")
    assert events[0]["reason_cell"] == ("value" if "reason" in PORTALS[layout] else "not_exported")
    assert events[0]["offense_cell"] == ("value" if "offenseType" in PORTALS[layout] else "not_exported")
    assert events[0]["case_cell"] == ("masked_vendor" if "caseNumber" in PORTALS[layout] else "not_exported")


def test_an_old_portal_with_pseudonyms_and_cameras_is_read(tmp_path: Path) -> None:
    path = tmp_path / "search_audit.csv"
    path.write_text(
        a_portal(("cameraCount", "reason"), "5869ce7e98f2", "2025-06-18 00:02:04.789"), encoding="utf-8"
    )
    event = read_logs(path).events.to_pylist()[0]

    assert (event["networks"], event["zone"], event["name_cell"]) == (2510, "assumed_utc", "value")
    assert "5869ce7e98f2" not in map(str, event.values())


@pytest.mark.parametrize(
    "layout", ["superset", "no_devices", "no_id", "no_prompt", "no_devices_no_prompt", "federal"]
)
def test_a_file_without_a_header_is_read_when_one_order_of_columns_fits(layout: str, tmp_path: Path) -> None:
    result = read_logs(write_csv(tmp_path / "log.csv", rows_of(NATIVE[layout], 8)))

    assert result.files[0].layout == layout
    assert result.files[0].events == 8
    assert result.events["row"].to_pylist()[0] == 1
    assert result.events["line"].to_pylist()[0] == 1


def test_a_file_without_a_header_that_several_orders_fit_is_refused(tmp_path: Path) -> None:
    rows = [[a_search(n)["id"], "***", "2026-03-03T17:00:12Z", "312", "theft"] for n in range(5)]

    with pytest.raises(RecordsError, match=r"portal_reason or portal_offense or portal_case"):
        read_logs(write_csv(tmp_path / "log.csv", rows))


def test_a_label_whose_column_was_deleted_is_found_out_when_types_tell(tmp_path: Path) -> None:
    # The column of windows is gone, its label stayed: everything after it stands one label to the left.
    rows = [
        [cell for field, cell in zip(SUPERSET, row, strict=True) if field != "frame"]
        for row in rows_of(SUPERSET)
    ]
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows]))

    assert result.events["reason"].to_pylist() == list(REASONS)
    assert set(result.events["frame_cell"].to_pylist()) == {"not_exported"}
    assert set(result.events["realigned"].to_pylist()) == {True}
    assert "realigned" in {warning.code for warning in result.warnings}


def test_a_label_whose_column_was_deleted_is_refused_by_name_when_types_do_not_tell(tmp_path: Path) -> None:
    # Plate, reason, case and filters all hold text: with one of them gone nobody can say which is which.
    rows = [
        [cell for field, cell in zip(SUPERSET, row, strict=True) if field != "case"]
        for row in rows_of(SUPERSET)
    ]
    for row in rows:
        row[8] = "sedan"
    with pytest.raises(RecordsError) as caught:
        read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows]))

    assert '"Reason"' in caught.value.message
    assert '"Case #"' in caught.value.message
    assert caught.value.exit_code == 2
    assert caught.value.next_step


def test_times_that_a_spreadsheet_spoiled_are_refused_by_the_name_of_their_column(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET)
    for row in rows:
        row[10] = "53:36.0"
    with pytest.raises(RecordsError, match="Search Time"):
        read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows]))


def test_a_blank_label_over_the_search_times_is_told_by_its_contents(tmp_path: Path) -> None:
    header = ["" if label == "Search Time" else label for label in labels_of(SUPERSET)]
    result = read_logs(write_csv(tmp_path / "log.csv", [header, *rows_of(SUPERSET)]))

    assert result.events["search_at"].null_count == 0
    assert "inferred_column" in {warning.code for warning in result.warnings}


def test_a_blank_label_over_text_is_not_guessed(tmp_path: Path) -> None:
    header = ["" if label == "Reason" else label for label in labels_of(SUPERSET)]
    result = read_logs(write_csv(tmp_path / "log.csv", [header, *rows_of(SUPERSET)]))

    assert set(result.events["reason_cell"].to_pylist()) == {"not_exported"}
    assert result.files[0].ignored_labels == ("column 8 (no label)",)


def test_an_unknown_column_is_named_and_not_read(tmp_path: Path) -> None:
    rows = [[*row, "a note that somebody wrote"] for row in rows_of(SUPERSET)]
    result = read_logs(write_csv(tmp_path / "log.csv", [[*labels_of(SUPERSET), "Supervisor notes"], *rows]))

    assert result.files[0].ignored_labels == ("Supervisor notes",)
    assert not any("note that" in str(event) for event in result.events.to_pylist())


def test_title_lines_above_the_header_are_passed_over(tmp_path: Path) -> None:
    rows = [["Network Audit"], ["Released 2025-12-01"], [], labels_of(SUPERSET), *rows_of(SUPERSET)]
    result = read_logs(write_csv(tmp_path / "log.csv", rows))

    assert result.files[0].events == 5
    assert result.events["line"].to_pylist()[:2] == [5, 7]


@pytest.mark.parametrize(
    ("header", "means"),
    [
        (["Timestamp", "User", "Event Type", "Entity Type", "Entity Details", "Event Id"], "administrators"),
        (["Organization Name", "Networks Shared With Me", "Networks I'm Sharing"], "share"),
        (["Hotlist Name", "License", "State", "Reason"], "plates on a list"),
        (["Subject", "Body", "From: (Name)", "From: (Address)"], "e-mail"),
    ],
)
def test_other_files_of_a_release_are_told_apart_and_not_read_as_searches(
    header: list[str], means: str, tmp_path: Path
) -> None:
    write_csv(tmp_path / "other.csv", [header, *([["x"] * len(header)] * 3)])
    write_log(tmp_path / "network.csv", SUPERSET)
    result = read_logs(tmp_path)
    other = next(report for report in result.files if report.file.endswith("other.csv"))

    assert (other.not_searches, other.events, other.adds_up) == (3, 0, True)
    assert means in other.kind_because


@pytest.mark.parametrize(
    ("fields", "name", "kind"),
    [
        (SUPERSET, "log.csv", "network"),
        (without("org"), "log.csv", "own"),
        (NATIVE["federal"], "Federal Searches March 1 to April 21.csv", "federal"),
    ],
)
def test_the_kind_of_log_is_told_by_its_contents(
    fields: Sequence[str], name: str, kind: str, tmp_path: Path
) -> None:
    assert read_logs(write_log(tmp_path / name, fields)).files[0].log_kind == kind


def test_one_organisation_alone_is_an_own_log_and_the_caller_may_know_better(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET)
    for row in rows:
        row[2] = "Evanston IL PD"
    path = write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows])

    assert read_logs(path).files[0].log_kind == "own"
    told = read_logs(path, kind="network")
    assert told.files[0].log_kind == "network"
    assert set(told.events["log_kind"].to_pylist()) == {"network"}


def test_the_mapping_is_consistent_data() -> None:
    known = labels()

    assert set(known.field_of.values()) == set(known.type_of)
    assert all(set(order) <= set(known.type_of) for order in known.layouts.values())
    assert len(set(known.layouts.values())) == len(known.layouts)
