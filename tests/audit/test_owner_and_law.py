"""Whose log, whose law, whose day; and what is said where the corpus has no such law."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from audit.logs import (
    HOUSTON,
    OWNER,
    PATROL,
    WYOMING,
    audited,
    law_of,
    made_up_law,
    network_log,
    search_id,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.audit import Finding, Given, Options
from comity.audit.alike import bearing_on, stretch_of
from comity.audit.facts import ASKS
from comity.audit.places import find_place, government_for
from comity.decide import Known, Several
from comity.decide.facts import Value
from comity.errors import InputError, RecordsError
from comity.language import load
from comity.language.model import Law


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return law_of(tmp_path_factory.mktemp("law"))


@pytest.fixture(scope="module")
def corpus() -> Law:
    return load()


# -- the owner


def test_the_owner_is_never_guessed(law: Law, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{}, {"Org Name": PATROL}])
    with pytest.raises(InputError, match="Whose log this is cannot be told") as refused:
        audited(law, log, Options())
    assert '--owner "Evanston IL PD"' in str(refused.value)


def test_the_name_of_the_file_may_tell_the_owner(law: Law, tmp_path: Path) -> None:
    log = network_log(tmp_path / "Cody_WY_PD_network_audit_2025-03.csv", [{}, {"Org Name": PATROL}])
    owner = audited(law, log, Options()).audit.owner
    assert (owner.name, owner.because) == ("Cody WY PD", "the name of the file")


def test_the_only_agency_whose_users_are_named_is_the_owner(law: Law, tmp_path: Path) -> None:
    log = network_log(
        tmp_path / "log.csv", [{}, {"Org Name": OWNER, "Name": "a. user"}, {"Org Name": PATROL}]
    )
    owner = audited(law, log, Options()).audit.owner
    assert (owner.name, owner.because) == (OWNER, "the only agency whose users the log names")


def test_two_agencies_that_could_be_the_owner_are_refused(law: Law, tmp_path: Path) -> None:
    rows = [{}, {"Org Name": OWNER, "Name": "a. user"}]
    log = network_log(tmp_path / "Casper WY PD network audit.csv", rows)
    with pytest.raises(InputError, match="more than one agency"):
        audited(law, log, Options())


def test_an_own_log_names_its_owner(law: Law, tmp_path: Path) -> None:
    result = audited(law, network_log(tmp_path / "audit.csv", [{"Org Name": OWNER}] * 3), Options())
    assert result.audit.owner.because == "the only agency in its own log"
    assert [row["act"] for row in result.rows] == ["searched"] * 3


def test_a_log_in_which_somebody_else_alone_searched_is_not_the_owners(law: Law, tmp_path: Path) -> None:
    log = network_log(tmp_path / "audit.csv", [{}] * 3)
    with pytest.raises(InputError, match="which is not Cody WY PD"):
        audited(law, log, Options(owner=OWNER))
    assert (
        audited(law, log, Options(owner=OWNER, kind="network")).rows[0]["act"] == "let another agency search"
    )


@pytest.mark.parametrize(
    ("owner", "words"),
    [
        ("Nowhere", "names no agency of a state"),
        (PATROL, "names no agency of a state"),
        ("Cody, Wyoming", "kind of agency|no agency of a state"),
        ("polise of us-wy-cody", "no kind of agency `polise`"),
    ],
)
def test_an_owner_that_is_no_agency_of_a_state_is_refused(
    law: Law, tmp_path: Path, owner: str, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        audited(law, network_log(tmp_path / "log.csv", [{}]), Options(owner=owner, kind="network"))


def test_the_owner_may_be_given_as_kind_of_place(law: Law, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{"Org Name": PATROL}, {"Org Name": OWNER}])
    result = audited(law, log, Options(owner="police of us-wy-cody", kind="network"))
    assert str(result.audit.owner.agency) == "police, alpr_operator of us-wy-cody"
    assert [row["act"] for row in result.rows] == ["let another agency search", "searched"]


# -- places


@pytest.mark.parametrize(
    ("place", "state", "level", "government"),
    [
        ("Evanston", "il", "municipal", "us-il-evanston"),
        ("Cook County", "il", "county", "us-il-cook"),
        ("Eugene", "or", "municipal", "us-or-eugene"),
        ("New York City", "ny", "municipal", "us-ny-nyc"),
        ("Denver", "co", "municipal", "us-co-denver"),
        (None, "il", "state", "us-il"),
        ("Evanston", "wy", "municipal", None),
        ("Springfield", "il", "municipal", None),
        ("Cook", "il", "municipal", None),
    ],
)
def test_places_of_the_corpus_are_found(
    corpus: Law, place: str | None, state: str, level: str, government: str | None
) -> None:
    assert government_for(corpus.vocabulary, place, state, level) == government


def test_a_place_is_found_by_short_name_or_phrase(corpus: Law) -> None:
    for text in ("us-il-evanston", "Evanston, Illinois", "Evanston", "evanston"):
        assert find_place(corpus.vocabulary, text) == "us-il-evanston"
    with pytest.raises(InputError, match=r"no place “Evanstown”.*Did you mean"):
        find_place(corpus.vocabulary, "Evanstown")


def test_a_city_that_the_corpus_lacks_stands_under_its_state(law: Law, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{"Org Name": PATROL}, {"Org Name": "Casper WY PD"}])
    result = audited(law, log, Options(owner="Laramie WY PD", kind="network"))
    assert result.audit.owner.agency.government == "us-wy-laramie"
    assert result.findings == ["apparent violation", "not in the corpus"]
    assert "The law of Laramie, Wyoming on this was not in the corpus for 2 rows" in result.text


def test_a_state_that_the_corpus_lacks_is_said_to_be_missing(law: Law, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{"Org Name": PATROL}])
    result = audited(law, log, Options(owner="Okaloosa County FL SO", kind="network"))
    assert result.findings == ["not in the corpus"]
    assert result.audit.owner.zone == "America/New_York"
    assert {split.name for split in result.audit.counts.uncovered} == {"Okaloosa County, Florida", "Florida"}


# -- as if, on behalf, given facts


def test_as_if_asks_what_another_places_law_would_say(law: Law, tmp_path: Path) -> None:
    """In Idaho's made-up law only Idaho searches. The owner's own state takes Idaho's place, and the other way round."""
    orgs = ["Casper WY PD", "Boise ID PD", HOUSTON, OWNER]
    log = network_log(tmp_path / "log.csv", [{"Org Name": org} for org in orgs])
    result = audited(law, log, place="Idaho")
    assert result.findings == ["not regulated", "possible violation", "possible violation", "not regulated"]
    assert [row["searching_state"] for row in result.rows] == ["wy", "id", "tx", "wy"]
    assert "ONLY AS IF" in result.text
    assert result.summary["owner"]["as_if"] is True


