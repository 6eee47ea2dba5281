"""Definitions: every statute defines its own terms, and says when it borrows another's."""

from __future__ import annotations

from datetime import date

import pytest
from language.scratch import RULE, complaints, file, policy, policy_text, problems, read

from comity.language.model import And, AnyRecord, Defined, Interval, IsTrue, OneOf, Ref, StatementId, Status

CONSENT = IsTrue(Ref("fact", "consent"))
PAPER = 'define paper cite "Code § 9(a)" since 2014-12-14 as\n  detainer_presented or consent\n'


def test_a_definition_gives_a_condition_a_name_and_dates() -> None:
    define = policy('define agreed cite "Code § 9(a)" since 2014-12-14 until 2018-12-31 as consent').defines[
        0
    ]
    assert define.condition == CONSENT
    assert define.interval == Interval(date(2014, 12, 14), date(2018, 12, 31))
    assert define.cite == "Code § 9(a)"
    assert define.record is None


def test_a_definition_may_stand_below_the_rule_that_uses_it() -> None:
    when = policy(RULE + "  when paper\n\n" + PAPER).rules[0].when
    assert when == Defined(StatementId("us-xx/custody", "paper"))


def test_a_definition_of_a_record_stands_inside_where() -> None:
    law = "define grave of a conviction as level is felony\n"
    law += "define old as any conviction where grave and not youthful_offender"
    grave, old = policy(law).defines
    assert grave.record == "conviction"
    assert grave.condition == OneOf(Ref("field", "level"), ("felony",))
    assert isinstance(old.condition, AnyRecord)
    assert isinstance(old.condition.where, And)
    assert old.condition.where.parts[0] == Defined(StatementId("us-xx/custody", "grave"))
    assert complaints(law + "\n" + RULE + "  when grave") == [
        "`grave` is defined of one conviction: it can stand only inside `any conviction where`."
    ]


def test_a_status_stands_below_the_condition() -> None:
    define = policy(
        'define agreed as consent\n  status contested as to detainer_presented "two readings"'
    ).defines[0]
    presented = IsTrue(Ref("fact", "detainer_presented"))
    assert define.statuses == (Status("contested", presented, Interval(), "two readings", ""),)


def test_another_file_of_the_same_government_is_reached_with_a_dot() -> None:
    using = policy_text(RULE + "  when shared.paper")
    law = read(file("a.md", using), file("b.md", policy_text(PAPER, id="us-xx/shared")))
    assert law.rules[StatementId("us-xx/custody", "hold")][0].when == Defined(
        StatementId("us-xx/shared", "paper")
    )


def test_a_statute_that_borrows_from_another_government_says_so_in_full() -> None:
    using = policy_text(RULE + "  when us-xx/shared.paper", id="us-xx-town/custody")
    law = read(file("a.md", using), file("b.md", policy_text(PAPER, id="us-xx/shared")))
    found = law.rules[StatementId("us-xx-town/custody", "hold")][0].when
    assert found == Defined(StatementId("us-xx/shared", "paper"))


@pytest.mark.parametrize(
    ("id", "hint"),
    [("us-xx/shared", "shared.paper"), ("us-yy/shared", "us-yy/shared.paper")],
)
def test_a_term_of_another_file_is_not_visible_by_its_bare_name(id: str, hint: str) -> None:
    (problem,) = problems(
        file("a.md", policy_text(RULE + "  when paper")), file("b.md", policy_text(PAPER, id=id))
    )
    assert problem.message == (
        f"There is no fact or definition `paper`. It stands in another file: write `{hint}`."
    )


@pytest.mark.parametrize(
    ("law", "complaint"),
    [
        ("define consent as always", "`consent` is a fact already; a definition needs a name of its own."),
        ("define event as always", "`event` is a word of the language and cannot name a definition."),
        ("define agreed consent", "Expected `cite`, `source`, `since`, `until`, `as`; found `consent`."),
        ("define agreed of a convict as always", "There is no record `convict`. Did you mean “conviction”?"),
        (
            "define agreed as consent consent",
            "Expected `and`, `or`, `status` or the end of the definition, found `consent`.",
        ),
        (
            "define agreed as always\ndefine agreed of a conviction since 2020-01-01 as always",
            "Every version of `agreed` must be of the same thing: of a record, or of none.",
        ),
        ("define agreed as agreed", "`agreed` is defined by itself: agreed → agreed."),
        (
            "define one as two or consent\ndefine two as not three\ndefine three as any conviction where one",
            "`one` is defined by itself: one → two → three → one.",
        ),
    ],
)
def test_a_bad_definition_is_told(law: str, complaint: str) -> None:
    assert complaint in complaints(law)


def test_two_definitions_of_one_name_may_not_share_a_day() -> None:
    (complaint,) = complaints("define agreed as consent\ndefine agreed as detainer_presented")
    assert complaint.startswith("Two versions of `agreed` are in force at once")


def test_a_rule_and_a_definition_may_not_share_a_name() -> None:
    assert complaints(RULE + "\ndefine hold as consent") == [
        "`hold` names both a rule and a definition; rename one."
    ]
