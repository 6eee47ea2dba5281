"""Searches of all logs in one DuckDB file: what the audit needs of them, and no more.

Logs are read one sheet at a time and kept in columns on disk, so that their size is bounded by the disk and
not by memory. The words of a reason and the vendor's ids are kept only as far as the caller asks for them or
counting needs them, and go with the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from comity.errors import RecordsError
from comity.records import LogWarning, SheetReport, read_events, with_labels

__all__ = ["Progress", "Store", "read_into"]

#: Told the stage of the work, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]

# Lines of a report that reasons count on, each a column of its own.
LINES: Final = ("hsi", "bare_hsi", "bare_ice", "ice", "cbp", "assist", "dropdown", "unlisted")

_TABLE: Final = f"""
create table searches (
  sheet_no integer, copy smallint, row bigint, line bigint, log_kind varchar,
  searched_at timestamptz, zone varchar, search_id varchar, search_key uuid,
  org varchar, org_cell varchar, name_cell varchar,
  place varchar, state varchar, kind varchar, requester varchar, how varchar, sureness varchar,
  reason varchar, offense varchar, reason_cell varchar, offense_cell varchar,
  reason_class varchar, reason_rule varchar,
  {", ".join(f"{line} boolean" for line in LINES)}
)
"""
_INSERT: Final = f"""
insert into searches
select ?, copy, row, line, log_kind, search_at, zone, %s,
  coalesce(try_cast(search_id as uuid), cast(md5(search_id) as uuid)),
  org, org_cell, name_cell, org_place, org_state, org_kind, org_requester, org_how, org_sureness,
  %s, %s, reason_cell, offense_cell, reason_class, reason_rule,
  {", ".join(f"coalesce(list_contains(reason_lines, '{line}'), false)" for line in LINES)}
from sheet
"""


_REJECTS: Final = """
create table rejects (file varchar, sheet varchar, copy smallint, row bigint, line bigint, why varchar, cells integer)
"""


@dataclass
class Store:
    """The searches that were read, and the account of what was not."""

    connection: duckdb.DuckDBPyConnection
    reports: list[SheetReport] = field(default_factory=list)
    warnings: list[LogWarning] = field(default_factory=list)

    def rows(self, query: str, told: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """The answer to a query, small enough to hold. `$name` in the query stands for what is told."""
        return self.connection.execute(query, told).fetchall()

    def run(self, query: str, told: Mapping[str, object] | None = None) -> None:
        """A statement that makes or fills a table."""
        self.connection.execute(query, told)

    def files(self) -> tuple[str, ...]:
        """Names of the files that searches came from."""
        return tuple(dict.fromkeys(report.file for report in self.reports if report.events))

    def only_searchers(self, log_kind: str) -> list[str]:
        """For each file of this kind with one searching agency throughout: that agency."""
        query = """
        select distinct one from (
          select sheet_no, min(org) as one from searches where log_kind = $kind and org is not null
          group by sheet_no having count(distinct org) = 1) order by one
        """
        return [name for (name,) in self.rows(query, {"kind": log_kind})]

    def unmasked_searchers(self) -> list[str]:
        """The agency whose users a log names while it masks those of all others, sheet by sheet."""
        query = """
        select distinct one from (
          select sheet_no, min(org) filter (name_cell = 'value') as one from searches
          where log_kind in ('network', 'federal') and org is not null group by sheet_no
          having count(distinct org) filter (name_cell = 'value') = 1
            and bool_and(name_cell in ('value', 'masked_vendor'))
            and bool_or(name_cell = 'masked_vendor')) order by one
        """
        return [name for (name,) in self.rows(query)]


def read_into(
    connection: duckdb.DuckDBPyConnection,
    paths: Iterable[Path],
    kind: str | None,
    mapping: Path | None,
    *,
    with_ids: bool,
    with_text: bool,
    progress: Progress,
) -> Store:
    """Read logs into the store.

    Raises:
        RecordsError: a file that was named cannot be read, nothing could be, or no search was found.
    """
    connection.execute(_TABLE)
    connection.execute(_REJECTS)
    store = Store(connection)
    paths = list(paths)
    sizes = {str(file): file.stat().st_size for path in paths for file in _files(path)}
    progress("reading", 0, sum(sizes.values()))
    insert = _INSERT % (
        "search_id" if with_ids else "null",
        *(("reason", "offense") if with_text else ("null",) * 2),
    )
    for number, result in enumerate(read_events(paths, kind=kind, mapping=mapping)):
        store.reports.append(result.report)
        store.warnings += result.warnings
        if result.rejects.num_rows:
            connection.register("sheet", result.rejects)
            connection.execute(
                "insert into rejects select file, sheet, copy, row, line, why, cells from sheet"
            )
            connection.unregister("sheet")
        if result.events.num_rows:
            connection.register("sheet", _labelled(result.events))
            connection.execute(insert, [number])
            connection.unregister("sheet")
        begun = {report.file.partition("!")[0] for report in store.reports}
        progress("reading", sum(sizes.get(file, 0) for file in begun), sum(sizes.values()))
    _complain(store)
    return store


def _files(path: Path) -> Iterable[Path]:
    return (file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path] * path.is_file()


def _labelled(events: pa.Table) -> pa.Table:
    """The events with what their reasons and agencies say.

    An offence chosen in a column of its own is part of the reason. The newer exports put both into one cell,
    `Category - detail`; so are they put together here. The state of the reason's own cell stays as it is.
    """
    if events["offense"].null_count == events.num_rows:
        return with_labels(events)
    offense, reason = events["offense"].cast(pa.string()), events["reason"].cast(pa.string())
    both = pc.coalesce(pc.binary_join_element_wise(offense, reason, " - "), offense, reason)
    cell = pc.if_else(pc.is_valid(offense), "value", events["reason_cell"].cast(pa.string()))
    joined = _put(events, {"reason": both.dictionary_encode(), "reason_cell": cell.dictionary_encode()})
    return _put(with_labels(joined), {"reason": events["reason"], "reason_cell": events["reason_cell"]})


def _put(table: pa.Table, columns: Mapping[str, pa.ChunkedArray]) -> pa.Table:
    for name, column in columns.items():
        table = table.set_column(table.column_names.index(name), name, column)
    return table


def _complain(store: Store) -> None:
    """An empty log is said to be empty: no rows are not the same as no searches."""
    if any(report.events for report in store.reports):
        unclear = sorted({r.file for r in store.reports if r.events and r.log_kind is None})
        if unclear:
            raise RecordsError(
                "The log does not tell whose searches it holds",
                ", ".join(unclear[:3]),
                "Say it: --kind network (anybody's searches of its cameras), own or portal (by its users).",
            )
        return
    read = [report for report in store.reports if not report.refused]
    if not read:
        reasons = "; ".join(f"{report.file}: {report.refused}" for report in store.reports[:5])
        what = reasons or "no files were found"
        raise RecordsError(f"Nothing could be read ({what})", "", "Name a log as CSV, .xlsx or ZIP.")
    what = "; ".join(
        f"{r.file}: {r.rows_in:,} rows, {r.rejects:,} rejected, {r.not_searches:,} not searches"
        for r in read[:5]
    )
    raise RecordsError(
        f"No searches were read ({what})",
        "",
        "That is not the same as no searches: ask for the log again, as the vendor exports it.",
    )
