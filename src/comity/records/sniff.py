"""What a file is, told by its first bytes and never by its name; and text in whatever encoding as UTF-8 with
plain line ends.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from comity.errors import RecordsError
from comity.records.layouts import find_header

__all__ = ["TextKind", "delimiter_of", "file_kind", "text_kind", "write_plain"]

_BLOCK: Final = 1 << 20
_HEAD: Final = 1 << 18
_CONTROL: Final = bytes((*range(1, 7), *range(14, 27)))
_DELIMITERS: Final = (",", "\t", ";", "|")


def file_kind(path: Path) -> str:
    """Kind of a file: `text`, `zip`, `xlsx`, `xlsb`, `ods`, `xls`, `pdf`, `html`, `gzip`, `empty` or
    `binary`.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head.strip():
        return "empty"
    if head.startswith(b"PK"):
        return _package_kind(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    start = head.lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "text"
    # Control characters other than white space do not occur in text that somebody exported.
    control = len(head) - len(head.translate(None, _CONTROL))
    return (
        "binary"
        if control > max(8, len(head) // 1000) or head.count(0) > max(8, len(head) // 100)
        else "text"
    )


def _package_kind(path: Path) -> str:
    """Whether a file that starts like a ZIP archive is a workbook."""
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise RecordsError(
            f"the archive is damaged ({error})", str(path), "Ask for the file again."
        ) from error
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    return "ods" if "content.xml" in names and "mimetype" in names else "zip"


@dataclass(frozen=True)
class TextKind:
    """How a text file is written. `plain`: UTF-8 with line feeds, which the fast reader takes as it is."""

    encoding: str
    delimiter: str
    plain: bool
    bom: int


def text_kind(path: Path) -> TextKind:
    """Encoding and delimiter of a text file.

    UTF-8 is taken when every byte of the file agrees; otherwise the file is cp1252, the code page of the
    spreadsheets that write these files. The delimiter is the one under which a header is found, or else the
    one that cuts most lines alike.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    bom = 0
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif head.startswith(codecs.BOM_UTF8):
        encoding, bom = "utf-8", len(codecs.BOM_UTF8)
    else:
        encoding = "utf-8"
    if encoding == "utf-8" and not _is_utf8(path):
        encoding, bom = "cp1252", 0
    text = _decode(head, encoding)
    # A bare carriage return ends a row in some exports, while the window inside a cell keeps its line feed.
    plain = encoding == "utf-8" and b"\0" not in head and re.search(r"\r(?!\n|$)", text) is None
    return TextKind(encoding, delimiter_of(text), plain, bom)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _decode(data: bytes, encoding: str) -> str:
    if encoding == "cp1252":
        # Five bytes have no meaning in cp1252; they are kept as the control characters of Latin-1 rather than
        # lost.
        return data.decode("cp1252", errors="cp1252_or_latin1")
    return data.decode(encoding, errors="replace").lstrip("\ufeff")


def _latin1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("cp1252_or_latin1", _latin1)


def delimiter_of(text: str) -> str:
    """The sign between cells: the one under which a header is found, or that cuts most lines alike."""
    lines = text.splitlines()[:200]
    scores = []
    for rank, delimiter in enumerate(_DELIMITERS):
        if rank and delimiter not in text:
            continue  # it cuts nothing, and the comma, which was asked first, does no worse
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))[:100]
        except csv.Error:
            rows = [line.split(delimiter) for line in lines[:100]]
        header = find_header(rows)
        known = len([field for field in header.fields if field]) if header else 0
        widths = [len(row) for row in rows if len(row) > 1]
        alike = max((widths.count(width) * min(width, 20) for width in set(widths)), default=0)
        scores.append((bool(header and header.other), known, alike, -rank, delimiter))
    return max(scores)[-1]


def write_plain(path: Path, kind: TextKind, target: Path) -> None:
    """Write a text file once more as UTF-8 with line feeds and without NUL or a byte-order mark."""
    errors = "cp1252_or_latin1" if kind.encoding == "cp1252" else "replace"
    with target.open("w", encoding="utf-8", newline="") as out:
        for block in _blocks(path, kind.encoding, errors):
            out.write(block)


def _blocks(path: Path, encoding: str, errors: str) -> Iterator[str]:
    first, held = True, ""
    with path.open("r", encoding=encoding, errors=errors, newline="") as stream:
        while block := stream.read(_BLOCK):
            block = held + block
            # A carriage return at the very end may belong to a line feed that comes next.
            held = "\r" if block.endswith("\r") else ""
            block = re.sub(r"\r\n?", "\n", block[: len(block) - len(held)]).replace("\0", "")
            yield block.lstrip("\ufeff") if first else block
            first = False
    if held:
        yield "\n"
