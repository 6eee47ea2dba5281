"""What a cell of an agency's export says about itself, before anybody reads its contents.

An empty cell, a cell that the vendor masked, a cell that the agency blacked out and a column that was never
exported are four different answers to a records request. They are kept apart from the first reading on and
never merged.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["CELL_STATES", "Cell", "cell_state", "cell_states"]


class Cell(IntEnum):
    """State of one cell. The names in lower case are the words of the `…_cell` columns.

    * `VALUE`: somebody's words or the system's value.
    * `EMPTY`: nothing, or white space only.
    * `PLACEHOLDER`: a sign typed or printed instead of a value (`-`, `n/a`, two dashes).
    * `MASKED_VENDOR`: the vendor's whole-cell marker, exactly three asterisks. It does not say who asked for
      the mask.
    * `MASKED_AGENCY`: blacked out by the agency: the word REDACTED, number signs, spaced asterisks, block
      glyphs, or an exemption's citation in place of the contents.
    * `PARTIAL`: blacked out in part; some words are left.
    * `WITHHELD`: withheld by whoever released the file (`[withheld]`), so that not even the kind of contents
      is known.
    * `NOT_EXPORTED`: the file has no such column.
    """

    VALUE = 0
    EMPTY = 1
    PLACEHOLDER = 2
    MASKED_VENDOR = 3
    MASKED_AGENCY = 4
    PARTIAL = 5
    WITHHELD = 6
    NOT_EXPORTED = 7


#: Cells looked at to tell whether a column repeats itself.
SAMPLE: Final = 1024
CELL_STATES: Final = tuple(state.name.lower() for state in Cell)

# California agencies type the exemption they rely on into the cell: Government Code 7923.600 and its
# predecessor 6254(f), and Civil Code 1798.90.55, which limits who may be given plate data.
_CODE: Final = r"(?:gov(?:t|ernment)?\.?(?:\s*code)?|g\.?\s?c\.?|civ(?:il)?\.?(?:\s*code)?|c\.?\s?c\.?)"
_SIGN: Final = r"\s*(?:§+|section|sec\.?)?\s*"
_CITATION: Final = (
    rf"(?:(?:{_CODE}{_SIGN})?(?:79[0-9]{{2}}\.[0-9]{{3}}|1798\.90\.5[0-9]*)"
    rf"(?:\s*\([a-z0-9]+\))*(?:\s*{_CODE})?"
    rf"|{_CODE}{_SIGN}6254(?:\s*\([a-z0-9]+\))*|6254\s*\([a-z0-9]+\)(?:\s*{_CODE})?|6254\s*{_CODE})"
)
_BLOCK: Final = "\u2580-\u259f\u25a0\u25ac\u25ae"  # half and full blocks, black squares
_DASHES: Final = "\u2010-\u2015"
_PLACEHOLDER: Final = rf"(?:[-{_DASHES}.,_/\\?~'\" ]+|n\s*[/.]?\s*a\.?|null|none|nan|nil|undefined|#n/a)"
# Two em dashes of UTF-8 that were read as cp1252 once too often.
_MOJIBAKE_DASHES: Final = "(?:\u00e2\u20ac[\u201d\u201c]\\s*)+"

_RULES: Final[tuple[tuple[Cell, str], ...]] = (
    (Cell.EMPTY, r"\s*"),
    (Cell.MASKED_VENDOR, r"\*\*\*"),
    (Cell.WITHHELD, r"[\[(]?withheld[\])]?"),
    (
        Cell.MASKED_AGENCY,
        rf"(?:\W*redact(?:ed|ion))+\W*(?:{_CITATION}\W*)?|#{{2,}}|\*(?:\s+\*)+"
        rf"|[{_BLOCK}][{_BLOCK}\s]*|{_CITATION}",
    ),
    (Cell.PLACEHOLDER, rf"{_PLACEHOLDER}|{_MOJIBAKE_DASHES}"),
    (Cell.PARTIAL, rf"(?s:.*)(?:\bredact(?:ed|ion)\b|[{_BLOCK}]{{2,}}|\[withheld\])(?s:.*)"),
)
_COMPILED: Final = tuple((state, re.compile(rf"(?i)(?:{pattern})")) for state, pattern in _RULES)
# One cheap test in front of the others: nearly every cell starts with a letter or digit and names no mask.
_MAYBE: Final = (
    rf"(?i)^\s*$|^[\W_]|redact|withheld|[{_BLOCK}]|^\s*(?:n\s*[/.]?\s*a\b|null|none|nan|nil|undefined)"
    r"|79[0-9]{2}\.[0-9]{3}|6254|1798\.90|â€"
)
_MAYBE_RE: Final = re.compile(_MAYBE)


def cell_state(text: str | None) -> Cell:
    """The state of one cell as text; `None` counts as empty."""
    trimmed = (text or "").strip()
    if not trimmed:
        return Cell.EMPTY
    if not _MAYBE_RE.search(trimmed):
        return Cell.VALUE
    for state, pattern in _COMPILED:
        if pattern.fullmatch(trimmed):
            return state
    return Cell.VALUE


def cell_states(cells: pa.Array) -> pa.Array:
    """The states of a column of trimmed text, as `int8` numbers of `Cell`: the same answers as `cell_state`,
    cell by cell.
    """
    if not len(cells):
        return pa.array([], pa.int8())
    texts = pc.fill_null(cells, "")
    # A masked or empty column says one thing all the way down: judge its few distinct texts instead of its rows.
    if len(texts) > SAMPLE and len(texts.slice(0, SAMPLE).unique()) <= SAMPLE // 16:
        coded = texts.dictionary_encode()
        if len(coded.dictionary) < len(texts) // 16:
            return cell_states(coded.dictionary).take(coded.indices)
    special = pc.or_(pc.equal(texts, ""), pc.match_substring_regex(texts, _MAYBE))
    where = pc.indices_nonzero(special)
    states = pa.nulls(len(texts), pa.int8()).fill_null(Cell.VALUE)
    if not len(where):
        return states
    # The cells that may be special are few distinct texts; each is judged once, by the same function as a
    # single cell.
    distinct = texts.take(where).dictionary_encode()
    judged = pa.array([int(cell_state(text)) for text in distinct.dictionary.to_pylist()], pa.int8())
    return pc.replace_with_mask(states, special, judged.take(distinct.indices))
