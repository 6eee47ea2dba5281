"""Transparency portals, saved as web pages: the log of the last thirty days is a link that holds the whole
file (`data:text/csv,…`).
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

from comity.errors import RecordsError

__all__ = ["linked_logs"]

#: A saved page is a few megabytes; one of a portal with thirty busy days some tens.
MOST_BYTES: Final = 512 << 20
_LINK: Final = re.compile(
    r"""\b(?:href|src)\s*=\s*(?:"\s*data:text/csv([^",]{0,200}),([^"]*)"|'\s*data:text/csv([^',]{0,200}),([^']*)')""",
    re.IGNORECASE,
)


def linked_logs(path: Path, folder: Path) -> list[Path]:
    """The files that the links of a page hold, written to `folder`.

    Raises:
        RecordsError: the page holds no such link, or is larger than any portal's.
    """
    if path.stat().st_size > MOST_BYTES:
        raise RecordsError(
            "the web page is larger than any portal's", str(path), "Save the log by its link instead."
        )
    page = path.read_text(encoding="utf-8", errors="replace")
    found: list[Path] = []
    for first, data, second, other in _LINK.findall(page):
        contents = _contents(html.unescape(first or second), html.unescape(data or other))
        if contents.strip():
            found.append(folder / f"link-{len(found) + 1}.csv")
            found[-1].write_bytes(contents)
    if not found:
        raise RecordsError(
            "the web page holds no log (a link that starts with data:text/csv)",
            str(path),
            "Save the portal's search_audit.csv by its download link.",
        )
    return found


def _contents(head: str, data: str) -> bytes:
    """The bytes of a `data:` link: base64 where it says so, else with `%22` and the like."""
    raw = unquote_to_bytes(data.encode("utf-8"))
    if head.lower().endswith(";base64"):
        try:
            return base64.b64decode(raw, validate=False)
        except binascii.Error:
            return b""
    return raw
