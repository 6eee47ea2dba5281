"""Past events decided again under a draft: never more is claimed than auditing the log anew would show."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from comity.audit import Options, audit_logs
from comity.audit.replay import always_in_force, replay
from comity.errors import InputError
from comity.language import Law, load
from comity.records.samples import OWNER, network_audit

FRONT = """---
id: us-il/bill
title: A bill
government: us-il
sources:
  - {cite: Draft, read: text, by: A. Reader}
---
"""
BAN = """
```law
rule search_for_another_state cite "Draft § 1" since 2031-01-01
  police, alpr_operator must not share_database
  when plate_reader_data and requester.state is not agency.state
```
"""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up log, audited under the law as it is."""
    folder = tmp_path_factory.mktemp("replay")
    (folder / "log.csv").write_text(network_audit(120), encoding="utf-8", newline="")
    audit_logs(
        load(cases=False),
        [folder / "log.csv"],
        folder / "out",
        Options(owner=OWNER),
        lambda audit, out: _summary(audit, out),
    )
    return folder


def _summary(audit: object, out: Path) -> None:
    from comity.audit import Audit
    from comity.audit.summary import summary

    assert isinstance(audit, Audit)
    (out / "summary.json").write_text(json.dumps(summary(audit, "")), encoding="utf-8")


def drafted(folder: Path, text: str) -> Law:
    path = folder / "bill.md"
    path.write_text(FRONT + text, encoding="utf-8")
    return load(overlays=[path], cases=False)


def findings(folder: Path) -> list[Mapping[str, str]]:
    with (folder / "findings.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_draft_that_says_nothing_changes_nothing(room: Path) -> None:
    again = replay(room / "out" / "findings.parquet", load(cases=False), drafted(room, ""))
    assert again.changed == {}
    assert again.strange == 0
    assert again.rows == again.same == len(findings(room / "out"))


def test_the_same_is_said_as_an_audit_under_the_draft_shows(room: Path) -> None:
    after = drafted(room, BAN)
    again = replay(room / "out" / "findings.parquet", load(cases=False), after)
    audit_logs(always_in_force(after), [room / "log.csv"], room / "anew", Options(owner=OWNER), _summary)
    before, anew = findings(room / "out"), findings(room / "anew")
    pairs = [(b["finding"], a["finding"]) for b, a in zip(before, anew, strict=True)]
    changed = Counter((was, then) for was, then in pairs if was != then)
    assert changed
    assert (dict(again.changed), again.strange) == (dict(changed), 0)
    assert again.same == len(pairs) - changed.total()


def test_a_draft_is_put_to_days_before_it_would_begin(room: Path) -> None:
    law = always_in_force(drafted(room, BAN))
    (rule,) = law.policies["us-il/bill"].rules
    assert rule.interval.first().year == 1


def test_an_audit_that_was_told_facts_is_not_replayed(room: Path, tmp_path: Path) -> None:
    told = json.loads((room / "out" / "summary.json").read_text(encoding="utf-8"))
    told["owner"]["facts_given"] = ["declaration_on_file"]
    (tmp_path / "summary.json").write_text(json.dumps(told), encoding="utf-8")
    for name in ("findings.parquet", "cases.parquet"):
        (tmp_path / name).write_bytes((room / "out" / name).read_bytes())
    law = load(cases=False)
    with pytest.raises(InputError, match="told facts"):
        replay(tmp_path / "findings.parquet", law, law)


@pytest.mark.parametrize("spoil", ["summary.json", "findings.parquet", "cases.parquet"])
def test_a_folder_that_is_no_audit_is_refused(room: Path, tmp_path: Path, spoil: str) -> None:
    for name in ("summary.json", "findings.parquet", "cases.parquet"):
        (tmp_path / name).write_bytes(b"?" if name == spoil else (room / "out" / name).read_bytes())
    law = load(cases=False)
    with pytest.raises(InputError):
        replay(tmp_path / "findings.parquet", law, law)
