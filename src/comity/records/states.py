"""The state in an agency's name, among two-letter words that mean something else.

`CO` is County as often as Colorado, `SD` is Sheriff's Department, `VA` is Veterans Affairs, and `IN`, `OR`,
`ME`, `OK`, `HI` are words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["STATES", "StateFound", "find_state"]

#: Codes and names of states, the District of Columbia and the territories, as in the vocabulary (`us_state`).
STATES: Final = {
    "al": "Alabama", "ak": "Alaska", "az": "Arizona", "ar": "Arkansas", "ca": "California",
    "co": "Colorado", "ct": "Connecticut", "de": "Delaware", "dc": "District of Columbia",
    "fl": "Florida", "ga": "Georgia", "hi": "Hawaii", "id": "Idaho", "il": "Illinois",
    "in": "Indiana", "ia": "Iowa", "ks": "Kansas", "ky": "Kentucky", "la": "Louisiana",
    "me": "Maine", "md": "Maryland", "ma": "Massachusetts", "mi": "Michigan", "mn": "Minnesota",
    "ms": "Mississippi", "mo": "Missouri", "mt": "Montana", "ne": "Nebraska", "nv": "Nevada",
    "nh": "New Hampshire", "nj": "New Jersey", "nm": "New Mexico", "ny": "New York",
    "nc": "North Carolina", "nd": "North Dakota", "oh": "Ohio", "ok": "Oklahoma", "or": "Oregon",
    "pa": "Pennsylvania", "ri": "Rhode Island", "sc": "South Carolina", "sd": "South Dakota",
    "tn": "Tennessee", "tx": "Texas", "ut": "Utah", "vt": "Vermont", "va": "Virginia",
    "wa": "Washington", "wv": "West Virginia", "wi": "Wisconsin", "wy": "Wyoming",
    "pr": "Puerto Rico", "gu": "Guam", "vi": "Virgin Islands", "as": "American Samoa",
    "mp": "Northern Mariana Islands",
}  # fmt: skip
#: Codes that are hardly ever written for the state in agency names, but often for something else.
_RARE: Final = frozenset({"as", "mp", "vi"})
_CODES: Final = frozenset(STATES) - _RARE


@dataclass(frozen=True)
class StateFound:
    """A state in a name: its code, the words that named it, whether spelled out, and how sure that is."""

    code: str
    token: str
    spelled: bool
    sureness: str


_NYS: Final = re.compile(r"NYS\b")
_CODE: Final = re.compile(r"(?<![A-Za-z0-9.'&])([A-Z]{2})(?![A-Za-z0-9'&])")
_SMALL: Final = re.compile(
    r"(?<![A-Za-z])(Tx|Fl|Ca|Ga|Il|Ny|Nj|Nc|Sc|Tn|Ky|Wa|Wi|Mn|Ms|Mi|Md|Ct|Az|Ar|Nv|Nm|Ut|Ks|Sd|Ri|Vt"
    r"|Nh|Wv|Wy)"
    r"(?= (?:PD|SO|Police|Sheriff)|\)|$)"
)
_NAMES: Final = re.compile(
    r"(?<![A-Za-z])("
    + "|".join(sorted(map(re.escape, STATES.values()), key=len, reverse=True))
    + r")(?![A-Za-z])",
    re.IGNORECASE,
)
_BY_NAME: Final = {name.lower(): code for code, name in STATES.items()}
# A state's name before one of these words is part of a place: Iowa City, Delaware County, Virginia Beach,
# Texas Township.
_PLACE_AFTER: Final = re.compile(
    r"(?i)\s+(?:city|county|co\b|parish|beach|springs|falls|township|twp|borough|heights|village|park\b"
    r"|valley|ave|avenue|st\b|street|island|lake|creek|point|square|crossing|court house|pass|hills?)"
)
# And after one of these it is the state: University of Kentucky, Northern Colorado. Elsewhere only at the
# start of the name.
_STATE_BEFORE: Final = re.compile(
    r"(?i)(?:\bof|\b(?:north|south|east|west|northeast|northwest|southeast|southwest)(?:ern)?"
    r"|\bcentral|\bmiddle|\bmid|\bupper|[(-])\s*$"
)
_WASHINGTON: Final = re.compile(r"(?i)\s+(?:state\b|department|dept|dps|fish)")


def find_state(text: str, places: Mapping[str, str] | None = None) -> StateFound | None:
    """The state that a name names, or `None`.

    Args:
        text: the name, without tags and marks of status.
        places: places whose state is beyond doubt, by name in small letters.
    """
    codes = _codes(text)
    if codes:
        return codes
    small_letters = text.lower()
    for place, code in (places or {}).items():
        if place in small_letters:
            return StateFound(code, place, True, "medium")
    small = _SMALL.search(text)
    if small is not None:
        return StateFound(small[1].lower(), small[1], False, "medium")
    if _NYS.match(text):
        return StateFound("ny", "NYS", True, "high")
    return _spelled(text)


def _codes(text: str) -> StateFound | None:
    found = [
        (code, match)
        for match in _CODE.finditer(text)
        if (code := match[1].lower()) in _CODES and not _means_else(code, match, text)
    ]
    if not found:
        return None
    others = len({code for code, _ in found}) > 1
    if others:
        found = _without_county_and_sheriff(found, text)
        others = len({code for code, _ in found}) > 1
    best = next((item for item in found if _in_brackets_or_front(item[1], text)), None)
    code, match = best or found[-1]
    after = text[match.end() :].strip()
    if code == "co" and best is None and _SHERIFF.match(after) and not _COUNTY.search(text):
        # "Blaine CO SO": County, and the state is not said.
        return None
    if code == "sd" and not after and _COUNTY.search(text):
        return None
    if best is None and after and not _KIND_AFTER.match(after) and _shouted(text):
        return None
    return StateFound(code, match[1], False, "medium" if others else "high")


def _shouted(text: str) -> bool:
    return text.upper() == text and len(text.split()) > 3


# Names that begin with two capitals of their own.
_NOT_STATES: Final = {
    "ut": (
        "Southwestern|Health|Medical|Arlington|Dallas|Austin|Tyler|Permian|San Antonio|Knoxville|Chattanooga"
        "|Martin"
    ),
    "la": "County|City|Metro|Sheriff|Port",
    "md": "Anderson",
}
_NOT_STATE: Final = {code: re.compile(rf"\s+(?:{words})\b") for code, words in _NOT_STATES.items()}
_SHERIFF: Final = re.compile(r"(?:SO|Sheriff)\b")
_COUNTY: Final = re.compile(r"(?i)\bcounty\b")
_KIND_AFTER: Final = re.compile(r"(?:PD|SO|POLICE|SHERIFF|DPS)\b")
_DASH: Final = re.compile(r"\s*-")
_VETERANS: Final = re.compile(r"\s+(?:Medical|Hospital|Healthcare|Health Care|OIG)\b")
_POLICE: Final = re.compile(r"\s+Police\b")
_CODE_BEFORE: Final = re.compile(r"\b[A-Z]{2} $")
_OF: Final = re.compile(r"(?i)\bof\s*$")

_Found = list[tuple[str, re.Match[str]]]


def _in_brackets_or_front(match: re.Match[str], text: str) -> bool:
    if "(" not in text and "-" not in text:
        return False
    before, after = text[: match.start()], text[match.end() :]
    return (before.rstrip().endswith("(") and after.lstrip().startswith(")")) or (
        not before.strip(" (") and _DASH.match(after) is not None
    )


def _means_else(code: str, match: re.Match[str], text: str) -> bool:
    """Whether two capitals are no state here: veterans' hospitals, the universities of Texas, Los Angeles."""
    in_front = match.start() == 0
    if code == "va":
        if _VETERANS.match(text, match.end()):
            return True
        if _POLICE.match(text, match.end()):
            # "Norfolk VA Police" is a city's; "Houston TX VA Police" guards a hospital.
            return in_front or _CODE_BEFORE.search(text[: match.start()]) is not None
    word = _NOT_STATE.get(code)
    return word is not None and in_front and word.match(text, match.end()) is not None


def _without_county_and_sheriff(found: _Found, text: str) -> _Found:
    """Take `CO` for County and `SD` for Sheriff's Department where another code stands beside them."""
    kept = [(code, match) for code, match in found if code != "co"] or found
    last = kept[-1][1]
    if len(kept) > 1 and kept[-1][0] == "sd" and not text[last.end() :].strip():
        kept = kept[:-1]
    return kept


def _spelled(text: str) -> StateFound | None:
    for match in _NAMES.finditer(text):
        name = match[1].lower()
        before, after = text[: match.start()], text[match.end() :]
        if name == "new york":
            return StateFound("ny", match[1], True, "medium")
        if _PLACE_AFTER.match(after):
            continue
        if name == "washington" and not (_WASHINGTON.match(after) or _OF.search(before)):
            continue
        if not before.strip() or _STATE_BEFORE.search(before):
            return StateFound(_BY_NAME[name], match[1], True, "medium")
    return None
