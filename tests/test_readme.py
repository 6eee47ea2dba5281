"""The README is true: its commands are run, and what it shows is what they print."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

_BLOCK = re.compile(r"^```console\n\$ (comity [^\n]+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def examples(root: Path) -> list[tuple[str, str]]:
    return _BLOCK.findall((root / "README.md").read_text(encoding="utf-8"))


def test_the_readme_shows_an_answer_and_an_audit_on_both_engines(root: Path) -> None:
    assert [command.split()[1] for command, _ in examples(root)] == ["decide", "audit", "audit"]
    assert "--engine local" in examples(root)[2][0]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_the_readme_shows_what_the_command_prints(root: Path, tmp_path: Path, which: int) -> None:
    command, shown = examples(root)[which]
    if "--engine" in command:
        pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
    words = [str(tmp_path) if word.startswith("out/") else word for word in shlex.split(command)]
    run = [sys.executable, "-c", "from comity.cli import main; main()", *words[1:]]
    result = subprocess.run(run, cwd=root, capture_output=True, text=True, check=False)
    assert result.returncode in (0, 1), result.stderr
    place = 0
    for piece in re.split(r"^…\n", shown, flags=re.MULTILINE):
        found = result.stdout.find(piece, place)
        assert found >= 0, f"the README shows what the command does not print:\n{piece}"
        place = found + len(piece)
