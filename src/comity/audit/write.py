"""Results on disk: whole or not at all, and safe to open in a spreadsheet.

Everything is written under other names first and takes its place when it is complete, the summary last.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from comity.audit.engines import Engine
from comity.audit.findings import FINDINGS, Finding
from comity.audit.logs import Progress
from comity.audit.lookup import Lookup, taken
from comity.audit.store import Store
from comity.errors import InputError
from comity.records import LogWarning
from comity.records.kept import BATCH

__all__ = [
    "RESULTS",
    "kinds_in_csv",
    "neutral",
    "no_file",
    "show_cases",
    "staged",
    "write_cases",
    "write_findings",
    "write_rejects",
]

#: What an audit leaves in its folder, in the order in which it takes its place.
RESULTS: Final = (
    *("findings.parquet", "findings.csv", "cases.parquet", "cases.csv", "rejects.csv"),
    *("report.html", "summary.json", "summary.txt"),
)


def no_file(out: Path) -> None:
    """Raises `InputError` where the folder for the results is a file."""
    if out.exists() and not out.is_dir():
        raise InputError("This is a file; the results need a folder", str(out), "Name a folder with --out.")


@contextmanager
def staged(out: Path, results: Sequence[str] = RESULTS) -> Iterator[Path]:
    """A folder to write results in; they move to `out` when the block ends well, else they are gone.

    Raises:
        InputError: `out` is a file, or cannot be written.
    """
    no_file(out)
    try:
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


#: Batches at most, of either file, that wait to be written.
_BEHIND: Final = 4
#: Rows below the header that a spreadsheet holds.
SPREADSHEET: Final = 1_048_575

_PLACE: Final = ("copy", "row", "line", "day")
_ACT: Final = (
    "case {} when 'share' then 'let another agency search' when 'use' then 'searched' else 'not known' end"
)
# What is the same for every row of a sheet, of a case, of a reason; and, if asked for, the texts as typed.
_FILES: Final = "select sheet_no, file, cast(sheet as varchar) as sheet from files"
_WHO: Final = ("act", "searching_requester", "searching_kind", "searching_state")
_SHOWN: Final = f"""
create table shown as
select row_number() over () as shown, * from (select distinct pattern, {", ".join(_WHO)} from numbered_cases);
create table case_shown as select case_no, shown from numbered_cases as cases join shown using (pattern)
where {" and ".join(f"cases.{one} is not distinct from shown.{one}" for one in _WHO)}
"""
_CASES: Final = f"""
select shown, pattern as "case", {_ACT.format("shown.act")} as act, finding, citations,
  searching_requester, searching_kind, searching_state
from shown join verdicts using (pattern)
"""
_SAID: Final = """
select said, reason_class, reason_rule, reason_words, reason_cell, bare_hsi as hsi_alone, bare_ice as ice_alone,
  assist as for_another_agency
from said
"""
_TEXTS: Final = (
    "select number as org, org as searching_agency from orgs",
    "select number as reason, reason as reason_text, offense as offense_text from reasons",
)
# What was put to the law (`facts.Pattern`; the state as the law sees it, `as if` included), and what came of it.
_PATTERNS: Final = f"""
select pattern as "case", $owner as whose_act, {_ACT.format("patterns.act")} as act, finding, verdicts, rules_who,
  rules_why, rules_any, wanting as missing, missing_facts, requester, state, name_recorded, reason,
  chosen as reason_from_list, behalf as on_behalf_of, declared, rows
from patterns join verdicts using (pattern)
  join (select pattern, cast(sum(rows) as bigint) as rows from patterned join case_rows using (case_no) group by 1)
    using (pattern)
