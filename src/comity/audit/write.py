"""Results on disk: whole or not at all, and safe to open in a spreadsheet.

Everything is written under other names first and takes its place when it is complete, the summary last.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa

from comity.audit.store import Store
from comity.errors import InputError

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


# The words of a reason, the searching agency's name as typed and the vendor's id come only when asked for.
_COLUMNS: Final = """
  file, sheet, copy, row, line, day as local_date, $1 as whose_act,
  case act when 'share' then 'let another agency search' when 'use' then 'searched' else 'not known' end
    as act,
  found.finding, verdicts, rules_who, rules_why, rules_any, wanting as missing, missing_facts,
  searching_requester, searching_kind, searching_state,
  reason_class, reason_rule, reason_cell,
  bare_hsi as hsi_alone, bare_ice as ice_alone, assist as for_another_agency
"""


def write_findings(store: Store, owner: str, stage: Path, *, with_ids: bool, with_text: bool) -> None:
    """`findings.parquet` and `findings.csv`: every search with its finding, in the order of the files."""
    files = pa.table(
        {
            "sheet_no": pa.array(range(len(store.reports)), pa.int32()),
            "file": pa.array([report.file for report in store.reports], pa.string()),
            "sheet": pa.array([report.sheet for report in store.reports], pa.string()),
        }
    )
    store.connection.register("files", files)
    more = ", org as searching_agency, reason_text, offense_text" * with_text + ", search_id" * with_ids
    columns = _COLUMNS.replace("$1", f"'{_quoted(owner)}'")
    select = (
        f"select {columns} {more} from found join verdicts using (pattern) join files using (sheet_no) "
        "order by sheet_no, row, copy"
    )
    store.run(f"copy ({select}) to '{_path(stage / 'findings.parquet')}' (format parquet, compression zstd)")
    # The second is made from the first, which is in order already.
    _csv(store, f"read_parquet('{_path(stage / 'findings.parquet')}')", stage / "findings.csv")


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
