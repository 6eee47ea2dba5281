"""Cells and labels that have slipped apart, put back in line or refused.

Hand-edited exports lose a column and keep its label, lose a label and keep its column, or carry rows that are
shifted by a cell. Every column has a type that its cells show (an instant, a count, an id, a window, text).
Labels and columns keep their order, so the best way to lay one along the other is found by dynamic
programming; if two ways are equally good, the file (or the row) is refused: a reason read out of the wrong
column would be a false statement about an agency.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from comity.records.cells import Cell, cell_state
from comity.records.layouts import labels
from comity.records.times import is_clock, is_frame, is_instant, is_serial

__all__ = ["Alignment", "Profile", "align", "fits_as_printed", "is_uuid", "profile"]

_UUID: Final = re.compile(r"(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_ID: Final = re.compile(r"(?=[^0-9]*[0-9])[0-9A-Za-z_-]{6,64}|[0-9]+")
_COUNT: Final = re.compile(r"[0-9]{1,9}(?:\.0+)?|[0-9]{1,3}(?:,[0-9]{3})+")
_SEARCH_TYPE: Final = re.compile(
    r"(?i)(?:search|lookup|freeform|visual|convoy|multigeo|apilookup|apiv\d|searchsummary|mostseenocrvalues)"
    r"(?:\s*-\s*mobile)?"
)
_MODERATION: Final = re.compile(r"(?i)(?:allow|warn|block)(?:ed|ing)?")
_AGENCY: Final = re.compile(
    r"(?i)\b(?:pd|so|sd|police|sheriff'?s?|constable|highway patrol|dps|public safety|da)\b"
)
_PLATE: Final = re.compile(r"(?=[A-Z0-9*]*[0-9])(?=[A-Z0-9*]*[A-Z*])[A-Z0-9*]{4,8}")

#: Share of the filled cells of a column that must show a type.
MOST: Final = 0.8
#: Pairs of labels and columns that are laid along one another; a log in six copies has a tenth as many.
MOST_PAIRS: Final = 100_000
#: Equally good ways that are followed up, to name every label in doubt.
MOST_WAYS: Final = 8
_MATCH, _HINT, _SKIP_LABEL, _SKIP_COLUMN, _NEVER = 4.0, 1.0, -1.0, -3.0, float("-inf")


@dataclass(frozen=True)
class Profile:
    """What the cells of a column (or one cell) look like: number of filled cells, and the share of them that
    shows each type.
    """

    filled: int
    marked: int
    id: float = 0.0
    count: float = 0.0
    instant: float = 0.0
    clock: float = 0.0
    frame: float = 0.0
    search_type: float = 0.0
    moderation: float = 0.0
    agency: float = 0.0
    plate: float = 0.0
    strong: float = 0.0

    @property
    def bare(self) -> bool:
        """Whether the column holds nothing at all, not even a mask."""
        return self.filled == 0 and self.marked == 0


def is_uuid(text: str) -> bool:
    """Whether a text is an id in the vendor's own form."""
    return _UUID.fullmatch(text) is not None


def profile(cells: Sequence[str]) -> Profile:
    """The profile of a column's cells. Masks and placeholders show no type and are counted apart."""
    texts: list[str] = []
    marked = 0
    for cell in cells:
        state = cell_state(cell)
        if state in (Cell.VALUE, Cell.PARTIAL):
            texts.append(cell.strip())
        elif state is not Cell.EMPTY:
            marked += 1
    if not texts:
        return Profile(0, marked)

    def share(test: object) -> float:
        check = test if callable(test) else test.fullmatch  # type: ignore[attr-defined]
        return sum(1 for text in texts if check(text)) / len(texts)

    return Profile(
        filled=len(texts),
        marked=marked,
        id=share(_ID),
        count=share(_COUNT),
        instant=share(lambda text: is_instant(text) or is_serial(text)),
        clock=share(is_clock),
        frame=share(is_frame),
        search_type=share(_SEARCH_TYPE),
        moderation=share(_MODERATION),
        agency=share(_AGENCY.search),
        plate=share(_PLATE),
        strong=share(lambda text: _UUID.fullmatch(text) or is_instant(text) or is_frame(text)),
    )


