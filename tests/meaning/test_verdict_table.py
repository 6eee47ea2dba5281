"""The verdict table for one government's law, row by row, everything known."""

from __future__ import annotations

import pytest
from small_laws import EVERYTHING, law, told, verdicts

BAN = 'rule ban cite "§ 1" since 2020-01-01\n  any agency must not hold\n'
COMMAND = 'rule command cite "§ 2" since 2020-01-01\n  any agency must hold\n'
FREEDOM = 'rule freedom cite "§ 3" since 2020-01-01\n  any agency must be free to hold\n'
GRANT = 'rule grant cite "§ 4" since 2020-01-01\n  any agency may hold\n'
CHOICE = 'rule choice cite "§ 5" since 2020-01-01\n  any agency must one of hold, tell\n'
BAN_UNLESS = f"{BAN}  unless order_signed\n"


def town(*rules: str, facts: dict[str, bool] | None = None, ask: str = "hold") -> str:
    """What the town's own law says."""
    return verdicts(law({"us-aa-town": "\n".join(rules)}), facts, group="us-aa-town", ask=ask)


def test_a_ban_that_applies_prohibits() -> None:
    assert town(BAN) == "prohibited"


def test_a_command_that_applies_requires() -> None:
    assert town(COMMAND) == "required"


@pytest.mark.parametrize("rule", [FREEDOM, GRANT])
def test_a_freedom_and_a_grant_permit(rule: str) -> None:
    assert town(rule) == "permitted"


def test_a_command_beside_a_grant_requires() -> None:
    assert town(COMMAND, GRANT) == "required"


def test_a_choice_of_two_leaves_each_of_them_permitted() -> None:
    assert town(CHOICE) == "permitted"
    assert town(CHOICE, ask="tell") == "permitted"
    assert town(CHOICE, ask="lend") == "not regulated"


def test_a_ban_whose_exception_is_met_exempts_and_does_not_permit() -> None:
    assert town(BAN_UNLESS, facts={"order_signed": True}) == "exempt"


def test_a_ban_whose_exception_is_not_met_prohibits() -> None:
    assert town(BAN_UNLESS, facts={"order_signed": False}) == "prohibited"


def test_an_exempt_answer_names_the_ban_and_the_exception() -> None:
    (rule,) = told(law({"us-aa-town": BAN_UNLESS}), {"order_signed": True}).rules
    assert (rule.rule.cite, [exception.standing for exception in rule.exceptions]) == ("§ 1", ["met"])


def test_a_ban_whose_case_is_another_is_no_exemption() -> None:
    assert town(f"{BAN}  when paper_shown\n", facts={"paper_shown": False}) == "not regulated"


def test_the_exception_of_a_command_exempts_from_nothing() -> None:
    assert town(f"{COMMAND}  unless order_signed\n", facts={"order_signed": True}) == "not regulated"


def test_silence_where_the_law_was_read_is_not_regulated() -> None:
    assert town() == "not regulated"


def test_silence_where_the_law_was_not_read_is_not_in_the_corpus() -> None:
    unread = law({}, covers={"us-aa-town": ["tell by any agency from 2019-01-01"]})
    assert verdicts(unread, group="us-aa-town") == "not in the corpus"
    assert verdicts(unread, group="us-aa-town", ask="tell") == "not regulated"


@pytest.mark.parametrize(
    "covers",
    [
        ["any action by police from 2019-01-01"],
        ["any action by any agency from 2024-03-02"],
        ["any action by any agency from 2019-01-01 until 2024-02-29"],
        [],
    ],
)
def test_coverage_is_of_certain_agencies_and_days(covers: list[str]) -> None:
    assert verdicts(law({}, covers={"us-aa-town": covers}), group="us-aa-town") == "not in the corpus"


def test_a_rule_is_known_even_outside_what_the_file_covers() -> None:
    assert verdicts(law({"us-aa-town": BAN}, covers={"us-aa-town": []}), group="us-aa-town") == "prohibited"


@pytest.mark.parametrize("other", [COMMAND, FREEDOM, GRANT, CHOICE])
def test_a_ban_against_anything_else_in_one_law_is_for_counsel(other: str) -> None:
    assert town(BAN, other) == "for counsel"


def test_a_lifted_ban_contradicts_nothing() -> None:
    assert town(BAN_UNLESS, GRANT, facts={"order_signed": True}) == "permitted"


def test_counsel_is_told_which_rules_contradict_each_other() -> None:
    notes = told(law({"us-aa-town": f"{BAN}\n{COMMAND}"})).notes
    assert any("§ 1 against § 2" in note for note in notes)


def test_with_a_fact_missing_the_verdict_is_the_set_of_both() -> None:
    assert town(BAN_UNLESS) == "prohibited or exempt"


def test_an_exemption_gives_no_power_to_hold_and_says_so() -> None:
    notes = told(law({"us-aa-town": BAN_UNLESS}), {"order_signed": True}).notes
    assert any("gives nobody the power" in note for note in notes)
    granted = told(law({"us-aa-town": BAN_UNLESS, "us-aa": GRANT}), {"order_signed": True})
    assert [v.value for v in granted.verdicts] == ["permitted"]


def test_what_needs_no_power_is_not_said_to_lack_it() -> None:
    lending = law({"us-aa-town": BAN_UNLESS.replace("hold", "lend")})
    assert not any("power" in note for note in told(lending, {"order_signed": True}, ask="lend").notes)


def test_after_the_day_up_to_which_law_was_read_the_answer_says_so() -> None:
    read = law({"us-aa-town": BAN}, covers={"us-aa-town": EVERYTHING})
    assert any("later law was not read" in note for note in told(read, on="2026-01-01").notes)
    assert not any("later law was not read" in note for note in told(read, on="2025-12-31").notes)
