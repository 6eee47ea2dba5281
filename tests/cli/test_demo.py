"""`comity demo`: what a stranger sees first. It runs with the core packages alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from comity.audit.write import RESULTS
from comity.cli import root


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    out = tmp_path_factory.mktemp("demo") / "out"
    result = CliRunner().invoke(root, ["demo", "--out", str(out)])
    assert result.exit_code == 0, result.output
    return result.output, out


def test_it_audits_a_log_and_leaves_the_results(shown: tuple[str, Path]) -> None:
    text, out = shown
    assert "Audit of access logs: Evanston IL PD" in text
    assert sorted(path.name for path in out.iterdir()) == sorted(RESULTS)


def test_it_shows_what_was_found_and_what_could_not_be(shown: tuple[str, Path]) -> None:
    text, _ = shown
    for heading in (
        "FINDINGS",
        "BY RULE",
        "WHAT COULD NOT BE JUDGED FROM THIS LOG",
        "WHAT THIS LOG CANNOT SHOW",
    ):
        assert heading in text
    assert "625 ILCS 5/2-130(c)" in text
    assert "whether a written declaration of the searching agency is on file" in " ".join(text.split())


def test_it_answers_a_detainer_in_new_york_city(shown: tuple[str, Path]) -> None:
    text, _ = shown
    answer = text.partition("2. A request, answered")[2]
    assert "PROHIBITED. The agency must not do this." in answer
    assert "NYC Admin. Code § 9-131(b)(1)" in answer
    assert "Information, not legal advice." in answer


def test_it_runs_without_any_extra(tmp_path: Path) -> None:
    extras = ["ibis", "sqlglot", "pandas", "polars", "pyspark", "z3", "python_calamine", "pypdfium2"]
    code = (
        "import sys\n"
        "class Bare:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.partition('.')[0] in {extras}: raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Bare())\n"
        "from comity.cli import root\n"
        f"root.main(['demo', '--out', {str(tmp_path / 'out')!r}], standalone_mode=False)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr
    assert "Audit of access logs" in result.stdout
