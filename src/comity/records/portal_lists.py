"""Transparency portals, saved as web pages: the organisations that access is shared with.

Such a page names them under a title, as a paragraph with commas, a list, or a table whose cells hold the whole name
in `data-tp-full-value`. Nothing is guessed from a page that does not say it: no list is an error, not an empty list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

from comity.errors import RecordsError
from comity.records.agencies import resolve
from comity.records.pages import MOST_BYTES

__all__ = ["SharingList", "sharing_lists"]

Side = Literal["gave", "got"]

#: Letters of a page without the files in it: its pictures, typefaces and the log. Real ones have a few hundred thousand.
MOST_LETTERS: Final = 16 << 20
#: Letters of a title or a name; longer text is prose.
_LONGEST: Final = 200
#: Names of agencies from which the order of a list can be told.
_SHORTEST: Final = 8
_FILES: Final = re.compile(
    r"""=\s*(?:"\s*data:[^"]*"|'\s*data:[^']*')|\burl\(\s*["']?data:[^()]*\)""", re.IGNORECASE
)

_BODIES: Final = (
    r"(?:only )?(?:(?:external|outside|other|partner) )?(?:organi[sz]ations|agencies|departments)"
)
#: Titles of lists of those who share with the owner; asked first, for `Organizations sharing with …` has both forms.
_GOT: Final = re.compile(
    rf"{_BODIES} sharing (?:their data|with)\b.{{0,100}}|receiving (?:network )?data from"
    r"|networks? shared with (?:me|us)",
    re.IGNORECASE,
)
#: Titles of lists of those with whom the owner shares.
_GAVE: Final = re.compile(
    rf"{_BODIES}(?: (?:that|who|which))? (?:(?:are |have been )?granted access|(?:have|with) (?:external )?access)"
    r"(?: to .{1,100})?|(?:.{1,60} )?shar(?:e[sd]?|ing) (?:network )?(?:data )?with",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(r"\b(?:no|not|never|without|nobody)\b|n['’]t\b", re.IGNORECASE)
_COUNTED: Final = re.compile(r"(.*?)\s*\((\d[\d,]*)\)")
_OF: Final = re.compile(r"(?:showing|shown|displaying)\b.*\bof (\d[\d,]*)\b.*", re.IGNORECASE)
_MORE: Final = re.compile(
    r"(?:and |& |\+ ?)*\d[\d,]* (?:more|others?|additional)\b.*|(?:show|view|see|load) (?:all|more)\b.*"
    r"|and (?:more|others)\b.*|…|\.{3}",
    re.IGNORECASE,
)
#: Words of a sentence. The name of an organisation has them with a capital (`Will County`), if at all.
_SENTENCE: Final = re.compile(
    r"\b(?:is|are|was|does|do(?! not use)|not(?! use)|has|have|may|can|will|shares?|sharing|agencies|upon)\b"
)
_UPDATED: Final = re.compile(
    r"last updated:?\s*(?:[a-z]{3,9},? )?([a-z]{3,9} \d{1,2},? \d{4}|\d{4}-\d\d-\d\d)", re.IGNORECASE
)

_INLINE: Final = frozenset(
    ("a", "b", "br", "em", "font", "i", "img", "mark", "small", "span", "strong", "sub", "sup", "u")
)
_SILENT: Final = frozenset(("script", "style", "template", "nav", "footer"))
_TITLES: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "th", "summary", "legend", "caption"))
_ITEMS: Final = frozenset(("li", "td", "th", "dd"))
_LISTS: Final = frozenset(("ul", "ol", "dl", "table"))
_BOLD: Final = re.compile(r"font-weight:\s*(?:[5-9]00|bold)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SharingList:
    """One list of a page.

    Args:
        title: as the page prints it.
        side: `gave`: the page's agency shares with those named; `got`: they share with it.
        names: the line of the page and the name, as printed.
        updated: the day on which the page says that it was last updated, as `2026-03-27`; empty where it does not.
        notes: what the page says of more names than it holds.
    """

    title: str
    side: Side
    names: tuple[tuple[int, str], ...]
    updated: str
    notes: tuple[str, ...]


def sharing_lists(path: Path, name: str) -> list[SharingList]:
    """The lists of organisations on a saved page. `name` is how messages call the file.

    Raises:
        RecordsError: the page has no such list, none that names an organisation, or is larger than any portal's.
    """
    page = _Page()
    text = _tags_and_text(path, name)
    page.feed(text)
    page.close()
    found = _lists(page.blocks, whole="</html" in text[-10_000:].lower())
    if not found:
        raise RecordsError(
            "the web page has no list of organisations that access is shared with", name, _NEXT
        )
    if not any(one.names for one in found):
        titles = ", ".join(f"“{one.title}”" for one in found)
        raise RecordsError(f"the web page names no organisation under {titles}: {_NOT_NONE}", name, _NEXT)
    if all(one.side == "got" for one in found):
        note = "The page lists those who share with its agency; with whom that agency shares it does not say."
        found[0] = replace(found[0], notes=(*found[0].notes, note))
    return found


_NOT_NONE: Final = "that alone does not say that there is none"
_NEXT: Final = (
    "Save the page once it has loaded to its end, or write the names into a CSV file with the one label "
    "“Shared with”."
)


# -- from a page to blocks of text


def _tags_and_text(path: Path, name: str) -> str:
    """The page without the files in it, comments and declarations, which no reader needs and some trip over."""
    wrong = RecordsError("the web page is larger than any portal's", name, _NEXT)
    if path.stat().st_size > MOST_BYTES:
        raise wrong
    page = _FILES.sub('=""', path.read_text(encoding="utf-8", errors="replace"))
    first, *others = page.split("<!--")
    text = "".join([first, *(other.partition("-->")[2] for other in others)]).replace("<!", "<?")
    end = text.rfind(">") + 1
    text = text[:end] + text[end:].partition("<")[0]  # A tag that never ends is none.
    if len(text) > MOST_LETTERS:
        raise wrong
    return text


@dataclass(frozen=True, slots=True)
class _Block:
    """Text between two tags that begin a line: its line, its lines of text, and what the tags say of it."""

    line: int
    lines: tuple[str, ...]
    title: bool = False
    item: str = ""
    whole: bool = False
    marked: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.lines)


