"""What the audits' commands share: facts given for every row, the register, and the schema of their summary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from comity.audit import Given
    from comity.language.model import Law

__all__ = ["declarations_option", "given_facts", "schema_option"]

F = TypeVar("F", bound=Callable[..., Any])

declarations_option = click.option(
    "--declarations",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Register of written declarations: agency, signed_on, valid_until (docs/methods.md).",
)


def given_facts(law: Law, arguments: Sequence[str]) -> Given:
    """The facts of `--fact NAME=VALUE[@HOW]`.

    Raises:
        RequestErrors: a fact or value is not known, or is never stored and must not stand on a command line.
    """
    from comity.audit import Given

    if not arguments:
        return Given()
    from comity.decide.intake import Intake, RequestErrors, argument_facts

    given, problems = argument_facts(arguments)
    intake = Intake(law)
    values, known = intake.facts(given, arguments=True)
    if problems or intake.problems:
        raise RequestErrors([*problems, *intake.problems], "--fact")
    return Given(values, known)


def schema_option(name: str) -> Callable[[F], F]:
    """`--schema`: print the published schema of `summary.json` and stop."""

    def show(context: click.Context, _: click.Parameter, wanted: bool) -> None:
        if wanted:
            from importlib.resources import files

            text = (files("comity.audit") / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
            click.echo(text, nl=False)
            context.exit()

    return click.option(
        "--schema",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help="Print the schema of summary.json and stop.",
    )
