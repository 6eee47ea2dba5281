"""Instants in the forms that exports print them, all meant as Coordinated Universal Time.

The vendor writes UTC and mostly says so. Where a file says nothing, UTC is assumed and the row is marked,
because the law in force may turn on the local day. Columns are parsed by DuckDB; the patterns here only say
what an instant looks like, for telling columns apart.
"""

from __future__ import annotations

import re
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

__all__ = [
    "INSTANT",
    "VENDOR",
    "ZONES",
    "instant_sql",
    "is_clock",
    "is_day",
    "is_frame",
    "is_instant",
    "parse_frames",
    "parse_instants",
    "two_instants",
    "zone_sql",
]

INSTANT: Final = pa.timestamp("ms", "UTC")
#: How the zone of an instant is known. `date_only`: the cell names a day and no time.
ZONES: Final = ("stated", "assumed_utc", "date_only")

_DAY_US: Final = r"\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})"
_DAY_ISO: Final = r"\d{4}-\d{2}-\d{2}"
_CLOCK: Final = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?"
_ZONE: Final = r"(?:UTC|GMT|Z|[+-]\d{2}:?\d{2})"
_ONE: Final = (
    rf"(?:{_DAY_US},?\s+{_CLOCK}(?:\s*[AP]M)?(?:\s*{_ZONE})?"
    rf"|{_DAY_ISO}[T ]{_CLOCK}(?:\s*{_ZONE})?|{_DAY_ISO}|{_DAY_US})"
)
_INSTANT_RE: Final = re.compile(rf"(?i){_ONE}")
_CLOCK_RE: Final = re.compile(rf"(?i){_CLOCK}(?:\s*[AP]M)?")
_DAY_RE: Final = re.compile(rf"{_DAY_ISO}|{_DAY_US}")
_SERIAL_RE: Final = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
_PAIR_RE: Final = re.compile(rf"(?i)({_ONE})\s+({_ONE})")
_FRAME_RE: Final = re.compile(rf"(?is){_ONE}\s*(?:\n|\r|\bto\b|[-\u2013\u2014|;])\s*{_ONE}")

# Days of a spreadsheet count from 1899-12-30; whole seconds are what an export means, the rest is binary
# dust.
_SERIAL: Final = "epoch_ms(CAST(round((CAST({x} AS DOUBLE) - 25569) * 86400) AS BIGINT) * 1000)"
# A spreadsheet that saves the vendor's file again drops the comma, the seconds or the century.
VENDOR: Final = "'%m/%d/%Y, %I:%M:%S %p UTC'"
_CLOCKS: Final = ("%I:%M:%S %p", "%H:%M:%S", "%I:%M %p", "%H:%M")


def _forms(day: str) -> str:
    """A SQL list of the forms in which a day of this form is followed by a time, and of the day alone."""
    return str([*(f"{day}{comma} {clock}" for comma in (",", "") for clock in _CLOCKS), day])


_BARE: Final = r"regexp_replace(upper({x}), '\s*(UTC|GMT|Z)$', '')"


def is_instant(text: str) -> bool:
    """Whether a cell holds one moment or one day in a form of an export (a bare spreadsheet serial is not
    counted).
    """
    return _INSTANT_RE.fullmatch(text) is not None


def is_day(text: str) -> bool:
    """Whether a cell holds a day and no time."""
    return _DAY_RE.fullmatch(text) is not None


def is_clock(text: str) -> bool:
    """Whether a cell holds a time of day and no day."""
    return _CLOCK_RE.fullmatch(text) is not None


def is_frame(text: str) -> bool:
    """Whether a cell holds two moments: the window that a search asked for."""
    return _FRAME_RE.fullmatch(text) is not None


def two_instants(text: str) -> str | None:
    """Two moments that follow one another on one line, on a line each; `None` for anything else."""
    found = _PAIR_RE.fullmatch(text)
    return f"{found[1]}\n{found[2]}" if found else None


def is_serial(text: str) -> bool:
    """Whether a cell could be a spreadsheet's serial day of the years 1954 to 2119."""
    return _SERIAL_RE.fullmatch(text) is not None


def instant_sql(x: str) -> str:
    """SQL that turns the trimmed text `x` into a naive UTC TIMESTAMP, or NULL; the vendor's form first."""
    bare = _BARE.format(x=x)
    iso = "\\d{4}-\\d\\d-\\d\\d"
    with_colon = f"regexp_replace({x}, '([+-]\\d\\d):?(\\d\\d)$', '\\1:\\2')"
    return f"""coalesce(
        CASE WHEN {x} < ':' THEN try_strptime({x}, {VENDOR}) END,
        CASE
          WHEN {x} IS NULL OR length({x}) < 5 THEN NULL
          WHEN regexp_full_match({x}, '{iso}[T ][0-9:.]+\\s*[+-]\\d\\d:?\\d\\d')
            THEN epoch_ms(epoch_ms(TRY_CAST({with_colon} AS TIMESTAMPTZ)))
          WHEN regexp_full_match(upper({x}), '{iso}([T ][0-9:.]+\\s*(UTC|GMT|Z)?)?')
            THEN TRY_CAST({bare} AS TIMESTAMP)
          WHEN regexp_matches({x}, '^\\d{{1,2}}/\\d{{1,2}}/\\d{{4}}')
            THEN try_strptime({bare}, {_forms("%m/%d/%Y")})
          WHEN regexp_matches({x}, '^\\d{{1,2}}/\\d{{1,2}}/\\d\\d\\b')
            THEN try_strptime({bare}, {_forms("%m/%d/%y")})
          WHEN regexp_full_match({x}, '[2-7]\\d{{4}}(\\.\\d+)?') THEN {_SERIAL.format(x=x)}
        END)"""


