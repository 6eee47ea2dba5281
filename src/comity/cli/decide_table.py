"""`comity decide --csv`: a table of requests, one row each, decided in one go."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator

import click

from comity.cli.common import foot, unreadable
from comity.decide.answer import AskAnswer
from comity.decide.decider import Decider
from comity.decide.intake import Intake, RequestErrors
from comity.decide.published import verdict_names
from comity.errors import InputError
from comity.language.errors import nearest

_OWN = ("agency", "asks", "on", "at", "deed")
_HEADER = ("row", "ask", "verdicts", "may_be_stored", "rules", "cites", "missing", "duties", "problem")


def decide_table(file: str, decider: Decider) -> None:
    """Decide each row and write a table. Rows are named by number only: a reference could name a person."""
    writer = csv.writer(sys.stdout)
    bad = 0
    try:
        with click.open_file(file, encoding="utf-8-sig") as handle:
            reader = csv.DictReader(handle)
            _check_header(reader.fieldnames or [], file, decider)
            writer.writerow(_HEADER)
            for number, row in enumerate(reader, 2):
                try:
                    writer.writerows(_decided(number, row, decider))
                except RequestErrors as error:
                    bad += 1
                    writer.writerow([number, *[""] * 7, " ".join(error.problems)])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise unreadable(
            file, error, "Name a CSV table in UTF-8; docs/answers.md shows its columns."
        ) from None
    click.echo(foot(decider.law), err=True)
    if bad:
        click.echo(f"{bad} rows could not be read; they stand in the table with the reason.", err=True)
        sys.exit(2)


def _check_header(header: object, file: str, decider: Decider) -> None:
    names = [str(name) for name in header] if isinstance(header, (list, tuple)) else []
    missing = [name for name in ("agency", "asks", "on") if name not in names]
    if missing:
        next_step = "Columns: agency, asks, on, then facts by their names."
        raise InputError(f"The table lacks the column `{missing[0]}`.", file, next_step)
    facts = list(decider.law.vocabulary.facts)
    ignored = [name for name in names if name not in _OWN and name not in facts]
    misspelt = [f"There is no fact `{name}`.{near}" for name in ignored if (near := nearest(name, facts))]
    if misspelt:
        next_step = "Correct the column; a column that is far from every fact is passed over."
        raise InputError(" ".join(misspelt), file, next_step)
    if ignored:
        click.echo(f"Columns that are no facts were not read: {', '.join(ignored)}.", err=True)


def _decided(number: int, row: dict[str, str], decider: Decider) -> Iterator[list[object]]:
    facts = {name: value for name, value in row.items() if name in decider.law.vocabulary.facts and value}
    request = Intake(decider.law).request(
        agency=row.get("agency") or "",
        asks=(row.get("asks") or "").replace(";", " ").split(),
        on=row.get("on") or "",
        at=row.get("at") or None,
        deed=row.get("deed") or "asked",
        facts=facts,
    )
    answer = decider.decide(request)
    duties = "; ".join(f"{d.duty.id} ({d.state})" for d in answer.duties if d.state != "not owed")
    return (_row(number, ask, duties) for ask in answer.asks)


def _row(number: int, ask: AskAnswer, duties: str) -> list[object]:
    return [
        number,
        ask.ask.action + (f":{ask.ask.item}" if ask.ask.item else ""),
        "; ".join(verdict_names(ask.verdicts)),
        "no" if ask.gives_away else "yes",
        "; ".join(str(rule.rule.id) for rule in ask.rules),
        "; ".join(dict.fromkeys(rule.rule.cite for rule in ask.rules)),
        "; ".join(missing.name for missing in ask.missing),
        duties,
        "",
    ]
