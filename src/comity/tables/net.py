"""The law as a net of gates over tests of facts: equal parts are one gate, computed once for a whole table.

A further interpreter of the meaning. Its values are gates, which `comity.tables.stages` turns into columns and
`comity.tables.diagram` into decision diagrams. What is the same for every row (the agency, the item of the ask) is
settled here; the day of the event and the facts differ from row to row and stay tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from comity.language.model import (
    AnyRecord,
    Compare,
    Includes,
    IsTrue,
    Listed,
    Literal_,
    OneOf,
    Only,
    Ref,
    Same,
    Table,
    TableRow,
    Term,
    Within,
)
from comity.meaning import Algebra, OpenQuestion
from comity.meaning.gates import FALSE_GATE, TRUE_GATE, UNKNOWN_GATE, Gate, Gates


@dataclass(frozen=True, slots=True)
class FromDay:
    """The event is on this day or later."""

    day: date


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Some record of the list satisfies the gate `body` of that record's own net.

    `facts` are the facts that it reads beside the record's `fields`.
    """

    record: str
    body: Gate
    facts: tuple[str, ...]
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cites:
    """A citation names one of these sections or a part of one; `coarse`: names less than one of them."""

    ref: Ref
    keys: frozenset[str]
    coarse: bool


@dataclass(frozen=True, slots=True)
class OfCode:
    """A citation is of one of these codes."""

    ref: Ref
    codes: frozenset[str]


Test = IsTrue | OneOf | Same | Compare | Includes | Only | Within | AnyOf | FromDay | Cites | OfCode
Leaf = Test | OpenQuestion


class Net(Gates[Leaf]):
    """Gates and the leaves on which they stand."""

    def leaves_of(self, outputs: Iterable[Gate]) -> list[Leaf]:
        """The leaves on which these stand, in the order in which a reader of the law meets them."""
        found: dict[Leaf, None] = {}
        seen: set[Gate] = set()

        def visit(gate: Gate) -> None:
            if gate in seen:
                return
            seen.add(gate)
            if gate in self.leaf_at:
                found[self.leaf_at[gate]] = None
            for inner in self.nodes[gate][1]:
                visit(inner)

        for gate in outputs:
            visit(gate)
        return list(found)


