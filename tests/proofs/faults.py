"""Faults planted in a law: one small change each, as a slip of the pen or a careless amendment would make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from comity.language.model import (
    Always,
    Const,
    Exception_,
    Law,
    Modality,
    Policy,
    Rule,
)

_LATER = timedelta(days=40)


def with_policy(law: Law, policy: Policy) -> Law:
    """The law with one policy changed, its rules and groups indexed anew."""
    policies = {**law.policies, policy.id: policy}
    every = list(policies.values())
    return replace(
        law,
        policies=policies,
        by_government={name: tuple(p for p in every if p.government == name) for name in law.by_government},
        rules={id: tuple(r for p in every for r in p.rules if r.id == id) for id in law.rules},
        groups={
            (government, name): tuple(
                g for p in every if p.government == government for g in p.groups if g.id.name == name
            )
            for government, name in law.groups
        },
    )


def planted(law: Law, always: Always) -> Iterator[tuple[str, Law]]:
    """Laws with one fault that may break a property, each with what was done: the likeliest faults first."""
    own = law.policies[always.id.policy]
    policies = sorted(law.by_government[own.government], key=lambda policy: policy is not own)
    near = [
        (policy, rule)
        for policy in policies
        for rule in policy.rules
        if set(rule.actions) & set(always.actions) and rule.interval.overlaps(always.interval)
    ]
    faults = (_as_a_grant, *_FAULTS) if always.never else (*_FAULTS, _as_a_grant)
    for fault in faults:
        for policy, rule in near:
            changed = fault(rule)
            if changed != (rule,):
                rules = tuple(
                    r for other in policy.rules for r in ((other,) if other is not rule else changed)
                )
                what = f"{fault.__name__.strip('_')}: {rule.id} ({rule.version})"
                yield what, with_policy(law, replace(policy, rules=rules))
    for policy in policies:
        for group in policy.groups:
            if any(actor.name == group.id.name for actor in always.actors):
                fewer = replace(group, agencies=group.agencies[1:])
                groups = tuple(fewer if g is group else g for g in policy.groups)
                yield f"a member left out: {group.id}", with_policy(law, replace(policy, groups=groups))


Changed = tuple[Rule, ...]


def _dropped(rule: Rule) -> Changed:
    return ()


def _always_excepted(rule: Rule) -> Changed:
    return (replace(rule, exceptions=(*rule.exceptions, Exception_(Const(True), "", rule.line))),)


def _never_excepted(rule: Rule) -> Changed:
    return (replace(rule, exceptions=()),)


def _begun_late(rule: Rule) -> Changed:
    first = rule.interval.first()
    late = first if first == date.min else first + _LATER
    return (replace(rule, interval=replace(rule.interval, since=late)),)


def _ended_early(rule: Rule) -> Changed:
    ends = min(rule.interval.last(), date(2030, 1, 1)) - _LATER
    return (replace(rule, interval=replace(rule.interval, until=ends)),)


def _without_when(rule: Rule) -> Changed:
    return (replace(rule, when=Const(True)),)


def _without_notwithstanding(rule: Rule) -> Changed:
    return (replace(rule, notwithstanding=()),)


def _as_a_grant(rule: Rule) -> Changed:
    return (replace(rule, modality=Modality.MAY),)


_FAULTS: tuple[Callable[[Rule], Changed], ...] = (
    _dropped, _always_excepted, _without_when, _never_excepted, _begun_late, _ended_early, _without_notwithstanding,
)  # fmt: skip
