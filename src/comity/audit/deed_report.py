"""Deeds with their findings, written down: a table, a summary for programs, and one for people."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from comity.audit.declarations import Match, register_lines
from comity.audit.deeds import JudgedAct, by_finding
from comity.audit.findings import FINDINGS, VIOLATIONS, Finding
from comity.audit.owner import Owner
from comity.audit.page import rendered
from comity.audit.report import head, item, wrap
from comity.audit.summary import DISCLAIMER, MEANS, in_force
from comity.audit.verdicts import rules_of

__all__ = ["DEED_RESULTS", "DeedAudit", "deed_summary", "deed_text", "write_deeds"]

#: What an audit of deeds leaves in its folder.
DEED_RESULTS: Final = ("deeds.csv", "report.html", "summary.json", "summary.txt")

_COLUMNS: Final = (
    *("file", "sheet", "row", "line", "whose_act", "deed", "act", "other_agency", "first_day", "last_day"),
    *("finding", "verdicts", "rules_who", "rules_why", "rules_any", "missing", "missing_facts"),
)


@dataclass(frozen=True, slots=True)
class DeedAudit:
    """What an audit of deeds found. `unread`: labels of columns that were left unread; `personal`: those among
    them that are about persons; `notes`: what tables say of others that they do not hold.
    """

    owner: Owner
    acts: Sequence[JudgedAct]
    register: Match | None
    unread: Sequence[str]
    personal: Sequence[str]
    given: Sequence[str]
    corpus: str
    notes: Sequence[str] = ()

    @property
    def violations(self) -> bool:
        """Whether something was found that ends the command with exit code 1."""
        return any(one.judged.finding in VIOLATIONS for one in self.acts)


def write_deeds(audit: DeedAudit, stage: Path, foot: str) -> str:
    """Write all results to a folder; the text is given back too."""
    with (stage / "deeds.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(_COLUMNS)
        table.writerows([_neutral(cell) for cell in _row(one)] for one in audit.acts)
    text = deed_text(audit, foot)
    data = deed_summary(audit, foot)
    words = {kind.value: _MEANS.get(kind) or MEANS[kind] for kind in FINDINGS}
    (stage / "report.html").write_text(rendered("deeds.html", data=data, means=words), encoding="utf-8")
    printed = json.dumps(data, indent=2, ensure_ascii=False)
    (stage / "summary.json").write_text(printed + "\n", encoding="utf-8")
    (stage / "summary.txt").write_text(text, encoding="utf-8")
    return text


def _row(one: JudgedAct) -> Iterator[object]:
    act, judged = one.act, one.judged
    yield from (act.place.file, act.place.sheet or "", act.place.row, act.place.line)
    yield from (act.actor, act.deed, act.what, act.other, one.first or "", one.last or "")
    yield from (judged.finding, "; ".join(judged.verdicts))
    yield from (rules_of(judged, test) for test in ("who", "why", "any"))
    yield from ("; ".join(judged.wanting), "; ".join(judged.missing))


def _neutral(cell: object) -> object:
    """A cell that no spreadsheet runs, as in the findings of searches."""
    return (
        f"'{cell}"
        if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        else cell
    )


def deed_summary(audit: DeedAudit, foot: str) -> dict[str, Any]:
    """Everything that the text counts, in a fixed order."""
    return {
        "comity": "deeds/1",
        "owner": {"name": audit.owner.name, "place": audit.owner.phrase, "zone": audit.owner.zone},
        "facts_given": list(audit.given),
        "notes": list(audit.notes),
        "deeds": len(audit.acts),
        "findings": _findings(audit.acts),
        "acts": [
            {"whose": whose, "deed": deed, "act": what, "deeds": len(acts), "findings": _findings(acts)}
            for (whose, deed, what), acts in _grouped(audit)
        ],
        "rules": [
            {
                "rule": str(bearing.rule.id),
                "version": bearing.rule.version,
                "cite": bearing.rule.cite,
                "says": bearing.rule.says,
                "in_force": in_force(bearing.rule),
                "bearing": bearing.bearing,
                "read": bearing.read,
                "status": list(bearing.doubts),
                "deeds": count,
            }
            for bearing, count in _rules(audit.acts)
        ],
        "missing": [
            {"finding": kind.value, "missing": list(wanting), "deeds": count}
            for kind, wanting, count in _missing(audit.acts)
        ],
        "register_of_declarations": list(register_lines(audit.register)),
        "columns_not_read": list(audit.unread),
        "columns_about_persons": list(audit.personal),
        "corpus": audit.corpus,
        "note": DISCLAIMER,
        "foot": foot,
    }


def _findings(acts: Sequence[JudgedAct]) -> dict[str, int]:
    return {kind.value: count for kind, count in by_finding(acts).items() if count}


def _grouped(
    audit: DeedAudit,
) -> Iterator[tuple[tuple[str, str, str], list[JudgedAct]]]:
    """Acts of the same kind; those of all other agencies are one group."""

    def key(one: JudgedAct) -> tuple[str, str, str]:
        whose = one.act.actor if one.act.actor == audit.owner.name else "other agencies"
        return whose, one.act.deed, one.act.what

    for name, group in groupby(sorted(audit.acts, key=key), key):
        yield name, list(group)


def _rules(acts: Iterable[JudgedAct]) -> Iterator[tuple[Any, int]]:
    counted: dict[Any, int] = {}
    for one in acts:
        for bearing in one.judged.rules:
            counted[bearing] = counted.get(bearing, 0) + 1
    yield from sorted(
        counted.items(), key=lambda item: (str(item[0].rule.id), item[0].rule.version, item[0].bearing)
    )


def _missing(acts: Iterable[JudgedAct]) -> Iterator[tuple[Finding, tuple[str, ...], int]]:
    counted: dict[tuple[Finding, tuple[str, ...]], int] = {}
    for one in acts:
        if one.judged.wanting:
            key = one.judged.finding, one.judged.wanting
            counted[key] = counted.get(key, 0) + 1
    for (kind, wanting), count in sorted(
        counted.items(), key=lambda item: (FINDINGS.index(item[0][0]), -item[1], item[0][1])
    ):
        yield kind, wanting, count


# -- in words


def deed_text(audit: DeedAudit, foot: str) -> str:
    """The whole report as text."""
    sections = (_title, _found, _by_rule, _wanting, _columns)
    lines = [line for section in sections for line in section(audit)]
    return "\n".join([*lines, "", DISCLAIMER, foot]) + "\n"


def _title(audit: DeedAudit) -> Iterator[str]:
    yield f"Audit of deeds: {audit.owner.name}"
    yield wrap(
        f"Each finding is about an act of the agency named with it, under the law of its days. {len(audit.acts):,} "
        "deeds and omissions; one that a date of the law divides counts once for each part."
    )
    if audit.given:
        yield wrap(f"Taken as given for every row: {'; '.join(audit.given)}.")
    yield from (wrap(line) for line in (*audit.notes, *register_lines(audit.register)))


def _found(audit: DeedAudit) -> Iterator[str]:
    yield from head("Findings")
    for kind, count in by_finding(audit.acts).items():
        yield f"  {kind:19}  {count:>8,}  {_MEANS.get(kind) or MEANS[kind]}"
    yield ""
    for (whose, deed, what), acts in _grouped(audit):
        found = ", ".join(f"{count:,} {kind}" for kind, count in _findings(acts).items())
        done = "" if deed == "done" else " (not done)"
        yield item(f"{whose}: {what}{done}: {len(acts):,}: {found}")


def _by_rule(audit: DeedAudit) -> Iterator[str]:
    yield from head("By rule")
    rules = list(_rules(audit.acts))
    if not rules:
        yield "  No rule in the corpus bears on these deeds."
    for bearing, count in rules:
        rule = bearing.rule
        yield item(
            f"{rule.cite} [{rule.id}], {in_force(rule)}: {rule.says or 'no plain words yet'} "
            f"{bearing.bearing}: {count:,}; {'; '.join([f'read: {bearing.read}', *bearing.doubts])}"
        )


def _wanting(audit: DeedAudit) -> Iterator[str]:
    yield from head("What is missing")
    groups = list(_missing(audit.acts))
    if not groups:
        yield "  Nothing."
    for kind, wanting, count in groups:
        yield item(f"{kind}, {count:,}: {'; '.join(wanting)}")


def _columns(audit: DeedAudit) -> Iterator[str]:
    if audit.personal or audit.unread:
        yield from head("Columns that were not read")
    if audit.personal:
        yield item(
            f"About persons, and refused: {', '.join(audit.personal)}. No finding needs them; ask for the log "
            "without them, and do not pass this file on."
        )
    rest = [label for label in audit.unread if label not in audit.personal]
    if rest:
        yield item(f"Named by no mapping: {', '.join(rest)}.")


#: Findings whose words speak of searches elsewhere.
_MEANS: Final = {
    Finding.APPARENT: "forbidden and done, or commanded and left undone, by law read as text, on recorded facts",
    Finding.POSSIBLE: "the same on facts or law that are not certain, or open",
    Finding.IN_LINE: "an exception is met, the law allows it, or does not command what was left undone",
    Finding.UNJUDGED: "no day, or the record does not say what was done",
}
