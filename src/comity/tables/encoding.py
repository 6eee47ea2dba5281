"""A plain typed table, in which NULL is unknown, to the small numbers of `comity.tables.layout`; done once, at ingest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from comity.errors import InputError
from comity.language.errors import nearest
from comity.language.model import FactKind, FactType, Law
from comity.meaning import Agency
from comity.tables.engines import check_origin, micros_of
from comity.tables.layout import (
    COMPLETE,
    DAY,
    DEPTH,
    EVENT,
    FROM,
    KNOWN,
    MORE,
    NO_TIME,
    ODD,
    TO,
    Encoded,
    column_name,
    field_name,
)
from comity.tables.leaves import any_holds
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
_YES, _NO = ("yes", "true"), ("no", "false")
_SECTION = r"^[a-z0-9_]+ +[\w./:-]+(\([\w-]+\))*$"


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
        return table.select(*keep, *self.names)

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
        if kind.kind is FactKind.SOME_OF:
            self._several(name, kind, source)
            return
        if kind.kind is FactKind.TIME:
            self._time(name, source)
            return
        if not isinstance(source, Plain):
            raise InputError(
                f"`{name}` is {kind.kind.value}; {type(source).__name__} does not hold such a fact."
            )
        match kind.kind:
            case FactKind.YES_NO:
                self._yes_no(name, source)
            case FactKind.ONE_OF:
                self._one_of(name, kind, source)
            case FactKind.NUMBER:
                self._number(name, source)
            case FactKind.DATE:
                self._date(name, source)
            case _:
                self._citation(name, source)

    def _refuse(self, name: str, wanted: str, column: Column) -> InputError:
        return InputError(
            f"`{name}` is {wanted}; the column `{column.get_name()}` holds {column.type()}.",
            next_step="Cast it, or map the fact to another column.",
        )

    def _words(self, column: Column) -> Column:
        return column.strip()

    def _yes_no(self, name: str, source: Plain) -> None:
        column = self.column(source.column)
        if column.type().is_boolean():
            cases = [(column.isnull(), literal(1, "int8")), (column, literal(2, "int8"))]
            self.put(name, ibis.cases(*cases, else_=literal(0, "int8")))
            return
        if not column.type().is_string():
            raise self._refuse(name, "yes or no", column)
        text = self._words(column).lower()
        words = {word.lower(): value.lower() for word, value in source.words.items()}
        yes = [*_YES, *(w for w, v in words.items() if v in _YES)]
        no = [*_NO, *(w for w, v in words.items() if v in _NO)]
        unknown = ["", "unknown", *(w for w, v in words.items() if v == "unknown")]
        one, two = literal(1, "int8"), literal(2, "int8")
        self.put(
            name,
            ibis.cases(
                (column.isnull(), one), (text.isin(yes), two), (text.isin(no), literal(0, "int8")), else_=one
            ),
        )
        self._odd(name, column, text.isin([*yes, *no, *unknown]))

    def _odd(self, name: str, column: Column, understood: Column) -> None:
        none, one = literal(0, "int8"), literal(1, "int8")
        self.put(name + ODD, ibis.cases((column.isnull(), none), (understood, none), else_=one))

    def _one_of(self, name: str, kind: FactType, source: Plain) -> None:
        column = self.column(source.column)
        if not column.type().is_string():
            raise self._refuse(name, "one of a list of words", column)
        text = self._words(column)
        codes = {value: i + 1 for i, value in enumerate(kind.names())}
        for word, value in source.words.items():
            codes[word] = self._code(name, kind, value)
        known = [(text == word, literal(code, "int16")) for word, code in codes.items() if code]
        self.put(name, ibis.cases((column.isnull(), literal(0, "int16")), *known, else_=literal(0, "int16")))
        self._odd(name, column, text.isin([*codes, "", "unknown"]))

    @staticmethod
    def _code(name: str, kind: FactType, value: str) -> int:
        if value == "unknown":
            return 0
        if value not in kind.names():
            raise InputError(f"`{name}` has no value `{value}`.{nearest(value, list(kind.names()))}")
        return kind.names().index(value) + 1

    def _number(self, name: str, source: Plain) -> None:
        column = self.column(source.column)
        if not column.type().is_numeric():
            raise self._refuse(name, "a number", column)
        number = column.cast("float64")
        strange = number.isnan() | number.isinf()
        nothing = literal(0.0, "float64")
        self.put(name, ibis.cases((column.isnull(), nothing), (strange, nothing), else_=number))
        none, one = literal(0, "int8"), literal(1, "int8")
        self.put(name + KNOWN, ibis.cases((column.isnull(), none), (strange, none), else_=one))
        self.put(name + ODD, ibis.cases((column.isnull(), none), (strange, one), else_=none))

    def _ordinal(self, name: str, column: Column) -> Column:
        if not column.type().is_date():
            raise self._refuse(name, "a date", column)
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
            raise InputError(f"`{name}` is a time; {type(source).__name__} does not hold such a fact.")
        column = self.column(source.column)
        kind = column.type()
        if not kind.is_timestamp():
            raise self._refuse(name, "a time", column)
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
            raise self._refuse(complete, "a boolean column", column)
        return column.fill_null(False)

    # -- several values

    def _several(self, name: str, kind: FactType, source: Source) -> None:
        if isinstance(source, Plain):
            source = Delimited(source.column, words=source.words)
        if isinstance(source, Flags):
            self._flags(name, kind, source)
        elif isinstance(source, Delimited):
            self._delimited(name, kind, source)
        else:
            raise InputError(
                f"`{name}` holds several values; {type(source).__name__} does not hold such a fact."
            )

    def _flags(self, name: str, kind: FactType, source: Flags) -> None:
        for value in source.columns:
            self._code(name, kind, value)
        columns = {value: self.column(column) for value, column in source.columns.items()}
        for column in columns.values():
            if not column.type().is_boolean():
                raise self._refuse(name, "a boolean column for each value", column)
        held = _bits((kind.names().index(v), column.fill_null(False)) for v, column in columns.items())
        if source.complete is None:
            every = set(columns) == set(kind.names())
            complete = ~any_holds(c.isnull() for c in columns.values()) if every else ibis.literal(False)
        else:
            complete = self._complete(source.complete)
        self.put(name, held + ibis.cases((complete, literal(0)), else_=literal(MORE)))

    def _delimited(self, name: str, kind: FactType, source: Delimited) -> None:
        column = self.column(source.column)
        if not column.type().is_string():
            raise self._refuse(name, "a list of words", column)
        sep = source.separator
        # Doubled separators let neighbours be taken out one by one: `,a,,b,`.
        text = (
            ibis.literal(sep)
            + column.re_replace(r"\s+", "").re_replace(_literal_pattern(sep), sep + sep)
            + ibis.literal(sep)
        )
        words = {value: value for value in kind.names()} | {_squeezed(w): v for w, v in source.words.items()}
        rest = text
        found: dict[str, list[Column]] = {}
        for word, value in words.items():
            if value != "unknown":
                self._code(name, kind, value)
                found.setdefault(value, []).append(text.contains(sep + word + sep))
            rest = rest.re_replace(_literal_pattern(sep + word + sep), "")
        more = any_holds(text.contains(sep + dots + sep) for dots in ("...", "…"))
        none = () if source.nothing is None else (_squeezed(source.nothing),)
        for dots in ("...", "…", "", "unknown", *none):
            rest = rest.re_replace(_literal_pattern(sep + dots + sep), "")
        odd = rest != ""
        held = _bits((kind.names().index(v), any_holds(conditions)) for v, conditions in found.items())
        said = text != sep + sep
        open_ = more | odd | ~said | ~self._complete(source.complete)
        bits = held + ibis.cases((open_, literal(MORE)), else_=literal(0))
        self.put(name, ibis.cases((column.isnull(), literal(MORE)), else_=bits))
        self._odd(name, column, ~odd)

    # -- citations

    def _citation(self, name: str, source: Plain) -> None:
        """`ny_penal_law 120.05(2)`: the text of its first one, two … parts. One not understood is unknown."""
        column = self.column(source.column)
        if not column.type().is_string():
            raise self._refuse(name, "a section of a code", column)
        text = self._words(column).lower()
        codes = any_holds(text.startswith(f"{code.lower()} ") for code in sorted(self.law.vocabulary.codes))
        understood = text.re_search(_SECTION) & codes
        # `code 120.05(2)(a)` becomes `code|120.05|2|a|`, of which each shorter section is a beginning.
        parts = (
            text.re_replace(r" +", "|").re_replace(r"\)\(", "|").re_replace(r"\(", "|").re_replace(r"\)", "")
            + "|"
        )
        depth = parts.length() - parts.re_replace(r"\|", "").length() - 1
        zero = literal(0, "int8")
        self.put(name, ibis.cases((column.isnull(), zero), (understood, depth.cast("int8")), else_=zero))
        for n in range(1, DEPTH + 1):
            begin = parts.re_extract(r"^([^|]*\|){" + str(n + 1) + "}", 0)
            self.put(
                f"{name}__{n}", ibis.cases((column.isnull(), ""), (understood, begin), else_="").fill_null("")
            )
        self._odd(name, column, understood | (text == ""))


def _bits(held: Any) -> Column:
    """The sum of two to each place whose condition holds."""
    bits = [ibis.cases((condition, literal(1 << place)), else_=literal(0)) for place, condition in held]
    while len(bits) > 1:
        bits = [bits[i] + bits[i + 1] if i + 1 < len(bits) else bits[i] for i in range(0, len(bits), 2)]
    return bits[0] if bits else literal(0)


def _as_source(at: str | Wall | Instant) -> Plain | Wall | Instant:
    return Plain(at) if isinstance(at, str) else at


def _squeezed(word: str) -> str:
    return "".join(word.split())


def _literal_pattern(text: str) -> str:
    """A text as a pattern that all engines read alike: each sign that could mean something stands in brackets."""
    return "".join(
        f"[{sign}]" if not sign.isalnum() and sign not in "_^\\" else ("\\" + sign if sign in "^\\" else sign)
        for sign in text
    )


__all__ = ["Encoder", "encode"]
