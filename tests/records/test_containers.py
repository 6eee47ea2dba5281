"""Workbooks, archives and folders: the contents decide what a file is, and what cannot be read is named."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from records.makers import (
    REASONS,
    SUPERSET,
    csv_text,
    labels_of,
    rows_of,
    without,
    write_binary_workbook,
    write_log,
    write_workbook,
    write_zip,
)

from comity.errors import RecordsError
from comity.records import read_logs

pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")

LOG = csv_text([labels_of(SUPERSET), *rows_of(SUPERSET)]).encode()


def test_every_sheet_of_a_workbook_is_read(tmp_path: Path) -> None:
    fields = without("id")
    path = write_workbook(
        tmp_path / "months.xlsx",
        {
            "January": [labels_of(fields), *rows_of(fields)],
            "February": [["Audit for February"], [], labels_of(fields), *rows_of(fields, 3, first=9)],
            "SearchReason": [["Row Labels", "Count of Reason"], ["theft", 12.0], ["warrant", 3.0]],
        },
    )
    result = read_logs(path)
    reports = {report.sheet: report for report in result.files}

    assert (reports["January"].events, reports["February"].events) == (5, 3)
    assert reports["SearchReason"].refused
    assert all(report.adds_up for report in result.files)
    february = result.events.filter([sheet == "February" for sheet in result.events["sheet"].to_pylist()])
    assert february["line"].to_pylist() == [4, 5, 6]
    assert february["row"].to_pylist() == [1, 2, 3]


def test_numbers_and_serial_dates_of_a_spreadsheet_are_read(tmp_path: Path) -> None:
    fields = ("org", "networks", "reason", "search_time")
    rows: list[list[str | float]] = [
        [*row[:1], 6709.0, row[2], 45964.5 + number / 86400] for number, row in enumerate(rows_of(fields))
    ]
    result = read_logs(write_workbook(tmp_path / "log.xlsx", {"Sheet1": [labels_of(fields), *rows]}))

    assert set(result.events["networks"].to_pylist()) == {6709}
    assert [at.isoformat() for at in result.events["search_at"].to_pylist()][:2] == [
        "2025-11-03T12:00:00+00:00",
        "2025-11-03T12:00:01+00:00",
    ]


def test_a_table_that_starts_away_from_the_corner_keeps_the_sheets_own_row_numbers(tmp_path: Path) -> None:
    rows = [[], [], *([["", "", *row] for row in [labels_of(SUPERSET), *rows_of(SUPERSET)]])]
    result = read_logs(write_workbook(tmp_path / "log.xlsx", {"Sheet1": rows}))

    assert result.events["reason"].to_pylist() == list(REASONS)
    assert result.events["row"].to_pylist() == [1, 2, 3, 4, 5]
    assert result.events["line"].to_pylist() == [4, 5, 6, 7, 8]


def test_a_workbook_without_a_log_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "pivot.xlsx", {"Sheet1": [["Row Labels", "Count"], ["theft", 1.0]]})

    with pytest.raises(RecordsError, match="no row names the columns"):
        read_logs(path)


def test_the_contents_and_not_the_name_say_what_a_file_is(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "book.csv", {"Sheet1": [labels_of(SUPERSET), *rows_of(SUPERSET)]})
    text = tmp_path / "text.xlsx"
    text.write_bytes(LOG)

    assert read_logs(book).files[0].events == read_logs(text).files[0].events == 5


def test_archives_in_archives_and_deep_folders_are_read(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep/folder/log.csv", LOG)
    path = write_zip(
        tmp_path / "release.zip", {"a/inner.zip": inner.getvalue(), "b.csv": LOG, "__MACOSX/._b.csv": b"\0\5"}
    )
    result = read_logs(path)

    assert [report.file for report in result.files] == [
        f"{path}!a/inner.zip!deep/folder/log.csv",
        f"{path}!b.csv",
    ]
    assert result.events.num_rows == 10


def test_what_cannot_be_read_inside_a_folder_is_listed_and_does_not_stop_the_rest(tmp_path: Path) -> None:
    write_log(tmp_path / "log.csv", SUPERSET)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7 nothing")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 cut off")
    (tmp_path / "page.html").write_bytes(b"<!DOCTYPE html><html></html>")
    result = read_logs(tmp_path)
    refused = {Path(report.file).name: report.refused for report in result.files if report.refused}

    assert set(refused) == {"scan.pdf", "empty.csv", "broken.zip", "page.html"}
    assert result.events.num_rows == 5
    assert sum(warning.code == "refused" for warning in result.warnings) == 4


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("scan.pdf", b"%PDF-1.7 nothing", "the PDF cannot be opened"),
        ("page.html", b"<html><body>portal</body></html>", "the web page holds no log"),
        ("empty.csv", b"  \n", "the file is empty"),
        ("photo.csv", bytes(range(256)) * 40, "no text, workbook or archive"),
        ("log.csv.gz", b"\x1f\x8b\x08\x00", "the gzip file is damaged"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "cannot be opened"),
        ("broken.zip", b"PK\x03\x04 cut off", "the archive is damaged"),
    ],
)
def test_a_named_file_that_cannot_be_read_is_wrong_input(
    name: str, data: bytes, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(RecordsError) as caught:
        read_logs(path)

    assert message in caught.value.message
    assert caught.value.exit_code == 2
    assert caught.value.next_step


def test_a_binary_workbook_is_read_as_any_other(tmp_path: Path) -> None:
    rows: list[list[str | float]] = [[*row[:3], float(row[3]), *row[4:]] for row in rows_of(SUPERSET)]
    result = read_logs(write_binary_workbook(tmp_path / "log.xlsb", [labels_of(SUPERSET), *rows]))

    assert result.files[0].sheet == "Searches"
    assert result.files[0].layout == "superset"
    assert result.events["reason"].to_pylist() == list(REASONS)
    assert result.events["networks"].to_pylist() == [100, 101, 102, 103, 104]
    assert result.events["line"].to_pylist() == [2, 3, 4, 5, 6]


def test_a_damaged_binary_workbook_is_wrong_input(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "log.xlsb", {"xl/workbook.bin": b"x", "[Content_Types].xml": b"x"})

    with pytest.raises(RecordsError, match=r"cannot be opened|no sheets|damaged"):
        read_logs(path)


def test_an_archive_that_swells_beyond_measure_is_not_unpacked(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "bomb.zip", {"log.csv": b"0" * 50_000_000})

    with pytest.raises(RecordsError, match="far more than any log"):
        read_logs(path)


def test_a_damaged_member_of_an_archive_is_listed_beside_what_could_be_read(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "release.zip", {"a.csv": LOG, "b.csv": LOG * 3})
    data = bytearray(path.read_bytes())
    data[60:80] = bytes(20)
    path.write_bytes(bytes(data))
    result = read_logs(path)

    assert [bool(report.refused) for report in result.files] == [True, False]
    assert "damaged" in result.files[0].refused


def test_a_gzip_file_is_read_as_what_it_holds(tmp_path: Path) -> None:
    text, book = tmp_path / "log.csv.gz", tmp_path / "log.xlsx.gz"
    text.write_bytes(gzip.compress(LOG))
    inner = write_workbook(tmp_path / "b.xlsx", {"Sheet1": [labels_of(SUPERSET), *rows_of(SUPERSET)]})
    book.write_bytes(gzip.compress(inner.read_bytes()))
    result = read_logs([text, book])

    assert [report.file for report in result.files] == [str(text), str(book)]
    assert result.events["reason"].to_pylist() == [*REASONS, *REASONS]


def test_a_gzip_file_that_swells_beyond_measure_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(b"0" * 50_000_000))

    with pytest.raises(RecordsError, match="far more than any log"):
        read_logs(path)


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="no such file"):
        read_logs(tmp_path / "nothing.csv")


def test_an_empty_folder_is_wrong_input(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="holds no files"):
        read_logs(tmp_path)


def test_several_paths_make_one_table(tmp_path: Path) -> None:
    paths = [write_log(tmp_path / "a.csv", SUPERSET), write_log(tmp_path / "b.csv", without("devices"), 3)]
    result = read_logs(paths)

    assert result.events.num_rows == 8
    assert result.events["reason"].to_pylist() == [*REASONS, *REASONS[:3]]
