"""How facts stand in an encoded table: which columns each fact has and what their numbers mean.

| fact | columns | numbers |
|---|---|---|
| yes/no | `fact` | 0 no, 1 unknown, 2 yes |
| one of | `fact` | 0 unknown, else 1 + the value's place in the vocabulary |
| some of | `fact` | a bit for each value that holds, and bit 62 where more may hold |
| number | `fact`, `fact__known` | the number (0 where unknown); 1 where known |
| date | `fact`, `fact__day` | slot and ordinal, 0 where unknown |
| time | `fact`, `fact__day`, `fact__from`, `fact__to` | local slot and ordinal; first and last microsecond |
| citation | `fact`, `fact__1`, `fact__2` … | how many parts (0 where unknown); the text of the first parts |

There is no NULL. The event is a time named `event` (without `event__from` only its day is known). A list of records has
a table of its own, whose columns begin with the record's name, and a column `record__complete` beside the facts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from comity.language.model import FactKind, FactType, Law, Literal_, Ref, Term

DAY: Final = "__day"
FROM: Final = "__from"
TO: Final = "__to"
KNOWN: Final = "__known"
ODD: Final = "__odd"
"""1 where words stood that the vocabulary does not have: the fact is then unknown, never false."""

EVENT: Final = "event"
COMPLETE: Final = "__complete"
MORE: Final = 1 << 62
"""The bit of a `some of` fact that says that further values may hold."""

NO_TIME: Final = -(1 << 62)
"""Stands for an instant that is unknown, before it is given a day of 0."""

DEPTH: Final = 6
"""Parts of a citation that are kept apart; deeper parts say nothing that a table of offences asks."""


def column_name(fact: str) -> str:
    """A fact's column: `requester.kind` stands in `requester__kind`."""
    return fact.replace(".", "__")


def field_name(record: str, name: str) -> str:
    """The column of a record's field."""
    return f"{record}__{name}"


def columns_of(name: str, kind: FactType) -> dict[str, str]:
    """The columns of a fact and their types, as Ibis writes them."""
    match kind.kind:
        case FactKind.YES_NO:
            return {name: "int8"}
        case FactKind.ONE_OF:
            return {name: "int16"}
        case FactKind.SOME_OF:
            return {name: "int64"}
        case FactKind.NUMBER:
            return {name: "float64", name + KNOWN: "int8"}
        case FactKind.DATE:
            return {name: "int32", name + DAY: "int32"}
        case FactKind.TIME:
            return {name: "int32", name + DAY: "int32", name + FROM: "int64", name + TO: "int64"}
        case FactKind.CITATION:
            return {name: "int8"} | {f"{name}__{n}": "string" for n in range(1, DEPTH + 1)}


@dataclass(frozen=True)
class Encoded:
    """Facts of many cases, encoded once: no NULL, small numbers.

    Args:
        facts: an Ibis table, one row for each case, with the columns of `comity.tables.layout`.
        records: for each kind of record an Ibis table, joined to the facts by the columns of `key`.
        key: the columns by which records belong to a case; they need not be unique.
    """

    facts: Any
    records: Mapping[str, Any] = field(default_factory=dict)
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """What can be read from an encoded table: the facts (by column), the record fields, the agency's time zone."""

    law: Law
    zone: str
    columns: frozenset[str]
    records: Mapping[str, frozenset[str]]

    @classmethod
    def of(
        cls,
        law: Law,
        zone: str,
        columns: Collection[str],
        records: Mapping[str, Collection[str]] | None = None,
    ) -> Layout:
        return cls(law, zone, frozenset(columns), {n: frozenset(c) for n, c in (records or {}).items()})

    def name(self, ref: Ref, record: str | None = None) -> str | None:
        """The column of a reference; None where the table does not have it: then the fact is unknown in every row."""
        if ref.scope == "event":
            return EVENT
        if ref.scope == "field":
            if record is None:
                return None
            name = field_name(record, ref.name)
            return name if name in self.records.get(record, ()) else None
        name = column_name(ref.name)
        return name if name in self.columns else None

    def type_of(self, ref: Ref, record: str | None = None) -> FactType:
        if ref.scope == "event":
            return FactType(FactKind.TIME if EVENT + FROM in self.columns else FactKind.DATE)
        if ref.scope == "field":
            assert record is not None
            return self.law.vocabulary.records[record].fields[ref.name].type
        return self.law.vocabulary.facts[ref.name].type

    def kind_of(self, term: Term, record: str | None = None) -> FactKind:
        """Number, date or time: a term's kind."""
        if isinstance(term, Literal_):
            if isinstance(term.value, datetime):
                return FactKind.TIME
            return FactKind.NUMBER if isinstance(term.value, (int, float)) else FactKind.DATE
        return self.type_of(term, record).kind

    def has_record(self, record: str) -> bool:
        return record in self.records
