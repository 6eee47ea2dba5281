"""The same findings wherever the queries over all rows run, and whichever way a log is read."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from audit.logs import HOUSTON, LABELS, OWNER, PATROL, audited, law_of, network_log, search_id
from audit.postgres import postgres

from comity.audit import Options, elsewhere, engines, store
from comity.audit.reading import searches
from comity.audit.store import Store
from comity.errors import InputError
from comity.language.model import Law
from comity.records import SheetResult, readers, rows
from comity.records.kept import Keeper
from comity.records.scan import Scanner

REASONS = (
    "stolen vehicle",
    "ICE detainer",
    "HSI",
    "",
    "***",
    "AOA ICE",
    'suspect said "gone"',
    "immigration",
)
ORGS = (HOUSTON, PATROL, OWNER, "Casper WY PD", "***", "Nobody Knows", "MOCIC")
TIMES = ("03/02/2025, 09:00:36 PM UTC", "12/31/2024, 11:59:59 PM UTC", "07/04/2025, 01:00:00 AM UTC")


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return law_of(tmp_path_factory.mktemp("law"))


def made(count: int) -> list[dict[str, str]]:
    """Rows of which some share an id, with different agencies and reasons."""
    return [
        {
            "ID": search_id(number % (count - 10)),
            "Org Name": ORGS[number % len(ORGS)],
            "Reason": REASONS[number * 3 % len(REASONS)],
            "Search Time": TIMES[number % len(TIMES)],
        }
        for number in range(count)
    ]


def one_by_one(read: Store) -> bool:
    """Whether all rows were read the longer way, which tells the line of each."""
    return all(kept is not None and "line" in kept.columns for kept in read.logs.kept)


def assert_same(law: Law, logs: list[Path], options: Options, other: Options) -> None:
    one, two = audited(law, logs, options), None
    rows, counts = one.rows, one.audit.counts
    two = audited(law, logs, other)
    assert two.rows == rows
    assert two.audit.counts == counts
    assert [str(warning) for warning in two.audit.warnings] == [
        str(warning) for warning in one.audit.warnings
    ]


@pytest.fixture(scope="module", params=["spark", "sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of an engine outside this process, which is there."""
    if request.param == "postgres":
        with postgres() as address:
            yield address
    else:
        yield {"spark": "local[2]", "sqlite": "sqlite://"}[request.param]


def test_every_engine_finds_the_same_row_for_row(law: Law, tmp_path: Path, engine: str) -> None:
    logs = [network_log(tmp_path / name, made(count)) for name, count in (("a.csv", 60), ("b.csv", 45))]
    options = Options(owner=OWNER, kind="network", with_text=True, with_ids=True)
    assert_same(law, logs, options, Options(**{**_told(options), "engine": engine}))


def test_every_engine_tells_searches_without_an_id_apart_alike(law: Law, tmp_path: Path, engine: str) -> None:
    labels = tuple(label for label in LABELS if label != "ID")
    rows = [{**row, "Total Networks Searched": str(number % 3)} for number, row in enumerate(made(50))]
    rows[7]["Time Frame"] = ""  # so that nobody can tell this search from others
    logs = [network_log(tmp_path / name, rows, labels) for name in ("a.csv", "b.csv")]
    options = Options(owner=OWNER, kind="network")
    assert_same(law, logs, options, Options(**{**_told(options), "engine": engine}))


def test_every_engine_counts_a_log_in_which_nothing_comes_again(
    law: Law, tmp_path: Path, engine: str
) -> None:
    log = network_log(tmp_path / "log.csv", [{"ID": search_id(number)} for number in range(5)])
    total = audited(law, log, Options(owner=OWNER, kind="network", engine=engine)).audit.counts.total
    assert (total.rows, total.searches) == (5, 5)


def _told(options: Options) -> dict[str, Any]:
    return {name: getattr(options, name) for name in Options.__dataclass_fields__}


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ("abacus", "There is no engine abacus"),
        ("postgres://me:secret@127.0.0.1:1/logs", "postgres://127.0.0.1/logs cannot be reached"),
        ("polars://", "polars is no database that is asked in SQL"),
        ("duckdb://", "DuckDB runs in the process"),
        ("abacus://", "abacus:// cannot be reached"),
    ],
)
def test_an_engine_that_is_not_there_is_refused(law: Law, tmp_path: Path, engine: str, said: str) -> None:
    log = network_log(tmp_path / "log.csv", [{}])
    with pytest.raises(InputError, match=said) as refused:
        audited(law, log, Options(owner=OWNER, kind="network", engine=engine))
    assert "secret" not in str(refused.value)


