"""The sample log is made up, comes out the same each time, and shows what it promises to show."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

from comity.records import read_logs, with_labels
from comity.records.reasons import reason_rules
from comity.records.samples import network_audit

SHIPPED = Path(str(files("comity.records").joinpath("data/sample_network_audit.csv")))


def test_the_shipped_sample_is_made_by_the_generator_byte_for_byte() -> None:
    assert SHIPPED.read_bytes() == network_audit().encode("utf-8")


def test_the_sample_shows_every_class_state_of_cell_and_trap() -> None:
    result = read_logs(SHIPPED)
    report = result.files[0]
    labelled = with_labels(result.events)
    counts = {
        name: Counter(labelled[name].to_pylist()) for name in labelled.column_names if name != "reason_lines"
    }

    assert report.adds_up
    assert (report.log_kind, report.layout, report.repeated_headers, report.rejects) == (
        "network",
        "superset",
        1,
        1,
    )
    assert set(counts["reason_class"]) == set(reason_rules().labels)
    assert {"value", "empty", "placeholder", "masked_vendor", "masked_agency", "partial", "withheld"} == set(
        counts["reason_cell"]
    )
    assert {"il", "tx", "fl", "ca", "none", None} <= set(counts["org_state"])
    assert counts["org_federal"]["yes"] >= 10
    assert counts["org_active"]["no"] >= 5
    assert counts["devices_cell"]["placeholder"] >= 5
    assert any(warning.code == "repeated_id" for warning in result.warnings)
    assert any("\n" in (reason or "") for reason in labelled["reason"].to_pylist())


def test_the_sample_holds_no_plate_and_no_name() -> None:
    cells = Counter(read_logs(SHIPPED).events["name_cell"].to_pylist())

    assert set(cells) == {"masked_vendor"}
    assert not re.search(
        r"\b[A-Z]{2,3}[- ]?\d{3,4}[A-Z]{0,2}\b", re.sub(r"\S+-\S+-\S+-\S+-\S+", "", network_audit())
    )


def test_another_seed_gives_another_log() -> None:
    assert network_audit(20, seed=1) != network_audit(20, seed=2)
    assert len(network_audit(50).split("UTC")) > 100
