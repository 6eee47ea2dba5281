"""Standing access as a transparency portal's saved page tells it: whose act, of what day, and what is left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from audit.logs import law_of
from audit.test_deeds import OWNER, PATROL, WYOMING, deeds, on, table

from comity.audit.deed_audit import DeedOptions
from comity.errors import ComityError
from comity.language.model import Law


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return law_of(tmp_path_factory.mktemp("law"), wyoming=WYOMING)


PORTAL = """<!DOCTYPE html><html><body><p>Last Updated: <span title="2025-07-01T12:00:00Z">Tue Jul 1 2025</span></p>
<p style="font-weight:700">{title}</p><div>Boise ID PD, Casper WY PD, U.S. Border Patrol [Federal]{more}</div>
<p style="font-weight:700">Hotlists Alerted On</p><div>A Hotlist</div></body></html>"""


def test_a_portals_page_is_a_sharing_list_of_its_day(law: Law, tmp_path: Path) -> None:
    page = table(tmp_path, PORTAL.format(title="Sharing Network Data With", more=""), "cody.html")
    rows = deeds(law, page, DeedOptions(OWNER))
    found = [(row["whose_act"], row["other_agency"], row["first_day"], row["finding"]) for row in rows]
    assert found == [
        (OWNER, "Boise ID PD", "2025-07-01", "not regulated"),
        (OWNER, "Casper WY PD", "2025-07-01", "not regulated"),
        (OWNER, PATROL, "2025-07-01", "apparent violation"),
    ]
    assert {(row["sheet"], row["line"]) for row in rows} == {("Sharing Network Data With", "2")}
    assert [row["row"] for row in rows] == ["1", "2", "3"]

    told = deeds(law, page, DeedOptions(OWNER, days=on("2025-05-01")))
    assert {(row["first_day"], row["finding"]) for row in told} == {("2025-05-01", "not regulated")}


def test_those_who_share_with_a_portals_agency_act_under_their_own_law(law: Law, tmp_path: Path) -> None:
    page = table(tmp_path, PORTAL.format(title="Receiving Network Data From", more=""), "cody.html")
    rows = deeds(law, page, DeedOptions(OWNER))
    assert [(row["whose_act"], row["other_agency"]) for row in rows] == [
        ("Boise ID PD", OWNER),
        ("Casper WY PD", OWNER),
        (PATROL, OWNER),
    ]
    assert rows[0]["finding"] == "possible violation"


def test_what_a_portals_page_leaves_out_is_said_in_every_result(law: Law, tmp_path: Path) -> None:
    page = table(tmp_path, PORTAL.format(title="Shared with", more=", and 45 more"), "cody.html")
    assert len(deeds(law, page, DeedOptions(OWNER))) == 3
    note = "goes on (“and 45 more”): who else is on it is not known"
    for name in ("summary.txt", "report.html"):
        assert note in " ".join((tmp_path / "out" / name).read_text("utf-8").split())
    (line,) = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["notes"]
    assert note in line


def test_a_portals_page_without_a_list_is_no_empty_list(law: Law, tmp_path: Path) -> None:
    for title, message in (
        ("Sharing policy", "has no list of organisations"),
        ("Shared with</p><div>None</div><p>Others", "names no organisation under “Shared with”"),
    ):
        page = table(tmp_path, PORTAL.format(title=title, more=""), "cody.html")
        with pytest.raises(ComityError, match=message):
            deeds(law, page, DeedOptions(OWNER))
    assert not (tmp_path / "out").exists()
