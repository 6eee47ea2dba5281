"""What the bits of a decided table mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from comity.language.model import Modality, StatementId
from comity.meaning import Verdict

VERDICTS: Final = tuple(Verdict)
"""Bit 0 is prohibited, bit 1 required, and so on in the order of `Verdict`."""

EVERYTHING: Final = (1 << len(VERDICTS)) - 1
"""Every verdict is possible: what is said of a row whose day is unknown or outside the days asked about."""


def bit_of(verdict: Verdict) -> int:
    """The bit that stands for a verdict."""
    return 1 << VERDICTS.index(verdict)


def verdict_bits(verdicts: Iterable[Verdict]) -> int:
    """A set of verdicts as bits."""
    return sum(bit_of(verdict) for verdict in set(verdicts))


def verdicts_of(bits: int) -> frozenset[Verdict]:
    """The verdicts still possible in a row."""
    return frozenset(verdict for verdict in VERDICTS if bits & bit_of(verdict))


_DECIDES: Final = {
    Verdict.PROHIBITED: (Modality.MUST_NOT,),
    Verdict.REQUIRED: (Modality.MUST,),
    Verdict.PERMITTED: (Modality.MAY, Modality.FREE),
    Verdict.COUNSEL: tuple(Modality),
}


def decided_by(modality: Modality) -> int:
    """The verdicts that a rule of this modality can carry."""
    return verdict_bits(verdict for verdict, modalities in _DECIDES.items() if modality in modalities)


@dataclass(frozen=True, slots=True)
class RuleBit:
    """A version of a rule, and the bit that stands for it."""

    id: StatementId
    version: int
    cite: str


@dataclass(frozen=True, slots=True)
class Legend:
    """What the columns of one ask hold.

    Args:
        verdicts, rules, missing: names of the columns; each holds bits.
        layers: the columns of verdicts of single governments, by government.
        rule_bits: the rules, bit 0 first.
        fact_bits: the facts and records that can be missing, bit 0 first.
        exact: whether a set of verdicts holds no verdict but those that some completion of the facts leads to.
    """

    ask: str
    verdicts: str
    rules: str
    missing: str
    layers: tuple[tuple[str, str], ...]
    rule_bits: tuple[RuleBit, ...]
    fact_bits: tuple[str, ...]
    exact: bool

    def rules_of(self, bits: int) -> tuple[RuleBit, ...]:
        """The rules that carry a row's verdict, or could."""
        return tuple(rule for i, rule in enumerate(self.rule_bits) if bits >> i & 1)

    def missing_of(self, bits: int) -> tuple[str, ...]:
        """The unknown facts and records that could still change a row's verdict."""
        return tuple(name for i, name in enumerate(self.fact_bits) if bits >> i & 1)
