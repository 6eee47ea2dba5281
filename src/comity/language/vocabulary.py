"""The `vocabulary` blocks: facts, records, kinds of agency, actions, codes, calendars and governments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.language.cursor import NAME, Cursor, Stop
from comity.language.documents import Document
from comity.language.errors import nearest
from comity.language.model import (
    LEVELS,
    Action,
    Calendar,
    Fact,
    FactKind,
    FactType,
    Government,
    Kind,
    RecordField,
    RecordType,
    Vocabulary,
)
from comity.language.tokens import Token, statements, tokenize

_FACT_CLAUSES = frozenset({"ask", "true", "false", "unknown", "intrusive", "never", "field"})
_SIMPLE = {kind.value: kind for kind in FactKind if kind not in (FactKind.ONE_OF, FactKind.SOME_OF)}
_STATEMENTS = ("fact", "record", "type", "kind", "action", "code", "calendar", "government")


@dataclass(slots=True)
class VocabularyBuilder:
    """Collects declarations of all files. A name declared twice is a problem: one name, one meaning."""

    facts: dict[str, Fact] = field(default_factory=dict)
    records: dict[str, RecordType] = field(default_factory=dict)
    types: dict[str, FactType] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    governments: dict[str, Government] = field(default_factory=dict)
    _late: list[tuple[Document, Token, str, str]] = field(default_factory=list)

    def read(self, document: Document, home: str) -> None:
        """Read the file's vocabulary blocks; `home` is the policy that declares."""
        pieces = [
            piece
            for block in document.blocks
            if block.fence == "vocabulary"
            for piece in statements(tokenize(document, block))
        ]
        # Named types first: a fact may use one that stands below it.
        pieces.sort(key=lambda piece: piece[0].text != "type")
        for piece in pieces:
            cursor = Cursor(document, piece)
            try:
                word = cursor.one_of("kind of declaration", _STATEMENTS)
                getattr(self, f"_{word}")(cursor, home)
            except Stop:
                continue

    def finish(self) -> Vocabulary:
        """Check what may stand in any order (parents, calendars, items) and freeze."""
        tables: dict[str, Mapping[str, object]] = {
            "government": self.governments,
            "calendar": self.calendars,
            "fact": self.facts,
        }
        for document, token, what, name in self._late:
            known = tables[what]
            if name not in known:
                message = f"There is no {what} `{name}`.{nearest(name, list(known))}"
                document.problem(token.line, token.column, message)
        for name in ("agency.state", "agency.level", "agency.government"):
            self.facts.setdefault(name, self._agency_fact(name))
        return Vocabulary(
            facts=self.facts,
            records=self.records,
            kinds=self.kinds,
            actions=self.actions,
            codes=self.codes,
            calendars=self.calendars,
            governments=self.governments,
        )

    def _agency_fact(self, name: str) -> Fact:
        values: tuple[tuple[str, str], ...]
        if name == "agency.state":
            state = self.types.get("us_state")
            values = state.values if state else (("none", "no state"),)
        elif name == "agency.level":
            values = tuple((level, level) for level in LEVELS)
        else:
            values = tuple((g.name, g.phrase) for g in self.governments.values())
        what = f"the agency's own {name.partition('.')[2]}"
        return Fact(name, FactType(FactKind.ONE_OF, values), f"What is {what}?", what, what, what, 0, False, "")

    # -- shared pieces

    def _declare(self, cursor: Cursor, table: Mapping[str, object], what: str, dotted: bool = False) -> str:
        token = cursor.name(f"the name of the {what}")
        parts = token.text.split(".") if dotted else [token.text]
        good = all(NAME.match(part) for part in parts) and len(parts) <= 2
        if not good and not (what == "government" and token.text.replace("-", "_").isidentifier()):
            raise cursor.stop(f"A name is written in lower case with underscores, not {token.text!r}.", token)
        if token.text in table:
            raise cursor.stop(f"The {what} `{token.text}` is declared twice; one name has one meaning.", token)
        return token.text

    def _values(self, cursor: Cursor) -> tuple[tuple[str, str], ...]:
        values: dict[str, str] = {}
        while cursor.here.kind == "word" and cursor.ahead().kind == "text":
            if cursor.here.first and cursor.here.text in _FACT_CLAUSES:
                break
            token = cursor.take()
            if token.text in values:
                cursor.report(f"The value `{token.text}` stands twice in this list.", token)
            values[token.text] = cursor.take().text
            cursor.accept(",")
        if not values:
            raise cursor.stop(f'Expected values such as `ice "the agency"`, found {cursor.found()}.')
        return tuple(values.items())

    def _type(self, cursor: Cursor, home: str = "") -> None:
        name = self._declare(cursor, self.types, "type")
        cursor.expect("is")
        self.types[name] = FactType(FactKind.ONE_OF, self._values(cursor))

    def _fact_type(self, cursor: Cursor) -> FactType:
        token = cursor.name("a type")
        if token.text in _SIMPLE:
            return FactType(_SIMPLE[token.text])
        if token.text in ("one", "some"):
            cursor.expect("of")
            kind = FactKind.ONE_OF if token.text == "one" else FactKind.SOME_OF
            if cursor.here.kind == "word" and cursor.ahead().kind != "text":
                named = self.types[cursor.one_of("type", self.types)]
                return FactType(kind, named.values)
            return FactType(kind, self._values(cursor))
        known = [*_SIMPLE, "one of", "some of"]
        raise cursor.stop(
            f"There is no type `{token.text}`; a fact is {', '.join(known)}.{nearest(token.text, known)}", token
        )

    # -- declarations

    def _fact(self, cursor: Cursor, home: str) -> None:
        start = cursor.here
        name = self._declare(cursor, self.facts, "fact", dotted=True)
        cursor.expect("is")
        kind = self._fact_type(cursor)
        clauses = _Clauses(cursor)
        clauses.read()
        plain = name.replace("_", " ").replace(".", "'s ")
        if not clauses.ask:
            cursor.report(f"The fact `{name}` needs a question: `ask \"…?\"`.", start)
        self.facts[name] = Fact(
            name=name,
            type=kind,
            ask=clauses.ask,
            true=clauses.true or plain,
            false=clauses.false or f"not: {clauses.true or plain}",
            unknown=clauses.unknown or plain,
            intrusive=clauses.intrusive,
            never_stored=clauses.never,
            home=home,
        )

    def _record(self, cursor: Cursor, home: str) -> None:
        name = self._declare(cursor, self.records, "record")
        phrase = cursor.text("what one record is called,")
        fields: dict[str, RecordField] = {}
        clauses = _Clauses(cursor, self, fields)
        clauses.read()
        self.records[name] = RecordType(
            name, phrase, clauses.ask, clauses.unknown, clauses.intrusive, clauses.never, fields, home
        )

    def _kind(self, cursor: Cursor, home: str) -> None:
        name = self._declare(cursor, self.kinds, "kind of agency")
        self.kinds[name] = Kind(name, cursor.text("what such an agency is called,"))

    def _code(self, cursor: Cursor, home: str) -> None:
        name = self._declare(cursor, self.codes, "code")
        self.codes[name] = cursor.text("the code's full name,")

    def _action(self, cursor: Cursor, home: str) -> None:
        name = self._declare(cursor, self.actions, "action")
        phrase = cursor.text("what the action is,")
        item = None
        power = False
        while not cursor.done:
            if cursor.accept("needs", "power"):
                power = True
            else:
                cursor.expect("item")
                token = cursor.name("the fact that the item sets")
                item = token.text
                self._late.append((cursor.document, token, "fact", item))
        self.actions[name] = Action(name, phrase, item, power)

    def _calendar(self, cursor: Cursor, home: str) -> None:
        name = self._declare(cursor, self.calendars, "calendar")
        phrase = cursor.text("whose holidays these are,")
        cursor.expect("country")
        country = cursor.name("a country such as US").text
        part = cursor.name("a subdivision such as NY").text if cursor.accept("subdivision") else None
        self.calendars[name] = Calendar(name, phrase, country, part)

    def _government(self, cursor: Cursor, home: str) -> None:
        name = self._declare(cursor, self.governments, "government")
        phrase = cursor.text("the government's name,")
        cursor.expect("is")
        level = cursor.one_of("level of government", LEVELS)
        parent = self._other(cursor, "government") if cursor.accept("in") else None
        ocd, zone, calendar = "", "UTC", "us_federal"
        within: list[str] = []
        while not cursor.done:
            if cursor.accept("ocd"):
                ocd = cursor.text("the division's identifier,")
            elif cursor.accept("zone"):
                zone = cursor.text("a time zone,")
            elif cursor.accept("calendar"):
                calendar = self._other(cursor, "calendar")
            elif cursor.accept("within"):
                within.append(self._other(cursor, "government"))
                while cursor.accept(","):
                    within.append(self._other(cursor, "government"))
            else:
                raise cursor.stop(f"Expected `ocd`, `zone`, `calendar` or `within`, found {cursor.found()}.")
        self.governments[name] = Government(name, phrase, level, parent, ocd, zone, calendar, tuple(within))

    def _other(self, cursor: Cursor, what: str) -> str:
        token = cursor.name(f"a {what}")
        self._late.append((cursor.document, token, what, token.text))
        return token.text


