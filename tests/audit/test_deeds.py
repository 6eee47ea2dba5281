"""Standing access, jail logs and logs of contacts: whose act it was, what was done or left undone, and the law of
that day.
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from audit.logs import law_of
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from comity.audit.deed_audit import DeedOptions, audit_deeds
from comity.audit.facts import Given
from comity.audit.tables import mapped_columns, personal
from comity.cli import root
from comity.decide import Several
from comity.errors import ComityError
from comity.language import load
from comity.language.model import Law

OWNER = "Cody WY PD"
JAIL = "sheriff, corrections of us-wy"
WYOMING = """
```law
rule standing cite "Made-up Code § 1" since 2025-06-01
  alpr_operator must not share_database
  when database_act is standing_access and requester.kind is cbp
  says "The Border Patrol has no standing access."

rule lists cite "Made-up Code § 2" since 2025-01-01
  alpr_operator must not use_resources
  when purpose includes { civil_immigration }
  says "No equipment serves immigration enforcement."

rule hold cite "Made-up Code § 3" since 2025-01-01
  corrections must not detain
  when detainer_presented and not warrant_presented
  says "No hold on a detainer."

rule tell cite "Made-up Code § 4" since 2025-01-01
  corrections must notify
  when detainer_presented
  says "A detainer is answered."

rule transfer cite "Made-up Code § 5" since 2025-01-01
  corrections must not transfer
  unless warrant_presented cite "Made-up Code § 5(a)"
  says "Nobody is handed over without a judge's warrant."
```
"""


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return law_of(tmp_path_factory.mktemp("law"), wyoming=WYOMING)


def deeds(law: Law, table: Path, options: DeedOptions) -> list[dict[str, str]]:
    out = table.parent / "out"
    audit_deeds(law, [table], out, options, lambda law: "foot")
    with (out / "deeds.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


# -- standing access

PATROL = "U.S. Border Patrol [Federal]"
SHARED = f"""Organization Name,Networks Shared With Me,Networks I'm Sharing
{PATROL},,Main
Boise ID PD,"Boise, River",
Casper WY PD,All,Main
Nobody Knows,All,
"""


def on(first: str, last: str = "") -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last or first)


def test_sharing_is_the_act_of_whoever_shares(law: Law, tmp_path: Path) -> None:
    options = DeedOptions(OWNER, days=on("2025-07-01"))
    rows = deeds(law, table(tmp_path, SHARED), options)
    found = [(row["whose_act"], row["other_agency"], row["finding"]) for row in rows]
    assert found == [
        (OWNER, PATROL, "apparent violation"),
        ("Boise ID PD", OWNER, "possible violation"),
        (OWNER, "Casper WY PD", "not regulated"),
        ("Casper WY PD", OWNER, "not in the corpus"),
        ("Nobody Knows", OWNER, "could not be judged"),
    ]
    # Idaho's made-up law speaks of who asks; Cody's name was read by its grammar, so it is possible only.
    assert "Made-up Code § 9" in rows[1]["rules_who"]


def test_access_that_lasted_is_cut_where_the_law_changes(law: Law, tmp_path: Path) -> None:
    options = DeedOptions(OWNER, days=on("2025-05-01", "2025-07-01"))
    rows = [row for row in deeds(law, table(tmp_path, SHARED), options) if row["other_agency"] == PATROL]
    assert [(row["first_day"], row["last_day"], row["finding"]) for row in rows] == [
        ("2025-05-01", "2025-05-31", "not regulated"),
        ("2025-06-01", "2025-07-01", "apparent violation"),
    ]


def test_a_list_without_a_day_is_not_judged(law: Law, tmp_path: Path) -> None:
    rows = deeds(law, table(tmp_path, SHARED), DeedOptions(OWNER))
    assert {row["finding"] for row in rows} == {"could not be judged"}
    assert rows[0]["missing"] == "the day on which it was done"


def test_a_published_list_of_those_with_access_is_the_owners_act(law: Law, tmp_path: Path) -> None:
    text = f"Organizations granted access\n{PATROL}\n"
    rows = deeds(law, table(tmp_path, text), DeedOptions(OWNER, days=on("2025-07-01")))
    assert [(row["whose_act"], row["finding"]) for row in rows] == [(OWNER, "apparent violation")]


def test_other_labels_are_read_by_a_mapping_with_days_of_its_own(law: Law, tmp_path: Path) -> None:
    mapping = table(
        tmp_path,
        'kind = "sharing"\n[columns]\n"Partner" = "agency"\n"Since" = "from"\n"Until" = "to"\n',
        "mapping.toml",
    )
    text = f"Partner,Since,Until\n{PATROL},2025-05-30,2025-06-02\n"
    rows = deeds(law, table(tmp_path, text), DeedOptions(OWNER, mapping))
    assert [(row["first_day"], row["last_day"], row["finding"]) for row in rows] == [
        ("2025-05-30", "2025-05-31", "not regulated"),
        ("2025-06-01", "2025-06-02", "apparent violation"),
    ]


def events(*entries: tuple[str, str, str, str]) -> str:
    lines = ["Timestamp,User,Event Type,Entity Type,Entity Details,Event Id"]
    for at, kind, entity, details in entries:
        lines.append(f'{at},somebody,{kind},{entity},"{details}",x')
    return "\n".join(lines) + "\n"


SHARE = f"Network Name: Main\nPermissions: search\nReceiving Organization: {PATROL}"


def test_a_share_lasts_from_its_grant_to_its_revocation(law: Law, tmp_path: Path) -> None:
    text = events(
        ("2025-05-20T12:00:00.000Z", "create", "networkShare", SHARE),
        ("2025-06-10T03:00:00.000Z", "delete", "networkShare", SHARE),
        ("2025-06-20T12:00:00.000Z", "create", "user", "Name: somebody"),
    )
    rows = deeds(law, table(tmp_path, text), DeedOptions(OWNER))
    # Three in the morning, UTC, is the evening before in Wyoming.
    assert [(row["first_day"], row["last_day"], row["finding"]) for row in rows] == [
        ("2025-05-20", "2025-05-31", "not regulated"),
        ("2025-06-01", "2025-06-09", "apparent violation"),
    ]
    assert "somebody" not in (tmp_path / "out" / "deeds.csv").read_text("utf-8")


def test_an_open_grant_lasts_to_the_end_of_the_log_and_a_bare_revocation_from_its_start(
    law: Law, tmp_path: Path
) -> None:
    other = SHARE.replace("Main", "River")
    text = events(
        ("2025-06-03T12:00:00.000Z", "create", "user", "Name: x"),
        ("2025-06-05T12:00:00.000Z", "delete", "networkShare", SHARE),
        ("2025-06-07T12:00:00.000Z", "share", "networkShare", other),
        ("2025-06-09T12:00:00.000Z", "changed", "networkShare", other),
        ("2025-06-11T12:00:00.000Z", "create", "user", "Name: x"),
    )
    rows = deeds(law, table(tmp_path, text), DeedOptions(OWNER))
    assert [(row["first_day"], row["last_day"], row["finding"]) for row in rows] == [
        ("2025-06-03", "2025-06-05", "apparent violation"),
        ("2025-06-07", "2025-06-11", "apparent violation"),
        ("2025-06-09", "2025-06-09", "could not be judged"),
    ]


def test_a_subscription_is_judged_by_what_the_list_is_called(law: Law, tmp_path: Path) -> None:
    text = events(
        (
            "2025-06-03T12:00:00.000Z",
            "create",
            "hotlistSubscription",
            "Hotlist Name: NCIC Immigration Violator",
        ),
        ("2025-06-03T12:00:00.000Z", "create", "hotlistSubscription", "Hotlist Name: NCIC Stolen Vehicles"),
    )
    rows = deeds(law, table(tmp_path, text), DeedOptions(OWNER))
    assert [row["finding"] for row in rows] == ["possible violation", "not regulated"]


# -- jail logs

MAPPING = """
kind = "detainers"
[columns]
"Received" = "received"
"Papers" = "basis"
"Eligible" = "releasable"
"Released" = "released"
"Notice to" = "told"
"Handed to" = "handed"
"Court order seen" = "fact:court_order_presented"
"""
HEAD = "Inmate Name,Booking #,Received,Papers,Eligible,Released,Notice to,Handed to,Court order seen\n"


def jail(law: Law, folder: Path, *rows: str, mapping: str = MAPPING) -> list[dict[str, str]]:
    path = table(folder, mapping, "mapping.toml")
    lines = "".join(f"Somebody Else,B-17,{row}\n" for row in rows)
    return deeds(law, table(folder, HEAD + lines), DeedOptions(JAIL, path))


def said(rows: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(row["act"], row["deed"], row["finding"]) for row in rows]


def test_a_hold_a_notice_and_a_transfer_are_held_against_the_law(law: Law, tmp_path: Path) -> None:
    rows = jail(law, tmp_path, "2025-05-01,I-247A,2025-05-02 09:00,2025-05-04 09:00,ICE ERO,ICE,")
    assert said(rows) == [
        ("held past the time of release", "done", "possible violation"),
        ("told of the release", "done", "in line"),
        ("handed over", "done", "possible violation"),
    ]
    assert rows[0]["missing_facts"] == "warrant_presented"
    assert rows[1]["other_agency"] == "ice"


def test_what_is_commanded_and_left_undone_is_a_finding(law: Law, tmp_path: Path) -> None:
    rows = jail(law, tmp_path, "2025-05-01,I-247A,2025-05-02 09:00,2025-05-02 09:00,,nobody,")
    assert said(rows) == [
        ("did not hold past the time of release", "not done", "in line"),
        ("told nobody of the release", "not done", "apparent violation"),
        ("handed over to nobody", "not done", "in line"),
    ]
    assert "Made-up Code § 4" in rows[1]["rules_any"]
    assert "requires" in rows[1]["rules_any"]


def test_a_judges_warrant_among_the_papers_counts(law: Law, tmp_path: Path) -> None:
    rows = jail(law, tmp_path, "2025-05-01,I-247A and judicial warrant,2025-05-02,2025-05-04,,ICE,")
    assert said(rows)[0] == ("held past the time of release", "done", "not regulated")
    assert said(rows)[2] == ("handed over", "done", "in line")


def test_the_law_of_the_day_before_the_rules_says_nothing(law: Law, tmp_path: Path) -> None:
    rows = jail(law, tmp_path, "2024-05-01,I-247A,2024-05-02 09:00,2024-05-04 09:00,,ICE,")
    assert {row["finding"] for row in rows} == {"not regulated"}


def test_masked_cells_and_missing_times_stay_open(law: Law, tmp_path: Path) -> None:
    rows = jail(
        law, tmp_path, "2025-05-01,I-247A,2025-05-02,,***,***,", "2025-05-01,I-247A,2025-05-02,2025-05-02,,,"
    )
    assert [row["finding"] for row in rows[:3]] == ["could not be judged"] * 3
    assert rows[3]["finding"] == "could not be judged"


def test_time_for_processing_is_no_hold_if_the_mapping_says_so(law: Law, tmp_path: Path) -> None:
    row = "2025-05-01,I-247A,2025-05-02 09:00,2025-05-02 10:30,,,"
    assert jail(law, tmp_path, row)[0]["deed"] == "done"
    assert jail(law, tmp_path, row, mapping="processing_minutes = 120\n" + MAPPING)[0]["deed"] == "not done"


def test_a_mapping_that_does_not_belong_to_the_table_is_said(law: Law, tmp_path: Path) -> None:
    mapping = table(tmp_path, GOOD, "mapping.toml")
    with pytest.raises(ComityError, match="looked for: received"):
        deeds(law, table(tmp_path, "Arrived,Papers\n2025-05-01,I-247A\n"), DeedOptions(JAIL, mapping))


def test_nothing_about_a_person_is_written(law: Law, tmp_path: Path) -> None:
    jail(law, tmp_path, "2025-05-01,I-247A,2025-05-02,2025-05-04,Agent Anybody of ICE,Officer Anybody ICE,")
    out = tmp_path / "out"
    for path in out.iterdir():
        text = path.read_text("utf-8")
        assert "Somebody Else" not in text
        assert "Anybody" not in text
        assert "B-17" not in text
    assert json.loads((out / "summary.json").read_text("utf-8"))["columns_about_persons"] == [
        "Inmate Name",
        "Booking #",
    ]
    assert "refused: Inmate Name, Booking #" in (out / "summary.txt").read_text("utf-8")


# -- contacts

CONTACTS = """
kind = "contacts"
[columns]
"Date" = "at"
"Body" = "body"
"Asked" = "asked"
"Outcome" = "done"
[asked]
"hold request" = "detain:hold"
[done]
"told them no" = "not done"
"""


def test_contacts_are_judged_by_what_was_asked_and_done(law: Law, tmp_path: Path) -> None:
    mapping = table(tmp_path, CONTACTS, "mapping.toml")
    text = (
        "Date,Body,Asked,Outcome\n"
        "2025-05-05,ICE,transfer,yes\n"
        "05/05/2025 3:15 PM,ICE ERO,Hold request,told them no\n"
        "2025-05-05,ICE,lunch,yes\n"
        "2025-05-05,ICE,transfer,perhaps\n"
    )
    rows = deeds(law, table(tmp_path, text), DeedOptions(JAIL, mapping))
    assert [(row["act"], row["finding"], row["other_agency"]) for row in rows] == [
        ("transfer", "possible violation", "ice"),
        ("detain:hold, refused", "in line", "ice"),
        ("contact", "could not be judged", "ice"),
        ("transfer", "could not be judged", "ice"),
    ]


# -- mappings

GOOD = 'kind = "detainers"\n[columns]\n"Received" = "received"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind = ", "is no TOML"),
        ('kind = "jail"\n', '"jail" is no kind of table'),
        ('kind = "detainers"\n', "names no columns"),
        (GOOD + '"Inmate Name" = "told"\n', '"Inmate Name" is about a person'),
        (GOOD + '"A-Number" = "basis"\n', '"A-Number" is about a person'),
        (GOOD + '"Nationality" = "basis"\n', '"Nationality" is about a person'),
        (GOOD + '"Country of citizenship" = "basis"\n', "is about a person"),
        (GOOD + '"List" = "fact:terrorist_list_possible_match"\n', "never stored"),
        (GOOD + '"Order" = "fact:court_order"\n', "names no fact of the law"),
        (GOOD + '"Out" = "relased"\n', 'Did you mean "released"'),
        (GOOD + '"Other" = "received"\n', "Two columns"),
        ('zone = "Denver"\n' + GOOD, "is no time zone"),
        ("processing_minutes = -1\n" + GOOD, "whole number of minutes"),
        ('kind = "contacts"\n[columns]\n"A" = "asked"\n"B" = "done"\n', 'No column is mapped to "at"'),
        (CONTACTS + '"x" = "maybe"\n', 'is not "done" or "not done"'),
        (CONTACTS.replace("detain:hold", "detain:past"), "is nothing that can be asked"),
        ('colour = "red"\n' + GOOD, "is no part of a mapping"),
    ],
)
def test_mistakes_in_a_mapping_are_named(law: Law, tmp_path: Path, text: str, message: str) -> None:
    path = table(tmp_path, text, "mapping.toml")
    with pytest.raises(ComityError) as raised:
        mapped_columns(path, law)
    assert message in str(raised.value)
    assert str(path) in str(raised.value)


@pytest.mark.parametrize(
    "label",
    [
        "Name",
        "Last Name",
        "Inmate",
        "DOB",
        "Date of Birth",
        "A#",
        "Alien Number",
        "Citizenship",
        "Race",
        "SSN",
        "Notes",
    ],
)
def test_columns_about_persons_are_known_by_their_labels(label: str) -> None:
    assert personal(label)


@pytest.mark.parametrize(
    "label",
    ["Received", "Date of release", "Facility", "Agency name", "Organization Name", "Network Name", "Papers"],
)
def test_columns_of_the_record_are_not_taken_for_persons(label: str) -> None:
    assert not personal(label)


# -- the command


def call(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(root, ["deeds", *arguments])
    if isinstance(result.exception, ComityError):
        return result.exception.exit_code, str(result.exception)
    return result.exit_code, result.output


def test_the_command_prints_writes_and_tells_by_its_end(law: Law, tmp_path: Path) -> None:
    source = tmp_path / "law"
    law_of(source, wyoming=WYOMING)
    shared, out = table(tmp_path, SHARED), tmp_path / "results"
    common = [str(shared), "--owner", OWNER, "--law", str(source), "--out", str(out)]
    code, text = call(*common, "--on", "2025-07-01")
    assert code == 1
    assert text == (out / "summary.txt").read_text("utf-8")
    assert sorted(path.name for path in out.iterdir()) == [
        "deeds.csv",
        "report.html",
        "summary.json",
        "summary.txt",
    ]
    assert json.loads((out / "summary.json").read_text("utf-8"))["findings"]["apparent violation"] == 1
    assert call(*common, "--on", "2025-05-01..2025-04-01")[0] == 2
    assert "This is no day" in call(*common, "--on", "May")[1]
    code, text = call(str(table(tmp_path, "a,b\n1,2\n")), *common[1:])
    assert code == 2
    assert "no table has the columns" in text


def test_cells_that_a_spreadsheet_would_run_are_made_safe(law: Law, tmp_path: Path) -> None:
    text = "Shared with\n=cmd()\n"
    rows = deeds(law, table(tmp_path, text), DeedOptions(OWNER, days=on("2025-07-01")))
    assert rows[0]["other_agency"] == "'=cmd()"


def test_the_page_says_what_the_summary_says_and_runs_nothing(law: Law, tmp_path: Path) -> None:
    script = "<script>alert(1)</script>"
    text = f"Organization Name,Networks I'm Sharing,{script}\n{PATROL},x,y\n{script},x,y\n"
    deeds(law, table(tmp_path, text), DeedOptions(OWNER, days=on("2025-07-01")))
    html = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "default-src 'none'" in html
    for words in (
        "Made-up Code § 1",
        "The Border Patrol has no standing access.",
        "apparent violation",
        law.digest,
    ):
        assert words in html


# -- declarations and the published schema


def test_a_register_of_declarations_answers_for_standing_access(tmp_path: Path) -> None:
    register = table(
        tmp_path,
        "agency,signed_on,valid_until,affirms\nHouston TX PD,2025-01-15,2025-06-30,yes\n",
        "register.csv",
    )
    shared = table(tmp_path, "Shared with\nHouston TX PD\nDallas TX PD\nNobody Knows\n")
    options = DeedOptions("Quincy IL PD", days=on("2025-06-29", "2025-07-02"), declarations=register)
    given = Given({"purpose": Several(frozenset({"other_criminal"}), complete=True)})
    rows = deeds(load(), shared, replace(options, given=given))
    found = {
        (row["other_agency"], row["first_day"]): row["verdicts"].replace("; not in the corpus", "")
        for row in rows
    }
    assert found["Houston TX PD", "2025-06-29"] == "exempt"
    assert found["Houston TX PD", "2025-07-01"] == "prohibited"
    assert found["Dallas TX PD", "2025-06-29"] == "prohibited"
    assert "prohibited; " in found["Nobody Knows", "2025-06-29"]
    assert "Register of declarations: 1 row;" in (tmp_path / "out" / "summary.txt").read_text("utf-8")


def test_the_summary_is_in_the_published_schema(law: Law, tmp_path: Path) -> None:
    schema = json.loads(CliRunner().invoke(root, ["deeds", "--schema"]).output)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    deeds(law, table(tmp_path, SHARED), DeedOptions(OWNER, days=on("2025-07-01")))
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert not list(validator.iter_errors(summary))
    jail(law, tmp_path, "2025-05-01,I-247A,2025-05-02 09:00,2025-05-04 09:00,,ICE,")
    assert not list(validator.iter_errors(json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))))
    assert list(validator.iter_errors({**summary, "deeds": "many"}))
    assert list(validator.iter_errors({**summary, "name": "x"}))
