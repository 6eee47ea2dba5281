"""Columns of text under known labels, made into the typed columns of the events table.

Everything here works on whole columns: distinct texts are judged once, instants are parsed by DuckDB.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from comity.records.cells import CELL_STATES, Cell, cell_states
from comity.records.events import WORDS
from comity.records.times import INSTANT, ZONES, parse_frames, parse_instants

__all__ = ["COUNT_FORM", "ID_FORM", "Typed", "slipped", "type_columns", "words_of"]

ID_FORM: Final = r"^(?:[0-9A-Fa-f-]{36}|[0-9]+|[0-9A-Za-z_-]{6,64})$"
# What the system writes elsewhere in a row and nobody types as a reason or an agency: the row has slipped.
_SLIPPED: Final = (
    r"^(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    r"|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}, [0-9: ]+[AP]M UTC(?:\s[^a-z]*)?)$"
)
COUNT_FORM: Final = r"^[0-9]{1,9}(?:\.0+)?$|^[0-9]{1,3}(?:,[0-9]{3}){1,2}$"


@dataclass(frozen=True)
class Typed:
    """Typed columns of one batch (all of `EVENT_SCHEMA` that the cells decide), and where its rows cannot
    stand as they are.

    `wrong` is true where the search time, a count or the id is no such thing; `untimed` where the cell of the
    search time is empty. Such rows are looked at one by one.
    """

    columns: dict[str, pa.Array]
    wrong: pa.Array
    untimed: pa.Array


def type_columns(connection: duckdb.DuckDBPyConnection, cells: Mapping[str, pa.Array], count: int) -> Typed:
    """Type the columns of one batch.

    Args:
        connection: DuckDB, used for parsing instants.
        cells: columns of text by field; a field that is missing was not exported.
        count: rows of the batch.
    """
    texts = {field: pc.utf8_trim_whitespace(column) for field, column in cells.items()}
    columns: dict[str, pa.Array] = {}
    wrong = _nowhere(count)

    for field in ("org", "reason", "offense"):
        columns[field], columns[f"{field}_cell"] = words_of(texts.get(field), count)
        wrong = pc.or_(wrong, slipped(columns[field]))
    for field in ("search_type", "moderation"):
        columns[field], _ = words_of(texts.get(field), count)
    for field in ("name", "plate", "case", "filters", "prompt"):
        columns[f"{field}_cell"] = _states(texts.get(field), count)
    for field in ("networks", "devices"):
        columns[field], columns[f"{field}_cell"], no_count = _counts(texts.get(field), count)
        wrong = pc.or_(wrong, no_count)
    columns["search_id"], no_id = _ids(texts.get("id"), count)
    columns.update(_frames(connection, texts, count))
    times, no_time, untimed = _search_times(connection, texts, count)
    columns.update(times)
    return Typed(columns, pc.or_(pc.or_(wrong, no_id), no_time), untimed)


def _nowhere(count: int) -> pa.Array:
    return pa.repeat(pa.scalar(False), count)


def constant(word: str | None, count: int) -> pa.Array:
    """A dictionary column that says one thing (or nothing) all the way down."""
    if word is None:
        return pa.nulls(count, WORDS)
    return pa.DictionaryArray.from_arrays(
        pa.repeat(pa.scalar(0, pa.int32()), count), pa.array([word], pa.string())
    )


def _state_words(codes: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(codes.cast(pa.int32()), pa.array(CELL_STATES, pa.string()))


def _states(texts: pa.Array | None, count: int) -> pa.Array:
    if texts is None:
        return constant(CELL_STATES[Cell.NOT_EXPORTED], count)
    return _state_words(cell_states(texts))


def _by_distinct(texts: pa.Array, judge: Callable[[pa.Array], tuple[pa.Array, ...]]) -> tuple[pa.Array, ...]:
    """Judge the distinct texts of a column and spread the answers over its rows."""
    coded = texts.dictionary_encode()
    return tuple(answer.take(coded.indices) for answer in judge(coded.dictionary))


def words_of(texts: pa.Array | None, count: int) -> tuple[pa.Array, pa.Array]:
    """A column of words: the words where there are any, null elsewhere, and the states of all cells."""
    if texts is None:
        return constant(None, count), constant(CELL_STATES[Cell.NOT_EXPORTED], count)
    coded = texts.dictionary_encode()
    codes = cell_states(coded.dictionary)
    worded = pc.is_in(codes, pa.array([int(Cell.VALUE), int(Cell.PARTIAL)], pa.int8())).take(coded.indices)
    indices = pc.if_else(worded, coded.indices, pa.scalar(None, pa.int32()))
    return pa.DictionaryArray.from_arrays(indices, coded.dictionary), _state_words(codes.take(coded.indices))


def slipped(words: pa.Array) -> pa.Array:
    """Where a column of words holds an id or an instant of the system."""
    slipped = pc.match_substring_regex(words.dictionary, _SLIPPED)
    if not pc.any(slipped).as_py():
        return _nowhere(len(words))
    return pc.fill_null(slipped.take(words.indices), False)


def _counts(texts: pa.Array | None, count: int) -> tuple[pa.Array, pa.Array, pa.Array]:
    if texts is None:
        return pa.nulls(count, pa.int32()), _states(None, count), _nowhere(count)

    def judge(distinct: pa.Array) -> tuple[pa.Array, ...]:
        codes = cell_states(distinct)
        is_count = pc.match_substring_regex(distinct, COUNT_FORM)
        digits = pc.replace_substring_regex(distinct, r"\.0+$|,", "")
        numbers = pc.if_else(is_count, digits, pa.scalar(None, pa.string())).cast(pa.int32())
        return (
            numbers,
            codes,
            pc.and_(pc.equal(codes, pa.scalar(int(Cell.VALUE), pa.int8())), pc.invert(is_count)),
        )

    numbers, codes, wrong = _by_distinct(texts, judge)
    return numbers, _state_words(codes), wrong


def _ids(texts: pa.Array | None, count: int) -> tuple[pa.Array, pa.Array]:
    if texts is None:
        return pa.nulls(count, pa.string()), _nowhere(count)
    is_id = pc.match_substring_regex(texts, ID_FORM)
    ids = pc.if_else(is_id, pc.ascii_lower(texts), pa.scalar(None, pa.string()))
    if pc.all(is_id).as_py():
        return ids, _nowhere(count)
    given = pc.equal(cell_states(texts), pa.scalar(int(Cell.VALUE), pa.int8()))
    return ids, pc.and_(given, pc.invert(is_id))


def _frames(
    connection: duckdb.DuckDBPyConnection, texts: Mapping[str, pa.Array], count: int
) -> dict[str, pa.Array]:
    if "frame" in texts:
        start, end = parse_frames(connection, texts["frame"])
        states = _states(texts["frame"], count)
    elif "frame_start" in texts and "frame_end" in texts:
        start, _ = parse_instants(connection, texts["frame_start"])
        end, _ = parse_instants(connection, texts["frame_end"])
        states = _states(texts["frame_start"], count)
    else:
        start = end = pa.nulls(count, INSTANT)
        states = _states(None, count)
    return {"frame_start": start, "frame_end": end, "frame_cell": states}


def _search_times(
    connection: duckdb.DuckDBPyConnection, texts: Mapping[str, pa.Array], count: int
) -> tuple[dict[str, pa.Array], pa.Array, pa.Array]:
    cells = search_time_cells(texts)
    if cells is None:
        times = {
            "search_at": pa.nulls(count, INSTANT),
            "search_at_cell": _states(None, count),
            "zone": constant(None, count),
        }
        return times, _nowhere(count), _nowhere(count)
    instants, zones = parse_instants(connection, cells)
    codes = cell_states(cells)
    times = {
        "search_at": instants,
        "search_at_cell": _state_words(codes),
        "zone": pa.DictionaryArray.from_arrays(zones.cast(pa.int32()), pa.array(ZONES, pa.string())),
    }
    missing = pc.is_null(instants)
    worded = pc.is_in(codes, pa.array([int(Cell.VALUE), int(Cell.PARTIAL)], pa.int8()))
    blank = pc.is_in(codes, pa.array([int(Cell.EMPTY), int(Cell.PLACEHOLDER)], pa.int8()))
    return times, pc.and_(missing, worded), pc.and_(missing, blank)


def search_time_cells(texts: Mapping[str, pa.Array]) -> pa.Array | None:
    """The cells that say when a search was made: one column, or a day and a time of day put together.

    Where only a `Search Date` was exported, it is the whole instant.
    """
    day, time = texts.get("search_date"), texts.get("search_time")
    if day is None or time is None:
        return day if time is None else time
    # Where the time already names its day, the day's own column adds nothing. A workbook's day comes with a
    # midnight of its own.
    whole = pc.match_substring_regex(time, r"^\d{4}-\d|^\d{1,2}/\d{1,2}/")
    days = pc.replace_substring_regex(day, r"[ T]0{1,2}:00:00(?:\.0+)?$", "")
    times = pc.replace_substring_regex(time, r"^(?:1899-12-3\d|1900-01-0\d)[ T]", "")
    return pc.if_else(
        whole, time, pc.if_else(pc.equal(time, ""), days, pc.binary_join_element_wise(days, times, " "))
    )
