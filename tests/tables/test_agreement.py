"""Tables and single cases say the same, on every engine: made-up laws, made-up facts, known in part."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from law_texts import Author, law_of
from tables.agreement import Engine, differences

FEW = {"duckdb": 3, "polars": 6, "spark": 2}
"""Laws that every test run tries; always the same ones."""

MANY = {"duckdb": 1_000, "polars": 1_000, "spark": 60}
"""Laws that `make tables-fuzz` tries beyond them."""


def told_apart(engine: Engine, seed: int, rows: int) -> list[str]:
    """Where a table of so many rows is not answered as its rows are, one by one."""
    rng = Random(seed)
    law = law_of(Author(rng, size=rng.choice((3, 6, 10))).write())
    return differences(engine, rng, law, rows, unknown=rng.choice((1, 3, 6)), grouped=bool(rng.randrange(2)))


def test_a_table_says_what_the_single_case_says(engine: Any) -> None:
    """Verdicts of the stack and of one layer, deciding rules and missing facts are those of the single case."""
    for seed in range(FEW[engine.label]):
        assert told_apart(engine, seed, 25) == [], f"seed {seed}"


@pytest.mark.campaign
@pytest.mark.timeout(0)
def test_many_tables_say_what_the_single_cases_say(engine: Any) -> None:
    """The same, at length; every difference is found before the test ends."""
    found = {}
    for seed in range(FEW[engine.label], FEW[engine.label] + MANY[engine.label]):
        if lines := told_apart(engine, seed, 50):
            found[seed] = lines[:3]

    assert found == {}
