"""Which column is which: labels of exports, as data, and the search for a header row.

The mapping lives in `data/layouts.toml`. A label that is not in it is kept by name and counted, and its
contents are not read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

__all__ = ["Header", "Labels", "find_header", "labels", "layout_name", "normal_label"]

#: A header row must name at least so many known columns.
LEAST_LABELS: Final = 3
#: How far down a title block may push the header.
SEARCH_DEPTH: Final = 40


@dataclass(frozen=True)
class Labels:
    """The mapping file, read once: label to field, field to type of cell, and the orders of known exports."""

    version: str
    field_of: dict[str, str]
    type_of: dict[str, str]
    layouts: dict[str, tuple[str, ...]]
    others: dict[str, tuple[frozenset[str], str]]


@cache
def labels() -> Labels:
    """The shipped mapping."""
    data = tomllib.loads(files("comity.records").joinpath("data/layouts.toml").read_text(encoding="utf-8"))
    return Labels(
        version=data["version"],
        field_of={label: field for field, entry in data["fields"].items() for label in entry["labels"]},
        type_of={field: entry["type"] for field, entry in data["fields"].items()},
        layouts={name: tuple(order.split()) for name, order in data["layouts"].items()},
        others={name: (frozenset(entry["all"]), entry["means"]) for name, entry in data["others"].items()},
    )


@dataclass(frozen=True)
class Header:
    """One header row, cut into the side-by-side copies of the table that it heads (almost always one).

    `blocks` holds, for each copy, the positions of its columns; `fields` the field of every position (`None`:
    unknown or blank label); `texts` the labels as printed. `other` names a kind of file without searches.
    """

    at: int
    texts: tuple[str, ...]
    fields: tuple[str | None, ...]
    blocks: tuple[tuple[int, ...], ...]
    other: str | None = None

    def block_fields(self, block: int) -> tuple[str | None, ...]:
        """Fields of the columns of one copy, in the file's order."""
        return tuple(self.fields[position] for position in self.blocks[block])

    def unknown_labels(self) -> tuple[str, ...]:
        """Labels as printed that the mapping does not know, blank ones by position."""
        return tuple(
            text.strip() or f"column {position + 1} (no label)"
            for position, (text, field) in enumerate(zip(self.texts, self.fields, strict=True))
            if field is None
        )


_SPACES: Final = re.compile(r"[\s_]+")
_SUFFIXED: Final = re.compile(r"(.+?)(?:\.| )\d{1,2}")


def normal_label(text: str) -> str:
    """A label without case, padding, byte-order mark, quotes or underscores."""
    return _SPACES.sub(" ", text.replace("\ufeff", "").strip().strip('"').strip()).lower()


@lru_cache(maxsize=4096)  # most rows asked about hold searches, whose cells come again and again
def _read(cell: str) -> tuple[str, str | None]:
    """A cell as a label, and the field of that label."""
    label, known = normal_label(cell), labels().field_of
    if label not in known:
        # A spreadsheet library numbers repeated labels `Name.1`, `Name.2`; some tools write `Name_1`.
        suffixed = _SUFFIXED.fullmatch(label)
        return label, known.get(suffixed[1]) if suffixed else None
    return label, known[label]


def read_header(cells: Sequence[str], at: int) -> Header | None:
    """The header in one row of cells, or `None` when the row is not a header."""
    read = [_read(cell) for cell in cells]
    fields = tuple(field for _, field in read)
    normal = {label for label, _ in read}
    for name, (needed, _) in labels().others.items():
        if needed <= normal:
            return Header(at, tuple(cells), fields, (), name)
    known = [field for field in fields if field is not None]
    filled = sum(1 for cell in cells if cell.strip())
    # A log says when somebody searched, or at least who and how far; words in a data row seldom do so three
    # times over.
    if len(set(known)) < LEAST_LABELS or 2 * len(known) < filled:
        return None
    if not {"search_time", "search_date", "reason", "frame"} & set(known):
        return None
    return Header(at, tuple(cells), fields, _blocks(fields))


def _blocks(fields: tuple[str | None, ...]) -> tuple[tuple[int, ...], ...]:
    """Cut the columns into side-by-side copies: a new copy begins where the first label comes again.

    A single label printed twice is no copy: copies repeat their first label and most of the others.
    """
    first = next((field for field in fields if field is not None), None)
    starts = [position for position, field in enumerate(fields) if field is not None and field == first]
    cuts = [(start, end) for start, end in zip(starts, [*starts[1:], len(fields)], strict=True)]
    shapes = [{field for field in fields[start:end] if field} for start, end in cuts]
    if len(cuts) < 2 or any(len(shape & shapes[0]) < LEAST_LABELS for shape in shapes):
        return (tuple(range(len(fields))),)
    return tuple(tuple(range(start, end)) for start, end in cuts)


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """The first header among the first rows of a sheet."""
    for at, cells in enumerate(rows[:SEARCH_DEPTH]):
        header = read_header(cells, at)
        if header is not None:
            return header
    return None


def layout_name(fields: Sequence[str | None]) -> str:
    """The name of the vendor's export that has exactly these columns in this order, or `other`."""
    order = tuple(field for field in fields if field is not None)
    return next((name for name, fields_of in labels().layouts.items() if fields_of == order), "other")
