"""Every case that a few facts can make, decided one by one: what the proofs about two laws are held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product

from comity.decide.decider import Decider
from comity.decide.facts import Several, Value
from comity.decide.plan import STACK
from comity.decide.request import Request
from comity.language import Law
from comity.language.model import CaseAsk
from comity.meaning import Agency, Verdict

Facts = Mapping[str, Value | Several]

DOMAINS: Mapping[str, tuple[Value, ...]] = {
    **dict.fromkeys(("paper_shown", "order_signed", "consent", "in_cell", "listed_match"), (True, False)),
    "signer": ("judge", "officer", "nobody"),
    "topic": ("address", "release"),
    "asker.state": ("aa", "bb", "none"),
}


def every_case(names: tuple[str, ...]) -> Iterator[dict[str, Value | Several]]:
    """All that these facts can be, all of them known."""
    for values in product(*(DOMAINS[name] for name in names)):
        yield dict(zip(names, values, strict=True))


class Decided:
    """The verdicts of one law for one agency, one after another."""

    def __init__(self, law: Law, agency: Agency, action: str, on: date) -> None:
        self.decider = Decider(law)
        self.agency, self.action, self.on = agency, action, on

    def __call__(self, facts: Facts) -> frozenset[Verdict]:
        ask = CaseAsk(self.action, None)
        request = Request(self.agency, "asked", (ask,), self.on, facts)
        return self.decider.verdicts(request, ask, (STACK,)).verdicts[STACK]
