"""A place in a statement's tokens, and the words with which the grammar asks for what comes next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from comity.language.documents import Document
from comity.language.errors import nearest
from comity.language.tokens import Token

_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
_MONTH_DAY = re.compile(r"\d\d-\d\d\Z")
NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class Stop(Exception):
    """The rest of this clause cannot be read; its problem has been reported."""


class Cursor:
    """Reads tokens from left to right. Every failed expectation is reported with what was found."""

    def __init__(self, document: Document, tokens: list[Token]) -> None:
        self.document = document
        self.tokens = tokens
        self.at = 0
        last = tokens[-1] if tokens else Token("end", "", 1, 1, True)
        self._end = Token("end", "", last.line, last.column + len(last.text) + 1, False)

    # -- looking

    @property
    def here(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else self._end

    def ahead(self, steps: int = 1) -> Token:
        index = self.at + steps
        return self.tokens[index] if index < len(self.tokens) else self._end

    @property
    def done(self) -> bool:
        return self.at >= len(self.tokens)

    def looking_at(self, *words: str) -> bool:
        """The next tokens are exactly these words or signs."""
        return all(self._is(self.ahead(i) if i else self.here, word) for i, word in enumerate(words))

    @staticmethod
    def _is(token: Token, word: str) -> bool:
        return token.kind in ("word", "sign", "number") and token.text == word

    # -- taking

    def take(self) -> Token:
        token = self.here
        self.at += 1
        return token

    def accept(self, *words: str) -> bool:
        """Take these words if they come next."""
        if not self.looking_at(*words):
            return False
        self.at += len(words)
        return True

    def expect(self, *words: str) -> None:
        if not self.accept(*words):
            raise self.stop(f"Expected `{' '.join(words)}`, found {self.found()}.")

    def text(self, what: str) -> str:
        if self.here.kind != "text":
            raise self.stop(f"Expected {what} in double quotes, found {self.found()}.")
        return self.take().text

    def name(self, what: str) -> Token:
        if self.here.kind != "word":
            raise self.stop(f"Expected {what}, found {self.found()}.")
        return self.take()

    def plain_name(self, what: str) -> str:
        token = self.name(what)
        if not NAME.match(token.text):
            raise self.stop(f"{what.capitalize()} is written in lower case with underscores, not {token.text!r}.", token)
        return token.text

    def date(self, what: str = "a date such as 2026-01-29") -> date:
        token = self.here
        if token.kind != "number" or not _DATE.match(token.text):
            raise self.stop(f"Expected {what}, found {self.found()}.")
        try:
            value = date.fromisoformat(token.text)
        except ValueError:
            raise self.stop(f"There is no day {token.text} in the calendar.") from None
        self.at += 1
        return value

    def month_day(self) -> tuple[int, int]:
        token = self.here
        if token.kind != "number" or not _MONTH_DAY.match(token.text):
            raise self.stop(f"Expected a month and a day such as 03-01, found {self.found()}.")
        month, day = int(token.text[:2]), int(token.text[3:])
        try:
            date(2024, month, day)
        except ValueError:
            raise self.stop(f"There is no day {token.text} in the year.") from None
        self.at += 1
        return month, day

    def count(self) -> int:
        token = self.here
        if token.kind != "number" or not token.text.isascii() or not token.text.isdigit() or len(token.text) > 5:
            raise self.stop(f"Expected a whole number, found {self.found()}.")
        self.at += 1
        return int(token.text)

    def one_of(self, what: str, choices: Iterable[str]) -> str:
        """Take a word that must be one of these; the nearest is offered otherwise."""
        known = list(choices)
        token = self.name(what)
        if token.text not in known:
            self.report(f"There is no {what} `{token.text}`.{nearest(token.text, known)}", token)
            raise Stop
        return token.text

    # -- telling

    def found(self) -> str:
        token = self.here
        return "the end of the statement" if token.kind == "end" else f"`{token.text}`"

    def report(self, message: str, token: Token | None = None) -> None:
        place = token or self.here
        self.document.problem(place.line, place.column, message)

    def stop(self, message: str, token: Token | None = None) -> Stop:
        self.report(message, token)
        return Stop()

    def skip_to_clause(self, keywords: frozenset[str]) -> None:
        """After a problem: go on at the next line that begins a clause."""
        while not self.done and not (self.here.first and self.here.kind == "word" and self.here.text in keywords):
            self.at += 1

    def clauses(self, keywords: frozenset[str], read: Callable[[str], None], expected: str) -> None:
        """Read clause after clause; a problem in one does not hide those in the next."""
        while not self.done:
            token = self.here
            try:
                if token.kind != "word" or token.text not in keywords:
                    close = nearest(token.text, keywords) if token.kind == "word" else ""
                    raise self.stop(f"Expected {expected}, found {self.found()}.{close}")
                self.at += 1
                read(token.text)
            except Stop:
                if self.here is token:
                    self.at += 1
                self.skip_to_clause(keywords)
