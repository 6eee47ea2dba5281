"""Deed against law, cell by cell."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from comity.audit import Finding, finding
from comity.audit.findings import Deed
from comity.meaning import Verdict

PROHIBITED, REQUIRED, PERMITTED = Verdict.PROHIBITED, Verdict.REQUIRED, Verdict.PERMITTED
EXEMPT, SILENT, COUNSEL, UNCOVERED = Verdict.EXEMPT, Verdict.SILENT, Verdict.COUNSEL, Verdict.UNCOVERED

TABLE: list[tuple[Deed, set[Verdict], bool, Finding]] = [
    ("done", {PROHIBITED}, True, Finding.APPARENT),
    ("done", {PROHIBITED}, False, Finding.POSSIBLE),
    ("done", {PROHIBITED, EXEMPT}, True, Finding.POSSIBLE),
    ("done", {PROHIBITED, COUNSEL}, True, Finding.POSSIBLE),
    ("done", {PROHIBITED, UNCOVERED}, True, Finding.POSSIBLE),
    ("done", {REQUIRED}, True, Finding.IN_LINE),
    ("done", {PERMITTED}, True, Finding.IN_LINE),
    ("done", {EXEMPT}, True, Finding.IN_LINE),
    ("done", {EXEMPT, SILENT}, True, Finding.IN_LINE),
    ("done", {SILENT}, True, Finding.SILENT),
    ("done", {COUNSEL}, True, Finding.COUNSEL),
    ("done", {COUNSEL, EXEMPT}, True, Finding.COUNSEL),
    ("done", {COUNSEL, UNCOVERED}, True, Finding.COUNSEL),
    ("done", {UNCOVERED}, True, Finding.UNCOVERED),
    ("done", {UNCOVERED, EXEMPT}, True, Finding.UNCOVERED),
    ("not done", {REQUIRED}, True, Finding.APPARENT),
    ("not done", {REQUIRED}, False, Finding.POSSIBLE),
    ("not done", {REQUIRED, PERMITTED}, True, Finding.POSSIBLE),
    ("not done", {PROHIBITED}, True, Finding.IN_LINE),
    ("not done", {PERMITTED}, True, Finding.IN_LINE),
    ("not done", {SILENT}, True, Finding.SILENT),
    ("not done", {COUNSEL}, True, Finding.COUNSEL),
    ("not done", {UNCOVERED}, True, Finding.UNCOVERED),
]


@pytest.mark.parametrize(("deed", "verdicts", "sure", "expected"), TABLE)
def test_a_deed_against_the_verdicts_still_possible(
    deed: Deed, verdicts: set[Verdict], sure: bool, expected: Finding
) -> None:
    assert finding(deed, verdicts, sure=sure) is expected


EVERY_SET = [
    set(chosen)
    for chosen in chain.from_iterable(combinations(Verdict, size) for size in range(1, len(Verdict) + 1))
]


def test_a_possible_breach_is_never_cleared() -> None:
    for verdicts in EVERY_SET:
        for sure in (True, False):
            breach = finding("done", verdicts, sure=sure) in (Finding.APPARENT, Finding.POSSIBLE)
            assert breach is (PROHIBITED in verdicts)


def test_only_one_verdict_and_sure_ground_make_a_breach_apparent() -> None:
    apparent = [v for v in EVERY_SET if finding("done", v, sure=True) is Finding.APPARENT]
    assert apparent == [{PROHIBITED}]
    assert not [v for v in EVERY_SET if finding("done", v, sure=False) is Finding.APPARENT]


def test_what_may_be_unread_or_disputed_is_never_called_in_line_or_unregulated() -> None:
    for verdicts in EVERY_SET:
        if verdicts & {COUNSEL, UNCOVERED}:
            assert finding("done", verdicts, sure=True) not in (Finding.IN_LINE, Finding.SILENT)
