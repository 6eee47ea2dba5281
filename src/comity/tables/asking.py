"""What callers use: read the law for an agency, run it over a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from comity.errors import InputError
from comity.language.errors import nearest
from comity.language.model import CaseAsk, Law
from comity.meaning import Agency
from comity.tables.bits import Legend
from comity.tables.decided import patterns, rows
from comity.tables.engines import stages_kept
from comity.tables.layout import COMPLETE, EVENT, ODD, Encoded, Layout, column_name, columns_of
from comity.tables.plan import ALWAYS, Plan, compile_plan

Asks = str | CaseAsk | Sequence[str | CaseAsk]


@dataclass(frozen=True)
class TableLaw:
    """The law as it bears on one agency's asks, ready to be run over tables of one layout."""

    plan: Plan

    @property
    def legends(self) -> tuple[Legend, ...]:
        """What the columns hold, ask by ask."""
        return tuple(ask.legend for ask in self.plan.asks)

    def rows(self, encoded: Encoded, *, keep: Sequence[str] | None = None, grouped: bool = True) -> Any:
        """Every row with its verdicts: an Ibis table with the kept columns and those of the legends.

        With `grouped`, rows that agree in all that the law tests are decided once; without, each is decided where it
        stands (no join; better for a few thousand rows, or where hardly two rows agree).
        """
        kept = others(encoded, self.plan.law) if keep is None else list(keep)
        return rows(self.plan, encoded, kept, grouped=grouped)

    def patterns(self, encoded: Encoded) -> Any:
        """Every distinct pattern of what the law tests, decided once, with the number of rows that have it in `n`."""
        return patterns(self.plan, encoded)

    def sql(
        self, encoded: Encoded, *, dialect: str = "duckdb", grouped: bool = True, patterns: bool = False
    ) -> str:
        """What would be run, as SQL: for a caller with a connection of its own."""
        expression = self.patterns(encoded) if patterns else self.rows(encoded, grouped=grouped)
        with stages_kept():
            return str(ibis.to_sql(expression, dialect=dialect))


def prepare(
    law: Law,
    agency: Agency,
    asks: Asks,
    encoded: Encoded | Mapping[str, str],
    *,
    days: tuple[date, date] = ALWAYS,
    layers: Sequence[str] = (),
    undone: Sequence[str] = (),
    rules: bool = True,
    missing: bool = True,
) -> TableLaw:
    """Read the law once, for any number of tables of one layout.

    Args:
        asks: `detain`, `notify:release_date`, or several.
        encoded: a table of the layout (or its columns and their types); a fact without a column is unknown in all rows.
        days: first and last day of the events. Rows outside get every verdict; the narrower, the smaller the plan.
        layers: governments whose own law is wanted beside the whole stack.
        undone: actions left undone together with those asked about: `must one of` commands only where all are.
        rules, missing: whether deciding rules and missing facts are wanted.

    Raises:
        InputError: an agency, place or ask does not exist.
    """
    vocabulary = law.vocabulary
    if agency.government not in vocabulary.governments:
        near = nearest(agency.government, list(vocabulary.governments))
        raise InputError(f"There is no government `{agency.government}` in this law.{near}")
    for kind in agency.kinds:
        if kind not in vocabulary.kinds:
            raise InputError(f"There is no kind of agency `{kind}`.{nearest(kind, list(vocabulary.kinds))}")
    zone = vocabulary.governments[agency.government].zone
    if isinstance(encoded, Encoded):
        lists = {name: table.columns for name, table in encoded.records.items()}
        layout = Layout.of(law, zone, encoded.facts.columns, lists)
    else:
        layout = Layout.of(law, zone, encoded)
    if EVENT not in layout.columns:
        raise InputError(
            "The table has no column `event`.", next_step="Encode it with `comity.tables.encode`."
        )
    listed = [asks] if isinstance(asks, (str, CaseAsk)) else list(asks)
    chosen = [read_ask(law, ask) if isinstance(ask, str) else ask for ask in listed]
    plan = compile_plan(
        law, agency, chosen, layout, days=days, layers=layers, undone=undone, rules=rules, missing=missing
    )
    return TableLaw(plan)


def decide_table(
    table: Encoded | Any,
    law: Law,
    agency: Agency,
    asks: Asks,
    *,
    days: tuple[date, date] = ALWAYS,
    keep: Sequence[str] | None = None,
    layers: Sequence[str] = (),
    undone: Sequence[str] = (),
    rules: bool = True,
    missing: bool = True,
    grouped: bool = True,
) -> Any:
    """Answer every row of an encoded table: an Ibis table, computed when it is asked for.

    It has the kept columns (by default all that are no facts) and, for each ask, `verdicts`, `rules` and `missing` as
    bits; `prepare(…).legends` says which bit is what. With several asks, names begin with the ask: `detain__verdicts`.
    The set of verdicts is the one that the single case has: every verdict that some completion of the unknown facts leads
    to, and no other.

    Args:
        table: what `encode` returned, or an Ibis table of the same layout.
        days, layers, undone, rules, missing: see `prepare`.
        keep, grouped: see `TableLaw.rows`.
    """
    encoded = table if isinstance(table, Encoded) else Encoded(table)
    prepared = prepare(
        law, agency, asks, encoded, days=days, layers=layers, undone=undone, rules=rules, missing=missing
    )
    return prepared.rows(encoded, keep=keep, grouped=grouped)


def read_ask(law: Law, text: str) -> CaseAsk:
    """`detain` or `notify:release_date`, checked."""
    name, colon, item = text.partition(":")
    action = law.vocabulary.actions.get(name)
    if action is None:
        raise InputError(
            f"There is no action `{name}` to ask for.{nearest(name, list(law.vocabulary.actions))}"
        )
    if not colon:
        return CaseAsk(name, None)
    items = law.vocabulary.facts[action.item].type.names() if action.item else ()
    if item not in items:
        raise InputError(f"`{name}` has no item `{item}`.{nearest(item, list(items))}")
    return CaseAsk(name, item)


def others(encoded: Encoded, law: Law) -> list[str]:
    """The columns of an encoded table that are no facts."""
    taken = {EVENT, *(record + COMPLETE for record in law.vocabulary.records)}
    names = [(EVENT, None), *((column_name(name), fact.type) for name, fact in law.vocabulary.facts.items())]
    for name, kind in names:
        taken |= {name + ODD} | (
            {*columns_of(name, kind)} if kind else {f"{EVENT}__{end}" for end in ("day", "from", "to")}
        )
    return [name for name in encoded.facts.columns if name not in taken]
