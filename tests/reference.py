"""What a law says to one case, told a second time: slowly, plainly, straight from the design of the language.

Nothing here comes from `comity.meaning` or from an engine. In one world (`worlds.py`) every test is plainly
true or false, and the verdict table is read off; `possible` does so in every world.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from reference_conditions import Place, concerns, dispute, holds, in_force, means, struck
from worlds import Domains, Path, World, walks

from comity.decide.request import Request
from comity.language import model as m
from comity.language.model import CaseAsk, Law, Modality, Statement

PROHIBITED, REQUIRED, PERMITTED = "prohibited", "required", "permitted"
EXEMPT, SILENT, COUNSEL, UNCOVERED = "exempt", "not regulated", "for counsel", "not in the corpus"
STACK = ""


def stands(world: World, statement: m.Rule | m.Duty) -> bool:
    """In force, binding, and its `when` holds."""
    return (
        means(world, statement.actors, statement.id.policy.partition("/")[0])
        and in_force(world, statement.interval, statement)
        and not struck(world, statement)
        and holds(world, statement.when, Place())
    )


def lifted(world: World, statement: m.Rule | m.Duty) -> bool:
    return any(holds(world, exception.condition, Place()) for exception in statement.exceptions)


def disputed_away(world: World, statement: Statement) -> bool:
    return any(
        status.kind == "contested"
        and concerns(world, status, Place())
        and not dispute(world, statement, index)
        for index, status in enumerate(statement.statuses)
    )


def owed(world: World, duty: m.Duty) -> bool:
    """A duty whose occasion has come."""
    return stands(world, duty) and not lifted(world, duty) and not disputed_away(world, duty)


# --- verdicts -----------------------------------------------------------------------------------------------


@dataclass
class Said:
    """What one layer of law says to an ask."""

    ban: bool
    must: bool
    free: bool
    may: bool
    exempt: bool
    covered: bool


Layer = tuple[str, bool]
"""A government; and whether its agencies' orders are meant, and not its law."""


def policies(world: World, layer: Layer) -> list[m.Policy]:
    found = world.law.by_government.get(layer[0], ())
    return [policy for policy in found if (policy.kind == "order") is layer[1]]


def rules(world: World, layer: Layer, action: str) -> list[m.Rule]:
    return [rule for policy in policies(world, layer) for rule in policy.rules if action in rule.actions]


def applies_alone(world: World, rule: m.Rule, layer: Layer, action: str) -> bool:
    """In force, reaching the case, no exception met, not disputed away, and nothing stands over it."""
    if not stands(world, rule) or lifted(world, rule) or disputed_away(world, rule):
        return False
    over = [other for other in rules(world, layer, action) if rule.id in other.notwithstanding]
    return not any(applies_alone(world, other, layer, action) for other in over)


def displaced(world: World, rule: m.Rule, layer: Layer, action: str, layers: Sequence[Layer]) -> bool:
    """A law of another layer takes this rule's place, and speaks."""
    home = rule.id.policy.partition("/")[0]
    for other in layers:
        for policy in policies(world, other) if other != layer else []:
            for displaces in policy.displaces:
                above = displaces.target == "below" and other[0] in world.chain(home)[1:]
                if (
                    action in displaces.actions
                    and (above or displaces.target in (home, rule.id.policy))
                    and in_force(world, displaces.interval, displaces)
                    and not struck(world, displaces)
                    and not disputed_away(world, displaces)
                    and any(applies_alone(world, r, other, action) for r in rules(world, other, action))
                ):
                    return True
    return False


def said(world: World, layer: Layer, action: str, layers: Sequence[Layer]) -> Said:
    """What one layer says; with other `layers`, after they were heard."""
    found = rules(world, layer, action)
    applying = [
        rule
        for rule in found
        if applies_alone(world, rule, layer, action) and not displaced(world, rule, layer, action, layers)
    ]

    def any_(modality: Modality) -> bool:
        return any(modality_of(world, rule) is modality for rule in applying)

    return Said(
        ban=any_(Modality.MUST_NOT),
        must=any_(Modality.MUST),
        free=any_(Modality.FREE),
        may=any_(Modality.MAY),
        exempt=any(r.modality is Modality.MUST_NOT and stands(world, r) and lifted(world, r) for r in found),
        covered=layer[1] or covered(world, layer[0], action),
    )


def covered(world: World, government: str, action: str) -> bool:
    """The law of a place in which the agency only lies need not be read: it reaches only what binds
    everybody.
    """
    if government not in world.chain(world.request.agency.government):
        return True
    return any(
        in_force(world, entry.interval) and means(world, entry.actors, government)
        for policy in policies(world, (government, False))
        for entry in policy.covers
        if not entry.actions or action in entry.actions
    )


def modality_of(world: World, rule: m.Rule) -> Modality:
    """`must one of` is broken only by refusing them all; else each of its actions is left to choice."""
    refused = {ask.action for ask in world.request.asks} if world.request.deed == "refused" else set()
    return Modality.MAY if rule.one_of and not refused.issuperset(rule.actions) else rule.modality


def of_layer(layer: Said) -> str:
    """The verdict table for one layer."""
    if layer.ban:
        return COUNSEL if layer.must or layer.free or layer.may else PROHIBITED
    if layer.must:
        return REQUIRED
    if layer.free or layer.may:
        return PERMITTED
    if layer.exempt:
        return EXEMPT
    return SILENT if layer.covered else UNCOVERED


def of_stack(layers: Sequence[Said]) -> str:
    """All layers as a whole, never in pairs."""
    ban = any(layer.ban for layer in layers)
    torn = any(layer.ban and layer.may for layer in layers)
    if torn or (ban and any(layer.must or layer.free for layer in layers)):
        return COUNSEL
    if ban:
        return PROHIBITED
    if any(layer.must for layer in layers):
        return REQUIRED
    if any(layer.free or layer.may for layer in layers):
        return PERMITTED
    if any(layer.exempt for layer in layers):
        return EXEMPT
    return SILENT if all(layer.covered for layer in layers) else UNCOVERED


def verdict(world: World, action: str, group: str = STACK) -> str:
    """The verdict in one world: of the whole stack, or of one government's law by itself."""
    if group:
        return of_layer(said(world, (group, False), action, ()))
    layers = [(government, orders) for government in world.around() for orders in (False, True)]
    return of_stack([said(world, layer, action, layers) for layer in layers])


def agreed(world: World, outcome: Callable[[World], str]) -> str:
    """The outcome in one world; for counsel where it turns on how a disputed reading is settled."""

    def settled(path: Path) -> str:
        world.readings, world.reading_path = {}, path
        return outcome(world)

    found = set(walks(settled, 4096))
    return found.pop() if len(found) == 1 else COUNSEL


def possible(
    law: Law,
    request: Request,
    ask: CaseAsk | None,
    domains: Domains,
    outcome: Callable[[World], str],
    limit: int,
) -> Iterator[tuple[World, str]]:
    """The outcome in every world of this case. Raises `TooMany` when there are more than `limit`."""
    facts = dict(request.facts)
    item = law.vocabulary.actions[ask.action].item if ask else None
    if ask is not None and item is not None and ask.item is not None:
        facts[item] = ask.item

    def one(path: Path) -> tuple[World, str]:
        world = World(law, request, facts, domains, path)
        return world, agreed(world, outcome)

    return walks(one, limit)
