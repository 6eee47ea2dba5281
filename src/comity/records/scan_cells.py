"""Cells of a typical export as the library of rows hands them over: numbers, and distinct texts that are typed once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from comity.records.build import type_columns
from comity.records.rows import Block, Form, NotTypicalError

__all__ = ["FORMS", "Cells", "Known", "Texts", "typed_cells", "uuids"]

#: How each field is written in nearly every row.
FORMS: Final = {
    **dict.fromkeys(("org", "reason", "offense", "name"), Form.TEXT),
    **dict.fromkeys(("networks", "devices"), Form.COUNT),
    **dict.fromkeys(("search_time", "search_date"), Form.INSTANT),
    "id": Form.ID,
    "frame": Form.WINDOW,
}


def typed_cells(
    connection: duckdb.DuckDBPyConnection, cells: Mapping[str, pa.Array], count: int
) -> dict[str, pa.Array]:
    """Distinct texts as columns of the events table, by the rules that hold for every cell.

    Raises:
        NotTypicalError: a cell is not what its label says.
    """
    typed = type_columns(connection, cells, count)
    if pc.any(pc.or_(typed.wrong, typed.untimed)).as_py():
        raise NotTypicalError
    return typed.columns


@dataclass(frozen=True, slots=True)
class Known:
    """A text that stands in a log: its number, its words if it has any, the state of its cell."""

    number: int
    words: str | None
    state: str


class Texts:
    """The texts of a row that are kept together: of its agency; of its reason and the offence chosen.

    Each distinct one has a place in this file, from 0; `known` says what stands there.

    Args:
        look_up: what is known of distinct texts, by the whole log.
        columns: where each text stands in a row; `None` where it was not exported.
    """

    def __init__(
        self,
        look_up: Callable[[Sequence[tuple[str | None, ...]]], list[Known]],
        columns: Sequence[int | None],
    ) -> None:
        self.known: list[Known] = []
        self.numbers = np.empty(0, np.int32)
        self._look_up = look_up
        self._columns = columns
        self._words: dict[int, list[str]] = {at: [] for at in columns if at is not None}
        self._places: dict[int, int] = {}

    def of(self, block: Block) -> npt.NDArray[np.intp]:
        """The place of each row's texts."""
        for at, words in self._words.items():
            words += block.texts(at, len(words)).to_pylist()
        if len(self._words) == 1:
            # The numbers that the library gave are the places.
            ((at, words),) = self._words.items()
            new = words[len(self.known) :]
            self._learn(len(new), {at: new})
            return block.columns[at].texts.astype(np.intp)
        codes = np.zeros(block.rows, np.int64)
        for at in self._words:
            codes = codes << 32 | block.columns[at].texts
        distinct, where = np.unique(codes, return_inverse=True)
        listed = distinct.tolist()
        found = [code for code in listed if code not in self._places]
        self._places |= {code: at for at, code in enumerate(found, len(self._places))}
        numbers = zip(*(divmod(code, 1 << 32) for code in found), strict=True)
        texts = zip(self._words.items(), numbers, strict=False)
        self._learn(len(found), {at: [words[one] for one in column] for (at, words), column in texts})
        return np.array([self._places[code] for code in listed], np.intp)[where]

    def _learn(self, count: int, new: Mapping[int, Sequence[str]]) -> None:
        """Look up so many texts: what stands in each column that was exported."""
        if count:
            columns = (repeat(None, count) if at is None else new[at] for at in self._columns)
            self.known += self._look_up(list(zip(*columns, strict=True)))
            self.numbers = np.array([one.number for one in self.known], np.int32)


class Cells:
    """A column whose cells are read into numbers; cells in another form are typed once for each distinct text."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, field: str, at: int) -> None:
        self._connection = connection
        self._field = field
        self._at = at
        self._count = 0
        self._typed: dict[str, list[pa.Array]] = {}

    def learn(self, block: Block) -> None:
        """Type what is new.

        Raises:
            NotTypicalError: a cell is not what its label says.
        """
        new = block.texts(self._at, self._count)
        if len(new):
            self._count += len(new)
            for name, column in typed_cells(self._connection, {self._field: new}, len(new)).items():
                self._typed.setdefault(name, []).append(column)

    def usual(self, block: Block) -> npt.NDArray[np.bool_]:
        """Which cells are in the usual form."""
        return block.columns[self._at].texts < 0

    def plain(self, block: Block, half: int = 0) -> npt.NDArray[np.int64]:
        """The numbers of cells in the usual form; 0 for others."""
        return block.columns[self._at].numbers[half]

    def typed(self, block: Block, name: str) -> pa.Array:
        """A column of the events table for the cells in another form; null for those in the usual one."""
        texts = block.columns[self._at].texts
        if name not in self._typed:
            return pa.nulls(block.rows)
        columns = self._typed[name]
        if len(columns) > 1:
            columns[:] = [pa.chunked_array(columns).unify_dictionaries().combine_chunks()]
        return columns[0].take(pa.array(texts, mask=texts < 0))

    def numbers(self, block: Block, name: str, *, half: int = 0, scale: int = 1) -> pa.Array:
        """All cells as whole numbers, those in the usual form multiplied by a scale; null where they say none."""
        usual = self.usual(block)
        plain = pa.array(self.plain(block, half) * scale if scale > 1 else self.plain(block, half))
        if usual.all():
            return plain
        return pc.if_else(pa.array(usual), plain, self.typed(block, name).cast(pa.int64()))


_DASHES: Final = (8, 13, 18, 23)
_DIGITS: Final = [at for at in range(36) if at not in _DASHES]
_HEX: Final = np.frombuffer(bytes(range(256)).hex().encode(), np.uint8).reshape(256, 2)


def uuids(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> pa.Array:
    """UUIDs as they are written, from the halves of their numbers."""
    octets = np.stack([first, second], axis=1).astype(">i8").view(np.uint8)
    texts = np.full((len(first), 36), ord("-"), np.uint8)
    texts[:, _DIGITS] = _HEX[octets].reshape(-1, 32)
    offsets = np.arange(0, 36 * len(first) + 1, 36, dtype=np.int32)
    return pa.Array.from_buffers(pa.string(), len(first), [None, pa.py_buffer(offsets), pa.py_buffer(texts)])
