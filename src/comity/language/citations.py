"""Citations of sections."""

from __future__ import annotations

import re
from collections.abc import Collection

from comity.language.model import Citation

_SECTION = re.compile(r"([\w./:-]+)((?:\([\w-]+\))*)\Z")


def parse_section(text: str) -> tuple[str, ...] | None:
    """`120.05(2)(a)` as `("120.05", "2", "a")`; None if it is no section."""
    match = _SECTION.match(text.strip())
    if match is None or not re.search("[0-9]", match.group(1)):
        return None
    return (match.group(1).lower(), *re.findall(r"\(([\w-]+)\)", match.group(2).lower()))


def parse_citation(text: str, codes: Collection[str] | None = None) -> Citation | None:
    """`ny_penal_law 120.05(2)`; None if it is not understood or, with `codes`, names another code."""
    code, _, section = text.strip().partition(" ")
    parts = parse_section(section)
    if parts is None or (codes is not None and code not in codes):
        return None
    return Citation(code, parts)
