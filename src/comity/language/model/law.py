"""Coverage, cases, policies, and the law as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from comity.language.model.conditions import StatementId, TableId
from comity.language.model.statements import (
    Actor,
    Always,
    Define,
    Displaces,
    Duty,
    Group,
    Interval,
    Opinion,
    Rule,
    Source,
    Table,
)
from comity.language.model.vocabulary import Vocabulary


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
    always: tuple[Always, ...] = ()


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
