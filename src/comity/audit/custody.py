"""Jail logs of detainers, and logs of contacts with federal authorities: what was done, set against the law.

What such logs look like is nobody's standard: a mapping file says which column is which. Columns about the
person are refused and dropped: no name, no number, no nationality has a place here, and a finding needs none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from comity.audit.deeds import Act, Place
from comity.audit.facts import Given, Shown
from comity.audit.findings import Deed
from comity.audit.owner import Owner
from comity.audit.tables import Columns
from comity.decide import Known, Several
from comity.decide.facts import Value
from comity.decide.intake import BadValue, Intake
from comity.language.model import CaseAsk, Law
from comity.records import Cell, cell_state, resolve
from comity.records.plain import PlainRow, PlainTable

__all__ = ["contact_acts", "detainer_acts"]

Moment = date | datetime

_HOLD: Final = CaseAsk("detain", "hold")
_NOTIFY: Final = CaseAsk("notify", "release_date")
_TRANSFER: Final = CaseAsk("transfer", None)
_NOBODY: Final = re.compile(r"(?i)(?:no(?:ne|body|t)?\b.*|n/?a|declined|refused|-+)")

#: Papers, as their names are written, and the fact that each is. Anything else in the cell says nothing.
_PAPERS: Final = (
    (re.compile(r"(?i)\bi[\s-]*247|\bdetainer\b"), "detainer_presented"),
    (re.compile(r"(?i)\bi[\s-]*20[05]\b|\badmin\w*\s+warrant"), "administrative_warrant_presented"),
    (re.compile(r"(?i)\bcourt order|\border of (?:a |the )?court"), "court_order_presented"),
    (re.compile(r"(?i)\bwrit\b"), "writ_presented"),
    (
        re.compile(r"(?i)\bjudicial\b|\bjudge'?s? warrant|\bcriminal warrant|\barrest warrant"),
        "warrant_presented",
    ),
)


@dataclass(frozen=True, slots=True)
class _Log:
    """What reading one log rests on."""

    law: Law
    owner: Owner
    columns: Columns
    given: Given

    def place(self, table: PlainTable, row: PlainRow) -> Place:
        return Place(table.file, table.sheet, row.row, row.line)

    def moment(self, text: str) -> Moment | None:
        """A day or an instant; clock times are those of the owner's place unless the cell names a zone."""
        found = self.columns.moment(text)
        if isinstance(found, datetime) and found.tzinfo is None:
            return found.replace(tzinfo=ZoneInfo(self.columns.zone or self.owner.zone))
        return found

    def day(self, moment: Moment | None) -> date | None:
        if isinstance(moment, datetime):
            return moment.astimezone(ZoneInfo(self.owner.zone)).date()
        return moment

    def facts(self, row: PlainRow) -> tuple[dict[str, Value | Several], dict[str, Known]]:
        """What is given for all rows, and the facts that the mapping takes from columns of their own."""
        facts, known = dict(self.given.facts), dict(self.given.known)
        intake = Intake(self.law)
        for name in self.columns.facts:
            text = row.cells.get(f"fact:{name}", "")
            try:
                value = intake.value(name, self.law.vocabulary.facts[name].type, text.lower() or None)
            except BadValue:
                continue
            if value is not None:
                facts[name], known[name] = value, Known.SEEN
        return facts, known


def _stated(text: str) -> bool:
    return cell_state(text) in (Cell.VALUE, Cell.PARTIAL)


# -- detainers


def detainer_acts(law: Law, owner: Owner, table: PlainTable, columns: Columns, given: Given) -> Iterator[Act]:
    """For each row: whether the person was held past release, whether anybody was told, whether anybody was
    handed over. Each is done or not done, as far as the log has the column for it.
    """
    log = _Log(law, owner, columns, given)
    for row in table.rows:
        yield from _of_row(log, table, row)


def _of_row(log: _Log, table: PlainTable, row: PlainRow) -> Iterator[Act]:
    cells, mapped = row.cells, set(table.fields)
    moments = {
        name: log.moment(cells.get(name, ""))
        for name in ("received", "releasable", "released", "told_at", "handed_at")
    }
    one = _Row(log, table, row, *_facts_of(log, row, moments))
    end = log.day(moments["released"]) or log.day(moments["releasable"]) or log.day(moments["received"])
    if {"releasable", "released"} <= mapped:
        yield one.hold(moments["releasable"], moments["released"], end)
    if "told" in mapped:
        day = log.day(moments["told_at"]) or end
        yield one.done_to("told", day, _NOTIFY, "told of the release", "told nobody of the release")
    if "handed" in mapped:
        day = log.day(moments["handed_at"]) or end
        yield one.done_to("handed", day, _TRANSFER, "handed over", "handed over to nobody")


