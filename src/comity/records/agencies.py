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
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Final

from comity.records.phrases import Phrase, Phrases
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
    phrase: Phrase


@dataclass(frozen=True)
class AgencyRules:
    """The data files. Patterns are compiled when a name first needs them."""

    version: str
    phrases: Phrases
    inactive: Phrase
    active: re.Pattern[str]
    nobody: Phrase
    figures: re.Pattern[str]
    federal: tuple[tuple[str, Phrase], ...]
    multistate: Phrase
    kinds: tuple[_Kind, ...]
    levels: tuple[tuple[str, Phrase], ...]
    places: dict[str, str]
    aliases: dict[str, Agency]

    @cached_property
    def kind_of(self) -> dict[int, _Kind]:
        """The kinds by the bits of their phrases."""
        return {kind.phrase.bit: kind for kind in reversed(self.kinds)}

    @cached_property
    def any_kind(self) -> int:
        """The phrases of all kinds, as a mask."""
        return sum(self.kind_of)

    @cached_property
    def any_federal(self) -> int:
        """The phrases of all federal bodies, as a mask."""
        return sum({phrase.bit for _, phrase in self.federal})


@cache
def agency_rules() -> AgencyRules:
    """The shipped rules and aliases."""
    folder = files("comity.records").joinpath("data")
    data = tomllib.loads(folder.joinpath("agencies.toml").read_text(encoding="utf-8"))
    rows = list(
        csv.DictReader(folder.joinpath("agency_aliases.csv").read_text(encoding="utf-8").splitlines())
    )
    phrases = Phrases("A-Za-z0-9")

    def entry(part: dict[str, Any]) -> Phrase:
        words = f"(?i:{'|'.join(part['patterns'])})" if part.get("patterns") else ""
        return phrases.add("|".join(filter(None, (words, *part.get("capitals", ())))))

    def either(patterns: Iterable[str]) -> Phrase:
        return phrases.add("|".join(patterns), _either(patterns))

    nobody = data["not_agencies"]
    names = "|".join(nobody["patterns"])
    return AgencyRules(
        version=data["version"],
        phrases=phrases,
        inactive=either(data["inactive"]),
        active=re.compile(_either(data["active"])),
        # A figure may follow at once: demo2.
        nobody=phrases.add(f"(?:{names})(?:[0-9].*)?", rf"(?i)(?<![a-z0-9])(?:{names})(?![a-z])"),
        figures=re.compile(nobody["digits"]),
        federal=tuple((part["requester"], entry(part)) for part in data["federal"]),
        multistate=entry(data["multistate"]),
        kinds=tuple(_Kind(part["kind"], part["level"], entry(part)) for part in data["kinds"]),
        levels=tuple((level, either(patterns)) for level, patterns in data["levels"].items()),
        places=data["places"],
        aliases={row["name"]: _alias(row) for row in rows},
    )


def _either(patterns: Iterable[str]) -> str:
    return rf"(?i)(?<![A-Za-z0-9])(?:{'|'.join(patterns)})(?![A-Za-z0-9])"


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
# Models of camera and hand-made notes are no part of the name.
_CAMERA: Final = re.compile(r"(?i)\((?:raven|condor|flex|falcon)[^)]*\)")
_SHORT_FORM: Final = re.compile(r"\s*[\[(][^\])]*[\])]")
_SHORT_END: Final = re.compile(r"\s+-\s+[a-z]{3,6}$")
_CAMPUS_POLICE: Final = re.compile(r"(?:Campus )?(?:PD|Police(?: Department)?)\b")
_OFFICERS: Final = re.compile(r"\b(?:PD|DPS|[Pp]olice)\b")
_DEPARTMENT: Final = re.compile(r"(?i)[\s-]*(?:department|dept\.?|bureau|office) of\b")
_TOWN: Final = re.compile(r"(?i)\b(?:city|town|village) of\b")
_STATE_BODY: Final = re.compile(
    r"\s+(?:State|Department|Dept|Fusion|Bureau|Office|Highway|Division|Information)\b"
)
_OPEN_BRACKET: Final = re.compile(r"[\[(][^\])]*[\])]?")
_NO_PLACE: Final = re.compile(
    r"(?i)\b(?:pd|so|police|department|dept\.?|of|office|'s)\b\s*$|^(?:city|town|village|inc village) of\b"
)


def resolve(name: str | None) -> Agency:
    """What an agency's name says about it.

    Args:
        name: the name as a log or a sharing list prints it; `None` or blank when it is not known.
    """
    rules = agency_rules()
    text = " ".join((name or "").split())
    if not text:
        return Agency()
    tagged = _bracketed(text) and _FEDERAL_TAG.search(text) is not None
    if tagged:
        text = _FEDERAL_TAG.sub(" ", text)
    active, bare, may = _without_status(text, rules)
    if not tagged and _is_nobody(bare or text, may, rules):
        return Agency(active=active)
    found = (
        _federal(bare, may, rules, tagged=tagged)
        or rules.aliases.get(_key(bare))
        or _by_grammar(bare, may, rules)
    )
    return found if active == "unknown" else replace(found, active=active)


