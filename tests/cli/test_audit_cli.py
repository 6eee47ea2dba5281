"""`comity audit` as somebody calls it: exit codes, what is printed and written, and what never is."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import duckdb
import pyarrow.parquet as pq
import pytest
from audit.logs import HOUSTON, LABELS, OWNER, PATROL, made_up_law, network_log, search_id
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from comity.audit.write import RESULTS, neutral
from comity.cli import root
from comity.cli.common import command_line
from comity.errors import ComityError


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_law(tmp_path_factory.mktemp("law"))


def audit(law: Path, log: Path, *more: str, out: Path | None = None) -> Result:
    """Call the command as `main` does: errors of the one tree become exit code 2."""
    out = out or log.parent / "out"
    arguments = ["audit", str(log), "--law", str(law), "--out", str(out), *more]
    result = CliRunner().invoke(root, arguments)
    if isinstance(result.exception, ComityError):
        result.exit_code = result.exception.exit_code
    return result


OWNED = ("--owner", OWNER, "--kind", "network")


def said(result: Result) -> str:
    return str(result.exception) if isinstance(result.exception, ComityError) else result.output


# -- exit codes and results


def test_nothing_found_ends_with_0(law: Path, tmp_path: Path) -> None:
    result = audit(law, network_log(tmp_path / "log.csv", [{"Org Name": "Casper WY PD"}]), *OWNED)
    assert result.exit_code == 0, result.output


def test_a_whole_run_says_nothing_beside_its_results(law: Path, tmp_path: Path) -> None:
    """As a process of its own, to its very end: what a library says of itself when it is let go is none of the user's."""
    log = network_log(tmp_path / "log.csv", [{"Org Name": "Casper WY PD"}])
    called = ["audit", str(log), "--law", str(law), "--out", str(tmp_path / "out"), *OWNED]
    code = "from comity.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, *called], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_pandas_is_imported_by_those_only_who_ask_for_it(law: Path, tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    log = network_log(tmp_path / "log.csv", [{"Org Name": "Casper WY PD"}])
    called = ["audit", str(log), "--law", str(law), "--out", str(tmp_path / "out"), *OWNED]
    code = (
        "import sys; from comity.cli import root; "
        f"root.main({called!r}, standalone_mode=False); assert 'pandas' not in sys.modules; import pandas"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("org", "finding"), [(PATROL, "apparent violation"), (HOUSTON, "possible violation")]
)
def test_a_violation_apparent_or_possible_ends_with_1(
    law: Path, tmp_path: Path, org: str, finding: str
) -> None:
    result = audit(law, network_log(tmp_path / "log.csv", [{"Org Name": org}]), *OWNED)
    assert result.exit_code == 1, result.output
    assert re.search(rf"{finding} +1 +1", result.output)


def test_what_is_for_counsel_alone_ends_with_0(law: Path, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{"Org Name": "Immigration and Customs Enforcement [Federal]"}])
    assert audit(law, log, *OWNED).exit_code == 0


def test_all_results_are_written_and_the_summary_is_printed(law: Path, tmp_path: Path) -> None:
    result = audit(law, network_log(tmp_path / "log.csv", [{}, {"Org Name": PATROL}]), *OWNED)
    out = tmp_path / "out"
    assert sorted(path.name for path in out.iterdir()) == sorted(RESULTS)
    assert (out / "summary.txt").read_text("utf-8") == result.output
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert summary["comity"] == "audit/1"
    assert summary["read"]["rows_in"] == summary["read"]["rows"] == 2
    assert {row["finding"]: row["rows"] for row in summary["findings"]}["apparent violation"] == 1
    assert pq.read_table(out / "findings.parquet").num_rows == 2


def test_the_foot_says_what_it_takes_to_get_it_again(law: Path, tmp_path: Path) -> None:
    result = audit(law, network_log(tmp_path / "log.csv", [{}]), *OWNED)
    foot = result.output.strip().splitlines()[-1]
    assert re.match(
        r"corpus [0-9a-f]{16}  ·  word list \S+  ·  comity .*  ·  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$", foot
    )


