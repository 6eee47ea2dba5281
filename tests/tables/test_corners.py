"""Where engines are known to differ: leap days, lists of records, hours, words and sets, what nobody knows.

Each table holds every combination of a few awkward values, and every row is held against the single case.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from law_words import DAYS
from small_laws import law, request, several
from strategies import request_under
from tables.agreement import compared

from comity.decide.facts import Several, Value

NEW_YORK = ZoneInfo("America/New_York")

LEAP_DAYS = law(
    {
        "us-aa": """
            rule four cite "§ 1" since 2000-01-01
              any agency may hold
              when arrest_day within 4 years before event anniversary in
            rule five cite "§ 2" since 2000-01-01
              any agency may lend
              when arrest_day within 5 years before event anniversary out
              unless arrest_day within 1 month before event anniversary contested
            rule later cite "§ 3" since 2024-02-29
              any agency must not tell
              when event within 12 months before arrest_day extended by hours_held days anniversary in
              or event within 30 days before arrest_day anniversary out
        """
    }
)

CONVICTIONS = law(
    {
        "us-aa": """
            define grave of a conviction as level is felony and not youth

            rule felon cite "§ 1" since 2000-01-01
              any agency may hold
              when any conviction where (grave and judged_on within 5 years before event
                extended by days_in days anniversary in)
            rule clean cite "§ 2" since 2000-01-01
              any agency must not hold
              when no conviction where (judged_on within 1 years before arrest_day anniversary out or youth)
        """
    }
)

HOURS = law(
    {
        "us-aa": """
            rule late cite "§ 1" since 2000-01-01
              any agency must not hold
              when out_at < shown_at or hours_held > 48
            rule soon cite "§ 2" since 2000-01-01
              any agency may hold
              when out_at within 1 days after shown_at anniversary in
            rule early cite "§ 3" since 2000-01-01
              any agency must lend
              when shown_at <= event or shown_at >= 2024-03-01T00:00
        """
    }
)

WORDS = law(
    {
        "us-aa": """
            rule judged cite "§ 1" since 2000-01-01
              any agency may hold
              when signer is judge and purpose includes { criminal, other }
              unless purpose only civil
            rule asked cite "§ 2" since 2000-01-01
              any agency must not hold
              when (asker.state is not agency.state or signer not in { judge, officer }) and not listed_match
            rule paper cite "§ 3" since 2000-01-01
              any agency must hold
              when paper_shown and (consent or not consent) and purpose only { civil, criminal }
        """
    }
)


SPARK_AT_LENGTH = pytest.mark.parametrize(
    "engine", ["duckdb", "polars", pytest.param("spark", marks=pytest.mark.campaign)], indirect=True
)
"""Plans that Spark takes minutes for."""

ONE_PERIOD = law(
    {
        "us-aa": """
            rule five cite "§ 1" since 2000-01-01
              any agency may hold
              when arrest_day within 5 years before event anniversary out
        """
    }
)


def test_a_look_back_over_leap_days(engine: Any) -> None:
    """Five years from each day about the ends of February to each other."""
    rows = [
        request("hold", {} if day is None else {"arrest_day": day}, on=on)
        for on, day in product(DAYS[3:], (None, *DAYS))
    ]

    assert compared(engine, ONE_PERIOD, rows) == []


@SPARK_AT_LENGTH
def test_leap_days_count_alike(engine: Any) -> None:
    """Each day about the ends of February against each other, forwards and back, with and without an extension."""
    rows = [
        request(
            "hold, lend, tell:address",
            {
                **({} if day is None else {"arrest_day": day}),
                **({} if more is None else {"hours_held": more}),
            },
            on=on,
        )
        for on, day, more in product(DAYS[3::2] + DAYS[6:8], (None, *DAYS), (None, 366.0))
    ]

    assert compared(engine, LEAP_DAYS, rows) == []


def test_some_record_of_a_list_decides(engine: Any) -> None:
    """Complete lists and open ones, no list at all, fields that nobody told, periods that end in each record."""
    rng = Random(5)
    rows = []
    for _ in range(100):
        made = request_under(rng, CONVICTIONS, unknown=rng.randrange(3))
        like = request("hold", on=made.on)
        rows.append(replace(like, facts=made.facts, records=made.records))

    assert compared(engine, CONVICTIONS, rows) == []


@SPARK_AT_LENGTH
def test_hours_are_those_of_the_agency(engine: Any) -> None:
    """Instants on both sides of midnight and of a change of the clocks, days without an hour, nothing at all."""
    noon = datetime.fromisoformat("2024-03-10T12:00")
    times: list[Value | None] = [None, date(2024, 3, 9), date(2024, 3, 10), noon]
    times += [noon + timedelta(hours=hours) for hours in (-36, 12)]
    rows = [
        replace(
            request(
                "hold, lend",
                {
                    **({} if shown is None else {"shown_at": shown}),
                    **({} if out is None else {"out_at": out}),
                    **({} if held is None else {"hours_held": held}),
                },
                on="2024-03-10",
            ),
            at=at,
        )
        for shown, out, held, at in product(
            times, times, (None, 48.0), (None, noon.replace(tzinfo=NEW_YORK).astimezone(UTC))
        )
    ]

    assert compared(engine, HOURS, rows, timed=True) == []


@pytest.mark.parametrize("absent", [(), ("consent", "purpose"), ("signer", "asker.state", "listed_match")])
def test_words_sets_and_what_nobody_knows(engine: Any, absent: tuple[str, ...]) -> None:
    """Words, known and empty and open sets, yes, no and NULL; a fact without a column is unknown in every row."""
    sets: list[Several | None] = [
        None,
        several(complete=False),
        several("civil"),
        several("civil", complete=False),
    ]
    sets += [several("criminal", "other"), several("civil", "criminal")]
    choices: dict[str, list[Any]] = {
        "signer": [None, "judge", "nobody"],
        "asker.state": [None, "aa", "bb"],
        "purpose": sets,
        "listed_match": [None, False],
        "paper_shown": [None, True, False],
        "consent": [None],
    }
    rows = [
        request(
            "hold", {name: value for name, value in zip(choices, values, strict=True) if value is not None}
        )
        for values in product(*choices.values())
    ]

    assert compared(engine, WORDS, rows, absent=absent) == []
