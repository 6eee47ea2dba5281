"""Gates to columns, level by level: what one level computes, the next reads; nothing is computed twice or inlined."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final

import ibis
import ibis.expr.operations as ops

from comity.errors import InputError
from comity.meaning.gates import TRUE_GATE, UNKNOWN_GATE, Gate
from comity.tables.leaves import truth
from comity.tables.net import Leaf, Net
from comity.tables.times import Column

#: Stages within each other: of 537 plans of the corpus all but two have fewer than 60, and those two over 600.
MOST_STAGES: Final = 200


def check_depth(table: Any) -> Any:
    """The table itself, unless it is so many stages deep that writing it down as SQL takes minutes and then fails.

    Raises:
        InputError: it is.
    """
    stages, at = 0, table.op()
    while (above := next((a for a in at.__children__ if isinstance(a, ops.Relation)), None)) is not None:
        stages, at = stages + 1, above
    if stages > MOST_STAGES:
        raise InputError(
            f"What these facts leave open can turn out in too many ways for one query ({stages} stages)",
            next_step="Ask about one act at a time, give columns for fewer of the facts, or decide the rows one by one.",
        )
    return table


def add_columns(table: Any, new: dict[str, Column], keep: Collection[str] | None = None) -> Any:
    """One stage: the columns to keep (all if None) and new ones, computed from the table as it was."""
    kept = table.columns if keep is None else [name for name in table.columns if name in keep]
    return table.select(**{name: table[name] for name in kept if name not in new}, **new)


def gate_columns(
    table: Any,
    net: Net,
    outputs: Iterable[Gate],
    leaf: Callable[[Leaf, Any], Column],
    *,
    prefix: str,
    keep: Collection[str],
) -> Any:
    """Add a column `{prefix}{gate}` for each output: `and` is the least, `or` the greatest, `not` is 2 minus.

    Args:
        table: the Ibis table to start from.
        leaf: the truth of a leaf as a column of the table given with it.
        keep: columns that must still be there at the end.
    """
    wanted = sorted(set(outputs))
    levels = _levels(net, wanted)
    last_read = _last_read(net, levels, wanted)
    for number, gates in enumerate(levels):
        new = {f"{prefix}{gate}": _gate(net, gate, leaf, table, prefix) for gate in gates}
        alive = {f"{prefix}{gate}" for gate, level in last_read.items() if level > number}
        # What leaves look at goes with the first stage: all leaves stand after it.
        table = add_columns(table, new, {*keep, *alive})
    return table


def _levels(net: Net, outputs: Sequence[Gate]) -> list[list[Gate]]:
    """Leaves and constants first, then what needs nothing but them, and so on."""
    level: dict[Gate, int] = {}
    for gate in net.cone(outputs):
        parts = [level[part] for part in net.nodes[gate][1] if part > TRUE_GATE]
        if gate > TRUE_GATE or gate in outputs:
            level[gate] = 1 + max(parts) if parts else 0
    found: list[list[Gate]] = [[] for _ in range(1 + max(level.values(), default=-1))]
    for gate, number in level.items():
        found[number].append(gate)
    return found


def _last_read(net: Net, levels: Sequence[Sequence[Gate]], outputs: Sequence[Gate]) -> dict[Gate, int]:
    last = dict.fromkeys(outputs, len(levels))
    for number, gates in enumerate(levels):
        for gate in gates:
            for part in net.nodes[gate][1]:
                last[part] = max(last.get(part, 0), number)
    return last


def _gate(net: Net, gate: Gate, leaf: Callable[[Leaf, Any], Column], table: Any, prefix: str) -> Column:
    if gate <= TRUE_GATE:
        return truth(gate)
    op, inner = net.nodes[gate]
    if op == "leaf":
        return leaf(net.leaf_at[gate], table)
    # An unknown constant is the only one that stays in a gate.
    parts = [truth(UNKNOWN_GATE) if part == UNKNOWN_GATE else table[f"{prefix}{part}"] for part in inner]
    if op == "not":
        return (truth(2) - parts[0]).cast("int8")
    return ibis.least(*parts) if op == "and" else ibis.greatest(*parts)
