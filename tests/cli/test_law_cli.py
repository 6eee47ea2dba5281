"""`comity law`: what is covered, a policy in words, the cases run, and what a wrong request is told."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from comity import cli
from comity.cli import root
from comity.cli.law_pages import as_markdown, as_text
from comity.decide.decider import Decider
from comity.decide.pages import Pages
from comity.decide.published_law import published_pages
from comity.errors import ComityError, InputError
from comity.language import load

VOCABULARY = """
```vocabulary
kind corrections "jail"
kind police "police department"
action detain "hold a person" needs power
action notify "tell of a release"
calendar us_federal "federal legal holidays" country US

government us "the United States" is federal
  zone "America/New_York" calendar us_federal
government us-xx "Example State" is state in us
  ocd "ocd-division/country:us/state:xx" zone "America/New_York" calendar us_federal
government us-xx-town "Example Town" is city in us-xx
  zone "America/New_York" calendar us_federal

fact detainer_presented is yes/no
  ask "Was a detainer presented?"
  true "a detainer was presented"
  false "no detainer was presented"
  unknown "whether a detainer was presented"
  intrusive 0

fact warrant_issuer is one of
    judge "a judge"
    officer "an officer"
    none "nobody"
  ask "Who signed the warrant?"
  unknown "who signed the warrant"
  intrusive 0
```
"""

POLICY = """---
id: us-xx/custody
title: Persons not to be detained
government: us-xx
covers:
  - detain by any agency from 2014-01-01
read_through: 2026-08-21
sources:
  - key: code
    cite: Example Code § 9
    read: text
    by: A. Reader
    on: 2026-08-21
---

```law
define judicial_warrant cite "Example Code § 9(a)" since 2014-01-01 as
  warrant_issuer is judge

rule hold cite "Example Code § 9(b)" since 2014-01-01 until 2019-12-31
  corrections must not detain
  when detainer_presented
  says "A detainer alone is not enough."

rule hold cite "Example Code § 9(b)" since 2020-01-01
  corrections must not detain
  when detainer_presented
  unless any of
    - judicial_warrant cite "Example Code § 9(b)(1)"
  status challenged since 2021-01-01 "an appeal is pending"
  says "A detainer alone is not enough."

duty report cite "Example Code § 9(c)" since 2020-01-01
  corrections must "report how many detainers came" to "the council"
  yearly by 03-01 for the previous calendar year
```

```case X-1
a detainer and nothing else
on 2019-03-01 corrections asked to detain
given detainer_presented
expect prohibited by hold
```