def _score(field: str | None, column: Profile) -> float:
    """How well a column fits under a label; `-inf` when its cells contradict the label."""
    if field is None or column.bare:
        return 0.0
    wanted = labels().type_of[field]
    if column.filled == 0:
        # Masks say nothing, but they stand more often where words would than where the system counts.
        return 0.0 if wanted in ("text", "moderation") else -_HINT / 2
    if wanted in ("id", "count", "frame"):
        return _MATCH if getattr(column, wanted) >= MOST else _NEVER
    if wanted == "instant":
        if column.instant >= MOST:
            return _MATCH
        return _MATCH if field == "search_time" and column.clock >= MOST else _NEVER
    if column.strong >= 0.5:
        return _NEVER
    if wanted == "search_type":
        return _MATCH if column.search_type >= MOST else (-_HINT if column.count >= MOST else 0.0)
    if wanted == "moderation":
        return _HINT if column.moderation >= MOST else 0.0
    hint = 0.0
    if field == "org":
        # No agency is called by a number.
        if column.count >= MOST:
            return _NEVER
        hint = _HINT if column.agency >= 0.5 else 0.0
    elif field == "plate":
        hint = _HINT if column.plate >= 0.5 else 0.0
    # A column full of the vendor's own words is hardly free text.
    return hint - (2 * _HINT if column.search_type >= MOST and column.filled > 1 else 0.0)


def fits_as_printed(fields: Sequence[str | None], columns: Sequence[Profile]) -> bool:
    """Whether every column fits under the label that stands over it."""
    return len(fields) == len(columns) and all(
        _score(field, column) > _NEVER for field, column in zip(fields, columns, strict=True)
    )


@dataclass(frozen=True)
class Alignment:
    """Where each label's cells are. `columns[i]` is the column of label i, or `None`: the label has no cells.

    `doubtful` names the labels that could claim different columns equally well; it is empty when the
    alignment is certain. `left_over` counts filled columns that no label claims.
    """

    columns: tuple[int | None, ...]
    doubtful: tuple[str, ...] = ()
    left_over: int = 0


_Way = tuple[tuple[int | None, ...], frozenset[tuple[int, int]]]


def align(fields: Sequence[str | None], columns: Sequence[Profile]) -> Alignment:
    """Lay labels along columns, both in their order.

    Two ways count as the same when they put every filled or masked column under the same label.
    """
    n, m = len(fields), len(columns)
    if n * m > MOST_PAIRS:
        return Alignment((None,) * n, ("?",))
    # best[i][j]: score and some different ways for labels from i on and columns from j on.
    best: list[list[tuple[float, list[_Way]]]] = [[(0.0, [])] * (m + 1) for _ in range(n + 1)]
    for i in range(n, -1, -1):
        for j in range(m, -1, -1):
            best[i][j] = _step(fields, columns, best, i, j)
    _, ways = best[0][0]
    first = ways[0]
    claimed = {column for column, _ in first[1]}
    left_over = sum(1 for j, column in enumerate(columns) if not column.bare and j not in claimed)
    doubtful: tuple[str, ...] = ()
    if len(ways) > 1:
        differing = {label for way in ways[1:] for _, label in first[1] ^ way[1]}
        doubtful = tuple(field for i, field in enumerate(fields) if i in differing and field is not None) or (
            "?",
        )
    return Alignment(first[0], doubtful, left_over)


def _step(
    fields: Sequence[str | None],
    columns: Sequence[Profile],
    best: list[list[tuple[float, list[_Way]]]],
    i: int,
    j: int,
) -> tuple[float, list[_Way]]:
    if i == len(fields) and j == len(columns):
        return 0.0, [((), frozenset())]
    options: list[tuple[float, list[_Way]]] = []
    if i < len(fields) and j < len(columns):
        score, (rest, ways) = _score(fields[i], columns[j]), best[i + 1][j + 1]
        if score > _NEVER and rest > _NEVER:
            pair = frozenset() if columns[j].bare else frozenset({(j, i)})
            options.append((score + rest, [((j, *way), pairs | pair) for way, pairs in ways]))
    if i < len(fields):
        rest, ways = best[i + 1][j]
        options.append(
            (
                rest + (_SKIP_LABEL if fields[i] is not None else 0.0),
                [((None, *way), pairs) for way, pairs in ways],
            )
        )
    if j < len(columns):
        rest, ways = best[i][j + 1]
        options.append((rest + (0.0 if columns[j].bare else _SKIP_COLUMN), ways))
    top = max(score for score, _ in options)
    distinct: dict[frozenset[tuple[int, int]], _Way] = {}
    for score, ways in options:
        if score == top:
            for way in ways:
                distinct.setdefault(way[1], way)
    return top, list(distinct.values())[:MOST_WAYS]
