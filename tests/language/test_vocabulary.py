"""The vocabulary: facts are things seen, each with its question, and every name has one meaning for the whole corpus."""

from __future__ import annotations

import pytest
from language.scratch import VOCABULARY, complaints, file, policy_text, problems, read

from comity.language import read_law
from comity.language.model import (
    Action,
    Calendar,
    Fact,
    FactKind,
    FactType,
    Government,
    Kind,
    RecordField,
    Vocabulary,
)


def vocabulary(text: str) -> Vocabulary:
    """The scratch vocabulary with these declarations more."""
    return read(file("more.md", f"```vocabulary\n{text}\n```")).vocabulary


def fact(text: str) -> Fact:
    found = vocabulary(text)
    return found.facts[text.split()[1]]


FULL = """fact warrant_seen is yes/no
  ask "Was a warrant seen?"
  true "a warrant was seen"
  false "no warrant was seen"
  unknown "whether a warrant was seen"
  intrusive 4
  never stored"""


def test_a_fact_has_a_question_phrases_and_says_how_intrusive_it_is() -> None:
    assert fact(FULL) == Fact(
        name="warrant_seen",
        type=FactType(FactKind.YES_NO),
        ask="Was a warrant seen?",
        true="a warrant was seen",
        false="no warrant was seen",
        unknown="whether a warrant was seen",
        intrusive=4,
        never_stored=True,
        home="",
        where="more.md:2",
    )


def test_what_a_fact_leaves_out_is_made_from_its_name() -> None:
    seen = fact('fact owner.warrant_seen is yes/no ask "Seen?"')
    assert (seen.true, seen.false, seen.unknown) == (
        "owner's warrant seen",
        "not: owner's warrant seen",
        "owner's warrant seen",
    )
    assert (seen.intrusive, seen.never_stored) == (2, False)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("yes/no", FactType(FactKind.YES_NO)),
        ("date", FactType(FactKind.DATE)),
        ("time", FactType(FactKind.TIME)),
        ("number", FactType(FactKind.NUMBER)),
        ("citation", FactType(FactKind.CITATION)),
        ('one of a "first", b "second"', FactType(FactKind.ONE_OF, (("a", "first"), ("b", "second")))),
        (
            'some of\n    a "first"\n    b "second"',
            FactType(FactKind.SOME_OF, (("a", "first"), ("b", "second"))),
        ),
        ('one of a "first", unknown "u"', FactType(FactKind.ONE_OF, (("a", "first"), ("unknown", "u")))),
        ("one of later", FactType(FactKind.ONE_OF, (("x", "ten"),))),
        ("some of later", FactType(FactKind.SOME_OF, (("x", "ten"),))),
    ],
)
def test_there_are_seven_types_and_named_ones(words: str, kind: FactType) -> None:
    assert fact(f'fact thing is {words} ask "What?"\ntype later is x "ten"').type == kind


def test_a_type_may_be_declared_in_a_file_that_is_read_later() -> None:
    law = read(
        file("a.md", policy_text(vocabulary='fact thing is one of later ask "What?"')),
        file("z.md", '```vocabulary\ntype later is x "ten"\n```'),
    )
    assert law.vocabulary.facts["thing"].type.names() == ("x",)


def test_a_record_has_fields() -> None:
    record = vocabulary(
        'record visit "visit"\n  ask "Which visits?"\n  unknown "the visits"\n  never stored\n  intrusive 3\n'
        '  field on_day is date "the day"\n  field kind is one of short "a short one", long "a long one"\n'
        "  field paid is yes/no"
    ).records["visit"]
    assert (record.phrase, record.ask, record.unknown) == ("visit", "Which visits?", "the visits")
    assert (record.never_stored, record.intrusive) == (True, 3)
    assert list(record.fields.values()) == [
        RecordField("on_day", FactType(FactKind.DATE), "the day"),
        RecordField(
            "kind", FactType(FactKind.ONE_OF, (("short", "a short one"), ("long", "a long one"))), "kind"
        ),
        RecordField("paid", FactType(FactKind.YES_NO), "paid"),
    ]


