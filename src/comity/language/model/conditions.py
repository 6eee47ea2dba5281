"""Conditions. They carry no place in a file, so that two places that say the same thing compare equal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class StatementId:
    """A statement's name within a policy; its versions share it."""

    policy: str
    name: str

    def __str__(self) -> str:
        return f"{self.policy}.{self.name}"


TableId = StatementId

RefScope = Literal["fact", "field", "row", "event"]


@dataclass(frozen=True, slots=True)
class Ref:
    """A fact, a field of the record at hand, a column of the table's row, or the date of the event."""

    scope: RefScope
    name: str


@dataclass(frozen=True, slots=True)
class Literal_:
    """A date, a time or a number written in the law."""

    value: date | datetime | float


Term = Ref | Literal_


@dataclass(frozen=True, slots=True)
class Const:
    """`always` or `never`."""

    truth: bool


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class IsTrue:
    """A yes/no fact holds."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class OneOf:
    """A `one of` fact has one of these values."""

    ref: Ref
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """Two `one of` facts have the same value."""

    left: Ref
    right: Ref


@dataclass(frozen=True, slots=True)
class Compare:
    """Dates, times or numbers compared; `op` is `<`, `<=`, `>`, `>=` or `is`."""

    op: Literal["<", "<=", ">", ">=", "is"]
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Includes:
    """A `some of` fact has at least one of these values among others."""

    ref: Ref
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Only:
    """A `some of` fact has nothing but these values, and at least one of them."""

    ref: Ref
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """`left` lies within `count` `unit` before (or after) `right`.

    Not on the far side of `right`, and no further from it than the period, lengthened by `extended` days.
    Whether its last day counts is `anniversary`: in, out, or contested (disputed on that very day).
    """

    left: Term
    right: Term
    count: int
    unit: Literal["years", "months", "days"]
    direction: Literal["before", "after"]
    extended: Term | None
    anniversary: Literal["in", "out", "contested"]


@dataclass(frozen=True, slots=True)
class AnyRecord:
    """Some record of the list satisfies the condition. On an incomplete list a miss is unknown."""

    record: str
    where: Condition


@dataclass(frozen=True, slots=True)
class Listed:
    """The record's citation stands in a table (and the condition holds of the row found)."""

    table: TableId
    ref: Ref
    where: Condition | None


@dataclass(frozen=True, slots=True)
class Defined:
    """A term that a statute defines for itself."""

    define: StatementId


Condition = (
    Const
    | Not
    | And
    | Or
    | IsTrue
    | OneOf
    | Same
    | Compare
    | Includes
    | Only
    | Within
    | AnyRecord
    | Listed
    | Defined
)
