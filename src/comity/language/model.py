"""What a policy says, as frozen values: facts, conditions, rules, duties, tables, cases, and the law as a whole.

Nothing here evaluates anything. A `Condition` carries no position in its file, so that two places that say the same
thing compare equal; positions live in the statements (`line`) and in the problems that the parser reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal

# --- the vocabulary -------------------------------------------------------------------------------------------------


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
        return tuple(name for name, _ in self.values)

    def phrase(self, value: str) -> str:
        return dict(self.values).get(value, value.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Fact:
    """A thing that somebody can see or is told. `intrusive` runs from 0 (on the paper) to 5 (exposes the person).

    `never_stored` facts answer and are forgotten: they appear in no output, log, trace or error.
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
    """A body that makes law or is bound by it. `parent` stands above it in law; `within` only says where it lies."""

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


# --- conditions -----------------------------------------------------------------------------------------------------

RefScope = Literal["fact", "field", "row", "event"]


@dataclass(frozen=True, slots=True)
class Ref:
    """A fact, a field of the record at hand, a column of the table's row, or the date of the event."""

    scope: RefScope
    name: str


@dataclass(frozen=True, slots=True)
class Literal_:
    """A date, a time or a number written in the law."""

    value: date | datetime | float


Term = Ref | Literal_


@dataclass(frozen=True, slots=True)
class Const:
    truth: bool


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class IsTrue:
    """A yes/no fact holds."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class OneOf:
    """A `one of` fact has one of these values."""

    ref: Ref
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """Two `one of` facts have the same value."""

    left: Ref
    right: Ref


@dataclass(frozen=True, slots=True)
class Compare:
    """Dates, times or numbers compared; `op` is `<`, `<=`, `>`, `>=` or `is`."""

    op: Literal["<", "<=", ">", ">=", "is"]
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Includes:
    """A `some of` fact has at least one of these values among others."""

    ref: Ref
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Only:
    """A `some of` fact has nothing but these values, and at least one of them."""

    ref: Ref
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """`left` lies within `count` `unit` before (or after) `right`.

    Not on the far side of `right`, and no further from it than the period, lengthened by `extended` days. Whether the
    last day of the period counts is `anniversary`: in, out, or contested (then the answer on that very day is disputed).
    """

    left: Term
    right: Term
    count: int
    unit: Literal["years", "months", "days"]
    direction: Literal["before", "after"]
    extended: Term | None
    anniversary: Literal["in", "out", "contested"]


@dataclass(frozen=True, slots=True)
class AnyRecord:
    """Some record of the list satisfies the condition. On an incomplete list a miss is unknown."""

    record: str
    where: Condition


@dataclass(frozen=True, slots=True)
class Listed:
    """The record's citation stands in a table (and the condition holds of the row found)."""

    table: TableId
    ref: Ref
    where: Condition | None


@dataclass(frozen=True, slots=True)
class Defined:
    """A term that a statute defines for itself."""

    define: StatementId


Condition = Const | Not | And | Or | IsTrue | OneOf | Same | Compare | Includes | Only | Within | AnyRecord | Listed | Defined

# --- statements -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class StatementId:
    """A statement's name within a policy; its versions share it."""

    policy: str
    name: str

    def __str__(self) -> str:
        return f"{self.policy}.{self.name}"


TableId = StatementId


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
    """First and last day in force. `doubtful_from` opens a stretch in which it is unknown whether it is in force."""

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
    """Whom a rule binds: a kind of agency, a group, `any agency`, or `anyone`; perhaps only of some levels."""

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
    rows: tuple[TableRow, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Citation:
    """A section of a code, split into the section and its subdivisions: `("120.05", "2")`."""

    code: str
    section: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.code} {self.section[0]}" + "".join(f"({part})" for part in self.section[1:])


# --- coverage, cases, policies --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which asks, of which agencies, from when to when this file has read the law for. Empty actions: all."""

    actions: tuple[str, ...]
    actors: tuple[Actor, ...]
    interval: Interval


@dataclass(frozen=True, slots=True)
class Given:
    """One fact of a case as written. `value` None says that it is not known; records come as field maps."""

    name: str
    value: object
    complete: bool = True


@dataclass(frozen=True, slots=True)
class CaseAsk:
    """An action, with the item asked for where the action has one."""

    action: str
    item: str | None


@dataclass(frozen=True, slots=True)
class Expect:
    """What a case expects: a verdict set for an ask, or a duty."""

    what: Literal["verdict", "owed", "not owed", "owed if"]
    overall: bool
    verdicts: tuple[str, ...]
    by: tuple[StatementId, ...]
    missing: tuple[str, ...]
    ask: str | None
    duty: StatementId | None
    due: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Case:
    """One story with the outcome the law gives it: documentation and test at once."""

    id: str
    illustration: bool
    policy: str
    story: str
    on: date
    at: str | None
    kinds: tuple[str, ...]
    government: str
    deed: Literal["asked", "done", "refused", "contact"]
    asks: tuple[CaseAsk, ...]
    given: tuple[Given, ...]
    expects: tuple[Expect, ...]
    dossier: str
    differs: str
    line: int


@dataclass(frozen=True, slots=True)
class Policy:
    """One file of law: its front matter and everything that its blocks state."""

    id: str
    title: str
    government: str
    kind: Literal["law", "order", "opinion"]
    about: str
    covers: tuple[Coverage, ...]
    read_through: date | None
    sources: tuple[Source, ...]
    rules: tuple[Rule, ...]
    duties: tuple[Duty, ...]
    defines: tuple[Define, ...]
    groups: tuple[Group, ...]
    tables: tuple[Table, ...]
    displaces: tuple[Displaces, ...]
    opinions: tuple[Opinion, ...]
    cases: tuple[Case, ...]
    path: Path
    overlay: bool


@dataclass(frozen=True, slots=True)
class Law:
    """Everything that was loaded, indexed. `digest` names this very law: same bytes, same digest."""

    vocabulary: Vocabulary
    policies: Mapping[str, Policy]
    by_government: Mapping[str, tuple[Policy, ...]]
    defines: Mapping[StatementId, tuple[Define, ...]]
    rules: Mapping[StatementId, tuple[Rule, ...]]
    tables: Mapping[TableId, Table]
    groups: Mapping[tuple[str, str], tuple[Group, ...]]
    digest: str
    calendars: Mapping[str, Mapping[date, bool]]
