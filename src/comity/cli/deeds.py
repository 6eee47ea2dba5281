"""`comity deeds`: standing access, jail detainer logs and logs of contacts, held against the law of their days."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from comity.audit.deed_audit import DeedOptions, audit_deeds
from comity.cli.common import foot, law_options, load_law
from comity.cli.given import declarations_option, given_facts, schema_option
from comity.errors import InputError


@click.command("deeds")
@click.argument("logs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="LOG…")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Folder for the results."
)
@click.option(
    "--owner",
    required=True,
    metavar="AGENCY",
    help="Whose list or log it is, as logs write it (“Evanston IL PD”) or as KIND of PLACE.",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    metavar="FILE.toml",
    help="Which column is which: needed for jail and contact logs (docs/formats.md).",
)
@click.option(
    "--on",
    "days",
    metavar="DAY[..DAY]",
    help="The day, or first and last day, for which a sharing list without days holds.",
)
@declarations_option
@click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="NAME=VALUE[@HOW]",
    help="A fact that holds of every row and stands in no table.",
)
@schema_option("deeds")
@law_options
def command(
    logs: tuple[Path, ...],
    out: Path,
    owner: str,
    mapping: Path | None,
    days: str | None,
    declarations: Path | None,
    facts: tuple[str, ...],
    law_dirs: tuple[Path, ...],
    overlays: tuple[Path, ...],
) -> None:
    """Audit what is no search: who may search at any time, and what a jail or a city did.

    Reads sharing lists and event logs of licence-plate readers as they are exported, the lists on a portal's
    saved page, and by --mapping a jail's log of detainers or a log of contacts with federal authorities. Writes
    deeds.csv, report.html, summary.json and summary.txt to the folder and prints the summary. Ends with 1 if
    there is an apparent or possible violation. docs/methods.md says how it decides.
    """
    law = load_law(law_dirs, overlays)
    options = DeedOptions(owner, mapping, _days(days), given_facts(law, facts), declarations)
    text, audit = audit_deeds(law, logs, out, options, foot)
    click.echo(text, nl=False)
    if audit.violations:
        sys.exit(1)


def _days(text: str | None) -> tuple[date, date] | None:
    if text is None:
        return None
    first, _, last = text.partition("..")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise InputError("This is no day", "--on", "Write 2025-11-08, or 2025-01-01..2025-11-08.") from None
    if days[1] < days[0]:
        raise InputError("The last day is before the first", "--on", "Write the earlier day first.")
    return days
