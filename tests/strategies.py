"""Strategies that every engine's property tests share: random laws as texts, and cases under them, known in
part.

`cases()` gives a law with a request; `learned` makes the request know one thing more. Seeded runs call
`made_up` with `random.Random(seed)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from law_texts import Author, law_of
from law_words import ACTIONS, DAYS, GOVERNMENTS, KINDS, MOMENTS, NUMBERS

from comity.decide.facts import Records, Several, Value
from comity.decide.request import Deed, Request
from comity.language import Law
from comity.language import model as m
from comity.language.checks import conditions_of, walk
from comity.meaning import Agency

T = TypeVar("T")

ALL_TESTS = ("yes_no", "yes_no", "one_of", "some_of", "date", "number", "time", "same", "record")
"""Which forms of test a law may make; the ones named twice are more frequent."""

_DEEDS: tuple[Deed, ...] = ("asked", "asked", "asked", "done", "refused", "contact")
SECTIONS = (
    *(
        m.Citation("code_a", section)
        for section in (("1",), ("1", "c"), ("2",), ("2", "a"), ("2", "b"), ("9",))
    ),
    m.Citation("code_b", ("1",)),
)
"""Sections listed, finer and coarser than listed, not listed, and one of a code of which the table does not
speak.
"""


@dataclass(frozen=True)
class MadeUp:
    """A law, its texts, and a request under it."""

    texts: Mapping[str, str] = field(repr=False)
    law: Law = field(repr=False)
    request: Request = field(repr=False)

    def __repr__(self) -> str:
        shown = [
            text for name, text in self.texts.items() if name.endswith(".md") and name != "vocabulary.md"
        ]
        request = self.request
        facts = {**request.facts, **request.records}
        return "\n".join(
            [*shown, f"{request.agency} {request.deed} {request.asks} {request.on} {request.at} {facts}"]
        )


def made_up(rng: Random, *, size: int = 8, tests: Sequence[str] = ALL_TESTS, unknown: int = 4) -> MadeUp:
    """A random law and a random case under it, of which a few facts that the law reads are unknown."""
    texts = Author(rng, size=size, tests=tests).write()
    law = law_of(texts)
    return MadeUp(texts, law, request_under(rng, law, unknown=unknown))


@st.composite
def cases(draw: st.DrawFn, *, size: int = 8, tests: Sequence[str] = ALL_TESTS, unknown: int = 4) -> MadeUp:
    """A random law and a case under it, for Hypothesis: smaller laws are simpler, and the seed says the rest.

    A failure shows the law and the case as text; `made_up(Random(seed), …)` makes them again.
    """
    few, open_ = draw(st.integers(1, size)), draw(st.integers(0, unknown))
    return made_up(Random(draw(st.integers(0, 2**32 - 1))), size=few, tests=tests, unknown=open_)


# --- requests -----------------------------------------------------------------------------------------------


def _pick(rng: Random, options: Sequence[T]) -> T:
    return options[rng.randrange(len(options))]


def request_under(rng: Random, law: Law, *, unknown: int = 4) -> Request:
    """A request under this law. Of the facts that the law reads, at most `unknown` are not known in full."""
    kinds = tuple(kind for kind in KINDS if rng.randrange(2)) or (_pick(rng, KINDS),)
    if rng.randrange(12) == 11:
        kinds = ("private_body",)
    agency = Agency(kinds, _pick(rng, (*GOVERNMENTS, *law.by_government, "us-aa-town", "us-aa-town")))
    deed = _pick(rng, _DEEDS)
    asks = [_ask(rng, law) for _ in range(1 + rng.randrange(2))] if deed != "contact" else []
    on = _pick(rng, DAYS[3:])
    zone = ZoneInfo(law.vocabulary.governments[agency.government].zone)
    hour = datetime(on.year, on.month, on.day, 6 * rng.randrange(4), tzinfo=zone).astimezone(UTC)
    read = names_read(law)
    open_ = {_pick(rng, read) for _ in range(unknown)} if read else set()
    facts: dict[str, Value | Several] = {}
    records: dict[str, Records] = {}
    for name in read:
        if name in law.vocabulary.records:
            if name not in open_ or rng.randrange(2):
                records[name] = _records(rng, law.vocabulary.records[name], complete=name not in open_)
        elif name not in open_:
            facts[name] = value_of(rng, law.vocabulary.facts[name].type)
        elif law.vocabulary.facts[name].type.kind is m.FactKind.SOME_OF and rng.randrange(2):
            known = value_of(rng, law.vocabulary.facts[name].type)
            assert isinstance(known, Several)
            facts[name] = replace(known, complete=False)
    at = hour if rng.randrange(3) == 2 else None
    return Request(agency, deed, tuple(asks), on, facts, records, {}, at)


def _ask(rng: Random, law: Law) -> m.CaseAsk:
    named = [action for policy in law.policies.values() for rule in policy.rules for action in rule.actions]
    action = _pick(rng, (*ACTIONS, *named))
    return m.CaseAsk(action, _pick(rng, ("address", "release", None)) if action == "tell" else None)


def value_of(rng: Random, kind: m.FactType) -> Value | Several:
    """Some value of this type, known in full; of a time, now and then the day only."""
    match kind.kind:
        case m.FactKind.YES_NO:
            return bool(rng.randrange(2))
        case m.FactKind.ONE_OF:
            return _pick(rng, kind.names())
        case m.FactKind.SOME_OF:
            held = [name for name in kind.names() if rng.randrange(2)]
            return Several(frozenset(held or [_pick(rng, kind.names())]), complete=True)
        case m.FactKind.DATE:
            return _pick(rng, DAYS)
        case m.FactKind.TIME:
            moment = datetime.fromisoformat(_pick(rng, MOMENTS))
            return moment.date() if rng.randrange(6) == 5 else moment
        case m.FactKind.NUMBER:
            return float(_pick(rng, NUMBERS))
        case m.FactKind.CITATION:
            return _pick(rng, SECTIONS)


def _records(rng: Random, record: m.RecordType, *, complete: bool, rows: int | None = None) -> Records:
    found = [
        {
            name: value
            for name, column in record.fields.items()
            if isinstance(value := value_of(rng, column.type), (bool, str, date, float, m.Citation))
            and (complete or rng.randrange(4))
        }
        for _ in range(rng.randrange(3) if rows is None else rows)
    ]
    return Records(tuple(found), complete)


def names_read(law: Law) -> tuple[str, ...]:
    """Facts and records that some condition of the law reads, in the order of the vocabulary."""
    found = set()
    for condition in conditions_in(law):
        if isinstance(condition, m.AnyRecord):
            found.add(condition.record)
        for name in ("ref", "left", "right", "extended"):
            term = getattr(condition, name, None)
            if isinstance(term, m.Ref) and term.scope == "fact" and not term.name.startswith("agency."):
                found.add(term.name)
    return tuple(name for name in (*law.vocabulary.facts, *law.vocabulary.records) if name in found)


def conditions_in(law: Law) -> list[m.Condition]:
    """Every condition of every statement, taken apart."""
    return [
        part
        for policy in law.policies.values()
        for statement in (*policy.rules, *policy.duties, *policy.defines, *policy.displaces)
        for condition in conditions_of(statement)
        for part in walk(condition)
    ]


# --- learning -----------------------------------------------------------------------------------------------


def learned(rng: Random, law: Law, request: Request) -> Request | None:
    """The same request with one thing more known, for good or in part; None if all that the law reads is
    known.
    """
    open_ = [name for name in names_read(law) if _is_open(law, request, name)]
    if not open_:
        return None
    name = _pick(rng, open_)
    if name in law.vocabulary.records:
        return replace(request, records={**request.records, name: _more(rng, law, request, name)})
    kind, given = law.vocabulary.facts[name].type, request.facts.get(name)
    value = value_of(rng, kind)
    if isinstance(value, Several):
        held = given.values if isinstance(given, Several) else frozenset()
        value = Several(held | value.values, complete=bool(rng.randrange(2)))
    elif isinstance(given, date):
        zone = ZoneInfo(law.vocabulary.governments[request.agency.government].zone)
        value = datetime(given.year, given.month, given.day, rng.randrange(24), tzinfo=zone)
    return replace(request, facts={**request.facts, name: value})


def _is_open(law: Law, request: Request, name: str) -> bool:
    records = request.records.get(name)
    if name in law.vocabulary.records:
        fields = law.vocabulary.records[name].fields
        return records is None or not records.complete or any(len(row) < len(fields) for row in records.rows)
    value = request.facts.get(name)
    day_only = law.vocabulary.facts[name].type.kind is m.FactKind.TIME and not isinstance(value, datetime)
    return value is None or day_only or (isinstance(value, Several) and not value.complete)


def _more(rng: Random, law: Law, request: Request, name: str) -> Records:
    """One cell more, one row more, or the word that there are no more."""
    given = request.records.get(name, Records((), complete=False))
    fields = law.vocabulary.records[name].fields
    holes = [(i, field) for i, row in enumerate(given.rows) for field in fields if field not in row]
    if holes and (given.complete or rng.randrange(2)):
        index, missing = _pick(rng, holes)
        rows = [dict(row) for row in given.rows]
        value = value_of(rng, fields[missing].type)
        assert not isinstance(value, Several)
        rows[index][missing] = value
        return Records(tuple(rows), given.complete)
    if rng.randrange(2):
        return Records(given.rows, complete=True)
    (row,) = _records(rng, law.vocabulary.records[name], complete=True, rows=1).rows
    return Records((*given.rows, row), complete=False)
