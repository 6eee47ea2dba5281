"""Whose agency a name means: tags first, exact names, then grammar; what nothing tells stays unknown."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.records import resolve
from comity.records.agencies import agency_rules
from comity.records.states import STATES, find_state

LOCAL = {
    "Houston TX PD": ("tx", "police", "municipal", "Houston"),
    "Polk County FL SO": ("fl", "sheriff", "county", "Polk County"),
    "Newport Beach PD CA": ("ca", "police", "municipal", "Newport Beach"),
    "CA - Wasco PD": ("ca", "police", "municipal", "Wasco"),
    "FL- Sanford PD": ("fl", "police", "municipal", "Sanford"),
    "Glendora (CA) PD": ("ca", "police", "municipal", "Glendora"),
    "Burlingame  CA PD": ("ca", "police", "municipal", "Burlingame"),
    "Savannah PD - GA": ("ga", "police", "municipal", "Savannah"),
    "Everett (WA) Police Department": ("wa", "police", "municipal", "Everett"),
    "Houston Tx PD": ("tx", "police", "municipal", "Houston"),
    # County and Sheriff's Department, not Colorado and South Dakota.
    "Blaine CO OK SO": ("ok", "sheriff", "county", None),
    "Wagoner CO SO OK": ("ok", "sheriff", "county", None),
    "Los Angeles County CA SD": ("ca", "sheriff", "county", "Los Angeles County"),
    "Greenville County SC SD": ("sc", "sheriff", "county", "Greenville County"),
    "Elbert County CO SO": ("co", "sheriff", "county", "Elbert County"),
    "Denver CO PD": ("co", "police", "municipal", "Denver"),
    "Sioux Falls SD PD": ("sd", "police", "municipal", "Sioux Falls"),
    # Two letters that are a state elsewhere.
    "UT Southwestern Medical Center TX": ("tx", "health", "district", None),
    "MO Baptist Medical Center MO Public Safety": ("mo", "health", "district", None),
    "Norfolk VA Police Department": ("va", "police", "municipal", "Norfolk"),
    # Names that say federal, ice or justice and mean a city.
    "Federal Way WA PD": ("wa", "police", "municipal", "Federal Way"),
    "Federal Heights CO PD": ("co", "police", "municipal", "Federal Heights"),
    "Rice University TX PD": ("tx", "university_police", "district", "Rice University"),
    "Justice IL PD": ("il", "police", "municipal", "Justice"),
    # A state's name as part of a place.
    "Iowa City IA PD": ("ia", "police", "municipal", "Iowa City"),
    "Nevada IA PD": ("ia", "police", "municipal", "Nevada"),
    "California PA PD": ("pa", "police", "municipal", "California"),
    "Delaware County PA DA": ("pa", "prosecutor", "county", "Delaware County"),
    "New York NY PD": ("ny", "police", "municipal", "New York"),
    # Bodies of a state, with and without a code.
    "California Highway Patrol": ("ca", "state_police", "state", "California"),
    "Texas Department of Public Safety": ("tx", "state_police", "state", "Texas"),
    "Florida Department of Law Enforcement (FDLE)": ("fl", "state_police", "state", "Florida"),
    "Georgia Bureau of Investigation": ("ga", "state_police", "state", "Georgia"),
    "SLED": ("sc", "state_police", "state", "South Carolina"),
    "Illinois State Police": ("il", "state_police", "state", "Illinois"),
    "Washington State Patrol": ("wa", "state_police", "state", "Washington"),
    # Contract cities, tribes, towns.
    "City of Dana Point CA (OCSD)": ("ca", "sheriff", "county", "Dana Point"),
    "Tulalip Tribal Police Dept. (WA)": ("wa", "police", "tribal", None),
    "Town of Lyons CO": ("co", "civil_office", "municipal", "Lyons"),
}


@pytest.mark.parametrize("name", LOCAL)
def test_state_and_local_agencies_are_placed_and_are_not_federal(name: str) -> None:
    state, kind, level, place = LOCAL[name]
    agency = resolve(name)

    assert (agency.state, agency.kind, agency.level, agency.federal) == (state, kind, level, "no")
    if place is not None:
        assert agency.place == place


FEDERAL: dict[str, tuple[str | None, str | None, str]] = {
    "U.S. Border Patrol": ("cbp", None, "unknown"),
    "[Federal] US Border Patrol [Inactive]": ("cbp", None, "no"),
    "Homeland Security Investigations [Federal] [Inactive]": ("hsi", None, "no"),
    "HSI Dallas": ("hsi", None, "unknown"),
    "ICE ERO Atlanta": ("ice", None, "unknown"),
    "(Federal) US Postal Inspection Service": ("federal_law_enforcement", None, "unknown"),
    "USMS (Inactive)": ("federal_law_enforcement", None, "no"),
    "FBI [turned off]": ("federal_law_enforcement", None, "no"),
    "ATF Nashville TN [inactive]": ("federal_law_enforcement", "tn", "no"),
    "National Park Service TN": ("federal_law_enforcement", "tn", "unknown"),
    "Lake Mead NV NRA [Federal]": ("federal_law_enforcement", "nv", "unknown"),
    "Langley VA Air Force Base [Federal]": ("federal_other", "va", "unknown"),
    "Fort Eustis VA US Army": ("federal_other", "va", "unknown"),
    "US GSA OIG": ("federal_other", None, "unknown"),
    "Houston TX VA Police": ("federal_law_enforcement", "tx", "unknown"),
    "Tennessee Valley Authority Police": ("federal_law_enforcement", None, "unknown"),
    # The tag says that it is federal; which part of the government it is, nothing says.
    "Something Nobody Knows TX [Federal]": (None, "tx", "unknown"),
}


@pytest.mark.parametrize("name", FEDERAL)
def test_federal_bodies_belong_to_no_state_wherever_they_sit(name: str) -> None:
    requester, located, active = FEDERAL[name]
    agency = resolve(name)

    assert (agency.federal, agency.state, agency.level) == ("yes", "none", "federal")
    assert (agency.requester, agency.located, agency.active) == (requester, located, active)
    assert agency.how == ("tag" if "federal" in name.lower() else "alias")


@pytest.mark.parametrize("name", ["MOCIC", "TN ROCIC", "RMIN", "HIDTA"])
def test_centres_of_several_states_are_neither_federal_nor_one_states(name: str) -> None:
    agency = resolve(name)

    assert (agency.level, agency.state, agency.federal) == ("multistate", "none", "no")


@pytest.mark.parametrize(
    "name",
    [
        "Lincoln County SO PD",
        "Weld CO SO",
        "Washington County SO",
        "Kansas City PD",
        "City of Evanston",
        "Half Moon Bay (SMCSO)",
    ],
)
def test_a_name_that_does_not_say_its_state_has_none_that_is_known(name: str) -> None:
    assert resolve(name).state is None


@pytest.mark.parametrize(
    "name", ["Example PD", "Test Demo 1234", "null", "do not use", "265", "", None, "  "]
)
def test_what_is_no_agency_is_left_unknown(name: str | None) -> None:
    agency = resolve(name)

    assert (agency.state, agency.kind, agency.federal, agency.how) == (None, None, "unknown", "none")


@pytest.mark.parametrize(
    "suffix",
    [
        "[Inactive]",
        "[inactive]",
        "[deactivated]",
        "(deactivated)",
        "[turned off]",
        "(duplicate)",
        "[DEACTIVATED]",
    ],
)
def test_a_mark_of_disuse_is_kept_as_a_fact_and_does_not_hide_the_agency(suffix: str) -> None:
    agency = resolve(f"East Cleveland OH PD {suffix}")

    assert (agency.active, agency.state, agency.kind) == ("no", "oh", "police")
    assert resolve("DNU - Norris TN PD (FLEX)").active == "no"
    assert resolve("East Cleveland OH PD").active == "unknown"


FORMS = st.sampled_from(
    [
        "{} {} PD",
        "{1} - {0} PD",
        "{} ({}) PD",
        "{} PD {}",
        "{} {} Police Department",
        "{} County {} SO",
        "{} County {} Sheriff's Office",
        "{} University {} Campus PD",
        "City of {} {}",
        "{} {} DPS",
    ]
)
PLACES = st.sampled_from(
    [
        "Federal Way",
        "Federal Heights",
        "Rice",
        "Justice",
        "Police",
        "Office",
        "Alice",
        "Vice",
        "Norice",
        "Border",
        "Customs",
        "Hero",
        "Notice",
    ]
)
CODES = st.sampled_from(sorted(set(STATES) - {"as", "mp", "vi"}))


@given(FORMS, PLACES, CODES)
def test_no_body_of_a_city_county_or_state_is_ever_called_federal(form: str, place: str, code: str) -> None:
    name = form.format(place, code.upper())
    agency = resolve(name)

    assert agency.federal != "yes"
    assert agency.state == code


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(name: str) -> None:
    agency = resolve(name)

    assert agency.federal in ("yes", "no", "unknown")
    assert agency.state is None or agency.state == "none" or agency.state in STATES


def test_the_published_names_are_placed(shared: Path) -> None:
    with (shared / "data" / "agency_names.csv").open(encoding="utf-8", newline="") as stream:
        names = sorted({row["name"] for row in csv.DictReader(stream)})
    # A name has a state when it holds a code or a state's name and is the name of an agency at all.
    coded = re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(code.upper() for code in STATES)})(?![A-Za-z0-9])")
    spelled = re.compile("|".join(STATES.values()))
    having = [
        name
        for name in names
        if (coded.search(name) or spelled.search(name)) and "Demo" not in name and "Test" not in name
    ]
    found = [
        name for name in having if (agency := resolve(name)).located or agency.state not in (None, "none")
    ]

    assert len(names) == 3020
    assert len(found) / len(having) >= 0.99

    federal = {name for name in names if resolve(name).federal == "yes"}
    assert all(
        re.search(r"Federal[\])]|\b(?:ATF|GSA|USMS|Border Patrol|Tennessee Valley Authority)\b", name)
        for name in federal
    )
    assert {name for name in names if re.search(r"[\[(]Federal[\])]", name)} <= federal


def test_aliases_and_kinds_use_the_vocabulary(root: Path) -> None:
    vocabulary = (root / "src" / "comity" / "corpus" / "vocabulary.md").read_text(encoding="utf-8")
    kinds = set(re.findall(r"^kind (\w+) ", vocabulary, re.MULTILINE))
    requesters = set(
        re.findall(
            r"^    (\w+) \"", vocabulary.split("fact requester.kind")[1].split("ask ")[0], re.MULTILINE
        )
    )
    rules = agency_rules()

    assert {entry.kind for entry in rules.kinds} <= kinds
    assert {agency.kind for agency in rules.aliases.values()} <= kinds
    assert {requester for requester, _ in rules.federal} <= requesters
    assert {agency.requester for agency in rules.aliases.values()} <= requesters
    states = set(re.findall(r"\b([a-z]{2}) \"", vocabulary.split("type us_state")[1].split("none")[0]))
    assert states == set(STATES)


def test_a_state_is_told_with_the_words_that_named_it() -> None:
    found = find_state("University of Kentucky")

    assert found is not None
    assert (found.code, found.token, found.spelled) == ("ky", "Kentucky", True)
