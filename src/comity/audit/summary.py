"""The audit as plain data: `summary.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from comity.audit.audit import Audit
from comity.audit.counts import Count, Split
from comity.audit.declarations import register_lines
from comity.audit.findings import Finding
from comity.audit.limits import cannot_show, comparability
from comity.decide.phrases import Phrases
from comity.language.model import Rule

__all__ = [
    "DISCLAIMER",
    "MEANS",
    "account",
    "in_force",
    "log_kinds",
    "register_lines",
    "summary",
]

#: What each finding says, in a few words.
MEANS: Final = {
    Finding.APPARENT: "forbidden, by law read as text, on recorded facts",
    Finding.POSSIBLE: "forbidden on facts or law that are not certain, or open",
    Finding.COUNSEL: "the law's reading is disputed, or laws contradict each other",
    Finding.IN_LINE: "no ban applies: an exception is met, or the law allows it",
    Finding.SILENT: "the law that was read says nothing; that is not leave",
    Finding.UNCOVERED: "law that could forbid or allow it has not been read",
    Finding.UNJUDGED: "no day, so that no law can be chosen",
}

DISCLAIMER = "Information, not legal advice. A finding names an agency and a rule; none is about a person."


def log_kinds(audit: Audit) -> tuple[str, ...]:
    """Kinds of the logs that were read."""
    return tuple(sorted({report.log_kind for report in audit.reports if report.log_kind and report.events}))


def summary(audit: Audit, foot: str) -> dict[str, Any]:
    """Everything that the report counts, in a fixed order."""
    counts, owner, given = audit.counts, audit.owner, audit.options.given.facts
    return {
        "comity": "audit/1",
        "owner": {
            "name": owner.name,
            "known_by": owner.because,
            "agency": str(owner.agency),
            "place": owner.phrase,
            "zone": owner.zone,
            "as_if": owner.as_if,
            "on_behalf": audit.options.on_behalf,
            "facts_given": sorted(given),
            "facts_said": [Phrases(audit.law).given(name, given[name]) for name in sorted(given)],
        },
        "read": {**_read(audit), **_count(counts.total), "rows_without_id": counts.without_id},
        "period": {"first_day": _day(counts.first), "last_day": _day(counts.last)},
        "acts": [_split(split) for split in counts.acts],
        "findings": [
            {"finding": kind.value, "means": MEANS[kind], **_count(one)}
            for kind, one in counts.findings.items()
        ],
        "months": [_split(split) for split in counts.months],
        "rules": [
            {
                "rule": str(one.bearing.rule.id),
                "version": one.bearing.rule.version,
                "cite": one.bearing.rule.cite,
                "says": one.bearing.rule.says,
                "in_force": in_force(one.bearing.rule),
                "test": one.bearing.test,
                "bearing": one.bearing.bearing,
                "read": one.bearing.read,
                "read_by": one.bearing.rule.source.by if one.bearing.rule.source else "",
                "url": one.bearing.rule.source.url if one.bearing.rule.source else "",
                "status": list(one.bearing.doubts),
                **_split(one.split, named=False),
            }
            for one in counts.rules
        ],
        "missing": [
            {
                "finding": one.finding.value,
                "settled_as_read": one.settled,
                "missing": list(one.wanting),
                **_count(one.count),
            }
            for one in counts.wanting
        ],
        "who_searched": [_split(split) for split in counts.searchers],
        "searching_states": [_split(split) for split in counts.states],
        "searching_kinds": [_split(split) for split in counts.kinds],
        "why_as_stated": [_split(split) for split in counts.reasons],
        "lines": [_split(split) for split in counts.lines],
        "bare_names": [
            {
                "agency": one.agency,
                "rows": one.rows,
                "taken": {way: dict(sorted(found.items())) for way, found in one.taken.items()},
            }
            for one in audit.choices
        ],
        "left_open_by_the_log": [_split(split) for split in counts.unclear],
        "law_not_in_the_corpus": [_split(split) for split in counts.uncovered],
        "law_read_only_up_to_an_earlier_day": [_split(split) for split in counts.later],
        "register_of_declarations": {
            **(asdict(audit.register) if audit.register is not None else {}),
            "said": list(register_lines(audit.register)),
        },
        "cannot_show": list(cannot_show(log_kinds(audit))),
        "not_comparable": list(comparability(counts.first, counts.last)),
        "rejects": dict(audit.rejects),
        "refused": [{"file": r.file, "sheet": r.sheet, "why": r.refused} for r in audit.reports if r.refused],
        "warnings": [asdict(warning) for warning in audit.warnings],
        "corpus": audit.law.digest,
        "word_list": audit.word_list,
        "note": DISCLAIMER,
        "foot": foot,
    }


def in_force(rule: Rule) -> str:
    """The days on which a rule holds, in words."""
    first = rule.interval.since or rule.interval.doubtful_from
    since = (
        f"from {first}"
        if rule.interval.since
        else f"from a day not known after {first}"
        if first
        else "undated"
    )
    return since + (f" to {rule.interval.until}" if rule.interval.until else "")


_ACCOUNT: Final = ("rows_in", "events", "rejects", "repeated_headers", "blank_rows", "not_searches")


def account(audit: Audit) -> dict[str, int]:
    """What became of all rows that came in; `rows_in` is the sum of the others."""
    return {name: sum(getattr(report, name) for report in audit.reports) for name in _ACCOUNT}


def _read(audit: Audit) -> dict[str, Any]:
    files = [
        {
            "file": report.file,
            "sheet": report.sheet,
            "kind": report.log_kind,
            "kind_known_by": report.kind_because,
            "layout": report.layout,
            **{name: getattr(report, name) for name in _ACCOUNT},
        }
        for report in audit.reports
        if not report.refused
    ]
    return {**account(audit), "files": files}


def _count(count: Count) -> dict[str, int]:
    return {"rows": count.rows, "searches": count.searches}


def _split(split: Split, *, named: bool = True) -> dict[str, Any]:
    name = {"name": split.name} if named else {}
    return {**name, **_count(split.count), "findings": _findings(split.findings)}


def _findings(findings: Mapping[Finding, int]) -> dict[str, int]:
    return {kind.value: findings[kind] for kind in Finding if kind in findings}


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
