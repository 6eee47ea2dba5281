"""What a log cannot show, in words for those who read the counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

__all__ = ["cannot_show", "comparability"]

_TYPED: Final = (
    "Why somebody searched: a stated reason is what was typed or chosen. It may be untrue or incomplete."
)
_PAPERS: Final = (
    "Papers: a warrant, a court order or a declaration on file stands in no log; a rule that turns on one "
    "stays open."
)
_NETWORK: Final = (
    _TYPED,
    _PAPERS,
    "Other ways to the same data: alerts of hot lists, standing feeds, pilots and settings of the vendor, "
    "downloads, a colleague asked by telephone.",
    "Whether a search found anything, and what was done with it.",
)
_OWN: Final = (
    "Who was helped: a search for another agency looks like any other unless its reason says so.",
    "Searches by others: what other agencies, federal ones among them, searched in this agency's data is in "
    "its network log, not in this one.",
    _TYPED,
    _PAPERS,
)
_PORTAL: Final = (
    "Earlier searches: a portal keeps thirty days, and the agency chooses which columns it shows.",
)
_FEDERAL: Final = (
    "Searches by agencies that are not federal: this list names federal bodies only, as far as the vendor "
    "knows them.",
)


def cannot_show(kinds: Collection[str]) -> tuple[str, ...]:
    """What logs of these kinds cannot show."""
    found: list[str] = []
    if {"network", "federal"} & set(kinds):
        found += _NETWORK
    if "federal" in kinds:
        found += _FEDERAL
    if {"own", "portal"} & set(kinds):
        found += [line for line in _OWN if line not in found]
    if "portal" in kinds:
        found += _PORTAL
    return tuple(found)


def comparability(first: date | None, last: date | None) -> Iterator[str]:
    """What stands against comparing one month with another."""
    change = date(2026, 1, 1)
    if first is not None and last is not None and first < change <= last:
        yield (
            "From January 2026 on the vendor makes users choose an offence from a list; vague and empty "
            "reasons fall for that reason alone. Months before and after cannot be compared by their reasons."
        )
