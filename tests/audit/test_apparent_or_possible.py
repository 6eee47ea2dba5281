"""What may be called apparent: law read as text and undisputed, on facts that somebody recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from audit.logs import HOUSTON, OWNER, PATROL, WYOMING, audited, law_of, network_log

from comity.audit import Given, Options
from comity.decide import Known
from comity.language.model import Law


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return law_of(tmp_path_factory.mktemp("law"))


def one(law: Law, folder: Path, given: Given | None = None, **cells: str) -> dict[str, Any]:
    """The finding on one search."""
    row = {name.replace("_", " "): value for name, value in cells.items()}
    log = network_log(folder / "log.csv", [row])
    options = Options(owner=OWNER, kind="network", given=given or Given())
    (found,) = audited(law, log, options).rows
    return found


def test_a_federal_body_that_the_vendor_tagged_under_law_read_as_text_is_apparent(
    law: Law, tmp_path: Path
) -> None:
    found = one(law, tmp_path, Org_Name=PATROL)
    assert found["finding"] == "apparent violation"
    assert found["rules_who"] == "Made-up Code § 1 (us-wy/readers.patrol; forbids; read: text)"
    assert found["missing"] == ""


def test_an_agency_read_from_its_name_is_inferred(law: Law, tmp_path: Path) -> None:
    no_emergency = Given({"exigent_circumstances": False}, {"exigent_circumstances": Known.SEEN})
    found = one(law, tmp_path, no_emergency, Org_Name=HOUSTON)
    assert (found["finding"], found["verdicts"]) == ("possible violation", "prohibited")
    assert found["missing"] == "a record of who searched (it was read from a name)"


def test_a_typed_reason_is_inferred(law: Law, tmp_path: Path) -> None:
    found = one(law, tmp_path, Org_Name="Casper WY PD", Reason="ICE detainer")
    assert (found["finding"], found["verdicts"]) == ("possible violation", "prohibited")
    assert found["missing"] == "a recorded purpose (it was read from typed words)"
    assert found["rules_why"].startswith("Made-up Code § 3")


def test_a_reason_chosen_from_the_vendors_list_is_recorded(law: Law, tmp_path: Path) -> None:
    found = one(law, tmp_path, Org_Name=OWNER, Reason="Immigration (civil/administrative) - ")
    assert (found["act"], found["finding"]) == ("searched", "apparent violation")


def test_the_criminal_side_counts_only_when_it_was_chosen(law: Law, tmp_path: Path) -> None:
    chosen = one(law, tmp_path, Org_Name=OWNER, Reason="Immigration (criminal) - ")
    assert chosen["finding"] == "apparent violation"
    typed = one(law, tmp_path, Org_Name=OWNER, Reason="immigration")
    assert (typed["finding"], typed["verdicts"]) == (
        "possible violation",
        "prohibited; permitted; not regulated",
    )
    assert typed["missing_facts"] == "purpose"


def test_law_read_in_the_news_makes_nothing_apparent(law: Law, tmp_path: Path) -> None:
    found = one(law, tmp_path, Org_Name="Homeland Security Investigations [Federal]")
    assert (found["finding"], found["verdicts"]) == ("possible violation", "prohibited")
    assert found["missing"] == "a rule's text (read: news)"


def test_a_disputed_rule_is_for_counsel(law: Law, tmp_path: Path) -> None:
    found = one(law, tmp_path, Org_Name="Immigration and Customs Enforcement [Federal]")
    assert found["finding"] == "for counsel"
    assert found["missing"] == "whether ICE is meant"


def test_an_unverified_rule_makes_nothing_apparent(tmp_path: Path) -> None:
    doubtful = WYOMING.replace(
        '  says "The Border Patrol', '  status unverified "not checked"\n  says "The Border Patrol'
    )
    found = one(law_of(tmp_path / "law", wyoming=doubtful), tmp_path, Org_Name=PATROL)
    assert (found["finding"], found["verdicts"]) == ("possible violation", "prohibited")
    assert found["missing"] == "certainty about a rule (unverified)"


def test_a_doubt_that_is_over_does_not_count(tmp_path: Path) -> None:
    old = WYOMING.replace(
        '  says "The Border Patrol',
        '  status unverified until 2025-01-31 "not checked"\n  says "The Border Patrol',
    )
    assert (
        one(law_of(tmp_path / "law", wyoming=old), tmp_path, Org_Name=PATROL)["finding"]
        == "apparent violation"
    )


def test_a_definition_that_nobody_read_makes_nothing_apparent(tmp_path: Path) -> None:
    defined = WYOMING.replace("  when requester.kind is cbp", "  when border").replace(
        "```law\n",
        '```law\ndefine border cite "Made-up Herald" since 2025-01-01 as requester.kind is cbp\n\n',
        1,
    )
    found = one(law_of(tmp_path / "law", wyoming=defined), tmp_path, Org_Name=PATROL)
    assert (found["finding"], found["missing"]) == ("possible violation", "a rule's text (read: news)")


def test_what_is_unknown_never_becomes_no(law: Law, tmp_path: Path) -> None:
    """Whether there was an emergency stands in no log: the search from another state stays open."""
    found = one(law, tmp_path, Org_Name=HOUSTON)
    assert (found["finding"], found["verdicts"]) == ("possible violation", "prohibited; exempt")
    assert found["missing_facts"] == "exigent_circumstances"


@pytest.mark.parametrize("reason", ["", "***", "REDACTED", "k", "24-0118", "zyzzogeton quux"])
def test_a_reason_that_says_nothing_leaves_the_purpose_open(law: Law, tmp_path: Path, reason: str) -> None:
    found = one(law, tmp_path, Org_Name="Casper WY PD", Reason=reason)
    assert (found["finding"], found["missing_facts"]) == ("possible violation", "purpose")


def test_an_agency_that_nobody_knows_leaves_open_who_searched(law: Law, tmp_path: Path) -> None:
    found = one(law, tmp_path, Org_Name="***")
    assert found["finding"] == "possible violation"
    assert "requester.kind" in found["missing_facts"]


def test_another_purpose_is_taken_at_its_word(law: Law, tmp_path: Path) -> None:
    assert one(law, tmp_path, Org_Name="Casper WY PD", Reason="stolen vehicle")["finding"] == "not regulated"


def test_law_that_allows_what_the_reason_may_mean_is_in_line(law: Law, tmp_path: Path) -> None:
    """A reason of another kind may be a crime or a rescue: each is tried, and none of them is forbidden."""
    found = one(law, tmp_path, Org_Name=OWNER, Reason="missing person")
    assert (found["finding"], found["verdicts"]) == ("in line", "permitted; not regulated")
    assert found["rules_why"] == "Made-up Code § 5 (us-wy/readers.rescue; may allow; read: text)"


def test_a_search_without_a_day_cannot_be_judged(law: Law, tmp_path: Path) -> None:
    found = one(law, tmp_path, Search_Time="", Org_Name=PATROL)
    assert (found["finding"], found["local_date"], found["act"]) == ("could not be judged", None, "not known")


def test_the_law_is_that_of_the_owners_local_day(law: Law, tmp_path: Path) -> None:
    """The ban begins on 1 January in Wyoming, seven hours after it is 1 January in UTC."""
    eve = one(law, tmp_path, Org_Name=PATROL, Search_Time="01/01/2025, 06:59:59 AM UTC")
    assert (str(eve["local_date"]), eve["finding"]) == ("2024-12-31", "not regulated")
    day = one(law, tmp_path, Org_Name=PATROL, Search_Time="01/01/2025, 07:00:00 AM UTC")
    assert (str(day["local_date"]), day["finding"]) == ("2025-01-01", "apparent violation")
