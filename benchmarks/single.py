"""One decision after another: Comity beside other engines, on the same cases, in the same run.

    python benchmarks/single.py [--cases 2000] [--repeat 7]

One decision is all four outcomes of one case. Every engine must first give the hand-written answer in every case;
Comity's sets on cases with unknown facts are held against every completion. Each figure is a median.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from cases import OUTCOMES, Case, make, plain, possible, shared_modules
from engines import ALL, Engine, Rules

from comity import __version__
from comity.decide.plan import Plans, Rulings
from comity.decide.situation import Situation
from comity.language import load
from comity.meaning import Agency, Verdict

C = TypeVar("C")

HERE = Path(__file__).parent
SLOW_CASES = 200


def comity() -> Callable[[Case], tuple[frozenset[Verdict], ...]]:
    """The policy of `release.md`, decided for one case: all four outcomes, three-valued, exact sets."""
    rulings = Rulings(Plans(load([HERE / "release.md"])), Agency(("jail",), "us-xx-bench"), OUTCOMES)

    def run(case: Case) -> tuple[frozenset[Verdict], ...]:
        day = case["event_date"]
        assert isinstance(day, date)
        return rulings.verdicts(Situation(day, case))  # type: ignore[arg-type]

    return run


def median_time(run: Callable[[C], object], cases: Sequence[C], repeat: int) -> float:
    """Seconds for one case: the median of so many runs over all cases."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        for case in cases:
            run(case)
        times.append((time.perf_counter() - start) / len(cases))
    return statistics.median(times)


def row(name: str, version: str, seconds: float, note: str = "") -> str:
    """One line of the table."""
    return f"| {name} | {version} | {seconds * 1e6:,.1f} | {1 / seconds:,.0f} | {note} |"


def checked(engine: Engine, cases: Sequence[Case], wanted: Sequence[tuple[bool, ...]]) -> list[Any]:
    """The cases as the engine takes them, after it has decided each as plain Python does."""
    ready = [engine.convert(case) for case in cases]
    for case, want in zip(ready, wanted, strict=True):
        found = tuple(map(bool, engine.read(engine.run(case))))
        if found != want:
            sys.exit(f"{engine.name} says {found}, not {want}")
    return ready


def main() -> None:
    """Check, then time, then print one Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--repeat", type=int, default=7)
    options = parser.parse_args()
    ir, ruleset = shared_modules()
    complete, partial = make(ruleset.BOOLS, options.cases)
    wanted = [plain(case) for case in complete]
    ours = comity()
    sets = {True: Verdict.PERMITTED, False: Verdict.SILENT}
    for case in (*complete, *partial):
        expected = tuple(frozenset(sets[truth] for truth in truths) for truths in possible(case))
        if ours(case) != expected:
            sys.exit(f"Comity says {ours(case)}, not {expected}")
    open_ = sum(len(found) > 1 for case in partial for found in ours(case))
    click.echo(
        f"{len(complete)} cases; with 15 % of the facts unknown, {open_} of {4 * len(partial)} outcomes are open."
    )
    click.echo(
        f"{platform.machine()}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n"
    )
    click.echo("| engine | version | µs a decision | decisions/s | |\n|---|---|--:|--:|---|")
    timed = lambda run, cases: median_time(run, cases, options.repeat)  # noqa: E731
    python = platform.python_version()
    click.echo(row("plain Python, by hand", python, timed(plain, complete), "two-valued"))
    click.echo(
        row("**Comity**, complete facts", __version__, timed(ours, complete), "three-valued, exact sets")
    )
    click.echo(row("**Comity**, 15 % unknown", __version__, timed(ours, partial), "three-valued, exact sets"))
    kleene = ir.codegen(Rules(ir, ruleset).program, three=True)
    click.echo(
        row("prototype, generated Python, 15 % unknown", python, timed(kleene, partial), "Kleene only")
    )
    for make_engines in ALL:
        try:
            for engine in make_engines(Rules(ir, ruleset)):
                ready = checked(engine, complete, wanted)
                seconds = timed(engine.run, ready[: SLOW_CASES if engine.slow else None])
                click.echo(row(engine.name, engine.version, seconds, engine.note))
        except ImportError as missing:
            click.echo(f"| {make_engines.__name__} | not installed | – | – | {missing.name} |")


if __name__ == "__main__":
    main()
