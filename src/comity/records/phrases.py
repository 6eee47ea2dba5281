"""Phrases looked for in short texts, and which of them a text can hold at all.

A log has hundreds of thousands of distinct texts, the rules have hundreds of phrases, and most texts hold
none. A phrase stands between word boundaries, so it starts where a word starts: the first letters of a text's
words rule nearly all phrases out before any pattern is searched for, or even compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

__all__ = ["Phrase", "Phrases", "openings"]

#: First letters of a word that are told apart.
DEPTH: Final = 4
#: Stands for the end of a word that is shorter.
END: Final = " "
_HEADS: Final = re.compile(rf"([a-z0-9]{{1,{DEPTH}}})[a-z0-9]*")


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
    """A set of phrases; as a mapping, from a word's first letters to the mask of phrases it can begin.

    Args:
        letters: what words are made of, as in a class of a regular expression.
    """

    def __init__(self, letters: str) -> None:
        self._letters = letters
        self._phrases: dict[str, Phrase] = {}
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
            phrase = self._phrases[source] = Phrase(source, 1 << len(self._phrases))
            for opening in openings(pattern):
                self._openings[opening] = self._openings.get(opening, 0) | phrase.bit
            self.clear()
        return phrase

    def within(self, text: str) -> int:
        """The mask of the phrases that a text may hold: it holds none of the others.

        Args:
            text: in small letters. Of a text with other letters nothing is ruled out: patterns may take them
                for letters and figures in ways of their own.
        """
        if not text.isascii() or text != text.lower():
            return -1
        mask = self._openings.get("", 0)
        for head in _HEADS.findall(text):
            mask |= self[head]
        return mask

    def __missing__(self, head: str) -> int:
        word = head if len(head) == DEPTH else head + END
        mask = 0
        for length in range(1, len(word) + 1):
            mask |= self._openings.get(word[:length], 0)
        self[head] = mask
        return mask


_MARKS: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
_ATOM: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_TIMES: Final = re.compile(r"(?:[?*+]|\{\d*,?\d*\})?[?+]?")
_NO_WIDTH: Final = ("(?=", "(?!", "(?<=", "(?<!")


def openings(pattern: str) -> frozenset[str]:
    """How words begin that begin a match: their first `DEPTH` letters and figures, fewer where the pattern
    does not tell more, or a shorter word and `END`. The empty text stands for any beginning.

    Args:
        pattern: a regular expression. What it can match begins and ends with a word.
    """
    return frozenset(head for branch in _branches(pattern) for head in _heads(branch, ""))


def _heads(pattern: str, known: str) -> Iterator[str]:
    """The beginnings of words, of which the first letters are known and a pattern tells the next ones."""
    if len(known) == DEPTH:
        yield known
        return
    if not pattern:
        yield known and known + END
        return
    atom = _atom(pattern)
    rest = pattern[len(atom) :]
    if atom in ("^", r"\b") or atom.startswith(_NO_WIDTH):
        yield from _heads(rest, known)
        return
    times = _TIMES.match(rest)[0]  # type: ignore[index]
    rest = rest[len(times) :]
    if times.startswith(("?", "*", "{0", "{,")):
        yield from _heads(rest, known)
    if times not in ("", "?"):
        rest = "." + rest  # the same again, or not
    if atom.startswith(("(?:", "(?i:")):
        for branch in _branches(atom[atom.index(":") + 1 : -1]):
            yield from _heads(branch + rest, known)
    elif atom == r"\d":
        yield from (known + figure for figure in "0123456789")
    elif atom.isalnum():
        yield from _heads(rest, known + atom.lower())
    elif known and (atom in r"\s\W" or not (atom[-1].isalnum() or atom[-1] in ".$])")):
        yield known + END
    else:
        yield known


def _atom(pattern: str) -> str:
    """The first character, class or group of a pattern."""
    if pattern[0] != "(":
        return _ATOM.match(pattern)[0]  # type: ignore[index]
    depth = 0
    for mark in _MARKS.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if not depth:
            return pattern[: mark.end()]
    raise re.error("a bracket is never closed", pattern, 0)


def _branches(pattern: str) -> Iterator[str]:
    """The alternatives of a pattern."""
    depth = start = 0
    for mark in _MARKS.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if mark[0] == "|" and not depth:
            yield pattern[start : mark.start()]
            start = mark.end()
    yield pattern[start:]
