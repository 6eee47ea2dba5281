"""From rows to distinct patterns of facts, in columns: no row is looked at by itself.

The table `patterns` holds each distinct pattern once, the view `numbered_cases` each case (`gather`) with the number of
its pattern.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, cast

import pyarrow as pa

from comity.audit.engines import Engine, Numbers
from comity.audit.facts import Act, Pattern
from comity.audit.owner import Owner
from comity.audit.places import slug
from comity.audit.store import DAY_ALONE, Store
from comity.language.model import Law
from comity.records import LOG_KINDS
from comity.records.kept import BUCKET, DAYS_BELOW

__all__ = ["Numbered", "find_patterns", "number_cases"]

# Columns of a pattern, in the order of `Pattern`. Empty text stands for null, so that equal patterns join.
_COLUMNS: Final = "act, stretch, requester, state, name_recorded, reason, chosen, behalf, declared"

# Distinct agencies and reasons, as far as anything counts about them.
_ORG: Final = "org_cell, state, kind as body, requester, sureness, recorded, own, standings"
_REASON: Final = """reason_cell, offense_cell, reason_class, reason_rule, hsi, bare_hsi, bare_ice, ice, cbp, assist,
    dropdown, unlisted"""
# What a row's findings say of its reason.
_SAID: Final = "reason_class, reason_rule, reason_words, reason_cell, bare_hsi, bare_ice, assist"
_KINDS: Final = f"""
create table agencies as
select orgs.*, coalesce(how in ('tag', 'alias') and sureness = 'high', false) as recorded,
  coalesce(lower(trim(org)) = lower(trim(getvariable('owner'))), false) or own_rows.state is not null as own,
  org_cell in ('value', 'not_exported') as named, standings
from orgs
  left join own_rows on own_rows.state = orgs.state and own_rows.kind = orgs.kind
    and own_rows.place is not distinct from orgs.place
  left join (select declarer, string_agg(concat_ws(' ', first, last, standing), '; ' order by first) as standings
             from declared group by declarer) on declarer = org;
create table org_kinds as
select row_number() over () - 1 as org_kind, * from (select distinct {_ORG} from agencies order by all);
create table org_numbers as
select number, named, org_kind as kind from agencies join org_kinds on {{org_same}};
create table reason_kinds as
select row_number() over () - 1 as reason_kind, * from (select distinct {_REASON} from reasons order by all);
create table said as
select row_number() over () - 1 as said, * from (select distinct {_SAID} from reasons order by all);
create table reason_numbers as
select number, reason_kind as kind, said
from reasons join reason_kinds on {{reason_same}} join said on {{said_same}};
"""

# A search time that is a day alone is that day; every other instant is put into the owner's zone first,
# because the law of the day is the owner's.
_DAY: Final = f"""case when {DAY_ALONE} then date '1970-01-01' + cast(bucket + {DAYS_BELOW} as integer)
    else cast(timezone(getvariable('zone'), to_timestamp(cast(bucket as bigint) * {BUCKET})) as date) end"""

# In a network log every agency stands, the owner among them: its own searches share nothing with anybody. An
# own search whose reason names another matter and nobody else is taken at its word: the owner searched for
# itself. Where the reason says less, or names somebody, who was helped stays open.
_SEEN: Final = """
create table seen as
with parts as (
  select case_no, case_no % {slots} as slot, case_no // {slots} % {reasons} as reason_kind,
    case_no // ({slots} * {reasons}) % {orgs} as org_kind, case_no // ({slots} * {reasons} * {orgs}) as log_kind
  from case_rows),
dated as (
  select parts.* exclude (log_kind), kinds.log_kind, org_kinds.* exclude (org_kind), reason_kinds.* exclude (reason_kind),
    slots.stretch, slots.from_day
  from parts join kinds on parts.log_kind = kinds.number join org_kinds using (org_kind)
    join reason_kinds using (reason_kind) left join slots using (slot)),
