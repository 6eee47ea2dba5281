"""When a rule is in force, what defeats it, and what becomes of a disputed one."""

from __future__ import annotations

import pytest
from small_laws import law, told, verdicts


def rule(
    name: str = "ban", body: str = "any agency must not hold", *, dates: str = "since 2020-01-01"
) -> str:
    return f'rule {name} cite "§ {name}" {dates}\n  {body}\n'


def state(*statements: str) -> dict[str, str]:
    return {"us-aa": "\n".join(statements)}


# --- days -----------------------------------------------------------------------------------------------------------


def test_a_rule_is_in_force_from_its_first_to_its_last_day() -> None:
    dated = law(state(rule(dates="since 2024-02-29 until 2024-03-01")))
    found = [verdicts(dated, on=day) for day in ("2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02")]
    assert found == ["not regulated", "prohibited", "prohibited", "not regulated"]


def test_each_day_has_its_version() -> None:
    versions = law(
        state(
            rule(dates="since 2020-01-01 until 2024-02-29"),
            rule(body="any agency must hold", dates="since 2024-03-01"),
        )
    )
    assert verdicts(versions, on="2024-02-29") == "prohibited"
    assert verdicts(versions, on="2024-03-01") == "required"


def test_a_first_day_that_is_not_known_leaves_the_answer_undetermined() -> None:
    doubtful = law(state(rule(dates="since unknown not before 2024-02-29")))
    assert verdicts(doubtful, on="2024-02-28") == "not regulated"
    assert verdicts(doubtful, on="2024-02-29") == "prohibited or not regulated"
    found = told(doubtful)
    assert (found.missing, found.readings) == ((), ())
    assert any(note.startswith("§ ban: it is not known on which day") for note in found.notes)


def test_the_last_day_that_a_calendar_has_is_a_last_day_like_another() -> None:
    assert verdicts(law(state(rule(dates="since 2020-01-01 until 9999-12-31")))) == "prohibited"


# --- defeat ---------------------------------------------------------------------------------------------------------


GRANT = "any agency may hold\n  when order_signed\n  notwithstanding ban"


def test_what_stands_notwithstanding_a_ban_defeats_it_where_it_applies() -> None:
    both = law(state(rule(), rule("grant", GRANT)))
    assert verdicts(both, {"order_signed": True}) == "permitted"
    assert verdicts(both, {"order_signed": False}) == "prohibited"
    assert verdicts(both) == "prohibited or permitted"


def test_a_defeated_rule_defeats_nothing() -> None:
    back = rule("back", "any agency must hold\n  when paper_shown\n  notwithstanding grant")
    chain = law(state(rule(), rule("grant", GRANT), back))
    assert verdicts(chain, {"order_signed": True, "paper_shown": False}) == "permitted"
    # The grant is defeated, so the ban stands again, against the command that defeated the grant.
    assert verdicts(chain, {"order_signed": True, "paper_shown": True}) == "for counsel"


def test_what_stands_over_a_rule_stands_over_every_version_of_it() -> None:
    later = rule(dates="since 2024-03-01")
    both = law(state(rule(dates="since 2020-01-01 until 2024-02-29"), later, rule("grant", GRANT)))
    assert verdicts(both, {"order_signed": True}, on="2024-02-29") == "permitted"
    assert verdicts(both, {"order_signed": True}, on="2024-03-01") == "permitted"


def test_a_defeat_reaches_only_the_actions_of_the_defeating_rule() -> None:
    both = law(state(rule(body="any agency must not hold, tell"), rule("grant", GRANT)))
    assert verdicts(both, {"order_signed": True}, ask="tell") == "prohibited"


def test_a_rule_in_another_file_of_the_government_may_stand_over() -> None:
    files = {"us-aa": rule(), "us-aa/second": rule("grant", GRANT.replace("ban", "law.ban"))}
    assert verdicts(law(files), {"order_signed": True}) == "permitted"


# --- courts ---------------------------------------------------------------------------------------------------------


