"""Formulas joined, Python's own truth values folded away.

Joins go straight to the solver's own functions: the wrappers check every part anew, which is most of their time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import z3

from comity.proofs.moments import Expr


def any_of(parts: Iterable[Expr]) -> Expr:
    """Some part holds."""
    return _join(parts, z3.Z3_mk_or, True)


def all_of(parts: Iterable[Expr]) -> Expr:
    """Every part holds."""
    return _join(parts, z3.Z3_mk_and, False)


def negation(part: Expr) -> Expr:
    """The part does not hold."""
    return (not part) if isinstance(part, bool) else z3.Not(part)


def at_most(parts: Sequence[Expr], count: int) -> Expr:
    """No more than so many of the Booleans hold."""
    if len(parts) <= count:
        return z3.BoolVal(True)
    context = parts[0].ctx
    return z3.BoolRef(z3.Z3_mk_atmost(context.ref(), len(parts), _array(parts), count), context)


def holds_in(model: z3.ModelRef, part: Expr) -> bool:
    """Whether a formula is true in a model; what the model leaves open is false there."""
    if isinstance(part, bool):
        return part
    context, found = model.ctx.ref(), (z3.Ast * 1)()
    z3.Z3_model_eval(context, model.model, part.as_ast(), True, found)
    return bool(z3.Z3_get_bool_value(context, found[0]) == z3.Z3_L_TRUE)


def _join(parts: Iterable[Expr], word: Callable[..., Expr], decisive: bool) -> Expr:
    chosen: list[Expr] = []
    for part in parts:
        if part is decisive:
            return decisive
        if not isinstance(part, bool):
            chosen.append(part)
    if not chosen:
        return not decisive
    if len(chosen) == 1:
        return chosen[0]
    context = chosen[0].ctx
    return z3.BoolRef(word(context.ref(), len(chosen), _array(chosen)), context)


def _array(parts: Sequence[Expr]) -> Expr:
    return (z3.Ast * len(parts))(*(part.as_ast() for part in parts))
