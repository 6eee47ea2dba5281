"""A plan run over a table: tests, keys, patterns, and the law applied to patterns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial, reduce
from itertools import product
from typing import Any

import ibis

from comity.meaning import OpenQuestion, Verdict
from comity.meaning.gates import FALSE_GATE, Gate
from comity.tables.bits import EVERYTHING, VERDICTS, bit_of
from comity.tables.diagram import Choice, Node, Pair, Terminal
from comity.tables.joint import Joint
from comity.tables.layout import EVENT, Encoded
from comity.tables.leaves import Leaves, any_holds, truth
from comity.tables.net import AnyOf, FromDay, Leaf
from comity.tables.plan import AskPlan, Flag, Missing, Plan
from comity.tables.records import with_records
from comity.tables.stages import add_columns, check_depth, gate_columns
from comity.tables.times import Column, literal, slot

COUNT = "n"
"""The column of `patterns` that says how many rows have the pattern."""

MOST_READINGS = 4
"""Disputed readings that are tried both ways where a verdict is too entangled for a diagram."""


def keyed(plan: Plan, encoded: Encoded, keep: Sequence[str] = ()) -> Any:
    """Each row's pattern as key columns, beside the columns to keep."""
    leaves = Leaves(plan.layout)
    records = [test for test in plan.tests if isinstance(test, AnyOf)]
    table, best, lacking = encoded.facts, dict[Leaf, str](), dict[Leaf, str]()
    if records:
        table, best, lacking = with_records(table, encoded, plan.layout, records, plan.records)
    joint = {i: v for i, v in enumerate(plan.variables) if f"w{i}" in plan.keys.digits}
    # Among tests taken together may be some that no row can answer, but that bound an unknown fact all the same.
    table = leaves.with_spans([*plan.tests, *(t for v in joint.values() for t in v.tests)], table)
    columns: dict[str, Column] = {"day": _day(plan, table)}
    for i, test in enumerate(plan.tests):
        found = table[best[test]] if test in best else leaves.column(test, table)  # type: ignore[arg-type]
        columns[f"t{i}"] = truth(1) if found is None else found
    for i, flag in enumerate(plan.flags):
        open_ = table[lacking[flag]] == 1 if isinstance(flag, AnyOf) else leaves.open(flag, table)
        assert open_ is not None
        columns[f"o{i}"] = ibis.cases((open_, truth(1)), else_=truth(0))
    for i, variable in enumerate(plan.variables):
        if f"s{i}" in plan.keys.digits:
            columns[f"s{i}"] = ibis.cases((leaves.some(variable.names[0], table), truth(1)), else_=truth(0))
    place = {test: f"t{i}" for i, test in enumerate(plan.tests)}
    if joint:
        table = add_columns(table, {**columns})
        for variable in joint.values():
            table = Joint(variable, leaves).prepared(table)
        truths = {test: table[name] for test, name in place.items()}
        columns = {name: table[name] for name in columns}
        columns |= {f"w{i}": Joint(v, leaves).ways(table, truths) for i, v in joint.items()}
    return add_columns(table, plan.keys.packed(columns.__getitem__), set(keep))


def _day(plan: Plan, t: Any) -> Column:
    """Which stretch between two dates of the law the event lies in; one more than there are where it lies in none."""
    first, last = (slot(day) for day in plan.days)
    outside = (t[EVENT] == 0) | (t[EVENT] < first) | (t[EVENT] > last)
    beyond = literal(len(plan.steps) + 1, "int32")
    return ibis.cases((outside, beyond), else_=_step(t[EVENT], [slot(day) for day in plan.steps], 0))


def _step(value: Column, bounds: Sequence[int], base: int) -> Column:
    """How many bounds a value has reached, as a balanced tree of cases."""
    if not bounds:
        return literal(base, "int32")
    middle = len(bounds) // 2
    below, above = _step(value, bounds[:middle], base), _step(value, bounds[middle + 1 :], base + middle + 1)
    return ibis.cases((value < literal(bounds[middle], "int32"), below), else_=above)


def patterns(plan: Plan, encoded: Encoded) -> Any:
    """Each distinct pattern once, decided, with how many rows have it (`n`) and its keys."""
    table = keyed(plan, encoded)
    names = list(plan.keys.names)
    return decided(plan, table.group_by(names).aggregate(**{COUNT: table.count()}), [*names, COUNT])


