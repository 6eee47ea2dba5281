"""A policy as a page that a lawyer reads: every statement in plain words, then the cases with their outcomes.

Values only, without layout: `comity law show` prints them as text, Markdown or JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from comity.decide.case_pages import CasePage, CasePages
from comity.decide.decider import Decider
from comity.decide.phrases import Outline
from comity.decide.sentences import Sentences, in_force
from comity.decide.wording import count
from comity.language.checks import is_always
from comity.language.model import (
    Condition,
    Coverage,
    Define,
    Displaces,
    Duty,
    Exception_,
    Group,
    Modality,
    Opinion,
    Policy,
    Rule,
    Source,
    Statement,
    StatementId,
    Status,
    Table,
)

ProvisionKind = Literal["rule", "duty", "definition", "table", "group", "displacement", "opinion"]

_LABELS = {
    Modality.MUST_NOT: "Must not",
    Modality.MUST: "Must",
    Modality.MAY: "May",
    Modality.FREE: "Must be free to",
}


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition: one clause for programs, a list for people. `cite` where the law pins an exception."""

    words: str
    outline: Outline
    cite: str = ""


@dataclass(frozen=True, slots=True)
class StatusLine:
    """What a court or a reader has said of a statement, and that as one line of words."""

    status: Status
    words: str


