"""How what is unknown may turn out, as far as the law tells the ways apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from comity.decide.circuit import Leaf, RecordLeaf
from comity.decide.facts import Records, Several
from comity.decide.probe import Reads
from comity.decide.program import Program
from comity.decide.ranges import Range, domain, pieces, ranges
from comity.decide.situation import Situation
from comity.decide.truth import FALSE, TRUE, UNKNOWN
from comity.decide.values import included, only
from comity.language.model import FactKind, Includes, Law, OneOf, Only, Same
from comity.meaning import OpenQuestion

Vector = tuple[int, ...]
EITHER: tuple[Vector, ...] = ((FALSE,), (TRUE,))
_MOST_VALUES = 8


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing that is unknown, and the ways in which it may turn out.

    `names`: the facts and lists of records that would tell; none for a question of law. `vectors[j][i]` is
    the truth of `leaves[i]` in the j-th way.
    """

    names: tuple[str, ...]
    question: OpenQuestion | None
    leaves: tuple[int, ...]
    vectors: tuple[Vector, ...]

    @property
    def reading(self) -> bool:
        return self.question is not None and self.question.kind == "reading"


def dimensions(
    program: Program, unknown: Iterable[int], s: Situation, zone: str, law: Law
) -> list[Dimension]:
    """The unknown leaves of a program: fact by fact where one fact alone is missing, else leaf by leaf."""
    found: list[Dimension] = []
    by_fact: dict[str, list[int]] = {}
    for index in unknown:
        leaf = program.leaves[index]
        if isinstance(leaf, OpenQuestion):
            found.append(Dimension((), leaf, (index,), EITHER))
            continue
        names = open_names(program.reads[index], s, law)
        if len(names) == 1 and not isinstance(leaf, RecordLeaf):
            by_fact.setdefault(names[0], []).append(index)
        else:
            found.append(Dimension(names, None, (index,), EITHER))
    for name, indices in by_fact.items():
        vectors = _vectors(name, [program.leaves[i] for i in indices], s, zone, law)
        if vectors is None:
            found += [Dimension((name,), None, (i,), EITHER) for i in indices]
        else:
            found.append(Dimension((name,), None, tuple(indices), vectors))
    return found


def open_names(reads: Reads, s: Situation, law: Law) -> tuple[str, ...]:
    """Of what a test looks at, what is not known in full.

    If nothing is, yet the test is unknown, its list of records would have to be told more finely.
    """
    names = [name for name in reads.facts if _open(name, s, law)]
    if reads.record is not None and (not names or _open_records(s.records.get(reads.record), reads.fields)):
        names.insert(0, reads.record)
    return tuple(names)


def _open(name: str, s: Situation, law: Law) -> bool:
    value = s.values.get(name)
    if value is None or (isinstance(value, Several) and not value.complete):
        return True
    return law.vocabulary.facts[name].type.kind is FactKind.TIME and not isinstance(value, datetime)


def _open_records(records: Records | None, fields: frozenset[str]) -> bool:
    return records is None or not records.complete or any(not fields <= row.keys() for row in records.rows)


def _vectors(
    name: str, leaves: Sequence[Leaf], s: Situation, zone: str, law: Law
) -> tuple[Vector, ...] | None:
    """The distinct ways in which these leaves may turn out together; None if they cannot be listed."""
    fact = law.vocabulary.facts[name].type
    match fact.kind:
        case FactKind.YES_NO:
            return tuple((truth,) * len(leaves) for truth in (FALSE, TRUE))
        case FactKind.ONE_OF:
            return _distinct([_has(leaf, name, value, s) for leaf in leaves] for value in fact.names())
        case FactKind.SOME_OF:
            return _sets(leaves, fact.names(), s.values.get(name))
        case FactKind.DATE | FactKind.TIME | FactKind.NUMBER:
            bounds = [ranges(leaf, name, fact.kind, s, zone) for leaf in leaves]
            return _orders(
                [b for b in bounds if b is not None], len(leaves), domain(s.values.get(name), zone)
            )
        case FactKind.CITATION:
            return None


def _distinct(ways: Iterable[Iterable[int]]) -> tuple[Vector, ...]:
    return tuple(dict.fromkeys(tuple(way) for way in ways))


def _has(leaf: Leaf, name: str, value: str, s: Situation) -> int:
    if isinstance(leaf, Same):
        other = leaf.right if leaf.left.name == name else leaf.left
        return TRUE if s.values.get(other.name) == value else FALSE
    assert isinstance(leaf, OneOf)
    return TRUE if value in leaf.values else FALSE


def _sets(leaves: Sequence[Leaf], values: Sequence[str], given: object) -> tuple[Vector, ...] | None:
    """Every set of the values that the law names, and of one that it does not; a set may be empty."""
    held = given.values if isinstance(given, Several) else frozenset()
    tests = [(leaf, frozenset(leaf.values)) for leaf in leaves if isinstance(leaf, Includes | Only)]
    named = {value for _, wanted in tests for value in wanted} - held
    others = [value for value in values if value not in named and value not in held][:1]
    choice = [*sorted(named), *others]
    if len(choice) > _MOST_VALUES:
        return None
    sets = (
        Several(held | frozenset(more), complete=True)
        for size in range(len(choice) + 1)
        for more in combinations(choice, size)
    )
    return _distinct(
        [included(several, v) if isinstance(leaf, Includes) else only(several, v) for leaf, v in tests]
        for several in sets
    )


def _orders(bounds: Sequence[tuple[Range, Range]], wanted: int, inside: Range) -> tuple[Vector, ...] | None:
    """The ways in which a date, time or number may lie among its bounds."""
    if len(bounds) < wanted:
        return None
    return _distinct(
        [
            TRUE if sure[0] <= p < sure[1] else UNKNOWN if maybe[0] <= p < maybe[1] else FALSE
            for sure, maybe in bounds
        ]
        for p in pieces(bounds, inside)
    )
