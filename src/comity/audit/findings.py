"""Deed against law: the finding that a verdict gives for what was done, or was left undone.

A finding speaks of an agency and a rule, never of a person. The table is that of the law language's meaning;
docs/methods.md prints it.
"""

from __future__ import annotations

from collections.abc import Set
from enum import StrEnum
from typing import Final, Literal

from comity.meaning import Verdict

__all__ = ["FINDINGS", "VIOLATIONS", "Deed", "Finding", "finding"]

Deed = Literal["done", "not done"]


class Finding(StrEnum):
    """What can be said of one search under the law of its day."""

    APPARENT = "apparent violation"
    POSSIBLE = "possible violation"
    COUNSEL = "for counsel"
    IN_LINE = "in line"
    SILENT = "not regulated"
    UNCOVERED = "not in the corpus"
    UNJUDGED = "could not be judged"


#: In the order in which a report lists them.
FINDINGS: Final = tuple(Finding)
VIOLATIONS: Final = frozenset({Finding.APPARENT, Finding.POSSIBLE})


def finding(deed: Deed, verdicts: Set[Verdict], *, sure: bool) -> Finding:
    """The finding for a deed.

    Args:
        deed: `done`, or `not done` (what was asked was refused or left undone).
        verdicts: every verdict that is still possible; never empty.
        sure: every deciding rule was read as text and is uncontested, and every deciding fact was recorded,
            not inferred.

    Returns:
        A violation is *apparent* only where no other verdict is possible and `sure` holds; else it is
        *possible*. Where no breach is among the verdicts, doubt of counsel and law that was not read come
        before everything that would clear the deed.
    """
    breach = Verdict.PROHIBITED if deed == "done" else Verdict.REQUIRED
    if breach in verdicts:
        return Finding.APPARENT if len(verdicts) == 1 and sure else Finding.POSSIBLE
    if Verdict.COUNSEL in verdicts:
        return Finding.COUNSEL
    if Verdict.UNCOVERED in verdicts:
        return Finding.UNCOVERED
    return Finding.SILENT if verdicts == {Verdict.SILENT} else Finding.IN_LINE
