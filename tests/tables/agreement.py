"""Tables held against single cases: the same law, the same facts, and every difference named."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any, Protocol

import pyarrow as pa
from domains import domains
from reference import possible, verdict
from strategies import names_read, request_under
from tables.cases import Tables, tables_of
from worlds import TooMany

from comity.decide.decider import Decider
from comity.decide.plan import STACK
from comity.decide.request import Request
from comity.language import Law
from comity.language.model import CaseAsk, FactKind
from comity.meaning import Agency, Verdict
from comity.tables import Instant, TableLaw, encode, prepare, verdicts_of
from comity.tables.layout import Encoded


class Engine(Protocol):
    """Where tables are put and expressions are run."""

    def put(self, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
        """Arrow tables as Ibis tables of this engine."""

    def keep(self, expression: Any) -> Any:
        """An Ibis table, computed and kept."""

    def run(self, expression: Any) -> list[dict[str, Any]]:
        """The rows of an Ibis table."""


def requests_like(
    rng: Random, law: Law, count: int, *, unknown: int = 4
) -> tuple[Agency, tuple[CaseAsk, ...], list[Request]]:
    """Requests to one agency, of the same asks, which differ in their day and facts."""
    first = request_under(rng, law, unknown=unknown)
    while not first.asks:
        first = request_under(rng, law, unknown=unknown)
    asks = tuple(dict.fromkeys(first.asks))
    others = [request_under(rng, law, unknown=unknown) for _ in range(count - 1)]
    same = [replace(r, agency=first.agency, asks=asks, deed="asked") for r in (first, *others)]
    return first.agency, asks, same


def differences(
    engine: Engine, rng: Random, law: Law, count: int, *, unknown: int = 4, grouped: bool = True
) -> list[str]:
    """Where the table's answers to `count` made-up requests are not those of the single case.

    Now and then a fact has no column at all, and the event no hour.
    """
    _, _, requests = requests_like(rng, law, count, unknown=unknown)
    absent = [name for name in names_read(law) if not rng.randrange(8)]
    timed = rng.randrange(2) == 1
    requests = requests if timed else [replace(r, at=None) for r in requests]
    return compared(engine, law, requests, absent=absent, timed=timed, grouped=grouped)


def compared(
    engine: Engine,
    law: Law,
    requests: Sequence[Request],
    *,
    absent: Collection[str] = (),
    timed: bool = False,
    grouped: bool = True,
    worlds: int = 60_000,
) -> list[str]:
    """Where the table's answers are not those of the single case. All requests are of one agency, deed and asks.

    Args:
        absent: facts and records that the table has no column for.
        timed: whether there is a column for the hour of the event.
        worlds: how many ways in which the unknown may turn out are looked at where the table says less than the case.
    """
    agency, asks, deed = requests[0].agency, requests[0].asks, requests[0].deed
    assert {(r.agency, r.asks, r.deed) for r in requests} == {(agency, asks, deed)}
    read = names_read(law)
    facts = [name for name in read if name in law.vocabulary.facts and name not in absent]
    records = [name for name in read if name in law.vocabulary.records and name not in absent]
    # What has no column is unknown in every row.
    requests = [
        replace(
            r,
            facts={n: v for n, v in r.facts.items() if n in facts},
            records={n: v for n, v in r.records.items() if n in records},
        )
        for r in requests
    ]
    encoded = encoded_on(engine, law, agency, tables_of(law, requests, facts, records), timed=timed)
    undone = [ask.action for ask in asks] if deed == "refused" else ()
    prepared = prepare(law, agency, asks, encoded, layers=[agency.government], undone=undone)
    rows = {row["row"]: row for row in engine.run(prepared.rows(encoded, grouped=grouped))}
    found = [] if len(rows) == len(requests) else [f"{len(requests)} rows went in, {len(rows)} came out"]
    decider = Decider(law)
    for number, request in enumerate(requests):
        found += _differs(decider, prepared, request, rows[number], worlds)
    return found


def encoded_on(engine: Engine, law: Law, agency: Agency, tables: Tables, *, timed: bool) -> Encoded:
    """The tables, put into an engine and encoded there."""
    put = engine.put({"facts": tables.facts, **tables.records})
    found = encode(
        put["facts"],
        law,
        agency,
        tables.mapping,
        on="on",
        at=Instant("at") if timed else None,
        keep=["row"],
        key=["row"],
        records=tables.sources(put),
    )
    records = {name: engine.keep(table) for name, table in found.records.items()}
    return Encoded(engine.keep(found.facts), records, found.key)


def _differs(
    decider: Decider, prepared: TableLaw, request: Request, row: Mapping[str, Any], worlds: int
) -> list[str]:
    found = []
    answer = decider.decide(request)
    for ask, legend, said in zip(request.asks, prepared.legends, answer.asks, strict=True):
        settled = decider.verdicts(request, ask)
        verdicts = verdicts_of(row[legend.verdicts])
        place = f"row {row['row']}, {legend.ask}"
        unsure = not settled.exact or _hours_open(request, decider.law)

        def allowed(
            mine: frozenset[Verdict],
            others: frozenset[Verdict],
            group: str = STACK,
            *,
            ask: CaseAsk = ask,
            unsure: bool = unsure,
        ) -> bool:
            return mine == others or (
                unsure and _tighter(mine, others, request, ask, decider.law, group, worlds)
            )

        if not allowed(verdicts, said.verdicts):
            found.append(f"{place}: {sorted(verdicts)} in the table, {sorted(said.verdicts)} in the case")
        for government, name in legend.layers:
            alone = next(layer.verdicts for layer in said.layers if layer.government == government)
            mine = verdicts_of(row[name])
            if not allowed(mine, alone, government):
                found.append(
                    f"{place}, {government}: {sorted(mine)} in the table, {sorted(alone)} in the case"
                )
        rules = {(bit.id, bit.version) for bit in legend.rules_of(row[legend.rules])}
        others = {(r.rule.id, r.rule.version) for r in said.rules}
        if verdicts == said.verdicts and rules != others:
            found.append(f"{place}: rules {sorted(map(str, rules ^ others))} not in both")
        missing = set(legend.missing_of(row[legend.missing]))
        if missing < {m.name for m in said.missing} and _hours_open(request, decider.law):
            # A day against an hour stays open in the single case even where either would do; see `_tighter`.
            continue
        asked = {m.name for m in said.missing}
        if settled.exact and verdicts == said.verdicts and missing != asked:
            found.append(f"{place}: missing {sorted(missing)} in the table, {sorted(asked)} in the case")
    return found


def _hours_open(request: Request, law: Law) -> bool:
    """Whether the law reads a time of which the hour is not known."""
    times = [
        n
        for n in names_read(law)
        if n in law.vocabulary.facts and law.vocabulary.facts[n].type.kind is FactKind.TIME
    ]
    return any(not isinstance(request.facts.get(name), datetime) for name in times)


def _tighter(
    mine: frozenset[Verdict],
    others: frozenset[Verdict],
    request: Request,
    ask: CaseAsk,
    law: Law,
    group: str,
    worlds: int,
) -> bool:
    """Whether the table is right to say less: no way in which the unknown may turn out leads to the rest.

    The single case looks at so many ways only, and leaves a day against an hour open where the hour is unknown.
    """
    if not mine < others:
        return False
    ways = possible(law, request, ask, domains(law, request), lambda w: verdict(w, ask.action, group), worlds)
    try:
        return {found for _, found in ways} <= {v.value for v in mine}
    except TooMany:
        return True
