"""From rows to distinct patterns of facts, in columns: no row is looked at by itself.

The table `patterns` holds each distinct pattern once, the table `numbered` each search with its pattern's number.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, cast

import pyarrow as pa

from comity.audit.facts import Act, Pattern
from comity.audit.owner import Owner
from comity.audit.places import slug
from comity.audit.store import Store
from comity.language.model import Law

__all__ = ["find_patterns"]

# Columns of a pattern, in the order of `Pattern`. Empty text stands for null, so that equal patterns join.
_COLUMNS: Final = "act, stretch, requester, state, name_recorded, reason, chosen, behalf, declared"

# A search time that is a day alone is that day; every other instant is put into the owner's zone first,
# because the law of the day is the owner's.
_DAY: Final = """case when searched_at is null then null
    when zone = 'date_only' then cast(timezone('UTC', searched_at) as date)
    else cast(timezone(getvariable('zone'), searched_at) as date) end"""

# In a network log every agency stands, the owner among them: its own searches share nothing with anybody. An
# own search whose reason names another matter and nobody else is taken at its word: the owner searched for
# itself. Where the reason says less, or names somebody, who was helped stays open.
_SEEN: Final = f"""
create view seen as
with dated as (select *, {_DAY} as day from searches),
rows as (
  select dated.*, stretches.stretch,
    case when dated.day is null then 'none'
      when log_kind in ('own', 'portal') or lower(trim(org)) = lower(trim(getvariable('owner')))
        or exists (select 1 from own_rows o where o.state = dated.state and o.kind = dated.kind
                   and o.place is not distinct from dated.place) then 'use'
      else 'share' end as act,
    case when not getvariable('on_behalf') or not assist then ''
      when ice and not hsi and not cbp then 'ice'
      when hsi and not ice and not cbp then 'hsi'
      when cbp and not ice and not hsi then 'cbp' else '' end as behalf,
    reason_class = 'not_immigration' and not (unlisted or assist or ice or hsi or cbp) as nobody_else,
    coalesce(declared.standing, '') as standing
  from dated left join stretches on dated.day = stretches.day
    left join declared on dated.org = declared.declarer and dated.day between declared.first and declared.last
)
select sheet_no, copy, row, line, log_kind, day, search_id, search_key, org,
  reason as reason_text, offense as offense_text,
  reason_cell, offense_cell, reason_class, reason_rule, bare_hsi, hsi, bare_ice, assist, unlisted, org_cell,
  state as searching_state, kind as searching_kind, requester as searching_requester, sureness,
  act, coalesce(stretch, -1) as stretch,
  case when act = 'share' then coalesce(requester, '')
    when act = 'use' and nobody_else then getvariable('requester') else '' end as requester,
  case when act = 'use' and nobody_else then getvariable('there') when act <> 'share' then ''
    when state = getvariable('home') then getvariable('there')
    when state = getvariable('there') then getvariable('home') else coalesce(state, '') end as state,
  coalesce(act = 'share' and how in ('tag', 'alias') and sureness = 'high', false) as name_recorded,
  case when unlisted then 'unlisted'
    when reason_class = 'federal_agency_non_immigration' and reason_rule <> 'federal-with-crime' then 'federal'
    else reason_class end as reason, dropdown as chosen, behalf,
  case when act = 'share' then standing else '' end as declared
from rows
"""


def find_patterns(
    store: Store,
    law: Law,
    owner: Owner,
    stretch: Callable[[date], tuple[int, int]],
    declared: pa.Table,
    *,
    on_behalf: bool,
) -> dict[int, tuple[Pattern, date | None]]:
    """Number the distinct patterns, and every search with its pattern.

    Args:
        stretch: tells which days no law tells apart.
        declared: what a register of declarations says of each agency (`declarations.standings`).
        on_behalf: judge a search that says it was made for ICE, HSI or CBP as made by that body.

    Returns:
        Each pattern under its number, with the first day of the log in its stretch of time.
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
    store.connection.register("declared", declared)
    store.connection.register("own_rows", _own_agencies(store, owner))
    firsts = _stretches(store, stretch)
    store.run(_SEEN)
    store.run(
        f"create table patterns as select row_number() over (order by {_COLUMNS}) as pattern, * "
        f"from (select distinct {_COLUMNS} from seen)"
    )
    store.run(
        f"create table numbered as select seen.* exclude ({_COLUMNS.removeprefix('act, ')}), pattern "
        f"from seen join patterns using ({_COLUMNS})"
    )
    store.run("drop view seen")
    store.run("drop table searches")
    found: dict[int, tuple[Pattern, date | None]] = {}
    for number, act, at, *rest in store.rows(f"select pattern, {_COLUMNS} from patterns order by pattern"):
        found[number] = Pattern(cast(Act, act), at, *rest), firsts.get(at)
    return found


def _stretches(store: Store, stretch: Callable[[date], tuple[int, int]]) -> dict[int, date]:
    """Make the table `stretches` (day, number of its stretch) and give the first day of each."""
    query = f"select distinct {_DAY} as day from searches where searched_at is not null order by day"
    days = [day for (day,) in store.rows(query)]
    firsts: dict[tuple[int, int], date] = {}
    for day in days:
        firsts.setdefault(stretch(day), day)
    numbers = {key: number for number, key in enumerate(firsts)}
    of_days = pa.array([numbers[stretch(day)] for day in days], pa.int32())
    store.connection.register("stretches", pa.table({"day": pa.array(days, pa.date32()), "stretch": of_days}))
    return dict(enumerate(firsts.values()))


def _own_agencies(store: Store, owner: Owner) -> pa.Table:
    """The owner under each spelling in which the log has it."""
    query = "select distinct place, state, kind from searches where state = $home and kind = $kind"
    place, home, kind = owner.key
    rows = [row for row in store.rows(query, {"home": home, "kind": kind}) if slug(row[0] or "") == place]
    names = ("place", "state", "kind")
    return pa.table({name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(names)})
