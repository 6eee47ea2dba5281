"""A mapping file: what another vendor calls its columns, in the user's own words.

The header row of a log is rewritten into labels that are known; from there on every check of cells against
labels holds as for any other log.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

import pyarrow as pa
import pyarrow.compute as pc

from comity.errors import RecordsError
from comity.records.kinds import LOG_KINDS
from comity.records.layouts import SEARCH_DEPTH, labels, normal_label
from comity.records.sheets import Sheet
from comity.records.texts import Batch, Record

__all__ = ["Mapping", "mapped", "read_mapping", "told_zone"]

#: A column that is there and is not to be read.
IGNORE: Final = "ignore"
_KEYS: Final = ("columns", "kind", "zone")


@dataclass(frozen=True)
class Mapping:
    """Labels of a vendor and the fields they stand for (`None`: not read).

    `kind` is the kind of log, where the vendor's exports are all of one; `zone` the time zone of instants
    that name none.
    """

    file: str
    columns: dict[str, str | None]
    kind: str | None = None
    zone: str | None = None


def read_mapping(path: str | Path) -> Mapping:
    """Read and check a mapping file.

    Raises:
        RecordsError: the file cannot be read, or a line of it names no field, kind or zone that is known; the
            error names the line and the nearest word.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise RecordsError("the mapping file cannot be read", str(path), "Check the path.") from error
    except tomllib.TOMLDecodeError as error:
        raise RecordsError(f"the mapping file is no TOML ({error})", str(path), _EXAMPLE) from error

    def wrong(message: str, word: str, known: Sequence[str]) -> RecordsError:
        near = get_close_matches(word.lower(), known, 1, 0.5)
        hint = f'Did you mean "{near[0]}"?' if near else f"Known are {', '.join(known)}."
        return RecordsError(message, f"{path}:{_line_of(text, word)}", hint)

    for key in data:
        if key not in _KEYS:
            raise wrong(f'"{key}" is no part of a mapping', key, _KEYS)
    columns = data.get("columns")
    if not isinstance(columns, dict) or not columns:
        raise RecordsError("the mapping names no columns", str(path), _EXAMPLE)
    fields = (*labels().type_of, IGNORE)
    found: dict[str, str | None] = {}
    for label, field in columns.items():
        if field not in fields:
            raise wrong(f'"{field}", for the column "{label}", is no field', str(field), fields)
        normal = normal_label(label)
        if normal in found or (field != IGNORE and field in found.values()):
            raise RecordsError(
                f'"{label}" is mapped twice' if normal in found else f'two columns are mapped to "{field}"',
                f"{path}:{_line_of(text, label)}",
                f'Map one of them to "{IGNORE}".',
            )
        found[normal] = None if field == IGNORE else field
    if not {"search_time", "search_date"} & set(found.values()):
        raise RecordsError(
            "no column is mapped to search_time",
            str(path),
            "Without the time of a search no law in force can be chosen; map the column that holds it.",
        )
    kind, zone = data.get("kind"), data.get("zone")
    if kind is not None and kind not in LOG_KINDS:
        raise wrong(f'"{kind}" is no kind of log', str(kind), LOG_KINDS)
    if zone is not None and zone not in available_timezones():
        zones = sorted(available_timezones())
        near = get_close_matches(str(zone), zones, 1, 0.5) or ["America/Chicago"]
        raise RecordsError(
            f'"{zone}" is no time zone',
            f"{path}:{_line_of(text, str(zone))}",
            f'Name it as in "{near[0]}", or leave it out for UTC.',
        )
    return Mapping(str(path), found, kind, zone)


_EXAMPLE: Final = 'Give a table [columns] with lines such as "Query Time" = "search_time".'


def _line_of(text: str, word: str) -> int:
    """The line of the file on which a word stands first."""
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if word in line.partition("#")[0]), 1)


def mapped(sheet: Sheet, mapping: Mapping, where: str) -> Sheet:
    """The same records under labels that are known.

    Raises:
        RecordsError: no row among the first has the labels of the mapping; the error names the label that is
            missing and the nearest one there is.
    """
    head = sheet.head(SEARCH_DEPTH)
    best: Record | None = None
    count = 0
    for record in head:
        known = {normal_label(cell) for cell in record.cells} & mapping.columns.keys()
        if len(known) > count:
            best, count = record, len(known)
    printed = {normal_label(cell): cell.strip() for cell in best.cells} if best else {}
    for label, field in mapping.columns.items():
        if field is not None and label not in printed:
            near = get_close_matches(label, [name for name in printed if name], 1, 0.4)
            place = f"{where}, line {best.line}" if best else where
            raise RecordsError(
                f'no column is labelled "{label}", which the mapping reads as {field}',
                place,
                f'The nearest label is "{printed[near[0]]}"; correct {mapping.file}.'
                if near
                else f"Look whether {mapping.file} belongs to this file.",
            )
    assert best is not None
    return _Mapped(sheet, best.cells, tuple(_known_label(cell, mapping) for cell in best.cells))


def _known_label(text: str, mapping: Mapping) -> str:
    """The label that is known for a field; labels that the mapping leaves alone speak for themselves, unless
    another column was given their field.
    """
    label = normal_label(text)
    if label in mapping.columns:
        field = mapping.columns[label]
        return next(known for known, of in labels().field_of.items() if of == field) if field else f"({text})"
    of = labels().field_of.get(label)
    return f"({text})" if of in mapping.columns.values() else text


@dataclass(frozen=True)
class _Mapped:
    """A sheet whose header rows are rewritten, wherever they stand."""

    sheet: Sheet
    printed: tuple[str, ...]
    known: tuple[str, ...]

    @property
    def notes(self) -> tuple[tuple[str, str, int], ...]:
        notes: tuple[tuple[str, str, int], ...] = getattr(self.sheet, "notes", ())
        return notes

    def _renamed(self, record: Record) -> Record:
        return replace(record, cells=self.known) if record.cells == self.printed else record

    def head(self, count: int) -> list[Record]:
        return [self._renamed(record) for record in self.sheet.head(count)]

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        for batch in self.sheet.batches(skip, width):
            columns = batch.columns
            if len(columns) == len(self.printed):
                again = pc.equal(columns[0], self.printed[0])
                for column, text in zip(columns[1:], self.printed[1:], strict=True):
                    again = pc.and_(again, pc.equal(column, text))
                if pc.any(again).as_py():
                    columns = tuple(
                        pc.if_else(again, label, column)
                        for column, label in zip(columns, self.known, strict=True)
                    )
            odd = tuple(self._renamed(record) for record in batch.odd)
            yield replace(batch, columns=columns, odd=odd)


def told_zone(events: pa.Table, zone: str) -> pa.Table:
    """The events, with instants that name no zone moved from UTC to where the mapping says they were written.

    A clock time that comes twice in autumn is read as the first of the two, one that spring leaves out as the
    moment of the change. Days without a time stay days.
    """
    assumed = pc.fill_null(pc.equal(events["zone"].cast(pa.string()), "assumed_utc"), False)

    for name in ("search_at", "frame_start", "frame_end"):
        column = events[name]
        naive = column.cast(pa.timestamp("ms"))
        moved = pc.assume_timezone(naive, zone, ambiguous="earliest", nonexistent="latest").cast(column.type)
        at = events.schema.get_field_index(name)
        events = events.set_column(at, events.schema.field(at), pc.if_else(assumed, moved, column))
    at = events.schema.get_field_index("zone")
    words = pc.if_else(assumed, "told", events["zone"].cast(pa.string())).dictionary_encode()
    return events.set_column(at, events.schema.field(at), words)
