"""The organisations that a saved transparency portal says access is shared with. The pages are made up, in the shapes
of 2024 to 2026: a title and a paragraph with commas, and a table whose cells hold the whole name.
"""

from __future__ import annotations

import csv
import html
from collections.abc import Sequence
from pathlib import Path

import pytest

from comity.errors import RecordsError
from comity.records.portal_lists import SharingList, sharing_lists

PAGE = """<!DOCTYPE html>
<!-- saved from url=(0030)https://portal.example/cody -->
<html lang="en"><head><meta charset="utf-8"><title>Cody WY PD Transparency Portal</title>
<style>@font-face{{src:url("data:font/woff2;base64,AAAA")}} p > a {{ color: #333 }}</style></head><body>
<nav><a href="#usage">Sharing Network Data With</a><a href="#policy">Policy</a></nav>
<header><h1>Cody WY PD</h1><p>Last Updated: <span title="2026-03-27T14:03:03.836Z">Fri Mar 27 2026</span></p></header>
{body}
<script>var shared = "Shared with" + (1 > 0 ? "<p>Nobody ID PD</p>" : "");</script>{end}"""
END = "</body></html>"
NAMES = ("Boise ID PD", "Fremont County WY SO", "U.S. Border Patrol [Federal]")


def card(title: str, value: str) -> str:
    """A title and its text, as printed until 2026."""
    return (
        '<div class="card"><img alt="" src="data:image/png;base64,iVBORw0KGgo="><div>'
        f'<p style="font-size:1rem;font-weight:700">{title}</p>'
        f'<div style="font-weight:400;white-space:pre-line">{value}</div></div></div>'
    )


def grid(title: str, names: Sequence[str], *, mark: str = ' data-tp-entry-type="orgsWithAccess"') -> str:
    """A table of two columns whose cells the screen cuts off, as printed since 2026."""
    cells = "".join(
        f'<div role="cell"><div data-tp-access-cell-text="true" title="{html.escape(name)}"'
        f' data-tp-full-value="{html.escape(name)}">{html.escape(name)}</div></div>'
        for name in names
    )
    return (
        f'<div{mark} data-tp-presentation="table"><div class="tpEntryHeader"><p style="font-weight:600">{title}</p>'
        '<p style="font-weight:400">Organizations granted access to Cody WY PD data.</p></div>'
        f'<div data-tp-access-table="true">{cells}</div><div data-tp-tooltip="true"><span></span></div></div>'
    )


NEXT = card("Hotlists Alerted On", "A Hotlist, Another Hotlist") + card(
    "Searches in the last 30 days", "1,234"
)


def lists(folder: Path, body: str, end: str = END) -> list[SharingList]:
    path = folder / "cody.html"
    path.write_text(PAGE.format(body=body, end=end), "utf-8")
    return sharing_lists(path, "cody.html")


def names(one: SharingList) -> list[str]:
    return [name for _, name in one.names]


@pytest.mark.parametrize(
    ("title", "side"),
    [
        ("Organizations granted access to Cody WY PD data", "gave"),
        ("External organizations with access", "gave"),
        ("External agencies who have access", "gave"),
        ("Only Agencies With External Access", "gave"),
        ("Sharing Network Data With", "gave"),
        ("Agencies Cody Shares With", "gave"),
        ("Shared with:", "gave"),
        ("SHARING NETWORK DATA WITH (3)", "gave"),
        ("Receiving Network Data From", "got"),
        ("Organizations sharing their data with Cody WY PD", "got"),
        ("Organizations sharing with Cody WY PD data", "got"),
    ],
)
def test_a_title_says_whose_act_the_list_is(title: str, side: str, tmp_path: Path) -> None:
    (one,) = lists(
        tmp_path, card("Sharing policy", "Nothing here, is a list") + card(title, ", ".join(NAMES)) + NEXT
    )

    assert (one.title, one.side, tuple(names(one))) == (title, side, NAMES)
    assert one.updated == "2026-03-27"
    assert ["with whom that agency shares it does not say" in note for note in one.notes] == [True] * (
        side == "got"
    )


