"""The shipped law as it was read, kept where Python keeps the compiled modules of this package.

To read a hundred files takes longer than all else that one answer needs. What is kept is taken for the same files, to the
byte, read by the same program, and if it is whole; else the files are read. Where nothing can be written, or Python
itself is told to write nothing, nothing is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pickle
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from comity.language.model import Law

__all__ = ["keep", "recall"]

#: What is kept begins with two of these: what it was read from and by, and what it is itself.
_DIGEST: Final = hashlib.sha256().digest_size


def recall(digest: str, root: Path) -> Law | None:
    """The law of this digest, if it was kept. `root`: where its files stand now."""
    try:
        data = _place().read_bytes()
    except OSError:
        return None
    read, whole, law = data[:_DIGEST], data[_DIGEST : 2 * _DIGEST], memoryview(data)[2 * _DIGEST :]
    if read != _origin(digest) or whole != hashlib.sha256(law).digest():
        return None
    found: Law = _Reader(io.BytesIO(law), root).load()
    return found


def keep(law: Law, root: Path) -> None:
    """Keep a law for the next time. `root`: where its files stand."""
    # A program that was changed while it ran keeps nothing: nobody knows by which of the two the law was read.
    if sys.dont_write_bytecode or _program() != _PROGRAM:
        return
    place = _place()
    beside = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(exist_ok=True)
        with beside.open("wb") as file:
            written = io.BytesIO()
            _Writer(written, root).dump(law)
            whole = hashlib.sha256(written.getvalue()).digest()
            file.write(_origin(law.digest) + whole + written.getvalue())
        beside.replace(place)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()


def _place() -> Path:
    """Beside this module as Python compiled it."""
    return Path(__spec__.cached or __file__).with_suffix(".law")


def _origin(digest: str) -> bytes:
    """What a law is read from, and by."""
    return hashlib.sha256(digest.encode() + _PROGRAM).digest()


def _program() -> bytes:
    """What reads law: the modules of this package, and the YAML library, whose first module names its version."""
    yaml = find_spec("yaml")
    modules = [
        *sorted(Path(__file__).parent.rglob("*.py")),
        *([Path(yaml.origin)] if yaml and yaml.origin else ()),
    ]
    return hashlib.sha256(b"".join(module.read_bytes() for module in modules)).digest()


#: The program as it was when this process began to read law.
_PROGRAM: Final = _program()


class _Writer(pickle.Pickler):
    """Writes the place of a file as its name below the root: the package may stand elsewhere the next time."""

    def __init__(self, to: io.BytesIO, root: Path) -> None:
        super().__init__(to, pickle.HIGHEST_PROTOCOL)
        self._root = root

    def persistent_id(self, value: object) -> str | None:
        return value.relative_to(self._root).as_posix() if isinstance(value, Path) else None


class _Reader(pickle.Unpickler):
    """Reads what `_Writer` wrote."""

    def __init__(self, source: io.BytesIO, root: Path) -> None:
        super().__init__(source)
        self._root = root

    def persistent_load(self, name: str) -> Path:
        return self._root / name
