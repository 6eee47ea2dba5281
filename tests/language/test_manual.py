"""The manual is executed: its examples are read, its forms use words that the parser knows, and it leaves none out."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from language.scratch import Source, file

import comity.language
from comity.decide import Decider
from comity.decide.cases import run_cases
from comity.language import LanguageErrors, Law, corpus_directory, read_law
from comity.language.cases import OUTCOMES, VERDICTS
from comity.language.model import LEVELS, STATUS_KINDS, FactKind, StatementId

MANUAL = Path(__file__).parents[2] / "docs/language.md"
KINDS = ("markdown", "law", "vocabulary", "case", "always", "forms", "clocks", "csv", "message")

# What the examples use and the shipped vocabulary does not declare.
SCRATCH = """```vocabulary
government us-xx-example "Example" is city in us
fact warrant_presented_with_detainer is yes/no
  ask "Was the warrant presented together with the detainer?"
fact person_asked_in_writing is yes/no
  ask "Did the person ask in writing?"
fact hours_held is number
  ask "For how many hours was the person held?"
```
"""

# What the manual's own declarations build on.
BASE = """```vocabulary
government us "the United States" is federal
government us-ny "New York State" is state in us
government us-ny-kings "Kings County" is county in us-ny
government us-ny-queens "Queens County" is county in us-ny
calendar us_federal "federal legal holidays" country US
calendar us_ny "New York State public holidays" country US subdivision NY
fact info_kind is one of release_date "the date of release" ask "What is asked for?"
fact detain_kind is one of hold "a hold" ask "What kind of holding?"
```
"""

FRONT = """---
id: us-xx-example/manual
title: The examples of the manual
government: us-xx-example
sources:
  - cite: Example Code
    read: text
    by: A. Reader
---

"""


@dataclass(frozen=True)
class Example:
    """One fenced block of the manual."""

    kind: str
    header: str
    text: str
    line: int


@cache
def examples() -> tuple[Example, ...]:
    pattern = re.compile(r"^(`{3,4})(\w*) ?(.*)\n((?:.*\n)*?)\1$", re.MULTILINE)
    text = MANUAL.read_text("utf-8")
    return tuple(
        Example(match[2], match[3], match[4], text.count("\n", 0, match.start()) + 1)
        for match in pattern.finditer(text)
    )


def of_kind(kind: str) -> list[Example]:
    return [example for example in examples() if example.kind == kind]


def section(number: int) -> str:
    """The text of one section."""
    match = re.search(rf"^## {number}\. .*\n((?:(?!^## ).*\n)*)", MANUAL.read_text("utf-8"), re.MULTILINE)
    assert match is not None
    return match[1]


def spans_of_table(number: int) -> list[str]:
    """What stands in backquotes in the first column of the section's table."""
    rows = re.findall(r"^\| (`.*?`) \|", section(number), re.MULTILINE)
    return [span for row in rows for span in re.findall(r"`([^`]+)`", row)]


@cache
def shipped() -> tuple[Source, ...]:
    folder = corpus_directory()
    names = ("vocabulary.md", "places.md")
    others = [path for path in folder.rglob("*.md") if path.parent != folder]
    codes = [
        code for path in others for code in re.findall(r"^code ny_\w+ .*$", path.read_text("utf-8"), re.M)
    ]
    more = "```vocabulary\n" + "\n".join(codes) + "\n```\n"
    return (
        *(file(name, (folder / name).read_text("utf-8")) for name in names),
        file("codes.md", more),
        file("scratch.md", SCRATCH),
    )


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, Path]:
    (rows,) = of_kind("csv")
    path = tmp_path / "serious.csv"
    path.write_text(rows.text, encoding="utf-8")
    return {"offences/us-xx-example-serious.csv": path}


def first_policy() -> Source:
    return file("custody.md", of_kind("markdown")[0].text)


def together(*more: str) -> Source:
    """All statements of the manual as one policy, with those of the first example and more."""
    first = re.findall(r"^```law\n(.*?)^```", first_policy()[1], re.M | re.S)
    laws = [*first, *(example.text for example in of_kind("law")), *more]
    cases = "".join(f"```case {case.header}\n{case.text}```\n" for case in of_kind("case"))
    promises = "".join(f"```always\n{always.text}```\n" for always in of_kind("always"))
    return file("manual.md", FRONT + "".join(f"```law\n{law}```\n\n" for law in laws) + cases + promises)


def test_every_block_of_the_manual_is_of_a_kind_that_is_tested() -> None:
    assert {example.kind for example in examples()} == set(KINDS)


def test_the_first_policy_is_read() -> None:
    law = read_law([*shipped(), first_policy()], {})
    policy = law.policies["us-xx-example/custody"]
    assert [rule.id.name for rule in policy.rules] == ["hold"]
    assert [case.id for case in policy.cases] == ["EX-1"]
    assert len(policy.rules[0].exceptions) == 2


@pytest.fixture
def law(tables: dict[str, Path]) -> Law:
    overlay = of_kind("markdown")[1]
    opinions = ("counsel.md", overlay.text, Path("counsel.md"), True)
    return read_law([*shipped(), together(), opinions], tables)


def test_every_statement_and_case_of_the_manual_is_read(law: Law) -> None:
    policy = law.policies["us-xx-example/manual"]
    written = sum(
        len(re.findall(r"^(?:rule|duty|define|group|table|displaces) ", example.text, re.M))
        for example in of_kind("law")
    )
    kinds = (policy.rules, policy.duties, policy.defines, policy.groups, policy.tables, policy.displaces)
    # The first policy adds a rule and a definition.
    assert sum(map(len, kinds)) == written + 2
    assert all(kinds)
    assert [case.id for case in policy.cases] == [case.header for case in of_kind("case")]
    promised = sum(len(re.findall(r"^always ", example.text, re.M)) for example in of_kind("always"))
    assert len(policy.always) == promised > 0
    assert len(law.tables[StatementId("us-xx-example/manual", "serious_crimes")].rows) == 2


