"""Cases: a story, what is given, and the outcome that the law gives it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from language.scratch import RULE, complaints, file, policy, policy_text, problems

from comity.language.model import Case, CaseAsk, Citation, Expect, Given, StatementId

SEVEN = "prohibited, required, permitted, exempt, not regulated, for counsel, not in the corpus"
LAW = RULE + '\nduty tell cite "Code § 9(c)" since 2014-12-14\n  corrections must "tell"\n  on asked\n'
HOLD = StatementId("us-xx/custody", "hold")
TELL = StatementId("us-xx/custody", "tell")
PROHIBITED = Expect("verdict", False, ("prohibited",), (), (), None, None, None, 0)


def text(rows: str, *, id: str = "S-1", story: str = "a detainer alone", on: str = "") -> str:
    head = on or "on 2019-03-01 corrections asked to detain, notify"
    return f"```case {id}\n{story}\n{head}\n{rows}\n```\n"


def case(rows: str = "", *, on: str = "", id: str = "S-1") -> Case:
    return policy(LAW, cases=text(f"{rows}\nexpect prohibited", on=on, id=id)).cases[0]


def said(rows: str, *, on: str = "") -> list[str]:
    return complaints(LAW, cases=text(rows, on=on))


# --- who, when, what ------------------------------------------------------------------------------------------


def test_a_case_tells_who_was_asked_for_what_and_when() -> None:
    one = case()
    assert (one.id, one.story, one.illustration, one.policy) == (
        "S-1",
        "a detainer alone",
        False,
        "us-xx/custody",
    )
    assert (one.on, one.at) == (date(2019, 3, 1), None)
    assert (one.kinds, one.government) == (("corrections",), "us-xx")
    assert (one.deed, one.asks) == ("asked", (CaseAsk("detain", None), CaseAsk("notify", None)))


@pytest.mark.parametrize(
    ("words", "deed", "asks"),
    [
        ("asked to notify:release_date", "asked", (CaseAsk("notify", "release_date"),)),
        (
            "asked to notify : custody_status, detain",
            "asked",
            (CaseAsk("notify", "custody_status"), CaseAsk("detain", None)),
        ),
        ("did transfer", "done", (CaseAsk("transfer", None),)),
        ("refused detain", "refused", (CaseAsk("detain", None),)),
        ("in contact", "contact", ()),
    ],
)
def test_a_deed_is_asked_done_refused_or_a_contact(words: str, deed: str, asks: tuple[CaseAsk, ...]) -> None:
    one = case(on=f"on 2019-03-01 corrections {words}")
    assert (one.deed, one.asks) == (deed, asks)


def test_a_case_may_name_the_time_several_kinds_and_another_government() -> None:
    one = case(on="on 2019-03-01 09:30 police, corrections of us-xx-town asked to detain")
    assert (one.at, one.kinds, one.government) == ("09:30", ("police", "corrections"), "us-xx-town")


def test_a_case_may_be_an_illustration() -> None:
    assert case(id="S-1 illustration").illustration


@pytest.mark.parametrize(
    ("on", "complaint"),
    [
        ("at 2019-03-01 corrections asked to detain", "Expected `on`, found `at`."),
        ("on 2019-03-32 corrections asked to detain", "There is no day 2019-03-32 in the calendar."),
        ("on 2019-03-01 25:00 corrections asked to detain", "There is no time 25:00 in the day."),
        ("on 2019-03-01 jail asked to detain", "There is no kind of agency `jail`."),
        (
            "on 2019-03-01 corrections of us-zz asked to detain",
            "There is no government `us-zz`. Did you mean “us-yy”?",
        ),
        ("on 2019-03-01 corrections asked detain", "Expected `to`, found `detain`."),
        (
            "on 2019-03-01 corrections wondered about it",
            "There is no deed (`asked to`, `did`, `refused` or `in contact`) `wondered`.",
        ),
        ("on 2019-03-01 corrections asked to hold", "There is no action `hold`."),
        ("on 2019-03-01 corrections asked to detain:hold", "`detain` has no item."),
        (
            "on 2019-03-01 corrections asked to notify:release",
            "There is no item of `notify` `release`. Did you mean “release_date”?",
        ),
    ],
)
def test_a_bad_beginning_is_told_and_does_not_hide_the_rest(on: str, complaint: str) -> None:
    told = said("given consnt\nexpect forbidden", on=on)
    assert told[0] == complaint
    assert told[1].startswith("There is no fact `consnt`.")
    assert told[2].startswith("Expected the verdict prohibited, required,")


# --- what is given --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("consent", Given("consent", True)),
        ("not consent", Given("consent", False)),
        ("consent unknown", Given("consent", None)),
        ("warrant_issuer is none", Given("warrant_issuer", "none")),
        ("warrant_issuer unknown", Given("warrant_issuer", None)),
        ("purpose is { criminal, other }", Given("purpose", ("criminal", "other"))),
        ("purpose is criminal", Given("purpose", ("criminal",))),
        ("purpose includes criminal", Given("purpose", ("criminal",), complete=False)),
        ("arrest_date is 2019-02-28", Given("arrest_date", date(2019, 2, 28))),
        ("release_at is 2019-03-01T18:00", Given("release_at", datetime(2019, 3, 1, 18, 0))),  # noqa: DTZ001
        ("release_at is 2019-03-01 18:00", Given("release_at", datetime(2019, 3, 1, 18, 0))),  # noqa: DTZ001
        ("release_at is 2019-03-01", Given("release_at", date(2019, 3, 1))),
        ("hours_held is 2.5", Given("hours_held", 2.5)),
        (
            "section_cited is penal_law 120.05(2)",
            Given("section_cited", Citation("penal_law", ("120.05", "2"))),
        ),
        ("requester.state is in", Given("requester.state", "in")),
        ("convictions complete", Given("conviction", (), complete=True)),
        ("pending_charges complete", Given("pending_charge", (), complete=True)),
    ],
)
def test_a_fact_is_given(words: str, given: Given) -> None:
    assert case(f"given {words}").given == (given,)


def test_records_are_given_field_by_field_and_are_incomplete_unless_said_complete() -> None:
    given = case(
        "given a conviction offence penal_law 120.05(2), judgment_date 2017-03-01, level is felony,\n"
        "  not youthful_offender,\n"
        "  days_served unknown, consent, not detainer_presented\n"
        "given a conviction level misdemeanor, convictions complete"
    ).given
    assert given == (
        Given(
            "conviction",
            (
                ("offence", Citation("penal_law", ("120.05", "2"))),
                ("judgment_date", date(2017, 3, 1)),
                ("level", "felony"),
                ("youthful_offender", False),
                ("days_served", None),
            ),
            complete=False,
        ),
        Given("consent", True),
        Given("detainer_presented", False),
        Given("conviction", (("level", "misdemeanor"),), complete=False),
        Given("conviction", (), complete=True),
    )


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("consnt", "There is no fact `consnt`. Did you mean “consent”?"),
        ("paper", "`paper` is a definition, not a fact: give the facts from which it is made."),
        (
            "conviction",
            "`conviction` is a record: write `a conviction …`, and `convictions complete` when the list is.",
        ),
        ("convction complete", "There is no list of records `convction`. Did you mean “convictions”?"),
        ("level felony", "`level` is a field of a conviction: it stands after `a conviction`."),
        (
            "a conviction judgment_date soon, level felony",
            "Expected a date such as 2026-01-29, found `soon`.",
        ),
        ("consent is yes", "`consent` is yes or no: write `consent`, `not consent` or `consent unknown`."),
        ("consent, not consent", "`consent` is given twice."),
        ("convictions complete, convictions complete", "`convictions complete` is given twice."),
        ("not warrant_issuer", "`not` goes with yes/no facts only; say what `warrant_issuer` is."),
        ("warrant_issuer", "Expected `is`, found `expect`."),
        (
            "warrant_issuer is nobody",
            "`warrant_issuer` is never `nobody`; it is one of article_iii_judge, us_magistrate, none.",
        ),
        (
            "purpose is { criminal, othr }",
            "`purpose` is never `othr`; it is one of civil_immigration, criminal, other. Did you mean “other”?",
        ),
        ("purpose is { criminal", "Expected `}`, found `expect`."),
        ("hours_held is nan", "Expected a number, found `nan`."),
        ("hours_held is 1e999", "Expected a number, found `1e999`."),
        ("hours_held is two", "Expected a number, found `two`."),
        ("arrest_date is 2019-02-30", "There is no day 2019-02-30 in the calendar."),
        ("release_at is 2019-03-01T25:00", "Expected a day or a time such as 2025-11-26T18:00."),
        ("release_at is evening", "Expected a day or a time such as 2025-11-26T18:00."),
        (
            "section_cited is panel_law 120",
            "`panel_law 120` is not a section of a declared code. Did you mean “penal_law”?",
        ),
        ("section_cited is penal_law", "`penal_law` is not a section of a declared code."),
        ("a convction level felony", "There is no record `convction`. Did you mean “conviction”?"),
        ("a conviction", "Expected a field of the conviction, found `expect`."),
        (
            "a conviction levl felony",
            "Expected a field of the conviction, found `levl`. Did you mean “level”?",
        ),
        (
            "a conviction level felony, judgement_date 2017-03-01",
            "There is no fact `judgement_date`. Did you mean “judgment_date”?",
        ),
        ("a conviction level felony, level misdemeanor", "`level` stands twice in this conviction."),
        ("a conviction not level", "`not` goes with yes/no fields only; say what `level` is."),
        ("a conviction level murder", "`level` is never `murder`; it is one of felony, misdemeanor."),
    ],
)
def test_what_is_badly_given_is_told(words: str, complaint: str) -> None:
    cases = text(f"given {words}\nexpect prohibited")
    assert complaint in complaints(LAW + "\ndefine paper as consent\n", cases=cases)


def test_every_mistake_of_a_case_is_told() -> None:
    assert said(
        "given consnt, warrant_issuer is nobody, purpos is { criminal, other }\n"
        "given hours_held is 1, hours_held is 2\nexpect prohibited by hld"
    ) == [
        "There is no fact `consnt`. Did you mean “consent”?",
        "`warrant_issuer` is never `nobody`; it is one of article_iii_judge, us_magistrate, none.",
        "There is no fact `purpos`. Did you mean “purpose”?",
        "`hours_held` is given twice.",
        "There is no rule `hld`. Did you mean “hold”?",
    ]


# --- what is expected -----------------------------------------------------------------------------------------


def expected(words: str) -> Expect:
    (expect,) = policy(LAW, cases=text(f"expect {words}")).cases[0].expects
    return expect


@pytest.mark.parametrize(
    "verdict",
    ["prohibited", "required", "permitted", "exempt", "not regulated", "for counsel", "not in the corpus"],
)
def test_there_are_seven_verdicts(verdict: str) -> None:
    assert expected(verdict).verdicts == (verdict,)


def test_an_expectation_is_of_this_law_or_of_all_for_an_ask_by_a_rule() -> None:
    expect = expected("overall prohibited by hold for notify:release_date")
    assert (expect.overall, expect.by, expect.ask) == (True, (HOLD,), "notify:release_date")
    assert expected("prohibited").overall is False


def test_what_is_undetermined_is_a_set_and_says_what_is_missing() -> None:
    expect = expected("undetermined { prohibited, not regulated } missing consent, conviction for detain")
    assert expect.verdicts == ("prohibited", "not regulated")
    assert (expect.missing, expect.ask) == (("consent", "conviction"), "detain")


@pytest.mark.parametrize(
    ("words", "what", "due"),
    [
        ("owed tell", "owed", None),
        ("not owed tell", "not owed", None),
        ("owed if tell", "owed if", None),
        ("owed tell due 2019-03-03", "owed", "2019-03-03"),
        ("owed tell due 2019-03-03 10:00", "owed", "2019-03-03T10:00"),
        ("owed tell due 2019-03-03T10:00", "owed", "2019-03-03T10:00"),
    ],
)
def test_a_duty_is_owed_not_owed_or_owed_if(words: str, what: str, due: str | None) -> None:
    expect = expected(words)
    assert (expect.what, expect.duty, expect.due) == (what, TELL, due)


def test_a_case_repeats_its_dossier_and_says_why_it_differs() -> None:
    one = case('dossier needs-more-facts\ndiffers "the text decides"')
    assert (one.dossier, one.differs) == ("needs-more-facts", "the text decides")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (
            "expect",
            f"Expected the verdict {SEVEN}; found the end of the statement.",
        ),
        (
            "expect prohibitd",
            f"Expected the verdict {SEVEN}; found `prohibitd`. Did you mean “prohibited”?",
        ),
        ("expect prohibited by hld", "There is no rule `hld`. Did you mean “hold”?"),
        ("expect owed tel", "There is no duty `tel`. Did you mean “tell”?"),
        ("expect owed tell due soon", "Expected a day or a time such as 2025-11-26T18:00."),
        ("expect prohibited for transfer", "`transfer` is not asked for in this case."),
        (
            "expect undetermined { prohibited } missing consnt",
            "There is no fact `consnt`. Did you mean “consent”?",
        ),
        (
            "expect prohibited\ndossier perhaps",
            "Expected the outcome prohibited, permitted, required, needs-more-facts, conflict-for-counsel, "
            "not required, does not apply; found `perhaps`.",
        ),
        (
            "expect prohibited\ndossier permitted\ndossier permitted",
            "`dossier` stands twice in this statement.",
        ),
        (
            "expect prohibited\nexpects required",
            "Expected `given`, `expect`, `dossier` or `differs`, found `expects`. Did you mean “expect”?",
        ),
        ("given consent", "The case S-1 expects nothing: `expect VERDICT` is missing."),
    ],
)
def test_a_bad_expectation_is_told(words: str, complaint: str) -> None:
    assert complaint in said(words)


# --- the fence ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        (
            "```case\na story\non 2019-03-01 corrections asked to detain\nexpect prohibited\n```",
            "A case needs an id after its fence: ```case S-N1.",
        ),
        (
            "```case S-1 example\na story\non 2019-03-01 corrections asked to detain\nexpect prohibited\n```",
            "After the id of a case only `illustration` may stand, not “example”.",
        ),
        ("```case S-1\n```", "The case S-1 is empty: a line that tells the story was expected."),
        (
            "```case S-1\non 2019-03-01 corrections asked to detain\nexpect prohibited\n```",
            "The first line of a case tells the story; it is missing here.",
        ),
        ("```case S-1\na story\n```", "Expected `on`, found the end of the statement."),
    ],
)
def test_a_bad_block_is_told(block: str, complaint: str) -> None:
    assert complaint in complaints(LAW, cases=block)


def test_a_case_stands_once_in_a_file() -> None:
    block = text("expect prohibited")
    (problem,) = problems(file("custody.md", policy_text(LAW, cases=block + block)))
    assert problem.message.startswith("The case S-1 stands twice (first in line ")
    assert problem.text == "```case S-1"
