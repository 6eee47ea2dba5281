"""Tables of offences: what is declared in the policy, what stands in the CSV file, and which rows are refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from language.scratch import RULE, file, policy, policy_text, problems

from comity.language.citations import parse_citation, parse_section
from comity.language.errors import Problem
from comity.language.model import (
    AnyRecord,
    Citation,
    FactKind,
    Interval,
    IsTrue,
    Listed,
    OneOf,
    Ref,
    StatementId,
    Table,
)

TABLE = """table crimes "serious crimes" cite "Code § 9(a)" since 2014-12-14 closed
  file "offences/crimes.csv"
  of conviction by offence
  speaks of penal_law, vehicle_law
  column felony_only is yes/no
  column limb is one of i, ii
  column years is number
  column listed_on is date
"""
HEADER = "code,section,cite,since,until,felony_only,limb,years,listed_on"
ROW = "penal_law,120.05(2),Code § 9(a)(1),2014-12-14,2018-12-31,yes,ii,2.5,2014-01-01"


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    return tmp_path / "crimes.csv"


def tables(path: Path, *rows: str) -> dict[str, Path]:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return {"offences/crimes.csv": path}


def table(path: Path, *rows: str, law: str = TABLE) -> Table:
    return policy(law, tables=tables(path, *rows)).tables[0]


def bad_rows(path: Path, *rows: str) -> tuple[Problem, ...]:
    return problems(file("custody.md", policy_text(TABLE)), tables=tables(path, *rows))


def test_a_table_says_what_it_lists_and_of_which_codes_it_speaks(csv_file: Path) -> None:
    crimes = table(csv_file, HEADER, ROW)
    assert crimes.id == StatementId("us-xx/custody", "crimes")
    assert (crimes.phrase, crimes.cite, crimes.closed) == ("serious crimes", "Code § 9(a)", True)
    assert (crimes.record, crimes.field) == ("conviction", "offence")
    assert crimes.codes == ("penal_law", "vehicle_law")
    assert crimes.source is not None
    assert crimes.source.key == "code"
    assert [name for name, _ in crimes.columns] == ["felony_only", "limb", "years", "listed_on"]
    assert crimes.columns[1][1].kind is FactKind.ONE_OF
    assert crimes.columns[1][1].names() == ("i", "ii")


def test_a_row_has_a_section_with_its_subdivisions_dates_and_the_columns_declared(csv_file: Path) -> None:
    (row,) = table(csv_file, HEADER, ROW).rows
    assert (row.code, row.section, row.cite) == ("penal_law", ("120.05", "2"), "Code § 9(a)(1)")
    assert row.interval == Interval(date(2014, 12, 14), date(2018, 12, 31))
    assert row.columns == (
        ("felony_only", True),
        ("limb", "ii"),
        ("years", 2.5),
        ("listed_on", date(2014, 1, 1)),
    )


def test_an_empty_cell_is_unknown(csv_file: Path) -> None:
    (row,) = table(csv_file, HEADER, "vehicle_law,1192,,,,,,,").rows
    assert row.interval == Interval()
    assert [value for _, value in row.columns] == [None] * 4


def test_a_table_is_closed_or_open(csv_file: Path) -> None:
    assert table(csv_file, HEADER, law=TABLE.replace(" closed", " open")).closed is False


def test_other_columns_of_the_file_are_left_alone(csv_file: Path) -> None:
    assert len(table(csv_file, HEADER + ",note", ROW + ",seen in print").rows) == 1


def test_a_condition_asks_whether_the_record_is_listed(csv_file: Path) -> None:
    law = (
        TABLE
        + "\n"
        + RULE
        + "  when any conviction where listed in crimes as row where row.limb is ii and row.felony_only"
    )
    when = policy(law, tables=tables(csv_file, HEADER, ROW)).rules[0].when
    assert isinstance(when, AnyRecord)
    assert isinstance(when.where, Listed)
    assert when.where.table == StatementId("us-xx/custody", "crimes")
    assert when.where.ref == Ref("field", "offence")
    plain = TABLE + "\n" + RULE + "  when any conviction where listed in crimes"
    assert policy(plain, tables=tables(csv_file, HEADER)).rules[0].when == AnyRecord(
        "conviction", Listed(StatementId("us-xx/custody", "crimes"), Ref("field", "offence"), None)
    )


def test_the_row_takes_everything_to_the_closing_parenthesis(csv_file: Path) -> None:
    law = (
        TABLE
        + "\n"
        + RULE
        + "  when any conviction where (listed in crimes as row where row.limb is ii) and youthful_offender"
    )
    when = policy(law, tables=tables(csv_file, HEADER)).rules[0].when
    assert isinstance(when, AnyRecord)
    listed = Listed(
        StatementId("us-xx/custody", "crimes"), Ref("field", "offence"), OneOf(Ref("row", "limb"), ("ii",))
    )
    assert getattr(when.where, "parts", None) == (listed, IsTrue(Ref("field", "youthful_offender")))


@pytest.mark.parametrize(
    ("condition", "complaint"),
    [
        ("any conviction where listed in crims", "There is no table `crims`. Did you mean “crimes”?"),
        ("listed in crimes", "`listed in crimes` can stand only inside `any conviction where`."),
        (
            "any pending_charge where listed in crimes",
            "`listed in crimes` can stand only inside `any conviction where`.",
        ),
        (
            "any conviction where listed in crimes as row where row.lim is i",
            "The table has no column `lim`. Did you mean “limb”?",
        ),
        (
            "any conviction where listed in crimes as row where row.limb is iii",
            "`row.limb` is never `iii`; it is one of i, ii. Did you mean “ii”?",
        ),
    ],
)
def test_a_bad_look_into_a_table_is_told(csv_file: Path, condition: str, complaint: str) -> None:
    text = policy_text(TABLE + "\n" + RULE + "  when " + condition)
    found = problems(file("custody.md", text), tables=tables(csv_file, HEADER))
    assert [problem.message for problem in found] == [complaint]


# --- rows -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "complaint"),
    [
        ("penal_law,(2),,,,,,,", 11, "“(2)” is not a section such as 120.05(2)."),
        ("penal_law,,,,,,,,", 1, "“” is not a section such as 120.05(2)."),
        (
            "panel_law,1,,,,,,,",
            1,
            "The table does not speak of the code “panel_law”. Did you mean “penal_law”?",
        ),
        ("penal_law,1,,12/14/2014,,,,,", 14, "“12/14/2014” under `since` is not a day such as 2014-12-14."),
        ("penal_law,1,,20141214,,,,,", 14, "“20141214” under `since` is not a day such as 2014-12-14."),
        (
            "penal_law,1,,2014-12-14,2014-12-13,,,,",
            25,
            "The row would end on 2014-12-13, before it begins on 2014-12-14.",
        ),
        ("penal_law,1,,,,maybe,,,", 16, "“maybe” under `felony_only` is not yes/no."),
        ("penal_law,1,,,,,iv,,", 17, "“iv” under `limb` is not i or ii."),
        ("penal_law,1,,,,,,nan,", 18, "“nan” under `years` is not number."),
        ("penal_law,1,,,,,,,2014", 19, "“2014” under `listed_on` is not date."),
        (
            "penal_law,1,Code § 9, as amended,,,,,,",
            1,
            "This row has more cells than the table has columns; a comma in a cell needs quotes.",
        ),
        (
            "penal_law,1",
            1,
            "This row has fewer cells than the table has columns; a comma in a cell needs quotes.",
        ),
        ('penal_law,1,"Code § 9,,,,,,', 1, "This line cannot be read as CSV: unexpected end of data."),
    ],
)
def test_a_bad_row_is_told_with_its_own_line(csv_file: Path, row: str, column: int, complaint: str) -> None:
    (problem,) = bad_rows(csv_file, HEADER, ROW, row)
    assert (problem.file, problem.line, problem.column) == ("offences/crimes.csv", 3, column)
    assert problem.message == complaint
    assert problem.text == row


def test_every_bad_cell_of_every_row_is_told(csv_file: Path) -> None:
    found = bad_rows(csv_file, HEADER, "penal,(2),,soon,,,,,", ROW, "penal_law,1,,,,maybe,iii,,")
    assert [(problem.line, problem.message.partition(" ")[0]) for problem in found] == [
        (2, "The"),
        (2, "“(2)”"),
        (2, "“soon”"),
        (4, "“maybe”"),
        (4, "“iii”"),
    ]


def test_a_file_without_its_columns_is_told(csv_file: Path) -> None:
    (problem,) = bad_rows(csv_file, "code,section,cite,since,limb", "penal_law,1,,,i")
    assert problem.message == "The table lacks the columns until, felony_only, years, listed_on."
    assert problem.line == 1


def test_two_columns_of_one_name_are_told(csv_file: Path) -> None:
    (problem,) = bad_rows(csv_file, HEADER + ",limb", ROW + ",i")
    assert (problem.line, problem.message) == (1, "Two columns have one name.")


def test_a_file_is_one_of_the_corpus_and_nothing_else_on_the_machine(csv_file: Path) -> None:
    csv_file.write_text(HEADER + "\n", encoding="utf-8")
    for name in (str(csv_file), "../crimes.csv", "offences/crims.csv"):
        text = policy_text(TABLE.replace("offences/crimes.csv", name))
        (problem,) = problems(file("custody.md", text), tables={"offences/crimes.csv": csv_file})
        assert problem.message.startswith(f"There is no file “{name}” in the corpus.")
        assert problem.text[problem.column - 1 :] == f'"{name}"'


def test_a_file_that_is_not_utf8_is_told(csv_file: Path) -> None:
    csv_file.write_bytes(b"code,section\n\xff")
    (problem,) = problems(file("custody.md", policy_text(TABLE)), tables={"offences/crimes.csv": csv_file})
    assert problem.message == "The file “offences/crimes.csv” cannot be read: it is not written in UTF-8."


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (' cite "Code § 9(a)"', "", 'The table `crimes` has no citation: `cite "…"`.'),
        (" closed", "", "Expected `cite`, `source`, `since`, `until`, `closed`, `open`; found `file`."),
        (" closed", " shut", "Expected `cite`, `source`, `since`, `until`, `closed`, `open`; found `shut`."),
        ("of conviction", "of convict", "There is no record `convict`. Did you mean “conviction”?"),
        ("by offence", "by offense", "There is no citation of a record `offense`. Did you mean “offence”?"),
        ("vehicle_law", "vehicle_lw", "There is no code `vehicle_lw`. Did you mean “vehicle_law”?"),
        ("is number", "is nmber", "There is no type of a column `nmber`. Did you mean “number”?"),
        ("column years", "column limb", "The column `limb` stands twice."),
        ("column years", "column since", "The column `since` stands twice."),
        ("  column years", "  colum years", "Expected `column …` or the end of the table, found `colum`."),
    ],
)
def test_a_bad_heading_is_told(csv_file: Path, old: str, new: str, complaint: str) -> None:
    text = policy_text(TABLE.replace(old, new))
    found = problems(file("custody.md", text), tables=tables(csv_file, HEADER))
    assert complaint in [problem.message for problem in found]


def test_a_table_has_one_version(csv_file: Path) -> None:
    found = problems(file("custody.md", policy_text(TABLE + TABLE)), tables=tables(csv_file, HEADER))
    assert "The table `crimes` stands twice; the dates of a table stand in its rows." in [
        p.message for p in found
    ]


# --- citations ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("120.05(2)(a)", ("120.05", "2", "a")),
        ("120.05", ("120.05",)),
        (" 11-1431(B) ", ("11-1431", "b")),
        ("720/5/12-3.05", ("720/5/12-3.05",)),
        ("", None),
        ("(2)", None),
        ("120.05(2", None),
        ("120.05 (2)", None),
    ],
)
def test_a_section_is_a_number_with_its_subdivisions(text: str, section: tuple[str, ...] | None) -> None:
    assert parse_section(text) == section


def test_a_citation_names_its_code() -> None:
    assert parse_citation("penal_law 120.05(2)") == Citation("penal_law", ("120.05", "2"))
    assert str(Citation("penal_law", ("120.05", "2"))) == "penal_law 120.05(2)"
    assert parse_citation("penal_law 120.05(2)", ("vehicle_law",)) is None
    assert parse_citation("120.05(2)") is None