```case X-2
a judge signed the warrant
on 2022-03-01 corrections asked to detain
given detainer_presented, warrant_issuer is judge
expect exempt by hold
```
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A state of one law, small enough to be read whole."""
    (tmp_path / "vocabulary.md").write_text(VOCABULARY, encoding="utf-8")
    (tmp_path / "custody.md").write_text(POLICY, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(root, ["law", *arguments])


def right(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output or result.exception
    return result.output


def wrong(*arguments: str) -> str:
    """The message of a wrong request, which ends with exit code 2 and no traceback."""
    result = run(*arguments)
    assert isinstance(result.exception, ComityError), result.output
    assert result.exception.exit_code == 2
    return str(result.exception)


def data(name: str, *arguments: str) -> Any:
    """The JSON output, held against its published schema."""
    found = json.loads(right(name, *arguments, "--json"))
    jsonschema.Draft202012Validator(json.loads(right(name, "--schema"))).validate(found)
    return found


# --- list --------------------------------------------------------------------------------------------------


def test_list_says_what_is_covered_and_how_well_it_was_read(small: Path) -> None:
    lines = right("list", "--law", str(small)).splitlines()
    assert lines[:-1] == [
        "Example State (us-xx), state; above it: the United States",
        "  us-xx/custody: Persons not to be detained",
        "    covers   detain by any agency since 2014-01-01",
        "    read     through 2026-08-21; sources: 1 text; 4 statements, resting on: 4 text; 2 cases",
        "    marked   1 challenged",
    ]
    assert lines[-1].startswith("corpus ")


def test_list_on_a_day_counts_what_is_in_force_then(small: Path) -> None:
    holding = data("list", "--law", str(small), "--on", "2019-06-01")["places"][0]["policies"][0]
    assert holding["statements"] == 2
    assert holding["statements_marked"]["challenged"] == 0
    assert data("list", "--law", str(small), "--on", "2010-01-01")["places"][0]["policies"][0]["covers"] == []


def test_list_of_a_place_has_the_places_in_it_and_names_those_above() -> None:
    places = data("list", "us-ny")["places"]
    assert [place["government"] for place in places] == ["us-ny", "us-ny-nyc"]
    assert [place["government"] for place in places[1]["above"]] == ["us-ny", "us"]
    assert data("list", "New York City")["places"] == places[1:]


def test_list_of_a_place_without_law_of_its_own_says_so(small: Path) -> None:
    assert "no law of its own" in right("list", "us-xx-town", "--law", str(small))


def test_list_of_the_corpus_names_every_government_with_law() -> None:
    text = right("list")
    for place in (
        "the United States (us)",
        "New York City (us-ny-nyc)",
        "Illinois (us-il)",
        "Oregon (us-or)",
    ):
        assert place in text


# --- show --------------------------------------------------------------------------------------------------


def test_show_prints_a_policy_in_plain_words(small: Path) -> None:
    text = right("show", "us-xx/custody", "--law", str(small))
    page = "\n".join(text.splitlines()[:-2])
    assert page == (Path(__file__).parent / "law_show.txt").read_text(encoding="utf-8").rstrip("\n")


def test_show_on_a_day_leaves_out_what_is_not_in_force_then(small: Path) -> None:
    before = right("show", "us-xx/custody", "--law", str(small), "--on", "2019-06-01")
    assert "from 2014-01-01 to 2019-12-31" in before
    assert "§ 9(b)(1)" not in before
    assert "X-1" in before
    assert "X-2" not in before
    assert "2 statements (or versions) not in force on 2019-06-01" in before
    assert "1 case decided under other versions of this law" in before
    after = right("show", "us-xx/custody", "--law", str(small), "--on", "2020-01-01")
    assert "§ 9(b)(1)" in after
    assert "X-2" in after
    assert "challenged" not in after, "the challenge came in 2021"


def test_show_as_json_holds_the_same(small: Path) -> None:
    found = data("show", "us-xx/custody", "--law", str(small))
    policy = found["policies"][0]
    rules = [p for p in policy["provisions"] if p["kind"] == "rule"]
    assert [(r["version"], r["versions"], r["since"], r["until"]) for r in rules] == [
        (1, 2, "2014-01-01", "2019-12-31"),
        (2, 2, "2020-01-01", None),
    ]
    assert rules[1]["unless"] == [{"words": "“judicial warrant” applies", "cite": "Example Code § 9(b)(1)"}]
    assert [case["holds"] for case in policy["cases"]] == [True, True]
    assert policy["cases"][0]["outcomes"] == ["prohibited, by hold"]


def test_show_as_markdown_is_a_document_with_headings(small: Path) -> None:
    text = right("show", "us-xx/custody", "--law", str(small), "--markdown")
    assert text.startswith("# Persons not to be detained\n")
    assert "\n## Rules\n\n### hold, Example Code § 9(b) (version 1 of 2)\n" in text
    assert "- **Unless:** “judicial warrant” applies [Example Code § 9(b)(1)]" in text


def test_show_of_a_place_prints_all_its_policies() -> None:
    policies = data("show", "us-ny-nyc", "--on", "2025-05-05")["policies"]
    assert {policy["government"] for policy in policies} == {"us-ny-nyc"}
    assert len(policies) > 5


def test_every_policy_of_the_corpus_can_be_shown_in_every_form() -> None:
    law = load()
    maker = Pages(Decider(law))
    pages = [maker.page(policy) for policy in law.policies.values()]
    for page in pages:
        assert as_text(page).startswith(page.policy.title)
        assert as_markdown(page).startswith(f"# {page.policy.title}")
    found = published_pages(pages, law, None)
    jsonschema.Draft202012Validator(json.loads(right("show", "--schema"))).validate(found)
    for provision in (provision for policy in found["policies"] for provision in policy["provisions"]):
        assert provision["kind"] not in ("rule", "duty") or (provision["who"] and provision["what"])


def test_show_tells_where_a_case_does_not_hold(small: Path) -> None:
    spoil(small)
    text = right("show", "us-xx/custody", "--law", str(small))
    assert re.search(r"Does not hold +the law as written answers: prohibited by us-xx/custody\.hold", text)


# --- test --------------------------------------------------------------------------------------------------


def spoil(small: Path) -> None:
    path = small / "custody.md"
    text = path.read_text(encoding="utf-8").replace("expect prohibited by hold", "expect exempt by hold")
    path.write_text(text, encoding="utf-8")


def test_test_runs_the_cases_and_ends_with_0(small: Path) -> None:
    text = right("test", "--law", str(small), "--verbose")
    assert "us-xx/custody: X-1 holds" in text
    assert "2 cases run, 2 hold, 0 do not." in text


def test_test_ends_with_1_where_a_case_does_not_hold(small: Path) -> None:
    spoil(small)
    result = run("test", "--law", str(small))
    assert result.exit_code == 1
    assert "case X-1: expected exempt by hold; found prohibited by us-xx/custody.hold" in result.output
    assert "2 cases run, 1 hold, 1 do not." in result.output


def test_test_takes_a_policy_a_place_or_a_file(small: Path) -> None:
    for which in ("us-xx/custody", "us-xx", str(small / "custody.md")):
        assert "2 cases run" in right("test", which, "--law", str(small))


# --- wrong input -------------------------------------------------------------------------------------------


def test_an_unknown_place_is_told_the_nearest_one() -> None:
    assert "Did you mean “us-ny-nyc”?" in wrong("list", "us-ny-nyx")
    assert "Did you mean “New York City”?" in wrong("list", "New York Ciyt")
    assert "`comity law list` shows" in wrong("list", "Atlantis")


def test_an_unknown_policy_is_told_the_nearest_one() -> None:
    assert "Did you mean “us-ny-nyc/correction”?" in wrong("show", "us-ny-nyc/corection")
    assert "Did you mean" in wrong("test", "us-ilx")


def test_a_place_without_law_cannot_be_shown(small: Path) -> None:
    message = wrong("show", "us-xx-town", "--law", str(small))
    assert "Example Town has no law of its own" in message
    assert "comity law list us-xx" in message


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "01/02/2026", "20260101", ""])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    assert wrong("list", "--on", day) == f"--on: “{day}” is not a day.\nWrite it as 2026-01-29."
    assert "is not a day" in wrong("show", "us-il/trust", "--on", day)


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "none") in wrong("list", "--law", str(tmp_path / "none"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["law", "list", "us-or"], 0),
        (["law", "list", "Atlantis"], 2),
        (["law", "show"], 2),
        (["law", "show", "us-il/trust", "--json", "--markdown"], 2),
        (["law", "list", "--nonsense"], 2),
    ],
)
def test_the_program_ends_with_its_exit_code(
    arguments: list[str], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["comity", *arguments])
    if code == 0:
        cli.main()
        assert "us-or/enforcement" in capsys.readouterr().out
    else:
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert end.value.code == code
        assert "Traceback" not in capsys.readouterr().err


def test_wrong_law_is_shown_with_its_lines_and_ends_with_2(small: Path) -> None:
    (small / "custody.md").write_text(POLICY.replace("must not detain", "must not detian"), encoding="utf-8")
    message = wrong("show", "us-xx/custody", "--law", str(small))
    assert "Did you mean “detain”?" in message
    assert "custody.md:" in message


def test_the_words_that_a_request_can_use_are_listed() -> None:
    result = CliRunner().invoke(root, ["law", "words"])
    assert result.exit_code == 0
    assert "  corrections: department or office that runs a jail or prison" in result.output
    assert "  us-ny-nyc: New York City (city)" in result.output
    assert "    items: release_date, custody_status" in result.output
    assert "terrorist_list_possible_match (yes/no): " in result.output
    assert "Never stored." in result.output


def test_one_kind_of_words_can_be_listed_alone() -> None:
    result = CliRunner().invoke(root, ["law", "words", "kinds"])
    assert "KINDS" in result.output
    assert "FACTS" not in result.output


def test_a_folder_without_law_is_refused_in_one_message(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("---\ntitle: A page\ntags: [news]\n---\n# Something else\n")
    for option in ("--law", "--with"):
        result = CliRunner().invoke(root, ["law", "list", option, str(tmp_path)])
        assert isinstance(result.exception, InputError)
        assert "Nothing here looks like law" in str(result.exception)
        assert str(tmp_path) in str(result.exception)


def test_hidden_folders_hold_no_law(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "page.md").write_text("---\ntitle: Not law\n---\n```law\nrule\n```\n")
    result = CliRunner().invoke(root, ["law", "list", "--with", str(tmp_path)])
    assert isinstance(result.exception, InputError)