def rows(plan: Plan, encoded: Encoded, keep: Sequence[str], *, grouped: bool = True) -> Any:
    """Each row, decided: by way of its pattern, or (not `grouped`) by itself."""
    table = keyed(plan, encoded, keep)
    if not grouped:
        return decided(plan, table, keep)
    names = list(plan.keys.names)
    found = decided(plan, table.select(*names).distinct(), names)
    outputs = [name for name in found.columns if name not in names]
    joined = table.join(found, names)
    return joined.select(*keep, *outputs)


def decided(plan: Plan, table: Any, keep: Sequence[str]) -> Any:
    """Verdicts, rules and missing facts for rows of keys."""
    keep = [*keep, *(name for name in plan.keys.names if name not in keep)]
    tests = {f"t{i}": plan.keys.truth(f"t{i}", table) for i in range(len(plan.tests))}
    table = add_columns(table, tests, set(keep))
    carried = [*keep, *tests]
    gates = [g for ask in plan.asks for rule in ask.rules for g in (rule.applies, rule.lifted)]
    if gates:
        table = gate_columns(table, plan.net, gates, partial(_leaf, plan), prefix="g", keep=carried)
        carried += [f"g{gate}" for gate in dict.fromkeys(gates)]
    for ask in plan.asks:
        if not ask.legend.exact:
            table, names = _entangled(plan, ask, table, carried)
            carried += names
    carried = [name for name in carried if name not in tests]
    table, nodes = _diagrams(plan, table, carried)
    carried += nodes.values()
    verdicts: dict[str, Column] = {}
    outside = plan.keys.raw("day", table) == plan.keys.at("day", len(plan.steps) + 1)
    for ask in plan.asks:
        for layer, name in (("", ask.legend.verdicts), *ask.legend.layers):
            bits = _value(plan, ask.sets[layer], nodes, table) if ask.sets else table[_set_name(ask, layer)]
            verdicts[name] = ibis.cases((outside, literal(EVERYTHING, "int16")), else_=bits.cast("int16"))
    missing = {
        ask.legend.missing: _missing(plan, ask, nodes, table, outside)
        for ask in plan.asks
        if ask.legend.missing
    }
    table = add_columns(table, {**verdicts, **missing}, {*keep, *carried})
    for ask in plan.asks:
        table = _with_rules(ask, table)
    outputs = [n for ask in plan.asks for n in _outputs(ask)]
    return check_depth(table.select(*(n for n in keep if n in table.columns), *outputs))


def _outputs(ask: AskPlan) -> list[str]:
    legend = ask.legend
    return [
        n for n in (legend.verdicts, *(name for _, name in legend.layers), legend.rules, legend.missing) if n
    ]


def _leaf(plan: Plan, leaf: Leaf, t: Any, settled: Mapping[OpenQuestion, bool] | None = None) -> Column:
    """The truth of a test in a row whose tests are unpacked; in Kleene's logic a question of law is unknown."""
    if isinstance(leaf, OpenQuestion):
        return truth(1 if settled is None or leaf not in settled else 2 * settled[leaf])
    if isinstance(leaf, FromDay):
        raw = plan.keys.raw("day", t)
        outside = raw == plan.keys.at("day", len(plan.steps) + 1)
        reached = raw >= plan.keys.at("day", plan.steps.index(leaf.day) + 1)
        return ibis.cases((outside, truth(1)), (reached, truth(2)), else_=truth(0))
    return t[f"t{plan.tests.index(leaf)}"] if leaf in plan.tests else truth(1)


# -- diagrams


def _diagrams(plan: Plan, table: Any, carried: Sequence[str]) -> tuple[Any, dict[Node, str]]:
    """A column for each node, deepest variables first: what can still be reached from there."""
    roots = [node for ask in plan.asks for node in (*ask.sets.values(), *(m.node for m in ask.missing))]
    cone = plan.diagrams.cone(roots)
    levels: dict[int, list[Node]] = {}
    for node in cone:
        variable = plan.diagrams.variable(node)
        assert variable is not None
        levels.setdefault(variable, []).append(node)
    table = add_columns(table, _possible(plan, levels, table), {*carried, *_possible_names(plan, levels)})
    readers = _last_variable(plan, cone, roots)
    names: dict[Node, str] = {}
    order = list(levels)
    for place, variable in enumerate(order):
        new = {f"n{node}": _reached(plan, node, names, table) for node in levels[variable]}
        names |= {node: f"n{node}" for node in levels[variable]}
        rest = {v: levels[v] for v in order[place + 1 :]}
        alive = {name for node, name in names.items() if readers.get(node, -1) < variable}
        table = add_columns(table, new, {*carried, *_possible_names(plan, rest), *alive})
        names = {node: name for node, name in names.items() if name in alive}
    return table, names


