"""`comity ask`: an interview. “I don't know” is always an answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path

import click

from comity.cli.common import foot, law_options, load_law
from comity.decide.decider import Decider
from comity.decide.facts import Records, Several, Value
from comity.decide.intake import BadValue, Intake, RequestErrors, argument_facts
from comity.decide.interview import Interview
from comity.decide.published import question
from comity.decide.words import answer_text, headline
from comity.language.model import FactKind, FactType, RecordType

_AGENCY = "Who is asked? (KIND of PLACE, such as: corrections of us-ny-nyc)"
_ASKS = "What is asked? (such as: detain notify:release_date)"
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
    _check(intake, agency, asks, on, deed, given)
    agency = agency or _prompted(_AGENCY, intake, intake.agency)
    if not asks and deed != "contact":
        asks = _several(_prompted(_ASKS, intake, lambda text: [intake.ask(part) for part in _several(text)]))
    today = datetime.now().astimezone().date().isoformat()
    on = on or _prompted("On which day?", intake, intake.day, default=today)
    request = intake.request(agency=agency, asks=asks, on=on, deed=deed, facts=given, arguments=True)
    interview = _interview(Interview(request), decider)
    answer = decider.decide(interview.request)
    click.echo("")
    for ask in answer.asks:
        click.echo(f"{headline(ask, decider.law)}: " + " or ".join(sorted(v.value for v in ask.verdicts)))
    click.echo("")
    click.echo(answer_text(answer, decider))
    click.echo(foot(decider.law))


def _check(
    intake: Intake,
    agency: str | None,
    asks: tuple[str, ...],
    on: str | None,
    deed: str,
    facts: Mapping[str, object],
) -> None:
    """Refuse what the command line says wrong before anything is asked."""
    if agency:
        intake.agency(agency)
    for ask in asks:
        intake.ask(ask)
    if on:
        intake.day(on)
    intake.deed(deed)
    intake.facts(facts, arguments=True)
    if intake.problems:
        raise RequestErrors(intake.problems)


def _prompted(words: str, intake: Intake, read: Callable[[str], object], default: str | None = None) -> str:
    """One typed line that can be read; asked for again, with the reason, until it can."""
    while True:
        text = str(click.prompt(words, default=default)).strip()
        read(text)
        if text and not intake.problems:
            return text
        for problem in intake.problems:
            click.echo(f"   {problem}")
        if default is None:
            click.echo("   `comity law words` lists the kinds of agency, places and actions.")
        intake.problems.clear()


def _several(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


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
            value = _records(record, missing.fields, decider)
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


def _records(record: RecordType, fields: Collection[str], decider: Decider) -> Records | None:
    """Rows one by one, each field that the law reads in turn."""
    some = _yes_no("   (yes, there are some; no, none; or ?)")
    if not some:
        return None if some is None else Records((), complete=True)
    rows: list[dict[str, Value]] = []
    while some:
        row: dict[str, Value] = {}
        for field in (field for field in record.fields.values() if field.name in fields):
            click.echo(f"   {record.phrase} {len(rows) + 1}: {field.phrase}")
            value = _value(f"{record.name}.{field.name}", field.type, decider)
            if value is not None and not isinstance(value, Several):
                row[field.name] = value
        rows.append(row)
        some = _yes_no(f"   Is there another {record.phrase}? (yes, no or ?)")
    return Records(tuple(rows), complete=bool(_yes_no("   Is this the complete list? (yes, no or ?)")))


def _yes_no(words: str) -> bool | None:
    """Yes or no, asked again until it is one of them; None is “I don't know”."""
    while True:
        text = click.prompt(words, default="?", show_default=False).strip().lower()
        if text in _UNKNOWN:
            return None
        if text in ("yes", "y", "no", "n"):
            return bool(text.startswith("y"))
