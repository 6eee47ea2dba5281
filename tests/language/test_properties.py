"""What holds of every text: it is law or its mistakes are told, nothing is lost, and nothing else ever happens."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st
from language.scratch import RULE, VOCABULARY, Source, file, policy, policy_text, problems
from language.strategies import conditions, mutated, rules, texts, written, written_rule
from language.synthetic import corpus

from comity.language import LanguageErrors, Law, Policy, read_law
from comity.language.checks import conditions_of, walk
from comity.language.model import And, AnyRecord, Condition, Exception_, Not, Or, Rule

WORDS, ONE = corpus(1, 1)
POLICY = ONE[1]
LAW_WORDS = sorted(set(re.findall(r"[\w.-]+|[^\w\s]", POLICY)))


def read_or_told(files: list[Source]) -> Law | None:
    """The law, or None if its mistakes were told; each at a place that is there, with words for a person."""
    lines = {name: text.replace("\r\n", "\n").replace("\r", "\n").split("\n") for name, text, _, _ in files}
    try:
        return read_law(files, {})
    except LanguageErrors as errors:
        told = errors.problems
    assert told
    for problem in told:
        assert problem.message.strip()
        assert 1 <= problem.line <= len(lines[problem.file])
        text = lines[problem.file][problem.line - 1]
        assert problem.text in (text, text.removeprefix("\ufeff"))
        assert 1 <= problem.column <= len(problem.text) + 2
        assert str(problem).startswith(f"{problem.file}:{problem.line}:{problem.column}: {problem.message}")
    return None


def statements(policy: Policy) -> int:
    kinds = (
        policy.rules,
        policy.duties,
        policy.defines,
        policy.groups,
        policy.tables,
        policy.displaces,
        policy.opinions,
    )
    return sum(map(len, kinds))


# --- any text -------------------------------------------------------------------------------------------------


@given(texts(LAW_WORDS))
def test_any_text_is_a_file(text: str) -> None:
    read_or_told([file("a.md", text)])


@given(texts(LAW_WORDS))
def test_any_front_matter_is_read_or_told(text: str) -> None:
    read_or_told([file("words.md", VOCABULARY), file("a.md", f"---\n{text}\n---\n\n```law\n{RULE}```\n")])


@given(texts(LAW_WORDS))
def test_any_statement_is_read_or_told(text: str) -> None:
    read_or_told([file("words.md", VOCABULARY), file("a.md", policy_text(RULE + text))])


@given(texts(LAW_WORDS))
def test_any_condition_is_read_or_told(text: str) -> None:
    read_or_told([file("words.md", VOCABULARY), file("a.md", policy_text(f"{RULE}  when {text}"))])


@given(texts(LAW_WORDS))
def test_any_case_is_read_or_told(text: str) -> None:
    case = f"```case S-1\na story\non 2019-03-01 police asked to detain\n{text}\nexpect prohibited\n```"
    read_or_told([file("words.md", VOCABULARY), file("a.md", policy_text(RULE, cases=case))])


@given(texts(LAW_WORDS))
def test_any_vocabulary_is_read_or_told(text: str) -> None:
    read_or_told([file("words.md", VOCABULARY), file("a.md", f"```vocabulary\nfact thing is {text}\n```\n")])


@given(st.binary(max_size=200) | texts(LAW_WORDS).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_file_of_rows_is_read_or_told(data: bytes) -> None:
    table = 'table crimes "crimes" cite "Code § 9" closed file "crimes.csv" of conviction by offence speaks of penal_law'
    with TemporaryDirectory() as folder:
        path = Path(folder) / "crimes.csv"
        for head in (b"", b"code,section,cite,since,until\n"):
            path.write_bytes(head + data)
            for problem in problems(file("a.md", policy_text(table)), tables={"crimes.csv": path}):
                assert problem.file in ("a.md", "crimes.csv")


# --- what nearly is a policy ----------------------------------------------------------------------------------


def margin_lines(text: str) -> int:
    """Lines of the law blocks that begin at the left margin, comments aside."""
    blocks = re.findall(r"^```law[ \t]*\n(.*?)^```[ \t]*$", text, re.MULTILINE | re.DOTALL)
    return sum(bool(re.match(r"[^\s#]", line)) for block in blocks for line in block.split("\n"))


@given(mutated(POLICY))
def test_a_policy_with_slips_of_the_pen_is_read_or_told(text: str) -> None:
    read_or_told([WORDS, file("a.md", text)])


@given(mutated(WORDS[1]))
def test_a_vocabulary_with_slips_of_the_pen_is_read_or_told(text: str) -> None:
    read_or_told([file("vocabulary.md", text), file("a.md", POLICY)])


@given(mutated(POLICY, most=2))
def test_no_statement_of_a_policy_is_lost(text: str) -> None:
    """What is read without a problem holds as many statements as lines begin at the margin of a law block."""
    law = read_or_told([WORDS, file("a.md", text)])
    if law is not None:
        assert sum(map(statements, law.policies.values())) == margin_lines(text.replace("\r", "\n"))


@given(st.permutations(range(4)))
def test_the_order_of_the_files_does_not_matter(order: list[int]) -> None:
    words, *policies = corpus(3, 1)
    files = [words, *policies]
    assert read_law([files[place] for place in order], {}).policies == read_law(files, {}).policies


# --- what is written is what is read --------------------------------------------------------------------------


@given(conditions)
def test_a_condition_is_read_as_it_is_written(condition: Condition) -> None:
    assert policy(f"{RULE}  when {written(condition)}").rules[0].when == condition


@given(rules, st.permutations(range(5)))
def test_a_rule_is_read_as_it_is_written(rule: Rule, order: list[int]) -> None:
    found = policy(written_rule(rule, order)).rules[0]
    assert replace(found, line=0, source=None, exceptions=unplaced(found)) == rule
    assert list(conditions_of(found)) == list(conditions_of(rule))


def unplaced(rule: Rule) -> tuple[Exception_, ...]:
    return tuple(replace(exception, line=0) for exception in rule.exceptions)


@given(conditions)
def test_every_part_of_a_condition_is_walked(condition: Condition) -> None:
    parts = list(walk(condition))
    assert parts[0] is condition
    inner = [part for part in parts if isinstance(part, Not | AnyRecord | And | Or)]
    assert len(parts) == 1 + sum(len(part.parts) if isinstance(part, And | Or) else 1 for part in inner)
