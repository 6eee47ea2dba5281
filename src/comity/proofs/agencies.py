"""Every agency that the law can tell from another: one of each class stands for all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from comity.language.model import LEVELS, Actor, Government, Law
from comity.meaning import Agency
from comity.meaning.agencies import Position

_SOME = "-some-"


@dataclass(frozen=True, slots=True)
class Class:
    """Kinds of agency of one government that the law treats alike in one action, and one to stand for them."""

    agency: Agency
    kinds: tuple[str, ...]


def peopled(law: Law) -> Law:
    """The law with a government of every level in every state: a rule for counties needs a county to be tried on.

    Those that are added are called `STATE-some-LEVEL`; nothing is said of them but where they stand.
    """
    governments = dict(law.vocabulary.governments)
    for state in [g for g in law.vocabulary.governments.values() if g.level == "state"]:
        held = {
            g.level for g in law.vocabulary.governments.values() if state.name in law.vocabulary.chain(g.name)
        }
        for level in LEVELS[2:]:
            if level not in held:
                added = ordinary(state, level)
                governments[added.name] = added
    return replace(law, vocabulary=replace(law.vocabulary, governments=governments))


def ordinary(state: Government, level: str) -> Government:
    """A government of a state that has no law of its own and of which nothing is said but where it stands."""
    some = "a private body" if level == "private" else f"a {level}"
    return replace(
        state,
        name=f"{state.name}{_SOME}{level}",
        phrase=f"{some} of {state.phrase}",
        level=level,
        parent=state.name,
        ocd=f"{state.ocd}/some:{level}",
    )


def is_made_up(government: str) -> bool:
    """Whether a government is one that `peopled` added."""
    return _SOME in government


def declaration(government: Government) -> str:
    """The line with which a vocabulary block declares a government."""
    return "\n".join(
        (
            f'government {government.name} "{government.phrase}" is {government.level} in {government.parent}',
            f'  ocd "{government.ocd}"',
            f'  zone "{government.zone}"',
            f"  calendar {government.calendar}",
        )
    )


def places(law: Law) -> tuple[str, ...]:
    """Governments whose agencies are asked: all below the federal one."""
    return tuple(name for name, g in law.vocabulary.governments.items() if g.level != "federal")


def classes(
    law: Law, government: str, action: str, more: Sequence[Actor] = (), home: str = ""
) -> tuple[Class, ...]:
    """The kinds of agency of a government that the law tells apart in an action.

    Agencies of several kinds are looked at where a case of the law knows such an agency. `more` are further agencies
    to be told apart, as a file of the government `home` names them.
    """
    by_signature: dict[frozenset[int], list[str]] = {}
    named = [*_named(law, government, action), *_kinds(law, home, more)]
    for kind in law.vocabulary.kinds:
        signature = {index for index, kinds in enumerate(named) if kind in kinds}
        if kind == "private_body":
            signature.add(-1)
        by_signature.setdefault(frozenset(signature), []).append(kind)
    found = [Class(Agency((kinds[0],), government), tuple(kinds)) for kinds in by_signature.values()]
    several = dict.fromkeys(
        case.kinds
        for policy in law.policies.values()
        for case in policy.cases
        if case.government == government
        and len(case.kinds) > 1
        and any(a.action == action for a in case.asks)
    )
    return (*found, *(Class(Agency(kinds, government), kinds) for kinds in several))


def _named(law: Law, government: str, action: str) -> Iterator[frozenset[str]]:
    """The kinds that each statement names which may bear on the action."""
    for place in Position(law, Agency((), government)).governments():
        for policy in law.by_government.get(place, ()):
            for rule in policy.rules:
                if action in rule.actions:
                    yield from _kinds(law, place, rule.actors)
            for duty in policy.duties:
                if any(not t.actions or action in t.actions for t in duty.triggers):
                    yield from _kinds(law, place, duty.actors)
            for entry in policy.covers:
                if not entry.actions or action in entry.actions:
                    yield from _kinds(law, place, entry.actors)
            for opinion in policy.opinions:
                yield from _kinds(law, place, opinion.actors)


def _kinds(law: Law, government: str, actors: Iterable[Actor]) -> Iterator[frozenset[str]]:
    """The kinds that a statement names; those of each version of a group, and of each level, are a set of their own."""
    plain: dict[tuple[str, ...], set[str]] = {}
    for actor in actors:
        if not law.groups.get((government, actor.name)):
            plain.setdefault(actor.levels, set()).add(actor.name)
    yield from (frozenset(names) for names in plain.values() if names & law.vocabulary.kinds.keys())
    for actor in actors:
        for group in law.groups.get((government, actor.name), ()):
            yield from _kinds(law, government, group.agencies)
