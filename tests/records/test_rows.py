"""Every row that goes in comes out: as a search, a reject with a reason, a header once more, or a blank."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from records.makers import (
    REASONS,
    SUPERSET,
    csv_text,
    labels_of,
    rows_of,
    without,
    write_csv,
    write_log,
)

from comity.errors import InputError, RecordsError
from comity.records import EVENT_SCHEMA, REJECT_SCHEMA, LogWarning, ReadResult, read_events, read_logs


def codes(result: ReadResult) -> Counter[str]:
    return Counter(warning.code for warning in result.warnings)


def test_the_tables_have_the_published_schemas(tmp_path: Path) -> None:
    result = read_logs(write_log(tmp_path / "log.csv", SUPERSET))

    assert result.events.schema == EVENT_SCHEMA
    assert result.rejects.schema == REJECT_SCHEMA
    result.events.validate(full=True)
    assert not {"name", "plate", "case", "prompt"} & set(EVENT_SCHEMA.names)


def test_rows_and_lines_are_the_files_own(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET, 4)
    rows[1][7] = "stolen\nvehicle\nsee report"
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows]))

    assert result.events["row"].to_pylist() == [1, 2, 3, 4]
    # Each window takes two lines; the second reason takes three.
    assert result.events["line"].to_pylist() == [2, 4, 8, 10]


def test_a_reason_may_go_on_in_a_second_line(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET, 2)
    rows[0][7] = 'a "quoted" reason,\nwith a comma'
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows]))

    assert result.events["reason"].to_pylist()[0] == 'a "quoted" reason,\nwith a comma'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(encoding: str, line_end: str, tmp_path: Path) -> None:
    rows = rows_of(SUPERSET, 3)
    rows[0][7] = "vol à l’étalage"
    path = write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows], encoding=encoding, line_end=line_end)
    result = read_logs(path)

    assert result.events["reason"].to_pylist() == ["vol à l’étalage", *REASONS[1:3]]
    assert result.events["row"].to_pylist() == [1, 2, 3]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_other_delimiters_are_found(delimiter: str, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text(
        csv_text([labels_of(SUPERSET), *rows_of(SUPERSET)], delimiter=delimiter), encoding="utf-8"
    )

    assert read_logs(path).files[0].events == 5


def test_a_header_in_the_middle_is_counted_and_is_no_search(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET)
    result = read_logs(
        write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows[:2], labels_of(SUPERSET), *rows[2:]])
    )
    report = result.files[0]

    assert (report.rows_in, report.events, report.repeated_headers) == (6, 5, 1)
    assert codes(result)["repeated_header"] == 1


def test_blank_rows_are_counted(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET)
    blank = [""] * len(SUPERSET)
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows, blank, [], blank]))

    assert (result.files[0].events, result.files[0].blank_rows, result.files[0].rows_in) == (5, 3, 8)


def test_an_export_pasted_below_with_a_header_of_its_own_is_read_under_it(tmp_path: Path) -> None:
    second = without("id", "devices")
    rows = [labels_of(SUPERSET), *rows_of(SUPERSET), labels_of(second), *rows_of(second, 5, first=50)]
    result = read_logs(write_csv(tmp_path / "log.csv", rows))

    assert result.files[0].events == 10
    assert result.events["networks"].to_pylist() == [100, 101, 102, 103, 104, 150, 151, 152, 153, 154]
    assert result.events["devices_cell"].to_pylist()[5:] == ["not_exported"] * 5


def test_an_export_pasted_below_padded_to_the_same_width_is_read_under_its_header(tmp_path: Path) -> None:
    second = without("id", "devices")
    below = [[*row, "", ""] for row in [labels_of(second), *rows_of(second, 5, first=50)]]
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows_of(SUPERSET), *below]))

    assert result.events["networks"].to_pylist() == [100, 101, 102, 103, 104, 150, 151, 152, 153, 154]


@pytest.mark.parametrize("padded", [True, False], ids=["padded", "ragged"])
def test_an_export_pasted_below_without_a_header_is_recognised(padded: bool, tmp_path: Path) -> None:
    second = without("id", "moderation")
    below = rows_of(second, 30, first=100)
    if padded:
        below = [[*row, "", ""] for row in below]
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows_of(SUPERSET, 60), *below]))
    report = result.files[0]

    assert (report.rows_in, report.events, report.rejects) == (90, 90, 0)
    assert result.events["org"].to_pylist()[60:65] == result.events["org"].to_pylist()[:5]
    assert result.events["realigned"].to_pylist() == [False] * 60 + [True] * 30
    assert "stacked" in codes(result)


def test_a_row_moved_one_cell_to_the_right_is_moved_back(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET)
    rows[2] = ["", *rows[2]]
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows]))

    assert result.events["reason"].to_pylist() == list(REASONS)
    assert result.events["realigned"].to_pylist() == [False, False, True, False, False]


def test_a_row_with_a_missing_cell_is_placed_only_when_there_is_one_way(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET)
    # Without its window the row lines up in one way; without its case number it might in several.
    del rows[1][5]
    rows[3][9] = "sedan"
    del rows[3][8]
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows]))

    assert result.files[0].rejects == 1
    assert result.rejects["why"].to_pylist() == ["the cells could belong to the labels in more than one way"]
    assert result.rejects["row"].to_pylist() == [4]
    assert result.events["row"].to_pylist() == [1, 2, 3, 5]
    assert result.events["frame_start"].to_pylist()[1] is None


def test_a_verdict_under_the_search_time_is_no_search_time(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET, 6)
    rows[4][10] = "allow"
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows]))

    assert (result.files[0].events, result.files[0].rejects) == (5, 1)
    assert result.rejects["line"].to_pylist() == [10]


def test_a_day_that_does_not_exist_is_a_reject_and_not_a_guess(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET)
    rows[0][10] = "02/30/2025, 09:53:36 AM UTC"
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows]))

    assert result.rejects["why"].to_pylist() == ["the search time, a count or the id cannot be read"]


def test_a_search_whose_time_is_masked_or_missing_stays_a_search(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET)
    rows[0][10], rows[1][10] = "", "***"
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows]))

    assert result.files[0].events == 5
    assert result.events["search_at_cell"].to_pylist()[:3] == ["empty", "masked_vendor", "value"]
    assert codes(result)["no_time"] == 1


def test_a_total_below_the_table_is_a_reject(tmp_path: Path) -> None:
    result = read_logs(
        write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows_of(SUPERSET), ["Total: 5"]])
    )

    assert result.rejects["why"].to_pylist() == ["a line with a single cell, not a search"]
    assert result.files[0].adds_up


def test_a_quotation_mark_that_is_never_closed_costs_one_row_only(tmp_path: Path) -> None:
    fields = without("frame")
    lines = csv_text([labels_of(fields), *rows_of(fields, 400)]).splitlines()
    lines[3] = lines[3].replace("***", '"***', 1)
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = read_logs(path)
    report = result.files[0]

    assert (report.events, report.rejects) == (399, 1)
    assert report.adds_up
    assert result.rejects["line"].to_pylist() == [4]


def test_counts_in_other_spellings_are_counts(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET, 4)
    for row, count in zip(rows, ["1,234", "6709.0", "——", "***"], strict=True):
        row[4] = count
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows]))

    assert result.events["devices"].to_pylist() == [1234, 6709, None, None]
    assert result.events["devices_cell"].to_pylist() == ["value", "value", "placeholder", "masked_vendor"]


def test_masks_of_reasons_are_kept_apart(tmp_path: Path) -> None:
    masks = ["***", "****", "7923.600 GC", "", "REDACTED / 459 SUS", "[withheld]", "n/a"]
    rows = rows_of(SUPERSET, 7)
    for row, mask in zip(rows, masks, strict=True):
        row[7] = mask
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows]))

    states = ["masked_vendor", "value", "masked_agency", "empty", "partial", "withheld", "placeholder"]
    assert result.events["reason_cell"].to_pylist() == states
    assert result.events["reason"].to_pylist() == [None, "****", None, None, "REDACTED / 459 SUS", None, None]


def test_a_window_that_cannot_be_read_does_not_cost_the_search(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET, 12)
    rows[3][5] = "Last 30 days"
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows]))

    assert result.files[0].events == 12
    assert codes(result)["frame_unread"] == 1


@pytest.mark.parametrize("count", [20_000, 55_000])
def test_a_row_count_at_a_known_limit_is_called_suspicious(count: int, tmp_path: Path) -> None:
    lines = [",".join(labels_of(without("frame"))), *[_short_row(n) for n in range(count)]]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    result = read_logs(path)

    assert result.files[0].events == count
    assert codes(result)["row_limit"] == 1


def _short_row(number: int) -> str:
    time = f'"11/03/2025, 09:{number % 60:02}:{number // 60 % 60:02} AM UTC"'
    search_id = f"{number:08x}-0000-4000-8000-000000000000"
    return f"{search_id},***,Town {number % 7} TX PD,12,120,***,theft {number % 5},,,{time},search,,"


def test_a_reason_that_never_changes_is_called_out(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET, 120)
    for row in rows:
        row[7] = "Investigation"
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows]))

    assert codes(result)["constant_reason"] == 1


def test_ids_that_come_again_are_counted_and_kept(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET)
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows, rows[0]]))

    assert result.files[0].events == 6
    assert next(warning for warning in result.warnings if warning.code == "repeated_id").rows == 1


def test_one_sheet_at_a_time_gives_the_same_rows(tmp_path: Path) -> None:
    write_log(tmp_path / "a.csv", SUPERSET)
    write_log(tmp_path / "b.csv", without("id"))

    together = read_logs(tmp_path)
    apart = list(read_events(tmp_path))

    assert sum(result.events.num_rows for result in apart) == together.events.num_rows == 10
    assert [Path(report.file).name for report in together.files] == ["a.csv", "b.csv"]


def test_an_unknown_kind_of_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no kind of access log"):
        read_logs(write_log(tmp_path / "log.csv", SUPERSET), kind="network audit")


def test_prose_is_not_a_log(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear requester,\nplease find enclosed the records.\n", encoding="utf-8")

    with pytest.raises(RecordsError, match="no row names the columns"):
        read_logs(path)


def test_a_header_alone_is_no_log_of_zero_searches(tmp_path: Path) -> None:
    result = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET)]))

    assert result.files[0].events == 0
    assert "no_rows" in codes(result)


def test_a_warning_reads_as_a_sentence_with_its_place() -> None:
    assert str(LogWarning("x", "cut off", "a.xlsx", "May")) == "a.xlsx, sheet May: cut off"