def _last_variable(plan: Plan, cone: Sequence[Node], roots: Sequence[Node]) -> dict[Node, int]:
    """The lowest-numbered variable at which a node is still read; -1 for roots, which are read at the end."""
    last = dict.fromkeys(roots, -1)
    for node in cone:
        found = plan.diagrams.nodes[node]
        assert not isinstance(found, Terminal)
        for inner in found.ways if isinstance(found, Choice) else [n for _, _, n in found.pairs]:
            last[inner] = min(last.get(inner, found.variable), found.variable)
    return last


def _possible_names(plan: Plan, variables: Mapping[int, object]) -> list[str]:
    return [f"v{i}_{way}" for i in variables for way in range(len(plan.variables[i].ways))]


def _possible(plan: Plan, variables: Mapping[int, object], t: Any) -> dict[str, Column]:
    """For each way of each variable, all bits where a row leaves it possible, else none."""
    found: dict[str, Column] = {}
    for i in variables:
        variable = plan.variables[i]
        for way, truths in enumerate(variable.ways):
            if variable.kind == "day":
                holds = plan.keys.raw("day", t) == plan.keys.at("day", way)
            else:
                parts = [_leaf(plan, test, t) for test in variable.tests]
                agrees = [part if sign else truth(2) - part for part, sign in zip(parts, truths, strict=True)]
                holds = (agrees[0] if len(agrees) == 1 else ibis.least(*agrees)) >= 1
            if variable.kind == "joint" and f"w{i}" in plan.keys.digits:
                raw = plan.keys.raw(f"w{i}", t)
                holds = ((raw == 0) & holds) | ((raw & plan.keys.at(f"w{i}", 1 << way)) != 0)
            if way == variable.nothing:
                holds = holds & (plan.keys.raw(f"s{i}", t) == 0)
            found[f"v{i}_{way}"] = ibis.cases((holds, literal(EVERYTHING, "int8")), else_=literal(0, "int8"))
    return found


def _value(plan: Plan, node: Node, names: Mapping[Node, str], t: Any) -> Column:
    found = plan.diagrams.nodes[node]
    return literal(found.value, "int8") if isinstance(found, Terminal) else t[names[node]]


def _reached(plan: Plan, node: Node, names: Mapping[Node, str], t: Any) -> Column:
    """What is reached from a node: the union over the ways that are possible."""
    found = plan.diagrams.nodes[node]
    by_target: dict[Node, list[Column]] = {}
    if isinstance(found, Choice):
        for way, target in enumerate(found.ways):
            by_target.setdefault(target, []).append(t[f"v{found.variable}_{way}"])
    else:
        assert isinstance(found, Pair)
        for i, j, target in found.pairs:
            both = t[f"v{found.variable}_{i}"] & t[f"v{found.variable}_{j}"]
            by_target.setdefault(target, []).append(both)
    parts = [
        _either(guards) & _value(plan, target, names, t)
        for target, guards in by_target.items()
        if target != plan.diagrams.no
    ]
    return _either(parts)


def _either(columns: Sequence[Column]) -> Column:
    """A balanced union of bits."""
    found = list(columns)
    while len(found) > 1:
        found = [reduce(lambda a, b: a | b, found[i : i + 2]) for i in range(0, len(found), 2)]
    return found[0]


# -- what follows from the verdicts


def _missing(plan: Plan, ask: AskPlan, nodes: Mapping[Node, str], t: Any, outside: Column) -> Column:
    """The bits of the unknown facts that could still change the verdict."""
    bits: list[Column] = []
    for i, name in enumerate(ask.legend.fact_bits):
        parts = [_counts(plan, m, nodes, t) for m in ask.missing if m.name == name]
        some = reduce(lambda a, b: a | b, parts)
        bits.append(ibis.cases((~outside & some, literal(1 << i)), else_=literal(0)))
    return _either(bits) if bits else literal(0)


