"""`comity law`: what is covered, one policy with its cases, and all cases run."""

from __future__ import annotations

import json
import sys
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from comity.cli import law_changes, law_check, law_compare, law_matrix, law_questions
from comity.cli.common import foot, law_options, load_law
from comity.cli.law_lists import corpus_page, list_text
from comity.cli.law_pages import as_markdown, as_text
from comity.cli.law_words import word_lines
from comity.decide.cases import run_case
from comity.decide.decider import Decider
from comity.decide.holdings import find_place, holdings
from comity.decide.pages import Pages
from comity.decide.published_law import published_holdings, published_pages
from comity.errors import InputError
from comity.language.errors import nearest
from comity.language.model import Law, Policy


@click.group("law")
def command() -> None:
    """The law in the corpus: what it covers, how well it was read, and whether its cases hold."""


_ON = click.option("--on", metavar="DATE", help="Only what is in force on this day, such as 2026-01-29.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON in the published schema.")
_SCHEMA = click.option("--schema", is_flag=True, help="Print the schema of --json and stop.")


command.add_command(law_check.command)
command.add_command(law_compare.command)
command.add_command(law_matrix.command)
command.add_command(law_questions.command)
command.add_command(law_changes.diff_)
command.add_command(law_changes.history_)


@command.command("list")
@click.argument("place", required=False)
@_ON
@_JSON
@_SCHEMA
@law_options
def list_(
    place: str | None,
    on: str | None,
    as_json: bool,
    schema: bool,
    law_dirs: tuple[Path, ...],
    overlays: tuple[Path, ...],
) -> None:
    """Show what is covered where, for which actions, agencies and days, and how well it was read.

    PLACE is a short name or a name (us-ny-nyc, “New York City”); the places in it are listed too.
    """
    if schema:
        click.echo(_schema("holdings"))
        return
    day = _day(on)
    law = load_law(law_dirs, overlays, cases=True)
    places = holdings(law, place, day)
    if as_json:
        _echo_json(published_holdings(places, law, day))
    else:
        click.echo(list_text(places))
        click.echo(foot(law))


@command.command("show")
@click.argument("which", metavar="POLICY | PLACE", required=False)
@_ON
@_JSON
@click.option("--markdown", is_flag=True, help="Print Markdown.")
@_SCHEMA
@law_options
def show(
    which: str | None,
    on: str | None,
    as_json: bool,
    markdown: bool,
    schema: bool,
    law_dirs: tuple[Path, ...],
    overlays: tuple[Path, ...],
) -> None:
    """Show a policy, or all policies of a place, in plain words, with its cases and their outcomes.

    With --on, only what is in force that day, and the cases decided under the same versions.
    """
    if schema:
        click.echo(_schema("policies"))
        return
    if which is None:
        raise click.UsageError("Name a policy or a place; `comity law list` shows what there is.")
    if as_json and markdown:
        raise click.UsageError("Choose --json or --markdown.")
    day = _day(on)
    law = load_law(law_dirs, overlays, cases=True)
    maker = Pages(Decider(law))
    pages = [maker.page(policy, day) for policy in _policies(law, which)]
    if as_json:
        _echo_json(published_pages(pages, law, day))
        return
    form = as_markdown if markdown else as_text
    click.echo("\n\n\n".join(form(page) for page in pages))
    click.echo(f"\n{foot(law)}")


@command.command("test")
@click.argument("which", nargs=-1, metavar="[POLICY | FILE | PLACE]…")
@click.option("--verbose", "-v", is_flag=True, help="Name every case that was run.")
@law_options
def test(
    which: tuple[str, ...], verbose: bool, law_dirs: tuple[Path, ...], overlays: tuple[Path, ...]
) -> None:
    """Run every case, or those of some policies, and show each outcome that is not the one expected."""
    law = load_law(law_dirs, overlays, cases=True)
    decider = Decider(law)
    run = failed = 0
    for policy in chosen(law, which):
        for case in policy.cases:
            run += 1
            failures = list(run_case(decider, case))
            failed += bool(failures)
            for failure in failures:
                click.echo(str(failure))
            if verbose and not failures:
                click.echo(f"{policy.id}: {case.id} holds")
    click.echo(f"{run} cases run, {run - failed} hold, {failed} do not.")
    click.echo(foot(law))
    if failed:
        sys.exit(1)


@command.command("words")
@click.argument("which", type=click.Choice(["kinds", "places", "actions", "facts"]), required=False)
@law_options
def words(which: str | None, law_dirs: tuple[Path, ...], overlays: tuple[Path, ...]) -> None:
    """The words that a request can use: kinds of agency, places, actions with their items, facts."""
    law = load_law(law_dirs, overlays)
    for line in word_lines(law.vocabulary, which):
        click.echo(line)


@command.command("corpus-page", hidden=True)
@law_options
def corpus_page_(law_dirs: tuple[Path, ...], overlays: tuple[Path, ...]) -> None:
    """Print docs/corpus.md as the law now has it."""
    law = load_law(law_dirs, overlays, cases=True)
    click.echo(corpus_page(holdings(law), law), nl=False)


def chosen(law: Law, which: tuple[str, ...]) -> list[Policy]:
    """Policies by id, file name or place (with all policies of the place)."""
    if not which:
        return list(law.policies.values())
    found: dict[str, Policy] = {}
    for name in which:
        found.update({policy.id: policy for policy in _policies(law, name)})
    return list(found.values())


def _policies(law: Law, name: str) -> list[Policy]:
    """One policy by id or file name, or all policies of a place."""
    path = Path(name).resolve()
    found = [policy for policy in law.policies.values() if policy.id == name or policy.path.resolve() == path]
    if found:
        return found
    places = {government.phrase: government.name for government in law.vocabulary.governments.values()}
    if name not in places and name not in places.values():
        known = [*law.policies, *law.by_government, *places]
        raise InputError(
            f"There is no policy, place or policy file “{name}” in this law.{nearest(name, known)}",
            next_step="`comity law list` shows what there is.",
        )
    government = find_place(law, name)
    if government.name not in law.by_government:
        raise InputError(
            f"{government.phrase} has no law of its own in this law.",
            next_step=f"`comity law list {government.parent or ''}` shows what stands above it.",
        )
    return list(law.by_government[government.name])


def _day(text: str | None) -> date | None:
    return None if text is None else law_compare.day_of(text)


def _schema(name: str) -> str:
    return (files("comity.decide") / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8").rstrip()


def _echo_json(data: dict[str, Any]) -> None:
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))
