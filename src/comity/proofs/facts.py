"""What can be known of a case, as variables of the solver: one for each fact, field of a record and open question.

Each may be known or not; `known` counts what a witness has to say of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import z3

from comity.errors import InputError
from comity.language.checks import conditions_of, walk
from comity.language.model import (
    Condition,
    FactKind,
    FactType,
    Includes,
    Law,
    OneOf,
    Only,
    Policy,
    Same,
)
from comity.proofs.moments import Day, Expr, Moment, integer, new_day

SCALE = 1000
"""Numbers are whole thousandths. The law may write hundredths: between any two that it writes there is another."""

_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Variable:
    """What every variable has: whether it is known, what a witness must say of it, and what always holds of it.

    `ranges` holds of the numbers that a variable is made of, `constraints` of its Booleans.
    """

    known: Expr
    costs: tuple[Expr, ...]
    constraints: tuple[Expr, ...]
    ranges: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class YesNo(Variable):
    """Known to hold, known not to hold, or neither."""

    true: Expr
    false: Expr


@dataclass(frozen=True, slots=True)
class Choice(Variable):
    """One of several values, each a Boolean; `rest` stands for every value that the law never names."""

    values: Mapping[object, Expr]
    rest: object

    def among(self, values: Iterable[object]) -> list[Expr]:
        chosen = dict.fromkeys(value if value in self.values else self.rest for value in values)
        return [self.values[value] for value in chosen]


@dataclass(frozen=True, slots=True)
class Several(Variable):
    """Several values at once; more may hold unless `complete`."""

    values: Mapping[str, Expr]
    complete: Expr
    rest: str

    def among(self, values: Iterable[str]) -> list[Expr]:
        chosen = dict.fromkeys(value if value in self.values else self.rest for value in values)
        return [self.values[value] for value in chosen]


@dataclass(frozen=True, slots=True)
class Dated(Variable):
    """A date, a time, or the event."""

    day: Day
    moment: Moment


@dataclass(frozen=True, slots=True)
class Number(Variable):
    """A number that is not negative (the language cannot write one that is): its whole, and thousandths beyond."""

    whole: Expr
    part: Expr


def yes_no(name: str) -> YesNo:
    """A yes/no fact."""
    true, false = z3.Bool(f"{name}=yes"), z3.Bool(f"{name}=no")
    known = z3.Or(true, false)
    return YesNo(known, (true, false), (z3.Not(z3.And(true, false)),), (), true, false)


def choice(name: str, values: Iterable[object], rest: object) -> Choice:
    """A fact that has one of some values."""
    found = {value: z3.Bool(f"{name}={value}") for value in values}
    bools = list(found.values())
    constraints = (z3.AtMost(*bools, 1),) if len(bools) > 1 else ()
    return Choice(z3.Or(*bools), tuple(bools), constraints, (), found, rest)


def several(name: str, values: Iterable[str], rest: str) -> Several:
    """A fact that may have several values."""
    found = {value: z3.Bool(f"{name}∋{value}") for value in values}
    complete = z3.Bool(f"{name} complete")
    known = z3.Or(*found.values())
    return Several(
        known, (*found.values(), complete), (z3.Implies(complete, known),), (), found, complete, rest
    )


def dated(name: str, kind: FactKind | None) -> Dated:
    """A date, a time, or (no kind) the event itself, whose day is always known. Of a time, the hour may be."""
    day = new_day(name)
    if kind is FactKind.DATE:
        known = z3.Bool(f"{name} known")
        return Dated(known, (known,), (), day.constraints, day, Moment(day, 0, exact=False))
    minute, exact = integer(f"{name}.minute", 11), z3.Bool(f"{name} exact")
    # The two hours in which clocks are changed are left out: there a local time may mean two moments or none.
    hours = z3.And(minute < 24 * 60, z3.Not(z3.And(minute >= 60, minute < 180)))
    ranges, moment = (*day.constraints, hours), Moment(day, minute, exact)
    if kind is None:
        return Dated(z3.BoolVal(True), (exact,), (), ranges, day, moment)
    known = z3.Bool(f"{name} known")
    return Dated(known, (known, exact), (z3.Implies(exact, known),), ranges, day, moment)


def number(name: str) -> Number:
    """A number."""
    known, whole, part = z3.Bool(f"{name} known"), integer(name, 20), integer(f"{name}.part", 10)
    return Number(known, (known,), (), (whole <= _LARGEST, part < SCALE), whole, part)


def split(value: float) -> tuple[int, int]:
    """A number that the law writes, as its whole and the thousandths beyond. Raises `InputError`."""
    thousandths = round(value * SCALE)
    if value > _LARGEST or thousandths % 10 or abs(thousandths - value * SCALE) > 1e-6:
        raise InputError(
            f"Proofs speak of no number like {value:g}.",
            next_step=f"Write numbers up to {_LARGEST}, with two decimals at most.",
        )
    return divmod(thousandths, SCALE)


@dataclass(slots=True)
class Mentions:
    """Which values the law names for each fact and field; all others come to the same."""

    values: dict[str, set[str]] = field(default_factory=dict)
    joined: set[str] = field(default_factory=set)

    def add(self, condition: Condition) -> None:
        for part in walk(condition):
            match part:
                case OneOf(ref, values) | Includes(ref, values) | Only(ref, values):
                    self.values.setdefault(ref.name, set()).update(values)
                case Same(left, right):
                    self.joined.update((left.name, right.name))
                case _:
                    pass

    def representatives(self, name: str, kind: FactType) -> tuple[tuple[str, ...], str]:
        """The values that the law tells apart, and the one that stands for all others."""
        named = self.values.get(name, set())
        if name in self.joined:
            named = set(kind.names())
        chosen = [value for value in kind.names() if value in named]
        others = [value for value in kind.names() if value not in named]
        if not others:
            return tuple(chosen), chosen[-1]
        rest = "other" if "other" in others else others[0]
        return (*chosen, rest), rest


def mentions(laws: Iterable[Law]) -> Mentions:
    """What these laws name."""
    found = Mentions()
    for law in laws:
        for policy in law.policies.values():
            for condition in (*conditions(policy), *promised(policy)):
                found.add(condition)
    return found


def conditions(policy: Policy) -> Iterator[Condition]:
    """Every condition of the law that a policy states."""
    for statement in (*policy.rules, *policy.duties, *policy.defines, *policy.displaces):
        yield from conditions_of(statement)


def promised(policy: Policy) -> Iterator[Condition]:
    """Every condition of the properties that a policy promises."""
    for always in policy.always:
        yield from conditions_of(always)
