"""`comity decide`: one request, or a table of them, answered under the law of the day."""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path

import click

from comity.cli.common import foot, law_options, load_law, unreadable
from comity.cli.decide_table import decide_table
from comity.decide.decider import Decider
from comity.decide.intake import Intake, argument_facts
from comity.decide.published import published
from comity.decide.request import Request
from comity.decide.words import answer_text
from comity.errors import InputError


@click.command("decide")
@click.option("--agency", help="Who is asked: KIND of PLACE, such as “corrections of us-ny-nyc”.")
@click.option(
    "--ask",
    "asks",
    multiple=True,
    metavar="ACTION[:ITEM]",
    help="What is asked: detain, notify:release_date …",
)
@click.option("--on", metavar="DATE", help="The day of the request or deed.")
@click.option("--at", metavar="HH:MM", help="The time of day, where the agency is.")
@click.option("--deed", default="asked", show_default=True, help="asked, done, refused or contact.")
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE[@HOW]",
              help="A fact. HOW it is known: seen, own_search, court, requester, inferred.")  # fmt: skip
@click.option(
    "--file", "file", metavar="FILE", help="Read the request from a JSON file; `-` is standard input."
)
@click.option(
    "--csv",
    "table",
    metavar="FILE",
    help="Decide every row of a CSV file (columns: agency, asks, on, facts …).",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON in the published schema.")
@click.option("--schema", type=click.Choice(["answer", "request"]), help="Print a schema and stop.")
@law_options
def command(
    agency: str | None,
    asks: tuple[str, ...],
    on: str | None,
    at: str | None,
    deed: str,
    facts: tuple[str, ...],
    file: str | None,
    table: str | None,
    as_json: bool,
    schema: str | None,
    law_dirs: tuple[Path, ...],
    overlays: tuple[Path, ...],
) -> None:
    """Answer a federal request: prohibited, required, permitted, exempt, not regulated, for counsel, or what is
    missing.

    Facts that are never stored (convictions, arrest dates, watch-list matches …) are refused on the command line:
    give them with --file or on standard input, or use `comity ask`.
    """
    if schema:
        click.echo(schema_text(schema))
        return
    if table:
        decide_table(table, Decider(load_law(law_dirs, overlays)))
        return
    if file is None and not (agency and on):
        raise click.UsageError(
            "Give --agency, --ask and --on, or --file. `comity ask` asks one question at a time."
        )
    decider = Decider(load_law(law_dirs, overlays))
    request = (
        _from_file(file, decider)
        if file
        else _from_options(decider, agency or "", asks, on or "", at, deed, facts)
    )
    answer = decider.decide(request)
    if as_json:
        click.echo(json.dumps(published(answer, decider), indent=2, ensure_ascii=False))
    else:
        click.echo(answer_text(answer, decider))
        click.echo(foot(decider.law))


def schema_text(name: str) -> str:
    """One of the published JSON schemas."""
    return (files("comity.decide") / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8").rstrip()


def _from_options(
    decider: Decider,
    agency: str,
    asks: tuple[str, ...],
    on: str,
    at: str | None,
    deed: str,
    texts: tuple[str, ...],
) -> Request:
    facts, problems = argument_facts(texts)
    intake = Intake(decider.law)
    intake.problems += problems
    return intake.request(agency=agency, asks=asks, on=on, at=at, deed=deed, facts=facts, arguments=True)


def _from_file(file: str, decider: Decider) -> Request:
    where = "standard input" if file == "-" else file
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(
            file, error, "Name a JSON file; `comity decide --schema request` shows its form."
        ) from None
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{where}, line {error.lineno}, column {error.colno}"
        raise InputError(
            f"This is not JSON: {error.msg}.", place, "`comity decide --schema request` shows the form."
        ) from None
    except RecursionError:
        raise InputError("This JSON is nested too deeply.", where) from None
    return Intake(decider.law).request_from(data, where)
