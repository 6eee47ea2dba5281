"""The law alone, on facts that stand in columns: the 8-rule set over millions of rows, beside what one writes by hand.

    python benchmarks/tables.py [--rows 20000000] [--repeat 3] [--engines duckdb,polars,pyspark] [--folder DIR]

A row has twelve facts of yes or no and two dates, 5 % of the facts unknown. What is timed is the count of every
combination of the four outcomes, from Parquet; all must give the same counts. Engines take turns, so that all meet the
same load. *Prepared* facts are small numbers and slots of days, written once (Comity: by `encode`; the time is given);
the others begin with nullable booleans and dates.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import click
import duckdb
import ibis
from by_hand import Counts, openfisca, polars_counts, sql_counts, sql_slot
from cases import OUTCOMES, shared_modules

from comity.language import Law, load
from comity.meaning import Agency, Verdict
from comity.tables import Encoded, encode, prepare, verdicts_of
from comity.tables.engines import connect, stages_kept

HERE = Path(__file__).parent
JAIL = Agency(("jail",), "us-xx-bench")
DAYS = (date(2017, 1, 1), date(2025, 12, 31))
TRUTH = {
    frozenset({Verdict.PERMITTED}): True,
    frozenset({Verdict.SILENT}): False,
    frozenset({Verdict.PERMITTED, Verdict.SILENT}): None,
}
OPENFISCA_ROWS = 1_000_000


@dataclass
class Runner:
    """Something that counts outcomes, and how long it took each time: by the clock, and of processors."""

    name: str
    run: Callable[[], Counts]
    rows: int
    note: str = ""
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def time(self) -> Counts:
        clock, cpu = time.perf_counter(), time.process_time()
        found = self.run()
        self.seconds.append(time.perf_counter() - clock)
        self.cpu.append(time.process_time() - cpu)
        return found

    def line(self, base: float) -> str:
        """One line of the table; `base` is what a million rows cost in plain SQL."""
        median = statistics.median(self.seconds)
        each = median / self.rows * 1e6
        spread = f"{min(self.seconds):.2f}–{max(self.seconds):.2f}"
        return (
            f"| {self.name} | {self.rows / 1e6:g} | {median:.2f} | {spread} | {statistics.median(self.cpu):.1f} "
            f"| {1 / each:.2f} | {base / each:.2f} | {self.note} |"
        )


def make(path: Path, booleans: Sequence[str], rows: int) -> None:
    """The log: the same rows every time, because every cell is made from a hash of its place."""
    if path.exists():
        return
    draws = iter(range(1, 100))

    def uniform() -> str:
        return f"(hash(i * 64 + {next(draws)}) % 1000000 / 1000000)"

    def known(value: str) -> str:
        return f"case when {uniform()} >= 0.05 then {value} end"

    facts = [f"{known(f'{uniform()} < {0.1 + 0.05 * i:.2f}')} as {name}" for i, name in enumerate(booleans)]
    judged = known(f"date '2000-01-01' + ({uniform()} * 9000)::integer")
    event = f"date '2017-01-01' + ({uniform()} * 3000)::integer"
    columns = ["i as id", *facts, f"{judged} as conviction_date", f"{event} as event_date"]
    _copy(f"select {', '.join(columns)} from range({rows}) r(i)", path)


def make_slots(log: Path, path: Path) -> None:
    """The same with slots for dates, for those who write by hand."""
    if not path.exists():
        days = ", ".join(f"{sql_slot(name)}::integer as {name}" for name in ("conviction_date", "event_date"))
        _copy(f"select * replace ({days}) from '{log}'", path)


def _copy(query: str, path: Path) -> None:
    """A query to a file that is there in whole or not at all."""
    part = path.with_suffix(".part")
    duckdb.connect(config={"threads": 2}).execute(f"copy ({query}) to '{part}' (format parquet)")
    part.rename(path)


def plain_table(connection: Any, path: Path) -> Any:
    """A Parquet file as an Ibis table."""
    return connection.read_parquet(str(path), table_name=path.stem)


def encoded_of(table: Any, law: Law) -> Encoded:
    """Facts as Comity reads them; the columns are named like the facts."""
    return encode(table, law, JAIL, on="event_date")


def comity(
    engine: str, connection: Any, path: Path, law: Law, *, prepared: bool
) -> tuple[Callable[[], Counts], float]:
    """Comity on one engine: what counts the outcomes, and the seconds that reading the law and planning took."""
    clock = time.perf_counter()
    table = plain_table(connection, path)
    encoded = Encoded(table) if prepared else encoded_of(table, law)
    ready = prepare(law, JAIL, OUTCOMES, encoded, days=DAYS, rules=False, missing=False)
    names = [legend.verdicts for legend in ready.legends]
    patterns = ready.patterns(encoded)
    counted = patterns.group_by(names).aggregate(n=patterns.n.sum())
    with stages_kept():
        query = connection.compile(counted)
    planned = time.perf_counter() - clock

    def run() -> Counts:
        if engine == "duckdb":
            rows = connection.con.execute(query).fetchall()
        elif engine == "pyspark":
            rows = [tuple(row) for row in connection._session.sql(query).collect()]
        else:
            rows = query.collect(engine="streaming").rows()
        found: Counts = Counter()
        for row in rows:
            found[tuple(TRUTH[verdicts_of(bits)] for bits in row[:4])] += row[4]
        return found

    return run, planned


def by_hand(name: str, counts: Callable[..., Counts], log: Path, slots: Path, rows: int) -> list[Runner]:
    """The rules written out, over dates and over slots."""
    note = "by hand, Kleene only"
    return [
        Runner(name, partial(counts, log, slots=False), rows, note),
        Runner(f"{name}, slots prepared", partial(counts, slots, slots=True), rows, note),
    ]


def runners(folder: Path, rows: int, engines: Sequence[str], peers: Sequence[str]) -> list[Runner]:
    """Everything that counts, ready to run."""
    _, ruleset = shared_modules()
    log, slots, facts = (folder / f"{name}_{rows}.parquet" for name in ("log", "log_slots", "facts"))
    make(log, ruleset.BOOLS, rows)
    make_slots(log, slots)
    law = load([HERE / "release.md"])
    first = connect("duckdb", threads=2)
    if not facts.exists():
        clock = time.perf_counter()
        part = facts.with_suffix(".part")
        with stages_kept():
            first.to_parquet(encoded_of(plain_table(first, log), law).facts, part)
        part.rename(facts)
        click.echo(f"`encode` to Parquet on DuckDB: {time.perf_counter() - clock:.1f} s, once.")
    found: list[Runner] = []
    sql = duckdb.connect(config={"threads": 2})
    if "sql" in peers:
        name = f"nullable booleans in SQL, DuckDB {importlib.metadata.version('duckdb')}"
        found += by_hand(name, partial(sql_counts, sql), log, slots, rows)
    for engine in engines:
        connection = connect(engine, threads=2)
        name = f"**Comity** on {engine} {importlib.metadata.version(engine)}"
        for path, prepared in ((facts, True), (log, False)):
            run, planned = comity(engine, connection, path, law, prepared=prepared)
            words = f"{name}, prepared" if prepared else name
            found.append(Runner(words, run, rows, f"exact sets; planning took {planned:.1f} s"))
    if "polars" in peers:
        name = f"Polars {importlib.metadata.version('polars')}"
        found += by_hand(name, polars_counts, log, slots, rows)
    return found


def with_openfisca(folder: Path, rows: int, *, slots: bool) -> Runner | None:
    """OpenFisca on rows without unknowns, in memory; held against SQL on the same rows."""
    count = min(rows, OPENFISCA_ROWS)
    log = folder / f"{'log_slots' if slots else 'log'}_{rows}.parquet"
    path = folder / f"complete_{log.stem}_{count}.parquet"
    if not path.exists():
        _, ruleset = shared_modules()
        never = "0" if slots else "date '1970-01-01'"
        facts = [f"coalesce({name}, false) as {name}" for name in ruleset.BOOLS]
        facts += [f"coalesce({name}, {never}) as {name}" for name in ruleset.DATES]
        _copy(f"select {', '.join(facts)} from '{log}' limit {count}", path)
    table = duckdb.connect().execute(f"from '{path}'").to_arrow_table()
    try:
        version, run = openfisca(table)
    except ImportError as missing:
        click.echo(f"OpenFisca is not installed ({missing.name}).")
        return None
    if run() != sql_counts(duckdb.connect(config={"threads": 2}), path, slots=slots):
        sys.exit("OpenFisca does not count what SQL counts on the rows without unknowns.")
    words = ", slots prepared" if slots else ""
    return Runner(f"OpenFisca-Core {version}{words}", run, count, "no unknowns, facts in memory")


def main() -> None:
    """Check, then time, then print one Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--engines", default="duckdb,polars,pyspark")
    parser.add_argument("--peers", default="sql,polars,openfisca")
    parser.add_argument(
        "--folder", type=Path, help="where the tables are kept (default: made and removed again)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="comity-tables-") as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        peers = options.peers.split(",")
        every = runners(folder, options.rows, [e for e in options.engines.split(",") if e], peers)
        counts = [runner.run() for runner in every]  # checks, and warms up
        for runner, found in zip(every, counts, strict=True):
            if found != counts[0]:
                sys.exit(f"{runner.name} counts {found - counts[0]} where {every[0].name} does not.")
        if "openfisca" in peers:
            others = (with_openfisca(folder, options.rows, slots=slots) for slots in (False, True))
            every += [runner for runner in others if runner]
        for _ in range(options.repeat):
            for runner in every:
                runner.time()
    base = statistics.median(every[0].seconds) / every[0].rows * 1e6
    load_now = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    click.echo(
        f"{platform.machine()}, Python {platform.python_version()}, ibis {ibis.__version__}, load {load_now}, "
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {len(counts[0])} combinations of outcomes, alike everywhere\n"
    )
    click.echo(
        "| | M rows | s | of so many runs | CPU s | M rows/s | times plain SQL | |\n|---|--:|--:|--:|--:|--:|--:|---|"
    )
    for runner in every:
        click.echo(runner.line(base))


if __name__ == "__main__":
    main()
