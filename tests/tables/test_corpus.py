"""All of the corpus compiles: every agency and ask of its own cases, decided as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import pytest
from strategies import names_read
from tables.agreement import compared

from comity.decide.request import Request, of_case
from comity.errors import InputError
from comity.language import Law, load
from comity.language.model import CaseAsk
from comity.meaning import Agency
from comity.tables.layout import COMPLETE, EVENT, Layout, column_name, columns_of, field_name
from comity.tables.plan import compile_plan

SAMPLE = 4
"""How many groups of cases the test run decides; `make tables-fuzz` decides all."""


TOO_DEEP = [
    ("corrections of us-ny-nyc", [("notify", "release_date")]),
    (
        "corrections of us-ny-nyc",
        [("detain", None), ("notify", "release_date"), ("share_information", "home_address")],
    ),
]
"""Groups whose look-backs over convictions can turn out in too many ways (docs/tables.md)."""
MANY_WAYS = "What these facts leave open can turn out in too many ways for one query"


@pytest.fixture(scope="module")
def corpus() -> Law:
    return load()


def everything(law: Law, zone: str) -> Layout:
    """A table that has a column for every fact and every field of the vocabulary."""
    columns = {EVENT, f"{EVENT}__day"}
    for name, fact in law.vocabulary.facts.items():
        if not name.startswith("agency."):
            columns |= columns_of(column_name(name), fact.type).keys()
    lists = {
        name: [c for f in record.fields.values() for c in columns_of(field_name(name, f.name), f.type)]
        for name, record in law.vocabulary.records.items()
    }
    return Layout.of(law, zone, {*columns, *(name + COMPLETE for name in lists)}, lists)


def groups(law: Law) -> list[list[Request]]:
    """The corpus's own cases by agency, asks and deed; of each also one with a fact untold, for more unknowns."""
    rng = Random(1)
    found: dict[tuple[object, ...], list[Request]] = {}
    for policy in law.policies.values():
        for case in policy.cases:
            request = of_case(case, law)
            if not request.asks:
                continue
            kept = {name: value for name, value in request.facts.items() if rng.randrange(3)}
            mine = found.setdefault((request.agency, request.asks, request.deed), [])
            mine += [request, replace(request, facts=kept)]
    return list(found.values())


def asks(law: Law) -> Iterator[CaseAsk]:
    """Every action, and every item of those that have items."""
    for name, action in law.vocabulary.actions.items():
        items = law.vocabulary.facts[action.item].type.names() if action.item else ()
        yield from (CaseAsk(name, item) for item in (None, *items))


def differs(engine: Any, law: Law, chosen: Sequence[Sequence[Request]]) -> list[str]:
    """Where rows of the table, which has columns for what some case tells, are not answered as the cases are."""
    found = []
    for group in chosen:
        told = {name for request in group for name in (*request.facts, *request.records)}
        absent = [name for name in names_read(law) if name not in told]
        timed = any(request.at for request in group)
        lines = compared(engine, law, group, absent=absent, timed=timed, grouped=False, worlds=500)
        found += [f"{group[0].agency}: {line}" for line in lines]
    return found


def test_every_government_and_every_ask_compiles(corpus: Law) -> None:
    """Each into an exact plan, for an agency of every kind that the corpus's cases have there."""
    kinds: dict[str, set[tuple[str, ...]]] = {}
    for group in groups(corpus):
        kinds.setdefault(group[0].agency.government, set()).add(group[0].agency.kinds)
    compiled = 0
    for government, zone in ((g.name, g.zone) for g in corpus.vocabulary.governments.values()):
        layout = everything(corpus, zone)
        for own, ask in product(sorted(kinds.get(government, {("police",)}))[:1], asks(corpus)):
            plan = compile_plan(corpus, Agency(own, government), [ask], layout, rules=False, missing=False)
            assert plan.asks[0].legend.exact, f"{own} of {government}, {ask}"
            compiled += 1

    assert compiled >= len(corpus.vocabulary.governments) * len(corpus.vocabulary.actions)


def test_cases_of_the_corpus_are_rows_of_a_table(corpus: Law, duckdb: Any) -> None:
    """A sample of all groups: verdicts, layers, rules and missing facts are those of the case."""
    every = sorted(groups(corpus), key=len)

    assert differs(duckdb, corpus, every[len(every) // 2 :: len(every) // (2 * SAMPLE)][:SAMPLE]) == []


@pytest.mark.campaign
@pytest.mark.timeout(0)
def test_all_cases_of_the_corpus_are_rows_of_a_table(corpus: Law, duckdb: Any) -> None:
    """Every one of them, but for two groups that are refused in so many words."""
    refused, found = [], []
    for group in groups(corpus):
        try:
            found += differs(duckdb, corpus, [group])
        except InputError as error:
            why = error.message.partition(" (")[0]
            refused.append((str(group[0].agency), [(ask.action, ask.item) for ask in group[0].asks], why))

    assert found == []
    assert sorted(refused, key=str) == sorted(((*deep, MANY_WAYS) for deep in TOO_DEEP), key=str)


def test_what_is_too_deep_for_one_query_is_refused_before_it_runs(corpus: Law, duckdb: Any) -> None:
    deep = [g for g in groups(corpus) if [(ask.action, ask.item) for ask in g[0].asks] == TOO_DEEP[0][1]]

    with pytest.raises(InputError, match="one act at a time"):
        differs(duckdb, corpus, [next(g for g in deep if str(g[0].agency) == TOO_DEEP[0][0])])