def test_kinds_codes_calendars_and_actions() -> None:
    found = vocabulary(
        'kind fire "fire department"\ncode tax_law "Tax Law"\n'
        'calendar us_ny "New York holidays" country US subdivision NY\n'
        'action interview "question a person" item info_kind needs power'
    )
    assert found.kinds["fire"] == Kind("fire", "fire department")
    assert found.codes["tax_law"] == "Tax Law"
    assert found.calendars["us_ny"] == Calendar("us_ny", "New York holidays", "US", "NY")
    assert (found.actions["notify"].needs_power, found.actions["detain"].needs_power) == (False, True)
    assert found.actions["interview"] == Action(
        "interview", "question a person", "info_kind", needs_power=True
    )


def test_a_government_stands_in_another_and_lies_within_others() -> None:
    found = vocabulary(
        'government us-xx-town-parks "Town Parks" is district in us-xx-town\n'
        '  ocd "ocd-division/country:us/state:xx/place:town" zone "America/Denver" calendar us_federal\n'
        "  within us-xx-town, us-xx"
    )
    assert found.governments["us-xx-town-parks"] == Government(
        "us-xx-town-parks",
        "Town Parks",
        "district",
        "us-xx-town",
        "ocd-division/country:us/state:xx/place:town",
        "America/Denver",
        "us_federal",
        ("us-xx-town", "us-xx"),
    )
    assert found.chain("us-xx-town-parks") == ("us-xx-town-parks", "us-xx-town", "us-xx", "us")
    assert found.state_of("us-xx-town-parks") == "xx"
    assert found.state_of("us") == "none"


def test_what_an_agency_is_comes_from_the_agency() -> None:
    found = read().vocabulary
    assert found.facts["agency.state"].type == found.facts["requester.state"].type
    assert "city" in found.facts["agency.level"].type.names()
    assert "us-xx-town" in found.facts["agency.government"].type.names()


def test_a_policy_declares_facts_of_its_own_and_is_their_home() -> None:
    law = read(file("a.md", policy_text(vocabulary='fact thing is date ask "When?"')))
    assert law.vocabulary.facts["thing"].home == "us-xx/custody"


