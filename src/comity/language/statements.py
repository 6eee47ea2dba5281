"""Second pass over the `law` blocks: rules, duties and definitions; `relations` reads the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, cast

from comity.language.clauses import (
    DUTY_CLAUSES,
    RULE_CLAUSES,
    Head,
    Setting,
    one_condition,
    read_actions,
    read_actors,
    read_exceptions,
    read_first_line,
    read_rule_names,
    read_status,
)
from comity.language.clocks import CLOCK_WORDS, PERIODIC, parse_clock, parse_period
from comity.language.conditions import parse_condition
from comity.language.cursor import Cursor, Stop
from comity.language.model import (
    Actor,
    Clock,
    Condition,
    Const,
    Define,
    Displaces,
    Duty,
    Exception_,
    Group,
    Modality,
    Opinion,
    Rule,
    StatementId,
    Status,
    Trigger,
)
from comity.language.relations import read_displaces, read_group, read_opinion
from comity.language.scope import Scope
from comity.language.tables import TableHead

_YES = Const(True)
_RULE = "`when`, `unless`, `notwithstanding`, `for at most`, `status`, `contradicts` or `says`"
_DUTY = "`on`, `when`, `unless`, a time limit, `status` or `says`"
_DEFINE = "`and`, `or`, `status` or the end of the definition"
_STATUS = frozenset({"status"})
MODALITIES = {
    ("must", "not"): (Modality.MUST_NOT, False),
    ("must", "be", "free", "to"): (Modality.FREE, False),
    ("must", "one", "of"): (Modality.MUST, True),
    ("must",): (Modality.MUST, False),
    ("may",): (Modality.MAY, False),
}
OCCASIONS = ("asked", "done", "refused", "contact")


@dataclass(slots=True)
class Statements:
    """Everything that the law blocks of one file state."""

    rules: list[Rule] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    defines: list[Define] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    tables: list[TableHead] = field(default_factory=list)
    displaces: list[Displaces] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)


def read_statements(heads: Iterable[tuple[Head, TableHead | None]], setting: Setting) -> Statements:
    """Read the bodies of a file's statements. A statement that cannot be read has left a problem."""
    out = Statements()
    versions: Counter[tuple[str, StatementId]] = Counter()
    for head, table in heads:
        versions[head.word, head.id] += 1
        version = versions[head.word, head.id]
        try:
            match head.word:
                case "rule":
                    out.rules.append(_rule(head, setting, version))
                case "duty":
                    out.duties.append(_duty(head, setting, version))
                case "define":
                    out.defines.append(_define(head, setting, version))
                case "group":
                    out.groups.append(read_group(head, setting, version))
                case "displaces":
                    out.displaces.append(read_displaces(head, setting, version))
                case "opinion":
                    out.opinions.append(read_opinion(head, setting, version))
                case _:
                    assert table is not None
                    out.tables.append(table)
        except Stop:
            continue
    return out


@dataclass(slots=True)
class _Body:
    """The clauses that rules and duties share, as they are read."""

    cursor: Cursor
    scope: Scope
    keywords: frozenset[str]
    when: list[Condition] = field(default_factory=list)
    exceptions: list[Exception_] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    says: str = ""
    seen: set[str] = field(default_factory=set)

    def read(self, word: str) -> bool:
        """Read the clause that begins with this word; False if it is none of those shared."""
        if word == "when":
            self.when.append(parse_condition(self.cursor, self.scope))
        elif word == "unless":
            self.exceptions += read_exceptions(self.cursor, self.scope, self.keywords)
        elif word == "status":
            self.statuses.append(read_status(self.cursor, self.scope))
        elif word == "says":
            self.cursor.once(self.seen, "says")
            self.says = self.cursor.text("one sentence in plain words")
        else:
            return False
        return True


# --- rules --------------------------------------------------------------------------------------------------


def _rule(head: Head, setting: Setting, version: int) -> Rule:
    cursor, scope = head.cursor, setting.scope
    first = read_first_line(head, setting, dated=True)
    body = _Body(cursor, scope, RULE_CLAUSES)
    bound = _bound(cursor, scope)
    over: list[StatementId] = []
    contradicts: list[StatementId] = []
    contradicts_cite = ""
    at_most: Clock | None = None

    def clause(word: str) -> None:
        nonlocal at_most, contradicts_cite
        if body.read(word):
            return
        if word == "notwithstanding":
            over.extend(read_rule_names(cursor, scope))
        elif word == "contradicts":
            contradicts.extend(read_rule_names(cursor, scope))
            if cursor.accept("cite"):
                contradicts_cite = cursor.text("a citation")
        else:
            cursor.once(body.seen, "for")
            cursor.expect("at", "most")
            at_most = parse_period(cursor, scope)

    cursor.clauses(RULE_CLAUSES, clause, _RULE)
    if bound is None:
        raise Stop
    actors, modality, one_of, actions = bound
    return Rule(
        id=head.id,
        version=version,
        cite=first.cite,
        source=first.source,
        interval=first.interval,
        statuses=tuple(body.statuses),
        line=head.line,
        actors=actors,
        modality=modality,
        one_of=one_of,
        actions=actions,
        when=one_condition(head, body.when, _YES),
        exceptions=tuple(body.exceptions),
        notwithstanding=tuple(over),
        at_most=at_most,
        contradicts=tuple(contradicts),
        says=body.says,
        contradicts_cite=contradicts_cite,
    )


