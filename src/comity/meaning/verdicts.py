"""How what the rules say becomes a verdict: one layer, then the stack as a whole.

The formulas are written over the algebra, so that a single case, a column and a solver term share them. For
known truths exactly one verdict holds; for unknown ones every verdict that is not false is still possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from comity.language.model import Modality
from comity.meaning.algebra import Algebra
from comity.meaning.reading import LayerReading

B = TypeVar("B")


class Verdict(StrEnum):
    """What the law says to an ask. `exempt` and `not regulated` give no power to act."""

    PROHIBITED = "prohibited"
    REQUIRED = "required"
    PERMITTED = "permitted"
    EXEMPT = "exempt"
    SILENT = "not regulated"
    COUNSEL = "for counsel"
    UNCOVERED = "not in the corpus"


def layer_outcomes(algebra: Algebra[B], layer: LayerReading[B], *, alone: bool = False) -> dict[Verdict, B]:
    """Each verdict's truth for one government's law; `alone`, as if no other layer displaced its rules."""
    a = algebra
    said = _alone(algebra, layer) if alone else (layer.must_not, layer.must, layer.free, layer.may)
    must_not, must, free, may = said
    other = a.any_of([must, free, may])
    nothing = a.negate(a.any_of(list(said)))
    unexempt = a.all_of([nothing, a.negate(layer.exempt)])
    return {
        Verdict.PROHIBITED: a.all_of([must_not, a.negate(other)]),
        Verdict.REQUIRED: a.all_of([must, a.negate(must_not)]),
        Verdict.PERMITTED: a.all_of([a.any_of([free, may]), a.negate(must), a.negate(must_not)]),
        Verdict.EXEMPT: a.all_of([nothing, layer.exempt]),
        Verdict.SILENT: a.all_of([unexempt, layer.covered]),
        Verdict.COUNSEL: a.all_of([must_not, other]),
        Verdict.UNCOVERED: a.all_of([unexempt, a.negate(layer.covered)]),
    }


def _alone(a: Algebra[B], layer: LayerReading[B]) -> tuple[B, B, B, B]:
    def some(modality: Modality) -> B:
        return a.any_of([r.alone for r in layer.rules if r.modality is modality])

    return some(Modality.MUST_NOT), some(Modality.MUST), some(Modality.FREE), some(Modality.MAY)


def stack_outcomes(algebra: Algebra[B], layers: Sequence[LayerReading[B]]) -> dict[Verdict, B]:
    """Each verdict's truth for all layers together, combined as a whole and never in pairs.

    A prohibition against a requirement or a freedom, in one layer or across two, is for counsel; against a
    grant only within one layer (a grant of one government does not cancel another's ban). Otherwise any
    prohibition wins, then any requirement, then permitted, then exempt, then silence.
    """
    a = algebra
    must_not = a.any_of([layer.must_not for layer in layers])
    must = a.any_of([layer.must for layer in layers])
    free = a.any_of([layer.free for layer in layers])
    may = a.any_of([layer.may for layer in layers])
    exempt = a.any_of([layer.exempt for layer in layers])
    torn = a.any_of([a.all_of([layer.must_not, layer.may]) for layer in layers])
    against = a.any_of([must, free])
    nothing = a.negate(a.any_of([must_not, must, free, may]))
    covered = a.all_of([layer.covered for layer in layers])
    return {
        Verdict.PROHIBITED: a.all_of([must_not, a.negate(against), a.negate(torn)]),
        Verdict.REQUIRED: a.all_of([must, a.negate(must_not)]),
        Verdict.PERMITTED: a.all_of([a.any_of([free, may]), a.negate(must), a.negate(must_not)]),
        Verdict.EXEMPT: a.all_of([nothing, exempt]),
        Verdict.SILENT: a.all_of([nothing, a.negate(exempt), covered]),
        Verdict.COUNSEL: a.any_of([a.all_of([must_not, against]), torn]),
        Verdict.UNCOVERED: a.all_of([nothing, a.negate(exempt), a.negate(covered)]),
    }
