"""What a log shows of one search, as facts of the law, and how each is known.

Only what stands in the row becomes a fact. That the searching agency's name was read by its grammar, or that
a purpose was read from typed words, makes a fact *inferred*; the vendor's own tag, an exact name of a known
body and a choice from the vendor's list are *recorded*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple

from comity.audit.declarations import declared_facts
from comity.decide import Known, Several
from comity.decide.facts import Value
from comity.language.model import CaseAsk, Vocabulary

__all__ = ["ASKS", "Given", "Pattern", "Shown", "purposes_of", "shown"]

Act = Literal["share", "use", "none"]

#: What each act is in the words of the law: letting another agency search, and searching oneself.
ASKS: Final = {
    "share": CaseAsk("share_database", "single_search"),
    "use": CaseAsk("use_resources", "equipment"),
}


class Pattern(NamedTuple):
    """What many searches have in common, as far as any law can tell them apart. Empty text: the log does not
    say.

    Args:
        act: whose act is judged: the owner let another agency search (`share`), or its own user searched
            (`use`); `none`: no day is known, so that no law can be chosen.
        stretch: which stretch of time without any date of the law in it.
        requester, state: `requester.kind` and `requester.state`; `name_recorded`: they were recorded, not
            read from a name.
        reason: class of the stated reason; `unlisted` where no list knows its words, `federal` where it names a
            federal body and no crime. `chosen`: picked from the vendor's list, not typed.
        behalf: `ice`, `hsi` or `cbp`, where the search is judged as made by the body that it says it was made
            for.
        declared: what a register of declarations says of the searching agency (`declarations.standings`).
    """

    act: Act
    stretch: int
    requester: str
    state: str
    name_recorded: bool
    reason: str
    chosen: bool
    behalf: str
    declared: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Facts of a pattern. `purposes` are the ways in which the purpose can be meant; `None`: nothing is said."""

    facts: Mapping[str, Value | Several]
    purposes: tuple[Several | None, ...]
    known: Mapping[str, Known] = field(default_factory=dict)

    def ways(self) -> tuple[Mapping[str, Value | Several], ...]:
        """The facts in each way in which the purpose can be meant."""
        return tuple(self.facts if way is None else {**self.facts, "purpose": way} for way in self.purposes)


def _some(purpose: str, *, complete: bool) -> Several:
    return Several(frozenset({purpose}), complete)


# A reason that names immigration or health care may have had other purposes besides. A reason that names
# another matter is taken at its word: it names no immigration purpose; which of the other purposes it is, is
# left open, so that each is tried.
_OTHER: Final = tuple(
    _some(purpose, complete=True) for purpose in ("other_criminal", "public_safety", "other")
)
_PURPOSES: Final[Mapping[str, tuple[Several | None, ...]]] = {
    "immigration_civil": (_some("civil_immigration", complete=False),),
    "federal_agency_non_immigration": (_some("other_criminal", complete=True),),
    "reproductive_health": (_some("reproductive_health", complete=False),),
    "federal": _OTHER,
    "not_immigration": _OTHER,
}
_CHOSEN: Final[Mapping[str, tuple[Several | None, ...]]] = {
    # Only a choice from the list says that the criminal side is meant; typed words of this class leave it
    # open.
    "immigration_criminal_or_unclear": (_some("criminal_immigration", complete=False),),
}


def purposes_of(reason: str, *, chosen: bool) -> tuple[Several | None, ...]:
    """The ways in which a reason of this class can be meant; `None`: nothing is said."""
    return _PURPOSES.get(reason) or (_CHOSEN.get(reason) if chosen else None) or (None,)


@dataclass(frozen=True, slots=True)
class Given:
    """Facts that the user says hold of every search in the log, and how each is known."""

    facts: Mapping[str, Value | Several] = field(default_factory=dict)
    known: Mapping[str, Known] = field(default_factory=dict)


def shown(pattern: Pattern, day: date, vocabulary: Vocabulary, given: Given) -> Shown:
    """The facts that a pattern shows on a day. What logs and registers show goes before what was given for all."""
    facts: dict[str, Value | Several] = dict(given.facts)
    known: dict[str, Known] = dict(given.known)
    if "plate_reader_data" in vocabulary.facts:
        facts["plate_reader_data"], known["plate_reader_data"] = True, Known.SEEN
    how = Known.SEEN if pattern.name_recorded else Known.INFERRED
    if pattern.behalf:
        facts["requester.kind"], facts["requester.state"] = pattern.behalf, "none"
        known["requester.kind"] = known["requester.state"] = Known.INFERRED
    else:
        for name, value in (("requester.kind", pattern.requester), ("requester.state", pattern.state)):
            if value:
                facts[name], known[name] = value, how
    if pattern.declared:
        said, how = declared_facts(pattern.declared, day)
        facts |= said
        known |= dict.fromkeys(said, how)
    purposes = purposes_of(pattern.reason, chosen=pattern.chosen)
    if purposes != (None,):
        known["purpose"] = Known.SEEN if pattern.chosen else Known.INFERRED
    return Shown(facts, purposes, known)
