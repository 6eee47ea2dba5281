"""Properties proved or refuted; and each property of the corpus is worth stating: a planted fault breaks it."""

from __future__ import annotations

import pytest
from law_texts import law_of
from law_words import VOCABULARY
from proofs.faults import planted

from comity.cli.evaluator import SingleCases
from comity.language import Law, load
from comity.language.model import Always
from comity.proofs.properties import Judgement, judged
from comity.proofs.survey import Survey


def judgement(law: Law, always: Always) -> Judgement:
    return judged(Survey(law), SingleCases().replay, always)


@pytest.mark.timeout(600)
def test_every_property_of_the_corpus_is_broken_by_a_planted_fault() -> None:
    law = load()
    every = [always for policy in law.policies.values() for always in policy.always]
    assert len({always.id.policy for always in every}) >= 10
    unbroken = [str(always.id) for always in every if not _some_fault_breaks(law, always)]
    assert not unbroken, "no planted fault breaks these: they promise nothing that the law could fail to keep"


def _some_fault_breaks(law: Law, always: Always) -> bool:
    for _, faulty in planted(law, always):
        found = judgement(faulty, always)
        if found.against is not None:
            return True
    return False


LAW = """---
id: us-aa/law
title: law
government: us-aa
covers:
  - any action by any agency from 2019-01-01
read_through: 2025-12-31
sources:
  - {key: s, cite: §, read: text, by: nobody}
---

```law
rule hold cite "§ 1" since 2020-01-01
  jail must not hold
  when paper_shown
  unless order_signed
  status contested as to signer is officer "whether an officer counts"
```

```always
always PROPERTY
```
"""


def told(text: str) -> Judgement:
    """What comes of one property of the law above."""
    law = law_of({"vocabulary.md": VOCABULARY, "law.md": LAW.replace("always PROPERTY", text)})
    (always,) = law.policies["us-aa/law"].always
    return judgement(law, always)


def test_what_holds_in_all_cases_is_proved() -> None:
    assert told('always so cite "§" since 2020-01-01\n  jail hold is never required, permitted').holds
    assert told(
        'always so cite "§" since 2020-01-01\n  jail hold is prohibited\n'
        "  when paper_shown and not order_signed and signer is not officer"
    ).holds


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "since 2020-01-01\n  jail hold is prohibited\n  when paper_shown and signer is not officer",
            "order_signed",
        ),
        ("since 2019-06-01\n  jail hold is prohibited\n  when paper_shown and not order_signed", "2019"),
        (
            "since 2020-01-01\n  jail hold is prohibited\n  when paper_shown and not order_signed",
            "signer is officer",
        ),
        ("since 2020-01-01\n  police hold is prohibited\n  when paper_shown and not order_signed", "police"),
        ("since 2020-01-01\n  jail hold is never not regulated\n  when topic is address", "topic is address"),
    ],
)
def test_what_does_not_hold_is_refuted_by_a_case(text: str, shown: str) -> None:
    found = told(f'always so cite "§" {text}')
    assert found.against is not None
    assert shown in found.against.block()


def test_a_value_that_only_the_property_names_is_a_value_of_its_own() -> None:
    found = told('always so cite "§" since 2020-01-01\n  jail hold is prohibited\n  when signer is nobody')
    assert found.against is not None
    assert "signer is nobody" in found.against.block()


def test_a_property_that_speaks_of_no_case_is_no_property() -> None:
    found = told(
        'always so cite "§" since 2020-01-01\n  jail hold is prohibited\n  when paper_shown and not paper_shown'
    )
    assert found.empty
