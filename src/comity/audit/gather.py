"""Each search counted once.

Each row has the number of its **case** (`engines.Numbers`): kind of log, kind of agency, kind of reason, stretch of days.
Whatever is counted, is counted over cases; only where cases are numbered, where searches that come again are found and
where findings are written does anything run over all rows.

A search is known by the vendor's id; without one, by agency, second, networks and window, if no file has two such rows:
then they stay apart. Most searches stand in one row; only those that come again are looked at more closely.
"""

from __future__ import annotations

from typing import Final

from comity.audit.engines import Engine
from comity.audit.store import Store

__all__ = ["gather"]

#: Rows from which on DuckDB does better on all processors than on one (`logs.database`).
MANY: Final = 1_000_000
# Searches that come again: the first of their cases, whether they have several, whether their rows stay apart.
_EACH: Final = """
create table each_again as
with each as (
  select search_key, min(case_no) as case_no, min(case_no) < max(case_no) as astride, bool_and(ids) as ids
  from again group by search_key),
apart as (
  select distinct search_key from again join each using (search_key)
  where not each.ids group by search_key, sheet_no having count(*) > 1)
select each.* exclude (ids), apart.search_key is not null as apart from each left join apart using (search_key)
"""
_ASTRIDE: Final = """
create table astride as
select distinct a.search_key, a.case_no from again as a join each_again as e using (search_key)
where e.astride and not e.apart
"""
_LONE: Final = """
create table lone_searches as
select case_no, cast(sum(lone) as bigint) as lone from (
  select case_no, rows as lone from case_rows
  union all select a.case_no, -count(*) as lone from again as a join each_again as e using (search_key)
    where not e.apart group by a.case_no
  union all select case_no, count(*) as lone from each_again where not astride and not apart group by case_no
) group by case_no
"""


def gather(store: Store, engine: Engine) -> None:
    """Count the searches of each case.

    Makes the tables `lone_searches` (`case_no`, `lone`: searches that stand in this case alone) and `astride`
    (`search_key`, `case_no`: searches that stand in several, each once a case).
    """
    engine.again()
    if store.rows("select count(*) from again")[0][0] > MANY:
        store.run("reset threads")  # to one for each processor
    for statement in (_EACH, _ASTRIDE, _LONE):
        store.run(statement)
