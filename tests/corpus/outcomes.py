"""What the dossiers' scenarios say, and which of our verdicts their words stand for (docs/outcomes.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from comity.language.cases import OUTCOMES, VERDICTS
from comity.language.model import Case, Expect

DUTIES = ("owed", "not owed", "owed if")

# --- docs/outcomes.md ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row of docs/outcomes.md: the verdicts and the states of a duty for which an outcome stands."""

    verdicts: tuple[str, ...]
    duties: tuple[str, ...]

    def admits(self, expect: Expect) -> bool:
        """Whether an expectation says what the dossier says."""
        if expect.duty is not None:
            return expect.what in self.duties
        found = frozenset(expect.verdicts)
        return self._admits(found) or all(self._admits(frozenset({verdict})) for verdict in found)

    def _admits(self, found: frozenset[str]) -> bool:
        for term in self.verdicts:
            if term.startswith("anything but "):
                fits = term.removeprefix("anything but ") not in found
            elif term.startswith("undetermined with "):
                fits = len(found) > 1 and term.removeprefix("undetermined with ") in found
            elif term == "undetermined":
                fits = len(found) > 1
            else:
                fits = found == {term}
            if fits:
                return True
        return False


def meanings(page: str) -> dict[str, Meaning]:
    """The table of docs/outcomes.md. Anything in it that is not understood is an error."""
    found: dict[str, Meaning] = {}
    for cells in _rows(page, "Dossier"):
        (outcome,), verdicts, duties = (tuple(re.findall(r"`([^`]+)`", cell)) for cell in cells)
        assert outcome in OUTCOMES, f"docs/outcomes.md: the language has no outcome “{outcome}”"
        assert outcome not in found, f"docs/outcomes.md: “{outcome}” stands twice"
        for term in verdicts:
            plain = term.removeprefix("anything but ").removeprefix("undetermined with ")
            assert plain in (*VERDICTS, "undetermined"), f"docs/outcomes.md: there is no verdict “{term}”"
        assert set(duties) <= set(DUTIES), f"docs/outcomes.md: a duty is not “{duties}”"
        found[outcome] = Meaning(verdicts, duties)
    return found


def agrees(case: Case, meaning: Mapping[str, Meaning]) -> bool:
    """Whether some expectation of the case is what its dossier's outcome stands for."""
    return any(meaning[case.dossier].admits(expect) for expect in case.expects)


# --- the dossiers' scenarios --------------------------------------------------------------------------------

# Words and codes of the dossiers, the longer first: “not prohibited” must not be read as “prohibited”.
_WORDS = (
    ("not required", r"not required"),
    ("permitted", r"not prohibited|not barred|may decline"),
    ("prohibited", r"prohibited|not allowed|no \w+ allowed|barred|decline"),
    ("does not apply", r"do(?:es)? not (?:apply|bind|reach)"),
    ("does not apply", r"not (?:covered|within|regulated)|outside|bound\b.* only"),
    ("needs-more-facts", r"needs-more-facts"),
    ("conflict-for-counsel", r"conflict-for-counsel|(?:/|->|→) *counsel\b"),
    ("permitted", r"permitted|allowed"),
    ("required", r"required"),
)
_CODES = (
    ("needs-more-facts", r"\?"),
    ("conflict-for-counsel", r"\bCC\b"),
    ("permitted", r"\bOK\b"),
    ("prohibited", r"\bP\b(?!\.)"),
    ("required", r"\bR\b(?!\.)"),
)
# Where an outcome stands that is not in bold: after an arrow, “then”, or the day on which it holds.
_PLAIN = re.compile(r"(?:→|->|\bthen\b|(?:\d|Jan|Nov|before|after):)([^;:→]*)|(no \w+ allowed)")