def test_the_same_input_gives_the_same_output_apart_from_the_time(law: Path, tmp_path: Path) -> None:
    orgs = [HOUSTON, PATROL, "Casper WY PD", "Nobody", OWNER, "MOCIC"] * 40
    log = network_log(tmp_path / "log.csv", [{"Org Name": org} for org in orgs])
    first, second = (audit(law, log, *OWNED, out=tmp_path / name) for name in ("a", "b"))
    assert first.exit_code == second.exit_code == 1
    for name in RESULTS:
        one, other = ((tmp_path / folder / name).read_bytes() for folder in ("a", "b"))
        if name.startswith(("summary", "report")):
            time_ = rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"
            one, other = re.sub(time_, b"TIME", one), re.sub(time_, b"TIME", other)
        assert one == other, name


def test_findings_name_file_and_row_of_every_search(law: Path, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{"Reason": "A. Reader, ICE detainer"}, {"Org Name": PATROL}])
    audit(law, log, *OWNED)
    with (tmp_path / "out" / "findings.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert "detainer" in rows[0]["reason_words"]
    assert "reader" not in rows[0]["reason_words"].lower()
    assert [(row["file"], row["row"], row["line"]) for row in rows] == [
        (str(log), "1", "2"),
        (str(log), "2", "4"),
    ]
    assert rows[1]["citations"] == "Made-up Code § 1"
    with (tmp_path / "out" / "cases.csv").open(newline="", encoding="utf-8") as file:
        cases = {case["case"]: case for case in csv.DictReader(file)}
    assert {cases[row["case"]]["whose_act"] for row in rows} == {OWNER}
    assert (
        cases[rows[1]["case"]]["rules_who"] == "Made-up Code § 1 (us-wy/readers.patrol; forbids; read: text)"
    )


# -- what never comes out

CANARIES = {
    "Name": "canary-name-7f3a",
    "License Plate": "CANARY7",
    "Reason": "theft canary-reason-51bc",
    "Case #": "canary-case-22",
    "Filters": "canary-filter-9",
    "Text Prompt": "canary-prompt-4",
    "Moderation": "canary-moderation",
}
ORG_CANARY = "Canaryville TX PD"


def everything(result: Result, out: Path) -> str:
    texts = [result.output]
    for path in out.iterdir():
        if path.suffix == ".parquet":
            texts.append(json.dumps(pq.read_table(path).to_pylist(), default=str))
        texts.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(texts).lower()


def test_no_persons_words_plates_names_or_ids_come_out(law: Path, tmp_path: Path) -> None:
    rows = [{**CANARIES, "Org Name": ORG_CANARY}, {**CANARIES, "Org Name": OWNER}]
    text = everything(audit(law, network_log(tmp_path / "log.csv", rows), *OWNED), tmp_path / "out")
    assert "canary" not in text
    assert search_id(0) not in text
    assert search_id(1) not in text


def test_words_and_ids_come_out_when_asked_for_and_no_others(law: Path, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{**CANARIES, "Org Name": ORG_CANARY}])
    with_text = everything(audit(law, log, *OWNED, "--with-text"), tmp_path / "out")
    assert "canary-reason-51bc" in with_text
    assert ORG_CANARY.lower() in with_text
    assert search_id(0) not in with_text
    with_ids = everything(audit(law, log, *OWNED, "--with-ids"), tmp_path / "out")
    assert search_id(0) in with_ids
    assert "canary" not in with_ids
    for text in (with_text, with_ids):
        for name in ("Name", "License Plate", "Case #", "Filters", "Text Prompt"):
            assert CANARIES[name].lower() not in text


def test_a_row_that_cannot_be_read_leaves_nothing_but_its_place(law: Path, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{} for _ in range(5)])
    with log.open("a", encoding="utf-8") as file:
        file.write(
            f"{search_id(9)},canary-name,{HOUSTON},x,y,,CANARY1,canary-reason,,,canary-time,lookup,,\n"
        )
    text = everything(audit(law, log, *OWNED), tmp_path / "out")
    assert "canary" not in text
    assert "log.csv,,0,6,12," in (tmp_path / "out" / "rejects.csv").read_text("utf-8")


