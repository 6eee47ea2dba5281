"""Conditions as the law language spells them, for readers who have the file before them."""

from __future__ import annotations

from datetime import date, datetime
from typing import assert_never

from comity.language.model import (
    And,
    AnyRecord,
    Compare,
    Condition,
    Const,
    Defined,
    Includes,
    IsTrue,
    Listed,
    Not,
    OneOf,
    Only,
    Or,
    Ref,
    Same,
    Term,
    Within,
)


def spelled(condition: Condition) -> str:
    """The condition as it could stand in a policy; definitions by their bare names."""
    match condition:
        case Const(truth):
            return "always" if truth else "never"
        case Not(part):
            return _negated(part)
        case And(parts):
            return " and ".join(_part(part) for part in parts)
        case Or(parts):
            return " or ".join(_part(part) for part in parts)
        case IsTrue(ref):
            return _name(ref)
        case OneOf(ref, values):
            return f"{_name(ref)} {_is(values)}"
        case Same(left, right):
            return f"{_name(left)} is {_name(right)}"
        case Compare(op, left, right):
            return f"{_term(left)} {op} {_term(right)}"
        case Includes(ref, values):
            return f"{_name(ref)} includes {_values(values)}"
        case Only(ref, values):
            return f"{_name(ref)} only {_values(values)}"
        case Within():
            more = f" extended by {_term(condition.extended)} days" if condition.extended is not None else ""
            return (
                f"{_term(condition.left)} within {condition.count} {condition.unit} {condition.direction} "
                f"{_term(condition.right)}{more} anniversary {condition.anniversary}"
            )
        case AnyRecord(record, where):
            return f"any {record} where {_part(where)}"
        case Listed(table, _, where):
            row = "" if where is None else f" as row where {_part(where)}"
            return f"listed in {table.name}{row}"
        case Defined(define):
            return define.name
        case _:
            assert_never(condition)


def _negated(part: Condition) -> str:
    match part:
        case OneOf(ref, values):
            return f"{_name(ref)} {'is not' if len(values) == 1 else 'not in'} {_values(values)}"
        case Same(left, right):
            return f"{_name(left)} is not {_name(right)}"
        case AnyRecord(record, where):
            return f"no {record} where {_part(where)}"
        case _:
            return f"not {_part(part)}"


def _part(condition: Condition) -> str:
    text = spelled(condition)
    return f"({text})" if isinstance(condition, And | Or | AnyRecord) else text


def _is(values: tuple[str, ...]) -> str:
    return f"is {values[0]}" if len(values) == 1 else f"in {_values(values)}"


def _values(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else f"{{ {', '.join(values)} }}"


def _name(ref: Ref) -> str:
    return f"row.{ref.name}" if ref.scope == "row" else ref.name


def _term(term: Term) -> str:
    if isinstance(term, Ref):
        return _name(term)
    value = term.value
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else f"{value:g}"
