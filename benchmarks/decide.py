"""One whole answer on the deepest real stack of the corpus, and what it costs to begin.

    python benchmarks/decide.py [--repeat 200]

The stack is that of the ask on which most rules of the corpus bear: of all cases of New York City's Department of
Correction, those whose asks have the most rules. Explaining is timed apart from ranking what is missing.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import click

from comity.decide import Decider, Request
from comity.decide.published import published
from comity.decide.request import of_case
from comity.language import Law, load
from comity.language.model import Case

POLICY = "us-ny-nyc/correction"
SHELL = [
    "--agency",
    "corrections of us-ny-nyc",
    "--ask",
    "detain",
    "--on",
    "2025-05-05",
    "--fact",
    "detainer_presented",
]


def medians(run: Callable[[], object], repeat: int) -> float:
    """Seconds: the median of so many runs."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def deepest(law: Law, decider: Decider, *, settled: bool) -> tuple[Case, Request, int]:
    """The case on whose asks most rules bear, of those whose every ask is settled (or is not)."""
    found: list[tuple[int, str, Case, Request]] = []
    for case in law.policies[POLICY].cases:
        request = of_case(case, law)
        answers = decider.decide(request).asks
        if answers and all(answer.settled is settled for answer in answers):
            plans = [decider.plan(request, ask) for ask in request.asks]
            rules = sum(len(layer.rules) for plan in plans for layer in plan.layers)
            found.append((rules, case.id, case, request))
    rules, _, case, request = max(found, key=lambda item: item[:2])
    return case, request, rules


def shell(*arguments: str) -> None:
    """The command line in a process of its own."""
    command = [sys.executable, "-m", "comity", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Time, and print one Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=200)
    repeat = parser.parse_args().repeat
    few = max(repeat // 40, 5)
    law = load()
    decider = Decider(law)
    rows: list[tuple[str, float]] = []
    for settled in (True, False):
        case, request, rules = deepest(law, decider, settled=settled)
        shown = ", ".join(ask.action for ask in request.asks)
        kind = "settled" if settled else "undetermined, what is missing ranked"
        rows.append((f"answer with its citations, {kind}: {case.id}, {shown}, {rules} rules, {len(law.policies)} files",
                     medians(lambda request=request: decider.decide(request), repeat)))  # fmt: skip
        rows.append((f"the same as JSON: {case.id}",
                     medians(lambda request=request: published(decider.decide(request), decider), repeat)))  # fmt: skip
        first = [medians(lambda request=request: Decider(law).decide(request), 1) for _ in range(few)]
        rows.append((f"its first time, plans made: {case.id}", statistics.median(first)))
    rows.append((f"load the corpus ({len(law.policies)} files)", medians(load, few)))
    rows.append(("`comity --version`", medians(lambda: shell("--version"), few)))
    rows.append(
        ("`comity decide …`, one request from the shell", medians(lambda: shell("decide", *SHELL), few))
    )
    click.echo(f"{platform.machine()}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, "
               f"corpus {law.digest[:16]}\n")  # fmt: skip
    click.echo("| | ms |\n|---|--:|")
    for name, seconds in rows:
        click.echo(f"| {name} | {seconds * 1e3:,.2f} |")


if __name__ == "__main__":
    main()
