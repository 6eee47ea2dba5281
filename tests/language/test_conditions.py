"""Conditions: what each form means, what may stand where, and what is said of those that cannot be read."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from language.scratch import RULE, complaints, policy

from comity.language.model import (
    And,
    AnyRecord,
    Compare,
    Condition,
    Const,
    Includes,
    IsTrue,
    Literal_,
    Not,
    OneOf,
    Only,
    Or,
    Ref,
    Same,
    Within,
)

DETAINER = IsTrue(Ref("fact", "detainer_presented"))
CONSENT = IsTrue(Ref("fact", "consent"))
ISSUER = Ref("fact", "warrant_issuer")
PURPOSE = Ref("fact", "purpose")
LEVEL = Ref("field", "level")
ARREST = Ref("fact", "arrest_date")
SENTENCE = Ref("field", "judgment_date")


def condition(text: str) -> Condition:
    return policy(f"{RULE}  when {text}").rules[0].when


def said(text: str) -> list[str]:
    return complaints(f"{RULE}  when {text}")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("always", Const(True)),
        ("never", Const(False)),
        ("consent", CONSENT),
        ("not consent", Not(CONSENT)),
        ("not not consent", CONSENT),
        ("consent and detainer_presented", And((CONSENT, DETAINER))),
        ("consent or detainer_presented or never", Or((CONSENT, DETAINER, Const(False)))),
        ("(consent or never) and detainer_presented", And((Or((CONSENT, Const(False))), DETAINER))),
        ("not (consent and detainer_presented)", Not(And((CONSENT, DETAINER)))),
        ("((consent))", CONSENT),
        ("warrant_issuer is none", OneOf(ISSUER, ("none",))),
        ("warrant_issuer is not none", Not(OneOf(ISSUER, ("none",)))),
        ("warrant_issuer in { us_magistrate, none }", OneOf(ISSUER, ("us_magistrate", "none"))),
        ("warrant_issuer is in { none }", OneOf(ISSUER, ("none",))),
        ("warrant_issuer not in { none }", Not(OneOf(ISSUER, ("none",)))),
        ("warrant_issuer is not in { none }", Not(OneOf(ISSUER, ("none",)))),
        ("purpose includes criminal", Includes(PURPOSE, ("criminal",))),
        ("purpose includes { criminal, other }", Includes(PURPOSE, ("criminal", "other"))),
        ("purpose only civil_immigration", Only(PURPOSE, ("civil_immigration",))),
        ("not purpose only { criminal, other }", Not(Only(PURPOSE, ("criminal", "other")))),
        (
            "requester.state is agency.state",
            Same(Ref("fact", "requester.state"), Ref("fact", "agency.state")),
        ),
        (
            "requester.state is not agency.state",
            Not(Same(Ref("fact", "requester.state"), Ref("fact", "agency.state"))),
        ),
        ("agency.level in { city, county }", OneOf(Ref("fact", "agency.level"), ("city", "county"))),
        ("hours_held > 48", Compare(">", Ref("fact", "hours_held"), Literal_(48.0))),
        ("hours_held <= 0.5", Compare("<=", Ref("fact", "hours_held"), Literal_(0.5))),
        ("hours_held is not 3", Not(Compare("is", Ref("fact", "hours_held"), Literal_(3.0)))),
        ("arrest_date < 2014-12-14", Compare("<", ARREST, Literal_(date(2014, 12, 14)))),
        ("2014-12-14 <= event", Compare("<=", Literal_(date(2014, 12, 14)), Ref("event", "event"))),
        ("release_at >= detainer_at", Compare(">=", Ref("fact", "release_at"), Ref("fact", "detainer_at"))),
        (
            "release_at is 2025-11-26T18:00",
            Compare("is", Ref("fact", "release_at"), Literal_(datetime(2025, 11, 26, 18, 0))),  # noqa: DTZ001
        ),
    ],
)
def test_a_condition_means(text: str, meaning: Condition) -> None:
    assert condition(text) == meaning


def test_a_condition_may_run_over_several_lines() -> None:
    assert condition("consent\n    and (detainer_presented\n      or never)") == And(
        (CONSENT, Or((DETAINER, Const(False))))
    )


def test_in_and_or_are_also_states() -> None:
    state = Ref("fact", "requester.state")
    assert condition("requester.state is in or requester.state is or") == Or(
        (OneOf(state, ("in",)), OneOf(state, ("or",)))
    )
    assert condition("requester.state is not in") == Not(OneOf(state, ("in",)))
    assert condition("requester.state in { in, or }") == OneOf(state, ("in", "or"))


# --- periods --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("anniversary", ["in", "out", "contested"])
@pytest.mark.parametrize("direction", ["before", "after"])
@pytest.mark.parametrize(("written", "unit"), [("years", "years"), ("month", "months"), ("days", "days")])
def test_a_period_runs_before_or_after_a_date_and_says_whether_its_last_day_counts(
    anniversary: str, direction: str, written: str, unit: str
) -> None:
    found = condition(f"arrest_date within 5 {written} {direction} event anniversary {anniversary}")
    assert found == Within(ARREST, Ref("event", "event"), 5, unit, direction, None, anniversary)  # type: ignore[arg-type]


def test_a_period_may_be_longer_by_a_number_of_days() -> None:
    found = condition(
        "any conviction where judgment_date within 5 years before arrest_date extended by days_served days anniversary in"
    )
    within = Within(SENTENCE, ARREST, 5, "years", "before", Ref("field", "days_served"), "in")
    assert found == AnyRecord("conviction", within)


@pytest.mark.parametrize(
    ("period", "complaint"),
    [
        (
            "arrest_date within 5 years before event",
            "Say whether the last day counts: `anniversary in`, `anniversary out` or `anniversary contested`.",
        ),
        (
            "arrest_date within 5 years before event anniversary maybe",
            "There is no treatment of the anniversary `maybe`.",
        ),
        (
            "arrest_date within 5 yeers before event anniversary in",
            "There is no unit `yeers`. Did you mean “years”?",
        ),
        ("arrest_date within 5 years since event anniversary in", "There is no direction `since`."),
        (
            "arrest_date within five years before event anniversary in",
            "Expected a whole number, found `five`.",
        ),
        ("hours_held within 5 years before event anniversary in", "Only a date lies within a period."),
        (
            "arrest_date within 5 years before hours_held anniversary in",
            "A period runs before or after a date.",
        ),
        (
            "arrest_date within 5 years before event extended by release_at days anniversary in",
            "A period is extended by a number of days.",
        ),
    ],
)
def test_a_bad_period_is_told(period: str, complaint: str) -> None:
    assert said(period) == [complaint]


# --- records --------------------------------------------------------------------------------------------------


def test_some_record_or_none_of_the_list() -> None:
    felony = OneOf(LEVEL, ("felony",))
    assert condition("any conviction where level is felony") == AnyRecord("conviction", felony)
    assert condition("no conviction where level is felony") == Not(AnyRecord("conviction", felony))


def test_where_takes_everything_that_follows_it() -> None:
    assert condition(
        "any conviction where level is felony and not youthful_offender and consent"
    ) == AnyRecord(
        "conviction",
        And((OneOf(LEVEL, ("felony",)), Not(IsTrue(Ref("field", "youthful_offender"))), CONSENT)),
    )


def test_where_ends_with_the_parenthesis_around_it() -> None:
    assert condition("(any conviction where level is felony) and consent") == And(
        (AnyRecord("conviction", OneOf(LEVEL, ("felony",))), CONSENT)
    )


def test_a_field_may_be_compared_with_a_fact() -> None:
    same = Same(Ref("field", "state"), Ref("fact", "agency.state"))
    assert condition("any conviction where state is agency.state") == AnyRecord("conviction", same)
    turned = Same(Ref("fact", "agency.state"), Ref("field", "state"))
    assert condition("any conviction where agency.state is state") == AnyRecord("conviction", turned)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("any convction where level is felony", "There is no record `convction`. Did you mean “conviction”?"),
        ("any conviction level is felony", "Expected `where`, found `level`."),
        (
            "any conviction where any conviction where always",
            "A record cannot be looked for inside another.",
        ),
        (
            "level is felony",
            "`level` is a field of a conviction: it can stand only inside `any conviction where`.",
        ),
        (
            "convictions",
            "`convictions` is a list of records: write `any conviction where …` or `no conviction where …`.",
        ),
        (
            "any conviction where offence",
            "A citation is tested with `listed in TABLE`, not by itself (`offence`).",
        ),
        (
            "any conviction where lvel is felony",
            "There is no fact or definition `lvel`. Did you mean “level”?",
        ),
    ],
)
def test_a_bad_look_at_the_records_is_told(text: str, complaint: str) -> None:
    assert said(text) == [complaint]


# --- what is said of others -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "Expected a condition, found the end of the statement."),
        ("and consent", "Expected a condition, found `and`."),
        ("consent and", "Expected a condition, found the end of the statement."),
        ('"consent"', 'Expected a condition, found the text "consent".'),
        ("(consent", "Expected `and`, `or` or `)`, found the end of the statement."),
        (
            "(consent detainer_presented) and never",
            "Expected `and`, `or` or `)`, found `detainer_presented`.",
        ),
        (
            "(consent is yes) and never",
            "`consent` is yes or no: write `consent` or `not consent`, without `is`.",
        ),
        ("()", "Expected a condition, found `)`."),
        (
            "detainer_present",
            "There is no fact or definition `detainer_present`. Did you mean “detainer_presented”?",
        ),
        ("zebra", "There is no fact or definition `zebra`."),
        (
            "consent is yes",
            "`consent` is yes or no: write `consent` or `not consent`, without `is`.",
        ),
        (
            "warrant_issuer",
            "Expected `is`, `is not` or `in { … }` after `warrant_issuer`, found the end of the statement.",
        ),
        (
            "warrant_issuer is us_magistrat",
            "`warrant_issuer` is never `us_magistrat`; it is one of article_iii_judge, us_magistrate, none. "
            "Did you mean “us_magistrate”?",
        ),
        ("warrant_issuer in { none", "Expected `}`, found the end of the statement."),
        (
            "warrant_issuer is requester.state",
            "",
        ),
        ("warrant_issuer is info_kind", "`warrant_issuer` and `info_kind` have no value in common."),
        ("warrant_issuer is consent", "`warrant_issuer` and `consent` have no value in common."),
        (
            "purpose is criminal",
            "`purpose` can hold several values: write `purpose includes …` or `purpose only …`.",
        ),
        (
            "hours_held",
            "Expected `<`, `<=`, `>`, `>=`, `is` or `within` after `hours_held`, found the end of the statement.",
        ),
        (
            "hours_held > 2014-12-14",
            "`hours_held` and `2014-12-14` cannot be compared: one is a number, the other a date.",
        ),
        (
            "arrest_date > hours_held",
            "`arrest_date` and `hours_held` cannot be compared: one is a number, the other a date.",
        ),
        ("arrest_date > consent", "`arrest_date` can be compared with a date, a time or a number only."),
        ("arrest_date > 2014-13-01", "There is no day 2014-13-01 in the calendar."),
        ("hours_held > 48hours", "Expected a date, a time or a number, found `48hours`."),
        ("row.limb is i", "`row.limb` can stand only after `listed in TABLE as row where`."),
        ("listed in crimes", "There is no table `crimes`."),
        ("listed", "Expected `listed in`, found `listed`."),
    ],
)
def test_a_bad_condition_is_told(text: str, complaint: str) -> None:
    assert said(text) == ([complaint] if complaint else [])


def test_and_and_or_side_by_side_are_refused() -> None:
    refused = "`and` and `or` stand side by side here: put parentheses around what belongs together."
    assert said("consent and detainer_presented or never") == [refused]
    assert said("consent or detainer_presented and never and always") == [refused]


def test_every_mistake_of_a_condition_is_told() -> None:
    assert said(
        "consnt and (purpos includes criminal or warrant_issuer is nobody) and hours_held > soon\n"
        "    and any conviction where (levl is felony and stat is ny)"
    ) == [
        "There is no fact or definition `consnt`. Did you mean “consent”?",
        "There is no fact or definition `purpos`. Did you mean “purpose”?",
        "`warrant_issuer` is never `nobody`; it is one of article_iii_judge, us_magistrate, none.",
        "There is no fact or definition `soon`.",
        "There is no fact or definition `levl`. Did you mean “level”?",
        "There is no fact or definition `stat`. Did you mean “state”?",
    ]


def test_a_mistake_in_when_does_not_hide_one_in_unless_on_the_same_line() -> None:
    assert said("consnt unless detainr_presented") == [
        "There is no fact or definition `consnt`. Did you mean “consent”?",
        "There is no fact or definition `detainr_presented`. Did you mean “detainer_presented”?",
    ]


def test_a_condition_that_is_nested_beyond_reading_is_refused() -> None:
    assert said("(" * 100 + "consent" + ")" * 100) == [
        "This condition is nested too deeply; give its parts names with `define`."
    ]


def test_a_duty_may_have_its_time_limit_below_its_condition() -> None:
    law = (
        'duty tell cite "Code § 9" since 2014-12-14\n  corrections must "tell"\n  on asked\n'
        "  when consent\n  within 48 hours of release_at\n"
    )
    duty = policy(law).duties[0]
    assert duty.when == CONSENT
    assert duty.clock is not None
    assert duty.clock.count == 48
