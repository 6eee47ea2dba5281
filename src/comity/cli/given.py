"""Facts that the command line gives for every row of a log."""

from __future__ import annotations

from collections.abc import Sequence

from comity.audit import Given
from comity.decide.intake import Intake, RequestErrors, argument_facts
from comity.language.model import Law

__all__ = ["given_facts"]


def given_facts(law: Law, arguments: Sequence[str]) -> Given:
    """The facts of `--fact NAME=VALUE[@HOW]`.

    Raises:
        RequestErrors: a fact or value is not known, or is never stored and must not stand on a command line.
    """
    given, problems = argument_facts(arguments)
    intake = Intake(law)
    values, known = intake.facts(given, arguments=True)
    if problems or intake.problems:
        raise RequestErrors([*problems, *intake.problems], "--fact")
    return Given(values, known)
