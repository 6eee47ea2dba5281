"""Three truth values as numbers: false 0, unknown 1, true 3, so that `and` is `&` and `or` is `|`."""

from __future__ import annotations

from typing import Final

FALSE: Final = 0
UNKNOWN: Final = 1
TRUE: Final = 3
NOT: Final = (TRUE, UNKNOWN, UNKNOWN, FALSE)
"""The opposite of each value; 2 stands for nothing."""
