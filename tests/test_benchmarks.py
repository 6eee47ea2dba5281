"""The benchmark decides what it says it decides, and its lock is a lock like the others."""

from __future__ import annotations

import re
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from comity.decide.plan import Plans, Rulings
from comity.decide.situation import Situation
from comity.language import load
from comity.meaning import Agency, Verdict


@pytest.fixture(scope="module")
def benchmark_cases(root: Path) -> Any:
    """The module that makes the benchmark's cases."""
    spec = spec_from_file_location("benchmark_cases", root / "benchmarks" / "cases.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_benchmark_policy_says_what_the_hand_written_rules_say(root: Path, benchmark_cases: Any) -> None:
    """Complete or not: the set of outcomes is that of all completions."""
    law = load([root / "benchmarks" / "release.md"])
    booleans = [name for name, fact in law.vocabulary.facts.items() if fact.type.kind.value == "yes/no"]
    assert len(booleans) == 12
    rulings = Rulings(Plans(law), Agency(("jail",), "us-xx-bench"), benchmark_cases.OUTCOMES)
    outcome = {True: Verdict.PERMITTED, False: Verdict.SILENT}
    complete, partial = benchmark_cases.make(booleans, 150)
    for case in (*complete, *partial):
        day = case["event_date"]
        assert isinstance(day, date)
        expected = tuple(frozenset(map(outcome.get, truths)) for truths in benchmark_cases.possible(case))
        assert rulings.verdicts(Situation(day, case)) == expected


def test_the_lock_of_the_benchmark_carries_hashes_and_no_address(root: Path) -> None:
    text = (root / "requirements" / "bench.txt").read_text("utf-8")
    entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    assert {entry.partition("==")[0] for entry in entries} >= {
        "zen-engine",
        "cedarpy",
        "business-rules",
        "click",
    }
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)
    assert "://" not in text
    assert "--index" not in text