def _counts(plan: Plan, missing: Missing, nodes: Mapping[Node, str], t: Any) -> Column:
    holds = _value(plan, missing.node, nodes, t) != 0
    if missing.open is not None:
        holds = holds & (_flag(plan, missing.open, t) != 0)
    for name in missing.known:
        holds = holds & (_flag(plan, name, t) == 0)
    return holds


def _flag(plan: Plan, flag: Flag, t: Any) -> Column:
    return plan.keys.raw(f"o{plan.flags.index(flag)}", t)


def _with_rules(ask: AskPlan, table: Any) -> Any:
    """The bits of the rules that carry one of the verdicts, or could."""
    if not ask.legend.rules:
        return table
    verdicts = table[ask.legend.verdicts]
    several = (verdicts & (verdicts - 1)) != 0
    masks = dict.fromkeys(rule.carries for rule in ask.rules)
    carried = {f"carries_{mask}": several | ((verdicts & mask) != 0) for mask in masks}
    exempt = {"exempt": (verdicts & bit_of(Verdict.EXEMPT)) != 0}
    table = add_columns(table, carried | exempt)
    bits: list[Column] = []
    for i, rule in enumerate(ask.rules):
        decides = []
        if rule.applies != FALSE_GATE:
            decides.append((table[f"g{rule.applies}"] >= 1) & table[f"carries_{rule.carries}"])
        if rule.lifted != FALSE_GATE:
            lifted = (table[f"g{rule.lifted}"] >= 1) & table["exempt"]
            decides.append(lifted & (table[f"g{rule.applies}"] == 0))
        if decides:
            bits.append(ibis.cases((any_holds(decides), literal(1 << i)), else_=literal(0)))
    return add_columns(table, {ask.legend.rules: _either(bits) if bits else literal(0)})


# -- without a diagram


def _set_name(ask: AskPlan, layer: str) -> str:
    return f"set_{ask.legend.verdicts}_{layer}"


def _entangled(plan: Plan, ask: AskPlan, table: Any, carried: Sequence[str]) -> tuple[Any, list[str]]:
    """Sets in Kleene's logic alone, for a verdict too entangled for a diagram: sound, sometimes wider than need be.

    Disputed readings are tried both ways; where they lead to different sets the answer may be for counsel.
    """
    names: list[str] = []
    for layer, outcomes in ask.outcomes.items():
        gates: list[Gate] = list(outcomes.values())
        questions = [
            leaf
            for leaf in plan.net.leaves_of(gates)
            if isinstance(leaf, OpenQuestion) and leaf.kind == "reading"
        ]
        tried = questions[:MOST_READINGS]
        found: list[str] = []
        for n, setting in enumerate(product((False, True), repeat=len(tried))):
            settled = dict(zip(tried, setting, strict=True))

            def leaf(test: Leaf, t: Any, settled: Mapping[OpenQuestion, bool] = settled) -> Column:
                return _leaf(plan, test, t, settled)

            prefix, name = f"k{n}_", f"{_set_name(ask, layer)}_{n}"
            table = gate_columns(table, plan.net, gates, leaf, prefix=prefix, keep=[*carried, *names, *found])
            bits = [
                ibis.cases(
                    (table[f"{prefix}{gate}"] >= 1, literal(bit_of(v), "int8")), else_=literal(0, "int8")
                )
                for v, gate in outcomes.items()
            ]
            table = add_columns(table, {name: _either(bits)}, {*carried, *names, *found})
            found.append(name)
        first = table[found[0]]
        always = reduce(lambda a, b: a & b, [table[name] for name in found])
        agreed = reduce(
            lambda a, b: a & b, [table[name] == first for name in found], (first & (first - 1)) == 0
        )
        if len(questions) > len(tried):
            agreed = ibis.literal(False)
        counsel = literal(bit_of(Verdict.COUNSEL), "int8")
        joined = ibis.cases((agreed, first), else_=always | counsel) if questions else first
        names.append(_set_name(ask, layer))
        table = add_columns(table, {names[-1]: joined}, {*carried, *names})
    return table, names


__all__ = ["COUNT", "VERDICTS", "decided", "keyed", "patterns", "rows"]
