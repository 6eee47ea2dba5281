"""Reads one workbook or PDF in a process of its own and leaves plain records behind.

Workbooks and PDFs are unpacked by native code that a hostile file can make ask for any amount of memory or
time. Here that ends one process with limits of its own, never the caller's. The file is run as a script and
knows nothing of the rest of the package, so that it starts quickly.

    python -P extract.py book|pdf FILE FOLDER BYTES SECONDS

`FOLDER/contents.json` lists what was found; records are one JSON value a line. Failures that can be said in
words are printed as one line of JSON, with exit status 3.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

#: Characters on one page beyond which it is no print of a table, and pages beyond which it is no log.
MOST_CHARACTERS: Final = 100_000
MOST_PAGES: Final = 50_000
#: A spreadsheet's cell holds 32,767 letters.
MOST_LETTERS: Final = 100_000
#: A gap of so many heights of a letter is a space, where the print has none.
SPACE: Final = 0.2
#: Letters whose baselines differ by less than this share of their height stand on one line.
SAME_LINE: Final = 0.35


class Unreadable(Exception):
    """Why a file cannot be read, and what to do."""


def limit(most_bytes: int, seconds: int) -> None:
    """Bound memory, processor time and what may be written, where the system can."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, most_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 4 * most_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


# Workbooks


def write_book(path: Path, folder: Path) -> list[dict[str, object]]:
    """Write every sheet of a workbook, hidden ones too, row by row; rows and columns before the first filled
    cell are put back, so that numbers are the sheet's own.
    """
    import python_calamine as calamine

    troubles = (calamine.CalamineError, calamine.PasswordError, calamine.ZipError, calamine.XmlError, OSError)
    try:
        book = calamine.load_workbook(str(path))
    except troubles as error:
        raise Unreadable(
            f"the workbook cannot be opened ({error})", "Save it again without a password."
        ) from error
    found: list[dict[str, object]] = []
    for number, name in enumerate(book.sheet_names):
        try:
            sheet = book.get_sheet_by_name(name)
        except troubles as error:
            found.append({"name": name, "error": f"the sheet cannot be opened ({error})"})
            continue
        top, left = sheet.start or (0, 0)
        target = folder / f"sheet-{number}.jsonl"
        with target.open("w", encoding="ascii") as out:
            out.write("[]\n" * top)
            for row, cells in enumerate(sheet.iter_rows(), 1):
                if row > top and isinstance(cells, list):
                    out.write(json.dumps([""] * left + [as_text(cell) for cell in cells]) + "\n")
        found.append({"name": name, "records": target.name})
    return found


def as_text(cell: object) -> str:
    """A cell as text: whole numbers without a fraction, days and times in ISO form."""
    if isinstance(cell, str):
        if len(cell) > MOST_LETTERS:
            raise Unreadable(
                "a cell holds more text than any spreadsheet allows", "Check that this is a log."
            )
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "milliseconds" if cell.microsecond else "seconds")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell) if cell is not None else ""


# PDF

# One stretch of letters without a space, of one printing operation: left, right, text, spaces before it, and
# whether another operation printed it than the stretch before.
Word = tuple[float, float, str, int, bool]


