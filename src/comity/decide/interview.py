"""The next question: what can still change an answer, the most telling and least intrusive first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from comity.decide.decider import Decider
from comity.decide.facts import Known, Records, Several, Value
from comity.decide.plan import STACK
from comity.decide.request import Request
from comity.decide.settle import settle
from comity.decide.split import Missing
from comity.meaning import Verdict

BUDGET = 1 << 14


@dataclass(frozen=True, slots=True)
class Interview:
    """A request under way. What was `asked` is not asked again, whatever the answer left open.

    “I don't know” is an answer, and so is a day where the hour would tell, or a list of which there may be more.
    """

    request: Request
    asked: frozenset[str] = frozenset()

    def next(self, decider: Decider) -> Missing | None:
        """The next fact to ask for; None when no answer can change any more, or nothing more is known."""
        best: list[Missing] = []
        for ask in self.request.asks:
            plan = decider.plan(self.request, ask)
            case = decider.case(self.request, ask)
            settled = settle(plan, (STACK,), case, decider.law, budget=BUDGET)
            if len(settled.verdicts[STACK]) > 1:
                best += [missing for missing in settled.missing if missing.name not in self.asked]
        if not best:
            return None
        chosen = most_telling(best)
        plans = [decider.plan(self.request, ask) for ask in self.request.asks]
        read = {name for plan in plans for name in plan.fields(chosen.name)}
        return replace(chosen, fields=tuple(sorted(read)))

    def verdicts(self, decider: Decider) -> tuple[frozenset[Verdict], ...]:
        """The verdicts still possible, ask by ask."""
        return tuple(decider.verdicts(self.request, ask).verdicts[STACK] for ask in self.request.asks)

    def answered(
        self, name: str, value: Value | Several | Records | None, known: Known = Known.SEEN
    ) -> Interview:
        """The interview with one more answer; None is “I don't know”."""
        asked = self.asked | {name}
        if value is None:
            return replace(self, asked=asked)
        facts: Mapping[str, Value | Several] = self.request.facts
        records: Mapping[str, Records] = self.request.records
        if isinstance(value, Records):
            records = {**records, name: value}
        else:
            facts = {**facts, name: value}
        request = replace(
            self.request, facts=facts, records=records, known={**self.request.known, name: known}
        )
        return Interview(request, asked)


def most_telling(missing: Iterable[Missing]) -> Missing:
    """The fact to ask for first: what settles most, and among near equals the least intrusive."""
    return min(missing, key=lambda m: (-round(m.share * 5), m.intrusive, -m.share, m.name))
