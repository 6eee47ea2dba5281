"""`comity law matrix`: all places of the corpus, ask by ask, as text, CSV, JSON or a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import foot, law_options, load_law, need_solver
from comity.cli.law_compare import as_table, day_of, known
from comity.cli.progress import progress_bar
from comity.errors import InputError

if TYPE_CHECKING:
    from comity.proofs.matrix import Table


@click.command("matrix")
@click.option(
    "--on", "days", multiple=True, metavar="DATE", help="The day; today unless named. May be repeated."
)
@click.option("--action", "actions", multiple=True, metavar="ACTION", help="Only this ask; may be repeated.")
@click.option("--agency", "kind", metavar="KIND", help="The kind of agency that is asked.")
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json", "svg"]), default="text", show_default=True
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it here.")
@law_options
def command(
    days: tuple[str, ...],
    actions: tuple[str, ...],
    kind: str | None,
    form: str,
    out: Path | None,
    law_dirs: tuple[Path, ...],
    overlays: tuple[Path, ...],
) -> None:
    """Show all places at once: who forbids, who requires, and whether whatever A forbids, B forbids too.

    One table for each ask, of the kind of agency of which most places forbid or require something, unless --agency
    names one. --format svg draws a map of the states for each day and the order of the last day.
    """
    need_solver()
    from comity.proofs import matrix_words as words
    from comity.proofs.matrix import Matrix
    from comity.proofs.picture import picture

    chosen = sorted({day_of(day) for day in days or (None,)})
    law = load_law(law_dirs, overlays)
    known(actions, law.vocabulary.actions, "action", "--action")
    known((kind,) if kind else (), law.vocabulary.kinds, "kind of agency", "--agency")
    matrix = Matrix(law)
    asks = actions or tuple(law.vocabulary.actions)
    found: list[Table] = []
    with progress_bar() as bar:
        for done, action in enumerate(asks):
            if bar is not None:
                bar("proving", done, len(asks))
            found += matrix.tables(action, chosen, kind, always=bool(actions))
    if form == "csv":
        whole = as_table(words.columns(matrix.places), (row for table in found for row in words.rows(table)))
    elif form == "json":
        origin = {"comity": "matrix/1", "corpus": law.digest, "foot": foot(law)}
        whole = json.dumps({**origin, "tables": [words.data(table) for table in found]}, indent=2) + "\n"
    elif form == "svg":
        whole = picture(found, law)
    else:
        whole = "\n\n".join("\n".join(words.text(table, law)) for table in found) + f"\n\n{foot(law)}\n"
    if out is None:
        click.echo(whole, nl=False)
        return
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_text(whole, encoding="utf-8")
        part.replace(out)
    except OSError as error:
        raise InputError(
            f"This cannot be written: {error.strerror}", str(out), "Name another file."
        ) from None
    finally:
        part.unlink(missing_ok=True)
