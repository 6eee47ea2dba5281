"""What a process that handles millions of rows tells the libraries that it uses."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from typing import Final

__all__ = ["keep_memory", "switch_soon", "without_pandas"]

#: Numbers of the options of glibc's `mallopt`.
_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3


def switch_soon() -> None:
    """Some threads do much in Python, others little between two calls of a library: these shall not wait long."""
    sys.setswitchinterval(0.0002)


def keep_memory() -> None:
    """Batches of rows come and go by the megabyte. What one leaves is kept for the next, where the system's C library can
    be told so, and not given back each time and asked for again, page by page.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_MMAP_THRESHOLD, 16 << 20)  # larger than any column of a batch
        mallopt(_TRIM_THRESHOLD, 64 << 20)


def without_pandas() -> None:
    """Where pandas is installed, pyarrow imports it at the first value to see whether that is one of its own, which takes
    half a second. It asks once, and only meanwhile nobody finds pandas.
    """
    import pyarrow as pa

    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.scalar("")
    finally:
        sys.meta_path.remove(finder)


class _NoPandas:
    """Finds no pandas."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> None:
        if name == "pandas":
            raise ImportError(name)
