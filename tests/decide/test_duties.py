"""What is owed: on which occasion, under which conditions, by when."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from small_laws import answer, law

from comity.decide.answer import DutyAnswer
from comity.decide.request import Deed
from comity.errors import InputError


def duty(body: str, *, whom: str = "any agency", dates: str = "since 2020-01-01") -> str:
    return f'duty note cite "§ t" {dates}\n  {whom} must "write it down" to "the clerk"\n  {body}\n'


def owed(
    text: str, facts: dict[str, bool] | None = None, deed: Deed = "asked", ask: str = "hold"
) -> list[str]:
    return [d.state for d in answer(law({"us-aa": text}), ask, facts, deed=deed).duties]


def the_duty(text: str, at: str | None = None, on: str = "2024-03-01", **facts: datetime) -> DutyAnswer:
    moment = datetime.fromisoformat(at) if at else None
    (found,) = answer(law({"us-aa": text}), "hold", facts, on=on, at=moment).duties
    return found


@pytest.mark.parametrize(
    ("occasion", "owed_on"),
    [
        ("on asked", {"asked"}),
        ("on done hold", {"done"}),
        ("on refused hold, tell", {"refused"}),
        ("on contact", {"contact", "asked"}),
        ("on done tell", set()),
        ("on asked\n  on done", {"asked", "done"}),
    ],
)
def test_a_duty_has_its_occasions(occasion: str, owed_on: set[str]) -> None:
    deeds: tuple[Deed, ...] = ("asked", "done", "refused", "contact")
    found = {
        d for d in deeds if owed(duty(occasion), deed=d, ask="" if d == "contact" else "hold") == ["owed"]
    }
    assert found == owed_on


def test_to_have_made_contact_is_to_be_in_contact() -> None:
    made_up = law(
        {"us-aa": duty("on contact")},
        more='\n```vocabulary\naction contact "communicate with federal authorities"\n```\n',
    )
    found = {
        (deed, ask): [d.state for d in answer(made_up, ask, deed=deed).duties]
        for deed in ("done", "refused")
        for ask in ("contact", "hold", "hold, contact")
    }
    assert {case for case, states in found.items() if states == ["owed"]} == {
        ("done", "contact"),
        ("done", "hold, contact"),
    }


def test_a_periodic_duty_needs_no_occasion() -> None:
    assert owed(duty("monthly if any"), deed="done") == ["owed"]


def test_a_duty_is_owed_not_owed_or_owed_if() -> None:
    text = duty("on asked\n  when paper_shown\n  unless in_cell")
    assert owed(text, {"paper_shown": True, "in_cell": False}) == ["owed"]
    assert owed(text, {"paper_shown": False}) == ["not owed"]
    assert owed(text, {"in_cell": True}) == ["not owed"]
    assert owed(text, {"paper_shown": True}) == ["owed if"]


def test_a_duty_owed_if_names_what_would_tell_and_nothing_else() -> None:
    text = law({"us-aa": duty("on asked\n  when paper_shown and (in_cell or order_signed)")})
    (found,) = answer(text, "hold", {"order_signed": True}).duties
    assert (found.state, found.missing) == ("owed if", ("paper_shown",))


def test_what_is_so_either_way_is_owed() -> None:
    assert owed(duty("on asked\n  when paper_shown or not paper_shown")) == ["owed"]


def test_a_contested_duty_is_owed_if_the_dispute_comes_out_for_it() -> None:
    (found,) = answer(law({"us-aa": duty('on asked\n  status contested "open"')}), "hold").duties
    assert (found.state, found.missing) == ("owed if", ())


def test_a_duty_out_of_force_is_not_there() -> None:
    assert owed(duty("on asked", dates="since 2025-01-01")) == ["not owed"]
    assert owed(duty('on asked\n  status enjoined "court"')) == ["not owed"]


def test_a_duty_of_others_is_not_listed() -> None:
    assert owed(duty("on asked", whom="police")) == []


def test_a_duty_of_two_asks_is_listed_once_and_owed_if_one_sets_it_off() -> None:
    text = law({"us-aa": duty("on asked hold, tell\n  when topic is address")})
    assert [d.state for d in answer(text, "hold, tell:address").duties] == ["owed"]
    assert [d.state for d in answer(text, "tell:release, hold").duties] == ["owed if"]


# --- by when --------------------------------------------------------------------------------------------------------


def test_hours_run_from_the_minute_of_the_event() -> None:
    due = the_duty(duty("on asked\n  within 48 hours of event"), at="2024-03-08T17:00+00:00").due
    assert due is not None
    assert due.at == datetime.fromisoformat("2024-03-10T17:00+00:00")


def test_hours_run_from_a_fact_where_the_law_names_one() -> None:
    text = duty("on asked\n  within 48 hours of shown_at")
    due = the_duty(text, shown_at=datetime.fromisoformat("2024-03-08T12:00")).due
    assert due is not None
    assert due.at == datetime.fromisoformat(
        "2024-03-10T17:00+00:00"
    )  # elapsed hours: summer time began in between


def test_business_days_go_by_the_agencys_calendar() -> None:
    due = the_duty(duty("on asked\n  within 3 business days of event"), on="2024-02-15").due
    assert due is not None
    assert due.day is not None
    assert due.day.isoformat() == "2024-02-21"  # a weekend and Washington's birthday lie in between


@pytest.mark.parametrize(
    ("limit", "day"),
    [("within 30 days of event", "2024-03-31"), ("the same day", "2024-03-01")],
)
def test_days_are_days(limit: str, day: str) -> None:
    due = the_duty(duty(f"on asked\n  {limit}")).due
    assert due is not None
    assert due.day is not None
    assert due.day.isoformat() == day


def test_promptly_is_no_day() -> None:
    due = the_duty(duty("on asked\n  promptly")).due
    assert due is not None
    assert (due.at, due.day) == (None, None)


def test_a_duty_without_a_limit_has_none() -> None:
    assert the_duty(duty("on asked")).due is None


def test_a_permission_ends_at_the_earliest_of_its_limits() -> None:
    first = 'rule one cite "§ 1" since 2020-01-01\n  any agency may hold\n  for at most 48 hours of event\n'
    second = 'rule two cite "§ 2" since 2020-01-01\n  any agency may hold\n  for at most 1 days of event\n'
    moment = datetime.fromisoformat("2024-03-08T17:00+00:00")
    found = answer(law({"us-aa": first + "\n" + second}), "hold", on="2024-03-08", at=moment).asks[0].ends
    assert found is not None
    assert found.day is not None
    assert found.day.isoformat() == "2024-03-09"


@pytest.mark.parametrize("limit", ["30 days of filed_day", "3 business days of filed_day"])
def test_a_limit_that_no_calendar_holds_is_refused_in_words(limit: str) -> None:
    text = law({"us-aa": duty(f"on asked\n  within {limit}")})
    with pytest.raises(InputError, match=r"calendar|holidays"):
        answer(text, "hold", {"filed_day": date.max})
