"""Files made to do harm are refused in words, within little memory and time."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from records.makers import SUPERSET, csv_text, labels_of, rows_of, write_workbook, write_zip
from records.prints import OKALOOSA, Style, content, lay_out, write_pdf

from comity.errors import RecordsError
from comity.records import apart, read_logs

LOG = csv_text([labels_of(SUPERSET), *rows_of(SUPERSET, 6)])
#: Seconds and megabytes beyond those of an empty run that refusing a hostile file may take.
SECONDS, MEGABYTES = 90, 700

_RUN = """
import os, sys
from comity.errors import RecordsError
from comity.records import apart, read_logs
apart.MOST_MEMORY, apart.MOST_SECONDS = 1 << 30, 20
try:
    result = read_logs(sys.argv[1])
    print("READ", result.events.num_rows, sum(r.rejects for r in result.files))
except RecordsError as error:
    print("REFUSED", error.message)
status = open("/proc/self/status").read() if os.path.exists("/proc/self/status") else "VmHWM: 0 kB"
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""


def bounded(path: Path) -> str:
    """What reading a file in a process of its own comes to, in bounded time and memory."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(path)], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said, megabytes = done.stdout.strip().splitlines()
    assert int(megabytes) < MEGABYTES, f"{megabytes} MB: {said}"
    return said


def test_a_million_columns(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    row = "x," * 1_000_000
    path.write_text("".join(f"{row}\n" for _ in range(20)), encoding="utf-8")

    assert "1,000,001 cells" in bounded(path)


def test_two_thousand_labels_over_cells_that_do_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    labels = [*labels_of(SUPERSET), *(f"Extra {n}" for n in range(1_900))]
    rows = [["", *row[:-1], *["lookup"] * 1_900] for row in rows_of(SUPERSET, 100)]
    path.write_text(csv_text([labels, *rows]), encoding="utf-8")

    assert bounded(path).startswith(("REFUSED", "READ 0"))


def test_more_columns_than_any_log(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(csv_text([[*labels_of(SUPERSET), *["x"] * 9_000]] * 30), encoding="utf-8")

    assert "far more than any log" in bounded(path)


@pytest.mark.parametrize("filler", ["x", "x,", '"', " ", "\\0,"])
def test_one_enormous_line(filler: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    with path.open("w", encoding="utf-8") as out:
        for _ in range(60):
            out.write(filler * (1_000_000 // len(filler)))

    assert bounded(path).startswith("REFUSED")


def test_an_enormous_line_below_a_good_log(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write(LOG)
        for _ in range(60):
            out.write("x" * 1_000_000)

    assert "letters" in bounded(path)


def test_an_error_in_a_named_file_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG + "x" * 5_000_000, encoding="utf-8")

    with pytest.raises(RecordsError) as caught:
        read_logs(path)

    assert caught.value.where == f"{path}, line {LOG.count(chr(10)) + 1}"


def test_nul_bytes_do_not_stop_a_log(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    rows = [*rows_of(SUPERSET, 3)]
    rows[1][7] = "st\0olen"
    far = csv_text([labels_of(SUPERSET), *rows_of(SUPERSET, 3000), *rows])
    path.write_text(far, encoding="utf-8")
    result = read_logs(path)

    assert (result.events.num_rows, result.files[0].adds_up) == (3003, True)


def test_an_archive_of_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comity.records.archives.MOST_MEMBERS", 10)
    path = write_zip(tmp_path / "release.zip", {f"{n}.csv": b"x" for n in range(11)})

    with pytest.raises(RecordsError, match="far more than any release"):
        read_logs(path)


def test_members_that_are_too_large_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comity.records.archives.MOST_BYTES", 10_000)
    path = write_zip(tmp_path / "release.zip", {f"{n}.csv": LOG.encode() for n in range(20)})

    with pytest.raises(RecordsError, match="far more than any release"):
        read_logs(path)


def test_a_gzip_in_a_gzip_in_a_gzip(tmp_path: Path) -> None:
    data = b"0" * 3_000_000
    for _ in range(6):
        data = gzip.compress(data)
    path = tmp_path / "log.gz"
    path.write_bytes(data)

    assert "nested more than" in bounded(path)


def test_a_workbook_whose_last_cell_is_at_the_end_of_the_sheet(tmp_path: Path) -> None:
    """A kilobyte that says it is sixteen thousand columns by a million rows."""
    path = write_workbook(tmp_path / "log.xlsx", {"Sheet1": [labels_of(SUPERSET), *rows_of(SUPERSET)]})
    text = '<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c>'
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">{text}</row></sheetData></worksheet>'
    )
    import zipfile

    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    bad = write_zip(tmp_path / "bad.xlsx", {**members, "xl/worksheets/sheet1.xml": sheet.encode()})

    assert bounded(bad).startswith("REFUSED")


def test_a_workbook_that_swells(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "log.xlsx", {"Sheet1": [["x" * 20_000_000]]})

    assert bounded(path).startswith("REFUSED")


def test_a_pdf_of_many_pages_and_objects(tmp_path: Path) -> None:
    stream = b"0 0 m 1 1 l S\n" * 2_000
    path = write_pdf(tmp_path / "log.pdf", [stream] * 300, (612, 792))

    assert bounded(path) == "READ 0 0"


def test_a_page_of_more_text_than_any_table(tmp_path: Path) -> None:
    lines = (f"1 0 0 1 {5 + 35 * (n // 780)} {1 + n % 780} Tm ({'a' * 50}) Tj" for n in range(4_000))
    stream = f"BT /F1 1 Tf {' '.join(lines)} ET".encode()
    path = write_pdf(tmp_path / "log.pdf", [stream], (612, 792))

    assert "more text than any printed table" in bounded(path)


def test_a_pdf_whose_stream_swells(tmp_path: Path) -> None:
    packed = zlib.compress(b"0 0 m 1 1 l S\n" * 6_000_000, 9)
    data = write_pdf(tmp_path / "log.pdf", [packed], (612, 792)).read_bytes()
    path = tmp_path / "log.pdf"
    path.write_bytes(data.replace(b"/Length ", b"/Filter /FlateDecode /Length ", 1))

    assert bounded(path).startswith(("REFUSED", "READ 0"))


def test_a_pdf_that_asks_for_a_password(tmp_path: Path) -> None:
    data = write_pdf(tmp_path / "log.pdf", [b""], (612, 792)).read_bytes()
    lock = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'11' * 32}> /U <{'22' * 32}> >> /ID [<00> <00>]"
    )
    path = tmp_path / "log.pdf"
    path.write_bytes(data.replace(b"/Root 1 0 R", b"/Root 1 0 R " + lock.encode()))

    with pytest.raises(RecordsError, match="asks for a password"):
        read_logs(path)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_pdf_that_is_cut_off(share: float, tmp_path: Path) -> None:
    rows = [[row[0], *row[2:6], row[7], *row[10:12], row[13]] for row in rows_of(SUPERSET, 40)]
    pages = [content(page, Style()) for page in lay_out(OKALOOSA, rows, Style())]
    data = write_pdf(tmp_path / "log.pdf", pages, (640, 900), 90).read_bytes()
    path = tmp_path / "log.pdf"
    path.write_bytes(data[: int(len(data) * share)])

    said = bounded(path)
    # Broken files may still be mended; what is then missing must not look like a whole log.
    assert said.startswith("REFUSED") or said in ("READ 40 0", "READ 0 0")


def test_a_reader_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_workbook(tmp_path / "log.xlsx", {"Sheet1": [labels_of(SUPERSET), *rows_of(SUPERSET)]})
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.01)

    with pytest.raises(RecordsError, match="takes more than"):
        read_logs(path)


def test_an_extra_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = write_workbook(tmp_path / "log.xlsx", {"Sheet1": [labels_of(SUPERSET)]})
    pdf = write_pdf(tmp_path / "log.pdf", [b""], (612, 792))
    for package, path, extra in (("python_calamine", book, "sheets"), ("pypdfium2", pdf, "pdf")):
        monkeypatch.setitem(sys.modules, package, None)
        with pytest.raises(RecordsError) as caught:
            read_logs(path)
        assert f'".[{extra}]"' in caught.value.next_step
