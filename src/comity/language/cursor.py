"""A place in a statement, and the words with which the grammar asks for what comes next."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, time

from comity.language.documents import Document
from comity.language.errors import closest, nearest
from comity.language.tokens import Passage, is_name, is_number, is_text

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}\Z")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}\Z")
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?\Z")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
NAME_RULE = "A name is written in lower case with underscores"


class Stop(Exception):
    """The rest of this clause cannot be read. Made by `Cursor.stop` alone, which reports why."""


class Cursor:
    """Reads words from left to right. Every failed expectation is reported with what was found.

    `at` is the index of the next word; problems are told at an index.
    """

    __slots__ = ("_end", "_lines", "_stopped", "_words", "at", "passage")

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.at = 0
        self._words = passage.words
        self._lines = passage.lines
        self._end = len(passage.words) - 1
        self._stopped = -1

    @property
    def document(self) -> Document:
        return self.passage.document

    # -- looking

    @property
    def here(self) -> str:
        """The next word as written; empty at the end."""
        return self._words[self.at]

    @property
    def line(self) -> int:
        """The line of the next word."""
        return self._lines[self.at]

    def peek(self, steps: int = 1) -> str:
        """The word some steps ahead; empty behind the end."""
        index = self.at + steps
        return self._words[index] if index < self._end else ""

    @property
    def done(self) -> bool:
        return self.at >= self._end

    def first(self, index: int | None = None) -> bool:
        """Whether a word is the first of its line."""
        at = self.at if index is None else index
        return at == 0 or self._lines[at] != self._lines[at - 1]

    def looking_at(self, *words: str) -> bool:
        """The next words are exactly these."""
        return self._words[self.at] == words[0] and (
            len(words) == 1 or tuple(self._words[self.at : self.at + len(words)]) == words
        )

    def at_name(self) -> bool:
        """The next word is a name or a word of the grammar."""
        return is_name(self._words[self.at])

    def at_text(self) -> bool:
        return is_text(self._words[self.at])

    def at_number(self) -> bool:
        return is_number(self._words[self.at])

    @property
    def lost(self) -> bool:
        """Whether some part of the statement could not be read, and what it seems to lack may stand there."""
        return self._stopped >= 0

    # -- taking

    def take(self) -> str:
        word = self._words[self.at]
        if self.at < self._end:
            self.at += 1
        return word

    def accept(self, *words: str) -> bool:
        """Take these words if they come next."""
        if self._words[self.at] != words[0]:
            return False
        count = len(words)
        if count > 1 and tuple(self._words[self.at : self.at + count]) != words:
            return False
        self.at += count
        return True

    def expect(self, *words: str) -> None:
        if not self.accept(*words):
            raise self.stop(f"Expected `{' '.join(words)}`, found {self.found()}.")

    def text(self, what: str) -> str:
        """A text in double quotes."""
        word = self._words[self.at]
        if not is_text(word):
            raise self.stop(f"Expected {what} in double quotes, found {self.found()}.")
        self.at += 1
        return word[1:-1]

    def name(self, what: str) -> str:
        word = self._words[self.at]
        if not is_name(word):
            raise self.stop(f"Expected {what}, found {self.found()}.")
        self.at += 1
        return word

    def new_name(self, what: str) -> str:
        """A name that is declared here; a badly written one is reported and taken."""
        at = self.at
        name = self.name(what)
        if not _NAME.match(name):
            self.report(f"{NAME_RULE}, not `{name}`.", at)
        return name

    def one_of(self, what: str, choices: Collection[str]) -> str:
        """A word that must be one of these. A misspelt one is reported, and read as the nearest."""
        word = self._words[self.at]
        if word in choices:
            self.at += 1
            return word
        at = self.at
        word = self.name(f"{'an' if what[0] in 'aeio' else 'a'} {what}")
        meant = closest(word, choices)
        hint = f" Did you mean “{meant}”?" if meant else ""
        message = f"There is no {what} `{word}`.{hint}"
        if meant is None:
            raise self.stop(message, at)
        self.report(message, at)
        return meant

    def date(self) -> date:
        word = self._words[self.at]
        if not _DATE.match(word):
            raise self.stop(f"Expected a date such as 2026-01-29, found {self.found()}.")
        try:
            value = date.fromisoformat(word)
        except ValueError:
            raise self.stop(f"There is no day {word} in the calendar.") from None
        self.at += 1
        return value

    def clock_time(self) -> str | None:
        """`HH:MM`, if one comes next."""
        word = self._words[self.at]
        if not _TIME.match(word):
            return None
        try:
            time.fromisoformat(word)
        except ValueError:
            raise self.stop(f"There is no time {word} in the day.") from None
        self.at += 1
        return word

    def month_day(self) -> tuple[int, int]:
        word = self._words[self.at]
        try:
            day = date.fromisoformat(f"2024-{word}") if _MONTH_DAY.match(word) else None
        except ValueError:
            day = None
        if day is None:
            raise self.stop(f"Expected a month and a day such as 03-01, found {self.found()}.")
        self.at += 1
        return day.month, day.day

    def count(self) -> int:
        word = self._words[self.at]
        if not (word.isascii() and word.isdigit() and len(word) <= 5):
            raise self.stop(f"Expected a whole number, found {self.found()}.")
        self.at += 1
        return int(word)

    def number(self) -> float:
        word = self._words[self.at]
        if not _NUMBER.match(word):
            raise self.stop(f"Expected a number, found {self.found()}.")
        self.at += 1
        return float(word)

    # -- telling

    def found(self) -> str:
        """What comes next, as a message names it."""
        word = self._words[self.at]
        if not word:
            return "the end of the statement"
        return f"the text {word}" if is_text(word) else f"`{word}`"

    def report(self, message: str, at: int | None = None) -> None:
        """Tell a problem at the next word, or at the word of this index."""
        index = self.at if at is None else at
        self.document.problem(self._lines[index], self.passage.column(index), message)

    def stop(self, message: str, at: int | None = None) -> Stop:
        """Tell why reading cannot go on here. A second failure at the same word is not told again."""
        index = self.at if at is None else at
        if index != self._stopped:
            self._stopped = index
            self.report(message, index)
        return Stop()

    def once(self, seen: set[str], word: str) -> None:
        """Note a clause that may stand once; `word` has just been taken."""
        if word in seen:
            self.report(f"`{word}` stands twice in this statement.", self.at - 1)
        seen.add(word)

    # -- going on after a problem

    def skip_to(self, clauses: Collection[str], words: Collection[str] = ()) -> None:
        """Go on at a line that begins with one of `clauses`, or at one of `words` outside parentheses."""
        depth = 0
        while not self.done:
            word = self._words[self.at]
            if word in clauses and self.first():
                return
            if word in ("(", "{"):
                depth += 1
            elif word in (")", "}"):
                if depth == 0 and word in words:
                    return
                depth = max(depth - 1, 0)
            elif depth == 0 and word in words:
                return
            self.at += 1

    def clauses(self, keywords: Collection[str], read: Callable[[str], None], expected: str) -> None:
        """Read clause after clause; a problem in one does not hide those in the next."""
        while not self.done:
            start = self.at
            word = self._words[start]
            try:
                if word not in keywords:
                    close = nearest(word, keywords) if is_name(word) else ""
                    raise self.stop(f"Expected {expected}, found {self.found()}.{close}")
                self.at += 1
                read(word)
            except Stop:
                if self.at == start:
                    self.at += 1
                self.skip_to(keywords)

    def each(self, read: Callable[[], None], clauses: Collection[str]) -> None:
        """Read items between commas; a problem in one does not hide those in the next."""
        while True:
            try:
                read()
            except Stop:
                self.skip_to(clauses, (",",))
            if not self.accept(","):
                return
