"""The abstract algebra of truth over which the law's meaning is written once.

An interpreter supplies the values: truth values that remember, columns of a table, terms of a solver. A new
connective of the language is a new method here; the type checker names every interpreter that lacks it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, TypeVar

from comity.language.model import (
    AnyRecord,
    Compare,
    Includes,
    IsTrue,
    Listed,
    OneOf,
    Only,
    Same,
    StatementId,
    Table,
    Within,
)

B = TypeVar("B")


@dataclass(frozen=True, slots=True, order=True)
class OpenQuestion:
    """Something that no fact of the case can settle.

    A disputed `reading` makes the answer one for counsel where it matters; an unknown first `day` in force
    leaves the answer undetermined.
    """

    kind: Literal["reading", "day"]
    statement: StatementId
    version: int
    place: str
    note: str


class Algebra(Protocol[B]):
    """Truth values of three kinds (true, false, unknown) and what can be tested of a case.

    Every interpreter follows Kleene's strong logic: what is unknown stays unknown until it no longer matters,
    and nothing turns unknown into false.
    """

    def const(self, truth: bool) -> B:
        """True or false, whatever the facts."""

    def all_of(self, parts: Sequence[B]) -> B:
        """False if any part is false, true if all are true (and if there are none)."""

    def any_of(self, parts: Sequence[B]) -> B:
        """True if any part is true, false if all are false (and if there are none)."""

    def negate(self, part: B) -> B:
        """True for false, false for true, unknown for unknown."""

    def from_day(self, day: date) -> B:
        """The event is on this day or later."""

    def question(self, question: OpenQuestion) -> B:
        """Unknown, until counsel or a source settles the question."""

    def is_true(self, test: IsTrue) -> B:
        """A yes/no fact holds."""

    def one_of(self, test: OneOf) -> B:
        """A `one of` fact has one of the values."""

    def same(self, test: Same) -> B:
        """Two `one of` facts agree."""

    def compare(self, test: Compare) -> B:
        """Dates, times or numbers compared."""

    def includes(self, test: Includes) -> B:
        """A `some of` fact has one of the values among others."""

    def only(self, test: Only) -> B:
        """A `some of` fact has nothing but these values."""

    def within(self, test: Within) -> B:
        """A date lies within a period; `anniversary` is in or out here, never contested."""

    def any_record(self, test: AnyRecord, each: Callable[[Algebra[B]], B]) -> B:
        """Some record satisfies `each`, which is given the algebra at that record."""

    def listed(self, test: Listed, table: Table, each: Callable[[Algebra[B]], B] | None) -> B:
        """The record's citation stands in the table, and `each` holds at the row found."""
