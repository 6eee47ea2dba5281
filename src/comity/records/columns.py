"""From labels and the look of cells to columns: which position of a sheet holds which field, or a refusal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from comity.errors import RecordsError
from comity.records.align import MOST, Profile, align, fits_as_printed, profile
from comity.records.cells import Cell, cell_state
from comity.records.layouts import Header, labels, layout_name
from comity.records.texts import Record

__all__ = ["Columns", "columns_under", "guess_columns", "usual_width"]

#: Rows from the top whose cells tell what a column holds.
SAMPLE: Final = 50


@dataclass(frozen=True)
class Columns:
    """Position of each field in the records of a sheet, for one side-by-side copy.

    `labels` are the fields in printed order (`None`: unknown), for laying single rows along them; `first` is
    the copy's first position and `last` the one after its last. `moved`: the cells did not stand under their
    labels.
    """

    positions: dict[str, int]
    labels: tuple[str | None, ...]
    first: int
    last: int
    layout: str
    moved: bool = False
    inferred: tuple[str, ...] = ()

    def cells(self, record: Record) -> tuple[str, ...]:
        """The cells of one record that belong to this copy."""
        return record.cells[self.first : self.last] if self.first else record.cells


def usual_width(records: Sequence[Record]) -> int:
    """The number of cells that most filled records have."""
    widths = Counter(
        len(record.cells)
        for record in records
        if any(cell.strip() for cell in record.cells) and not record.broken
    )
    return widths.most_common(1)[0][0] if widths else 0


def profiles(rows: Sequence[Sequence[str]], width: int) -> list[Profile]:
    """Profiles of the columns of some rows, short rows padded."""
    return [
        profile([row[position] if position < len(row) else "" for row in rows]) for position in range(width)
    ]


def columns_under(header: Header, block: int, sample: Sequence[Record], width: int, where: str) -> Columns:
    """The columns of one copy under a header.

    Args:
        sample: records below the header.
        width: cells of a usual record.
        where: file and sheet, for messages.

    Raises:
        RecordsError: cells and labels do not line up, or could in more than one way.
    """
    place = header.blocks[block]
    first = place[0]
    # The last copy takes what stands beyond the labels; an ordinary sheet is its own last copy.
    last = max(width, 0) if block == len(header.blocks) - 1 else place[-1] + 1
    fields = list(header.block_fields(block))
    rows = [
        record.cells[first:last]
        for record in sample
        if len(record.cells) == width and _filled(record.cells[first:last])
    ][:SAMPLE]
    if not rows:
        return _printed(fields, first, first + len(fields))
    found = profiles(rows, last - first)
    padded = fields + [None] * (len(found) - len(fields))
    if fits_as_printed(padded, found) and not _times_without_days(padded, found):
        return _with_unlabelled_time(_printed(padded, first, last), found)
    names = [
        text.strip() or f"column {position + 1}"
        for position, text in zip(place, (header.texts[p] for p in place), strict=True)
    ]
    way = align(fields, found)
    if way.doubtful:
        doubtful = ", ".join(
            f'"{name}"' for name, field in zip(names, fields, strict=True) if field in way.doubtful
        )
        raise RecordsError(
            "the cells do not stand under their labels, and could belong to "
            f"{doubtful or 'several labels'} in more than one way",
            where,
            "Ask for the file as exported, or give each column its own label again.",
        )
    times = {"search_time", "search_date"} & set(fields)
    placed = {field for field, column in zip(fields, way.columns, strict=True) if column is not None}
    if way.left_over or not times <= placed or _times_without_days(padded, found):
        dropped = ", ".join(
            f'"{name}"' for name, column in zip(names, way.columns, strict=True) if column is None
        )
        missing = dropped or _name_of("search_time", fields, names)
        raise RecordsError(
            f"the cells under {missing} are not what the labels say",
            where,
            "Look whether a label or a column was deleted, or whether a spreadsheet changed the times.",
        )
    positions: dict[str, int] = {}
    for field, column in zip(fields, way.columns, strict=True):
        if field is not None and column is not None:
            positions.setdefault(field, first + column)
    kept = tuple(
        field if column is not None else None for field, column in zip(fields, way.columns, strict=True)
    )
    order = tuple(field for field, column in zip(kept, way.columns, strict=True) if column is not None)
    return _with_unlabelled_time(
        Columns(positions, order, first, last, layout_name(order), moved=True), found
    )


def _name_of(wanted: str, fields: Sequence[str | None], names: Sequence[str]) -> str:
    """The printed label of a field, or words for it."""
    pairs = zip(names, fields, strict=True)
    return next((f'"{name}"' for name, field in pairs if field == wanted), "the labels")


def _times_without_days(fields: Sequence[str | None], found: Sequence[Profile]) -> bool:
    """Whether the search times are times of day and no column says of which day."""
    if "search_date" in fields:
        return False
    pairs = zip(fields, found, strict=False)
    return any(field == "search_time" and column.clock >= MOST for field, column in pairs)


def _filled(cells: Sequence[str]) -> bool:
    return sum(1 for cell in cells if cell.strip()) > 1


def _printed(fields: Sequence[str | None], first: int, last: int) -> Columns:
    positions: dict[str, int] = {}
    for offset, field in enumerate(fields):
        if field is not None:
            positions.setdefault(field, first + offset)
    return Columns(positions, tuple(fields), first, last, layout_name(fields))


def _with_unlabelled_time(columns: Columns, found: Sequence[Profile]) -> Columns:
    """Take the one column of instants without a label for the search time, when no label names it."""
    if {"search_time", "search_date"} & columns.positions.keys():
        return columns
    taken = set(columns.positions.values())
    free = [
        columns.first + offset
        for offset, column in enumerate(found)
        if column.filled and column.instant >= MOST and columns.first + offset not in taken
    ]
    if len(free) != 1:
        return columns
    positions = {**columns.positions, "search_time": free[0]}
    return Columns(
        positions,
        columns.labels,
        columns.first,
        columns.last,
        columns.layout,
        columns.moved,
        ("search_time",),
    )


def guess_columns(rows: Sequence[Sequence[str]], width: int, where: str = "") -> Columns | None:
    """The columns of rows that stand under no header: the one known order that the cells fit.

    Trailing columns that hold nothing do not count. Two orders that put every filled column under the same
    label are one.

    Returns:
        `None` when no known order fits, or when `where` is empty and several do.

    Raises:
        RecordsError: several known orders fit, and `where` says whom to tell.
    """
    found = profiles([row for row in rows if _filled(row)][:SAMPLE], width)
    filled = max((offset + 1 for offset, column in enumerate(found) if not column.bare), default=0)
    ways: dict[tuple[str | None, ...], Columns] = {}
    for fields in labels().layouts.values():
        timed = any(field in ("search_time", "search_date") for field in fields)
        if not filled <= len(fields) <= width or not timed or "frame_start" in fields:
            continue
        padded = (*fields, *[None] * (width - len(fields)))
        if fits_as_printed(padded, found) and _typed_fields_filled(padded, found):
            shape = tuple(field for field, column in zip(padded, found, strict=True) if not column.bare)
            ways.setdefault(shape, _printed(padded, 0, width))
    if len(ways) > 1 and where:
        orders = " or ".join(columns.layout for columns in ways.values())
        raise RecordsError(
            f"rows without a header could be laid out as {orders}",
            where,
            "Put the header back and read the file again.",
        )
    return next(iter(ways.values())) if len(ways) == 1 else None


def _typed_fields_filled(fields: Sequence[str | None], found: Sequence[Profile]) -> bool:
    """Whether the columns that only a log has are there; an id and an instant have to show themselves."""
    return all(
        column.filled > 0 if field in ("id", "search_time", "search_date") else not column.bare
        for field, column in zip(fields, found, strict=True)
        if field in ("id", "search_time", "search_date", "networks", "frame")
    )


def is_blank(cells: Sequence[str]) -> bool:
    """Whether a record holds nothing."""
    return all(cell_state(cell) is Cell.EMPTY for cell in cells)
