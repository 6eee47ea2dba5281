"""Logs read in a process of their own: whatever becomes of that process, this one says it, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from comity.audit.aside import reading_aside
from comity.audit.logs import Logs
from comity.audit.reading import read
from comity.errors import Defect, InputError, RecordsError

LOG = """ID,Org Name,Total Networks Searched,Reason,Search Time
00000000-0000-4000-8000-000000000001,Skokie IL PD,3,stolen vehicle,"03/05/2025, 10:00:00 AM UTC"
00000000-0000-4000-8000-000000000002,Houston TX PD,3,ICE,"03/06/2025, 11:00:00 AM UTC"
00000000-0000-4000-8000-000000000003,Houston TX PD
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    path = folder / "log.csv"
    path.write_text(LOG, "utf-8")
    return path


@pytest.fixture
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where temporary ones are made: here, and in the other process."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """What the other process runs in place of the readers."""
    folder = tmp_path / "instead"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        f"import os, signal, subprocess, sys, time\nif 'comity.audit.aside' in sys.orig_argv:\n"
        f"    import duckdb\n    import comity.audit.reading as readers\n    def read(progress, room, **_):\n"
        f"        {code}\n    readers.read = read\n",
        "utf-8",
    )
    monkeypatch.syspath_prepend(str(folder))


def read_aside(*paths: Path, kind: str | None = None) -> Logs:
    with reading_aside(paths, kind, None, with_ids=True, owned=False) as reading:
        return reading.logs(lambda stage, done, total: None)


def test_it_reads_the_same_as_this_process(log: Path, rooms: Path, tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    here = read([log], None, None, room, with_ids=True, owned=False)
    told: list[tuple[str, int, int]] = []
    with reading_aside([log], None, None, with_ids=True, owned=False) as reading:
        there = reading.logs(lambda *now: told.append(now))
        assert there.rejects.read_bytes() == here.rejects.read_bytes()
        columns = ("bucket", "org", "reason", "search_key", "search_id", "name_cell", "line")
        rows = [
            [batch for kept in logs.kept if kept is not None for batch in kept.batches(columns)]
            for logs in (here, there)
        ]
        assert rows[0] == rows[1]
        assert sum(len(batch["org"]) for batch in rows[0]) == 2
    assert (there.reports, there.warnings, there.ids) == (here.reports, here.warnings, True)
    assert (there.orgs, there.reasons) == (here.orgs, here.reasons)
    assert told[-1] == ("reading", log.stat().st_size, log.stat().st_size)
    assert not list(rooms.iterdir())


def test_what_is_wrong_with_a_log_is_said_here(log: Path, rooms: Path) -> None:
    with pytest.raises(RecordsError, match="no such file") as error:
        read_aside(log.parent / "nothing.csv")
    assert error.value.where.endswith("nothing.csv")
    assert error.value.next_step
    with pytest.raises(InputError, match="no kind of access log"):
        read_aside(log, kind="hotlist")
    assert not list(rooms.iterdir())


def test_a_full_disk_there_is_said_here(
    log: Path, rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "from comity.audit.logs import database\n        with database(room): raise duckdb.IOException('full')"
    readers(tmp_path, monkeypatch, code)
    with pytest.raises(InputError, match="not enough room") as error:
        read_aside(log)
    assert error.value.where == str(rooms)
    assert not list(rooms.iterdir())


def test_a_defect_there_is_a_defect_here_and_repeats_nothing(
    log: Path, rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers(tmp_path, monkeypatch, "raise ValueError('Jane Doe')")
    with pytest.raises(Defect) as error:
        read_aside(log)
    assert error.value.kind == "ValueError"
    assert error.value.place.startswith("sitecustomize.py:")
    assert "Doe" not in repr(error.value)
    assert not list(rooms.iterdir())


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", InputError, "Memory may have run out"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", Defect, "Segmentation fault"),
        ("os._exit(3)", Defect, "exit code 3"),
        ("os._exit(0)", Defect, "exit code 0"),
    ],
)
def test_a_process_that_dies_is_no_empty_log(
    log: Path,
    rooms: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    error: type[Exception],
    words: str,
) -> None:
    readers(tmp_path, monkeypatch, code)
    with pytest.raises(error, match=words):
        read_aside(log)
    assert not list(rooms.iterdir())


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="the system gives open files no names")
def test_a_log_may_be_a_file_that_this_process_has_open(log: Path, rooms: Path) -> None:
    with log.open("rb") as file:
        assert read_aside(Path(f"/dev/fd/{file.fileno()}")).reports[0].file == str(log)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="the system shows no processes")
def test_what_a_dead_reader_began_ends_too(
    log: Path, rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "other = subprocess.Popen(['sleep', '60']); progress('reading', other.pid, 0); "
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    readers(tmp_path, monkeypatch, code)
    numbers: list[int] = []
    aside = reading_aside([log], None, None, with_ids=False, owned=True)
    with pytest.raises(InputError, match="Memory"), aside as reading:
        reading.logs(lambda stage, number, total: numbers.append(number))
    assert ended(numbers[0])


def test_what_a_reader_prints_is_no_answer(
    log: Path, rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers(tmp_path, monkeypatch, "print('words', flush=True); raise ValueError")
    with pytest.raises(Defect, match="ValueError"):
        read_aside(log)


NESTED = (
    "other = subprocess.Popen(['sleep', '60']); progress('reading', other.pid, os.getpid()); time.sleep(60)"
)


def ended(number: int) -> bool:
    """Whether a process is gone, or will be as soon as the system looks at it."""
    for _ in range(100):
        state = Path(f"/proc/{number}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="the system shows no processes")
def test_whoever_stops_waiting_stops_the_reading_and_all_that_it_began(
    log: Path, rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers(tmp_path, monkeypatch, NESTED)
    numbers: list[int] = []

    def stop(_: str, *told: int) -> None:
        numbers.extend(told)
        raise KeyboardInterrupt

    aside = reading_aside([log], None, None, with_ids=False, owned=True)
    with pytest.raises(KeyboardInterrupt), aside as reading:
        reading.logs(stop)
    assert len(numbers) == 2
    assert all(ended(number) for number in numbers)
    assert not list(rooms.iterdir())


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="the system shows no processes")
def test_it_does_not_outlive_who_asked(
    log: Path, rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers(tmp_path, monkeypatch, NESTED)
    code = (
        "import sys; from pathlib import Path; from comity.audit.aside import reading_aside\n"
        "with reading_aside([Path(sys.argv[1])], None, None, with_ids=False, owned=True) as reading:\n"
        "    reading.logs(lambda stage, *numbers: print(*numbers, flush=True))"
    )
    asking = subprocess.Popen(
        [sys.executable, "-c", code, str(log)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert asking.stdout is not None
    numbers = [int(number) for number in asking.stdout.readline().split()]
    asking.send_signal(signal.SIGKILL)
    asking.wait()
    asking.stdout.close()
    assert len(numbers) == 2
    assert all(ended(number) for number in numbers)
