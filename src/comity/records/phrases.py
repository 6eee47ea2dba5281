"""Phrases looked for in short texts, and which of them a text can hold at all.

A log has hundreds of thousands of distinct texts, the rules have hundreds of phrases, and most texts hold
none. A phrase stands between word boundaries, so it starts where a word starts: how the words of a text begin
rules nearly all phrases out before any pattern is searched for, or even compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Final

__all__ = ["Phrase", "Phrases", "openings"]

#: Characters from the start of a word on that are told apart.
DEPTH: Final = 6
#: The same where the word begins with a figure: numbers are hardly ever the same in two texts.
FEW: Final = 4
#: Stands for the end of a word, and for the figures that a word begins with.
END: Final = "$"
NUMBER: Final = "#"
#: The starts of a text's words; of those that begin with figures also what comes after them.
_STARTS: Final = re.compile(
    rf"(?s)(?=(.{{1,{DEPTH}}}))[a-z][a-z0-9]*|(?=(.{{1,{FEW}}}))[0-9]+(?=(.{{0,{FEW - 1}}}))[a-z0-9]*"
)
#: Starts of words that are remembered: those of many texts, in a few megabytes.
MOST: Final = 1 << 17


class Phrase:
    """A pattern between word boundaries, compiled when it is first needed. `bit`: its place in a mask."""

    def __init__(self, source: str, bit: int) -> None:
        self.source = source
        self.bit = bit

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return re.compile(self.source)


class Phrases(dict[str, int]):
    """A set of phrases; as a mapping, from the start of a word to the mask of the phrases that can start there.

    Args:
        letters: what words are made of, as in a class of a regular expression.
    """

    def __init__(self, letters: str) -> None:
        self._letters = letters
        self._phrases: dict[str, Phrase] = {}
        self._by_bit: dict[int, Phrase] = {}
        self._openings: dict[str, int] = {}

    def add(self, pattern: str, source: str = "") -> Phrase:
        """The phrase of a pattern, new or as it was added before.

        Args:
            pattern: a regular expression for what stands between word boundaries.
            source: the whole regular expression, where it is more than the pattern between boundaries.
        """
        source = source or f"(?<![{self._letters}])(?:{pattern})(?![{self._letters}])"
        phrase = self._phrases.get(source)
        if phrase is None:
            bit = 1 << len(self._phrases)
            phrase = self._phrases[source] = self._by_bit[bit] = Phrase(source, bit)
            for opening in openings(pattern):
                self._openings[opening] = self._openings.get(opening, 0) | bit
            self.clear()
        return phrase

    def of(self, mask: int) -> Iterator[Phrase]:
        """The phrases of a mask, in the order in which they were added."""
        while mask:
            bit = mask & -mask
            yield self._by_bit[bit]
            mask ^= bit

    def within(self, text: str) -> int:
        """The mask of the phrases that a text may hold: it holds none of the others.

        Args:
            text: in small letters. Of a text with other letters nothing is ruled out: patterns may take them
                for letters and figures in ways of their own.
        """
        if not text.isascii() or text != text.lower():
            return (1 << len(self._phrases)) - 1
        mask = self._openings.get("", 0)
        for word, number, after in _STARTS.findall(text + " "):
            mask |= self[word] if word else self[number] | self[NUMBER + after]
        return mask

    def __missing__(self, start: str) -> int:
        mask = 0
        for length in range(1, len(start) + 1):
            mask |= self._openings.get(start[:length], 0)
            if not start[length : length + 1].isalnum():
                mask |= self._openings.get(start[:length] + END, 0)
        if len(self) == MOST:
            self.clear()
        self[start] = mask
        return mask


_LITERALS: Final = "[A-Za-z0-9 '/&,-]+"
_CLASS: Final = r"\[\^?\]?(?:\\.|[^\]\\])*\]"
_MARKS: Final = re.compile(rf"(?s)\\.|{_CLASS}|[()|]")
_ATOM: Final = re.compile(rf"(?s){_LITERALS}(?![?*+{{])|\\.|{_CLASS}|.")
_LITERAL: Final = re.compile(rf"{_LITERALS}|\\\W|[^\w.$\\\[(]")
_PLAIN: Final = re.compile(rf"[A-Za-z][A-Za-z0-9]{{{DEPTH - 1}}}(?![?*+{{])")
_TIMES: Final = re.compile(r"(?:[?*+]|\{\d*,?\d*\})?[?+]?")
_NO_WIDTH: Final = ("(?=", "(?!", "(?<=", "(?<!")
_NO_LETTER: Final = re.compile(r"\\[sW]|\[[^\w\\^\]-]+-?\]")


def openings(pattern: str) -> frozenset[str]:
    """How matches of a pattern begin: their first `DEPTH` characters (of a number `FEW`), fewer where the
    pattern does not tell more, with `NUMBER` for figures of any number and `END` where the first word ends.
    The empty text stands for any beginning.

    Args:
        pattern: a regular expression. What it can match begins and ends with a word.
    """
    return frozenset().union(*(_openings(branch, "") for branch in _branches(pattern)))


@lru_cache(1 << 12)
def _openings(pattern: str, known: str) -> frozenset[str]:
    """How matches begin of a pattern without alternatives that stands after known characters."""
    depth = DEPTH if known[:1].isalpha() else FEW
    if len(known) >= depth:
        return frozenset({known[:depth]})
    if not known and _PLAIN.match(pattern):
        return frozenset({pattern[:DEPTH].lower()})
    if not pattern:
        return frozenset({known and known + END})
    atom = _atom(pattern)
    rest = pattern[len(atom) :]
    if atom in ("^", r"\b") or atom.startswith(_NO_WIDTH):
        return _openings(rest, known)
    times = _TIMES.match(rest)[0]  # type: ignore[index]
    rest = rest[len(times) :]
    without = _openings(rest, known) if times.startswith(("?", "*", "{0", "{,")) else frozenset()
    if atom == r"\d" and known in ("", NUMBER):
        return without | _openings(rest, NUMBER)
    if times not in ("", "?"):
        rest = "." + rest  # the same again, or not
    if atom.startswith(("(?:", "(?i:")):
        inner = _branches(atom[atom.index(":") + 1 : -1])
        return without.union(*(_openings(branch + rest, known) for branch in inner))
    if atom[0].isalnum() or (known and _LITERAL.fullmatch(atom)):
        more = atom.removeprefix("\\").lower()
        return without | _openings(rest, known + (more.lstrip("0123456789") if known == NUMBER else more))
    return without | {known + END if known and _NO_LETTER.fullmatch(atom) else known}


def _atom(pattern: str) -> str:
    """What a pattern starts with: characters that stand for themselves, or one class, group or other sign."""
    if pattern[0] != "(":
        return _ATOM.match(pattern)[0]  # type: ignore[index]
    depth = 0
    for mark in _MARKS.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if not depth:
            return pattern[: mark.end()]
    raise re.error("a bracket is never closed", pattern, 0)


@lru_cache
def _branches(pattern: str) -> tuple[str, ...]:
    """The alternatives of a pattern."""
    if "|" not in pattern:
        return (pattern,)
    found, depth, start = [], 0, 0
    for mark in _MARKS.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if mark[0] == "|" and not depth:
            found.append(pattern[start : mark.start()])
            start = mark.end()
    return (*found, pattern[start:])
