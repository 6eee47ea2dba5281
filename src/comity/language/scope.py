"""Which names a condition may use: facts, fields of the record at hand, the statute's own terms, tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from comity.language.errors import nearest
from comity.language.model import FactType, RecordType, StatementId, Vocabulary


@dataclass(slots=True)
class Symbols:
    """Every statement head of every file, gathered before any body is read.

    `defines` maps a definition to the record of which it is a test, or None; `tables` to the record and field
    that a table lists; `columns` to what `row.` may name; `action_groups` to the words after `is`, unopened.
    """

    policies: set[str] = field(default_factory=set)
    defines: dict[StatementId, str | None] = field(default_factory=dict)
    tables: dict[StatementId, tuple[str, str]] = field(default_factory=dict)
    columns: dict[StatementId, dict[str, FactType]] = field(default_factory=dict)
    rules: set[StatementId] = field(default_factory=set)
    duties: set[StatementId] = field(default_factory=set)
    agency_groups: set[tuple[str, str]] = field(default_factory=set)
    action_groups: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


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

    # -- statements

    def statement(self, name: str) -> StatementId:
        """The statement that a name means: of this file, or `short-name.name` of one of this government."""
        prefix, dot, rest = name.rpartition(".")
        if not dot:
            return StatementId(self.policy, name)
        if "/" in prefix:
            return StatementId(prefix, rest)
        return StatementId(f"{self.government}/{prefix}", rest)

    def written(self, id: StatementId) -> str:
        """A statement's name as this file would write it."""
        if id.policy == self.policy:
            return id.name
        government, _, short = id.policy.partition("/")
        return f"{short}.{id.name}" if government == self.government else str(id)

    def elsewhere(self, name: str, known: Iterable[StatementId]) -> str:
        """A hint for a name that is not declared here: where it is declared, or what is near."""
        own = [id for id in known if id.policy == self.policy]
        others = [id for id in known if id.policy != self.policy]
        last = name.rpartition(".")[2]
        for id in sorted(others):
            if id.name == last:
                return f" It stands in another file: write `{self.written(id)}`."
        reachable = [self.written(id) for id in others if id.policy.partition("/")[0] == self.government]
        return nearest(name, [*(id.name for id in own), *reachable])

    def refused(self, name: str, what: str, known: Iterable[StatementId]) -> str:
        """The message for a name that is no such statement."""
        return f"There is no {what} `{name}`.{self.elsewhere(name, list(known))}"

    # -- groups

    def agency_groups(self) -> list[str]:
        """The groups of agencies that this government's law declares."""
        return [name for government, name in self.symbols.agency_groups if government == self.government]

    def action_groups(self) -> list[str]:
        """The groups of actions that this government's law declares."""
        return [name for government, name in self.symbols.action_groups if government == self.government]

    def actions_of(self, name: str) -> tuple[str, ...]:
        """The actions that a name stands for: itself, or those of a group, with the groups in it opened."""
        if name in self.vocabulary.actions:
            return (name,)
        found: dict[str, None] = {}
        opened: set[str] = set()
        waiting = [name]
        while waiting:
            word = waiting.pop(0)
            if word in self.vocabulary.actions:
                found[word] = None
            elif word not in opened:
                opened.add(word)
                waiting[:0] = self.symbols.action_groups.get((self.government, word), ())
        return tuple(found)

    # -- hints

    def known_names(self) -> list[str]:
        """Everything that could stand as a condition here, for the nearest-name hint."""
        names = list(self.vocabulary.facts)
        names += [id.name for id in self.symbols.defines if id.policy == self.policy]
        if self.record:
            names += list(self.record.fields)
        if self.row:
            names += [f"row.{column}" for column in self.row]
        return names