def test_every_case_of_the_manual_has_the_outcome_that_it_expects(law: Law) -> None:
    for read in (read_law([*shipped(), first_policy()], {}), law):
        decided = list(run_cases(Decider(read)))
        assert decided
        assert [failure for _, failures in decided for failure in failures] == []


def test_the_opinion_of_the_manual_settles_a_contested_statement(law: Law) -> None:
    (opinion,) = law.policies["us-xx-example/counsel"].opinions
    (settled,) = law.defines[opinion.settles]
    assert settled.statuses[0].kind == "contested"


@pytest.mark.parametrize("example", of_kind("vocabulary"), ids=lambda example: f"line {example.line}")
def test_the_declarations_of_the_manual_are_read(example: Example) -> None:
    read_law([file("base.md", BASE), file("manual.md", f"```vocabulary\n{example.text}```\n")])


def test_every_line_of_clocks_is_a_time_limit(tables: dict[str, Path]) -> None:
    (clocks,) = of_kind("clocks")
    lines = clocks.text.splitlines()
    duties = [
        f'duty clock_{number} cite "Example Code § 99" since 2020-01-01\n  police must "act"\n  on asked\n  {line}\n'
        for number, line in enumerate(lines)
    ]
    law = read_law([*shipped(), together(*duties)], tables)
    read = [
        duty.clock
        for duty in law.policies["us-xx-example/manual"].duties
        if duty.id.name.startswith("clock_")
    ]
    assert len(set(read)) == len(lines)
    assert None not in read


@pytest.mark.parametrize("text", spans_of_table(7))
def test_every_condition_of_the_table_is_one(tables: dict[str, Path], text: str) -> None:
    if text in ("<", "<=", ">", ">=", "is", "is not"):
        pytest.fail("signs belong in the second column")
    rule = f'rule tested cite "Example Code § 99" since 2020-01-01\n  police must not detain\n  when {text}\n'
    law = read_law([*shipped(), together(rule)], tables)
    assert law.rules[StatementId("us-xx-example/manual", "tested")]


@pytest.mark.parametrize("text", spans_of_table(4))
def test_every_way_to_name_whom_a_rule_binds_is_one(tables: dict[str, Path], text: str) -> None:
    rule = f'rule tested cite "Example Code § 99" since 2020-01-01\n  {text} must not detain\n'
    law = read_law([*shipped(), together(rule)], tables)
    assert law.rules[StatementId("us-xx-example/manual", "tested")][0].actors


def test_the_actions_levels_and_verdicts_listed_are_those_of_the_language() -> None:
    actions = re.findall(
        r"`(\w+)`", section(5).partition("Actions are declared")[2].partition("Some have")[0]
    )
    vocabulary = read_law(shipped()).vocabulary
    assert set(actions) <= set(vocabulary.actions)
    for number, words in ((4, LEVELS), (12, STATUS_KINDS), (14, VERDICTS), (14, OUTCOMES)):
        for word in words:
            assert word in section(number)


def test_the_message_shown_is_what_is_said() -> None:
    name, text, path, overlay = first_policy()
    wrong = text.replace("- judicial_warrant", "- judicial_warant").replace("not detain,", "not detained,")
    with pytest.raises(LanguageErrors) as caught:
        read_law([*shipped(), (name, wrong, path, overlay)], {})
    assert (
        "\n\n".join(str(problem) for problem in caught.value.problems) == of_kind("message")[0].text.strip()
    )


# --- the words of the grammar ---------------------------------------------------------------------------------

READERS = (
    "always",
    "cases",
    "clauses",
    "clocks",
    "conditions",
    "given",
    "heads",
    "relations",
    "statements",
    "tables",
    "vocabulary",
)


def _texts(node: ast.AST) -> set[str]:
    """The texts in a piece of the program, cut into words."""
    parts = [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    return {word for part in parts for word in part.split() if re.fullmatch("[a-z]+", word)}


@cache
def grammar() -> frozenset[str]:
    """Every word that the readers of the language ask for, compare with, or list."""
    found: set[str] = set()
    for name in READERS:
        path = Path(comity.language.__file__).with_name(f"{name}.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="accept" | "expect" | "looking_at"), args=words):
                    found |= set().union(*map(_texts, words))
                case ast.Call(func=ast.Attribute(attr="one_of"), args=[_, choices]):
                    found |= _texts(choices)
                case ast.Compare(comparators=[*words]):
                    found |= set().union(*map(_texts, words))
                case ast.Assign(targets=[ast.Name(id=constant)]) if constant.isupper():
                    found |= _texts(node.value)
    return frozenset(found)


def test_the_forms_use_words_that_the_parser_knows() -> None:
    types = {word for kind in FactKind for word in re.findall("[a-z]+", kind.value)}
    known = grammar() | types | set(STATUS_KINDS)
    for example in of_kind("forms"):
        form = re.sub(r'"[^"]*"', "", example.text)
        words = set(re.findall(r"(?<![A-Z])[a-z]+(?![A-Z])", form))
        assert words - known == set(), example.line


def test_the_manual_leaves_out_no_word_of_the_grammar() -> None:
    assert grammar() - set(re.findall("[a-z]+", MANUAL.read_text("utf-8"))) == set()
