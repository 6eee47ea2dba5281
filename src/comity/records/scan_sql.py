"""The statement by which a typical export is read in one pass (`scan`), in DuckDB's SQL."""

from __future__ import annotations

from typing import Final

from comity.records.build import COUNT_FORM, ID_FORM
from comity.records.cells import Cell
from comity.records.sheets import SheetReading
from comity.records.times import VENDOR, instant_sql, zone_sql

__all__ = [
    "DEVICES",
    "DOUBT",
    "NETWORKS",
    "NO_DEVICES",
    "NO_NETWORKS",
    "UNREAD",
    "ZONE",
    "hash_of",
    "pass_over",
    "quoted",
    "read_cells",
    "search_key",
    "search_print",
    "text_numbers",
]

#: White space as Unicode has it.
_WHITE: Final = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())

# Bits of the marks of a row; the number of its zone (`times.ZONES`) stands above them.
DOUBT, NETWORKS, NO_NETWORKS, DEVICES, NO_DEVICES, UNREAD, ZONE = 1, 2, 4, 8, 16, 32, 64
#: The marks of a row that is plainly what the vendor writes now: most rows, and so told at once.
PLAIN: Final = NETWORKS + NO_DEVICES


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def pass_over(source: str, reading: SheetReading, *, ids: bool, names: bool, everywhere: bool) -> str:
    """The pass over a file.

    Each cell is first held against the form in which the vendor writes it, which is cheap; only where it is not of
    that form, the same rules as everywhere read it (`late_…`: trimmed). A window of the vendor's length with its
    break in place is taken for one.

    Args:
        everywhere: count line breaks in every cell, not only in the window.
    """
    positions = reading.copies[0].positions

    def trimmed(field: str) -> str:
        return f"trim({field}, {quoted(_WHITE)})"

    breaks = "strlen({0}) - strlen(replace({0}, chr(10), ''))"
    extra = (
        " + ".join(f"coalesce({breaks.format(f'c{at}')}, 0)" for at in range(len(reading.copies[0].labels)))
        if everywhere
        else f"case when framed then 1 else coalesce({breaks.format('frame')}, 0) end"
    )
    numbers = text_numbers(reading)
    state = f"cell_state({{}}) in ({int(Cell.VALUE)}, {int(Cell.PARTIAL)}, {int(Cell.EMPTY)}, {int(Cell.PLACEHOLDER)})"
    # Only of fields that were exported: of others DuckDB would ask at once, before it reads.
    doubts = "".join(
        f" or (case when {typed} is null and {late} <> '' then cell_state({late}) = {int(Cell.VALUE)} end)"
        for field, typed, late in (
            ("id", "search_id", "late_id"),
            ("networks", "networks_number", "late_networks"),
            ("devices", "devices_number", "late_devices"),
        )
        if field in positions
    )
    unread = (
        "case when late_frame <> '' then frame_unread(late_frame) end" if "frame" in positions else "false"
    )
    more = ", search_id" * ids + ", name_cell" * names
    number = (
        search_key("search_id")
        if "id" in positions
        else "case when zone < 2 and framed then "
        + search_print(
            trimmed("org_text") if "org" in positions else "''", "moment", "networks_number", "frame"
        )
        + " end"
    )
    return f"""
    with read as ({read_cells(source, reading)}),
    formed as (
      select *, case when time < ':' then try_strptime(time, {VENDOR}) end as vendor,
        coalesce(strlen(id) = 36 and id < 'g' and not contains(id, ' '), false) as id_formed,
        {_whole("networks")} as networks_whole, {_whole("devices")} as devices_whole,
        coalesce(strlen(frame) = 55 and contains(frame, ' UTC' || chr(10)), false) as framed
      from read),
    late as (
      select *, case when vendor is null then coalesce({trimmed("time")}, '') end as late_time,
        case when not id_formed then lower({trimmed("id")}) end as late_id,
        case when networks_whole is null then {trimmed("networks")} end as late_networks,
        case when devices_whole is null then {trimmed("devices")} end as late_devices,
        case when not framed then {trimmed("frame")} end as late_frame
      from formed),
    typed as (
      select *, coalesce(vendor, {instant_sql("late_time")}) as moment,
        case when vendor is not null then 0 else {zone_sql("late_time")} end as zone,
        case when id_formed then lower(id) when regexp_matches(late_id, {quoted(ID_FORM)}) then late_id end as search_id,
        {_number("networks")} as networks_number, {_number("devices")} as devices_number,
        {extra} as extra,
        {numbers["org"]} as org, {numbers["reason"]} as reason
      from late),
    marked as (
      select *, {number} as search_key,
        case when vendor is not null and id_formed and framed and networks_whole > 0 and devices is null
          then {PLAIN}::utinyint
        else cast(
          {DOUBT} * cast(coalesce(
            (case when moment is null then {state.format("late_time")} end){doubts},
            false) as utinyint)
          + {NETWORKS} * coalesce(networks_number > 0, false)::utinyint
          + {NO_NETWORKS} * (networks_number is null)::utinyint
          + {DEVICES} * coalesce(devices_number > 0, false)::utinyint
          + {NO_DEVICES} * (devices_number is null)::utinyint
          + {UNREAD} * coalesce({unread}, false)::utinyint
          + {ZONE} * coalesce(case when moment is not null then zone end, 3)::utinyint
        as utinyint) end as marks,
        {"cell_state(name)" if "name" in positions else str(int(Cell.NOT_EXPORTED))} as name_cell
      from typed)
    select moment, marks, cast(extra as usmallint) as extra, search_key, org, reason {more}
    from marked
    """


