"""The answer to one request: a verdict for each ask, what decided it, what is missing, what is owed.

Values only; `comity.decide.decider` makes them, `comity.decide.words` and `published` show them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from comity.decide.clocks import Due
from comity.decide.facts import Known
from comity.decide.split import Missing
from comity.language.model import CaseAsk, Duty, Rule, Status
from comity.meaning import Agency, OpenQuestion, Verdict

Standing = Literal["met", "not met", "unknown", "not said"]
"""An exception's state; `not said` where saying it would give away a fact that is never stored."""


@dataclass(frozen=True, slots=True)
class ExceptionAnswer:
    """One exception of a deciding rule: its words, its citation, and whether it is met."""

    words: str
    cite: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class DecidingRule:
    """A rule that decided, or that may yet decide (`applies` unknown)."""

    rule: Rule
    applies: Literal["yes", "no", "perhaps"]
    exceptions: tuple[ExceptionAnswer, ...]
    notes: tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class FactUsed:
    """A fact on which a deciding rule turns. `words` is None where only that it was given may be said."""

    name: str
    words: str | None
    known: Known


@dataclass(frozen=True, slots=True)
class LayerAnswer:
    """What one government's law says by itself, and how far it has been read."""

    government: str
    verdicts: frozenset[Verdict]
    covered: bool
    read_through: date | None


@dataclass(frozen=True, slots=True)
class AskAnswer:
    """The verdict on one ask. One element: settled; more: undetermined, with what would settle it.

    `storable` is what may be kept: the verdicts without the facts that are never stored, where the verdict
    would give such a fact away (then `gives_away` is true).
    """

    ask: CaseAsk
    verdicts: frozenset[Verdict]
    storable: frozenset[Verdict]
    layers: tuple[LayerAnswer, ...]
    rules: tuple[DecidingRule, ...]
    facts: tuple[FactUsed, ...]
    missing: tuple[Missing, ...]
    readings: tuple[OpenQuestion, ...]
    opinions: tuple[str, ...]
    displaced: tuple[str, ...]
    ends: Due | None
    notes: tuple[str, ...]

    @property
    def settled(self) -> bool:
        return len(self.verdicts) == 1

    @property
    def gives_away(self) -> bool:
        return self.storable != self.verdicts


@dataclass(frozen=True, slots=True)
class DutyAnswer:
    """Something owed, not owed, or owed if what is missing turns out so."""

    duty: Duty
    state: Literal["owed", "not owed", "owed if"]
    due: Due | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer. It is information, not legal advice."""

    agency: Agency
    deed: str
    on: date
    at: datetime | None
    asks: tuple[AskAnswer, ...]
    duties: tuple[DutyAnswer, ...]
    law: str
    given: Mapping[str, Known]
    unread: tuple[str, ...]
    """Facts given that no rule or duty on what is asked reads; none that is never stored."""
