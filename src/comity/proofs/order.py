"""A preorder of a few things, drawn together: what is below what, what stands alike, and which steps are next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """Groups of things that stand alike, and the groups above each one.

    `above[i]` are all groups above group i, `steps` the pairs (lower, upper) with nothing in between: the lines of a
    Hasse diagram.
    """

    groups: tuple[tuple[int, ...], ...]
    above: tuple[frozenset[int], ...]
    steps: tuple[tuple[int, int], ...]

    def relation(self, one: int, other: int) -> str:
        """`same`, `less`, `more`, or `both ways`, of two groups."""
        if one == other:
            return "same"
        if other in self.above[one]:
            return "less"
        return "more" if one in self.above[other] else "both ways"

    def ranks(self) -> tuple[int, ...]:
        """How many steps lead to each group from the bottom, at most."""
        found: dict[int, int] = {}

        def rank(group: int) -> int:
            if group not in found:
                below = [rank(low) for low, high in self.steps if high == group]
                found[group] = 1 + max(below, default=-1)
            return found[group]

        return tuple(rank(group) for group in range(len(self.groups)))


def order(count: int, below: Callable[[int, int], bool]) -> Order:
    """The order of so many things. `below(a, b)`: a is below b or stands like it; it must be transitive.

    What follows from answers that are known already is not asked again.
    """
    known: dict[tuple[int, int], bool] = {(thing, thing): True for thing in range(count)}

    def ask(one: int, other: int) -> bool:
        if (one, other) not in known:
            via = any(known.get((one, x)) and known.get((x, other)) for x in range(count))
            # If x is below one and not below other, then one is not; nor if other is below y and one is not.
            bars = any(
                (known.get((x, one)) and known.get((x, other)) is False)
                or (known.get((other, x)) and known.get((one, x)) is False)
                for x in range(count)
            )
            known[one, other] = via or (not bars and below(one, other))
        return known[one, other]

    pairs = {(a, b) for a in range(count) for b in range(count) if ask(a, b)}
    groups: list[list[int]] = []
    for thing in range(count):
        home = next((g for g in groups if (g[0], thing) in pairs and (thing, g[0]) in pairs), None)
        if home is None:
            groups.append([thing])
        else:
            home.append(thing)
    above = [
        frozenset(
            other
            for other, group in enumerate(groups)
            if (mine[0], group[0]) in pairs and (group[0], mine[0]) not in pairs
        )
        for mine in groups
    ]
    return Order(tuple(map(tuple, groups)), tuple(above), _steps(above))


def _steps(above: Sequence[frozenset[int]]) -> tuple[tuple[int, int], ...]:
    return tuple(
        (low, high)
        for low, highs in enumerate(above)
        for high in sorted(highs)
        if not any(high in above[middle] for middle in highs)
    )
