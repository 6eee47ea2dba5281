"""Rules: whom they bind, what they do, when they apply, what lifts them, from when to when."""

from __future__ import annotations

from datetime import date

import pytest
from language.scratch import RULE, complaints, file, policy, policy_text, problems, read

from comity.language.model import (
    Actor,
    And,
    Clock,
    Const,
    Interval,
    IsTrue,
    Modality,
    Not,
    OneOf,
    Ref,
    Rule,
    StatementId,
    Status,
)

DETAINER = IsTrue(Ref("fact", "detainer_presented"))
CONSENT = IsTrue(Ref("fact", "consent"))


def rule(text: str) -> Rule:
    return policy(text).rules[0]


def test_a_rule_says_whom_it_binds_to_what() -> None:
    hold = rule(RULE)
    assert hold.id == StatementId("us-xx/custody", "hold")
    assert hold.actors == (Actor("corrections"),)
    assert hold.modality is Modality.MUST_NOT
    assert hold.actions == ("detain", "notify")
    assert hold.cite == "Code § 9(b)"
    assert hold.interval == Interval(date(2014, 12, 14))
    assert (hold.when, hold.exceptions) == (Const(True), ())


@pytest.mark.parametrize(
    ("words", "modality", "one_of"),
    [
        ("must not", Modality.MUST_NOT, False),
        ("must", Modality.MUST, False),
        ("must one of", Modality.MUST, True),
        ("may", Modality.MAY, False),
        ("must be free to", Modality.FREE, False),
    ],
)
def test_there_are_four_modalities_and_one_choice(words: str, modality: Modality, one_of: bool) -> None:
    read_rule = rule(f'rule hold cite "Code § 9" since 2014-12-14\n  corrections {words} detain, notify')
    assert (read_rule.modality, read_rule.one_of) == (modality, one_of)


def test_may_not_is_refused_because_it_can_be_read_in_two_ways() -> None:
    assert complaints(RULE.replace("must not", "may not")) == [
        "Write `must not`: `may not` can be read in two ways."
    ]


@pytest.mark.parametrize("words", ["shall not", "cannot", ""])
def test_another_modality_is_refused_and_hides_nothing(words: str) -> None:
    told, hidden = complaints(RULE.replace("must not", words) + "  when consnt")
    assert told.startswith(
        "Expected `must not`, `must`, `may` or `must be free to` after the agencies, found `"
    )
    assert hidden == "There is no fact or definition `consnt`. Did you mean “consent”?"


@pytest.mark.parametrize(
    ("words", "actors"),
    [
        ("police, corrections", (Actor("police"), Actor("corrections"))),
        ("corrections of city, county", (Actor("corrections", ("city", "county")),)),
        (
            "police of state, corrections of city",
            (Actor("police", ("state",)), Actor("corrections", ("city",))),
        ),
        ("any agency", (Actor("any agency"),)),
        ("any agency of state", (Actor("any agency", ("state",)),)),
        ("anyone", (Actor("anyone"),)),
    ],
)
def test_a_rule_binds_kinds_of_agency_perhaps_of_some_levels(words: str, actors: tuple[Actor, ...]) -> None:
    assert rule(RULE.replace("corrections", words)).actors == actors


def test_any_action_stands_for_every_action_declared() -> None:
    assert rule(RULE.replace("detain, notify", "any action")).actions == (
        "detain",
        "arrest",
        "transfer",
        "notify",
    )


def test_the_clauses_of_a_rule_come_in_any_order_and_on_any_line() -> None:
    clauses = {
        "when": "when detainer_presented",
        "unless": "unless consent",
        "for": "for at most 48 hours of release_at",
        "status": 'status challenged "an appeal is pending"',
        "says": 'says "Nobody is held."',
    }
    forwards = rule(RULE + "".join(f"  {clause}\n" for clause in clauses.values()))
    backwards = rule(RULE + "".join(f"  {clause}\n" for clause in reversed(clauses.values())))
    one_line = rule(
        RULE + "  " + " ".join(clauses[word] for word in ("when", "unless", "for", "says", "status"))
    )
    for read_rule in (forwards, backwards, one_line):
        assert read_rule.when == DETAINER
        assert [exception.condition for exception in read_rule.exceptions] == [CONSENT]
        assert read_rule.at_most == Clock("hours", 48, event=Ref("fact", "release_at"))
        assert read_rule.statuses == (Status("challenged", None, Interval(), "an appeal is pending", ""),)
        assert read_rule.says == "Nobody is held."


