"""`comity law compare`: two places side by side, ask by ask, with a case for every difference."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import click

from comity.cli.common import foot, law_options, load_law, need_solver
from comity.errors import InputError
from comity.language.errors import nearest
from comity.language.model import Law


@click.command("compare")
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@click.option("--on", metavar="DATE", help="The day of the law that is compared; today unless named.")
@click.option("--action", "actions", multiple=True, metavar="ACTION", help="Only this ask; may be repeated.")
@click.option("--agency", "kinds", multiple=True, metavar="KIND", help="Only this kind of agency.")
@click.option("--cases", "blocks", is_flag=True, help="Print the cases as blocks that a policy can hold.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table, one line for each difference.")
@law_options
def command(
    left: str,
    right: str,
    on: str | None,
    actions: tuple[str, ...],
    kinds: tuple[str, ...],
    blocks: bool,
    as_json: bool,
    as_csv: bool,
    law_dirs: tuple[Path, ...],
    overlays: tuple[Path, ...],
) -> None:
    """Hold the law of two places against each other: which asks one forbids or requires and the other does not.

    A and B are short names of states, counties or cities (`comity law words places`), each taken with all the law
    above it. Every difference comes with a case that the evaluator of single cases has borne out.
    """
    need_solver()
    from comity.cli.evaluator import SingleCases
    from comity.proofs import compare_words as words
    from comity.proofs.compare import compare
    from comity.proofs.sides import place_named

    if as_json + as_csv + blocks > 1:
        raise click.UsageError("Choose one of --json, --csv and --cases.")
    day = day_of(on)
    law = load_law(law_dirs, overlays)
    left, right = place_named(law, left), place_named(law, right)
    known(actions, law.vocabulary.actions, "action", "--action")
    known(kinds, law.vocabulary.kinds, "kind of agency", "--agency")
    found = compare(law, left, right, day, SingleCases(), actions=actions, kinds=kinds)
    if as_json:
        click.echo(json.dumps({**words.data(found), **_origin(law)}, indent=2, ensure_ascii=False))
    elif as_csv:
        click.echo(as_table(words.COLUMNS, words.table(found)), nl=False)
    elif blocks:
        shown = dict.fromkeys(b.witness.text() for r in found.rows for p in r.partings for b in p.cases)
        click.echo("\n\n".join(shown))
    else:
        click.echo("\n".join(words.text(found, law)))
        click.echo(f"\n{foot(law)}")


def day_of(text: str | None, option: str = "--on") -> date:
    """The day that an option names; today (UTC) if it names none. Raises `InputError`."""
    if text is None:
        return datetime.now(UTC).date()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise InputError(f"“{text}” is not a day.", option, "Write it as 2026-01-29.")
    return day


def known(names: tuple[str, ...], among: object, what: str, option: str) -> None:
    """Refuse a name that the law does not know. Raises `InputError`."""
    assert isinstance(among, dict)
    for name in names:
        if name not in among:
            raise InputError(
                f"There is no {what} `{name}`.{nearest(name, list(among))}",
                option,
                "`comity law words` shows the words that there are.",
            )


def as_table(columns: tuple[str, ...], rows: object) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def _origin(law: Law) -> dict[str, str]:
    return {"corpus": law.digest, "foot": foot(law)}
