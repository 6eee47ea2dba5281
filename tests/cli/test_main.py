"""The command line as a whole: how it starts, and how it ends."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

import comity.cli
from comity.errors import InputError


def end(monkeypatch: pytest.MonkeyPatch, raised: Exception | None, *arguments: str) -> int:
    """The exit code of `comity ARGUMENTS`, where the command raises this."""

    @click.command()
    def command() -> None:
        if raised:
            raise raised

    monkeypatch.setattr(comity.cli._Lazy, "get_command", lambda *_: command)
    monkeypatch.setattr(sys, "argv", ["comity", *(arguments or ("law",))])
    monkeypatch.delenv("COMITY_DEBUG", raising=False)
    try:
        comity.cli.main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_wrong_input_ends_with_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end(monkeypatch, InputError("No such place.", "option --on", "Name a place.")) == 2
    assert capsys.readouterr().err == "option --on: No such place.\nName a place.\n"


def test_an_unknown_option_ends_with_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end(monkeypatch, None, "law", "--nonsense") == 2
    assert "--nonsense" in capsys.readouterr().err


def test_a_defect_is_never_taken_for_a_finding_and_repeats_no_fact(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end(monkeypatch, KeyError("1987-06-13")) == 70
    told = capsys.readouterr().err
    assert "a defect of Comity" in told
    assert "test_main.py" in told
    assert "1987" not in told


def test_the_start_loads_no_heavy_library() -> None:
    heavy = {"duckdb", "pyarrow", "ibis", "z3", "pandas", "holidays", "pyspark"}
    import subprocess

    code = "import sys, comity.cli; print(*sys.modules)"
    loaded = set(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
    )
    assert not heavy & loaded


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [(["law", "list", "us-or"], 0, "us-or/enforcement"), (["law", "list", "Atlantis"], 2, "Atlantis")],
)
def test_the_program_says_all_and_ends_with_its_code_and_in_order(
    arguments: list[str], code: int, said: str
) -> None:
    begun = "import atexit, comity.__main__, comity.cli as cli; main = cli.main"
    last = "cli.main = lambda: (atexit.register(print, 'put away'), main())"
    run = [sys.executable, "-c", f"{begun}; {last}; comity.__main__.program()", *arguments]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert said in (done.stdout if code == 0 else done.stderr)
    assert done.stdout.endswith("put away\n")


def test_a_module_that_is_run_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "comity", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("comity")
