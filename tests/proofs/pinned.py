"""One case told to the solver in full, so that its formulas can be read like the evaluator's truth values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import z3

from comity.decide.facts import Several
from comity.decide.request import Request
from comity.decide.truth import FALSE, TRUE, UNKNOWN
from comity.language import Law
from comity.language.model import CaseAsk, Citation
from comity.meaning.gates import Gate
from comity.proofs.facts import Choice, Dated, Number, Variable, YesNo, split
from comity.proofs.facts import Several as SeveralVariable
from comity.proofs.logic import holds_in
from comity.proofs.moments import slot
from comity.proofs.prover import Prover, Query
from comity.proofs.world import EVENT, Key, World


class Unsayable(Exception):
    """A value of which proofs do not speak: an hour in which clocks may be changed."""


def truths(
    prover: Prover, gates: Sequence[Gate], law: Law, request: Request, ask: CaseAsk | None
) -> list[int]:
    """The value of each gate in one case, as the solver has it."""
    rows = {name: len(records.rows) for name, records in request.records.items()}
    query = prover.about(*gates, records=rows)
    terms = query.terms()
    pins = list(_pins(prover.world, query, law, request, ask))
    solver = query.solver(*pins)
    assert solver is not None
    found = query.models(solver)
    assert found is not None, "the case that was told is no case of the solver's"
    model, _ = found
    return [
        TRUE if holds_in(model, terms.true(gate)) else UNKNOWN if holds_in(model, terms.may(gate)) else FALSE
        for gate in gates
    ]


def _pins(
    world: World, query: Query, law: Law, request: Request, ask: CaseAsk | None
) -> Sequence[z3.BoolRef]:
    facts: Mapping[str, object] = request.situation(ask, law).values
    zone = ZoneInfo(law.vocabulary.governments[request.agency.government].zone)
    pins = []
    for key in query.cone.keys:
        name, record, index = key
        value: object
        if key == EVENT:
            at = request.at.astimezone(zone).replace(tzinfo=None) if request.at else request.on
            pins += _dated(world.variable(key), at)
            continue
        value = request.records[record].rows[index].get(name) if record else facts.get(name)
        pins += _pin(world, key, value, zone)
    for record, count in query.cone.records.items():
        given = request.records.get(record)
        complete = given is not None and given.complete
        pins += [world.complete(record) == complete, *(world.present(record, i) for i in range(count))]
    numbers = [pin for pin in pins if not _is_boolean(pin)]
    query.told = numbers
    return [pin for pin in pins if _is_boolean(pin)]


def _is_boolean(pin: z3.ExprRef) -> bool:
    """Whether a formula is about Booleans alone, and so belongs to the one solver and not the other."""
    if z3.is_bv(pin):
        return False
    return all(_is_boolean(child) for child in pin.children())


def _pin(world: World, key: Key, value: object, zone: ZoneInfo) -> list[z3.BoolRef]:
    variable = world.variable(key)
    if value is None:
        return [z3.Not(variable.known), *(z3.Not(cost) for cost in variable.costs)]
    match variable:
        case YesNo():
            return [variable.true == bool(value), variable.false == (not value)]
        case Choice():
            chosen: object = value
            if isinstance(value, Citation):
                chosen = world.citations.class_of(key[1], key[0], value)
            return [bool_ == (bool_ in variable.among([chosen])) for bool_ in variable.values.values()]
        case SeveralVariable():
            assert isinstance(value, Several)
            held = variable.among(sorted(value.values))
            return [
                variable.complete == value.complete,
                *(bool_ == any(bool_ is other for other in held) for bool_ in variable.values.values()),
            ]
        case Dated():
            assert isinstance(value, date)
            local = value
            if isinstance(value, datetime) and value.tzinfo is not None:
                local = value.astimezone(zone).replace(tzinfo=None)
            return [variable.known, *_dated(variable, local)]
        case Number():
            assert isinstance(value, float)
            whole, part = split(value)
            return [variable.known, variable.whole == whole, variable.part == part]
        case _:
            raise AssertionError(variable)


def _dated(variable: Variable, value: date) -> list[z3.BoolRef]:
    assert isinstance(variable, Dated)
    pins = [variable.day.slot == slot(value)]
    exact = isinstance(value, datetime)
    if not isinstance(variable.moment.exact, bool):
        pins.append(variable.moment.exact == exact)
    if isinstance(value, datetime):
        minute = value.hour * 60 + value.minute
        if 60 <= minute < 180:
            raise Unsayable
        pins.append(variable.moment.minute == minute)
    return pins
