"""Rules, duties, definitions and the other statements of a policy, with their dates, sources and status."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from comity.language.model.conditions import Condition, Ref, StatementId
from comity.language.model.vocabulary import FactType


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement was read, and how well: `text`, `summary` or `news`."""

    key: str
    cite: str
    url: str
    read: Literal["text", "summary", "news"]
    by: str
    on: date | None
    part: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """First and last day in force. From `doubtful_from` on it is unknown whether it is in force."""

    since: date | None = None
    until: date | None = None
    doubtful_from: date | None = None

    def first(self) -> date:
        return self.since or self.doubtful_from or date.min

    def last(self) -> date:
        return self.until or date.max

    def overlaps(self, other: Interval) -> bool:
        return self.first() <= other.last() and other.first() <= self.last()


STATUS_KINDS = ("contested", "enjoined", "void", "challenged", "unverified")


@dataclass(frozen=True, slots=True)
class Status:
    """What a court or a reader has said of a statement, from when to when, and as to which cases."""

    kind: str
    as_to: Condition | None
    interval: Interval
    note: str
    cite: str


@dataclass(frozen=True, slots=True)
class Exception_:
    """One line of an `unless`: when it holds, the rule does not apply."""

    condition: Condition
    cite: str
    line: int


@dataclass(frozen=True, slots=True)
class Actor:
    """Whom a rule binds: a kind of agency, a group, `any agency` or `anyone`; perhaps of some levels only."""

    name: str
    levels: tuple[str, ...] = ()


ANY_AGENCY = "any agency"
ANYONE = "anyone"


class Modality(StrEnum):
    """What a rule does: forbid, command, grant, or forbid that others forbid."""

    MUST_NOT = "must not"
    MUST = "must"
    MAY = "may"
    FREE = "must be free to"


ClockKind = Literal[
    "hours", "days", "business days", "same day", "promptly", "before", "monthly", "quarterly", "yearly"
]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit as the law states it. `event` is the date or time from which it runs."""

    kind: ClockKind
    count: int = 0
    excluding: tuple[str, ...] = ()
    calendar: str | None = None
    event: Ref | None = None
    month_day: tuple[int, int] | None = None
    year_to: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What every statement has: its policy, name, citation, source, dates, status and place in the file."""

    id: StatementId
    version: int
    cite: str
    source: Source | None
    interval: Interval
    statuses: tuple[Status, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Rule(Statement):
    """A rule of law: whom it binds, what it does, when it applies, and what lifts it."""

    actors: tuple[Actor, ...]
    modality: Modality
    one_of: bool
    actions: tuple[str, ...]
    when: Condition
    exceptions: tuple[Exception_, ...]
    notwithstanding: tuple[StatementId, ...]
    at_most: Clock | None
    contradicts: tuple[StatementId, ...]
    says: str
    contradicts_cite: str = ""


@dataclass(frozen=True, slots=True)
class Trigger:
    """What sets a duty off: a request, a deed, a refusal or a contact, for these actions (all if empty)."""

    deed: Literal["asked", "done", "refused", "contact"]
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty(Statement):
    """Something owed: what, to whom, on what occasion, by when."""

    actors: tuple[Actor, ...]
    what: str
    to: str
    triggers: tuple[Trigger, ...]
    when: Condition
    exceptions: tuple[Exception_, ...]
    clock: Clock | None
    says: str


@dataclass(frozen=True, slots=True)
class Always(Statement):
    """A property that holds in all cases: these agencies' asks of these actions end so, or (`never`) never so.

    Of this government's own law, or with `overall` of the whole stack; in the cases in which `when` holds and no
    exception does. It is no law: nothing is answered from it.
    """

    actors: tuple[Actor, ...]
    actions: tuple[str, ...]
    overall: bool
    never: bool
    verdicts: tuple[str, ...]
    when: Condition
    exceptions: tuple[Exception_, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Define(Statement):
    """A statute's own term. With `record`, a test of one record of that list."""

    record: str | None
    condition: Condition


@dataclass(frozen=True, slots=True)
class Group(Statement):
    """A statute's own collective word for agencies or for actions."""

    of: Literal["agencies", "actions"]
    agencies: tuple[Actor, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Displaces(Statement):
    """One government's law takes the place of another's on these actions, wherever it speaks."""

    government: str
    target: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opinion(Statement):
    """Counsel's written opinion: for these agencies a contested statement applies, or does not."""

    government: str
    settles: StatementId
    applies: bool
    actors: tuple[Actor, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One section in a table of offences, with the days from and to which it is listed."""

    code: str
    section: tuple[str, ...]
    cite: str
    interval: Interval
    columns: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Table(Statement):
    """A list of sections. A miss is false only if the table is closed and speaks of the code cited."""

    phrase: str
    closed: bool
    record: str
    field: str
    codes: tuple[str, ...]
    columns: tuple[tuple[str, FactType], ...]
    rows: tuple[TableRow, ...] = dataclasses.field(repr=False)


@dataclass(frozen=True, slots=True)
class Citation:
    """A section of a code, split into the section and its subdivisions: `("120.05", "2")`."""

    code: str
    section: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.code} {self.section[0]}" + "".join(f"({part})" for part in self.section[1:])