@pytest.mark.parametrize(
    "value",
    [
        " Boise ID PD, Fremont County WY SO , U.S. Border Patrol [Federal]",
        "Boise ID PD\nFremont County WY SO\nU.S. Border Patrol [Federal]",
        "Boise ID PD<br>Fremont County WY SO<br/>U.S. Border Patrol [Federal]",
        "Boise ID PD, Fremont County\nWY SO, U.S. Border Patrol [Federal]",
        "<ul><li>Boise ID PD</li><li><a href='#'>Fremont County</a> WY SO</li><li>U.S. Border Patrol [Federal]</ul>",
        "<p>As of today.</p><table><tr><th>Agency</th></tr><tr><td>Boise ID PD<td>Fremont County WY SO</td></tr>"
        "<tr><td>U.S. Border Patrol [Federal]</td></tr></table>",
    ],
)
def test_names_stand_between_commas_on_lines_or_in_a_list(value: str, tmp_path: Path) -> None:
    (one,) = lists(tmp_path, card("Shared with", value) + NEXT)

    assert tuple(names(one)) == NAMES


def test_cells_give_the_whole_name_and_the_mark_makes_up_for_a_title_of_their_own(tmp_path: Path) -> None:
    for title in ("Sharing Network Data With", "Approved partners of the department"):
        (one,) = lists(tmp_path, grid(title, [*NAMES, "A & B's Police"]) + NEXT)
        assert (one.title, one.side) == (title, "gave")
        assert names(one) == [*NAMES, "A & B's Police"]


def test_both_directions_are_kept_apart(tmp_path: Path) -> None:
    gave, got = lists(
        tmp_path,
        grid("Sharing Network Data With", NAMES[:2])
        + grid("Receiving Network Data From", NAMES[2:], mark="").replace(
            "granted access to", "sharing with"
        ),
    )

    assert (gave.side, names(gave)) == ("gave", list(NAMES[:2]))
    assert (got.side, names(got)) == ("got", list(NAMES[2:]))


COMMAS = """Alameda CA PD; Boise ID PD; CA - A Mall, LLC; CA - Wasco PD; Casper WY PD; Houston TX PD; Reno NV PD;
University of California, Berkeley; University of the Pacific (CA); Upland CA PD"""


def test_a_name_with_a_comma_of_its_own_is_one_name(tmp_path: Path) -> None:
    whole = " ".join(COMMAS.split()).split("; ")
    halves = [half for name in whole for half in name.split(", ")]
    (printed,) = lists(tmp_path, card("Shared with", ", ".join(whole)) + NEXT)
    (cells,) = lists(tmp_path, grid("Shared with", halves) + NEXT)

    assert names(printed) == names(cells) == whole
    assert "CA - A Mall, LLC; University of California, Berkeley" in printed.notes[0]


@pytest.mark.parametrize(
    "printed",
    [
        "Boise ID PD, Nobody Knows, Casper WY PD",
        "Upland CA PD, Nobody Knows, Alameda CA PD, Reno NV PD, Boise ID PD, Houston TX PD, Casper WY PD, Cody WY PD, "
        "Albany CA PD, Wasco CA PD, Gary IN PD",
    ],
)
def test_nothing_is_put_together_where_no_order_tells(printed: str, tmp_path: Path) -> None:
    (one,) = lists(tmp_path, card("Shared with", printed) + NEXT)

    assert names(one) == printed.split(", ")


@pytest.mark.parametrize("between", [", ", "\n"])
def test_the_names_of_real_lists_come_out_as_they_went_in(between: str, shared: Path, tmp_path: Path) -> None:
    with (shared / "data" / "agency_names.csv").open(newline="", encoding="utf-8") as file:
        printed = {" ".join(row["name"].split()) for row in csv.DictReader(file)}
    ordered = sorted(printed - {""}, key=str.lower)
    (one,) = lists(tmp_path, card("Shared with", html.escape(between.join(ordered))) + NEXT)

    assert len(ordered) > 3_000
    assert names(one) == ordered
    assert one.notes == ()


