"""Time limits as statutes state them."""

from __future__ import annotations

from dataclasses import replace

from comity.language.cursor import Cursor
from comity.language.errors import nearest
from comity.language.model import Clock, FactKind, Ref
from comity.language.scope import Scope

CLOCK_WORDS = frozenset({"within", "the", "promptly", "before", "monthly", "quarterly", "yearly"})
PERIODIC = frozenset({"monthly", "quarterly", "yearly"})
EXCLUDABLE = ("saturdays", "sundays", "holidays")


def parse_clock(cursor: Cursor, scope: Scope) -> Clock:
    """Read one clock, from its first word."""
    word = cursor.here
    if word == "the":
        cursor.expect("the", "same", "day")
        return Clock("same day")
    if word == "before":
        cursor.expect("before", "the", "act")
        return Clock("before")
    if word == "monthly":
        cursor.expect("monthly", "if", "any")
        return Clock("monthly")
    if cursor.accept("promptly"):
        return Clock("promptly")
    if cursor.accept("quarterly"):
        return Clock("quarterly")
    if cursor.accept("yearly"):
        return _yearly(cursor)
    cursor.expect("within")
    return parse_period(cursor, scope)


def parse_period(cursor: Cursor, scope: Scope) -> Clock:
    """`48 hours excluding … of EVENT`, `3 business days of EVENT by CALENDAR`, `90 days of EVENT`."""
    count = cursor.count()
    if cursor.accept("hours") or cursor.accept("hour"):
        clock = Clock("hours", count)
    elif cursor.accept("business", "days") or cursor.accept("business", "day"):
        clock = Clock("business days", count)
    elif cursor.accept("days") or cursor.accept("day"):
        clock = Clock("days", count)
    else:
        raise cursor.stop(f"Expected `hours`, `days` or `business days`, found {cursor.found()}.")
    if cursor.accept("excluding"):
        excluded: list[str] = []
        while True:
            excluded.append(cursor.one_of("day that can be excluded", EXCLUDABLE))
            # `holidays of CALENDAR`, but `holidays of EVENT` ends the list.
            if excluded[-1] == "holidays" and cursor.here == "of" and _is_calendar(cursor, scope):
                cursor.take()
                clock = replace(clock, calendar=_calendar(cursor, scope))
            if not cursor.accept(",") and not cursor.accept("and"):
                break
        clock = replace(clock, excluding=tuple(excluded))
    cursor.expect("of")
    clock = replace(clock, event=_event(cursor, scope))
    if cursor.accept("by"):
        clock = replace(clock, calendar=_calendar(cursor, scope))
    return clock


def _is_calendar(cursor: Cursor, scope: Scope) -> bool:
    """Whether `of` names the calendar: it does unless the event follows it from which the time runs."""
    name = cursor.peek()
    return name in scope.vocabulary.calendars or (name != "event" and name not in scope.vocabulary.facts)


def _yearly(cursor: Cursor) -> Clock:
    month_day = cursor.month_day() if cursor.accept("by") else None
    year_to = None
    if cursor.accept("for", "the", "year", "to"):
        year_to = cursor.month_day()
    elif cursor.here == "for":
        cursor.expect("for", "the", "previous", "calendar", "year")
        year_to = (12, 31)
    return Clock("yearly", month_day=month_day, year_to=year_to)


def _calendar(cursor: Cursor, scope: Scope) -> str:
    return cursor.one_of("calendar", scope.vocabulary.calendars)


def _event(cursor: Cursor, scope: Scope) -> Ref:
    at = cursor.at
    name = cursor.name("the fact from which the time runs")
    if name == "event":
        return Ref("event", "event")
    fact = scope.vocabulary.facts.get(name)
    if fact is None:
        moments = (FactKind.DATE, FactKind.TIME)
        known = [fact.name for fact in scope.vocabulary.facts.values() if fact.type.kind in moments]
        raise cursor.stop(f"There is no fact `{name}`.{nearest(name, [*known, 'event'])}", at)
    if fact.type.kind not in (FactKind.DATE, FactKind.TIME):
        raise cursor.stop(f"A time limit runs from a date or a time; `{name}` is neither.", at)
    return Ref("fact", name)
