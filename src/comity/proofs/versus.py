"""Two views of the law against each other: is there a case in which the one says this and the other that?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from comity.language.model import Case, Law, Rule
from comity.meaning import Agency, Verdict
from comity.meaning.agencies import Position
from comity.proofs.agencies import is_made_up
from comity.proofs.facts import Choice
from comity.proofs.gates import FALSE, HOME, Gate, Gates
from comity.proofs.logic import any_of, negation
from comity.proofs.moments import Expr
from comity.proofs.prover import Days, Prover, Query
from comity.proofs.situation import Situation, Value, Values
from comity.proofs.terms import BOUND, Mode
from comity.proofs.views import Views
from comity.proofs.witness import Disagreement, Witness, expect, witness
from comity.proofs.world import Key, World


@dataclass(frozen=True, slots=True)
class Told:
    """What the evaluator of single cases says of a case: the verdicts still possible, and the rules that decide."""

    verdicts: tuple[Verdict, ...]
    rules: tuple[Rule, ...]

    def words(self) -> str:
        """`prohibited by code § 1`."""
        cites = "; ".join(dict.fromkeys(rule.cite for rule in self.rules))
        return " or ".join(self.verdicts) + (f" by {cites}" if cites else "")


Evaluator = Callable[[Law, Case], Told]
"""The evaluator of single cases on the one ask of a case. It belongs to another floor: whoever asks passes it in."""


@dataclass(frozen=True, slots=True)
class Borne:
    """A case of one side, and what the evaluator said of it."""

    witness: Witness
    told: Told


class Versus:
    """Two laws, or one law twice, in one world with one store of gates.

    `states`: agencies of two states are compared. Each one's own state is the same state to the solver.
    """

    def __init__(
        self, left: Law, right: Law, *, states: tuple[str, str] | None = None, bound: int = BOUND
    ) -> None:
        self.laws = (left, right)
        self.states = states
        self.gates = Gates()
        self.world = World([left] if left is right else [left, right], home=states is not None)
        first = Views(left, self.world, self.gates)
        self.views = (first, first if left is right else Views(right, self.world, self.gates))
        self.prover = Prover(self.world, self.gates, bound=bound)
        vocabulary = left.vocabulary
        self._names = (
            vocabulary.facts["agency.state"].type.names() if "agency.state" in vocabulary.facts else ()
        )

    def case(
        self,
        pairs: Iterable[tuple[Gate, Gate]],
        *,
        days: Days | None = None,
        mode: Mode = "open",
        more: Callable[[Query], Iterable[Expr]] = lambda query: (),
    ) -> Situation | None:
        """A smallest case in which, for one of these pairs, both gates are known to hold; None if there is none."""
        both = [gate for gate in dict.fromkeys(map(self.gates.all_of, pairs)) if gate != FALSE]
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

        def plain(key: Key, value: Value | Values) -> Value | Values:
            if value not in states or not self._of_state(key):
                return value
            taken = {*states, *self.world.named(key[0]), "none"}
            return next(name for name in self._names if name not in taken)

        facts = {name: plain((name, "", -1), value) for name, value in found.facts.items()}
        records = {
            record: tuple({n: plain((n, record, 0), value) for n, value in row.items()} for row in rows)
            for record, rows in found.records.items()
        }
        return replace(found, facts=facts, records=records)  # type: ignore[arg-type]

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
        bare = witness(law, agency, action, days, situation, [], policy=policy_for(law, agency), story=story)
        told = evaluate(law, bare.case)
        expects = [expect(*told.verdicts, overall=True, by=tuple(dict.fromkeys(r.id for r in told.rules)))]
        made = witness(
            law, agency, action, days, situation, expects, policy=policy_for(law, agency), story=story
        )
        return Borne(made, told)


def policy_for(law: Law, agency: Agency) -> str:
    """A policy in whose file a case about the agency may stand."""
    governments = [name for name in Position(law, agency).governments() if not is_made_up(name)]
    return next(policy.id for name in governments for policy in law.by_government.get(name, ()))


def bears_out(told: Told, verdicts: Sequence[Verdict], *, settled: bool = False) -> bool:
    """Whether the evaluator says what the solver claims: one of these verdicts.

    `settled`: only if an open question comes out one way; then it may say so, or leave it to counsel.
    """
    if settled:
        return told.verdicts == (Verdict.COUNSEL,) or bool(set(told.verdicts) & set(verdicts))
    return len(told.verdicts) == 1 and told.verdicts[0] in verdicts


def require(borne: Borne, verdicts: Sequence[Verdict], *, settled: bool = False) -> Borne:
    """The case, once the evaluator of single cases has borne it out. Raises `Disagreement`."""
    if not bears_out(borne.told, verdicts, settled=settled):
        raise Disagreement(
            f"A witness of {' or '.join(verdicts)} is {borne.told.words()} when it is replayed.\n\n"
            f"{borne.witness.text()}"
        )
    return borne
