"""Facts that are never stored answer and are forgotten: their values appear in no output, log, trace or error."""

from __future__ import annotations

import json
import logging
import traceback
from typing import Any

import pytest
from click.testing import CliRunner

from comity.cli import root
from comity.decide import Decider
from comity.decide.intake import Intake, RequestErrors
from comity.decide.published import published
from comity.decide.words import answer_text
from comity.language import load

CANARY_DAY = "1987-06-13"
CANARY_SECTION = "777.13(9)"
REQUEST: dict[str, Any] = {
    "agency": "corrections of us-ny-nyc",
    "asks": ["detain", "notify:release_date"],
    "on": "2025-05-05",
    "facts": {
        "detainer_presented": True,
        "warrant_issuer": "us_magistrate",
        "instant_arrest_date": CANARY_DAY,
        "terrorist_list_possible_match": True,
    },
    "records": {
        "conviction": {
            "rows": [
                {"offence": f"ny_penal_law {CANARY_SECTION}", "judgment_date": CANARY_DAY, "level": "felony"}
            ],
            "complete": True,
        }
    },
}
CANARIES = (CANARY_DAY, "1987", "777.13", "June 13", "13 June")


@pytest.fixture(scope="module")
def decider() -> Decider:
    return Decider(load())


def never_stored(decider: Decider) -> list[str]:
    vocabulary = decider.law.vocabulary
    return [fact.name for fact in vocabulary.facts.values() if fact.never_stored]


def test_the_facts_that_expose_a_person_are_marked(decider: Decider) -> None:
    marked = set(never_stored(decider))
    assert {"instant_arrest_date", "terrorist_list_possible_match"} <= marked
    assert decider.law.vocabulary.records["conviction"].never_stored


def test_no_output_repeats_a_value(decider: Decider) -> None:
    request = Intake(decider.law).request_from(REQUEST)
    answer = decider.decide(request)
    shown = [
        json.dumps(published(answer, decider)),
        answer_text(answer, decider),
        repr(request),
        repr(answer),
    ]
    for text in shown:
        for canary in CANARIES:
            assert canary not in text
    assert "a possible match with a federal terrorist watch list (" not in shown[1]


def test_a_fact_is_said_to_be_given_and_no_more(decider: Decider) -> None:
    data = published(decider.decide(Intake(decider.law).request_from(REQUEST)), decider)
    used = {fact["fact"]: fact["words"] for ask in data["asks"] for fact in ask["facts"]}
    assert used["terrorist_list_possible_match"] == "given, and not kept"
    assert used["conviction"] == "given, and not kept"


def test_an_exception_that_turns_on_such_a_fact_is_not_said_to_be_met(decider: Decider) -> None:
    data = published(decider.decide(Intake(decider.law).request_from(REQUEST)), decider)
    for ask in data["asks"]:
        for rule in ask["rules"]:
            for exception in rule["exceptions"]:
                if "convicted or matched" in exception["words"]:
                    assert exception["standing"] in ("not said", "unknown")


def _changed(value: bool) -> dict[str, Any]:
    facts = {**REQUEST["facts"], "terrorist_list_possible_match": value}
    return {**REQUEST, "facts": facts, "records": {"conviction": {"rows": [], "complete": True}}}


def test_what_may_be_stored_does_not_tell_one_value_from_the_other(decider: Decider) -> None:
    """Two requests that differ only in a never-stored fact leave the same storable verdicts."""
    kept = []
    for value in (True, False):
        data = published(decider.decide(Intake(decider.law).request_from(_changed(value))), decider)
        kept.append([ask["storable_verdicts"] for ask in data["asks"]])
    assert kept[0] == kept[1]


def test_a_verdict_that_gives_a_fact_away_says_that_it_must_not_be_kept(decider: Decider) -> None:
    answers = [decider.decide(Intake(decider.law).request_from(_changed(value))) for value in (True, False)]
    told_apart = [a.verdicts != b.verdicts for a, b in zip(answers[0].asks, answers[1].asks, strict=True)]
    flagged = [a.gives_away or b.gives_away for a, b in zip(answers[0].asks, answers[1].asks, strict=True)]
    assert any(told_apart)
    assert all(flag for told, flag in zip(told_apart, flagged, strict=True) if told)


def test_every_never_stored_fact_is_refused_as_an_argument(decider: Decider) -> None:
    names = [*never_stored(decider), "conviction", "pending_charge"]
    facts = [text for name in names for text in ("--fact", f"{name}={CANARY_DAY}")]
    asked = ["--agency", "corrections of us-ny-nyc", "--ask", "detain", "--on", "2025-05-05"]
    result = CliRunner().invoke(root, ["decide", *asked, *facts])
    message = str(result.exception)
    assert result.exit_code != 0
    for name in names:
        assert f"`{name}` is never stored" in message
    assert CANARY_DAY not in message + result.output


def test_an_error_repeats_no_value(decider: Decider, caplog: pytest.LogCaptureFixture) -> None:
    wrong = {
        **REQUEST,
        "facts": {"instant_arrest_date": f"x{CANARY_DAY}", "terrorist_list_possible_match": CANARY_SECTION},
        "records": {
            "conviction": [{"offence": f"nowhere {CANARY_SECTION}", "judgment_date": f"{CANARY_DAY}x"}]
        },
    }
    with caplog.at_level(logging.DEBUG), pytest.raises(RequestErrors) as caught:
        Intake(decider.law).request_from(wrong)
    shown = str(caught.value) + caplog.text
    shown += "".join(traceback.format_exception(caught.value, limit=None))
    for canary in CANARIES:
        assert canary not in shown.replace(__file__, "")
