"""Pages of law and lists of holdings as plain data, in the shape of the published schemas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from comity.decide.case_pages import CasePage
from comity.decide.holdings import PlaceHolding, PolicyHolding
from comity.decide.pages import Clause, PolicyPage, Provision
from comity.decide.published import DISCLAIMER
from comity.language.model import Actor, Coverage, Government, Law, Source


def published_pages(pages: Iterable[PolicyPage], law: Law, on: date | None) -> dict[str, Any]:
    """Policies in words (`comity law show --json`; schema `policies/1`)."""
    return {
        "comity": "policies/1",
        "on": _day(on),
        "policies": [_page(page) for page in pages],
        "corpus": law.digest,
        "note": DISCLAIMER,
    }


def published_holdings(places: Iterable[PlaceHolding], law: Law, on: date | None) -> dict[str, Any]:
    """What is covered where, and how well it was read (`comity law list --json`; schema `holdings/1`)."""
    return {
        "comity": "holdings/1",
        "on": _day(on),
        "places": [_place(place) for place in places],
        "corpus": law.digest,
        "note": DISCLAIMER,
    }


# --- holdings -----------------------------------------------------------------------------------------------


def _place(place: PlaceHolding) -> dict[str, Any]:
    return {
        **_government(place.government),
        "level": place.government.level,
        "ocd": place.government.ocd or None,
        "above": [_government(government) for government in place.above],
        "policies": [_holding(policy) for policy in place.policies],
    }


def _government(government: Government) -> dict[str, Any]:
    return {"government": government.name, "name": government.phrase}


def _holding(holding: PolicyHolding) -> dict[str, Any]:
    policy = holding.policy
    return {
        "policy": policy.id,
        "title": policy.title,
        "kind": policy.kind,
        "covers": [_coverage(entry) for entry in holding.covers],
        "read_through": _day(policy.read_through),
        "sources": dict(holding.sources),
        "statements": holding.statements,
        "statements_read": dict(holding.read),
        "statements_marked": dict(holding.marks),
        "statements_with_unknown_first_day": holding.undated,
        "cases": len(policy.cases),
    }


def _coverage(entry: Coverage) -> dict[str, Any]:
    return {
        "actions": list(entry.actions) or "any",
        "agencies": [_actor(actor) for actor in entry.actors],
        "since": _day(entry.interval.since),
        "until": _day(entry.interval.until),
    }


def _actor(actor: Actor) -> dict[str, Any]:
    return {"agency": actor.name, "levels": list(actor.levels)}


# --- pages --------------------------------------------------------------------------------------------------


def _page(page: PolicyPage) -> dict[str, Any]:
    policy = page.policy
    return {
        "policy": policy.id,
        "title": policy.title,
        "kind": policy.kind,
        "government": policy.government,
        "name": page.place,
        "about": policy.about or None,
        "covers": [
            {
                "actions": list(line.actions),
                "agencies": list(line.agencies),
                "since": _day(line.first),
                "until": _day(line.last),
            }
            for line in page.covers
        ],
        "read_through": _day(policy.read_through),
        "sources": [_source(source) for source in policy.sources],
        "provisions": [_provision(provision) for provision in page.provisions],
        "cases": [_case(case) for case in page.cases],
        "left_out": list(page.left_out),
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "key": source.key or None,
        "cite": source.cite,
        "url": source.url or None,
        "read": source.read,
        "by": source.by,
        "on": _day(source.on),
        "part": source.part or None,
        "note": source.note or None,
    }


def _provision(provision: Provision) -> dict[str, Any]:
    return {
        "kind": provision.kind,
        "name": provision.id.name,
        "version": provision.version,
        "versions": provision.versions,
        "cite": provision.cite,
        "says": provision.says or None,
        "does": provision.does.lower() or None,
        "who": list(provision.who),
        "what": list(provision.what),
        "to": provision.to or None,
        "occasions": list(provision.occasions),
        "when": provision.when.words if provision.when else None,
        "unless": [_clause(clause) for clause in provision.exceptions],
        "in_spite_of": list(provision.over),
        "limit": provision.limit or None,
        "since": _day(provision.first),
        "until": _day(provision.last),
        "not_before": _day(provision.not_before),
        "status": [
            {
                "status": line.status.kind,
                "since": _day(line.status.interval.since),
                "until": _day(line.status.interval.until),
                "words": line.words,
                "note": line.status.note,
                "cite": line.status.cite,
            }
            for line in provision.statuses
        ],
        "source": provision.source.cite if provision.source else None,
        "read": provision.source.read if provision.source else None,
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {"words": clause.words, "cite": clause.cite or None}


def _case(case: CasePage) -> dict[str, Any]:
    return {
        "case": case.case.id,
        "illustration": case.case.illustration,
        "story": case.case.story,
        "on": _day(case.on),
        "at": case.case.at,
        "agency": case.agency,
        "deed": case.deed,
        "facts": list(case.facts),
        "outcomes": list(case.outcomes),
        "holds": case.holds,
        "found": [failure.found for failure in case.failures],
        "dossier": case.case.dossier or None,
        "differs": case.case.differs or None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
