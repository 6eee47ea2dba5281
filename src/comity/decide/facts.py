"""The values of facts, and how each is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