@pytest.mark.parametrize(
    ("body", "end", "note"),
    [
        (card("Shared with", "Boise ID PD, Casper WY PD, and 45 more"), END, "goes on (“and 45 more”)"),
        (card("Shared with", "Boise ID PD, Casper WY PD, …"), END, "goes on"),
        (card("Shared with", "<ul><li>Boise ID PD</ul><button>Show all 312</button>"), END, "goes on"),
        (
            card("Shared with (312)", "Boise ID PD, Casper WY PD"),
            END,
            "speaks of 312 organisations and names 2",
        ),
        (
            grid("Shared with", NAMES) + "<p>Showing 1-3 of 1,312</p>",
            END,
            "speaks of 1,312 organisations and names 3",
        ),
        (card("Shared with", "Boise ID PD, Central Wyoming Col…"), END, "1 of the names"),
    ],
)
def test_a_list_that_goes_on_elsewhere_says_so(body: str, end: str, note: str, tmp_path: Path) -> None:
    (one,) = lists(tmp_path, body + NEXT, end)

    assert len(one.notes) == 1
    assert note in one.notes[0]
    assert all(" more" not in name and name != "…" for name in names(one))


def test_a_page_that_breaks_off_in_its_list_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cody.html"
    page = PAGE.format(body=card("Shared with", ", ".join(NAMES)), end=END)
    path.write_text(page[: page.index("County")], "utf-8")
    (one,) = sharing_lists(path, "cody.html")
    path.write_text(page.replace(END, ""), "utf-8")
    (whole,) = sharing_lists(path, "cody.html")

    assert names(one) == ["Boise ID PD", "Fremont"]
    assert "breaks off" in one.notes[0]
    assert "breaks off" in whole.notes[0]


@pytest.mark.parametrize(
    "value", ["", "None", "None: Cody does not share with outside agencies", "N/A", "Not shared"]
)
def test_a_list_of_nobody_is_no_list(value: str, tmp_path: Path) -> None:
    with pytest.raises(
        RecordsError, match=r"names no organisation under “Shared with”: that alone does not say"
    ):
        lists(tmp_path, card("Shared with", value) + NEXT)
    gave, got = lists(
        tmp_path, card("Shared with", value) + card("Receiving Network Data From", "Boise ID PD")
    )
    assert (names(gave), names(got)) == ([], ["Boise ID PD"])
    assert "names no organisation" in gave.notes[0]


@pytest.mark.parametrize(
    "body",
    [
        NEXT,
        card("Sharing policy", "Data is shared with law enforcement agencies in Wyoming."),
        "<p>Access is shared with Boise ID PD and others.</p>",
        card("Agencies we do not share data with", ", ".join(NAMES)),
        card("Organizations never granted access", ", ".join(NAMES)),
        "<h1>Just a moment...</h1>",
    ],
)
def test_a_page_without_a_list_is_refused(body: str, tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="has no list of organisations that access is shared with"):
        lists(tmp_path, body)


@pytest.mark.parametrize(
    "rest",
    [
        "<a" * 100_000,
        "<!--x>" * 100_000,
        "<![x[" * 20_000 + ">",
        "<a " + '="' * 100_000 + ">",
        "url(data:" * 50_000 + ">",
        "<p>" + "+ " * 500_000,
        "<script>" + "</x" * 50_000,
        "&#x110000;&#0;\0" * 1_000,
    ],
)
@pytest.mark.timeout(20)
def test_a_hostile_page_ends_soon(rest: str, tmp_path: Path) -> None:
    (one,) = lists(tmp_path, card("Shared with", ", ".join(NAMES)) + NEXT + rest)

    assert tuple(names(one)) == NAMES
