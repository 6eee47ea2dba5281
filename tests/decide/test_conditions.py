"""Every form of test: when it holds, when it does not, and when nobody can say. Unknown never turns into no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import pytest
from small_laws import convictions, law, section, several, verdicts

from comity.decide.facts import Records, Several, Value

Facts = Mapping[str, Value | Several | Records]
TRUTH = {"prohibited": "yes", "not regulated": "no", "prohibited or not regulated": "unknown"}
CLOSED = """
table offences "listed offences" cite "§ o" {state}{dates}
  file "offences.csv"
  of conviction by offence
  speaks of code_a
  column grave is yes/no

"""


def holds(
    condition: str,
    facts: Facts | None = None,
    *,
    at: str | None = None,
    table: str = "closed",
    on: str = "2024-03-01",
) -> str:
    """Whether the condition holds: `yes`, `no` or `unknown`."""
    rule = f'rule ban cite "§ 1" since 2019-01-01\n  any agency must not hold\n  when {condition}\n'
    lists = CLOSED.format(state=table, dates="") if "listed" in condition else ""
    moment = datetime.fromisoformat(at) if at else None
    return TRUTH[verdicts(law({"us-aa": lists + rule}), facts, at=moment, on=on)]


T, F = {"paper_shown": True}, {"paper_shown": False}
DAY = date.fromisoformat
HOUR = datetime.fromisoformat


@pytest.mark.parametrize(
    ("condition", "facts", "truth"),
    [
        ("always", {}, "yes"),
        ("never", {}, "no"),
        ("paper_shown", T, "yes"),
        ("paper_shown", F, "no"),
        ("paper_shown", {}, "unknown"),
        ("not paper_shown", F, "yes"),
        ("not paper_shown", {}, "unknown"),
        ("paper_shown and consent", F, "no"),
        ("paper_shown and consent", T, "unknown"),
        ("paper_shown or consent", T, "yes"),
        ("paper_shown or consent", F, "unknown"),
        # What is unknown is split into the ways it may turn out: either way, it is so.
        ("paper_shown or not paper_shown", {}, "yes"),
        ("paper_shown and not paper_shown", {}, "no"),
    ],
)
def test_not_and_or(condition: str, facts: Facts, truth: str) -> None:
    assert holds(condition, facts) == truth


@pytest.mark.parametrize(
    ("condition", "facts", "truth"),
    [
        ("signer is judge", {"signer": "judge"}, "yes"),
        ("signer is judge", {"signer": "officer"}, "no"),
        ("signer is judge", {}, "unknown"),
        ("signer is not judge", {"signer": "officer"}, "yes"),
        ("signer is not judge", {}, "unknown"),
        ("signer in { judge, officer }", {"signer": "officer"}, "yes"),
        ("signer not in { judge, officer }", {"signer": "nobody"}, "yes"),
        # The list of values is closed: one of them is true.
        ("signer in { judge, officer, nobody }", {}, "yes"),
        ("signer is judge or signer is officer", {}, "unknown"),
        ("signer is judge and signer is officer", {}, "no"),
        ("asker.state is agency.state", {"asker.state": "aa"}, "yes"),
        ("asker.state is not agency.state", {"asker.state": "bb"}, "yes"),
        ("asker.state is agency.state", {}, "unknown"),
        ("agency.level is city", {}, "yes"),
        ("agency.level is county", {}, "no"),
    ],
)
def test_one_of_a_list(condition: str, facts: Facts, truth: str) -> None:
    assert holds(condition, facts) == truth


@pytest.mark.parametrize(
    ("condition", "held", "truth"),
    [
        ("purpose includes civil", several("civil", "other"), "yes"),
        ("purpose includes civil", several("other"), "no"),
        ("purpose includes civil", several("other", complete=False), "unknown"),
        ("purpose includes civil", several("civil", complete=False), "yes"),
        ("purpose includes { civil, criminal }", several("criminal"), "yes"),
        ("purpose only civil", several("civil"), "yes"),
        ("purpose only civil", several("civil", "other"), "no"),
        ("purpose only civil", several("civil", complete=False), "unknown"),
        ("purpose only civil", several("other", complete=False), "no"),
        ("purpose only { civil, criminal }", several("civil"), "yes"),
        # Nothing at all is not “only” this.
        ("purpose only civil", several(), "no"),
        ("purpose includes civil", several(), "no"),
        # All values are named, yet none of them may hold.
        ("purpose includes civil or purpose includes criminal or purpose includes other", None, "unknown"),
    ],
)
def test_some_of_a_list(condition: str, held: Several | None, truth: str) -> None:
    assert holds(condition, {} if held is None else {"purpose": held}) == truth


@pytest.mark.parametrize(
    ("condition", "hours", "truth"),
    [
        ("hours_held > 48", 48.0, "no"),
        ("hours_held >= 48", 48.0, "yes"),
        ("hours_held < 48", 47.99, "yes"),
        ("hours_held <= 48", 48.0, "yes"),
        ("hours_held is 48", 48.0, "yes"),
        ("hours_held is not 48", 48.5, "yes"),
        ("hours_held > 48", None, "unknown"),
        ("hours_held > 48 and hours_held < 48.5", None, "unknown"),
        ("hours_held > 48 and hours_held < 48", None, "no"),
        ("hours_held > 48 or hours_held <= 48", None, "yes"),
    ],
)
def test_numbers(condition: str, hours: float | None, truth: str) -> None:
    assert holds(condition, {} if hours is None else {"hours_held": hours}) == truth


@pytest.mark.parametrize(
    ("condition", "facts", "truth"),
    [
        ("arrest_day < filed_day", {"arrest_day": DAY("2024-02-29"), "filed_day": DAY("2024-03-01")}, "yes"),
        ("arrest_day < filed_day", {"arrest_day": DAY("2024-02-29"), "filed_day": DAY("2024-02-29")}, "no"),
        ("arrest_day is filed_day", {"arrest_day": DAY("2024-02-29"), "filed_day": DAY("2024-02-29")}, "yes"),
        ("arrest_day < filed_day", {"arrest_day": DAY("2024-02-29")}, "unknown"),
        ("event < 2024-03-02", {}, "yes"),
        ("event >= 2024-03-02", {}, "no"),
        ("arrest_day < event", {"arrest_day": DAY("2024-03-01")}, "no"),
        ("arrest_day is event", {"arrest_day": DAY("2024-03-01")}, "yes"),
        ("arrest_day < event or arrest_day >= event", {}, "yes"),
    ],
)
def test_days(condition: str, facts: Facts, truth: str) -> None:
    assert holds(condition, facts) == truth


def test_the_event_is_a_day_among_days_though_its_hour_is_known() -> None:
    same = {"arrest_day": DAY("2024-03-01")}
    assert holds("arrest_day is event", same, at="2024-03-01T18:00+00:00") == "yes"
    assert holds("arrest_day < event", same, at="2024-03-01T18:00+00:00") == "no"


@pytest.mark.parametrize(
    ("condition", "shown", "out", "truth"),
    [
        ("shown_at <= out_at", HOUR("2024-03-01T12:00"), HOUR("2024-03-01T12:00"), "yes"),
        ("shown_at < out_at", HOUR("2024-03-01T12:00"), HOUR("2024-03-01T12:00"), "no"),
        # 12:00 in New York is 17:00 in Greenwich.
        ("shown_at is out_at", HOUR("2024-03-01T12:00"), HOUR("2024-03-01T17:00+00:00"), "yes"),
        ("shown_at < out_at", DAY("2024-02-29"), HOUR("2024-03-01T00:00"), "yes"),
        # Of one only the day is known: on that day the hour would tell.
        ("shown_at < out_at", DAY("2024-03-01"), HOUR("2024-03-01T12:00"), "unknown"),
        ("shown_at < out_at", DAY("2024-03-01"), DAY("2024-03-01"), "unknown"),
        ("shown_at <= out_at", DAY("2024-03-01"), DAY("2024-03-02"), "yes"),
        ("shown_at is out_at", DAY("2024-03-01"), DAY("2024-03-02"), "no"),
    ],
)
def test_hours(condition: str, shown: date, out: date, truth: str) -> None:
    assert holds(condition, {"shown_at": shown, "out_at": out}) == truth


def test_the_hour_of_the_event_counts_against_a_time() -> None:
    noon = {"shown_at": HOUR("2024-03-01T12:00")}
    assert holds("shown_at < event", noon) == "unknown"
    assert holds("shown_at < event", noon, at="2024-03-01T18:00+00:00") == "yes"
    assert holds("shown_at < event", noon, at="2024-03-01T16:00+00:00") == "no"


@pytest.mark.parametrize(
    ("period", "arrest", "truth"),
    [
        ("within 1 years before event anniversary in", "2023-03-01", "yes"),
        ("within 1 years before event anniversary out", "2023-03-01", "no"),
        ("within 1 years before event anniversary out", "2023-03-02", "yes"),
        ("within 1 years before event anniversary in", "2023-02-28", "no"),
        ("within 1 years before event anniversary in", "2024-03-01", "yes"),
        ("within 1 years before event anniversary in", "2024-03-02", "no"),
        ("within 1 months before event anniversary in", "2024-02-01", "yes"),
        ("within 1 months before event anniversary in", "2024-01-31", "no"),
        ("within 30 days before event anniversary in", "2024-01-31", "yes"),
        ("within 30 days before event anniversary out", "2024-01-31", "no"),
        ("within 1 years after event anniversary in", "2025-03-01", "yes"),
        ("within 1 years after event anniversary out", "2025-03-01", "no"),
        ("within 1 years after event anniversary in", "2024-02-29", "no"),
    ],
)
def test_periods(period: str, arrest: str, truth: str) -> None:
    assert holds(f"arrest_day {period}", {"arrest_day": DAY(arrest)}) == truth


@pytest.mark.parametrize(
    ("arrest", "event", "counts", "truth"),
    [
        # From 29 February, a year is over on the day after 28 February; no day of that name comes.
        ("2020-02-29", "2021-02-28", "out", "yes"),
        ("2020-02-29", "2021-03-01", "in", "no"),
        ("2020-02-28", "2021-02-28", "in", "yes"),
        ("2020-02-28", "2021-02-28", "out", "no"),
        ("2020-02-29", "2024-02-29", "in", "yes"),
        ("2020-02-29", "2024-02-29", "out", "no"),
        ("2019-02-28", "2020-02-28", "in", "yes"),
        ("2019-02-28", "2020-02-29", "in", "no"),
        ("2019-03-01", "2020-02-29", "out", "yes"),
    ],
)
def test_the_29th_of_february(arrest: str, event: str, counts: str, truth: str) -> None:
    years = 4 if event == "2024-02-29" else 1
    condition = f"arrest_day within {years} years before event anniversary {counts}"
    assert holds(condition, {"arrest_day": DAY(arrest)}, on=event) == truth


def test_a_contested_anniversary_is_for_counsel_on_that_very_day_only() -> None:
    rule = 'rule ban cite "§ 1" since 2019-01-01\n  any agency must not hold\n'
    contested = law({"us-aa": f"{rule}  when arrest_day within 1 years before event anniversary contested\n"})
    found = [verdicts(contested, {"arrest_day": DAY(d)}) for d in ("2023-02-28", "2023-03-01", "2023-03-02")]
    assert found == ["not regulated", "for counsel", "prohibited"]
    assert verdicts(contested) == "prohibited or not regulated or for counsel"


@pytest.mark.parametrize(
    ("arrest", "days", "truth"),
    [
        ("2023-02-20", 0.0, "no"),
        ("2023-02-20", 8.0, "no"),
        ("2023-02-20", 9.0, "yes"),
        ("2023-02-20", None, "unknown"),
        ("2023-03-01", None, "yes"),
        ("2024-03-02", None, "no"),
        ("2023-02-20", -5.0, "no"),
        ("2023-03-01", -5.0, "yes"),
        ("2023-02-20", 1e300, "yes"),
    ],
)
def test_a_period_may_be_longer_by_some_days(arrest: str, days: float | None, truth: str) -> None:
    condition = "arrest_day within 1 years before event extended by hours_held days anniversary in"
    facts: dict[str, Value | Several | Records] = {"arrest_day": DAY(arrest)}
    assert holds(condition, facts if days is None else facts | {"hours_held": days}) == truth


# --- records --------------------------------------------------------------------------------------------------------

GRAVE: Mapping[str, Value] = {"level": "felony", "youth": False}
LIGHT: Mapping[str, Value] = {"level": "minor", "youth": False}


@pytest.mark.parametrize(
    ("condition", "records", "truth"),
    [
        ("any conviction where level is felony", convictions(LIGHT, GRAVE), "yes"),
        ("any conviction where level is felony", convictions(LIGHT), "no"),
        ("any conviction where level is felony", convictions(LIGHT, complete=False), "unknown"),
        ("any conviction where level is felony", convictions(GRAVE, complete=False), "yes"),
        ("any conviction where level is felony", convictions({}), "unknown"),
        ("any conviction where level is felony", convictions(), "no"),
        ("any conviction where level is felony", None, "unknown"),
        ("no conviction where level is felony", convictions(LIGHT), "yes"),
        ("no conviction where level is felony", convictions(LIGHT, complete=False), "unknown"),
        # One and the same record must satisfy all of it.
        (
            "any conviction where level is felony and youth",
            convictions(GRAVE, {**LIGHT, "youth": True}),
            "no",
        ),
    ],
)
def test_lists_of_records(condition: str, records: Records | None, truth: str) -> None:
    assert holds(condition, {} if records is None else {"conviction": records}) == truth


# --- tables ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cited", "closed", "open_"),
    [
        ("code_a 1", "yes", "yes"),
        ("code_a 1(c)", "yes", "yes"),  # a subdivision of a section that is listed whole
        ("code_a 2(a)", "yes", "yes"),
        ("code_a 2", "unknown", "unknown"),  # coarser than the rows
        ("code_a 9", "no", "unknown"),  # a miss: false only where the list is closed
        ("code_a 2(c)", "no", "unknown"),
        ("code_b 1", "unknown", "unknown"),  # a code of which the table does not speak
        (None, "unknown", "unknown"),
    ],
)
def test_a_section_is_listed_or_not_or_nobody_can_say(cited: str | None, closed: str, open_: str) -> None:
    facts = {"conviction": convictions({} if cited is None else {"offence": section(cited)})}
    assert holds("any conviction where listed in offences", facts) == closed
    assert holds("any conviction where listed in offences", facts, table="open") == open_


@pytest.mark.parametrize(
    ("cited", "truth"),
    [("code_a 1", "yes"), ("code_a 2(a)", "no"), ("code_a 2(b)", "unknown"), ("code_a 9", "no")],
)
def test_a_row_found_is_asked_for_its_columns(cited: str, truth: str) -> None:
    facts = {"conviction": convictions({"offence": section(cited)})}
    assert holds("any conviction where listed in offences as row where row.grave", facts) == truth


def test_a_row_has_its_days() -> None:
    third = {"conviction": convictions({"offence": section("code_a 3(a)")})}
    assert holds("any conviction where listed in offences", third, on="2024-02-29") == "yes"
    assert holds("any conviction where listed in offences", third, on="2024-03-01") == "no"


def test_a_table_has_its_days() -> None:
    rule = 'rule ban cite "§ 1" since 2019-01-01\n  any agency must not hold\n'
    rule += "  when any conviction where listed in offences\n"
    table = CLOSED.format(state="since 2020-01-01 until 2024-02-29 closed", dates="")
    dated = law({"us-aa": table + rule})
    first = {"conviction": convictions({"offence": section("code_a 1")})}
    assert verdicts(dated, first, on="2024-02-29") == "prohibited"
    assert verdicts(dated, first, on="2024-03-01") == "not regulated"
