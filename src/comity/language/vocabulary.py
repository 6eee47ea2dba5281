"""The `vocabulary` blocks: facts, records, kinds of agency, actions, codes, calendars and governments."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from comity.language.cursor import NAME_RULE, Cursor, Stop
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
from comity.language.tokens import is_name, is_text, passages

DECLARATIONS = ("fact", "record", "type", "kind", "action", "code", "calendar", "government")
FACT_CLAUSES = frozenset({"ask", "true", "false", "unknown", "intrusive", "never", "field"})
SIMPLE_TYPES = {kind.value: kind for kind in FactKind if kind not in (FactKind.ONE_OF, FactKind.SOME_OF)}
# Words that conditions are made of cannot name a fact or a definition.
# fmt: off
RESERVED = frozenset({
    "and", "or", "not", "any", "no", "always", "never", "event", "listed", "is", "in", "includes",
    "only", "within", "where", "row", "anniversary", "cite", "when", "unless", "status", "says",
    "notwithstanding", "contradicts",
})
# fmt: on
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_DOTTED = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?\Z")
_PLACE = re.compile(r"[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*\Z")
_LEVEL_PHRASES = {
    "federal": "the United States",
    "state": "a State",
    "school": "a school district",
    "private": "a private person",
}
_AGENCY_FACTS = ("agency.state", "agency.level", "agency.government")


@dataclass(frozen=True, slots=True)
class _Late:
    """A name that may be declared further down or in another file."""

    cursor: Cursor
    at: int
    what: str
    name: str


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
    _late: list[_Late] = field(default_factory=list)
    _items: dict[str, _Late] = field(default_factory=dict)
    _heads: dict[str, tuple[Cursor, int]] = field(default_factory=dict)
    _places: dict[tuple[str, str], str] = field(default_factory=dict)
    _waiting: list[tuple[str, Cursor, str]] = field(default_factory=list)

    def read(self, document: Document, home: str) -> None:
        """Take in the file's vocabulary blocks; `home` is the policy that declares, empty for none."""
        for block in document.blocks:
            if block.fence != "vocabulary":
                continue
            for passage in passages(document, block):
                cursor = Cursor(passage)
                try:
                    self._waiting.append((self._word(cursor), cursor, home))
                except Stop:
                    continue

    @staticmethod
    def _word(cursor: Cursor) -> str:
        word = cursor.here
        if word in FACT_CLAUSES:
            raise cursor.stop(
                f"`{word}` stands at the left margin: indent the lines that belong to a declaration."
            )
        return cursor.one_of("kind of declaration", DECLARATIONS)

    def finish(self) -> Vocabulary:
        """Read what was taken in, check what may stand in any order (parents, calendars, items); freeze."""
        # Named types first: a fact may use one that stands below it or in another file.
        for word, cursor, home in sorted(self._waiting, key=lambda waiting: waiting[0] != "type"):
            try:
                getattr(self, f"_{word}")(cursor, home)
            except Stop:
                continue
        self._check_late()
        for name in _AGENCY_FACTS:
            self.facts[name] = self._agency_fact(name)
        return Vocabulary(
            facts=self.facts,
            records=self.records,
            kinds=self.kinds,
            actions=self.actions,
            codes=self.codes,
            calendars=self.calendars,
            governments=self.governments,
        )

    def _check_late(self) -> None:
        tables: dict[str, Mapping[str, object]] = {
            "government": self.governments,
            "calendar": self.calendars,
            "fact": self.facts,
        }
        for late in self._late:
            known = tables[late.what]
            if late.name not in known:
                late.cursor.report(
                    f"There is no {late.what} `{late.name}`.{nearest(late.name, known)}", late.at
                )
        for name, government in self.governments.items():
            above, seen = government.parent, {name}
            while above in self.governments and above not in seen:
                seen.add(above)
                above = self.governments[above].parent
            if above == name:
                cursor, at = self._heads[name]
                cursor.report(f"`{name}` stands above itself: follow `in` from government to government.", at)
        for action, late in self._items.items():
            item = self.facts.get(late.name)
            if item is None or item.type.kind is not FactKind.ONE_OF:
                if item is not None:
                    late.cursor.report(f"An item is a `one of` fact, and `{late.name}` is not.", late.at)
                self.actions[action] = replace(self.actions[action], item=None)

    def _agency_fact(self, name: str) -> Fact:
        values: tuple[tuple[str, str], ...]
        if name == "agency.state":
            state = self.types.get("us_state")
            values = state.values if state else (("none", "no state"),)
        elif name == "agency.level":
            values = tuple((level, _LEVEL_PHRASES.get(level, f"a {level}")) for level in LEVELS)
        else:
            values = tuple((g.name, g.phrase) for g in self.governments.values())
        own_state = name == "agency.state"
        what = "the agency's own state" if own_state else "the government to which the agency belongs"
        return Fact(
            name, FactType(FactKind.ONE_OF, values), f"What is {what}?", what, what, what, 0, False, ""
        )

    # -- shared pieces

    def _declare(
        self, cursor: Cursor, known: Collection[str], what: str, pattern: re.Pattern[str] = _NAME
    ) -> str:
        at = cursor.at
        name = cursor.name(f"the name of the {what}")
        if not pattern.match(name):
            cursor.report(f"{NAME_RULE}, not `{name}`.", at)
        elif name in RESERVED and what in ("fact", "record"):
            cursor.report(f"`{name}` is a word of the language and cannot name a {what}.", at)
        elif name in _AGENCY_FACTS:
            cursor.report(f"`{name}` comes from the agency itself and is not declared.", at)
        if name in known:
            first = self._places[what, name]
            raise cursor.stop(
                f"The {what} `{name}` is declared in {first} already; one name has one meaning.", at
            )
        self._places[what, name] = f"{cursor.document.name}:{cursor.passage.lines[at]}"
        return name

    def _values(self, cursor: Cursor) -> tuple[tuple[str, str], ...]:
        values: dict[str, str] = {}
        listed = False
        while is_name(cursor.here) and is_text(cursor.peek()):
            # `unknown "…"` is a clause, unless a comma on the same line goes on with the list.
            if cursor.here in FACT_CLAUSES and (cursor.first() or not listed):
                break
            if cursor.here in values:
                cursor.report(f"The value `{cursor.here}` stands twice in this list.")
            name = cursor.take()
            values[name] = cursor.text("the value's words")
            listed = cursor.accept(",")
        if not values:
            raise cursor.stop(f'Expected values such as `ice "the agency"`, found {cursor.found()}.')
        return tuple(values.items())

    def _fact_type(self, cursor: Cursor) -> FactType:
        at = cursor.at
        word = cursor.name("a type")
        if word in SIMPLE_TYPES:
            return FactType(SIMPLE_TYPES[word])
        if word in ("one", "some"):
            cursor.expect("of")
            kind = FactKind.ONE_OF if word == "one" else FactKind.SOME_OF
            if cursor.at_name() and not is_text(cursor.peek()):
                return FactType(kind, self.types[cursor.one_of("type", self.types)].values)
            return FactType(kind, self._values(cursor))
        known = [*SIMPLE_TYPES, "one of", "some of"]
        raise cursor.stop(
            f"There is no type `{word}`; a fact is {', '.join(known)}.{nearest(word, known)}", at
        )

    @staticmethod
    def _must_end(cursor: Cursor, expected: str) -> None:
        if not cursor.done:
            raise cursor.stop(f"Expected {expected}, found {cursor.found()}.")

    # -- declarations

    def _type(self, cursor: Cursor, home: str) -> None:
        name = self._declare(cursor, self.types, "type")
        cursor.expect("is")
        self.types[name] = FactType(FactKind.ONE_OF, self._values(cursor))
        self._must_end(cursor, 'a value such as `ice "the agency"` or the end of the type')

    def _fact(self, cursor: Cursor, home: str) -> None:
        start = cursor.at
        name = self._declare(cursor, self.facts, "fact", _DOTTED)
        cursor.expect("is")
        clauses = _Clauses(cursor)
        try:
            kind = self._fact_type(cursor)
        except Stop:
            cursor.skip_to(FACT_CLAUSES)
            kind = FactType(FactKind.YES_NO)
        clauses.read()
        plain = name.replace("_", " ").replace(".", "'s ")
        if not (clauses.words["ask"] or cursor.lost):
            cursor.report(f'The fact `{name}` needs a question: `ask "…?"`.', start)
        true = clauses.words["true"] or plain
        self.facts[name] = Fact(
            name=name,
            type=kind,
            ask=clauses.words["ask"],
            true=true,
            false=clauses.words["false"] or f"not: {true}",
            unknown=clauses.words["unknown"] or plain,
            intrusive=clauses.intrusive,
            never_stored=clauses.never,
            home=home,
            where=self._places["fact", name],
        )

    def _record(self, cursor: Cursor, home: str) -> None:
        start = cursor.at
        name = self._declare(cursor, self.records, "record")
        phrase = cursor.text("what one record is called,")
        fields: dict[str, RecordField] = {}
        clauses = _Clauses(cursor, self, fields)
        clauses.read()
        if not (clauses.words["ask"] or cursor.lost):
            cursor.report(f'The record `{name}` needs a question: `ask "…?"`.', start)
        self.records[name] = RecordType(
            name=name,
            phrase=phrase,
            ask=clauses.words["ask"],
            unknown=clauses.words["unknown"] or f"the {phrase}s",
            intrusive=clauses.intrusive,
            never_stored=clauses.never,
            fields=fields,
            home=home,
            where=self._places["record", name],
        )

    def _kind(self, cursor: Cursor, home: str) -> None:
        name = self._declare(cursor, self.kinds, "kind of agency")
        self.kinds[name] = Kind(name, cursor.text("what such an agency is called,"))
        self._must_end(cursor, "the end of the declaration")

    def _code(self, cursor: Cursor, home: str) -> None:
        name = self._declare(cursor, self.codes, "code")
        self.codes[name] = cursor.text("the code's full name,")
        self._must_end(cursor, "the end of the declaration")

    def _action(self, cursor: Cursor, home: str) -> None:
        name = self._declare(cursor, self.actions, "action")
        phrase = cursor.text("what the action is,")
        item: _Late | None = None
        power = False
        while not cursor.done:
            if cursor.accept("needs", "power"):
                power = True
            elif cursor.accept("item"):
                item = _Late(cursor, cursor.at, "fact", cursor.name("the fact that the item sets"))
                self._late.append(item)
            else:
                raise cursor.stop(f"Expected `item FACT` or `needs power`, found {cursor.found()}.")
        if item is not None:
            self._items[name] = item
        self.actions[name] = Action(name, phrase, item.name if item else None, power)

    def _calendar(self, cursor: Cursor, home: str) -> None:
        name = self._declare(cursor, self.calendars, "calendar")
        phrase = cursor.text("whose holidays these are,")
        cursor.expect("country")
        country = cursor.name("a country such as US")
        part = cursor.name("a subdivision such as NY") if cursor.accept("subdivision") else None
        self._must_end(cursor, "`subdivision` or the end of the declaration")
        self.calendars[name] = Calendar(name, phrase, country, part)

    def _government(self, cursor: Cursor, home: str) -> None:
        self._heads[cursor.peek(0)] = (cursor, cursor.at)
        name = self._declare(cursor, self.governments, "government", _PLACE)
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
                zone = self._zone(cursor)
            elif cursor.accept("calendar"):
                calendar = self._other(cursor, "calendar")
            elif cursor.accept("within"):
                within.append(self._other(cursor, "government"))
                while cursor.accept(","):
                    within.append(self._other(cursor, "government"))
            else:
                raise cursor.stop(f"Expected `ocd`, `zone`, `calendar` or `within`, found {cursor.found()}.")
        self.governments[name] = Government(name, phrase, level, parent, ocd, zone, calendar, tuple(within))

    @staticmethod
    def _zone(cursor: Cursor) -> str:
        at = cursor.at
        zone = cursor.text("a time zone,")
        try:
            ZoneInfo(zone)
        except (ValueError, LookupError, OSError):
            cursor.report(f"There is no time zone “{zone}”; one reads “America/New_York”.", at)
        return zone

    def _other(self, cursor: Cursor, what: str) -> str:
        late = _Late(cursor, cursor.at, what, cursor.name(f"a {what}"))
        self._late.append(late)
        return late.name


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
        self.words = {"ask": "", "true": "", "false": "", "unknown": ""}
        self.intrusive = 2
        self.never = False
        self._seen: set[str] = set()

    def read(self) -> None:
        expected = "`ask`, `true`, `false`, `unknown`, `intrusive`, `never stored` or `field`"
        self.cursor.clauses(FACT_CLAUSES, self._clause, expected)

    def _clause(self, word: str) -> None:
        cursor = self.cursor
        if word != "field":
            cursor.once(self._seen, word)
        if word in self.words:
            self.words[word] = cursor.text(f"the words for `{word}`")
        elif word == "intrusive":
            at = cursor.at
            self.intrusive = cursor.count()
            if self.intrusive > 5:
                cursor.report("`intrusive` runs from 0 (on the paper) to 5 (exposes the person).", at)
        elif word == "never":
            cursor.expect("stored")
            self.never = True
        elif self.builder is None or self.fields is None:
            raise cursor.stop("Only a record has fields.", cursor.at - 1)
        else:
            at = cursor.at
            name = cursor.new_name("the field's name")
            if name in self.fields or name in RESERVED:
                why = "stands twice in this record" if name in self.fields else "is a word of the language"
                cursor.report(f"The field `{name}` {why}.", at)
            cursor.expect("is")
            kind = self.builder._fact_type(cursor)
            phrase = cursor.text("the field's words") if cursor.at_text() else name.replace("_", " ")
            self.fields[name] = RecordField(name, kind, phrase)
