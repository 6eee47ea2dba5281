"""The `case` blocks: one story each, with the outcome that the law gives it."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Literal, cast

from comity.language.cursor import Cursor, Stop
from comity.language.documents import Block, Document
from comity.language.errors import nearest
from comity.language.model import (
    Case,
    CaseAsk,
    Expect,
    Fact,
    FactKind,
    FactType,
    Given,
    RecordType,
    StatementId,
)
from comity.language.scope import Scope
from comity.language.tables import parse_citation
from comity.language.tokens import tokenize

VERDICTS = ("prohibited", "required", "permitted", "exempt", "not regulated", "for counsel", "not in the corpus")
OUTCOMES = (
    "prohibited",
    "permitted",
    "required",
    "needs-more-facts",
    "conflict-for-counsel",
    "not required",
    "does not apply",
)
_DEEDS = {"asked": "asked", "did": "done", "refused": "refused"}
_CLAUSES = frozenset({"given", "expect", "dossier", "differs"})
_TIME = re.compile(r"\d\d:\d\d\Z")


def read_case(document: Document, block: Block, scope: Scope) -> Case | None:
    """Read one case; None if it cannot be read (its problems are reported)."""
    words = block.header.split()
    if not words:
        document.problem(block.line - 1, 1, "A case needs an id after its fence: ```case S-N1.")
        return None
    if len(words) > 2 or (len(words) == 2 and words[1] != "illustration"):
        document.problem(block.line - 1, 1, f"After the id of a case only `illustration` may stand, not “{words[1]}”.")
    rows = [row for row in block.lines]
    story_at = next((i for i, row in enumerate(rows) if row.strip()), None)
    if story_at is None:
        document.problem(block.line, 1, "The case is empty: a line that tells the story was expected.")
        return None
    story = rows[story_at].strip()
    rest = Block(block.fence, block.header, block.line + story_at + 1, block.lines[story_at + 1 :])
    cursor = Cursor(document, tokenize(document, rest))
    return _CaseReader(cursor, scope).read(words[0], "illustration" in words[1:], story, block.line)


class _CaseReader:
    def __init__(self, cursor: Cursor, scope: Scope) -> None:
        self.cursor = cursor
        self.scope = scope
        self.given: list[Given] = []
        self.expects: list[Expect] = []
        self.dossier = ""
        self.differs = ""

    def read(self, id: str, illustration: bool, story: str, line: int) -> Case | None:
        cursor = self.cursor
        try:
            cursor.expect("on")
            on = cursor.date()
            at = cursor.take().text if _TIME.match(cursor.here.text) else None
            kinds, government = self._agency()
            deed, asks = self._deed()
        except Stop:
            return None
        cursor.clauses(_CLAUSES, self._clause, "`given`, `expect`, `dossier` or `differs`")
        if not self.expects:
            cursor.document.problem(line, 1, f"The case {id} expects nothing: `expect VERDICT` is missing.")
        return Case(
            id=id,
            illustration=illustration,
            policy=self.scope.policy,
            story=story,
            on=on,
            at=at,
            kinds=kinds,
            government=government,
            deed=cast(Literal["asked", "done", "refused", "contact"], deed),
            asks=asks,
            given=tuple(self.given),
            expects=tuple(self.expects),
            dossier=self.dossier,
            differs=self.differs,
            line=line,
        )

    def _agency(self) -> tuple[tuple[str, ...], str]:
        cursor = self.cursor
        kinds = [cursor.one_of("kind of agency", self.scope.vocabulary.kinds)]
        while cursor.accept(","):
            kinds.append(cursor.one_of("kind of agency", self.scope.vocabulary.kinds))
        government = self.scope.government
        if cursor.accept("of"):
            government = cursor.one_of("government", self.scope.vocabulary.governments)
        return tuple(kinds), government

    def _deed(self) -> tuple[str, tuple[CaseAsk, ...]]:
        cursor = self.cursor
        if cursor.accept("in", "contact"):
            return "contact", ()
        deed = _DEEDS[cursor.one_of("deed (`asked to`, `did`, `refused` or `in contact`)", _DEEDS)]
        if deed == "asked":
            cursor.expect("to")
        asks = [self._ask()]
        while cursor.accept(","):
            asks.append(self._ask())
        return deed, tuple(asks)

    def _ask(self) -> CaseAsk:
        cursor = self.cursor
        token = cursor.here
        action = self.scope.vocabulary.actions[cursor.one_of("action", self.scope.vocabulary.actions)]
        if not cursor.accept(":"):
            return CaseAsk(action.name, None)
        if action.item is None:
            raise cursor.stop(f"`{action.name}` has no item.", token)
        return CaseAsk(action.name, cursor.one_of("item", self.scope.vocabulary.facts[action.item].type.names()))

    def _clause(self, word: str) -> None:
        if word == "given":
            self._given()
        elif word == "expect":
            self._expect()
        elif word == "dossier":
            self.dossier = self._phrase(OUTCOMES, "outcome")
        else:
            self.differs = self.cursor.text("why our outcome differs")

    def _phrase(self, phrases: tuple[str, ...], what: str) -> str:
        cursor = self.cursor
        for phrase in sorted(phrases, key=len, reverse=True):
            if cursor.accept(*phrase.split()):
                return phrase
        raise cursor.stop(f"Expected the {what} {', '.join(phrases)}; found {cursor.found()}.")

    # -- facts

    def _given(self) -> None:
        cursor = self.cursor
        while True:
            if cursor.looking_at("a") or cursor.looking_at("an"):
                cursor.take()
                self._record()
            elif cursor.ahead().text == "complete" and cursor.here.text.endswith("s"):
                name = cursor.take().text.removesuffix("s")
                cursor.take()
                if name not in self.scope.vocabulary.records:
                    raise cursor.stop(f"There is no record `{name}`.", cursor.ahead(-2))
                self.given.append(Given(name, (), complete=True))
            else:
                self._fact()
            if not cursor.accept(","):
                return

    def _fact(self) -> None:
        cursor = self.cursor
        negated = cursor.accept("not")
        token = cursor.name("a fact")
        fact = self.scope.vocabulary.facts.get(token.text)
        if fact is None:
            known = list(self.scope.vocabulary.facts)
            raise cursor.stop(f"There is no fact `{token.text}`.{nearest(token.text, known)}", token)
        if cursor.accept("unknown"):
            self.given.append(Given(fact.name, None))
        elif fact.type.kind is FactKind.YES_NO:
            self.given.append(Given(fact.name, not negated))
        elif negated:
            raise cursor.stop(f"`not` goes with yes/no facts only; say what `{fact.name}` is.", token)
        elif fact.type.kind is FactKind.SOME_OF and cursor.accept("includes"):
            self.given.append(Given(fact.name, self._set(fact.type, fact.name), complete=False))
        else:
            cursor.expect("is")
            self.given.append(Given(fact.name, self._value(fact)))

    def _value(self, fact: Fact) -> object:
        if fact.type.kind is FactKind.SOME_OF:
            return self._set(fact.type, fact.name)
        return self._plain(fact.type, fact.name)

    def _set(self, kind: FactType, name: str) -> tuple[str, ...]:
        cursor = self.cursor
        if not cursor.accept("{"):
            return (self._member(kind, name),)
        values = [self._member(kind, name)]
        while cursor.accept(","):
            values.append(self._member(kind, name))
        cursor.expect("}")
        return tuple(values)

    def _member(self, kind: FactType, name: str) -> str:
        return self.cursor.one_of(f"value of `{name}`", kind.names())

    def _plain(self, kind: FactType, name: str) -> object:
        cursor = self.cursor
        token = cursor.here
        if kind.kind is FactKind.ONE_OF:
            return self._member(kind, name)
        if kind.kind is FactKind.DATE:
            return cursor.date()
        if kind.kind is FactKind.TIME:
            day = cursor.take().text
            if _TIME.match(cursor.here.text):
                day += "T" + cursor.take().text
            try:
                return datetime.fromisoformat(day) if "T" in day else date.fromisoformat(day)
            except ValueError:
                raise cursor.stop(f"Expected a time such as 2025-11-26T18:00, found `{token.text}`.", token) from None
        if kind.kind is FactKind.NUMBER:
            try:
                return float(cursor.take().text)
            except ValueError:
                raise cursor.stop(f"Expected a number, found `{token.text}`.", token) from None
        if kind.kind is FactKind.CITATION:
            code, section = cursor.take(), cursor.take()
            citation = parse_citation(f"{code.text} {section.text}", tuple(self.scope.vocabulary.codes))
            if citation is None:
                known = list(self.scope.vocabulary.codes)
                raise cursor.stop(
                    f"`{code.text} {section.text}` is not a section of a declared code.{nearest(code.text, known)}", code
                )
            return citation
        raise cursor.stop(f"`{name}` cannot be given here.", token)

    def _record(self) -> None:
        cursor = self.cursor
        record: RecordType = self.scope.vocabulary.records[
            cursor.one_of("record", self.scope.vocabulary.records)
        ]
        cells: dict[str, object] = {}
        while cursor.here.kind == "word" or cursor.looking_at(","):
            save = cursor.at
            cursor.accept(",")
            negated = cursor.accept("not")
            name = cursor.here.text
            if name not in record.fields or cursor.here.first and name in _CLAUSES:
                cursor.at = save
                if cells or cursor.looking_at(","):
                    break
                raise cursor.stop(f"A {record.name} has no field `{name}`.{nearest(name, list(record.fields))}")
            cursor.take()
            kind = record.fields[name].type
            if cursor.accept("unknown"):
                cells[name] = None
            elif kind.kind is FactKind.YES_NO:
                cells[name] = not negated
            else:
                cursor.accept("is")
                cells[name] = self._plain(kind, name)
        self.given.append(Given(record.name, tuple(cells.items()), complete=False))

    # -- expectations

    def _expect(self) -> None:
        cursor = self.cursor
        line = cursor.here.line
        for what in ("not owed", "owed if", "owed"):
            if cursor.accept(*what.split()):
                token = cursor.name("a duty")
                duty = self.scope.statement(token.text)
                if duty not in self.scope.symbols.duties:
                    known = [d.name for d in self.scope.symbols.duties]
                    raise cursor.stop(f"There is no duty `{token.text}`.{nearest(token.text, known)}", token)
                due = self._due() if cursor.accept("due") else None
                kind = cast(Literal["owed", "not owed", "owed if"], what)
                self.expects.append(Expect(kind, False, (), (), (), None, duty, due, line))
                return
        overall = cursor.accept("overall")
        verdicts: tuple[str, ...]
        if cursor.accept("undetermined"):
            cursor.expect("{")
            found = [self._phrase(VERDICTS, "verdict")]
            while cursor.accept(","):
                found.append(self._phrase(VERDICTS, "verdict"))
            cursor.expect("}")
            verdicts = tuple(found)
        else:
            verdicts = (self._phrase(VERDICTS, "verdict"),)
        by: list[StatementId] = []
        missing: list[str] = []
        ask = None
        while True:
            if cursor.accept("by"):
                by.append(self._rule_name())
                while cursor.accept(","):
                    by.append(self._rule_name())
            elif cursor.accept("missing"):
                missing.append(self._fact_name())
                while cursor.accept(","):
                    missing.append(self._fact_name())
            elif cursor.accept("for"):
                named = self._ask()
                ask = named.action + (f":{named.item}" if named.item else "")
            else:
                break
        self.expects.append(Expect("verdict", overall, verdicts, tuple(by), tuple(missing), ask, None, None, line))

    def _rule_name(self) -> StatementId:
        cursor = self.cursor
        token = cursor.name("a rule")
        id = self.scope.statement(token.text)
        if id not in self.scope.symbols.rules:
            known = [str(rule) if rule.policy != self.scope.policy else rule.name for rule in self.scope.symbols.rules]
            cursor.report(f"There is no rule `{token.text}`.{nearest(token.text, known)}", token)
        return id

    def _fact_name(self) -> str:
        known = [*self.scope.vocabulary.facts, *self.scope.vocabulary.records]
        return self.cursor.one_of("fact", known)

    def _due(self) -> str:
        token = self.cursor.here
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", token.text):
            return self.cursor.take().text
        day: date = self.cursor.date()
        if _TIME.match(self.cursor.here.text):
            return f"{day.isoformat()}T{self.cursor.take().text}"
        return day.isoformat()
