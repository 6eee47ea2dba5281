"""Loading: directories, overlays, calendars and the digest that names the law that was loaded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from language.scratch import RULE, VOCABULARY, policy_text

from comity.errors import InputError
from comity.language import LanguageErrors, Problem, corpus_directory, load

TABLE = """table crimes "serious crimes" cite "Code § 9(a)" closed
  file "offences/crimes.csv"
  of conviction by offence
  speaks of penal_law
"""
ROWS = "code,section,cite,since,until\npenal_law,120.05(2),Code § 9,,\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A small corpus of three Markdown files, a table and a calendar."""
    files = {
        "vocabulary.md": VOCABULARY,
        "us/custody.md": policy_text(TABLE + "\n" + RULE),
        "us/orders.md": policy_text(id="us-xx/orders"),
        "offences/crimes.csv": ROWS,
        "calendars/us_federal.csv": "date,name,state\n2026-03-02,a day of mourning,closed\n2026-07-03,,open\n",
    }
    root = tmp_path / "corpus"
    for name, text in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return root


def refused(*directories: Path, overlays: tuple[Path, ...] = ()) -> tuple[Problem, ...]:
    with pytest.raises(LanguageErrors) as caught:
        load(directories, overlays=overlays)
    return caught.value.problems


def test_the_law_is_read_from_a_directory(corpus: Path) -> None:
    law = load([corpus])
    assert set(law.policies) == {"us-xx/custody", "us-xx/orders"}
    assert law.policies["us-xx/custody"].path == corpus / "us/custody.md"
    assert [policy.id for policy in law.by_government["us-xx"]] == ["us-xx/custody", "us-xx/orders"]
    (table,) = law.tables.values()
    assert table.rows[0].section == ("120.05", "2")


def test_calendars_are_corrected_by_a_file(corpus: Path) -> None:
    assert load([corpus]).calendars == {
        "us_federal": {date(2026, 3, 2): True, date(2026, 7, 3): False},
    }


@pytest.mark.parametrize(
    ("name", "text", "line", "complaint"),
    [
        (
            "us_federal",
            "date,name,state\n2026-03-02,x,shut\n",
            2,
            "Expected a day, a name and `closed` or `open`, under `date,name,state`.",
        ),
        (
            "us_federal",
            "date,name,state\n\nsoon,x,closed\n",
            3,
            "Expected a day, a name and `closed` or `open`, under `date,name,state`.",
        ),
        (
            "us_federal",
            "day,name,state\n2026-03-02,x,closed\n",
            2,
            "Expected a day, a name and `closed` or `open`, under `date,name,state`.",
        ),
        ("us_fedral", "date,name,state\n", 1, "There is no calendar `us_fedral`. Did you mean “us_federal”?"),
    ],
)
def test_a_bad_correction_of_a_calendar_is_told(
    corpus: Path, name: str, text: str, line: int, complaint: str
) -> None:
    (corpus / f"calendars/{name}.csv").write_text(text, encoding="utf-8")
    (problem,) = refused(corpus)
    assert (problem.file, problem.line, problem.message) == (f"calendars/{name}.csv", line, complaint)


def test_the_shipped_corpus_is_read_when_no_directory_is_named() -> None:
    law = load()
    assert law.policies
    assert all(policy.path.is_relative_to(corpus_directory()) for policy in law.policies.values())


# --- overlays -------------------------------------------------------------------------------------------------


def test_an_overlay_adds_files_and_they_say_so(corpus: Path, tmp_path: Path) -> None:
    overlay = tmp_path / "mine"
    (overlay / "us").mkdir(parents=True)
    (overlay / "us/orders.md").write_text(
        policy_text(RULE, id="us-xx-town/orders", more="kind: order\n"), "utf-8"
    )
    law = load([corpus], overlays=[overlay])
    assert law.policies["us-xx-town/orders"].overlay
    assert not law.policies["us-xx/orders"].overlay


def test_an_overlay_does_not_replace_a_file_of_the_corpus(corpus: Path, tmp_path: Path) -> None:
    overlay = tmp_path / "mine"
    (overlay / "offences").mkdir(parents=True)
    (overlay / "offences/crimes.csv").write_text(ROWS, encoding="utf-8")
    (problem,) = refused(corpus, overlays=(overlay,))
    assert problem.file == "offences/crimes.csv"
    assert problem.message == "Another directory of law has a file of this name; rename one."