def _bracketed(text: str) -> bool:
    return "[" in text or "(" in text


def _without_status(text: str, rules: AgencyRules) -> tuple[str, str, int]:
    """Whether the account is marked as out of use, the name without such marks, and the phrases that it may
    hold.
    """
    active, bare = "unknown", text
    if _bracketed(text):
        for mark in _BRACKET.findall(text):
            if rules.inactive.pattern.search(mark):
                active = "no"
            elif rules.active.fullmatch(mark.strip()):
                active = "yes" if active == "unknown" else active
            else:
                continue
            bare = bare.replace(f"[{mark}]", " ").replace(f"({mark})", " ")
    may = rules.phrases.within(bare.lower())
    if may & rules.inactive.bit and rules.inactive.pattern.search(bare):
        active = "no"
        bare = rules.inactive.pattern.sub(" ", bare)
    if _bracketed(bare):
        bare = _CAMERA.sub(" ", bare)
    bare = " ".join(bare.split()).strip(" -,/")
    return active, bare, may if bare == text else rules.phrases.within((bare or text).lower())


def _is_nobody(text: str, may: int, rules: AgencyRules) -> bool:
    if may & rules.nobody.bit and rules.nobody.pattern.search(text):
        return True
    return rules.figures.fullmatch(text) is not None


def _key(text: str) -> str:
    """A name for the table of exact names: small letters, no bracketed short form, no dots."""
    plain = text.lower()
    if _bracketed(plain):
        plain = _SHORT_FORM.sub("", plain)
    plain = " ".join(plain.replace(".", "").split())
    return _SHORT_END.sub("", plain) if " - " in plain else plain


def _federal(text: str, may: int, rules: AgencyRules, *, tagged: bool) -> Agency | None:
    """The federal body that a name means, if it means one."""
    if not tagged and not may & rules.any_federal:
        return None
    hits = (
        (kind, match[0])
        for kind, phrase in rules.federal
        if may & phrase.bit and (match := phrase.pattern.search(text)) is not None
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


def _by_grammar(text: str, may: int, rules: AgencyRules) -> Agency:
    """The agency as the pattern `<place> [County] <state> <kind>` and its many relatives say."""
    state = find_state(text, rules.places)
    if may & rules.multistate.bit and rules.multistate.pattern.search(text):
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
    if rest != text:
        may = rules.phrases.within(rest.lower())
    kind = _kind(rest, may, rules)
    if kind is None and state is None:
        return Agency()
    level = _level(
        rest,
        may,
        kind[0] if kind else None,
        rules,
        whole_state=state is not None and (state.spelled or _leads_with_state(rest, state)),
    )
    # A school is its own place: of its name only the police is taken away.
    own = kind is not None and kind[0].kind in ("university", "university_police", "school")
    place = _place(
        _CAMPUS_POLICE.sub(" ", rest) if own else rest.replace(kind[1][0], " ") if kind else rest,
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
    officers = kind[0].kind in _LOCAL_OFFICERS or _OFFICERS.search(rest) is not None
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


def _kind(text: str, may: int, rules: AgencyRules) -> tuple[_Kind, re.Match[str]] | None:
    """The kind of agency that a name tells, and the words that tell it."""
    for phrase in rules.phrases.of(may & rules.any_kind):
        match = phrase.pattern.search(text)
        if match is not None:
            return rules.kind_of[phrase.bit], match
    return None


def _level(text: str, may: int, kind: _Kind | None, rules: AgencyRules, *, whole_state: bool) -> str | None:
    if kind is not None and kind.level in ("private", "district"):
        return kind.level
    for level, phrase in rules.levels:
        if may & phrase.bit and phrase.pattern.search(text):
            return level
    if kind is None:
        return None
    return "state" if (whole_state or _DEPARTMENT.match(text)) and not _TOWN.search(text) else kind.level


def _leads_with_state(text: str, state: StateFound) -> bool:
    """Whether a name starts with its own state's name and goes on as a state body does, not as a city: New
    York NY PD is a city's.
    """
    name = STATES[state.code]
    return text.startswith(name) and _STATE_BODY.match(text, len(name)) is not None


@cache
def _alone(token: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z]){token}(?![A-Za-z])")


def _cut(text: str, token: str) -> str:
    """The name without its state code."""
    return " ".join(_alone(token).sub(" ", text).split())


def _place(text: str, token: str) -> str:
    """The place that is left of a name when kind and state are taken away."""
    rest = _cut(text, token) if token else text
    if _bracketed(rest):
        rest = _OPEN_BRACKET.sub(" ", rest)
    return " ".join(_NO_PLACE.sub(" ", rest).split()).strip(" -,/.()[]'")
