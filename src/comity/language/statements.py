"""The `law` blocks: rules, duties, definitions, groups, tables, displacement and opinions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast

from comity.language.clocks import at_clock, parse_clock, parse_period
from comity.language.conditions import parse_condition
from comity.language.cursor import Cursor, Stop
from comity.language.documents import Document
from comity.language.errors import nearest
from comity.language.model import (
    ANY_AGENCY,
    ANYONE,
    LEVELS,
    STATUS_KINDS,
    Actor,
    Clock,
    Condition,
    Const,
    Define,
    Displaces,
    Duty,
    Exception_,
    Group,
    Interval,
    Modality,
    Opinion,
    Rule,
    Source,
    StatementId,
    Status,
    Trigger,
)
from comity.language.scope import Scope
from comity.language.tables import TableHead, read_table
from comity.language.tokens import Token, statements, tokenize

STATEMENTS = ("define", "rule", "duty", "group", "table", "displaces", "opinion")
_RULE = frozenset({"when", "unless", "notwithstanding", "for", "status", "contradicts", "says"})
_DUTY = frozenset({"on", "when", "unless", "status", "says", "within", "the", "promptly", "before", "monthly",
                   "quarterly", "yearly"})  # fmt: skip
_STATUS = frozenset({"status"})
_YES = Const(True)


@dataclass(slots=True)
class Head:
    """The first words of a statement: what it is and what it is called."""

    word: str
    name: Token
    cursor: Cursor
    table: TableHead | None = None


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


def read_heads(document: Document, scope: Scope) -> list[Head]:
    """First pass: note the name of every statement, so that bodies may use names from anywhere."""
    heads: list[Head] = []
    symbols = scope.symbols
    for block in document.blocks:
        if block.fence != "law":
            continue
        for piece in statements(tokenize(document, block)):
            cursor = Cursor(document, piece)
            try:
                word = cursor.one_of("kind of statement", STATEMENTS)
                if word == "displaces":
                    heads.append(Head(word, piece[0], cursor))
                    continue
                name = cursor.here
                cursor.plain_name("the statement's name")
                id = StatementId(scope.policy, name.text)
                heads.append(Head(word, name, cursor))
                if word == "define":
                    if name.text in scope.vocabulary.facts:
                        raise cursor.stop(f"`{name.text}` is a fact already; a definition needs a name of its own.", name)
                    record = None
                    if cursor.accept("of", "a") or cursor.accept("of", "an"):
                        record = cursor.one_of("record", scope.vocabulary.records)
                    symbols.defines[id] = record
                elif word == "rule":
                    symbols.rules.add(id)
                elif word == "duty":
                    symbols.duties.add(id)
                elif word == "table":
                    head = read_table(cursor, scope, name)
                    symbols.tables[id] = (head.record, head.field)
                    symbols.columns[id] = dict(head.columns)
                    heads[-1].table = head
                elif word == "group":
                    cursor.expect("of")
                    if cursor.one_of("kind of group", ("agencies", "actions")) == "agencies":
                        symbols.agency_groups.add((scope.government, name.text))
                    else:
                        symbols.action_groups.setdefault((scope.government, name.text), [])
            except Stop:
                if heads and heads[-1].cursor is cursor:
                    heads.pop()
    return heads


class StatementReader:
    """Second pass over one file."""

    def __init__(self, document: Document, scope: Scope, sources: tuple[Source, ...]) -> None:
        self.document = document
        self.scope = scope
        self.sources = sources
        self.out = Statements()

    def read(self, heads: list[Head]) -> Statements:
        # Groups of actions first: rules name the actions that groups stand for.
        for head in sorted(heads, key=lambda head: head.word != "group"):
            try:
                getattr(self, f"_{head.word}")(head)
            except Stop:
                continue
        return self.out

    # -- the first line

    def _first_line(self, head: Head, dated: bool) -> tuple[str, Source | None, Interval]:
        cursor = head.cursor
        cite, key, since, until, doubtful = "", "", None, None, None
        while True:
            if cursor.accept("cite"):
                cite = cursor.text("a citation")
            elif cursor.accept("source"):
                key = cursor.name("the key of a source").text
                if key not in [source.key for source in self.sources]:
                    known = [source.key for source in self.sources]
                    cursor.report(f"There is no source `{key}` in the front matter.{nearest(key, known)}", head.name)
            elif cursor.accept("since", "unknown"):
                cursor.expect("not", "before")
                doubtful = cursor.date()
            elif cursor.accept("since"):
                since = cursor.date()
            elif cursor.accept("until"):
                until = cursor.date()
            else:
                break
        first = since or doubtful
        if first and until and until < first:
            cursor.report(f"`{head.name.text}` would end on {until}, before it begins on {first}.", head.name)
        if dated and not cite:
            cursor.report(f"`{head.name.text}` has no citation: `cite \"…\"` was expected after its name.", head.name)
        if dated and first is None:
            cursor.report(
                f"`{head.name.text}` has no first day: `since DATE` or `since unknown not before DATE`.", head.name
            )
        return cite, self._source(cite, key, head, dated), Interval(since, until, doubtful)

    def _source(self, cite: str, key: str, head: Head, wanted: bool) -> Source | None:
        if key:
            return next((source for source in self.sources if source.key == key), None)
        fitting = [source for source in self.sources if cite.startswith(source.cite)]
        if fitting:
            return max(fitting, key=lambda source: len(source.cite))
        if len(self.sources) == 1:
            return self.sources[0]
        if wanted and cite:
            head.cursor.report(
                f"No source's `cite` begins “{cite}”: name the source of `{head.name.text}` with `source KEY`.", head.name
            )
        return None

    def _id(self, head: Head) -> StatementId:
        return StatementId(self.scope.policy, head.name.text)

    # -- agencies and actions

    def actors(self, cursor: Cursor) -> tuple[Actor, ...]:
        found = [self._actor(cursor)]
        while cursor.accept(","):
            found.append(self._actor(cursor))
        return tuple(found)

    def _actor(self, cursor: Cursor) -> Actor:
        token = cursor.name("an agency")
        if token.text == "anyone":
            return Actor(ANYONE)
        name = token.text
        if name == "any":
            cursor.expect("agency")
            name = ANY_AGENCY
        elif (
            name not in self.scope.vocabulary.kinds
            and (self.scope.government, name) not in self.scope.symbols.agency_groups
        ):
            known = [*self.scope.vocabulary.kinds, *(n for g, n in self.scope.symbols.agency_groups)]
            cursor.report(f"There is no kind of agency `{name}`.{nearest(name, known)}", token)
        levels: list[str] = []
        if cursor.looking_at("of") and cursor.ahead().text in LEVELS:
            cursor.take()
            levels.append(cursor.take().text)
            while cursor.looking_at(",") and cursor.ahead().text in LEVELS:
                cursor.take()
                levels.append(cursor.take().text)
        return Actor(name, tuple(levels))

    def actions(self, cursor: Cursor) -> tuple[str, ...]:
        """Names of actions and groups of actions, as the actions they stand for."""
        found: dict[str, None] = {}
        while True:
            token = cursor.name("an action")
            group = self.scope.symbols.action_groups.get((self.scope.government, token.text))
            if token.text == "any" and cursor.accept("action"):
                found.update(dict.fromkeys(self.scope.vocabulary.actions))
            elif group is not None:
                found.update(dict.fromkeys(group))
            elif token.text in self.scope.vocabulary.actions:
                found[token.text] = None
            else:
                known = [*self.scope.vocabulary.actions, *(n for _, n in self.scope.symbols.action_groups)]
                cursor.report(f"There is no action `{token.text}`.{nearest(token.text, known)}", token)
            if not cursor.accept(","):
                return tuple(found)

    # -- clauses

    def _status(self, cursor: Cursor) -> Status:
        kind = cursor.one_of("status", STATUS_KINDS)
        as_to: Condition | None = None
        since: date | None = None
        until: date | None = None
        note = cite = ""
        while not cursor.done and not (cursor.here.first and cursor.here.text in (_RULE | _DUTY)):
            if cursor.accept("as", "to"):
                as_to = parse_condition(cursor, self.scope)
            elif cursor.accept("since"):
                since = cursor.date()
            elif cursor.accept("until"):
                until = cursor.date()
            elif cursor.accept("cite"):
                cite = cursor.text("a citation")
            elif cursor.here.kind == "text":
                note = cursor.take().text
            else:
                raise cursor.stop(f"Expected `as to`, `since`, `until`, `cite` or a note, found {cursor.found()}.")
        return Status(kind, as_to, Interval(since, until), note, cite)

    def _exceptions(self, cursor: Cursor, keywords: frozenset[str]) -> list[Exception_]:
        line = cursor.here.line
        if not cursor.accept("any", "of"):
            condition = parse_condition(cursor, self.scope)
            cite = cursor.text("a citation") if cursor.accept("cite") else ""
            return [Exception_(condition, cite, line)]
        found: list[Exception_] = []
        if not cursor.looking_at("-"):
            raise cursor.stop(f"Expected exceptions, one a line, each after `-`; found {cursor.found()}.")
        while cursor.looking_at("-"):
            line = cursor.take().line
            try:
                condition = parse_condition(cursor, self.scope)
                cite = cursor.text("a citation") if cursor.accept("cite") else ""
                if not cursor.done and not cursor.here.first:
                    raise cursor.stop(f"Expected the end of this exception, found {cursor.found()}.")
                found.append(Exception_(condition, cite, line))
            except Stop:
                while not cursor.done and not (
                    cursor.here.first and (cursor.here.text == "-" or cursor.here.text in keywords)
                ):
                    cursor.take()
        return found

    def _statement_names(self, cursor: Cursor) -> list[StatementId]:
        names: list[StatementId] = []
        while True:
            token = cursor.name("the name of a rule")
            id = self.scope.statement(token.text)
            if id not in self.scope.symbols.rules:
                known = [rule.name for rule in self.scope.symbols.rules if rule.policy == self.scope.policy]
                cursor.report(f"There is no rule `{token.text}`.{nearest(token.text, known)}", token)
            else:
                names.append(id)
            if not cursor.accept(","):
                return names

    # -- statements

    def _rule(self, head: Head) -> None:
        cursor = head.cursor
        cite, source, interval = self._first_line(head, dated=True)
        actors = self.actors(cursor)
        modality, one_of = self._modality(cursor)
        actions = self.actions(cursor)
        when: list[Condition] = []
        exceptions: list[Exception_] = []
        over: list[StatementId] = []
        contradicts: list[StatementId] = []
        statuses: list[Status] = []
        at_most: list[Clock] = []
        says: list[str] = []

        def clause(word: str) -> None:
            if word == "when":
                when.append(parse_condition(cursor, self.scope))
            elif word == "unless":
                exceptions.extend(self._exceptions(cursor, _RULE))
            elif word == "notwithstanding":
                over.extend(self._statement_names(cursor))
            elif word == "for":
                cursor.expect("at", "most")
                at_most.append(parse_period(cursor, self.scope))
            elif word == "status":
                statuses.append(self._status(cursor))
            elif word == "contradicts":
                contradicts.extend(self._statement_names(cursor))
                if cursor.accept("cite"):
                    cursor.text("a citation")
            else:
                says.append(cursor.text("the rule in plain words"))

        cursor.clauses(_RULE, clause, "`when`, `unless`, `notwithstanding`, `for at most`, `status` or `says`")
        self.out.rules.append(
            Rule(
                id=self._id(head),
                version=sum(rule.id.name == head.name.text for rule in self.out.rules) + 1,
                cite=cite,
                source=source,
                interval=interval,
                statuses=tuple(statuses),
                line=head.name.line,
                actors=actors,
                modality=modality,
                one_of=one_of,
                actions=actions,
                when=self._one(cursor, when, "when"),
                exceptions=tuple(exceptions),
                notwithstanding=tuple(over),
                at_most=at_most[0] if at_most else None,
                contradicts=tuple(contradicts),
                says=says[0] if says else "",
            )
        )

    @staticmethod
    def _one(cursor: Cursor, when: list[Condition], word: str) -> Condition:
        if len(when) > 1:
            cursor.report(f"A statement has one `{word}`; join the conditions with `and`.", cursor.tokens[0])
        return when[0] if when else _YES

    def _modality(self, cursor: Cursor) -> tuple[Modality, bool]:
        if cursor.accept("must", "not"):
            return Modality.MUST_NOT, False
        if cursor.accept("must", "be", "free", "to"):
            return Modality.FREE, False
        if cursor.accept("must", "one", "of"):
            return Modality.MUST, True
        if cursor.accept("must"):
            return Modality.MUST, False
        if cursor.accept("may"):
            if cursor.looking_at("not"):
                raise cursor.stop("Write `must not`: `may not` can be read in two ways.")
            return Modality.MAY, False
        raise cursor.stop(
            f"Expected `must not`, `must`, `may` or `must be free to` after the agencies, found {cursor.found()}."
        )

    def _duty(self, head: Head) -> None:
        cursor = head.cursor
        cite, source, interval = self._first_line(head, dated=True)
        actors = self.actors(cursor)
        cursor.expect("must")
        what = cursor.text("what is owed")
        to = cursor.text("to whom it is owed") if cursor.accept("to") else ""
        triggers: list[Trigger] = []
        when: list[Condition] = []
        exceptions: list[Exception_] = []
        statuses: list[Status] = []
        clocks: list[Clock] = []
        says: list[str] = []

        def clause(word: str) -> None:
            if word == "on":
                deed = cursor.one_of("occasion", ("asked", "done", "refused", "contact"))
                more = cursor.here.kind == "word" and not cursor.here.first
                actions = self.actions(cursor) if more else ()
                triggers.append(
                    Trigger(cast(Literal["asked", "done", "refused", "contact"], deed), actions)
                )
            elif word == "when":
                when.append(parse_condition(cursor, self.scope))
            elif word == "unless":
                exceptions.extend(self._exceptions(cursor, _DUTY))
            elif word == "status":
                statuses.append(self._status(cursor))
            elif word == "says":
                says.append(cursor.text("the duty in plain words"))
            else:
                cursor.at -= 1
                clocks.append(parse_clock(cursor, self.scope))

        if not cursor.done and not cursor.here.first and at_clock(cursor):
            clocks.append(parse_clock(cursor, self.scope))
        cursor.clauses(_DUTY, clause, "`on`, `when`, `unless`, a time limit, `status` or `says`")
        if len(clocks) > 1:
            cursor.report("A duty has one time limit.", head.name)
        periodic = bool(clocks) and clocks[0].kind in ("monthly", "quarterly", "yearly")
        if not triggers and not periodic:
            cursor.report(
                f"The duty `{head.name.text}` has no occasion: `on asked …`, `on done …`, `on refused …` or `on contact`.",
                head.name,
            )
        self.out.duties.append(
            Duty(
                id=self._id(head),
                version=sum(duty.id.name == head.name.text for duty in self.out.duties) + 1,
                cite=cite,
                source=source,
                interval=interval,
                statuses=tuple(statuses),
                line=head.name.line,
                actors=actors,
                what=what,
                to=to,
                triggers=tuple(triggers),
                when=self._one(cursor, when, "when"),
                exceptions=tuple(exceptions),
                clock=clocks[0] if clocks else None,
                says=says[0] if says else "",
            )
        )

    def _define(self, head: Head) -> None:
        cursor = head.cursor
        cite, source, interval = self._first_line(head, dated=False)
        cursor.expect("as")
        record = self.scope.symbols.defines.get(self._id(head))
        scope = self.scope.inside(self.scope.vocabulary.records[record]) if record else self.scope
        condition = parse_condition(cursor, scope)
        statuses: list[Status] = []
        inner = StatementReader(self.document, scope, self.sources)

        def clause(word: str) -> None:
            statuses.append(inner._status(cursor))

        cursor.clauses(_STATUS, clause, "`and`, `or`, `status` or the end of the definition")
        self.out.defines.append(
            Define(
                id=self._id(head),
                version=sum(define.id.name == head.name.text for define in self.out.defines) + 1,
                cite=cite,
                source=source,
                interval=interval,
                statuses=tuple(statuses),
                line=head.name.line,
                record=record,
                condition=condition,
            )
        )

    def _group(self, head: Head) -> None:
        cursor = head.cursor
        agencies = (self.scope.government, head.name.text) in self.scope.symbols.agency_groups
        cite, source, interval = self._first_line(head, dated=False)
        if not cite:
            cursor.report(f"The group `{head.name.text}` has no citation: `cite \"…\"`.", head.name)
        cursor.expect("is")
        members = self.actors(cursor) if agencies else ()
        actions = () if agencies else self.actions(cursor)
        if not cursor.done:
            raise cursor.stop(f"Expected `,` or the end of the group, found {cursor.found()}.")
        if not agencies:
            self.scope.symbols.action_groups[(self.scope.government, head.name.text)] = list(actions)
        self.out.groups.append(
            Group(
                id=self._id(head),
                version=sum(group.id.name == head.name.text for group in self.out.groups) + 1,
                cite=cite,
                source=source,
                interval=interval,
                statuses=(),
                line=head.name.line,
                of="agencies" if agencies else "actions",
                agencies=members,
                actions=actions,
            )
        )

    def _table(self, head: Head) -> None:
        if head.table is not None:
            self.out.tables.append(head.table)

    def _displaces(self, head: Head) -> None:
        cursor = head.cursor
        if cursor.accept("laws", "below"):
            target = "below"
        elif cursor.accept("policy"):
            target = cursor.name("the id of a policy").text
        else:
            target = cursor.one_of("government", self.scope.vocabulary.governments)
        actions = self.actions(cursor) if cursor.accept("in") else tuple(self.scope.vocabulary.actions)
        cite, source, interval = self._first_line(head, dated=True)
        statuses: list[Status] = []

        def clause(word: str) -> None:
            statuses.append(self._status(cursor))

        cursor.clauses(_STATUS, clause, "`status` or the end of the statement")
        self.out.displaces.append(
            Displaces(
                id=StatementId(self.scope.policy, f"displaces_{len(self.out.displaces) + 1}"),
                version=1,
                cite=cite,
                source=source,
                interval=interval,
                statuses=tuple(statuses),
                line=head.name.line,
                government=self.scope.government,
                target=target,
                actions=actions,
            )
        )

    def _opinion(self, head: Head) -> None:
        cursor = head.cursor
        cite, source, interval = self._first_line(head, dated=False)
        cursor.expect("settles")
        token = cursor.name("the statement that the opinion settles")
        id = self.scope.statement(token.text)
        if id not in self.scope.symbols.rules and id not in self.scope.symbols.defines:
            known = [str(rule) for rule in (*self.scope.symbols.rules, *self.scope.symbols.defines)]
            cursor.report(f"There is no rule or definition `{token.text}`.{nearest(token.text, known)}", token)
        applies = not cursor.accept("as", "does", "not", "apply")
        if applies:
            cursor.expect("as", "applies")
        actors = self.actors(cursor) if cursor.accept("for") else (Actor(ANY_AGENCY),)
        if not cursor.done:
            raise cursor.stop(f"Expected the end of the opinion, found {cursor.found()}.")
        self.out.opinions.append(
            Opinion(
                id=self._id(head),
                version=1,
                cite=cite,
                source=source,
                interval=interval,
                statuses=(),
                line=head.name.line,
                government=self.scope.government,
                settles=id,
                applies=applies,
                actors=actors,
            )
        )
