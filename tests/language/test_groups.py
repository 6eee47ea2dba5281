"""A government's collective words; law that takes the place of other law; counsel's opinions."""

from __future__ import annotations

from datetime import date

import pytest
from language.scratch import RULE, Source, complaints, file, policy, policy_text, problems, read

from comity.language.model import Actor, Interval, StatementId

ENFORCEMENT = (
    'group enforcement of agencies cite "Code § 9" since 2014-12-14 is\n'
    "  police, sheriff, corrections of county\n"
)
HELP = 'group help of actions cite "Code § 9" is detain, transfer\n'


# --- groups ---------------------------------------------------------------------------------------------------


def test_a_group_of_agencies_has_a_citation_and_dates() -> None:
    group = policy(ENFORCEMENT).groups[0]
    assert (group.of, group.cite, group.interval) == ("agencies", "Code § 9", Interval(date(2014, 12, 14)))
    assert group.agencies == (Actor("police"), Actor("sheriff"), Actor("corrections", ("county",)))


def test_a_rule_binds_a_group_by_its_name_of_some_levels() -> None:
    rule = policy(ENFORCEMENT + RULE.replace("corrections must", "enforcement of county must")).rules[0]
    assert rule.actors == (Actor("enforcement", ("county",)),)


def test_a_group_of_actions_is_opened_where_it_is_used() -> None:
    read_policy = policy(RULE.replace("detain, notify", "help, notify") + HELP)
    assert read_policy.groups[0].actions == ("detain", "transfer")
    assert read_policy.rules[0].actions == ("detain", "transfer", "notify")


def test_a_group_of_actions_may_contain_another() -> None:
    more = HELP + 'group more of actions cite "Code § 9" is help, arrest\n'
    assert policy(more + RULE.replace("detain, notify", "more")).rules[0].actions == (
        "detain",
        "transfer",
        "arrest",
    )


def test_a_group_is_visible_in_every_file_of_its_government_in_whatever_order_they_are_read() -> None:
    using = policy_text(RULE.replace("corrections", "enforcement").replace("detain, notify", "help"))
    declaring = policy_text(ENFORCEMENT + HELP, id="us-xx/words")
    for files in (
        (file("a.md", using), file("b.md", declaring)),
        (file("a.md", declaring), file("b.md", using)),
    ):
        rule = read(*files).rules[StatementId("us-xx/custody", "hold")][0]
        assert rule.actors == (Actor("enforcement"),)
        assert rule.actions == ("detain", "transfer")


def test_a_group_is_not_visible_to_another_government() -> None:
    using = policy_text(RULE.replace("corrections", "enforcement"), id="us-yy/custody")
    (problem,) = problems(file("a.md", using), file("b.md", policy_text(ENFORCEMENT)))
    assert problem.message == "There is no kind of agency or group `enforcement`."


def test_groups_have_versions_like_rules() -> None:
    earlier = ENFORCEMENT.replace("since 2014-12-14", "since 2014-12-14 until 2018-12-31")
    groups = policy(earlier + ENFORCEMENT.replace("2014", "2019")).groups
    assert [group.version for group in groups] == [1, 2]


@pytest.mark.parametrize(
    ("law", "complaint"),
    [
        (ENFORCEMENT + ENFORCEMENT, "Two versions of `enforcement` are in force at once"),
        (ENFORCEMENT.replace('cite "Code § 9" ', ""), 'The group `enforcement` has no citation: `cite "…"`.'),
        (
            ENFORCEMENT.replace("police", "polise"),
            "There is no kind of agency or group `polise`. Did you mean “police”?",
        ),
        (ENFORCEMENT.replace("group enforcement", "group police"), "`police` is a kind of agency already."),
        (HELP.replace("group help", "group detain"), "`detain` is an action already."),
        (HELP.replace("is detain", "is help, detain"), "The group `help` contains itself."),
        (HELP.replace("detain", "detane"), "There is no action or group `detane`. Did you mean “detain”?"),
        (
            HELP + ENFORCEMENT.replace("enforcement", "help"),
            "`help` names both a group of agencies and a group of actions",
        ),
        (HELP.replace("actions", "things"), "There is no kind of group `things`."),
        (HELP + " and arrest", "Expected `,` or the end of the group, found `and`."),
        (
            HELP + HELP.replace("transfer", "arrest"),
            "A group of actions has one meaning: give the rules on `help` versions instead.",
        ),
        (
            ENFORCEMENT + 'group all of agencies cite "Code § 9" is enforcement, court',
            "`enforcement` is a group: a group of agencies is made of kinds; list them.",
        ),
    ],
)
def test_a_bad_group_is_told(law: str, complaint: str) -> None:
    assert any(said.startswith(complaint) for said in complaints(law)), complaints(law)


def test_two_files_of_one_government_may_not_give_a_group_two_meanings_at_once() -> None:
    files = [file(f"{name}.md", policy_text(ENFORCEMENT, id=f"us-xx/{name}")) for name in "ab"]
    (problem,) = problems(*files)
    assert problem.file == "b.md"
    assert "(the other stands in line " in problem.message
    assert " of a.md)" in problem.message


