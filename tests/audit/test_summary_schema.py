"""`summary.json` is in the schema that is published, whatever the log."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from audit.logs import HOUSTON, OWNER, PATROL, audited, law_of, network_log
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from comity.audit import Options
from comity.audit.page import page
from comity.cli import root


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(CliRunner().invoke(root, ["audit", "--schema"]).output)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


LOGS: list[list[dict[str, str]]] = [
    [{}],
    [{"Search Time": ""}],
    [
        {"Org Name": PATROL, "Reason": "ICE detainer"},
        {"Reason": "HSI"},
        {"Reason": "***"},
        {"Org Name": OWNER},
    ],
    [{"Org Name": HOUSTON, "Search Time": "not a time"}, *[{"Reason": "ICE"}] * 9],
]


@pytest.mark.parametrize("rows", LOGS)
def test_the_summary_is_in_the_published_schema(
    validator: Draft202012Validator, tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    result = audited(
        law_of(tmp_path / "law"), network_log(tmp_path / "log.csv", rows), Options(OWNER, None, "network")
    )
    assert [error.message for error in validator.iter_errors(result.summary)] == []


def test_the_schema_refuses_what_no_audit_says(validator: Draft202012Validator, tmp_path: Path) -> None:
    good = audited(law_of(tmp_path / "law"), network_log(tmp_path / "log.csv", [{}])).summary

    def changed(**more: Any) -> list[Any]:
        return list(validator.iter_errors({**good, **more}))

    assert not changed()
    assert changed(person="somebody")
    assert changed(findings=good["findings"][:-1])
    assert changed(months=[{**good["months"][0], "findings": {"guilty": 1}}])


def test_warnings_of_cut_masked_and_unread_files_stand_in_the_summary_and_on_the_page(tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{"Reason": "Investigation"}] * 20_000)
    result = audited(law_of(tmp_path / "law"), log)
    codes = {warning["code"] for warning in result.summary["warnings"]}
    assert {"row_limit", "constant_reason"} <= codes
    html = page(result.audit, "foot")
    assert "exactly 20,000 rows" in html
    assert "every row gives the same reason" in html
