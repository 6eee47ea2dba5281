"""Statements in words: whom they bind, on what occasion, by when, and in force when."""

from __future__ import annotations

from datetime import date

import pytest

from comity.decide.sentences import Sentences, in_force
from comity.language import load
from comity.language.model import (
    ANY_AGENCY,
    ANYONE,
    Actor,
    Citation,
    Clock,
    Given,
    Interval,
    IsTrue,
    Ref,
    Status,
    Trigger,
)

RELEASED = Ref("fact", "otherwise_released_at")


@pytest.fixture(scope="module")
def sentences() -> Sentences:
    return Sentences(load())


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        (Actor("police"), "police department"),
        (Actor("sheriff", ("county",)), "sheriff's office, of a county"),
        (Actor(ANY_AGENCY, ("city", "county")), "every public agency, of a city or a county"),
        (Actor(ANYONE), "everybody in the place"),
        (Actor("law_enforcement"), "“law enforcement”"),
    ],
)
def test_whom_a_statement_binds(sentences: Sentences, actor: Actor, words: str) -> None:
    assert sentences.actors([actor]) == (words,)


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        (Trigger("asked", ("detain",)), "when asked to hold a person past the time of release"),
        (Trigger("done", ("detain",)), "after having done this: hold a person past the time of release"),
        (Trigger("refused", ()), "after any refusal"),
        (Trigger("contact", ()), "on any contact with federal immigration authorities"),
    ],
)
def test_the_occasion_of_a_duty(sentences: Sentences, trigger: Trigger, words: str) -> None:
    assert sentences.trigger(trigger) == words


def test_all_actions_are_any_action(sentences: Sentences) -> None:
    every = tuple(sentences.law.vocabulary.actions)
    assert sentences.actions(every) == ("any action",)
    assert sentences.trigger(Trigger("asked", every)) == "on any request"


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (
            Clock("hours", 48, ("saturdays", "sundays", "holidays"), "us_federal", RELEASED),
            "within 48 hours of the time when the person would otherwise be released, Saturdays, Sundays and "
            "federal legal holidays not counted",
        ),
        (Clock("days", 1, event=Ref("event", "event")), "within 1 day of the day of the event"),
        (
            Clock("business days", 3, calendar="us_federal", event=Ref("event", "event")),
            "within 3 business days of the day of the event, business days by federal legal holidays",
        ),
        (Clock("same day"), "on the same day"),
        (Clock("promptly"), "promptly (the law states no time)"),
        (Clock("before"), "before the act"),
        (Clock("monthly"), "for every month in which there is anything to report"),
        (Clock("quarterly"), "for every quarter of the year"),
        (
            Clock("yearly", month_day=(3, 1), year_to=(12, 31)),
            "by 1 March of each year, for the previous calendar year",
        ),
        (
            Clock("yearly", month_day=(9, 1), year_to=(6, 30)),
            "by 1 September of each year, for the year to 30 June",
        ),
        (Clock("yearly"), "once a year"),
    ],
)
def test_time_limits(sentences: Sentences, clock: Clock, words: str) -> None:
    assert sentences.clock(clock) == words


def test_the_bound_of_a_permission(sentences: Sentences) -> None:
    assert sentences.longest(Clock("hours", 48, event=RELEASED)) == (
        "for at most 48 hours of the time when the person would otherwise be released"
    )


def test_what_is_unknown_about_dates_is_said() -> None:
    day = date(2020, 1, 1)
    assert in_force(Interval(day)) == "since 2020-01-01"
    assert in_force(Interval(day, date(2021, 1, 1))) == "from 2020-01-01 to 2021-01-01"
    assert in_force(Interval(None, None, day)) == "since a day that is not known, not before 2020-01-01"
    assert in_force(Interval(None, date(2021, 1, 1), day)).endswith("and to 2021-01-01")
    assert in_force(Interval(None, day)) == "until 2020-01-01"
    assert in_force(Interval()) == ""


def test_a_status_is_one_line_with_its_reach_and_its_reason(sentences: Sentences) -> None:
    reach = IsTrue(Ref("fact", "information_public"))
    status = Status("contested", reach, Interval(date(2020, 1, 1)), "two courts differ", "1 F.4th 1")
    assert sentences.status(status, "us/x") == (
        "contested since 2020-01-01, as to cases in which the information is open to the public: two courts "
        "differ [1 F.4th 1]"
    )


def test_facts_of_a_case(sentences: Sentences) -> None:
    offence = Citation("ny_penal_law", ("120.05", "2"))
    row = (("offence", offence), ("level", "felony"), ("federal", False), ("judgment_date", None))
    assert sentences.given(Given("conviction", row, complete=False)) == (
        "a conviction (the section of the conviction: New York Penal Law 120.05(2); level: a felony; "
        "not a federal conviction; the day on which sentence was entered not known)"
    )
    assert sentences.given(Given("conviction", ())) == "there is no conviction but those named here"
    assert sentences.given(Given("warrant_issuer", None)) == "it is not known who signed the warrant"
    assert sentences.given(Given("purpose", ("consular",), complete=False)) == (
        "the purposes for which it is asked include consular notice"
    )
