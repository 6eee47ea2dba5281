"""The evaluator of single cases, as the proofs ask it to bear out their witnesses."""

from __future__ import annotations

from comity.decide.decider import Decider
from comity.decide.request import of_case
from comity.language.model import Case, Law
from comity.meaning import Verdict
from comity.proofs.versus import Told


class SingleCases:
    """Decides the one ask of a case, as `comity decide` does. Plans are kept for each law."""

    def __init__(self) -> None:
        self._deciders: dict[int, Decider] = {}

    def __call__(self, law: Law, case: Case) -> Told:
        """The verdicts that are still possible, and the rules that decide."""
        decider = self._deciders.get(id(law))
        if decider is None:
            decider = self._deciders[id(law)] = Decider(law)
        (answer,) = decider.decide(of_case(case, decider.law)).asks
        return Told(
            tuple(verdict for verdict in Verdict if verdict in answer.verdicts),
            tuple(deciding.rule for deciding in answer.rules),
        )
