"""The audit from log to counts: read, find the owner, decide each pattern, bring findings back, count, write."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from comity.audit.alike import bearing_on, named_states, stretch_of
from comity.audit.choices import Choice, bare_names
from comity.audit.counts import Counts, count
from comity.audit.declarations import Match, Register, read_register, standings
from comity.audit.engines import Engine, engine_for
from comity.audit.facts import Given
from comity.audit.gather import gather
from comity.audit.judge import Judge, Judged
from comity.audit.owner import Owner, as_if, check_kind, owner_of
from comity.audit.patterns import find_patterns
from comity.audit.store import Progress, Store, read_into
from comity.audit.verdicts import bring_back
from comity.audit.write import csv_in_part, staged, write_cases, write_findings, write_rejects
from comity.decide import Decider
from comity.errors import InputError
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
        engine: what runs the queries over all rows (`engines.ENGINES`).
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


Describe = Callable[[Audit, Path], None]


def audit_logs(
    law: Law,
    logs: Iterable[Path],
    out: Path,
    options: Options,
    describe: Describe,
    progress: Progress | None = None,
) -> Audit:
    """Audit logs and write the results to a folder.

    Args:
        describe: writes the summary of the audit into the folder it is given, before the results take their
            place.
        progress: is told the stage (`reading`, `deciding`, `writing`), what is done and what there is to do:
            bytes of files while reading, rows afterwards.

    Raises:
        ComityError: the logs cannot be read, the owner cannot be told, the folder cannot be written.
    """
    register = read_register(options.declarations, law) if options.declarations is not None else None
    tell = progress or (lambda stage, done, total: None)
    with tempfile.TemporaryDirectory(prefix="comity-audit-") as room:
        # In memory until that is full, then in this folder.
        connection = duckdb.connect(":memory:", config={"temp_directory": room})
        try:
            store = read_into(
                connection,
                logs,
                options.kind,
                options.mapping,
                with_ids=options.with_ids,
                owned=options.owner is not None,
                progress=tell,
            )
            rows = sum(report.events for report in store.reports)
            tell("deciding", 0, rows)
            engine = engine_for(options.engine, connection, Path(room))
            audit = _judged(law, store, engine, options, register)
            tell("writing", 0, rows)
            with staged(out) as stage:
                write_cases(store, audit.owner.name, stage)
                write_findings(store, engine, stage, with_text=options.with_text, progress=tell)
                write_rejects(store, stage)
                describe(audit, stage)
            tell("writing", rows, rows)
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise InputError(
                "There is not enough room for a log of this size",
                str(Path(room).parent),
                "Set TMPDIR to a folder with more room, about the size of the log.",
            ) from error
        except RuntimeError as error:
            # So DuckDB says it when somebody stops the program in the middle of a query.
            if "interrupted" in str(error):
                raise KeyboardInterrupt from None
            raise
        finally:
            connection.close()
    return audit


def _judged(law: Law, store: Store, engine: Engine, options: Options, register: Register | None) -> Audit:
    law, owner = owner_of(law, store, options.owner)
    if options.kind is None:
        check_kind(store, owner)
    if options.place is not None:
        owner = as_if(law, owner, options.place)
    bearing = bearing_on(law, owner.agency.government)
    stretch = stretch_of(bearing, options.given.facts)
    names = [name for (name,) in store.rows("select distinct org from orgs where org is not null")]
    declared, match = standings(register or Register("", {}), names if register is not None else ())
    patterns = find_patterns(
        store,
        engine,
        law,
        owner,
        stretch,
        declared,
        on_behalf=options.on_behalf,
        with_text=options.with_text,
    )
    judge = Judge(Decider(law), owner, options.given, named_states(bearing))
    judged = {number: judge(pattern, day) for number, (pattern, day) in patterns.items()}
    gather(engine, sum(report.events for report in store.reports))
    store.warn_of_repeats()
    bring_back(store, judged)
    partly = csv_in_part(store)
    store.warnings += [partly] if partly is not None else []
    rejects = dict(store.rows("select why, count(*) from rejects group by why order by why"))
    counts = count(store, judged, owner.home)
    choices = bare_names(store, patterns, judge)
    return Audit(
        owner,
        options,
        law,
        counts,
        judged,
        store.reports,
        store.warnings,
        rejects,
        choices,
        match if register is not None else None,
    )
