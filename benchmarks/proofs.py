"""The check of the whole corpus: how long it takes, and how much it looks at.

    python benchmarks/proofs.py [PLACE …]

One process, one core. Time is also given in seconds of the processor, which a busy machine stretches less.
"""

from __future__ import annotations

import platform
import sys
import time

import click

from comity.cli.evaluator import SingleCases
from comity.language import load
from comity.proofs.check import check


def main(places: list[str]) -> None:
    """Check the corpus, or some places of it, and print what it took."""
    law = load(cases=True)
    wall, processor = time.perf_counter(), time.process_time()
    found = check(law, SingleCases().replay, places)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    click.echo(f"Python {platform.python_version()}, {len(law.policies)} policies")
    click.echo(f"check: {wall:.1f} s, {processor:.1f} s of the processor")
    click.echo(
        f"{found.views} combinations of agency, action and days; {found.asked} questions to the solver; "
        f"{len(found.findings)} findings, {len(found.judgements)} properties"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
