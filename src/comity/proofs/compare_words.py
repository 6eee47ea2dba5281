"""A comparison in words and as data. Neutral words: what a law forbids, requires or leaves free, never how well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from comity.language.model import Law
from comity.proofs.compare import LEFT, RIGHT, Comparison, Parting, Row, What
from comity.proofs.versus import Borne
from comity.proofs.witness import given_text, question_text

_MORE: tuple[What, ...] = ("forbids", "requires")
_APART = {
    "counsel": "leaves cases to counsel that the other decides",
    "unread": "is not in the corpus for cases that the other decides",
}
_SHOWN = 6
"""Kinds of agency that a line of text names; the rest are counted."""


def relation(row: Row, left: str, right: str) -> str:
    """How the two laws stand to each other on one ask of agencies of these kinds."""
    names = (left, right)
    more = [[what for what in _MORE if row.parts(what, who)] for who in (LEFT, RIGHT)]
    said = [f"{names[who]} {' and '.join(more[who])} more" for who in (LEFT, RIGHT) if more[who]]
    if len(said) == 2:
        words = f"differ both ways: {said[0]}, {said[1]}"
    elif said:
        words = said[0]
    elif any(row.mute):
        words = "not in the corpus for " + (names[row.mute.index(True)] if not all(row.mute) else "either")
    elif any(p.what == "ground" for p in row.partings):
        words = "the same freedom, on different grounds"
    else:
        words = (
            "the same" if not any(p.what in _APART for p in row.partings) else "the same where both decide"
        )
    for what, where in _APART.items():
        apart = [names[p.who] for p in row.partings if p.what == what]
        words += f"; {' and '.join(apart)} {where}" if apart else ""
    settled = dict.fromkeys(f"{names[p.who]} {p.what} more" for p in row.partings if p.settled)
    return words + "".join(f"; {one} if an open question of law comes out so" for one in settled)


def text(comparison: Comparison, law: Law) -> Iterator[str]:
    """The comparison as lines of text; asks on which neither law says anything are passed over."""
    governments = law.vocabulary.governments
    left, right = comparison.left, comparison.right
    yield f"{governments[left].phrase} ({left}) and {governments[right].phrase} ({right}) on {comparison.on}"
    yield "Each with its whole stack of law. One case, known by the same facts, is put to both."
    yield from _notes(comparison, law)
    quiet = []
    for action in dict.fromkeys(row.action for row in comparison.rows):
        rows = [row for row in comparison.rows if row.action == action]
        if all(all(row.mute) for row in rows):
            quiet.append(action)
            continue
        yield ""
        yield f"{action}: {law.vocabulary.actions[action].phrase}"
        for words, alike in _alike(rows, left, right):
            yield f"  {agencies(alike)}"
            yield f"      {words}"
            stories = dict.fromkeys(tuple(story(parting, left, right)) for parting in alike[0].partings)
            yield from (f"        {line}" for lines in stories for line in lines)
            yield from _beside(alike[0], left, right)
    if quiet:
        yield ""
        yield f"Not in the corpus for either: {', '.join(quiet)}."


def _notes(comparison: Comparison, law: Law) -> Iterator[str]:
    governments = law.vocabulary.governments
    levels = {name: governments[name].level for name in (comparison.left, comparison.right)}
    for name, level in levels.items():
        if level == "state":
            with_ = [row.match.level for row in comparison.rows if row.match.level != "state"]
            by = " and ".join(dict.fromkeys(with_))
            yield f"{name} is a state: an ordinary {by} of it is taken to have no law of its own."
    if "state" not in levels.values() and len(set(levels.values())) > 1:
        said = " and ".join(f"{name} is a {level}" for name, level in levels.items())
        yield f"{said}: their agencies are held against each other as if they were alike."
    if comparison.bounded:
        lists = ", ".join(f"{name}s: {count}" for name, count in sorted(comparison.bounded.items()))
        yield f"Of these lists only so many records were told apart ({lists})."


def _alike(rows: Sequence[Row], left: str, right: str) -> Iterator[tuple[str, list[Row]]]:
    """Rows of which the same is said, together; the first one's cases stand for all."""
    groups: dict[object, list[Row]] = {}
    for row in rows:
        key = (relation(row, left, right), row.mute, tuple(bool(unread) for unread in row.unread))
        groups.setdefault(key, []).append(row)
    for found in groups.values():
        yield relation(found[0], left, right), found


def agencies(rows: Iterable[Row]) -> str:
    """Kinds of agency, and of which level."""
    return some_kinds((row.match.level, row.kinds) for row in rows)


