"""`comity reasons`: figures for each label, and one reason read."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from comity.cli import root
from comity.errors import RecordsError


def call(*arguments: str) -> str:
    result = CliRunner().invoke(root, ["reasons", *arguments])
    assert result.exit_code == 0, result.exception
    return result.output


def labelled(folder: Path, text: str) -> str:
    path = folder / "labelled.csv"
    path.write_text("reason,label\n" + text, "utf-8")
    return str(path)


def test_recall_and_precision_are_given_for_each_label(tmp_path: Path) -> None:
    path = labelled(
        tmp_path,
        "ICE hold,immigration_civil\nICE hold,immigration_civil\nHSI,immigration_criminal_or_unclear\n"
        "police,vague_or_missing\nservice warrant,immigration_civil\n",
    )
    lines = {line.split("  ")[0]: line.split() for line in call("report", path).splitlines()}
    assert lines["immigration (both)"][-3:] == ["3", "0.667", "1.000"]
    assert lines["immigration_civil"][-3:] == ["2", "0.500", "1.000"]
    assert "service warrant" not in call("report", path)
    assert "not_immigration by other-matter: 'service warrant'" in call("report", path, "--misses")


def test_switches_move_the_bare_names(tmp_path: Path) -> None:
    path = labelled(tmp_path, "HSI,immigration_criminal_or_unclear\nICE,immigration_criminal_or_unclear\n")
    assert " 1.000 " in call("report", path).splitlines()[2]
    assert " 0.500 " in call("report", path, "--no-hsi").splitlines()[2]
    assert " 0.000 " in call("report", path, "--no-hsi", "--no-bare-ice").splitlines()[2]


def test_one_reason_is_read_with_rule_words_and_lines() -> None:
    assert call("read", "AOA ICE hold") == (
        "immigration_civil, by ice-process\nwords: ice + hold\nlines: ice, assist\n"
    )
    assert call("read", "HSI", "--no-hsi").startswith("federal_agency_non_immigration, by bare-hsi")


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("text,label\nx,y\n", "utf-8")
    result = CliRunner().invoke(root, ["reasons", "report", str(path)])
    assert isinstance(result.exception, RecordsError)
