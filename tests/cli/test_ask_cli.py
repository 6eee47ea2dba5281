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


def asked_afresh(answers: list[str], *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(root, ["ask", *options], input="\n".join(answers) + "\n")
    return result.exit_code, result.output


def test_each_prompt_is_checked_before_the_next() -> None:
    typed = ["jailer of us-ny-nyc", "corrections of us-ny-nyc", "detian", "detain", "yesterday", "2025-05-05"]
    code, output = asked_afresh([*typed, *["?"] * 80])
    assert code == 0
    at = [
        output.index(words)
        for words in (
            "There is no kind of agency `jailer`",
            "There is no action `detian` to ask for. Did you mean “detain”?",
            "Write the day as a date",
            "1. ",
        )
    ]
    assert at == sorted(at)


def test_wrong_options_are_refused_before_anything_is_asked() -> None:
    code, output = asked_afresh([], "--agency", "jailer of nowhere", "--fact", "moon_is_full=yes")
    assert code != 0
    assert "Who is asked" not in output
    assert "On which day" not in output


def test_the_end_of_what_is_typed_ends_the_interview() -> None:
    result = CliRunner().invoke(root, ["ask"], input="corrections of us-ny-nyc\n")
    assert result.exit_code != 0
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


def test_of_a_record_only_what_the_law_reads_is_asked() -> None:
    """New York City's jail law reads no state-prison term; the like of a listed crime belongs to one conviction."""
    known = [
        f"--fact={fact}"
        for fact in (
            "detainer_presented",
            "warrant_presented",
            "warrant_issuer=us_magistrate",
            "warrant_on_probable_cause",
            "warrant_authorises=custody_by_immigration",
            "detainer_presented_at=2025-05-05T09:00",
            "warrant_presented_at=2025-05-05T09:00",
            "record_source=court",
            "not court_order_presented",
            "not writ_presented",
        )
    ]
    typed = ["no", "2025-05-01", "yes", *["?"] * 9, "n", "n", *["?"] * 20]
    result = CliRunner().invoke(root, [*JAIL, *known], input="\n".join(typed) + "\n")
    assert "conviction 1: entered as a hate crime" in result.output
    assert "conviction 1: punishable by state prison" not in result.output
    assert "of each conviction the law reads: the section of the conviction [offence]" in " ".join(
        result.output.split()
    )
