"""The facts of one case: typed, checked once, and how each is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from comity.language.model import Citation

Value = bool | str | date | datetime | float | Citation


class Known(StrEnum):
    """How somebody knows a fact. What a requester only says is not what somebody has seen."""

    SEEN = "seen"
    OWN_SEARCH = "own search"
    COURT = "told by a court"
    REQUESTER = "told by the requester"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Several:
    """The values of a `some of` fact; more may hold unless `complete`."""

    values: frozenset[str]
    complete: bool


@dataclass(frozen=True, slots=True)
class Records:
    """A list of records; more may exist unless `complete`. A field that is absent is unknown."""

    rows: tuple[Mapping[str, Value], ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one case. A fact that is absent is unknown.

    `values` never appear in any output where the vocabulary says `never stored`; `repr` shows names only.
    """

    event: date
    values: Mapping[str, Value | Several] = field(repr=False)
    records: Mapping[str, Records] = field(default_factory=dict, repr=False)
    known: Mapping[str, Known] = field(default_factory=dict)
    at: datetime | None = None

    def __contains__(self, name: str) -> bool:
        return name in self.values or name in self.records

    def names(self) -> tuple[str, ...]:
        return (*self.values, *self.records)