@dataclass(frozen=True, slots=True)
class Reader:
    """The algebra whose values are gates.

    Args:
        net: where the gates go.
        records: the net of each kind of record; what is said inside `any … where` goes there.
        given: `one of` facts that are the same for every row (of the agency, or the ask's item).
        days: the first and last day on which an event may lie.
        row: inside `listed … as row where`, the columns of one row of the table.
        settled: inside `any … where`, how the disputed readings are taken; None outside.
    """

    net: Net
    records: dict[str, Net]
    given: Mapping[str, str]
    days: tuple[date, date]
    row: Mapping[str, object] | None = None
    settled: Mapping[OpenQuestion, bool] | None = None
    met: list[OpenQuestion] = field(default_factory=list)

    def const(self, truth: bool) -> Gate:
        return TRUE_GATE if truth else FALSE_GATE

    def all_of(self, parts: Sequence[Gate]) -> Gate:
        return self.net.all_of(parts)

    def any_of(self, parts: Sequence[Gate]) -> Gate:
        return self.net.any_of(parts)

    def negate(self, part: Gate) -> Gate:
        return self.net.negate(part)

    def from_day(self, day: date) -> Gate:
        first, last = self.days
        if day <= first:
            return TRUE_GATE
        return FALSE_GATE if day > last else self.net.leaf(FromDay(day))

    def question(self, question: OpenQuestion) -> Gate:
        if self.settled is None:
            return self.net.leaf(question)
        if question not in self.settled:
            self.met.append(question)
            return UNKNOWN_GATE
        return self.const(self.settled[question])

    # -- tests

    def _word(self, ref: Ref) -> object:
        """What is the same for every row: a value of the agency, of the ask, of the table's row; None if it varies."""
        if ref.scope == "row":
            return None if self.row is None else self.row.get(ref.name)
        return self.given.get(ref.name) if ref.scope == "fact" else None

    def is_true(self, test: IsTrue) -> Gate:
        if test.ref.scope != "row":
            return self.net.leaf(test)
        value = self._word(test.ref)
        return UNKNOWN_GATE if value is None else self.const(bool(value))

    def one_of(self, test: OneOf) -> Gate:
        value = self._word(test.ref)
        if value is not None:
            return self.const(value in test.values)
        return UNKNOWN_GATE if test.ref.scope == "row" else self.net.leaf(test)

    def same(self, test: Same) -> Gate:
        left, right = self._word(test.left), self._word(test.right)
        if left is not None and right is not None:
            return self.const(left == right)
        if left is not None or right is not None:
            other = test.right if left is not None else test.left
            return self.one_of(OneOf(other, (str(left if left is not None else right),)))
        if "row" in (test.left.scope, test.right.scope):
            return UNKNOWN_GATE
        return self.net.leaf(test)

    def compare(self, test: Compare) -> Gate:
        left, right = self._term(test.left), self._term(test.right)
        if left is None or right is None:
            return UNKNOWN_GATE
        return self.net.leaf(Compare(test.op, left, right))

    def includes(self, test: Includes) -> Gate:
        return self.net.leaf(test) if test.ref.scope == "fact" else UNKNOWN_GATE

    def only(self, test: Only) -> Gate:
        return self.net.leaf(test) if test.ref.scope == "fact" else UNKNOWN_GATE

    def within(self, test: Within) -> Gate:
        left, right = self._term(test.left), self._term(test.right)
        if left is None or right is None:
            return UNKNOWN_GATE
        return self.net.leaf(replace(test, left=left, right=right))

    def _term(self, term: Term) -> Term | None:
        """A term with the table's row put in; None where that row says nothing."""
        if isinstance(term, Literal_) or term.scope != "row":
            return term
        value = self._word(term)
        return Literal_(value) if isinstance(value, (date, float, int)) else None

    # -- records and tables

    def any_record(self, test: AnyRecord, each: Callable[[Algebra[Gate]], Gate]) -> Gate:
        """One leaf for the whole list; where disputed readings lie inside, one for each way to settle them."""
        return self._settle(test.record, each, {})

    def _settle(
        self, record: str, each: Callable[[Algebra[Gate]], Gate], settled: Mapping[OpenQuestion, bool]
    ) -> Gate:
        inside = replace(self, net=self.records.setdefault(record, Net()), settled=settled, met=[])
        body = each(inside)
        if not inside.met:
            refs = [ref for leaf in inside.net.leaves_of([body]) for ref in refs_of(leaf)]
            facts = tuple(dict.fromkeys(ref.name for ref in refs if ref.scope == "fact"))
            fields = frozenset(ref.name for ref in refs if ref.scope == "field")
            return self.net.leaf(AnyOf(record, body, facts, fields))
        first = inside.met[0]
        true = self._settle(record, each, {**settled, first: True})
        false = self._settle(record, each, {**settled, first: False})
        question = self.net.leaf(first)
        return self.any_of([self.all_of([question, true]), self.all_of([self.negate(question), false])])

    def listed(self, test: Listed, table: Table, each: Callable[[Algebra[Gate]], Gate] | None) -> Gate:
        """Rows that say the same from and to the same days stand together.

        Where no row matches, the answer is unknown if a row is finer than the citation, if the table is open, or if it
        does not speak of the code.
        """
        alike: dict[tuple[object, ...], list[TableRow]] = {}
        for row in table.rows:
            alike.setdefault((row.interval, row.columns), []).append(row)
        found: list[Gate] = []
        doubts: list[Gate] = [self.const(not table.closed)]
        for rows in alike.values():
            listed = [self.net.leaf(_cites(test.ref, rows, coarse=False))]
            for interval in (table.interval, rows[0].interval):
                listed.append(self.from_day(interval.first()))
                if interval.last() < date.max:
                    listed.append(self.negate(self.from_day(interval.last() + timedelta(days=1))))
            said = TRUE_GATE if each is None else each(replace(self, row=dict(rows[0].columns)))
            found.append(self.all_of([*listed, said]))
            finer = _cites(test.ref, rows, coarse=True)
            if finer.keys:
                doubts.append(self.all_of([self.net.leaf(finer), *listed[1:]]))
        if table.closed:
            doubts.append(self.negate(self.net.leaf(OfCode(test.ref, frozenset(table.codes)))))
        return self.any_of([*found, self.all_of([UNKNOWN_GATE, self.any_of(doubts)])])


def citation_key(code: str, section: Sequence[str]) -> str:
    """A section as one text; the text of a part begins with the text of the whole."""
    return "|".join((code, *section)) + "|"


def refs_of(leaf: Leaf) -> tuple[Ref, ...]:
    """The references in one test, in the order of the test."""
    match leaf:
        case (
            IsTrue(ref) | OneOf(ref, _) | Includes(ref, _) | Only(ref, _) | Cites(ref, _, _) | OfCode(ref, _)
        ):
            return (ref,)
        case Same(left, right):
            return (left, right)
        case Compare(_, one, other):
            return tuple(term for term in (one, other) if isinstance(term, Ref))
        case Within():
            return tuple(term for term in (leaf.left, leaf.right, leaf.extended) if isinstance(term, Ref))
        case _:
            return ()


def facts_of(leaf: Leaf) -> tuple[str, ...]:
    """The facts at which a test looks; of a list of records, those beside the records."""
    if isinstance(leaf, AnyOf):
        return leaf.facts
    return tuple(dict.fromkeys(ref.name for ref in refs_of(leaf) if ref.scope == "fact"))


def _cites(ref: Ref, rows: Iterable[TableRow], *, coarse: bool) -> Cites:
    if coarse:
        keys = {citation_key(r.code, r.section[:n]) for r in rows for n in range(1, len(r.section))}
    else:
        keys = {citation_key(r.code, r.section) for r in rows}
    return Cites(ref, frozenset(keys), coarse)
