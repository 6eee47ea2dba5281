"""Amendments, bills and the days of a place's law: what changed is shown by a case, and what did not is proved."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from law_texts import Author, law_of
from law_words import ACTIONS, DAYS
from proofs.brute import Decided, every_case
from small_laws import law
from strategies import names_read

from comity.cli.evaluator import SingleCases
from comity.language import Law
from comity.meaning import Agency, Verdict
from comity.proofs.changes import Diff, diff, moved
from comity.proofs.changes_words import history_text, text
from comity.proofs.history import history
from comity.proofs.situation import Situation

TOWN = "us-aa-town"
OLD, NEW = date(2021, 6, 1), date(2024, 6, 1)


def versions(before: str, after: str) -> Law:
    """A law of which the one rule reads otherwise from 2023 on."""
    return law(
        {
            TOWN: f'rule r cite "§ 1" since 2019-01-01 until 2022-12-31\n  {before}\n\n'
            f'rule r cite "§ 1a" since 2023-01-01\n  {after}'
        }
    )


def changed(of: Law, old: date = OLD, new: date = NEW, *, limit: int = 3) -> Diff:
    return diff((of, old), (of, new), TOWN, SingleCases(), actions=["hold"], limit=limit)


def groups(found: Diff) -> list[tuple[Verdict, Verdict, list[str]]]:
    jail = [change for change in found.changes if "jail" in change.kinds]
    return [(change.before, change.after, [group.words for group in change.groups]) for change in jail]


def test_a_new_exception_is_found_with_its_condition() -> None:
    found = changed(versions("jail must not hold", "jail must not hold\n  unless consent"))
    assert groups(found) == [(Verdict.PROHIBITED, Verdict.EXEMPT, ["consent"])]
    (group,) = found.changes[0].groups
    assert (group.before.bare.case.on, group.after and group.after.bare.case.on) == (OLD, NEW)
    assert found.changes[0].complete
    assert [(one.what, one.cite, one.before) for one in found.amendments] == [
        ("is said otherwise", "§ 1a", "§ 1")
    ]


def test_a_condition_is_the_smallest_that_is_enough() -> None:
    old = "jail must not hold\n  when paper_shown"
    found = changed(versions(old, f"{old}\n  unless signer is judge or (consent and in_cell)"))
    ((before, after, words),) = groups(found)
    assert (before, after) == (Verdict.PROHIBITED, Verdict.EXEMPT)
    assert words[0] == "paper_shown and signer is judge"
    assert words[1].split(" and ") == ["paper_shown", "consent", "in_cell"]


def test_conditions_that_go_on_are_said_to_go_on() -> None:
    old = "jail must not hold"
    found = changed(versions(old, f"{old}\n  unless consent or in_cell or paper_shown"), limit=2)
    assert not found.changes[0].complete
    assert len(found.changes[0].groups) == 2
    assert "… and in further cases." in "\n".join(text(found, ("a", "b")))


def test_the_same_law_in_other_words_is_proved_to_change_nothing() -> None:
    found = changed(
        versions(
            "jail must not hold\n  when not (consent or in_cell)",
            "jail must not hold\n  when not consent and not in_cell",
        )
    )
    assert found.changes == ()
    assert [one.what for one in found.amendments] == ["is said otherwise"]
    assert "The text changed and the law did not." in "\n".join(text(found, ("a", "b")))


def test_time_that_goes_by_changes_no_law() -> None:
    of = law(
        {
            TOWN: 'rule r cite "§" since 2019-01-01\n  jail must not hold\n'
            "  unless arrest_day within 1 years before event anniversary in"
        }
    )
    assert changed(of).changes == ()


def test_a_longer_period_changes_the_days_between() -> None:
    unless = "jail must not hold\n  unless arrest_day within {} years before event anniversary in"
    found = changed(versions(unless.format(1), unless.format(4)))
    assert groups(found)[0][:2] == (Verdict.PROHIBITED, Verdict.EXEMPT)
    (group,) = found.changes[0].groups
    days = [next(iter(borne.bare.case.given)).value for borne in (group.before, group.after) if borne]
    assert isinstance(days[0], date)
    assert isinstance(days[1], date)
    assert OLD - days[0] == NEW - days[1]


def test_a_day_that_the_law_names_is_a_change_of_its_own() -> None:
    of = law({TOWN: 'rule r cite "§" since 2019-01-01\n  jail must not hold\n  when event < 2023-01-01'})
    assert groups(changed(of)) == [(Verdict.PROHIBITED, Verdict.SILENT, ["always"])]


def test_a_reading_that_comes_to_be_disputed_is_a_change() -> None:
    of = law(
        {
            TOWN: 'rule r cite "§" since 2019-01-01\n  jail must not hold\n'
            '  status contested since 2023-01-01 "in dispute"'
        }
    )
    found = changed(of)
    (change,) = [change for change in found.changes if "jail" in change.kinds]
    assert (change.before, change.after) == (Verdict.PROHIBITED, Verdict.COUNSEL)
    assert change.open is not None
    assert [one.what for one in found.amendments] == ["status"]


def test_the_history_names_each_day_and_says_where_nothing_changed() -> None:
    of = versions(
        "jail must not hold\n  when not (consent or in_cell)",
        "jail must not hold\n  when not consent and not in_cell",
    )
    epochs = [
        epoch for epoch in history(of, TOWN, SingleCases(), actions=["hold"]) if epoch.day > date(2018, 1, 1)
    ]
    assert [epoch.day for epoch in epochs] == [date(2019, 1, 1), date(2023, 1, 1)]
    assert epochs[0].turns
    assert epochs[1].turns == ()
    assert "proved for every ask" in "\n".join(history_text(epochs))


def test_dates_of_a_case_move_along_with_its_day() -> None:
    case = Situation({"arrest_day": date(2020, 2, 29)}, on=date(2020, 3, 1))
    by_days, by_calendar = moved(case, date(2020, 3, 1), date(2023, 3, 1))
    assert by_days.facts["arrest_day"] == date(2023, 2, 28) + timedelta(days=0)
    assert by_calendar.facts["arrest_day"] == date(2023, 2, 28)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_what_changed_is_what_deciding_every_case_says(seed: int, size: int) -> None:
    rng = Random(seed)
    of = law_of(Author(rng, size=size, tests=("yes_no", "one_of")).write())
    old, new = sorted(rng.sample(DAYS[3:], 2))
    action = rng.choice(ACTIONS)
    found = diff((of, old), (of, new), TOWN, SingleCases(), actions=[action], limit=1)
    told = {(c.before, c.after) for c in found.changes if "jail" in c.kinds and c.open is None}
    before, after = (Decided(of, Agency(("jail",), TOWN), action, day) for day in (old, new))
    cases = [(before(facts), after(facts)) for facts in every_case(names_read(of))]
    seen = {(*one, *other) for one, other in cases if len(one) == len(other) == 1 and one != other}
    assert told <= seen
    if not any(
        s.statuses or s.interval.doubtful_from for p in of.policies.values() for s in (*p.rules, *p.defines)
    ):
        assert told == seen
