"""`comity decide`: the answer to one request, and what a wrong request is told."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from comity.cli import root
from comity.cli.decide import schema_text
from comity.errors import ComityError
from comity.language import load

JAIL = ("--agency", "corrections of us-ny-nyc", "--on", "2025-05-05")
DETAINER = {
    "agency": "corrections of us-ny-nyc",
    "asks": ["detain"],
    "on": "2025-05-05",
    "facts": {
        "detainer_presented": True,
        "federal_request_to_detain": False,
        "administrative_warrant_presented": True,
        "warrant_presented": False,
        "warrant_issuer": "none",
        "court_order_presented": False,
        "writ_presented": False,
        "purpose": ["civil_immigration"],
        "cooperative_arrangement": "none",
        "under_287g_agreement": False,
        "terrorist_list_possible_match": False,
    },
    "records": {"conviction": {"rows": [], "complete": True}},
}


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(root, list(arguments), input=stdin)


def wrong(*arguments: str, stdin: str | None = None) -> str:
    """The message of a wrong request, which ends with exit code 2 and no traceback."""
    result = run(*arguments, stdin=stdin)
    assert isinstance(result.exception, ComityError), result.output
    assert result.exception.exit_code == 2
    return str(result.exception)


def test_a_detainer_alone_does_not_let_the_jail_hold() -> None:
    result = run("decide", "--file", "-", stdin=json.dumps(DETAINER))
    assert result.exit_code == 0
    assert "PROHIBITED" in result.output
    assert "NYC Admin. Code § 9-131(b)(1)" in result.output
    assert "Information, not legal advice." in result.output
    assert "corpus " in result.output.splitlines()[-1]


def test_every_answer_fits_the_published_schema() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema_text("answer")))
    unknown = {**DETAINER, "facts": {}, "records": {}}
    for request in (DETAINER, unknown, {**DETAINER, "asks": [], "deed": "contact"}):
        result = run("decide", "--json", "--file", "-", stdin=json.dumps(request))
        assert result.exit_code == 0, result.output
        validator.validate(json.loads(result.output))


def test_the_request_schema_takes_what_the_command_takes() -> None:
    jsonschema.Draft202012Validator(json.loads(schema_text("request"))).validate(DETAINER)


def test_json_says_what_is_missing_and_how_to_ask_for_it() -> None:
    result = run("decide", *JAIL, "--ask", "detain", "--fact", "detainer_presented=yes", "--json")
    ask = json.loads(result.output)["asks"][0]
    assert not ask["settled"]
    assert {"prohibited"} < set(ask["verdicts"])
    assert ask["missing"]
    assert all(missing["question"].endswith("?") for missing in ask["missing"])


def test_several_asks_have_a_verdict_each() -> None:
    result = run("decide", *JAIL, "--ask", "detain", "--ask", "notify:release_date", "--json")
    assert [ask["ask"] for ask in json.loads(result.output)["asks"]] == ["detain", "notify:release_date"]


def test_how_a_fact_is_known_is_repeated() -> None:
    result = run("decide", *JAIL, "--ask", "detain", "--fact", "detainer_presented=yes@requester", "--json")
    facts = json.loads(result.output)["asks"][0]["facts"]
    assert ("detainer_presented", "told by the requester") in [
        (fact["fact"], fact["known"]) for fact in facts
    ]


@pytest.mark.parametrize("text", ["detainer_presented", "detainer_presented=yes", "detainer_presented=true"])
def test_three_ways_to_say_that_a_fact_holds(text: str) -> None:
    result = run("decide", *JAIL, "--ask", "detain", "--fact", text)
    assert "an immigration detainer was presented (seen)" in result.output


def test_every_mistake_has_a_line_of_its_own() -> None:
    message = wrong(
        "decide", "--agency", "corrections of us-ny-nycc", "--ask", "detan", "--on", "2025-13-05",
        "--fact", "detainer_presentd", "--fact", "warrant_issuer=judge", "--deed", "begged",
    )  # fmt: skip
    lines = message.splitlines()
    assert "Did you mean “us-ny-nyc”?" in lines[0]
    assert any("Did you mean “detain”?" in line for line in lines)
    assert any("There is no day 2025-13-05" in line for line in lines)
    assert any("Did you mean “detainer_presented”?" in line for line in lines)
    assert any("`warrant_issuer` is one of" in line for line in lines)
    assert any("begged" in line for line in lines)


def test_an_action_without_items_refuses_one() -> None:
    assert "takes no item" in wrong("decide", *JAIL, "--ask", "transfer:now")


def test_an_unknown_item_is_told_which_there_are() -> None:
    message = wrong("decide", *JAIL, "--ask", "notify:release_dat")
    assert "Did you mean “release_date”?" in message


def test_nothing_asked_is_a_mistake() -> None:
    assert "Nothing is asked" in wrong("decide", *JAIL)


def test_a_day_before_the_corpus_begins_is_not_in_the_corpus() -> None:
    jail = ("--agency", "corrections of us-ny-nyc")
    result = run("decide", *jail, "--ask", "detain", "--on", "1950-01-01", "--json")
    assert "not in the corpus" in json.loads(result.output)["asks"][0]["verdicts"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "This is not JSON"),
        ("[]", "A request is an object"),
        ('{"agency": "corrections of us-ny-nyc"', "line 1, column"),
        ('{"agncy": "x", "on": "2025-05-05"}', "Did you mean “agency”?"),
        (json.dumps({**DETAINER, "asks": "detain"}), "`asks` is a list"),
        (json.dumps({**DETAINER, "facts": []}), "objects"),
        (
            json.dumps({**DETAINER, "records": {"conviction": {"rows": [{"ofence": "x"}]}}}),
            "Did you mean “offence”?",
        ),
        (json.dumps({**DETAINER, "records": {"convictions": []}}), "Did you mean “conviction”?"),
        (json.dumps({**DETAINER, "facts": {"conviction": True}}), "list of records"),
        (json.dumps({**DETAINER, "facts": {"agency.state": "ny"}}), "There is no fact"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_wrong_json_says_what_and_where(text: str, told: str) -> None:
    message = wrong("decide", "--file", "-", stdin=text)
    assert told in message
    assert "standard input" in message


@pytest.mark.parametrize("option", ["--file", "--csv"])
def test_a_file_that_is_not_there_or_no_file(option: str, tmp_path: Path) -> None:
    (tmp_path / "request.json").write_text("{}", encoding="utf-8")
    told = wrong("decide", option, str(tmp_path / "requst.json"))
    assert "There is no such file. Did you mean “request.json”?" in told
    assert "This is a folder, not a file." in wrong("decide", option, str(tmp_path))


def test_a_fact_that_nothing_reads_is_named() -> None:
    known = [f"--fact={fact}" for fact in ("detainer_presented", "information_public", "not writ_presented")]
    answer = run("decide", *JAIL, "--ask", "detain", *known).output
    assert (
        "Facts given that no rule or duty on this reads; they changed nothing: information_public\n" in answer
    )
    assert json.loads(run("decide", *JAIL, "--ask", "detain", *known, "--json").output)["unread"] == [
        "information_public"
    ]
    both = run("decide", *JAIL, "--ask", "detain", "--ask", "notify:release_date", *known).output
    assert "they changed nothing" not in both


def test_a_table_is_decided_row_by_row(tmp_path: Path) -> None:
    table = tmp_path / "cases.csv"
    table.write_text(
        "reference,agency,asks,on,detainer_presented\n"
        "A-1,corrections of us-ny-nyc,detain;notify:release_date,2025-05-05,yes\n"
        "A-2,corrections of us-ny-nyc,detan,2025-05-05,yes\n",
        encoding="utf-8",
    )
    result = run("decide", "--csv", str(table))
    assert result.exit_code == 2
    rows = [line for line in result.stdout.splitlines() if line[:1].isdigit()]
    assert [row.split(",")[:2] for row in rows[:2]] == [["2", "detain"], ["2", "notify:release_date"]]
    assert "Did you mean “detain”?" in rows[2]
    assert "A-1" not in result.output


def test_a_table_without_the_columns_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "cases.csv"
    table.write_text("agency,on\nx,y\n", encoding="utf-8")
    assert "lacks the column `asks`" in wrong("decide", "--csv", str(table))


@pytest.mark.parametrize("complete", ["no", "yes", 1, "false"])
def test_only_true_says_that_nothing_more_holds(complete: object) -> None:
    """A word that is taken for true would turn unknown into no."""
    facts = {"purpose": {"values": ["other_criminal"], "complete": complete}}
    records = {"conviction": {"rows": [], "complete": complete}}
    message = wrong(
        "decide", "--file", "-", stdin=json.dumps({**DETAINER, "facts": facts, "records": records})
    )
    assert "`complete` of `purpose` is true or false." in message
    assert "`complete` of `conviction` is true or false." in message


def test_every_place_can_be_named_as_the_list_names_it() -> None:
    by_name = run(
        "decide",
        "--agency",
        "corrections of New York City",
        "--ask",
        "detain",
        "--on",
        "2025-05-05",
        "--json",
    )
    assert json.loads(by_name.output)["agency"] == "corrections of us-ny-nyc"


def test_a_county_outside_the_corpus_has_a_stand_in_whose_own_law_is_said_to_be_unread() -> None:
    message = wrong("decide", "--agency", "sheriff of us-il-dupage", "--ask", "detain", "--on", "2025-05-05")
    assert "write `us-il-county` or `us-il-city`" in message
    result = run("decide", "--agency", "sheriff of us-il-county", "--ask", "detain", "--on", "2025-05-05")
    assert "The law of a county in Illinois on this has not been read" in result.output.replace(
        "\n      ", " "
    )


def test_the_request_schema_takes_every_place_of_the_corpus() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema_text("request")))
    for name in load(cases=False).vocabulary.governments:
        validator.validate({"agency": f"police of {name}", "on": "2025-05-05", "asks": ["detain"]})


def test_a_misspelt_column_of_a_table_is_no_column_to_pass_over(tmp_path: Path) -> None:
    table = tmp_path / "cases.csv"
    table.write_text("agency,asks,on,warrant_presnted\nx,y,z,no\n", encoding="utf-8")
    assert "Did you mean “warrant_presented”?" in wrong("decide", "--csv", str(table))


def test_a_day_that_is_not_in_the_calendar() -> None:
    message = wrong("decide", "--agency", "police of us-ny", "--ask", "detain", "--on", "2025-02-30")
    assert "There is no day 2025-02-30" in message


def test_how_far_the_law_was_read_is_told_by_the_files_that_cover_the_day() -> None:
    """A directive that was read to its last day in 2019 says nothing of how far the law of 2026 was read."""
    agency = ("decide", "--agency", "corrections of us-nj-county", "--ask", "notify:release_date")
    (layer,) = (
        layer
        for layer in json.loads(run(*agency, "--on", "2026-02-10", "--json").output)["asks"][0]["layers"]
        if layer["government"] == "us-nj"
    )
    assert layer["in_the_corpus"]
    assert layer["read_through"] > "2026-02-10"
