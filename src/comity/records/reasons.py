"""What a stated reason says it was for: one label for each distinct text, the words that decided, and the
rule.

The rules are data (`data/reasons.toml`); docs/reasons.md explains them. A label is a reading of what somebody
typed. It is no finding that a search was, or was not, for the enforcement of immigration law.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any, Final

from comity.records.cells import Cell, cell_state
from comity.records.phrases import Phrase, Phrases

__all__ = ["Reading", "ReasonRules", "Switches", "classify", "reason_rules"]

_SWITCHED_OFF: Final = "federal_agency_non_immigration"


@dataclass(frozen=True)
class Switches:
    """Two honest choices that move totals. `hsi` and `bare_ice`: whether the bare name of the agency counts
    as immigration.

    Switched off, such reasons become `federal_agency_non_immigration`; their line in the report stays.
    """

    hsi: bool = True
    bare_ice: bool = True


@dataclass(frozen=True)
class Reading:
    """The reading of one reason: its label, the lines of a report it also counts on, the deciding words and
    the rule's id.
    """

    label: str
    lines: tuple[str, ...]
    words: str
    rule: str


@dataclass(frozen=True)
class _Rule:
    id: str
    label: str
    all: tuple[Phrase, ...]
    none: tuple[Phrase, ...]
    lines: tuple[str, ...]
    switch: str

    def words(self, text: str, may: int) -> str | None:
        """The deciding words, when the rule fits a text that may hold some phrases."""
        found = []
        for phrase in self.all:
            match = phrase.pattern.search(text)
            if match is None:
                return None
            found.append(match[0].strip())
        if any(may & phrase.bit and phrase.pattern.search(text) for phrase in self.none):
            return None
        return " + ".join(dict.fromkeys(found))


@dataclass(frozen=True)
class ReasonRules:
    """The rules of one version of the data file.

    Patterns are compiled when a text first needs them; `friends` is the mask of the false friends. `meant` mends
    a run of letters and `says` tells what one word says about the matter (`matter`, `unlisted` or nothing): both
    remember, because texts share their words.
    """

    version: str
    labels: tuple[str, ...]
    spelling: dict[str, int]
    prefixes: re.Pattern[str]
    dropdown: tuple[tuple[str, re.Pattern[str]], ...]
    phrases: Phrases
    friends: int
    rules: tuple[_Rule, ...]
    agency_lines: tuple[tuple[str, Phrase], ...]
    assist: Phrase
    vague_unless: Phrase
    statutes: Phrase
    meant: Callable[[str], str]
    says: Callable[[str], str]

    @cached_property
    def needed(self) -> tuple[tuple[int, _Rule], ...]:
        """The rules, each with the mask of the phrases that it needs."""
        return tuple((_mask(rule.all), rule) for rule in self.rules)

    @cached_property
    def first(self) -> int:
        """The first phrase of every rule, as a mask: most reasons name nothing that any rule is about."""
        return _mask(rule.all[0] for rule in self.rules)


def _mask(phrases: Iterable[Phrase]) -> int:
    mask = 0
    for phrase in phrases:
        mask |= phrase.bit
    return mask


@cache
def reason_rules() -> ReasonRules:
    """The shipped rules."""
    text = files("comity.records").joinpath("data/reasons.toml").read_text(encoding="utf-8")
    return compile_rules(tomllib.loads(text))


def compile_rules(data: dict[str, Any]) -> ReasonRules:
    """Compile the rules of a data file (see `data/reasons.toml` for its form)."""
    fragments: dict[str, str] = {}
    for name, pattern in data["fragments"].items():
        fragments[name] = f"(?:{_filled(pattern, fragments)})"
    phrases = Phrases("a-z0-9")

    def one(pattern: str) -> Phrase:
        return phrases.add(_filled(pattern, fragments))

    friends = _mask(one(pattern) for group in data["false_friends"] for pattern in group["patterns"])
    rules = tuple(
        _Rule(
            id=rule["id"],
            label=rule["label"],
            all=(phrases.add(rule["whole"], rf"\A(?:{rule['whole']})\Z"),)
            if "whole" in rule
            else tuple(one(pattern) for pattern in rule["all"]),
            none=tuple(one(pattern) for pattern in rule.get("none", ())),
            lines=tuple(rule.get("lines", ())),
            switch=rule.get("switch", ""),
        )
        for rule in data["rules"]
    )
    vague, matters = data["vague"], data["matters"]
    return ReasonRules(
        version=data["version"],
        labels=tuple(data["labels"]),
        spelling=data["spelling"],
        prefixes=re.compile("|".join(data["machine"]["prefixes"])),
        dropdown=tuple((label, re.compile("|".join(texts))) for label, texts in data["dropdown"].items()),
        phrases=phrases,
        friends=friends,
        rules=rules,
        agency_lines=tuple((name, one(f"{{{name}}}")) for name in ("ice", "hsi", "cbp", "dhs")),
        assist=phrases.add(_ASSIST),
        vague_unless=phrases.add("|".join(vague["unless"])),
        statutes=phrases.add("|".join(matters["statutes"])),
        meant=_meant(data["spelling"]),
        says=_says([*matters["words"], fragments["crime"]], vague["words"], vague["short"]),
    )


def _meant(spelling: dict[str, int]) -> Callable[[str], str]:
    @lru_cache(_REMEMBERED)
    def meant(letters: str) -> str:
        if letters in _ACRONYMS:
            return f"{letters} "
        if _GLUED.fullmatch(letters):
            letters = f"ice {letters[3:]}"
        return _LETTERS.sub(lambda match: mended(match[0], spelling), letters)

    return meant


def _says(matters: list[str], vague: list[str], short: int) -> Callable[[str], str]:
    matter, nothing = re.compile("|".join(matters)), re.compile("|".join(vague))

    @lru_cache(_REMEMBERED)
    def says(word: str) -> str:
        if matter.fullmatch(word):
            return "matter"
        return "unlisted" if len(word) > short and not nothing.fullmatch(word) else ""

    return says


def _filled(pattern: str, fragments: dict[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda match: fragments[match[1]], pattern)


_MISSING: Final = {
    Cell.EMPTY: "empty",
    Cell.PLACEHOLDER: "placeholder",
    Cell.MASKED_VENDOR: "masked",
    Cell.MASKED_AGENCY: "masked",
    Cell.WITHHELD: "masked",
    Cell.NOT_EXPORTED: "not_exported",
}
_ASSIST: Final = (
    r"aoa|assist\w*|agency assist|on behalf of|for (?:ice|hsi|cbp|border patrol)"
    r"|req(?:uest)? (?:by|from|of)"
)
_DOTTED: Final = re.compile(r"(?<![a-z0-9])(?:[a-z]\.\s?){1,5}[a-z](?:\.|(?![a-z]))")
_SPACED: Final = re.compile(r"(?<![a-z0-9])(?:[a-z][ -]){2,4}[a-z](?![a-z0-9'])")
#: Letters of a word: as many as a listed word may have, or in front of a figure.
_LETTERS: Final = re.compile(r"[a-z]{6,}|[a-z]{3,}(?=\d)")
_ACRONYMS: Final = frozenset({"ice", "hsi", "cbp", "usbp", "ero", "dhs", "aoa", "fbi", "dea"})
#: Words run together that cannot be anything else: `icehold`, `icewarrant`.
_GLUED: Final = re.compile(r"ice(?:hold|detainer|warrant|assist|ero)s?")
_WORD: Final = re.compile(r"[a-z][a-z'&0-9]*")
#: Words of which it is remembered what they say: the words of many texts, in a few megabytes.
_REMEMBERED: Final = 1 << 16
_SWITCHES: Final = Switches()


def classify(
    reason: str | None,
    state: Cell | str | None = None,
    *,
    switches: Switches | None = None,
    rules: ReasonRules | None = None,
) -> Reading:
    """Read one stated reason.

    Args:
        reason: the text of the cell.
        state: the state of the cell; when it is not given, the text says it.
        switches: what the bare names of two agencies count as.
        rules: another version of the rules than the shipped one.

    Returns:
        A reading; a missing or masked reason is `vague_or_missing` with the line that says why.
    """
    rules = rules or reason_rules()
    switches = switches or _SWITCHES
    cell = cell_state(reason) if state is None else state if isinstance(state, Cell) else Cell[state.upper()]
    if cell in _MISSING:
        return Reading(
            "vague_or_missing",
            (_MISSING[cell], cell.name.lower()) if _MISSING[cell] == "masked" else (_MISSING[cell],),
            "",
            "missing",
        )
    return _read(reason or "", rules, switches, partial=cell is Cell.PARTIAL)


def _read(reason: str, rules: ReasonRules, switches: Switches, *, partial: bool) -> Reading:
    lines = ["partial"] if partial else []
    text = normalise(reason, rules)
    stripped = rules.prefixes.sub(" ", text).strip()
    if stripped != text:
        lines.append("machine")
        if not _WORD.search(stripped):
            return Reading("vague_or_missing", tuple(lines), "", "machine-text")
        text = stripped
    may = rules.phrases.within(text)
    category, _, _ = text.partition(" - ")
    for label, pattern in rules.dropdown:
        match = pattern.search(category)
        if match is not None:
            lines += ["dropdown", *_agencies(text, may, rules)]
            return Reading(label, tuple(dict.fromkeys(lines)), match[0], "drop-down")
    plain = " ".join(without_friends(text, may, rules).split())
    left = may if plain == text else rules.phrases.within(plain)
    if left & rules.first:
        for needs, rule in rules.needed:
            if left & needs == needs:
                words = rule.words(plain, left)
                if words is not None:
                    return _decided(rule, words, plain, left, rules, switches, lines)
    return _nothing_federal(text, plain, may, rules, lines)


def without_friends(text: str, may: int, rules: ReasonRules) -> str:
    """The text without its false friends: the earliest first, of those that begin together the one listed
    first.
    """
    if not may & rules.friends:
        return text
    matches = [friend.pattern.search(text) for friend in rules.phrases.of(may & rules.friends)]
    rest, at = [], 0
    while found := [match for match in matches if match]:
        first = min(found, key=lambda match: match.start())
        rest.append(text[at : first.start()])
        at = first.end()
        matches = [match if match.start() >= at else match.re.search(text, at) for match in found]
    return " ".join([*rest, text[at:]])


def _agencies(text: str, may: int, rules: ReasonRules) -> list[str]:
    return [name for name, agency in rules.agency_lines if may & agency.bit and agency.pattern.search(text)]


def _decided(
    rule: _Rule, words: str, plain: str, may: int, rules: ReasonRules, switches: Switches, lines: list[str]
) -> Reading:
    label = rule.label
    if rule.switch and not getattr(switches, rule.switch):
        label = _SWITCHED_OFF
    found = _agencies(plain, may, rules)
    if may & rules.assist.bit and rules.assist.pattern.search(plain):
        found.append("assist")
    return Reading(label, tuple(dict.fromkeys([*lines, *rule.lines, *found])), words, rule.id)


def _nothing_federal(text: str, plain: str, may: int, rules: ReasonRules, lines: list[str]) -> Reading:
    """A reason that names no federal body and nothing of immigration: whether it says anything at all."""
    words = _WORD.findall(text)
    if not words:
        return Reading("vague_or_missing", (*lines, "number_only"), "", "number-only")
    if may & rules.statutes.bit and (statute := rules.statutes.pattern.search(text)):
        return Reading("not_immigration", tuple(lines), statute[0], "statute")
    if may & rules.assist.bit and rules.assist.pattern.search(text):
        lines.append("assist")
    if plain != text:
        return Reading("not_immigration", tuple(lines), "", "false-friend")
    said = {rules.says(word) for word in words}
    unless = rules.vague_unless
    if "matter" in said or (may & unless.bit and unless.pattern.search(text)):
        return Reading("not_immigration", tuple(lines), "", "other-matter")
    if "unlisted" in said:
        # Words that no list knows: nothing points to immigration, and nothing says what it is.
        return Reading("not_immigration", (*lines, "unlisted"), "", "unlisted")
    return Reading("vague_or_missing", tuple(lines), "", "vague")


def normalise(reason: str, rules: ReasonRules | None = None) -> str:
    """A reason in the form that the rules are written for: lower case, one space, letters of initials joined,
    slips of spelling mended.
    """
    rules = rules or reason_rules()
    text = reason.replace("’", "'").lower()
    if not text.isascii():
        # Accents come and go with the keyboard.
        letters = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    # A search that was opened from a link carries a plus sign or %20 for each space.
    text = " ".join(text.replace("+", " ").replace("%20", " ").replace("_", " ").split())
    if "." in text:
        text = _DOTTED.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", text)
    text = _SPACED.sub(lambda match: re.sub(r"[ -]", "", match[0]), text)
    text = _LETTERS.sub(lambda match: rules.meant(match[0]), text)
    return " ".join(text.split())


def mended(word: str, spelling: dict[str, int]) -> str:
    """The word that was meant, when one of the listed words is near enough; otherwise the word itself."""
    for target, slips in spelling.items():
        if word[0] != target[0]:
            continue
        if word.startswith(target):
            return word
        if abs(len(word) - len(target)) <= slips and slips_between(word, target, slips) <= slips:
            return target
    return word


def slips_between(word: str, target: str, most: int) -> int:
    """Single-letter slips (wrong, missing, added, two swapped) between two words; more than `most` is not
    counted further.
    """
    before: list[int] = []
    row = list(range(len(target) + 1))
    for i, letter in enumerate(word, 1):
        next_row = [i]
        for j, wanted in enumerate(target, 1):
            cost = min(row[j] + 1, next_row[j - 1] + 1, row[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == target[j - 2] and word[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            next_row.append(cost)
        if min(next_row) > most:
            return most + 1
        before, row = row, next_row
    return row[-1]
