"""Made-up requests as plain tables, for the column engines: one row each, NULL where a fact is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from comity.decide.facts import Several
from comity.decide.request import Request
from comity.language import Law
from comity.language import model as m
from comity.tables import Delimited, Moment, RecordSource, Wall
from comity.tables.mapping import Source

_DAY_ONLY = "__on"
_ALL = "__all"

ARROW = {
    m.FactKind.YES_NO: pa.bool_(),
    m.FactKind.ONE_OF: pa.string(),
    m.FactKind.SOME_OF: pa.string(),
    m.FactKind.CITATION: pa.string(),
    m.FactKind.DATE: pa.date32(),
    m.FactKind.TIME: pa.timestamp("us"),
    m.FactKind.NUMBER: pa.float64(),
}


@dataclass(frozen=True)
class Tables:
    """Requests as tables of Arrow, and the mapping that says what stands where."""

    facts: pa.Table
    records: Mapping[str, pa.Table]
    mapping: Mapping[str, Source | str]
    fields: Mapping[str, Mapping[str, Source | str]]

    def sources(self, tables: Mapping[str, Any]) -> dict[str, RecordSource]:
        """The record tables as the engine has them."""
        return {name: RecordSource(tables[name], self.fields[name], f"{name}{_ALL}") for name in self.records}


def tables_of(law: Law, requests: Sequence[Request], facts: Sequence[str], records: Sequence[str]) -> Tables:
    """One row a request, with columns for these facts; `row` numbers the rows."""
    columns: dict[str, pa.Array] = {
        "row": pa.array(range(len(requests)), pa.int64()),
        "on": pa.array([r.on for r in requests], pa.date32()),
        "at": pa.array([r.at for r in requests], pa.timestamp("us", "UTC")),
    }
    mapping: dict[str, Source | str] = {}
    for name in facts:
        kind = law.vocabulary.facts[name].type.kind
        values = [r.facts.get(name) for r in requests]
        column = name.replace(".", "_")
        mapping[name] = column
        if kind is m.FactKind.SOME_OF:
            lists = [v if isinstance(v, Several) else None for v in values]
            columns[column] = pa.array([_words(v) for v in lists], pa.string())
            columns[column + _ALL] = pa.array([v.complete if v else None for v in lists], pa.bool_())
            mapping[name] = Delimited(column, complete=column + _ALL, nothing="none")
        elif kind is m.FactKind.TIME:
            columns[column] = pa.array(
                [v if isinstance(v, datetime) else None for v in values], pa.timestamp("us")
            )
            columns[column + _DAY_ONLY] = pa.array(
                [None if isinstance(v, datetime) else v for v in values], pa.date32()
            )
            mapping[name] = Moment(Wall(column), column + _DAY_ONLY)
        else:
            columns[column] = pa.array(values, ARROW[kind])
    lists_of: dict[str, pa.Table] = {}
    fields: dict[str, dict[str, Source | str]] = {}
    for name in records:
        given = [r.records.get(name) for r in requests]
        columns[name + _ALL] = pa.array([g.complete if g else None for g in given], pa.bool_())
        rows = [(i, row) for i, g in enumerate(given) if g for row in g.rows]
        cells: dict[str, pa.Array] = {"row": pa.array([i for i, _ in rows], pa.int64())}
        for field in law.vocabulary.records[name].fields.values():
            found = [_cell(row.get(field.name)) for _, row in rows]
            cells[field.name] = pa.array(found, ARROW[field.type.kind])
        lists_of[name] = pa.table(cells)
        fields[name] = {field: field for field in law.vocabulary.records[name].fields}
    return Tables(pa.table(columns), lists_of, mapping, fields)


def _words(several: Several | None) -> str | None:
    """A list of words; of a list that is known to be empty, nothing but that it is complete."""
    return None if several is None else ",".join(sorted(several.values)) or "none"


def _cell(value: object) -> object:
    return str(value) if isinstance(value, m.Citation) else value
