"""`comity law compare`, `matrix`, `diff` and `history`: what they print, and what a wrong request is told."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from comity.cli import root
from comity.decide.cases import run_cases
from comity.decide.decider import Decider
from comity.errors import InputError
from comity.language import load

PLACES = """
```vocabulary
kind police "police department"
kind corrections "jail"
action detain "hold a person" needs power
calendar us_federal "federal legal holidays" country US
government us "the United States" is federal
  zone "America/New_York" calendar us_federal
government us-xx "Example State" is state in us
  zone "America/New_York" calendar us_federal
government us-xx-town "Example Town" is city in us-xx
  zone "America/New_York" calendar us_federal
government us-yy "Other State" is state in us
  zone "America/New_York" calendar us_federal
fact detainer_presented is yes/no
  ask "Was a detainer presented?"
fact writ_presented is yes/no
  ask "Was a writ presented?"
```
"""


def policy(government: str, rules: str) -> str:
    return (
        f"---\nid: {government}/law\ntitle: Law\ngovernment: {government}\n"
        "covers:\n  - any action by any agency from 2019-01-01\nread_through: 2026-01-01\n"
        f"sources:\n  - {{cite: Code, read: text, by: A. Reader}}\n---\n\n```law\n{rules}\n```\n"
    )


HOLD = """rule hold cite "Code § 1" since 2019-01-01 until 2022-12-31
  corrections must not detain
  when detainer_presented

rule hold cite "Code § 1 (2023)" since 2023-01-01
  corrections must not detain
  when detainer_presented
  unless writ_presented"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "law"
    made.mkdir()
    (made / "places.md").write_text(PLACES, encoding="utf-8")
    for government, rules in (("us", ""), ("us-xx", HOLD), ("us-xx-town", ""), ("us-yy", "")):
        (made / f"{government}.md").write_text(policy(government, rules), encoding="utf-8")
    return made


