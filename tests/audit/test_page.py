"""`report.html`: one file that needs no network, says what the summary says, and runs nothing from a log."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from audit.logs import HOUSTON, OWNER, PATROL, Result, audited, law_of, network_log

from comity.audit import Audit, Options
from comity.audit.choices import AS_READ, OPEN
from comity.audit.page import page
from comity.audit.summary import summary

HOSTILE = "<script>alert(1)</script>"
ATTRIBUTE = "\"'><img src=x onerror=alert(1)>"


class Page(HTMLParser):
    """What a browser would make of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("page")
    log = network_log(
        folder / f"log {HOSTILE.replace('/', '')}.csv",
        [
            {"Reason": "HSI"},
            {"Reason": "HSI", "Search Time": "04/02/2025, 09:00:36 PM UTC"},
            {"Reason": "ICE", "Org Name": "Casper WY PD"},
            {"Reason": "ICE detainer"},
            {"Reason": HOSTILE, "Org Name": HOSTILE},
            {"Reason": "***", "Org Name": PATROL},
            {"Reason": "theft", "Org Name": f"{HOUSTON} {ATTRIBUTE}"},
            {"Reason": "theft", "Search Time": "not a time"},
        ],
    )
    return audited(law_of(folder / "law"), log, Options(owner=OWNER, kind="network", with_text=True))


@pytest.fixture(scope="module")
def html(result: Result) -> str:
    return page(result.audit, f"foot {HOSTILE} {ATTRIBUTE}")


@pytest.fixture(scope="module")
def parsed(html: str) -> Page:
    return Page(html)


def test_nothing_from_a_log_a_name_or_an_option_becomes_markup(html: str, parsed: Page) -> None:
    assert len(parsed.all("script")) == 1
    assert parsed.all("script")[0] == {}
    assert not parsed.all("img")
    for _, attributes in parsed.elements:
        assert not [name for name in attributes if name.startswith("on")]
    assert HOSTILE in parsed.text
    assert HOSTILE not in html


def test_the_pages_own_policy_lets_only_its_own_script_run(parsed: Page) -> None:
    policy = next(
        m["content"] for m in parsed.all("meta") if m.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert re.search(r"script-src 'sha256-[^']+'", policy)


def test_nothing_is_fetched_and_links_lead_only_to_web_pages(html: str, parsed: Page) -> None:
    assert not [tag for tag, attributes in parsed.elements if "src" in attributes]
    assert not parsed.all("link")
    assert "url(" not in html
    assert "@import" not in html
    for link in parsed.all("a"):
        assert str(link["href"]).startswith(("#", "https://", "http://"))


def test_every_contents_link_and_label_leads_somewhere(parsed: Page) -> None:
    ids = [str(attributes["id"]) for _, attributes in parsed.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    told = [str(link["href"])[1:] for link in parsed.all("a") if str(link["href"]).startswith("#")]
    told += [str(a["aria-labelledby"]) for _, a in parsed.elements if "aria-labelledby" in a]
    assert set(told) <= set(ids)


def test_charts_have_words_for_those_who_do_not_see_them(parsed: Page) -> None:
    charts = [svg for svg in parsed.all("svg") if svg.get("aria-hidden") != "true"]
    assert charts
    for svg in charts:
        assert svg["role"] == "img"
        assert re.search(r": \d+ \w", str(svg["aria-label"]))
    assert len(parsed.all("caption")) == len(parsed.all("table"))


def _cells(parsed: Page) -> Iterator[tuple[int, int, dict[str, dict[str, int]]]]:
    for cell in parsed.all("td"):
        if "data-choices" in cell:
            yield (
                int(str(cell["data-now"])),
                int(str(cell["data-apart"])),
                json.loads(str(cell["data-choices"])),
            )


def test_switches_move_the_totals_of_the_rows_with_a_bare_name_and_of_no_other(
    result: Result, parsed: Page
) -> None:
    counts = result.audit.counts
    cells = list(_cells(parsed))
    reasons, findings = cells[0], cells[1:]
    # Two bare HSI and one bare ICE are immigration as read; as another crime they are not.
    assert reasons[0] == 4
    assert reasons[1] + sum(ways["other"] for ways in reasons[2].values()) == 1
    for way in ("open", "immigration", "other"):
        total = sum(apart + sum(ways[way] for ways in choices.values()) for _, apart, choices in findings)
        assert total == counts.total.rows
    assert sum(now for now, _, _ in findings) == counts.total.rows


def test_a_bare_name_taken_as_immigration_is_forbidden_as_read(result: Result) -> None:
    ice = next(one for one in result.audit.choices if one.agency == "ICE")
    assert ice.rows == 1
    assert ice.taken["open"] == {OPEN: 1}
    assert ice.taken["immigration"] == {AS_READ: 1}
    assert ice.taken["other"] == {"not regulated": 1}


def test_the_page_says_what_the_summary_says(result: Result, parsed: Page) -> None:
    for kind, one in result.audit.counts.findings.items():
        plural = "row" if one.rows == 1 else "rows"
        assert f"{kind} {one.rows} {plural}, {one.searches} search" in parsed.text
    for rule in result.audit.counts.rules:
        assert rule.bearing.rule.cite in parsed.text
    assert result.audit.law.digest in parsed.text
    for warning in result.audit.warnings:
        if warning.code != "rejects":
            assert warning.message in parsed.text
    for why in result.audit.rejects:
        assert why in parsed.text


def test_folders_of_files_are_not_shown(result: Result, html: str) -> None:
    assert str(result.folder.parent) not in html


def test_an_address_that_no_browser_should_follow_is_no_link(
    result: Result, html: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(audit: Audit, foot: str) -> dict[str, Any]:
        data = summary(audit, foot)
        return {**data, "rules": [{**rule, "url": "javascript:alert(1)"} for rule in data["rules"]]}

    assert "https://example.org/code" in html
    monkeypatch.setattr("comity.audit.page.summary", elsewhere)
    assert "javascript:" not in page(result.audit, "foot")
