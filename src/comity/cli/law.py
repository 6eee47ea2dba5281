"""`comity law`: what is covered, one policy with its cases, and all cases run."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from comity.cli.common import foot, law_options, load_law
from comity.decide.cases import run_case
from comity.decide.decider import Decider
from comity.errors import InputError
from comity.language.errors import nearest
from comity.language.model import Law, Policy


@click.group("law")
def command() -> None:
    """The law in the corpus: what it covers, how well it was read, and whether its cases hold."""


@command.command("test")
@click.argument("which", nargs=-1, metavar="[POLICY | FILE | PLACE]…")
@click.option("--verbose", "-v", is_flag=True, help="Name every case that was run.")
@law_options
def test(
    which: tuple[str, ...], verbose: bool, law_dirs: tuple[Path, ...], overlays: tuple[Path, ...]
) -> None:
    """Run every case, or those of some policies, and show each outcome that is not the one expected."""
    law = load_law(law_dirs, overlays)
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


def chosen(law: Law, which: tuple[str, ...]) -> list[Policy]:
    """Policies by id, file name or place (with all policies of the place)."""
    if not which:
        return list(law.policies.values())
    found: dict[str, Policy] = {}
    for name in which:
        fitting = [
            policy
            for policy in law.policies.values()
            if policy.id == name or policy.government == name or Path(name).resolve() == policy.path.resolve()
        ]
        if not fitting:
            known = [*law.policies, *law.by_government]
            raise InputError(
                f"There is no policy, place or policy file “{name}” in this law.{nearest(name, known)}",
                next_step="`comity law list` shows what there is.",
            )
        found.update({policy.id: policy for policy in fitting})
    return list(found.values())
