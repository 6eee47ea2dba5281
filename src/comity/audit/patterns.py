"""From rows to distinct patterns of facts, in columns: no row is looked at by itself.

The table `prepared` holds each search with its local day and its pattern's columns; `patterns` holds each
distinct pattern once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast

import pyarrow as pa

from comity.audit.facts import Act, Pattern
from comity.audit.owner import Owner
from comity.audit.places import slug
from comity.audit.store import Store
from comity.language.model import Law

__all__ = ["COLUMNS", "prepare", "read_patterns"]

#: Columns of a pattern. Empty text stands for null, so that equal patterns join.
COLUMNS = "act, stretch, requester, state, name_recorded, reason, chosen, behalf"


def prepare(
    store: Store, law: Law, owner: Owner, stretch: Callable[[date], tuple[int, int]], *, on_behalf: bool
) -> dict[int, date]:
    """Make the table `prepared`: each search with its local day, whose act it is, what the log shows of it.

    Args:
        stretch: tells which days no law tells apart.
        on_behalf: judge a search that says it was made for ICE, HSI or CBP as made by that body.

    Returns:
        The first day of the log in each stretch of time, by the stretch's number.
    """
    store.connection.register("own_rows", _own_agencies(store, owner))
    store.run(_DAYS, {"zone": owner.zone})
    days = [day for (day,) in store.rows("select distinct day from dated where day is not null order by day")]
    firsts: dict[tuple[int, int], date] = {}
    for day in days:
        firsts.setdefault(stretch(day), day)
    numbers = {key: number for number, key in enumerate(firsts)}
    of_days = pa.array([numbers[stretch(day)] for day in days], pa.int32())
    store.connection.register("stretches", pa.table({"day": pa.array(days, pa.date32()), "stretch": of_days}))
    told = {
        "owner": owner.name,
        "requester": owner.label.requester or "",
        "home": owner.home,
        "there": law.vocabulary.state_of(owner.agency.government),
        "on_behalf": on_behalf,
    }
    store.run(_PREPARED, told)
    store.run("drop table dated")
    store.run("drop table searches")
    return dict(enumerate(firsts.values()))


def _own_agencies(store: Store, owner: Owner) -> pa.Table:
    """The owner under each spelling in which the log has it."""
    query = "select distinct place, state, kind from searches where state = $home and kind = $kind"
    place, home, kind = owner.key
    rows = [row for row in store.rows(query, {"home": home, "kind": kind}) if slug(row[0] or "") == place]
    names = ("place", "state", "kind")
    return pa.table({name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(names)})


# A search time that is a day alone is that day; every other instant is put into the owner's zone first,
# because the law of the day is the owner's.
_DAYS = """
create table dated as
select *, case when searched_at is null then null
    when zone = 'date_only' then cast(timezone('UTC', searched_at) as date)
    else cast(timezone($zone, searched_at) as date) end as day
from searches
"""

# In a network log every agency stands, the owner among them: its own searches share nothing with anybody. An
# own search whose reason names another matter and nobody else is taken at its word: the owner searched for
# itself. Where the reason says less, or names somebody, who was helped stays open.
_PREPARED = """
create table prepared as
with rows as (
  select dated.*, stretches.stretch,
    case when dated.day is null then 'none'
      when log_kind in ('own', 'portal') or lower(trim(org)) = lower(trim($owner))
        or exists (select 1 from own_rows o where o.state = dated.state and o.kind = dated.kind
                   and o.place is not distinct from dated.place) then 'use'
      else 'share' end as act,
    case when not $on_behalf or not assist then ''
      when ice and not hsi and not cbp then 'ice'
      when hsi and not ice and not cbp then 'hsi'
      when cbp and not ice and not hsi then 'cbp' else '' end as behalf,
    reason_class = 'not_immigration' and not (assist or ice or hsi or cbp) as nobody_else
  from dated left join stretches on dated.day = stretches.day
)
select sheet_no, copy, row, line, log_kind, day, search_id, org,
  reason as reason_text, offense as offense_text,
  reason_cell, offense_cell, reason_rule, bare_hsi, hsi, bare_ice, assist, org_cell,
  state as searching_state, kind as searching_kind, requester as searching_requester, sureness,
  act, coalesce(stretch, -1) as stretch,
  case when act = 'share' then coalesce(requester, '')
    when act = 'use' and nobody_else then $requester else '' end as requester,
  case when act = 'use' and nobody_else then $there when act <> 'share' then ''
    when state = $home then $there when state = $there then $home else coalesce(state, '') end as state,
  coalesce(act = 'share' and how in ('tag', 'alias') and sureness = 'high', false) as name_recorded,
  coalesce(reason_class, 'vague_or_missing') as reason, dropdown as chosen, behalf
from rows
"""


def read_patterns(store: Store) -> dict[int, Pattern]:
    """Make the table `patterns` and read it: each distinct pattern under its number, in a fixed order."""
    store.run(f"create table patterns as select row_number() over (order by {COLUMNS}) as pattern, * from "
              f"(select distinct {COLUMNS} from prepared)")  # fmt: skip
    found: dict[int, Pattern] = {}
    for number, act, *rest in store.rows(f"select pattern, {COLUMNS} from patterns order by pattern"):
        found[number] = Pattern(cast(Act, act), *rest)
    return found
