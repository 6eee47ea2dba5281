"""The front matter: what a policy is, what it covers, and how its sources were read. YAML, but texts and days only."""

from __future__ import annotations

from datetime import date

import pytest
from language.scratch import VOCABULARY, file, policy_text, problems, read

from comity.language import Policy, Problem
from comity.language.documents import read_document
from comity.language.model import Actor, Coverage, Interval, Source

TEXT = policy_text()


def front(text: str) -> Policy:
    return read(file("a.md", text)).policies["us-xx/custody"]


def said(text: str) -> list[str]:
    return [problem.message for problem in problems(file("a.md", text))]


def only(text: str) -> Problem:
    (problem,) = problems(file("a.md", text))
    return problem


def test_a_policy_has_a_name_a_title_and_a_government() -> None:
    policy = front(TEXT)
    assert (policy.id, policy.title, policy.government) == ("us-xx/custody", "A note on a section", "us-xx")
    assert (policy.kind, policy.about, policy.overlay) == ("law", "", False)
    assert policy.read_through == date(2026, 8, 21)


def test_a_source_says_how_well_by_whom_and_when_it_was_read() -> None:
    text = TEXT.replace(
        "    on: 2026-08-21\n",
        "    on: 2026-08-21\n    part: subsection (a)\n    note: 'as amended: twice'\n",
    )
    assert front(text).sources == (
        Source(
            key="code",
            cite="Code § 9",
            url="https://example.org/code/9",
            read="text",
            by="A. Reader",
            on=date(2026, 8, 21),
            part="subsection (a)",
            note="as amended: twice",
        ),
    )


def test_yes_no_numbers_and_quoted_days_are_texts() -> None:
    text = TEXT.replace("title: A note on a section", "title: 1373").replace(
        "by: A. Reader", 'by: "2026-01-01"'
    )
    policy = front(text.replace("---\n\n# Code", "about: no\n---\n\n# Code"))
    assert (policy.title, policy.about, policy.sources[0].by) == ("1373", "no", "2026-01-01")


COVERS = "covers:\n  - any action by any agency from 2010-01-01\n"


def covers(*lines: str) -> tuple[Coverage, ...]:
    return front(TEXT.replace(COVERS, "covers:\n" + "".join(f"  - {line}\n" for line in lines))).covers


@pytest.mark.parametrize(
    ("line", "coverage"),
    [
        (
            "any action by any agency from 2010-01-01",
            Coverage((), (Actor("any agency"),), Interval(date(2010, 1, 1))),
        ),
        (
            "detain, notify by police, corrections of city from 2014-12-14 until 2018-12-31",
            Coverage(
                ("detain", "notify"),
                (Actor("police"), Actor("corrections", ("city",))),
                Interval(date(2014, 12, 14), date(2018, 12, 31)),
            ),
        ),
        (
            "'detain by anyone from 2010-01-01'",
            Coverage(("detain",), (Actor("anyone"),), Interval(date(2010, 1, 1))),
        ),
    ],
)
def test_a_line_of_coverage_says_what_has_been_read_for_whom_from_when(line: str, coverage: Coverage) -> None:
    assert covers(line) == (coverage,)


def test_coverage_may_be_one_line_or_many_and_may_name_groups() -> None:
    one = TEXT.replace(COVERS, "covers: detain by police from 2010-01-01\n")
    assert len(front(one).covers) == 1
    assert len(covers("detain by police from 2010-01-01", "notify by police from 2010-01-01")) == 2
    groups = (
        'group all of agencies cite "Code § 9" is police, court\n'
        'group help of actions cite "Code § 9" is detain, arrest'
    )
    text = policy_text(groups).replace(COVERS, "covers: help by all from 2010-01-01\n")
    assert front(text).covers == (
        Coverage(("detain", "arrest"), (Actor("all"),), Interval(date(2010, 1, 1))),
    )