def text_numbers(reading: SheetReading) -> dict[str, str]:
    """SQL for the numbers of the texts of a row: of its agency, and of its reason with the offence chosen.

    What was exported is part of the number: an empty cell and a column that is not there are two things.
    """
    positions = reading.copies[0].positions
    flags = ("reason" in positions) + 2 * ("offense" in positions)
    reason = "reason_text, offense_text" if "offense" in positions else "reason_text"
    return {
        "org": hash_of("org_text") if "org" in positions else "cast(-1 as bigint)",
        "reason": hash_of(reason if flags == 1 else f"{reason}, {flags}"),
    }


def read_cells(source: str, reading: SheetReading) -> str:
    """The cells of a file by field, as they stand; null where a field was not exported."""
    positions = reading.copies[0].positions

    def cell(field: str) -> str:
        return f"c{positions[field]}" if field in positions else "cast(null as varchar)"

    time = cell("search_time") if "search_time" in positions else cell("search_date")
    return f"""
      select *, {cell("id")} as id, {cell("networks")} as networks, {cell("devices")} as devices,
        {cell("frame")} as frame, coalesce({cell("org")}, '') as org_text,
        coalesce({cell("reason")}, '') as reason_text, coalesce({cell("offense")}, '') as offense_text,
        {time} as time, {cell("name")} as name
      from {source}"""


def hash_of(texts: str) -> str:
    """SQL for a number that stands for texts, of 63 bits, so that every engine can hold it."""
    return f"cast(hash({texts}) >> 1 as bigint)"


def search_key(search_id: str) -> str:
    """SQL for the number by which a search with an id is known: the same for each spelling of a UUID."""
    whole = f"coalesce(cast(try_cast({search_id} as uuid) as varchar), {search_id})"
    return (
        f"case when {search_id} is not null then "
        + hash_of(f"case when strlen({search_id}) = 36 then {search_id} else {whole} end")
        + " end"
    )


def search_print(org: str, moment: str, networks: str, frame: str) -> str:
    """SQL for the number by which a search without an id is known; null where any part of it is."""
    parts = f"{org} || chr(0) || epoch_ms(date_trunc('second', {moment})) || chr(0) || {networks} || chr(0) || {frame}"
    return f"case when ({parts}) is not null then {hash_of(parts)} end"


def _whole(field: str) -> str:
    """A count as the vendor prints it, or null."""
    number = f"try_cast({field} as uinteger)"
    return f"case when cast({number} as varchar) = {field} and strlen({field}) < 10 then {number} end"


def _number(field: str) -> str:
    """A count in any spelling that counts have, or null."""
    late = f"late_{field}"
    bare = rf"regexp_replace({late}, '\.0+$|,', '', 'g')"
    return (
        f"case when {late} is null then {field}_whole "
        f"when regexp_matches({late}, {quoted(COUNT_FORM)}) then cast({bare} as uinteger) end"
    )
