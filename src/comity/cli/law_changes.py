"""`comity law diff` and `comity law history`: what amendments and bills really change."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import foot, law_options, load_law, need_solver
from comity.cli.law_compare import day_of, known
from comity.errors import InputError
from comity.language.model import Law

if TYPE_CHECKING:
    from comity.proofs.findings import Finding


@click.command("diff")
@click.argument("place", metavar="PLACE")
@click.option("--from", "start", metavar="DATE", help="The earlier day; with --with, the day of --to.")
@click.option("--to", "end", metavar="DATE", help="The later day; today unless named.")
@click.option("--action", "actions", multiple=True, metavar="ACTION", help="Only this ask; may be repeated.")
@click.option("--limit", default=3, show_default=True, help="How many conditions to look for in each change.")
@click.option(
    "--replay",
    "replay_",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FINDINGS",
    help="With --with: how past events would have come out (findings.parquet of an audit).",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@law_options
def diff_(
    place: str,
    start: str | None,
    end: str | None,
    actions: tuple[str, ...],
    limit: int,
    replay_: Path | None,
    as_json: bool,
    law_dirs: tuple[Path, ...],
    overlays: tuple[Path, ...],
) -> None:
    """Show what an amendment, or a draft, really changes: the cases whose answer differs.

    Without --with, the law of --from is held against that of --to. With --with, the law without the draft is held
    against the law with it, what a check finds of the draft is listed (a mistake in it ends the command with 1), and an
    audited log can be decided again.
    """
    need_solver()
    from comity.audit.replay import replay
    from comity.cli.evaluator import SingleCases
    from comity.proofs import changes_words as words
    from comity.proofs.changes import diff
    from comity.proofs.findings import Weight
    from comity.proofs.sides import place_named

    if start is None and not overlays:
        raise click.UsageError("Name the earlier day with --from, or a draft with --with.")
    if replay_ is not None and not overlays:
        raise click.UsageError("--replay decides past events under a draft: name it with --with.")
    after = load_law(law_dirs, overlays, cases=bool(overlays))
    before = load_law(law_dirs, ()) if overlays else after
    place = place_named(after, place)
    known(actions, after.vocabulary.actions, "action", "--action")
    last = day_of(end, "--to") if end or not overlays else in_force(after)
    first = day_of(start, "--from") if start else last
    if first > last:
        raise InputError(f"{first} is after {last}.", "--from", "Name the earlier day with --from.")
    found = diff((before, first), (after, last), place, SingleCases(), actions=actions, limit=limit)
    findings = _drafted(after, place) if overlays else []
    again = replay(replay_, before, after) if replay_ else None
    wrong = any(one.weight is Weight.ERROR for one in findings)
    if as_json:
        drafted = {"check": [one.data() for one in findings]} if overlays else {}
        replayed = {"replay": again.data()} if again else {}
        whole = {**words.data(found), **drafted, **replayed, "corpus": after.digest, "foot": foot(after)}
        click.echo(json.dumps(whole, indent=2, ensure_ascii=False))
        sys.exit(wrong)
    names = (f"the law on {first}", f"the law on {last}" + (" with the draft" if overlays else ""))
    click.echo("\n".join(words.text(found, names)))
    if overlays:
        click.echo(f"\nA check of the law with the draft finds of it: {len(findings) or 'nothing'}.")
        for one in findings:
            click.echo(one.text())
    if again:
        click.echo("\n" + "\n".join(again.text()))
    click.echo(f"\n{foot(after)}")
    sys.exit(wrong)


@click.command("history")
@click.argument("place", metavar="PLACE")
@click.option("--action", "actions", multiple=True, metavar="ACTION", help="Only this ask; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@law_options
def history_(
    place: str,
    actions: tuple[str, ...],
    as_json: bool,
    law_dirs: tuple[Path, ...],
    overlays: tuple[Path, ...],
) -> None:
    """Show every day on which the law of a place changed, and whether any answer changed with it."""
    need_solver()
    from comity.cli.evaluator import SingleCases
    from comity.proofs import changes_words as words
    from comity.proofs.history import history
    from comity.proofs.sides import place_named

    law = load_law(law_dirs, overlays)
    place = place_named(law, place)
    known(actions, law.vocabulary.actions, "action", "--action")
    epochs = history(law, place, SingleCases(), actions=actions)
    if as_json:
        whole = {"comity": "history/1", "place": place, "days": words.history_data(epochs)}
        click.echo(
            json.dumps({**whole, "corpus": law.digest, "foot": foot(law)}, indent=2, ensure_ascii=False)
        )
        return
    for line in words.history_text(epochs):
        click.echo(line)
    click.echo(foot(law))


def in_force(law: Law) -> date:
    """The day from which all of a draft is in force, or today if that is later."""
    drafted = [policy for policy in law.policies.values() if policy.overlay]
    begins = [
        one.interval.first() for p in drafted for one in (*p.rules, *p.duties, *p.defines, *p.displaces)
    ]
    return max([day_of(None), *begins])


def _drafted(law: Law, place: str) -> list[Finding]:
    """What a check of a place finds that has to do with the draft."""
    from comity.cli.evaluator import SingleCases
    from comity.proofs.check import check

    drafted = {id for id, policy in law.policies.items() if policy.overlay}
    found = check(law, SingleCases().replay, [place])
    return [one for one in found.findings if any(id.policy in drafted for id in one.statements)]
