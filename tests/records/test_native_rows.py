"""The library that reads typical rows, held against Python's own readers of tables, times and letters."""

from __future__ import annotations

import csv
import importlib.util
import io
import os
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity import native
from comity.native import LIBRARY
from comity.records import rows
from comity.records.rows import Form, NotTypicalError, available, read_rows

pytestmark = pytest.mark.skipif(
    not available() and not os.environ.get("CI"), reason="no compiler made the library when it was installed"
)

VENDOR = "%m/%d/%Y, %I:%M:%S %p UTC"


def test_the_library_was_compiled_here() -> None:
    assert available()


@pytest.mark.parametrize("older", [False, True])
def test_a_library_made_of_other_sources_is_none(tmp_path: Path, older: bool) -> None:
    folder = tmp_path / "native"
    shutil.copytree(Path(native.__file__).parent, folder)
    if older:
        with (folder / "rows.c").open("a") as source:
            source.write("/* since then */\n")
    spec = importlib.util.spec_from_file_location("native_copy", folder / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    assert (copy.LIBRARY is None) == older


def cells_of(
    path: Path, forms: Sequence[Form], delimiter: str = ",", *, returns: bool = False
) -> list[list[object]]:
    """The rows of a file: a text as it stands, a cell that was read into numbers as these."""
    found: list[list[object]] = []
    texts: dict[int, list[str]] = {at: [] for at, form in enumerate(forms) if form}
    with path.open("rb", buffering=0) as stream:
        for block in read_rows(stream, forms, delimiter, returns=returns):
            for at, known in texts.items():
                known += block.texts(at, len(known)).to_pylist()
            for row in range(block.rows):
                cells: list[object] = []
                for at, known in texts.items():
                    column = block.columns[at]
                    text = int(column.texts[row])
                    numbers = tuple(int(half[row]) for half in column.numbers)
                    cells.append(known[text] if text >= 0 else numbers)
                found.append([*cells, int(block.breaks[row])])
    return found


def written(
    path: Path,
    table: Sequence[Sequence[str]],
    delimiter: str = ",",
    *,
    returns: bool = False,
    every: bool = True,
) -> Path:
    text = io.StringIO()
    end = "\r\n" if returns else "\n"
    writer = csv.writer(
        text,
        delimiter=delimiter,
        lineterminator=end,
        quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL,
    )
    writer.writerows(table)
    path.write_bytes(text.getvalue().encode())
    return path


_ANY = st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])
LETTERS = st.text(_ANY, max_size=12) | st.text(_ANY, min_size=12, max_size=80)
TABLES = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(LETTERS, min_size=width, max_size=width), min_size=1, max_size=12)
)


