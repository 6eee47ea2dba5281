"""The corpus against the research notes: every scenario is a case, and every difference is explained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from corpus.outcomes import Meaning, Scenario, agrees, base, meanings, outcomes_in, place_of, scenarios

from comity.decide.cases import describe
from comity.language import Law, load
from comity.language.cases import OUTCOMES
from comity.language.model import Case


@pytest.fixture(scope="module")
def law() -> Law:
    return load()


@pytest.fixture(scope="module")
def meaning(root: Path) -> Mapping[str, Meaning]:
    return meanings((root / "docs/outcomes.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def printed(shared: Path) -> list[Scenario]:
    return scenarios(shared / "law")


@pytest.fixture(scope="module")
def cases(law: Law) -> Mapping[str, list[Case]]:
    """The cases of each scenario."""
    found: dict[str, list[Case]] = defaultdict(list)
    for case in _cases(law):
        found[base(case.id)].append(case)
    return found


def _cases(law: Law) -> Iterator[Case]:
    for policy in law.policies.values():
        yield from policy.cases


def _places(law: Law) -> set[str]:
    """The states (and `us`) of which the corpus holds law."""
    return {"-".join(government.split("-")[:2]) for government in law.by_government}


def _shown(case: Case) -> str:
    return "; ".join(describe(expect) for expect in case.expects)


# --- the words ----------------------------------------------------------------------------------------------


def test_docs_outcomes_gives_every_outcome_of_the_language_a_meaning(meaning: Mapping[str, Meaning]) -> None:
    assert set(meaning) == set(OUTCOMES)


@pytest.mark.parametrize(
    ("cell", "outcomes"),
    [
        ("**prohibited** (unless TSDB)", {"prohibited"}),
        ("08-01: **not prohibited**; 08-02: **P** 15(h)(6)", {"permitted", "prohibited"}),
        ("**not required** of the jail", {"not required"}),
        ("**?→P until presented**; T/D", {"needs-more-facts", "prohibited"}),
        ("1373 **does not reach it**; local rule governs", {"does not apply"}),
        ("**OK**; R.S. 10 and P. 11", {"permitted"}),
    ],
)
def test_outcomes_are_read_as_the_longest_phrase(cell: str, outcomes: set[str]) -> None:
    assert outcomes_in(cell, codes=True) == outcomes


def test_every_difference_from_a_dossier_is_explained(law: Law, meaning: Mapping[str, Meaning]) -> None:
    """A case whose expectations are not what docs/outcomes.md makes of the dossier's outcome says why."""
    unexplained = [
        f"{case.policy}: case {case.id}: the dossier says {case.dossier}, we {_shown(case)}; no `differs`"
        for case in _cases(law)
        if case.dossier and not agrees(case, meaning) and not case.differs
    ]
    assert not unexplained, "\n" + "\n".join(unexplained)


def test_differs_stands_only_beside_a_dossiers_outcome(law: Law) -> None:
    lone = [f"{case.policy}: case {case.id}" for case in _cases(law) if case.differs and not case.dossier]
    assert not lone, f"`differs` without `dossier`: {', '.join(lone)}"


# --- the dossiers -------------------------------------------------------------------------------------------


def test_every_scenario_of_a_place_in_the_corpus_is_a_case(
    law: Law, printed: list[Scenario], cases: Mapping[str, list[Case]], meaning: Mapping[str, Meaning]
) -> None:
    places = _places(law)
    here = [scenario for scenario in printed if scenario.place in places]
    later = sorted(scenario.id for scenario in printed if scenario.place not in places)
    _show([*_table(here, cases, meaning), f"Not yet in the corpus ({len(later)}): {', '.join(later)}"])
    missing = [f"{s.id} ({s.file}, line {s.line})" for s in here if s.id not in cases]
    assert not missing, "scenarios without a case: " + ", ".join(missing)


def test_a_case_repeats_an_outcome_that_its_dossier_prints(
    law: Law, printed: list[Scenario], cases: Mapping[str, list[Case]]
) -> None:
    """`dossier` repeats the dossier; a scenario that names an outcome has a case that repeats it."""
    wrong: list[str] = []
    for scenario in printed:
        if scenario.place not in _places(law) or not scenario.printed:
            continue
        said = {case.dossier for case in cases.get(scenario.id, ()) if case.dossier}
        if scenario.bold and not said and scenario.id in cases:
            wrong.append(f"{scenario.id}: no case repeats {_words(scenario.bold)}")
        if strange := said - scenario.printed:
            wrong.append(
                f"{scenario.id}: `dossier {_words(strange)}`, but {scenario.file}, line {scenario.line} "
                f"prints {_words(scenario.printed)}: {scenario.cell}"
            )
    unread = [f"  {scenario.id}: {scenario.cell}" for scenario in printed if not scenario.printed]
    _show(["Cells whose outcome is no word of docs/outcomes.md, so not compared:", *unread])
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_case_claims_an_outcome_of_a_scenario_that_no_dossier_prints(
    law: Law, printed: list[Scenario]
) -> None:
    known = {scenario.id for scenario in printed}
    strange = [f"{c.policy}: {c.id}" for c in _cases(law) if c.dossier and base(c.id) not in known]
    assert not strange, ", ".join(strange)


def test_every_scenario_has_a_place(printed: list[Scenario]) -> None:
    assert len(printed) > 150
    assert len({scenario.id for scenario in printed}) == len(printed)
    assert all(place_of(scenario.id) for scenario in printed)


def _show(lines: list[str]) -> None:
    """What `pytest -s` (and a failure) shows."""
    print("\n".join(lines))  # noqa: T201


def _table(
    printed: list[Scenario], cases: Mapping[str, list[Case]], meaning: Mapping[str, Meaning]
) -> Iterator[str]:
    """Ids, the dossiers' outcomes, ours."""
    for scenario in printed:
        for case in cases.get(scenario.id, ()):
            state = ""
            if case.dossier:
                state = "agrees" if agrees(case, meaning) else f"differs: {case.differs}"
            yield f"{case.id:10} {_words(scenario.printed):35} {case.dossier:21} {_shown(case)}  {state}"
        if scenario.id not in cases:
            yield f"{scenario.id:10} {_words(scenario.printed):35} {'':21} no case"


def _words(outcomes: frozenset[str] | set[str]) -> str:
    return ", ".join(sorted(outcomes)) or "–"
