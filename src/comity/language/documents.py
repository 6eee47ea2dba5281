"""A Markdown policy taken apart: its front matter and its fenced blocks, each with its place in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

import yaml

from comity.language.errors import Problem, closest

FENCES = ("law", "vocabulary", "case", "always")
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})(.*)")
_OPENINGS = tuple([word] for word in FENCES)
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block that the machine reads.

    `line` is the line of its first row, from 1; `margin` is its fence's indentation: statements begin there.
    """

    fence: str
    header: str
    line: int
    lines: tuple[str, ...]
    margin: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of the front matter: a text, a day, a list, or a set of keys; None if left empty.

    `line` and `column` are its own place, `key` is that of the key before it.
    """

    value: str | date | list[Entry] | dict[str, Entry] | None
    line: int
    column: int
    key: tuple[int, int] = (1, 1)


@dataclass(slots=True)
class Document:
    """A file as read. Problems are collected here, never raised: any text is a document."""

    name: str
    lines: tuple[str, ...]
    front: dict[str, Entry] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, line: int, column: int, message: str) -> None:
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        self.problems.append(Problem(self.name, line, column, message, text))

    def problem_at(self, entry: Entry, message: str) -> None:
        """A problem of a value of the front matter; of its key, if there is no value."""
        place = entry.key if entry.value is None else (entry.line, entry.column)
        self.problem(*place, message)


def read_document(name: str, text: str) -> Document:
    """Split a Markdown file into front matter and blocks."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    document = Document(name, tuple(text.split("\n")))
    start = _front_matter(document)
    _blocks(document, start)
    return document


# --- front matter -------------------------------------------------------------------------------------------


def _front_matter(document: Document) -> int:
    """Read the YAML between the first two lines `---`; the index of the line after it."""
    lines = document.lines
    if lines[0].strip() != "---":
        return 0
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        document.problem(1, 1, "The front matter is not closed: a second line `---` was expected.")
        return len(lines)
    try:
        top = _FrontReader(document, "\n".join(lines[1:end])).top()
    except (yaml.YAMLError, ValueError) as error:
        quoted = "quoted scalar" in str(getattr(error, "context", ""))
        mark = getattr(error, "context_mark" if quoted else "problem_mark", None)
        line = min(mark.line + 2, end) if mark else 2
        document.problem(
            line, mark.column + 1 if mark else 1, f"The front matter is not valid YAML: {_why(error)}."
        )
        return end + 1
    if top is not None and isinstance(top.value, dict):
        document.front.update(top.value)
    elif top is not None:
        document.problem(2, 1, "The front matter must be a list of `key: value` lines.")
    return end + 1


def _why(error: Exception) -> str:
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
    if "unexpected end of stream" in problem:
        return "this quotation is not closed"
    if "mapping values are not allowed" in problem:
        return f"{problem} (a text that contains a colon needs double quotes)"
    return str(problem)


class _FrontReader:
    """YAML as texts, days, lists and keys. It is read event by event: no nesting and no alias can make it grow."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.events = yaml.parse(text, Loader=_Loader)

    def top(self) -> Entry | None:
        """The one value of the front matter; None if there is none."""
        found: Entry | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and found is not None:
                raise ValueError("a line `---` or `...` begins a second document")
            if isinstance(event, yaml.NodeEvent):
                found = self._entry(event, 0)
        return found

    def _entry(self, event: yaml.Event, depth: int) -> Entry:
        mark = event.start_mark
        line, column = (mark.line + 2, mark.column + 1) if mark else (2, 1)
        if isinstance(event, yaml.ScalarEvent):
            return Entry(_scalar(event), line, column)
        value: list[Entry] | dict[str, Entry] | None = None
        if depth > _DEEPEST:
            raise ValueError("it is nested too deeply")
        if isinstance(event, yaml.AliasEvent):
            self.document.problem(
                line, column, "An anchor is used again with `*`; write the text out instead."
            )
        elif isinstance(event, yaml.SequenceStartEvent):
            value = []
            while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
                value.append(self._entry(item, depth + 1))
        else:
            value = self._keys(depth)
        return Entry(value, line, column)

    def _keys(self, depth: int) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._entry(event, depth + 1)
            value = self._entry(next(self.events), depth + 1)
            name = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if not name:
                self.document.problem(key.line, key.column, "A key is one word followed by a colon.")
            elif name in found:
                self.document.problem(key.line, key.column, f"The key `{name}` stands twice.")
            else:
                found[name] = Entry(value.value, value.line, value.column, (key.line, key.column))
        return found


def _scalar(event: yaml.ScalarEvent) -> str | date | None:
    """A day if it is written as one without quotes, nothing if it is empty, else a text."""
    text = str(event.value)
    if event.style in ("'", '"', "|", ">"):
        return text
    if text in ("", "~", "null"):
        return None
    try:
        return date.fromisoformat(text) if _DAY.match(text) else text
    except ValueError:
        return text


# --- blocks -------------------------------------------------------------------------------------------------


def _blocks(document: Document, start: int) -> None:
    """Collect the blocks fenced with three backquotes; a longer fence, or another word, holds prose."""
    lines = document.lines
    index = start
    while index < len(lines):
        match = _FENCE.match(lines[index]) if "```" in lines[index] or "~~~" in lines[index] else None
        if match is None or (match[2][0] == "`" and "`" in match[3]):
            index += 1
            continue
        end, closed = _end(lines, index, match[2])
        word, _, header = match[3].strip().partition(" ")
        if not closed:
            document.problem(index + 1, 1, f"This block is not closed: a line {match[2]} was expected.")
        if match[2] == "```":
            _machine_block(document, index, end, word, header.strip(), len(match[1]))
        index = end + 1 if closed else end


def _end(lines: tuple[str, ...], start: int, fence: str) -> tuple[int, bool]:
    """The line that closes a fence. A block for the machine that opens first shows that none does."""
    for at in range(start + 1, len(lines)):
        line = lines[at].strip()
        if line.startswith(fence) and not line.strip(fence[0]):
            return at, True
        if fence == "```" and line.startswith("```") and line[3:].split(maxsplit=1)[:1] in _OPENINGS:
            return at, False
    return len(lines), False


def _machine_block(document: Document, index: int, end: int, word: str, header: str, margin: int) -> None:
    if word in FENCES:
        if header and word != "case":
            document.problem(
                index + 1, 1, f"Nothing may follow `{word}` on the line of its fence: it would not be read."
            )
        document.blocks.append(Block(word, header, index + 2, document.lines[index + 1 : end], margin))
        return
    meant = closest(word.lower(), FENCES, 0.8)
    if meant:
        document.problem(
            index + 1, margin + 4, f"A block named `{word}` is not read. Did you mean `{meant}`?"
        )
