"""Whether a text file looks as the vendor exports it, and where its cells stand if it does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from comity.errors import RecordsError
from comity.records.columns import SAMPLE, columns_under
from comity.records.layouts import find_header
from comity.records.sheets import SheetReading, upto_next_header
from comity.records.sniff import delimiter_of
from comity.records.texts import TextFile

__all__ = ["Start", "typical_start"]

#: Bytes that tell how cells and lines end.
_BEGINNING: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Start:
    """What the beginning of a file says: its columns, the bytes of its header, and how cells and lines end."""

    reading: SheetReading
    header: int
    delimiter: str
    returns: bool


def typical_start(path: Path, name: str) -> Start | None:
    """What the beginning of a file says, if it looks typical."""
    with path.open("rb") as stream:
        start = stream.read(_BEGINNING)
    text = start.decode("utf-8", errors="replace").removeprefix("\ufeff")
    if "\0" in text or re.search(r"\r(?!\n|$)", text) or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    delimiter = delimiter_of(text)
    try:
        head = TextFile(path, delimiter).head(1 + SAMPLE)
        header = find_header([record.cells for record in head])
        if header is None or header.at or header.other or len(header.blocks) > 1:
            return None
        below = upto_next_header(head[1:])
        while below and not "".join(below[-1].cells):
            below.pop()  # blank lines at the end
        width = len(header.texts)
        if not below or below[0].line != 2 or any(len(record.cells) != width for record in below):
            return None
        columns = columns_under(header, 0, below, width, name)
    except RecordsError:
        return None
    timed = {"search_time", "search_date"} & columns.positions.keys()
    if columns.moved or columns.inferred or len(timed) != 1 or "frame_start" in columns.positions:
        return None
    line = start.partition(b"\n")[0]
    return Start(SheetReading(name, None, header, [columns]), len(line) + 1, delimiter, line.endswith(b"\r"))
