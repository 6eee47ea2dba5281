"""Which agency a name means: where it belongs, what kind it is, and whether it is a federal body.

A tag in brackets decides first, then the table of exact names, then the grammar of names
(`data/agencies.toml`). What none of them tells stays unknown: a state law that turns on who searched must not
be decided by a guess. The state in a federal body's name is where it sits; its authority comes from no state.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from comity.records.states import STATES, StateFound, find_state

__all__ = ["Agency", "AgencyRules", "agency_rules", "resolve"]

_LOCAL_OFFICERS: Final = frozenset(
    {
        "police",
        "sheriff",
        "state_police",
        "university_police",
        "transit_police",
        "prosecutor",
        "corrections",
        "probation",
        "court_security",
    }
    | {"attorney_general"}
)


@dataclass(frozen=True)
class Agency:
    """What a name says about an agency.

    * `state`: the state it belongs to, two small letters as in the vocabulary; `none`: it belongs to no
      state; `None`: not known.
    * `located`: the state named in the label, whatever the body's authority.
    * `kind`, `requester`: the vocabulary's kinds of agency and of requester; `kind` is `None` for federal
      bodies and where not known.
    * `level`: `federal`, `multistate`, `state`, `county`, `municipal`, `district`, `tribal`, `private`, or
      `None`.
    * `federal`, `active`: `yes`, `no`, `unknown`. Only a mark in the name says that an account is out of use.
    * `how`: `tag`, `alias`, `grammar` or `none`; `sureness`: `high`, `medium`, `low`, `none`.
    """

    place: str | None = None
    state: str | None = None
    located: str | None = None
    kind: str | None = None
    requester: str | None = None
    level: str | None = None
    federal: str = "unknown"
    active: str = "unknown"
    how: str = "none"
    sureness: str = "none"


@dataclass(frozen=True)
class _Kind:
    kind: str
    level: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class AgencyRules:
    """The data files, compiled."""

    version: str
    inactive: re.Pattern[str]
    active: re.Pattern[str]
    nobody: re.Pattern[str]
    federal: tuple[tuple[str, re.Pattern[str]], ...]
    multistate: re.Pattern[str]
    kinds: tuple[_Kind, ...]
    levels: tuple[tuple[str, re.Pattern[str]], ...]
    places: dict[str, str]
    aliases: dict[str, Agency]


@cache
def agency_rules() -> AgencyRules:
    """The shipped rules and aliases."""
    folder = files("comity.records").joinpath("data")
    data = tomllib.loads(folder.joinpath("agencies.toml").read_text(encoding="utf-8"))
    rows = list(
        csv.DictReader(folder.joinpath("agency_aliases.csv").read_text(encoding="utf-8").splitlines())
    )
    nobody = data["not_agencies"]
    return AgencyRules(
        version=data["version"],
        inactive=_either(data["inactive"]),
        active=_either(data["active"]),
        nobody=re.compile(
            rf"(?i)(?:.*(?<![a-z0-9])(?:{'|'.join(nobody['patterns'])})(?![a-z]).*|{nobody['digits']})"
        ),
        federal=tuple((entry["requester"], _entry(entry)) for entry in data["federal"]),
        multistate=_entry(data["multistate"]),
        kinds=tuple(_Kind(entry["kind"], entry["level"], _entry(entry)) for entry in data["kinds"]),
        levels=tuple((level, _either(patterns)) for level, patterns in data["levels"].items()),
        places=data["places"],
        aliases={row["name"]: _alias(row) for row in rows},
    )


def _either(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<![A-Za-z0-9])(?:{'|'.join(patterns)})(?![A-Za-z0-9])")


def _entry(entry: dict[str, Any]) -> re.Pattern[str]:
    words = f"(?i:{'|'.join(entry['patterns'])})" if entry.get("patterns") else ""
    capitals = "|".join(entry.get("capitals", ()))
    return re.compile(
        rf"(?<![A-Za-z0-9])(?:{'|'.join(part for part in (words, capitals) if part)})(?![A-Za-z0-9])"
    )


def _alias(row: dict[str, str]) -> Agency:
    return Agency(
        place=row["place"] or None,
        state=row["state"] or None,
        located=row["state"] if row["state"] not in ("", "none") else None,
        kind=row["kind"] or None,
        requester=row["requester"] or None,
        level=row["level"] or None,
        federal=row["federal"],
        how="alias",
        sureness="high",
    )


_BRACKET: Final = re.compile(r"[\[(]([^\])]*)[\])]")
_FEDERAL_TAG: Final = re.compile(r"(?i)[\[(]\s*federal\s*[\])]")


def resolve(name: str | None) -> Agency:
    """What an agency's name says about it.

    Args:
        name: the name as a log or a sharing list prints it; `None` or blank when it is not known.
    """
    rules = agency_rules()
    text = " ".join((name or "").replace("\u00a0", " ").split())
    if not text:
        return Agency()
    tagged = _FEDERAL_TAG.search(text) is not None
    active, bare = _without_status(_FEDERAL_TAG.sub(" ", text), rules)
    if rules.nobody.fullmatch(bare or text) and not tagged:
        return Agency(active=active)
    found = _federal(bare, rules, tagged=tagged) or rules.aliases.get(_key(bare)) or _by_grammar(bare, rules)
    return replace(found, active=active)


def _without_status(text: str, rules: AgencyRules) -> tuple[str, str]:
    """Whether the account is marked as out of use, and the name without such marks."""
    active = "unknown"
    for mark in _BRACKET.findall(text):
        if rules.inactive.search(mark):
            active = "no"
            text = text.replace(f"[{mark}]", " ").replace(f"({mark})", " ")
        elif rules.active.fullmatch(mark.strip()):
            active = "yes" if active == "unknown" else active
            text = text.replace(f"[{mark}]", " ").replace(f"({mark})", " ")
    if rules.inactive.search(text):
        active = "no"
        text = rules.inactive.sub(" ", text)
    # Models of camera and hand-made notes are no part of the name.
    text = re.sub(r"(?i)\((?:raven|condor|flex|falcon)[^)]*\)", " ", text)
    return active, " ".join(text.split()).strip(" -,/")


def _key(text: str) -> str:
    """A name for the table of exact names: small letters, no bracketed short form, no dots."""
    plain = re.sub(r"\s*[\[(][^\])]*[\])]", "", text.lower()).replace(".", "")
    return re.sub(r"\s+-\s+[a-z]{3,6}$", "", " ".join(plain.split()))


def _federal(text: str, rules: AgencyRules, *, tagged: bool) -> Agency | None:
    """The federal body that a name means, if it means one."""
    hits = (
        (kind, match[0]) for kind, pattern in rules.federal if (match := pattern.search(text)) is not None
    )
    hit = next(hits, None)
    if hit is None and not tagged:
        return None
    located = find_state(text, rules.places)
    requester, words = hit if hit is not None else (None, "")
    # An untagged name of a city's own body may hold a federal word: the National Park Avenue PD is nobody's
    # park service.
    local = not tagged and _names_local_police(text, words, rules)
    if local:
        return None
    place = _place(text.replace(words, " "), located.token if located else "") if words else None
    return Agency(
        place=place or None,
        state="none",
        located=located.code if located else None,
        requester=requester,
        level="federal",
        federal="yes",
        how="tag" if tagged else "alias",
        sureness="high" if tagged else "medium",
    )


_LOCAL_END: Final = re.compile(r"(?:\b[A-Z]{2} (?:PD|SO|DPS|SD|DA)|\bCounty\b.*\b(?:SO|PD))\s*$")


def _names_local_police(text: str, words: str, rules: AgencyRules) -> bool:
    """Whether a city's or county's police or sheriff is what an untagged name says in the end."""
    rest = text.replace(words, " ")
    return _LOCAL_END.search(text) is not None and find_state(rest, rules.places) is not None


def _by_grammar(text: str, rules: AgencyRules) -> Agency:
    """The agency as the pattern `<place> [County] <state> <kind>` and its many relatives say."""
    state = find_state(text, rules.places)
    if rules.multistate.search(text):
        return Agency(
            state="none",
            located=state.code if state else None,
            kind="police",
            requester="state_or_local_law_enforcement",
            level="multistate",
            federal="no",
            how="grammar",
            sureness="medium",
        )
    rest = _cut(text, state.token) if state and len(state.token) == 2 else text
    kind = next(
        ((entry, match) for entry in rules.kinds if (match := entry.pattern.search(rest)) is not None), None
    )
    if kind is None and state is None:
        return Agency()
    level = _level(
        rest,
        kind[0] if kind else None,
        rules,
        whole_state=state is not None and (state.spelled or _leads_with_state(rest, state)),
    )
    # A school is its own place: of its name only the police is taken away.
    own = kind is not None and kind[0].kind in ("university", "university_police", "school")
    place = _place(
        re.sub(r"(?:Campus )?(?:PD|Police(?: Department)?)\b", " ", rest)
        if own
        else rest.replace(kind[1][0], " ")
        if kind
        else rest,
        "",
    )
    if kind is None:
        # A place and a state: somebody of that state, nobody knows who.
        return Agency(
            place=place or None,
            state=state.code if state else None,
            located=state.code if state else None,
            how="grammar",
            sureness="low",
        )
    officers = kind[0].kind in _LOCAL_OFFICERS or re.search(r"\b(?:PD|DPS|[Pp]olice)\b", rest) is not None
    private = kind[0].kind == "private_body"
    return Agency(
        place=place or None,
        state="none" if private and state is None else state.code if state else None,
        located=state.code if state else None,
        kind=kind[0].kind,
        requester="private"
        if private
        else "state_or_local_law_enforcement"
        if officers
        else "state_or_local_other",
        level=level,
        federal="no",
        how="grammar",
        sureness=state.sureness if state else "low",
    )


def _level(text: str, kind: _Kind | None, rules: AgencyRules, *, whole_state: bool) -> str | None:
    if kind is not None and kind.level in ("private", "district"):
        return kind.level
    for level, pattern in rules.levels:
        if pattern.search(text):
            return level
    department = re.match(r"(?i)[\s-]*(?:department|dept\.?|bureau|office) of\b", text)
    if (
        kind is not None
        and (whole_state or department)
        and not re.search(r"(?i)\b(?:city|town|village) of\b", text)
    ):
        return "state"
    return kind.level if kind is not None else None


def _leads_with_state(text: str, state: StateFound) -> bool:
    """Whether a name starts with its own state's name and goes on as a state body does, not as a city: New
    York NY PD is a city's.
    """
    name = STATES[state.code]
    return (
        text.startswith(name)
        and re.match(
            r"\s+(?:State|Department|Dept|Fusion|Bureau|Office|Highway|Division|Information)\b",
            text[len(name) :],
        )
        is not None
    )


def _cut(text: str, token: str) -> str:
    """The name without its state code."""
    return " ".join(re.sub(rf"(?<![A-Za-z]){token}(?![A-Za-z])", " ", text).split())


def _place(text: str, token: str) -> str:
    """The place that is left of a name when kind and state are taken away."""
    rest = _cut(text, token) if token else text
    rest = re.sub(r"[\[(][^\])]*[\])]?", " ", rest)
    rest = re.sub(
        r"(?i)\b(?:pd|so|police|department|dept\.?|of|office|'s)\b\s*$"
        r"|^(?:city|town|village|inc village) of\b",
        " ",
        rest,
    )
    return " ".join(rest.split()).strip(" -,/.()[]'")
