"""Made-up logs, a made-up law of Wyoming to hold them against, and the results of an audit read back."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from comity.audit import Audit, Options, audit_logs
from comity.audit.report import report
from comity.audit.summary import summary
from comity.language import corpus_directory, load
from comity.language.model import Law

LABELS = (
    "ID", "Name", "Org Name", "Total Networks Searched", "Total Devices Searched", "Time Frame", "License Plate",
    "Reason", "Case #", "Filters", "Search Time", "Search Type", "Text Prompt", "Moderation",
)  # fmt: skip
HOUSTON = "Houston TX PD"
PATROL = "U.S. Border Patrol [Federal]"
OWNER = "Cody WY PD"

_PLACES = """
```vocabulary
government us "the United States" is federal
government us-wy "Wyoming" is state in us
  zone "America/Denver"
government us-wy-cody "Cody, Wyoming" is city in us-wy
  ocd "ocd-division/country:us/state:wy/place:cody" zone "America/Denver"
government us-id "Idaho" is state in us
  zone "America/Boise"
```
"""

_HEAD = """---
id: {id}
title: Made-up law
government: {government}
covers:
  - any action by any agency from 2000-01-01
read_through: 2030-01-01
sources:
  - key: text
    cite: Made-up Code
    url: https://example.org/code
    read: text
    by: nobody
    on: 2026-01-01
  - key: news
    cite: Made-up Herald
    url: https://example.org/herald
    read: news
    by: nobody
    on: 2026-01-01
---

# Made-up law

"""

#: One rule for each thing that a finding can turn on.
WYOMING = """
```law
rule patrol cite "Made-up Code § 1" since 2025-01-01
  alpr_operator must not share_database
  when requester.kind is cbp
  says "The Border Patrol does not search."

rule elsewhere cite "Made-up Code § 2" since 2025-01-01
  alpr_operator must not share_database
  when requester.kind is state_or_local_law_enforcement and requester.state is not agency.state
  unless exigent_circumstances cite "Made-up Code § 2(a)"
  says "Other states do not search, emergencies apart."

rule purpose cite "Made-up Code § 3" since 2025-01-01
  alpr_operator must not share_database, use_resources
  when purpose includes { civil_immigration, criminal_immigration }
  says "Nobody searches for immigration enforcement."

rule marshals cite "Made-up Herald, 1 May" since 2025-01-01
  alpr_operator must not share_database
  when requester.kind is hsi
  says "HSI does not search."

rule disputed cite "Made-up Code § 4" since 2025-01-01
  alpr_operator must not share_database
  when requester.kind is ice
  status contested "whether ICE is meant"
  says "ICE does not search, perhaps."

rule rescue cite "Made-up Code § 5" since 2025-01-01
  alpr_operator may use_resources
  when purpose only public_safety
  says "Rescue is a good reason."
```
"""
IDAHO = """
```law
rule nobody cite "Made-up Code § 9" since 2000-01-01
  any agency must not share_database, use_resources
  when requester.state is not agency.state
  says "In Idaho no other state searches."
```
"""


def made_up_law(folder: Path, *, wyoming: str = WYOMING) -> Path:
    """A folder of law: the common vocabulary, and made-up law of Wyoming and Idaho."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(corpus_directory() / "vocabulary.md", folder / "vocabulary.md")
    (folder / "places.md").write_text(_PLACES, "utf-8")
    for government, text in (("us", ""), ("us-wy", wyoming), ("us-wy-cody", ""), ("us-id", IDAHO)):
        head = _HEAD.format(id=f"{government}/readers", government=government)
        (folder / f"{government}.md").write_text(head + text, "utf-8")
    return folder


def law_of(folder: Path, **texts: str) -> Law:
    return load([made_up_law(folder, **texts)])


def search_id(number: int) -> str:
    return str(UUID(int=0x7000_0000_0000_4000_8000_0000_0000_0000 + number))


def network_log(path: Path, rows: Iterable[Mapping[str, str]], labels: tuple[str, ...] = LABELS) -> Path:
    """A network audit: what a row does not say is made up, the same each time."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(labels)
        for number, row in enumerate(rows):
            made = {
                "ID": search_id(number),
                "Name": "***",
                "Org Name": HOUSTON,
                "Total Networks Searched": "100",
                "Total Devices Searched": "2000",
                "Time Frame": "03/01/2025, 10:00:17 PM UTC\n03/02/2025, 10:00:17 PM UTC",
                "License Plate": "***",
                "Reason": "stolen vehicle",
                "Search Time": "03/02/2025, 09:00:36 PM UTC",
                "Search Type": "lookup",
            }
            writer.writerow([{**made, **row}.get(label, "") for label in labels])
    return path


@dataclass(frozen=True)
class Result:
    """What an audit gave and left on disk."""

    audit: Audit
    folder: Path

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each row of the findings with the whole of its case."""
        cases = {case["case"]: case for case in _table(self.folder / "cases.parquet")}
        return [cases[row["case"]] | row for row in _table(self.folder / "findings.parquet")]

    @property
    def findings(self) -> list[str]:
        return [row["finding"] for row in self.rows]

    @property
    def csv_rows(self) -> list[dict[str, str]]:
        with (self.folder / "findings.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    @property
    def summary(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.folder / "summary.json").read_text("utf-8"))
        return data

    @property
    def text(self) -> str:
        """The printed summary, without its line breaks."""
        return " ".join((self.folder / "summary.txt").read_text("utf-8").split())


def _table(path: Path) -> list[dict[str, Any]]:
    table: pa.Table = pq.read_table(path)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def audited(law: Law, log: Path | list[Path], options: Options | None = None, **more: Any) -> Result:
    """Audit and write, next to the log."""
    logs = [log] if isinstance(log, Path) else log
    options = replace(options or Options(owner=OWNER, kind="network"), **more)
    folder = logs[0].parent / "results"

    def describe(audit: Audit, stage: Path) -> None:
        (stage / "summary.txt").write_text(report(audit, "foot"), "utf-8")
        (stage / "summary.json").write_text(json.dumps(summary(audit, "foot")), "utf-8")

    return Result(audit_logs(law, logs, folder, options, describe), folder)
