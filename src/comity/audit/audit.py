"""The audit from log to counts: read, find the owner, decide each pattern, bring findings back, count, write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from comity.audit.alike import bearing_on, named_states, stretch_of
from comity.audit.choices import Choice, bare_names
from comity.audit.counts import Counts, count
from comity.audit.declarations import Match, Register, read_register, standings
from comity.audit.engines import Engine, engine_for
from comity.audit.facts import ASKS, Given, Pattern
from comity.audit.gather import gather
from comity.audit.judge import Judge, Judged
from comity.audit.logs import Progress
from comity.audit.owner import Owner, as_if, check_kind, owner_of
from comity.audit.patterns import find_patterns, number_cases
from comity.audit.store import Store
from comity.audit.verdicts import bring_back
from comity.audit.write import (
    kinds_in_csv,
    show_cases,
    staged,
    write_cases,
    write_findings,
    write_rejects,
)
from comity.decide import Decider
from comity.language.model import Law
from comity.records import LogWarning, SheetReport

__all__ = ["Audit", "Describe", "Options", "Progress", "audit_logs"]


@dataclass(frozen=True, slots=True)
class Options:
    """How to audit.

    Args:
        owner: the agency that the log belongs to, as logs write it or as `KIND of PLACE`; `None` lets the log
            say, beyond doubt.
        place: hold another government's law against the log.
        kind: which kind of log it is, when the file does not tell.
        on_behalf: judge a search that says it was made for ICE, HSI or CBP as made by that body.
        given: facts that hold of every search in the log and that it does not show.
        with_ids, with_text: also write the vendor's ids; the reasons and names as typed.
        mapping: a file that says which of another vendor's columns is which.
        declarations: a register of written declarations.
        engine: what runs the queries over all rows (`engine_names.ENGINES`).
        csv_all: write all rows to `findings.csv`, however many.
    """

    owner: str | None = None
    place: str | None = None
    kind: str | None = None
    on_behalf: bool = False
    given: Given = field(default_factory=Given)
    with_ids: bool = False
    with_text: bool = False
    mapping: Path | None = None
    declarations: Path | None = None
    engine: str = "duckdb"
    csv_all: bool = False


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found, and on what it rests."""

    owner: Owner
    options: Options
    law: Law
    counts: Counts
    judged: Mapping[int, Judged]
    reports: Sequence[SheetReport]
    warnings: Sequence[LogWarning]
    rejects: Mapping[str, int]
    choices: Sequence[Choice]
    register: Match | None
    word_list: str


Describe = Callable[[Audit, Path], None]


def audit_logs(
    law: Law,
    logs: Iterable[Path] | Store,
    out: Path,
    options: Options,
    describe: Describe,
    progress: Progress | None = None,
) -> Audit:
    """Audit logs and write the results to a folder.

    Args:
        logs: files and folders, or what was read from them as the same options say.
        describe: writes the summary of the audit into the folder it is given, before the results take their
            place.
        progress: is told the stage (`reading`, `deciding`, `writing`), what is done and what there is to do:
            bytes of files while reading, rows afterwards.

    Raises:
        ComityError: the logs cannot be read, the owner cannot be told, the folder cannot be written.
    """
    if not isinstance(logs, Store):
        from comity.audit.reading import searches  # no reader is needed where somebody else has read

        owned = options.owner is not None
        with searches(
            logs, options.kind, options.mapping, with_ids=options.with_ids, owned=owned, progress=progress
        ) as store:
            return audit_logs(law, store, out, options, describe, progress)
    store, tell = logs, progress or (lambda stage, done, total: None)
    register = read_register(options.declarations, law) if options.declarations is not None else None
    tell("deciding", 0, store.read)
    engine = engine_for(options.engine, store)
    with ThreadPoolExecutor(2) as aside:
        cases = _cases(law, store, engine, options, register, aside)
        judged = {number: cases.judge(pattern, day) for number, (pattern, day) in cases.patterns.items()}
        bring_back(store, judged)
        tell("writing", 0, store.read)
        in_csv = kinds_in_csv(store, everything=options.csv_all)
        # Everything is counted, described and listed while rows are written. Whatever stops that, nobody writes to the
        # folder any more when it is taken away.
        with staged(out) as stage, ThreadPoolExecutor(1) as telling:
            described = telling.submit(_described, cases, judged, options, describe, stage)
            listed = telling.submit(write_cases, cases.beside, cases.owner.name, stage)
            write_rejects(store, stage)
            cases.shown.result()
            write_findings(store, engine, stage, in_csv, with_text=options.with_text, progress=tell)
            listed.result()
            audit = described.result()
    tell("writing", store.read, store.read)
    return audit


@dataclass(frozen=True, slots=True)
class _Cases:
    """What is known of a log before anything is decided. `beside` is the store, over another connection, in which
    searches are told apart meanwhile; what rows show of their cases is numbered, too.
    """

    law: Law
    owner: Owner
    judge: Judge
    patterns: Mapping[int, tuple[Pattern, date | None]]
    register: Match | None
    beside: Store
    told_apart: Future[None]
    shown: Future[None]


def _cases(
    law: Law,
    store: Store,
    engine: Engine,
    options: Options,
    register: Register | None,
    aside: Executor,
) -> _Cases:
    law, owner = owner_of(law, store, options.owner)
    if options.kind is None:
        check_kind(store, owner)
    if options.place is not None:
        owner = as_if(law, owner, options.place)
    bearing = bearing_on(law, owner.agency.government, ASKS.values())
    stretch = stretch_of(bearing, options.given.facts)
    names = [name for (name,) in store.rows("select distinct org from orgs where org is not null")]
    declared, match = standings(register or Register("", {}), names if register is not None else ())
    numbered = number_cases(
        store,
        engine,
        law,
        owner,
        stretch,
        declared,
        on_behalf=options.on_behalf,
        with_text=options.with_text,
    )
    beside = store.beside()
    told_apart = aside.submit(gather, beside, engine.beside(beside))
    patterns = find_patterns(store, numbered)
    shown = aside.submit(show_cases, store.beside())
    judge = Judge(Decider(law), owner, options.given, named_states(bearing))
    found = match if register is not None else None
    return _Cases(law, owner, judge, patterns, found, beside, told_apart, shown)


def _described(
    cases: _Cases,
    judged: Mapping[int, Judged],
    options: Options,
    describe: Describe,
    stage: Path,
) -> Audit:
    """Count everything and describe it."""
    cases.told_apart.result()
    store = cases.beside
    store.warn_of_repeats()
    audit = Audit(
        cases.owner,
        options,
        cases.law,
        count(store, judged, cases.owner.home),
        judged,
        store.logs.reports,
        store.warnings,
        dict(store.rows("select why, count(*) from rejects group by why order by why")),
        bare_names(store, cases.patterns, cases.judge),
        cases.register,
        store.logs.word_list,
    )
    describe(audit, stage)
    return audit
