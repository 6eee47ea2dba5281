"""From files, folders and archives to tables of searches.

`READERS` is where a new kind of file is added: a function from a path to named sheets of records.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from comity.errors import InputError, RecordsError
from comity.records.archives import Source, sources
from comity.records.build import constant
from comity.records.events import EVENT_SCHEMA, REJECT_SCHEMA
from comity.records.kinds import LOG_KINDS, kind_of_log
from comity.records.mapping import Mapping, mapped, read_mapping, told_zone
from comity.records.pages import linked_logs
from comity.records.pdf import PdfSheet, pdf_sheets
from comity.records.report import LogWarning, ReadResult, SheetReport, SheetResult
from comity.records.sheets import Sheet, SheetReading, layout_of, read_sheet, rejects_table, unknown_labels
from comity.records.sniff import file_kind, text_kind, write_plain
from comity.records.texts import TextFile
from comity.records.warnings import SheetFacts, sheet_warnings
from comity.records.workbooks import book_sheets

__all__ = ["READERS", "read_events", "read_logs"]

Scan = Callable[[Path, str, str | None], SheetResult | None]
#: Files that are read at a time, where they are read the fast way.
_AT_ONCE: Final = 2
#: Files that are begun or done before the one that is asked for, so that nobody waits while its texts are looked at.
_AHEAD: Final = 8
#: Seconds between two calls of who waits.
_TICK: Final = 0.05
Sheets = Iterable[tuple[str | None, Sheet, str]]


def _text_sheets(path: Path, room: Path) -> Sheets:
    """The one sheet of a text file, written out plainly first when it is not UTF-8."""
    kind = text_kind(path)
    if kind.plain:
        return [(None, TextFile(path, kind.delimiter, kind.bom), kind.encoding)]
    plain = room / "plain.csv"
    write_plain(path, kind, plain)
    return [(None, TextFile(plain, kind.delimiter), kind.encoding)]


def _page(path: Path, room: Path) -> Sheets:
    """The logs that a portal's page holds; almost always one."""
    logs = linked_logs(path, room)
    for number, log in enumerate(logs, 1):
        work = room / str(number)
        work.mkdir()
        for _, sheet, encoding in _text_sheets(log, work):
            yield (f"link {number}" if len(logs) > 1 else None), sheet, encoding


def _pdf(path: Path, room: Path) -> Sheets:
    return [(None, sheet, "print") for sheet in pdf_sheets(path, room)]


def _book(path: Path, room: Path) -> Sheets:
    return [(sheet.name, sheet, "workbook") for sheet in book_sheets(path, room)]


#: Readers by kind of file (`sniff.file_kind`). Each takes the file and an empty folder to work in, and gives
#: the name, the records and the encoding of each sheet.
READERS: Final[dict[str, Callable[[Path, Path], Sheets]]] = {
    "text": _text_sheets,
    "xlsx": _book,
    "xlsb": _book,
    "xls": _book,
    "ods": _book,
    "pdf": _pdf,
    "html": _page,
}

_UNREADABLE: Final = {
    "empty": ("the file is empty", "No rows is not the same as no searches: ask for the file again."),
    "binary": ("this is no text, workbook or archive", "Ask for the log as CSV."),
}


def read_logs(
    paths: Iterable[str | Path] | str | Path,
    *,
    kind: str | None = None,
    mapping: str | Path | Mapping | None = None,
) -> ReadResult:
    """Read access logs into one table of searches.

    One row of the result is one sighting of a search in one log; nothing is merged and nothing is judged
    here.

    Args:
        paths: files, folders (read through) and ZIP archives.
        kind: `network`, `own`, `federal` or `portal`, when the caller knows; `None` lets each file say.
        mapping: a mapping file (docs/formats.md) for a vendor whose labels are not known, or one that was
            read; it holds for all the files.

    Raises:
        RecordsError: a file that was named cannot be read, or nothing could be.
        InputError: `kind` is no kind of log.
    """
    results = list(read_events(paths, kind=kind, mapping=mapping))
    read = [result for result in results if not result.report.refused]
    if not read:
        reasons = "; ".join(f"{result.report.file}: {result.report.refused}" for result in results[:5])
        raise RecordsError(
            f"nothing could be read ({reasons or 'no files were found'})",
            "",
            "Name a log as CSV, .xlsx or ZIP.",
        )
    return ReadResult(
        events=_one_table([result.events for result in read], EVENT_SCHEMA),
        rejects=_one_table([result.rejects for result in read], REJECT_SCHEMA),
        warnings=tuple(warning for result in results for warning in result.warnings),
        files=tuple(result.report for result in results),
    )


