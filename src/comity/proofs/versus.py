"""Two views of the law against each other: is there a case in which the one says this and the other that?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol, TypeVar

from comity.language.model import Case, Law, Rule
from comity.meaning import Agency, Verdict
from comity.meaning.agencies import Position
from comity.meaning.gates import FALSE_GATE, TRUE_GATE, Gate
from comity.proofs.agencies import is_made_up
from comity.proofs.facts import Choice
from comity.proofs.gates import HOME, Store
from comity.proofs.logic import any_of, negation
from comity.proofs.moments import Expr
from comity.proofs.prover import Days, Prover, Query
from comity.proofs.situation import Situation
from comity.proofs.terms import BOUND, Mode
from comity.proofs.views import Views
from comity.proofs.witness import Disagreement, Witness, expect, witness
from comity.proofs.world import Key, World

T = TypeVar("T")


class Evaluator(Protocol):
    """The evaluator of single cases on the one ask of a case. It belongs to another floor: whoever asks passes it in."""

    def verdicts(self, law: Law, case: Case) -> tuple[Verdict, ...]:
        """Every verdict that is still possible."""

    def rules(self, law: Law, case: Case) -> tuple[Rule, ...]:
        """The rules that decide, or may."""


@dataclass(frozen=True)
class Borne:
    """A case of one side, and what the evaluator says of it."""

    bare: Witness
    verdicts: tuple[Verdict, ...]
    evaluate: Evaluator

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that decide the case, or may."""
        return self.evaluate.rules(self.bare.law, self.bare.case)

    @cached_property
    def witness(self) -> Witness:
        """The case with what is expected of it."""
        by = tuple(dict.fromkeys(rule.id for rule in self.rules))
        case = replace(self.bare.case, expects=(expect(*self.verdicts, overall=True, by=by),))
        return replace(self.bare, case=case)

    def words(self) -> str:
        """`prohibited by code § 1`."""
        cites = "; ".join(dict.fromkeys(rule.cite for rule in self.rules))
        return " or ".join(self.verdicts) + (f" by {cites}" if cites else "")

    def turns(self) -> bool:
        """Whether the evaluator leaves the answer open: to counsel, or to what is not known."""
        return self.verdicts == (Verdict.COUNSEL,) or len(self.verdicts) > 1

    def bears_out(self, claim: Sequence[Verdict], *, settled: bool = False) -> bool:
        """Whether the evaluator says what the solver claims: one of these verdicts.

        `settled`: only if an open question comes out one way; then it may say so, or leave it to counsel.
        """
        if settled:
            return self.turns() or self.verdicts[0] in claim
        return len(self.verdicts) == 1 and self.verdicts[0] in claim

    def checked(self, claim: Sequence[Verdict], *, settled: bool = False) -> Borne:
        """The case, once the evaluator has borne it out. Raises `Disagreement`."""
        if not self.bears_out(claim, settled=settled):
            raise Disagreement(
                f"A witness of {' or '.join(claim)} is {self.words()} when it is replayed.\n\n{self.bare.text()}"
            )
        return self


class Versus:
    """Two laws, or one law twice, in one world with one store of gates.

    `states`: agencies of two states are compared. Each one's own state is the same state to the solver.
    """

    def __init__(
        self, left: Law, right: Law, *, states: tuple[str, ...] | None = None, bound: int = BOUND
    ) -> None:
        self.laws = (left, right)
        self.states = states
        self.gates = Store()
        self.world = World([left] if left is right else [left, right], home=states is not None)
        first = Views(left, self.world, self.gates)
        self.views = (first, first if left is right else Views(right, self.world, self.gates))
        self.prover = Prover(self.world, self.gates, bound=bound)
        vocabulary = left.vocabulary
        self._names = (
            vocabulary.facts["agency.state"].type.names() if "agency.state" in vocabulary.facts else ()
        )

    def possible(self, gate: Gate, mode: Mode = "open") -> bool:
        """Whether there is a case in which the gate is known to hold."""
        if gate in (FALSE_GATE, TRUE_GATE):
            return gate == TRUE_GATE
        query = self.prover.about(gate)
        return query.possible(query.terms(mode).true(gate), *self._states_apart(query))

    def case(
        self,
        pairs: Iterable[tuple[Gate, Gate]],
        *,
        days: Days | None = None,
        mode: Mode = "open",
        more: Callable[[Query], Iterable[Expr]] = lambda query: (),
    ) -> Situation | None:
        """A smallest case in which, for one of these pairs, both gates are known to hold; None if there is none."""
        both = [gate for gate in dict.fromkeys(map(self.gates.all_of, pairs)) if gate != FALSE_GATE]
        if not both:
            return None
        query = self.prover.about(*both, days=days)
        terms = query.terms(mode)
        found = query.smallest(
            any_of(terms.true(gate) for gate in both),
            *self._states_apart(query),
            *more(query),
            free=mode != "open",
        )
        return None if found is None else self._renamed(found)

    # -- states

    def _states_apart(self, query: Query) -> Iterator[Expr]:
        """Only a fact about a state may be *the own state*, and the two states are not also called by their names."""
        for key in query.cone.keys if self.states else ():
            variable = self.world.variable(key)
            if isinstance(variable, Choice) and HOME in variable.values:
                barred = [
                    name for name in self.states or () if name in variable.values and name != variable.rest
                ]
                for name in barred if self._of_state(key) else [HOME]:
                    yield negation(variable.values[name])

    def _of_state(self, key: Key) -> bool:
        return self.world.type_of(key).names() == self._names

    def _renamed(self, found: Situation) -> Situation:
        """Where one of the two states stood for all that no law names, another takes its place."""
        states = self.states or ()

        def plain(key: Key, value: T) -> T | str:
            if value not in states or not self._of_state(key):
                return value
            taken = {*states, *self.world.named(key[0]), "none"}
            return next(name for name in self._names if name not in taken)

        facts = {name: plain((name, "", -1), value) for name, value in found.facts.items()}
        records = {
            record: tuple({n: plain((n, record, 0), value) for n, value in row.items()} for row in rows)
            for record, rows in found.records.items()
        }
        return replace(found, facts=facts, records=records)

    # -- witnesses

    def borne(
        self,
        side: int,
        agency: Agency,
        action: str,
        days: Days,
        situation: Situation,
        evaluate: Evaluator,
        story: str,
    ) -> Borne:
        """The case that a situation describes for one side, with what the evaluator says of it."""
        law = self.laws[side]
        policy = policy_for(law, agency)
        bare = witness(law, agency, action, days, situation, [], policy=policy, story=story)
        return Borne(bare, evaluate.verdicts(law, bare.case), evaluate)


def policy_for(law: Law, agency: Agency) -> str:
    """A policy in whose file a case about the agency may stand."""
    governments = [name for name in Position(law, agency).governments() if not is_made_up(name)]
    return next(policy.id for name in governments for policy in law.by_government.get(name, ()))
