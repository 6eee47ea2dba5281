"""How well the rules for reasons agree with a file of labelled strings: the figures that a version of the
rules is published with.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from comity.errors import RecordsError
from comity.records.reasons import ReasonRules, Switches, classify, reason_rules

__all__ = ["IMMIGRATION", "Evaluation", "Figures", "Miss", "evaluate"]

#: The labels that count as immigration when recall and precision are given as one figure.
IMMIGRATION: Final = frozenset({"immigration_civil", "immigration_criminal_or_unclear"})


@dataclass(frozen=True)
class Figures:
    """Recall and precision of one label (or group of labels) over distinct strings; `None` where nothing can
    be divided.
    """

    right: int
    missed: int
    wrong: int

    @property
    def recall(self) -> float | None:
        """Share of the strings with this label that were given it."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    @property
    def precision(self) -> float | None:
        """Share of the strings given this label that have it."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None


@dataclass(frozen=True)
class Miss:
    """One string that was labelled otherwise than the file says."""

    reason: str
    expected: str
    found: str
    rule: str


@dataclass(frozen=True)
class Evaluation:
    """The report: version of the rules, number of distinct strings, figures by label and for immigration as a
    whole, and every miss.
    """

    version: str
    strings: int
    immigration: Figures
    by_label: dict[str, Figures]
    misses: tuple[Miss, ...]

    def __str__(self) -> str:
        rows = [("immigration (both)", self.immigration), *self.by_label.items()]
        head = f"{'label':34}{'strings':>8}{'recall':>9}{'precision':>11}"
        lines = [f"rules {self.version}, {self.strings:,} distinct strings", head]
        for name, figures in rows:
            strings = figures.right + figures.missed
            lines.append(f"{name:34}{strings:8,}{_shown(figures.recall):>9}{_shown(figures.precision):>11}")
        return "\n".join(lines)


def _shown(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def evaluate(
    path: str | Path, *, switches: Switches | None = None, rules: ReasonRules | None = None
) -> Evaluation:
    """Hold the rules against a CSV file with the columns `reason` and `label`.

    Strings count once, however often they stand in the file.

    Raises:
        RecordsError: the file cannot be read, lacks a column, or gives one string two labels.
    """
    rules = rules or reason_rules()
    expected = _labelled(Path(path), rules)
    found = {reason: classify(reason, switches=switches, rules=rules) for reason in expected}
    pairs = [(label, found[reason].label) for reason, label in expected.items()]
    return Evaluation(
        version=rules.version,
        strings=len(expected),
        immigration=_figures([(label in IMMIGRATION, given in IMMIGRATION) for label, given in pairs]),
        by_label={
            name: _figures([(label == name, given == name) for label, given in pairs])
            for name in rules.labels
        },
        misses=tuple(
            Miss(reason, label, found[reason].label, found[reason].rule)
            for reason, label in expected.items()
            if found[reason].label != label
        ),
    )


def _figures(pairs: list[tuple[bool, bool]]) -> Figures:
    counts = Counter(pairs)
    return Figures(right=counts[True, True], missed=counts[True, False], wrong=counts[False, True])


def _labelled(path: Path, rules: ReasonRules) -> dict[str, str]:
    labelled: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for number, row in enumerate(csv.DictReader(stream), 1):
                reason, label = row.get("reason"), row.get("label")
                if reason is None or label is None:
                    raise RecordsError(
                        "the columns `reason` and `label` are needed",
                        f"{path}, row {number}",
                        "Name the columns so.",
                    )
                if label not in rules.labels:
                    raise RecordsError(
                        f'"{label}" is no label',
                        f"{path}, row {number}",
                        f"Use one of {', '.join(rules.labels)}.",
                    )
                if labelled.setdefault(reason, label) != label:
                    raise RecordsError(
                        "this string has another label further up",
                        f"{path}, row {number}",
                        "Decide on one label.",
                    )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RecordsError(
            f"the file cannot be read ({error})", str(path), "Give a CSV file in UTF-8."
        ) from error
    return labelled
