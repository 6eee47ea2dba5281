"""What an agency did or left undone, row by row: standing access, holds, notices, transfers, contacts.

Such rows are few beside searches, and each says more. A deed that lasted is held against each stretch of law
in which it lasted; everything else is as for searches: one decision, one finding, an agency and a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from comity.audit.alike import bearing_on, stretch_of
from comity.audit.facts import Shown
from comity.audit.findings import FINDINGS, Deed, Finding
from comity.audit.judge import Answers, Judged, judge_deed
from comity.decide import Decider
from comity.language.model import CaseAsk, Law
from comity.meaning import Agency

__all__ = ["Act", "JudgedAct", "Place", "by_finding", "judge_acts"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands that tells of an act."""

    file: str
    sheet: str | None
    row: int
    line: int


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that an agency did or left undone, as a record tells it.

    Args:
        actor, agency: whose act it was: as named, and as the law knows it.
        what: in words, such as `let it search at any time`.
        other: the agency on the other side, as an agency is named; never a person.
        ask: what it is in the words of the law; `None` with `open_`, which says why it cannot be judged.
        first, last: first and last day on which it was done; a deed of one day has one.
        log: the facts that the record shows.
    """

    place: Place
    actor: str
    agency: Agency | None
    what: str
    other: str
    ask: CaseAsk | None
    deed: Deed
    first: date | None
    last: date | None
    log: Shown = field(default_factory=lambda: Shown({}, (None,)))
    open_: str = ""


@dataclass(frozen=True, slots=True)
class JudgedAct:
    """An act, or the part of it between two dates of the law, with its finding."""

    act: Act
    first: date | None
    last: date | None
    judged: Judged


def judge_acts(law: Law, acts: Iterable[Act]) -> Iterator[JudgedAct]:
    """Each act under the law of its days, in the order given; acts that no law tells apart are decided once."""
    answers = Answers(Decider(law))
    known: dict[Any, Judged] = {}
    stretches: dict[str, Any] = {}
    for act in acts:
        agency, ask = act.agency, act.ask
        if act.open_ or act.first is None or agency is None or ask is None:
            why = act.open_ or "the day on which it was done"
            yield JudgedAct(act, act.first, act.last, Judged(Finding.UNJUDGED, (), (), (), (why,), (), ()))
            continue
        government = agency.government
        if government not in stretches:
            stretches[government] = stretch_of(bearing_on(law, government), act.log.facts)
        for first, last in _cut(act.first, act.last or act.first, stretches[government]):
            facts = tuple(sorted(act.log.facts.items(), key=lambda item: item[0]))
            key = (agency, ask, act.deed, stretches[government](first), facts, act.log.purposes)
            if key not in known:
                known[key] = judge_deed(answers, agency, act.deed, ask, first, act.log)
            yield JudgedAct(act, first, last, known[key])


def _cut(first: date, last: date, stretch: Any) -> Iterator[tuple[date, date]]:
    """The days from first to last, cut where the law changes."""
    start, day = first, first
    while day < last:
        after = day + timedelta(days=1)
        if stretch(after) != stretch(day):
            yield start, day
            start = after
        day = after
    yield start, last


def by_finding(acts: Sequence[JudgedAct]) -> Mapping[Finding, int]:
    """Acts by finding; an act that is cut by a date of the law counts once for each part."""
    counts = Counter(one.judged.finding for one in acts)
    return {kind: counts.get(kind, 0) for kind in FINDINGS}
