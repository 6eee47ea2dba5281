"""Facts on which no answer depends: proved of the solver, tried on the evaluator of single cases."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from law_texts import law_of
from law_words import VOCABULARY
from small_laws import EVERYTHING, policy
from strategies import made_up, names_read, value_of

from comity.decide.decider import Decider
from comity.proofs.idle import idle
from comity.proofs.survey import Survey


def test_an_idle_fact_changes_no_answer() -> None:
    proved = tried = 0
    for seed in range(100):
        rng = Random(seed)
        drawn = made_up(rng, size=10, tests=("yes_no", "yes_no", "one_of", "date"), unknown=0)
        survey, decider = Survey(drawn.law), Decider(drawn.law)
        for ask in drawn.request.asks:
            request = replace(drawn.request, asks=(ask,), deed="asked", at=None)
            view = survey.views.on(request.agency, ask.action, request.on)
            for name in idle(survey, view):
                proved += 1
                kinds = {
                    other: drawn.law.vocabulary.facts[other].type
                    for other in names_read(drawn.law)
                    if other in drawn.law.vocabulary.facts
                }
                for _ in range(5):
                    facts = {other: value_of(rng, kind) for other, kind in kinds.items()}
                    changed = {**facts, name: value_of(rng, kinds[name])}
                    one, other = (
                        decider.verdicts(replace(request, facts=each), ask).verdicts
                        for each in (facts, changed)
                    )
                    assert one == other, (seed, name)
                    tried += 1
    assert proved >= 10
    assert tried >= 50


def test_a_rule_inside_another_needs_no_fact_of_its_own() -> None:
    text = """
    rule all cite "§ 1" since 2019-01-01
      jail must not hold
      when paper_shown

    rule some cite "§ 2" since 2019-01-01
      jail must not hold
      when paper_shown and consent
    """
    law = law_of(
        {
            "vocabulary.md": VOCABULARY,
            "law.md": policy("us-aa/law", "us-aa", "law", EVERYTHING, text),
        }
    )
    survey = Survey(law)
    (view,) = [
        v
        for v in survey.each()
        if v.action == "hold" and v.days[0].year == 2019 and v.agency.kinds == ("jail",)
    ]
    assert idle(survey, view) == ("consent",)
