"""What a policy says, written once over an abstract algebra of truth.

Conditions, rules in force, what defeats what, layers, verdicts and duties. Nothing here knows a case, a table
or a solver: `comity.decide`, `comity.tables` and `comity.proofs` each bring an `Algebra`.
"""

from comity.meaning.agencies import Agency
from comity.meaning.algebra import Algebra, OpenQuestion
from comity.meaning.reading import DutyReading, LayerReading, Reading, RuleReading
from comity.meaning.verdicts import Verdict, layer_outcomes, stack_outcomes

__all__ = [
    "Agency",
    "Algebra",
    "DutyReading",
    "LayerReading",
    "OpenQuestion",
    "Reading",
    "RuleReading",
    "Verdict",
    "layer_outcomes",
    "stack_outcomes",
]
