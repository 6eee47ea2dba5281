"""The `case` blocks: one story each, with the outcome that the law gives it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast

from comity.language.cursor import Cursor, Stop
from comity.language.documents import Block, Document
from comity.language.errors import nearest
from comity.language.given import GivenReader, read_moment
from comity.language.model import (
    Case,
    CaseAsk,
    Expect,
    StatementId,
)
from comity.language.scope import Scope
from comity.language.tokens import whole

VERDICTS = (
    "prohibited",
    "required",
    "permitted",
    "exempt",
    "not regulated",
    "for counsel",
    "not in the corpus",
)
OUTCOMES = (
    "prohibited",
    "permitted",
    "required",
    "needs-more-facts",
    "conflict-for-counsel",
    "not required",
    "does not apply",
)
DEEDS = {"asked": "asked", "did": "done", "refused": "refused", "in": "contact"}
CASE_CLAUSES = frozenset({"given", "expect", "dossier", "differs"})
_OWED = ("not owed", "owed if", "owed")


def read_case(document: Document, block: Block, scope: Scope) -> Case | None:
    """Read one case; None if it cannot be read (its problems are reported)."""
    words = block.header.split()
    if not words:
        document.problem(block.line - 1, 1, "A case needs an id after its fence: ```case S-N1.")
        words = [""]
    if words[1:] not in ([], ["illustration"]):
        document.problem(
            block.line - 1, 1, f"After the id of a case only `illustration` may stand, not “{words[1]}”."
        )
    story_at = next((i for i, row in enumerate(block.lines) if row.strip()), None)
    if story_at is None:
        document.problem(
            block.line - 1, 1, f"The case {words[0]} is empty: a line that tells the story was expected."
        )
        return None
    story = block.lines[story_at].strip()
    rest = Block(block.fence, block.header, block.line + story_at + 1, block.lines[story_at + 1 :])
    if story.startswith("on ") and not any(row.lstrip().startswith("on ") for row in rest.lines):
        document.problem(
            block.line + story_at, 1, "The first line of a case tells the story; it is missing here."
        )
        rest = Block(block.fence, block.header, block.line + story_at, block.lines[story_at:])
    cursor = Cursor(whole(document, rest))
    reader = _CaseReader(cursor, scope, GivenReader(cursor, scope))
    return reader.read(words[0], "illustration" in words[1:], story, block.line)


@dataclass(slots=True)
class _CaseReader:
    cursor: Cursor
    scope: Scope
    facts: GivenReader
    asks: list[CaseAsk] = field(default_factory=list)
    expects: list[Expect] = field(default_factory=list)
    dossier: str = ""
    differs: str = ""
    seen: set[str] = field(default_factory=set)

    def read(self, id: str, illustration: bool, story: str, line: int) -> Case | None:
        cursor = self.cursor
        header = self._header()
        cursor.clauses(CASE_CLAUSES, self._clause, "`given`, `expect`, `dossier` or `differs`")
        if "expect" not in self.seen:
            name = f"The case {id}" if id else "This case"
            cursor.document.problem(line - 1, 1, f"{name} expects nothing: `expect VERDICT` is missing.")
        if header is None:
            return None
        on, at, kinds, government, deed = header
        return Case(
            id=id,
            illustration=illustration,
            policy=self.scope.policy,
            story=story,
            on=on,
            at=at,
            kinds=kinds,
            government=government,
            deed=deed,
            asks=tuple(self.asks),
            given=tuple(self.facts.found),
            expects=tuple(self.expects),
            dossier=self.dossier,
            differs=self.differs,
            line=line,
        )

    # -- who, when, what

    def _header(
        self,
    ) -> tuple[date, str | None, tuple[str, ...], str, Literal["asked", "done", "refused", "contact"]] | None:
        cursor = self.cursor
        try:
            cursor.expect("on")
            on = cursor.date()
            at = cursor.clock_time()
            kinds, government = self._agency()
            return on, at, kinds, government, self._deed()
        except Stop:
            cursor.skip_to(CASE_CLAUSES)
            return None

    def _agency(self) -> tuple[tuple[str, ...], str]:
        cursor, vocabulary = self.cursor, self.scope.vocabulary
        kinds = [cursor.one_of("kind of agency", vocabulary.kinds)]
        while cursor.accept(","):
            kinds.append(cursor.one_of("kind of agency", vocabulary.kinds))
        government = self.scope.government
        if cursor.accept("of"):
            government = cursor.one_of("government", vocabulary.governments)
        return tuple(kinds), government

    def _deed(self) -> Literal["asked", "done", "refused", "contact"]:
        cursor = self.cursor
        word = cursor.one_of("deed (`asked to`, `did`, `refused` or `in contact`)", DEEDS)
        if word == "in":
            cursor.expect("contact")
            return "contact"
        if word == "asked":
            cursor.expect("to")
        self.asks.append(self._ask())
        while cursor.accept(","):
            self.asks.append(self._ask())
        return cast(Literal["asked", "done", "refused"], DEEDS[word])

    def _ask(self) -> CaseAsk:
        """`detain`, or `notify:release_date` where the action has an item."""
        cursor, vocabulary = self.cursor, self.scope.vocabulary
        at = cursor.at
        action = vocabulary.actions[cursor.one_of("action", vocabulary.actions)]
        if not cursor.accept(":"):
            return CaseAsk(action.name, None)
        if action.item is None:
            raise cursor.stop(f"`{action.name}` has no item.", at)
        item = vocabulary.facts[action.item]
        return CaseAsk(action.name, cursor.one_of(f"item of `{action.name}`", item.type.names()))

    # -- clauses

    def _clause(self, word: str) -> None:
        if word == "given":
            self.facts.read(CASE_CLAUSES)
        elif word == "expect":
            self.seen.add("expect")
            self._expect()
        else:
            self.cursor.once(self.seen, word)
            if word == "dossier":
                self.dossier = self._phrase(OUTCOMES, "outcome")
            else:
                self.differs = self.cursor.text("why our outcome differs")

    def _phrase(self, phrases: tuple[str, ...], what: str) -> str:
        cursor = self.cursor
        for phrase in sorted(phrases, key=len, reverse=True):
            if cursor.accept(*phrase.split()):
                return phrase
        close = nearest(cursor.here, phrases) if cursor.at_name() else ""
        raise cursor.stop(f"Expected the {what} {', '.join(phrases)}; found {cursor.found()}.{close}")

    # -- expectations

    def _expect(self) -> None:
        cursor = self.cursor
        line = cursor.line
        for what in _OWED:
            if cursor.accept(*what.split()):
                self._expect_duty(cast(Literal["owed", "not owed", "owed if"], what), line)
                return
        overall = cursor.accept("overall")
        verdicts = self._verdicts()
        by: list[StatementId] = []
        missing: list[str] = []
        ask = None
        while True:
            if cursor.accept("by"):
                cursor.each(lambda: by.append(self._rule_name()), CASE_CLAUSES)
            elif cursor.accept("missing"):
                cursor.each(lambda: missing.append(self._fact_name()), CASE_CLAUSES)
            elif cursor.accept("for"):
                ask = self._expected_ask()
            else:
                break
        self.expects.append(
            Expect("verdict", overall, verdicts, tuple(by), tuple(missing), ask, None, None, line)
        )

    def _verdicts(self) -> tuple[str, ...]:
        cursor = self.cursor
        if not cursor.accept("undetermined"):
            return (self._phrase(VERDICTS, "verdict"),)
        cursor.expect("{")
        found = [self._phrase(VERDICTS, "verdict")]
        while cursor.accept(","):
            found.append(self._phrase(VERDICTS, "verdict"))
        cursor.expect("}")
        return tuple(found)

    def _expected_ask(self) -> str:
        cursor = self.cursor
        at = cursor.at
        named = self._ask()
        text = named.action + (f":{named.item}" if named.item else "")
        if self.asks and named.action not in [ask.action for ask in self.asks]:
            cursor.report(f"`{named.action}` is not asked for in this case.", at)
        return text

    def _expect_duty(self, what: Literal["owed", "not owed", "owed if"], line: int) -> None:
        cursor, scope = self.cursor, self.scope
        at = cursor.at
        name = cursor.name("a duty")
        duty = scope.statement(name)
        if duty not in scope.symbols.duties:
            raise cursor.stop(scope.refused(name, "duty", scope.symbols.duties), at)
        due = self._due() if cursor.accept("due") else None
        self.expects.append(Expect(what, False, (), (), (), None, duty, due, line))

    def _rule_name(self) -> StatementId:
        cursor, scope = self.cursor, self.scope
        at = cursor.at
        name = cursor.name("a rule")
        id = scope.statement(name)
        if id not in scope.symbols.rules:
            cursor.report(scope.refused(name, "rule", scope.symbols.rules), at)
        return id

    def _fact_name(self) -> str:
        vocabulary = self.scope.vocabulary
        return self.cursor.one_of("fact", (*vocabulary.facts, *vocabulary.records))

    def _due(self) -> str:
        """A day, or a time as `2019-03-03T10:00` or `2019-03-03 10:00`."""
        return read_moment(self.cursor).isoformat()[:16]
