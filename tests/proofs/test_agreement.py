"""What the solver says of a case is what the evaluator of single cases says of it.

Twice: truth value by truth value, against the evaluator's own tests of facts read as Kleene's logic has them; and
verdict by verdict, against its answer, which splits what is unknown and so may know more but never less or other.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from proofs.pinned import Unsayable, truths
from strategies import MadeUp, cases, value_of

from comity.cli.evaluator import SingleCases
from comity.decide.decider import Decider
from comity.decide.facts import Records, Several, Value
from comity.decide.readers import Reader, Readers
from comity.decide.request import Request
from comity.decide.truth import FALSE, TRUE
from comity.language import Law, load
from comity.language.model import CaseAsk, FactKind
from comity.meaning import Agency, Reading, Verdict, layer_outcomes, stack_outcomes
from comity.proofs.check import check
from comity.proofs.gates import Store
from comity.proofs.prover import Prover, Undecided
from comity.proofs.terms import Cone
from comity.proofs.views import STACK, View, Views
from comity.proofs.world import World

# `make prove-fuzz` looks longer, and somewhere new: so many examples of each kind.
LONG = int(os.environ.get("PROVE_FUZZ", "0"))
MADE_UP, CORPUS, LAWS = (LONG, LONG, LONG // 20) if LONG else (100, 100, 8)


class Both:
    """The two interpreters, side by side under one law."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.decider = Decider(law)
        self.world, gates = World([law]), Store()
        self.prover = Prover(self.world, gates)
        self.views = Views(law, self.world, gates)

    def compare(self, request: Request, ask: CaseAsk) -> int:
        """Hold every verdict of every layer, and every rule, against the evaluator; the number compared."""
        days = next(
            days
            for days in self.views.stretches(request.agency, ask.action)
            if days[0] <= request.on <= days[1]
        )
        view = self.views.view(request.agency, ask.action, days)
        reading, case = self._readers(request.agency), self.decider.case(request, ask)
        layers = reading.layers(ask.action)
        outcomes = {STACK: stack_outcomes(reading.algebra, layers)} | {
            layer.government: layer_outcomes(reading.algebra, layer, alone=True)
            for layer in layers
            if not layer.orders
        }
        mine = [gate for group in view.outcomes.values() for gate in group.values()]
        yours = [read for group in view.outcomes for read in outcomes[group].values()]
        for own, other in zip(view.layers, layers, strict=True):
            for one, two in zip(own.rules, other.rules, strict=True):
                assert one.rule is two.rule
                mine += [one.reaches, one.lifted, one.alone, one.applies]
                yours += [two.reaches, two.lifted, two.alone, two.applies]
        found = truths(self.prover, mine, self.law, request, ask)
        assert found == [read(case) for read in yours]
        self._hold_answers(view, found, request, ask)
        return len(found)

    def _readers(self, agency: Agency) -> Reading[Reader]:
        vocabulary = self.law.vocabulary
        government = vocabulary.governments[agency.government]
        own = {
            "agency.state": vocabulary.state_of(government.name),
            "agency.level": government.level,
            "agency.government": government.name,
        }
        return Reading(self.law, agency, Readers(vocabulary, own, government.zone))

    def _hold_answers(self, view: View, found: list[int], request: Request, ask: CaseAsk) -> None:
        """What the solver knows is what is answered; what it knows not to be is not answered.

        But for counsel: that is the answer where disputed readings lead to other verdicts, each of them open here.
        """
        settled = self.decider.verdicts(request, ask, tuple(view.outcomes))
        values = iter(found)
        for group, outcomes in view.outcomes.items():
            known = dict(zip(outcomes, values, strict=False))
            answer = settled.verdicts[group]
            for verdict, truth in known.items():
                if truth == TRUE:
                    assert answer == {verdict}
                if truth == FALSE and verdict is not Verdict.COUNSEL:
                    assert verdict not in answer


def campaign(test: Callable[..., None]) -> Callable[..., None]:
    """The same examples every time, but for a long look."""
    return test if LONG else seed(0)(test)


@campaign
@settings(max_examples=MADE_UP, deadline=None)
@given(cases(size=6))
def test_a_made_up_case_under_a_made_up_law(drawn: MadeUp) -> None:
    both = Both(drawn.law)
    for ask in drawn.request.asks:
        if drawn.request.deed != "refused":
            with suppress(Unsayable):
                both.compare(drawn.request, ask)


@campaign
@settings(max_examples=LAWS, deadline=None)
@given(cases(size=6))
def test_every_case_that_a_check_shows_is_borne_out(drawn: MadeUp) -> None:
    with suppress(Undecided):
        check(drawn.law, SingleCases().replay)


@pytest.fixture(scope="module")
def corpus() -> Both:
    return Both(load())


@campaign
@settings(max_examples=CORPUS, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_made_up_case_under_the_corpus(corpus: Both, rng: Random) -> None:
    rule = rng.choice([rule for policy in corpus.law.policies.values() for rule in policy.rules])
    action = rng.choice(rule.actions)
    above = rule.id.policy.partition("/")[0]
    vocabulary = corpus.law.vocabulary
    below = [g for g in vocabulary.governments if above in vocabulary.chain(g)]
    kinds = [actor.name for actor in rule.actors if actor.name in vocabulary.kinds] or ["police"]
    agency = Agency((rng.choice(kinds),), rng.choice(below))
    first, last = rng.choice(corpus.views.stretches(agency, action))
    on = rng.choice((max(first, date(1990, 1, 1)), min(last, date(2027, 1, 1))))
    request = Request(agency, "asked", (), on)
    view = corpus.views.view(agency, action, (first, last))
    filled = _filled(corpus, view, request, rng)
    with suppress(Unsayable):
        corpus.compare(filled, CaseAsk(action, None))


def _filled(both: Both, view: View, request: Request, rng: Random) -> Request:
    """The request with most of what the law looks at known, at random."""
    leaves = Cone(both.prover.pairs, both.prover.gates, view.outcomes[STACK].values()).keys
    facts: dict[str, Value | Several] = {}
    cells: dict[str, list[dict[str, Value]]] = {}
    likely = rng.choice((1, 2, 5, 20))
    for name, record, index in leaves:
        if name == "event" or not rng.randrange(likely):
            continue
        kind = both.world.type_of((name, record, index))
        value: object = value_of(rng, kind) if kind.kind is not FactKind.CITATION else None
        if kind.kind is FactKind.CITATION:
            value = rng.choice(both.world.citations.classes[record, name])
        if not record:
            facts[name] = value  # type: ignore[assignment]
            continue
        rows = cells.setdefault(record, [])
        while len(rows) <= index:
            rows.append({})
        rows[index][name] = value  # type: ignore[assignment]
    records = {record: Records(tuple(rows), bool(rng.randrange(2))) for record, rows in cells.items()}
    return replace(request, facts=facts, records=records)
