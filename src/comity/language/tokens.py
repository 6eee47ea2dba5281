"""Blocks cut into statements, and statements into words.

A word is kept as it is written, and its first sign tells what it is: a text keeps its quotation marks.
Columns are looked up only when a problem is told; almost no word has one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from comity.language.documents import Block, Document

_WORD = re.compile(
    r"""
    "[^"]*"                                  # a text, within one line
  | "[^"]*|[“„][^”“"]*[”“]?                  # a text that is not closed, or quoted as in print
  | [0-9][\w:./-]*(?:\([\w-]+\))*            # a date, a time, a number, a section such as 120.05(2)
  | [^\W\d]\w*(?:[-./]\w+)*                  # a name: dots, dashes and slashes only inside
  | <=|>=
  | \#.*                                     # a comment
  | \S
    """,
    re.VERBOSE,
)
_all = _WORD.findall
_NO_NAME = frozenset('"0123456789<>(){},:-')
_QUOTES = '"“”„'
_INSTEAD = {"–": "-", "—": "-", "−": "-", "≤": "<=", "≥": ">="}


@dataclass(slots=True)
class Passage:
    """The words of one statement, each with the line it stands on, closed by an empty word.

    `text` is set where the words are those of an entry of the front matter; `shift` is the column before it.
    """

    document: Document
    words: list[str]
    lines: list[int]
    text: str | None = None
    shift: int = 0
    _measured: tuple[int, int, list[int]] = (0, 0, [])

    def column(self, index: int) -> int:
        """The column, from 1, of a word; of the empty last word, the place behind the statement."""
        line = self.lines[index]
        if self._measured[0] != line:
            kept = list(_kept(self.document.lines[line - 1] if self.text is None else self.text))
            places = [*(match.start() for match in kept), kept[-1].end() if kept else 0]
            self._measured = (line, self.lines.index(line), places)
        _, first, places = self._measured
        return places[min(index - first, len(places) - 1)] + 1 + self.shift


def passages(document: Document, block: Block) -> list[Passage]:
    """The statements of a block, each from a line at the left margin. Strange signs are told and left out."""
    words, lines, starts = _words(document, block)
    if not words:
        return []
    if starts[:1] != [0]:
        document.problem(lines[0], 1, "A statement begins at the left margin; this line is indented.")
        # Its margin is taken for that of the block, so that the rest can be read.
        words, lines, starts = _words(document, replace(block, margin=_indent(document.lines[lines[0] - 1])))
    return [
        Passage(document, [*words[start:end], ""], [*lines[start:end], lines[end - 1]])
        for start, end in zip(starts, [*starts[1:], len(words)], strict=True)
    ]


def whole(document: Document, block: Block) -> Passage:
    """A block as one passage."""
    words, lines, _ = _words(document, block)
    return Passage(document, [*words, ""], [*lines, lines[-1] if lines else block.line - 1])


def entry(document: Document, text: str, line: int, shift: int) -> Passage:
    """One entry of the front matter as a passage."""
    _complain(document, text, line, shift)
    words = [_meant(match.group()) for match in _kept(text)]
    return Passage(document, [*words, ""], [line] * (len(words) + 1), text, shift)


def _words(document: Document, block: Block) -> tuple[list[str], list[int], list[int]]:
    """The words of a block, their lines, and where among them a line begins at the margin."""
    found = _split(block, _all)
    if any(_strange(word) for word in set(found[0]) if len(word) == 1 or word[0] in _QUOTES):
        for number, line in enumerate(block.lines, block.line):
            _complain(document, line, number, 0)
        found = _split(block, lambda line: [_meant(match.group()) for match in _kept(line)])
    return found


def _split(block: Block, words_of: Callable[[str], list[str]]) -> tuple[list[str], list[int], list[int]]:
    words: list[str] = []
    lines: list[int] = []
    starts: list[int] = []
    margin = block.margin
    for number, line in enumerate(block.lines, block.line):
        found = words_of(line)
        if found and found[-1][0] == "#":
            found.pop()
        if not found:
            continue
        if not line[0].isspace() or (margin and _indent(line) <= margin):
            starts.append(len(words))
        words += found
        lines += [number] * len(found)
    return words, lines, starts


def _kept(text: str) -> Iterator[re.Match[str]]:
    """The words of a line that can be read: no comment, and no sign that means nothing."""
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0] != "#" and (word[0] in _QUOTES or not _strange(word)):
            yield match


def _strange(word: str) -> bool:
    """Whether a word has something wrong with it."""
    if word[0] in _QUOTES:
        return word[0] != '"' or len(word) == 1 or word[-1] != '"'
    return len(word) == 1 and word not in "<>(){},:-0123456789" and not word.isidentifier()


def _meant(word: str) -> str:
    """The word, a badly closed or quoted text as the text that it was to be."""
    return f'"{word.strip(_QUOTES)}"' if word[0] in _QUOTES else word


def _complain(document: Document, text: str, line: int, shift: int) -> None:
    """Report what is wrong with the words of a line; a sign that is repeated, once."""
    last = ("", 0)
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0] != "#" and _strange(word) and last != (word, match.start()):
            document.problem(line, match.start() + 1 + shift, _complaint(word))
        last = (word, match.end())


def _complaint(word: str) -> str:
    if word[0] == '"':
        return 'This text is not closed: a second " was expected on this line.'
    if word[0] in _QUOTES:
        return 'A text stands in straight quotation marks: "…".'
    if word in _INSTEAD:
        return f"Write {_INSTEAD[word]} instead of {word}."
    return f"The sign {word if word.isprintable() else f'U+{ord(word):04X}'} has no meaning here."


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def is_name(word: str) -> bool:
    """Whether a word is a name or a word of the grammar, and not a text, a number, a sign or the end."""
    return word != "" and word[0] not in _NO_NAME


def is_text(word: str) -> bool:
    """Whether a word is a text in double quotes."""
    return word[:1] == '"'


def is_number(word: str) -> bool:
    """Whether a word begins with a digit: a number, a date, a time or a section."""
    return "0" <= word[:1] <= "9"
