"""The formulas of verdicts, over plain truths: exactly one verdict holds, and it is the table's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import product

import pytest
import reference

from comity.language.model import AnyRecord, Listed, Table
from comity.meaning import Algebra, LayerReading, OpenQuestion, Verdict, layer_outcomes, stack_outcomes


class Plain:
    """Truth values that are true or false and nothing else."""

    def const(self, truth: bool) -> bool:
        return truth

    def all_of(self, parts: Sequence[bool]) -> bool:
        return all(parts)

    def any_of(self, parts: Sequence[bool]) -> bool:
        return any(parts)

    def negate(self, part: bool) -> bool:
        return not part

    def from_day(self, day: date) -> bool:
        raise AssertionError("no formula asks for a day")

    def question(self, question: OpenQuestion) -> bool:
        raise AssertionError("no formula asks a question of law")

    def is_true(self, test: object) -> bool:
        raise AssertionError("no formula tests a fact")

    one_of = same = compare = includes = only = within = is_true

    def any_record(self, test: AnyRecord, each: Callable[[Algebra[bool]], bool]) -> bool:
        raise AssertionError("no formula tests a record")

    def listed(self, test: Listed, table: Table, each: Callable[[Algebra[bool]], bool] | None) -> bool:
        raise AssertionError("no formula looks into a table")


TRUTHS = list(product((False, True), repeat=6))


def reading(truths: Sequence[bool], government: str = "us") -> LayerReading[bool]:
    must_not, must, free, may, exempt, covered = truths
    return LayerReading(government, False, True, must_not, must, free, may, exempt, covered, rules=())


def only_one(outcomes: dict[Verdict, bool]) -> str:
    (verdict,) = (verdict for verdict, holds in outcomes.items() if holds)
    return verdict.value


@pytest.mark.parametrize("truths", TRUTHS)
def test_one_layer_has_the_verdict_of_the_table(truths: tuple[bool, ...]) -> None:
    assert only_one(layer_outcomes(Plain(), reading(truths))) == reference.of_layer(reference.Said(*truths))


def test_two_layers_are_combined_as_a_whole() -> None:
    for first, second in product(TRUTHS, repeat=2):
        found = only_one(stack_outcomes(Plain(), [reading(first), reading(second, "us-aa")]))
        assert found == reference.of_stack([reference.Said(*first), reference.Said(*second)])


def test_the_order_of_the_layers_does_not_matter() -> None:
    some = [truths for truths in TRUTHS if truths.count(True) == 2]
    for layers in product(some, repeat=3):
        readings = [reading(truths) for truths in layers]
        assert stack_outcomes(Plain(), readings) == stack_outcomes(Plain(), readings[::-1])


def test_every_verdict_occurs() -> None:
    assert {only_one(layer_outcomes(Plain(), reading(truths))) for truths in TRUTHS} == {
        v.value for v in Verdict
    }
