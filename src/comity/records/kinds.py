"""Which kind of log a sheet is: who searched whose cameras. Reversing the two would invert every finding, so
doubt stays doubt.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

__all__ = ["LOG_KINDS", "kind_of_log"]

#: Kinds of log that hold searches. network: searches of anybody over the owner's cameras; own: searches by
#: the owner's users; federal: searches of federal bodies over the owner's cameras; portal: the owner's
#: searches of the last thirty days as published.
LOG_KINDS: Final = ("network", "own", "federal", "portal")

_NETWORK_NAME: Final = re.compile(r"(?i)network")
_OWN_NAME: Final = re.compile(r"(?i)org(?:anization)?[\s_-]*audit|\bown\b|\bown[_-]")
_FEDERAL_NAME: Final = re.compile(r"(?i)federal[\s_-]*search")


def kind_of_log(
    fields: Collection[str], layout: str, file: str, organisations: int, told: str | None
) -> tuple[str | None, str]:
    """Kind of log, and what told it.

    Args:
        fields: fields of the sheet's columns.
        layout: name of the order of columns.
        file: name of the file.
        organisations: distinct searching organisations in the sheet.
        told: what the caller says; it overrides everything.

    Returns:
        One of `LOG_KINDS`, or `None` when the sheet does not tell.
    """
    if told is not None:
        return told, "as told by the caller"
    if "search_date" in fields and "org" not in fields and "search_time" not in fields:
        return "portal", "the columns of a transparency portal"
    if "org" not in fields:
        return "own", "no column names the searching organisation"
    if layout == "federal" or _FEDERAL_NAME.search(file):
        return "federal", "the columns or the name of a list of federal searches"
    if organisations > 1:
        return "network", f"{organisations} organisations searched"
    if organisations == 1:
        if _NETWORK_NAME.search(file) and not _OWN_NAME.search(file):
            return "network", "the name of the file; only one organisation searched"
        return "own", "only one organisation searched"
    return None, "no organisation is named"
