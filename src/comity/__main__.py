"""The command line in a process of its own: the command `comity`, and `python -m comity`."""

from __future__ import annotations

import atexit
import os
import sys

__all__ = ["program"]


def program() -> None:
    """Run the command line and end the process with its exit code."""
    ended: list[int] = []

    def leave() -> None:
        if ended:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(ended[0])

    # Asked first, it is called last: when all that is imported from here on has put away what is its own. To take the
    # memory apart object by object is all that is left then, a fifth of a second after a long audit; the system takes it
    # back at once.
    atexit.register(leave)
    from comity.cli import main

    try:
        main()
    except SystemExit as stop:
        if isinstance(stop.code, int):
            ended.append(stop.code)
        raise
    ended.append(0)


if __name__ == "__main__":
    program()
