"""A plain typed table, in which NULL is unknown, to the small numbers of `comity.tables.layout`; done once, at ingest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from comity.errors import InputError
from comity.language.errors import nearest
from comity.language.model import FactKind, FactType, Law
from comity.meaning import Agency
from comity.tables import cells
from comity.tables.cells import no_such, refuse
from comity.tables.engines import check_origin, micros_of
from comity.tables.layout import (
    COMPLETE,
    DAY,
    EVENT,
    FROM,
    NO_TIME,
    TO,
    Encoded,
    column_name,
    field_name,
)
from comity.tables.mapping import Delimited, Flags, Instant, Moment, Plain, RecordSource, Source, Wall
from comity.tables.stages import add_columns
from comity.tables.times import (
    Column,
    instant_of,
    literal,
    local_of,
    ordinal_of,
    ordinal_of_wall,
    slot_of,
    with_days,
    with_slots,
)

_LOCAL, _GIVEN, _FIRST, _LAST = "__local", "__given", "__first", "__last"


def encode(
    table: Any,
    law: Law,
    agency: Agency,
    mapping: Mapping[str, str | Source] | None = None,
    *,
    on: str | None = "on",
    at: str | Wall | Instant | None = None,
    keep: Sequence[str] = (),
    key: Sequence[str] = (),
    records: Mapping[str, RecordSource] | None = None,
) -> Encoded:
    """Turn a plain table into facts. What is NULL, not understood or not there is unknown; nothing becomes false by it.

    Words that the vocabulary does not have make the fact unknown and set `fact__odd` to 1, so that they can be counted.

    Args:
        table: an Ibis table, one row for each case.
        agency: whose local days count.
        mapping: fact: where it stands (a column's name, or a `Source`). Without it, every column that is named like a
            fact is read.
        on: the column with the day of the event. None if only `at` is given.
        at: where the minute of the event stands, if it is known; where it is NULL, the day alone is.
        keep: columns to pass through. They may not be named like a fact.
        key: columns by which records belong to cases.
        records: tables of records.

    Raises:
        InputError: a column, fact, value or field does not exist, or a column has the wrong type.
    """
    for given in (table, *(source.table for source in (records or {}).values())):
        check_origin(given)
    sources = _sources(table, law, mapping, {*keep, *key, on, at if isinstance(at, str) else None})
    encoder = Encoder(law, law.vocabulary.governments[agency.government].zone, table)
    encoder.event(on, at)
    for name, source in sources.items():
        encoder.fact(column_name(name), law.vocabulary.facts[name].type, source)
    for name, record in (records or {}).items():
        if name not in law.vocabulary.records:
            raise InputError(f"There is no record `{name}`.{nearest(name, list(law.vocabulary.records))}")
        encoder.flag(name + COMPLETE, record.complete)
    kept = list(dict.fromkeys((*keep, *key)))
    encoder.check(kept)
    clash = [name for name in kept if name in encoder.names]
    if clash:
        raise InputError(
            f"The column `{clash[0]}` is kept and is a fact too.", next_step="Rename the kept column."
        )
    lists = {name: _records(source, law, encoder.zone, name, key) for name, source in (records or {}).items()}
    return Encoded(encoder.result(kept), lists, tuple(key))


def _sources(
    table: Any, law: Law, mapping: Mapping[str, str | Source] | None, taken: set[str | None]
) -> dict[str, Source]:
    facts = law.vocabulary.facts
    if mapping is None:
        named = {column_name(name): name for name in facts if not name.startswith("agency.")}
        return {named[c]: Plain(c) for c in table.columns if c in named and c not in taken}
    for name in mapping:
        if name not in facts or name.startswith("agency."):
            raise InputError(f"There is no fact `{name}`.{nearest(name, list(facts))}")
    return {name: Plain(source) if isinstance(source, str) else source for name, source in mapping.items()}


def _records(source: RecordSource, law: Law, zone: str, record: str, key: Sequence[str]) -> Any:
    if not key:
        raise InputError(
            f"Records of `{record}` need columns that say to which case they belong.", next_step="Give `key`."
        )
    encoder = Encoder(law, zone, source.table)
    fields = law.vocabulary.records[record].fields
    for name, where in source.fields.items():
        if name not in fields:
            raise InputError(
                f"A {law.vocabulary.records[record].phrase} has no field `{name}`.{nearest(name, list(fields))}"
            )
        encoder.fact(
            field_name(record, name), fields[name].type, Plain(where) if isinstance(where, str) else where
        )
    encoder.check(key)
    return encoder.result(list(key))


class Encoder:
    """Collects the encoded columns of one table.

    `first` are columns read from the table; `walls` are times that show local time; of `instants` the day follows from
    the time, of `days` the day may stand alone.
    """

    def __init__(self, law: Law, zone: str, table: Any) -> None:
        self.law, self.zone, self.table = law, zone, table
        self.first: dict[str, Column] = {}
        self.names: list[str] = []
        self.walls: list[str] = []
        self.instants: list[str] = []
        self.days: list[str] = []

    def check(self, names: Sequence[str]) -> None:
        for name in names:
            if name not in self.table.columns:
                raise InputError(
                    f"The table has no column `{name}`.{nearest(name, list(self.table.columns))}"
                )

    def column(self, name: str) -> Column:
        self.check([name])
        return self.table[name]

    def put(self, name: str, column: Column) -> None:
        self.first[name] = column
        self.names.append(name)

    def result(self, keep: Sequence[str]) -> Any:
        """The table: kept columns and encoded ones. What is made of others is worked out in later stages."""
        table = add_columns(self.table, self.first, {*keep})
        table = self._instants(table)
        table = self._days_of_instants(table)
        table = self._days_alone(table)
        names = [*self.instants, *self.days]
        if names:
            table = with_slots(table, [n + DAY for n in names], names)
            casts = {n: table[n].cast("int32") for n in names} | {
                n + DAY: table[n + DAY].cast("int32") for n in names
            }
            table = add_columns(table, casts)
        return table.select(*keep, **{name: _narrow(table[name]) for name in self.names})

    def _instants(self, table: Any) -> Any:
        """Wall times to instants."""
        if not self.walls:
            return table
        found = {}
        for name in self.walls:
            wall = table[name + FROM]
            found[name + FROM] = ibis.cases((wall == NO_TIME, wall), else_=instant_of(wall, self.zone))
        return add_columns(table, found)

    def _days_of_instants(self, table: Any) -> Any:
        """The local day of each instant, 0 where there is none."""
        timed = [*self.instants, *self.days]
        if not timed:
            return table
        table = add_columns(table, {n + _LOCAL: local_of(table[n + FROM], self.zone) for n in timed})
        days = {
            n + DAY: ibis.cases(
                (table[n + FROM] == NO_TIME, literal(0)), else_=ordinal_of_wall(table[n + _LOCAL])
            )
            for n in timed
        }
        ends = {n + TO: table[n + FROM] for n in timed}
        return add_columns(table, days | ends)

    def _days_alone(self, table: Any) -> Any:
        """Where only the day is known: from its first to its last microsecond."""
        if not self.days:
            return table
        given = {n: table[n + _GIVEN] for n in self.days}
        days = {n + DAY: ibis.cases((given[n] != 0, given[n]), else_=table[n + DAY]) for n in self.days}
        table = add_columns(table, days)
        ends = [(n + _FIRST, n + _LAST) for n in self.days]
        table = with_days(table, [n + DAY for n in self.days], ends, self.zone)
        found: dict[str, Column] = {}
        for n in self.days:
            alone = table[n + FROM] == NO_TIME
            found[n + TO] = ibis.cases((alone, table[n + _LAST]), else_=table[n + FROM])
            found[n + FROM] = ibis.cases((alone, table[n + _FIRST]), else_=table[n + FROM])
        return add_columns(table, found)

    # -- the event

    def event(self, on: str | None, at: str | Wall | Instant | None) -> None:
        """The day of the event and, where it is known, its instant."""
        if at is not None:
            self._time(EVENT, Moment(at, on) if on is not None else _as_source(at))
        elif on is not None:
            self._date(EVENT, Plain(on))
        else:
            raise InputError("Nothing says when the events were.", next_step="Give `on`, `at` or both.")

    # -- facts

    def fact(self, name: str, kind: FactType, source: Source) -> None:
        """The columns of one fact."""
        if kind.kind is FactKind.TIME:
            self._time(name, source)
            return
        if kind.kind is FactKind.SOME_OF:
            self._several(name, kind, source)
            return
        if not isinstance(source, Plain):
            raise no_such(name, kind, source)
        if kind.kind is FactKind.DATE:
            self._date(name, source)
            return
        column = self.column(source.column)
        match kind.kind:
            case FactKind.YES_NO:
                found = cells.yes_no(name, column, source.words)
            case FactKind.ONE_OF:
                found = cells.one_of(name, kind, column, source.words)
            case FactKind.NUMBER:
                found = cells.number(name, column)
            case _:
                found = cells.citation(name, column, self.law.vocabulary.codes)
        for part, values in found.items():
            self.put(part, values)

    def _several(self, name: str, kind: FactType, source: Source) -> None:
        if isinstance(source, Plain):
            source = Delimited(source.column, words=source.words)
        if isinstance(source, Flags):
            columns = {value: self.column(column) for value, column in source.columns.items()}
            complete = None if source.complete is None else self._complete(source.complete)
            found = cells.flags(name, kind, columns, complete)
        elif isinstance(source, Delimited):
            column = self.column(source.column)
            found = cells.delimited(name, kind, column, source, self._complete(source.complete))
        else:
            raise no_such(name, kind, source)
        for part, values in found.items():
            self.put(part, values)

    def _ordinal(self, name: str, column: Column) -> Column:
        if not column.type().is_date():
            raise refuse(name, "a date", column)
        parts = [part.cast("int64") for part in (column.year(), column.month(), column.day())]
        return ibis.cases((column.isnull(), literal(0)), else_=ordinal_of(*parts))

    def _date(self, name: str, source: Plain) -> None:
        column = self.column(source.column)
        ordinal = self._ordinal(name, column)
        # The month must be widened before it is multiplied: one engine computes in the type of the month.
        parts = [part.cast("int64") for part in (column.year(), column.month(), column.day())]
        self.put(name, ibis.cases((column.isnull(), literal(0)), else_=slot_of(*parts)).cast("int32"))
        self.put(name + DAY, ordinal.cast("int32"))

    def _instant(self, name: str, source: Source) -> Column:
        """The instant of a column of timestamps."""
        if not isinstance(source, Plain | Wall | Instant):
            raise no_such(name, FactType(FactKind.TIME), source)
        column = self.column(source.column)
        kind = column.type()
        if not kind.is_timestamp():
            raise refuse(name, "a time", column)
        if isinstance(source, Plain) and kind.timezone is None:
            raise InputError(
                f"The column `{source.column}` holds timestamps without a zone.",
                next_step="Say `Wall(column)` if they show local time, `Instant(column)` if they are instants in UTC.",
            )
        if isinstance(source, Wall):
            self.walls.append(name)
        return ibis.cases((column.isnull(), literal(NO_TIME)), else_=micros_of(column))

    def _time(self, name: str, source: Source) -> None:
        """A time. Where only its day is known, it may be any minute of that day."""
        self.names += [name, name + DAY, name + FROM, name + TO]
        if isinstance(source, Plain) and self.column(source.column).type().is_date():
            self.first[name + FROM] = literal(NO_TIME)
            on = source.column
        elif isinstance(source, Moment):
            self.first[name + FROM] = self._instant(name, _as_source(source.at))
            on = source.on
        else:
            self.first[name + FROM] = self._instant(name, source)
            self.instants.append(name)
            return
        self.first[name + _GIVEN] = self._ordinal(name, self.column(on))
        self.days.append(name)

    def flag(self, name: str, complete: str | bool) -> None:
        """Whether a list is complete: 1 where it is, 0 where that is not said."""
        self.put(name, ibis.cases((self._complete(complete), literal(1, "int8")), else_=literal(0, "int8")))

    def _complete(self, complete: str | bool) -> Column:
        if isinstance(complete, bool):
            return ibis.literal(complete)
        column = self.column(complete)
        if not column.type().is_boolean():
            raise refuse(complete, "a boolean column", column)
        return column.fill_null(False)


def _narrow(column: Column) -> Column:
    """A column in the type that it is meant to have: engines that are given small numbers make wide columns of them."""
    kind = column.type()
    return column.cast("int32").cast(kind) if kind.is_integer() and kind.nbytes < 4 else column


def _as_source(at: str | Wall | Instant) -> Plain | Wall | Instant:
    return Plain(at) if isinstance(at, str) else at
