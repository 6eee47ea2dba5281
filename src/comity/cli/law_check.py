"""`comity law check`: the law searched for contradictions, dead rules and broken promises, with a case for each."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import foot, law_options, load_law, need_solver
from comity.cli.progress import progress_bar
from comity.decide.holdings import find_place

if TYPE_CHECKING:
    from comity.proofs.check import Check
    from comity.proofs.findings import Finding

_COLUMNS = ("weight", "topic", "where", "cite", "message", "cause", "case")


@click.command("check")
@click.argument("places", metavar="[PLACE]…", nargs=-1)
@click.option("--brief", is_flag=True, help="Print no cases.")
@click.option(
    "--errors", is_flag=True, help="Print mistakes only: no conflicts between layers, no disputed readings."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table, one line for each finding.")
@law_options
def command(
    places: tuple[str, ...],
    brief: bool,
    errors: bool,
    as_json: bool,
    as_csv: bool,
    law_dirs: tuple[Path, ...],
    overlays: tuple[Path, ...],
) -> None:
    """Search the law, in every case that can arise, for what cannot be meant.

    Contradictions that no rule acknowledges, rules and exceptions that never decide, duties that are never owed, facts
    that no rule reads, cases that a later version made hollow, promises (`always` blocks) that do not hold: these end
    the command with 1. Conflicts between layers and disputed readings that matter are listed. Each finding comes with
    a smallest case that the evaluator of single cases has borne out. PLACE is a short name or a name; the places in it
    are looked at too.
    """
    need_solver()
    from comity.cli.evaluator import SingleCases
    from comity.proofs.check import check
    from comity.proofs.findings import Weight

    if as_json + as_csv > 1:
        raise click.UsageError("Choose --json or --csv.")
    law = load_law(law_dirs, overlays, cases=True)
    where = [find_place(law, name).name for name in places]
    with progress_bar() as bar:

        def tell(done: int, total: int) -> None:
            if bar is not None:
                bar("checking", done, total)

        found = check(law, SingleCases().replay, where, tell=tell)
    shown = [f for f in found.findings if f.weight is not Weight.NOTE or not errors]
    if as_json:
        data = {**_counts(found), "findings": [f.data() for f in shown], "properties": _properties(found)}
        click.echo(
            json.dumps({**data, "corpus": law.digest, "foot": foot(law)}, indent=2, ensure_ascii=False)
        )
    elif as_csv:
        click.echo(_table(shown), nl=False)
    else:
        for finding in shown:
            click.echo(finding.text(brief=brief))
        click.echo("\n".join(_summary(found)))
        click.echo(foot(law))
    if found.errors:
        sys.exit(1)


def _counts(found: Check) -> dict[str, object]:
    weights = [finding.weight.value for finding in found.findings]
    return {
        "errors": weights.count("error"),
        "warnings": weights.count("warning"),
        "notes": weights.count("note"),
        "views": found.views,
        "bounded": found.bounded,
    }


def _properties(found: Check) -> list[dict[str, object]]:
    return [{"name": str(j.always.id), "says": j.always.says, "holds": j.holds} for j in found.judgements]


def _summary(found: Check) -> list[str]:
    """How much was found and looked at, and every bound that was used."""
    counts = _counts(found)
    held = sum(judgement.holds for judgement in found.judgements)
    broken = len(found.judgements) - held
    lines = [
        f"{counts['errors']} errors, {counts['warnings']} warnings, {counts['notes']} notes.",
        f"{held} properties hold in all cases, {broken} do not.",
        f"Looked at: {found.views} combinations of agency, action and days that the law tells apart.",
    ]
    lines += [
        f"Of {record} records, {bound} at most were told apart." for record, bound in found.bounded.items()
    ] or ["No bound was needed: as many records were told apart as the law can."]
    return lines


def _table(findings: list[Finding]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for finding in findings:
        data = finding.data()
        cells = [data[name] for name in _COLUMNS]
        writer.writerow(["; ".join(c) if isinstance(c, list) else c or "" for c in cells])
    return out.getvalue()
