"""How many questions an interview takes before its answer is certain: the fewest and the most, over all answers.

Every answer that the law tells apart is followed, in the interview's own order; what was asked before is taken
together where it leaves the same law to be applied. “I don't know” is not followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import product

from comity.decide.completions import dimensions
from comity.decide.decider import Decider
from comity.decide.facts import Records, Several, Value
from comity.decide.interview import BUDGET, most_telling
from comity.decide.plan import STACK
from comity.decide.request import Request
from comity.decide.settle import settle
from comity.decide.situation import Situation
from comity.decide.truth import UNKNOWN
from comity.language.model import FactKind
from comity.meaning.gates import Gate

MOST_STATES = 2000
"""So many stages of interviews are looked at; what lies beyond is bounded by the facts that are still open."""

Bounds = tuple[int, int]
"""A number that lies between two; where they are equal, it is known."""


@dataclass(frozen=True, slots=True)
class Length:
    """How many questions there are. `asked`: the facts that are asked for in some interview, in order of asking."""

    fewest: Bounds
    most: Bounds
    asked: tuple[str, ...]
    states: int

    @property
    def exact(self) -> bool:
        """Every interview was followed to its end."""
        return self.fewest[0] == self.fewest[1] and self.most[0] == self.most[1]


def length(decider: Decider, request: Request, *, most_states: int = MOST_STATES) -> Length:
    """The length of interviews about the one ask of a request, from what it says on."""
    walk = _Walk(decider, request, most_states)
    fewest, most = walk.follow(_State(walk.plan.see(walk.case), walk.case, frozenset()))
    return Length(fewest, most, tuple(walk.asked), len(walk.known))


@dataclass(frozen=True, slots=True)
class _State:
    """A stage: the truth of each test, and a case in which each fact asked for has a value of some kind."""

    seen: dict[Gate, int]
    case: Situation
    told: frozenset[str]


@dataclass
class _Walk:
    decider: Decider
    request: Request
    most_states: int
    known: dict[object, tuple[Bounds, Bounds]] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.ask,) = self.request.asks
        self.plan = self.decider.plan(self.request, self.ask)
        self.case = self.decider.case(self.request, self.ask)
        self.outcomes = tuple(self.plan.outcomes[STACK].values())

    def follow(self, state: _State) -> tuple[Bounds, Bounds]:
        """The fewest and the most questions from this stage on."""
        key = self._key(state)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._follow(state)
        return found

    def _follow(self, state: _State) -> tuple[Bounds, Bounds]:
        law = self.decider.law
        found = settle(self.plan, (STACK,), state.case, law, budget=BUDGET, seen=state.seen)
        missing = [m for m in found.missing if m.name not in state.told]
        if len(found.verdicts[STACK]) == 1 or not missing:
            return (0, 0), (0, 0)
        if len(self.known) >= self.most_states:
            return (1, len(missing)), (1, len(missing))
        name = most_telling(missing).name
        self.asked[name] = None
        lengths = [self.follow(after) for after in self._answers(state, name)]
        fewest, most = [f for f, _ in lengths], [m for _, m in lengths]
        return (
            (1 + min(low for low, _ in fewest), 1 + min(high for _, high in fewest)),
            (1 + max(low for low, _ in most), 1 + max(high for _, high in most)),
        )

    def _answers(self, state: _State, name: str) -> Iterator[_State]:
        """A stage for each answer that the law tells apart."""
        program = self.plan.program([(gate, True) for gate in self.outcomes])
        open_ = [i for i, gate in enumerate(program.gates) if state.seen[gate] == UNKNOWN]
        found = dimensions(program, open_, state.case, self.plan.circuit.zone, self.decider.law)
        own = [dimension for dimension in found if dimension.names == (name,)]
        case, told = self._told(state.case, name), state.told | {name}
        for ways in product(*(dimension.vectors for dimension in own)):
            seen = dict(state.seen)
            for dimension, truths in zip(own, ways, strict=True):
                seen |= {program.gates[leaf]: t for leaf, t in zip(dimension.leaves, truths, strict=True)}
            yield _State(seen, case, told)

    def _told(self, case: Situation, name: str) -> Situation:
        """The case with the fact known: its value stands for any, as what it means for the law is said beside it."""
        vocabulary = self.decider.law.vocabulary
        if name in vocabulary.records:
            records = {**case.records, name: Records((), complete=True)}
            return Situation(case.event, case.values, records, case.at)
        kind = vocabulary.facts[name].type
        values: dict[FactKind, Value | Several] = {
            FactKind.YES_NO: True,
            FactKind.ONE_OF: next(iter(kind.names()), ""),
            FactKind.SOME_OF: Several(frozenset(kind.names()[:1]), complete=True),
            FactKind.DATE: date(2020, 1, 1),
            FactKind.TIME: datetime(2020, 1, 1, tzinfo=UTC),
            FactKind.NUMBER: 0.0,
        }
        return Situation(case.event, {**case.values, name: values[kind.kind]}, case.records, case.at)

    def _key(self, state: _State) -> object:
        """What is left of the law, and which facts are known of the tests that are left."""
        circuit = self.plan.circuit
        live = frozenset(circuit.live_uses(self.outcomes, state.seen))
        leaves = {gate: leaf for leaf, gate in circuit.gate_of.items() if gate in live}
        names = (
            {name for leaf in leaves.values() for name in circuit.reads(leaf).names()} if leaves else set()
        )
        decided = tuple(gate in live for gate in self.outcomes)
        return live, decided, frozenset(names & state.told)
