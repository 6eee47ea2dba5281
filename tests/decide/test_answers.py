"""What holds of every answer: it comes, it keeps what is never stored, and law out of force has no voice in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from law_words import DATES, NEVER_STORED
from small_laws import convictions, law, request, told
from strategies import MadeUp, cases, names_read

from comity.decide import Decider
from comity.decide.answer import Answer
from comity.decide.facts import Several, Value
from comity.decide.plan import STACK
from comity.language.model import Const, FactKind, Law, Modality, Not, Rule
from comity.meaning.gates import FALSE_GATE, TRUE_GATE

EXTREMES: dict[FactKind, tuple[Value | Several, ...]] = {
    FactKind.DATE: (date.min, date.max),
    FactKind.TIME: (
        date.min,
        date.max,
        datetime.min,  # noqa: DTZ901
        datetime.max,  # noqa: DTZ901
        datetime.max.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=UTC),
    ),
    FactKind.NUMBER: (0.0, -1.0, 1e308, 5e-324),
    FactKind.SOME_OF: (Several(frozenset(), True), Several(frozenset(), False)),
}


@given(cases(size=10, unknown=6))
def test_every_request_gets_an_answer(case: MadeUp) -> None:
    found = Decider(case.law).decide(case.request)
    assert [answer.ask for answer in found.asks] == list(case.request.asks)
    for answer in found.asks:
        assert answer.verdicts
        assert answer.verdicts <= answer.storable


@given(cases(unknown=6), st.integers(0, 2**32 - 1))
def test_extreme_values_get_an_answer_too(case: MadeUp, seed: int) -> None:
    rng = Random(seed)
    facts = dict(case.request.facts)
    # Limits run from the first of the dates: they are refused where no calendar goes.
    for name in set(names_read(case.law)) - {DATES[0]}:
        fact = case.law.vocabulary.facts.get(name)
        if fact is not None and fact.type.kind in EXTREMES and rng.randrange(2):
            extremes = EXTREMES[fact.type.kind]
            facts[name] = extremes[rng.randrange(len(extremes))]
    assert Decider(case.law).decide(replace(case.request, facts=facts)).asks is not None


# --- law out of force -----------------------------------------------------------------------------------------------


def with_rules(of: Law, change: Callable[[Rule], Rule]) -> Law:
    """The law with other rules."""
    policies = {id: replace(p, rules=tuple(map(change, p.rules))) for id, p in of.policies.items()}
    by_government = {name: tuple(policies[p.id] for p in found) for name, found in of.by_government.items()}
    return replace(of, policies=policies, by_government=by_government)


def said(answer: Answer) -> list[object]:
    """All that an answer says of the law, the rules that decided by their names."""
    asks = [replace(ask, rules=()) for ask in answer.asks]
    return [asks, [[rule.rule.id for rule in ask.rules] for ask in answer.asks], answer.duties]


@given(cases(size=12))
def test_a_rule_out_of_force_never_speaks_whatever_it_says(case: MadeUp) -> None:
    on = case.request.on

    def other(rule: Rule) -> Rule:
        """Another rule in the place of one that is not in force on the day."""
        if rule.interval.first() <= on <= rule.interval.last():
            return rule
        modality = Modality.MUST if rule.modality is not Modality.MUST else Modality.MUST_NOT
        return replace(rule, modality=modality, one_of=False, when=Const(True), exceptions=(), statuses=())

    changed = with_rules(case.law, other)
    assert said(Decider(changed).decide(case.request)) == said(Decider(case.law).decide(case.request))


@given(cases(size=12))
def test_a_rule_in_force_does_speak(case: MadeUp) -> None:
    """The counterpart: turned round, rules in force change what is said, unless they reach nothing in the case."""

    def turned(rule: Rule) -> Rule:
        return replace(rule, when=Not(rule.when), exceptions=())

    decider, other = Decider(case.law), Decider(with_rules(case.law, turned))
    for ask in case.request.asks:
        plan = decider.plan(case.request, ask)
        if any(r.alone == TRUE_GATE and not r.rule.exceptions for layer in plan.layers for r in layer.rules):
            # A rule that surely applies has no exception and no condition: turned round, it surely does not.
            assert {r.alone for layer in other.plan(case.request, ask).layers for r in layer.rules} >= {
                FALSE_GATE
            }


# --- never stored ---------------------------------------------------------------------------------------------------


@given(cases(size=10))
def test_what_may_be_kept_is_what_the_other_facts_say_alone(case: MadeUp) -> None:
    decider = Decider(case.law)
    vocabulary = case.law.vocabulary
    open_ = replace(
        case.request,
        facts={n: v for n, v in case.request.facts.items() if not vocabulary.facts[n].never_stored},
        records={n: r for n, r in case.request.records.items() if not vocabulary.records[n].never_stored},
    )
    for kept, alone in zip(decider.decide(case.request).asks, decider.decide(open_).asks, strict=True):
        assert kept.storable == alone.verdicts


BAN = 'rule ban cite "§ 1" since 2020-01-01\n  any agency must not hold\n'
SECRET = BAN + "  unless any of\n    - listed_match\n    - order_signed\n"


def test_where_the_verdict_turns_on_a_fact_that_is_never_stored_it_may_not_be_kept() -> None:
    found = told(law({"us-aa": SECRET}), {NEVER_STORED: True, "order_signed": False})
    assert [v.value for v in found.verdicts] == ["exempt"]
    assert {v.value for v in found.storable} == {"prohibited", "exempt"}
    assert found.gives_away


def test_where_it_does_not_turn_on_it_the_verdict_may_be_kept() -> None:
    found = told(law({"us-aa": SECRET}), {NEVER_STORED: True, "order_signed": True})
    assert found.storable == found.verdicts
    assert not found.gives_away


def test_an_exception_that_only_such_a_fact_tells_is_not_said() -> None:
    (rule,) = told(law({"us-aa": SECRET}), {NEVER_STORED: True, "order_signed": False}).rules
    assert [exception.standing for exception in rule.exceptions] == ["not said", "not met"]
    (rule,) = told(law({"us-aa": SECRET}), {"order_signed": False}).rules
    assert [exception.standing for exception in rule.exceptions] == ["unknown", "not met"]


def test_such_a_fact_is_named_as_given_and_no_more() -> None:
    found = told(law({"us-aa": SECRET}), {NEVER_STORED: True, "order_signed": False})
    assert {fact.name: fact.words is None for fact in found.facts} == {
        NEVER_STORED: True,
        "order_signed": False,
    }


def test_a_list_of_records_is_named_as_given_and_no_more() -> None:
    rule = BAN + "  unless any conviction where youth\n"
    found = told(law({"us-aa": rule}), {"conviction": convictions({"youth": True})})
    assert [(fact.name, fact.words) for fact in found.facts] == [("conviction", None)]


def test_no_representation_of_a_request_or_a_case_shows_a_value() -> None:
    made = request("hold", {"signer": "judge", "conviction": convictions({"level": "felony"})})
    shown = repr(made) + repr(made.situation(None, law({})))
    assert "judge" not in shown
    assert "felony" not in shown


def test_the_group_of_the_stack_is_the_first() -> None:
    made = request("hold")
    decider = Decider(law({"us-aa": SECRET}))
    assert next(iter(decider.plan(made, made.asks[0]).outcomes)) == STACK
