"""Conditions, dates, status and agencies, plainly: whether something holds in one world.

The lower half of the reference (`reference.py`); nothing here comes from `comity.meaning` or from an engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from worlds import World

from comity.language import model as m
from comity.language.model import Condition, Statement, StatementId


@dataclass
class Place:
    """Where a condition is read: in the open, at one record, at one row of a table."""

    record: tuple[str, int] | None = None
    row: m.TableRow | None = None


def value(world: World, term: m.Term, place: Place) -> object:
    """What stands for a fact, a field, a column, the event or a literal."""
    if isinstance(term, m.Literal_):
        return term.value
    match term.scope:
        case "fact":
            return world.fact(term.name)
        case "field":
            assert place.record is not None
            return world.cell(place.record, term.name)
        case "row":
            assert place.row is not None
            cell = dict(place.row.columns)[term.name]
            return world.choose((place.row, term.name), (False, True)) if cell is None else cell
        case "event":
            return world.request.on


def holds(world: World, condition: Condition, place: Place) -> bool:
    """Whether a condition holds in this world."""
    match condition:
        case m.Const(truth):
            return truth
        case m.Not(part):
            return not holds(world, part, place)
        case m.And(parts):
            return all(holds(world, part, place) for part in parts)
        case m.Or(parts):
            return any(holds(world, part, place) for part in parts)
        case m.IsTrue(ref):
            return bool(value(world, ref, place))
        case m.OneOf(ref, values):
            return value(world, ref, place) in values
        case m.Same(left, right):
            return value(world, left, place) == value(world, right, place)
        case m.Includes(ref, values):
            return any(world.has(ref.name, v) for v in values)
        case m.Only(ref, values):
            held = [v for v in world.law.vocabulary.facts[ref.name].type.names() if world.has(ref.name, v)]
            return bool(held) and set(held) <= set(values)
        case m.Compare():
            return compared(world, condition, place)
        case m.Within():
            return within(world, condition, place)
        case m.AnyRecord(record, where):
            return any(holds(world, where, Place(record=row)) for row in world.rows(record))
        case m.Listed():
            return listed(world, condition, place)
        case m.Defined(define):
            return defined(world, define, place)


def compared(world: World, test: m.Compare, place: Place) -> bool:
    """Numbers, days and moments compared. Where only one side has an hour, the other's hour is anybody's
    guess.
    """
    left, right = value(world, test.left, place), value(world, test.right, place)
    if isinstance(left, datetime) and isinstance(right, datetime):
        left, right = world_time(world, left), world_time(world, right)
    elif isinstance(left, datetime) or isinstance(right, datetime):
        left, right = guessed(world, test, left), guessed(world, test, right)
    match test.op:
        case "<":
            return left < right  # type: ignore[operator, no-any-return]
        case "<=":
            return left <= right  # type: ignore[operator, no-any-return]
        case ">":
            return left > right  # type: ignore[operator, no-any-return]
        case ">=":
            return left >= right  # type: ignore[operator, no-any-return]
        case "is":
            return left == right


def world_time(world: World, moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=world.zone())


def guessed(world: World, test: m.Compare, given: object) -> datetime:
    """A moment of the day given; if the day of the event has its hour on record, that one."""
    if isinstance(given, datetime):
        return world_time(world, given)
    assert isinstance(given, date)
    if given == world.request.on and world.request.at is not None:
        return world.request.at
    return world.choose((test, "hour"), world.moments_of(given))


def day_of(world: World, term: m.Term, place: Place) -> date:
    found = value(world, term, place)
    if isinstance(found, datetime):
        return world_time(world, found).astimezone(world.zone()).date()
    assert isinstance(found, date)
    return found


def within(world: World, test: m.Within, place: Place) -> bool:
    """Not on the far side, and not later than the same day so many years, months or days on."""
    left, right = day_of(world, test.left, place), day_of(world, test.right, place)
    early, late = (left, right) if test.direction == "before" else (right, left)
    if early > late:
        return False
    more = 0.0
    if test.extended is not None:
        found = value(world, test.extended, place)
        assert isinstance(found, (int, float))
        more = float(found)
    beyond, last = distance(early, late, test, more)
    if not last:
        return not beyond
    if test.anniversary == "contested":
        return world.reading(("anniversary", test))
    return test.anniversary == "in"


def distance(early: date, late: date, test: m.Within, more: float) -> tuple[bool, bool]:
    """Whether `late` is past the period, and whether it is its very last day."""
    if test.unit == "days":
        past = (late - early).days - (test.count + more)
        return past > 0, past == 0
    early = min(early + timedelta(days=int(more)), late)
    months = early.year * 12 + early.month - 1 + test.count * (12 if test.unit == "years" else 1)
    # Compared as year, month, day: 29 February comes after 28 February in every year.
    last, now = (months // 12, months % 12, early.day), (late.year, late.month - 1, late.day)
    return now > last, now == last


def listed(world: World, test: m.Listed, place: Place) -> bool:
    """The section stands in the table, at a row of which the condition holds."""
    table = world.law.tables[test.table]
    citation = value(world, test.ref, place)
    assert isinstance(citation, m.Citation)
    on = world.request.on
    rows = [
        row
        for row in table.rows
        if row.code == citation.code and row.interval.first() <= on <= row.interval.last()
    ]
    hits = [row for row in rows if citation.section[: len(row.section)] == row.section]
    coarse = [
        row for row in rows if row.section[: len(citation.section)] == citation.section and row not in hits
    ]
    for row in hits:
        if test.where is None or holds(world, test.where, Place(place.record, row)):
            return True
    if table.closed and citation.code in table.codes and not coarse:
        return False
    if not world.choose((table.id, citation), (False, True)):
        return False
    return test.where is None or world.choose((table.id, citation, test.where), (False, True))


# --- statements ---------------------------------------------------------------------------------------------


def defined(world: World, id: StatementId, place: Place) -> bool:
    """Some version in force holds. Contested: as written or not at all; as to some cases: either way in
    those.
    """
    for define in world.law.defines[id]:
        if not in_force(world, define.interval, define) or struck(world, define, place):
            continue
        truth = holds(world, define.condition, place)
        for index, status in enumerate(define.statuses):
            if status.kind == "contested" and concerns(world, status, place):
                settled = dispute(world, define, index)
                truth = settled if status.as_to is not None else truth and settled
        if truth:
            return True
    return False


def in_force(world: World, interval: m.Interval, statement: Statement | None = None) -> bool:
    on = world.request.on
    if interval.until is not None and on > interval.until:
        return False
    if interval.since is not None:
        return on >= interval.since
    if interval.doubtful_from is None or statement is None:
        return True
    return on >= interval.doubtful_from and world.choose(
        (statement.id, statement.version, "day"), (False, True)
    )


def concerns(world: World, status: m.Status, place: Place) -> bool:
    dated = status.kind == "void" or in_force(world, status.interval)
    return dated and (status.as_to is None or holds(world, status.as_to, place))


def struck(world: World, statement: Statement, place: Place | None = None) -> bool:
    return any(
        s.kind in ("enjoined", "void") and concerns(world, s, place or Place()) for s in statement.statuses
    )


def dispute(world: World, statement: Statement, index: int) -> bool:
    """Whether the disputed statement applies: as counsel has said, else as may be."""
    said = {
        opinion.applies
        for policy in world.law.by_government.get(world.request.agency.government, ())
        for opinion in policy.opinions
        if opinion.settles == statement.id
        and in_force(world, opinion.interval)
        and means(world, opinion.actors, policy.government)
    }
    return said.pop() if len(said) == 1 else world.reading((statement.id, statement.version, index))


def means(world: World, actors: Sequence[m.Actor], government: str) -> bool:
    """Whether the agency is among those whom a statement of this government binds."""
    agency = world.request.agency
    level = world.law.vocabulary.governments[agency.government].level
    for actor in actors:
        if actor.levels and level not in actor.levels:
            continue
        groups = world.law.groups.get((government, actor.name))
        if groups is not None:
            if any(in_force(world, g.interval, g) and means(world, g.agencies, government) for g in groups):
                return True
        elif actor.name == m.ANYONE:
            return True
        elif government in world.chain(agency.government):
            public = level != "private" and "private_body" not in agency.kinds
            if actor.name in agency.kinds or (actor.name == m.ANY_AGENCY and public):
                return True
    return False
