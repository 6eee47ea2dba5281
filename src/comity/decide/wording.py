"""English around the vocabulary's phrases: subjects for sentences, lists, numbers of things.

The vocabulary says of a fact what is not known while it is not known (“who signed the warrant”). A sentence
needs a subject for that (“the one who signed the warrant”); where none can be made, its question serves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_CLAUSE = re.compile(
    r"(?:it|there|nobody|somebody) (?:is|was|are|were|has)\b"
    r"|(?:the|an?|no) (?:(?! that | who | which )[^,])*? (?:is|was|are|were|has|have|had|gave|rests?)\b"
)
_VERB_PHRASE = re.compile(r"(?!(?:an?|another|the|no|none)\b)\w+s\b")


@dataclass(frozen=True, slots=True)
class Subject:
    """How sentences about a fact begin. Without a noun the value itself carries the sentence."""

    noun: str
    verb: str = "is"

    def says(self, value: str) -> str:
        """`NOUN is VALUE`; values that are clauses or verb phrases of their own are left whole."""
        if _CLAUSE.match(value) and self.noun in ("", "it"):
            return value
        if not self.noun:
            return f"it is a case of {value}" if re.match(r"\w+ing\b", value) else f"there is {value}"
        if not self.verb:
            return f"{self.noun} {value}" if _VERB_PHRASE.match(value) else f"it is {value}"
        return f"{self.noun} {self.verb} {value}"

    def denies(self, values: Sequence[str]) -> str:
        """None of the values."""
        if not self.noun or not self.verb or any(_CLAUSE.match(value) for value in values):
            said = [self.says(value) for value in values]
            if len(said) == 1 and re.match(r"(?:it|there) is ", said[0]):
                return re.sub(r" is ", " is not ", said[0], count=1)
            return f"it is not the case that {either(said)}"
        if len(values) == 1:
            return f"{self._before_not} not {self._after_not}{values[0]}"
        return f"{self._before_not} {self._after_not}neither {' nor '.join(values)}"

    def includes(self, values: Sequence[str]) -> str:
        """At least one of the values, perhaps among others."""
        return f"{self.noun or 'it'} {'include' if self.verb == 'are' else 'includes'} {either(values)}"

    def excludes(self, values: Sequence[str]) -> str:
        """None of the values, whatever others there are."""
        return f"{self.noun or 'it'} {'do' if self.verb == 'are' else 'does'} not include {either(values)}"

    def only(self, values: Sequence[str]) -> str:
        """Nothing but the values."""
        return f"{self.noun or 'it'} {self.verb or 'is'} nothing but {either(values)}"

    @property
    def _before_not(self) -> str:
        return f"{self.noun} {self.verb.partition(' ')[0]}"

    @property
    def _after_not(self) -> str:
        rest = self.verb.partition(" ")[2]
        return f"{rest} " if rest else ""


# What is not known, the noun made of it, and the verb (none: the value brings its own).
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    (r"who (.+)", r"the one who \1", "is"),
    (r"when (.+)", r"the time when \1", "is"),
    (r"whether and when (.+)", r"the day when \1", "is"),
    (r"how (.+?) is to be (\w+)", r"\1", r"is to be \2"),
    (r"how many (.+?s) ((?:have|has|were|are) .+)", r"the number of \1 that \2", "is"),
    (r"what kind of .+ it is", "it", "is"),
    (r"what kind of (.+?) ((?:is|was) .+)", r"the \1 that \2", "is"),
    (r"which kind of (.+?) is (being .+)", r"the kind of \1 that is \2", "is"),
    (r"what ((?:the|an?) .+) does", r"\1", ""),
    (r"what (.+) is for", r"\1", "is for"),
    (r"(what .+)", r"\1", "is"),
    (r"whether it is .+", "it", "is"),
    (r"whether .+", "", ""),
    (r"which (\w+s) (.+)", r"the \1 that \2", "are"),
    (r"which (\w+) (.+)", r"the \1 that \2", "is"),
    (r"from where (.+)", r"the sources from which \1", "are"),
    (r"(on|in|for|by|to|from) what (\w+s) (.+)", r"the \2 \1 which \3", "are"),
    (r"(on|in|for|by|to|from) what (\w+) (.+)", r"the \2 \1 which \3", "is"),
)
_NOUN = re.compile(r"(?:the|an?|this|that|its?) ")


@lru_cache(maxsize=1024)
def subject(unknown: str, ask: str) -> Subject:
    """The subject of sentences about a fact, from its phrase for “not known” and its question."""
    for pattern, noun, verb in _PATTERNS:
        if found := re.fullmatch(pattern, unknown):
            return Subject(found.expand(noun), found.expand(verb))
    if _NOUN.match(unknown):
        return Subject(unknown, "are" if _is_plural(unknown) else "is")
    return Subject(f"the answer to “{ask}”")


def _is_plural(noun: str) -> bool:
    """Whether the head of `the grounds on which …` is a plural: its first noun ends in a single s."""
    head = re.split(r" (?:on|of|for|in|that|which|to)\b", noun, maxsplit=1)[0]
    return bool(re.search(r"[^s]s$", head))


def either(items: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`; with semicolons where the parts have commas or lists of their own."""
    return _joined(items, "or")


def both(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`; with semicolons where the parts have commas or lists of their own."""
    return _joined(items, "and")


def _joined(items: Sequence[str], word: str) -> str:
    if len(items) < 2:
        return "".join(items)
    bare = [re.sub(r"\(.*?\)", "", item) for item in items]
    mark = ";" if len(items) > 2 and any("," in item or f" {word} " in item for item in bare) else ""
    return f"{(mark or ',') + ' '}".join(items[:-1]) + f"{mark} {word} {items[-1]}"


def count(number: int, unit: str) -> str:
    """`1 year`, `5 years`, from a unit in the plural."""
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}"


def sentence(text: str) -> str:
    """The text with a capital at its head and one full stop at its end."""
    return text[:1].upper() + text[1:].rstrip(".") + "." if text else ""
