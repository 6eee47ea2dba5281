"""Facts on which no answer ever depends: whatever is known besides, to learn them as well settles nothing."""

from __future__ import annotations

from collections.abc import Mapping

import z3

from comity.proofs.logic import all_of, any_of, negation
from comity.proofs.moments import Expr
from comity.proofs.prover import Query
from comity.proofs.survey import Survey
from comity.proofs.views import STACK, View


def idle(survey: Survey, view: View) -> tuple[str, ...]:
    """Facts and lists of records at which the law looks on this ask, and that never matter.

    Proved for every fact that is named. One that is not named may still be idle: what is unknown is weighed as
    Kleene's logic has it, which takes `x or not x` for open.
    """
    outcomes = view.outcomes[STACK].values()
    query = survey.prover.about(*outcomes, days=view.days)
    decided = any_of(query.terms("free").true(gate) for gate in outcomes)
    names = dict.fromkeys(record or name for name, record, _ in query.cone.keys if name != "event")
    return tuple(name for name in names if not _tells(query, decided, name))


def _tells(query: Query, decided: Expr, name: str) -> bool:
    """Whether some case is decided with the fact and open without it."""
    without = _without(query, name)
    if isinstance(decided, bool):
        return False
    open_ = z3.substitute(decided, *((part, z3.BoolVal(value)) for part, value in without.items()))
    return query.possible(all_of([decided, negation(open_)]))


def _without(query: Query, name: str) -> Mapping[Expr, bool]:
    """What the formulas say of the fact, as if nothing of it were known."""
    world = query.world
    keys = [key for key in query.cone.keys if name in (key[1], key[0] if not key[1] else "")]
    parts = [cost for key in keys for cost in world.variable(key).costs]
    if name in query.cone.records:
        parts.append(world.complete(name))
        parts += [world.present(name, index) for index in range(query.cone.records[name])]
    return dict.fromkeys(parts, False)