rows as (
  select dated.*,
    case when stretch is null then 'none' when log_kind in ('own', 'portal') or own then 'use' else 'share' end as act,
    case when not getvariable('on_behalf') or not assist then ''
      when ice and not hsi and not cbp then 'ice'
      when hsi and not ice and not cbp then 'hsi'
      when cbp and not ice and not hsi then 'cbp' else '' end as behalf,
    reason_class = 'not_immigration' and not (unlisted or assist or ice or hsi or cbp) as nobody_else,
    coalesce(spans.standing, '') as standing
  from dated left join spans
    on dated.standings = spans.standings and dated.from_day between spans.first and spans.last
)
select case_no, log_kind, slot, org_kind, reason_kind, act, coalesce(stretch, -1) as stretch,
  case when act = 'share' then coalesce(requester, '')
    when act = 'use' and nobody_else then getvariable('requester') else '' end as requester,
  case when act = 'use' and nobody_else then getvariable('there') when act <> 'share' then ''
    when state = getvariable('home') then getvariable('there')
    when state = getvariable('there') then getvariable('home') else coalesce(state, '') end as state,
  act = 'share' and recorded as name_recorded,
  case when unlisted then 'unlisted'
    when reason_class = 'federal_agency_non_immigration' and reason_rule <> 'federal-with-crime' then 'federal'
    else reason_class end as reason, dropdown as chosen, behalf,
  case when act = 'share' then standing else '' end as declared
from rows
"""
# What a case is, beside its pattern, for whoever counts it.
_CASES: Final = """
create view numbered_cases as
select case_no, log_kind, month, reason_cell, offense_cell, reason_class, reason_rule, bare_hsi, hsi, bare_ice, assist,
  unlisted, org_cell, state as searching_state, body as searching_kind, requester as searching_requester, sureness,
  act, pattern
