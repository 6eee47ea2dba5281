"""What reasons and agencies mean, added to a table of searches: each distinct text is read once and joined
back by its dictionary.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from comity.records.agencies import Agency, resolve
from comity.records.cells import Cell
from comity.records.events import LABEL_FIELDS, WORDS
from comity.records.reasons import Reading, ReasonRules, Switches, classify

__all__ = ["distinct_agencies", "distinct_reasons", "with_labels"]

#: The parts of an `Agency` that become columns, by the name of the column.
_AGENCY_COLUMNS = {
    "org_place": "place",
    "org_state": "state",
    "org_located": "located",
    "org_kind": "kind",
    "org_requester": "requester",
    "org_level": "level",
    "org_federal": "federal",
    "org_active": "active",
    "org_how": "how",
    "org_sureness": "sureness",
}


def with_labels(
    events: pa.Table, *, switches: Switches | None = None, rules: ReasonRules | None = None
) -> pa.Table:
    """The events with what their reasons and agencies say.

    An offence chosen in a column of its own is part of the reason: the newer exports put both into one cell,
    `Category - detail`, and so are they read here.

    Args:
        events: a table of `EVENT_SCHEMA`, as `read_logs` gives it.
        switches: what the bare names of two federal agencies count as.
        rules: another version of the rules for reasons than the shipped one.

    Returns:
        The same rows in the same order, with the columns of `LABEL_FIELDS` added. A reason that is masked,
        withheld or empty is labelled `vague_or_missing`, and its line says which it is; an agency that is not
        named has every column null or `unknown`.
    """
    reasons = _Spread(
        _with_offense(events),
        "reason",
        lambda text, cell: classify(text, cell, switches=switches, rules=rules),
    )
    agencies = _Spread(events, "org", lambda text, _: resolve(text))
    columns = {
        "reason_class": reasons.words(lambda reading: reading.label),
        "reason_lines": reasons.lists(lambda reading: reading.lines),
        "reason_rule": reasons.words(lambda reading: reading.rule),
        "reason_words": reasons.words(lambda reading: reading.words),
        **{column: agencies.words(_part(name)) for column, name in _AGENCY_COLUMNS.items()},
    }
    for field in LABEL_FIELDS:
        events = events.append_column(field, columns[field.name])
    return events


def _with_offense(events: pa.Table) -> pa.Table:
    """Reasons and their cells, each with the offence chosen in front of it."""
    reason, cell = events["reason"].cast(pa.string()), events["reason_cell"].cast(pa.string())
    if "offense" in events.column_names and events["offense"].null_count < events.num_rows:
        offense = events["offense"].cast(pa.string())
        reason = pc.coalesce(pc.binary_join_element_wise(offense, reason, " - "), offense, reason)
        cell = pc.if_else(pc.is_valid(offense), "value", cell)
    return pa.table({"reason": reason.dictionary_encode(), "reason_cell": cell.dictionary_encode()})


def distinct_reasons(events: pa.Table, *, switches: Switches | None = None) -> dict[str, Reading]:
    """Every distinct reason of the events that is given, with its reading."""
    texts = pc.unique(events["reason"].cast(pa.string())).drop_null().to_pylist()
    return {text: classify(text, Cell.VALUE, switches=switches) for text in sorted(texts)}


def distinct_agencies(events: pa.Table) -> dict[str, Agency]:
    """Every distinct name of an agency in the events, with what it says."""
    texts = pc.unique(events["org"].cast(pa.string())).drop_null().to_pylist()
    return {text: resolve(text) for text in sorted(texts)}


def _part(name: str) -> Callable[[Agency], str | None]:
    def part(agency: Agency) -> str | None:
        value: str | None = getattr(agency, name)
        return value

    return part


class _Spread:
    """Answers for the distinct pairs of a text and its cell's state, laid out over the rows again."""

    def __init__(self, events: pa.Table, name: str, judge: Callable[[str | None, Cell], Any]) -> None:
        texts, codes = _coded(events[name])
        # The state takes part: an empty reason and a masked one are different answers, and both have no text.
        states, state_codes = _coded(events[f"{name}_cell"])
        pairs = pc.add(pc.multiply(codes, pa.scalar(len(states), pa.int64())), state_codes)
        coded = pairs.dictionary_encode()
        self._indices = coded.indices
        cells = [Cell[state.upper()] if state is not None else Cell.NOT_EXPORTED for state in states]
        self._answers = [
            judge(texts[pair // len(states)], cells[pair % len(states)])
            for pair in coded.dictionary.to_pylist()
        ]

    def words(self, part: Callable[[Any], str | None]) -> pa.Array:
        """One part of each answer as a dictionary column."""
        parts = [part(answer) for answer in self._answers]
        distinct = list(dict.fromkeys(value for value in parts if value is not None))
        number = {value: at for at, value in enumerate(distinct)}
        codes = pa.array([None if value is None else number[value] for value in parts], pa.int32())
        spread = pa.DictionaryArray.from_arrays(codes.take(self._indices), pa.array(distinct, pa.string()))
        return spread.cast(WORDS) if spread.type != WORDS else spread

    def lists(self, part: Callable[[Any], Sequence[str]]) -> pa.Array:
        """One part of each answer as a column of lists."""
        return pa.array([list(part(answer)) for answer in self._answers], pa.list_(pa.string())).take(
            self._indices
        )


def _coded(column: pa.ChunkedArray) -> tuple[list[str | None], pa.Array]:
    """The distinct texts of a dictionary column, the last one `None`, and the number of each row's text."""
    if not len(column):
        return [None], pa.array([], pa.int64())
    whole = column.unify_dictionaries().combine_chunks()
    texts: list[str | None] = [*whole.dictionary.to_pylist(), None]
    return texts, pc.fill_null(whole.indices, len(texts) - 1).cast(pa.int64())
