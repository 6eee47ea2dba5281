"""The law that ships, looked through in all cases: nothing in it that cannot be meant, and no bound that matters."""

from __future__ import annotations

import pytest

from comity.cli.evaluator import SingleCases
from comity.language import load
from comity.meaning import Agency
from comity.proofs.check import check
from comity.proofs.findings import Weight
from comity.proofs.survey import Survey


@pytest.mark.timeout(900)
def test_nothing_in_the_corpus_cannot_be_meant() -> None:
    found = check(load(cases=True), SingleCases().replay)
    wrong = [finding.text() for finding in found.findings if finding.weight is not Weight.NOTE]
    assert not wrong, "\n".join(wrong)
    assert all(judgement.holds for judgement in found.judgements)
    assert found.judgements
    # As many records are told apart as there are tests of them: a larger bound asks the very same questions.
    assert found.bounded == {}


def test_more_records_change_nothing() -> None:
    """Of no list need more records be told apart than there are tests of it."""
    survey = Survey(load(), ("us-ny-nyc",))
    agency = Agency(("corrections",), "us-ny-nyc")
    views = survey.views.each(agency, "detain")
    gates = {gate: view.days for view in views for gate in view.outcomes["us-ny-nyc"].values()}
    compared = 0
    for gate, days in gates.items():
        enough = survey.prover.about(gate, days=days)
        if records := enough.cone.records:
            more = survey.prover.about(gate, days=days, records={name: n + 2 for name, n in records.items()})
            possible = [query.possible(query.terms("free").true(gate)) for query in (enough, more)]
            assert possible[0] == possible[1], (days, gate)
            compared += 1
    assert compared
