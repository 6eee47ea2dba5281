"""Standing access: who may search whose readers at any time, as sharing lists and event logs tell it.

A sharing list has two sides. Networks that the owner shares are its own act; networks that others share with
it are theirs, held against their law and not the owner's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Literal

from comity.audit.declarations import Match, Register, Span, declared_facts, spans_of
from comity.audit.deeds import Act, Place
from comity.audit.facts import Given, Shown, purposes_of
from comity.audit.owner import Owner, named
from comity.decide import Known, Several
from comity.decide.facts import Value
from comity.errors import InputError
from comity.language.model import CaseAsk, Law
from comity.records import Agency, classify, resolve
from comity.records.plain import PlainRow, PlainTable

__all__ = ["event_acts", "known_fields", "sharing_acts", "with_declarations"]

#: Fields of a sharing list and of an event log, with the labels that exports have carried.
_SHARING: Final = {
    "agency": ("organization name", "organisation name", "shared with", "organizations granted access"),
    "gave": ("networks i'm sharing", "networks i’m sharing", "networks im sharing", "networks i am sharing"),
    "got": ("networks shared with me",),
    "from": ("shared since", "from"),
    "to": ("shared until", "to"),
    "page": ("page last updated",),
}
_EVENTS: Final = {
    "at": ("timestamp", "event time"),
    "event": ("event type",),
    "entity": ("entity type",),
    "details": ("entity details",),
}

#: A list under one of these labels needs no other column.
_ALONE: Final = ("shared with", "organizations granted access")

_SHARE: Final = CaseAsk("share_database", "standing_access")
_USE: Final = CaseAsk("use_resources", "equipment")
_LETS: Final = "let it search at any time"
_SUBSCRIBES: Final = "subscribed to a hot list"

_GRANT: Final = re.compile(r"(?i)creat|add|grant|share|enabl|accept|approv|subscrib")
_REVOKE: Final = re.compile(r"(?i)delet|remov|revok|un-?shar|disabl|declin|reject|unsubscrib|stop")
_NETWORK: Final = re.compile(r"(?i)network[\s_-]*shar|shar\w*[\s_-]*network")
_HOTLIST: Final = re.compile(r"(?i)hot[\s_-]*list[\s_-]*(?:subscription|source|setting)|subscription")
_LABELS: Final = re.compile(r"(?m)^\s*([A-Za-z][A-Za-z ]*?)\s*:\s*(.*?)\s*$")


def known_fields(labels: Sequence[str]) -> Sequence[str | None] | None:
    """The fields of a sharing list or an event log, where a row of labels is the header of one."""
    for known in (_EVENTS, _SHARING):
        of_label = {label: name for name, several in known.items() for label in several}
        found = [of_label.get(label) for label in labels]
        if known is _EVENTS and set(_EVENTS) <= set(found):
            return found
        shared = {"gave", "got"} & set(found) or set(_ALONE) & set(labels)
        if known is _SHARING and "agency" in found and shared and "search time" not in labels:
            return found
    return None


def sharing_acts(
    law: Law, owner: Owner, table: PlainTable, days: tuple[date, date] | None, given: Given
) -> tuple[Law, list[Act]]:
    """The acts that a sharing list shows, each on the days asked about (`None`: not known), and the law with
    the governments of all actors in it.

    A list that says neither who shares nor who is shared with is a list of those with whom the owner shares.
    """
    acts = []
    both = {"gave", "got"} & set(table.fields)
    for row in table.rows:
        other = row.cells.get("agency", "")
        if not other:
            continue
        place = Place(table.file, table.sheet, row.row, row.line)
        first, last = _days(row, days)
        if row.cells.get("gave") or not both:
            log = _requested_by(law, other, given)
            acts.append(Act(place, owner.name, owner.agency, _LETS, other, _SHARE, "done", first, last, log))
        if row.cells.get("got"):
            law, act = _act_of_another(law, owner, other, place, given)
            acts.append(replace(act, first=first, last=last))
    return law, acts


def _days(row: PlainRow, days: tuple[date, date] | None) -> tuple[date | None, date | None]:
    """The days of one row: its own where the list has them, else those asked about, else that of the page."""
    own = [_day(row.cells.get(name, "")) for name in ("from", "to")]
    page = _day(row.cells.get("page", ""))
    days = days or ((page, page) if page else None)
    first = own[0] or (days[0] if days else own[1])
    return first, own[1] or (days[1] if days else first)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _act_of_another(law: Law, owner: Owner, other: str, place: Place, given: Given) -> tuple[Law, Act]:
    """An agency that lets the owner search: its act, under its law."""
    act = Act(place, other, None, _LETS, owner.name, None, "done", None, None)
    try:
        law, actor = named(law, other, "the sharing list")
    except InputError:
        return law, replace(act, open_="which agency this is, and so which law: its name does not tell")
    return law, replace(
        act, agency=actor.agency, ask=_SHARE, log=_requested_by(law, owner.name, given, owner.label)
    )


def _requested_by(law: Law, name: str, given: Given, label: Agency | None = None) -> Shown:
    """The facts of access for one agency."""
    label = label or resolve(name)
    facts: dict[str, Value | Several] = dict(given.facts)
    known = dict(given.known)
    sure = label.how in ("tag", "alias") and label.sureness == "high"
    for fact, value in (("requester.kind", label.requester), ("requester.state", label.state)):
        if value:
            facts[fact], known[fact] = value, Known.SEEN if sure else Known.INFERRED
    return _of_readers(law, facts, known)


def _of_readers(law: Law, facts: dict[str, Value | Several], known: dict[str, Known]) -> Shown:
    if "plate_reader_data" in law.vocabulary.facts:
        facts["plate_reader_data"], known["plate_reader_data"] = True, Known.SEEN
    return Shown(facts, (None,), known)


def with_declarations(acts: Sequence[Act], owner: Owner, register: Register) -> tuple[list[Act], Match]:
    """The acts, with what a register says of those with whom the owner shares; cut where its answer changes."""
    shares = [act for act in acts if act.ask == _SHARE and act.actor == owner.name and not act.open_]
    spans, match = spans_of(register, dict.fromkeys(act.other for act in shares))
    by_name: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        by_name[span[0]].append(span)
    found: list[Act] = []
    for act in acts:
        cut = list(_declared(act, by_name[act.other])) if act in shares else []
        found += cut or [act]
    return found, match


def _declared(act: Act, spans: Sequence[Span]) -> Iterator[Act]:
    if act.first is None or act.last is None:
        return
    for _, first, last, standing in spans:
        begin, end = max(first, act.first), min(last, act.last)
        if begin <= end:
            facts, known = declared_facts(standing, begin)
            log = Shown(
                {**act.log.facts, **facts}, act.log.purposes, {**act.log.known, **dict.fromkeys(facts, known)}
            )
            yield replace(act, first=begin, last=end, log=log)


# -- event logs


@dataclass(frozen=True, slots=True)
class _Event:
    """One entry of an event log that is about access."""

    place: Place
    day: date | None
    does: Literal["grant", "revoke", "unclear"]
    about: Literal["share", "hotlist"]
    other: str
    thing: str


def event_acts(
    law: Law, owner: Owner, table: PlainTable, times: Mapping[int, datetime | None], given: Given
) -> list[Act]:
    """The acts that an event log shows: shares from their grant to their revocation, subscriptions to lists.

    A grant that nobody revokes lasts to the log's last day; a revocation without a grant ends a share that
    stood since the log's first day at the latest.

    Args:
        times: the instant of each row, by its number; days are those of the owner's place.
    """
    days = {row: None if at is None else at.date() for row, at in times.items()}
    dated = sorted(day for day in days.values() if day is not None)
    events = [event for row in table.rows if (event := _event(table, row, days.get(row.row))) is not None]
    acts: list[Act] = []
    standing: dict[tuple[str, str, str], list[_Event]] = defaultdict(list)
    for event in sorted(events, key=lambda e: (e.day or date.max, e.place.row)):
        key = (event.about, event.other.lower(), event.thing.lower())
        if event.does == "unclear":
            acts.append(
                replace(_act(law, owner, event, given), open_="what the event did: its type does not tell")
            )
        elif event.does == "grant":
            standing[key].append(event)
        elif standing[key]:
            began = standing[key].pop(0)
            acts.append(replace(_act(law, owner, began, given), last=event.day))
        else:
            acts.append(
                replace(_act(law, owner, event, given), first=dated[0] if dated else None, last=event.day)
            )
    still = (event for each in standing.values() for event in each)
    acts += [replace(_act(law, owner, one, given), last=dated[-1] if dated else None) for one in still]
    return sorted(acts, key=lambda act: act.place.row)


def _event(table: PlainTable, row: PlainRow, day: date | None) -> _Event | None:
    entity, kind = row.cells.get("entity", ""), row.cells.get("event", "")
    about: Literal["share", "hotlist"]
    if _NETWORK.search(entity) or _NETWORK.search(kind):
        about = "share"
    elif _HOTLIST.search(entity) or _HOTLIST.search(kind):
        about = "hotlist"
    else:
        return None
    details = {label.lower(): value for label, value in _LABELS.findall(row.cells.get("details", ""))}
    other = details.get("receiving organization", "")
    thing = details.get("network name") or details.get("hotlist name") or details.get("name", "")
    does: Literal["grant", "revoke", "unclear"] = (
        "revoke" if _REVOKE.search(kind) else "grant" if _GRANT.search(kind) else "unclear"
    )
    return _Event(Place(table.file, table.sheet, row.row, row.line), day, does, about, other, thing)


def _act(law: Law, owner: Owner, event: _Event, given: Given) -> Act:
    if event.about == "share":
        act = Act(
            event.place, owner.name, owner.agency, _LETS, event.other, _SHARE, "done", event.day, event.day
        )
        if not event.other:
            return replace(act, open_="with whom it was shared: the entry names no organisation")
        return replace(act, log=_requested_by(law, event.other, given))
    reading = classify(event.thing)
    log = _of_readers(law, dict(given.facts), dict(given.known))
    purposes = purposes_of(reading.label, chosen=False)
    known = {**log.known, "purpose": Known.INFERRED} if purposes != (None,) else log.known
    return Act(
        event.place,
        owner.name,
        owner.agency,
        f"{_SUBSCRIBES}, by its name one of {reading.label.replace('_', ' ')}",
        "",
        _USE,
        "done",
        event.day,
        event.day,
        replace(log, purposes=purposes, known=known),
    )
