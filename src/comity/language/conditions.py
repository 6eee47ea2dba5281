"""Conditions as statutes state them: `not`, `and`, `or`, comparisons, periods, records and tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, cast

from comity.language.cursor import Cursor
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
    Term,
    Within,
)
from comity.language.scope import Scope
from comity.language.tokens import Token

_ORDERED = (FactKind.DATE, FactKind.TIME, FactKind.NUMBER)
_UNITS = {"year": "years", "years": "years", "month": "months", "months": "months", "day": "days", "days": "days"}
_DEPTH = 60


def parse_condition(cursor: Cursor, scope: Scope, depth: int = 0) -> Condition:
    """Read one condition. `and` and `or` side by side are refused: two lawyers would read them two ways."""
    if depth > _DEPTH:
        raise cursor.stop("This condition is nested too deeply; give its parts names with `define`.")
    first = _unary(cursor, scope, depth)
    word = cursor.here.text if cursor.looking_at("and") or cursor.looking_at("or") else ""
    if not word:
        return first
    parts = [first]
    while cursor.accept(word):
        parts.append(_unary(cursor, scope, depth))
    if cursor.looking_at("and") or cursor.looking_at("or"):
        raise cursor.stop("`and` and `or` stand side by side here: put parentheses around what belongs together.")
    return And(tuple(parts)) if word == "and" else Or(tuple(parts))


def _unary(cursor: Cursor, scope: Scope, depth: int) -> Condition:
    negations = 0
    while cursor.accept("not"):
        negations += 1
    condition = _primary(cursor, scope, depth)
    return Not(condition) if negations % 2 else condition


def _primary(cursor: Cursor, scope: Scope, depth: int) -> Condition:
    if cursor.accept("("):
        inner = parse_condition(cursor, scope, depth + 1)
        cursor.expect(")")
        return inner
    if cursor.accept("always"):
        return Const(True)
    if cursor.accept("never"):
        return Const(False)
    if (cursor.looking_at("any") or cursor.looking_at("no")) and cursor.ahead(2).text == "where":
        return _any_record(cursor, scope, depth)
    if cursor.looking_at("listed", "in"):
        return _listed(cursor, scope, depth)
    token = cursor.here
    if token.kind == "number":
        return _ordered(cursor, scope, _literal(cursor), None)
    if token.kind != "word":
        raise cursor.stop(f"Expected a condition, found {cursor.found()}.")
    define = _define(scope, token)
    if define is not None:
        cursor.take()
        _must_end(cursor)
        return define
    ref, kind = _reference(cursor, scope)
    if kind.kind is FactKind.YES_NO:
        _must_end(cursor)
        return IsTrue(ref)
    if kind.kind is FactKind.ONE_OF:
        return _one_of(cursor, scope, ref, kind)
    if kind.kind is FactKind.SOME_OF:
        return _some_of(cursor, scope, ref, kind)
    if kind.kind in _ORDERED:
        return _ordered(cursor, scope, ref, kind)
    raise cursor.stop(f"A citation is tested with `listed in TABLE`, not by itself (`{token.text}`).", token)


def _must_end(cursor: Cursor) -> None:
    """A yes/no fact or a definition stands alone; `is`, `<` and the like after it are a mistake."""
    token = cursor.here
    if token.first:
        return
    if token.text in ("is", "in", "includes", "only", "<", "<=", ">", ">=", "within") and token.kind != "text":
        before = cursor.ahead(-1).text
        raise cursor.stop(f"`{before}` is yes or no: write `{before}` or `not {before}`, without `{token.text}`.")


def _define(scope: Scope, token: Token) -> Condition | None:
    name = token.text
    if scope.record and name in scope.record.fields:
        return None
    if name in scope.vocabulary.facts:
        return None
    id = scope.statement(name)
    if id not in scope.symbols.defines:
        return None
    record = scope.symbols.defines[id]
    if record is not None and (scope.record is None or scope.record.name != record):
        return None
    return Defined(id)


def _reference(cursor: Cursor, scope: Scope) -> tuple[Ref, FactType]:
    token = cursor.name("a fact")
    name = token.text
    if name == "event":
        return Ref("event", "event"), FactType(FactKind.DATE)
    if scope.row is not None and name.startswith("row."):
        column = name.removeprefix("row.")
        if column in scope.row:
            return Ref("row", column), scope.row[column]
        raise cursor.stop(f"The table has no column `{column}`.{nearest(column, list(scope.row))}", token)
    if scope.record and name in scope.record.fields:
        return Ref("field", name), scope.record.fields[name].type
    fact = scope.vocabulary.facts.get(name)
    if fact is not None:
        return Ref("fact", name), fact.type
    if scope.statement(name) in scope.symbols.defines:
        raise cursor.stop(f"`{name}` is defined of one record: it can stand only inside `any … where`.", token)
    raise cursor.stop(f"There is no fact or definition `{name}`.{nearest(name, scope.known_names())}", token)


def _value(cursor: Cursor, kind: FactType, ref: Ref) -> str:
    token = cursor.name("a value")
    if token.text not in kind.names():
        cursor.report(
            f"`{ref.name}` is never `{token.text}`; it is one of {', '.join(kind.names()[:12])}"
            f"{' …' if len(kind.names()) > 12 else ''}.{nearest(token.text, kind.names())}",
            token,
        )
    return token.text


def _value_set(cursor: Cursor, kind: FactType, ref: Ref) -> tuple[str, ...]:
    if not cursor.accept("{"):
        return (_value(cursor, kind, ref),)
    values = [_value(cursor, kind, ref)]
    while cursor.accept(","):
        values.append(_value(cursor, kind, ref))
    cursor.expect("}")
    return tuple(values)


def _one_of(cursor: Cursor, scope: Scope, ref: Ref, kind: FactType) -> Condition:
    if cursor.accept("in") or cursor.accept("is", "in"):
        return OneOf(ref, _value_set(cursor, kind, ref))
    if cursor.accept("not", "in") or cursor.accept("is", "not", "in"):
        return Not(OneOf(ref, _value_set(cursor, kind, ref)))
    if not cursor.accept("is"):
        raise cursor.stop(f"Expected `is`, `is not` or `in {{ … }}` after `{ref.name}`, found {cursor.found()}.")
    negated = cursor.accept("not")
    token = cursor.here
    condition: Condition
    if token.kind == "word" and token.text not in kind.names() and token.text in scope.vocabulary.facts:
        other, other_kind = _reference(cursor, scope)
        if other_kind.kind is not FactKind.ONE_OF or not set(other_kind.names()) & set(kind.names()):
            raise cursor.stop(f"`{ref.name}` and `{other.name}` have no value in common.", token)
        condition = Same(ref, other)
    else:
        condition = OneOf(ref, _value_set(cursor, kind, ref))
    return Not(condition) if negated else condition


def _some_of(cursor: Cursor, scope: Scope, ref: Ref, kind: FactType) -> Condition:
    if cursor.accept("includes"):
        return Includes(ref, _value_set(cursor, kind, ref))
    if cursor.accept("only"):
        return Only(ref, _value_set(cursor, kind, ref))
    raise cursor.stop(f"`{ref.name}` can hold several values: write `{ref.name} includes …` or `{ref.name} only …`.")


def _literal(cursor: Cursor) -> Literal_:
    token = cursor.here
    text = token.text
    if token.kind == "number":
        try:
            value: date | datetime | float
            if len(text) == 10 and text[4:5] == "-":
                value = date.fromisoformat(text)
            elif "T" in text:
                value = datetime.fromisoformat(text)
            else:
                value = float(text) if text.replace(".", "", 1).isascii() else float("x")
            cursor.take()
            return Literal_(value)
        except ValueError:
            pass
    raise cursor.stop(f"Expected a date or a number, found {cursor.found()}.")


def _term(cursor: Cursor, scope: Scope) -> tuple[Term, FactType | None]:
    if cursor.here.kind == "number":
        return _literal(cursor), None
    return _reference(cursor, scope)


def _dimension(term: Term, kind: FactType | None) -> str:
    if isinstance(term, Literal_):
        return "number" if isinstance(term.value, float) else "time"
    return "number" if kind is not None and kind.kind is FactKind.NUMBER else "time"


def _ordered(cursor: Cursor, scope: Scope, left: Term, kind: FactType | None) -> Condition:
    token = cursor.here
    name = left.name if isinstance(left, Ref) else str(left.value)
    if cursor.accept("within"):
        return _within(cursor, scope, left, kind)
    if token.kind == "sign" and token.text in ("<", "<=", ">", ">="):
        cursor.take()
        op = token.text
        negated = False
    elif cursor.accept("is"):
        op, negated = "is", cursor.accept("not")
    else:
        raise cursor.stop(
            f"Expected `<`, `<=`, `>`, `>=`, `is` or `within` after `{name}`, found {cursor.found()}."
        )
    where = cursor.here
    right, right_kind = _term(cursor, scope)
    if right_kind is not None and right_kind.kind not in _ORDERED:
        raise cursor.stop(f"`{name}` can be compared with a date, a time or a number only.", where)
    if _dimension(left, kind) != _dimension(right, right_kind):
        raise cursor.stop(f"`{name}` and `{where.text}` cannot be compared: one is a number, the other a date.", where)
    compare = Compare(cast(Literal["<", "<=", ">", ">=", "is"], op), left, right)
    return Not(compare) if negated else compare


def _within(cursor: Cursor, scope: Scope, left: Term, kind: FactType | None) -> Condition:
    if _dimension(left, kind) == "number":
        raise cursor.stop("Only a date lies within a period.")
    count = cursor.count()
    unit = _UNITS[cursor.one_of("unit", _UNITS)]
    direction = cursor.one_of("direction", ("before", "after"))
    where = cursor.here
    right, right_kind = _term(cursor, scope)
    if _dimension(right, right_kind) == "number" or (right_kind and right_kind.kind not in _ORDERED):
        raise cursor.stop("A period runs before or after a date.", where)
    extended: Term | None = None
    if cursor.accept("extended", "by"):
        where = cursor.here
        extended, extended_kind = _term(cursor, scope)
        if _dimension(extended, extended_kind) != "number":
            raise cursor.stop("A period is extended by a number of days.", where)
        cursor.expect("days")
    if not cursor.accept("anniversary"):
        raise cursor.stop(
            "Say whether the last day counts: `anniversary in`, `anniversary out` or `anniversary contested`."
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


def _any_record(cursor: Cursor, scope: Scope, depth: int) -> Condition:
    negated = cursor.take().text == "no"
    if scope.record is not None:
        raise cursor.stop("A record cannot be looked for inside another.")
    record = scope.vocabulary.records[cursor.one_of("record", scope.vocabulary.records)]
    cursor.expect("where")
    found = AnyRecord(record.name, parse_condition(cursor, scope.inside(record), depth + 1))
    return Not(found) if negated else found


def _listed(cursor: Cursor, scope: Scope, depth: int) -> Condition:
    start = cursor.here
    cursor.expect("listed", "in")
    token = cursor.name("a table")
    id = scope.statement(token.text)
    if id not in scope.symbols.tables:
        known = [table.name for table in scope.symbols.tables]
        raise cursor.stop(f"There is no table `{token.text}`.{nearest(token.text, known)}", token)
    record, field = scope.symbols.tables[id]
    if scope.record is None or scope.record.name != record:
        raise cursor.stop(f"`listed in {token.text}` can stand only inside `any {record} where`.", start)
    where = None
    if cursor.accept("as"):
        cursor.expect("row")
        cursor.expect("where")
        where = parse_condition(cursor, scope.at_row(scope.symbols.columns.get(id, {})), depth + 1)
    return Listed(id, Ref("field", field), where)
