"""`comity ask`: an interview that asks no more than it needs."""

from __future__ import annotations

import re

from click.testing import CliRunner

from comity.cli import root

JAIL = ["ask", "--agency", "corrections of us-ny-nyc", "--ask", "detain", "--on", "2025-05-05"]


def interview(answers: list[str], *more: str) -> str:
    result = CliRunner().invoke(root, [*JAIL, *more], input="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    return result.output


def questions(output: str) -> list[str]:
    return re.findall(r"^\d+\. (.+)$", output, re.MULTILINE)


def test_i_do_not_know_is_always_an_answer() -> None:
    output = interview(["?"] * 80)
    assert questions(output)
    assert "nothing more" in output or "no further answer" in output
    assert "UNDETERMINED" in output


def test_no_question_is_asked_twice() -> None:
    asked = questions(interview(["?"] * 80))
    assert len(asked) == len(set(asked))


def test_what_is_given_is_not_asked() -> None:
    output = interview(["?"] * 80, "--fact", "detainer_presented=yes")
    assert not any("Was an immigration detainer" in question for question in questions(output))


def test_a_settled_request_is_not_questioned() -> None:
    asked = ["ask", "--agency", "sheriff of us-il-cook", "--ask", "deputize", "--on", "2025-05-05"]
    result = CliRunner().invoke(root, asked, input="?\n" * 60)
    assert result.exit_code == 0
    assert len(questions(result.output)) <= 3


def test_a_wrong_answer_is_asked_again() -> None:
    output = interview(["perhaps", *["?"] * 80])
    assert "is yes, no or unknown" in output or "is one of" in output or "holds some of" in output
