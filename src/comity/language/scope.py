"""Which names a condition may use: facts, fields of the record at hand, the statute's own terms, tables and groups."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from comity.language.model import (
    Actor,
    FactType,
    RecordType,
    StatementId,
    Vocabulary,
)


@dataclass(slots=True)
class Symbols:
    """Every statement head of every file, gathered before any body is read."""

    defines: dict[StatementId, str | None] = field(default_factory=dict)
    tables: dict[StatementId, tuple[str, str]] = field(default_factory=dict)
    columns: dict[StatementId, dict[str, FactType]] = field(default_factory=dict)
    rules: set[StatementId] = field(default_factory=set)
    duties: set[StatementId] = field(default_factory=set)
    agency_groups: set[tuple[str, str]] = field(default_factory=set)
    action_groups: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    governments: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a name means here. `record` and `row` are set inside `any … where` and `listed … where`."""

    vocabulary: Vocabulary
    symbols: Symbols
    policy: str
    government: str
    record: RecordType | None = None
    row: dict[str, FactType] | None = None

    def inside(self, record: RecordType) -> Scope:
        return replace(self, record=record)

    def at_row(self, columns: dict[str, FactType]) -> Scope:
        return replace(self, row=columns)

    def statement(self, name: str) -> StatementId:
        """The statement that a name means: in this file, or `short-name.name` in a file of this government."""
        here = StatementId(self.policy, name)
        prefix, dot, rest = name.rpartition(".")
        if not dot:
            return here
        if "/" in prefix:
            return StatementId(prefix, rest)
        return StatementId(f"{self.government}/{prefix}", rest)

    def known_names(self) -> list[str]:
        """Everything that could stand as a condition here, for the nearest-name hint."""
        names = list(self.vocabulary.facts)
        names += [id.name for id in self.symbols.defines if id.policy == self.policy]
        if self.record:
            names += list(self.record.fields)
        return names


def actor_phrase(actor: Actor, vocabulary: Vocabulary) -> str:
    """`police department of a city`, in words."""
    kind = vocabulary.kinds.get(actor.name)
    phrase = kind.phrase if kind else actor.name.replace("_", " ")
    return phrase + (f" of a {' or '.join(actor.levels)}" if actor.levels else "")
