"""Two places side by side: which agencies of the one are held against which of the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from comity.errors import InputError
from comity.language.model import ANYONE, LEVELS, Actor, Coverage, Government, Interval, Law, Policy
from comity.meaning import Agency
from comity.meaning.agencies import Position
from comity.proofs.agencies import ordinary


@dataclass(frozen=True, slots=True)
class Match:
    """Agencies of these two governments are held against each other; `level` says of what level they are."""

    level: str
    left: str
    right: str


def matches(law: Law, left: str, right: str) -> tuple[Match, ...]:
    """The governments of two places whose agencies are compared.

    A city is compared by its own agencies. A state stands for its own agencies and for those of a county and of a
    city that has no law of its own: against a city it is compared by such a city, against a county by such a county.
    """
    one, other = (law.vocabulary.governments[name] for name in (left, right))
    if one.level == "state" and other.level == "state":
        levels: tuple[str, ...] = ("state", "county", "city")
    else:
        levels = (other.level if one.level == "state" else one.level,)
    return tuple(Match(level, standing(law, left, level), standing(law, right, level)) for level in levels)


def standing(law: Law, place: str, level: str) -> str:
    """The government that stands for a place: a state has its ordinary county and city, all others themselves."""
    government = law.vocabulary.governments[place]
    if government.level == "state" and level != "state":
        return ordinary(government, level).name
    return place


def with_ordinary(law: Law) -> Law:
    """The law with a government of each level in each state of which it is taken that it has no law of its own."""
    governments, policies = dict(law.vocabulary.governments), dict(law.policies)
    by_government = dict(law.by_government)
    for state in [g for g in governments.values() if g.level == "state"]:
        for level in LEVELS[2:]:
            added = ordinary(state, level)
            governments[added.name] = added
            nothing = _no_law(added)
            policies[nothing.id] = nothing
            by_government[added.name] = (nothing,)
    vocabulary = replace(law.vocabulary, governments=governments)
    return replace(law, vocabulary=vocabulary, policies=policies, by_government=by_government)


def _no_law(government: Government) -> Policy:
    """A file that has read everything for a government and found nothing."""
    return Policy(
        id=f"{government.name}/nothing",
        title=f"No law of {government.phrase}",
        government=government.name,
        kind="law",
        about="",
        covers=(Coverage((), (Actor(ANYONE),), Interval()),),
        read_through=None,
        sources=(),
        rules=(),
        duties=(),
        defines=(),
        groups=(),
        tables=(),
        displaces=(),
        opinions=(),
        cases=(),
        path=Path(),
        overlay=True,
    )


def bearing_on(law: Law, governments: Iterable[str]) -> Law:
    """The law without the files of governments that have nothing to say to agencies of these."""
    heard = {above for name in governments for above in Position(law, Agency((), name)).governments()}
    policies = {id: policy for id, policy in law.policies.items() if policy.government in heard}
    return replace(
        law,
        policies=policies,
        by_government={name: found for name, found in law.by_government.items() if name in heard},
        tables={id: table for id, table in law.tables.items() if id.policy in policies},
    )


def place_named(law: Law, name: str) -> str:
    """The short name of a place below the federal government. Raises `InputError`."""
    government = law.vocabulary.governments.get(name)
    if government is None:
        raise InputError(
            f"There is no place `{name}` in this law.", next_step="`comity law list` shows them."
        )
    if government.level == "federal":
        raise InputError(
            "Federal law is part of every stack and is not compared with one.",
            name,
            "Name two states, counties or cities.",
        )
    return name
