"""Duties: what is owed, to whom, on what occasion, by when."""

from __future__ import annotations

import pytest
from language.scratch import RULE, complaints, policy

from comity.language.model import Actor, Clock, Const, Duty, IsTrue, Ref, Trigger

DUTY = 'duty tell cite "Code § 9(c)" since 2014-12-14\n  corrections must "give a copy of the request" to "the person"\n'
RELEASE = Ref("fact", "release_at")
EVENT = Ref("event", "event")


def duty(clauses: str) -> Duty:
    return policy(DUTY + "  " + clauses).duties[0]


def test_a_duty_says_who_owes_what_to_whom() -> None:
    tell = duty("on asked detain")
    assert tell.actors == (Actor("corrections"),)
    assert (tell.what, tell.to) == ("give a copy of the request", "the person")
    assert (tell.when, tell.exceptions, tell.clock, tell.says) == (Const(True), (), None, "")
    without = policy(DUTY.replace(' to "the person"', "") + "  on asked").duties[0]
    assert without.to == ""


@pytest.mark.parametrize(
    ("words", "trigger"),
    [
        ("on asked detain, notify", Trigger("asked", ("detain", "notify"))),
        ("on asked any action", Trigger("asked", ("detain", "arrest", "transfer", "notify"))),
        ("on done transfer", Trigger("done", ("transfer",))),
        ("on refused detain", Trigger("refused", ("detain",))),
        ("on refused", Trigger("refused", ())),
        ("on contact", Trigger("contact", ())),
    ],
)
def test_an_occasion_sets_a_duty_off(words: str, trigger: Trigger) -> None:
    assert duty(words).triggers == (trigger,)


def test_a_duty_may_have_several_occasions_conditions_exceptions_and_a_status() -> None:
    tell = duty(
        "on asked detain\n  on done transfer\n  when detainer_presented\n  unless consent\n"
        '  promptly\n  status unverified "not read"\n  says "A copy is given."'
    )
    assert [trigger.deed for trigger in tell.triggers] == ["asked", "done"]
    assert tell.when == IsTrue(Ref("fact", "detainer_presented"))
    assert [exception.condition for exception in tell.exceptions] == [IsTrue(Ref("fact", "consent"))]
    assert tell.clock == Clock("promptly")
    assert tell.statuses[0].kind == "unverified"
    assert tell.says == "A copy is given."


CLOCKS = [
    ("within 48 hours of release_at", Clock("hours", 48, event=RELEASE)),
    ("within 1 hour of event", Clock("hours", 1, event=EVENT)),
    (
        "within 48 hours excluding saturdays, sundays, holidays of us_federal of release_at",
        Clock("hours", 48, ("saturdays", "sundays", "holidays"), "us_federal", RELEASE),
    ),
    (
        "within 48 hours excluding saturdays, sundays and holidays of event",
        Clock("hours", 48, ("saturdays", "sundays", "holidays"), None, EVENT),
    ),
    (
        "within 24 hours excluding holidays of release_at",
        Clock("hours", 24, ("holidays",), None, RELEASE),
    ),
    ("within 3 business days of event", Clock("business days", 3, event=EVENT)),
    ("within 3 business days of event by us_federal", Clock("business days", 3, (), "us_federal", EVENT)),
    ("within 90 days of arrest_date", Clock("days", 90, event=Ref("fact", "arrest_date"))),
    ("the same day", Clock("same day")),
    ("promptly", Clock("promptly")),
    ("before the act", Clock("before")),
    ("monthly if any", Clock("monthly")),
    ("quarterly", Clock("quarterly")),
    ("yearly", Clock("yearly")),
    ("yearly by 03-01", Clock("yearly", month_day=(3, 1))),
    ("yearly by 03-01 for the previous calendar year", Clock("yearly", month_day=(3, 1), year_to=(12, 31))),
    ("yearly by 09-01 for the year to 06-30", Clock("yearly", month_day=(9, 1), year_to=(6, 30))),
    ("yearly by 02-29", Clock("yearly", month_day=(2, 29))),
]


@pytest.mark.parametrize(("words", "clock"), CLOCKS, ids=[words for words, _ in CLOCKS])
def test_a_time_limit_is_stated_as_the_law_states_it(words: str, clock: Clock) -> None:
    assert duty(f"on asked detain\n  {words}").clock == clock
    assert duty(f"{words} on asked detain").clock == clock


def test_a_permission_is_bounded_by_a_period() -> None:
    rule = policy(RULE + "  for at most 48 hours excluding saturdays of release_at").rules[0]
    assert rule.at_most == Clock("hours", 48, ("saturdays",), None, RELEASE)


@pytest.mark.parametrize("clock", ["monthly if any", "quarterly", "yearly by 03-01"])
def test_the_calendar_is_the_occasion_of_a_periodic_duty(clock: str) -> None:
    assert duty(clock).triggers == ()


def test_any_other_duty_needs_an_occasion() -> None:
    for clock in ("", "promptly", "within 2 days of event"):
        assert complaints(DUTY + "  " + clock) == [
            "The duty `tell` has no occasion: `on asked …`, `on done …`, `on refused …` or `on contact`."
        ]


@pytest.mark.parametrize(
    ("clauses", "complaint"),
    [
        ("on askd detain", "There is no occasion `askd`. Did you mean “asked”?"),
        ("on asked detane", "There is no action or group `detane`. Did you mean “detain”?"),
        ("on asked\n  promptly\n  the same day", "A duty has one time limit."),
        ("on asked\n  within two days of event", "Expected a whole number, found `two`."),
        ("on asked\n  within 123456 days of event", "Expected a whole number, found `123456`."),
        (
            "on asked\n  within 2 weeks of event",
            "Expected `hours`, `days` or `business days`, found `weeks`.",
        ),
        ("on asked\n  within 2 days", "Expected `of`, found the end of the statement."),
        (
            "on asked\n  within 2 days of relase_at",
            "There is no fact `relase_at`. Did you mean “release_at”?",
        ),
        (
            "on asked\n  within 2 days of consent",
            "A time limit runs from a date or a time; `consent` is neither.",
        ),
        (
            "on asked\n  within 2 days of event by us_fedral",
            "There is no calendar `us_fedral`. Did you mean “us_federal”?",
        ),
        (
            "on asked\n  within 2 days excluding mondays of event",
            "There is no day that can be excluded `mondays`. Did you mean “sundays”?",
        ),
        ("on asked\n  the next day", "Expected `the same day`, found `the`."),
        ("on asked\n  before noon", "Expected `before the act`, found `before`."),
        ("monthly", "Expected `monthly if any`, found `monthly`."),
        ("yearly by march", "Expected a month and a day such as 03-01, found `march`."),
        ("yearly by 13-01", "Expected a month and a day such as 03-01, found `13-01`."),
        ("yearly by 02-30", "Expected a month and a day such as 03-01, found `02-30`."),
        (
            "on asked\n  for at most 2 days of event",
            "Expected `on`, `when`, `unless`, a time limit, `status` or `says`, found `for`.",
        ),
    ],
)
def test_a_bad_duty_is_told(clauses: str, complaint: str) -> None:
    assert complaint in complaints(DUTY + "  " + clauses)


def test_what_is_owed_is_said_in_words() -> None:
    said = complaints(DUTY.replace('"give a copy of the request"', "detain") + "  on asked\n  when consnt")
    assert said == [
        "Expected what is owed in double quotes, found `detain`.",
        "There is no fact or definition `consnt`. Did you mean “consent”?",
    ]
