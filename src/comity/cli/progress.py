"""How far a long piece of work is: a bar with rate and time left, on standard error and only for a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

__all__ = ["progress_bar"]

#: Stages that are measured in bytes of files; all others are measured in rows.
_BYTES: Final = frozenset({"reading"})


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None] | None]:
    """A function to be told the stage, what is done and what there is to do; `None` where nobody watches.

    The bar is gone when the work ends, well or not.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    bar: Any = None
    stage = ""

    def tell(now: str, done: int, total: int) -> None:
        nonlocal bar, stage
        if now != stage:
            if bar is not None:
                bar.close()
            rows = now not in _BYTES
            bar = tqdm(
                desc=now,
                total=total or None,
                unit=" rows" if rows else "B",
                unit_scale=True,
                leave=False,
                dynamic_ncols=True,
            )
            stage = now
        bar.update(done - bar.n)
        bar.refresh()

    try:
        yield tell
    finally:
        if bar is not None:
            bar.close()
