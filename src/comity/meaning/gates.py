"""A store of gates: conditions of the law built from tests, where equal parts are one gate and constants fold away.

What every interpreter shares that reads the law once and evaluates it in many cases (lanes of completions,
columns of a table, terms of a solver). Folding keeps to Kleene's strong logic: `x or not x` stays what it is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Final, Generic, TypeVar

__all__ = ["FALSE_GATE", "TRUE_GATE", "UNKNOWN_GATE", "Gate", "Gates"]

L = TypeVar("L", bound=Hashable)

Gate = int
"""An index into a store. The first three are the constants, in the order of their truth."""

FALSE_GATE: Final[Gate] = 0
UNKNOWN_GATE: Final[Gate] = 1
TRUE_GATE: Final[Gate] = 2


class Gates(Generic[L]):
    """The store. `nodes[g]` is the operator of gate `g` and the gates below it, which have smaller numbers.

    `L` is what a leaf is to the interpreter.
    """

    def __init__(self) -> None:
        self.nodes: list[tuple[str, tuple[Gate, ...]]] = [("const", ())] * 3
        self.gate_of: dict[L, Gate] = {}
        self.leaf_at: dict[Gate, L] = {}
        self._known: dict[tuple[str, tuple[Gate, ...]], Gate] = {}

    def const(self, truth: bool) -> Gate:
        return TRUE_GATE if truth else FALSE_GATE

    def leaf(self, leaf: L) -> Gate:
        """The gate of a leaf, the same for equal leaves."""
        gate = self.gate_of.get(leaf)
        if gate is None:
            gate = self.gate_of[leaf] = self._new(("leaf", ()))
            self.leaf_at[gate] = leaf
        return gate

    def all_of(self, parts: Iterable[Gate]) -> Gate:
        return self._join("and", parts, FALSE_GATE, TRUE_GATE)

    def any_of(self, parts: Iterable[Gate]) -> Gate:
        return self._join("or", parts, TRUE_GATE, FALSE_GATE)

    def negate(self, part: Gate) -> Gate:
        if part <= TRUE_GATE:
            return TRUE_GATE - part
        op, inner = self.nodes[part]
        return inner[0] if op == "not" else self._node("not", (part,))

    def cone(self, outputs: Iterable[Gate]) -> list[Gate]:
        """The gates on which these stand, parts before wholes."""
        wanted: set[Gate] = set()
        stack = list(outputs)
        while stack:
            gate = stack.pop()
            if gate not in wanted:
                wanted.add(gate)
                stack.extend(self.nodes[gate][1])
        return sorted(wanted)

    def _join(self, word: str, parts: Iterable[Gate], decisive: Gate, idle: Gate) -> Gate:
        chosen: dict[Gate, None] = {}
        for part in parts:
            if part == decisive:
                return decisive
            if part == idle:
                continue
            op, inner = self.nodes[part]
            chosen.update(dict.fromkeys(inner if op == word else (part,)))
        if not chosen:
            return idle
        if len(chosen) == 1:
            return next(iter(chosen))
        return self._node(word, tuple(sorted(chosen)))

    def _node(self, op: str, inner: tuple[Gate, ...]) -> Gate:
        node = op, inner
        gate = self._known.get(node)
        if gate is None:
            gate = self._known[node] = self._new(node)
        return gate

    def _new(self, node: tuple[str, tuple[Gate, ...]]) -> Gate:
        self.nodes.append(node)
        return len(self.nodes) - 1
