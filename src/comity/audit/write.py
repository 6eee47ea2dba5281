"""Results on disk: whole or not at all, and safe to open in a spreadsheet.

Everything is written under other names first and takes its place when it is complete, the summary last.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import ChainMap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from comity.audit.engines import Engine
from comity.audit.findings import VIOLATIONS, Finding
from comity.audit.store import Progress, Store
from comity.errors import InputError
from comity.records import LogWarning

__all__ = ["RESULTS", "neutral", "staged", "write_findings", "write_rejects"]

#: What an audit leaves in its folder, in the order in which it takes its place.
RESULTS: Final = (
    *("findings.parquet", "findings.csv", "rejects.csv"),
    *("report.html", "summary.json", "summary.txt"),
)


@contextmanager
def staged(out: Path, results: Sequence[str] = RESULTS) -> Iterator[Path]:
    """A folder to write results in; they move to `out` when the block ends well, else they are gone.

    Raises:
        InputError: `out` is a file, or cannot be written.
    """
    try:
        if out.exists() and not out.is_dir():
            raise InputError(
                "This is a file; the results need a folder", str(out), "Name a folder with --out."
            )
        out.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise InputError(
            f"The results cannot be written here ({error.strerror})",
            str(out),
            "Name another folder with --out.",
        ) from error
    try:
        yield stage
        out.mkdir(exist_ok=True)
        for name in results:
            if (stage / name).exists():
                (stage / name).replace(out / name)
    except OSError as error:
        raise InputError(
            f"The results could not be written ({error.strerror})", str(out), "Is there room on the disk?"
        ) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


_PLACE: Final = ("copy", "row", "line", "local_date")
_TEXTS: Final = [
    "select number as org, org as searching_agency from orgs order by number",
    "select number as reason, reason as reason_text, offense as offense_text from reasons order by number",
]
#: Rows below the header that a spreadsheet holds.
SPREADSHEET: Final = 1_048_575

# What a finding says beside where its row stands: the same for every row of a case.
_CASES: Final = """
select case_no, $1 as whose_act,
  case act when 'share' then 'let another agency search' when 'use' then 'searched' else 'not known' end
    as act,
  found.finding, verdicts, rules_who, rules_why, rules_any, wanting as missing, missing_facts,
  searching_requester, searching_kind, searching_state,
  reason_class, reason_rule, reason_cell,
  bare_hsi as hsi_alone, bare_ice as ice_alone, assist as for_another_agency
