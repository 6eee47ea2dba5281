"""The words that a request can use, for `comity law words`."""

from __future__ import annotations

from collections.abc import Iterator

from comity.language.model import FactType, Vocabulary


def word_lines(vocabulary: Vocabulary, which: str | None) -> Iterator[str]:
    """One line a word, with what it means; facts with their type, and whether they are never stored."""
    lists = {"kinds": _kinds, "places": _places, "actions": _actions, "facts": _facts}
    for name, lines in lists.items():
        if which in (None, name):
            yield f"{name.upper()}"
            yield from lines(vocabulary)
            yield ""


def _kinds(vocabulary: Vocabulary) -> Iterator[str]:
    return (f"  {kind.name}: {kind.phrase}" for kind in vocabulary.kinds.values())


def _places(vocabulary: Vocabulary) -> Iterator[str]:
    return (f"  {place.name}: {place.phrase} ({place.level})" for place in vocabulary.governments.values())


def _actions(vocabulary: Vocabulary) -> Iterator[str]:
    for action in vocabulary.actions.values():
        yield f"  {action.name}: {action.phrase}"
        if action.item:
            yield f"    items: {_values(vocabulary.facts[action.item].type)}"


def _facts(vocabulary: Vocabulary) -> Iterator[str]:
    for fact in vocabulary.facts.values():
        if fact.name.startswith("agency."):
            continue
        values = f" {_values(fact.type)}" if fact.type.values else ""
        yield f"  {fact.name} ({fact.type.kind.value}{values}): {fact.ask}{_secret(fact.never_stored)}"
    for record in vocabulary.records.values():
        fields = ", ".join(record.fields)
        yield f"  {record.name} (records of {fields}): {record.ask}{_secret(record.never_stored)}"


def _values(kind: FactType) -> str:
    return ", ".join(kind.names())


def _secret(never_stored: bool) -> str:
    return " Never stored." if never_stored else ""
