"""Which column of a table is which: labels that are known, or a mapping file for tables that are nobody's
standard (docs/formats.md).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal, cast
from zoneinfo import available_timezones

from comity.audit.findings import Deed
from comity.errors import InputError
from comity.language.model import CaseAsk, Law
from comity.records.layouts import normal_label

__all__ = ["FIELDS", "KINDS", "Columns", "Kind", "mapped_columns", "personal"]

Kind = Literal["sharing", "events", "detainers", "contacts"]

#: The fields of each kind of table; those in the second list cannot be missing from a mapping.
FIELDS: Final[Mapping[Kind, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "sharing": (("agency", "gave", "got", "from", "to"), ("agency",)),
    "events": (("at", "event", "entity", "details"), ("at", "event", "entity", "details")),
    "detainers": (
        ("received", "basis", "releasable", "released", "told", "told_at", "handed", "handed_at"),
        (),
    ),
    "contacts": (("at", "body", "asked", "done"), ("at", "asked", "done")),
}
KINDS: Final = tuple(FIELDS)

_KEYS: Final = ("kind", "columns", "zone", "processing_minutes", "asked", "done")
_IGNORE: Final = "ignore"
_TOLD: Final[Mapping[str, Deed]] = {
    "done": "done", "yes": "done", "complied": "done", "granted": "done",
    "not done": "not done", "no": "not done", "refused": "not done", "declined": "not done", "denied": "not done",
}  # fmt: skip

#: Labels of columns about a person. Such a column is never read, whatever a mapping says.
_PERSONAL: Final = re.compile(
    r"(?:.*\b(?:first|last|middle|full|inmate|detainee|subject|defendant|person|officer|deputy|agent|employee)s?'?s?"
    r" (?:name|id|no|number|#).*|names?|alias(?:es)?|dob|.*\b(?:birth|born)\b.*|age|sex|gender|race|ethnicity"
    r"|.*\b(?:nationality|citizenship|citizen|alien|immigration status|country of (?:origin|birth|citizenship))\b.*"
    r"|a[ -]?(?:number|no|num|#)|.*\b(?:ssn|social security|passport|sid|fbi)\b.*|.*\baddress\b.*|.*\bphone\b.*"
    r"|(?:booking|inmate|jail|case|docket|person|jid|fin) ?(?:number|no|num|id|#)|.*\bplate\b.*|photo.*|signature.*"
    r"|inmate|detainee|subject|defendant|notes?|comments?|narrative|remarks)"
)

_DAYS: Final = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")
_CLOCKS: Final = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")


def personal(label: str) -> bool:
    """Whether a column's label says that it is about a person, or holds free text that may name one."""
    return _PERSONAL.fullmatch(normal_label(label)) is not None


@dataclass(frozen=True, slots=True)
class Columns:
    """A table's kind, the field of each label, and the words in which its cells speak.

    Args:
        facts: facts of the law that columns of their own hold (`fact:NAME` in the mapping).
        zone: where clock times were written; the owner's zone without it.
        processing_minutes: a release so many minutes late was still being processed, and is no hold.
        asked, told: words of cells, and what they say in the words of the law.
    """

    kind: Kind
    labels: Mapping[str, str]
    facts: tuple[str, ...] = ()
    zone: str | None = None
    processing_minutes: int = 0
    asked: Mapping[str, CaseAsk] = field(default_factory=dict)
    told: Mapping[str, Deed] = field(default_factory=dict)

    def fields(self, labels: Sequence[str]) -> Sequence[str | None] | None:
        """The field of each column under a row of labels; `None` where the row is no header of this kind."""
        found = [self.labels.get(label) for label in labels]
        named = [name for name in found if name is not None]
        if not set(self.labels.values()) <= set(named) or len(named) != len(set(named)):
            return None
        return found

    def moment(self, text: str) -> date | datetime | None:
        """A day or a time, in ISO form or as Americans write it."""
        text = " ".join(text.replace(",", " ").split())
        for day in _DAYS:
            try:
                return datetime.strptime(text, day).date()  # noqa: DTZ007
            except ValueError:
                pass
            for clock in _CLOCKS:
                try:
                    return datetime.strptime(text, f"{day} {clock}")  # noqa: DTZ007
                except ValueError:
                    pass
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return None

    def ask(self, text: str, law: Law) -> CaseAsk | None:
        """What a cell says was asked."""
        found = self.asked.get(text.strip().lower())
        return found or _ask(text.strip().lower(), law)

    def deed(self, text: str) -> Deed | None:
        """What a cell says was done."""
        word = text.strip().lower()
        return self.told.get(word) or _TOLD.get(word)


def _ask(text: str, law: Law) -> CaseAsk | None:
    name, colon, item = text.partition(":")
    action = law.vocabulary.actions.get(name)
    if action is None or (colon and action.item is None):
        return None
    if colon and action.item is not None and item not in law.vocabulary.facts[action.item].type.names():
        return None
    return CaseAsk(name, item or None)


