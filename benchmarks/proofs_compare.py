"""Two places side by side, and all places at once: how long the solver takes.

    python benchmarks/proofs_compare.py [--on 2026-08-01] [--actions detain,notify]

Times are of the processor (`process_time`), with the clock beside them: a machine that does other things too makes the
clock run on. Loading the law is timed apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TypeVar

import click

from comity.cli.evaluator import SingleCases
from comity.language import load
from comity.proofs.changes import diff
from comity.proofs.compare import compare
from comity.proofs.matrix import Matrix

T = TypeVar("T")
PAIRS = (
    ("us-ny-nyc", "us-co-denver"),
    ("us-ny-nyc", "us-il-chicago"),
    ("us-il", "us-tx"),
    ("us-or", "us-wa"),
)


def timed(name: str, work: Callable[[], T]) -> T:
    """Do the work and print what it took."""
    clock, processor = time.perf_counter(), time.process_time()
    found = work()
    took = time.process_time() - processor
    click.echo(f"{name}: {took:.2f} s of the processor, {time.perf_counter() - clock:.2f} s by the clock")
    return found


@click.command()
@click.option("--on", default="2026-08-01")
@click.option("--actions", default="", help="Only these asks for the matrix; all unless named.")
def main(on: str, actions: str) -> None:
    """Measure loading, some comparisons, one difference and the matrix."""
    day = date.fromisoformat(on)
    law = timed("load the corpus", lambda: load(cases=False))
    for left, right in PAIRS:
        timed(f"compare {left} {right}", partial(compare, law, left, right, day, SingleCases()))
    old, new = date(2021, 8, 1), date(2021, 8, 2)
    timed("diff us-il over one amendment", lambda: diff((law, old), (law, new), "us-il", SingleCases()))
    named = [action for action in actions.split(",") if action] or list(law.vocabulary.actions)
    matrix = Matrix(law)
    found = timed(
        "matrix", lambda: [t for action in named for t in matrix.tables(action, [day], always=False)]
    )
    click.echo(f"{len(found)} tables of {len(found[0].standings)} places")


if __name__ == "__main__":
    main()
