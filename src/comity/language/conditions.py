"""Conditions as statutes state them: `not`, `and`, `or`, comparisons, periods, records and tables."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Literal, cast

from comity.language.cursor import Cursor, Stop
from comity.language.errors import nearest
from comity.language.model import (
    And,
    AnyRecord,
    Compare,
    Condition,
    Const,
    Defined,
    FactKind,
    FactType,
    Includes,
    IsTrue,
    Listed,
    Literal_,
    Not,
    OneOf,
    Only,
    Or,
    Ref,
    Same,
    StatementId,
    Term,
    Within,
)
from comity.language.scope import Scope

_ORDERED = (FactKind.DATE, FactKind.TIME, FactKind.NUMBER)
UNITS = {
    "year": "years",
    "years": "years",
    "month": "months",
    "months": "months",
    "day": "days",
    "days": "days",
}
_DEPTH = 60
_TESTS = frozenset({"is", "in", "includes", "only", "<", "<=", ">", ">=", "within"})
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|-[0-9]{2}:[0-9]{2})?\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
# Where reading goes on after a problem inside a condition: its next part, or what can follow a condition.
# fmt: off
CLAUSE_WORDS = frozenset({
    "when", "unless", "on", "for", "notwithstanding", "status", "contradicts", "says", "within", "the",
    "promptly", "before", "monthly", "quarterly", "yearly", "-",
})
# fmt: on
_AFTER = frozenset({")", "cite", "when", "unless", "status", "says", "notwithstanding", "contradicts"})
_NEXT = _AFTER | {"and", "or"}


def parse_condition(cursor: Cursor, scope: Scope, depth: int = 0) -> Condition:
    """Read one condition. `and` and `or` side by side are refused: two lawyers would read them two ways.

    A problem in one part is told, and reading goes on with the next; what has a problem never becomes law.
    """
    first = _part(cursor, scope, depth)
    word = cursor.here
    if word not in ("and", "or"):
        return first
    parts = [first]
    mixed = False
    while cursor.here in ("and", "or"):
        if cursor.here != word and not mixed:
            mixed = True
            cursor.report(
                "`and` and `or` stand side by side here: put parentheses around what belongs together."
            )
        cursor.take()
        parts.append(_part(cursor, scope, depth))
    return And(tuple(parts)) if word == "and" else Or(tuple(parts))


def _part(cursor: Cursor, scope: Scope, depth: int) -> Condition:
    negated = False
    while cursor.accept("not"):
        negated = not negated
    try:
        condition = _primary(cursor, scope, depth)
    except Stop:
        cursor.skip_to(CLAUSE_WORDS, _NEXT)
        return Const(False)
    return Not(condition) if negated else condition


def _primary(cursor: Cursor, scope: Scope, depth: int) -> Condition:
    if depth > _DEPTH:
        raise cursor.stop("This condition is nested too deeply; give its parts names with `define`.")
    word = cursor.here
    if word == "(":
        cursor.take()
        inner = parse_condition(cursor, scope, depth + 1)
        if not cursor.accept(")"):
            cursor.stop(f"Expected `and`, `or` or `)`, found {cursor.found()}.")
            cursor.skip_to(CLAUSE_WORDS, (")",))
            cursor.accept(")")
        return inner
    if word in ("always", "never"):
        cursor.take()
        return Const(word == "always")
    if word in ("any", "no"):
        return _any_record(cursor, scope, depth)
    if word == "listed":
        return _listed(cursor, scope, depth)
    at = cursor.at
    if cursor.at_number():
        return _ordered(cursor, scope, _literal(cursor), None, at)
    if not cursor.at_name() or word in _NEXT:
        raise cursor.stop(f"Expected a condition, found {cursor.found()}.")
    define = _define(scope, word)
    if define is not None:
        cursor.take()
        _must_end(cursor, word)
        return define
    ref, kind = _reference(cursor, scope)
    if kind.kind is FactKind.YES_NO:
        _must_end(cursor, word)
        return IsTrue(ref)
    if kind.kind is FactKind.ONE_OF:
        return _one_of(cursor, scope, ref, kind, word)
    if kind.kind is FactKind.SOME_OF:
        return _some_of(cursor, ref, kind, word)
    if kind.kind in _ORDERED:
        return _ordered(cursor, scope, ref, kind, at)
    raise cursor.stop(f"A citation is tested with `listed in TABLE`, not by itself (`{word}`).", at)


def _must_end(cursor: Cursor, name: str) -> None:
    """A yes/no fact or a definition stands alone; `is`, `<` and the like after it are a mistake."""
    if cursor.here in _TESTS and not cursor.first():
        raise cursor.stop(f"`{name}` is yes or no: write `{name}` or `not {name}`, without `{cursor.here}`.")


# --- names --------------------------------------------------------------------------------------------------


def _define(scope: Scope, name: str) -> Condition | None:
    if (scope.record and name in scope.record.fields) or name in scope.vocabulary.facts:
        return None
    id = scope.statement(name)
    if id not in scope.symbols.defines:
        return None
    record = scope.symbols.defines[id]
    if record is not None and (scope.record is None or scope.record.name != record):
        return None
    return Defined(id)


def _is_reference(scope: Scope, name: str) -> bool:
    return (
        name in scope.vocabulary.facts
        or (scope.record is not None and name in scope.record.fields)
        or (scope.row is not None and name[:4] == "row." and name[4:] in scope.row)
    )


def _reference(cursor: Cursor, scope: Scope) -> tuple[Ref, FactType]:
    at = cursor.at
    name = cursor.name("a fact")
    if scope.record and name in scope.record.fields:
        return Ref("field", name), scope.record.fields[name].type
    fact = scope.vocabulary.facts.get(name)
    if fact is not None:
        return Ref("fact", name), fact.type
    if name == "event":
        return Ref("event", "event"), FactType(FactKind.DATE)
    if scope.row is not None and name[:4] == "row.":
        column = name[4:]
        if column in scope.row:
            return Ref("row", column), scope.row[column]
        raise cursor.stop(f"The table has no column `{column}`.{nearest(column, scope.row)}", at)
    raise cursor.stop(_unknown(scope, name), at)


def _unknown(scope: Scope, name: str) -> str:
    """Why a name cannot stand as a condition here."""
    defines = scope.symbols.defines
    record = defines.get(scope.statement(name))
    if record is not None:
        return f"`{name}` is defined of one {record}: it can stand only inside `any {record} where`."
    if name.startswith("row."):
        return f"`{name}` can stand only after `listed in TABLE as row where`."
    for item in scope.vocabulary.records.values():
        if name in item.fields and scope.record is None:
            return (
                f"`{name}` is a field of a {item.phrase}: it can stand only inside `any {item.name} where`."
            )
        if name in (item.name, f"{item.name}s"):
            return (
                f"`{name}` is a list of records: write `any {item.name} where …` or `no {item.name} where …`."
            )
    near = nearest(name, scope.known_names()) or scope.elsewhere(name, list(defines))
    return f"There is no fact or definition `{name}`.{near}"


# --- facts with values --------------------------------------------------------------------------------------


def read_value(cursor: Cursor, kind: FactType, name: str) -> str:
    """One value of a fact. One that it never has is told and taken, so that the next can be read."""
    at = cursor.at
    value = cursor.name("a value")
    names = kind.names()
    if value not in names:
        shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
        cursor.report(f"`{name}` is never `{value}`; it is one of {shown}.{nearest(value, names)}", at)
    return value


def read_values(cursor: Cursor, kind: FactType, name: str) -> tuple[str, ...]:
    """One value, or several in braces."""
    if not cursor.accept("{"):
        return (read_value(cursor, kind, name),)
    values = [read_value(cursor, kind, name)]
    while cursor.accept(","):
        values.append(read_value(cursor, kind, name))
    cursor.expect("}")
    return tuple(values)


def _one_of(cursor: Cursor, scope: Scope, ref: Ref, kind: FactType, name: str) -> Condition:
    if cursor.accept("in"):
        return OneOf(ref, read_values(cursor, kind, name))
    if cursor.accept("not", "in"):
        return Not(OneOf(ref, read_values(cursor, kind, name)))
    if not cursor.accept("is"):
        raise cursor.stop(f"Expected `is`, `is not` or `in {{ … }}` after `{name}`, found {cursor.found()}.")
    negated = cursor.accept("not")
    if cursor.looking_at("in", "{"):
        # `in` alone may be a value: it is Indiana.
        cursor.take()
    condition: Condition
    if _is_reference(scope, cursor.here) and cursor.here not in kind.names():
        at = cursor.at
        other, other_kind = _reference(cursor, scope)
        if other_kind.kind is not FactKind.ONE_OF or not set(other_kind.names()) & set(kind.names()):
            raise cursor.stop(f"`{name}` and `{other.name}` have no value in common.", at)
        condition = Same(ref, other)
    else:
        condition = OneOf(ref, read_values(cursor, kind, name))
    return Not(condition) if negated else condition


def _some_of(cursor: Cursor, ref: Ref, kind: FactType, name: str) -> Condition:
    if cursor.accept("includes"):
        return Includes(ref, read_values(cursor, kind, name))
    if cursor.accept("only"):
        return Only(ref, read_values(cursor, kind, name))
    raise cursor.stop(f"`{name}` can hold several values: write `{name} includes …` or `{name} only …`.")


# --- dates, times and numbers -------------------------------------------------------------------------------


def parse_moment(text: str) -> date | datetime | None:
    """A day, or a time such as 2025-11-26T18:00 (with its zone: `Z`, `-05:00`); None if it is neither."""
    try:
        if _DATE.match(text):
            return date.fromisoformat(text)
        return datetime.fromisoformat(text) if _TIME.match(text) else None
    except ValueError:
        return None


def _literal(cursor: Cursor) -> Literal_:
    text = cursor.here
    if _DATE.match(text):
        return Literal_(cursor.date())
    moment = parse_moment(text)
    if moment is not None:
        cursor.take()
        return Literal_(moment)
    if not text.replace(".", "", 1).isdecimal():
        raise cursor.stop(f"Expected a date, a time or a number, found {cursor.found()}.")
    return Literal_(cursor.number())


def _term(cursor: Cursor, scope: Scope) -> tuple[Term, FactType | None]:
    return (_literal(cursor), None) if cursor.at_number() else _reference(cursor, scope)


def _is_number(term: Term, kind: FactType | None) -> bool:
    if isinstance(term, Literal_):
        return isinstance(term.value, float)
    return kind is not None and kind.kind is FactKind.NUMBER


def _ordered(cursor: Cursor, scope: Scope, left: Term, kind: FactType | None, at: int) -> Condition:
    name = left.name if isinstance(left, Ref) else cursor.passage.words[at]
    if cursor.accept("within"):
        return _within(cursor, scope, left, kind, at)
    negated = False
    if cursor.here in ("<", "<=", ">", ">="):
        op = cursor.take()
    elif cursor.accept("is"):
        op, negated = "is", cursor.accept("not")
    else:
        raise cursor.stop(
            f"Expected `<`, `<=`, `>`, `>=`, `is` or `within` after `{name}`, found {cursor.found()}."
        )
    where = cursor.at
    right, right_kind = _term(cursor, scope)
    if right_kind is not None and right_kind.kind not in _ORDERED:
        raise cursor.stop(f"`{name}` can be compared with a date, a time or a number only.", where)
    if _is_number(left, kind) != _is_number(right, right_kind):
        other = cursor.passage.words[where]
        raise cursor.stop(
            f"`{name}` and `{other}` cannot be compared: one is a number, the other a date.", where
        )
    compare = Compare(cast(Literal["<", "<=", ">", ">=", "is"], op), left, right)
    return Not(compare) if negated else compare


def _within(cursor: Cursor, scope: Scope, left: Term, kind: FactType | None, at: int) -> Condition:
    if _is_number(left, kind):
        raise cursor.stop("Only a date lies within a period.", at)
    count = cursor.count()
    unit = UNITS[cursor.one_of("unit", UNITS)]
    direction = cursor.one_of("direction", ("before", "after"))
    where = cursor.at
    right, right_kind = _term(cursor, scope)
    if _is_number(right, right_kind) or (right_kind and right_kind.kind not in _ORDERED):
        raise cursor.stop("A period runs before or after a date.", where)
    extended: Term | None = None
    if cursor.accept("extended", "by"):
        where = cursor.at
        extended, extended_kind = _term(cursor, scope)
        if not _is_number(extended, extended_kind):
            raise cursor.stop("A period is extended by a number of days.", where)
        cursor.expect("days")
    if not cursor.accept("anniversary"):
        raise cursor.stop(
            "Say whether the last day counts: `anniversary in`, `anniversary out` or `anniversary contested`.",
            cursor.at - 1,
        )
    anniversary = cursor.one_of("treatment of the anniversary", ("in", "out", "contested"))
    return Within(
        left,
        right,
        count,
        cast(Literal["years", "months", "days"], unit),
        cast(Literal["before", "after"], direction),
        extended,
        cast(Literal["in", "out", "contested"], anniversary),
    )


# --- records and tables -------------------------------------------------------------------------------------


def _any_record(cursor: Cursor, scope: Scope, depth: int) -> Condition:
    start = cursor.at
    negated = cursor.take() == "no"
    try:
        if scope.record is not None:
            raise cursor.stop("A record cannot be looked for inside another.", start)
        record = scope.vocabulary.records[cursor.one_of("record", scope.vocabulary.records)]
        cursor.expect("where")
    except Stop:
        # Whatever follows speaks of records: without one it cannot be read.
        cursor.skip_to(CLAUSE_WORDS, _AFTER)
        return Const(False)
    found = AnyRecord(record.name, parse_condition(cursor, scope.inside(record), depth + 1))
    return Not(found) if negated else found


def _listed(cursor: Cursor, scope: Scope, depth: int) -> Condition:
    start = cursor.at
    cursor.expect("listed", "in")
    at = cursor.at
    name = cursor.name("a table")
    id = scope.statement(name)
    if id not in scope.symbols.tables:
        raise cursor.stop(scope.refused(name, "table", scope.symbols.tables), at)
    record, field = scope.symbols.tables[id]
    if scope.record is None or scope.record.name != record:
        raise cursor.stop(f"`listed in {name}` can stand only inside `any {record} where`.", start)
    where = None
    if cursor.accept("as"):
        cursor.expect("row")
        cursor.expect("where")
        where = _row_condition(cursor, scope, id, depth)
    return Listed(id, Ref("field", field), where)


def _row_condition(cursor: Cursor, scope: Scope, table: StatementId, depth: int) -> Condition:
    return parse_condition(cursor, scope.at_row(scope.symbols.columns.get(table, {})), depth + 1)
