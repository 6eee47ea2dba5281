"""Which government's law a log is held against: an agency's place found in the corpus, or set beside it where
the corpus lacks it.

A place that the corpus does not have still has a state above it. It is added to the law as a government
without law of its own, so that the state's law speaks and the missing layer shows in every answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from comity.errors import InputError
from comity.language.errors import nearest
from comity.language.model import Government, Law, Vocabulary

__all__ = ["find_place", "government_for", "with_government"]

_LEVELS: Final = {"municipal": "city", "county": "county", "state": "state", "district": "district"}

#: For states that the corpus does not have: the zone in which most of their people live. Dates near midnight
#: can be off by a day in the other part of a state with two zones; the report names the zone.
_ZONES: Final = {
    "America/New_York": "ct dc de fl ga in ky ma md me mi nc nh nj ny oh pa ri sc va vt wv",
    "America/Chicago": "al ar ia il ks la mn mo ms nd ne ok sd tn tx wi",
    "America/Denver": "co id mt nm ut wy",
    "America/Phoenix": "az",
    "America/Los_Angeles": "ca nv or wa",
    "America/Anchorage": "ak",
    "Pacific/Honolulu": "hi",
    "America/Puerto_Rico": "pr vi",
    "Pacific/Guam": "gu mp",
    "Pacific/Pago_Pago": "as",
}
_ZONE_OF: Final = {state: zone for zone, states in _ZONES.items() for state in states.split()}


def slug(text: str) -> str:
    """A place's name for comparison: lower case, without `County` and the like, joined by underscores."""
    words = re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))
    kept = [word for word in words if word not in ("county", "parish", "borough")] or words
    return "_".join(kept)


def _names(government: Government) -> set[str]:
    """Slugs under which a government is known."""
    names = {
        slug(government.phrase.partition(",")[0]),
        slug(government.phrase),
        government.name.rpartition("-")[2],
    }
    if government.ocd:
        names.add(slug(government.ocd.rpartition(":")[2].replace("~", "_")))
    return names


def government_for(vocabulary: Vocabulary, place: str | None, state: str, level: str | None) -> str | None:
    """The corpus's government of an agency's place, or `None`.

    Args:
        place: the place that the agency's name bears, `Evanston` or `Polk County`; `None` for a body of the
            whole state.
        state: the state in the vocabulary's spelling, `il`.
        level: level of the agency as the log reader has it (`municipal`, `county`, `state` …), when it is
            known.
    """
    if place is None or level == "state":
        name = f"us-{state}"
        return name if name in vocabulary.governments else None
    wanted = slug(place)
    levels = {_LEVELS[level]} if level in _LEVELS else {"city", "county", "district"}
    if re.search(r"(?i)\b(?:county|parish)\b", place):
        levels = {"county"}
    found = [
        government.name
        for government in vocabulary.governments.values()
        if government.level in levels
        and vocabulary.state_of(government.name) == state
        and wanted in _names(government)
    ]
    return found[0] if len(found) == 1 else None


def with_government(law: Law, place: str | None, state: str, level: str | None) -> tuple[Law, str]:
    """The law with the place's government in it, and that government's name.

    What is missing is added without law of its own, in its state's zone and calendar: the state if need be,
    and the place.
    """
    found = government_for(law.vocabulary, place, state, level)
    if found is not None:
        return law, found
    states = law.vocabulary.facts["requester.state"].type
    governments = dict(law.vocabulary.governments)
    above = governments.get(f"us-{state}")
    if above is None:
        parent = "us" if "us" in governments else None
        zone = _ZONE_OF.get(state, "UTC")
        above = Government(f"us-{state}", states.phrase(state), "state", parent, "", zone, "us_federal", ())
        governments[above.name] = above
    name = above.name
    if place is not None and level != "state":
        name = f"{above.name}-{slug(place).replace('_', '-')}"
        kind = _LEVELS.get(level or "", "city")
        phrase = f"{place}, {above.phrase}"
        governments[name] = Government(name, phrase, kind, above.name, "", above.zone, above.calendar, ())
    return replace(law, vocabulary=replace(law.vocabulary, governments=governments)), name


def find_place(vocabulary: Vocabulary, text: str) -> str:
    """A government by its short name or phrase: `us-il-evanston`, `Evanston, Illinois`, `Evanston`.

    Raises:
        InputError: no government of the corpus is called that, or several are.
    """
    if text in vocabulary.governments:
        return text
    wanted = text.strip().lower()
    whole = [g.name for g in vocabulary.governments.values() if g.phrase.lower() == wanted]
    found = whole or [g.name for g in vocabulary.governments.values() if slug(text) in _names(g)]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"“{text}” could be {_listed(found)}", "--as-if", "Give one of these short names.")
    known = [*vocabulary.governments, *(g.phrase for g in vocabulary.governments.values())]
    raise InputError(
        f"The corpus has no place “{text}”.{nearest(text, known)}",
        "--as-if",
        "`comity law list` shows the places that it has.",
    )


def _listed(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))
