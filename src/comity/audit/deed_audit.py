"""The audit of deeds from files to results: standing access, jail logs, logs of contacts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from comity.audit.custody import contact_acts, detainer_acts
from comity.audit.declarations import read_register
from comity.audit.deed_report import DEED_RESULTS, DeedAudit, write_deeds
from comity.audit.deeds import Act, judge_acts
from comity.audit.facts import Given
from comity.audit.owner import Owner, owner_told
from comity.audit.standing import event_acts, known_fields, sharing_acts, with_declarations
from comity.audit.tables import Columns, mapped_columns, personal
from comity.audit.write import staged
from comity.decide.phrases import Phrases
from comity.language.model import Law
from comity.records.plain import PlainTable, read_tables
from comity.records.times import ZONES, parse_instants

__all__ = ["DeedOptions", "audit_deeds"]


@dataclass(frozen=True, slots=True)
class DeedOptions:
    """How to audit deeds.

    Args:
        owner: the agency whose list or log it is, as logs write it or as `KIND of PLACE`.
        mapping: a file that says which column is which.
        days: first and last day that a list without days is asked about.
        given: facts that hold of every row and that it does not show.
        declarations: a register of written declarations.
    """

    owner: str
    mapping: Path | None = None
    days: tuple[date, date] | None = None
    given: Given = field(default_factory=Given)
    declarations: Path | None = None


def audit_deeds(
    law: Law, paths: Sequence[Path], out: Path, options: DeedOptions, foot: Callable[[Law], str]
) -> tuple[str, DeedAudit]:
    """Audit lists and logs of deeds, write the results to a folder, and give the report as text.

    Raises:
        ComityError: a file or the mapping cannot be read, the owner cannot be told, the folder not be written.
    """
    corpus = law.digest
    said = [Phrases(law).given(name, options.given.facts[name]) for name in sorted(options.given.facts)]
    ending = foot(law)
    columns = mapped_columns(options.mapping, law) if options.mapping is not None else None
    register = read_register(options.declarations, law) if options.declarations is not None else None
    law, owner = owner_told(law, options.owner)
    if columns is None:
        tables = list(read_tables(paths, known_fields))
    else:
        tables = list(read_tables(paths, columns.fields, list(columns.labels)))
    acts: list[Act] = []
    for table in tables:
        law, found = _acts(law, owner, table, columns, options)
        acts += found
    match = None
    if register is not None:
        acts, match = with_declarations(acts, owner, register)
    unread = tuple(dict.fromkeys(label for table in tables for label in table.unread))
    about = tuple(label for label in unread if personal(label))
    notes = tuple(f"{table.file}: {note}" for table in tables for note in table.notes)
    audit = DeedAudit(owner, tuple(judge_acts(law, acts)), match, unread, about, said, corpus, notes)
    with staged(out, DEED_RESULTS) as stage:
        text = write_deeds(audit, stage, ending)
    return text, audit


def _acts(
    law: Law, owner: Owner, table: PlainTable, columns: Columns | None, options: DeedOptions
) -> tuple[Law, list[Act]]:
    kind = columns.kind if columns is not None else "events" if "event" in table.fields else "sharing"
    if kind == "sharing":
        return sharing_acts(law, owner, table, options.days, options.given)
    if kind == "events":
        zone = columns.zone if columns is not None else None
        return law, event_acts(law, owner, table, _instants(table, owner, zone), options.given)
    assert columns is not None
    # A jail acts as a jail whoever keeps its readers.
    kinds = tuple(kind for kind in owner.agency.kinds if kind != "alpr_operator")
    owner = replace(owner, agency=replace(owner.agency, kinds=kinds))
    read = detainer_acts if kind == "detainers" else contact_acts
    return law, list(read(law, owner, table, columns, options.given))


def _instants(table: PlainTable, owner: Owner, zone: str | None) -> dict[int, datetime | None]:
    """The time of each entry at the owner's place. The vendor writes UTC; a mapping may say another zone."""
    cells = pa.array([row.cells.get("at", "") for row in table.rows], pa.string())
    with duckdb.connect(":memory:") as connection:
        instants, how = parse_instants(connection, cells)
    local = ZoneInfo(owner.zone)
    found: dict[int, datetime | None] = {}
    for row, at, known in zip(table.rows, instants.to_pylist(), how.to_pylist(), strict=True):
        if at is not None and ZONES[known] == "assumed_utc" and zone is not None:
            at = at.replace(tzinfo=ZoneInfo(zone))
        found[row.row] = at if at is None or ZONES[known] == "date_only" else at.astimezone(local)
    return found
