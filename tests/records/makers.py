"""Small logs in the shapes that agencies hand over. Every row is made up; no plate, no name."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID
from xml.sax.saxutils import escape

#: The labels that the vendor prints, by field.
PRINTED = {
    "id": "ID",
    "name": "Name",
    "org": "Org Name",
    "networks": "Total Networks Searched",
    "devices": "Total Devices Searched",
    "frame": "Time Frame",
    "plate": "License Plate",
    "reason": "Reason",
    "case": "Case #",
    "filters": "Filters",
    "search_time": "Search Time",
    "search_type": "Search Type",
    "prompt": "Text Prompt",
    "moderation": "Moderation",
}
SUPERSET = tuple(PRINTED)
ORGS = ("Houston TX PD", "Polk County FL SO", "Evanston IL PD", "CA - Wasco PD", "Glendora (CA) PD")
REASONS = ("stolen vehicle", "ICE detainer", "warrant", "missing person", "theft")


def a_search(number: int) -> dict[str, str]:
    """The cells of one made-up search, by field."""
    day = number % 28 + 1
    return {
        "id": str(UUID(int=0x1234_5678_9ABC_4DEF_8000_0000_0000_0000 + number)),
        "name": "***",
        "org": ORGS[number % len(ORGS)],
        "networks": str(100 + number),
        "devices": str(2000 + number),
        "frame": f"11/{day:02}/2025, 10:00:17 PM UTC\n11/{day + 1:02}/2025, 10:00:17 AM UTC",
        "plate": "***",
        "reason": REASONS[number % len(REASONS)],
        "case": "",
        "filters": "",
        "search_time": f"11/{day:02}/2025, 09:{number % 60:02}:36 AM UTC",
        "search_type": "lookup" if number % 2 else "search",
        "prompt": "",
        "moderation": "",
    }


def rows_of(fields: Sequence[str], count: int = 5, first: int = 0) -> list[list[str]]:
    """Rows of made-up searches with these fields, in this order."""
    return [[a_search(number)[field] for field in fields] for number in range(first, first + count)]


def labels_of(fields: Sequence[str]) -> list[str]:
    """The printed labels of these fields."""
    return [PRINTED[field] for field in fields]


def without(*fields: str) -> tuple[str, ...]:
    """The superset without some fields."""
    return tuple(field for field in SUPERSET if field not in fields)


def csv_text(
    rows: Sequence[Sequence[str]], *, quote_all: bool = False, line_end: str = "\n", delimiter: str = ","
) -> str:
    """Rows as CSV text."""
    out = io.StringIO()
    csv.writer(
        out,
        lineterminator=line_end,
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
        delimiter=delimiter,
    ).writerows(rows)
    return out.getvalue()


def write_csv(
    path: Path, rows: Sequence[Sequence[str]], *, encoding: str = "utf-8", line_end: str = "\n"
) -> Path:
    """Rows as a CSV file."""
    path.write_bytes(csv_text(rows, line_end=line_end).encode(encoding))
    return path


def write_log(path: Path, fields: Sequence[str], count: int = 5) -> Path:
    """A log with these columns."""
    return write_csv(path, [labels_of(fields), *rows_of(fields, count)])


def write_zip(path: Path, members: Mapping[str, bytes]) -> Path:
    """An archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[str | float]]]) -> Path:
    """A minimal workbook: text as inline strings, numbers as numbers."""
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    book_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{book_type}"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
    }
    for n, rows in enumerate(sheets.values(), 1):
        members[f"xl/worksheets/sheet{n}.xml"] = _sheet_xml(rows)
    return write_zip(path, {name: text.encode() for name, text in members.items()})


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _sheet_xml(rows: Sequence[Sequence[str | float]]) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(
            _cell_xml(f"{_column(at)}{number}", cell) for at, cell in enumerate(row) if cell != ""
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell_xml(place: str, cell: str | float) -> str:
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    return f'<c r="{place}"><v>{cell}</v></c>'


def _column(at: int) -> str:
    return chr(65 + at) if at < 26 else chr(64 + at // 26) + chr(65 + at % 26)


def write_binary_workbook(path: Path, rows: Sequence[Sequence[str | float]]) -> Path:
    """A minimal binary workbook (`.xlsb`) of one sheet: a heap of records, each a number, a length and bytes."""
    book = _record(131) + _record(143)
    book += _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Searches"))
    book += _record(144) + _record(132)
    width = max(len(row) for row in rows)
    sheet = _record(129) + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)) + _record(145)
    for number, row in enumerate(rows):
        sheet += _record(0, struct.pack("<I", number) + bytes(13))
        for at, cell in enumerate(row):
            place = struct.pack("<II", at, 0)
            is_text = isinstance(cell, str)
            value = _wide(cell) if isinstance(cell, str) else struct.pack("<d", cell)
            sheet += _record(6 if is_text else 5, place + value)
    sheet += _record(146) + _record(130)
    relations = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/%s" Target="%s"/></Relationships>'
    )
    types = f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="bin" ContentType="x/x"/></Types>'
    return write_zip(
        path,
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": (relations % ("officeDocument", "xl/workbook.bin")).encode(),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": (relations % ("worksheet", "worksheets/sheet1.bin")).encode(),
            "xl/worksheets/sheet1.bin": sheet,
        },
    )


def _record(number: int, data: bytes = b"") -> bytes:
    kind = bytes((number,)) if number < 128 else bytes((number & 127 | 128, number >> 7))
    length, size = b"", len(data)
    while size > 127:
        length, size = length + bytes((size & 127 | 128,)), size >> 7
    return kind + length + bytes((size,)) + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
