"""`comity audit`: access logs held against the law of the day of each search."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from comity.audit import (
    Audit,
    Given,
    Options,
    Progress,
    Reading,
    audit_logs,
    found_violations,
    reading,
    report,
    summary,
    word_lists,
)
from comity.audit.engines import ENGINES
from comity.audit.page import page
from comity.cli.common import foot, law_options, load_law
from comity.cli.given import declarations_option, given_facts, schema_option
from comity.cli.progress import progress_bar
from comity.language.model import Law
from comity.records import LOG_KINDS


@click.command("audit")
@click.argument("logs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="LOG…")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Folder for the results."
)
@click.option(
    "--owner",
    metavar="AGENCY",
    help="Whose log it is, as logs write it (“Evanston IL PD”) or as KIND of PLACE.",
)
@click.option(
    "--kind",
    type=click.Choice(LOG_KINDS),
    help="network: anybody's searches of the owner's cameras; own, portal: searches by its users.",
)
@click.option(
    "--engine",
    default="duckdb",
    metavar="ENGINE",
    help=f"Where queries over all rows run: {ENGINES}.",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    metavar="FILE.toml",
    help="Which of another vendor's columns is which (docs/formats.md).",
)
@declarations_option
@click.option("--as-if", "place", metavar="PLACE", help="Ask what the law of another place would say.")
@click.option(
    "--on-behalf",
    is_flag=True,
    help="Judge a search that says it was made for ICE, HSI or CBP as made by that body.",
)
@click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="NAME=VALUE[@HOW]",
    help="A fact that holds of every search and stands in no log, such as declaration_on_file=no.",
)
@click.option(
    "--with-ids",
    is_flag=True,
    help="Write the vendor's search ids too. They join releases: treat as personal data.",
)
@click.option(
    "--with-text", is_flag=True, help="Write reasons and agencies as typed too. They may name people."
)
@schema_option("audit")
@law_options
def command(
    logs: tuple[Path, ...],
    out: Path,
    owner: str | None,
    kind: str | None,
    mapping: Path | None,
    engine: str,
    declarations: Path | None,
    place: str | None,
    on_behalf: bool,
    facts: tuple[str, ...],
    with_ids: bool,
    with_text: bool,
    law_dirs: tuple[Path, ...],
    overlays: tuple[Path, ...],
) -> None:
    """Audit licence-plate readers' search logs: files, folders or ZIP archives.

    Writes report.html, findings and cases (.parquet, .csv), rejects.csv, summary.json and summary.txt to the folder
    and prints the summary. Ends with 1 if there is an apparent or possible violation. docs/methods.md says how it
    counts.
    """
    options = Options(
        owner, place, kind, on_behalf, Given(), with_ids, with_text, mapping, declarations, engine
    )
    with progress_bar() as progress, reading(logs, options, progress) as being_read:
        law = load_law(law_dirs, overlays)
        told = replace(options, given=given_facts(law, facts))
        text, audit = run(law, being_read, out, told, progress)
    click.echo(text, nl=False)
    if found_violations(audit):
        sys.exit(1)


def run(
    law: Law, logs: Iterable[Path] | Reading, out: Path, options: Options, progress: Progress | None = None
) -> tuple[str, Audit]:
    """Audit, write the results, and give the summary as text."""
    ending = foot(law, word_lists())
    texts: list[str] = []

    def describe(audit: Audit, stage: Path) -> None:
        texts.append(report(audit, ending))
        data = json.dumps(summary(audit, ending), indent=2, ensure_ascii=False)
        (stage / "report.html").write_text(page(audit, ending), encoding="utf-8")
        (stage / "summary.json").write_text(data + "\n", encoding="utf-8")
        (stage / "summary.txt").write_text(texts[0], encoding="utf-8")

    audit = audit_logs(law, logs, out, options, describe, progress)
    return texts[0], audit