def test_no_agency_stands_in_a_place_without_a_state(law: Law, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lies in no state"):
        audited(law, network_log(tmp_path / "log.csv", [{}]), place="us")


def test_an_unknown_place_is_refused(law: Law, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no place “Atlantis”"):
        audited(law, network_log(tmp_path / "log.csv", [{}]), place="Atlantis")


def test_a_search_for_another_agency_is_a_mark_and_no_verdict(law: Law, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{"Org Name": "Casper WY PD", "Reason": "assist CBP"}])
    marked = audited(law, log)
    assert [row["for_another_agency"] for row in marked.rows] == [True]
    assert marked.rows[0]["verdicts"] != "prohibited"
    judged = audited(law, log, on_behalf=True)
    assert (judged.rows[0]["finding"], judged.rows[0]["verdicts"]) == ("possible violation", "prohibited")
    assert "Nobody recorded that they were" in judged.text


@pytest.mark.parametrize(
    ("emergency", "expected"),
    [(None, "possible violation"), (False, "possible violation"), (True, "in line")],
)
def test_a_fact_given_for_every_search_is_used(
    law: Law, tmp_path: Path, emergency: bool | None, expected: str
) -> None:
    facts = {} if emergency is None else {"exigent_circumstances": emergency}
    log = network_log(tmp_path / "log.csv", [{}])
    result = audited(law, log, given=Given(facts, dict.fromkeys(facts, Known.SEEN)))
    assert result.findings == [expected]
    assert len(result.rows[0]["verdicts"].split("; ")) == (2 if emergency is None else 1)


def test_a_day_among_the_facts_given_divides_the_days_of_the_log(corpus: Law, tmp_path: Path) -> None:
    """A declaration counts for searches after the day on which it was signed, and for none before."""
    days = [f"03/{day:02}/2024, 06:00:00 PM UTC" for day in (1, 14, 15, 16)]
    log = network_log(tmp_path / "log.csv", [{"Search Time": at} for at in days])
    facts: dict[str, Value | Several] = {
        "declaration_on_file": True, "declaration_affirms": True, "declaration_executed_at": date(2024, 3, 15),
        "declaration_signed_before_search": False,
    }  # fmt: skip
    given_facts = Given(facts, dict.fromkeys(facts, Known.SEEN))
    result = audited(corpus, log, Options(owner="Evanston IL PD", kind="network", given=given_facts))
    assert result.findings == ["possible violation"] * 3 + ["in line"]


# -- the Illinois act, from the corpus itself


@pytest.mark.parametrize(
    ("declared", "finding", "verdicts"),
    [(None, "possible violation", "prohibited; exempt"), (False, "possible violation", "prohibited")],
)
def test_illinois_asks_for_the_declaration_of_another_state(
    corpus: Law, tmp_path: Path, declared: bool | None, finding: str, verdicts: str
) -> None:
    facts = {} if declared is None else {"declaration_on_file": declared}
    log = network_log(tmp_path / "log.csv", [{"Search Time": "03/02/2025, 09:00:36 PM UTC"}])
    options = Options(
        owner="Evanston IL PD", kind="network", given=Given(facts, dict.fromkeys(facts, Known.SEEN))
    )
    result = audited(corpus, log, options)
    (row,) = result.rows
    assert (row["finding"], row["verdicts"]) == (finding, verdicts)
    assert row["rules_who"].startswith("625 ILCS 5/2-130(c) (us-il/alpr.declaration;")
    assert row["rules_why"] == ""
    if declared is None:
        assert row["missing"] == "whether a written declaration of the searching agency is on file"


def test_tests_of_who_and_tests_of_why_stay_apart(corpus: Law, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{"Reason": "ICE detainer"}])
    (row,) = audited(corpus, log, Options(owner="Evanston IL PD", kind="network")).rows
    assert "us-il/alpr.declaration;" in row["rules_who"]
    assert "us-il/alpr.declaration;" not in row["rules_why"]
    assert "us-il/alpr.purpose_immigration; forbids" in row["rules_why"]
    assert "purpose" not in row["rules_who"]