def test_a_database_that_fails_is_named_and_not_the_audit(
    law: Law, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("no temporary tables for you\nand more")

    monkeypatch.setattr("ibis.backends.sqlite.Backend.create_table", refuse)
    log = network_log(tmp_path / "log.csv", [{}])
    with pytest.raises(InputError, match=r"PermissionError: no temporary tables for you\)"):
        audited(law, log, Options(owner=OWNER, kind="network", engine="sqlite://"))


def test_numbers_that_a_driver_changes_are_noticed(
    law: Law, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As SQLite's driver does with a column of large numbers that has a NULL."""
    monkeypatch.setattr(elsewhere, "_NUMBERS", elsewhere._NUMBERS.replace(", -1)", ", null)"))
    labels = tuple(label for label in LABELS if label != "ID")
    log = network_log(tmp_path / "log.csv", [*made(30), {"Time Frame": ""}], labels)
    with pytest.raises(InputError, match="did not take the rows as they are"):
        audited(law, log, Options(owner=OWNER, kind="network", engine="sqlite://"))


def test_a_row_out_of_line_changes_nothing_for_the_others(law: Law, tmp_path: Path) -> None:
    """The header below makes the file untypical: it is read the long way, and its rows come out the same."""
    options = Options(owner=OWNER, kind="network", with_text=True, with_ids=True)
    log = network_log(tmp_path / "log.csv", made(50))
    typical = audited(law, log, options).rows
    log.write_text(log.read_text("utf-8") + "\n", "utf-8")
    assert audited(law, log, options).rows == typical
    log.write_text(log.read_text("utf-8") + ",".join(LABELS) + "\n", "utf-8")
    long = audited(law, log, options)
    assert long.rows == typical
    assert [report.repeated_headers for report in long.audit.reports] == [1]


def test_lines_are_told_where_cells_have_breaks_of_their_own(law: Law, tmp_path: Path) -> None:
    rows = [{"Text Prompt": "red\ncar\nwest"} if number % 3 == 1 else {} for number in range(9)]
    found = audited(law, network_log(tmp_path / "log.csv", rows)).rows
    assert [row["line"] for row in found] == [2, 4, 8, 10, 12, 16, 18, 20, 24]


def test_searches_without_an_id_are_one_across_files_and_apart_within_one(law: Law, tmp_path: Path) -> None:
    labels = tuple(label for label in LABELS if label != "ID")
    other = {"Search Time": "03/02/2025, 09:00:37 PM UTC"}
    logs = [network_log(tmp_path / name, [{}, other], labels) for name in ("a.csv", "b.csv")]
    counts = audited(law, logs).audit.counts
    assert (counts.total.rows, counts.total.searches, counts.without_id) == (4, 2, 4)
    logs = [network_log(tmp_path / name, [{}, {}], labels) for name in ("a.csv", "b.csv")]
    assert audited(law, logs).audit.counts.total.searches == 4


@pytest.mark.parametrize(
    "absent",
    [
        (),
        ("ID",),
        ("Total Devices Searched",),
        ("Total Networks Searched", "Total Devices Searched"),
        ("Time Frame",),
        ("Org Name",),
        ("Reason",),
        ("ID", "Time Frame", "Total Networks Searched"),
    ],
)
def test_whatever_columns_are_there_both_ways_to_read_find_the_same(
    law: Law, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, absent: tuple[str, ...]
) -> None:
    scanned: list[bool] = []
    scan = Scanner.__call__

    def watched(self: Scanner, path: Path, name: str, kind: str | None) -> SheetResult | None:
        result = scan(self, path, name, kind)
        scanned.append(result is not None)
        return result

    monkeypatch.setattr(Scanner, "__call__", watched)
    labels = tuple(label for label in LABELS if label not in absent)
    odd = [
        {"Total Networks Searched": "1,200", "Total Devices Searched": "0"},
        {"Time Frame": "", "ID": search_id(7).upper()},
        {"Search Time": "2025-03-02T21:00:36Z", "Total Networks Searched": ""},
    ]
    log = network_log(tmp_path / "log.csv", [*made(40), *odd], labels)
    options = Options(owner=OWNER, kind="network", with_text=True, with_ids=True)
    typical = audited(law, log, options)
    log.write_text(log.read_text("utf-8") + ",".join(labels) + "\n", "utf-8")
    long = audited(law, log, options)
    assert scanned == [rows.available(), False]
    assert long.rows == typical.rows
    assert long.audit.counts == typical.audit.counts


@pytest.mark.parametrize("native", [True, False])
def test_no_day_is_taken_for_another_however_far_back(
    law: Law, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, native: bool
) -> None:
    if not native:
        monkeypatch.setattr(rows, "LIBRARY", None)
    days = ["1900-01-01", "1969-12-31", "1970-01-01", "2025-03-02", "2150-06-07"]
    times = [*days, *(f"{day[5:7]}/{day[8:]}/{day[:4]}, 08:00:00 PM UTC" for day in days)]
    log = network_log(tmp_path / "log.csv", [{"Search Time": time} for time in times])
    found = [str(row["local_date"]) for row in audited(law, log).rows]
    assert found == days * 2


def test_cases_and_times_are_the_same_without_a_place_for_each(
    law: Law, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are too many to have one: cases are then sorted to be counted, and times listed as they are there."""
    labels = tuple(label for label in LABELS if label != "ID")
    logs = [network_log(tmp_path / "a.csv", made(60)), network_log(tmp_path / "b.csv", made(30), labels)]
    options = Options(owner=OWNER, kind="network")
    one = audited(law, logs, options)
    monkeypatch.setattr(engines, "_DENSE", 0)
    monkeypatch.setattr(store, "MOST_BUCKETS", 0)
    other = audited(law, logs, options)
    assert other.rows == one.rows
    assert other.audit.counts == one.audit.counts
    assert one.audit.counts.without_id == 30


@pytest.mark.parametrize("native", [True, False])
def test_a_full_disk_is_said_to_be_full(
    law: Law, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, native: bool
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if not native:
        monkeypatch.setattr(rows, "LIBRARY", None)
    monkeypatch.setattr(Keeper, "add", full)
    with pytest.raises(InputError, match="not enough room") as refused:
        audited(law, network_log(tmp_path / "log.csv", made(40)))
    assert "TMPDIR" in str(refused.value)


@pytest.mark.parametrize("below", ["", "\n", "\n\n\n", "\r\n"])
def test_blank_lines_at_the_end_are_counted_whichever_way_a_log_is_read(
    law: Law, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    log = network_log(tmp_path / "log.csv", made(40))
    log.write_bytes(log.read_bytes() + below.encode())
    with searches([log], "network") as read:
        assert one_by_one(read) == (not rows.available())
    fast = audited(law, log)
    monkeypatch.setattr(rows, "LIBRARY", None)
    long = audited(law, log)
    assert fast.rows == long.rows
    (report,) = fast.audit.reports
    assert (report,) == tuple(long.audit.reports)
    assert (report.rows_in, report.events, report.blank_rows) == (
        40 + below.count("\n"),
        40,
        below.count("\n"),
    )
    assert report.adds_up


def test_a_log_whose_lines_end_with_returns_is_read_the_fast_way_too(law: Law, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", made(40))
    plain = audited(law, log)
    log.write_bytes(log.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    with searches([log], "network") as read:
        assert one_by_one(read) == (not rows.available())
    assert audited(law, log).rows == plain.rows


def test_without_the_library_every_log_is_read_the_longer_way_to_the_same_end(
    law: Law, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = network_log(tmp_path / "log.csv", made(40))
    options = Options(owner=OWNER, with_ids=True, with_text=True)
    fast = audited(law, log, options)
    monkeypatch.setattr(rows, "LIBRARY", None)
    with searches([log], "network") as read:
        assert one_by_one(read)
    long = audited(law, log, options)
    assert long.rows == fast.rows
    assert long.audit.counts == fast.audit.counts


def test_while_files_are_read_it_is_told_how_far_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "_TICK", 0.001)
    logs = [network_log(tmp_path / name, made(20_000)) for name in ("a.csv", "b.csv", "c.csv")]
    size = sum(log.stat().st_size for log in logs)
    told: list[tuple[str, int, int]] = []
    with searches(logs, "network", progress=lambda *now: told.append(now)) as read:
        assert read.read == 60_000
    done = [now for stage, now, _ in told if stage == "reading"]
    assert {(stage, total) for stage, _, total in told} == {("reading", size)}
    assert len(done) > 8
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, size)