@pytest.mark.parametrize(
    ("line", "mark", "complaint"),
    [
        (
            "detane by police from 2010-01-01",
            "detane",
            "There is no action or group `detane`. Did you mean “detain”?",
        ),
        (
            "detain by polise from 2010-01-01",
            "polise",
            "There is no kind of agency or group `polise`. Did you mean “police”?",
        ),
        ("detain from 2010-01-01", "from", "Expected `by`, found `from`."),
        ("detain by police", "", "Expected `from`, found the end of the statement."),
        ("detain by police from 2010-02-30", "2010-02-30", "There is no day 2010-02-30 in the calendar."),
        (
            "detain by police from 2010-01-01 to 2011-01-01",
            "to",
            "Expected `until` or the end of this line, found `to`.",
        ),
        (
            "detain by police from 2010-01-01 until 2009-01-01",
            "detain",
            "This coverage would end on 2009-01-01, before it begins on 2010-01-01.",
        ),
        ("detain; by police from 2010-01-01", ";", "The sign ; has no meaning here."),
    ],
)
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_a_bad_line_of_coverage_is_told_at_its_place(
    line: str, mark: str, complaint: str, quote: str
) -> None:
    problem = only(
        TEXT.replace(COVERS, f"covers:\n  - detain by police from 2010-01-01\n  - {quote}{line}{quote}\n")
    )
    assert problem.message == complaint
    assert problem.text == f"  - {quote}{line}{quote}"
    assert problem.text[problem.column - 1 :].startswith(mark or quote)


def test_every_bad_line_of_coverage_is_told() -> None:
    text = TEXT.replace(COVERS, "covers:\n  - detane by police from 2010-01-01\n  - by\n  - {a: b}\n")
    assert said(text) == [
        "There is no action or group `detane`. Did you mean “detain”?",
        "There is no action or group `by`.",
        "Expected `by`, found the end of the statement.",
        "An entry of `covers` is one line of text: `ACTIONS by AGENCIES from DATE`.",
    ]


# --- what is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "line", "complaint"),
    [
        ("title:", "titel:", 3, "The front matter has no key `titel`. Did you mean “title”?"),
        ("title: A note on a section\n", "", 1, "The front matter lacks `title`."),
        ("title: A note on a section", "title:", 1, "The front matter lacks `title`."),
        ("title: A note on a section", "title: [a, b]", 3, "`title` is one text."),
        (
            "government: us-xx",
            "government: us-xxx",
            4,
            "There is no government `us-xxx`. Did you mean “us-xx”?",
        ),
        ("id: us-xx/custody", "id: custody", 2, "The id of a policy of `us-xx` reads `us-xx/short-name`."),
        (
            "id: us-xx/custody",
            "id: us-yy/custody",
            2,
            "The id of a policy of `us-xx` reads `us-xx/short-name`.",
        ),
        (
            "id: us-xx/custody",
            "id: us-xx/custody.old",
            2,
            "The id of a policy of `us-xx` reads `us-xx/short-name`.",
        ),
        (
            "read_through: 2026-08-21",
            "read_through: soon",
            7,
            "`read_through` must be a day such as 2026-08-21, not “soon”.",
        ),
        (
            "read_through: 2026-08-21",
            "read_through: 2026-02-30",
            7,
            "`read_through` must be a day such as 2026-08-21, not “2026-02-30”.",
        ),
        ("read_through: 2026-08-21", "kind: statute", 7, "`kind` is law, order or opinion, not “statute”."),
        (
            "    read: text",
            "    read: txt",
            12,
            "`read` is text, summary or news, not “txt”. Did you mean “text”?",
        ),
        ("    read: text", "", 9, "The source “Code § 9” lacks `read`."),
        ("    by: A. Reader", "    reader: A. Reader", 13, "A source has no `reader`. Did you mean “read”?"),
        ("    on: 2026-08-21", "    on: August", 14, "`on` must be a day such as 2026-08-21, not “August”."),
        ("    on: 2026-08-21", "    note: [a]", 14, "`note` is one text."),
        (
            "    on: 2026-08-21",
            "    on: 2026-08-21\n  - text",
            15,
            "Each source is a block of `key: value` lines after a `-`.",
        ),
        ("    on: 2026-08-21", "    on: 2026-08-21\n    on: 2026-08-22", 15, "The key `on` stands twice."),
        (
            "sources:\n  - key: code",
            "sources:\n    key: code",
            9,
            "`sources` is a list, each with `key`, `cite`, `read`, `by` and `on`.",
        ),
        (
            "title: A note on a section",
            "title: Code: a note",
            3,
            "The front matter is not valid YAML: mapping values are not allowed in this context "
            "(a text that contains a colon needs double quotes).",
        ),
        (
            "title: A note on a section",
            "title: 'A note",
            3,
            "The front matter is not valid YAML: this quotation is not closed.",
        ),
        ("title: A note on a section", "title: \tA note\n\tx", 4, "The front matter is not valid YAML: "),
        ("title: A note on a section", "title: A note\x00", 2, "The front matter is not valid YAML: "),
    ],
)
def test_a_mistake_is_told_at_its_line(old: str, new: str, line: int, complaint: str) -> None:
    assert old in TEXT
    found = [(problem.line, problem.message) for problem in problems(file("a.md", TEXT.replace(old, new)))]
    assert any(at == line and message.startswith(complaint) for at, message in found), found


