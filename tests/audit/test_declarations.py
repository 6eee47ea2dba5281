"""A register of declarations answers by agency and day; what it does not say stays open."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit.logs import Result, audited, made_up_law, network_log

from comity.audit import Options
from comity.audit.declarations import read_register
from comity.errors import InputError
from comity.language import load
from comity.language.model import Law

HEAD = "agency,signed_on,valid_until,affirms\n"
#: A police department in Illinois of whose place the corpus has no law.
OWNER = "Quincy IL PD"


@pytest.fixture(scope="module")
def law() -> Law:
    return load()


def audit(law: Law, folder: Path, register: str, *rows: tuple[str, str], head: str = HEAD) -> Result:
    path = folder / "register.csv"
    path.write_text(head + register, "utf-8")
    made = [
        {"Org Name": org, "Search Time": f"{day}, 06:00:00 PM UTC", "Reason": "theft"} for org, day in rows
    ]
    return audited(
        law, network_log(folder / "log.csv", made), Options(OWNER, None, "network", declarations=path)
    )


HOUSTON = "Houston TX PD"
DAYS = {
    "01/14/2025": ("prohibited", ""),
    "01/15/2025": ("prohibited; exempt", "declaration_signed_before_search"),
    "01/16/2025": ("exempt", ""),
    "06/30/2025": ("exempt", ""),
    "07/01/2025": ("prohibited", ""),
    "03/01/2026": ("prohibited", ""),
    "03/03/2026": ("exempt", ""),
}


def test_a_declaration_answers_for_its_agency_and_its_days(law: Law, tmp_path: Path) -> None:
    register = f"{HOUSTON},2025-01-15,2025-06-30,yes\n{HOUSTON},2026-03-02,,yes\n"
    result = audit(law, tmp_path, register, *((HOUSTON, day) for day in DAYS))
    found = {
        row["local_date"].strftime("%m/%d/%Y"): (row["verdicts"], row["missing_facts"]) for row in result.rows
    }
    # The city's own layer is not in the corpus and never lifts a ban of the State.
    assert {day: (v.replace("; not in the corpus", ""), m) for day, (v, m) in found.items()} == DAYS


def test_an_agency_without_a_row_has_none_on_file_and_one_not_understood_stays_open(
    law: Law, tmp_path: Path
) -> None:
    result = audit(
        law,
        tmp_path,
        f"{HOUSTON},2025-01-15,,yes\n",
        ("Dallas TX PD", "03/02/2025"),
        ("Joplin Unit 7 MO", "03/02/2025"),
        ("Houston  TX PD ", "03/02/2025"),
        ("Houston Police Department TX", "03/02/2025"),
    )
    dallas, unknown, spaced, spelled = result.rows
    assert dallas["verdicts"] == "prohibited"
    assert dallas["finding"] == "possible violation"
    assert "declaration_on_file" in unknown["missing_facts"] or "requester.kind" in unknown["missing_facts"]
    assert spaced["verdicts"] == spelled["verdicts"] == "exempt"
    assert "has no row has no declaration" in result.text


def test_a_paper_that_nobody_has_read_leaves_open_what_it_affirms(law: Law, tmp_path: Path) -> None:
    result = audit(law, tmp_path, f"{HOUSTON},2025-01-15,,\n", (HOUSTON, "03/02/2025"))
    assert result.rows[0]["missing_facts"] == "declaration_affirms"
    assert result.findings == ["possible violation"]


def test_a_row_that_is_not_understood_keeps_open_the_agencies_that_it_could_mean(
    law: Law, tmp_path: Path
) -> None:
    register = f"{HOUSTON},2025-01-15,,yes\nSomebody in TX,2025-01-15,,yes\nNampa ID PD,2025-01-01,,yes\n"
    result = audit(law, tmp_path, register, ("Dallas TX PD", "03/02/2025"), ("Gary IN PD", "03/02/2025"))
    dallas, gary = result.rows
    assert "declaration_on_file" in dallas["missing_facts"]
    assert gary["verdicts"] == "prohibited"
    match = result.audit.register
    assert match is not None
    assert match.unclear == ("line 3: Somebody in TX",)
    assert match.unmatched == ("Houston TX PD", "Nampa ID PD")
    assert "line 3: Somebody in TX" in result.text


def test_without_a_register_the_question_stays_open(law: Law, tmp_path: Path) -> None:
    log = network_log(tmp_path / "log.csv", [{"Org Name": HOUSTON, "Reason": "theft"}])
    result = audited(law, log, Options(OWNER, None, "network"))
    assert "declaration_on_file" in result.rows[0]["missing_facts"]
    assert "Register" not in result.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("agency,valid_until\nHouston TX PD,\n", "no column `signed_on`"),
        ("name,signed_on,valid_until\n", "no column `agency`"),
        (HEAD + "Houston TX PD,01/15/2025,,\n", "line 2: the day of signing is no date"),
        (HEAD + "Houston TX PD,,,\n", "line 2: no day of signing"),
        (HEAD + ",2025-01-15,,\n", "line 2: no agency"),
        (HEAD + "Houston TX PD,2025-01-15,2025-01-14,\n", "line 2: the declaration ends"),
        (HEAD + "Houston TX PD,2025-01-15,,maybe\n", "line 2: `affirms` is yes, no or empty"),
        (
            HEAD + "Houston TX PD,2025-01-15,2025-06-30,\nHouston Police Department TX,2025-06-30,,\n",
            "line 3: Houston Police Department TX declared from 2025-06-30, while its declaration of line 2",
        ),
        (HEAD + "Houston TX PD,2025-01-15,,\nHouston TX PD,2025-08-01,,\n", "holds without end"),
    ],
)
def test_mistakes_in_a_register_are_named_by_line(law: Law, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "register.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=said) as raised:
        read_register(path, law)
    assert str(path) in str(raised.value)


def test_every_mistake_is_named_at_once(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(HEAD + "Houston TX PD,soon,,\nDallas TX PD,2025-01-15,later,\n", "utf-8")
    with pytest.raises(InputError, match=r"line 2: (.|\n)*line 3: "):
        read_register(path, law)


def test_a_file_that_is_not_there_and_a_law_that_asks_for_no_declaration_are_refused(
    law: Law, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_register(tmp_path / "none.csv", law)
    with pytest.raises(InputError, match="No law that was read asks"):
        read_register(tmp_path / "none.csv", load([made_up_law(tmp_path / "law")]))
