"""A made-up network audit that shows every trap of a real one: for demonstrations, tests and the first five
minutes with Comity.

Nothing in it was ever searched for. Plates are masked, names are masked, agencies are real places with
invented searches.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from dataclasses import dataclass
from typing import Final
from uuid import UUID

__all__ = ["OWNER", "SEED", "network_audit"]

#: Whose cameras the log is about. The log itself does not say.
OWNER: Final = "Evanston IL PD"
SEED: Final = 20251101
_LABELS: Final = (
    "ID",
    "Name",
    "Org Name",
    "Total Networks Searched",
    "Total Devices Searched",
    "Time Frame",
    "License Plate",
    "Reason",
    "Case #",
    "Filters",
    "Search Time",
    "Search Type",
    "Text Prompt",
    "Moderation",
)


@dataclass(frozen=True)
class _Share:
    """Agencies that search alike: their names, how many rows of a hundred are theirs, how far they reach,
    what they type.
    """

    orgs: tuple[str, ...]
    weight: int
    networks: tuple[int, int]
    reasons: tuple[str, ...]


_EVERYDAY: Final = (
    "stolen vehicle",
    "Hit and Run",
    "warrant",
    "theft inv",
    "Burglary/Breaking & Entering",
    "missing person",
    "robbery",
    "Suspicious+Vehicle",
    "Weapons Offense (Guns/Shots Fired) - shots fired",
    "search warrant service",
    "retail theft",
    "More Like This: stolen vehicle",
    "ice cream truck burglary",
    "Police Service Call",
)
_VAGUE: Final = ("investigation", "inv", "invest", "patrol", "24-0118", "k", "agency assist", "Other - inv")
_MISSING: Final = ("", "***", "REDACTED", "n/a", "[withheld]", "REDACTED / theft")
_CIVIL: Final = (
    "ICE detainer",
    "ICE+ERO",
    "immigration violation",
    "Immigration (civil/administrative) - HSI",
    "deportation warrant",
    "287(g)",
    "I.C.E. hold",
    "imigration status check",
)
_UNCLEAR: Final = (
    "ICE",
    "immigration",
    "HSI",
    "CBP assist",
    "Immigration (criminal) - ",
    "AOA ICE",
    "DHS",
    "Border Patrol",
)
_FEDERAL_CRIME: Final = (
    "HSI narcotics",
    "HSI child exploitation",
    "USMS fugitive",
    "FBI assist bank robbery",
    "mail theft",
)

_HEALTH: Final = "had an abortion, search for female"

_SHARES: Final = (
    _Share((OWNER,), 18, (1, 60), (*_EVERYDAY, *_VAGUE, *_FEDERAL_CRIME[:2])),
    _Share(
        (
            "Skokie IL PD",
            "Wilmette IL PD",
            "Cook County IL SO",
            "Illinois State Police",
            "Northwestern University IL PD",
        ),
        24,
        (40, 700),
        (*_EVERYDAY, *_VAGUE, *_MISSING),
    ),
    _Share(
        (
            "Houston TX PD",
            "Polk County FL SO",
            "CA - Wasco PD",
            "Wagoner CO SO OK",
            "Glendora (CA) PD",
            "Federal Way WA PD",
            "Missouri State Highway Patrol",
            "Greenville County SC SD",
            "Newport Beach PD CA",
        ),
        30,
        (800, 6700),
        (*_EVERYDAY, *_VAGUE, *_MISSING, *_UNCLEAR),
    ),
    _Share(
        (
            "Dallas TX PD",
            "Jacksonville FL SO",
            "East Cleveland OH PD [deactivated]",
            "TN - Bedford County SO",
        ),
        18,
        (2500, 6700),
        (*_CIVIL, *_UNCLEAR, *_FEDERAL_CRIME, *_EVERYDAY[:4], _HEALTH),
    ),
    # A body known by its name, and a purpose chosen from the vendor's list: both are recorded, not inferred.
    _Share(
        ("Florida Highway Patrol", "Missouri State Highway Patrol"),
        3,
        (1200, 5200),
        ("Immigration (civil/administrative) - ", "Immigration (civil/administrative) - detainer"),
    ),
    _Share(
        (
            "U.S. Border Patrol [Federal]",
            "Homeland Security Investigations [Federal] [Inactive]",
            "(Federal) US Postal Inspection Service",
            "Lake Mead NV NRA [Federal]",
            "ATF Nashville TN",
        ),
        7,
        (300, 5000),
        (*_FEDERAL_CRIME, *_UNCLEAR, "investigation", ""),
    ),
    _Share(
        ("MOCIC", "Example PD", ""),
        3,
        (10, 900),
        (*_VAGUE, "immigration", _HEALTH),
    ),
)
_TYPES: Final = (
    ("lookup",) * 6 + ("search",) * 5 + ("lookup - Mobile", "search - Mobile", "freeform", "convoy")
)


def network_audit(rows: int = 400, seed: int = SEED) -> str:
    """The text of a made-up network audit of the owner's cameras, as the vendor exports it.

    The same seed gives the same text, byte for byte. About one search in fifty stands in the file twice, one
    header is repeated in the middle, one row is cut short, one has no search time, and one cell goes on in a
    second line.

    Args:
        rows: searches in the file, repeats included.
        seed: what the random choices start from.
    """
    chance = random.Random(seed)
    # From before the city's own rules to the day on which its readers were switched off, and a little beyond.
    start = dt.datetime(2024, 3, 4, 5, 0, tzinfo=dt.UTC)
    out = io.StringIO()
    # The vendor's file starts with a byte-order mark and ends its lines the way spreadsheets do.
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_LABELS)
    made: list[list[str]] = []
    for number in range(rows):
        if made and chance.random() < 0.02:
            cells = list(chance.choice(made))
        else:
            start += dt.timedelta(seconds=chance.randrange(600, 240_000))
            cells = _search(chance, start)
        if number == rows // 3:
            cells[_LABELS.index("Search Time")] = ""
        made.append(cells)
        writer.writerow(cells[:9] if number == rows * 3 // 4 else cells)
        if number == rows // 2:
            writer.writerow(_LABELS)
    return out.getvalue()


def _search(chance: random.Random, at: dt.datetime) -> list[str]:
    share = chance.choices(_SHARES, [share.weight for share in _SHARES])[0]
    org = chance.choice(share.orgs)
    own = org == OWNER
    networks = chance.randint(*share.networks)
    reason = _two_lines(chance.choice(share.reasons), chance)
    kind = chance.choice(_TYPES)
    prompt = chance.choice(("white van with ladder", "red pickup with damage")) if kind == "freeform" else ""
    return [
        str(UUID(int=chance.getrandbits(128), version=4)),
        "***",
        org,
        str(networks),
        # Some accounts print two dashes instead of a count.
        "——" if chance.random() < 0.05 else str(networks * chance.randint(12, 20)),
        _frame(at, chance),
        "***",
        reason,
        "" if chance.random() < 0.9 else "***",
        "" if not own else chance.choice(("", "", "sedan")),
        _stamp(at),
        kind,
        prompt,
        "allow" if prompt else "",
    ]


def _two_lines(reason: str, chance: random.Random) -> str:
    return f"{reason}\r\nsee report" if reason == "robbery" and chance.random() < 0.3 else reason


def _frame(at: dt.datetime, chance: random.Random) -> str:
    """The window asked for: two instants on two lines of one cell; some windows end after the search."""
    end = at + dt.timedelta(minutes=chance.choice((0, 0, 1, 60)))
    begin = end - dt.timedelta(days=chance.choice((1, 1, 3, 7, 30, 31)))
    return f"{_stamp(begin)}\r\n{_stamp(end)}"


def _stamp(at: dt.datetime) -> str:
    return at.strftime("%m/%d/%Y, %I:%M:%S %p UTC")
