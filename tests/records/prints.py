"""Tables printed to PDF the way spreadsheets print them: no cells, only words with places."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SIZE = 7.0
PITCH = 10.0
#: Width of every letter of Courier, as a share of its size: letters of one width are easy to place.
WIDE = 0.6


@dataclass(frozen=True)
class Column:
    """Label, left edge and width of a column on the upright page."""

    label: str
    left: float
    width: float
    right_aligned: bool = False


#: The layout of an own audit as a county printed it: nine columns, header on the first page only.
OKALOOSA = (
    Column("ID", 30, 155),
    Column("Org Name", 185, 112),
    Column("Total Networks Searched", 297, 40, right_aligned=True),
    Column("Total Devices Searched", 337, 44, right_aligned=True),
    Column("Time Frame", 381, 60),
    Column("Reason", 441, 172),
    Column("Search Time", 613, 126),
    Column("Search Type", 739, 80),
    Column("Moderation", 819, 60),
)


@dataclass(frozen=True)
class Style:
    """How a table is printed. `upwards`: cells of one line stand on the last line of their row."""

    turned: bool = True
    upwards: bool = True
    rows: int = 9
    gap: float = 0.0
    every_page: bool = False
    title: str = ""
    page_numbers: bool = False
    by_letter: bool = False
    wide: float = 900.0
    high: float = 640.0


Piece = tuple[float, float, str]


def lines_of(cell: str, column: Column) -> list[str]:
    """A cell as the lines that fit into its column."""
    fit = max(1, int(column.width / (SIZE * WIDE)))
    if column.label == "Time Frame":
        return [part for line in cell.splitlines() for part in _date_and_clock(line)]
    return textwrap.wrap(cell, fit, break_on_hyphens=False) or [""]


def _date_and_clock(instant: str) -> list[str]:
    day, clock, half, zone = instant.split()
    return [day, f"{clock} {half}", zone]


def lay_out(columns: Sequence[Column], rows: Sequence[Sequence[str]], style: Style) -> list[list[Piece]]:
    """The pieces of text of each page, with their left end and distance from the top."""
    pages: list[list[Piece]] = []
    header = [column.label for column in columns]
    rest = list(rows)
    while rest or not pages:
        page: list[Piece] = []
        down = 40.0
        if style.title:
            page.append((300, 20, style.title))
        take = style.rows
        if not pages or style.every_page:
            down = _row(page, columns, header, down, style, header=True) + style.gap
            take -= 1
        for row in rest[:take]:
            down = _row(page, columns, row, down, style) + style.gap
        rest = rest[take:]
        if style.page_numbers:
            page.append((420, style.high - 12, f"Page {len(pages) + 1}"))
        pages.append(page)
    return pages


def _row(
    page: list[Piece],
    columns: Sequence[Column],
    cells: Sequence[str],
    down: float,
    style: Style,
    *,
    header: bool = False,
) -> float:
    texts = [
        textwrap.wrap(cell, max(1, int(column.width / (SIZE * WIDE)))) if header else lines_of(cell, column)
        for column, cell in zip(columns, cells, strict=True)
    ]
    height = max(map(len, texts))
    for column, lines in zip(columns, texts, strict=True):
        first = height - len(lines) if style.upwards else 0
        for number, line in enumerate(lines):
            is_number = column.right_aligned or line.replace(".", "").isdecimal()
            left = column.left
            if is_number and not header:
                left = column.left + column.width - 2 - len(line) * SIZE * WIDE
            if line:
                page.append((left, down + (first + number) * PITCH, line))
    return down + height * PITCH


def write_print(
    path: Path, columns: Sequence[Column], rows: Sequence[Sequence[str]], style: Style | None = None
) -> Path:
    """Print a table to a PDF file."""
    style = style or Style()
    streams = [content(page, style) for page in lay_out(columns, rows, style)]
    box = (style.high, style.wide) if style.turned else (style.wide, style.high)
    return write_pdf(path, streams, box, 90 if style.turned else 0)


def content(page: Sequence[Piece], style: Style) -> bytes:
    out = []
    for left, down, text in page:
        shown = text.encode("cp1252", "replace").decode("latin-1")
        pieces = [(left, shown)]
        if style.by_letter:
            pieces = [(left + at * SIZE * WIDE, letter) for at, letter in enumerate(shown) if letter != " "]
        for at, piece in pieces:
            safe = piece.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            place = (
                f"0 1 -1 0 {down:.2f} {at:.2f}"
                if style.turned
                else f"1 0 0 1 {at:.2f} {style.high - down:.2f}"
            )
            out.append(f"BT /F1 {SIZE} Tf {place} Tm ({safe}) Tj ET")
    return "\n".join(out).encode("latin-1")


def write_pdf(
    path: Path, streams: Sequence[bytes], box: tuple[float, float], rotate: int = 0, resources: str = ""
) -> Path:
    """A PDF of some content streams, one a page."""
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(streams)))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
    ]
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"
    for number, stream in enumerate(streams):
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {box[0]:g} {box[1]:g}] /Rotate {rotate} "
            f"/Resources << /Font << /F1 {font} >> {resources} >> /Contents {4 + 2 * number} 0 R >>".encode()
        )
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    data, places = b"%PDF-1.4\n", []
    parts = [data]
    at = len(data)
    for number, body in enumerate(bodies, 1):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        places.append(at)
        parts.append(part)
        at += len(part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(bodies) + 1, table))
    parts.append(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, at))
    path.write_bytes(b"".join(parts))
    return path
