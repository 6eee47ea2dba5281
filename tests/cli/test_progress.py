"""The bar: only for somebody who watches, with rate and time left, and gone when the work ends or is stopped."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from audit.logs import OWNER, made_up_law, network_log

from comity.cli.progress import progress_bar


def test_nobody_is_told_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar() as tell:
        assert tell is None
    assert capsys.readouterr().err == ""


def test_a_terminal_sees_stage_rate_and_time_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with progress_bar() as tell:
        assert tell is not None
        tell("reading", 0, 4_000_000)
        time.sleep(0.01)
        tell("reading", 1_000_000, 4_000_000)
        tell("deciding", 0, 500)
        tell("deciding", 500, 500)
    shown = capsys.readouterr().err
    assert "reading:  25%" in shown
    assert "1.00M/4.00M" in shown
    assert "MB/s" in shown
    assert "deciding: 100%" in shown
    assert "500/500" in shown
    assert shown.rpartition("\r")[0].endswith(" ")  # wiped: nothing of the bar is left


def test_ctrl_c_before_a_terminal_ends_with_130_one_line_and_no_results(tmp_path: Path) -> None:
    law = made_up_law(tmp_path / "law")
    log = network_log(tmp_path / "log.csv", ({} for _ in range(40_000)))
    out = tmp_path / "out"
    code = "import comity.cli, sys; sys.argv[0] = 'comity'; comity.cli.main()"
    command = [sys.executable, "-c", code, "audit", str(log), "--owner", OWNER, "--kind", "network"]
    command += ["--law", str(law), "--out", str(out)]
    watching, watched = pty.openpty()
    termios.tcsetwinsize(watched, (24, 100))
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=watched)
    os.close(watched)
    seen = b""
    while b"reading" not in seen:
        seen += os.read(watching, 4096)
    time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            more = os.read(watching, 4096)
        except OSError:  # the other end is closed
            break
        if not more:
            break
        seen += more
    assert running.wait(60) == 130
    last = seen.decode().replace("\r\n", "\n").rpartition("\r")[2]
    assert last.strip() == "Stopped."
    assert "Traceback" not in seen.decode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["law", "log.csv"]
