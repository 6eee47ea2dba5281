"""Time limits as statutes state them."""

from __future__ import annotations

from dataclasses import replace

from comity.language.cursor import Cursor
from comity.language.errors import nearest
from comity.language.model import Clock, FactKind, Ref
from comity.language.scope import Scope

_EXCLUDABLE = ("saturdays", "sundays", "holidays")


def at_clock(cursor: Cursor) -> bool:
    """Whether a clock begins here."""
    starts = ("within", "the", "promptly", "before", "monthly", "quarterly", "yearly")
    return cursor.here.kind == "word" and cursor.here.text in starts


def parse_clock(cursor: Cursor, scope: Scope) -> Clock:
    """Read one clock, from its first word."""
    if cursor.accept("the", "same", "day"):
        return Clock("same day")
    if cursor.accept("promptly"):
        return Clock("promptly")
    if cursor.accept("before", "the", "act"):
        return Clock("before")
    if cursor.accept("monthly", "if", "any"):
        return Clock("monthly")
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
            excluded.append(cursor.one_of("day that can be excluded", _EXCLUDABLE))
            if excluded[-1] == "holidays" and cursor.accept("of"):
                clock = replace(clock, calendar=_calendar(cursor, scope))
            if not cursor.accept(",") and not cursor.accept("and"):
                break
        clock = replace(clock, excluding=tuple(excluded))
    cursor.expect("of")
    clock = replace(clock, event=_event(cursor, scope))
    if cursor.accept("by"):
        clock = replace(clock, calendar=_calendar(cursor, scope))
    return clock


def _yearly(cursor: Cursor) -> Clock:
    month_day = cursor.month_day() if cursor.accept("by") else None
    year_to = None
    if cursor.accept("for", "the", "year", "to"):
        year_to = cursor.month_day()
    elif cursor.looking_at("for"):
        cursor.expect("for", "the", "previous", "calendar", "year")
        year_to = (12, 31)
    return Clock("yearly", month_day=month_day, year_to=year_to)


def _calendar(cursor: Cursor, scope: Scope) -> str:
    return cursor.one_of("calendar", scope.vocabulary.calendars)


def _event(cursor: Cursor, scope: Scope) -> Ref:
    token = cursor.name("the fact from which the time runs")
    if token.text == "event":
        return Ref("event", "event")
    fact = scope.vocabulary.facts.get(token.text)
    if fact is None:
        known = [f.name for f in scope.vocabulary.facts.values() if f.type.kind in (FactKind.DATE, FactKind.TIME)]
        raise cursor.stop(f"There is no fact `{token.text}`.{nearest(token.text, known)}", token)
    if fact.type.kind not in (FactKind.DATE, FactKind.TIME):
        raise cursor.stop(f"A clock runs from a date or a time; `{token.text}` is neither.", token)
    return Ref("fact", token.text)