def read_events(
    paths: Iterable[str | Path] | str | Path,
    *,
    kind: str | None = None,
    mapping: str | Path | Mapping | None = None,
    scan: Scan | None = None,
    waiting: Callable[[], None] | None = None,
) -> Iterator[SheetResult]:
    """Read access logs one sheet at a time: `read_logs` for more than fits in memory. Arguments and errors
    are the same.

    Args:
        scan: is asked first for each text file, and may read it faster (`scan.Scanner`); for two files at a
            time.
        waiting: is called some times a second while a file is read so.
    """
    if kind is not None and kind not in LOG_KINDS:
        raise InputError(f'"{kind}" is no kind of access log', "kind", f"Say one of {', '.join(LOG_KINDS)}.")
    if mapping is not None and not isinstance(mapping, Mapping):
        mapping = read_mapping(mapping)
    if mapping is not None and kind is None:
        kind = mapping.kind
    named = [paths] if isinstance(paths, (str, Path)) else list(paths)
    connection: duckdb.DuckDBPyConnection | None = (
        None  # where every file is read the fast way, none is needed
    )
    try:
        with tempfile.TemporaryDirectory(prefix="comity-") as folder:
            found = sources([Path(path) for path in named], Path(folder))
            for source, done in _ahead(found, kind, scan if mapping is None else None, waiting):
                if done is not None:
                    yield done
                else:
                    connection = connection or duckdb.connect(":memory:")
                    yield from _read_source(connection, source, kind, mapping, Path(folder))
    finally:
        if connection is not None:
            connection.close()


def _ahead(
    found: Iterable[Source], kind: str | None, scan: Scan | None, waiting: Callable[[], None] | None
) -> Iterator[tuple[Source, SheetResult | None]]:
    """Each file in its order, with what the fast way made of it. Two are read at a time: alone, neither keeps all
    processors busy from its beginning to its end.
    """
    begun: deque[tuple[Source, Future[SheetResult | None]]] = deque()
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        for source in found:
            if scan is None or source.trouble:
                yield from _finished(begun, 0, waiting)
                yield source, None
                continue
            begun.append((source, pool.submit(_scanned, source, kind, scan)))
            yield from _finished(begun, 0 if source.unpacked else _AHEAD, waiting)
        yield from _finished(begun, 0, waiting)
    finally:
        # Whoever stops the reading need not wait for what was begun ahead.
        pool.shutdown(wait=False, cancel_futures=True)


def _finished(
    begun: deque[tuple[Source, Future[SheetResult | None]]], left: int, waiting: Callable[[], None] | None
) -> Iterator[tuple[Source, SheetResult | None]]:
    """The files that were begun first, until no more are left than told."""
    while len(begun) > left:
        source, reading = begun.popleft()
        while waiting is not None and not wait([reading], _TICK).done:
            waiting()
        yield source, reading.result()


def _scanned(source: Source, kind: str | None, scan: Scan) -> SheetResult | None:
    """A text file, read the fast way if it can be."""
    return scan(source.path, source.name, kind) if file_kind(source.path) == "text" else None


def _read_source(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    kind: str | None,
    mapping: Mapping | None,
    room: Path,
) -> Iterator[SheetResult]:
    """The sheets of one file. A failure ends the run only for a file that the caller named."""
    try:
        if source.trouble:
            raise RecordsError(source.trouble, source.name, "Unpack it by hand, or ask for it again.")
        yield from _sheets_of(connection, source, kind, mapping, room)
    except RecordsError as error:
        if source.named:
            if not error.where.startswith(source.name):
                # Told by a reader that knows the place in the file, or an unpacked copy, but not its name.
                line = f", {error.where}" if error.where.startswith("line ") else ""
                raise RecordsError(error.message, source.name + line, error.next_step) from error
            raise
        yield _refused(source.name, None, error)


