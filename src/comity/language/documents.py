"""A Markdown policy taken apart: its front matter and its fenced blocks, each with its place in the file."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from comity.language.errors import Problem



class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML without its yes/no/on/off: a source is read `on` a day, not `true` a day."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


FENCES = ("law", "vocabulary", "case")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block that the machine reads. `line` is the line of its first row, from 1."""

    fence: str
    header: str
    line: int
    lines: tuple[str, ...]


@dataclass(slots=True)
class Document:
    """A file as read: `front` maps a key to its value and the line it stands on."""

    name: str
    lines: tuple[str, ...]
    front: dict[str, tuple[object, int]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, line: int, column: int, message: str) -> None:
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        self.problems.append(Problem(self.name, line, column, message, text))


def read_document(name: str, text: str) -> Document:
    """Split a Markdown file. Problems are collected, never raised: any text is a document."""
    document = Document(name, tuple(text.split("\n")))
    start = _front_matter(document)
    _blocks(document, start)
    return document


def _front_matter(document: Document) -> int:
    lines = document.lines
    if not lines or lines[0].strip() != "---":
        return 0
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        document.problem(1, 1, "The front matter is not closed: a second line `---` was expected.")
        return len(lines)
    try:
        node = yaml.compose("\n".join(lines[1:end]), Loader=_Loader)
        if node is None:
            return end + 1
        if not isinstance(node, yaml.MappingNode):
            document.problem(2, 1, "The front matter must be a list of `key: value` lines.")
            return end + 1
        loader = _Loader("")
        for key, value in node.value:
            line = key.start_mark.line + 2
            document.front[str(key.value)] = (loader.construct_object(value, deep=True), line)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        column = mark.column + 1 if mark else 1
        what = getattr(error, "problem", None) or str(error)
        document.problem(min(line, len(lines)), column, f"The front matter is not valid YAML: {what}.")
    return end + 1




def _blocks(document: Document, start: int) -> None:
    """Collect the blocks fenced with three backquotes; a fence of four or more holds examples, which are prose."""
    lines = document.lines
    index = start
    while index < len(lines):
        stripped = lines[index].lstrip()
        ticks = len(stripped) - len(stripped.lstrip("`"))
        if ticks < 3:
            index += 1
            continue
        info = stripped[ticks:].strip()
        close = "`" * ticks
        end = index + 1
        while end < len(lines) and not (lines[end].strip().startswith(close) and not lines[end].strip().strip("`")):
            end += 1
        word, _, header = info.partition(" ")
        if ticks == 3 and word in FENCES:
            if end >= len(lines):
                document.problem(index + 1, 1, f"This `{word}` block is not closed: a line ``` was expected.")
            document.blocks.append(Block(word, header.strip(), index + 2, lines[index + 1 : end]))
        elif ticks == 3 and "`" not in info and word.lower() in FENCES:
            document.problem(index + 1, ticks + 1, f"Write the fence in lower case: `{word.lower()}`.")
        index = end + 1
