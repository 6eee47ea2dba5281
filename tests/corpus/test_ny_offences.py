"""New York City's violent or serious crimes: the shipped table against the list in the research notes."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from comity.language.citations import parse_section
from comity.language.loader import corpus_directory

NAME = "offences/us-ny-nyc-violent-or-serious.csv"
FIRST_DAY = date(2014, 12, 14)
LIMBS = ("i", "ii", "iii", "iv")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (corpus_directory() / NAME).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def appendix(shared: Path) -> list[str]:
    """The 154 items of the dossier's Appendix A, as printed there."""
    text = (shared / "law" / "federal_newyork_colorado.md").read_text(encoding="utf-8")
    block = re.search(r"^# APPENDIX A\..*?^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert block is not None, "the dossier has no Appendix A with a fenced list"
    return [item for item in re.split(r"[,\s]+", block.group(1)) if item]


def spelt_out(item: str) -> list[str]:
    """`265.02(2)-(8)` as its seven subdivisions; anything else as it is."""
    span = re.fullmatch(r"(.+)\((\d+)\)-\((\d+)\)", item)
    if span is None:
        return [item]
    return [f"{span[1]}({number})" for number in range(int(span[2]), int(span[3]) + 1)]


def test_the_appendix_is_the_one_of_154_items(appendix: list[str]) -> None:
    assert len(appendix) == len(set(appendix)) == 154


def test_limb_i_is_the_appendix_and_nothing_else(rows: list[dict[str, str]], appendix: list[str]) -> None:
    expected = Counter(section for item in appendix for section in spelt_out(item))
    found = Counter(row["section"] for row in rows if row["limb"] == "i")
    assert found - expected == Counter(), "in the table, not in the law"
    assert expected - found == Counter(), "in the law, not in the table"


def test_limb_i_names_the_penal_law_only(rows: list[dict[str, str]]) -> None:
    assert {row["code"] for row in rows if row["limb"] == "i"} == {"ny_penal_law"}


def test_no_section_stands_twice(rows: list[dict[str, str]]) -> None:
    counts = Counter((row["code"], row["section"]) for row in rows)
    assert [section for section, count in counts.items() if count > 1] == []


def test_every_row_reads_as_a_section_with_its_limb_and_first_day(rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert parse_section(row["section"]) is not None, row
        assert row["limb"] in LIMBS, row
        assert row["cite"] == f"NYC Admin. Code § 9-131(a)(7)({row['limb']})", row
        assert date.fromisoformat(row["since"]) == FIRST_DAY, row
        assert row["until"] == "", row


def test_the_other_limbs_are_hate_inchoate_and_leaving_the_scene(rows: list[dict[str, str]]) -> None:
    others = {
        limb: {f"{row['code']} {row['section']}" for row in rows if row["limb"] == limb} for limb in LIMBS[1:]
    }
    assert others["ii"] == {"ny_penal_law 485.05"}
    assert others["iv"] == {"ny_vtl 600"}
    # Attempt, solicitation, conspiracy and facilitation: articles 110, 100, 105 and 115 of the Penal Law.
    articles = {section.partition(" ")[2].partition(".")[0] for section in others["iii"]}
    assert articles == {"100", "105", "110", "115"}
