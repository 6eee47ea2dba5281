"""Which truths several tests of unknown dates, times or numbers can have together, row by row.

Where a bound differs from row to row, so does what can be true together. The line of an unknown fact is cut at the bounds
that a row knows, and each piece is tried once. The result is a number with one bit for each way of the variable.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis

from comity.language.model import FactKind, OneOf, Same
from comity.tables.leaves import Leaves, any_holds
from comity.tables.lines import End, Held, Line, bits_and
from comity.tables.net import Leaf, facts_of
from comity.tables.times import Column, literal
from comity.tables.variables import Variable


@dataclass(frozen=True)
class Joint:
    """The ways of one variable of the kind `joint`."""

    variable: Variable
    leaves: Leaves

    @property
    def full(self) -> Column:
        return literal((1 << len(self.variable.ways)) - 1)

    def prepared(self, t: Any) -> Any:
        """The table with what the pieces are cut from."""
        for name in self.variable.names:
            for i, test in self._tests(name):
                t = Line(name, self.leaves).prepared(i, test, t)
        return t

    def _tests(self, name: str) -> list[tuple[int, Leaf]]:
        return [(i, test) for i, test in enumerate(self.variable.tests) if name in facts_of(test)]

    def ways(self, t: Any, truths: dict[Leaf, Column]) -> Column:
        """The possible ways as bits, over a table that was `prepared`; `truths` are the tests' own columns.

        0 where all facts are known: then the tests' truths say it, and a row has nothing to work out.
        """
        facts = [(self.leaves.open(name, t), self._fact(name, t)) for name in self.variable.names]
        found = [
            ibis.cases(
                (truths[test] == 2, self._side(i, True)),
                (truths[test] == 0, self._side(i, False)),
                else_=self.full,
            )
            for i, test in enumerate(self.variable.tests)
            if test in truths
        ]
        found += [
            ways if open_ is None else ibis.cases((open_, ways), else_=self.full)
            for open_, ways in facts
            if ways is not None
        ]
        joined = bits_and(found) if found else self.full
        if any(open_ is None for open_, _ in facts):
            return joined
        return ibis.cases((any_holds(open_ for open_, _ in facts), joined), else_=literal(0))

    def _side(self, index: int, truth: bool) -> Column:
        return literal(sum(1 << i for i, way in enumerate(self.variable.ways) if way[index] is truth))

    def _fact(self, name: str, t: Any) -> Column | None:
        """What the pieces of an unknown fact's line allow; None where nothing can be said."""
        kind = self.leaves.layout.law.vocabulary.facts[name].type
        tests = self._tests(name)
        pieces = self._words(name, tests, t) if kind.kind is FactKind.ONE_OF else self._pieces(name, tests, t)
        return None if pieces is None else reduce(lambda a, b: a | b, pieces)

    def _words(self, name: str, tests: list[tuple[int, Leaf]], t: Any) -> list[Column]:
        """One piece for each value of a `one of` fact."""
        count = len(self.leaves.layout.law.vocabulary.facts[name].type.values)
        return [
            bits_and([self._word(name, code, i, test, t) for i, test in tests])
            for code in range(1, count + 1)
        ]

    def _word(self, name: str, code: int, index: int, test: Leaf, t: Any) -> Column:
        """The ways that a test allows when the fact has a value."""
        layout = self.leaves.layout
        if isinstance(test, OneOf):
            value = layout.law.vocabulary.facts[name].type.names()[code - 1]
            return self._side(index, value in test.values)
        assert isinstance(test, Same)
        mine, other = (test.left, test.right) if test.left.name == name else (test.right, test.left)
        column = layout.name(other)
        if column is None:
            return self.full
        same = t[column] == self.leaves.translated(mine, other, literal(code, "int16"))
        return ibis.cases(
            (t[column] == 0, self.full), (same, self._side(index, True)), else_=self._side(index, False)
        )

    def _pieces(self, name: str, tests: list[tuple[int, Leaf]], t: Any) -> list[Column] | None:
        """One piece from the bottom of the line and one from each end of a range on."""
        line = Line(name, self.leaves)
        held = {i: line.held(i, test, t) for i, test in tests}
        known = {i: found for i, found in held.items() if found is not None}
        if not known:
            return None
        inside = line.inside(t)
        pieces = [self._at(inside.low, known)]
        for found in known.values():
            ranges = (found.sure,) if found.sure is found.maybe else (found.sure, found.maybe)
            for end in (end for r in ranges for end in (r.low, r.high) if not end.everywhere):
                here = found.valid & inside.covers(end)
                pieces.append(ibis.cases((here, self._at(end, known)), else_=literal(0)))
        return pieces

    def _at(self, point: End, known: dict[int, Held]) -> Column:
        """The ways that are possible with the fact at a point of its line."""
        return bits_and(
            [
                ibis.cases(
                    (~held.valid, self.full),
                    (held.sure.covers(point), self._side(i, True)),
                    *([] if held.sure is held.maybe else [(held.maybe.covers(point), self.full)]),
                    else_=self._side(i, False),
                )
                for i, held in known.items()
            ]
        )
