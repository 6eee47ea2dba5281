"""`comity reasons`: how stated reasons are read, and how well that agrees with labels that people gave."""

from __future__ import annotations

from pathlib import Path

import click

from comity.records import Switches, classify, evaluate


@click.group("reasons")
def command() -> None:
    """How stated reasons are read (docs/reasons.md)."""


_HSI = click.option("--no-hsi", is_flag=True, help="The bare name of HSI is no immigration.")
_ICE = click.option("--no-bare-ice", is_flag=True, help="The bare name of ICE is no immigration.")


@command.command("report")
@click.argument("labelled", type=click.Path(path_type=Path), metavar="LABELLED.csv")
@click.option(
    "--misses", is_flag=True, help="Also list every string that was read otherwise. It may name people."
)
@_HSI
@_ICE
def report(labelled: Path, misses: bool, no_hsi: bool, no_bare_ice: bool) -> None:
    """Give recall and precision of each label on the distinct strings of a CSV file.

    The file has the columns `reason` and `label`; it may have others.
    """
    found = evaluate(labelled, switches=Switches(hsi=not no_hsi, bare_ice=not no_bare_ice))
    click.echo(str(found))
    if misses:
        for miss in found.misses:
            click.echo(f"{miss.expected} read as {miss.found} by {miss.rule}: {miss.reason!r}")


@command.command("read")
@click.argument("reason")
@_HSI
@_ICE
def read(reason: str, no_hsi: bool, no_bare_ice: bool) -> None:
    """Read one reason: its label, the rule, the words that decided, and the lines it counts on."""
    reading = classify(reason, switches=Switches(hsi=not no_hsi, bare_ice=not no_bare_ice))
    click.echo(f"{reading.label}, by {reading.rule}")
    if reading.words:
        click.echo(f"words: {reading.words}")
    if reading.lines:
        click.echo(f"lines: {', '.join(reading.lines)}")