# --- what is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("fact thing is date", 'The fact `thing` needs a question: `ask "…?"`.'),
        ('record visit "visit"', 'The record `visit` needs a question: `ask "…?"`.'),
        ('fact Thing is date ask "?"', "A name is written in lower case with underscores, not `Thing`."),
        ('fact a.b.c is date ask "?"', "A name is written in lower case with underscores, not `a.b.c`."),
        ('fact event is date ask "?"', "`event` is a word of the language and cannot name a fact."),
        (
            'fact agency.level is date ask "?"',
            "`agency.level` comes from the agency itself and is not declared.",
        ),
        (
            'fact thing is dat ask "?"',
            "There is no type `dat`; a fact is yes/no, date, time, number, citation, one of, "
            "some of. Did you mean “date”?",
        ),
        ('fact thing is one of us_stat ask "?"', "There is no type `us_stat`. Did you mean “us_state”?"),
        (
            "fact thing is one of",
            'Expected values such as `ice "the agency"`, found the end of the statement.',
        ),
        ('fact thing is one of a "x", a "y" ask "?"', "The value `a` stands twice in this list."),
        (
            'fact thing is date ask "?" intrusive 6',
            "`intrusive` runs from 0 (on the paper) to 5 (exposes the person).",
        ),
        ('fact thing is date ask "?" intrusive high', "Expected a whole number, found `high`."),
        ('fact thing is date ask "?" never', "Expected `stored`, found the end of the statement."),
        ('fact thing is date ask "?" ask "?"', "`ask` stands twice in this statement."),
        ('fact thing is date ask "?" field x is date', "Only a record has fields."),
        ('fact thing is date aks "?"', "Did you mean “ask”?"),
        ('fact consent is yes/no ask "?"', "The fact `consent` is declared in words.md:"),
        ('kind police "p"', "The kind of agency `police` is declared in words.md:"),
        (
            'record visit "v" ask "?" field a is date field a is date',
            "The field `a` stands twice in this record.",
        ),
        ('record visit "v" ask "?" field not is date', "The field `not` is a word of the language."),
        (
            'record visit "v" ask "?" field Day is date',
            "A name is written in lower case with underscores, not `Day`.",
        ),
        ("type shade is", "Expected values such as"),
        ('type shade is red "r" dark', "Expected a value such as"),
        (
            "kind fire",
            "Expected what such an agency is called, in double quotes, found the end of the statement.",
        ),
        ('kind fire "fire" department', "Expected the end of the declaration, found `department`."),
        ('action go "go" item info_knd', "There is no fact `info_knd`. Did you mean “info_kind”?"),
        ('action go "go" item consent', "An item is a `one of` fact, and `consent` is not."),
        ('action go "go" needs powers', "Expected `item FACT` or `needs power`, found `needs`."),
        ('calendar x "x" land US', "Expected `country`, found `land`."),
        ('government us-zz "Z" is stat', "There is no level of government `stat`. Did you mean “state”?"),
        ('government us-zz "Z" is state in uss', "There is no government `uss`. Did you mean “us”?"),
        (
            'government us-zz "Z" is state in us-zz',
            "`us-zz` stands above itself: follow `in` from government to government.",
        ),
        ('government us-zz "Z" is state calendar us_zz', "There is no calendar `us_zz`."),
        (
            'government us-zz "Z" is state zone "America/Newyork"',
            "There is no time zone “America/Newyork”; one reads “America/New_York”.",
        ),
        (
            'government us-zz "Z" is state zone "/etc/passwd"',
            "There is no time zone “/etc/passwd”; one reads “America/New_York”.",
        ),
        (
            'government us-zz "Z" is state beside us',
            "Expected `ocd`, `zone`, `calendar` or `within`, found `beside`.",
        ),
        ('government us_ZZ "Z" is state', "A name is written in lower case with underscores, not `us_ZZ`."),
        ('facts thing is date ask "?"', "There is no kind of declaration `facts`. Did you mean “fact”?"),
        ('ask "What?"', "`ask` stands at the left margin: indent the lines that belong to a declaration."),
        ('"thing"', 'Expected a kind of declaration, found the text "thing".'),
    ],
)
def test_a_bad_declaration_is_told(text: str, complaint: str) -> None:
    said = [problem.message for problem in problems(file("more.md", f"```vocabulary\n{text}\n```"))]
    assert any(complaint in message for message in said), said


def test_a_circle_of_governments_is_refused() -> None:
    circle = 'government us-a "A" is state in us-b\ngovernment us-b "B" is state in us-a'
    said = [problem.message for problem in problems(file("more.md", f"```vocabulary\n{circle}\n```"))]
    assert said == [
        "`us-a` stands above itself: follow `in` from government to government.",
        "`us-b` stands above itself: follow `in` from government to government.",
    ]


def test_a_policy_that_repeats_a_common_fact_is_told_and_not_the_vocabulary() -> None:
    (problem,) = problems(file("a.md", policy_text(vocabulary='fact consent is yes/no ask "?"')))
    assert problem.file == "a.md"
    assert problem.message.startswith("The fact `consent` is declared in words.md:")


def test_a_fact_of_a_policy_may_not_be_declared_by_two() -> None:
    one = policy_text(vocabulary='fact thing is date ask "?"')
    two = policy_text(vocabulary='fact thing is date ask "?"', id="us-xx/other")
    (problem,) = problems(file("a.md", one), file("b.md", two))
    assert (problem.file, "declared in a.md:" in problem.message) == ("b.md", True)


def test_an_item_that_is_no_fact_does_not_stop_the_cases_from_being_read() -> None:
    cases = "```case S-1\na story\non 2019-03-01 police asked to go:far\nexpect not regulated\n```"
    assert complaints(vocabulary='action go "go" item distance', cases=cases) == [
        "There is no fact `distance`.",
        "`go` has no item.",
    ]


def test_the_vocabulary_alone_can_be_read() -> None:
    law = read_law([file("words.md", VOCABULARY)])
    assert law.policies == {}
    assert "consent" in law.vocabulary.facts
