"""Printed PDFs: what a spreadsheet printed comes back as the rows that were printed, with page and row."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from records.makers import labels_of, rows_of, write_csv
from records.prints import OKALOOSA, Column, Style, content, lay_out, write_pdf, write_print

from comity.errors import RecordsError
from comity.records import read_logs

pytest.importorskip("pypdfium2", reason="the extra `pdf` is not installed")

FIELDS = ("id", "org", "networks", "devices", "frame", "reason", "search_time", "search_type", "moderation")
#: Reasons that trip readers of prints: numbers set to the right, cells on several lines, odd signs.
REASONS = (
    "bolo",
    "911",
    "25.134692",
    "stolen vehicle taken from a car park behind the old mill in the night",
    "",
    "(theft) 10% \\ more",
    "two  spaces",
    "warrant - ICE",
    "***",
)
#: What the place of a row in its file is; everything else must come out as from the CSV.
PLACES = {"file", "line"}


def searches(count: int) -> list[list[str]]:
    """Made-up searches of one organisation."""
    rows = rows_of(FIELDS, count)
    for number, row in enumerate(rows):
        row[1], row[5] = "Okaloosa County FL SO", REASONS[number % len(REASONS)]
        row[2], row[3] = str(number % 7 + 1), ("0", "88", "100034")[number % 3]
        row[8] = "allow" if number % 5 == 0 else ""
    return rows


def check(path: Path, rows: Sequence[Sequence[str]]) -> pa.Table:
    """The print says the same as the same rows in a CSV file."""
    told = read_logs(write_csv(path.with_suffix(".csv"), [labels_of(FIELDS), *rows])).events
    found = read_logs(path)
    assert found.files[0].adds_up
    assert (found.files[0].layout, found.rejects.num_rows) == ("printed_own", 0)
    assert found.events.num_rows == told.num_rows
    for name in told.column_names:
        if name not in PLACES:
            assert found.events[name].to_pylist() == told[name].to_pylist(), name
    return found.events


STYLES = {
    "turned, header once": Style(),
    "upright": Style(turned=False),
    "cells at the top of their row": Style(upwards=False),
    "space between rows": Style(gap=9),
    "header on every page": Style(every_page=True),
    "title and page numbers": Style(title="Organization Audit 2025", page_numbers=True),
    "everything": Style(upwards=False, gap=9, every_page=True, title="Audit", page_numbers=True),
    "letter by letter": Style(by_letter=True),
    "one row a page": Style(rows=2, every_page=True),
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_a_print_says_what_its_rows_said(style: Style, tmp_path: Path) -> None:
    rows = searches(40)
    if style.by_letter:
        # A print without spaces shows one gap, however many spaces were typed.
        rows = [[*row[:5], row[5].replace("  ", " "), *row[6:]] for row in rows]
    check(write_print(tmp_path / "own.pdf", OKALOOSA, rows, style), rows)


def test_every_search_keeps_its_page_and_row(tmp_path: Path) -> None:
    rows = searches(19)
    events = check(write_print(tmp_path / "own.pdf", OKALOOSA, rows), rows)

    # The header takes the room of a row on the first page; the last page is shorter.
    assert events["line"].to_pylist() == [1] * 8 + [2] * 9 + [3] * 2
    assert events["row"].to_pylist() == list(range(1, 20))


def test_words_that_spill_over_an_empty_neighbour_stay_in_their_cell(tmp_path: Path) -> None:
    columns = (
        Column("ID", 30, 155),
        Column("Org Name", 185, 112),
        Column("Total Networks Searched", 297, 60, right_aligned=True),
        Column("Reason", 360, 60),
        Column("Case #", 420, 200),
        Column("Search Time", 640, 126),
    )
    fields = ("id", "org", "networks", "reason", "case", "search_time")
    rows = rows_of(fields, 12)
    wide = "a reason much wider than its column"
    printed = [[*row[:3], wide, *row[4:]] for row in rows]
    path = tmp_path / "own.pdf"
    # Excel does not break such a cell: it prints on over the empty one beside it.
    roomy = tuple(Column(c.label, c.left, 400 if c.label == "Reason" else c.width) for c in columns)
    result = read_logs(write_print(path, roomy, printed))

    assert result.events["reason"].to_pylist() == [wide] * 12
    assert set(result.events["case_cell"].to_pylist()) == {"empty"}


def test_a_print_with_the_count_set_against_the_time(tmp_path: Path) -> None:
    """The count ends where the time begins, so that a dump of the text runs the two together."""
    columns = (
        Column("id", 30, 160),
        Column("userID", 190, 100),
        Column("networkCount", 290, 60, right_aligned=True),
        Column("Search Time", 352, 140),
        Column("Reason", 500, 200),
    )
    fields = ("id", "name", "networks", "search_time", "reason")
    rows = [[row[0], f"user-{number}", *row[2:]] for number, row in enumerate(rows_of(fields, 30))]
    result = read_logs(write_print(tmp_path / "smpd.pdf", columns, rows, Style(turned=False, gap=4)))
    told = read_logs(
        write_csv(tmp_path / "a.csv", [["id", "userID", "networkCount", "Search Time", "Reason"], *rows])
    )

    for name in ("search_id", "networks", "search_at", "reason", "name_cell", "log_kind", "zone"):
        assert result.events[name].to_pylist() == told.events[name].to_pylist(), name


def test_a_scan_is_no_rows_read_and_never_no_searches(tmp_path: Path) -> None:
    picture = b"q 500 0 0 700 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
    path = write_pdf(tmp_path / "scan.pdf", [picture, picture], (612, 792))
    result = read_logs(path)

    assert result.events.num_rows == 0
    assert [warning.code for warning in result.warnings] == ["no_rows"]
    assert "2 pages hold no text" in result.warnings[0].message
    assert not result.files[0].refused


def test_pages_without_text_between_others_are_warned_about(tmp_path: Path) -> None:
    pages = [content(page, Style()) for page in lay_out(OKALOOSA, searches(17), Style())]
    path = write_pdf(tmp_path / "mixed.pdf", [pages[0], b"", pages[1]], (640, 900), 90)
    result = read_logs(path)

    assert result.events.num_rows == 17
    assert [w.message for w in result.warnings if w.code == "pages_unread"] == [
        "1 pages hold no text (pictures?) and were not read"
    ]


def test_a_print_of_something_else_is_refused(tmp_path: Path) -> None:
    path = write_pdf(
        tmp_path / "letter.pdf", [b"BT /F1 9 Tf 1 0 0 1 50 700 Tm (Dear requester,) Tj ET"], (612, 792)
    )

    with pytest.raises(RecordsError, match="no line of the print names the columns"):
        read_logs(path)


def test_the_audit_of_okaloosa_printed_comes_back_as_released(shared: Path, tmp_path: Path) -> None:
    with (shared / "data" / "own_audit_okaloosa_2025-11.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))[1:]
    # The first rows, and around those whose reasons are numbers.
    odd = [row for row in rows if row[5].replace(".", "").isdecimal() or not row[5]]
    assert len(odd) > 20
    some = [*rows[:250], *odd]
    check(write_print(tmp_path / "own.pdf", OKALOOSA, some), some)


@pytest.mark.campaign
def test_the_whole_audit_of_okaloosa_printed_comes_back_as_released(shared: Path, tmp_path: Path) -> None:
    with (shared / "data" / "own_audit_okaloosa_2025-11.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))[1:]
    events = check(write_print(tmp_path / "own.pdf", OKALOOSA, rows), rows)

    assert events.num_rows == 7_273
    assert events["line"].to_pylist()[-3:] == [808, 809, 809]
