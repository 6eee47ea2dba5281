"""Completions of what is unknown, laid out as lanes: one bit of an integer for each way in which it may turn
out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod

from comity.decide.completions import Dimension
from comity.decide.truth import FALSE, TRUE

MOST_READINGS = 6
"""Disputed readings that are settled both ways where room is scarce; what the others leave open is for counsel."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """The chosen dimensions laid out; `strides[i]` lanes lie between two ways of the i-th dimension.

    Disputed readings come last: the first `ways` lanes differ in facts only, and each further stretch of so
    many lanes repeats them under another way to settle the readings. `left`: dimensions for which there was
    no room.
    """

    chosen: tuple[Dimension, ...]
    strides: tuple[int, ...]
    count: int
    ways: int
    left: tuple[Dimension, ...]

    @property
    def full(self) -> int:
        return (1 << self.count) - 1

    def mask(self, index: int, way: int, count: int | None = None) -> int:
        """The lanes (of the first `count`) in which a dimension turns out this way."""
        stride = self.strides[index]
        period = stride * len(self.chosen[index].vectors)
        block = ((1 << stride) - 1) << (way * stride)
        return block * (((1 << (count or self.count)) - 1) // ((1 << period) - 1))

    def rails(self, values: Sequence[int]) -> tuple[list[int], list[int]]:
        """For every leaf, the lanes in which it may be true and those in which it may be false."""
        full = self.full
        may = [0 if value == FALSE else full for value in values]
        may_not = [0 if value == TRUE else full for value in values]
        for index, dimension in enumerate(self.chosen):
            for leaf in dimension.leaves:
                may[leaf] = may_not[leaf] = 0
            for way, vector in enumerate(dimension.vectors):
                mask = self.mask(index, way)
                for leaf, truth in zip(dimension.leaves, vector, strict=True):
                    if truth != FALSE:
                        may[leaf] |= mask
                    if truth != TRUE:
                        may_not[leaf] |= mask
        return may, may_not


def lay_out(found: Sequence[Dimension], weight: Callable[[Dimension], float], budget: int) -> Lanes:
    """Choose dimensions, the weightiest first, while their product stays within the budget."""
    room = prod(len(dimension.vectors) for dimension in found) <= budget
    readings = [d for d in found if d.reading]
    settled = readings if room else readings[:MOST_READINGS]
    facts = sorted((d for d in found if not d.reading), key=weight, reverse=True)
    chosen: list[Dimension] = []
    left = readings[len(settled) :]
    ways = 1
    for dimension in facts:
        if ways * len(dimension.vectors) << len(settled) <= budget:
            chosen.append(dimension)
            ways *= len(dimension.vectors)
        else:
            left.append(dimension)
    strides: list[int] = []
    stride = 1
    for dimension in (*chosen, *settled):
        strides.append(stride)
        stride *= len(dimension.vectors)
    return Lanes((*chosen, *settled), tuple(strides), stride, ways, tuple(left))
