"""The length of interviews, beside interviews that were really held with every answer there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from strategies import made_up

from comity.decide.decider import Decider
from comity.decide.interview import Interview
from comity.decide.questions import Length, length
from comity.decide.request import Request
from comity.language import load
from comity.language.model import CaseAsk, FactKind
from comity.meaning import Agency


def held(interview: Interview, decider: Decider) -> tuple[int, int, set[str]]:
    """The fewest and the most questions of every interview from here on, and what is asked in them."""
    question = interview.next(decider)
    if question is None:
        return 0, 0, set()
    kind = decider.law.vocabulary.facts[question.name].type
    answers = (False, True) if kind.kind is FactKind.YES_NO else kind.names()
    found = [held(interview.answered(question.name, answer), decider) for answer in answers]
    asked = {question.name}.union(*(names for _, _, names in found))
    return 1 + min(low for low, _, _ in found), 1 + max(high for _, high, _ in found), asked


def test_it_is_that_of_interviews_held() -> None:
    longest = 0
    for seed in range(60):
        drawn = made_up(Random(seed), size=5, tests=("yes_no", "one_of"))
        decider = Decider(drawn.law)
        for ask in drawn.request.asks:
            request = replace(drawn.request, asks=(ask,), facts={}, records={}, deed="asked")
            low, high, asked = held(Interview(request), decider)
            found = length(decider, request)
            assert (found.fewest, found.most) == ((low, low), (high, high)), seed
            assert set(found.asked) == asked, seed
            longest = max(longest, high)
    assert longest > 3


@pytest.fixture(scope="module")
def corpus() -> Decider:
    return Decider(load())


def jail(decider: Decider, action: str, **more: int) -> Length:
    request = Request(
        Agency(("corrections",), "us-ny-nyc"), "asked", (CaseAsk(action, None),), date(2026, 3, 1)
    )
    return length(decider, request, **more)


def test_where_not_all_is_followed_the_bounds_hold_what_is_known(corpus: Decider) -> None:
    exact = jail(corpus, "detain")
    rough = jail(corpus, "detain", most_states=20)
    assert exact.exact
    assert not rough.exact
    assert rough.states < exact.states
    for one, other in ((rough.fewest, exact.fewest), (rough.most, exact.most)):
        assert one[0] <= other[0] <= other[1] <= one[1]
