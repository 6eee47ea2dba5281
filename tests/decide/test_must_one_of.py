"""`must one of A, B`: either alone is left to choice; to leave both undone is against the law."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from comity.decide import Decider
from comity.decide.plan import STACK
from comity.decide.request import Deed, Request
from comity.language import corpus_directory, read_law
from comity.language.model import CaseAsk
from comity.meaning import Agency, Verdict

LAW = """---
id: us-xx/choice
title: A choice
government: us-xx
covers: [any action by any agency from 2020-01-01]
sources:
  - {cite: Code § 1, read: text, by: A. Reader, on: 2026-01-01}
---
```vocabulary
government us-xx "Xanadu" is state in us ocd "x" zone "UTC" calendar us_federal
```
```law
rule either cite "Code § 1" since 2020-01-01
  any agency must one of detain, notify
```
"""


@pytest.fixture(scope="module")
def decider() -> Decider:
    names = ("vocabulary.md", "places.md")
    files = [
        (name, (corpus_directory() / name).read_text(encoding="utf-8"), Path(name), False) for name in names
    ]
    return Decider(read_law([*files, ("choice.md", LAW, Path("choice.md"), False)]))


def verdict(decider: Decider, deed: Deed, *actions: str) -> Verdict:
    asks = tuple(CaseAsk(action, None) for action in actions)
    request = Request(Agency(("police",), "us-xx"), deed, asks, date(2021, 1, 1))
    found = decider.verdicts(request, asks[0], ("us-xx", STACK)).verdicts["us-xx"]
    assert len(found) == 1
    return next(iter(found))


def test_each_alone_is_left_to_choice(decider: Decider) -> None:
    assert verdict(decider, "asked", "detain") is Verdict.PERMITTED
    assert verdict(decider, "refused", "detain") is Verdict.PERMITTED


def test_to_be_asked_for_both_leaves_the_choice(decider: Decider) -> None:
    assert verdict(decider, "asked", "detain", "notify") is Verdict.PERMITTED


def test_to_refuse_both_is_to_refuse_what_is_required(decider: Decider) -> None:
    assert verdict(decider, "refused", "detain", "notify") is Verdict.REQUIRED
