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

from comity.audit.findings import FINDINGS, VIOLATIONS, Finding
from comity.audit.judge import Judged, RuleBearing
from comity.audit.store import Store
from comity.audit.verdicts import rule_numbers

__all__ = ["Count", "Counts", "RuleCount", "Split", "Wanting", "count"]


@dataclass(frozen=True, slots=True)
class Count:
    """Rows as the files have them, and distinct searches among them."""

    rows: int = 0
    searches: int = 0


@dataclass(frozen=True, slots=True)
class Split:
    """Something with its count and the rows of each finding."""

    name: str
    count: Count
    findings: Mapping[Finding, int]

    @property
    def violations(self) -> int:
        """Rows with an apparent or possible violation."""
        return sum(rows for finding, rows in self.findings.items() if finding in VIOLATIONS)


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
    store.run("create table counted as select found.*, lone from found join lone_searches using (case_no)")
    (whole,) = _splits(store, "''").values()
    kinds = {kind: Count() for kind in FINDINGS}
    kinds |= {Finding(name): split.count for name, split in _splits(store, "finding").items()}
    ((without,),) = store.rows("select cast(sum(without_id) as bigint) from case_rows")
    ((first, last),) = store.rows("select min(day), max(day) from owner_days")
    return Counts(
        total=whole.count,
        without_id=without,
        first=first,
        last=last,
        acts=_split(store, "act"),
        findings=kinds,
        months=_split(store, "coalesce(month, 'no day')", by_name=True),
        rules=_rules(store, judged),
        wanting=_wanting(store, judged),
        searchers=_split(store, _WHO.format(home=home)),
        states=_split(store, "coalesce(searching_state, 'unknown')"),
        kinds=_split(store, "coalesce(searching_kind, searching_requester, 'unknown')"),
        reasons=_split(store, _WHY),
        lines=_tests(store, _LINES),
        unclear=_tests(store, _UNCLEAR),
        uncovered=_places(store, judged, "uncovered"),
        later=_places(store, judged, "later"),
    )


def _splits(store: Store, name: str, source: str = "counted") -> dict[str, Split]:
    """The counts of each name that an expression gives to the cases of a source.

    A search that stands in one case alone counts there; one that stands in several counts once for each name.
    """
    query = f"""
    with named as (select {name} as name, finding, case_no, rows, lone from {source}),
    whole as (select name, sum(rows) as rows, sum(lone) as lone from named group by name),
    more as (select name, count(distinct search_key) as more from named join astride using (case_no) group by name)
    select name, null, cast(rows as bigint), cast(lone + coalesce(more, 0) as bigint)
    from whole left join more using (name)
    union all select name, finding, cast(sum(rows) as bigint), 0 from named group by name, finding
    """
    counts: dict[str, Count] = {}
    findings: dict[str, dict[Finding, int]] = defaultdict(dict)
    for of, kind, rows, searches in store.rows(query):
        if kind is None:
            counts[of] = Count(rows, searches)
        else:
            findings[of][Finding(kind)] = rows
    return {of: Split(of, one, findings[of]) for of, one in counts.items()}


def _split(store: Store, expression: str, *, by_name: bool = False) -> tuple[Split, ...]:
    found = _splits(store, expression).values()
    return tuple(sorted(found, key=lambda s: (s.name,) if by_name else (-s.count.rows, s.name)))


def _tests(store: Store, tests: Iterable[tuple[str, str]]) -> tuple[Split, ...]:
    """Rows that meet a condition; the conditions may overlap. In the order given."""
    return tuple(
        _splits(store, f"'{name}'", f"counted where {condition}").get(name, Split(name, Count(), {}))
        for name, condition in tests
    )


def _rules(store: Store, judged: Mapping[int, Judged]) -> tuple[RuleCount, ...]:
    bearings = rule_numbers(store, judged)
    found = [
        RuleCount(bearings[int(number)], split)
        for number, split in _splits(
            store, "cast(bearing as varchar)", "counted join pattern_rules using (pattern)"
        ).items()
    ]
    return tuple(sorted(found, key=_order))


def _order(one: RuleCount) -> tuple[str, str, int, str]:
    rule = one.bearing.rule
    return one.bearing.test, str(rule.id), rule.version, one.bearing.bearing


def _wanting(store: Store, judged: Mapping[int, Judged]) -> tuple[Wanting, ...]:
    name = "concat_ws('|', finding, verdicts = 'prohibited', wanting)"
    patterns = store.rows(
        f"select {name}, finding, verdicts = 'prohibited', min(pattern) "
        "from found join verdicts using (pattern, finding) group by all"
    )
    counts = _splits(store, name, "counted join verdicts using (pattern, finding)")
    groups = [
        Wanting(Finding(kind), settled, judged[pattern].wanting, counts[group].count)
        for group, kind, settled, pattern in patterns
        if judged[pattern].wanting
    ]
    rank = {kind: at for at, kind in enumerate(FINDINGS)}
    return tuple(sorted(groups, key=lambda g: (rank[g.finding], not g.settled, -g.count.rows, g.wanting)))


def _places(store: Store, judged: Mapping[int, Judged], attribute: str) -> tuple[Split, ...]:
    """Rows for which the law of a place was not in the corpus, or was read only up to an earlier day."""
    places: dict[str, list[int]] = defaultdict(list)
    for pattern, one in judged.items():
        for place in getattr(one, attribute):
            places[place].append(pattern)
    found = []
    for place, patterns in sorted(places.items()):
        listed = ", ".join(str(pattern) for pattern in patterns)
        split = _splits(store, "''", f"counted where pattern in ({listed})")[""]
        found.append(Split(place, split.count, {}))
    return tuple(found)
