"""`comity demo`: a made-up access log audited, and one detainer request answered. What `make run` shows."""

from __future__ import annotations

from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import click

from comity.audit import Options
from comity.cli.audited import audited
from comity.cli.common import foot, law_options, load_law
from comity.decide import Decider, Request, Several
from comity.decide.facts import Value
from comity.decide.words import answer_text
from comity.language.model import CaseAsk, Law
from comity.meaning import Agency
from comity.records.samples import OWNER

_LOG: Final = "sample_network_audit.csv"


@click.command("demo")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out/demo"),
    show_default=True,
    metavar="DIR",
    help="Folder for the results of the audit.",
)
@law_options
def command(out: Path, law_dirs: tuple[Path, ...], overlays: tuple[Path, ...]) -> None:
    """Audit a made-up access log and answer one detainer request.

    Agencies are real, searches are invented. The end is 0 whatever is found.
    """
    law = load_law(law_dirs, overlays)
    _title(f"1. An access log, audited: comity audit {_LOG} --owner “{OWNER}” --out {out}")
    click.echo(f"A log that nobody handed over: the searches in it are invented. Results are in {out}.\n")
    with as_file(files("comity.records") / "data" / _LOG) as log:
        text, _ = audited(law, (log,), out, Options(owner=OWNER))
    click.echo(text)
    _title("2. A request, answered: comity decide, or comity ask, which asks one question at a time")
    click.echo("A jail of New York City gets an immigration detainer, and no judge's paper with it.\n")
    decider = Decider(law)
    click.echo(answer_text(decider.decide(detainer(law)), decider))
    click.echo(foot(law))


def detainer(law: Law) -> Request:
    """The request that comes most often: ICE asks a jail to hold somebody and to tell of the release."""
    asks = (CaseAsk("detain", "hold"), CaseAsk("notify", "release_date"))
    facts: dict[str, Value | Several] = {
        "requester.kind": "ice",
        "purpose": Several(frozenset({"civil_immigration"}), complete=True),
        "detainer_presented": True,
        "warrant_presented": False,
        "warrant_issuer": "none",
        "court_order_presented": False,
        "writ_presented": False,
        "subpoena_kind": "none",
    }
    known = {name: value for name, value in facts.items() if name in law.vocabulary.facts}
    return Request(Agency(("corrections",), "us-ny-nyc"), "asked", asks, date(2025, 9, 15), known)


def _title(text: str) -> None:
    click.echo(click.style(text, bold=True))
    click.echo("=" * len(text))