@dataclass(frozen=True, slots=True)
class Provision:
    """One statement of a policy in words. What a kind of statement does not have is empty.

    Args:
        does: `Must not`, `Must`, `May` …, the heading of `what`.
        who: whom it binds; of a group, its members.
        occasions: what sets a duty off.
        when: when it applies; of a definition, what it means.
        over: statements in spite of which it applies.
        limit: by when a duty is due, or how long a permission lasts.
        version, versions: the how-manieth of how many versions of this name.
    """

    kind: ProvisionKind
    id: StatementId
    version: int
    versions: int
    cite: str
    source: Source | None
    first: date | None
    last: date | None
    not_before: date | None
    in_force: str
    says: str = ""
    does: str = ""
    who: tuple[str, ...] = ()
    what: tuple[str, ...] = ()
    to: str = ""
    occasions: tuple[str, ...] = ()
    when: Clause | None = None
    exceptions: tuple[Clause, ...] = ()
    over: tuple[str, ...] = ()
    limit: str = ""
    statuses: tuple[StatusLine, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverLine:
    """What a file has read the law for: actions, agencies and days, in words."""

    actions: tuple[str, ...]
    agencies: tuple[str, ...]
    first: date | None
    last: date | None
    in_force: str


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """One policy in words, as a whole or as of one day (`on`). `left_out` says what that day leaves out."""

    policy: Policy
    place: str
    on: date | None
    covers: tuple[CoverLine, ...]
    provisions: tuple[Provision, ...]
    cases: tuple[CasePage, ...]
    left_out: tuple[str, ...]


class Pages:
    """Makes pages from the policies of one law."""

    def __init__(self, decider: Decider) -> None:
        self.law = decider.law
        self.sentences = Sentences(decider.law)
        self.cases = CasePages(decider, self.sentences)

    def page(self, policy: Policy, on: date | None = None) -> PolicyPage:
        """The page of a policy; with `on`, only what is in force that day and the cases decided under it."""
        everything = statements_of(policy)
        versions = Counter((type(s), s.id) for s in everything)
        shown = [s for s in everything if on is None or in_force_on(s, on)]
        cases = [c for c in policy.cases if on is None or _same_law(everything, c.on, on)]
        return PolicyPage(
            policy=policy,
            place=self.law.vocabulary.governments[policy.government].phrase,
            on=on,
            covers=tuple(self.cover(entry) for entry in policy.covers if on is None or covers_on(entry, on)),
            provisions=tuple(self._provision(s, versions[(type(s), s.id)], on) for s in shown),
            cases=tuple(self.cases.page(case) for case in cases),
            left_out=() if on is None else tuple(_left_out(policy, everything, on, len(cases))),
        )

    def cover(self, entry: Coverage) -> CoverLine:
        """One line of coverage in words."""
        return CoverLine(
            actions=self.sentences.actions(entry.actions),
            agencies=self.sentences.actors(entry.actors),
            first=entry.interval.since,
            last=entry.interval.until,
            in_force=in_force(entry.interval),
        )

    # -- statements

    def _provision(self, statement: Statement, versions: int, on: date | None) -> Provision:
        policy, words = statement.id.policy, self.sentences
        bare = self._bare(statement, versions, on)
        match statement:
            case Rule():
                return replace(
                    bare,
                    kind="rule",
                    says=statement.says,
                    does="Must do one of" if statement.one_of else _LABELS[statement.modality],
                    who=words.actors(statement.actors),
                    what=words.actions(statement.actions),
                    when=self._when(statement.when, policy),
                    exceptions=self._exceptions(statement.exceptions, policy),
                    over=_names(statement.notwithstanding, policy),
                    limit=words.longest(statement.at_most) if statement.at_most else "",
                )
            case Duty():
                return replace(
                    bare,
                    kind="duty",
                    says=statement.says,
                    does="Must",
                    who=words.actors(statement.actors),
                    what=(statement.what,),
                    to=statement.to,
                    occasions=tuple(words.trigger(trigger) for trigger in statement.triggers),
                    when=self._when(statement.when, policy),
                    exceptions=self._exceptions(statement.exceptions, policy),
                    limit=words.clock(statement.clock) if statement.clock else "",
                )
            case Define():
                meaning = self._clause(statement.condition, policy, record=statement.record)
                return replace(bare, kind="definition", when=meaning)
            case Table():
                return replace(bare, kind="table", does="Lists", what=(self._table(statement, on),))
            case Group():
                who = words.actors(statement.agencies)
                what = words.actions(statement.actions) if statement.of == "actions" else ()
                return replace(bare, kind="group", does="Stands for", who=who, what=what)
            case Displaces():
                acts = "; ".join(words.actions(statement.actions))
                taken = f"{self._target(statement)}, on: {acts}"
                return replace(bare, kind="displacement", does="Takes the place of", what=(taken,))
            case Opinion():
                settled = f"{statement.settles} {'applies' if statement.applies else 'does not apply'}"
                who = words.actors(statement.actors)
                return replace(bare, kind="opinion", does="Settles", who=who, what=(settled,))
            case _:
                raise TypeError(f"no words for {type(statement).__name__}")

    def _bare(self, statement: Statement, versions: int, on: date | None) -> Provision:
        """What every statement has."""
        interval = statement.interval
        standing = (s for s in statement.statuses if on is None or _holds_on(s, on))
        return Provision(
            kind="rule",
            id=statement.id,
            version=statement.version,
            versions=versions,
            cite=statement.cite,
            source=statement.source,
            first=interval.since,
            last=interval.until,
            not_before=interval.doubtful_from if interval.since is None else None,
            in_force=in_force(interval),
            statuses=tuple(StatusLine(s, self.sentences.status(s, statement.id.policy)) for s in standing),
        )

    def _clause(self, condition: Condition, policy: str, cite: str = "", record: str | None = None) -> Clause:
        phrases = self.sentences.phrases
        return Clause(
            phrases.condition(condition, policy=policy, record=record),
            phrases.outline(condition, policy=policy, record=record),
            cite,
        )

    def _when(self, condition: Condition, policy: str) -> Clause | None:
        return None if is_always(condition) else self._clause(condition, policy)

    def _exceptions(self, exceptions: Iterable[Exception_], policy: str) -> tuple[Clause, ...]:
        return tuple(self._clause(e.condition, policy, e.cite) for e in exceptions)

    def _table(self, table: Table, on: date | None) -> str:
        rows = [r for r in table.rows if on is None or r.interval.first() <= on <= r.interval.last()]
        codes = ", ".join(self.law.vocabulary.codes[code] for code in table.codes)
        closed = "what is not in it is not listed" if table.closed else "what is not in it may yet be listed"
        return f"{table.phrase}: {len(rows)} sections of {codes}; {closed}"

    def _target(self, statement: Displaces) -> str:
        if statement.target == "below":
            return "the law of every government below"
        government = self.law.vocabulary.governments.get(statement.target)
        return f"the law of {government.phrase}" if government else f"`{statement.target}`"


# --- one day -----------------------------------------------------------------------------------------------


def covers_on(entry: Coverage, on: date) -> bool:
    """Whether a line of coverage reaches this day."""
    return entry.interval.first() <= on <= entry.interval.last()


def statements_of(policy: Policy) -> list[Statement]:
    """Every statement of a file, rules and duties first."""
    return [
        *policy.rules,
        *policy.duties,
        *policy.displaces,
        *policy.opinions,
        *policy.defines,
        *policy.groups,
        *policy.tables,
    ]


def in_force_on(statement: Statement, on: date) -> bool:
    """Whether a statement is in force that day, or may be, and no court has struck it whole."""
    return _dated(statement, on) and _struck(statement, on) is None


def _dated(statement: Statement, on: date) -> bool:
    return statement.interval.first() <= on <= statement.interval.last()


def _struck(statement: Statement, on: date) -> Status | None:
    for status in statement.statuses:
        whole = status.as_to is None and status.kind in ("enjoined", "void")
        if whole and (status.kind == "void" or _holds_on(status, on)):
            return status
    return None


def _holds_on(status: Status, on: date) -> bool:
    return status.interval.first() <= on <= status.interval.last()


def _same_law(statements: Sequence[Statement], one: date, other: date) -> bool:
    """Whether the same versions of everything in the file are in force on both days."""
    return all(in_force_on(s, one) == in_force_on(s, other) for s in statements)


def _left_out(policy: Policy, statements: Sequence[Statement], on: date, cases: int) -> Iterable[str]:
    struck = [(s, status) for s in statements if _dated(s, on) and (status := _struck(s, on)) is not None]
    for statement, status in struck:
        yield f"{statement.id.name} ({statement.cite}) is {status.kind} on {on}, so not in force"
    undated = sum(not _dated(s, on) for s in statements)
    if undated:
        yield f"{count(undated, 'statements')} (or versions) not in force on {on}"
    if len(policy.cases) > cases:
        yield f"{count(len(policy.cases) - cases, 'cases')} decided under other versions of this law"


def _names(ids: Iterable[StatementId], policy: str) -> tuple[str, ...]:
    return tuple(id.name if id.policy == policy else str(id) for id in ids)
