"""What no law tells apart: days between which no date of the law falls, and states that no rule names."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from comity.decide import Several
from comity.decide.facts import Value
from comity.decide.plan import Plans
from comity.language.checks import conditions_of, walk
from comity.language.model import CaseAsk, Compare, Condition, Law, Literal_, OneOf, Ref, Same, Within

__all__ = ["bearing_on", "named_states", "stretch_of"]


def bearing_on(law: Law, government: str, asks: Iterable[CaseAsk] | None = None) -> Law:
    """The law without what has nothing to say to this government's agencies: other governments' policies; and, where
    nothing else is asked, what is about other acts, and duties.
    """
    governments = law.vocabulary.governments
    chain = law.vocabulary.chain(government)
    heard = {*chain, *(place for name in chain for place in governments[name].within)}
    policies = {id: one for id, one in law.policies.items() if one.government in heard}
    if asks is not None:
        actions = {ask.action for ask in asks}
        policies = {
            id: replace(
                one,
                rules=tuple(rule for rule in one.rules if actions & {*rule.actions}),
                duties=(),
                displaces=tuple(other for other in one.displaces if actions & {*other.actions}),
                covers=tuple(part for part in one.covers if not part.actions or actions & {*part.actions}),
            )
            for id, one in policies.items()
        }
    return replace(law, policies=policies)


def stretch_of(law: Law, given: Mapping[str, Value | Several]) -> Callable[[date], tuple[int, int]]:
    """Which stretch of time a day lies in: equal for two days only if no law and no fact given tells them
    apart.

    Beside the days on which law begins and ends, and those up to which it was read, conditions may name a day
    (`event < 2021-08-02`). A day among the facts given, or a period counted from a day that the law names, may
    divide time anywhere: then every day stands for itself.
    """
    plans = Plans(law)
    tests = [
        part
        for part in _parts(law)
        if isinstance(part, (Compare, Within)) and _holds_event_against_a_day(part)
    ]
    if any(isinstance(value, date) for value in given.values()) or any(
        isinstance(test, Within) for test in tests
    ):
        return lambda day: (plans.stretch(day), day.toordinal())
    read = (policy.read_through for policy in law.policies.values())
    breaks = {through + timedelta(days=1) for through in read if through is not None}
    for test in tests:
        for term in (test.left, test.right):
            if isinstance(term, Literal_) and isinstance(term.value, date):
                day = term.value.date() if isinstance(term.value, datetime) else term.value
                breaks |= {day, day + timedelta(days=1)}
    ordered = sorted(breaks)
    return lambda day: (plans.stretch(day), bisect_right(ordered, day))


def named_states(law: Law) -> frozenset[str] | None:
    """States of a requester that some rule names; every other one is to the law merely *another state* or the
    agency's own.

    `None`: the requester's state is held against something else than the agency's, so that any two states may
    be told apart.
    """
    named: set[str] = {"none"}
    for part in _parts(law):
        if isinstance(part, OneOf) and part.ref.name == "requester.state":
            named.update(part.values)
        if isinstance(part, Same):
            sides = {part.left.name, part.right.name}
            if "requester.state" in sides and "agency.state" not in sides:
                return None
    return frozenset(named)


def _parts(law: Law) -> Iterator[Condition]:
    for policy in law.policies.values():
        for statement in (*policy.rules, *policy.duties, *policy.defines, *policy.displaces):
            for condition in conditions_of(statement):
                yield from walk(condition)


def _holds_event_against_a_day(test: Compare | Within) -> bool:
    terms = (test.left, test.right)
    return any(isinstance(t, Ref) and t.scope == "event" for t in terms) and any(
        isinstance(t, Literal_) for t in terms
    )