def test_an_enjoined_rule_is_out_of_force_between_the_days() -> None:
    enjoined = law(state(rule() + '  status enjoined since 2024-02-29 until 2024-03-01 "court"\n'))
    found = [verdicts(enjoined, on=day) for day in ("2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02")]
    assert found == ["prohibited", "not regulated", "not regulated", "prohibited"]


def test_a_void_rule_never_was_in_force_whatever_the_day_of_the_judgment() -> None:
    void = law(state(rule() + '  status void since 2024-03-01 "court"\n'))
    assert verdicts(void, on="2020-01-01") == "not regulated"


def test_a_court_may_draw_a_line() -> None:
    drawn = law(state(rule() + '  status enjoined as to in_cell "court"\n'))
    assert verdicts(drawn, {"in_cell": True}) == "not regulated"
    assert verdicts(drawn, {"in_cell": False}) == "prohibited"
    assert verdicts(drawn) == "prohibited or not regulated"


@pytest.mark.parametrize("status", ["challenged", "unverified"])
def test_a_challenged_or_unverified_rule_applies_and_is_marked(status: str) -> None:
    found = told(law(state(rule() + f'  status {status} "pending"\n')))
    assert [v.value for v in found.verdicts] == ["prohibited"]
    assert [mark.kind for mark in found.rules[0].notes] == [status]


# --- disputed readings ----------------------------------------------------------------------------------------------


def test_a_contested_rule_is_for_counsel_where_it_decides() -> None:
    found = told(law(state(rule() + '  status contested "whether jails are meant"\n')))
    assert [v.value for v in found.verdicts] == ["for counsel"]
    assert [reading.note for reading in found.readings] == ["whether jails are meant"]
    assert any("whether jails are meant" in note for note in found.notes)


def test_a_contested_rule_is_not_for_counsel_where_another_decides_the_same() -> None:
    twice = law(state(rule() + '  status contested "open"\n', rule("second")))
    found = told(twice)
    assert [v.value for v in found.verdicts] == ["prohibited"]
    assert found.readings == ()


def test_a_contested_rule_is_not_for_counsel_where_it_does_not_apply_anyway() -> None:
    body = "any agency must not hold\n  when paper_shown"
    contested = law(state(rule(body=body) + '  status contested "open"\n'))
    assert verdicts(contested, {"paper_shown": False}) == "not regulated"
    assert verdicts(contested) == "not regulated or for counsel"


def test_a_dispute_has_its_line_and_its_days() -> None:
    lined = law(state(rule() + '  status contested as to in_cell until 2024-03-01 "open"\n'))
    assert verdicts(lined, {"in_cell": True}) == "for counsel"
    assert verdicts(lined, {"in_cell": False}) == "prohibited"
    assert verdicts(lined, {"in_cell": True}, on="2024-03-02") == "prohibited"


def test_two_disputes_that_come_to_the_same_are_one_for_counsel() -> None:
    both = rule() + '  status contested "one"\n  status contested as to in_cell "two"\n'
    assert verdicts(law(state(both)), {"in_cell": True}) == "for counsel"


@pytest.mark.parametrize("count", [6, 7, 9])
def test_however_many_readings_are_disputed_the_answer_is_for_counsel(count: int) -> None:
    many = [
        rule(f"ban_{i}", "any agency must not hold\n  when paper_shown") + '  status contested "open"\n'
        for i in range(count)
    ]
    assert verdicts(law(state(*many)), {"paper_shown": True}) == "for counsel"


def test_a_contested_definition_may_hold_or_not_in_the_cases_in_dispute() -> None:
    term = 'define signed as order_signed\n  status contested as to in_cell "what a signature is"\n\n'
    ban = term + rule(body="any agency must not hold\n  unless signed")
    assert verdicts(law(state(ban)), {"order_signed": True, "in_cell": False}) == "exempt"
    assert verdicts(law(state(ban)), {"order_signed": False, "in_cell": False}) == "prohibited"
    for signed in (True, False):
        assert verdicts(law(state(ban)), {"order_signed": signed, "in_cell": True}) == "for counsel"


