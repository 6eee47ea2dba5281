"""Reads logs in a process of its own, while this one loads the law.

What is read is handed over as numbers: `Logs`, whose rows stand in files. So neither process waits for the Python of the
other, and a file on which a reader dies or fills the memory ends in a clear error.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from comity.errors import ComityError, Defect, InputError

if TYPE_CHECKING:
    from comity.audit.logs import Logs, Progress

__all__ = ["Reading", "reading_aside"]

#: The file that says what to read.
_WANTED: Final = "wanted"


@dataclass(frozen=True)
class Reading:
    """Logs that are being read into a folder (`room`)."""

    room: Path
    _process: subprocess.Popen[bytes]

    def logs(self, progress: Progress) -> Logs:
        """What was read, once it is. `progress` is told meanwhile how far that is.

        Raises:
            ComityError: what `reading.read` raises, or that the system ended the process.
            Defect: a reader failed, or broke the process.
        """
        while isinstance(told := self._heard(), tuple):
            progress(*told)
        if isinstance(told, Exception):
            raise told
        logs: Logs = told
        return logs

    def _heard(self) -> Any:
        assert self._process.stdout is not None
        try:
            return pickle.load(self._process.stdout)  # noqa: S301 (this program wrote it)
        except (EOFError, pickle.UnpicklingError):
            raise _ended(self._process.wait()) from None


def _ended(code: int) -> InputError | Defect:
    if code == -signal.SIGKILL:
        return InputError(
            "The system ended the reading of the logs; nothing was decided",
            "",
            "Memory may have run out: close other programs, or read fewer files at a time to see which one it is.",
        )
    return Defect(
        (code < 0 and signal.strsignal(-code)) or f"exit code {code}", "the process that reads the logs"
    )


def _named(path: Path) -> Path:
    """A path that another process understands: not one of the files that this one has open (`/dev/stdin`)."""
    return path.resolve() if path.parts[:2] in (("/", "dev"), ("/", "proc")) else path


@contextlib.contextmanager
def reading_aside(
    paths: Iterable[Path], kind: str | None, mapping: Path | None, *, with_ids: bool, owned: bool
) -> Iterator[Reading]:
    """Begin to read logs (`reading.read`). When the context ends, the process and all that it wrote are gone."""
    wanted = {
        "paths": [*map(_named, paths)],
        "kind": kind,
        "mapping": mapping,
        "with_ids": with_ids,
        "owned": owned,
    }
    with tempfile.TemporaryDirectory(prefix="comity-audit-") as room:
        (Path(room) / _WANTED).write_bytes(pickle.dumps(wanted))
        process = subprocess.Popen(
            # The same modules as here, from the same folders.
            [sys.executable, "-P", "-m", __name__, room],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
            # Nothing is written there: it closes when this process ends, however it does.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Who stops the program from the keyboard stops this process, which ends that one and all that it began.
            start_new_session=True,
        )
        with process:
            try:
                yield Reading(Path(room), process)
            finally:
                # If all have ended, some systems say that there is no such group, others that it may not be told.
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)


def _main(room: Path) -> None:
    """Read what the other process asks for and hand it over, with whatever goes wrong."""
    # What a library prints must not get in between.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers, contextlib.suppress(BrokenPipeError):
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        threading.Thread(target=_end_with_the_other, daemon=True).start()
        try:
            _say(answers, _read(room, answers))
        except ComityError as error:
            _say(answers, error)
        except Exception as defect:  # noqa: BLE001 (the other process shows it)
            if os.environ.get("COMITY_DEBUG"):
                traceback.print_exc()
            _say(answers, Defect.of(defect))
    os._exit(0)  # there is nothing to put away: the folder goes with the other process


def _end_with_the_other() -> None:
    sys.stdin.buffer.read()
    # A workbook is read by a process of its own in turn (`records.apart`): it belongs to this one's group.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


def _say(answers: IO[bytes], what: object) -> None:
    pickle.dump(what, answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()


def _read(room: Path, answers: IO[bytes]) -> Logs:
    gc.set_threshold(200_000, 20, 100)  # as in `cli`
    wanted = pickle.loads((room / _WANTED).read_bytes())  # noqa: S301 (this program wrote it)
    # Readers that unpack or write out files do it there, too.
    tempfile.tempdir = str(room)
    from comity.audit import tuned
    from comity.audit.reading import read

    tuned.keep_memory()
    tuned.switch_soon()
    tuned.without_pandas()
    return read(**wanted, room=room, progress=lambda *now: _say(answers, now))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
