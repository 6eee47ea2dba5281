"""The answer as JSON. Facts that are never stored appear as "given" and no more."""

from __future__ import annotations

from typing import Any

from comity.decide.answer import Answer, AskAnswer, DecidingRule, DutyAnswer
from comity.decide.clocks import Due
from comity.decide.decider import Decider
from comity.language.model import Clock, Law, Source, Status
from comity.meaning import OpenQuestion, Verdict

DISCLAIMER = "Information, not legal advice."


def published(answer: Answer, decider: Decider) -> dict[str, Any]:
    """The answer as plain data, in the shape of the published schema (`comity decide --schema`)."""
    law = decider.law
    return {
        "comity": "answer/1",
        "agency": str(answer.agency),
        "deed": answer.deed,
        "on": answer.on.isoformat(),
        "at": answer.at.isoformat() if answer.at else None,
        "asks": [_ask(ask, law) for ask in answer.asks],
        "duties": [_duty(duty, law) for duty in answer.duties if duty.state != "not owed"],
        "unread": list(answer.unread),
        "corpus": answer.law,
        "note": DISCLAIMER,
    }


def verdict_names(verdicts: frozenset[Verdict]) -> list[str]:
    """The verdicts in the order of the language page."""
    return [verdict.value for verdict in Verdict if verdict in verdicts]


def _ask(ask: AskAnswer, law: Law) -> dict[str, Any]:
    return {
        "ask": ask.ask.action + (f":{ask.ask.item}" if ask.ask.item else ""),
        "settled": ask.settled,
        "verdicts": verdict_names(ask.verdicts),
        "may_be_stored": not ask.gives_away,
        "storable_verdicts": verdict_names(ask.storable),
        "layers": [
            {
                "government": layer.government,
                "verdicts": verdict_names(layer.verdicts),
                "in_the_corpus": layer.covered,
                "read_through": layer.read_through.isoformat() if layer.read_through else None,
            }
            for layer in ask.layers
        ],
        "rules": [_rule(rule, law) for rule in ask.rules],
        "facts": [
            {"fact": fact.name, "words": fact.words or "given, and not kept", "known": fact.known.value}
            for fact in ask.facts
        ],
        "missing": [
            {
                "fact": m.name,
                "question": question(m.name, law),
                "settles": round(m.share, 3),
                "intrusive": m.intrusive,
                "fields": list(m.fields),
            }
            for m in ask.missing
        ],
        "disputed_readings": [_reading(reading) for reading in ask.readings],
        "opinions": list(ask.opinions),
        "displaced": list(ask.displaced),
        "ends": _due(ask.ends, None, law),
        "notes": list(ask.notes),
    }


def question(name: str, law: Law) -> str:
    """The question that asks for a fact or a list of records."""
    record = law.vocabulary.records.get(name)
    return record.ask if record else law.vocabulary.facts[name].ask


def _reading(reading: OpenQuestion) -> dict[str, Any]:
    return {"statement": str(reading.statement), "note": reading.note}


def _source(source: Source | None) -> dict[str, Any] | None:
    if source is None:
        return None
    on = source.on.isoformat() if source.on else None
    return {"cite": source.cite, "url": source.url, "read": source.read, "by": source.by, "on": on}


def _status(status: Status) -> dict[str, Any]:
    return {"status": status.kind, "note": status.note, "cite": status.cite}


def _rule(deciding: DecidingRule, law: Law) -> dict[str, Any]:
    rule = deciding.rule
    return {
        "rule": str(rule.id),
        "kind": law.policies[rule.id.policy].kind,
        "version": rule.version,
        "modality": rule.modality.value,
        "cite": rule.cite,
        "says": rule.says,
        "applies": deciding.applies,
        "in_force": [
            rule.interval.since.isoformat() if rule.interval.since else None,
            rule.interval.until.isoformat() if rule.interval.until else None,
        ],
        "source": _source(rule.source),
        "exceptions": [
            {"words": e.words, "cite": e.cite, "standing": e.standing} for e in deciding.exceptions
        ],
        "status": [_status(status) for status in deciding.notes],
    }


def _duty(answer: DutyAnswer, law: Law) -> dict[str, Any]:
    duty = answer.duty
    return {
        "duty": str(duty.id),
        "state": answer.state,
        "what": duty.what,
        "to": duty.to,
        "cite": duty.cite,
        "due": _due(answer.due, duty.clock, law),
        "owed_if": [{"fact": name, "question": question(name, law)} for name in answer.missing],
        "source": _source(duty.source),
        "status": [_status(s) for s in duty.statuses],
    }


def secret(clock: Clock | None, law: Law) -> bool:
    """Whether a limit would give away a fact that is never stored: that from which it runs."""
    event = clock.event if clock else None
    return event is not None and event.scope == "fact" and law.vocabulary.facts[event.name].never_stored


def _due(due: Due | None, clock: Clock | None, law: Law) -> dict[str, Any] | None:
    if due is None:
        return None
    if secret(clock, law):
        return {"words": "counted from a fact that is not kept", "at": None, "day": None, "assumed": []}
    return {
        "words": due.words,
        "at": due.at.isoformat() if due.at else None,
        "day": due.day.isoformat() if due.day else None,
        "assumed": list(due.assumed),
    }
