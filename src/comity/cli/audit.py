"""`comity audit`: access logs held against the law of the day of each search."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.audit import tuned
from comity.audit.aside import reading_aside
from comity.audit.engine_names import ENGINES, check_engine
from comity.cli.common import law_options, load_law
from comity.cli.given import declarations_option, given_facts, schema_option
from comity.cli.progress import progress_bar
from comity.records.kinds import LOG_KINDS

if TYPE_CHECKING:
    from comity.audit import Given
    from comity.language.model import Law


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
@click.option(
    "--csv-all",
    is_flag=True,
    help="Write every row to findings.csv, also where a spreadsheet cannot hold them.",
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
    csv_all: bool,
    law_dirs: tuple[Path, ...],
    overlays: tuple[Path, ...],
) -> None:
    """Audit licence-plate readers' search logs: files, folders or ZIP archives.

    Writes report.html, findings and cases (.parquet, .csv), rejects.csv, summary.json and summary.txt to the folder
    and prints the summary. Ends with 1 if there is an apparent or possible violation. docs/methods.md says how it
    counts.
    """
    check_engine(engine)
    tuned.keep_memory()
    tuned.switch_soon()
    with (
        reading_aside(logs, kind, mapping, with_ids=with_ids, owned=owner is not None) as reading,
        progress_bar() as progress,
        ThreadPoolExecutor(1) as aside,
    ):
        # What knows the law is imported, and the law loaded, while the logs are read.
        loading = aside.submit(_loaded, law_dirs, overlays, facts, declarations, out, engine)

        def tell(stage: str, done: int, total: int) -> None:
            if loading.done():
                loading.result()  # what is wrong with it stops the reading
            if progress is not None:
                progress(stage, done, total)

        # So are the libraries that this thread needs: nothing that takes long is imported before the reading begins.
        from comity.audit.logs import database

        with database(reading.room) as connection:
            read = reading.logs(tell)
            law, given = loading.result()
            from comity.audit import Options
            from comity.audit.store import Store
            from comity.cli.audited import audited, found_violations

            store = Store.of(read, connection, reading.room)
            options = Options(
                owner,
                place,
                kind,
                on_behalf,
                given,
                with_ids,
                with_text,
                mapping,
                declarations,
                engine,
                csv_all,
            )
            text, audit = audited(law, store, out, options, progress)
    click.echo(text, nl=False)
    if found_violations(audit):
        sys.exit(1)


def _loaded(
    law_dirs: tuple[Path, ...],
    overlays: tuple[Path, ...],
    facts: tuple[str, ...],
    declarations: Path | None,
    out: Path,
    engine: str,
) -> tuple[Law, Given]:
    """The law and the facts given. What is wrong with them, the register or the folder is said before a long log
    is read.
    """
    if engine == "duckdb":
        tuned.without_pandas()
    import comity.cli.audited  # noqa: F401  (and all that it brings)
    from comity.audit.declarations import read_register
    from comity.audit.page import prepare
    from comity.audit.write import no_file
    from comity.records.agencies import agency_rules

    no_file(out)
    law = load_law(law_dirs, overlays)
    if declarations is not None:
        read_register(declarations, law)
    given = given_facts(law, facts)
    # What all would wait for later.
    prepare()
    agency_rules()
    return law, given
