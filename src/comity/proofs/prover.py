"""Questions to the solver: is there such a case, and what is the least that one has to know of it?

Booleans and arithmetic are solved apart. A solver for Booleans proposes which facts are known and which comparisons
hold; a solver for whole numbers looks for days that fit, or says which comparisons cannot hold together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import z3

from comity.errors import ComityError
from comity.meaning import OpenQuestion
from comity.meaning.gates import Gate
from comity.proofs.facts import Dated
from comity.proofs.gates import Store
from comity.proofs.logic import at_most, holds_in
from comity.proofs.moments import Expr, clipped, slot
from comity.proofs.pairs import Atom, Pairs
from comity.proofs.situation import Situation, extract
from comity.proofs.terms import BOUND, Cone, Mode, Terms
from comity.proofs.world import EVENT, Key, World

Days = tuple[date, date]
"""First and last day of a stretch."""

Models = tuple[z3.ModelRef, z3.ModelRef | None]
"""One of the Booleans and one of the days and numbers, where any matter."""

_PATIENCE = 60_000


class Undecided(ComityError):
    """The solver gave up. Nothing is claimed about what was asked."""


class Prover:
    """One world and one store of gates; formulas are made once and used again."""

    def __init__(self, world: World, gates: Store, *, bound: int = BOUND) -> None:
        self.world = world
        self.pairs = Pairs(world)
        self.gates = gates
        self.bound = bound
        self.asked = 0
        self.bounded: dict[str, int] = {}
        self._terms: dict[object, Terms] = {}

    def about(
        self, *roots: Gate, days: Days | None = None, records: Mapping[str, int] | None = None
    ) -> Query:
        """A question about these gates.

        Args:
            days: on which the event may lie; any day, where that is fixed or no matter.
            records: how many records of each list are told apart, if not as many as matter.
        """
        return Query(self, roots, days, records)

    def terms(
        self, records: Mapping[str, int], mode: Mode, settled: Mapping[OpenQuestion, bool] | None = None
    ) -> Terms:
        """Formulas that are shared by all questions with as many records and the same way to take disputes."""
        key = (tuple(records.items()), mode, tuple(sorted((settled or {}).items())))
        found = self._terms.get(key)
        if found is None:
            found = self._terms[key] = Terms(self.pairs, self.gates, records, mode, settled)
        return found


class Query:
    """What is asked about some gates. Only what these rest on is told to the solver."""

    def __init__(
        self,
        prover: Prover,
        roots: Sequence[Gate],
        days: Days | None,
        records: Mapping[str, int] | None = None,
    ) -> None:
        self.prover = prover
        self.world = prover.world
        self.cone = Cone(prover.pairs, prover.gates, roots, prover.bound, records)
        self.days = days if EVENT in self.cone.keys else None
        self.told: Sequence[Expr] = ()
        prover.bounded.update(self.cone.bounded)

    def terms(self, mode: Mode = "open", settled: Mapping[OpenQuestion, bool] | None = None) -> Terms:
        """The gates as formulas. `open`: what is disputed is unknown; `free`: it may be settled either way."""
        return self.prover.terms(self.cone.records, mode, settled)

    def possible(self, *formulas: Expr) -> bool:
        """Whether there is such a case. Raises `Undecided` if the solver gives up."""
        solver = self.solver(*formulas)
        if solver is None:
            return False
        if not self.cone.atoms and self.days is None:
            return bool(self._check(solver) == z3.sat)
        return self._little(solver) is not None

    def smallest(self, *formulas: Expr, free: bool = False) -> Situation | None:
        """A case of which as little as can be is known; None if there is none.

        `free`: the formulas take questions as settled one way or the other; the case says which.
        """
        found = self.least(*formulas)
        return None if found is None else self.situation(found, free=free)

    def least(self, *formulas: Expr) -> Models | None:
        """Models of such a case."""
        solver = self.solver(*formulas)
        found = None if solver is None else self._little(solver)
        if solver is None or found is None:
            return None
        costs = self._costs()
        while spent := sum(holds_in(found[0], cost) for cost in costs):
            solver.add(at_most(costs, spent - 1))
            less = self.models(solver)
            if less is None:
                break
            found = less
        return found

    def _little(self, solver: z3.Solver) -> Models | None:
        """Models in which little is known: the bound doubles. With little known there is little arithmetic to do."""
        if self._check(solver) == z3.unsat:
            return None
        costs = self._costs()
        size = 2
        while size < len(costs):
            few = z3.Bool(f"at most {size}")
            solver.add(z3.Implies(few, at_most(costs, size)))
            found = self.models(solver, few)
            if found is not None:
                return found
            size *= 2
        return self.models(solver)

    def situation(self, found: Models, *, free: bool = False) -> Situation:
        """The case that two models describe."""
        questions = self.cone.questions if free else ()
        return extract(self.world, *found, self.cone.keys, self.cone.records, questions)

    def as_known(self, found: Models) -> list[Expr]:
        """What two models say is known, and how it compares, as formulas."""
        parts = [*self._costs(), *(atom.truth for atom in self.cone.atoms)]
        return [_as_in(found[0], part) for part in parts]

    # -- the two solvers

    def solver(self, *formulas: Expr) -> z3.Solver | None:
        """A solver that knows the variables and these formulas; None if one of them is plainly false."""
        if any(formula is False for formula in formulas):
            return None
        solver = _new_solver()
        solver.add(*self._constraints(), *(formula for formula in formulas if formula is not True))
        return solver

    def models(self, solver: z3.Solver, *assumed: Expr) -> Models | None:
        """A model of the Booleans, and one of the days and numbers that fits it; None if there is none."""
        while self._check(solver, *assumed) == z3.sat:
            model = solver.model()
            matter = [atom for atom in self.cone.atoms if holds_in(model, atom.matters)]
            if not matter and self.days is None:
                return model, None
            claims, arithmetic = self._numbers(model, matter)
            if self._check(arithmetic, *claims) == z3.sat:
                return model, arithmetic.model()
            solver.add(z3.Not(z3.And(*arithmetic.unsat_core())))
        return None

    def _check(self, solver: z3.Solver, *assumptions: Expr) -> z3.CheckSatResult:
        self.prover.asked += 1
        found = solver.check(*assumptions)
        if found == z3.unknown:
            raise Undecided(
                f"The solver could not decide this ({solver.reason_unknown()}).",
                next_step="Ask about one place and one action; it may be too much at once.",
            )
        return found

    def _numbers(self, model: z3.ModelRef, matter: Iterable[Atom]) -> tuple[list[Expr], z3.Solver]:
        """The comparisons that the model needs, and a solver that knows what they mean and nothing else."""
        solver = _new_solver()
        solver.add(*self.told)
        claims: list[Expr] = []
        named: dict[Key, None] = {}
        for atom in matter:
            solver.add(atom.truth == atom.formula, *atom.helpers)
            claims.append(_as_in(model, atom.truth))
            named.update(dict.fromkeys(atom.keys))
        for key in self.cone.keys:
            if key == EVENT or key in named:
                solver.add(*self.world.variable(key).ranges)
        for key in named:
            variable = self.world.variable(key)
            if isinstance(variable, Dated) and not isinstance(variable.moment.exact, bool):
                claims.append(_as_in(model, variable.moment.exact))
        if self.days is not None:
            first, last = (slot(clipped(day)) for day in self.days)
            event = self.world.variable(EVENT)
            assert isinstance(event, Dated)
            solver.add(event.day.slot >= first, event.day.slot <= last)
        return claims, solver

    def _constraints(self) -> Iterable[Expr]:
        world = self.world
        for key in self.cone.keys:
            yield from world.variable(key).constraints
        yield from self.prover.pairs.follows(self.cone.atoms)
        for record, count in self.cone.records.items():
            for index in range(count):
                fields = [key for key in self.cone.keys if key[1:] == (record, index)]
                yield from (
                    z3.Implies(world.variable(key).known, world.present(record, index)) for key in fields
                )
                if index:
                    yield z3.Implies(world.present(record, index), world.present(record, index - 1))

    def _costs(self) -> list[Expr]:
        """What a witness has to say, one thing each."""
        costs = [cost for key in self.cone.keys for cost in self.world.variable(key).costs]
        for record, count in self.cone.records.items():
            costs += [self.world.complete(record), *(self.world.present(record, i) for i in range(count))]
        return costs


def _as_in(model: z3.ModelRef, part: Expr) -> Expr:
    return part if holds_in(model, part) else z3.Not(part)


def _new_solver() -> z3.Solver:
    """A solver that gives up in the end, and leaves the interrupt key to Python."""
    solver = z3.SolverFor("QF_FD")
    solver.set("timeout", _PATIENCE)
    solver.set("ctrl_c", False)
    return solver
