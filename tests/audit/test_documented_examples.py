"""The examples of the documents are in form: mappings and the register that they print are read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from comity.audit.declarations import read_register
from comity.audit.tables import FIELDS, KINDS, mapped_columns
from comity.language import load
from comity.language.model import Law


@pytest.fixture(scope="module")
def law() -> Law:
    return load()


def test_the_mappings_of_the_formats_page_are_read(root: Path, tmp_path: Path, law: Law) -> None:
    page = (root / "docs" / "formats.md").read_text("utf-8")
    examples = [
        text for text in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if 'kind = "network"' not in text
    ]
    kinds = set()
    for text in examples:
        path = tmp_path / "mapping.toml"
        path.write_text(text, "utf-8")
        kinds.add(mapped_columns(path, law).kind)
    assert kinds == {"detainers", "contacts"}
    for kind in KINDS:
        for field in FIELDS[kind][0]:
            assert f"`{field}`" in page


def test_the_register_of_the_methods_page_is_read(root: Path, tmp_path: Path, law: Law) -> None:
    page = (root / "docs" / "methods.md").read_text("utf-8")
    path = tmp_path / "register.csv"
    path.write_text(re.findall(r"```csv\n(.*?)```", page, re.DOTALL)[0], "utf-8")
    register = read_register(path, law)
    assert sorted(len(each) for each in register.by_agency.values()) == [1, 2]
    assert not register.unclear
