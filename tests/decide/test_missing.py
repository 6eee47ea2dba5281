"""What an answer says is missing: what can still change it, and nothing else."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date, datetime
from random import Random

import pytest
from domains import domains
from hypothesis import assume, given
from reference import possible, verdict
from small_laws import convictions, law, request, several, told
from strategies import MadeUp, cases, value_of
from worlds import TooMany, World

from comity.decide import Decider
from comity.decide.facts import Records, Several, Value
from comity.decide.interview import Interview
from comity.language.model import CaseAsk

Chosen = Mapping[Hashable, object]


def worlds(case: MadeUp, ask: CaseAsk) -> list[tuple[World, str]]:
    found = domains(case.law, case.request)
    return list(possible(case.law, case.request, ask, found, lambda w: verdict(w, ask.action), 250))


def about(key: Hashable) -> Hashable:
    """The fact or the list of records that a choice of the reference belongs to."""
    while isinstance(key, tuple):
        key = key[0]
    return key


def can_change(name: str, found: list[tuple[World, str]]) -> bool:
    """Two worlds that need differ in nothing else have different verdicts."""
    rest = [({k: v for k, v in w.chosen.items() if about(k) != name}, verdict) for w, verdict in found]
    return any(
        one != other and all(there[key] == here[key] for key in here.keys() & there.keys())
        for i, (here, one) in enumerate(rest)
        for there, other in rest[:i]
    )


@given(cases(tests=("yes_no", "yes_no", "one_of", "some_of", "number", "same")))
def test_what_is_listed_is_exactly_what_can_change_the_verdict(case: MadeUp) -> None:
    decider = Decider(case.law)
    for ask in case.request.asks:
        try:
            found = worlds(case, ask)
        except TooMany:
            assume(False)
        listed = {missing.name for missing in decider.verdicts(case.request, ask).missing}
        names = {n for n in map(about, {k for w, _ in found for k in w.chosen}) if isinstance(n, str)}
        assert listed == {name for name in names if can_change(name, found)}


@given(cases())
def test_no_fact_that_can_change_the_verdict_is_left_out(case: MadeUp) -> None:
    decider = Decider(case.law)
    for ask in case.request.asks:
        try:
            found = worlds(case, ask)
        except TooMany:
            assume(False)
        listed = {missing.name for missing in decider.verdicts(case.request, ask).missing}
        names = {n for n in map(about, {k for w, _ in found for k in w.chosen}) if isinstance(n, str)}
        changing = {name for name in names if can_change(name, found)}
        assert changing & {*case.law.vocabulary.facts, *case.law.vocabulary.records} <= listed


@given(cases(unknown=8), cases())
def test_the_interview_ends_and_asks_nothing_twice(case: MadeUp, other: MadeUp) -> None:
    rng, decider = Random(repr(other)), Decider(case.law)
    interview = Interview(case.request)
    asked: list[str] = []
    while (question := interview.next(decider)) is not None:
        assert question.name not in asked
        asked.append(question.name)
        before = interview.verdicts(decider)
        interview = interview.answered(question.name, reply(rng, case, question.name))
        assert all(now <= then for now, then in zip(interview.verdicts(decider), before, strict=True))
    assert len(asked) <= len(case.law.vocabulary.facts) + len(case.law.vocabulary.records)


def reply(rng: Random, case: MadeUp, name: str) -> Value | Several | Records | None:
    """An answer: a value, “I don't know”, or only part of it."""
    if rng.randrange(6) == 5:
        return None
    if name in case.law.vocabulary.records:
        return Records((), complete=bool(rng.randrange(2)))
    value = value_of(rng, case.law.vocabulary.facts[name].type)
    if isinstance(value, Several) and rng.randrange(3) == 2:
        return Several(value.values, complete=False)
    return value


# --- statements -----------------------------------------------------------------------------------------------------


def missing(rules: str, facts: Mapping[str, bool | Records | Several] | None = None) -> list[str]:
    return [m.name for m in told(law({"us-aa": rules}), facts).missing]


BAN = 'rule ban cite "§ 1" since 2020-01-01\n  any agency must not hold\n'


def test_nothing_is_asked_that_can_no_longer_change_the_answer() -> None:
    both = BAN + "  when order_signed\n  unless in_cell\n"
    assert missing(both) == ["order_signed", "in_cell"] or missing(both) == ["in_cell", "order_signed"]
    assert missing(both, {"order_signed": False}) == []
    assert missing(both, {"order_signed": True}) == ["in_cell"]


def test_among_questions_that_settle_as_much_the_least_intrusive_comes_first() -> None:
    assert missing(BAN + "  when listed_match and paper_shown\n") == ["paper_shown", "listed_match"]


def test_the_question_that_settles_most_comes_first_though_it_is_more_intrusive() -> None:
    rule = BAN + "  when listed_match and (paper_shown or order_signed or consent)\n"
    assert missing(rule)[0] == "listed_match"


def test_a_fact_read_inside_a_list_of_records_is_missing_not_the_list() -> None:
    rule = BAN + "  when any conviction where judged_on within 5 years before arrest_day anniversary in\n"
    row = {"judged_on": date(2020, 1, 1)}
    assert missing(rule, {"conviction": convictions(row)}) == ["arrest_day"]
    assert missing(rule, {"conviction": convictions(row, complete=False)}) == ["arrest_day", "conviction"]


def test_two_facts_that_are_compared_are_both_missing() -> None:
    rule = BAN + "  when arrest_day < filed_day\n"
    assert sorted(missing(rule)) == ["arrest_day", "filed_day"]


def test_a_set_known_in_part_is_missing_while_the_rest_can_change_the_answer() -> None:
    rule = BAN + "  when purpose only { civil, criminal }\n"
    assert missing(rule, {"purpose": several("civil", complete=False)}) == ["purpose"]
    assert missing(rule, {"purpose": several("other", complete=False)}) == []


def test_a_time_of_which_only_the_day_is_known_is_missing_where_the_hour_decides() -> None:
    rule = BAN + "  when shown_at <= out_at\n"
    day, moment = date(2024, 3, 1), datetime.fromisoformat("2024-03-01T12:00")
    found = told(law({"us-aa": rule}), {"shown_at": day, "out_at": moment})
    assert [m.name for m in found.missing] == ["shown_at"]


@pytest.mark.parametrize("answer", [None, Records((), complete=False)])
def test_what_nobody_knows_is_not_asked_again(answer: Records | None) -> None:
    made = law({"us-aa": BAN + "  when any conviction where youth\n"})
    interview = Interview(request())
    first = interview.next(Decider(made))
    assert first is not None
    assert interview.answered(first.name, answer).next(Decider(made)) is None
