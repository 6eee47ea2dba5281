"""The smallest conditions that describe the cases in which a gate holds, in the words of the tests that the law makes.

Each condition is a few tests that together make sure that the gate holds, and of which none can be left out. Taken
together, the conditions of a gate describe all its cases, if there are not too many of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import z3

from comity.language.model import Includes, Not, OneOf, Only
from comity.meaning import OpenQuestion
from comity.meaning.gates import FALSE_GATE, TRUE_GATE, UNKNOWN_GATE, Gate
from comity.proofs.gates import CitationKnown, Cited, SomeRecord, Store
from comity.proofs.logic import all_of, holds_in, negation
from comity.proofs.moments import Expr
from comity.proofs.prover import Query
from comity.proofs.situation import Situation
from comity.proofs.spelling import spelled
from comity.proofs.terms import Terms
from comity.proofs.witness import question_text
from comity.proofs.world import World


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that is enough, in words, and a smallest case that meets it."""

    words: str
    situation: Situation


def conditions(
    query: Query, gate: Gate, limit: int, named: Mapping[Gate, str]
) -> tuple[tuple[Condition, ...], bool]:
    """The smallest conditions under which a gate is known to hold, the ones that need least first.

    Args:
        limit: how many are looked for.
        named: terms that the law defines. They are preferred to the facts of which they are made.

    Returns:
        The conditions, and whether they are all that there are.
    """
    gates, terms = query.prover.gates, query.terms()
    inside = gates.leaves(gate)
    tests = sorted({leaf for leaf, record in inside if not record}, key=lambda t: _rank(gates, t))
    tests += [term for term in named if term not in tests and gates.leaves(term) <= inside]
    found: list[Condition] = []
    told = [terms.true(gate)]
    while len(found) <= limit:
        models = query.least(*told)
        if models is None:
            return tuple(found), True
        if len(found) == limit:
            break
        known = {test: truth for test in tests if (truth := _known(terms, test, models[0])) is not None}
        literals = {test: _literal(terms, test, truth) for test, truth in known.items()}
        cube = _prime(query, told[0], literals)
        words = " and ".join(_named(query.world, gates, test, known[test], named) for test in cube)
        found.append(Condition(words or "always", query.situation(models)))
        told.append(negation(all_of(literals[test] for test in cube)))
    return tuple(found), False


def _known(terms: Terms, test: Gate, model: z3.ModelRef) -> bool | None:
    for truth in (True, False):
        if holds_in(model, _literal(terms, test, truth)):
            return truth
    return None


def _named(world: World, gates: Store, test: Gate, truth: bool, named: Mapping[Gate, str]) -> str:
    if test in named:
        return named[test] if truth else f"not {named[test]}"
    return spelled_gate(world, gates, test, truth)


def _literal(terms: Terms, test: Gate, truth: bool) -> Expr:
    return terms.true(test) if truth else terms.false(test)


def _rank(gates: Store, test: Gate) -> tuple[int, int]:
    """What is given up first, if it is not needed: lists of records, then the narrower tests."""
    leaf = gates.leaf_at.get(test)
    if isinstance(leaf, SomeRecord):
        return 0, test
    if isinstance(leaf, OneOf | Includes | Only):
        return len(leaf.values), test
    return 1, test


def _prime(query: Query, gate: Expr, known: Mapping[Gate, Expr]) -> list[Gate]:
    """As few of the tests as still make sure, in every case, that the gate holds."""
    left = dict(known)
    solver = query.solver(negation(gate))
    if solver is None:
        return []
    for test in known:
        less = {other: literal for other, literal in left.items() if other != test}
        if query.models(solver, *less.values()) is None:
            left = less
    return sorted(left)


# --- words --------------------------------------------------------------------------------------------------


def spelled_gate(world: World, gates: Store, gate: Gate, truth: bool = True) -> str:
    """A gate as the law language spells conditions."""
    op, inner = gates.nodes[gate]
    if gate in (FALSE_GATE, TRUE_GATE, UNKNOWN_GATE):
        return {FALSE_GATE: "never", TRUE_GATE: "always", UNKNOWN_GATE: "(unknown)"}[gate]
    if op == "not":
        return spelled_gate(world, gates, inner[0], not truth)
    if op != "leaf":
        joined = f" {op} ".join(_part(world, gates, part) for part in inner)
        return joined if truth else f"not ({joined})"
    leaf = gates.leaf_at[gate]
    if isinstance(leaf, SomeRecord):
        some = "any" if truth else "no"
        return f"{some} {leaf.record} where {_part(world, gates, leaf.body)}"
    if isinstance(leaf, OpenQuestion):
        return f"{'' if truth else 'not '}[{question_text(leaf)}]"
    if isinstance(leaf, Cited):
        return f"{leaf.ref.name} is {'' if truth else 'not '}{' or '.join(_sections(world, leaf))}"
    if isinstance(leaf, CitationKnown):
        return f"{leaf.ref.name} is {'' if truth else 'not '}known"
    return spelled(leaf if truth else Not(leaf))


def _part(world: World, gates: Store, gate: Gate) -> str:
    words = spelled_gate(world, gates, gate)
    return (
        f"({words})"
        if gates.nodes[gate][0] in ("and", "or") or isinstance(gates.leaf_at.get(gate), SomeRecord)
        else words
    )


def _sections(world: World, cited: Cited) -> Iterator[str]:
    """One section of each kind that the law treats alike."""
    named = next(found for (_, field), found in world.citations.classes.items() if field == cited.ref.name)
    shown = [str(named[index]) for index in cited.classes]
    yield from shown[:3]
    if len(shown) > 3:
        yield f"one of {len(shown) - 3} further kinds"
