"""Conditions and facts in plain words, from the vocabulary's own phrases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from comity.decide.facts import Several, Value
from comity.decide.wording import Subject, both, count, either, subject
from comity.language.checks import walk
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
    Law,
    Listed,
    Literal_,
    Not,
    OneOf,
    Only,
    Or,
    RecordType,
    Ref,
    Same,
    StatementId,
    TableId,
    Term,
    Within,
)

_DAY_SIGNS = {"<": "is before", "<=": "is on or before", ">": "is after", ">=": "is on or after", "is": "is"}
_TIME_SIGNS = _DAY_SIGNS | {"<=": "is at or before", ">=": "is at or after"}
_NUMBER_SIGNS = {
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
    "is": "is exactly",
}
_LAST_DAY = {
    "in": "the last day counts",
    "out": "the last day does not count",
    "contested": "whether the last day counts is disputed",
}
_SHORT = 100


@dataclass(frozen=True, slots=True)
class Outline:
    """A condition as a list: one line, and what is listed under it (nothing, if the line says it all)."""

    text: str
    parts: tuple[Outline, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a condition stands: outside, in a test of a record, or in a test of a row of a table."""

    policy: str = ""
    record: str | None = None
    table: TableId | None = None


class Phrases:
    """Words for the conditions of one law."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self._names = lru_cache(maxsize=None)(self._collect_names)
        self._defines = lru_cache(maxsize=None)(self._collect_defines)

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

    def defines(self, condition: Condition) -> tuple[StatementId, ...]:
        """Every definition on which a condition rests, directly or not."""
        return self._defines(condition)

    def _collect_defines(self, condition: Condition) -> tuple[StatementId, ...]:
        stack, seen = [condition], dict[StatementId, None]()
        while stack:
            for part in walk(stack.pop()):
                if isinstance(part, Defined) and part.define not in seen:
                    seen[part.define] = None
                    stack += [define.condition for define in self.law.defines.get(part.define, ())]
        return tuple(seen)

    # -- words

    def condition(self, condition: Condition, *, policy: str = "", record: str | None = None) -> str:
        """The condition as one clause.

        Args:
            policy: the file in which it is read, whose own definitions the reader has before them.
            record: the list of which it tests one entry (of a definition `of a conviction`).
        """
        return self._words(condition, _Scope(policy, record))

    def outline(self, condition: Condition, *, policy: str = "", record: str | None = None) -> Outline:
        """The condition as a list, for reading: what is short stays on one line."""
        return self._outline(condition, _Scope(policy, record))

    def given(self, name: str, value: Value | Several) -> str:
        """A fact that was given, in words."""
        fact = self.law.vocabulary.facts[name]
        if isinstance(value, bool):
            return fact.true if value else fact.false
        about = subject(fact.unknown, fact.ask)
        if isinstance(value, Several):
            words = [fact.type.phrase(v) for v in sorted(value.values)]
            return about.says(both(words)) if value.complete else about.includes([both(words)])
        if isinstance(value, str):
            return about.says(fact.type.phrase(value))
        return about.says(_literal(value) if isinstance(value, (date, float)) else str(value))

    # -- one clause

    def _words(self, condition: Condition, scope: _Scope) -> str:
        match condition:
            case Const(truth):
                return "in every case" if truth else "in no case"
            case Not(part):
                return self._negated(part, scope)
            case And(parts):
                return self._series(parts, "and", scope)
            case Or(parts):
                return self._series(_joined_values(parts), "or", scope)
            case IsTrue(ref):
                return self._yes_no(ref, scope, true=True)
            case OneOf(ref, values):
                few = self._few_others(ref, values, scope)
                if few is not None:
                    return self._subject(ref, scope).denies(few)
                return self._subject(ref, scope).says(either(self._values(ref, values, scope)))
            case Includes(ref, values):
                return self._subject(ref, scope).includes(self._values(ref, values, scope))
            case Only(ref, values):
                return self._subject(ref, scope).only(self._values(ref, values, scope))
            case Same(left, right):
                return f"{self._term(left, scope)} is the same as {self._term(right, scope)}"
            case Compare(op, left, right):
                signs = self._signs(left, right, scope)
                return f"{self._term(left, scope)} {signs[op]} {self._term(right, scope)}"
            case Within():
                return self._within(condition, scope)
            case AnyRecord(record, where):
                inner = self._words(where, replace(scope, record=record))
                return f"there is a {self.law.vocabulary.records[record].phrase} of which this holds: {inner}"
            case Listed():
                return self._listed(condition, scope, "is listed")
            case Defined(define):
                return self._named(define, scope, "applies")

    def _series(self, parts: Sequence[Condition], word: str, scope: _Scope) -> str:
        words = [
            f"({inner})" if isinstance(part, (And, Or, AnyRecord)) else inner
            for part, inner in ((part, self._words(part, scope)) for part in parts)
        ]
        # A comma before the word where a part has lists or clauses of its own.
        long = any("," in part or " and " in part or " or " in part for part in words)
        return f", {word} ".join(words) if long else f" {word} ".join(words)

    def _negated(self, part: Condition, scope: _Scope) -> str:
        match part:
            case IsTrue(ref):
                return self._yes_no(ref, scope, true=False)
            case Not(opposite):
                return self._words(opposite, scope)
            case OneOf(ref, values):
                return self._subject(ref, scope).denies(self._values(ref, values, scope))
            case Same(left, right):
                return f"{self._term(left, scope)} is not the same as {self._term(right, scope)}"
            case Includes(ref, values):
                return self._subject(ref, scope).excludes(self._values(ref, values, scope))
            case Defined(define):
                return self._named(define, scope, "does not apply")
            case AnyRecord(record, where):
                inner = self._words(where, replace(scope, record=record))
                return (
                    f"there is no {self.law.vocabulary.records[record].phrase} of which this holds: {inner}"
                )
            case Listed():
                return self._listed(part, scope, "is not listed")
            case _:
                return f"it is not the case that {self._words(part, scope)}"

    def _within(self, test: Within, scope: _Scope) -> str:
        words = (
            f"{self._term(test.left, scope)} is no more than {count(test.count, test.unit)} {test.direction} "
            f"{self._term(test.right, scope)}"
        )
        if test.extended is not None:
            words += f", the period being lengthened by {self._term(test.extended, scope)}"
        return f"{words} ({_LAST_DAY[test.anniversary]})"

    def _few_others(self, ref: Ref, values: Sequence[str], scope: _Scope) -> list[str] | None:
        """The values left out of a closed list, where to name them is much shorter."""
        others = [name for name in self._type(ref, scope).names() if name not in values]
        return self._values(ref, others, scope) if 0 < len(others) <= 2 and len(values) > 4 else None

    # -- lists

    def _outline(self, condition: Condition, scope: _Scope) -> Outline:
        line = self._words(condition, scope)
        match condition:
            case Not(Or(parts)):
                return Outline("none of these holds", self._each(parts, scope))
            case Not(And(parts)):
                return Outline("not all of these hold together", self._each(parts, scope))
            case And(parts) | Or(parts):
                simple = not any(isinstance(part, (And, Or, AnyRecord)) for part in parts)
                if simple and len(parts) <= 3 and len(line) <= _SHORT:
                    return Outline(line)
                head = "all of these hold" if isinstance(condition, And) else "any of these holds"
                return Outline(head, self._each(parts, scope))
            case AnyRecord(record, where) | Not(AnyRecord(record, where)):
                a = "no" if isinstance(condition, Not) else "a"
                inner = self._outline(where, replace(scope, record=record))
                head = f"there is {a} {self.law.vocabulary.records[record].phrase} of which"
                if inner.parts:
                    return Outline(f"{head} {inner.text}", inner.parts)
                return Outline(f"{head} this holds: {inner.text}")
            case OneOf(ref, values) if len(line) > _SHORT and self._few_others(ref, values, scope) is None:
                listed = tuple(Outline(words) for words in self._values(ref, values, scope))
                return Outline(self._subject(ref, scope).says("one of these"), listed)
            case _:
                return Outline(line)

    def _each(self, parts: Sequence[Condition], scope: _Scope) -> tuple[Outline, ...]:
        return tuple(self._outline(part, scope) for part in parts)

    # -- the parts of a clause

    def _listed(self, test: Listed, scope: _Scope, verb: str) -> str:
        words = f"{self._term(test.ref, scope)} {verb} among the {self.law.tables[test.table].phrase}"
        return words if test.where is None else f"{words}, in a row {self._row(test.where, test.table)}"

    def _row(self, where: Condition, table: TableId) -> str:
        """What is asked of the row of a table: `marked “needs firearm”`, `whose limb is i or ii`."""
        scope = _Scope(table=table)
        match where:
            case IsTrue(ref):
                return f"marked “{self._phrase(ref, scope)}”"
            case Not(IsTrue(ref)):
                return f"not marked “{self._phrase(ref, scope)}”"
            case OneOf(ref, values):
                return f"whose {self._phrase(ref, scope)} is {either(self._values(ref, values, scope))}"
            case And(parts):
                return both([self._row(part, table) for part in parts])
            case _:
                return f"of which this holds: {self._words(where, scope)}"

    @staticmethod
    def _named(define: StatementId, scope: _Scope, verb: str) -> str:
        name = f"“{define.name.replace('_', ' ')}”"
        if not scope.policy:
            return f"{name} {verb}, as the law defines it"
        return (
            f"{name} {verb}"
            if define.policy == scope.policy
            else f"{name} (as {define.policy} defines it) {verb}"
        )

    def _yes_no(self, ref: Ref, scope: _Scope, *, true: bool) -> str:
        if ref.scope == "fact":
            fact = self.law.vocabulary.facts[ref.name]
            return fact.true if true else fact.false
        if ref.scope == "row":
            return f"it is {'' if true else 'not '}marked “{self._phrase(ref, scope)}”"
        return f"it is {'' if true else 'not '}{self._phrase(ref, scope)}"

    def _phrase(self, ref: Ref, scope: _Scope) -> str:
        if ref.scope == "field":
            for record in self._records(scope):
                if ref.name in record.fields:
                    return record.fields[ref.name].phrase
        return ref.name.replace("_", " ")

    def _records(self, scope: _Scope) -> list[RecordType]:
        records = self.law.vocabulary.records
        return [records[scope.record]] if scope.record else list(records.values())

    def _subject(self, ref: Ref, scope: _Scope) -> Subject:
        if ref.scope == "fact":
            fact = self.law.vocabulary.facts[ref.name]
            return subject(fact.unknown, fact.ask)
        if ref.scope == "event":
            return Subject("the day of the event")
        phrase = self._phrase(ref, scope)
        if phrase.startswith("the "):
            return Subject(phrase)
        whose = "the" if self._type(ref, scope).kind is FactKind.NUMBER else "its"
        return Subject(f"{whose} {phrase}")

    def _values(self, ref: Ref, values: Sequence[str], scope: _Scope) -> list[str]:
        kind = self._type(ref, scope)
        return [kind.phrase(value) for value in values]

    def _type(self, ref: Ref, scope: _Scope) -> FactType:
        if ref.scope == "fact":
            return self.law.vocabulary.facts[ref.name].type
        if ref.scope == "field":
            for record in self._records(scope):
                if ref.name in record.fields:
                    return record.fields[ref.name].type
        tables = [self.law.tables[scope.table]] if scope.table else self.law.tables.values()
        found = (kind for table in tables for name, kind in table.columns if name == ref.name)
        return next(found, FactType(FactKind.DATE))

    def _term(self, term: Term, scope: _Scope) -> str:
        return _literal(term.value) if isinstance(term, Literal_) else self._subject(term, scope).noun

    def _signs(self, left: Term, right: Term, scope: _Scope) -> dict[str, str]:
        kinds = {self._type(term, scope).kind for term in (left, right) if isinstance(term, Ref)}
        if FactKind.NUMBER in kinds:
            return _NUMBER_SIGNS
        return _TIME_SIGNS if FactKind.TIME in kinds else _DAY_SIGNS


def _literal(value: date | datetime | float) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else f"{value:g}"


def _joined_values(parts: Sequence[Condition]) -> Sequence[Condition]:
    """`x includes a or x includes b` as `x includes a or b`."""
    joined: dict[object, Condition] = {}
    for part in parts:
        key = part.ref if isinstance(part, Includes) else part
        before = joined.get(key)
        if isinstance(part, Includes) and isinstance(before, Includes):
            part = Includes(part.ref, (*before.values, *part.values))
        joined[key] = part
    return tuple(joined.values())


def _fact_names(*terms: Term | None) -> Iterator[str]:
    for term in terms:
        if isinstance(term, Ref) and term.scope == "fact":
            yield term.name
