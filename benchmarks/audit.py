"""A whole audit, files in and findings out, beside the least that reading the files can cost.

    python benchmarks/audit.py --rows 2000000             # generates the log, measures, deletes it
    python benchmarks/audit.py --folder DIR --repeat 2    # a log that is there (generate_log.py)
    python benchmarks/audit.py --rows 2000000 --engine local
    python benchmarks/audit.py --rows 2000000 --same-as local   # findings of DuckDB and of Spark, row for row

Each peer runs in a process of its own, one after the other, with two threads: DuckDB's count of rows and distinct
reasons, every option of its reader told; a plain loop of `csv` and `re` with ten patterns over the first rows,
scaled to all; the audit, from the start of Python to its end. Time on the clock, time of the processor (start-up of
Python included in both for the audit, left out of the clock of the others) and peak memory are printed.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import importlib.metadata
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import duckdb
import generate_log
import pyarrow.parquet as pq

LOOPED = 300_000
"""Rows that the plain loop is measured on."""
PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bimmigration\b", r"\bice\b", r"\bhsi\b", r"\bcbp\b", r"\bdetainer\b", r"\bdeport", r"\bremoval\b",
        r"\bborder patrol\b", r"\babortion\b", r"\bwarrant\b",
    )
]  # fmt: skip


def count(folder: Path) -> dict[str, Any]:
    """DuckDB counts rows and distinct reasons; its reader guesses nothing."""
    names = ", ".join(f"'{label}': 'VARCHAR'" for label in generate_log.LABELS)
    source = (
        f"read_csv('{folder}/*.csv', columns={{{names}}}, header=true, auto_detect=false, delim=',', quote='\"', "
        r"escape='\"', new_line='\n')"
    ).replace('\\"', '"')
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        begun = time.perf_counter()
        rows, reasons = connection.execute(
            f'select count(*), count(distinct "Reason") from {source}'
        ).fetchall()[0]
        return {"seconds": time.perf_counter() - begun, "rows": rows, "reasons": reasons}


def loop(folder: Path) -> dict[str, Any]:
    """A plain loop over the first rows."""
    begun, rows, found = time.perf_counter(), 0, 0
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                found += any(pattern.search(row["Reason"]) is not None for pattern in PATTERNS)
                rows += 1
                if rows == LOOPED:
                    break
        if rows == LOOPED:
            break
    return {"seconds": time.perf_counter() - begun, "rows": rows, "found": found}


def run(folder: Path, engine: str, out: str) -> dict[str, Any]:
    """The whole audit: the command itself, from the start of Python to its end."""
    command = [
        sys.executable,
        "-m",
        "comity",
        "audit",
        str(folder),
        "--out",
        out,
    ]
    command += ["--owner", "Evanston IL PD", "--engine", engine]
    begun = time.perf_counter()
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peaks = [0]
    watching = threading.Thread(target=watch, args=(started.pid, peaks))
    watching.start()
    _, status, used = os.wait4(started.pid, 0)
    seconds = time.perf_counter() - begun
    watching.join()
    assert os.waitstatus_to_exitcode(status) in (0, 1), "the audit failed"
    return {"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "peak": max(peaks) / 1e9}


def watch(pid: int, peaks: list[int]) -> None:
    """Note now and then the bytes that a process and those it began keep in memory; what they share counts for each."""
    while own := resident(pid):
        peaks.append(own + sum(resident(one) for one in children(pid)))
        time.sleep(0.05)


def resident(pid: int) -> int:
    """Bytes that a process keeps in memory; none when it has ended."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def children(pid: int) -> list[int]:
    """The processes that a process began."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for threads in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, threads.read_text().split())
    return found


def same(folder: Path, engine: str) -> dict[str, Any]:
    """Hold what DuckDB finds against what another engine finds: rows, cases and every count."""
    seconds, found = {}, {}
    for name in ("duckdb", engine):
        with tempfile.TemporaryDirectory(prefix="comity-bench-") as out:
            seconds[name] = run(folder, name, out)["seconds"]
            summary = json.loads((Path(out) / "summary.json").read_text(encoding="utf-8"))
            del summary["foot"]
            tables = [pq.read_table(Path(out) / f"{table}.parquet") for table in ("findings", "cases")]
            found[name] = (*tables, summary)
    one, two = found["duckdb"], found[engine]
    return {
        "seconds": seconds,
        "rows": one[0].num_rows,
        **{what: one[at] == two[at] for at, what in enumerate(("findings", "cases", "counts"))},
    }


def audit(folder: Path, engine: str) -> dict[str, Any]:
    """The whole audit, and what it found."""
    with tempfile.TemporaryDirectory(prefix="comity-bench-") as out:
        spent = run(folder, engine, out)
        counts = json.loads((Path(out) / "summary.json").read_text(encoding="utf-8"))["read"]
        sizes = {path.name: path.stat().st_size for path in Path(out).iterdir()}
        return {**spent, "rows": counts["rows"], "searches": counts["searches"], "bytes": sizes}


def measured(peer: str, folder: Path, engine: str) -> dict[str, Any]:
    """Run one peer in a process of its own."""
    if peer == "audit":
        return audit(folder, engine)
    command = [sys.executable, __file__, "--peer", peer, "--folder", str(folder)]
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = {
        "seconds": time.perf_counter() - begun,
        **json.loads(done.stdout.splitlines()[-1]),
    }
    return found


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--engine", default="duckdb")
    parser.add_argument("--same-as", metavar="ENGINE")
    parser.add_argument("--peer", choices=("count", "loop"), help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.peer:
        found = {"count": count, "loop": loop}[told.peer](told.folder)
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps({**found, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1e6}))  # noqa: T201
        return
    room = None if told.folder else Path(tempfile.mkdtemp(prefix="comity-log-"))
    folder = told.folder or room
    try:
        if room is not None:
            generate_log.generate(
                room, told.rows, max(1, round(told.rows / generate_log.ROWS_PER_FILE)), seed=7
            )
        if told.same_as:
            print(same(folder, told.same_as))  # noqa: T201
        else:
            _measure(folder, told.engine, told.repeat)
    finally:
        if room is not None:
            shutil.rmtree(room)


def _measure(folder: Path, engine: str, repeat: int) -> None:
    versions = {name: importlib.metadata.version(name) for name in ("duckdb", "pyarrow")}
    print(f"Python {sys.version.split()[0]}, {versions}; engine {engine}")  # noqa: T201
    for number in range(repeat):
        peers = {peer: measured(peer, folder, engine) for peer in ("count", "loop", "audit")}
        rows = peers["count"]["rows"]
        assert peers["audit"]["rows"] == rows, "a row was lost"
        scaled = peers["loop"]["seconds"] * rows / peers["loop"]["rows"]
        base, whole = peers["count"], peers["audit"]
        for peer, one in peers.items():
            times = f"{one['seconds']:8.2f} s  processor {one['cpu']:8.2f} s  peak {one['peak']:.2f} GB"
            print(f"  {peer:6} {times}  {one}")  # noqa: T201
        print(  # noqa: T201
            f"run {number + 1}: {rows:,} rows; audit / count {whole['seconds'] / base['seconds']:.2f} on the clock, "
            f"{whole['cpu'] / base['cpu']:.2f} of the processor; loop / audit {scaled / whole['seconds']:.1f} "
            f"(the loop ran over {peers['loop']['rows']:,} rows and is scaled)",
            flush=True,
        )


if __name__ == "__main__":
    main()
