"""Whatever stands in a table of deeds: every row comes back, nothing is written that names anybody, and no cell
brings the audit down.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from audit.logs import law_of
from audit.test_deeds import CONTACTS, JAIL, MAPPING, OWNER, WYOMING
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.audit.deed_audit import DeedOptions, audit_deeds
from comity.language.model import Law

NAME = "Q. Xyzzy"
WORDS = (
    "",
    "ICE",
    f"Agent {NAME}",
    "***",
    "REDACTED",
    "I-247A",
    "none",
    "yes",
    '"',
    "a\nb",
    "=1+1",
    "0",
    "🙂",
)
DAYS = ("2025-05-02", "05/02/2025 3:15 PM", "99/99/9999", "2025-02-30")
ASKS = ("transfer", "notify:nothing", "detain:hold")
cell = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(DAYS),
    st.sampled_from(ASKS),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
)


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return law_of(tmp_path_factory.mktemp("law"), wyoming=WYOMING)


def run(
    law: Law, header: list[str], rows: list[list[str]], options: DeedOptions, mapping: str
) -> list[dict[str, str]]:
    with TemporaryDirectory() as folder:
        path, form = Path(folder) / "table.csv", Path(folder) / "mapping.toml"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        if mapping:
            form.write_text(mapping, "utf-8")
            options = DeedOptions(options.owner, form, options.days)
        out = Path(folder) / "out"
        audit_deeds(law, [path], out, options, lambda law: "foot")
        for result in out.iterdir():
            assert not mapping or NAME not in result.read_text("utf-8")
        with (out / "deeds.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))


def rows_of(width: int) -> st.SearchStrategy[list[list[str]]]:
    return st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=5)


@settings(max_examples=15, deadline=None)
@given(rows_of(7))
def test_jail_logs(law: Law, rows: list[list[str]]) -> None:
    header = ["Received", "Papers", "Eligible", "Released", "Notice to", "Handed to", "Court order seen"]
    found = run(law, header, rows, DeedOptions(JAIL), MAPPING)
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(found) == 3 * len(filled)


@settings(max_examples=15, deadline=None)
@given(rows_of(4))
def test_logs_of_contacts(law: Law, rows: list[list[str]]) -> None:
    found = run(law, ["Date", "Body", "Asked", "Outcome"], rows, DeedOptions(JAIL), CONTACTS)
    assert len(found) == len([row for row in rows if any(cell.strip() for cell in row)])


@settings(max_examples=15, deadline=None)
@given(rows_of(3))
def test_sharing_lists(law: Law, rows: list[list[str]]) -> None:
    header = ["Organization Name", "Networks Shared With Me", "Networks I'm Sharing"]
    days = date(2025, 7, 1), date(2025, 7, 2)
    found = run(law, header, rows, DeedOptions(OWNER, days=days), "")
    assert len(found) == sum(bool(one.strip()) + bool(two.strip()) for who, one, two in rows if who.strip())


@settings(max_examples=15, deadline=None)
@given(rows_of(4))
def test_event_logs(law: Law, rows: list[list[str]]) -> None:
    header = ["Timestamp", "Event Type", "Entity Type", "Entity Details"]
    made = [[at, kind, "networkShare", f"Receiving Organization: {who}"] for at, kind, _, who in rows]
    for row in run(law, header, made, DeedOptions(OWNER), ""):
        assert row["finding"]
