"""What a report counts: findings, rules, what is missing, what the log leaves open. Values, made by queries
over the cases (`gather`), never over rows.

Rows and searches are never the same thing: a row is one sighting in one export, a search can stand in many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from comity.audit.findings import FINDINGS, Finding
from comity.audit.judge import Judged, RuleBearing
from comity.audit.store import Store
from comity.audit.tally import Count, Split, Tally
from comity.meaning import Verdict

__all__ = ["Count", "Counts", "RuleCount", "Split", "Wanting", "count"]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """A rule, what it says to so many rows, and the findings of these rows."""

    bearing: RuleBearing
    split: Split


@dataclass(frozen=True, slots=True)
class Wanting:
    """Findings that could be more than they are, by what is missing. Each row stands in one group.

    `settled`: only one verdict is possible on what the log shows; what is missing is certainty about a fact
    or about the law.
    """

    finding: Finding
    settled: bool
    wanting: tuple[str, ...]
    count: Count


@dataclass(frozen=True, slots=True)
class Counts:
    """All counts of one audit."""

    total: Count
    without_id: int
    first: date | None
    last: date | None
    acts: tuple[Split, ...]
    findings: Mapping[Finding, Count]
    months: tuple[Split, ...]
    rules: tuple[RuleCount, ...]
    wanting: tuple[Wanting, ...]
    searchers: tuple[Split, ...]
    states: tuple[Split, ...]
    kinds: tuple[Split, ...]
    reasons: tuple[Split, ...]
    lines: tuple[Split, ...]
    unclear: tuple[Split, ...]
    uncovered: tuple[Split, ...]
    later: tuple[Split, ...]

    def rows(self, findings: Iterable[Finding]) -> int:
        """Rows with one of these findings."""
        return sum(self.findings[finding].rows for finding in findings)


_WHO: Final = """case
  when act = 'use' then 'the owner itself'
  when searching_requester is null then 'an agency that its name does not tell'
  when searching_requester in ('ice', 'hsi', 'cbp', 'dhs_civil_immigration', 'dhs_other')
    then 'federal: ' || searching_requester
  when searching_requester like 'federal%' then 'federal: other'
  when searching_requester = 'private' then 'a private body'
  when searching_state is null then 'an agency whose state its name does not tell'
  when searching_state = 'none' then 'a body of several states'
  when searching_state = '{home}' then 'an agency of the owner''s state'
  else 'an agency of another state' end"""

_WHY: Final = "case when unlisted then reason_class || ', words unlisted' else reason_class end"

#: Lines of their own, because honest counts differ in how they treat them.
_LINES: Final = (
    ("HSI named alone", "bare_hsi"),
    ("HSI named at all", "hsi"),
    ("ICE named alone", "bare_ice"),
    ("made for another agency, says the reason", "assist"),
)

_NAMED: Final = "act = 'share' and org_cell = 'value'"
_SAID: Final = "('value', 'partial')"

_UNCLEAR: Final = (
    ("reason masked or withheld", "reason_cell in ('masked_vendor', 'masked_agency', 'withheld')"),
    ("reason masked in part", "reason_cell = 'partial'"),
    ("reason empty", f"reason_cell in ('empty', 'placeholder') and offense_cell not in {_SAID}"),
    ("reason not exported", f"reason_cell = 'not_exported' and offense_cell not in {_SAID}"),
    ("reason vague, or a number only", f"reason_class = 'vague_or_missing' and reason_cell in {_SAID}"),
    ("reason of words that no list knows", "unlisted"),
    ("searching agency masked or missing", "act = 'share' and org_cell <> 'value'"),
    ("searching agency not understood", f"{_NAMED} and searching_requester is null"),
    (
        "searching agency understood with doubt",
        f"{_NAMED} and searching_requester is not null and sureness <> 'high'",
    ),
    ("no day of the search", "act = 'none'"),
)


def count(store: Store, judged: Mapping[int, Judged], home: str) -> Counts:
    """Count everything."""
    texts = {
        "act": "act",
        "month": "coalesce(month, 'no day')",
        "who": _WHO.format(home=home),
        "state": "coalesce(searching_state, 'unknown')",
        "kind": "coalesce(searching_kind, searching_requester, 'unknown')",
        "why": _WHY,
    }
    tally = Tally.of(store, {**texts, **dict((*_LINES, *_UNCLEAR))})
    kinds = {kind: Count() for kind in FINDINGS}
    kinds |= {Finding(name): split.count for name, split in tally.by("finding").items()}
    ((without,),) = store.rows("select cast(sum(without_id) as bigint) from case_rows")
    ((first, last),) = store.rows("select min(day), max(day) from owner_days")
    return Counts(
        total=tally.whole(),
        without_id=without,
        first=first,
        last=last,
        acts=_by_size(tally, "act"),
        findings=kinds,
        months=tuple(sorted(tally.by("month").values(), key=lambda split: split.name)),
        rules=_rules(tally, judged),
        wanting=_wanting(tally, judged),
        searchers=_by_size(tally, "who"),
        states=_by_size(tally, "state"),
        kinds=_by_size(tally, "kind"),
        reasons=_by_size(tally, "why"),
        # Conditions may overlap; they stay in their order.
        lines=tuple(tally.where(name) for name, _ in _LINES),
        unclear=tuple(tally.where(name) for name, _ in _UNCLEAR),
        uncovered=_places(tally, judged, "uncovered"),
        later=_places(tally, judged, "later"),
    )


def _by_size(tally: Tally, column: str) -> tuple[Split, ...]:
    return tuple(sorted(tally.by(column).values(), key=lambda split: (-split.count.rows, split.name)))


def _rules(tally: Tally, judged: Mapping[int, Judged]) -> tuple[RuleCount, ...]:
    # A rule is known by its name and version: comparing all that it says would take longer than counting.
    patterns: dict[tuple[object, ...], tuple[RuleBearing, list[int]]] = {}
    for pattern, one in judged.items():
        for of in one.rules:
            known = (of.rule.id, of.rule.version, of.bearing, of.test, of.read, of.doubts)
            patterns.setdefault(known, (of, []))[1].append(pattern)
    found = [RuleCount(bearing, tally.of_patterns("", of)) for bearing, of in patterns.values()]
    return tuple(sorted(found, key=_order))


def _order(one: RuleCount) -> tuple[str, str, int, str]:
    rule = one.bearing.rule
    return one.bearing.test, str(rule.id), rule.version, one.bearing.bearing


def _wanting(tally: Tally, judged: Mapping[int, Judged]) -> tuple[Wanting, ...]:
    groups = tally.by_pattern(
        {
            pattern: (one.finding, one.verdicts == (Verdict.PROHIBITED,), one.wanting)
            for pattern, one in judged.items()
            if one.wanting
        }
    )
    found = (Wanting(*group, count) for group, count in groups.items())
    rank = {kind: at for at, kind in enumerate(FINDINGS)}
    return tuple(sorted(found, key=lambda g: (rank[g.finding], not g.settled, -g.count.rows, g.wanting)))


def _places(tally: Tally, judged: Mapping[int, Judged], attribute: str) -> tuple[Split, ...]:
    """Rows for which the law of a place was not in the corpus, or was read only up to an earlier day."""
    places: dict[str, list[int]] = defaultdict(list)
    for pattern, one in judged.items():
        for place in getattr(one, attribute):
            places[place].append(pattern)
    found = (tally.of_patterns(place, patterns) for place, patterns in sorted(places.items()))
    return tuple(Split(split.name, split.count, {}) for split in found)
