"""`comity law check` and `comity law questions`: what is found, how it is shown, how the commands end."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from proofs.test_seeded_faults import texts

from comity.cli import root


def run(*args: str) -> Result:
    return CliRunner().invoke(root, ["law", *args])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small law of the seeded faults, without a fault."""
    for name, text in texts().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def faulty(folder: Path) -> Path:
    """The same with a contradiction, and with a disputed reading that matters."""
    custody = folder / "us-xx-custody.md"
    more = (
        'rule keep cite "Code § 8" since 2018-03-01\n  jail must hold\n  when paper_shown and consent\n\n'
        'rule may_tell cite "Code § 9" since 2015-01-01\n  jail may tell\n  when order_signed\n'
        '  status contested as to consent "whether consent suffices"\n\nduty copy cite'
    )
    custody.write_text(custody.read_text("utf-8").replace("duty copy cite", more), encoding="utf-8")
    return folder


def test_a_law_without_a_fault_ends_with_0(folder: Path) -> None:
    found = run("check", "--law", str(folder))
    assert found.exit_code == 0, found.output
    assert "0 errors, 0 warnings, 0 notes.\n3 properties hold in all cases, 0 do not." in found.output


def test_a_finding_names_file_line_citation_and_case_and_ends_with_1(faulty: Path) -> None:
    found = run("check", "--law", str(faulty))
    assert found.exit_code == 1
    lines = (faulty / "us-xx-custody.md").read_text("utf-8").splitlines()
    place = re.search(
        rf"{re.escape(str(faulty))}/us-xx-custody\.md:(\d+): error: `hold` forbids", found.output
    )
    assert place is not None, found.output
    assert lines[int(place[1]) - 1].startswith("rule hold cite")
    assert "  Code § 3; Code § 8\n" in found.output
    assert "expect for counsel by hold, keep" in found.output
    assert "whether consent suffices" in found.output


def test_mistakes_alone_and_without_cases(faulty: Path) -> None:
    found = run("check", "--law", str(faulty), "--errors", "--brief")
    assert found.exit_code == 1
    assert "error: `hold` forbids" in found.output
    assert "note:" not in found.output
    assert "```case" not in found.output


def test_json_and_csv_say_the_same(faulty: Path) -> None:
    data = json.loads(run("check", "--law", str(faulty), "--json").output)
    rows = list(csv.DictReader(io.StringIO(run("check", "--law", str(faulty), "--csv").output)))
    assert (data["errors"], data["bounded"]) == (2, {})
    assert [row["message"] for row in rows] == [found["message"] for found in data["findings"]]
    assert rows[0]["case"] == data["findings"][0]["case"]
    assert rows[0]["cite"] == "Code § 3; Code § 8"
    assert [p["holds"] for p in data["properties"]] == [False, True, True]


def test_a_place_is_looked_at_with_what_lies_in_it(faulty: Path) -> None:
    assert run("check", "Xx", "--law", str(faulty)).exit_code == 1
    assert run("check", "us-xx-town", "--law", str(faulty)).exit_code == 0


def test_a_draft_is_looked_at_with_the_law(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    draft = tmp_path_factory.mktemp("draft") / "bill.md"
    draft.write_text(
        "---\nid: us-xx/bill\ntitle: A bill\ngovernment: us-xx\ncovers: []\nsources:\n"
        "  - {key: bill, cite: Bill 1, read: text, by: nobody}\n---\n\n```law\n"
        'rule holds cite "Bill 1 § 1" since 2027-01-01\n  jail must hold\n  when paper_shown\n```\n',
        encoding="utf-8",
    )
    found = run("check", "--law", str(folder), "--with", str(draft.parent))
    assert found.exit_code == 1
    assert "on 2027-01-01 jail asked to hold" in found.output
    assert "`nobody_held_on_paper` does not hold in all cases." in found.output


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["check", "us-xx-tow"], "There is no place “us-xx-tow” in this law. Did you mean “us-xx-town”?"),
        (["questions", "Xx", "--ask", "hol"], "There is no action `hol`. Did you mean “hold”?"),
        (["questions", "Xx", "--ask", "hold", "--on", "soon"], "“soon” is not a day."),
    ],
)
def test_wrong_input_is_told(folder: Path, args: list[str], told: str) -> None:
    found = run(*args, "--law", str(folder))
    assert found.exit_code != 0
    assert told in str(found.exception)


def test_questions_are_counted(folder: Path) -> None:
    args = ("questions", "Xx", "--ask", "hold", "--on", "2020-01-01", "--law", str(folder))
    found = run(*args)
    assert found.exit_code == 0
    assert "1 to 3 questions" in found.output
    data = json.loads(run(*args, "--json").output)
    asked = {tuple(row["asked"]) for row in data["agencies"]}
    assert any(set(names) == {"paper_shown", "order_signed", "signer"} for names in asked)
