"""A policy is a Markdown document: which blocks the machine reads, where statements begin, and what a sign means."""

from __future__ import annotations

import pytest
from language.scratch import RULE, complaints, file, policy, policy_text, problems, read

from comity.language.documents import read_document
from comity.language.tokens import passages


def blocks(text: str) -> list[tuple[str, str, int]]:
    return [(block.fence, block.header, block.line) for block in read_document("a.md", text).blocks]


def said(text: str) -> list[str]:
    return [problem.message for problem in read_document("a.md", text).problems]


def test_blocks_of_law_vocabulary_and_case_are_read_and_others_are_prose() -> None:
    text = "# A\n\n```law\nx\n```\n\n```python\nlaw\n```\n\n"
    text += "```case S-1 illustration\ny\n```\n\n```vocabulary\n```\n\n```\nz\n```\n"
    assert blocks(text) == [("law", "", 4), ("case", "S-1 illustration", 12), ("vocabulary", "", 16)]
    assert said(text) == []


@pytest.mark.parametrize("fence", ["````", "~~~", "~~~~"])
def test_a_block_shown_inside_another_fence_is_prose(fence: str) -> None:
    assert blocks(f"{fence}markdown\n```law\nrule\n```\n{fence}\n") == []
    assert said(f"{fence}markdown\n```law\nrule\n```\n{fence}\n") == []


def test_an_inline_code_span_of_three_backquotes_opens_nothing() -> None:
    assert blocks("```law``` is a fence\n\n```law\nx\n```\n") == [("law", "", 4)]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("```law\nrule", "This block is not closed: a line ``` was expected."),
        ("````\nrule\n```\n", "This block is not closed: a line ```` was expected."),
        ("```text\nprose\n\n```law\nx\n```\n", "This block is not closed: a line ``` was expected."),
        ("```Law\nx\n```\n", "A block named `Law` is not read. Did you mean `law`?"),
        ("```laws\nx\n```\n", "A block named `laws` is not read. Did you mean `law`?"),
        ("```vocabluary\nx\n```\n", "A block named `vocabluary` is not read. Did you mean `vocabulary`?"),
        (
            "```law rule hold\nx\n```\n",
            "Nothing may follow `law` on the line of its fence: it would not be read.",
        ),
    ],
)
def test_a_block_that_would_silently_not_be_read_is_told(text: str, complaint: str) -> None:
    assert said(text) == [complaint]


def test_a_block_that_was_not_closed_does_not_swallow_the_law_below_it() -> None:
    text = "```text\nprose\n\n```law\nx\n```\n"
    assert blocks(text) == [("law", "", 5)]


@pytest.mark.parametrize("language", ["python", "text", "java", "lua", "json", "", "yaml", "text schema"])
def test_other_languages_are_left_alone(language: str) -> None:
    assert said(f"```{language}\nx\n```\n") == []


# --- statements and their lines -------------------------------------------------------------------------------


def words(text: str) -> list[list[str]]:
    document = read_document("a.md", f"```law\n{text}\n```\n")
    return [passage.words[:-1] for passage in passages(document, document.blocks[0])]


def test_a_statement_begins_at_the_left_margin_and_its_lines_are_indented() -> None:
    assert words("rule a\n  when b\n\n# a note\n\trule c\ndefine d # why\n  as e") == [
        ["rule", "a", "when", "b", "rule", "c"],
        ["define", "d", "as", "e"],
    ]


def test_a_block_in_a_list_has_its_margin_where_its_fence_stands() -> None:
    indented = "\n".join(
        "    " + line
        for line in (
            "```law",
            *RULE.strip().split("\n"),
            "",
            *RULE.replace("hold", "stay").strip().split("\n"),
            "```",
        )
    )
    rules = (
        read(file("a.md", policy_text() + "\n- a point:\n\n" + indented + "\n"))
        .policies["us-xx/custody"]
        .rules
    )
    assert [rule.id.name for rule in rules] == ["hold", "stay"]


def test_a_block_whose_first_line_is_indented_is_told_and_read() -> None:
    law = '  rule hold cite "Code § 9" since 2014-12-14\n    corrections must not detan\n  rule stay\n    police must go'
    text = policy_text() + f"\n```law\n{law}\n```\n"
    assert [problem.message for problem in problems(file("a.md", text))] == [
        "A statement begins at the left margin; this line is indented.",
        "There is no action or group `detan`. Did you mean “detain”?",
        '`stay` has no citation: `cite "…"` was expected after its name.',
        "`stay` has no first day: `since DATE` or `since unknown not before DATE`.",
        "There is no action or group `go`.",
    ]


@pytest.mark.parametrize(
    "word", ["when", "unless", "says", "status", "cite", "and", "-", '"text"', "2014-12-14"]
)
def test_a_line_of_a_statement_that_is_not_indented_is_told(word: str) -> None:
    (complaint,) = complaints(f"{RULE}{word} consent")
    assert complaint.startswith("A line at the left margin begins a statement: `define`, `rule`, `duty`, ")
    assert complaint.endswith("Indent the lines that belong to the statement above.")


def test_an_unknown_statement_is_told_with_the_nearest_and_read_as_it() -> None:
    assert complaints(RULE.replace("rule ", "ruel ").replace("detain", "detane")) == [
        "There is no kind of statement `ruel`. Did you mean “rule”?",
        "There is no action or group `detane`. Did you mean “detain”?",
    ]
    assert complaints("zebra hold") == ["There is no kind of statement `zebra`."]


def test_a_comment_runs_to_the_end_of_its_line() -> None:
    assert policy(RULE.replace("detain,", 'detain, # not "yet" {\n   ') + "  # all\n").rules[0].actions == (
        "detain",
        "notify",
    )


def test_a_text_may_hold_any_sign_but_a_quotation_mark() -> None:
    says = "§ 9 – “held”, #1; it’s 100 % – Ünder (x) {y} 漢"
    assert policy(f'{RULE}  says "{says}"').rules[0].says == says


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('  says "not closed', 'This text is not closed: a second " was expected on this line.'),
        ("  when consent; detain", "The sign ; has no meaning here."),
        ("  says “Nobody is held”", 'A text stands in straight quotation marks: "…".'),
        ("  unless any of\n    – consent", "Write - instead of –."),
        ("  when hours_held ≤ 3", "Write <= instead of ≤."),
        ("  when consent\u200b", "The sign U+200B has no meaning here."),
        ("  when consent\x00", "The sign U+0000 has no meaning here."),
        ("  when consent ٣", "The sign ٣ has no meaning here."),
    ],
)
def test_a_sign_without_meaning_is_told(text: str, complaint: str) -> None:
    assert complaint in complaints(RULE + text)


def test_a_strange_sign_does_not_move_the_columns_of_what_follows() -> None:
    (semicolon, unknown) = problems(file("a.md", policy_text(RULE + "  when ; consnt")))
    assert semicolon.text[semicolon.column - 1] == ";"
    assert unknown.text[unknown.column - 1 :] == "consnt"


def test_lines_may_end_as_on_any_machine_and_a_byte_order_mark_is_ignored() -> None:
    plain = policy_text(RULE)
    for text in (plain.replace("\n", "\r\n"), plain.replace("\n", "\r"), "\ufeff" + plain):
        assert read(file("a.md", text)).policies == read(file("a.md", plain)).policies