def test_each_exception_has_a_line_and_a_citation_of_its_own() -> None:
    exceptions = rule(
        RULE
        + '  unless any of\n    - warrant_issuer is us_magistrate and consent cite "Code § 9(b)(1)"\n'
        + "    - not detainer_presented\n"
    ).exceptions
    assert [exception.cite for exception in exceptions] == ["Code § 9(b)(1)", ""]
    assert exceptions[0].condition == And((OneOf(Ref("fact", "warrant_issuer"), ("us_magistrate",)), CONSENT))
    assert exceptions[1].condition == Not(DETAINER)
    assert exceptions[1].line == exceptions[0].line + 1


def test_a_single_exception_may_have_a_citation() -> None:
    assert rule(RULE + '  unless consent cite "Code § 9(b)(1)"').exceptions[0].cite == "Code § 9(b)(1)"


def test_unless_any_of_needs_its_lines() -> None:
    assert complaints(RULE + "  unless any of\n    consent") == [
        "Expected exceptions, one a line, each after `-`; found `consent`."
    ]


@pytest.mark.parametrize(
    ("clause", "twice"),
    [
        ('says "Nobody is held."', "`says` stands twice in this statement."),
        ("for at most 2 days of release_at", "`for` stands twice in this statement."),
        ("when consent", "A statement has one `when`; join the conditions with `and`."),
    ],
)
def test_a_clause_that_can_stand_once_is_not_silently_replaced(clause: str, twice: str) -> None:
    assert complaints(f"{RULE}  {clause}\n  {clause}") == [twice]


def test_an_unknown_clause_is_told_with_the_nearest() -> None:
    (complaint,) = complaints(RULE + "  unles consent")
    assert complaint.startswith("Expected `when`, `unless`, `notwithstanding`")
    assert complaint.endswith("found `unles`. Did you mean “unless”?")


# --- the first line -------------------------------------------------------------------------------------------


def test_citation_source_and_dates_come_in_any_order() -> None:
    read_rule = rule(
        'rule hold until 2018-12-31 source code since 2014-12-14 cite "Code § 9(b)"\n  corrections must detain'
    )
    assert read_rule.interval == Interval(date(2014, 12, 14), date(2018, 12, 31))
    assert read_rule.source is not None
    assert read_rule.source.key == "code"


def test_a_rule_without_citation_or_first_day_is_refused() -> None:
    assert complaints("rule hold\n  corrections must not detain") == [
        '`hold` has no citation: `cite "…"` was expected after its name.',
        "`hold` has no first day: `since DATE` or `since unknown not before DATE`.",
    ]


def test_a_first_day_that_is_not_known_makes_being_in_force_doubtful() -> None:
    read_rule = rule(RULE.replace("since 2014-12-14", "since unknown not before 2017-08-28 until 2021-08-01"))
    assert read_rule.interval == Interval(None, date(2021, 8, 1), date(2017, 8, 28))


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("since 2014-13-45", "There is no day 2014-13-45 in the calendar."),
        ("since 2015-02-29", "There is no day 2015-02-29 in the calendar."),
        ("since 12/14/2014", "Expected a date such as 2026-01-29, found `12/14/2014`."),
        ("since 2014-W50-7", "Expected a date such as 2026-01-29, found `2014-W50-7`."),
        ("since 20141214", "Expected a date such as 2026-01-29, found `20141214`."),
        ("since tomorrow", "Expected a date such as 2026-01-29, found `tomorrow`."),
        ("since unknown", "Expected `not before`, found `corrections`."),
    ],
)
def test_a_day_is_written_in_one_way(written: str, complaint: str) -> None:
    assert complaints(RULE.replace("since 2014-12-14", written)) == [complaint]


def test_a_rule_cannot_end_before_it_begins() -> None:
    assert complaints(RULE.replace("since 2014-12-14", "since 2014-12-14 until 2014-12-13")) == [
        "`hold` would end on 2014-12-13, before it begins on 2014-12-14."
    ]