# Which government's law a scenario is about, by the beginning of its id; the longest that fits decides.
_PLACES = {
    "S-F": "us",
    "S-N": "us-ny",
    "AN-": "us-ny",
    "AY-": "us-ny",
    "S-C": "us-co",
    "IL-": "us-il",
    "CH-": "us-il",
    "EV-": "us-il",
    "AI-": "us-il",
    "OR-": "us-or",
    "CA-": "us-ca",
    "LA-": "us-ca",
    "AC-": "us-ca",
    "TN-": "us-tn",
    "TX-": "us-tx",
    "FL-": "us-fl",
    "NJ-": "us-nj",
    "MN-": "us-mn",
    "WA-": "us-wa",
    "MA-": "us-ma",
    "WI-": "us-wi",
    "GA-": "us-ga",
    "VA-": "us-va",
    # The addendum on other states numbers its scenarios through.
    "B-05": "us-tn",
    "B-06": "us-tn",
    "B-07": "us-tn",
    "B-08": "us-tn",
    "B-11": "us-wa",
    "B-16": "us-or",
    "B-17": "us-or",
    "B-18": "us-ga",
    "B-19": "us-ga",
    "B-21": "us-ga",
    "B-23": "us-va",
    "B-24": "us-va",
    "B-25": "us-ma",
    "B-26": "us-mn",
    "B-27": "us-tx",
    "B-28": "us-tx",
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """One row of a dossier's table of scenarios. `bold` and `plain` are the outcomes that its cell prints."""

    id: str
    place: str
    file: str
    line: int
    cell: str
    bold: frozenset[str]
    plain: frozenset[str]

    @property
    def printed(self) -> frozenset[str]:
        return self.bold | self.plain


def scenarios(folder: Path) -> list[Scenario]:
    """Every row of every table under a heading that speaks of scenarios."""
    found: list[Scenario] = []
    for path in sorted(folder.glob("*.md")):
        heading = ""
        column: int | None = None
        codes = False
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("#"):
                heading = line
            if not line.startswith("|"):
                column = None
            elif "scenario" in heading.lower() and set(line) - set("|-: "):
                cells = _cells(line)
                if column is None:
                    column = _outcome_column(cells, f"{path.name}:{number}")
                    # Tables that give outcome, cite and basis in one column use the codes P, R, OK, ?, CC.
                    codes = "cite" in cells[column]
                else:
                    found.append(_scenario(cells[0], cells[column], path.name, number, codes))
    return found


def place_of(id: str) -> str:
    """The state (or `us`) whose law a scenario is about."""
    fitting = [beginning for beginning in _PLACES if id.startswith(beginning)]
    assert fitting, f"tests/corpus/outcomes.py does not say whose law the scenario {id} is about"
    return _PLACES[max(fitting, key=len)]


def outcomes_in(text: str, *, codes: bool) -> frozenset[str]:
    """The outcomes that a text names; each word is read once, as the longest phrase that it is part of."""
    found = set()
    for outcome, pattern in (*_WORDS, *(_CODES if codes else ())):
        text, count = re.subn(pattern, " · ", text)
        if count:
            found.add(outcome)
    return frozenset(found)


def base(case_id: str) -> str:
    """The scenario that a case comes from: `S-N17` of `S-N17/2`."""
    return case_id.partition("/")[0]


def _scenario(id: str, cell: str, file: str, line: int, codes: bool) -> Scenario:
    """Bold words are outcomes wherever they stand; others where `_PLAIN` says, or anywhere if none is."""
    bold = outcomes_in(" / ".join(re.findall(r"\*\*(.+?)\*\*", cell)), codes=codes)
    rest = re.sub(r"\*\*.+?\*\*", " ", cell)
    marked = outcomes_in(" / ".join(m[0] for m in _PLAIN.finditer(rest)), codes=codes)
    plain = marked or (frozenset() if bold else outcomes_in(rest, codes=False))
    return Scenario(id, place_of(id), file, line, cell, bold, plain)


def _outcome_column(header: list[str], where: str) -> int:
    columns = [i for i, name in enumerate(header) if re.search(r"outcome|expected", name, re.IGNORECASE)]
    assert len(columns) == 1, f"{where}: no one column of outcomes among {header}"
    return columns[0]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]


def _rows(page: str, first: str) -> Iterator[list[str]]:
    """The rows of the table whose first column is headed so."""
    inside = False
    for line in page.splitlines():
        if not line.startswith("|"):
            inside = False
        elif inside and set(line) - set("|-: "):
            yield _cells(line)
        elif _cells(line)[0] == first:
            inside = True
