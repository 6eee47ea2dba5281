"""Everything is counted, nothing is lost: rows in, rows out, and every total that must agree with another."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from audit.logs import HOUSTON, LABELS, OWNER, PATROL, Result, audited, law_of, network_log, search_id
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.audit import Finding, Options
from comity.audit import write as writing
from comity.audit.findings import FINDINGS
from comity.audit.summary import account
from comity.language.model import Law

REASONS = (
    "stolen vehicle", "ICE detainer", "HSI", "ICE", "immigration", "", "***", "REDACTED", "k", "24-118", "AOA ICE",
    "Immigration (criminal) - ", "HSI narcotics", "had an abortion, search for female", "=cmd()",
)  # fmt: skip
ORGS = (
    HOUSTON,
    PATROL,
    OWNER,
    "Cody Wyoming Police Department",
    "Casper WY PD",
    "***",
    "",
    "Nobody Knows",
    "MOCIC",
)
TIMES = (
    "03/02/2025, 09:00:36 PM UTC", "12/31/2024, 11:59:59 PM UTC", "01/01/2025, 07:00:00 AM UTC", "",
    "07/04/2025, 01:00:00 AM UTC",
)  # fmt: skip

rows = st.lists(
    st.fixed_dictionaries(
        {
            "Reason": st.sampled_from(REASONS),
            "Org Name": st.sampled_from(ORGS),
            "Search Time": st.sampled_from(TIMES),
            "ID": st.sampled_from([search_id(n) for n in range(6)]),
        }
    ),
    min_size=1,
    max_size=25,
)


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return law_of(tmp_path_factory.mktemp("law"))


def agrees(result: Result) -> None:
    """Every total that must agree with another."""
    counts = result.audit.counts
    total = account(result.audit)
    others = ("events", "rejects", "repeated_headers", "blank_rows", "not_searches")
    assert total["rows_in"] == sum(total[name] for name in others)
    assert total["events"] == counts.total.rows == len(result.rows) == len(result.csv_rows)
    assert sum(one.rows for one in counts.findings.values()) == counts.total.rows
    for splits in (counts.acts, counts.months, counts.searchers, counts.reasons):
        assert sum(split.count.rows for split in splits) == counts.total.rows
        for split in splits:
            assert sum(split.findings.values()) == split.count.rows
    for kind in (Finding.POSSIBLE, Finding.COUNSEL, Finding.UNCOVERED):
        groups = [one for one in counts.wanting if one.finding is kind]
        assert sum(one.count.rows for one in groups) == counts.findings[kind].rows
        assert all(one.wanting for one in groups)
    with (result.folder / "rejects.csv").open(newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == total["rejects"] == sum(result.audit.rejects.values())


@settings(max_examples=20)
@given(rows)
def test_every_row_comes_back_with_one_finding(law: Law, made: list[dict[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        result = audited(law, network_log(Path(folder) / "log.csv", made))
        agrees(result)
        assert [row["row"] for row in result.rows] == list(range(1, len(made) + 1))
        assert result.audit.counts.total.searches == len({row["ID"] for row in made})


def test_rejects_and_repeated_headers_are_counted(law: Law, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{} for _ in range(6)])
    lines = log.read_text("utf-8").splitlines(keepends=True)
    broken = f"{search_id(99)},***,{HOUSTON},many,some,,***,theft,,,not a time,lookup,,\n"
    log.write_text("".join([*lines[:7], ",".join(LABELS) + "\n", broken, "\n", *lines[7:]]), "utf-8")
    result = audited(law, log)
    agrees(result)
    total = account(result.audit)
    assert (total["events"], total["rejects"], total["repeated_headers"]) == (6, 1, 1)
    assert "could not be read" in result.text
    assert "not a time" not in "".join(path.read_text("utf-8", "replace") for path in result.folder.iterdir())


def test_a_search_in_two_exports_is_two_rows_and_one_search(law: Law, tmp_path: Path) -> None:
    logs = [network_log(tmp_path / name, [{}, {"Org Name": PATROL}]) for name in ("a.csv", "b.csv")]
    result = audited(law, logs)
    agrees(result)
    assert (result.audit.counts.total.rows, result.audit.counts.total.searches) == (4, 2)
    assert result.audit.counts.findings[Finding.APPARENT].rows == 2
    assert result.audit.counts.findings[Finding.APPARENT].searches == 1
    assert "4 rows are 2 distinct searches" in result.text


def test_rows_without_an_id_count_one_search_each(law: Law, tmp_path: Path) -> None:
    labels = tuple(label for label in LABELS if label != "ID")
    result = audited(law, network_log(tmp_path / "log.csv", [{}, {}], labels))
    assert (result.audit.counts.total.searches, result.audit.counts.without_id) == (2, 2)
    assert "without an id" in result.text


def test_patterns_are_decided_once_and_every_row_has_its_own(law: Law, tmp_path: Path) -> None:
    """States that no rule names are decided together; the findings keep each row's own state."""
    orgs = ["Houston TX PD", "Miami FL PD", "Denver CO PD", "Casper WY PD"] * 50
    result = audited(law, network_log(tmp_path / "log.csv", [{"Org Name": org} for org in orgs]))
    assert len(result.audit.judged) == 4
    assert [row["searching_state"] for row in result.rows[:4]] == ["tx", "fl", "co", "wy"]
    assert result.findings[:4] == ["possible violation"] * 3 + ["not regulated"]
    assert len({id(judged) for judged in result.audit.judged.values()}) == 2