def test_a_mistake_in_the_first_line_does_not_hide_the_rest() -> None:
    said = complaints(
        'rule hold cites "Code § 9(b)" since 2014-13-45 until soon\n  corections must not detain\n  when consnt'
    )
    assert said == [
        "Expected `cite`, `source`, `since`, `until` or the agencies, on the next line; found `cites`. "
        "Did you mean “cite”?",
        "There is no day 2014-13-45 in the calendar.",
        "Expected a date such as 2026-01-29, found `soon`.",
        "There is no kind of agency or group `corections`. Did you mean “corrections”?",
        "There is no fact or definition `consnt`. Did you mean “consent”?",
    ]


def test_a_name_is_lower_case_with_underscores() -> None:
    assert complaints(RULE.replace("rule hold", "rule Hold")) == [
        "A name is written in lower case with underscores, not `Hold`."
    ]


# --- sources --------------------------------------------------------------------------------------------------

TWO_SOURCES = """  - key: statute
    cite: Code
    read: summary
    by: dossier
  - key: act
    cite: Act 5
    read: news
    by: dossier
"""


def source_of(cite: str, more: str = TWO_SOURCES) -> str | None:
    text = policy_text(f'rule hold cite "{cite}" since 2014-12-14\n  corrections must not detain', more=more)
    source = read(file("custody.md", text)).policies["us-xx/custody"].rules[0].source
    return source.key if source else None


def test_the_source_is_the_one_whose_cite_begins_the_citation_and_the_longest_of_these() -> None:
    assert source_of("Code § 9(b)(1)") == "code"
    assert source_of("Code § 12") == "statute"
    assert source_of("Act 5 § 3") == "act"


def test_a_section_is_not_taken_for_the_beginning_of_a_longer_number() -> None:
    assert source_of("Code § 90(b)") == "statute"


def test_a_source_that_fits_nothing_must_be_named() -> None:
    text = policy_text(
        'rule hold cite "Bill 7" since 2014-12-14\n  corrections must not detain', more=TWO_SOURCES
    )
    (problem,) = problems(file("custody.md", text))
    assert problem.message == (
        "No source's `cite` begins “Bill 7”: name the source of `hold` with `source KEY`."
    )
    named = text.replace('cite "Bill 7"', 'cite "Bill 7" source act')
    source = read(file("custody.md", named)).policies["us-xx/custody"].rules[0].source
    assert source is not None
    assert source.key == "act"


def test_the_only_source_of_a_file_is_not_taken_for_a_citation_that_it_does_not_begin() -> None:
    """How well a section was read would be a guess."""
    told = "No source's `cite` begins “Bill 7”: name the source of `hold` with `source KEY`."
    assert complaints(RULE.replace("Code § 9(b)", "Bill 7")) == [told]


def test_a_definition_without_a_citation_has_the_only_source() -> None:
    (define,) = policy("define agreed as consent").defines
    assert define.source is not None


def test_a_source_that_is_not_listed_is_told_where_it_is_named() -> None:
    text = policy_text(RULE.replace("since", "source cod since"))
    (problem,) = problems(file("custody.md", text))
    assert problem.message == "There is no source `cod` in the front matter. Did you mean “code”?"
    assert problem.text[problem.column - 1 :].startswith("cod ")


# --- versions and other rules ---------------------------------------------------------------------------------


def test_rules_of_one_name_are_versions() -> None:
    rules = policy(
        RULE.replace("since 2014-12-14", "since 2014-12-14 until 2018-12-31") + RULE.replace("2014", "2019")
    ).rules
    assert [(one.version, one.interval.since) for one in rules] == [
        (1, date(2014, 12, 14)),
        (2, date(2019, 12, 14)),
    ]


def test_versions_that_share_a_day_are_refused() -> None:
    earlier = RULE.replace("since 2014-12-14", "since 2014-12-14 until 2019-12-14")
    (complaint,) = complaints(earlier + RULE.replace("2014", "2019"))
    assert complaint.startswith("Two versions of `hold` are in force at once (the other stands in line ")