class _Page(HTMLParser):
    """The blocks of a page. Links between sections, scripts and styles are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[_Block] = []
        self._text: list[str] = []
        self._line = 0
        self._silent = 0
        self._title = self._marked = False
        self._item = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag of a block ends the block before it."""
        given = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent += 1
        if tag == "br":
            self._text.append("\n")
        elif tag not in _INLINE:
            self._flush()
            classes = given.get("class", "").split()
            self._title = (
                tag in _TITLES or "label" in classes or _BOLD.search(given.get("style", "")) is not None
            )
            self._item = tag if tag in _ITEMS else "" if tag in _LISTS | _TITLES else self._item
        if given.get("data-tp-entry-type") == "orgsWithAccess":
            self._marked = True
        if given.get("data-tp-full-value", "").strip():
            self._flush()
            self._add(self.getpos()[0], (" ".join(given["data-tp-full-value"].split()),), whole=True)

    def handle_endtag(self, tag: str) -> None:
        """So does its end."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag not in _INLINE:
            self._flush()
            self._title = False
            self._item = "" if tag in _LISTS else self._item

    def handle_data(self, data: str) -> None:
        """Text, kept with its line breaks."""
        if not self._silent:
            if not self._text:
                self._line = self.getpos()[0]
            self._text.append(data)

    def close(self) -> None:
        """The end of the page ends its last block."""
        super().close()
        self._flush()

    def _flush(self) -> None:
        lines = tuple(
            line for line in (" ".join(one.split()) for one in "".join(self._text).split("\n")) if line
        )
        self._text = []
        if lines:
            self._add(self._line, lines)

    def _add(self, line: int, lines: tuple[str, ...], *, whole: bool = False) -> None:
        self.blocks.append(_Block(line, lines, self._title, self._item, whole, self._marked))
        self._marked = False


# -- from blocks to lists


def _lists(blocks: Sequence[_Block], *, whole: bool) -> list[SharingList]:
    updated = next((day for block in blocks if (day := _updated(block.text))), "")
    found: dict[object, SharingList] = {}
    at = 0
    while at < len(blocks):
        title, side = blocks[at], _side(blocks[at])
        at += 1
        if side is None:
            continue
        while at < len(blocks) and _side(blocks[at]) == side:
            at += 1  # A sentence below the title says it once more.
        taken, at = _taken(blocks, at)
        after = blocks[at].text if at < len(blocks) else ""
        names, notes = _names(taken, title.text, after)
        if not names:
            notes.append(f"Under “{title.text}” the page names no organisation: {_NOT_NONE}.")
        elif not after and not whole:
            notes.append(
                f"The saved page breaks off in “{title.text}”: who else is on the list is not known."
            )
        # Small screens may have a copy of their own.
        key = (side, tuple(text for _, text in names))
        found.setdefault(key, SharingList(title.text, side, tuple(names), updated, tuple(notes)))
    return list(found.values())


def _side(block: _Block) -> Side | None:
    """What a title says of the list below it; other text says nothing."""
    if block.item not in ("", "th") or block.whole or len(block.text) > _LONGEST:
        return None
    counted = _COUNTED.fullmatch(block.text)
    text = (counted[1] if counted else block.text).rstrip(".: ")
    if _DENIED.search(text):
        return None
    if _GOT.fullmatch(text):
        return "got"
    return "gave" if block.marked or _GAVE.fullmatch(text) else None


def _taken(blocks: Sequence[_Block], at: int) -> tuple[list[_Block], int]:
    """The blocks that make up the list below a title, and where they end."""
    while at + 1 < len(blocks) and (blocks[at + 1].whole or blocks[at + 1].item) and _above(blocks[at]):
        at += 1
    first = blocks[at] if at < len(blocks) else None
    if first is None or first.title or _side(first):
        return [], at
    taken, start = [first], at
    for block in blocks[start + 1 :] if first.whole or first.item else ():
        if block.whole == first.whole and block.item == first.item and not block.title:
            taken.append(block)
        elif not first.whole or _MORE.fullmatch(block.text) or not _echoes(block, taken[-1]):
            break
        at += 1
    return taken, at + 1


def _echoes(block: _Block, cell: _Block) -> bool:
    """Whether a block is what the screen shows of a cell."""
    return cell.text.startswith(block.text.rstrip("….").rstrip())


def _above(block: _Block) -> bool:
    """Whether a block only leads up to a table or list: a sentence, or the label of a column."""
    prose = not block.title and not block.item and block.text.endswith((".", ":"))
    return not block.whole and (prose or block.item == "th")


def _names(taken: Sequence[_Block], title: str, after: str) -> tuple[list[tuple[int, str]], list[str]]:
    """The names in a list, each with its line, and what the page says of others; no names if it is no list of them."""
    rows = [(block.line, block.text) for block in taken]
    if len(taken) == 1 and not taken[0].whole:
        rows = [(taken[0].line, name) for name in _split(taken[0].lines)]
    goes_on = next((text for _, text in reversed(rows) if _MORE.fullmatch(text)), "")
    rows = [(line, text) for line, text in rows if not _MORE.fullmatch(text)]
    prose = [len(text) > _LONGEST or _SENTENCE.search(text) is not None for _, text in rows]
    if prose[:1] == [True] or sum(prose) * 2 > len(prose) or not any(_tells(text) for _, text in rows):
        return [], []
    names, printed = _rejoined(rows), {text for _, text in rows}
    joined = [text for _, text in names if text not in printed]
    notes = [f"Under “{title}” each of these is read as one name: {'; '.join(joined)}."] if joined else []
    counts = [match[match.re.groups] for match in (_COUNTED.fullmatch(title), _OF.fullmatch(after)) if match]
    more = [count for count in counts if int(count.replace(",", "")) > len(names)]
    goes_on = goes_on or (after if _MORE.fullmatch(after) else "")
    if goes_on or more:
        says = (
            f"speaks of {more[0]} organisations and names {len(names):,}"
            if more
            else f"goes on (“{goes_on}”)"
        )
        notes.append(f"The list “{title}” {says}: who else is on it is not known.")
    cut = sum(1 for _, text in names if text.endswith(("…", "...")))
    if cut:
        notes.append(f"{cut:,} of the names under “{title}” are cut off on the page.")
    return names, notes


def _split(lines: Sequence[str]) -> list[str]:
    """One name a line, or names between commas."""
    if len(lines) > 1 and sum(1 for line in lines if "," in line) * 2 < len(lines):
        return list(lines)
    return [name for part in " ".join(lines).split(", ") if (name := part.strip(" ,"))]


def _rejoined(rows: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Names that a comma of their own had cut in two (`…, LLC`; `…, Berkeley`): where a list goes by the alphabet,
    a second half both stands out of it and names no place.
    """
    sure = [text.lower() for _, text in rows if _tells(text, place=True)]
    ordered = sum(1 for one, other in pairwise(sure) if one <= other)
    if len(sure) < _SHORTEST or ordered < 0.9 * (len(sure) - 1):
        return list(rows)
    found = list(rows[:1])
    for (line, text), (_, after) in zip(rows[1:], [*rows[2:], (0, "")], strict=True):
        before = found[-1][1]
        one, other, last = before.lower(), text.lower(), after.lower() or "\U0010ffff"
        if one <= last and not one <= other <= last and not _tells(text, place=True):
            found[-1] = (found[-1][0], f"{before}, {text}")
        else:
            found.append((line, text))
    return found


def _tells(text: str, *, place: bool = False) -> bool:
    """Whether a text can be read as an agency's name; with `place`, as one that says which."""
    agency = resolve(text)
    return agency.how in ("tag", "alias") or bool(agency.place if place else agency.how != "none")


def _updated(text: str) -> str:
    found = _UPDATED.search(text)
    for form in ("%Y-%m-%d", "%b %d %Y", "%B %d %Y") if found else ():
        try:
            return datetime.strptime(found[1].replace(",", ""), form).date().isoformat()  # type: ignore[index]  # noqa: DTZ007
        except ValueError:
            pass
    return ""