def some_kinds(found: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Kinds of agency by level; where several levels have the same kinds, they are named together."""
    by_level: dict[str, list[str]] = {}
    for level, kinds in found:
        by_level.setdefault(level, []).extend(kinds)
    by_kinds: dict[tuple[str, ...], list[str]] = {}
    for level, kinds in by_level.items():
        by_kinds.setdefault(tuple(kinds), []).append(level)
    return "; ".join(f"{_some(kinds)} of {_or(levels)}" for kinds, levels in by_kinds.items())


def _some(kinds: Sequence[str]) -> str:
    more = f" and {len(kinds) - _SHOWN} more kinds" if len(kinds) > _SHOWN else ""
    return ", ".join(kinds[:_SHOWN]) + more


def _or(levels: Sequence[str]) -> str:
    words = [f"the {level}" if level == "state" else f"a {level}" for level in levels]
    return " or ".join(words)


def story(parting: Parting, left: str, right: str) -> Iterator[str]:
    """The case in two lines or three: what is asked and known, and what each law says of it."""
    one = parting.cases[LEFT].witness.case
    asked = ", ".join(ask.action + (f":{ask.item}" if ask.item else "") for ask in one.asks)
    facts = "; ".join(given_text(given) for given in one.given)
    yield f"{one.kinds[0]} asked to {asked}" + (f": {facts}" if facts else "")
    for question, truth in parting.settled:
        yield f"    {'if' if truth else 'unless'} this reading holds: {question_text(question)}"
    for name, borne in zip((left, right), parting.cases, strict=True):
        yield f"    {name}: {borne.words()}"


def _beside(row: Row, left: str, right: str) -> Iterator[str]:
    """What else is to be known: law that was not read, facts that one law alone looks at, open questions."""
    for who, name in enumerate((left, right)):
        if row.unread[who] and not row.mute[who]:
            yield f"        {name}: where no rule speaks, the law of {', '.join(row.unread[who])} is not in the corpus"
        if row.only[who] and row.partings:
            yield f"        looked at by {name} alone: {', '.join(row.only[who])}"
        for question in row.open[who]:
            yield f"        open under {name}: {question_text(question)}"


# --- data ---------------------------------------------------------------------------------------------------


def data(comparison: Comparison) -> dict[str, object]:
    """The comparison as JSON."""
    left, right = comparison.left, comparison.right
    return {
        "comity": "compare/1",
        "left": left,
        "right": right,
        "on": comparison.on.isoformat(),
        "bounded": comparison.bounded,
        "rows": [
            {
                "action": row.action,
                "level": row.match.level,
                "agencies": {"left": row.match.left, "right": row.match.right, "kinds": list(row.kinds)},
                "relation": relation(row, left, right),
                "differences": [
                    {
                        "what": parting.what,
                        "by": (left, right)[parting.who],
                        "if_settled": {question_text(q): truth for q, truth in parting.settled},
                        "left": _borne(parting.cases[LEFT]),
                        "right": _borne(parting.cases[RIGHT]),
                    }
                    for parting in row.partings
                ],
                "not_in_the_corpus": {"left": list(row.unread[LEFT]), "right": list(row.unread[RIGHT])},
                "facts_of_one_alone": {"left": list(row.only[LEFT]), "right": list(row.only[RIGHT])},
                "open": {
                    "left": [question_text(q) for q in row.open[LEFT]],
                    "right": [question_text(q) for q in row.open[RIGHT]],
                },
            }
            for row in comparison.rows
        ],
    }


def _borne(borne: Borne) -> dict[str, object]:
    return {
        "verdicts": [verdict.value for verdict in borne.verdicts],
        "rules": [{"rule": str(rule.id), "cite": rule.cite} for rule in borne.rules],
        "case": borne.witness.text(),
    }


COLUMNS = ("action", "level", "kinds", "relation", "difference", "by", "facts", "left", "right")


def table(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    """The comparison as rows of a table: one for each difference, or one where there is none."""
    left, right = comparison.left, comparison.right
    for row in comparison.rows:
        start = (row.action, row.match.level, " ".join(row.kinds), relation(row, left, right))
        for parting in row.partings:
            facts = "; ".join(given_text(given) for given in parting.cases[LEFT].witness.case.given)
            said = (borne.words() for borne in parting.cases)
            yield (*start, parting.what, (left, right)[parting.who], facts, *said)
        if not row.partings:
            yield (*start, "", "", "", "", "")
