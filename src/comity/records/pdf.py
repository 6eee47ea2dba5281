"""The printed PDF of a spreadsheet, put back into rows and columns.

A print has no cells, only words with places. The labels of the header row, printed once or on every page, say
where each column begins; a word belongs to the column in whose band it starts, so that numbers, which
spreadsheets set to the right, need no left edge. Cells that go on over several lines are put together by
row: a row has one line on which its counts, its id or its time stand complete.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from comity.errors import RecordsError
from comity.records.align import is_uuid
from comity.records.apart import extract
from comity.records.layouts import labels, read_header
from comity.records.texts import SLOW_BATCH, Batch, Record, batch_of
from comity.records.times import is_instant, two_instants

__all__ = ["PdfSheet", "pdf_sheets"]

#: Words that start so near to a column's edge (points) start at it.
EDGE: Final = 1.5
#: A gap of so many heights of a letter parts cells and labels.
APART: Final = 0.8
#: A header's labels stand on so many lines at most, among so many first lines of the print.
HEADER_LINES: Final = 6
HEADER_DEPTH: Final = 40
#: Rows are told apart by the space between them when it is so many times the pitch of lines in a cell.
ROW_GAP: Final = 1.3
#: A line in the margin that stands at the same place of so large a share of pages is no row.
FURNITURE: Final = 0.6
#: The margin is parted from the table by so many pitches of lines, and holds so many lines.
MARGIN: Final = 1.5
MARGIN_LINES: Final = 3
_COUNT: Final = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3})+")


@dataclass(frozen=True)
class Word:
    """A stretch of letters: where it starts and ends, spaces before it, whether it was printed by another
    operation than the word before.
    """

    left: float
    right: float
    text: str
    spaces: int
    other: bool


@dataclass(frozen=True)
class Line:
    """One line of print: distance from the top, height of its letters, words from the left."""

    down: float
    size: float
    words: tuple[Word, ...]

    def plain(self) -> str:
        """The text of the line, digits made alike: what a running title or a page number looks like."""
        return re.sub(r"\d+", "0", " ".join(word.text for word in self.words))


@dataclass(frozen=True)
class Bands:
    """The columns of a print: labels and left edges, the fields that the labels name, and the header's lines
    as they look.
    """

    texts: tuple[str, ...]
    edges: tuple[float, ...]
    fields: tuple[str | None, ...]
    lines: frozenset[str]

    def cells(self, line: Line) -> dict[int, str]:
        """The text of each column on one line. A word that goes on from the word before stays in its column
        (cells spill over empty neighbours), unless it is printed on its own and starts at an edge.
        """
        found: dict[int, str] = {}
        column, end = -1, float("-inf")
        for word in line.words:
            at = max(0, bisect_right(self.edges, word.left + EDGE) - 1)
            runs_on = column >= 0 and word.left - end < APART * line.size
            starts_here = word.other and abs(word.left - self.edges[at]) <= EDGE
            if not runs_on or (starts_here and at != column):
                column = at
            before = found.get(column)
            found[column] = word.text if before is None else before + " " * word.spaces + word.text
            end = word.right
        return found


def pdf_sheets(path: Path, folder: Path) -> list[PdfSheet]:
    """The one table of a PDF; `folder` takes its words.

    Raises:
        RecordsError: the extra `pdf` is not installed; the file is damaged, locked or swells beyond measure;
            or its text has no columns of an access log.
    """
    (found,) = extract("pdf", path, folder)
    sheet = PdfSheet(path, folder / found["records"], found["pages"])
    sheet.look()
    if found["broken"]:
        sheet.notes += (("pages_unread", f"{found['broken']:,} pages are damaged and were not read", 0),)
    return [sheet]


@dataclass
class PdfSheet:
    """The table of a PDF as records. `line` of a record is the page on which it stands."""

    path: Path
    words: Path
    pages: int
    notes: tuple[tuple[str, str, int], ...] = ()
    texts: int = 0
    upwards: bool = True
    anchors: frozenset[str] = frozenset()
    _furniture: frozenset[tuple[int, str]] = frozenset()
    _first: tuple[int, Bands] | None = field(default=None)

    def look(self) -> None:
        """Look the print through once: running titles, the header, how rows are told apart."""
        places: Counter[tuple[int, str]] = Counter()
        anywhere: Counter[str] = Counter()
        for number, lines in self._lines():
            if not lines:
                continue
            self.texts += 1
            places.update({_place(line) for line in (*_margin(lines), *_margin(lines[::-1]))})
            anywhere.update(line.plain() for line in lines)
            if self._first is None and (header := find_bands(lines)) is not None:
                self._first = (number, header[0])
        if not self.texts:
            return
        if self._first is None:
            raise RecordsError(
                "no line of the print names the columns of an access log",
                str(self.path),
                "Ask for the log as CSV, the form in which the vendor exports it.",
            )
        if self.texts < self.pages:
            missing = self.pages - self.texts
            self.notes += (
                ("pages_unread", f"{missing:,} pages hold no text (pictures?) and were not read", 0),
            )
        # What stands on every page once is a title or a page number; what stands there often is a row's.
        self._furniture = frozenset(
            place
            for place, count in places.items()
            if self.texts > 2 and count >= FURNITURE * self.texts and anywhere[place[1]] <= self.texts
        )
        self._tell_rows()

    def _tell_rows(self) -> None:
        """Find the columns whose cells stand on one line, and whether the rest of a row is above or below."""
        whole: Counter[str] = Counter()
        filled: Counter[str] = Counter()
        ends: Counter[bool] = Counter()
        bodies = [(bands, lines) for _, bands, lines in islice(self._bodies(), 200)]
        for bands, lines in bodies:
            for line in lines:
                for at, text in bands.cells(line).items():
                    name = bands.fields[at]
                    if name is not None and labels().type_of[name] in ("id", "count", "instant"):
                        filled[name] += 1
                        whole[name] += _complete(name, text)
        # The times of a window and of the search may each take several lines; then they head no row.
        self.anchors = frozenset(name for name in filled if whole[name] >= 0.9 * filled[name])
        if not self.anchors:
            raise RecordsError(
                "the print does not tell which lines belong to which row",
                str(self.path),
                "Ask for the log as CSV, the form in which the vendor exports it.",
            )
        for bands, lines in bodies:
            first, last = self._heads(bands, lines[0]), self._heads(bands, lines[-1])
            if first != last:
                ends[last] += 1
        self.upwards = ends[True] >= ends[False]

    def _lines(self) -> Iterator[tuple[int, list[Line]]]:
        with self.words.open(encoding="ascii") as stream:
            for number, page in enumerate(stream, 1):
                yield (
                    number,
                    [
                        Line(down, size, tuple(Word(*word) for word in words))
                        for down, size, words in json.loads(page)
                    ],
                )

    def _bodies(self) -> Iterator[tuple[int, Bands, list[Line]]]:
        """Page, columns and lines of each page with rows, without header and running titles."""
        if self._first is None:
            return
        first, bands = self._first
        for number, lines in self._lines():
            again = number == first or any(line.plain() in bands.lines for line in lines[:HEADER_DEPTH])
            header = find_bands(lines) if again and number >= first else None
            if header is not None:
                # A header on a later page, too, says where the columns of this page and the next begin.
                bands, lines = header[0], lines[header[1] :]
            kept = [line for line in lines if _place(line) not in self._furniture]
            if number >= first and kept:
                yield number, bands, kept

    def _heads(self, bands: Bands, line: Line) -> bool:
        cells = bands.cells(line)
        return any(
            bands.fields[at] in self.anchors and _complete(bands.fields[at] or "", text)
            for at, text in cells.items()
        )

    def _rows(self, bands: Bands, lines: Sequence[Line]) -> Iterator[list[Line]]:
        """The lines of each row of one page."""
        heads = [self._heads(bands, line) for line in lines]
        steps = [below.down - above.down for above, below in pairwise(lines)]
        pitch = min(steps, default=0.0)
        cuts = [0, *(at for at, step in enumerate(steps, 1) if step > ROW_GAP * pitch), len(lines)]
        spaced = [range(start, end) for start, end in pairwise(cuts)]
        if not all(sum(heads[at] for at in row) == 1 for row in spaced):
            marks = [at + self.upwards for at, head in enumerate(heads) if head]
            cuts = sorted({0, *marks, len(lines)})
            spaced = [range(start, end) for start, end in pairwise(cuts)]
        for row in spaced:
            yield [lines[at] for at in row]

    def _records(self, first_row: int) -> Iterator[Record]:
        if self._first is None:
            return
        texts: tuple[str, ...] = ()
        row = first_row
        for page, bands, lines in self._bodies():
            if bands.texts != texts:
                texts = bands.texts
                yield Record(row, page, texts)
                row += 1
            for found in self._rows(bands, lines):
                parts: list[list[str]] = [[] for _ in bands.edges]
                for line in found:
                    for at, text in bands.cells(line).items():
                        parts[at].append(text)
                cells = (_joined(name, part) for name, part in zip(bands.fields, parts, strict=True))
                yield Record(row, page, tuple(cells))
                row += 1

    def head(self, count: int) -> list[Record]:
        """The first records, numbered from 1: the header and the rows below it."""
        return list(islice(self._records(1), count))

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """The records after the first `skip`, as batches of columns; rows are numbered from 1 after them."""
        records = islice(self._records(1 - skip), skip, None)
        while gathered := list(islice(records, SLOW_BATCH)):
            yield batch_of(gathered, width)


def _margin(lines: Sequence[Line]) -> Sequence[Line]:
    """The first lines, when a gap parts them from the rest."""
    steps = [abs(below.down - above.down) for above, below in pairwise(lines)]
    wide = [at for at, step in enumerate(steps[:MARGIN_LINES], 1) if step > MARGIN * min(steps)]
    return lines[: wide[-1]] if wide else ()


def _place(line: Line) -> tuple[int, str]:
    return round(line.down / 3), line.plain()


def _complete(name: str, text: str) -> bool:
    """Whether a single line holds the whole cell of this field."""
    wanted = labels().type_of[name]
    if wanted == "id":
        return is_uuid(text) or text.isdecimal()
    if wanted == "count":
        return _COUNT.fullmatch(text) is not None
    return is_instant(text) and (":" in text or name == "search_date")


def _joined(name: str | None, parts: Sequence[str]) -> str:
    """The lines of one cell as its text: a window gets its two lines back, an id no spaces."""
    wanted = labels().type_of[name] if name else "text"
    if wanted in ("id", "count"):
        return "".join(parts)
    text = " ".join(parts)
    return two_instants(text) or text if wanted == "frame" else text


def find_bands(lines: Sequence[Line]) -> tuple[Bands, int] | None:
    """The header among the first lines of a page, and the number of lines down to its end."""
    best: tuple[int, int, Bands, int] | None = None
    for start in range(min(len(lines), HEADER_DEPTH)):
        for height in range(1, min(HEADER_LINES, len(lines) - start) + 1):
            printed = lines[start : start + height]
            texts, edges = _labels(printed)
            header = read_header(texts, 0)
            if header is None or header.other is not None:
                continue
            known = sum(name is not None for name in header.fields)
            score = 2 * known - len(header.fields)
            # Among equals the taller one: a short form of a label may be known, too.
            if best is None or (score, height) > best[:2]:
                best = (
                    score,
                    height,
                    Bands(texts, edges, header.fields, frozenset(line.plain() for line in printed)),
                    start + height,
                )
    return (best[2], best[3]) if best is not None else None


def _labels(lines: Sequence[Line]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Labels that stand over one another on several lines, put together; and their left edges."""
    found: list[tuple[float, float, str]] = []
    for line in lines:
        chunks: list[tuple[float, float, str]] = []
        for word in line.words:
            if chunks and word.left - chunks[-1][1] < APART * line.size:
                left, _, text = chunks[-1]
                chunks[-1] = (left, word.right, text + " " * word.spaces + word.text)
            else:
                chunks.append((word.left, word.right, word.text))
        for left, right, text in chunks:
            over = next((at for at, (a, b, _) in enumerate(found) if left < b and a < right), None)
            if over is None:
                found.append((left, right, text))
            else:
                a, b, above = found[over]
                found[over] = (min(a, left), max(b, right), f"{above} {text}")
    found.sort()
    return tuple(text for _, _, text in found), tuple(left for left, _, _ in found)