def test_a_definition_contested_altogether_holds_as_written_or_not_at_all() -> None:
    term = 'define signed as order_signed\n  status contested "whether the term is used"\n\n'
    ban = term + rule(body="any agency must not hold\n  unless signed")
    assert verdicts(law(state(ban)), {"order_signed": True}) == "for counsel"
    assert verdicts(law(state(ban)), {"order_signed": False}) == "prohibited"


def test_a_definition_is_false_outside_its_days_and_where_it_is_enjoined() -> None:
    term = 'define signed cite "§ d" since 2024-03-01 as order_signed\n  status enjoined as to in_cell "court"\n\n'
    dated = law(state(term + rule(body="any agency must not hold\n  unless signed")))
    case = {"order_signed": True, "in_cell": False}
    assert verdicts(dated, case, on="2024-02-29") == "prohibited"
    assert verdicts(dated, case, on="2024-03-01") == "exempt"
    assert verdicts(dated, case | {"in_cell": True}) == "prohibited"


# --- opinions -------------------------------------------------------------------------------------------------------

CONTESTED = rule() + '  status contested "open"\n'


def opinion(text: str, dates: str = "", name: str = "memo") -> str:
    return f'opinion {name} cite "§ memo of counsel" {dates} settles {text}\n'


def advised(*opinions: str, by: str = "us-aa-town", statements: str = CONTESTED) -> dict[str, str]:
    return {"us-aa": statements, f"{by}/opinion": "\n".join(opinions)}


@pytest.mark.parametrize(("how", "verdict"), [("applies", "prohibited"), ("does not apply", "not regulated")])
def test_counsels_opinion_settles_a_dispute_for_its_own_agencies_and_is_named(how: str, verdict: str) -> None:
    found = told(law(advised(opinion(f"us-aa/law.ban as {how}"))))
    assert [v.value for v in found.verdicts] == [verdict]
    (named,) = found.opinions
    assert named.startswith("§ memo of counsel: ")
    assert named.endswith(f" {how}")
    assert found.readings == ()


def test_an_opinion_settles_nothing_for_another_governments_agencies() -> None:
    own = law(advised(opinion("us-aa/law.ban as applies")))
    assert verdicts(own, by="jail of us-aa") == "for counsel"


def test_an_opinion_may_be_for_some_agencies_only() -> None:
    some = law(advised(opinion("us-aa/law.ban as applies for police")))
    assert verdicts(some, by="police of us-aa-town") == "prohibited"
    assert verdicts(some, by="jail of us-aa-town") == "for counsel"


def test_an_opinion_has_its_days_and_a_later_one_follows_it() -> None:
    first = opinion("us-aa/law.ban as applies", "since 2020-01-01 until 2024-02-29")
    second = opinion("us-aa/law.ban as does not apply", "since 2024-03-01", "later")
    one, both = law(advised(first)), law(advised(first, second))
    assert verdicts(one, on="2024-02-29") == "prohibited"
    assert verdicts(one, on="2024-03-01") == "for counsel"
    assert verdicts(both, on="2024-02-29") == "prohibited"
    assert verdicts(both, on="2024-03-01") == "not regulated"


def test_two_opinions_of_one_day_that_contradict_each_other_settle_nothing() -> None:
    both = advised(
        opinion("us-aa/law.ban as applies"), opinion("us-aa/law.ban as does not apply", name="other")
    )
    assert verdicts(law(both)) == "for counsel"


def test_an_opinion_that_changes_nothing_is_not_named() -> None:
    twice = advised(opinion("us-aa/law.ban as applies"), statements=CONTESTED + "\n" + rule("second"))
    assert told(law(twice)).opinions == ()


def test_an_opinion_that_a_contested_definition_applies_leaves_it_as_written() -> None:
    term = 'define signed as order_signed\n  status contested "open"\n\n'
    ban = term + rule(body="any agency must not hold\n  unless signed")
    settled = law(advised(opinion("us-aa/law.signed as applies"), statements=ban))
    assert verdicts(settled, {"order_signed": True}) == "exempt"
    assert verdicts(settled, {"order_signed": False}) == "prohibited"
