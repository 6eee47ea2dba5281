"""Where the columns of a plain table say what a fact is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Plain:
    """One column that holds the fact: booleans, words, dates, timestamps or numbers; NULL is unknown.

    Args:
        words: what the column's words mean, where they are not the vocabulary's own (word: value).
    """

    column: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wall:
    """A column of timestamps without a zone that show the agency's local time."""

    column: str


@dataclass(frozen=True, slots=True)
class Instant:
    """A column of timestamps that are instants (in UTC where the engine keeps no zone)."""

    column: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in two columns: the instant where it is known, else the day on which it was.

    Args:
        at: a column of timestamps.
        on: a column of dates.
    """

    at: str | Wall | Instant
    on: str


@dataclass(frozen=True, slots=True)
class Flags:
    """A `some of` fact as a column of booleans for each value.

    The list is complete where every value of the fact has a column and none is NULL, or where `complete` says so.

    Args:
        columns: value of the fact: column.
        complete: a boolean column, or whether all rows are complete; None to go by the flags.
    """

    columns: Mapping[str, str]
    complete: str | bool | None = None


@dataclass(frozen=True, slots=True)
class Delimited:
    """A `some of` fact as a list of words in one column. `…` or `...` among them says that more may hold.

    Args:
        complete: a boolean column (NULL: not complete), or whether all lists are complete.
        words: what words mean, where they are not the vocabulary's own.
        nothing: a word that says that none holds.
    """

    column: str
    separator: str = ","
    complete: str | bool = False
    nothing: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)


Source = Plain | Wall | Instant | Moment | Flags | Delimited


@dataclass(frozen=True, slots=True)
class RecordSource:
    """A table of records (such as convictions), joined to the facts by key.

    Args:
        table: an Ibis table of the same connection as the facts.
        fields: field of the record: where it stands.
        complete: a boolean column of the *facts* (NULL: not complete), or whether every list is complete.
    """

    table: Any
    fields: Mapping[str, str | Source]
    complete: str | bool = False
