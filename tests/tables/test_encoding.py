"""What stands in a plain table comes to the law as it is: NULL stays unknown, and nothing turns unknown into no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import ibis
import pyarrow as pa
import pytest
from law_texts import law_of
from law_words import VOCABULARY

from comity.errors import InputError
from comity.language import Law
from comity.meaning import Agency
from comity.tables import Delimited, Flags, Instant, Moment, Plain, RecordSource, Wall, encode
from comity.tables.layout import MORE
from comity.tables.mapping import Source

TOWN = Agency(("police",), "us-aa-town")


@pytest.fixture(scope="module")
def law() -> Law:
    return law_of({"vocabulary.md": VOCABULARY})


def encoded(
    engine: Any, law: Law, columns: Mapping[str, pa.Array], mapping: Mapping[str, str | Source], **more: Any
) -> list[dict[str, Any]]:
    """Rows in order, encoded; the event is a day in 2024 unless the columns say otherwise."""
    count = len(next(iter(columns.values())))
    given = {
        "row": pa.array(range(count), pa.int64()),
        "on": pa.array([date(2024, 2, 29)] * count),
        **columns,
    }
    table = engine.put({"t": pa.table(given)})["t"]
    found = encode(table, law, TOWN, mapping, keep=["row"], **more)
    return sorted(engine.run(found.facts), key=lambda row: row["row"])


def wall(text: str) -> datetime:
    """A time without a zone."""
    return datetime.fromisoformat(text)


def column(rows: list[dict[str, Any]], name: str) -> list[Any]:
    return [row[name] for row in rows]


def test_null_is_unknown_and_not_no(engine: Any, law: Law) -> None:
    """A yes/no fact is 0, 1 or 2; what is NULL is 1."""
    rows = encoded(engine, law, {"consent": pa.array([True, None, False])}, {"consent": "consent"})

    assert column(rows, "consent") == [2, 1, 0]


def test_yes_and_no_may_be_words(engine: Any, law: Law) -> None:
    """Words that say neither yes nor no are unknown and marked."""
    words = pa.array(["yes", " No ", "Y", None, "unknown", "perhaps", ""])
    rows = encoded(engine, law, {"c": words}, {"consent": Plain("c", {"Y": "yes"})})

    assert column(rows, "consent") == [2, 0, 2, 1, 1, 1, 1]
    assert column(rows, "consent__odd") == [0, 0, 0, 0, 0, 1, 0]


def test_a_word_that_the_vocabulary_does_not_have_is_unknown_and_marked(engine: Any, law: Law) -> None:
    """It is never taken for one of the others, nor for none of them."""
    words = pa.array(["judge", "nobody", "jugde", None, "unknown", "Hon. A"])
    rows = encoded(engine, law, {"s": words}, {"signer": Plain("s", {"Hon. A": "judge"})})

    assert column(rows, "signer") == [1, 3, 0, 0, 0, 1]
    assert column(rows, "signer__odd") == [0, 0, 1, 0, 0, 0]


def test_letters_at_the_ends_of_words_are_kept(engine: Any, law: Law) -> None:
    """Only white space is taken off."""
    words = pa.array(["fine ", "\tof v", "vf", " f\n"])
    found = dict.fromkeys(("fine", "of v", "vf", "f"), "yes")
    rows = encoded(engine, law, {"c": words}, {"consent": Plain("c", found)})

    assert column(rows, "consent") == [2, 2, 2, 2]


def test_a_list_is_complete_only_where_that_is_said(engine: Any, law: Law) -> None:
    """Bit 62 says that more may hold: of an incomplete list, of `…`, of a word that is not understood, of NULL."""
    texts = pa.array(["civil, criminal", "civil", "civil,...", "civil,civl", None, "none", "", "other,other"])
    complete = pa.array([True, False, True, True, True, True, True, None])
    rows = encoded(
        engine,
        law,
        {"p": texts, "all": complete},
        {"purpose": Delimited("p", complete="all", nothing="none")},
    )

    assert column(rows, "purpose") == [3, 1 | MORE, 1 | MORE, 1 | MORE, MORE, 0, MORE, 4 | MORE]
    assert column(rows, "purpose__odd") == [0, 0, 0, 1, 0, 0, 0, 0]


def test_words_may_be_separated_by_white_space_and_have_names_of_their_own(engine: Any, law: Law) -> None:
    """`Civil enforcement` is one word where a mapping says so."""
    rows = encoded(
        engine,
        law,
        {"p": pa.array(["Civil enforcement;criminal", "Civil enforcement (c)"])},
        {
            "purpose": Delimited(
                "p", ";", True, None, {"Civil enforcement": "civil", "Civil enforcement (c)": "criminal"}
            )
        },
    )
    spaced = encoded(
        engine, law, {"p": pa.array(["civil  criminal", "civil"])}, {"purpose": Delimited("p", " ", True)}
    )

    assert column(rows, "purpose") == [3, 2]
    assert column(spaced, "purpose") == [3, 1]


def test_flags_for_values_are_complete_where_each_is_known(engine: Any, law: Law) -> None:
    """A NULL flag says nothing of its value; a value without a column may hold."""
    columns = {
        "a": pa.array([True, True, None]),
        "b": pa.array([False, None, None]),
        "c": pa.array([False] * 3),
    }
    every = Flags({"civil": "a", "criminal": "b", "other": "c"})
    some = Flags({"civil": "a", "criminal": "b"})

    assert column(encoded(engine, law, columns, {"purpose": every}), "purpose") == [1, 1 | MORE, MORE]
    assert column(encoded(engine, law, columns, {"purpose": some}), "purpose") == [1 | MORE, 1 | MORE, MORE]


def test_days_have_a_slot_and_an_ordinal(engine: Any, law: Law) -> None:
    """29 February has a slot of its own; the ordinals are those of the calendar."""
    days = [date(2024, 2, 29), date(2024, 3, 1), date(2023, 12, 31), date(1900, 2, 28), None]
    rows = encoded(engine, law, {"d": pa.array(days)}, {"arrest_day": "d"})

    slots = [d.year * 372 + (d.month - 1) * 31 + d.day - 1 if d else 0 for d in days]
    assert column(rows, "arrest_day") == slots
    assert column(rows, "arrest_day__day") == [d.toordinal() if d else 0 for d in days]


def test_an_instant_has_the_day_of_the_agency(engine: Any, law: Law) -> None:
    """Four in the morning in London is the evening before in New York, daylight saving or not."""
    moments = [datetime(2024, 3, 10, 4, tzinfo=UTC), datetime(2024, 7, 1, 3, 59, 59, 1, tzinfo=UTC), None]
    rows = encoded(
        engine, law, {"m": pa.array(moments, pa.timestamp("us", "UTC"))}, {"shown_at": Instant("m")}
    )

    assert column(rows, "shown_at__day") == [date(2024, 3, 9).toordinal(), date(2024, 6, 30).toordinal(), 0]
    assert column(rows, "shown_at__from")[:2] == [int(m.timestamp() * 1e6 + 0.5) for m in moments[:2] if m]
    assert column(rows, "shown_at__from")[:2] == column(rows, "shown_at__to")[:2]


def test_wall_time_that_comes_twice_is_taken_the_first_time(engine: Any, law: Law) -> None:
    """At half past one in November there are two instants; at half past two in March there is none."""
    walls = [wall("2024-11-03T01:30"), wall("2024-03-10T02:30"), wall("2024-07-04T12:00")]
    rows = encoded(engine, law, {"m": pa.array(walls, pa.timestamp("us"))}, {"shown_at": Wall("m")})

    instants = [
        datetime(2024, month, day, hour, 30, tzinfo=UTC) for month, day, hour in ((11, 3, 5), (3, 10, 7))
    ]
    expected = [*instants, datetime(2024, 7, 4, 16, tzinfo=UTC)]
    assert column(rows, "shown_at__from") == [int(m.timestamp()) * 1_000_000 for m in expected]


def test_of_a_time_the_day_alone_may_be_known(engine: Any, law: Law) -> None:
    """It may then be any minute of that day, which in March has 23 hours."""
    columns = {
        "m": pa.array([None, wall("2024-03-10T12:00"), None], pa.timestamp("us")),
        "d": pa.array([date(2024, 3, 10), None, None]),
    }
    rows = encoded(engine, law, columns, {"shown_at": Moment(Wall("m"), "d")})

    first, second, third = rows
    assert first["shown_at__to"] - first["shown_at__from"] + 1 == 23 * 3600 * 1_000_000
    assert second["shown_at__to"] == second["shown_at__from"]
    assert first["shown_at__day"] == second["shown_at__day"] == date(2024, 3, 10).toordinal()
    assert third["shown_at"] == 0


def test_the_event_may_have_an_hour_in_some_rows(engine: Any, law: Law) -> None:
    """Where it has none, the day stands."""
    at = pa.array([datetime(2024, 2, 29, 17, tzinfo=UTC), None], pa.timestamp("us", "UTC"))
    rows = encoded(engine, law, {"at": at}, {}, at=Instant("at"))

    assert rows[0]["event__from"] == rows[0]["event__to"]
    assert rows[1]["event__to"] - rows[1]["event__from"] + 1 == 24 * 3600 * 1_000_000
    assert column(rows, "event__day") == [date(2024, 2, 29).toordinal()] * 2


def test_a_number_that_is_none_is_unknown_and_marked(engine: Any, law: Law) -> None:
    """NaN and infinity are no hours."""
    numbers = pa.array([48.5, None, float("nan"), float("inf"), 0.0])
    rows = encoded(engine, law, {"h": numbers}, {"hours_held": "h"})

    assert column(rows, "hours_held") == [48.5, 0.0, 0.0, 0.0, 0.0]
    assert column(rows, "hours_held__known") == [1, 0, 0, 0, 1]
    assert column(rows, "hours_held__odd") == [0, 0, 1, 1, 0]


def test_citations_come_apart_into_their_parts(engine: Any, law: Law) -> None:
    """A citation that is not understood, or of a code that nobody declared, is unknown and marked."""
    cites = pa.array(
        ["code_a 2(a)", "code_a  120.05(2)(A)", "code_b 1", "code_c 1", "code_a 2(a", None, "§ 2"]
    )
    records = pa.table({"row": pa.array(range(len(cites)), pa.int64()), "cite": cites})
    put = engine.put(
        {
            "t": pa.table({"row": records["row"], "on": pa.array([date(2024, 1, 1)] * len(cites))}),
            "r": records,
        }
    )
    source = RecordSource(put["r"], {"offence": "cite"})
    found = encode(put["t"], law, TOWN, {}, key=["row"], records={"conviction": source})
    rows = sorted(engine.run(found.records["conviction"]), key=lambda row: row["row"])

    assert column(rows, "conviction__offence") == [2, 3, 1, 0, 0, 0, 0]
    assert column(rows, "conviction__offence__1") == [
        "code_a|2|",
        "code_a|120.05|",
        "code_b|1|",
        "",
        "",
        "",
        "",
    ]
    assert column(rows, "conviction__offence__3") == ["", "code_a|120.05|2|a|", "", "", "", "", ""]
    assert column(rows, "conviction__offence__odd") == [0, 0, 0, 1, 1, 0, 1]


def test_columns_named_like_facts_are_read_without_a_mapping(duckdb: Any, law: Law) -> None:
    """`asker.state` stands in `asker__state`; what is kept is not read."""
    table = duckdb.put(
        {"t": pa.table({"on": [date(2024, 1, 1)], "asker__state": ["aa"], "consent": [True], "id": [7]})}
    )["t"]
    found = encode(table, law, TOWN, keep=["id"])

    (row,) = duckdb.run(found.facts)
    days = {"event": 752928, "event__day": date(2024, 1, 1).toordinal()}
    assert row == {"id": 7, **days, "asker__state": 1, "asker__state__odd": 0, "consent": 2}


@pytest.mark.parametrize(
    ("columns", "mapping", "problem"),
    [
        ({"c": pa.array([1])}, {"consent": "c"}, "`consent` is yes or no; the column `c` holds int64."),
        ({"c": pa.array([True])}, {"consent": "d"}, "The table has no column `d`."),
        ({"c": pa.array([True])}, {"consnet": "c"}, "There is no fact `consnet`."),
        ({"c": pa.array(["x"])}, {"signer": Plain("c", {"x": "jduge"})}, "`signer` has no value `jduge`."),
        (
            {"c": pa.array([date(2024, 1, 1)])},
            {"consent": Wall("c")},
            "`consent` is yes/no; Wall does not hold such a fact.",
        ),
        (
            {"c": pa.array([wall("2024-01-01")])},
            {"out_at": "c"},
            "The column `c` holds timestamps without a zone.",
        ),
        ({"c": pa.array(["a"])}, {"purpose": Delimited("c", "\\")}, "`\\` cannot separate words."),
        ({"c": pa.array([True])}, {"purpose": Flags({"cvil": "c"})}, "`purpose` has no value `cvil`."),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    duckdb: Any, law: Law, columns: Mapping[str, pa.Array], mapping: Mapping[str, str | Source], problem: str
) -> None:
    """The message names the fact and what was expected, and holds no value of any row."""
    with pytest.raises(InputError, match=problem.replace("\\", "\\\\").split(".")[0]):
        encoded(duckdb, law, columns, mapping)


def test_a_table_made_in_memory_is_refused_on_spark(spark: Any, law: Law) -> None:
    """There its NULLs would be lost without a word."""
    table = ibis.memtable({"on": [date(2024, 1, 1)], "consent": [None]})
    joined = spark.put({"t": pa.table({"on": [date(2024, 1, 1)]})})["t"].join(table, "on")

    with pytest.raises(InputError, match="made in memory"):
        encode(joined, law, TOWN, {})