def test_the_owners_own_rows_in_a_network_log_share_nothing(law: Law, tmp_path: Path) -> None:
    own = [OWNER, "Cody WY Police Department", "cody wy pd"]
    result = audited(
        law, network_log(tmp_path / "log.csv", [{"Org Name": org} for org in (*own, "Casper WY PD")])
    )
    assert [row["act"] for row in result.rows] == ["searched"] * 3 + ["let another agency search"]


def test_lines_of_their_own_for_hsi_and_bare_ice(law: Law, tmp_path: Path) -> None:
    made = [
        {"Reason": reason} for reason in ("HSI", "HSI narcotics", "ICE", "ICE detainer", "stolen vehicle")
    ]
    result = audited(law, network_log(tmp_path / "log.csv", made))
    lines = {split.name: split.count.rows for split in result.audit.counts.lines}
    assert lines["HSI named alone"] == 1
    assert lines["HSI named at all"] == 2
    assert lines["ICE named alone"] == 1


def test_what_the_log_leaves_out_is_told_apart(law: Law, tmp_path: Path) -> None:
    made = [{"Reason": reason} for reason in ("", "***", "REDACTED", "REDACTED / theft", "inv")]
    made += [{"Org Name": "***"}, {"Org Name": "Example Nobody"}, {"Search Time": ""}]
    result = audited(law, network_log(tmp_path / "log.csv", made))
    unclear = {split.name: split.count.rows for split in result.audit.counts.unclear}
    assert unclear["reason empty"] == 1
    assert unclear["reason masked or withheld"] == 2
    assert unclear["reason masked in part"] == 1
    assert unclear["searching agency masked or missing"] == 1
    assert unclear["no day of the search"] == 1


def test_an_offence_in_a_column_of_its_own_is_part_of_the_reason(law: Law, tmp_path: Path) -> None:
    labels = ("id", "userId", "searchDate", "networkCount", "reason", "offenseType")
    log = tmp_path / "portal.csv"
    with log.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(labels)
        for number, (reason, offense) in enumerate(
            [("", "Immigration (civil/administrative)"), ("", "Robbery"), ("inv", "Theft/Larceny"), ("", "")]
        ):
            writer.writerow(
                (search_id(number), "***", f"2025-03-0{number + 1}T12:00:00.000Z", "5", reason, offense)
            )
    result = audited(law, log, Options(owner=OWNER, kind="portal"))
    assert [row["reason_class"] for row in result.rows] == [
        "immigration_civil", "not_immigration", "not_immigration", "vague_or_missing",
    ]  # fmt: skip
    assert result.findings[0] == "apparent violation"
    assert {split.name: split.count.rows for split in result.audit.counts.unclear}["reason empty"] == 1


def test_a_csv_that_a_spreadsheet_cannot_hold_has_whole_findings(
    law: Law, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = network_log(tmp_path / "log.csv", [{"Org Name": PATROL}, *[{}] * 3, {"Search Time": ""}])
    whole = audited(law, log)
    assert len(whole.csv_rows) == len(whole.rows) == 5
    kinds = Counter(whole.findings)
    assert len(kinds) == 3
    gravest, *_, last = [str(kind) for kind in FINDINGS if kind in kinds]
    monkeypatch.setattr(writing, "SPREADSHEET", 2)
    part = audited(law, log)
    assert [row["finding"] for row in part.csv_rows] == [kind for kind in whole.findings if kinds[kind] == 1]
    assert {gravest, last} == {row["finding"] for row in part.csv_rows}
    assert part.findings == whole.findings
    (warning,) = [one for one in part.audit.warnings if one.code == "csv_in_part"]
    assert "(3 rows)" in warning.message
    assert part.text.count("--csv-all") == 1
    every = audited(law, log, csv_all=True)
    assert every.csv_rows == whole.csv_rows
    assert "csv_in_part" not in {one.code for one in every.audit.warnings}