def run(folder: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(root, ["law", *arguments, "--law", str(folder)])
    if isinstance(result.exception, InputError):
        return result
    assert result.exit_code == 0, result.output
    return result


def data(folder: Path, *arguments: str) -> Any:
    return json.loads(run(folder, *arguments, "--json").output)


def test_compare_says_who_forbids_more_and_shows_the_case(folder: Path) -> None:
    shown = run(folder, "compare", "us-xx", "us-yy", "--on", "2024-01-01").output
    assert "us-xx forbids more" in shown
    assert "corrections asked to detain: detainer_presented; not writ_presented" in shown
    assert "us-xx: prohibited by Code § 1 (2023)" in shown
    assert "us-yy: not regulated" in shown
    rows = data(folder, "compare", "us-xx", "us-yy", "--on", "2024-01-01")["rows"]
    assert {row["relation"] for row in rows} == {"us-xx forbids more", "the same"}
    table = list(csv.DictReader(io.StringIO(run(folder, "compare", "us-xx", "us-yy", "--csv").output)))
    assert {row["left"] for row in table if row["difference"]} == {"prohibited by Code § 1 (2023)"}


def test_the_cases_of_a_comparison_can_be_pasted_and_run(folder: Path, tmp_path: Path) -> None:
    asked = ("compare", "us-xx-town", "us-yy", "--on", "2024-01-01")
    found = [one["left"]["case"] for row in data(folder, *asked)["rows"] for one in row["differences"]]
    mine = list(dict.fromkeys(found))
    assert all(block in run(folder, *asked, "--cases").output for block in mine)
    pasted = tmp_path / "pasted"
    pasted.mkdir()
    front = policy("us-xx-town", "").replace("us-xx-town/law", "us-xx-town/pasted")
    (pasted / "cases.md").write_text(front + "\n" + "\n\n".join(mine), encoding="utf-8")
    law = load([folder], overlays=[pasted])
    ran = [failures for _, failures in run_cases(Decider(law))]
    assert len(ran) == len(mine) > 0
    assert not any(ran)


def test_the_matrix_has_four_forms(folder: Path, tmp_path: Path) -> None:
    asked = ("matrix", "--on", "2024-01-01", "--agency", "corrections")
    shown = run(folder, *asked).output
    assert "us-xx-town  in some cases" in shown
    cells = {
        row["place"]: row
        for row in csv.DictReader(io.StringIO(run(folder, *asked, "--format", "csv").output))
    }
    assert (cells["us-xx"]["us-yy"], cells["us-yy"]["us-xx"], cells["us-xx"]["us-xx-town"]) == (
        "more",
        "less",
        "same",
    )
    (table,) = json.loads(run(folder, *asked, "--format", "json").output)["tables"]
    assert table["groups"] == [["us-xx", "us-xx-town"], ["us-yy"]]
    assert table["whatever_the_first_forbids_the_second_forbids"] == [[1, 0]]
    out = tmp_path / "map.svg"
    run(folder, *asked, "--format", "svg", "--out", str(out))
    assert ET.parse(out).getroot().tag.endswith("svg")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_diff_shows_the_condition_and_both_answers(folder: Path) -> None:
    shown = run(folder, "diff", "us-xx-town", "--from", "2022-01-01", "--to", "2024-01-01").output
    assert "rule us-xx/law.hold (Code § 1 (2023)) is said otherwise; before: Code § 1" in shown
    assert "prohibited, now exempt:" in shown
    assert "- where detainer_presented and writ_presented" in shown
    (change,) = data(folder, "diff", "us-xx-town", "--from", "2022-01-01", "--to", "2024-01-01")["changes"]
    assert change["complete"] is True
    assert change["groups"][0]["before"]["rules"] == [{"rule": "us-xx/law.hold", "cite": "Code § 1"}]


def test_diff_of_two_days_between_which_nothing_changed(folder: Path) -> None:
    shown = run(folder, "diff", "us-xx", "--from", "2020-01-01", "--to", "2021-01-01").output
    assert "The text is the same." in shown
    assert "No answer that the law settles differs." in shown


def test_history_names_the_days(folder: Path) -> None:
    days = data(folder, "history", "us-xx-town")["days"]
    assert [day["day"] for day in days] == ["2019-01-01", "2023-01-01"]
    assert "before: prohibited by Code § 1" in run(folder, "history", "us-xx-town").output


def test_a_bill_is_checked_and_held_against_the_law(folder: Path, tmp_path: Path) -> None:
    bill = tmp_path / "bill.md"
    rules = 'rule always_hold cite "Code § 9" since 2030-01-01\n  corrections must detain\n  when detainer_presented'
    bill.write_text(policy("us-xx", rules).replace("us-xx/law", "us-xx/bill"), encoding="utf-8")
    result = CliRunner().invoke(
        root, ["law", "diff", "us-xx", "--with", str(bill), "--json", "--law", str(folder)]
    )
    assert result.exit_code == 1
    found = json.loads(result.output)
    assert (found["from"], found["to"]) == ("2030-01-01", "2030-01-01")
    assert {(change["before"], change["after"]) for change in found["changes"]} >= {
        ("prohibited", "for counsel")
    }
    assert any(one["topic"] == "contradiction" for one in found["check"])


def test_a_bill_may_bring_words_of_its_own(folder: Path, tmp_path: Path) -> None:
    bill = tmp_path / "bill.md"
    words = '\n```vocabulary\nfact judge_asked is yes/no\n  ask "Did a judge ask?"\n```\n'
    rules = 'rule held cite "Code § 9" since 2030-01-01\n  corrections must not detain\n  when judge_asked'
    bill.write_text(policy("us-xx", rules).replace("us-xx/law", "us-xx/bill") + words, encoding="utf-8")
    shown = run(folder, "diff", "us-xx", "--with", str(bill)).output
    assert "not regulated, now prohibited:" in shown
    assert "- where not detainer_presented and judge_asked" in shown
    assert "finds of it: nothing" in shown


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("compare", "us-xx", "us-zz"), "no place"),
        (("compare", "us-xx", "us"), "part of every stack"),
        (("compare", "us-xx", "us-yy", "--on", "tomorrow"), "not a day"),
        (("compare", "us-xx", "us-yy", "--action", "detian"), "no action"),
        (("matrix", "--agency", "plumber"), "no kind of agency"),
        (("diff", "us-xx", "--from", "2022-13-01"), "not a day"),
        (("diff", "us-xx", "--from", "2022-02-01", "--to", "2022-01-01"), "2022-02-01 is after 2022-01-01"),
        (("history", "us-zz"), "no place"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(folder: Path, arguments: tuple[str, ...], what: str) -> None:
    result = run(folder, *arguments)
    assert isinstance(result.exception, InputError)
    assert what in str(result.exception)
    assert result.exception.exit_code == 2
