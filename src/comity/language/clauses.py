"""What statements have in common: their first line, whom and what they speak of, exceptions and status."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from comity.language.conditions import parse_condition
from comity.language.cursor import Cursor, Stop
from comity.language.errors import closest, nearest
from comity.language.model import (
    ANY_AGENCY,
    ANYONE,
    LEVELS,
    STATUS_KINDS,
    Actor,
    Condition,
    Exception_,
    Interval,
    Source,
    StatementId,
    Status,
)
from comity.language.scope import Scope

FIRST_LINE = ("cite", "source", "since", "until")
RULE_CLAUSES = frozenset({"when", "unless", "notwithstanding", "for", "status", "contradicts", "says"})
DUTY_CLAUSES = frozenset(
    {
        "on",
        "when",
        "unless",
        "status",
        "says",
        "within",
        "the",
        "promptly",
        "before",
        "monthly",
        "quarterly",
        "yearly",
    }
)
_CLAUSES = RULE_CLAUSES | DUTY_CLAUSES


@dataclass(slots=True)
class Head:
    """A statement before its body is read: what it is, what it is called, and where its name stands."""

    word: str
    name: str
    at: int
    cursor: Cursor
    id: StatementId

    @property
    def line(self) -> int:
        return self.cursor.passage.lines[self.at]

    def report(self, message: str) -> None:
        """Tell a problem of the statement as a whole, at its name."""
        self.cursor.report(message, self.at)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a statement must know of the file in which it stands."""

    scope: Scope
    sources: tuple[Source, ...]
    kind: str = "law"


@dataclass(frozen=True, slots=True)
class FirstLine:
    """Citation, source and dates of a statement."""

    cite: str
    source: Source | None
    interval: Interval


# --- the first line -----------------------------------------------------------------------------------------


def read_first_line(head: Head, setting: Setting, *, dated: bool, ends: Collection[str] = ()) -> FirstLine:
    """Read `cite "…" [source KEY] [since DATE] [until DATE]` in any order.

    `ends` are the words that may follow; without them agencies follow, mostly on the next line.
    """
    cursor = head.cursor
    texts = {"cite": "", "source": ""}
    dates: dict[str, date] = {}
    seen: set[str] = set()
    lost = False
    while not cursor.done:
        try:
            word = _first_word(cursor, setting.scope, ends)
            if not word:
                break
            cursor.once(seen, word)
            if word in texts:
                texts[word] = cursor.text("a citation") if word == "cite" else _source_key(cursor, setting)
            elif word == "since" and cursor.accept("unknown"):
                cursor.expect("not", "before")
                dates["doubtful"] = cursor.date()
            else:
                dates[word] = cursor.date()
        except Stop:
            lost = True
            _go_on(cursor, ends)
    interval = Interval(dates.get("since"), dates.get("until"), dates.get("doubtful"))
    if (interval.since or interval.doubtful_from) and interval.last() < interval.first():
        head.report(f"`{head.name}` would end on {interval.until}, before it begins on {interval.first()}.")
    if dated and "cite" not in seen:
        head.report(f'`{head.name}` has no citation: `cite "…"` was expected after its name.')
    if dated and "since" not in seen:
        head.report(f"`{head.name}` has no first day: `since DATE` or `since unknown not before DATE`.")
    source = _source(head, setting, texts)
    if lost and ends and cursor.done:
        raise Stop
    return FirstLine(texts["cite"], source, interval)


def _first_word(cursor: Cursor, scope: Scope, ends: Collection[str]) -> str:
    """Take the next word of the first line; empty at its end. A misspelt one is told, and read as the nearest."""
    word = cursor.here
    if word in FIRST_LINE:
        return cursor.take()
    if word in ends if ends else (cursor.first() or _names_agency(word, scope)):
        return ""
    known = [*FIRST_LINE, *ends]
    shown = ", ".join(f"`{word}`" for word in known) + ("" if ends else " or the agencies, on the next line")
    more = () if ends else (*scope.vocabulary.kinds, *scope.agency_groups())
    meant = closest(word, [*known, *more]) if cursor.at_name() else None
    hint = f" Did you mean “{meant}”?" if meant else ""
    cursor.report(f"Expected {shown}; found {cursor.found()}.{hint}")
    if meant in FIRST_LINE:
        cursor.take()
        return meant
    raise Stop