@given(
    table=TABLES,
    delimiter=st.sampled_from(",;\t|"),
    returns=st.booleans(),
    every=st.booleans(),
    at_hand=st.integers(64, 400),
    at_once=st.integers(1, 5),
)
def test_what_python_writes_as_a_table_is_read_as_it_was(
    table: list[list[str]],
    delimiter: str,
    returns: bool,
    every: bool,
    at_hand: int,
    at_once: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = written(tmp_path_factory.mktemp("rows") / "t.csv", table, delimiter, returns=returns, every=every)
    if returns and any("\n" in cell for row in table for cell in row):
        # Where lines end so, they do within a cell too.
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        table = [[cell.replace("\n", "\r\n") for cell in row] for row in table]
    longest = max(len(line) for line in path.read_bytes().splitlines(keepends=True))
    with pytest.MonkeyPatch.context() as patch:
        whole = len(written(path.with_name("row.csv"), table[:1]).read_bytes())
        patch.setattr(rows, "BYTES", max(at_hand, 8 * longest, 40 * whole, 2_000))
        patch.setattr(rows, "BATCH", at_once)
        found = cells_of(path, [Form.TEXT] * len(table[0]), delimiter, returns=returns)
    assert found == [[*row, sum(cell.count("\n") for cell in row)] for row in table]


@given(
    moment=st.datetimes(timezones=st.just(UTC)),
    spoilt=st.none() | st.tuples(st.integers(0, 26), st.sampled_from("0123456789/,:;.-p APMUTCx")),
    count=st.integers(1, 4),
)
def test_instants_are_read_as_the_calendar_has_them_or_left_as_text(
    moment: datetime,
    spoilt: tuple[int, str] | None,
    count: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    text = f"{moment:%m/%d/}{moment.year:04}{moment:, %I:%M:%S} {'AM' if moment.hour < 12 else 'PM'} UTC"
    if spoilt is not None:
        text = text[: spoilt[0]] + spoilt[1] + text[spoilt[0] + 1 :]
    expected: object = text
    if re.fullmatch(r"\d\d/\d\d/\d{4}, \d\d:\d\d:\d\d [AP]M UTC", text, re.ASCII):
        with suppress(ValueError):
            meant = datetime.strptime(text, VENDOR).replace(tzinfo=UTC)
            expected = ((meant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1),)
    # The day before it is remembered: it may not be taken for this one.
    table = [[text, "x"], ["01/31/2025, 11:59:59 PM UTC", "x"], [text, "x"], [text, "x"]][:count]
    path = written(tmp_path_factory.mktemp("rows") / "t.csv", table)
    other = (1738367999,)
    assert cells_of(path, [Form.INSTANT, Form.SKIPPED]) == [
        [expected, 0], [other, 0], [expected, 0], [expected, 0]
    ][:count]  # fmt: skip


@given(
    number=st.uuids(),
    upper=st.booleans(),
    spoilt=st.none() | st.tuples(st.integers(0, 35), st.sampled_from("0123456789abcdefABCDEF-:@G`g/ zé")),
)
def test_ids_are_read_as_uuids_or_left_as_text(
    number: UUID, upper: bool, spoilt: tuple[int, str] | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = str(number).upper() if upper else str(number)
    if spoilt is not None:
        text = text[: spoilt[0]] + spoilt[1] + text[spoilt[0] + 1 :]
    plain = all(
        letter == "-" if at in (8, 13, 18, 23) else letter in "0123456789abcdefABCDEF"
        for at, letter in enumerate(text)
    )
    found = cells_of(
        written(tmp_path_factory.mktemp("rows") / "t.csv", [[text, "x"]]), [Form.ID, Form.SKIPPED]
    )
    if plain:
        halves = UUID(text).int >> 64, UUID(text).int & (1 << 64) - 1
        assert found == [[tuple(half - (1 << 64) * (half >> 63) for half in halves), 0]]
    else:
        assert found == [[text, 0]]


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("7", 7), ("3147", 3147), ("99999999", 99_999_999), ("007", None), ("100000000", None)]
    + [(text, None) for text in ("", "-1", "1.0", "1,200", " 5", "５")],
)
def test_counts_are_read_as_the_vendor_writes_them(tmp_path: Path, text: str, number: int | None) -> None:
    path = written(tmp_path / "t.csv", [[text, "x"]])
    assert cells_of(path, [Form.COUNT, Form.SKIPPED]) == [[text if number is None else (number,), 0]]


def test_a_window_is_two_instants_in_two_lines(tmp_path: Path) -> None:
    one, two = "12/27/2023, 10:00:25 AM UTC", "01/07/2024, 01:00:25 PM UTC"
    seconds = tuple(
        int(datetime.strptime(text, VENDOR).replace(tzinfo=UTC).timestamp()) for text in (one, two)
    )
    cells = [f"{one}\n{two}", f"{one}\r\n{two}", f"{one} {two}", f"{one}\n\n{two}", one]
    path = written(tmp_path / "t.csv", [[cell, "x"] for cell in cells])
    assert cells_of(path, [Form.WINDOW, Form.SKIPPED]) == [
        [seconds, 1], [seconds, 1], [cells[2], 0], [cells[3], 2], [one, 0],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "table",
    [
        b"a,b\nc\n",
        b"a,b\nc,d,e\n",
        b"a,b\n\nc,d\n",
        b"a,b\n\r",
        b'a,"b\nc,d\n',
        b'a,b"c\n',
        b'a,"b"c\n',
        b"a,b\rc,d\n",
        b'a,"b\rc"\n',
        b"a,b\nc,d\r\n",
        b"a,b\0\n",
        b"a,\xff\n",
        b"a,\xe2\x82\n",
        b"a,\xed\xa0\x80\n",
        b"a,\xc0\xaf\n",
        b"a," + b"x" * 4_000 + b"\n",
    ],
)
def test_what_no_vendor_writes_ends_the_reading(
    tmp_path: Path, table: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "BYTES", 2_000)
    path = tmp_path / "t.csv"
    path.write_bytes(b"fine,too\n" * 3 + table)
    with pytest.raises(NotTypicalError):
        cells_of(path, [Form.TEXT, Form.TEXT])


def test_a_last_row_without_an_end_is_a_row(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    for last in (b"c,d", b'c,"d"', b"c,"):
        path.write_bytes(b"a,b\n" + last)
        assert len(cells_of(path, [Form.TEXT, Form.TEXT])) == 2


def test_blank_lines_at_the_end_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BATCH", 2)
    path = tmp_path / "t.csv"
    for table, blank in ((b"a,b\nc,d\n", 0), (b"a,b\nc,d\n\n\n", 2), (b"a,b\n\n", 1)):
        path.write_bytes(table)
        with path.open("rb", buffering=0) as stream:
            blocks = list(read_rows(stream, [Form.TEXT, Form.TEXT], ",", returns=False))
        assert sum(block.blank for block in blocks) == blank
        assert blocks[-1].done == len(table) - blank
    path.write_bytes(b"a,b\n\n\r")
    with pytest.raises(NotTypicalError):
        cells_of(path, [Form.TEXT, Form.TEXT])


def test_what_the_system_says_of_a_file_it_cannot_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    with path.open("wb", buffering=0) as stream, pytest.raises(OSError, match="Bad file descriptor") as said:
        list(read_rows(stream, [Form.TEXT], ",", returns=False))
    assert said.value.filename == str(path)


def test_texts_without_end_are_left_to_others(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("".join(f"{number},x\n" for number in range(2_000_000, 3_048_577)), "utf-8")
    with pytest.raises(NotTypicalError):
        cells_of(path, [Form.TEXT, Form.SKIPPED])


@given(data=st.binary(max_size=200) | st.text(max_size=100).map(str.encode), fill=st.integers(0, 70))
def test_letters_are_utf8_where_python_says_so(data: bytes, fill: int) -> None:
    assert LIBRARY is not None
    data = b"a" * fill + data
    try:
        good = "\0" not in data.decode()
    except UnicodeDecodeError:
        good = False
    assert bool(LIBRARY.rows_text(data, len(data))) == good
