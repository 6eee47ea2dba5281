"""Empty, masked, withheld and never exported are different answers; no two of them are ever merged."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.records.cells import CELL_STATES, Cell, cell_state, cell_states

STATES: dict[Cell, list[str | None]] = {
    Cell.VALUE: [
        "stolen vehicle",
        "****",  # typed by somebody as a reason
        "Z*0028*",  # wildcards in a plate
        "*",
        "#",
        "national guard",
        "6254",
        "24-7923",
        "None found",
        "nanny theft",
        "unredactable",
    ],
    Cell.EMPTY: ["", " ", "\t\n", None],
    Cell.PLACEHOLDER: ["-", "--", ".", "n/a", "N/A", "NA", "none", "null", "——", "—", "â€”â€”", "?", "_"],
    Cell.MASKED_VENDOR: ["***", " *** "],
    Cell.MASKED_AGENCY: [
        "REDACTED",
        "[REDACTED]",
        "[ Redacted ]",
        "redacted redacted",
        "##",
        "######",
        "* * *",
        "███",
        "▒▒ ▒▒",
        "7923.600 GC",
        "GC 7923.600",
        "Gov. Code § 7923.600",
        "Civ. Code 1798.90.55",
        "GC 6254(f)",
        "REDACTED GC 7923.600",
    ],
    Cell.PARTIAL: ["REDACTED / 459 SUS", "warrant ███", "theft [withheld]", "see REDACTED report"],
    Cell.WITHHELD: ["[withheld]", "WITHHELD"],
}


@pytest.mark.parametrize(
    ("state", "text"), [(state, text) for state, texts in STATES.items() for text in texts]
)
def test_a_cell_says_its_own_state(state: Cell, text: str | None) -> None:
    assert cell_state(text) is state


def test_a_column_says_what_its_cells_say() -> None:
    texts = [(text or "").strip() for texts in STATES.values() for text in texts]

    assert cell_states(pa.array(texts)).to_pylist() == [int(cell_state(text)) for text in texts]
    assert cell_states(pa.array([], pa.string())).to_pylist() == []


_PIECES = st.sampled_from(
    [
        "*",
        "#",
        "REDACTED",
        "redact",
        "█",
        "-",
        "—",
        ".",
        "n/a",
        "na",
        "7923.600",
        "GC",
        "6254",
        "(f)",
        " ",
        "x",
        "é",
    ]
)


@given(st.lists(st.one_of(st.lists(_PIECES, max_size=5).map("".join), st.text(max_size=8)), max_size=8))
def test_columns_and_single_cells_never_disagree(texts: list[str]) -> None:
    trimmed = [text.strip() for text in texts]

    assert cell_states(pa.array(trimmed, pa.string())).to_pylist() == [
        int(cell_state(text)) for text in trimmed
    ]


def test_a_long_cell_of_markers_is_judged_at_once() -> None:
    """Patterns must not take time that grows beyond measure with a cell somebody made long."""
    assert cell_state("redacted " * 2_000 + "x") is Cell.PARTIAL
    assert cell_state("* " * 5_000) is Cell.MASKED_AGENCY
    assert cell_state("█ " * 5_000 + "!") in (Cell.VALUE, Cell.PARTIAL)


def test_the_words_of_the_states_are_the_published_ones() -> None:
    assert CELL_STATES == (
        "value",
        "empty",
        "placeholder",
        "masked_vendor",
        "masked_agency",
        "partial",
        "withheld",
        "not_exported",
    )