def _go_on(cursor: Cursor, ends: Collection[str]) -> None:
    """After a problem: go on at the next word of the first line, at its end, or at the next line."""
    while not (
        cursor.done or cursor.here in FIRST_LINE or cursor.here in ends or (not ends and cursor.first())
    ):
        cursor.take()


def _source_key(cursor: Cursor, setting: Setting) -> str:
    at = cursor.at
    key = cursor.name("the key of a source")
    known = [source.key for source in setting.sources if source.key]
    if key not in known:
        cursor.report(f"There is no source `{key}` in the front matter.{nearest(key, known)}", at)
    return key


def _source(head: Head, setting: Setting, texts: dict[str, str]) -> Source | None:
    """The source named, else the one whose `cite` begins this citation (the longest).

    Without a citation, the only one. A citation that no source begins is told: how well it was read would be a guess.
    """
    cite, key = texts["cite"], texts["source"]
    if key:
        return next((source for source in setting.sources if source.key == key), None)
    fitting = [source for source in setting.sources if begins(source.cite, cite)]
    if fitting:
        return max(fitting, key=lambda source: len(source.cite))
    if not cite:
        return setting.sources[0] if len(setting.sources) == 1 else None
    message = f"No source's `cite` begins “{cite}”: name the source of `{head.name}` with `source KEY`."
    head.report(message if setting.sources else f"The front matter names no source for `{head.name}`.")
    return None


def begins(part: str, cite: str) -> bool:
    """Whether a source's `cite` begins a citation, as a whole word: § 9 does not begin § 90."""
    return cite.startswith(part) and (len(cite) == len(part) or not cite[len(part)].isalnum())


# --- agencies and actions -----------------------------------------------------------------------------------


def read_actors(cursor: Cursor, scope: Scope, *, groups: bool = True) -> tuple[Actor, ...]:
    """Kinds of agency, groups (unless `groups` is false), `any agency`, `anyone`; perhaps of some levels."""
    found = [_actor(cursor, scope, groups)]
    while cursor.accept(","):
        found.append(_actor(cursor, scope, groups))
    return tuple(found)


def _names_agency(word: str, scope: Scope) -> bool:
    return (
        word in ("any", ANYONE)
        or word in scope.vocabulary.kinds
        or (scope.government, word) in scope.symbols.agency_groups
    )


def _actor(cursor: Cursor, scope: Scope, groups: bool) -> Actor:
    at = cursor.at
    name = cursor.name("an agency")
    if name == ANYONE:
        return Actor(ANYONE)
    if name == "any":
        cursor.expect("agency")
        name = ANY_AGENCY
    elif not _names_agency(name, scope):
        known = [*scope.vocabulary.kinds, *scope.agency_groups(), ANYONE]
        cursor.report(f"There is no kind of agency or group `{name}`.{nearest(name, known)}", at)
    elif not groups and name not in scope.vocabulary.kinds:
        cursor.report(f"`{name}` is a group: a group of agencies is made of kinds; list them.", at)
    levels: list[str] = []
    if cursor.here == "of" and cursor.peek() in LEVELS:
        cursor.take()
        levels.append(cursor.take())
        while cursor.here == "," and cursor.peek() in LEVELS:
            cursor.take()
            levels.append(cursor.take())
    return Actor(name, tuple(levels))