order by 1
"""


def show_cases(store: Store) -> None:
    """Number what a row shows of its case, for `write_findings`. No finding is needed for that."""
    store.run(_SHOWN)


def write_cases(store: Store, owner: str, stage: Path) -> None:
    """`cases.parquet` and `cases.csv`: each case that was put to the law once, with what came of it and why."""
    store.run(f"create table told as {_PATTERNS}", {"owner": owner})
    store.run(f"copy told to '{_path(stage / 'cases.parquet')}' (format parquet, compression zstd)")
    _csv(store, "told", stage / "cases.csv")


def kinds_in_csv(store: Store, *, everything: bool) -> frozenset[Finding]:
    """The findings whose rows `findings.csv` has: each whole, the gravest first, as far as a spreadsheet holds them.

    A warning of the store says which it lacks.
    """
    rows = {
        Finding(kind): int(rows)
        for kind, rows in store.rows("select finding, sum(rows) from found group by 1")
    }
    kept: set[Finding] = set()
    for kind in FINDINGS:
        if everything or sum(rows.get(one, 0) for one in (*kept, kind)) <= SPREADSHEET:
            kept.add(kind)
    left = [f"{kind} ({rows[kind]:,} rows)" for kind in FINDINGS if kind in rows and kind not in kept]
    if left:
        message = (
            f"not in it: {', '.join(left)}, more than a spreadsheet holds; findings.parquet has every row, and with "
            "--csv-all so has findings.csv"
        )
        store.warnings.append(LogWarning("csv_in_part", message, "findings.csv"))
    return frozenset(kept)


def write_findings(
    store: Store,
    engine: Engine,
    stage: Path,
    in_csv: Set[Finding],
    *,
    with_text: bool,
    progress: Progress,
) -> None:
    """`findings.parquet` and `findings.csv`: every search with its finding, in the order of the files.

    The second has only the rows of some findings (`kinds_in_csv`). The words of a reason, the searching agency's name
    as typed and the vendor's id come only when asked for.
    """
    rows = store.read
    sheets = ((number, report.file, report.sheet) for number, report in enumerate(store.logs.reports))
    store.small("files", _table(("sheet_no", "file", "sheet"), sheets))
    cases = _Texts.of(store, _CASES).told_by(store, "select case_no, shown from case_shown")
    files, *more = (_Texts.of(store, query) for query in (_FILES, _SAID, *_TEXTS * with_text))
    wanted = pc.is_in(cases.columns["finding"], pa.array(map(str, in_csv), pa.string()))
    lines, parquet = _Lines(stage / "findings.csv"), _Parquet(stage / "findings.parquet")
    done = 0
    # Both files are written beside each other while the next rows are fetched, a few batches behind.
    with lines, parquet, ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        writing: deque[Future[None]] = deque()
        for batch in engine.in_order():
            of = _Rows(batch, [(texts, texts.at(batch)) for texts in (files, cases, *more)])
            writing += (one.submit(parquet.write, of.table()), other.submit(lines.write, of, wanted))
            while len(writing) > _BEHIND:
                writing.popleft().result()
            done += len(batch)
            progress("writing", done, rows)
        for last in writing:
            last.result()


@dataclass(frozen=True)
class _Texts:
    """Columns that are the same for all rows with the same number, and how they look in a CSV file (`cells`).

    A row costs no more than a number: each column holds its distinct texts once.
    """

    columns: dict[str, pa.Array]
    cells: pa.Array
    lookup: Lookup

    @classmethod
    def of(cls, store: Store, query: str) -> _Texts:
        """The answer to a query whose first column is the number."""
        (number, *_), *described = store.rows(f"describe {query}")
        cells = " || ',' || ".join(_cell(f'"{name}"', kind) for name, kind, *_ in described)
        found: pa.Table = store.connection.sql(
            f"select *, {cells} as cells from ({query}) order by {number}"
        ).to_arrow_table()
        columns = {name: found[name].combine_chunks() for name, *_ in described}
        return cls(
            {
                name: column.dictionary_encode() if pa.types.is_string(column.type) else column
                for name, column in columns.items()
            },
            found["cells"].combine_chunks(),
            Lookup.of(pa.table({number: found[number], "at": range(len(found))})),
        )

    def told_by(self, store: Store, query: str) -> _Texts:
        """The same by another number: the query gives it, and the number by which it is known here."""
        found: pa.Table = store.connection.sql(query).to_arrow_table()
        other, number = found.column_names
        at = self.lookup.find("at", found[number].combine_chunks())
        return replace(self, lookup=Lookup.of(pa.table({other: found[other], "at": at})))

    def at(self, batch: pa.RecordBatch) -> pa.Array:
        """For each row of a batch, which of these it has."""
        return self.lookup.find("at", batch.column(self.lookup.name))


@dataclass(frozen=True)
class _Rows:
    """Some rows: their place, and which texts each has: of its file, of its case, and more if asked for."""

    batch: pa.RecordBatch
    told: list[tuple[_Texts, pa.Array]]

    def ids(self) -> list[str]:
        """The column of ids, if they are wanted."""
        return [name for name in ("search_id",) if name in self.batch.schema.names]

    def names(self) -> list[str]:
        """The names of all columns in their order."""
        (file, *more) = (list(texts.columns) for texts, _ in self.told)
        place = ["local_date" if name == "day" else name for name in _PLACE]
        return [*file, *place, *(name for names in more for name in names), *self.ids()]

    def table(self) -> pa.Table:
        """All columns. Those of which every row has something say so, which spares a mark for each."""
        (file, *more) = (
            [(taken(column, at), column.null_count > 0) for column in texts.columns.values()]
            for texts, at in self.told
        )
        place, ids = (
            [(self.batch.column(name), name in ("day", *self.ids())) for name in names]
            for names in (_PLACE, self.ids())
        )
        columns = [*file, *place, *(column for columns in more for column in columns), *ids]
        fields = (
            pa.field(name, column.type, nullable=empty)
            for name, (column, empty) in zip(self.names(), columns, strict=True)
        )
        return pa.table([column for column, _ in columns], pa.schema(fields))


class _Parquet:
    """The Parquet file of findings while it is written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> _Parquet:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()

    def write(self, table: pa.Table) -> None:
        """Write rows as a group of their own."""
        if self._writer is None:
            kinds = {field.name: field.type for field in table.schema}
            steps = [
                name for name, kind in kinds.items() if pa.types.is_int64(kind) or pa.types.is_date(kind)
            ]
            # Numbers and days that mostly follow each other are told by their steps; what is one of a few texts, by a
            # number; the copy, which is nearly always the first, as it is.
            self._writer = pq.ParquetWriter(
                self._path,
                table.schema,
                compression="zstd",
                store_schema=False,
                use_dictionary=[name for name in kinds if name not in (*steps, "copy")],
                column_encoding=dict.fromkeys(steps, "DELTA_BINARY_PACKED"),
                # They would cost an eighth of the time, and a column of few bytes a row is quickly read as a whole.
                write_statistics=False,
                # A page and a step for all rows of a group: less is done once a page, or once a step.
                write_batch_size=BATCH,
                max_rows_per_page=2 * BATCH,
            )
        self._writer.write_table(table)


