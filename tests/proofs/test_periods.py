"""Periods as the solver has them are periods as the evaluator has them: leap days, last days, days added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

import pytest
import z3
from law_texts import law_of
from law_words import VOCABULARY

from comity.decide.values import reaches
from comity.language.model import Literal_, Ref, Within
from comity.proofs.facts import Dated, Number, split
from comity.proofs.moments import FIRST, LAST, Day, Expr, new_day, ordinal, slot
from comity.proofs.pairs import Pairs
from comity.proofs.world import World

ENDS = [date(2020, 2, 29), date(2025, 2, 28), date(2025, 3, 1)]
COUNTS: list[tuple[int, Literal["years", "months", "days"]]] = [
    (4, "years"), (5, "years"), (1, "months"), (365, "days"),
]  # fmt: skip


def near(day: date, count: int, unit: str, extended: int) -> Iterator[date]:
    """Days about the far end of a period that ends on this day."""
    back = count * {"years": 365, "months": 30, "days": 1}[unit] + extended
    for step in (-2, -1, 0, 1, 2):
        yield day - timedelta(back + step)
    yield day + timedelta(1)


POLICY = """---
id: us-aa/served
title: Time served
government: us-aa
sources:
  - cite: Code
    read: text
    by: nobody
---

```law
define recent cite "Code" as
  arrest_day within 5 years before filed_day extended by hours_held days anniversary in
```
"""


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    return Pairs(World([law_of({"vocabulary.md": VOCABULARY, "served.md": POLICY})]))


Chosen = dict[z3.ExprRef, int]


def parts(day: Day, value: date) -> Chosen:
    """The day as the solver would choose it."""
    years = value.year - FIRST.year
    return {day.cycle: years // 4, day.month: years % 4 * 12 + value.month - 1, day.day: value.day - 1}


def at(formula: Expr, chosen: Chosen) -> bool:
    """A formula with everything put in."""
    values = [(variable, z3.BitVecVal(value, 32)) for variable, value in chosen.items()]
    found = z3.simplify(z3.substitute(formula, *values))
    assert z3.is_true(found) or z3.is_false(found), f"{found} is left open"
    return bool(z3.is_true(found))


@pytest.mark.parametrize("anniversary", ["in", "out"])
@pytest.mark.parametrize("direction", ["before", "after"])
@pytest.mark.parametrize("extended", [None, 0, 29, 48.5, 366])
def test_a_period_reaches_as_far_for_the_solver(
    pairs: Pairs,
    anniversary: Literal["in", "out"],
    direction: Literal["before", "after"],
    extended: float | None,
) -> None:
    first, second = (pairs.world.variable((name, "", -1)) for name in ("arrest_day", "filed_day"))
    number = pairs.world.variable(("hours_held", "", -1))
    assert isinstance(first, Dated)
    assert isinstance(second, Dated)
    assert isinstance(number, Number)
    for count, unit in COUNTS:
        more = None if extended is None else Ref("fact", "hours_held")
        left, right = Ref("fact", "arrest_day"), Ref("fact", "filed_day")
        test = Within(left, right, count, unit, direction, more, anniversary)
        atom = pairs.atoms(test, None)[0 if extended is None else 1]
        for late, early in ((e, d) for e in ENDS for d in near(e, count, unit, int(extended or 0))):
            days = (early, late) if direction == "before" else (late, early)
            chosen = parts(first.day, days[0]) | parts(second.day, days[1])
            chosen[number.whole], chosen[number.part] = split(extended or 0)
            if atom.helpers:
                moved = min(early + timedelta(int(extended or 0)), late)
                chosen |= parts(new_day(f"{None} {test}"), moved)
                assert all(at(helper, chosen) for helper in atom.helpers)
            months = {"years": count * 12, "months": count, "days": 0}[unit]
            wanted = reaches(early, late, 0 if months else count, months, anniversary == "in", extended or 0)
            assert at(atom.formula, chosen) is wanted, (test, days)


def test_every_day_has_its_slot_and_ordinal() -> None:
    day = new_day("a day")
    span = (LAST - FIRST).days
    leap = (date(2023, 12, 31) - FIRST).days
    for days in (0, span, *range(13, span, 487), *range(leap, leap + 62)):
        known = FIRST + timedelta(days)
        chosen = parts(day, known)
        assert at(day.slot == slot(known), chosen)
        assert at(day.ordinal == ordinal(known), chosen)
        assert all(at(constraint, chosen) for constraint in day.constraints)


def test_the_solver_chooses_no_day_that_there_is_not() -> None:
    day = new_day("a day")
    for month, last in ((1, 27), (25, 27), (37, 28), (3, 29), (0, 30)):
        solver = z3.SolverFor("QF_FD")
        solver.add(*day.constraints, day.month == month, day.day == last)
        assert solver.check() == z3.sat
        solver.add(day.day > last)
        assert solver.check() == z3.unsat
        solver = z3.SolverFor("QF_FD")
        solver.add(*day.constraints, day.month == month, day.day == last + 1)
        assert solver.check() == z3.unsat
    solver = z3.SolverFor("QF_FD")
    solver.add(*day.constraints, day.slot > slot(LAST))
    assert solver.check() == z3.unsat


def test_where_the_last_day_is_disputed_the_two_readings_part_there(pairs: Pairs) -> None:
    test = Within(Ref("fact", "arrest_day"), Literal_(date(2024, 2, 29)), 4, "years", "before", None, "in")
    atoms = [*pairs.atoms(test, None), *pairs.atoms(replace(test, anniversary="out"), None)]
    variable = pairs.world.variable(("arrest_day", "", -1))
    assert isinstance(variable, Dated)
    inside, outside = (atom.formula for atom in atoms)
    for step in range(-3, 4):
        day = date(2020, 2, 29) + timedelta(step)
        parted = at(inside, parts(variable.day, day)) != at(outside, parts(variable.day, day))
        assert parted is (step == 0)
