"""Conditions and facts in plain words, from the vocabulary's own phrases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from comity.decide.facts import Several, Value
from comity.language.checks import walk
from comity.language.model import (
    And,
    AnyRecord,
    Compare,
    Condition,
    Const,
    Defined,
    FactType,
    Includes,
    IsTrue,
    Law,
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

_SIGNS = {"<": "before", "<=": "at or before", ">": "after", ">=": "at or after", "is": "at"}
_NUMBER_SIGNS = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least", "is": "exactly"}


class Phrases:
    """Words for the conditions of one law."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self._names = lru_cache(maxsize=None)(self._collect_names)

    # -- which names a condition rests on

    def names(self, condition: Condition) -> tuple[str, ...]:
        """Facts and records on which a condition rests, definitions opened, in order of reading."""
        return self._names(condition)

    def _collect_names(self, condition: Condition) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._each_name(condition, frozenset())))

    def _each_name(self, condition: Condition, seen: frozenset[StatementId]) -> Iterator[str]:
        for part in walk(condition):
            match part:
                case IsTrue(ref) | OneOf(ref, _) | Includes(ref, _) | Only(ref, _):
                    yield from _fact_names(ref)
                case Same(left, right):
                    yield from _fact_names(left, right)
                case Compare(_, one, other):
                    yield from _fact_names(one, other)
                case Within():
                    yield from _fact_names(part.left, part.right, part.extended)
                case AnyRecord(record, _):
                    yield record
                case Defined(id) if id not in seen:
                    for define in self.law.defines.get(id, ()):
                        yield from self._each_name(define.condition, seen | {id})
                case _:
                    pass

    def defines(self, condition: Condition) -> Iterator[StatementId]:
        """Every definition on which a condition rests, directly or not."""
        stack, seen = [condition], set[StatementId]()
        while stack:
            for part in walk(stack.pop()):
                if isinstance(part, Defined) and part.define not in seen:
                    seen.add(part.define)
                    stack += [define.condition for define in self.law.defines.get(part.define, ())]
        yield from seen

    # -- words

    def condition(self, condition: Condition) -> str:
        """The condition in words."""
        match condition:
            case Const(truth):
                return "in every case" if truth else "in no case"
            case Not(part):
                return self._negated(part)
            case And(parts):
                return " and ".join(self._inner(part) for part in parts)
            case Or(parts):
                return " or ".join(self._inner(part) for part in parts)
            case IsTrue(ref):
                return self._fact(ref, true=True)
            case OneOf(ref, values):
                return f"{self._what(ref)}: {' or '.join(self._type(ref).phrase(v) for v in values)}"
            case Same(left, right):
                return f"{self._what(left)} is the same as {self._what(right)}"
            case Compare(op, left, right):
                signs = (
                    _NUMBER_SIGNS
                    if isinstance(right, Literal_) and isinstance(right.value, float)
                    else _SIGNS
                )
                return f"{self._term(left)}, {signs[op]} {self._term(right)}"
            case Includes(ref, values):
                return (
                    f"{self._what(ref)}: among them {' or '.join(self._type(ref).phrase(v) for v in values)}"
                )
            case Only(ref, values):
                return (
                    f"{self._what(ref)}: nothing but {' or '.join(self._type(ref).phrase(v) for v in values)}"
                )
            case Within():
                side = f"within {condition.count} {condition.unit} {condition.direction}"
                return f"{self._term(condition.left)}, {side} {self._term(condition.right)}"
            case AnyRecord(record, where):
                return f"some {self.law.vocabulary.records[record].phrase} where {self.condition(where)}"
            case Listed(table, _, where):
                row = f" (and {self.condition(where)})" if where is not None else ""
                return f"listed among {self.law.tables[table].phrase}{row}"
            case Defined(define):
                return f"“{define.name.replace('_', ' ')}” as the law defines it"

    def _inner(self, condition: Condition) -> str:
        words = self.condition(condition)
        return f"({words})" if isinstance(condition, (And, Or)) else words

    def _negated(self, part: Condition) -> str:
        if isinstance(part, IsTrue):
            return self._fact(part.ref, true=False)
        if isinstance(part, Not):
            return self.condition(part.part)
        return f"not ({self.condition(part)})"

    def _fact(self, ref: Ref, *, true: bool) -> str:
        fact = self.law.vocabulary.facts.get(ref.name) if ref.scope == "fact" else None
        if fact is not None:
            return fact.true if true else fact.false
        phrase = self._what(ref)
        return phrase if true else f"not {phrase}"

    def _what(self, ref: Ref) -> str:
        if ref.scope == "event":
            return "the day of the event"
        if ref.scope == "fact" and ref.name in self.law.vocabulary.facts:
            return self.law.vocabulary.facts[ref.name].unknown
        for record in self.law.vocabulary.records.values():
            if ref.scope == "field" and ref.name in record.fields:
                return record.fields[ref.name].phrase
        return ref.name.replace("_", " ")

    def _type(self, ref: Ref) -> FactType:
        if ref.scope == "fact":
            return self.law.vocabulary.facts[ref.name].type
        for record in self.law.vocabulary.records.values():
            if ref.name in record.fields:
                return record.fields[ref.name].type
        return next(
            kind for table in self.law.tables.values() for name, kind in table.columns if name == ref.name
        )

    def _term(self, term: Term) -> str:
        if isinstance(term, Literal_):
            value = term.value
            return f"{value:g}" if isinstance(value, float) else value.isoformat()
        return self._what(term)

    def given(self, name: str, value: Value | Several) -> str:
        """A fact that was given, in words."""
        fact = self.law.vocabulary.facts[name]
        if isinstance(value, bool):
            return fact.true if value else fact.false
        if isinstance(value, Several):
            words = " and ".join(fact.type.phrase(v) for v in sorted(value.values))
            return f"{fact.unknown}: {words}{'' if value.complete else ', perhaps more'}"
        if isinstance(value, str):
            return f"{fact.unknown}: {fact.type.phrase(value)}"
        if isinstance(value, (date, datetime)):
            return f"{fact.unknown}: {value.isoformat()}"
        return f"{fact.unknown}: {value:g}" if isinstance(value, float) else f"{fact.unknown}: {value}"


def _fact_names(*terms: Term | None) -> Iterator[str]:
    for term in terms:
        if isinstance(term, Ref) and term.scope == "fact":
            yield term.name
