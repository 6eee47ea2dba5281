"""What all policies share: facts, records, kinds of agency, actions, codes, calendars, governments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """The type of a fact. `SOME_OF` facts hold several values at once and may be known only in part."""

    YES_NO = "yes/no"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    CITATION = "citation"
    ONE_OF = "one of"
    SOME_OF = "some of"


@dataclass(frozen=True, slots=True)
class FactType:
    """A fact's type; `values` maps each value of a `one of` or `some of` type to the phrase that names it."""

    kind: FactKind
    values: tuple[tuple[str, str], ...] = ()

    def names(self) -> tuple[str, ...]:
        return tuple([name for name, _ in self.values])

    def phrase(self, value: str) -> str:
        return dict(self.values).get(value, value.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Fact:
    """What somebody sees or is told. `intrusive` runs from 0 (on the paper) to 5 (exposes the person).

    `never_stored` facts answer and are forgotten: they appear in no output, log, trace or error. `where`: the file and
    line of the declaration.
    """

    name: str
    type: FactType
    ask: str
    true: str
    false: str
    unknown: str
    intrusive: int
    never_stored: bool
    home: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class RecordField:
    """One column of a list of records, such as the day on which sentence was entered."""

    name: str
    type: FactType
    phrase: str


@dataclass(frozen=True, slots=True)
class RecordType:
    """A list of records about one person (convictions, pending charges). Incomplete unless said complete."""

    name: str
    phrase: str
    ask: str
    unknown: str
    intrusive: int
    never_stored: bool
    fields: Mapping[str, RecordField]
    home: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of agency, such as corrections or police."""

    name: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something that an agency can be asked to do. `item` names the fact that an ask's item sets."""

    name: str
    phrase: str
    item: str | None
    needs_power: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """Whose holidays: a country and subdivision of the `holidays` library, corrected by an override file."""

    name: str
    phrase: str
    country: str
    subdivision: str | None


@dataclass(frozen=True, slots=True)
class Government:
    """A body that makes law or is bound by it. `parent` is above it in law; `within` says where it lies."""

    name: str
    phrase: str
    level: str
    parent: str | None
    ocd: str
    zone: str
    calendar: str
    within: tuple[str, ...]


LEVELS = ("federal", "state", "county", "city", "district", "school", "court", "private")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that policies share: each name has one meaning for the whole corpus."""

    facts: Mapping[str, Fact]
    records: Mapping[str, RecordType]
    kinds: Mapping[str, Kind]
    actions: Mapping[str, Action]
    codes: Mapping[str, str]
    calendars: Mapping[str, Calendar]
    governments: Mapping[str, Government]

    def chain(self, government: str) -> tuple[str, ...]:
        """The government and those above it in law, nearest first."""
        chain: list[str] = []
        current: str | None = government
        while current is not None and current not in chain:
            chain.append(current)
            current = self.governments[current].parent
        return tuple(chain)

    def state_of(self, government: str) -> str:
        """The two-letter state in whose law this government stands, or `none`."""
        for name in self.chain(government):
            if self.governments[name].level == "state":
                return name.removeprefix("us-")
        return "none"
