"""Problems in policy files, told to the lawyer who wrote them: where, what was found, what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from comity.errors import ComityError

_AROUND = 120
_SHOWN = 50


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: file, line and column (from 1), what was expected there, and the line itself."""

    file: str
    line: int
    column: int
    message: str
    text: str = ""

    def __str__(self) -> str:
        shown = f"{self.file}:{self.line}:{self.column}: {self.message}"
        # Of a very long line, the part around the place.
        start = max(self.column - _AROUND, 0) if len(self.text) > 2 * _AROUND else 0
        text = self.text[start : start + 2 * _AROUND].rstrip()
        if text.strip():
            # Tabs stay, so that the caret stands below its column; control characters never reach a terminal.
            line = "".join(sign if sign.isprintable() or sign == "\t" else "\ufffd" for sign in text)
            column = self.column - 1 - start
            before = "".join("\t" if sign == "\t" else " " for sign in line[:column])
            shown += f"\n    {line}\n    {before.ljust(column)}^"
        return shown


class LanguageErrors(ComityError):
    """Every problem of every file that was read, in the order of files and lines. The first 50 are shown."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        more = f"\n\n… and {count - _SHOWN} more." if count > _SHOWN else ""
        super().__init__(
            f"{count} problem{'s' if count != 1 else ''} in the law files\n\n"
            + "\n\n".join(str(problem) for problem in self.problems[:_SHOWN])
            + more,
            next_step="Correct the lines shown; docs/language.md is the manual.",
        )


def closest(name: str, known: Iterable[str], share: float = 0.6) -> str | None:
    """The declared name that was probably meant: one that shares most of its letters, in their order."""
    # To a short name every long one is near; it is compared with those of its length.
    near = known if len(name) > 3 else (other for other in known if abs(len(other) - len(name)) <= 1)
    close = get_close_matches(name, sorted(near), n=1, cutoff=share)
    return close[0] if close else None


def nearest(name: str, known: Iterable[str]) -> str:
    """` Did you mean “x”?` for a misspelt name, or nothing when no declared name is near."""
    close = closest(name, known)
    return f" Did you mean “{close}”?" if close else ""