# -- days


@settings(max_examples=8)
@given(st.lists(st.integers(min_value=1_483_228_800, max_value=1_793_491_200), min_size=1, max_size=40))
def test_the_local_day_is_that_of_the_zone_database(law: Law, seconds: list[int]) -> None:
    instants = [datetime.fromtimestamp(second, UTC) for second in seconds]
    rows = [{"Search Time": at.strftime("%m/%d/%Y, %I:%M:%S %p UTC")} for at in instants]
    with TemporaryDirectory() as folder:
        found = audited(law, network_log(Path(folder) / "log.csv", rows)).rows
    zone = ZoneInfo("America/Denver")
    assert [row["local_date"] for row in found] == [at.astimezone(zone).date() for at in instants]


def test_a_day_without_a_time_is_that_day(law: Law, tmp_path: Path) -> None:
    labels = ("ID", "Org Name", "Reason", "Search Date", "Search Type")
    log = tmp_path / "log.csv"
    with log.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(labels)
        for number, org in enumerate((PATROL, HOUSTON)):
            writer.writerow((search_id(number), org, "theft", "2025-01-01", "lookup"))
    assert {str(row["local_date"]) for row in audited(law, log).rows} == {"2025-01-01"}


# -- nothing to audit


def test_a_log_with_a_header_and_no_rows_says_so(law: Law, tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="No searches were read") as refused:
        audited(law, network_log(tmp_path / "log.csv", []))
    assert "not the same as no searches" in str(refused.value)
    assert not (tmp_path / "results").exists()


