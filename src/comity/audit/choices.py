"""How totals move with an honest choice: what the bare names of HSI and ICE are taken to mean.

Both agencies' names have been typed for immigration and for other crime. The findings leave it open; here the
same rows are decided again under each way to take the name, so that nobody has to guess what the choice does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from comity.audit.facts import Pattern
from comity.audit.findings import Finding
from comity.audit.judge import Judged
from comity.audit.store import Store

__all__ = ["AS_READ", "OPEN", "TAKEN", "Choice", "bare_names"]

#: Ways to take the bare name of an agency, and the class of reason that each stands for; "" keeps the reading.
TAKEN: Final = {"open": "", "immigration": "immigration_civil", "other": "federal_agency_non_immigration"}

#: The two kinds of possible violation: only one verdict is left, or several are.
AS_READ: Final = "possible violation, forbidden as read"
OPEN: Final = "possible violation, open"

_LINES: Final = {"HSI": "bare_hsi", "ICE": "bare_ice"}


@dataclass(frozen=True, slots=True)
class Choice:
    """Rows whose reason is the bare name of `agency`, and their findings under each way to take it.

    A possible violation is counted as *forbidden as read* or as *open*, as in the report.
    """

    agency: str
    rows: int
    taken: Mapping[str, Mapping[str, int]]


def bare_names(
    store: Store,
    patterns: Mapping[int, tuple[Pattern, date | None]],
    judge: Callable[[Pattern, date | None], Judged],
) -> tuple[Choice, ...]:
    """The rows of both names, decided anew. No row names both: that is a reading of its own."""
    return tuple(_choice(store, patterns, judge, agency, line) for agency, line in _LINES.items())


def _choice(
    store: Store,
    patterns: Mapping[int, tuple[Pattern, date | None]],
    judge: Callable[[Pattern, date | None], Judged],
    agency: str,
    line: str,
) -> Choice:
    rows = store.rows(
        f"select pattern, cast(sum(rows) as bigint) from found where {line} group by 1 order by 1"
    )
    taken: dict[str, Counter[str]] = {name: Counter() for name in TAKEN}
    for number, count in rows:
        pattern, day = patterns[number]
        for name, reason in TAKEN.items():
            as_taken = pattern._replace(reason=reason) if reason else pattern
            taken[name][_kind(judge(as_taken, day))] += count
    return Choice(agency, sum(count for _, count in rows), taken)


def _kind(judged: Judged) -> str:
    if judged.finding is not Finding.POSSIBLE:
        return judged.finding.value
    return AS_READ if len(judged.verdicts) == 1 else OPEN
