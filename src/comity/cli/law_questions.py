"""`comity law questions`: how long an interview takes before its answer is certain, and what it never needs to ask."""

from __future__ import annotations

import json
from pathlib import Path

import click

from comity.cli.common import foot, law_options, load_law, need_solver
from comity.cli.law_compare import day_of, known
from comity.decide.decider import Decider
from comity.decide.holdings import find_place
from comity.decide.questions import MOST_STATES, Bounds, Length, length
from comity.decide.request import Request
from comity.language.model import CaseAsk
from comity.meaning import Agency


@click.command("questions")
@click.argument("place")
@click.option("--ask", "action", required=True, metavar="ACTION", help="What is asked: detain, notify …")
@click.option("--agency", "kinds", multiple=True, metavar="KIND", help="Only this kind of agency.")
@click.option("--on", metavar="DATE", help="The day of the request; today unless named.")
@click.option(
    "--stages",
    type=click.IntRange(1),
    default=MOST_STATES,
    show_default=True,
    help="How many stages of interviews to follow before saying “at most”.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@law_options
def command(
    place: str,
    action: str,
    kinds: tuple[str, ...],
    on: str | None,
    stages: int,
    as_json: bool,
    law_dirs: tuple[Path, ...],
    overlays: tuple[Path, ...],
) -> None:
    """Say how many questions `comity ask` puts before its answer is certain: the fewest and the most.

    Every answer that the law tells apart is followed, except “I don't know”. One line for each kind of agency of PLACE
    that the law treats in its own way; below it the facts that the law reads and on which no answer ever depends.
    """
    need_solver()
    from comity.proofs.agencies import classes
    from comity.proofs.idle import idle
    from comity.proofs.survey import Survey

    law = load_law(law_dirs, overlays)
    known((action,), law.vocabulary.actions, "action", "--ask")
    known(kinds, law.vocabulary.kinds, "kind of agency", "--agency")
    day, government = day_of(on), find_place(law, place).name
    decider, survey = Decider(law), Survey(law)
    found: list[tuple[list[str], Length, tuple[str, ...]]] = []
    for each in classes(law, government, action):
        named = [kind for kind in each.kinds if not kinds or kind in kinds]
        if named:
            agency = Agency((named[0],), government)
            request = Request(agency, "asked", (CaseAsk(action, None),), day)
            took = length(decider, request, most_states=stages)
            found.append((named, took, idle(survey, survey.views.on(agency, action, day))))
    if as_json:
        rows = [
            {"kinds": named, "fewest": took.fewest, "most": took.most, "asked": took.asked, "never": never}
            for named, took, never in found
        ]
        data = {"place": government, "ask": action, "on": str(day), "agencies": rows}
        click.echo(
            json.dumps({**data, "corpus": law.digest, "foot": foot(law)}, indent=2, ensure_ascii=False)
        )
        return
    for named, took, never in found:
        click.echo(f"{', '.join(named)}: {_questions(took)}")
        if never:
            click.echo(f"  no answer depends on: {', '.join(never)}")
    click.echo(foot(law))


def _questions(took: Length) -> str:
    if took.most == (0, 0):
        return "no question; the answer is the same in every case"
    return f"{_number(took.fewest)} to {_number(took.most)} questions"


def _number(bounds: Bounds) -> str:
    low, high = bounds
    return str(low) if low == high else f"{low}–{high}"