def test_a_log_of_no_known_kind_asks_for_it(law: Law, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{"Org Name": "***"}])
    with pytest.raises(RecordsError, match="does not tell whose searches it holds") as refused:
        audited(law, log, Options(owner=OWNER))
    assert "--kind network" in str(refused.value)


# -- real logs


def test_the_own_log_of_a_florida_sheriff(corpus: Law, shared: Path, tmp_path: Path) -> None:
    log = tmp_path / "own_audit_okaloosa_2025-11.csv"
    log.write_bytes((shared / "data" / log.name).read_bytes())
    result = audited(corpus, log, Options())
    counts = result.audit.counts
    assert result.audit.owner.name == "Okaloosa County FL SO"
    assert counts.total.rows == counts.total.searches == 7_273 == len(result.rows)
    assert {split.name: split.count.rows for split in counts.unclear}["reason empty"] == 9
    assert "Okaloosa County, Florida" in {split.name for split in counts.uncovered}
    if "us-fl" not in corpus.by_government:
        assert counts.findings[Finding.UNCOVERED].rows == 7_273
        assert "The law of Florida on this was not in the corpus for 7,273 rows" in result.text


def test_the_portal_log_of_an_oregon_city(corpus: Law, shared: Path, tmp_path: Path) -> None:
    log = tmp_path / "portal_log_eugene_2025.csv"
    log.write_bytes((shared / "data" / log.name).read_bytes())
    result = audited(corpus, log, Options(owner="Eugene OR PD"))
    counts = result.audit.counts
    assert counts.total.rows == 4_294 == len(result.rows)
    assert {split.name: split.count.rows for split in counts.unclear}["reason empty"] == 5
    assert result.audit.owner.agency.government == "us-or-eugene"
    assert {row["act"] for row in result.rows} == {"searched"}
    assert counts.findings[Finding.APPARENT].rows == 0
    vague = sum(split.count.rows for split in counts.reasons if split.name == "vague_or_missing")
    assert counts.findings[Finding.POSSIBLE].rows == vague
    assert "Who was helped" in result.text


def test_days_after_the_law_was_read_are_told_apart_from_those_before(tmp_path: Path) -> None:
    folder = made_up_law(tmp_path / "law")
    for file in folder.glob("us-wy*.md"):
        file.write_text(
            file.read_text("utf-8").replace("read_through: 2030-01-01", "read_through: 2025-03-01"), "utf-8"
        )
    times = ("02/10/2025, 09:00:36 PM UTC", "03/01/2025, 09:00:36 PM UTC", "03/20/2025, 09:00:36 PM UTC")
    log = network_log(tmp_path / "log.csv", [{"Search Time": time} for time in times])
    later = audited(load([folder]), log).audit.counts.later
    assert {(split.name, split.count.rows) for split in later} == {("Cody, Wyoming", 1), ("Wyoming", 1)}


def test_dates_of_law_that_says_nothing_of_searches_divide_no_days(tmp_path: Path) -> None:
    detained = WYOMING + (
        "```law\n"
        'rule hold cite "Made-up Code § 7" since 2025-03-10\n'
        "  any agency must not detain\n"
        "  when requester.kind is cbp\n"
        '  says "Nobody is held."\n'
        "```\n"
    )
    law = law_of(tmp_path / "law", wyoming=detained)
    days = (date(2025, 3, 9), date(2025, 3, 10))
    every = stretch_of(bearing_on(law, "us-wy-cody"), {})
    searches = stretch_of(bearing_on(law, "us-wy-cody", ASKS.values()), {})
    assert every(days[0]) != every(days[1])
    assert searches(days[0]) == searches(days[1])
    assert searches(date(2024, 12, 31)) != searches(date(2025, 1, 1))
