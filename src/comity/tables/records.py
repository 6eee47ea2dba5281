"""`any conviction where …` over a table of records: each record is tested, and the best of a case's records counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import ibis

from comity.language.model import FactKind
from comity.tables.layout import COMPLETE, EVENT, KNOWN, Encoded, Layout, column_name, columns_of, field_name
from comity.tables.leaves import Leaves, any_holds, truth
from comity.tables.net import AnyOf, FromDay, Leaf, Net, refs_of
from comity.tables.stages import add_columns, gate_columns
from comity.tables.times import Column


def with_records(
    facts: Any, encoded: Encoded, layout: Layout, tests: Sequence[AnyOf], nets: dict[str, Net]
) -> tuple[Any, dict[Leaf, str], dict[Leaf, str]]:
    """The facts with columns for each test of records: its truth, and 1 where more of the list would have to be told.

    On an incomplete list a miss is unknown; on a complete one, or one that is known to be empty, it is false.
    """
    truths: dict[Leaf, str] = {}
    lacking: dict[Leaf, str] = {}
    for record in dict.fromkeys(test.record for test in tests):
        mine = [test for test in tests if test.record == record]
        names = {test: f"{record}__test_{i}" for i, test in enumerate(mine)}
        best, on = _best(facts, encoded, layout, nets[record], names)
        joined = facts.join(best, on, how="left", rname="right_{name}")
        complete = record + COMPLETE
        incomplete = joined[complete] == 0 if complete in facts.columns else ibis.literal(True)
        new: dict[str, Column] = {}
        for test, name in names.items():
            none = joined[name].isnull()
            missed = ibis.cases((incomplete, truth(1)), else_=truth(0))
            new[name] = ibis.cases((none, missed), else_=ibis.greatest(joined[name], missed))
            lack = f"{name}_lacks"
            new[lack] = ibis.cases((incomplete, truth(1)), (none, truth(0)), else_=joined[lack])
            truths[test], lacking[test] = name, lack
        facts = add_columns(joined, new, {*facts.columns})
    return facts, truths, lacking


def _best(
    facts: Any, encoded: Encoded, layout: Layout, net: Net, names: dict[AnyOf, str]
) -> tuple[Any, list[str]]:
    """For each case (its key and what the tests read of it) the best truth among its records, and by what columns."""
    record = next(iter(names)).record
    bodies = [test.body for test in names]
    read = sorted(_columns_read(net.leaves_of(bodies), layout) & set(facts.columns))
    on = list(dict.fromkeys((*encoded.key, *read)))
    rows = encoded.records[record].join(facts.select(*on).distinct(), list(encoded.key))
    leaves = Leaves(layout, record)

    def leaf(test: Leaf, t: Any) -> Column:
        assert not isinstance(test, AnyOf)
        column = leaves.column(test, t)  # type: ignore[arg-type]
        return truth(1) if column is None else column

    lacks = {
        f"{name}_lacks": ibis.cases((_lacks(layout, test, rows), truth(1)), else_=truth(0))
        for test, name in names.items()
    }
    rows = add_columns(leaves.with_spans(net.leaves_of(bodies), rows), lacks)
    tested = gate_columns(rows, net, bodies, leaf, prefix="b", keep=[*on, *lacks])
    best = {name: tested[f"b{test.body}"].max() for test, name in names.items()}
    return tested.group_by(on).aggregate(**best, **{name: tested[name].max() for name in lacks}), on


def _lacks(layout: Layout, test: AnyOf, t: Any) -> Column:
    """Whether a record does not tell a field at which the test looks."""
    found: list[Column] = []
    for name in sorted(test.fields):
        column = field_name(test.record, name)
        kind = layout.law.vocabulary.records[test.record].fields[name].type.kind
        if column not in layout.records[test.record]:
            return ibis.literal(True)
        if kind is FactKind.YES_NO:
            found.append(t[column] == 1)
        elif kind is FactKind.NUMBER:
            found.append(t[column + KNOWN] == 0)
        else:
            found.append(t[column] == 0)
    return any_holds(found)


def _columns_read(leaves: Iterable[Leaf], layout: Layout) -> set[str]:
    """The columns of the facts (not of the records) that tests look at."""
    found: set[str] = set()
    for test in leaves:
        if isinstance(test, FromDay):
            found.add(EVENT)
        for ref in refs_of(test):
            if ref.scope in ("fact", "event"):
                name = EVENT if ref.scope == "event" else column_name(ref.name)
                found |= columns_of(name, layout.type_of(ref)).keys()
    return found & layout.columns
