"""Decision diagrams: the verdict as a chain of choices in which each thing that can be unknown is asked about once.

Kleene's logic does not see that *a or not a* holds. A diagram does: on every way through it each variable is met once,
so what can still be reached when some variables are unknown is exactly what some completion of the facts leads to. It
is read with one small formula a node and needs no trial of completions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

Node = int

LIMIT: Final = 50_000
"""Nodes at most. The largest plan of the corpus builds some ten thousand and keeps a few hundred."""


class TooEntangled(Exception):
    """A verdict turns on too many facts at once for a diagram."""


@dataclass(frozen=True, slots=True)
class Choice:
    """At a variable, one node for each way in which it may turn out."""

    variable: int
    ways: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Terminal:
    """The end of a way: 0 or 1, or a set of verdicts as bits."""

    value: int


@dataclass(frozen=True, slots=True)
class Pair:
    """At a variable, nodes that are reached where two of its ways are both possible: (one way, another, node)."""

    variable: int
    pairs: tuple[tuple[int, int, Node], ...]


class Diagrams:
    """Nodes over variables in a fixed order (a variable's number); equal nodes are one, idle choices are left out."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self.nodes: list[Choice | Terminal | Pair] = []
        self._known: dict[Choice | Terminal | Pair, Node] = {}
        self._memo: dict[tuple[object, ...], Node] = {}
        self.no = self.terminal(0)
        self.yes = self.terminal(1)

    def _add(self, node: Choice | Terminal | Pair) -> Node:
        found = self._known.get(node)
        if found is None:
            if len(self.nodes) >= self.limit:
                raise TooEntangled
            found = self._known[node] = len(self.nodes)
            self.nodes.append(node)
        return found

    def terminal(self, value: int) -> Node:
        return self._add(Terminal(value))

    def choice(self, variable: int, ways: Sequence[Node]) -> Node:
        return ways[0] if all(way == ways[0] for way in ways) else self._add(Choice(variable, tuple(ways)))

    def pair(self, variable: int, pairs: Iterable[tuple[int, int, Node]]) -> Node:
        real = tuple(pair for pair in pairs if pair[2] != self.no)
        return self._add(Pair(variable, real)) if real else self.no

    def variable(self, node: Node) -> int | None:
        found = self.nodes[node]
        return None if isinstance(found, Terminal) else found.variable

    # -- joining

    def join(self, name: str, joined: Callable[[int, int], int], left: Node, right: Node) -> Node:
        """Join two diagrams value by value; `joined` must not depend on the order of its arguments."""
        if left == right and name in ("and", "or", "union"):
            return left
        if left > right:
            left, right = right, left
        key = (name, left, right)
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._join(name, joined, left, right)
        return found

    def _join(self, name: str, joined: Callable[[int, int], int], left: Node, right: Node) -> Node:
        a, b = self.nodes[left], self.nodes[right]
        if isinstance(a, Terminal) and isinstance(b, Terminal):
            return self.terminal(joined(a.value, b.value))
        if name in ("and", "or"):
            for node, other in ((a, right), (b, left)):
                if isinstance(node, Terminal):
                    decisive = (node.value == 0) is (name == "and")
                    return self.terminal(node.value) if decisive else other
        top = min(n.variable for n in (a, b) if not isinstance(n, Terminal))
        pairs = self._side_by_side(left, right, top)
        return self.choice(top, [self.join(name, joined, x, y) for x, y in pairs])

    def _side_by_side(self, left: Node, right: Node, variable: int) -> list[tuple[Node, Node]]:
        """The ways of two nodes at a variable; one that does not look at it goes the same way always."""
        lefts, rights = self._ways(left, variable), self._ways(right, variable)
        size = max(len(lefts), len(rights))
        return list(zip(lefts * (size // len(lefts)), rights * (size // len(rights)), strict=True))

    def _ways(self, node: Node, variable: int) -> tuple[Node, ...]:
        found = self.nodes[node]
        return found.ways if isinstance(found, Choice) and found.variable == variable else (node,)

    def both(self, left: Node, right: Node) -> Node:
        return self.join("and", min, left, right)

    def either(self, left: Node, right: Node) -> Node:
        return self.join("or", max, left, right)

    def union(self, left: Node, right: Node) -> Node:
        """Of diagrams whose values are sets, as bits."""
        return self.join("union", int.__or__, left, right)

    def differ(self, left: Node, right: Node) -> Node:
        """Yes where the two have different values."""
        return self.no if left == right else self.join("differ", lambda a, b: int(a != b), left, right)

    def negate(self, node: Node) -> Node:
        return self.change("not", lambda value: 1 - value, node)

    def change(self, name: str, changed: Callable[[int], int], node: Node) -> Node:
        """Every value put through a function."""
        key = ("change", name, node)
        if key not in self._memo:
            found = self.nodes[node]
            if isinstance(found, Terminal):
                self._memo[key] = self.terminal(changed(found.value))
            else:
                assert isinstance(found, Choice)
                ways = [self.change(name, changed, way) for way in found.ways]
                self._memo[key] = self.choice(found.variable, ways)
        return self._memo[key]

    # -- what a whole diagram says

    def where(self, condition: Node, value: int, otherwise: Node) -> Node:
        """The value where a yes-or-no diagram says yes, else what the other says."""
        key = ("where", condition, value, otherwise)
        if key not in self._memo:
            a, b = self.nodes[condition], self.nodes[otherwise]
            if isinstance(a, Terminal):
                self._memo[key] = self.terminal(value) if a.value else otherwise
            else:
                top = min(n.variable for n in (a, b) if not isinstance(n, Terminal))
                pairs = self._side_by_side(condition, otherwise, top)
                self._memo[key] = self.choice(top, [self.where(x, value, y) for x, y in pairs])
        return self._memo[key]

    def settle(self, node: Node, disputed: Collection[int], value: int) -> Node:
        """Where disputed variables (the last in order) still decide, the value given instead."""
        key = ("settle", node)
        if key not in self._memo:
            found = self.nodes[node]
            if isinstance(found, Terminal):
                self._memo[key] = node
            elif found.variable in disputed:
                self._memo[key] = self.terminal(value)
            else:
                assert isinstance(found, Choice)
                self._memo[key] = self.choice(
                    found.variable, [self.settle(way, disputed, value) for way in found.ways]
                )
        return self._memo[key]

    def whatever(self, node: Node, absent: Collection[int], joined: Callable[[Node, Node], Node]) -> Node:
        """Every way of the variables that no row knows, joined."""
        key = ("whatever", joined.__name__, node)
        if key not in self._memo:
            found = self.nodes[node]
            if isinstance(found, Terminal):
                self._memo[key] = node
            else:
                assert isinstance(found, Choice)
                ways = [self.whatever(way, absent, joined) for way in found.ways]
                if found.variable in absent:
                    result = ways[0]
                    for way in ways[1:]:
                        result = joined(result, way)
                    self._memo[key] = result
                else:
                    self._memo[key] = self.choice(found.variable, ways)
        return self._memo[key]

    def matters(
        self, node: Node, variable: int, pairs: Sequence[tuple[int, int]], absent: Collection[int]
    ) -> Node:
        """Yes where, for some completion of the other facts, two ways of the variable lead to different values.

        Variables that no row knows are the last in order (or the disputed ones, which have been settled).
        """
        key = ("matters", node, variable, tuple(pairs))
        if key not in self._memo:
            self._memo[key] = self._matters(node, variable, pairs, absent)
        return self._memo[key]

    def _matters(
        self, node: Node, variable: int, pairs: Sequence[tuple[int, int]], absent: Collection[int]
    ) -> Node:
        found = self.nodes[node]
        if isinstance(found, Terminal) or found.variable > variable:
            return self.no
        assert isinstance(found, Choice)
        if found.variable == variable:
            apart = [
                (i, j, self.whatever(self.differ(found.ways[i], found.ways[j]), absent, self.either))
                for i, j in pairs
            ]
            if variable not in absent:
                return self.pair(variable, apart)
            result = self.no
            for _, _, way in apart:
                result = self.either(result, way)
            return result
        ways = [self.matters(way, variable, pairs, absent) for way in found.ways]
        if found.variable not in absent:
            return self.choice(found.variable, ways)
        result = self.no
        for way in ways:
            result = self.either(result, way)
        return result

    def cone(self, roots: Iterable[Node]) -> list[Node]:
        """The choices and pairs on which these stand, deepest variables first."""
        wanted: set[Node] = set()
        stack = list(roots)
        while stack:
            node = stack.pop()
            found = self.nodes[node]
            if node in wanted or isinstance(found, Terminal):
                continue
            wanted.add(node)
            stack.extend(found.ways if isinstance(found, Choice) else (n for _, _, n in found.pairs))
        return sorted(wanted, key=lambda n: (-(self.variable(n) or 0), n))
