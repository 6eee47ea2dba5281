"""The evaluator of single cases, as the proofs ask it to bear out their witnesses."""

from __future__ import annotations

from comity.decide.cases import run_case
from comity.decide.decider import Decider
from comity.decide.plan import STACK
from comity.decide.request import Request, of_case
from comity.decide.settle import settle
from comity.language.model import Case, Law, Rule
from comity.meaning import Verdict


class SingleCases:
    """Decides the one ask of a case, as `comity decide` does. Plans are kept for each law.

    This is what `comity.proofs.versus.Evaluator` asks for."""

    def __init__(self) -> None:
        self._deciders: dict[int, Decider] = {}

    def verdicts(self, law: Law, case: Case) -> tuple[Verdict, ...]:
        """Every verdict that is still possible."""
        decider, request = self._put(law, case)
        (ask,) = request.asks
        found = settle(
            decider.plan(request, ask), (STACK,), decider.case(request, ask), decider.law, explain=False
        )
        return tuple(verdict for verdict in Verdict if verdict in found.verdicts[STACK])

    def rules(self, law: Law, case: Case) -> tuple[Rule, ...]:
        """The rules that decide, or may."""
        decider, request = self._put(law, case)
        (answer,) = decider.decide(request).asks
        return tuple(deciding.rule for deciding in answer.rules)

    def replay(self, law: Law, case: Case) -> str:
        """What is answered instead of what the case expects; empty if it holds (`comity.proofs.witness.Replay`)."""
        decider, _ = self._put(law, case)
        return "; ".join(str(failure) for failure in run_case(decider, case))

    def _put(self, law: Law, case: Case) -> tuple[Decider, Request]:
        decider = self._deciders.get(id(law))
        if decider is None:
            decider = self._deciders[id(law)] = Decider(law)
        return decider, of_case(case, decider.law)