def _facts_of(
    log: _Log, row: PlainRow, moments: Mapping[str, Moment | None]
) -> tuple[dict[str, Value | Several], dict[str, Known]]:
    """What one row shows, whatever was done."""
    facts, known = log.facts(row)
    shown: dict[str, Value | Several] = {"in_custody": True}
    shown |= dict.fromkeys(_papers(row.cells.get("basis", "")), True)
    if moments["releasable"] is not None:
        shown["otherwise_released_at"] = moments["releasable"]
    if moments["received"] is not None and "detainer_presented" in shown:
        shown["detainer_presented_at"] = moments["received"]
    shown = {name: value for name, value in shown.items() if name in log.law.vocabulary.facts}
    return {**facts, **shown}, {**known, **dict.fromkeys(shown, Known.SEEN)}


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a jail's log with the facts that it shows."""

    log: _Log
    table: PlainTable
    row: PlainRow
    facts: Mapping[str, Value | Several]
    known: Mapping[str, Known]

    def act(
        self, what: str, ask: CaseAsk, deed: Deed, day: date | None, to: str = "", open_: str = ""
    ) -> Act:
        """One thing done or left undone. A cell may name a person: only the kind of body in it is kept."""
        facts, known = dict(self.facts), dict(self.known)
        kind = resolve(to).requester if to else None
        if kind is not None:
            facts["requester.kind"], known["requester.kind"] = kind, Known.INFERRED
        return Act(
            self.log.place(self.table, self.row),
            self.log.owner.name,
            self.log.owner.agency,
            what,
            kind or ("not said" if to else ""),
            ask,
            deed,
            day,
            day,
            Shown(facts, (None,), known),
            open_,
        )

    def hold(self, releasable: Moment | None, released: Moment | None, end: date | None) -> Act:
        """Whether the release came late."""
        held = _later(releasable, released, self.log)
        day = self.log.day(releasable) or end
        if held is None:
            why = "whether anybody was held past release: the log has no time for one of the two"
            return self.act("hold past the time of release", _HOLD, "done", day, open_=why)
        what = "held past the time of release" if held else "did not hold past the time of release"
        return self.act(what, _HOLD, "done" if held else "not done", day)

    def done_to(self, field: str, day: date | None, ask: CaseAsk, did: str, left: str) -> Act:
        """Whether somebody was told, or handed the person: an empty cell says that nobody was."""
        text = self.row.cells.get(field, "")
        if cell_state(text) in (Cell.EMPTY, Cell.PLACEHOLDER) or (_stated(text) and _NOBODY.fullmatch(text)):
            return self.act(left, ask, "not done", day)
        if not _stated(text):
            return self.act(did, ask, "done", day, open_="whether it was done: the cell is masked")
        return self.act(did, ask, "done", day, to=text)


def _papers(text: str) -> list[str]:
    return [fact for pattern, fact in _PAPERS if pattern.search(text)] if _stated(text) else []


def _later(releasable: Moment | None, released: Moment | None, log: _Log) -> bool | None:
    """Whether the release came after the time for it; `None` where the log does not tell.

    Two days tell it only if they differ; a day and an instant are compared as days.
    """
    if releasable is None or released is None:
        return None
    if isinstance(releasable, datetime) and isinstance(released, datetime):
        return released - releasable > timedelta(minutes=log.columns.processing_minutes)
    first, second = log.day(releasable), log.day(released)
    assert first is not None
    assert second is not None
    return None if first == second else second > first


# -- contacts


def contact_acts(law: Law, owner: Owner, table: PlainTable, columns: Columns, given: Given) -> Iterator[Act]:
    """For each row: what was asked, and whether it was done. The words of a row come from the mapping's own
    tables `[asked]` and `[done]`, or are those of the law language.
    """
    log = _Log(law, owner, columns, given)
    for row in table.rows:
        facts, known = log.facts(row)
        body = row.cells.get("body", "")
        kind = resolve(body).requester if _stated(body) else None
        if kind is not None:
            facts["requester.kind"], known["requester.kind"] = kind, Known.INFERRED
        ask = columns.ask(row.cells.get("asked", ""), law)
        deed = columns.deed(row.cells.get("done", ""))
        open_ = (
            "what was asked: the mapping has no word for it"
            if ask is None
            else "what was done: the mapping has no word for it"
            if deed is None
            else ""
        )
        what = f"{ask.action}{f':{ask.item}' if ask.item else ''}" if ask is not None else "contact"
        day = log.day(log.moment(row.cells.get("at", "")))
        yield Act(
            log.place(table, row),
            owner.name,
            owner.agency,
            what if deed != "not done" else f"{what}, refused",
            kind or "not said",
            ask,
            deed or "done",
            day,
            day,
            Shown(facts, (None,), known),
            open_,
        )