def write_pdf(path: Path, folder: Path) -> list[dict[str, object]]:
    """Write the words of every page with their places, line by line from the top, as text runs (a page that
    is printed on its side is turned).
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(str(path))
        count = len(document)
    except (pdfium.PdfiumError, OSError) as error:
        locked = "assword" in str(error)
        raise Unreadable(
            "the PDF asks for a password" if locked else f"the PDF cannot be opened ({error})",
            "Save it again without a password." if locked else "Ask for the file again, best as CSV.",
        ) from error
    if count > MOST_PAGES:
        raise Unreadable(f"the PDF has {count:,} pages, more than any log", "Ask for the log as CSV.")
    broken = 0
    with (folder / "pages.jsonl").open("w", encoding="ascii") as out:
        for number in range(count):
            try:
                lines = list(page_lines(pdfium.raw, document[number]))
            except pdfium.PdfiumError:
                lines, broken = [], broken + 1
            out.write(json.dumps(lines) + "\n")
    return [{"pages": count, "broken": broken, "records": "pages.jsonl"}]


def page_lines(raw: Any, page: Any) -> Iterator[tuple[float, float, list[Word]]]:
    """The lines of a page from the top: distance downwards, height of its letters, words from the left."""
    letters = list(page_letters(raw, page))
    if not letters:
        return
    turn = Counter(turn for turn, *_ in letters).most_common(1)[0][0]
    upright = sorted((letter[1:] for letter in letters if letter[0] == turn), key=lambda letter: letter[1])
    start = 0
    for at, (_, down, *_, size, _, _) in enumerate(upright, 1):
        if at == len(upright) or upright[at][1] - down > SAME_LINE * max(size, 1.0):
            line = sorted(upright[start:at], key=lambda letter: letter[0])
            words = list(line_words(line))
            if words:
                yield round(down, 2), round(max(letter[3] for letter in line), 2), words
            start = at


# Left, distance downwards, right, size, letter, printing operation.
Letter = tuple[float, float, float, float, str, int]


def page_letters(raw: Any, page: Any) -> Iterator[tuple[int, float, float, float, float, str, int]]:
    """Quarter turns, place, size and printing operation of each letter of a page."""
    text = page.get_textpage()
    handle, box = text.raw, raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    count = raw.FPDFText_CountChars(handle)
    if count > MOST_CHARACTERS:
        raise Unreadable("a page of the PDF holds more text than any printed table", "Ask for it as CSV.")
    before, size, turn, operation = None, 0.0, 0, 0
    for at in range(count):
        if raw.FPDFText_IsGenerated(handle, at) == 1:
            continue
        letter = chr(raw.FPDFText_GetUnicode(handle, at))
        if letter in "\r\n\0":
            continue
        printed = ctypes.cast(raw.FPDFText_GetTextObject(handle, at), ctypes.c_void_p).value
        if printed != before or before is None:
            before, operation = printed, operation + 1
            # The angle is measured clockwise.
            turn = round(-raw.FPDFText_GetCharAngle(handle, at) / (math.pi / 2)) % 4
        raw.FPDFText_GetLooseCharBox(handle, at, box)
        raw.FPDFText_GetCharOrigin(handle, at, x, y)
        # Letters run to the right, up, to the left or down; what is read is the page that this turns upright.
        left, right, down = (
            (box.left, box.right, -y.value),
            (box.bottom, box.top, x.value),
            (-box.right, -box.left, y.value),
            (-box.top, -box.bottom, -x.value),
        )[turn]
        size = (box.right - box.left) if turn % 2 else (box.top - box.bottom)
        yield turn, left, down, right, size, letter, operation
    text.close()
    page.close()


def line_words(line: list[Letter]) -> Iterator[Word]:
    """The letters of one line as words."""
    word, first, end, operation = "", 0.0, 0.0, -1
    before, other, blank = 0, True, 0.0
    for left, _, right, size, letter, printed in line:
        if letter.isspace():
            blank = blank or right - left
            continue
        gap = left - end if operation >= 0 else 0.0
        spaces = spaces_in(gap, blank, size)
        if word and (spaces or printed != operation):
            yield round(first, 2), round(end, 2), word, before, other
            word = ""
        if not word:
            first, before, other = left, spaces, printed != operation
        word, end, operation, blank = word + letter, right, printed, 0.0
    if word:
        yield round(first, 2), round(end, 2), word, before, other


def spaces_in(gap: float, blank: float, size: float) -> int:
    """How many spaces a gap holds: the reader gives one letter for several, with the width of one."""
    if blank > 0:
        times = gap / blank
        return round(times) if times > 1 and abs(times - round(times)) < 0.15 else 1
    return int(gap > SPACE * size)


def main(arguments: list[str]) -> int:
    """Run one reader under its limits."""
    kind, file, folder, most_bytes, seconds = arguments
    limit(int(most_bytes), int(seconds))
    try:
        contents = {"book": write_book, "pdf": write_pdf}[kind](Path(file), Path(folder))
    except Unreadable as error:
        sys.stdout.write(json.dumps(error.args))
        return 3
    except MemoryError:
        return 4
    (Path(folder) / "contents.json").write_text(json.dumps(contents), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