def test_two_sources_may_not_have_one_key() -> None:
    more = "  - key: code\n    cite: Act 5\n    read: news\n    by: dossier\n"
    assert said(policy_text(more=more)) == ["Two sources have the key `code`."]


def test_front_matter_that_is_not_closed_is_told() -> None:
    assert "The front matter is not closed: a second line `---` was expected." in said("---\nid: us-xx/a\n")


def test_front_matter_that_is_no_set_of_keys_is_told() -> None:
    assert said("---\n- a\n- b\n---\n") == ["The front matter must be a list of `key: value` lines."]


def test_law_without_front_matter_is_told_and_read() -> None:
    assert said("```law\nrule hold\n```\n") == [
        "The front matter lacks `id`, `title`, `government`.",
        '`hold` has no citation: `cite "…"` was expected after its name.',
        "`hold` has no first day: `since DATE` or `since unknown not before DATE`.",
        "Expected an agency, found the end of the statement.",
    ]


def test_a_file_of_prose_is_no_policy() -> None:
    assert read(file("notes.md", "# Notes\n\nNothing here.\n")).policies == {}
    assert read(file("notes.md", "---\n---\n\n# Notes\n")).policies == {}


def test_two_policies_may_not_have_one_id() -> None:
    (problem,) = problems(file("a.md", TEXT), file("b.md", TEXT))
    assert (problem.file, problem.line) == ("b.md", 2)
    assert problem.message == "The policy `us-xx/custody` stands in a.md already."


def test_a_misspelt_government_hides_nothing_of_the_file() -> None:
    text = policy_text("rule hold\n  corections must not detain", id="us-xx-tow/custody")
    assert said(text)[:1] == ["There is no government `us-xx-tow`. Did you mean “us-xx-town”?"]
    assert said(text)[-1] == "There is no kind of agency or group `corections`. Did you mean “corrections”?"


# --- what YAML can do and a policy need not -------------------------------------------------------------------


def test_anchors_that_are_used_again_are_refused_and_cannot_grow() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(20)
    )
    text = f"---\n{bomb}covers: *u\n---\n"
    document = read_document("a.md", text)
    assert "An anchor is used again with `*`; write the text out instead." in [
        p.message for p in document.problems
    ]
    assert len(document.problems) < 300


@pytest.mark.parametrize(
    "yaml",
    [
        "a: &a [*a]",
        "a: &a {b: *a}",
        "a: &a {<<: *a}",
        "? [a, b]\n: c",
        "? {a: b}\n: c",
        "a: !!python/object/apply:os.system ['true']",
        "a: !!int 'x'",
        "a: 0x" + "f" * 10_000,
        "a: " + "9" * 10_000,
        "a: " + "[" * 500 + "]" * 500,
        "a: " + "[" * 50_000,
        "a: " + "{" * 50_000,
        "- " * 5_000 + "a",
        "a: >\n" + " x\n" * 1_000,
        "%YAML 9.9",
        "--- a\n--- b",
        "a: \ud800",
        "*a",
        "&a",
        "!",
        ": :",
        "\x85",
    ],
)
def test_no_yaml_does_harm(yaml: str) -> None:
    document = read_document("a.md", f"---\n{yaml}\n---\n\n```law\n```\n")
    assert all(1 <= problem.line <= len(document.lines) for problem in document.problems)
    assert [block.fence for block in document.blocks] == ["law"]
    problems(file("a.md", f"---\n{yaml}\n---\n"), file("v.md", VOCABULARY.replace("kind", "kinds", 1)))
