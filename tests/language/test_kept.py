"""The shipped law as it was read before: the same law, or none."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from comity.language import LanguageErrors, Law, corpus_directory, kept, load, loader, policies


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the corpus as the shipped one, and nothing kept of it."""
    folder = tmp_path / "corpus"
    shutil.copytree(corpus_directory(), folder)
    monkeypatch.setattr(loader, "corpus_directory", lambda: folder)
    monkeypatch.setattr(kept, "_place", lambda: tmp_path / "cache" / "kept.law")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return folder


def recalled(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Told of each law that is asked for whether it was kept."""
    told: list[bool] = []
    recall = kept.recall

    def watched(digest: str, root: Path) -> object:
        law = recall(digest, root)
        told.append(law is not None)
        return law

    monkeypatch.setattr(kept, "recall", watched)
    return told


def test_the_law_that_was_kept_is_the_law(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = recalled(monkeypatch)
    first, second = load(cases=False), load(cases=False)
    assert told == [False, True]
    assert first is not second
    assert first == second
    assert first == load([corpus], cases=False)
    assert {policy.path.parent for policy in second.policies.values()} <= {*corpus.rglob("*"), corpus}
    assert all(
        any(one is other for other in second.by_government[one.government])
        for one in second.policies.values()
    )


def test_it_may_stand_elsewhere_the_next_time(corpus: Path, tmp_path: Path) -> None:
    law, other = load(cases=False), tmp_path / "elsewhere"
    found = kept.recall(law.digest, other)
    assert found is not None
    assert {id: policy.path.relative_to(corpus) for id, policy in law.policies.items()} == {
        id: policy.path.relative_to(other) for id, policy in found.policies.items()
    }


def test_another_byte_is_another_law(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, told = load(cases=False), recalled(monkeypatch)
    page = next(policy.path for policy in before.policies.values())
    page.write_bytes(page.read_bytes() + b"\n")
    after = load(cases=False)
    assert after.digest != before.digest
    page.write_bytes(page.read_bytes()[:-1])
    again = load(cases=False)
    assert again == before
    assert told == [False, False]
    (page.parent / "broken.md").write_text("---\ngovernment: atlantis\n---\n", "utf-8")
    with pytest.raises(LanguageErrors, match="atlantis"):
        load(cases=False)


@pytest.mark.parametrize("at", [0, 40, 5_000, -1])
def test_what_is_damaged_is_read_anew(corpus: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    before, told = load(cases=False), recalled(monkeypatch)
    data = bytearray(kept._place().read_bytes())
    data[at] ^= 1
    kept._place().write_bytes(data)
    assert load(cases=False) == before
    kept._place().write_bytes(data[: len(data) // 2])
    assert load(cases=False) == before
    kept._place().write_bytes(b"")
    assert load(cases=False) == before
    assert told == [False, False, False]


def test_another_program_reads_anew(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load(cases=False)
    program = tmp_path / "language"
    shutil.copytree(Path(kept.__file__).parent, program)
    monkeypatch.setattr(kept, "__file__", str(program / "kept.py"))
    told = recalled(monkeypatch)
    load(cases=False)
    (program / "clauses.py").write_text("# another meaning\n", "utf-8")
    monkeypatch.setattr(kept, "_PROGRAM", kept._program())
    assert load(cases=False) == before
    load(cases=False)
    # Changed while this process runs: by which of the two a law was read, nobody knows.
    (program / "clauses.py").write_text("# a third meaning\n", "utf-8")
    kept._place().unlink()
    load(cases=False)
    assert told == [True, False, True, False]
    assert not kept._place().exists()


def test_files_that_change_while_they_are_read_are_not_kept(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, read = next(corpus.rglob("offences/*.csv")), policies.read_sources

    def slow(*told: Any, **more: Any) -> Law:
        law = read(*told, **more)
        table.write_bytes(table.read_bytes() + b"\n")
        return law

    monkeypatch.setattr(policies, "read_sources", slow)
    load(cases=False)
    assert not kept._place().exists()


def test_only_the_shipped_law_alone_is_kept(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, over = recalled(monkeypatch), tmp_path / "over"
    over.mkdir()
    assert any(policy.cases for policy in load().policies.values())
    load([corpus], cases=False)
    load(overlays=[over], cases=False)
    assert told == []
    assert not kept._place().exists()


def test_where_nothing_can_be_written_the_law_is_read(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "dont_write_bytecode", True)
        load(cases=False)
        assert not (tmp_path / "cache").exists()
    (tmp_path / "cache").write_text("a file where the folder would be", "utf-8")
    assert load(cases=False).policies
    assert load(cases=False).policies


def test_a_disk_that_is_full_keeps_nothing_and_no_part(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert load(cases=False).policies
    assert not list((tmp_path / "cache").iterdir())
