"""Options that several commands share, and the foot that every output ends with."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from comity.errors import InputError

if TYPE_CHECKING:
    from comity.language import Law

F = TypeVar("F", bound=Callable[..., Any])

_LAW = click.option(
    "--law",
    "law_dirs",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="DIR",
    help="Read the law from here instead of the corpus that ships with Comity.",
)
_WITH = click.option(
    "--with",
    "overlays",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="DIR",
    help="Lay these files over the law: an agency's orders, counsel's opinions, a draft.",
)


def law_options(command: F) -> F:
    """`--law` and `--with`."""
    return _LAW(_WITH(command))


def load_law(law_dirs: tuple[Path, ...], overlays: tuple[Path, ...], *, cases: bool = False) -> Law:
    """The law that the options name: the shipped corpus unless told otherwise."""
    from comity.language import load  # a command that reads files first is not held up by the law
    from comity.language.loader import holds_law

    for root in (*law_dirs, *overlays):
        if not holds_law(root):
            raise InputError(
                "Nothing here looks like law: no Markdown file names a `government:` or has a block of `law`.",
                where=str(root),
                next_step="Name a folder of policy files, or one such file; docs/language.md is the manual.",
            )
    return load(list(law_dirs) or None, overlays=list(overlays), cases=cases)


def need_solver() -> None:
    """Raises `InputError` where the solver that proofs need is not installed."""
    if find_spec("z3") is None:
        raise InputError(
            "This needs the solver Z3, which is not installed.",
            next_step='Install it with `.venv/bin/python -m pip install -e ".[proofs]"` in the checkout.',
        )


def unreadable(file: str, error: Exception, next_step: str) -> InputError:
    """That a file cannot be read, and why: it is not there (with one of nearly that name), a folder, not UTF-8 …"""
    from comity.language.errors import nearest

    path = Path(file)
    if isinstance(error, FileNotFoundError):
        near = nearest(path.name, [p.name for p in path.parent.iterdir()]) if path.parent.is_dir() else ""
        return InputError(f"There is no such file.{near}", file, next_step)
    if isinstance(error, IsADirectoryError):
        return InputError("This is a folder, not a file.", file, next_step)
    why = (
        "it is not UTF-8 text"
        if isinstance(error, UnicodeDecodeError)
        else str(getattr(error, "strerror", "") or error)
    )
    return InputError(f"This file cannot be read: {why}.", file, next_step)


_PASSWORD: Final = re.compile(r"(://[^:@/\s]*):[^\s]*@")


def foot(law: Law, *more: str) -> str:
    """What it takes to get this output again: the corpus hash, word list, command and time."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    parts = [f"corpus {law.digest[:16]}", *more, command_line(), now]
    return "  ·  ".join(parts)


def command_line() -> str:
    """The command as it was called, without the password of a database. Facts that are never stored are refused as
    arguments: none stands here.
    """
    return "comity " + " ".join(_quoted(_PASSWORD.sub(r"\1:…@", part)) for part in sys.argv[1:])


def _quoted(part: str) -> str:
    return f'"{part}"' if " " in part or not part else part
