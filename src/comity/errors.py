"""The one tree of errors that a user may meet. Each says what happened, where, and what to do next.

Everything else that is raised is a defect of this program and is shown as one.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import ClassVar


class ComityError(Exception):
    """Something that the person at the keyboard can put right: a file, an option, a missing fact.

    Args:
        message: what happened, one sentence without the place (text before a full stop, no prefix).
        where: file and line, sheet and row, option or field; empty when there is no place to show.
        next_step: what to do now, one sentence; empty when the message already says it.

    `exit_code` is the status with which the command line ends: 2, wrong input (0: nothing found, 1: something
    found).
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, where: str = "", next_step: str = "") -> None:
        self.message = message
        self.where = where
        self.next_step = next_step
        super().__init__(message, where, next_step)

    def __str__(self) -> str:
        """The error as it is shown: `where: message`, and the next step on a line of its own."""
        first = f"{self.where}: {self.message}" if self.where else self.message
        return f"{first}\n{self.next_step}" if self.next_step else first


class InputError(ComityError):
    """A request, an option or a value that cannot be understood as it stands."""


class RecordsError(ComityError):
    """A file of records that cannot be read, or whose layout is not known."""


class Defect(Exception):
    """A defect of this program: what was raised and where, and not what it held, which may be a fact never stored.

    Args:
        kind: the name of the exception.
        place: file and line of the program.
    """

    def __init__(self, kind: str, place: str) -> None:
        self.kind = kind
        self.place = place
        super().__init__(kind, place)

    @classmethod
    def of(cls, error: Exception) -> Defect:
        """Of an exception that was caught; another process may have caught it before."""
        if isinstance(error, Defect):
            return error
        place = traceback.extract_tb(error.__traceback__)[-1]
        return cls(type(error).__name__, f"{Path(place.filename).name}:{place.lineno}")
