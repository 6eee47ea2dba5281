"""Rows brought together by everything that counts about them, and each search counted once.

Each row gets the number of its **case**: kind of log, kind of agency, kind of reason, stretch of days. Whatever is
counted, is counted over cases; only here and where findings are written does a query run over all rows. These
queries keep to SQL that every engine has (`engines`).

A search is known by the vendor's id; without one, by agency, second, networks and window, if no file has two such rows:
then they stay apart. Most searches stand in one row; only those that come again are looked at more closely.
"""

from __future__ import annotations

from comity.audit.engines import Engine

__all__ = ["gather"]


def gather(engine: Engine) -> None:
    """Count rows and searches of each case.

    Makes the tables `cases` (`case_no`, `rows`, `lone`: searches that stand in this case alone) and `astride`
    (`search_key`, `case_no`: searches that stand in several, each once a case).
    """
    engine.twice("repeated", "numbered", "search_key")
    engine.make(
        "again",
        "select n.sheet_no, n.case_no, n.search_key, n.ids "
        "from numbered as n inner join repeated as r on n.search_key = r.search_key",
    )
    engine.make(
        "each_again",
        """
        select search_key, min(case_no) as case_no, min(case_no) < max(case_no) as astride,
          not bool_and(ids) and count(*) > count(distinct sheet_no) as apart
        from again group by search_key
        """,
    )
    engine.make(
        "astride",
        """
        select distinct a.search_key, a.case_no from again as a inner join each_again as e
          on a.search_key = e.search_key where e.astride and not e.apart
        """,
    )
    engine.make(
        "cases",
        """
        select case_no, sum(rows) as rows, sum(lone) as lone from (
          select case_no, count(*) as rows, count(*) as lone from numbered group by case_no
          union all select a.case_no, 0 as rows, -count(*) as lone from again as a inner join each_again as e
            on a.search_key = e.search_key where not e.apart group by a.case_no
          union all select case_no, 0 as rows, count(*) as lone from each_again
            where not astride and not apart group by case_no
        ) as counted group by case_no
        """,
    )
