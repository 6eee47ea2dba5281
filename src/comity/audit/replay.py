"""Past events decided again: what the findings of an audit would have been, had a draft been law on each day.

The findings name the case of each search, and `cases.parquet` holds the facts of each case that were put to the law. The
judge is that of the audit.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, TypeVar, cast

import duckdb

from comity.audit.alike import bearing_on, named_states, stretch_of
from comity.audit.facts import ASKS, Act, Given, Pattern
from comity.audit.judge import Judge
from comity.audit.owner import as_if, owner_told
from comity.decide import Decider
from comity.errors import InputError
from comity.language.model import Interval, Law, Policy, Statement

S = TypeVar("S", bound=Statement)

__all__ = ["Again", "always_in_force", "replay"]

_ACTS: Final[dict[str, Act]] = {"let another agency search": "share", "searched": "use"}
_QUERY: Final = """
select cases.act, local_date, requester, state, name_recorded, reason, reason_from_list, on_behalf_of, declared,
  cases.finding, verdicts, count(*)
from read_parquet($findings) findings join read_parquet($cases) cases using ("case") group by all order by all
"""
#: What was put to the law (`Pattern` from `requester` on), between act and day before and finding, verdicts, rows after.
_Row = tuple[str, date | None, str, str, bool, str, bool, str, str, str, str, int]


@dataclass(frozen=True, slots=True)
class Again:
    """Rows of a log, by finding before and after.

    `strange` are rows that the law given does not decide as the audit did: it was made under another law, or with facts
    that the file does not hold.
    """

    owner: str
    changed: Mapping[tuple[str, str], int]
    same: int
    strange: int

    @property
    def rows(self) -> int:
        """All rows of the file."""
        return sum(self.changed.values()) + self.same + self.strange

    def text(self) -> Iterator[str]:
        """The outcome as lines."""
        count = sum(self.changed.values())
        yield f"Had the draft been law on the day of each search in the log of {self.owner}:"
        yield f"  {count:,} of {self.rows:,} rows would have come out differently, {self.same:,} as they did."
        for (before, after), rows in self.changed.items():
            yield f"    {rows:,}: {before}, then {after}"
        if self.strange:
            yield f"  {self.strange:,} rows: the law without the draft does not decide them as the audit did."

    def data(self) -> dict[str, object]:
        """The outcome as JSON."""
        return {
            "owner": self.owner,
            "rows": self.rows,
            "changed": [{"before": b, "after": a, "rows": n} for (b, a), n in self.changed.items()],
            "same": self.same,
            "not_decided_as_the_audit_did": self.strange,
        }


def replay(findings: Path, before: Law, after: Law) -> Again:
    """Decide the rows of `findings.parquet` again, under the law with a draft as if it had always been in force.

    Args:
        findings: as an audit wrote it, with its `summary.json` beside it.
        before, after: the law without the draft, and with it.

    Raises:
        InputError: the file is none of an audit, or the audit was told facts that the file does not hold.
    """
    told = _summary(findings)
    sides = [_Side(before, told), _Side(always_in_force(after), told)]
    stretches: dict[tuple[object, ...], int] = {}
    changed: Counter[tuple[str, str]] = Counter()
    kept: Counter[str] = Counter()
    for (
        act,
        day,
        requester,
        state,
        recorded,
        reason,
        chosen,
        behalf,
        declared,
        finding,
        verdicts,
        rows,
    ) in _rows(findings):
        if act not in _ACTS or day is None:
            kept["same"] += rows
            continue
        stretch = stretches.setdefault(tuple(side.stretch(day) for side in sides), len(stretches))
        shown = (requester, state, recorded, reason, chosen, behalf, declared)
        pattern = Pattern(_ACTS[act], stretch, *shown)
        was, then = (side.judge(pattern, day) for side in sides)
        if (str(was.finding), "; ".join(was.verdicts)) != (finding, verdicts):
            kept["strange"] += rows
        elif then.finding == was.finding:
            kept["same"] += rows
        else:
            changed[finding, str(then.finding)] += rows
    return Again(str(told["name"]), dict(changed.most_common()), kept["same"], kept["strange"])


class _Side:
    """One law, ready to judge the owner's log."""

    def __init__(self, law: Law, told: Mapping[str, object]) -> None:
        law, self.owner = owner_told(law, str(told["name"]))
        if told["as_if"]:
            self.owner = as_if(law, self.owner, str(told["place"]))
        bearing = bearing_on(law, self.owner.agency.government, ASKS.values())
        self.stretch = stretch_of(bearing, {})
        self.judge = Judge(Decider(law), self.owner, Given(), named_states(bearing))


# --- files --------------------------------------------------------------------------------------------------


def _summary(findings: Path) -> Mapping[str, object]:
    """Whose log it was, from the summary beside the findings."""
    path = findings.parent / "summary.json"
    try:
        owner = json.loads(path.read_text(encoding="utf-8"))["owner"]
        told = {key: owner[key] for key in ("name", "place", "as_if", "on_behalf", "facts_given")}
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(
            "The summary of the audit is missing or is none",
            str(path),
            "Keep the files of an audit together.",
        ) from None
    if told["facts_given"]:
        raise InputError(
            "This audit was told facts that its findings do not hold",
            str(path),
            "Audit the log once without --fact, and replay that.",
        )
    return told


def _rows(findings: Path) -> list[_Row]:
    told = {"findings": str(findings), "cases": str(findings.with_name("cases.parquet"))}
    try:
        found = duckdb.connect().execute(_QUERY, told).fetchall()
    except duckdb.Error:
        raise InputError(
            "This is no file of findings, or the file of its cases is not beside it",
            str(findings),
            "Name the findings.parquet that an audit wrote, and keep cases.parquet with it.",
        ) from None
    return cast(list[_Row], found)


# --- law ----------------------------------------------------------------------------------------------------


def always_in_force(law: Law) -> Law:
    """The law as if its overlays had always been in force, each statement as it reads in its last version."""
    policies = {id: _always(policy) if policy.overlay else policy for id, policy in law.policies.items()}
    by_government = {
        name: tuple(policies[policy.id] for policy in found) for name, found in law.by_government.items()
    }
    drafted = [policy for policy in policies.values() if policy.overlay]
    rules = {rule.id: (rule,) for policy in drafted for rule in policy.rules}
    defines = {define.id: (define,) for policy in drafted for define in policy.defines}
    return replace(
        law,
        policies=policies,
        by_government=by_government,
        rules={**law.rules, **rules},
        defines={**law.defines, **defines},
    )


def _always(policy: Policy) -> Policy:
    return replace(
        policy,
        rules=_last(policy.rules),
        duties=_last(policy.duties),
        defines=_last(policy.defines),
        displaces=_last(policy.displaces),
        covers=tuple(replace(entry, interval=Interval()) for entry in policy.covers),
    )


def _last(statements: tuple[S, ...]) -> tuple[S, ...]:
    last = {statement.id: statement for statement in statements}
    return tuple(replace(statement, interval=Interval()) for statement in last.values())
