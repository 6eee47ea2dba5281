"""Files in folders and archives, one after the other, in the order of their names."""

from __future__ import annotations

import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from comity.errors import RecordsError
from comity.records.sniff import file_kind

__all__ = ["Source", "sources"]

#: An archive inside an archive inside an archive is how releases are forwarded; deeper is a trick.
MOST_NESTED: Final = 3
#: Bytes that one member may unpack to, and how many times its packed size: logs shrink about twenty times.
MOST_BYTES: Final = 64 << 30
MOST_RATIO: Final = 400
MOST_MEMBERS: Final = 100_000
#: What operating systems leave in folders.
_DEBRIS: Final = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


#: What unpacking a damaged member can fail with.
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
)


@dataclass(frozen=True)
class Source:
    """One file to read. `name` is how it is shown, `named` whether the caller named it, `trouble` why it
    could not be unpacked; `unpacked`: it is gone as soon as the next file is asked for.
    """

    name: str
    path: Path
    named: bool
    trouble: str = ""
    unpacked: bool = False


def sources(paths: Sequence[Path], room: Path) -> Iterator[Source]:
    """The files under some paths; members of archives are unpacked into `room`, one at a time.

    Raises:
        RecordsError: a path does not exist, or a named archive cannot be opened.
    """
    for path in paths:
        if path.is_dir():
            inside = sorted(
                found
                for found in path.rglob("*")
                if found.is_file() and not _is_debris(found.relative_to(path).parts)
            )
            if not inside:
                raise RecordsError(
                    "the folder holds no files", str(path), "Name the folder that holds the logs."
                )
            for found in inside:
                yield from _expand(found, str(found), room, named=False, depth=0)
        elif path.is_file():
            yield from _expand(path, str(path), room, named=True, depth=0)
        else:
            raise RecordsError("there is no such file or folder", str(path), "Check the path.")


def _is_debris(parts: Sequence[str]) -> bool:
    return any(part in _DEBRIS or part.startswith("._") for part in parts)


def _expand(path: Path, name: str, room: Path, *, named: bool, depth: int) -> Iterator[Source]:
    try:
        kind = file_kind(path)
    except RecordsError as error:
        if named:
            raise RecordsError(error.message, name, error.next_step) from error
        yield Source(name, path, named, error.message)
        return
    except OSError as error:
        raise RecordsError(
            f"the file cannot be opened ({error.strerror})", name, "Check who may read it."
        ) from error
    if kind not in ("zip", "gzip"):
        yield Source(name, path, named, unpacked=depth > 0)
        return
    if depth == MOST_NESTED:
        yield Source(name, path, named, f"archives are nested more than {MOST_NESTED} deep")
        return
    if kind == "gzip":
        target = room / f"unpacked-{depth}"
        trouble = _gunzip(path, target)
        if trouble:
            yield Source(name, path, named, trouble)
        else:
            yield from _expand(target, name, room, named=named, depth=depth + 1)
        target.unlink(missing_ok=True)
        return
    with zipfile.ZipFile(path) as archive:
        members = sorted(
            (
                info
                for info in archive.infolist()
                if not info.is_dir() and not _is_debris(PurePosixPath(info.filename).parts)
            ),
            key=lambda info: info.filename,
        )
        if len(members) > MOST_MEMBERS or sum(info.file_size for info in members) > MOST_BYTES:
            yield Source(name, path, named, "the archive would unpack to far more than any release")
            return
        if not members and named:
            raise RecordsError("the archive holds no files", name, "Ask for it again.")
        for number, info in enumerate(members):
            inner = f"{name}!{info.filename}"
            target = room / f"member-{depth}-{number}"
            trouble = _unpack(archive, info, target)
            if trouble:
                yield Source(inner, target, False, trouble)
            else:
                yield from _expand(target, inner, room, named=False, depth=depth + 1)
            target.unlink(missing_ok=True)


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> str:
    """Unpack one member; returns what went wrong, or nothing."""
    if info.flag_bits & 1:
        return "the archive asks for a password"
    if info.file_size > MOST_BYTES or swells(info.file_size, info.compress_size):
        return "the member would unpack to far more than any log"
    if info.file_size > shutil.disk_usage(target.parent).free:
        return "there is no room on the disk to unpack the member"
    try:
        with archive.open(info) as packed, target.open("wb") as out:
            shutil.copyfileobj(packed, out, 1 << 20)
    except _DAMAGE as error:
        return f"the archive is damaged ({error})"
    return ""


def _gunzip(path: Path, target: Path) -> str:
    """Unpack a gzip file; returns what went wrong, or nothing. Its size is not known before the end."""
    packed_size = path.stat().st_size
    most = min(MOST_BYTES, shutil.disk_usage(target.parent).free)
    written = 0
    try:
        with gzip.open(path) as packed, target.open("wb") as out:
            while block := packed.read(1 << 20):
                written += out.write(block)
                if written > most or swells(written, packed_size):
                    return "the file would unpack to far more than any log"
    except _DAMAGE as error:
        return f"the gzip file is damaged ({error})"
    return ""


def swells(size: int, packed: int) -> bool:
    """Whether something unpacks to so many times its packed size that it is a trick and no log."""
    return size > MOST_RATIO * max(packed, 1 << 10)