def read_actions(cursor: Cursor, scope: Scope) -> tuple[str, ...]:
    """Names of actions and groups of actions, as the actions they stand for."""
    found: dict[str, None] = {}
    while True:
        at = cursor.at
        name = cursor.name("an action")
        if name == "any" and cursor.accept("action"):
            found.update(dict.fromkeys(scope.vocabulary.actions))
        elif name in scope.vocabulary.actions or (scope.government, name) in scope.symbols.action_groups:
            found.update(dict.fromkeys(scope.actions_of(name)))
        else:
            known = [*scope.vocabulary.actions, *scope.action_groups()]
            cursor.report(f"There is no action or group `{name}`.{nearest(name, known)}", at)
        if cursor.here == ":":
            raise cursor.stop("A statement speaks of actions; what is asked for is tested in `when`.")
        if not cursor.accept(","):
            return tuple(found)


# --- clauses ------------------------------------------------------------------------------------------------


def read_status(cursor: Cursor, scope: Scope) -> Status:
    """`KIND [as to CONDITION] [since D] [until D] ["note"] [cite "…"]`, in any order, each once."""
    kind = cursor.one_of("status", STATUS_KINDS)
    as_to: Condition | None = None
    dates: dict[str, date] = {}
    texts: dict[str, str] = {"note": "", "cite": ""}
    seen: set[str] = set()
    start = cursor.at
    while not cursor.done and not (cursor.first() and cursor.here in _CLAUSES):
        word = cursor.here
        if cursor.at_text():
            texts["note"] = cursor.text("a note")
            cursor.once(seen, "note")
        elif cursor.accept("as", "to"):
            cursor.once(seen, "as to")
            as_to = parse_condition(cursor, scope)
        elif cursor.accept("cite"):
            cursor.once(seen, "cite")
            texts["cite"] = cursor.text("a citation")
        elif word in ("since", "until"):
            cursor.take()
            cursor.once(seen, word)
            dates[word] = cursor.date()
        else:
            raise cursor.stop(
                f"Expected `as to`, `since`, `until`, `cite` or a note, found {cursor.found()}."
            )
    interval = Interval(dates.get("since"), dates.get("until"))
    if interval.last() < interval.first():
        cursor.report(f"The status would end on {interval.until}, before it begins.", start)
    return Status(kind, as_to, interval, texts["note"], texts["cite"])


def read_exceptions(cursor: Cursor, scope: Scope, keywords: Collection[str]) -> list[Exception_]:
    """What follows `unless`: one condition, or `any of` and one exception a line."""
    if not cursor.accept("any", "of"):
        return [_exception(cursor, scope)]
    found: list[Exception_] = []
    if cursor.here != "-":
        raise cursor.stop(f"Expected exceptions, one a line, each after `-`; found {cursor.found()}.")
    while cursor.accept("-"):
        try:
            found.append(_exception(cursor, scope))
            if not cursor.done and not cursor.first():
                raise cursor.stop(f"Expected `cite` or the end of this exception, found {cursor.found()}.")
        except Stop:
            cursor.skip_to({"-", *keywords})
    return found


def _exception(cursor: Cursor, scope: Scope) -> Exception_:
    line = cursor.line
    condition = parse_condition(cursor, scope)
    return Exception_(condition, cursor.text("a citation") if cursor.accept("cite") else "", line)


def read_rule_names(cursor: Cursor, scope: Scope) -> list[StatementId]:
    """Names of rules, of this file or of another of this government."""
    names: list[StatementId] = []
    while True:
        at = cursor.at
        name = cursor.name("the name of a rule")
        id = scope.statement(name)
        if id in scope.symbols.rules:
            names.append(id)
        else:
            cursor.report(scope.refused(name, "rule", scope.symbols.rules), at)
        if not cursor.accept(","):
            return names


def one_condition(head: Head, when: list[Condition], otherwise: Condition) -> Condition:
    """The one `when` of a statement."""
    if len(when) > 1:
        head.report("A statement has one `when`; join the conditions with `and`.")
    return when[0] if when else otherwise