_BETWEEN: Final = "\\s*(\\r|\\bto\\b|\\s[-\u2013\u2014]\\s|[|;])\\s*"
_ZONE_SQL: Final = """CASE
  WHEN {x} IS NULL THEN NULL
  WHEN right({x}, 3) IN ('UTC', 'utc', 'GMT') OR right({x}, 1) IN ('Z', 'z') THEN 0
  WHEN regexp_matches({x}, ':\\d\\d(\\.\\d+)?\\s*[+-]\\d\\d:?\\d\\d$') THEN 0
  WHEN contains({x}, ':') OR contains({x}, '.') THEN 1
  ELSE 2 END"""


def zone_sql(x: str) -> str:
    """SQL for how the zone of the trimmed text `x` is known: a number into `ZONES`."""
    return _ZONE_SQL.format(x=x)


def parse_instants(connection: duckdb.DuckDBPyConnection, cells: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Instants of a column of trimmed text, and how the zone of each is known.

    Returns:
        `timestamp[ms, UTC]`, null where a cell is no instant, and `int8` numbers into `ZONES`, null beside a
        null instant.
    """
    connection.register("instants", pa.table({"x": cells}))
    query = f"""
      SELECT epoch_ms(t) AS t, CAST(CASE WHEN t IS NOT NULL THEN z END AS TINYINT) AS z
      FROM (SELECT {instant_sql("x")} AS t, {zone_sql("x")} AS z FROM instants)"""
    table = connection.sql(query).to_arrow_table()
    connection.unregister("instants")
    return _instant_array(table, "t"), _one_array(table, "z")


def parse_frames(connection: duckdb.DuckDBPyConnection, cells: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Start and end of the windows in a column of trimmed text: two instants on two lines, or on one line with
    `to` between.

    Returns:
        Two columns `timestamp[ms, UTC]`; both null where a cell is not a window.
    """
    # The vendor's window is two instants of 27 characters each; whatever is not goes the longer way.
    fast = f"""
      SELECT epoch_ms(CASE WHEN length(x) BETWEEN 55 AND 58 THEN try_strptime(left(x, 27), {VENDOR}) END) AS a,
             epoch_ms(CASE WHEN length(x) BETWEEN 55 AND 58 THEN try_strptime(right(x, 27), {VENDOR}) END) AS b
      FROM frames"""
    start, end = _two(connection, cells, fast)
    other = pc.and_(pc.or_(pc.is_null(start), pc.is_null(end)), pc.not_equal(cells, ""))
    where = pc.indices_nonzero(pc.fill_null(other, False))
    if not len(where):
        return start, end
    found = _two(connection, cells.take(where), _FRAMES_SQL)
    return tuple(
        pc.replace_with_mask(column, other, part) for column, part in zip((start, end), found, strict=True)
    )


def _two(connection: duckdb.DuckDBPyConnection, cells: pa.Array, query: str) -> tuple[pa.Array, pa.Array]:
    connection.register("frames", pa.table({"x": cells}))
    table = connection.sql(query).to_arrow_table()
    connection.unregister("frames")
    return _instant_array(table, "a"), _instant_array(table, "b")


_FRAMES_SQL: Final = f"""
  WITH
    cut AS (
      SELECT CASE WHEN contains(x, chr(10)) THEN x
             ELSE regexp_replace(x, '{_BETWEEN}', chr(10), 'i') END AS x FROM frames),
    two AS (
      SELECT rtrim(split_part(x, chr(10), 1), ' ' || chr(13)) AS a,
             ltrim(substr(x, strpos(x, chr(10)) + 1)) AS b, contains(x, chr(10)) AS pair FROM cut),
    parsed AS (
      SELECT CASE WHEN pair THEN {instant_sql("a")} END AS a,
             CASE WHEN pair THEN {instant_sql("b")} END AS b FROM two)
  SELECT epoch_ms(CASE WHEN b IS NOT NULL THEN a END) AS a,
         epoch_ms(CASE WHEN a IS NOT NULL THEN b END) AS b FROM parsed"""


def _one_array(table: pa.Table, name: str) -> pa.Array:
    column = table.column(name)
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _instant_array(table: pa.Table, name: str) -> pa.Array:
    return _one_array(table, name).cast(pa.int64()).cast(pa.timestamp("ms")).cast(INSTANT)
