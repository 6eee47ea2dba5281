"""A difference between two laws, or the history of one, in words and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from comity.proofs.changes import Change, Diff, Group
from comity.proofs.compare_words import some_kinds
from comity.proofs.history import Epoch, Turn
from comity.proofs.statements import Amendment
from comity.proofs.versus import Borne
from comity.proofs.witness import given_text, question_text


def text(diff: Diff, names: tuple[str, str]) -> Iterator[str]:
    """What differs, as lines. `names` are what the two laws are called."""
    yield f"{diff.place}: {names[0]}, and {names[1]}"
    yield ""
    yield from _stated(diff.amendments)
    if not diff.changes:
        yield "No answer that the law settles differs."
        about = f"{diff.compared} asks of kinds of agency were compared, each in all cases at once"
        yield f"Proved: {about}." + (" The text changed and the law did not." if diff.amendments else "")
        return
    for action in dict.fromkeys(change.action for change in diff.changes):
        yield ""
        yield f"{action}"
        changes = [change for change in diff.changes if change.action == action]
        for same in _alike(changes):
            yield from _change(same)
    yield ""
    yield f"{diff.compared} asks of kinds of agency were compared."
    yield "All other cases are answered as before, wherever the law settles them."
    if diff.bounded:
        lists = ", ".join(f"{name}s: {count}" for name, count in sorted(diff.bounded.items()))
        yield f"Of these lists only so many records were told apart ({lists})."


def _alike(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """The same change of several levels of agency, together."""
    found: dict[object, list[Change]] = {}
    for change in changes:
        words = tuple(group.words for group in change.groups)
        found.setdefault((change.before, change.after, words, change.open), []).append(change)
    yield from found.values()


def _change(same: Sequence[Change]) -> Iterator[str]:
    first = same[0]
    yield f"  {some_kinds((change.match.level, change.kinds) for change in same)}"
    yield f"      {first.before}, now {first.after}" + (":" if first.groups[0].words else "")
    if first.open is not None:
        yield f"        turns on an open question: {question_text(first.open)}"
    for group in first.groups:
        if group.words:
            yield f"      - where {group.words}"
        yield f"        {_asked(group.before)}"
        yield f"          before: {group.before.words()}"
        after = group.after.words() if group.after else "(its dates cannot be moved to the other day)"
        yield f"          after:  {after}"
    if not first.complete and first.open is None:
        yield "      … and in further cases."


def _asked(borne: Borne) -> str:
    case = borne.bare.case
    ask = ", ".join(ask.action + (f":{ask.item}" if ask.item else "") for ask in case.asks)
    facts = "; ".join(given_text(given) for given in case.given)
    return f"{case.kinds[0]} asked to {ask} on {case.on}" + (f": {facts}" if facts else "")


def _stated(amendments: Iterable[Amendment]) -> Iterator[str]:
    """What differs in the text, statement by statement."""
    words = {"status": "has another status"}
    shown = [
        f"  {one.kind} {one.id} ({one.cite}) {words.get(one.what, one.what)}"
        + (f"; before: {one.before}" if one.before and one.before != one.cite else "")
        for one in amendments
    ]
    yield f"Statements that differ: {len(shown)}" if shown else "The text is the same."
    yield from shown


def history_text(epochs: Iterable[Epoch]) -> Iterator[str]:
    """The history as lines, day by day."""
    for epoch in epochs:
        yield f"{epoch.day}"
        yield from (f"  {line}" for line in _stated(epoch.amendments))
        if not epoch.turns:
            yield "    No answer that the law settles changed: proved for every ask and kind of agency looked at."
        same: dict[tuple[str, ...], list[Turn]] = {}
        for turn in epoch.turns:
            same.setdefault((turn.action, turn.before.words(), turn.after.words()), []).append(turn)
        for (action, before, after), turns in same.items():
            yield f"    {action}: {some_kinds((turn.match.level, turn.kinds) for turn in turns)}"
            yield f"      for example, {_asked(turns[0].before)}"
            yield f"        before: {before}"
            yield f"        after:  {after}"
        yield ""


# --- data ---------------------------------------------------------------------------------------------------


def data(diff: Diff) -> dict[str, object]:
    """What differs, as JSON."""
    return {
        "comity": "diff/1",
        "place": diff.place,
        "from": diff.days[0].isoformat(),
        "to": diff.days[1].isoformat(),
        "compared": diff.compared,
        "bounded": dict(diff.bounded),
        "text": [_amendment(one) for one in diff.amendments],
        "changes": [
            {
                "action": change.action,
                "level": change.match.level,
                "agencies": {"government": change.match.left, "kinds": list(change.kinds)},
                "before": change.before.value,
                "after": change.after.value,
                "turns_on": question_text(change.open) if change.open else None,
                "complete": change.complete,
                "groups": [_group(group) for group in change.groups],
            }
            for change in diff.changes
        ],
    }


def history_data(epochs: Iterable[Epoch]) -> list[dict[str, object]]:
    """The history as JSON."""
    return [
        {
            "day": epoch.day.isoformat(),
            "text": [_amendment(one) for one in epoch.amendments],
            "changes": [_turn(turn) for turn in epoch.turns],
        }
        for epoch in epochs
    ]


def _turn(turn: Turn) -> dict[str, object]:
    return {
        "action": turn.action,
        "level": turn.match.level,
        "agencies": {"government": turn.match.left, "kinds": list(turn.kinds)},
        "before": _borne(turn.before),
        "after": _borne(turn.after),
    }


def _amendment(one: Amendment) -> dict[str, str]:
    return {
        "what": one.what,
        "kind": one.kind,
        "statement": str(one.id),
        "cite": one.cite,
        "before": one.before,
    }


def _group(group: Group) -> dict[str, object]:
    after = _borne(group.after) if group.after else None
    return {"where": group.words, "before": _borne(group.before), "after": after}


def _borne(borne: Borne) -> dict[str, object]:
    return {
        "verdicts": [verdict.value for verdict in borne.verdicts],
        "rules": [{"rule": str(rule.id), "cite": rule.cite} for rule in borne.rules],
        "case": borne.witness.text(),
    }
