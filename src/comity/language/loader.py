"""The files of law: which there are, and one frozen `Law` of all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from comity.errors import InputError
from comity.language import kept
from comity.language.errors import Problem
from comity.language.model import Law

if TYPE_CHECKING:
    from comity.language.policies import Source

_LAW = re.compile(rb"^government:|^[ \t]*```(?:law|vocabulary)\b", re.MULTILINE)
_NOT_UTF8 = "This file is not written in UTF-8; save it as UTF-8."


def corpus_directory() -> Path:
    """The corpus that ships with this package."""
    return Path(str(files("comity"))) / "corpus"


def load(
    directories: Sequence[Path] | None = None, *, overlays: Sequence[Path] = (), cases: bool = True
) -> Law:
    """Load the law: the shipped corpus unless told otherwise, and overlays on top.

    Without `cases` the stories are passed over, and the properties: to answer and to audit, the law alone is enough.
    Raises `LanguageErrors` with every problem of every file, `InputError` if a directory is not there.
    """
    roots = [(path, False) for path in (directories or [corpus_directory()])]
    roots += [(path, True) for path in overlays]
    sources: list[Source] = []
    tables: dict[str, Path] = {}
    calendars: dict[str, str] = {}
    problems: list[Problem] = []
    found = [*_contents(roots)]
    digest = _digest(found)
    for name, path, overlay, data in found:
        if path.suffix == ".md":
            sources.append((name, _text(name, data, problems), path, overlay))
        elif name in tables:
            problems.append(
                Problem(name, 1, 1, "Another directory of law has a file of this name; rename one.")
            )
        elif name.startswith("calendars/"):
            tables[name] = path
            calendars[path.stem] = _text(name, data, problems)
        else:
            tables[name] = path
    # The shipped law, without its stories, was most often read before.
    shipped = not (directories or overlays or cases or problems)
    if shipped and (law := kept.recall(digest, corpus_directory())) is not None:
        return law
    from comity.language.policies import read_sources

    law = read_sources(sources, tables, digest, calendars, problems, cases=cases)
    # Nothing is kept of files that somebody changed while they were read.
    if shipped and _digest(_contents(roots)) == digest:
        kept.keep(law, corpus_directory())
    return law


def _contents(roots: Iterable[tuple[Path, bool]]) -> Iterator[tuple[str, Path, bool, bytes]]:
    """Name, path and bytes of each file of law, and whether it lies over the law; each once."""
    seen: set[Path] = set()
    for root, overlay in roots:
        base, found = _files(root)
        for path in found:
            if (real := path.resolve()) not in seen:
                seen.add(real)
                yield path.relative_to(base).as_posix(), path, overlay, _bytes(path)


def _digest(found: Iterable[tuple[str, Path, bool, bytes]]) -> str:
    """What names this very law: same names and bytes, same digest."""
    digest = hashlib.sha256()
    for name, _, overlay, data in found:
        for part in (b"1" if overlay else b"0", name.encode("utf-8", "surrogateescape"), data):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _files(root: Path) -> tuple[Path, list[Path]]:
    """The folder that names are relative to, and the files of law in it (a single file has tables near)."""
    if root.is_file():
        base = root.parent
        found = [root, *base.glob("*.csv"), *base.glob("*/*.csv")]
    elif root.is_dir():
        base = root
        found = [
            path
            for path in (*root.rglob("*.md"), *root.rglob("*.csv"))
            if not any(part.startswith(".") for part in path.relative_to(root).parts)
        ]
    else:
        raise InputError(
            f"There is no directory of law at {root}.", next_step="Name a directory of policy files."
        )
    return base, sorted(path for path in found if path.is_file())


def holds_law(root: Path) -> bool:
    """Whether anything there looks like law: a file that names its government or has a block of law, or a calendar."""
    base, found = _files(root)
    pages = (path for path in found if path.suffix == ".md")
    return any(path.parent == base / "calendars" for path in found) or any(
        _LAW.search(_bytes(path)) for path in pages
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"This file cannot be read: {error.strerror}.", where=str(path)) from None


def _text(name: str, data: bytes, problems: list[Problem]) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(Problem(name, data[: error.start].count(b"\n") + 1, 1, _NOT_UTF8))
        return data.decode("utf-8-sig", "replace")
