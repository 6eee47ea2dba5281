"""Conditions read as English sentences, made from the vocabulary's own phrases."""

from __future__ import annotations

import pytest

from comity.decide.facts import Several
from comity.decide.phrases import Phrases
from comity.decide.wording import Subject, both, count, either, sentence, subject
from comity.language import Law, load
from comity.language.model import (
    And,
    AnyRecord,
    Compare,
    Condition,
    FactKind,
    Includes,
    IsTrue,
    Not,
    OneOf,
    Only,
    Or,
    Ref,
    Same,
    Within,
)

DETAINER = IsTrue(Ref("fact", "detainer_presented"))
PUBLIC = IsTrue(Ref("fact", "information_public"))
ISSUER = Ref("fact", "warrant_issuer")
PURPOSE = Ref("fact", "purpose")
FELONY = OneOf(Ref("field", "level"), ("felony",))


@pytest.fixture(scope="module")
def law() -> Law:
    return load()


@pytest.fixture(scope="module")
def phrases(law: Law) -> Phrases:
    return Phrases(law)


@pytest.mark.parametrize(
    ("unknown", "value", "said"),
    [
        ("who asks", "a court", "the one who asks is a court"),
        (
            "what kind of information is asked for",
            "a home address",
            "the information that is asked for is a home address",
        ),
        ("what kind of holding it is", "a delay of the release", "it is a delay of the release"),
        ("how the interview is to be held", "by telephone", "the interview is to be held by telephone"),
        ("what the contract is for", "food", "the contract is for food"),
        ("what the policy does", "limits access", "the policy limits access"),
        ("what the policy does", "another policy", "it is another policy"),
        ("which state the agency belongs to", "Ohio", "the state that the agency belongs to is Ohio"),
        ("on what ground it is made", "a crime", "the ground on which it is made is a crime"),
        ("whether a subpoena was presented", "no subpoena", "there is no subpoena"),
        ("whether the officer approved it", "the officer has approved it", "the officer has approved it"),
        ("whether it is one search", "standing access", "it is standing access"),
        ("whether an agreement is made", "entering an agreement", "it is a case of entering an agreement"),
        ("the reason for the delay", "too few staff", "the reason for the delay is too few staff"),
    ],
)
def test_what_is_not_known_gives_the_subject_of_a_sentence(unknown: str, value: str, said: str) -> None:
    assert subject(unknown, "?").says(value) == said


def test_a_fact_of_which_no_subject_can_be_made_is_told_by_its_question() -> None:
    told = subject("as to that", "How so?").says("a thing")
    assert told == "the answer to “How so?” is a thing"


def test_lists_take_semicolons_where_their_parts_have_commas_or_lists() -> None:
    assert either(["a"]) == "a"
    assert either(["a", "b", "c"]) == "a, b or c"
    assert either(["a, b", "c", "d"]) == "a, b; c; or d"
    assert either(["a or b", "c", "d"]) == "a or b; c; or d"
    assert both(["a (b, c)", "d", "e"]) == "a (b, c), d and e"


def test_numbers_and_sentences() -> None:
    assert (count(1, "years"), count(5, "years")) == ("1 year", "5 years")
    assert sentence("it holds") == "It holds."
    assert sentence("It holds.") == "It holds."
    assert sentence("") == ""


def test_a_denial_of_several_values() -> None:
    assert Subject("the one who asks").denies(["a", "b"]) == "the one who asks is neither a nor b"
    assert Subject("the work", "is to be done").denies(["here"]) == "the work is not to be done here"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (DETAINER, "an immigration detainer was presented"),
        (Not(DETAINER), "no immigration detainer was presented"),
        (Not(Not(DETAINER)), "an immigration detainer was presented"),
        (
            OneOf(ISSUER, ("article_iii_judge", "us_magistrate")),
            "the one who signed the warrant is a federal judge appointed under Article III or a United "
            "States magistrate judge",
        ),
        (
            Not(OneOf(ISSUER, ("state_judge",))),
            "the one who signed the warrant is not a judge of a state court",
        ),
        (Includes(PURPOSE, ("consular",)), "the purposes for which it is asked include consular notice"),
        (
            Not(Includes(PURPOSE, ("consular",))),
            "the purposes for which it is asked do not include consular notice",
        ),
        (
            Only(PURPOSE, ("civil_immigration",)),
            "the purposes for which it is asked are nothing but enforcing civil immigration law",
        ),
        (
            Not(Same(Ref("fact", "requester.state"), Ref("fact", "agency.state"))),
            "the state that the requesting agency belongs to is not the same as the agency's own state",
        ),
        (
            Compare("<=", Ref("fact", "warrant_presented_at"), Ref("fact", "detainer_presented_at")),
            "the time when the warrant was presented is at or before the time when the detainer was "
            "presented",
        ),
        (
            And((DETAINER, Or((PUBLIC, IsTrue(Ref("fact", "in_custody")))))),
            "an immigration detainer was presented, and (the information is open to the public or the person "
            "is in the agency's custody)",
        ),
        (
            AnyRecord("conviction", FELONY),
            "there is a conviction of which this holds: its level is a felony",
        ),
        (
            Not(AnyRecord("conviction", FELONY)),
            "there is no conviction of which this holds: its level is a felony",
        ),
        (
            Within(
                Ref("field", "judgment_date"),
                Ref("fact", "instant_arrest_date"),
                5,
                "years",
                "before",
                Ref("field", "days_incarcerated"),
                "contested",
            ),
            "the day on which sentence was entered is no more than 5 years before the day of this arrest, "
            "the period being lengthened by the days in jail or prison for it, before this arrest (whether "
            "the last day counts is disputed)",
        ),
    ],
)
def test_a_condition_is_an_english_clause(phrases: Phrases, condition: Condition, words: str) -> None:
    assert phrases.condition(condition) == words


def test_all_but_one_or_two_values_are_told_by_those_left_out(law: Law, phrases: Phrases) -> None:
    kinds = law.vocabulary.facts["requester.kind"].type.names()
    told = phrases.condition(OneOf(Ref("fact", "requester.kind"), tuple(k for k in kinds if k != "private")))
    assert told == "the one who asks is not a private person or body"


def test_a_long_condition_is_a_list(phrases: Phrases) -> None:
    judges = OneOf(ISSUER, ("article_iii_judge", "us_magistrate", "state_judge"))
    outline = phrases.outline(And((DETAINER, judges)))
    assert outline.text == "all of these hold"
    assert outline.parts[0].text == "an immigration detainer was presented"
    assert outline.parts[1].text == "the one who signed the warrant is one of these"
    assert len(outline.parts[1].parts) == 3
    assert phrases.outline(And((DETAINER, PUBLIC))).parts == ()


def test_given_facts_are_told_in_the_same_words(phrases: Phrases) -> None:
    assert phrases.given("detainer_presented", False) == "no immigration detainer was presented"
    assert phrases.given("warrant_issuer", "us_magistrate").endswith("is a United States magistrate judge")
    several = phrases.given("purpose", Several(frozenset({"consular"}), complete=False))
    assert several == "the purposes for which it is asked include consular notice"


def test_every_fact_of_the_corpus_gives_sentences_without_falling_back_on_its_question(law: Law) -> None:
    strange = [
        fact.name
        for fact in law.vocabulary.facts.values()
        if fact.type.kind is not FactKind.YES_NO
        and subject(fact.unknown, fact.ask).noun.startswith("the answer to")
    ]
    assert not strange
