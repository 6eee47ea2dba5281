"""Saved pages of transparency portals: the log is in the page, as a link."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from records.makers import SUPERSET, csv_text, labels_of, rows_of
from records.test_layouts import PORTALS, a_portal

from comity.errors import RecordsError
from comity.records import read_logs

PAGE = """<!DOCTYPE html>
<html><head><title>Transparency Portal</title><style>a {{ color: #333 }}</style></head>
<body><h3>Number of searches in the last 30 days</h3>
<a href="https://example.org/?a,b">Policy</a><a class="x" {link} download="search_audit.csv">Download</a>
<script>var x = 'href=1 < 2';</script></body></html>"""


def percent(text: str) -> str:
    return f'href="data:text/csv;charset=utf-8,{quote(text)}"'


def spaced(text: str) -> str:
    """Some pages escape quotation marks only."""
    return f'href="data:text/csv;charset=utf-8,{html.escape(text)}"'


def single(text: str) -> str:
    return f"href='data:text/csv;charset=utf-8,{quote(text)}'"


def base(text: str) -> str:
    return f'href="data:text/csv;base64,{base64.b64encode(text.encode()).decode()}"'


@pytest.mark.parametrize("layout", PORTALS)
def test_the_log_in_a_portals_page_is_read_as_the_file_itself(layout: str, tmp_path: Path) -> None:
    text = a_portal(PORTALS[layout])
    page, file = tmp_path / "agency.html", tmp_path / "search_audit.csv"
    page.write_text(PAGE.format(link=percent(text)), encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    found, told = read_logs(page), read_logs(file)

    assert (found.files[0].layout, found.files[0].log_kind) == (layout, "portal")
    assert found.files[0].file == str(page)
    assert found.events.drop_columns(["file"]).equals(told.events.drop_columns(["file"]))
    assert found.events.num_rows == 5


@pytest.mark.parametrize("link", [percent, spaced, single, base])
def test_links_are_read_however_they_are_written(link: Callable[[str], str], tmp_path: Path) -> None:
    rows = [["id", "userId", "searchDate", "networkCount", "reason"]]
    rows += [
        [row[0], "***", "2026-03-03T17:00:12.345Z", row[3], 'theft & "fraud", 50% + more']
        for row in rows_of(SUPERSET)
    ]
    path = tmp_path / "agency.html"
    path.write_text(PAGE.format(link=link(csv_text(rows, quote_all=True))), encoding="utf-8")
    result = read_logs(path)

    assert set(result.events["reason"].to_pylist()) == {'theft & "fraud", 50% + more'}
    assert result.events["networks"].to_pylist() == [100, 101, 102, 103, 104]


def test_several_links_are_several_sheets(tmp_path: Path) -> None:
    sharing = csv_text([["Organization Name", "Networks Shared With Me"], ["Houston TX PD", "a"]])
    links = f"{percent(a_portal(PORTALS['portal_reason']))}></a><a {percent(sharing)}"
    path = tmp_path / "agency.html"
    path.write_text(PAGE.format(link=links), encoding="utf-8")
    result = read_logs(path)

    assert [(report.sheet, report.events, report.not_searches) for report in result.files] == [
        ("link 1", 5, 0),
        ("link 2", 0, 1),
    ]


def test_a_page_without_a_log_says_so(tmp_path: Path) -> None:
    path = tmp_path / "agency.html"
    path.write_text(
        PAGE.format(link=f'href="data:text/csv,{labels_of(())}"').replace("[]", ""), encoding="utf-8"
    )

    with pytest.raises(RecordsError, match="holds no log"):
        read_logs(path)