def _bound(cursor: Cursor, scope: Scope) -> tuple[tuple[Actor, ...], Modality, bool, tuple[str, ...]] | None:
    """Agencies, modality and actions; None after a problem, which hides none in the clauses below."""
    try:
        actors = read_actors(cursor, scope)
        modality, one_of = _modality(cursor)
        return actors, modality, one_of, read_actions(cursor, scope)
    except Stop:
        cursor.skip_to(RULE_CLAUSES)
        return None


def _modality(cursor: Cursor) -> tuple[Modality, bool]:
    for words, meaning in MODALITIES.items():
        if cursor.accept(*words):
            if meaning[0] is Modality.MAY and cursor.here == "not":
                raise cursor.stop("Write `must not`: `may not` can be read in two ways.", cursor.at - 1)
            return meaning
    raise cursor.stop(
        f"Expected `must not`, `must`, `may` or `must be free to` after the agencies, found {cursor.found()}."
    )


# --- duties -------------------------------------------------------------------------------------------------


def _duty(head: Head, setting: Setting, version: int) -> Duty:
    cursor, scope = head.cursor, setting.scope
    first = read_first_line(head, setting, dated=True)
    body = _Body(cursor, scope, DUTY_CLAUSES)
    owed = _owed(cursor, scope)
    triggers: list[Trigger] = []
    clocks: list[Clock] = []

    def clause(word: str) -> None:
        if body.read(word):
            return
        if word == "on":
            triggers.append(_trigger(cursor, scope))
        else:
            cursor.at -= 1
            clocks.append(parse_clock(cursor, scope))

    cursor.clauses(DUTY_CLAUSES, clause, _DUTY)
    if owed is None:
        raise Stop
    if len(clocks) > 1:
        head.report("A duty has one time limit.")
    if not (triggers or cursor.lost or (clocks and clocks[0].kind in PERIODIC)):
        head.report(
            f"The duty `{head.name}` has no occasion: "
            "`on asked …`, `on done …`, `on refused …` or `on contact`."
        )
    actors, what, to = owed
    return Duty(
        id=head.id,
        version=version,
        cite=first.cite,
        source=first.source,
        interval=first.interval,
        statuses=tuple(body.statuses),
        line=head.line,
        actors=actors,
        what=what,
        to=to,
        triggers=tuple(triggers),
        when=one_condition(head, body.when, _YES),
        exceptions=tuple(body.exceptions),
        clock=clocks[0] if clocks else None,
        says=body.says,
    )


def _owed(cursor: Cursor, scope: Scope) -> tuple[tuple[Actor, ...], str, str] | None:
    try:
        actors = read_actors(cursor, scope)
        cursor.expect("must")
        what = cursor.text("what is owed")
        return actors, what, cursor.text("to whom it is owed") if cursor.accept("to") else ""
    except Stop:
        cursor.skip_to(DUTY_CLAUSES)
        return None


def _trigger(cursor: Cursor, scope: Scope) -> Trigger:
    deed = cast(Literal["asked", "done", "refused", "contact"], cursor.one_of("occasion", OCCASIONS))
    named = cursor.at_name() and not cursor.first() and cursor.here not in DUTY_CLAUSES
    return Trigger(deed, read_actions(cursor, scope) if named else ())


# --- definitions --------------------------------------------------------------------------------------------


def _define(head: Head, setting: Setting, version: int) -> Define:
    cursor = head.cursor
    first = read_first_line(head, setting, dated=False, ends=("as",))
    cursor.expect("as")
    record = setting.scope.symbols.defines.get(head.id)
    scope = setting.scope.inside(setting.scope.vocabulary.records[record]) if record else setting.scope
    condition = parse_condition(cursor, scope)
    statuses: list[Status] = []
    cursor.clauses(_STATUS, lambda word: statuses.append(read_status(cursor, scope)), _DEFINE)
    return Define(
        id=head.id,
        version=version,
        cite=first.cite,
        source=first.source,
        interval=first.interval,
        statuses=tuple(statuses),
        line=head.line,
        record=record,
        condition=condition,
    )


__all__ = ["CLOCK_WORDS", "MODALITIES", "OCCASIONS", "Statements", "read_statements"]
