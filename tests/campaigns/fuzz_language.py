"""A long look at the loader: the shipped law with slips of the pen, and texts that are no law at all.

For hours rather than minutes; the examples that fail are kept by Hypothesis and tried first the next time:

    HYPOTHESIS_PROFILE=campaign .venv/bin/pytest -m campaign --timeout 0 tests/campaigns/fuzz_language.py
"""

from __future__ import annotations

import re
import time
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from language.scratch import Source, file
from language.strategies import mutated, texts
from language.synthetic import corpus as synthetic
from language.test_properties import margin_lines, read_or_told, statements

from comity.language import corpus_directory, read_law

pytestmark = pytest.mark.campaign

SLOWEST = 20.0
"""Seconds that no text here may take, on a machine with other work to do."""
LONG = 100_000


@cache
def corpus() -> tuple[tuple[Source, ...], tuple[Source, ...]]:
    """The shipped files: those that hold the common words, and the policies."""
    root = corpus_directory()
    files = [
        (path.relative_to(root).as_posix(), path.read_text("utf-8"), path, False)
        for path in sorted(root.rglob("*.md"))
    ]
    return (
        tuple(source for source in files if "/" not in source[0]),
        tuple(source for source in files if "/" in source[0]),
    )


@cache
def words() -> list[str]:
    return sorted(
        {word for _, text, _, _ in corpus()[1][:10] for word in re.findall(r"[\w./-]+|[^\w\s]", text)}
    )


def timed(files: list[Source]) -> None:
    start = time.process_time()
    read_or_told(files)
    assert time.process_time() - start < SLOWEST


@given(st.data())
def test_the_shipped_policies_with_slips_of_the_pen(data: st.DataObject) -> None:
    common, policies = corpus()
    name, text, path, overlay = data.draw(st.sampled_from(policies), label="policy")
    timed([*common, (name, data.draw(mutated(text, most=30)), path, overlay)])


@given(st.data())
def test_the_shipped_vocabulary_with_slips_of_the_pen(data: st.DataObject) -> None:
    common, policies = corpus()
    at = data.draw(st.integers(0, len(common) - 1))
    name, text, path, overlay = common[at]
    changed = (name, data.draw(mutated(text, most=30)), path, overlay)
    timed([*common[:at], changed, *common[at + 1 :], data.draw(st.sampled_from(policies))])


@given(st.data())
def test_no_statement_of_a_policy_is_lost(data: st.DataObject) -> None:
    common, policies = synthetic(3, 2)[:1], synthetic(3, 2)[1:]
    at = data.draw(st.integers(0, len(policies) - 1))
    text = data.draw(mutated(policies[at][1], most=3))
    law = read_or_told([*common, *policies[:at], file(policies[at][0], text), *policies[at + 1 :]])
    if law is not None:
        read = read_law([*common, *policies], {})
        expected = sum(map(statements, read.policies.values())) - margin_lines(policies[at][1])
        assert sum(map(statements, law.policies.values())) == expected + margin_lines(
            text.replace("\r", "\n")
        )


@given(st.data())
def test_any_text_in_any_place(data: st.DataObject) -> None:
    common, _ = corpus()
    text = data.draw(texts(words()))
    place = data.draw(
        st.sampled_from(
            ("{}", "---\n{}\n---\n", "```law\n{}\n```", "```vocabulary\n{}\n```", "```case S\n{}\n```")
        )
    )
    timed([*common, file("a.md", place.replace("{}", text))])


@given(st.text(alphabet="[]{}&*:- ,|>?!%@`'\"#\n\tab0", max_size=2_000))
def test_any_yaml_before_a_policy(text: str) -> None:
    timed([file("a.md", f"---\n{text}\n---\n")])


@pytest.mark.parametrize(
    "sign",
    [
        "(",
        "{",
        "not ",
        "[",
        "- ",
        "a and ",
        "any conviction where ",
        "`",
        '"',
        "-",
        "x.",
        "1(a)",
        "a;",
        "zebra and ",
    ],
)
def test_a_line_of_one_sign_takes_time_in_proportion(sign: str) -> None:
    long = sign * (LONG // len(sign))
    for place in (
        "{}",
        "---\n{}\n---\n",
        "---\na: {}\n---\n",
        "```law\n{}\n```",
        "```law\ndefine a as {}\n```",
        "```case S\na\n{}\n```",
    ):
        timed([file("a.md", place.replace("{}", long))])


def test_a_file_full_of_mistakes_is_told_in_time() -> None:
    timed([*corpus()[0], file("a.md", "```law\n" + "rule x\n  zebra must not go\n" * 1_000 + "```\n")])
