"""Problems in policy files, told to the lawyer who wrote them: where, what was found, what was expected, what is near."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from comity.errors import ComityError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: file, line and column (from 1), the line itself, and what was expected there."""

    file: str
    line: int
    column: int
    message: str
    text: str = ""

    def __str__(self) -> str:
        shown = f"{self.file}:{self.line}:{self.column}: {self.message}"
        if self.text.strip():
            shown += f"\n    {self.text.rstrip()}\n    {' ' * (self.column - 1)}^"
        return shown


class LanguageErrors(ComityError):
    """Every problem of every file that was read, in the order of the files."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        super().__init__(
            f"{count} problem{'s' if count != 1 else ''} in the law files\n\n"
            + "\n\n".join(str(problem) for problem in self.problems),
            next_step="Correct the lines shown; docs/language.md is the manual.",
        )


def nearest(name: str, known: list[str] | tuple[str, ...] | set[str]) -> str:
    """` Did you mean “x”?` for a misspelt name, or nothing when no declared name is near."""
    close = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f" Did you mean “{close[0]}”?" if close else ""
