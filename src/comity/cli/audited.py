"""An audit with its report and summary written, as `comity audit` and `comity demo` make it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from comity.audit import Audit, Options, Progress, audit_logs
from comity.audit.page import page
from comity.audit.report import found_violations, report
from comity.audit.store import Store
from comity.audit.summary import summary
from comity.cli.common import foot
from comity.language.model import Law

__all__ = ["audited", "found_violations"]


def audited(
    law: Law, logs: Iterable[Path] | Store, out: Path, options: Options, progress: Progress | None = None
) -> tuple[str, Audit]:
    """Audit, write the results, and give the summary as text."""
    texts: list[str] = []

    def describe(audit: Audit, stage: Path) -> None:
        ending = foot(law, f"word list {audit.word_list}")
        texts.append(report(audit, ending))
        data = json.dumps(summary(audit, ending), indent=2, ensure_ascii=False)
        (stage / "report.html").write_text(page(audit, ending), encoding="utf-8")
        (stage / "summary.json").write_text(data + "\n", encoding="utf-8")
        (stage / "summary.txt").write_text(texts[0], encoding="utf-8")

    audit = audit_logs(law, logs, out, options, describe, progress)
    return texts[0], audit
