"""`comity ask`: an interview. “I don't know” is always an answer."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from comity.cli.common import foot, law_options, load_law
from comity.decide.decider import Decider
from comity.decide.facts import Records, Several, Value
from comity.decide.intake import BadValue, Intake, argument_facts
from comity.decide.interview import Interview
from comity.decide.published import question
from comity.decide.words import answer_text, headline
from comity.language.model import FactKind, FactType, RecordType

_UNKNOWN = ("?", "", "unknown", "i don't know", "dont know", "don't know")


@click.command("ask")
@click.option("--agency", help="Who is asked: KIND of PLACE, such as “corrections of us-ny-nyc”.")
@click.option(
    "--ask",
    "asks",
    multiple=True,
    metavar="ACTION[:ITEM]",
    help="What is asked: detain, notify:release_date …",
)
@click.option("--on", metavar="DATE", help="The day of the request (today if not given).")
@click.option("--deed", default="asked", show_default=True, help="asked, done, refused or contact.")
@click.option(
    "--fact", "facts", multiple=True, metavar="NAME=VALUE[@HOW]", help="A fact that is known already."
)
@law_options
def command(
    agency: str | None,
    asks: tuple[str, ...],
    on: str | None,
    deed: str,
    facts: tuple[str, ...],
    law_dirs: tuple[Path, ...],
    overlays: tuple[Path, ...],
) -> None:
    """Ask for the facts one by one, then answer.

    Only what can still change the answer is asked, the least intrusive first among what tells about as much.
    A question mark, or an empty line, is “I don't know”. Nothing that you type is kept.
    """
    decider = Decider(load_law(law_dirs, overlays))
    given, problems = argument_facts(facts)
    intake = Intake(decider.law)
    intake.problems += problems
    agency = agency or click.prompt("Who is asked? (KIND of PLACE, such as: corrections of us-ny-nyc)")
    if not asks:
        text = click.prompt("What is asked? (such as: detain notify:release_date)")
        asks = tuple(text.replace(",", " ").split())
    on = on or click.prompt("On which day?", default=datetime.now().astimezone().date().isoformat())
    request = intake.request(agency=str(agency), asks=asks, on=on, deed=deed, facts=given, arguments=True)
    interview = _interview(Interview(request), decider)
    answer = decider.decide(interview.request)
    click.echo("")
    for ask in answer.asks:
        click.echo(f"{headline(ask, decider.law)}: " + " or ".join(sorted(v.value for v in ask.verdicts)))
    click.echo("")
    click.echo(answer_text(answer, decider))
    click.echo(foot(decider.law))


def _interview(interview: Interview, decider: Decider) -> Interview:
    click.echo("Answer, or type ? for “I don't know”. Nothing that you type is kept.")
    number = 0
    while (missing := interview.next(decider)) is not None:
        number += 1
        vocabulary = decider.law.vocabulary
        click.echo(f"\n{number}. {question(missing.name, decider.law)}")
        record = vocabulary.records.get(missing.name)
        value: Value | Several | Records | None
        if record is not None:
            value = _records(record, decider)
        else:
            value = _value(missing.name, vocabulary.facts[missing.name].type, decider)
        interview = interview.answered(missing.name, value)
    asked = f"{number} question{'' if number == 1 else 's'} asked"
    click.echo(f"\n{asked}; no further answer can change the outcome.")
    return interview


def _value(name: str, kind: FactType, decider: Decider) -> Value | Several | None:
    """One typed answer; asks again until it is understood. None is “I don't know”."""
    if kind.values:
        for index, (_, phrase) in enumerate(kind.values, 1):
            click.echo(f"   {index:2} {phrase}")
    hint = {
        FactKind.YES_NO: "yes, no or ?",
        FactKind.ONE_OF: "a number or ?",
        FactKind.SOME_OF: "numbers with commas; end with ,... if there may be more; or ?",
        FactKind.DATE: "a date such as 2025-05-05, or ?",
        FactKind.TIME: "a time such as 2025-05-05T14:30, or ?",
        FactKind.NUMBER: "a number, or ?",
        FactKind.CITATION: "a section such as ny_penal_law 120.05(2), or ?",
    }[kind.kind]
    while True:
        text = click.prompt(f"   ({hint})", default="?", show_default=False).strip()
        if text.lower() in _UNKNOWN:
            return None
        if kind.kind is FactKind.YES_NO:
            text = {"y": "yes", "n": "no"}.get(text.lower(), text)
        intake = Intake(decider.law)
        try:
            return intake.value(name, kind, _named(text, kind))
        except BadValue as problem:
            click.echo(f"   {problem}")


def _named(text: str, kind: FactType) -> str:
    """Numbers of a list as the values they stand for."""
    if not kind.values:
        return text
    names = kind.names()
    parts = [part.strip() for part in text.split(",")]
    return ",".join(names[int(p) - 1] if p.isdigit() and 0 < int(p) <= len(names) else p for p in parts)


def _records(record: RecordType, decider: Decider) -> Records | None:
    """Rows one by one, each field in turn."""
    have = (
        click.prompt("   (yes, there are some; no, none; or ?)", default="?", show_default=False)
        .strip()
        .lower()
    )
    if have in ("no", "n"):
        return Records((), complete=True)
    if have not in ("yes", "y"):
        return None
    rows: list[dict[str, Value]] = []
    while True:
        row: dict[str, Value] = {}
        for field in record.fields.values():
            click.echo(f"   {record.phrase} {len(rows) + 1}: {field.phrase}")
            value = _value(f"{record.name}.{field.name}", field.type, decider)
            if value is not None and not isinstance(value, Several):
                row[field.name] = value
        rows.append(row)
        if not click.confirm(f"   Is there another {record.phrase}?", default=False):
            break
    return Records(tuple(rows), complete=click.confirm("   Is this the complete list?", default=False))
