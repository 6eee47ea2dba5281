"""Whose log it is: the agency whose cameras were searched, or whose users searched. All findings speak of it.

The wrong owner would hold the wrong law against the log and turn sharing into searching, so doubt is refused
and never resolved by a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from comity import records
from comity.audit.places import find_place, slug, with_government
from comity.audit.store import Store
from comity.errors import InputError
from comity.language.model import Law
from comity.meaning import Agency
from comity.records import resolve

__all__ = ["Owner", "as_if", "check_kind", "named", "owner_of", "owner_told"]

_SAY: Final = 'Give the agency that the log belongs to, as logs write it: --owner "Evanston IL PD".'
#: Words of file names that are no part of an agency's name.
_CHAFF: Final = re.compile(
    r"(?i)\b(?:network|audits?|own|orgs?|organi[sz]ation|search(?:es)?|logs?|portal|transparency|flock|alpr|lpr"
    r"|exports?|reports?|csv|xlsx?|sample|data|final|copy|file|from|to|q[1-4]|\d+"
    r"|jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*)\b"
)
_OFFICERS: Final = ("police", "sheriff", "state_police", "university_police", "transit_police", "corrections")


@dataclass(frozen=True, slots=True)
class Owner:
    """The agency that owns the log.

    Args:
        name: as it was given or stands in the log.
        because: how the owner is known.
        label: what the name says of it: place, state, kind.
        agency, phrase, zone: whose law is held against the log, and whose days count. With `as_if`, the law
            is another place's and the days stay the owner's.
    """

    name: str
    because: str
    label: records.Agency
    agency: Agency
    phrase: str
    zone: str
    as_if: bool = False

    @property
    def home(self) -> str:
        """The state that the agency really belongs to."""
        return self.label.state or ""

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        """What tells the owner's own rows from those of other agencies."""
        return _key(self.label)


def _key(label: records.Agency) -> tuple[str, str | None, str | None]:
    return slug(label.place or ""), label.state, label.kind


def owner_of(law: Law, store: Store, told: str | None) -> tuple[Law, Owner]:
    """The owner as told, or as the log tells beyond doubt; and the law with the owner's government in it.

    Raises:
        InputError: the owner is not told and the log does not say it, or it is no agency of a state.
    """
    if told is not None:
        return owner_told(law, told)
    found = _candidates(store)
    if len(set(found.values())) > 1:
        names = ", ".join(sorted({name for name, _ in found})[:5])
        raise InputError(
            f"These logs seem to belong to more than one agency ({names})",
            "--owner",
            f"Audit one owner at a time. {_SAY}",
        )
    if not found:
        raise InputError("Whose log this is cannot be told from its rows or its name", "--owner", _SAY)
    return named(law, *next(iter(found)))


def owner_told(law: Law, told: str) -> tuple[Law, Owner]:
    """The owner as somebody names it: `KIND of PLACE`, or an agency's name as logs write it.

    Raises:
        InputError: it is no agency of a state.
    """
    kinds, of, government = told.rpartition(" of ")
    if of and government in law.vocabulary.governments:
        return law, _declared(law, told, tuple(kind.strip() for kind in kinds.split(",")), government)
    return named(law, told, "as given")


def named(law: Law, name: str, because: str) -> tuple[Law, Owner]:
    """The agency that a name means, and the law with its government in it.

    Raises:
        InputError: the name tells no state or no kind of agency.
    """
    label = resolve(name)
    if label.state is None or label.state == "none":
        raise InputError(f"“{name}” names no agency of a state: no law can be chosen", "--owner", _SAY)
    if label.kind is None or label.kind not in law.vocabulary.kinds:
        raise InputError(f"“{name}” does not say what kind of agency it is (PD, SO …)", "--owner", _SAY)
    law, government = with_government(law, label.place, label.state, label.level)
    return law, _owner(law, name, because, label, (label.kind,), government)


def _declared(law: Law, told: str, kinds: tuple[str, ...], government: str) -> Owner:
    unknown = [kind for kind in kinds if kind not in law.vocabulary.kinds]
    if unknown:
        raise InputError(f"There is no kind of agency `{unknown[0]}`", "--owner", _SAY)
    chosen = law.vocabulary.governments[government]
    label = records.Agency(
        place=None if chosen.level == "state" else chosen.phrase.partition(",")[0],
        state=law.vocabulary.state_of(government),
        kind=kinds[0],
        requester="state_or_local_law_enforcement" if kinds[0] in _OFFICERS else None,
    )
    return _owner(law, told, "as given", label, kinds, government)


def _owner(
    law: Law, name: str, because: str, label: records.Agency, kinds: tuple[str, ...], government: str
) -> Owner:
    chosen = law.vocabulary.governments[government]
    agency = Agency(tuple(dict.fromkeys((*kinds, "alpr_operator"))), government)
    return Owner(name, because, label, agency, chosen.phrase, chosen.zone)


def as_if(law: Law, owner: Owner, place: str) -> Owner:
    """The same agency as if it stood elsewhere. Days stay those of the owner's own zone."""
    government = find_place(law.vocabulary, place)
    if law.vocabulary.state_of(government) == "none":
        raise InputError(f"“{place}” lies in no state", "--as-if", "Name a state, a county or a city.")
    phrase = law.vocabulary.governments[government].phrase
    return replace(owner, agency=Agency(owner.agency.kinds, government), phrase=phrase, as_if=True)


def check_kind(store: Store, owner: Owner) -> None:
    """A log in which one agency searched is taken for that agency's own.

    Raises:
        InputError: that agency is not the owner. Sharing taken for searching would turn every finding round.
    """
    for name in store.only_searchers("own"):
        if _key(resolve(name)) != owner.key and name.lower() != owner.name.lower():
            raise InputError(
                f"All searches in this log are by {name}, which is not {owner.name}",
                "--kind",
                "Say --kind network if it shows who searched the owner's cameras, or name the right --owner.",
            )


def _candidates(store: Store) -> dict[tuple[str, str], tuple[str, str | None, str | None]]:
    """Agencies that the logs point to: name and what points to it, with what tells agencies apart.

    A name that is not wholly understood (place, state and kind) points to nothing.
    """
    named = [(name, "the only agency in its own log") for name in store.only_searchers("own")]
    named += [(name, "the only agency whose users the log names") for name in store.unmasked_searchers()]
    named += [(_from_file(file), "the name of the file") for file in store.files()]
    found = {}
    for name, because in named:
        label = resolve(name) if name else None
        if label is not None and label.state not in (None, "none") and label.kind is not None:
            found[name, because] = _key(label)
    return found


def _from_file(file: str) -> str:
    stem = PurePosixPath(file.rpartition("!")[2]).stem
    return " ".join(_CHAFF.sub(" ", re.sub(r"[_\-.()\[\],]+", " ", stem)).split())