def mapped_columns(path: Path, law: Law) -> Columns:
    """Read and check a mapping file of one of these kinds.

    Raises:
        InputError: the file cannot be read, names no kind, field, fact or word that is known, or maps a column
            about a person.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("The mapping file cannot be read", str(path), "Check the path.") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"The mapping file is no TOML ({error})", str(path), _EXAMPLE) from error
    return _Mapping(path, data, law).columns()


_EXAMPLE: Final = (
    'Give kind = "detainers" and a table [columns] with lines such as "Date received" = "received".'
)


class _Mapping:
    """One mapping file, checked."""

    def __init__(self, path: Path, data: Mapping[str, Any], law: Law) -> None:
        self.path, self.data, self.law = path, data, law

    def wrong(
        self, message: str, word: str = "", known: Sequence[str] = (), next_step: str = ""
    ) -> InputError:
        near = get_close_matches(word.lower(), known, 1, 0.5)
        hint = (
            f'Did you mean "{near[0]}"?' if near else f"Known are {', '.join(known)}." if known else _EXAMPLE
        )
        return InputError(message, str(self.path), next_step or hint)

    def columns(self) -> Columns:
        for key in self.data:
            if key not in _KEYS:
                raise self.wrong(f'"{key}" is no part of a mapping', key, _KEYS)
        kind = self.data.get("kind")
        if kind not in KINDS:
            raise self.wrong(f'"{kind}" is no kind of table', str(kind), KINDS)
        labels = self._labels(cast(Kind, kind))
        zone, minutes = self.data.get("zone"), self.data.get("processing_minutes", 0)
        if zone is not None and zone not in available_timezones():
            raise self.wrong(f'"{zone}" is no time zone', str(zone), sorted(available_timezones()))
        if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 0:
            raise self.wrong("`processing_minutes` is a whole number of minutes", next_step="Such as 120.")
        facts = tuple(name.removeprefix("fact:") for name in labels.values() if name.startswith("fact:"))
        return Columns(cast(Kind, kind), labels, facts, zone, minutes, self._asked(), self._told())

    def _labels(self, kind: Kind) -> dict[str, str]:
        columns = self.data.get("columns")
        if not isinstance(columns, dict) or not columns:
            raise self.wrong("The mapping names no columns")
        known, needed = FIELDS[kind]
        found: dict[str, str] = {}
        for label, name in columns.items():
            if name == _IGNORE:
                continue
            self._check(kind, label, str(name), known)
            if name in found.values():
                raise self.wrong(f'Two columns are mapped to "{name}"', next_step=f'Map one to "{_IGNORE}".')
            found[normal_label(label)] = str(name)
        missing = [name for name in needed if name not in found.values()]
        if missing:
            raise self.wrong(
                f'No column is mapped to "{missing[0]}"', next_step="Map the column that holds it."
            )
        return found

    def _check(self, kind: Kind, label: str, name: str, known: Sequence[str]) -> None:
        if personal(label):
            raise self.wrong(
                f'The column "{label}" is about a person, or holds free text that may name one: it is not read',
                next_step=f'Take it out of the mapping, or map it to "{_IGNORE}". No finding needs it.',
            )
        if not name.startswith("fact:"):
            if name not in known:
                raise self.wrong(f'"{name}", for the column "{label}", is no field of {kind}', name, known)
            return
        if kind not in ("detainers", "contacts"):
            raise self.wrong(f"A table of {kind} has no columns of facts", next_step="Leave the column out.")
        facts = self.law.vocabulary.facts
        fact = facts.get(name.removeprefix("fact:"))
        if fact is None:
            raise self.wrong(f'"{name}" names no fact of the law', name, [f"fact:{one}" for one in facts])
        if fact.never_stored:
            raise self.wrong(
                f'"{name}" is a fact about a person that is never stored: a table of it is not read',
                next_step="Take the column out of the mapping, and ask for the log without it.",
            )

    def _asked(self) -> dict[str, CaseAsk]:
        found = {}
        for words, text in self._table("asked").items():
            ask = _ask(str(text), self.law)
            if ask is None:
                raise self.wrong(
                    f'"{text}" is nothing that can be asked', str(text), list(self.law.vocabulary.actions)
                )
            found[words.strip().lower()] = ask
        return found

    def _told(self) -> dict[str, Deed]:
        found: dict[str, Deed] = {}
        for words, text in self._table("done").items():
            if text not in ("done", "not done"):
                raise self.wrong(f'"{text}" is not "done" or "not done"', str(text), ("done", "not done"))
            found[words.strip().lower()] = cast(Deed, text)
        return found

    def _table(self, name: str) -> Mapping[str, Any]:
        table = self.data.get(name, {})
        if not isinstance(table, dict):
            raise self.wrong(f"[{name}] is a table of words and what they say")
        return table