from patterned join org_kinds using (org_kind) join reason_kinds using (reason_kind) left join slots using (slot)
"""


@dataclass(frozen=True, slots=True)
class Numbered:
    """How cases are numbered, and the first day of the log in each stretch of time."""

    numbers: Numbers
    firsts: Mapping[int, date]


def number_cases(
    store: Store,
    engine: Engine,
    law: Law,
    owner: Owner,
    stretch: Callable[[date], tuple[int, int]],
    declared: pa.Table,
    *,
    on_behalf: bool,
    with_text: bool,
) -> Numbered:
    """Give each row its case.

    Args:
        engine: runs what runs over all rows.
        stretch: tells which days no law tells apart.
        declared: what a register of declarations says of each agency (`declarations.standings`).
        on_behalf: judge a search that says it was made for ICE, HSI or CBP as made by that body.
        with_text: tell later which texts each row names.
    """
    told = {
        "owner": owner.name,
        "requester": owner.label.requester or "",
        "home": owner.home,
        "there": law.vocabulary.state_of(owner.agency.government),
        "on_behalf": on_behalf,
        "zone": owner.zone,
    }
    for name, value in told.items():
        store.run(f"set variable {name} = $value", {"value": value})
    store.small("declared", declared)
    store.small("own_rows", _own_agencies(store, owner))
    _kinds(store)
    firsts, slots = _days(store, stretch, declared)
    orgs, reasons = (
        store.rows(f"select count(*) from {table}")[0][0] for table in ("org_kinds", "reason_kinds")
    )
    numbers = Numbers(orgs, reasons, slots, ("org", "reason") * with_text + ("search_id",) * store.logs.ids)
    engine.number(numbers)
    return Numbered(numbers, firsts)


def find_patterns(store: Store, cases: Numbered) -> dict[int, tuple[Pattern, date | None]]:
    """Number the distinct patterns of cases, and give each case its pattern.

    Returns:
        Each pattern under its number, with the first day of the log in its stretch of time.
    """
    numbers = cases.numbers
    store.run(_SEEN.format(orgs=numbers.orgs, reasons=numbers.reasons, slots=numbers.slots))
    store.run(
        f"create table patterns as select row_number() over (order by {_COLUMNS}) as pattern, * "
        f"from (select distinct {_COLUMNS} from seen)"
    )
    store.run(
        "create table patterned as select case_no, log_kind, slot, org_kind, reason_kind, act, pattern "
        f"from seen join patterns using ({_COLUMNS})"
    )
    store.run(_CASES)
    store.run("drop table seen")
    found: dict[int, tuple[Pattern, date | None]] = {}
    for number, act, at, *rest in store.rows(f"select pattern, {_COLUMNS} from patterns order by pattern"):
        found[number] = Pattern(cast(Act, act), at, *rest), cases.firsts.get(at)
    return found


def _kinds(store: Store) -> None:
    """Number the distinct kinds of log, agency and reason."""
    listed = [report.log_kind for report in store.logs.reports]
    kinds = pa.array(LOG_KINDS)
    store.small("kinds", pa.table({"number": pa.array(range(len(kinds)), pa.int64()), "log_kind": kinds}))
    numbers = pa.array([LOG_KINDS.index(kind) if kind else None for kind in listed], pa.int64())
    store.small(
        "sheet_kinds", pa.table({"sheet_no": pa.array(range(len(listed)), pa.int32()), "kind": numbers})
    )
    store.run(
        _KINDS.format(
            org_same=_same(_ORG, "agencies", "org_kinds"),
            reason_same=_same(_REASON, "reasons", "reason_kinds"),
            said_same=_same(_SAID, "reasons", "said"),
        )
    )
    store.run(
        "create table spans as select distinct standings, first, last, standing "
        "from agencies join declared on agencies.org = declarer"
    )


def _same(columns: str, one: str, other: str) -> str:
    """A condition for rows of two tables having the same columns; `as` says what the second calls one."""
    pairs = (column.strip().partition(" as ") for column in columns.split(","))
    return " and ".join(
        f"{one}.{left} is not distinct from {other}.{right or left}" for left, _, right in pairs
    )


def _days(
    store: Store, stretch: Callable[[date], tuple[int, int]], declared: pa.Table
) -> tuple[dict[int, date], int]:
    """Make the tables `days` (bucket of time, its day at the owner's place, its slot) and `slots`.

    A slot is a month of a stretch of time, in which no declaration begins or ends.

    Returns:
        The first day of each stretch, and how many slots there are; slot 0 is no day.
    """
    store.small("buckets", pa.table({"bucket": store.buckets()}))
    store.run(f"create table owner_days as select bucket, {_DAY} as day from buckets")
    days = [day for (day,) in store.rows("select distinct day from owner_days order by day")]
    after = (last + timedelta(days=1) for last in declared["last"].to_pylist() if last < date.max)
    turns = sorted({*declared["first"].to_pylist(), *after})
    firsts: dict[tuple[int, int], date] = {}
    slots: dict[tuple[tuple[int, int], str, int], date] = {}
    numbers = []
    for day in days:
        at = stretch(day)
        firsts.setdefault(at, day)
        key = (at, f"{day:%Y-%m}", bisect_right(turns, day))
        slots.setdefault(key, day)
        numbers.append(len(slots))
    stretches = {at: number for number, at in enumerate(firsts)}
    store.small(
        "slots",
        pa.table(
            {
                "slot": pa.array(range(1, len(slots) + 1), pa.int64()),
                "stretch": pa.array([stretches[at] for at, _, _ in slots], pa.int32()),
                "month": pa.array([month for _, month, _ in slots], pa.string()),
                "from_day": pa.array(slots.values(), pa.date32()),
            }
        ),
    )
    store.small(
        "day_slots", pa.table({"day": pa.array(days, pa.date32()), "slot": pa.array(numbers, pa.int64())})
    )
    store.run("create table days as select bucket, day, slot from owner_days join day_slots using (day)")
    return dict(enumerate(firsts.values())), len(slots) + 1


def _own_agencies(store: Store, owner: Owner) -> pa.Table:
    """The owner under each spelling in which the log has it."""
    query = "select distinct place, state, kind from orgs where state = $home and kind = $kind"
    place, home, kind = owner.key
    rows = [row for row in store.rows(query, {"home": home, "kind": kind}) if slug(row[0] or "") == place]
    names = ("place", "state", "kind")
    return pa.table({name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(names)})
