"""A case that the solver found, as values: what is given of it, and on which day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

import z3

from comity.language.model import Citation, Given
from comity.meaning import OpenQuestion
from comity.proofs.facts import SCALE, Choice, Dated, Number, Several, Variable, YesNo
from comity.proofs.logic import holds_in
from comity.proofs.moments import Expr, chosen
from comity.proofs.world import EVENT, Key, World

Value = bool | str | date | float | Citation


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a `some of` fact; more may hold unless `complete`."""

    names: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Situation:
    """As little as decides a case. `settled` says which way disputed readings were taken, where that matters.

    `on` is None where every day of the stretch looked at will do. Of a record of which nothing need be known, one
    field is said to be unknown.
    """

    facts: Mapping[str, Value | Values]
    records: Mapping[str, tuple[Mapping[str, Value | None], ...]] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()
    on: date | None = None
    at: time | None = None
    settled: Mapping[OpenQuestion, bool] = field(default_factory=dict)

    def size(self) -> int:
        """How many things a witness has to say."""
        rows = sum(len(row) for rows in self.records.values() for row in rows)
        return len(self.facts) + rows + len(self.complete) + (self.at is not None)

    def givens(self) -> tuple[Given, ...]:
        """What is given, as a `case` block has it."""
        found = [_given(name, value) for name, value in self.facts.items()]
        for record, rows in self.records.items():
            found += [Given(record, tuple(row.items()), complete=False) for row in rows]
        return (*found, *(Given(record, (), complete=True) for record in sorted(self.complete)))


def _given(name: str, value: Value | Values) -> Given:
    return Given(name, value.names, value.complete) if isinstance(value, Values) else Given(name, value)


def extract(
    world: World,
    model: z3.ModelRef,
    numbers: z3.ModelRef | None,
    keys: Sequence[Key],
    records: Mapping[str, int],
    questions: Sequence[OpenQuestion] = (),
) -> Situation:
    """What the models say of these variables: one of Booleans, one of days and numbers."""

    def true(part: object) -> bool:
        return part if isinstance(part, bool) else bool(z3.is_true(model.eval(part, model_completion=True)))

    facts: dict[str, Value | Values] = {}
    cells: dict[tuple[str, int], dict[str, Value | None]] = {
        (record, index): {}
        for record, count in records.items()
        for index in range(count)
        if true(world.present(record, index))
    }
    on, at = None, None
    for key in keys:
        name, record, index = key
        variable = world.variable(key)
        if key == EVENT:
            assert isinstance(variable, Dated)
            on = variable.day.value(numbers)
            at = _time(variable, numbers) if true(variable.moment.exact) else None
        elif true(variable.known):
            value = _value(world, key, variable, model, numbers)
            if not record:
                facts[name] = value
            else:
                assert not isinstance(value, Values)
                cells[record, index][name] = value
    rows = {
        record: tuple(
            row or {world.some_field(record): None} for (of, _), row in cells.items() if of == record
        )
        for record in records
    }
    complete = frozenset(record for record in records if true(world.complete(record)))
    settled = {question: true(world.question(question)) for question in questions}
    return Situation(
        dict(sorted(facts.items())),
        {r: found for r, found in rows.items() if found},
        complete,
        on,
        at,
        settled,
    )


def _value(
    world: World, key: Key, variable: Variable, model: z3.ModelRef, numbers: z3.ModelRef | None
) -> Value | Values:
    def true(part: Expr) -> bool:
        return holds_in(model, part)

    match variable:
        case YesNo():
            return true(variable.true)
        case Choice():
            (value,) = [value for value, is_it in variable.values.items() if true(is_it)]
            if isinstance(value, int):
                return world.citations.classes[key[1], key[0]][value]
            assert isinstance(value, str)
            return value
        case Several():
            names = tuple(name for name, has in variable.values.items() if true(has))
            return Values(names, true(variable.complete))
        case Dated():
            day = variable.day.value(numbers)
            return datetime.combine(day, _time(variable, numbers)) if true(variable.moment.exact) else day
        case Number():
            return chosen(numbers, variable.whole) + chosen(numbers, variable.part) / SCALE
        case _:
            raise AssertionError(f"{variable} has no value")


def _time(variable: Dated, numbers: z3.ModelRef | None) -> time:
    minute = chosen(numbers, variable.moment.minute)
    return time(minute // 60, minute % 60)