def test_notwithstanding_reaches_rules_of_this_file_and_of_other_files_of_this_government() -> None:
    second = 'rule tell cite "Code § 9(c)" since 2014-12-14\n  corrections must notify\n'
    second += "  notwithstanding hold, other.stay"
    stay = 'rule stay cite "Code § 9" since 2014-12-14\n  corrections must not notify'
    law = read(file("a.md", policy_text(RULE + second)), file("b.md", policy_text(stay, id="us-xx/other")))
    assert law.rules[StatementId("us-xx/custody", "tell")][0].notwithstanding == (
        StatementId("us-xx/custody", "hold"),
        StatementId("us-xx/other", "stay"),
    )


def test_a_rule_of_another_file_is_offered_as_this_file_would_write_it() -> None:
    stay = 'rule stay cite "Code § 9" since 2014-12-14\n  corrections must not notify\n'
    text = policy_text(RULE + "  notwithstanding stay")
    (problem,) = problems(file("a.md", text), file("b.md", policy_text(stay, id="us-xx/other")))
    assert problem.message == "There is no rule `stay`. It stands in another file: write `other.stay`."


def test_notwithstanding_stays_within_one_government() -> None:
    stay = 'rule stay cite "Code § 9" since 2014-12-14\n  corrections must not notify\n'
    text = policy_text(RULE + "  notwithstanding us-yy/other.stay")
    (problem,) = problems(file("a.md", text), file("b.md", policy_text(stay, id="us-yy/other")))
    assert "another government's law: `notwithstanding` stays within one government" in problem.message


def test_a_circle_of_notwithstanding_is_refused() -> None:
    names = ["one", "two", "three"]
    law = "".join(
        f'rule {name} cite "Code § 9" since 2014-12-14\n  corrections must not detain\n  notwithstanding {other}\n'
        for name, other in zip(names, [*names[1:], names[0]], strict=True)
    )
    assert complaints(law) == ["`one` stands `notwithstanding` itself: one → two → three → one."]


def test_a_contradiction_that_the_file_acknowledges_keeps_its_citation() -> None:
    second = 'rule tell cite "Code § 9(c)" since 2014-12-14\n  corrections must notify\n'
    second += '  contradicts hold cite "Opinion 7"'
    read_rule = policy(RULE + second).rules[1]
    assert read_rule.contradicts == (StatementId("us-xx/custody", "hold"),)
    assert read_rule.contradicts_cite == "Opinion 7"


# --- status ---------------------------------------------------------------------------------------------------


def test_a_status_says_what_as_to_which_cases_from_when_to_when_and_by_whom_in_any_order() -> None:
    parts = [
        "as to consent",
        "since 2020-01-01",
        "until 2020-06-30",
        '"the court drew a line"',
        'cite "1 F.4th 1"',
    ]
    expected = Status(
        "enjoined",
        CONSENT,
        Interval(date(2020, 1, 1), date(2020, 6, 30)),
        "the court drew a line",
        "1 F.4th 1",
    )
    for order in (parts, parts[::-1], parts[2:] + parts[:2]):
        assert rule(f"{RULE}  status enjoined {' '.join(order)}\n  when detainer_presented").statuses == (
            expected,
        )


@pytest.mark.parametrize("kind", ["contested", "enjoined", "void", "challenged", "unverified"])
def test_there_are_five_kinds_of_status(kind: str) -> None:
    assert rule(f"{RULE}  status {kind}").statuses[0].kind == kind


def test_a_rule_may_have_several_statuses() -> None:
    statuses = rule(RULE + '  status unverified "a"\n  status contested as to consent "b"').statuses
    assert [status.kind for status in statuses] == ["unverified", "contested"]


@pytest.mark.parametrize(
    ("status", "complaint"),
    [
        ("status pending", "There is no status `pending`."),
        ("status contestd", "There is no status `contestd`. Did you mean “contested”?"),
        ('status void "a" "b"', "`note` stands twice in this statement."),
        (
            "status void since 2020-01-01 until 2019-01-01",
            "The status would end on 2019-01-01, before it begins.",
        ),
        ("status void because", "Expected `as to`, `since`, `until`, `cite` or a note, found `because`."),
    ],
)
def test_a_bad_status_is_told(status: str, complaint: str) -> None:
    assert complaints(f"{RULE}  {status}") == [complaint]