# --- displacement ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("us-xx-town", "us-xx-town"),
        ("laws below", "below"),
        ("policy us-xx-town/orders", "us-xx-town/orders"),
    ],
)
def test_a_law_displaces_a_government_a_policy_or_the_laws_below(words: str, target: str) -> None:
    law = f'displaces {words} in detain, notify cite "Code § 9" since 2017-09-01 until 2019-01-01\n'
    law += '  status challenged "x"'
    town = file("b.md", policy_text(id="us-xx-town/orders"))
    (displaces,) = read(file("a.md", policy_text(law)), town).policies["us-xx/custody"].displaces
    assert (displaces.government, displaces.target, displaces.actions) == (
        "us-xx",
        target,
        ("detain", "notify"),
    )
    assert displaces.interval == Interval(date(2017, 9, 1), date(2019, 1, 1))
    assert displaces.statuses[0].kind == "challenged"


def test_without_actions_a_law_displaces_on_all() -> None:
    (displaces,) = policy('displaces laws below cite "Code § 9" since 2017-09-01').displaces
    assert displaces.actions == ("detain", "arrest", "transfer", "notify")


def test_a_displacement_needs_a_citation_and_a_first_day() -> None:
    assert complaints("displaces laws below") == [
        '`displaces` has no citation: `cite "…"` was expected after its name.',
        "`displaces` has no first day: `since DATE` or `since unknown not before DATE`.",
    ]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("us-xx-twon", "There is no government `us-xx-twon`. Did you mean “us-xx-town”?"),
        ("policy us-xx/custdy", "There is no policy `us-xx/custdy`. Did you mean “us-xx/custody”?"),
        ("laws below in holding", "There is no action or group `holding`."),
        ("laws", "There is no government `laws`."),
    ],
)
def test_a_bad_displacement_is_told(words: str, complaint: str) -> None:
    assert complaint in complaints(f'displaces {words} cite "Code § 9" since 2017-09-01')


# --- opinions -------------------------------------------------------------------------------------------------

OPINION = (
    'opinion view cite "Code § 9, opinion 7" since 2026-01-01\n  settles us-xx/custody.hold as applies\n'
)


def opinion_files(law: str, kind: str = "kind: opinion\n", *, overlay: bool = True) -> tuple[Source, Source]:
    text = policy_text(law, id="us-xx-town/opinions", more=kind)
    return file("custody.md", policy_text(RULE)), file("opinions.md", text, overlay=overlay)


@pytest.mark.parametrize(("words", "applies"), [("as applies", True), ("as does not apply", False)])
def test_an_opinion_settles_whether_a_statement_applies(words: str, applies: bool) -> None:
    law = read(*opinion_files(OPINION.replace("as applies", words)))
    (opinion,) = law.policies["us-xx-town/opinions"].opinions
    assert (opinion.settles, opinion.applies) == (StatementId("us-xx/custody", "hold"), applies)
    assert (opinion.government, opinion.actors) == ("us-xx-town", (Actor("any agency"),))
    assert law.policies["us-xx-town/opinions"].overlay


def test_an_opinion_may_be_for_some_agencies() -> None:
    law = read(*opinion_files(OPINION + "  for police, sheriff"))
    assert law.policies["us-xx-town/opinions"].opinions[0].actors == (Actor("police"), Actor("sheriff"))


def said(*files: Source) -> list[str]:
    return [problem.message for problem in problems(*files)]


def test_opinions_and_orders_stand_in_overlays_only() -> None:
    told = "Orders and opinions belong in an overlay (`--with DIR`)."
    assert said(*opinion_files(OPINION, overlay=False)) == [told]
    assert said(*opinion_files("", "kind: order\n", overlay=False)) == [told]
    assert said(*opinion_files("", "kind: order\n")) == []


def test_an_opinion_stands_in_a_file_of_opinions() -> None:
    told = "An opinion stands in a file of its own, with `kind: opinion` in the front matter."
    assert said(*opinion_files(OPINION, "kind: order\n")) == [told]
    assert said(*opinion_files(OPINION, "")) == [told]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("custody.hold", "custody.hol", "There is no rule or definition `us-xx/custody.hol`."),
        ("as applies", "as binding", "Expected `as applies`, found `as`."),
        ("settles", "decides", "Expected `cite`, `source`, `since`, `until`, `settles`; found `decides`."),
        ('cite "Code § 9, opinion 7" ', "", 'The opinion `view` has no citation: `cite "…"`.'),
        ("as applies", "as applies to all", "Expected the end of the opinion, found `to`."),
    ],
)
def test_a_bad_opinion_is_told(old: str, new: str, complaint: str) -> None:
    (told,) = said(*opinion_files(OPINION.replace(old, new)))
    assert told.startswith(complaint)


def test_two_opinions_of_one_name_may_not_share_a_day() -> None:
    (told,) = said(*opinion_files(OPINION + OPINION))
    assert told.startswith("Two versions of `view` are in force at once")