class _Clauses:
    """The clauses below a fact's or record's first line."""

    def __init__(
        self,
        cursor: Cursor,
        builder: VocabularyBuilder | None = None,
        fields: dict[str, RecordField] | None = None,
    ) -> None:
        self.cursor = cursor
        self.builder = builder
        self.fields = fields
        self.ask = self.true = self.false = self.unknown = ""
        self.intrusive = 2
        self.never = False

    def read(self) -> None:
        expected = "`ask`, `true`, `false`, `unknown`, `intrusive`, `never stored` or `field`"
        self.cursor.clauses(_FACT_CLAUSES, self._clause, expected)

    def _clause(self, word: str) -> None:
        cursor = self.cursor
        if word in ("ask", "true", "false", "unknown"):
            setattr(self, word, cursor.text(f"the words for `{word}`"))
        elif word == "intrusive":
            self.intrusive = cursor.count()
            if self.intrusive > 5:
                raise cursor.stop("`intrusive` runs from 0 (on the paper) to 5 (exposes the person).")
        elif word == "never":
            cursor.expect("stored")
            self.never = True
        else:
            if self.builder is None or self.fields is None:
                raise cursor.stop("Only a record has fields.")
            name = cursor.plain_name("the field's name")
            cursor.expect("is")
            kind = self.builder._fact_type(cursor)
            phrase = cursor.take().text if cursor.here.kind == "text" else name.replace("_", " ")
            self.fields[name] = RecordField(name, kind, phrase)
