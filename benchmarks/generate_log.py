"""A made-up network audit of any size: monthly files as the vendor exports them, the same for the same seed.

    python benchmarks/generate_log.py FOLDER --rows 2000000 --files 4 [--seed 7]

Thirteen columns, a time frame of two lines, three rows in a hundred that repeat an earlier search. Reasons and
agencies are drawn at run time from `../shared/data`, common ones more often than rare ones; where that folder is
absent, from short lists made up here. No plate, name or case number is drawn: those cells are masked or empty.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import duckdb
import pyarrow as pa

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
LABELS = (
    "ID", "Name", "Org Name", "Total Networks Searched", "Time Frame", "License Plate", "Reason", "Case #", "Filters",
    "Search Time", "Search Type", "Text Prompt", "Moderation",
)  # fmt: skip
SOME_REASONS = (
    "stolen vehicle", "investigation", "burglary", "ICE detainer", "HSI", "immigration", "warrant", "missing person",
    "AOA", "narcotics, two vehicles", "24-118", "hit and run", "suspect said \"gone\"",
)  # fmt: skip
SOME_AGENCIES = (
    "Houston TX PD", "Casper WY PD", "Polk County FL SO", "Springfield IL PD", "U.S. Border Patrol [Federal]",
    "Denver CO PD", "Federal Way WA PD", "MOCIC", "Illinois State Police",
)  # fmt: skip
ROWS_PER_FILE = 531_250
REPEATED = 3
"""Rows in a hundred that stand for a search of an earlier row."""


def column(name: str, label: str) -> list[str]:
    """The filled cells of one column of a file of `../shared/data`."""
    with (SHARED / name).open(newline="", encoding="utf-8-sig") as file:
        return [row[label] for row in csv.DictReader(file) if row[label].strip()]


def lists() -> tuple[list[str], list[str]]:
    """Reasons and agencies to draw from."""
    if not SHARED.is_dir():
        return list(SOME_REASONS), list(SOME_AGENCIES)
    reasons = [
        *column("reasons_labeled.csv", "reason"),
        *column("own_audit_okaloosa_2025-11.csv", "Reason"),
        *column("portal_log_eugene_2025.csv", "reason"),
    ]
    return reasons, column("agency_names.csv", "name")


def generate(folder: Path, rows: int, files: int, seed: int) -> list[Path]:
    """Write the files and give their paths. Nothing is held but the lists and one block of rows."""
    folder.mkdir(parents=True, exist_ok=True)
    reasons, agencies = lists()
    paths = []
    with duckdb.connect(":memory:") as connection:
        for name, texts in (("reasons", reasons), ("agencies", agencies)):
            connection.register(f"{name}_list", pa.table({"n": range(len(texts)), "text": texts}))
            connection.execute(f"create table {name} as from {name}_list")
        for number in range(files):
            first, last = rows * number // files, rows * (number + 1) // files
            path = folder / f"{2024 + number // 12}-{number % 12 + 1:02} network audit.csv"
            month = f"cast(search * {files} // {rows} as integer)"
            connection.execute(_file(path, first, last, month, seed, len(reasons), len(agencies)))
            paths.append(path)
    return paths


def _file(path: Path, first: int, last: int, month: str, seed: int, reasons: int, agencies: int) -> str:
    """The statement that writes one file: rows `first` to `last` of the whole log. `month` is an expression for
    the month of a search, so that a repeated row is the same search throughout.

    Every draw is a hash of the number of the search and the seed. Squaring a draw between 0 and 1 makes the
    front of a list common and its end rare.
    """

    def draw(name: str) -> str:
        return f"(hash(search, '{name}', {seed}) % 1000003 / 1000003.0)"

    start = f"timestamp '2024-01-01' + to_months({month})"
    stamp = "%m/%d/%Y, %I:%M:%S %p UTC"
    labels = ", ".join(f'{value} as "{label}"' for label, value in zip(LABELS, _VALUES, strict=True))
    return f"""
    copy (
      with rows as (
        select row, case when hash(row, 'repeat', {seed}) % 100 < {REPEATED} and row > 0
          then cast(hash(row, 'of', {seed}) % row as bigint) else row end as search
        from range({first}, {last}) as r(row)),
      drawn as (
        select row, search, {start} + to_seconds(cast({draw("second")} * 2419200 as bigint)) as moment,
          cast(floor(pow({draw("reason")}, 2) * {reasons}) as bigint) as reason,
          cast(floor(pow({draw("agency")}, 3) * {agencies}) as bigint) as agency,
          md5(concat({seed}, '-', search)) as id, hash(search, {seed}) as h
        from rows)
      select {labels.format(stamp=stamp)}
      from drawn left join reasons on reasons.n = reason left join agencies on agencies.n = agency
      order by row
    ) to '{str(path).replace("'", "''")}' (format csv, header)
    """


_VALUES = (
    "concat(id[1:8], '-', id[9:12], '-4', id[14:16], '-a', id[18:20], '-', id[21:32])",
    "'***'",
    "agencies.text",
    "cast(1 + h % 6000 as varchar)",
    "concat(strftime(moment - to_hours(cast(1 + h % 720 as bigint)), '{stamp}'), chr(10), strftime(moment, '{stamp}'))",
    "'***'",
    "reasons.text",
    "case when h % 5 = 0 then '***' end",
    "null",
    "strftime(moment, '{stamp}')",
    "case when h % 40 = 0 then 'freeform' else 'lookup' end",
    "null",
    "null",
)


def main() -> None:
    """Generate as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--files", type=int)
    parser.add_argument("--seed", type=int, default=7)
    told = parser.parse_args()
    files = told.files or max(1, round(told.rows / ROWS_PER_FILE))
    paths = generate(told.folder, told.rows, files, told.seed)
    size = sum(path.stat().st_size for path in paths)
    print(f"{told.rows:,} rows, {size / 1e9:.2f} GB, {len(paths)} files in {told.folder}")  # noqa: T201


if __name__ == "__main__":
    main()
