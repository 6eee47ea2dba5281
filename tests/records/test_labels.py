"""Labels are joined back to the rows they came from, and to no others."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from records.makers import SUPERSET, labels_of, rows_of, without, write_csv, write_log

from comity.records import (
    EVENT_SCHEMA,
    LABEL_FIELDS,
    Switches,
    classify,
    distinct_agencies,
    distinct_reasons,
    read_logs,
    resolve,
    with_labels,
)


def test_each_row_has_the_labels_of_its_own_reason_and_agency(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET, 40)
    for number, row in enumerate(rows):
        row[7] = ["ICE hold", "***", "", "HSI", "theft", "REDACTED", "[withheld]"][number % 7]
        row[2] = ["Houston TX PD", "", "U.S. Border Patrol", "***", "Evanston IL PD"][number % 5]
    events = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows])).events
    labelled = with_labels(events).to_pylist()

    assert [row["row"] for row in labelled] == list(range(1, 41))
    for row in labelled:
        reading = classify(row["reason"], row["reason_cell"])
        agency = resolve(row["org"])
        assert (row["reason_class"], row["reason_lines"]) == (reading.label, list(reading.lines))
        assert (row["org_state"], row["org_requester"], row["org_federal"]) == (
            agency.state,
            agency.requester,
            agency.federal,
        )


def test_labels_hold_across_files_with_dictionaries_of_their_own(tmp_path: Path) -> None:
    write_log(tmp_path / "a.csv", SUPERSET, 3)
    write_log(tmp_path / "b.csv", without("reason"), 4)
    write_log(tmp_path / "c.csv", without("id"), 5)
    labelled = with_labels(read_logs(tmp_path).events)

    assert labelled.schema == pa.schema([*EVENT_SCHEMA, *LABEL_FIELDS])
    assert labelled["reason_rule"].to_pylist()[3:7] == ["missing"] * 4
    assert labelled["reason_lines"].to_pylist()[3] == ["not_exported"]
    labelled.validate(full=True)


def test_an_empty_table_has_the_columns_too() -> None:
    assert with_labels(EVENT_SCHEMA.empty_table()).schema == pa.schema([*EVENT_SCHEMA, *LABEL_FIELDS])


def test_switches_reach_the_rows(tmp_path: Path) -> None:
    rows = rows_of(SUPERSET, 2)
    rows[0][7] = "HSI"
    events = read_logs(write_csv(tmp_path / "log.csv", [labels_of(SUPERSET), *rows])).events

    assert with_labels(events)["reason_class"].to_pylist()[0] == "immigration_criminal_or_unclear"
    assert with_labels(events, switches=Switches(hsi=False))["reason_class"].to_pylist()[0] == (
        "federal_agency_non_immigration"
    )


def test_distinct_texts_are_listed_once(tmp_path: Path) -> None:
    events = read_logs(write_log(tmp_path / "log.csv", SUPERSET, 20)).events

    assert len(distinct_reasons(events)) == len(distinct_agencies(events)) == 5
    assert distinct_agencies(events)["Evanston IL PD"].state == "il"


def test_an_offence_chosen_in_a_column_of_its_own_is_part_of_the_reason(tmp_path: Path) -> None:
    pairs = [
        ("", "Immigration (civil/administrative)"),
        ("***", "Immigration (criminal)"),
        ("ICE hold", "Other"),
        ("theft", ""),
        ("", "***"),
    ]
    rows = [
        [*row[:7], reason, *row[8:], offense]
        for row, (reason, offense) in zip(rows_of(SUPERSET, 5), pairs, strict=True)
    ]
    events = read_logs(
        write_csv(tmp_path / "log.csv", [[*labels_of(SUPERSET), "Offense Type"], *rows])
    ).events
    labelled = with_labels(events)

    assert labelled["reason_class"].to_pylist() == [
        "immigration_civil",
        "immigration_criminal_or_unclear",
        "immigration_civil",
        "not_immigration",
        "vague_or_missing",
    ]
    assert labelled["reason"].to_pylist() == events["reason"].to_pylist()
    assert labelled["reason_cell"].to_pylist()[1] == "masked_vendor"
