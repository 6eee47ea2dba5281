"""The decided patterns as a table, and every search with the finding of its pattern."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pyarrow as pa

from comity.audit.judge import Judged, RuleBearing, Test
from comity.audit.store import Store

__all__ = ["bring_back"]

_SPEAKING: Final = frozenset({"forbids", "may forbid"})


def rule_text(bearing: RuleBearing) -> str:
    """A rule as the findings name it: citation, name in the corpus, what it says here, how it was read."""
    return f"{bearing.rule.cite} ({bearing.rule.id}; {bearing.bearing}; read: {bearing.read})"


def _chosen(judged: Judged) -> tuple[RuleBearing, ...]:
    """The rules that bear on the finding: bans where one may apply, else what lifted them."""
    bans = tuple(rule for rule in judged.rules if rule.bearing in _SPEAKING)
    banned = any(verdict in ("prohibited", "for counsel") for verdict in judged.verdicts)
    return bans if banned and bans else judged.rules


def rules_of(judged: Judged, test: Test) -> str:
    """The rules of one test that bear on the finding."""
    return "; ".join(rule_text(rule) for rule in _chosen(judged) if rule.test == test)


def _citations(judged: Judged) -> str:
    return "; ".join(dict.fromkeys(bearing.rule.cite for bearing in _chosen(judged)))


def bring_back(store: Store, judged: Mapping[int, Judged]) -> None:
    """Make the table `verdicts` (one row a pattern) and the view `found` (each case with its rows and its finding)."""
    # Patterns that no rule tells apart share their answer.
    distinct = {id(one): one for one in judged.values()}
    places = {known: at for at, known in enumerate(distinct)}
    at = pa.array([places[id(one)] for one in judged.values()], pa.int64())

    def texts(of: Callable[[Judged], str]) -> pa.Array:
        return pa.array([str(of(one)) for one in distinct.values()], pa.string()).take(at)

    table = pa.table(
        {
            "pattern": pa.array(judged, pa.int64()),
            "finding": texts(lambda one: one.finding),
            "citations": texts(_citations),
            "verdicts": texts(lambda one: "; ".join(one.verdicts)),
            "rules_who": texts(lambda one: rules_of(one, "who")),
            "rules_why": texts(lambda one: rules_of(one, "why")),
            "rules_any": texts(lambda one: rules_of(one, "any")),
            "wanting": texts(lambda one: "; ".join(one.wanting)),
            "missing_facts": texts(lambda one: "; ".join(one.missing)),
        }
    )
    store.small("verdicts", table)
    store.run(
        "create view found as select numbered_cases.*, rows, finding "
        "from numbered_cases join case_rows using (case_no) join verdicts using (pattern)"
    )
