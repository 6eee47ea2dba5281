"""What a stated reason says it was for: one label for each distinct text, the words that decided, and the
rule.

The rules are data (`data/reasons.toml`); docs/reasons.md explains them. A label is a reading of what somebody
typed. It is no finding that a search was, or was not, for the enforcement of immigration law.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from comity.records.cells import Cell, cell_state

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
    all: tuple[re.Pattern[str], ...]
    none: tuple[re.Pattern[str], ...]
    whole: re.Pattern[str] | None
    lines: tuple[str, ...]
    switch: str

    def words(self, text: str) -> str | None:
        """The deciding words, when the rule fits."""
        if self.whole is not None:
            return text if self.whole.fullmatch(text) else None
        found = []
        for pattern in self.all:
            match = pattern.search(text)
            if match is None:
                return None
            found.append(match[0].strip())
        if any(pattern.search(text) for pattern in self.none):
            return None
        return " + ".join(dict.fromkeys(found))


@dataclass(frozen=True)
class ReasonRules:
    """The rules of one version of the data file, compiled."""

    version: str
    labels: tuple[str, ...]
    spelling: dict[str, int]
    prefixes: re.Pattern[str]
    dropdown: tuple[tuple[str, re.Pattern[str]], ...]
    friends: re.Pattern[str]
    rules: tuple[_Rule, ...]
    trigger: re.Pattern[str]
    agency_lines: tuple[tuple[str, re.Pattern[str]], ...]
    vague: re.Pattern[str]
    vague_unless: re.Pattern[str]
    short: int
    matters: re.Pattern[str]
    statutes: re.Pattern[str]


def _bounded(pattern: str) -> str:
    return rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"


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

    def one(pattern: str) -> re.Pattern[str]:
        return re.compile(_bounded(_filled(pattern, fragments)))

    rules = tuple(
        _Rule(
            id=rule["id"],
            label=rule["label"],
            all=tuple(one(pattern) for pattern in rule.get("all", ())),
            none=tuple(one(pattern) for pattern in rule.get("none", ())),
            whole=re.compile(rule["whole"]) if "whole" in rule else None,
            lines=tuple(rule.get("lines", ())),
            switch=rule.get("switch", ""),
        )
        for rule in data["rules"]
    )
    friends = [pattern for group in data["false_friends"] for pattern in group["patterns"]]
    # Most reasons name nothing that any rule is about; one search over all first patterns lets them pass at
    # once.
    first = [pattern.pattern for rule in rules for pattern in [*rule.all[:1], rule.whole] if pattern]
    return ReasonRules(
        version=data["version"],
        labels=tuple(data["labels"]),
        spelling=data["spelling"],
        prefixes=re.compile("|".join(data["machine"]["prefixes"])),
        dropdown=tuple((label, re.compile("|".join(texts))) for label, texts in data["dropdown"].items()),
        friends=re.compile("|".join(_bounded(_filled(pattern, fragments)) for pattern in friends)),
        rules=rules,
        trigger=re.compile("|".join(first)),
        agency_lines=tuple((name, one(f"{{{name}}}")) for name in ("ice", "hsi", "cbp", "dhs")),
        vague=re.compile("|".join(data["vague"]["words"])),
        vague_unless=re.compile("|".join(_bounded(pattern) for pattern in data["vague"]["unless"])),
        short=data["vague"]["short"],
        matters=re.compile("|".join([*data["matters"]["words"], fragments["crime"]])),
        statutes=re.compile("|".join(_bounded(pattern) for pattern in data["matters"]["statutes"])),
    )


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
_ASSIST: Final = re.compile(
    _bounded(
        r"aoa|assist\w*|agency assist|on behalf of|for (?:ice|hsi|cbp|border patrol)"
        r"|req(?:uest)? (?:by|from|of)"
    )
)
_DOTTED: Final = re.compile(r"(?<![a-z0-9])(?:[a-z]\.\s?){1,5}[a-z](?:\.|(?![a-z]))")
_SPACED: Final = re.compile(r"(?<![a-z0-9])(?:[a-z][ -]){2,4}[a-z](?![a-z0-9'])")
_ACRONYM_NUMBER: Final = re.compile(r"(?<![a-z])(ice|hsi|cbp|usbp|ero|dhs|aoa|fbi|dea)(?=\d)")
#: Words run together that cannot be anything else: `icehold`, `icewarrant`.
_GLUED: Final = re.compile(r"(?<![a-z])ice(?=(?:hold|detainer|warrant|assist|ero)s?(?![a-z]))")
_WORD: Final = re.compile(r"[a-z][a-z'&0-9]*")


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
    switches = switches or Switches()
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
    category, _, _ = text.partition(" - ")
    for label, pattern in rules.dropdown:
        match = pattern.search(category)
        if match is not None:
            lines += ["dropdown", *(name for name, agency in rules.agency_lines if agency.search(text))]
            return Reading(label, tuple(dict.fromkeys(lines)), match[0], "drop-down")
    plain = " ".join(rules.friends.sub(" ", text).split())
    if rules.trigger.search(plain):
        for rule in rules.rules:
            words = rule.words(plain)
            if words is not None:
                return _decided(rule, words, plain, rules, switches, lines)
    return _nothing_federal(text, plain, rules, lines)


def _decided(
    rule: _Rule, words: str, plain: str, rules: ReasonRules, switches: Switches, lines: list[str]
) -> Reading:
    label = rule.label
    if rule.switch and not getattr(switches, rule.switch):
        label = _SWITCHED_OFF
    found = [name for name, agency in rules.agency_lines if agency.search(plain)]
    assist = ["assist"] if _ASSIST.search(plain) else []
    return Reading(label, tuple(dict.fromkeys([*lines, *rule.lines, *found, *assist])), words, rule.id)


def _nothing_federal(text: str, plain: str, rules: ReasonRules, lines: list[str]) -> Reading:
    """A reason that names no federal body and nothing of immigration: whether it says anything at all."""
    tokens = _WORD.findall(text)
    statute = rules.statutes.search(text)
    if not tokens:
        return Reading("vague_or_missing", (*lines, "number_only"), "", "number-only")
    if statute:
        return Reading("not_immigration", tuple(lines), statute[0], "statute")
    if _ASSIST.search(text):
        lines.append("assist")
    if plain != text:
        return Reading("not_immigration", tuple(lines), "", "false-friend")
    known = any(rules.matters.fullmatch(token) for token in tokens)
    if known or rules.vague_unless.search(text):
        return Reading("not_immigration", tuple(lines), "", "other-matter")
    if any(len(token) > rules.short and not rules.vague.fullmatch(token) for token in tokens):
        # Words that no list knows: nothing points to immigration, and nothing says what it is.
        return Reading("not_immigration", (*lines, "unlisted"), "", "unlisted")
    return Reading("vague_or_missing", tuple(lines), "", "vague")


def normalise(reason: str, rules: ReasonRules | None = None) -> str:
    """A reason in the form that the rules are written for: lower case, one space, letters of initials joined,
    slips of spelling mended.
    """
    rules = rules or reason_rules()
    # Accents come and go with the keyboard.
    letters = unicodedata.normalize("NFKD", reason.replace("’", "'").lower())
    text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    # A search that was opened from a link carries a plus sign or %20 for each space.
    text = re.sub(r"\+|%20|_", " ", text)
    text = " ".join(text.split())
    text = _DOTTED.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", text)
    text = _SPACED.sub(lambda match: re.sub(r"[ -]", "", match[0]), text)
    text = _ACRONYM_NUMBER.sub(r"\1 ", text)
    text = _GLUED.sub("ice ", text)
    text = re.sub(r"[a-z]{6,}", lambda match: mended(match[0], rules.spelling), text)
    return " ".join(text.split())


@cache
def _targets(spelling: tuple[tuple[str, int], ...]) -> dict[str, list[tuple[str, int]]]:
    by_letter: dict[str, list[tuple[str, int]]] = {}
    for word, slips in spelling:
        by_letter.setdefault(word[0], []).append((word, slips))
    return by_letter


def mended(word: str, spelling: dict[str, int]) -> str:
    """The word that was meant, when one of the listed words is near enough; otherwise the word itself."""
    return _mended(word, tuple(spelling.items()))


@lru_cache(maxsize=1 << 16)
def _mended(word: str, spelling: tuple[tuple[str, int], ...]) -> str:
    for target, slips in _targets(spelling).get(word[0], ()):
        if word == target or word.startswith(target):
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