class _Lines:
    """The CSV file of findings while it is written."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._begun = False

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.write(b"\n")
        self._file.close()

    def write(self, rows: _Rows, wanted: pa.Array) -> None:
        """Write the rows of the cases that are wanted."""
        if not self._begun:
            self._file.write(",".join(rows.names()).encode())
            self._begun = True
        chosen = pc.indices_nonzero(taken(wanted, rows.told[1][1]))

        def of(column: pa.Array) -> pa.Array:
            return column if len(chosen) == len(column) else column.take(chosen)

        (files, first), *rest = [(texts, of(at)) for texts, at in rows.told]
        cells = [
            # Each row begins with the end of the line before it, which spares a copy.
            pc.binary_join_element_wise(pa.scalar("\n"), files.cells, "").take(first),
            *(_printed(of(rows.batch.column(name))) for name in _PLACE),
            *(taken(texts.cells, at) for texts, at in rest),
            *(_safe(of(rows.batch.column(name))) for name in rows.ids()),
        ]
        joined = pc.binary_join_element_wise(*cells, ",")
        # The texts of a column lie one behind the other in memory: these are the bytes of the file.
        if len(joined):
            offsets, texts = joined.buffers()[1:]
            width = 4
            begin, end = (
                int.from_bytes(offsets[at * width : (at + 1) * width], "little")
                for at in (joined.offset, joined.offset + len(joined))
            )
            self._file.write(memoryview(texts)[begin:end])


def _printed(column: pa.Array) -> pa.Array:
    """Numbers and days as text."""
    if pa.types.is_int64(column.type):
        return pc.fill_null(column.cast(pa.string()), "")
    coded = column.dictionary_encode()  # few days, each in many rows
    return pc.fill_null(coded.dictionary.cast(pa.string()).take(coded.indices), "")


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
        f"""{neutral(f'"{name}"')} as "{name}\"""" if kind == "VARCHAR" else f'"{name}"'
        for name, kind, *_ in columns
    )
    store.run(f"copy (select {cells} from {source}) to '{_path(path)}' (format csv, header)")