def test_a_single_file_may_be_named_with_its_tables_near(corpus: Path, tmp_path: Path) -> None:
    order = tmp_path / "mine" / "order.md"
    (order.parent / "offences").mkdir(parents=True)
    (order.parent / "offences/more.csv").write_text(ROWS, encoding="utf-8")
    law = TABLE.replace("crimes", "more").replace("Code § 9(a)", "Code § 9, order 7")
    order.write_text(policy_text(law, id="us-xx-town/orders", more="kind: order\n"), "utf-8")
    loaded = load([corpus], overlays=[order])
    assert len(loaded.policies["us-xx-town/orders"].tables[0].rows) == 1


def test_a_file_that_is_named_twice_is_read_once(corpus: Path) -> None:
    law = load([corpus, corpus / "us/custody.md", corpus / "us"])
    assert law.policies.keys() == load([corpus]).policies.keys()


def test_the_law_may_be_read_without_its_cases(tmp_path: Path) -> None:
    wrong = "```case S-1\na story\nwhenever\n```"
    (tmp_path / "vocabulary.md").write_text(VOCABULARY, encoding="utf-8")
    (tmp_path / "a.md").write_text(policy_text(RULE, cases=wrong), encoding="utf-8")
    law = load([tmp_path], cases=False)
    assert law.policies["us-xx/custody"].cases == ()
    assert law.policies["us-xx/custody"].rules
    assert [problem.file for problem in refused(tmp_path)] == ["a.md", "a.md"]


# --- what cannot be read --------------------------------------------------------------------------------------


def test_a_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no directory of law at"):
        load([tmp_path / "nowhere"])


def test_a_directory_whose_name_ends_like_a_file_is_no_file(corpus: Path) -> None:
    (corpus / "notes.md").mkdir()
    (corpus / "rows.csv").mkdir()
    assert load([corpus]).policies


def test_files_that_are_not_utf8_are_told_with_everything_else(corpus: Path) -> None:
    (corpus / "us/latin.md").write_bytes(b"# Notes\n\n\xa7 9\n")
    (corpus / "us/orders.md").write_text(policy_text("rule hold\n", id="us-xx/orders"), encoding="utf-8")
    found = refused(corpus)
    assert (found[0].file, found[0].line) == ("us/latin.md", 3)
    assert found[0].message == "This file is not written in UTF-8; save it as UTF-8."
    assert found[-1].file == "us/orders.md"


def test_an_empty_directory_is_an_empty_law(tmp_path: Path) -> None:
    law = load([tmp_path])
    assert (law.policies, law.calendars) == ({}, {})


def test_a_calendar_without_any_law_is_told_not_raised(tmp_path: Path) -> None:
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars/us_federal.csv").write_text("date,name,state\n", encoding="utf-8")
    assert [problem.message for problem in refused(tmp_path)] == ["There is no calendar `us_federal`."]


# --- the digest -----------------------------------------------------------------------------------------------


def test_the_same_bytes_have_the_same_digest_wherever_they_lie(corpus: Path, tmp_path: Path) -> None:
    digest = load([corpus]).digest
    assert len(digest) == 64
    moved = tmp_path / "elsewhere"
    corpus.rename(moved)
    assert load([moved]).digest == digest


@pytest.mark.parametrize(
    "name", ["vocabulary.md", "us/custody.md", "offences/crimes.csv", "calendars/us_federal.csv"]
)
def test_any_byte_more_changes_the_digest(corpus: Path, name: str) -> None:
    digest = load([corpus]).digest
    place = corpus / name
    data = place.read_bytes()
    seen = {digest}
    for changed in (data + b"\n", b"\xef\xbb\xbf" + data, data.replace(b"\n", b"\r\n", 1)):
        place.write_bytes(changed)
        seen.add(load([corpus]).digest)
    assert len(seen) == 4


def test_a_file_more_another_name_or_another_role_changes_the_digest(corpus: Path, tmp_path: Path) -> None:
    seen = {load([corpus]).digest}
    (corpus / "us/orders.md").rename(corpus / "us/other.md")
    seen.add(load([corpus]).digest)
    notes = corpus / "notes.md"
    notes.write_text("", encoding="utf-8")
    seen.add(load([corpus]).digest)
    notes.unlink()
    overlay = tmp_path / "mine"
    overlay.mkdir()
    (overlay / "notes.md").write_text("", encoding="utf-8")
    seen.add(load([corpus, overlay]).digest)
    seen.add(load([corpus], overlays=[overlay]).digest)
    assert len(seen) == 5


def test_bytes_cannot_move_from_one_file_to_the_next_unseen(tmp_path: Path) -> None:
    seen = set()
    for first, second in (("# a\n\0", ""), ("# a\n", "\0"), ("", "# a\n\0")):
        (tmp_path / "a.md").write_text(first, encoding="utf-8")
        (tmp_path / "b.md").write_text(second, encoding="utf-8")
        seen.add(load([tmp_path]).digest)
    assert len(seen) == 3