from found join verdicts using (pattern) order by case_no
"""


def write_findings(
    store: Store, engine: Engine, owner: str, stage: Path, *, with_text: bool, progress: Progress
) -> None:
    """`findings.parquet` and `findings.csv`: every search with its finding, in the order of the files.

    If there are more rows than a spreadsheet holds, the second has only those that a finding speaks against
    or leaves to counsel, and no more than fit; a warning says so. The words of a reason, the searching agency's name as
    typed and the vendor's id come only when asked for.
    """
    rows = sum(report.events for report in store.reports)
    sheets = ((number, report.file, report.sheet) for number, report in enumerate(store.reports))
    store.small("files", _table(("sheet_no", "file", "sheet"), sheets))
    files = _Texts.of(store, "select sheet_no, file, cast(sheet as varchar) as sheet from files order by all")
    cases = _Texts.of(store, _CASES.replace("$1", f"'{_quoted(owner)}'"))
    more = [_Texts.of(store, query) for query in _TEXTS * with_text]
    wanted = None
    if rows > SPREADSHEET:
        against = pa.array([str(kind) for kind in (*VIOLATIONS, Finding.COUNSEL)], pa.string())
        wanted = pc.is_in(cases.columns["finding"], against)
    done = 0
    with _Findings(stage) as out:
        for batch in engine.in_order():
            place = {name: batch.column("day" if name == "local_date" else name) for name in _PLACE}
            ids = {"search_id": batch.column("search_id")} if store.ids else {}
            told = [(texts, texts.at(batch)) for texts in (files, cases, *more)]
            first, *rest = (
                {name: column.take(at) for name, column in texts.columns.items()} for texts, at in told
            )
            out.write(dict(ChainMap(ids, *reversed(rest), place, first)))
            chosen = None if wanted is None else pc.indices_nonzero(wanted.take(told[1][1]))
            out.write_lines(place, told, ids, chosen)
            done += len(batch)
            progress("writing", done, rows)
    if wanted is not None:
        message = (
            f"{out.lines:,} of {rows:,} rows, as many as a spreadsheet holds of those that a finding speaks against or "
            "leaves to counsel; findings.parquet has every row"
        )
        store.warnings.append(LogWarning("csv_in_part", message, "findings.csv"))


@dataclass(frozen=True)
class _Texts:
    """Columns that are the same for all rows with the same number, and how they look in a CSV file.

    `numbers` are in order. A row costs no more than a number: each column holds its distinct texts once.
    """

    name: str
    numbers: pa.Array
    columns: dict[str, pa.Array]
    cells: pa.Array

    @classmethod
    def of(cls, store: Store, query: str) -> _Texts:
        """The answer to a query whose first column is the number."""
        (number, *_), *described = store.rows(f"describe {query}")
        cells = " || ',' || ".join(_cell(name, kind) for name, kind, *_ in described)
        found: pa.Table = store.connection.sql(f"select *, {cells} as cells from ({query})").to_arrow_table()
        columns = {name: found[name].combine_chunks() for name, *_ in described}
        return cls(
            number,
            found[number].combine_chunks(),
            {
                name: column.dictionary_encode() if pa.types.is_string(column.type) else column
                for name, column in columns.items()
            },
            found["cells"].combine_chunks(),
        )

    def at(self, batch: pa.RecordBatch) -> pa.Array:
        """For each row of a batch, which of these it has."""
        return pc.index_in(batch.column(self.name), self.numbers)


class _Findings:
    """The two files of findings while they are written."""

    def __init__(self, stage: Path) -> None:
        self.stage = stage
        self.lines = 0
        self._parquet: pq.ParquetWriter | None = None
        self._csv = (stage / "findings.csv").open("wb")

    def __enter__(self) -> _Findings:
        return self

    def __exit__(self, *_: object) -> None:
        self._csv.write(b"\n")
        self._csv.close()
        if self._parquet is not None:
            self._parquet.close()

    def write(self, columns: dict[str, pa.Array]) -> None:
        """Write rows to Parquet."""
        table = pa.table(columns)
        if self._parquet is None:
            path = self.stage / "findings.parquet"
            self._parquet = pq.ParquetWriter(path, table.schema, compression="zstd", store_schema=False)
            self._csv.write(",".join(columns).encode())
        self._parquet.write_table(table)

    def write_lines(
        self,
        place: dict[str, pa.Array],
        told: Sequence[tuple[_Texts, pa.Array]],
        ids: dict[str, pa.Array],
        chosen: pa.Array | None,
    ) -> None:
        """Write rows to the CSV file: all, or the chosen ones as far as a spreadsheet holds them."""

        def of(column: pa.Array) -> pa.Array:
            return column if chosen is None else column.take(chosen.slice(0, SPREADSHEET - self.lines))

        (files, first), *rest = [(texts, of(at)) for texts, at in told]
        cells = [
            # Each row begins with the end of the line before it, which spares a copy.
            pc.binary_join_element_wise(pa.scalar("\n"), files.cells, "").take(first),
            *(pc.fill_null(of(column).cast(pa.string()), "") for column in place.values()),
            *(texts.cells.take(at) for texts, at in rest),
            *(_safe(of(column)) for column in ids.values()),
        ]
        self.lines += len(first)
        joined = pc.binary_join_element_wise(*cells, ",")
        # The texts of a column lie one behind the other in memory: these are the bytes of the file.
        if len(joined):
            offsets, texts = joined.buffers()[1:]
            width = 4
            begin, end = (
                int.from_bytes(offsets[at * width : (at + 1) * width], "little")
                for at in (joined.offset, joined.offset + len(joined))
            )
            self._csv.write(memoryview(texts)[begin:end])


def _safe(column: pa.Array) -> pa.Array:
    """Ids as cells: they hold no commas and quotes, but one may begin with a dash."""
    return pc.replace_substring_regex(pc.fill_null(column, ""), r"^([=+@-])", r"'\1")


def _cell(column: str, kind: str) -> str:
    """SQL for a value as a cell of a CSV file."""
    if kind != "VARCHAR":
        return f"coalesce(cast({column} as varchar), '')"
    text = neutral(column)
    quoted = f"chr(34) || replace({text}, chr(34), chr(34) || chr(34)) || chr(34)"
    return (
        f"case when {column} is null then '' when {column} = '' then chr(34) || chr(34) "
        f"when regexp_matches({text}, '[\",\\r\\n]') then {quoted} else {text} end"
    )


def _table(names: Sequence[str], rows: Iterable[tuple[object, ...]]) -> pa.Table:
    listed = list(rows)
    return pa.table({name: [row[at] for row in listed] for at, name in enumerate(names)})


def neutral(column: str) -> str:
    """A column of text whose cells no spreadsheet runs: what begins like a formula gets an apostrophe in front."""
    begins = r"^[=+@\t\r\n-]"
    return f"case when regexp_matches({column}, '{begins}') then chr(39) || {column} else {column} end"


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _path(path: Path) -> str:
    return _quoted(str(path))


def write_rejects(store: Store, stage: Path) -> None:
    """`rejects.csv`: where each row stands that could not be read, and why. Its contents are not kept."""
    _csv(store, "(from rejects order by rowid)", stage / "rejects.csv")


def _csv(store: Store, source: str, path: Path) -> None:
    """A table as CSV, each text made safe for spreadsheets."""
    columns = store.rows(f"describe select * from {source}")
    cells = ", ".join(
        f"{neutral(name)} as {name}" if kind == "VARCHAR" else name for name, kind, *_ in columns
    )
    store.run(f"copy (select {cells} from {source}) to '{_path(path)}' (format csv, header)")
