"""What the lawyer who made a mistake is shown: place, line, what was expected, what is near; all of it at once.

The files in `mistakes/` hold the mistakes, and beside each stands what is said of it. When a message is meant to
change, COMITY_WRITE_SNAPSHOTS=1 writes them anew; read the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from language.scratch import RULE, VOCABULARY, complaints, file, policy_text, problems

from comity.errors import ComityError
from comity.language import LanguageErrors, Problem, read_law
from comity.language.errors import closest, nearest

MISTAKES = sorted((Path(__file__).parent / "mistakes").glob("*.md"))


def shown(path: Path) -> str:
    with pytest.raises(LanguageErrors) as caught:
        read_law([file("words.md", VOCABULARY), file(path.name, path.read_text("utf-8"))], {})
    return str(caught.value) + "\n"


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.stem)
def test_the_author_is_shown(path: Path) -> None:
    expected = path.with_suffix(".txt")
    if os.environ.get("COMITY_WRITE_SNAPSHOTS"):
        expected.write_text(shown(path), encoding="utf-8")
    assert shown(path) == expected.read_text("utf-8")


def test_ten_mistakes_are_ten_problems() -> None:
    text = (MISTAKES[0].parent / "ten.md").read_text("utf-8")
    assert len(problems(file("ten.md", text))) == 10


def test_the_mistakes_of_all_files_are_told_in_the_order_of_files_and_lines() -> None:
    bad = RULE + "  when consnt\n  unless purpos"
    found = problems(
        file("b.md", policy_text(bad, id="us-xx/b")), file("a.md", policy_text(bad, id="us-xx/a"))
    )
    assert [problem.file for problem in found] == ["a.md", "a.md", "b.md", "b.md"]
    assert [problem.line for problem in found] == sorted(problem.line for problem in found[:2]) * 2


def test_a_mistake_shows_its_line_with_a_mark_below_the_word() -> None:
    (problem,) = problems(file("a.md", policy_text(RULE + "  when consnt")))
    line = policy_text(RULE + "  when consnt").split("\n").index("  when consnt") + 1
    assert str(problem) == (
        f"a.md:{line}:8: There is no fact or definition `consnt`. Did you mean “consent”?\n"
        "      when consnt\n"
        "           ^"
    )


def test_the_mark_stands_below_the_word_behind_tabs_too() -> None:
    assert (
        str(Problem("a.md", 3, 7, "No.", "\twhen\tconsnt"))
        == "a.md:3:7: No.\n    \twhen\tconsnt\n    \t    \t^"
    )


def test_what_a_terminal_would_obey_is_not_shown() -> None:
    assert "\x1b" not in str(Problem("a.md", 1, 1, "No.", "\x1b[2Jrule"))


def test_of_a_very_long_line_the_part_around_the_place_is_shown() -> None:
    problem = Problem("a.md", 1, 5_001, "No.", "x" * 5_000 + "HERE" + "x" * 5_000)
    _, line, mark = str(problem).split("\n")
    assert len(line) < 300
    assert line[mark.index("^") :].startswith("HERE")


def test_of_very_many_problems_the_first_are_shown_and_all_are_held() -> None:
    error = LanguageErrors([Problem("a.md", line, 1, "No.") for line in range(1, 2_001)])
    assert len(error.problems) == 2_000
    assert "a.md:50:1" in str(error)
    assert "a.md:51:1" not in str(error)
    assert "… and 1950 more." in str(error)


def test_a_sign_that_is_repeated_is_told_once() -> None:
    assert complaints(RULE + "  when consent " + "[" * 50) == ["The sign [ has no meaning here."]


def test_a_problem_without_a_line_to_show_is_one_line() -> None:
    assert str(Problem("a.csv", 4, 1, "No.")) == "a.csv:4:1: No."


def test_all_problems_are_one_error_of_the_house() -> None:
    problem = Problem("a.md", 1, 1, "No.")
    error = LanguageErrors([problem, problem, Problem("a.md", 1, 2, "Nor this.")])
    assert isinstance(error, ComityError)
    assert error.exit_code == 2
    assert len(error.problems) == 2
    assert str(error) == (
        "2 problems in the law files\n\na.md:1:1: No.\n\na.md:1:2: Nor this.\n"
        "Correct the lines shown; docs/language.md is the manual."
    )
    assert str(LanguageErrors([problem])).startswith("1 problem in the law files\n")


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("consnt", ["consent", "constant"], "consent"),
        ("aks", ["ask", "unknown"], "ask"),
        ("for", ["before", "promptly"], None),
        ("zebra", ["consent"], None),
        ("", ["consent"], None),
    ],
)
def test_the_nearest_name_is_offered_and_no_far_one(name: str, known: list[str], meant: str | None) -> None:
    assert closest(name, known) == meant
    assert nearest(name, known) == (f" Did you mean “{meant}”?" if meant else "")


@pytest.mark.parametrize(
    "law",
    [
        "rule",
        "rule 1",
        "rule hold",
        "duty tell",
        "define x",
        "define",
        "group x",
        "group x of agencies",
        "table x",
        "displaces",
        "opinion x",
        "opinion",
        "rulle",
        "(",
        '"',
        "-",
    ],
)
def test_a_statement_that_cannot_be_read_always_leaves_a_problem(law: str) -> None:
    assert complaints(law)
