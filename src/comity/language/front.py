"""The front matter of a policy: what it is, what it covers, and how its sources were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast

from comity.language.cursor import Cursor, Stop
from comity.language.documents import Block, Document
from comity.language.errors import nearest
from comity.language.model import Coverage, Interval, Source
from comity.language.statements import StatementReader
from comity.language.tokens import tokenize

_KEYS = ("id", "title", "government", "covers", "read_through", "sources", "kind", "about")
_SOURCE_KEYS = ("key", "cite", "url", "read", "by", "on", "part", "note")
_READ = ("text", "summary", "news")


@dataclass(slots=True)
class Front:
    """The front matter as checked; `covers` still holds its lines, which need the vocabulary."""

    id: str
    title: str
    government: str
    kind: Literal["law", "order", "opinion"]
    about: str
    read_through: date | None
    sources: tuple[Source, ...]
    covers: list[str] = field(default_factory=list)
    covers_line: int = 1


def is_policy(document: Document) -> bool:
    """A file with front matter or law is a policy; one with vocabulary only is not."""
    return bool(document.front) or any(block.fence in ("law", "case") for block in document.blocks)


def read_front(document: Document, governments: dict[str, str] | None = None) -> Front | None:
    """Check the front matter; None (with problems reported) if the policy cannot be placed."""
    values = document.front
    for key, (_, line) in values.items():
        if key not in _KEYS:
            document.problem(line, 1, f"The front matter has no key `{key}`.{nearest(key, _KEYS)}")
    missing = [key for key in ("id", "title", "government") if not _text(document, key)]
    if missing:
        document.problem(1, 1, f"The front matter lacks {', '.join(f'`{key}`' for key in missing)}.")
        return None
    kind = _text(document, "kind") or "law"
    if kind not in ("law", "order", "opinion"):
        _say(document, "kind", "`kind` is law, order or opinion.")
        kind = "law"
    id, government = _text(document, "id"), _text(document, "government")
    if not id.startswith(government + "/") or len(id) == len(government) + 1:
        _say(document, "id", f"The id of a policy of `{government}` reads `{government}/short-name`.")
        return None
    covers = values.get("covers", ([], 1))
    lines = covers[0] if isinstance(covers[0], list) else [covers[0]] if covers[0] else []
    return Front(
        id=id,
        title=_text(document, "title"),
        government=government,
        kind=cast(Literal["law", "order", "opinion"], kind),
        about=_text(document, "about"),
        read_through=_date(document, "read_through"),
        sources=_sources(document),
        covers=[str(item) for item in lines],
        covers_line=covers[1],
    )


def _say(document: Document, key: str, message: str) -> None:
    document.problem(document.front[key][1], 1, message)


def _text(document: Document, key: str) -> str:
    value = document.front.get(key, ("", 0))[0]
    return str(value).strip() if isinstance(value, (str, int, float)) else ""


def _date(document: Document, key: str) -> date | None:
    value = document.front.get(key, (None, 0))[0]
    if value is None or isinstance(value, date):
        return value
    _say(document, key, f"`{key}` must be a day such as 2026-08-21.")
    return None


def _sources(document: Document) -> tuple[Source, ...]:
    raw, line = document.front.get("sources", ([], 1))
    if not isinstance(raw, list):
        document.problem(line, 1, "`sources` is a list, each with `key`, `cite`, `read`, `by` and `on`.")
        return ()
    found: list[Source] = []
    for item in raw:
        if not isinstance(item, dict):
            document.problem(line, 1, "Each source is a block of `key: value` lines after a `-`.")
            continue
        strange = [str(key) for key in item if key not in _SOURCE_KEYS]
        lacking = [key for key in ("cite", "read", "by") if not item.get(key)]
        if strange:
            document.problem(line, 1, f"A source has no `{strange[0]}`.{nearest(strange[0], _SOURCE_KEYS)}")
        if lacking:
            document.problem(line, 1, f"The source “{item.get('cite', item.get('key', ''))}” lacks `{lacking[0]}`.")
        read = item.get("read")
        if read is not None and read not in _READ:
            document.problem(line, 1, f"`read` is text, summary or news, not “{read}”.")
        on = item.get("on")
        if on is not None and not isinstance(on, date):
            document.problem(line, 1, f"The source's `on` must be a day such as 2026-08-21, not “{on}”.")
            on = None
        found.append(
            Source(
                key=str(item.get("key", "")),
                cite=str(item.get("cite", "")),
                url=str(item.get("url", "")),
                read=cast(Literal["text", "summary", "news"], read if read in _READ else "news"),
                by=str(item.get("by", "")),
                on=on,
                part=str(item.get("part", "")),
                note=str(item.get("note", "")),
            )
        )
    return tuple(found)


def read_coverage(document: Document, front: Front, reader: StatementReader) -> tuple[Coverage, ...]:
    """`ACTIONS by AGENCIES from DATE [until DATE]`, one entry a line."""
    found: list[Coverage] = []
    for entry in front.covers:
        line = next(
            (i for i, text in enumerate(document.lines, 1) if i >= front.covers_line and entry in text),
            front.covers_line,
        )
        column = max(document.lines[line - 1].find(entry), 0)
        block = Block("law", "", line, (" " * column + entry,))
        cursor = Cursor(document, tokenize(document, block))
        try:
            actions = () if cursor.accept("any", "action") else reader.actions(cursor)
            cursor.expect("by")
            actors = reader.actors(cursor)
            cursor.expect("from")
            since = cursor.date()
            until = cursor.date() if cursor.accept("until") else None
            if not cursor.done:
                raise cursor.stop(f"Expected the end of this line, found {cursor.found()}.")
        except Stop:
            continue
        found.append(Coverage(actions, actors, Interval(since, until)))
    return tuple(found)