def _sheets_of(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    kind: str | None,
    mapping: Mapping | None,
    room: Path,
) -> Iterator[SheetResult]:
    found = file_kind(source.path)
    reader = READERS.get(found)
    if reader is None:
        message, next_step = _UNREADABLE[found]
        raise RecordsError(message, source.name, next_step)
    with tempfile.TemporaryDirectory(dir=room) as work:
        sheets = list(reader(source.path, Path(work)))
        refusals: list[SheetResult] = []
        trouble: RecordsError | None = None
        for name, sheet, encoding in sheets:
            if isinstance(sheet, PdfSheet) and not sheet.texts:
                yield _pictures(source.name, sheet.pages)
                continue
            try:
                if mapping is not None:
                    sheet = mapped(sheet, mapping, f"{source.name}, sheet {name}" if name else source.name)
                reading = read_sheet(connection, sheet, source.name, name)
            except RecordsError as error:
                if len(sheets) == 1:
                    raise
                # Pivots and notes stand beside the data in many workbooks; they are listed, and do not stop
                # the rest.
                trouble = error
                refusals.append(_refused(source.name, name, error))
                continue
            result = _result(reading, encoding, kind, mapping)
            notes = getattr(sheet, "notes", ())
            yield dataclasses.replace(result, warnings=(*result.warnings, *_notes(result.report, notes)))
        if trouble is not None and len(refusals) == len(sheets):
            raise trouble
        yield from refusals


def _result(reading: SheetReading, encoding: str, kind: str | None, mapping: Mapping | None) -> SheetResult:
    events = _one_table(reading.events, EVENT_SCHEMA)
    if mapping is not None and mapping.zone is not None:
        events = told_zone(events, mapping.zone)
    if reading.out_of_order or len(reading.copies) > 1:
        events = events.sort_by([("row", "ascending"), ("line", "ascending"), ("copy", "ascending")])
    fields = {name for columns in reading.copies for name in columns.positions}
    layout = layout_of(reading)
    if reading.other is not None:
        log_kind, because = None, layout
    else:
        organisations = len(pc.unique(events["org"].cast(pa.string())).drop_null()) if events.num_rows else 0
        log_kind, because = kind_of_log(fields, layout, Path(reading.file).name, organisations, kind)
    at = EVENT_SCHEMA.get_field_index("log_kind")
    events = events.set_column(at, EVENT_SCHEMA.field(at), constant(log_kind, events.num_rows))
    period = pc.min_max(events["search_at"]).as_py() if events.num_rows else {"min": None, "max": None}
    rejects = rejects_table(reading)
    report = SheetReport(
        file=reading.file,
        sheet=reading.sheet,
        log_kind=log_kind,
        kind_because=because,
        layout=layout,
        encoding=encoding,
        rows_in=reading.rows_in,
        events=events.num_rows,
        rejects=rejects.num_rows,
        repeated_headers=reading.repeated_headers,
        blank_rows=reading.blank_rows,
        not_searches=reading.not_searches,
        first_search=period["min"],
        last_search=period["max"],
        ignored_labels=unknown_labels(reading),
    )
    return SheetResult(events, rejects, report, tuple(sheet_warnings(reading, report, SheetFacts.of(events))))


def _notes(report: SheetReport, notes: Iterable[tuple[str, str, int]]) -> Iterator[LogWarning]:
    """What a reader of files noticed before any row was read."""
    for code, message, rows in notes:
        yield LogWarning(code, message, report.file, report.sheet, rows)


def _pictures(file: str, pages: int) -> SheetResult:
    """A scan: there may be any number of searches on it, and none was read."""
    message = (
        f"no rows were read: {pages:,} pages hold no text, only pictures; that is not the same as no searches"
    )
    report = SheetReport(file=file, layout="pages without text", encoding="print")
    warning = LogWarning("no_rows", message, file)
    return SheetResult(EVENT_SCHEMA.empty_table(), REJECT_SCHEMA.empty_table(), report, (warning,))


def _refused(file: str, sheet: str | None, error: RecordsError) -> SheetResult:
    report = SheetReport(file=file, sheet=sheet, refused=error.message)
    warning = LogWarning("refused", f"not read: {error.message}", file, sheet)
    return SheetResult(EVENT_SCHEMA.empty_table(), REJECT_SCHEMA.empty_table(), report, (warning,))


def _one_table(tables: Sequence[pa.Table], schema: pa.Schema) -> pa.Table:
    """Tables below one another, with one dictionary for each column of words."""
    if not tables:
        return schema.empty_table()
    return pa.concat_tables(tables).unify_dictionaries()
