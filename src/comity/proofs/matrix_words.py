"""A matrix in words and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from comity.language.model import Law
from comity.proofs.matrix import Standing, Table

_SIGNS = {"same": "=", "less": "<", "more": ">", "both ways": "x"}


def text(table: Table, law: Law) -> Iterator[str]:
    """A table as lines: where each place stands, and the order of the groups."""
    vocabulary = law.vocabulary
    yield f"{table.action}, asked of: {vocabulary.kinds[table.kind].phrase}, on {table.on}"
    yield f"({vocabulary.actions[table.action].phrase})"
    told = [each for each in table.standings if not each.mute]
    number = {place: index for index, group in enumerate(table.groups()) for place in group}
    rows = [("place", "forbids", "requires", "for counsel", "group")]
    rows += [
        (_name(each), each.forbids, each.requires, each.counsel, str(number[each.place] + 1)) for each in told
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    if any(each.unread for each in told):
        yield "  *: where no rule speaks, law of that stack is not in the corpus; it may forbid or require more."
    mute = [each.place for each in table.standings if each.mute]
    if mute:
        yield f"  not in the corpus: {', '.join(mute)}"
    yield from _grid(table)


def _name(standing: Standing) -> str:
    return standing.place + ("*" if standing.unread else "")


def _grid(table: Table) -> Iterator[str]:
    """How what each group forbids stands to what each other one forbids."""
    count = len(table.order.groups)
    if count < 2:
        return
    yield "  What the group of a row forbids, beside that of a column: < less, > more, x differs both ways"
    yield "      " + " ".join(f"{index + 1:2}" for index in range(count))
    for one in range(count):
        signs = (_SIGNS[table.order.relation(one, other)] for other in range(count))
        yield f"  {one + 1:2}  " + " ".join(f"{sign:>2}" for sign in signs)


def data(table: Table) -> dict[str, object]:
    """A table as JSON."""
    return {
        "action": table.action,
        "kind": table.kind,
        "on": table.on.isoformat(),
        "places": [
            {
                "place": each.place,
                "stands_for_it": str(each.agency),
                "in_corpus": not each.mute,
                "forbids": each.forbids,
                "requires": each.requires,
                "for_counsel": each.counsel,
                "law_not_in_the_corpus": list(each.unread),
            }
            for each in table.standings
        ],
        "groups": table.groups(),
        "whatever_the_first_forbids_the_second_forbids": [list(step) for step in table.order.steps],
    }


def columns(places: Sequence[str]) -> tuple[str, ...]:
    """The columns of `rows`: one for each place, after those that say where a place stands."""
    return (
        "action",
        "kind",
        "on",
        "place",
        "forbids",
        "requires",
        "for_counsel",
        "law_not_in_the_corpus",
        *places,
    )


def rows(table: Table) -> Iterator[tuple[str, ...]]:
    """A row for each place: what it forbids beside what each other place forbids (`less`, `more`, …)."""
    group = {place: index for index, found in enumerate(table.groups()) for place in found}
    for each in table.standings:
        start = (table.action, table.kind, table.on.isoformat(), each.place)
        if each.mute:
            yield (*start, "", "", "", " ".join(each.unread), *("not in the corpus" for _ in table.standings))
            continue
        relations = (
            "not in the corpus" if other.mute else table.order.relation(group[each.place], group[other.place])
            for other in table.standings
        )
        yield (*start, each.forbids, each.requires, each.counsel, " ".join(each.unread), *relations)
