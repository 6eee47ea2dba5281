"""Tables and single cases say the same, on every engine: made-up laws, made-up facts, known in part."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from law_texts import Author, law_of
from tables.agreement import Engine, differences

SEEDS = st.integers(min_value=0, max_value=2**32)
ROWS = {"duckdb": 25, "polars": 25, "spark": 40}


def told_apart(engine: Engine, seed: int, rows: int) -> list[str]:
    rng = Random(seed)
    law = law_of(Author(rng, size=rng.choice((3, 6, 10))).write())
    return differences(engine, rng, law, rows, unknown=rng.choice((1, 3, 6)), grouped=bool(rng.randrange(2)))


@pytest.mark.parametrize("engine", ["duckdb", "polars", "spark"])
def test_a_table_says_what_the_single_case_says(engine: str, request: pytest.FixtureRequest) -> None:
    """Verdicts of the stack and of one layer, deciding rules and missing facts are those of the single case."""
    runs: Any = request.getfixturevalue(engine)

    @settings(
        max_examples={"duckdb": 12, "polars": 5, "spark": 3}[engine],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(seed=SEEDS)
    def same(seed: int) -> None:
        assert told_apart(runs, seed, ROWS[engine]) == []

    same()


@pytest.mark.campaign
@pytest.mark.parametrize("engine", ["duckdb", "polars", "spark"])
def test_many_tables_say_what_the_single_cases_say(engine: str, request: pytest.FixtureRequest) -> None:
    """The same, at length."""
    runs: Any = request.getfixturevalue(engine)
    for seed in range({"duckdb": 2_000, "polars": 500, "spark": 60}[engine]):
        assert told_apart(runs, seed, 50) == [], f"seed {seed}"


# Minutes on a busy machine, Spark among them: run with `pytest -m campaign tests/tables`.
pytestmark = pytest.mark.campaign
