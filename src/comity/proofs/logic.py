"""Formulas joined, Python's own truth values folded away."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import z3

from comity.proofs.moments import Expr


def any_of(parts: Iterable[Expr]) -> Expr:
    """Some part holds."""
    return _join(parts, z3.Or, True)


def all_of(parts: Iterable[Expr]) -> Expr:
    """Every part holds."""
    return _join(parts, z3.And, False)


def negation(part: Expr) -> Expr:
    """The part does not hold."""
    return (not part) if isinstance(part, bool) else z3.Not(part)


def holds_in(model: z3.ModelRef, part: Expr) -> bool:
    """Whether a formula is true in a model; what the model leaves open is false there."""
    return part if isinstance(part, bool) else bool(z3.is_true(model.eval(part, model_completion=True)))


def _join(parts: Iterable[Expr], word: Callable[..., Expr], decisive: bool) -> Expr:
    chosen: list[Expr] = []
    for part in parts:
        if part is decisive:
            return decisive
        if not isinstance(part, bool):
            chosen.append(part)
    if not chosen:
        return not decisive
    return chosen[0] if len(chosen) == 1 else word(*chosen)