@given(st.lists(st.text().filter(lambda text: "\0" not in text), min_size=1))
def test_no_cell_is_run_by_a_spreadsheet(texts: list[str]) -> None:
    with duckdb.connect(":memory:") as connection:
        query = f"select list_transform($cells, lambda cell: {neutral('cell')})"
        found = connection.execute(query, {"cells": texts}).fetchone()
    assert found is not None
    for text, cell in zip(texts, found[0], strict=True):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert cell in (text, f"'{text}")


def test_words_that_a_spreadsheet_would_run_are_neutralised(law: Path, tmp_path: Path) -> None:
    evil = ["=1+1", "+1", "-1 theft", "@SUM(A1)", "\tstolen car", '=HYPERLINK("http://example.org")']
    log = network_log(tmp_path / "log.csv", [{"Reason": word, "Org Name": word} for word in evil])
    audit(law, log, *OWNED, "--with-text")
    with (tmp_path / "out" / "findings.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row.values()), row
            assert row["reason_text"].startswith("'") or row["reason_text"] == "stolen car"


# -- wrong input


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "empty"),
        (b",".join(label.encode() for label in LABELS) + b"\n", "No searches were read"),
        (b"%PDF-1.7\n1 0 obj\n", "PDF|pdf"),
        (b"nothing here is a log\njust words\n", "columns of an access log"),
        (b"\x00\x01\x02\x03" * 50, "no text"),
    ],
)
def test_what_is_no_log_is_refused_with_words(law: Path, tmp_path: Path, text: bytes, words: str) -> None:
    log = tmp_path / "log.csv"
    log.write_bytes(text)
    result = audit(law, log, *OWNED)
    assert result.exit_code == 2
    assert re.search(words, said(result)), said(result)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--kind", "network"], "--owner: Whose log this is cannot be told"),
        (["--owner", "Nowhere", "--kind", "network"], "names no agency of a state"),
        ([*OWNED, "--as-if", "Atlantis"], "--as-if: The corpus has no place “Atlantis”"),
        ([*OWNED, "--fact", "nothing=yes"], "There is no fact `nothing`"),
        ([*OWNED, "--fact", "instant_arrest_date=2025-01-01"], "never stored"),
        (["--owner", OWNER, "--kind", "hotlist"], "hotlist"),
    ],
)
def test_wrong_options_are_refused_with_words(
    law: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    result = audit(law, network_log(tmp_path / "log.csv", [{}, {"Org Name": PATROL}]), *arguments)
    assert result.exit_code == 2
    assert words in said(result)
    assert not (tmp_path / "out").exists()


def test_a_log_that_is_not_there_is_refused(law: Path, tmp_path: Path) -> None:
    result = audit(law, tmp_path / "nothing.csv", *OWNED)
    assert result.exit_code == 2
    assert "no such file" in said(result)


def test_results_cannot_be_written_into_a_file(law: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("kept", "utf-8")
    result = audit(law, network_log(tmp_path / "log.csv", [{}]), *OWNED)
    assert result.exit_code == 2
    assert "is a file" in said(result)
    assert (tmp_path / "out").read_text("utf-8") == "kept"


def test_a_broken_file_in_a_folder_does_not_stop_the_others(law: Path, tmp_path: Path) -> None:
    folder = tmp_path / "release"
    folder.mkdir()
    network_log(folder / "a.csv", [{}])
    (folder / "b.pdf").write_bytes(b"%PDF-1.7\n")
    result = audit(law, folder, *OWNED)
    assert result.exit_code == 1
    assert "b.pdf: not read" in " ".join(result.output.split())
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert [refused["file"] for refused in summary["refused"]] == [str(folder / "b.pdf")]


# -- whole or not at all


def test_an_earlier_result_stays_whole_when_an_audit_fails(law: Path, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{}])
    audit(law, log, *OWNED)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    log.write_text("nothing\n", "utf-8")
    assert audit(law, log, *OWNED).exit_code == 2
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_a_failure_while_writing_leaves_nothing(
    law: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("comity.audit.audit.write_rejects", full)
    result = audit(law, network_log(tmp_path / "log.csv", [{}]), *OWNED)
    assert result.exit_code == 2
    assert "No space left on device" in said(result)
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]


def test_a_full_disk_is_no_defect(law: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise duckdb.IOException("Could not write file: No space left on device")

    monkeypatch.setattr("comity.audit.audit.write_findings", full)
    result = audit(law, network_log(tmp_path / "log.csv", [{}]), *OWNED)
    assert result.exit_code == 2
    assert "TMPDIR" in said(result)
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]


def test_a_query_that_was_stopped_is_no_defect(
    law: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr("comity.audit.audit.write_findings", stopped)
    result = audit(law, network_log(tmp_path / "log.csv", [{}]), *OWNED)
    assert "Aborted!" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]


def test_the_folder_of_results_stays_as_long_as_somebody_writes_to_it(
    law: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, there = Event(), []

    def stopped(*_: object, **__: object) -> None:
        begun.wait()
        raise RuntimeError("Query interrupted")

    def slow(_: object, owner: str, stage: Path) -> None:
        begun.set()
        time.sleep(0.3)
        there.append(stage.is_dir())

    monkeypatch.setattr("comity.audit.audit.write_findings", stopped)
    monkeypatch.setattr("comity.audit.audit.write_cases", slow)
    result = audit(law, network_log(tmp_path / "log.csv", [{}]), *OWNED)
    assert "Aborted!" in result.output
    assert there == [True]
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]


def test_stopping_it_leaves_nothing_half_written(law: Path, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", ({"Org Name": f"Town{n} TX PD"} for n in range(60_000)))
    out = tmp_path / "out"
    code = "import comity.cli, sys; sys.argv[0] = 'comity'; comity.cli.main()"
    arguments = [sys.executable, "-c", code, "audit", str(log), "--law", str(law), "--out", str(out), *OWNED]
    running = subprocess.Popen(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=dict(os.environ)
    )
    time.sleep(1.5)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    if running.returncode in (130, -signal.SIGINT):  # the latter before the program was fully loaded
        assert sorted(path.name for path in tmp_path.iterdir()) == ["log.csv"]
    else:
        # It was quicker than the signal: then everything is there.
        assert running.returncode == 1, errors
        assert sorted(path.name for path in out.iterdir()) == sorted(RESULTS)


def test_another_vendors_columns_are_read_by_a_mapping_file(tmp_path: Path) -> None:
    log, mapping = tmp_path / "log.csv", tmp_path / "vendor.toml"
    log.write_text(
        "Query Timestamp,Requesting Body,Justification\n"
        "2024-03-05 10:00:00,Houston TX PD,ICE detainer\n"
        "2024-03-05 11:00:00,Skokie IL PD,stolen vehicle\n",
        encoding="utf-8",
    )
    mapping.write_text(
        'kind = "network"\nzone = "America/Chicago"\n[columns]\n"Query Timestamp" = "search_time"\n'
        '"Requesting Body" = "org"\nJustification = "reason"\n',
        encoding="utf-8",
    )
    out = tmp_path / "out"
    options = ["--owner", "Evanston IL PD", "--mapping", str(mapping), "--out", str(out)]
    result = CliRunner().invoke(root, ["audit", str(log), *options])
    assert result.exit_code == 1, result.output
    assert "2 rows came in: 2 tell of a search" in result.output.replace("\n  ", " ")


def test_an_engine_of_no_name_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    """Not even that the log is not there is noticed."""
    command = ["audit", str(tmp_path / "no.csv"), "--out", str(tmp_path / "out"), "--engine", "abacus"]
    refused = CliRunner().invoke(root, command)
    assert isinstance(refused.exception, ComityError)
    assert str(refused.exception).startswith("--engine: There is no engine abacus")


def test_the_password_of_a_database_stands_in_no_foot(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgres://me:s3cr:e@t@host:5432/logs"
    monkeypatch.setattr(sys, "argv", ["comity", "audit", "log.csv", "--engine", address, f"--x={address}"])
    assert command_line() == (
        "comity audit log.csv --engine postgres://me:…@host:5432/logs --x=postgres://me:…@host:5432/logs"
    )
