"""The facts of a case: `given …`, as a clerk would say them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from comity.language.citations import parse_citation
from comity.language.conditions import parse_moment, read_value, read_values
from comity.language.cursor import Cursor, Stop
from comity.language.errors import nearest
from comity.language.model import Citation, FactKind, FactType, Given, RecordType
from comity.language.scope import Scope


def read_moment(cursor: Cursor) -> date | datetime:
    """`2025-11-26T18:00`, `2025-11-26 18:00`, or a day alone."""
    at = cursor.at
    day = cursor.take()
    time = cursor.clock_time() if len(day) == 10 else None
    value = parse_moment(f"{day}T{time}" if time else day)
    if value is None:
        raise cursor.stop("Expected a day or a time such as 2025-11-26T18:00.", at)
    return value


@dataclass(slots=True)
class GivenReader:
    """Collects what a case gives. A fact stands once; records may stand as often as there are."""

    cursor: Cursor
    scope: Scope
    found: list[Given] = field(default_factory=list)
    record: RecordType | None = None
    seen: set[str] = field(default_factory=set)

    def read(self, clauses: Collection[str]) -> None:
        """Read the facts after `given`, to the next of these clauses."""
        self.cursor.each(lambda: self._given(clauses), clauses)

    def _given(self, clauses: Collection[str]) -> None:
        cursor = self.cursor
        if cursor.accept("a") or cursor.accept("an"):
            self._record(clauses)
        elif cursor.peek() == "complete":
            at = cursor.at
            name = cursor.name("a list of records such as convictions")
            cursor.take()
            records = {f"{record}s": record for record in self.scope.vocabulary.records}
            if name not in records:
                raise cursor.stop(f"There is no list of records `{name}`.{nearest(name, records)}", at)
            self._add(Given(records[name], (), complete=True), f"{name} complete", at)
        else:
            self._fact()

    def _add(self, given: Given, name: str, at: int) -> None:
        if name in self.seen:
            self.cursor.report(f"`{name}` is given twice.", at)
        self.seen.add(name)
        self.found.append(given)

    def _fact(self) -> None:
        cursor = self.cursor
        negated = cursor.accept("not")
        at = cursor.at
        name = cursor.name("a fact")
        fact = self.scope.vocabulary.facts.get(name)
        if fact is None:
            raise cursor.stop(self._no_fact(name), at)
        kind = fact.type.kind
        if kind is FactKind.YES_NO:
            if cursor.here in ("is", "includes"):
                raise cursor.stop(f"`{name}` is yes or no: write `{name}`, `not {name}` or `{name} unknown`.")
        elif negated:
            raise cursor.stop(f"`not` goes with yes/no facts only; say what `{name}` is.", at)
        if cursor.accept("unknown"):
            self._add(Given(name, None), name, at)
        elif kind is FactKind.YES_NO:
            self._add(Given(name, not negated), name, at)
        elif kind is FactKind.SOME_OF and cursor.accept("includes"):
            self._add(Given(name, read_values(cursor, fact.type, name), complete=False), name, at)
        else:
            cursor.expect("is")
            value = (
                read_values(cursor, fact.type, name)
                if kind is FactKind.SOME_OF
                else self._plain(fact.type, name)
            )
            self._add(Given(name, value), name, at)

    def _no_fact(self, name: str) -> str:
        if self.scope.statement(name) in self.scope.symbols.defines:
            return f"`{name}` is a definition, not a fact: give the facts from which it is made."
        if name in self.scope.vocabulary.records:
            return f"`{name}` is a record: write `a {name} …`, and `{name}s complete` when the list is."
        for record in self.scope.vocabulary.records.values():
            if name in record.fields:
                return f"`{name}` is a field of a {record.phrase}: it stands after `a {record.name}`."
        fields = list(self.record.fields) if self.record else []
        return f"There is no fact `{name}`.{nearest(name, [*self.scope.vocabulary.facts, *fields])}"

    def _plain(self, kind: FactType, name: str) -> object:
        cursor = self.cursor
        if kind.kind is FactKind.ONE_OF:
            return read_value(cursor, kind, name)
        if kind.kind is FactKind.SOME_OF:
            return read_values(cursor, kind, name)
        if kind.kind is FactKind.DATE:
            return cursor.date()
        if kind.kind is FactKind.NUMBER:
            return cursor.number()
        if kind.kind is FactKind.TIME:
            return read_moment(cursor)
        return self._citation()

    def _citation(self) -> Citation:
        """`penal_law 120.05(2)`, on one line."""
        cursor = self.cursor
        at = cursor.at
        code = cursor.take()
        text = code if cursor.first() else f"{code} {cursor.take()}"
        codes = self.scope.vocabulary.codes
        citation = parse_citation(text, codes)
        if citation is None:
            near = "" if text.partition(" ")[0] in codes else nearest(text.partition(" ")[0], codes)
            raise cursor.stop(f"`{text}` is not a section of a declared code.{near}", at)
        return citation

    def _record(self, clauses: Collection[str]) -> None:
        """`a conviction FIELD VALUE, FIELD VALUE, …`: it ends where the next word is none of its fields."""
        cursor, records = self.cursor, self.scope.vocabulary.records
        record = self.record = records[cursor.one_of("record", records)]
        cells: dict[str, object] = {}
        while True:
            save = cursor.at
            if cells and not cursor.accept(","):
                break
            negated = cursor.accept("not")
            name = cursor.here
            if name not in record.fields:
                if cells:
                    cursor.at = save
                    break
                hint = nearest(name, record.fields) if cursor.at_name() else ""
                raise cursor.stop(f"Expected a field of the {record.phrase}, found {cursor.found()}.{hint}")
            if name in cells:
                cursor.report(f"`{name}` stands twice in this {record.phrase}.")
            at = cursor.at
            cursor.take()
            try:
                cells[name] = self._cell(record.fields[name].type, name, negated, at)
            except Stop:
                cells[name] = None
                cursor.skip_to(clauses, (",",))
        self.found.append(Given(record.name, tuple(cells.items()), complete=False))

    def _cell(self, kind: FactType, name: str, negated: bool, at: int) -> object:
        cursor = self.cursor
        if negated and kind.kind is not FactKind.YES_NO:
            raise cursor.stop(f"`not` goes with yes/no fields only; say what `{name}` is.", at)
        if cursor.accept("unknown"):
            return None
        if kind.kind is FactKind.YES_NO:
            return not negated
        cursor.accept("is")
        return self._plain(kind, name)
