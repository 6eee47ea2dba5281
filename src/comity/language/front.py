"""The front matter of a policy: what it is, what it covers, and how its sources were read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, cast

from comity.language.clauses import read_actions, read_actors
from comity.language.cursor import Cursor, Stop
from comity.language.documents import Document, Entry
from comity.language.errors import closest, nearest
from comity.language.model import Coverage, Interval, Source, Vocabulary
from comity.language.scope import Scope
from comity.language.tokens import entry

KEYS = ("id", "title", "government", "covers", "read_through", "sources", "kind", "about")
SOURCE_KEYS = ("key", "cite", "url", "read", "by", "on", "part", "note")
READ = ("text", "summary", "news")
KINDS = ("law", "order", "opinion")


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter as checked; `covers` still holds its lines, which need the vocabulary."""

    id: str
    title: str
    government: str
    kind: Literal["law", "order", "opinion"]
    about: str
    read_through: date | None
    sources: tuple[Source, ...]
    covers: tuple[Entry, ...] = ()


def is_policy(document: Document) -> bool:
    """A file with front matter or law is a policy; one with vocabulary only is not."""
    return bool(document.front) or any(block.fence in ("law", "case", "always") for block in document.blocks)


def read_front(document: Document) -> Front:
    """Check the front matter. What is missing is reported, and a placeholder lets the rest be read."""
    front = document.front
    for key, item in front.items():
        if key not in KEYS:
            document.problem(*item.key, f"The front matter has no key `{key}`.{nearest(key, KEYS)}")
    missing = [key for key in ("id", "title", "government") if front.get(key) is None or not front[key].value]
    if missing:
        document.problem(1, 1, f"The front matter lacks {', '.join(f'`{key}`' for key in missing)}.")
    kind = _text(document, "kind") or "law"
    if kind not in KINDS:
        document.problem_at(
            front["kind"], f"`kind` is law, order or opinion, not “{kind}”.{nearest(kind, KINDS)}"
        )
        kind = closest(kind, KINDS) or "law"
    id, government = _text(document, "id"), _text(document, "government")
    if id and government and not _is_id(id, government):
        document.problem_at(
            front["id"], f"The id of a policy of `{government}` reads `{government}/short-name`."
        )
    return Front(
        id=id or f"{government}/{document.name}",
        title=_text(document, "title"),
        government=government or id.partition("/")[0],
        kind=cast(Literal["law", "order", "opinion"], kind),
        about=_text(document, "about"),
        read_through=_day(document, front.get("read_through"), "read_through"),
        sources=_sources(document),
        covers=_covers(document),
    )


def place(document: Document, front: Front, vocabulary: Vocabulary, overlay: bool) -> Front:
    """Check government and kind. A misspelt government is reported, and read as the nearest."""
    government = document.front.get("government")
    if government is not None and front.government not in vocabulary.governments:
        close = closest(front.government, vocabulary.governments)
        hint = f" Did you mean “{close}”?" if close else ""
        document.problem_at(government, f"There is no government `{front.government}`.{hint}")
        front = replace(front, government=close or front.government)
    if front.kind != "law" and not overlay:
        document.problem_at(
            document.front["kind"], "Orders and opinions belong in an overlay (`--with DIR`)."
        )
    return front


def _is_id(id: str, government: str) -> bool:
    short = id.removeprefix(government + "/")
    return short != id and bool(short) and not set(short) & set("/. ")


def _text(document: Document, key: str) -> str:
    item = document.front.get(key)
    if item is None or item.value is None:
        return ""
    if not isinstance(item.value, str | date):
        document.problem_at(item, f"`{key}` is one text.")
        return ""
    return str(item.value).strip()


def _day(document: Document, item: Entry | None, what: str) -> date | None:
    if item is None or item.value is None:
        return None
    if isinstance(item.value, date):
        return item.value
    shown = f", not “{item.value}”" if isinstance(item.value, str) else ""
    document.problem_at(item, f"`{what}` must be a day such as 2026-08-21{shown}.")
    return None


def _covers(document: Document) -> tuple[Entry, ...]:
    item = document.front.get("covers")
    if item is None or item.value is None:
        return ()
    lines = item.value if isinstance(item.value, list) else [item]
    for line in lines:
        if not isinstance(line.value, str):
            document.problem_at(
                line, "An entry of `covers` is one line of text: `ACTIONS by AGENCIES from DATE`."
            )
    return tuple(line for line in lines if isinstance(line.value, str))


# --- sources ------------------------------------------------------------------------------------------------


def _sources(document: Document) -> tuple[Source, ...]:
    item = document.front.get("sources")
    if item is None or item.value is None:
        return ()
    if not isinstance(item.value, list):
        document.problem_at(item, "`sources` is a list, each with `key`, `cite`, `read`, `by` and `on`.")
        return ()
    found: list[Source] = []
    for source in item.value:
        if not isinstance(source.value, dict):
            document.problem_at(source, "Each source is a block of `key: value` lines after a `-`.")
            continue
        read = _source(document, source, source.value)
        if read.key and read.key in [other.key for other in found]:
            document.problem_at(source.value["key"], f"Two sources have the key `{read.key}`.")
        found.append(read)
    return tuple(found)


def _source(document: Document, source: Entry, cells: dict[str, Entry]) -> Source:
    texts: dict[str, str] = {}
    for key, cell in cells.items():
        if key not in SOURCE_KEYS:
            document.problem(*cell.key, f"A source has no `{key}`.{nearest(key, SOURCE_KEYS)}")
        elif isinstance(cell.value, str | date):
            texts[key] = str(cell.value)
        elif cell.value is not None:
            document.problem_at(cell, f"`{key}` is one text.")
    lacking = [key for key in ("cite", "read", "by") if not texts.get(key)]
    if lacking:
        name = texts.get("cite") or texts.get("key") or ""
        document.problem_at(source, f"The source “{name}” lacks {', '.join(f'`{key}`' for key in lacking)}.")
    read = texts.get("read", "news")
    if read not in READ:
        document.problem_at(
            cells["read"], f"`read` is text, summary or news, not “{read}”.{nearest(read, READ)}"
        )
    return Source(
        key=texts.get("key", ""),
        cite=texts.get("cite", ""),
        url=texts.get("url", ""),
        read=cast(Literal["text", "summary", "news"], read if read in READ else "news"),
        by=texts.get("by", ""),
        on=_day(document, cells.get("on"), "on"),
        part=texts.get("part", ""),
        note=texts.get("note", ""),
    )


# --- coverage -----------------------------------------------------------------------------------------------


def read_coverage(document: Document, front: Front, scope: Scope) -> tuple[Coverage, ...]:
    """`ACTIONS by AGENCIES from DATE [until DATE]`, one entry a line."""
    found: list[Coverage] = []
    for item in front.covers:
        text = str(item.value)
        quoted = document.lines[item.line - 1][item.column - 1 : item.column] in ("'", '"')
        cursor = Cursor(entry(document, text, item.line, item.column - 1 + quoted))
        try:
            actions = () if cursor.accept("any", "action") else read_actions(cursor, scope)
            cursor.expect("by")
            actors = read_actors(cursor, scope)
            cursor.expect("from")
            since = cursor.date()
            until = cursor.date() if cursor.accept("until") else None
            if not cursor.done:
                raise cursor.stop(f"Expected `until` or the end of this line, found {cursor.found()}.")
            if until is not None and until < since:
                cursor.report(f"This coverage would end on {until}, before it begins on {since}.", 0)
        except Stop:
            continue
        found.append(Coverage(actions, actors, Interval(since, until)))
    return tuple(found)
