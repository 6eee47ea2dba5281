"""The decided patterns as a table, and every search with the finding of its pattern."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    table = pa.table(
        {
            "pattern": pa.array(judged, pa.int64()),
            "finding": _texts(one.finding for one in judged.values()),
            "citations": _texts(_citations(one) for one in judged.values()),
            "verdicts": _texts("; ".join(one.verdicts) for one in judged.values()),
            "rules_who": _texts(rules_of(one, "who") for one in judged.values()),
            "rules_why": _texts(rules_of(one, "why") for one in judged.values()),
            "rules_any": _texts(rules_of(one, "any") for one in judged.values()),
            "wanting": _texts("; ".join(one.wanting) for one in judged.values()),
            "missing_facts": _texts("; ".join(one.missing) for one in judged.values()),
        }
    )
    store.small("verdicts", table)
    store.run(
        "create view found as select numbered_cases.*, rows, finding "
        "from numbered_cases join case_rows using (case_no) join verdicts using (pattern)"
    )


def _texts(values: Iterable[str]) -> pa.Array:
    return pa.array([str(value) for value in values], pa.string())
