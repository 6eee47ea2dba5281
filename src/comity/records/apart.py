"""Runs the readers of workbooks and PDFs in a process of their own (`extract.py`), within limits."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from comity.errors import RecordsError

__all__ = ["extract"]

#: Address space and seconds that reading one workbook or PDF may take. A full sheet of a log (1,048,575 rows)
#: takes about 2 GB.
MOST_MEMORY: Final = 6 << 30
MOST_SECONDS: Final = 1800

#: What each kind needs: the package, the extra that brings it, what it is called, and what to do without.
_NEEDS: Final = {
    "book": ("python_calamine", "sheets", "workbooks", "or save the sheet as CSV"),
    "pdf": ("pypdfium2", "pdf", "PDFs", "or ask for the log as CSV"),
}


def extract(kind: str, path: Path, folder: Path) -> list[dict[str, Any]]:
    """Read a workbook or PDF into files of records under `folder`; returns what was found, sheet by sheet.

    Raises:
        RecordsError: the extra is not installed; the file is damaged or locked; or it asks for more memory or
            time than any log.
    """
    package, extra, plural, instead = _NEEDS[kind]
    if importlib.util.find_spec(package) is None:
        raise RecordsError(
            f"{plural} need the extra `{extra}`, which is not installed",
            str(path),
            f'Install it with `.venv/bin/python -m pip install -e ".[{extra}]"` in the checkout, {instead}.',
        )
    script = Path(__file__).with_name("extract.py")
    command = [sys.executable, "-P", str(script), kind, str(path), str(folder)]
    try:
        done = subprocess.run(
            [*command, str(MOST_MEMORY), str(MOST_SECONDS)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much(path) from error
    if done.returncode == 3:
        message, next_step = json.loads(done.stdout)
        raise RecordsError(message, str(path), next_step)
    if done.returncode < 0 or done.returncode == 4:
        # Killed by the system: native code that is refused memory, or runs out of time, ends itself so.
        raise _too_much(path)
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise RecordsError(f"the file is damaged ({last[0]})", str(path), "Ask for the file again.")
    contents: list[dict[str, Any]] = json.loads((folder / "contents.json").read_text(encoding="ascii"))
    return contents


def _too_much(path: Path) -> RecordsError:
    return RecordsError(
        f"reading the file breaks off, or takes more than {MOST_MEMORY / (1 << 30):.3g} GB of memory "
        f"or {MOST_SECONDS:,} seconds",
        str(path),
        "No log needs that: ask for it as CSV.",
    )
