"""A Markdown policy taken apart: its front matter and its fenced blocks, each with its place in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

import yaml

from comity.language.errors import Problem, closest

FENCES = ("law", "vocabulary", "case")
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
        node = yaml.compose("\n".join(lines[1:end]), Loader=_Loader)
        if node is not None:
            top = _FrontReader(document).read(node)
            if isinstance(top.value, dict):
                document.front.update(top.value)
            else:
                document.problem(2, 1, "The front matter must be a list of `key: value` lines.")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = min(mark.line + 2, end) if mark else 2
        document.problem(
            line, mark.column + 1 if mark else 1, f"The front matter is not valid YAML: {_why(error)}."
        )
    return end + 1


def _why(error: Exception) -> str:
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0] or type(error).__name__
    if "mapping values are not allowed" in problem:
        return f"{problem} (a text that contains a colon needs double quotes)"
    return str(problem)


class _FrontReader:
    """YAML nodes to entries. Every node is visited once: an alias is refused, and so cannot grow."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.seen: set[int] = set()

    def read(self, node: yaml.Node, depth: int = 0) -> Entry:
        line, column = node.start_mark.line + 2, node.start_mark.column + 1
        value: str | date | list[Entry] | dict[str, Entry] | None = None
        if id(node) in self.seen:
            self.document.problem(
                line, column, "An anchor is used again with `*`; write the text out instead."
            )
        elif depth > _DEEPEST:
            self.document.problem(line, column, "The front matter is nested too deeply.")
        elif isinstance(node, yaml.ScalarNode):
            value = _scalar(node)
        elif isinstance(node, yaml.SequenceNode):
            self.seen.add(id(node))
            value = [self.read(item, depth + 1) for item in node.value]
        elif isinstance(node, yaml.MappingNode):
            self.seen.add(id(node))
            value = self._keys(node, depth)
        self.seen.add(id(node))
        return Entry(value, line, column)

    def _keys(self, node: yaml.MappingNode, depth: int) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        for key, item in node.value:
            place = self.read(key, depth + 1)
            value = self.read(item, depth + 1)
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if not name:
                self.document.problem(place.line, place.column, "A key is one word followed by a colon.")
            elif name in found:
                self.document.problem(place.line, place.column, f"The key `{name}` stands twice.")
            else:
                found[name] = replace(value, key=(place.line, place.column))
        return found


def _scalar(node: yaml.ScalarNode) -> str | date | None:
    """A day if it is written as one without quotes, nothing if it is empty, else a text."""
    text = str(node.value)
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in ("", "~", "null"):
        return None
    if _DAY.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
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
