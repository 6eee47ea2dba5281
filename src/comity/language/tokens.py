"""Words, texts, dates and signs of a block, each with its line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from comity.language.documents import Block, Document

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\f\v\u00a0]+)
  | (?P<comment>\#.*)
  | (?P<text>"[^"]*")
  | (?P<number>\d[\w:./-]*(?:\([\w-]+\))*)
  | (?P<word>[^\W\d][\w]*(?:[-./](?=[^\W])[\w]+)*)
  | (?P<sign><=|>=|[<>(){},:-])
  | (?P<bad>.)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is `word`, `text`, `number`, `sign` or `end`; `first` marks the first token of a line."""

    kind: str
    text: str
    line: int
    column: int
    first: bool


def tokenize(document: Document, block: Block) -> list[Token]:
    """The tokens of a block. What is no token is reported and left out."""
    tokens: list[Token] = []
    for number, text in enumerate(block.lines, block.line):
        first = True
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup or "bad"
            if kind in ("space", "comment"):
                continue
            column = match.start() + 1
            if kind == "bad":
                if match.group() == '"':
                    document.problem(number, column, 'This text is not closed: a second " was expected on this line.')
                    break
                document.problem(number, column, f"The sign {match.group()!r} has no meaning here.")
                continue
            value = match.group()
            tokens.append(Token(kind, value[1:-1] if kind == "text" else value, number, column, first))
            first = False
    return tokens


def statements(tokens: list[Token]) -> list[list[Token]]:
    """Cut the tokens where a line begins at the left margin."""
    groups: list[list[Token]] = []
    for token in tokens:
        if (token.first and token.column == 1) or not groups:
            groups.append([])
        groups[-1].append(token)
    return groups
