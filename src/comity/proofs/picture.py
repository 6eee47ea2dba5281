"""The matrix as a picture (SVG): a tile map of the states for each day, and the order of the last day.

One ink and no colour: patterns say what a law does, and none looks better than another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from statistics import mean

from comity.language.model import Law
from comity.proofs.matrix import Standing, Table

_TILES = (
    "..  ..  ..  ..  ..  ..  ..  ..  ..  ..  me",
    "ak  ..  ..  ..  ..  ..  ..  ..  ..  vt  nh",
    "wa  id  mt  nd  mn  wi  ..  mi  ny  ma  ri",
    "or  nv  wy  sd  ia  il  in  oh  pa  nj  ct",
    "ca  ut  co  ne  mo  ky  wv  va  md  de  ..",
    "..  az  nm  ks  ar  tn  nc  sc  dc  ..  ..",
    "gu  mp  ..  ok  la  ms  al  ga  ..  ..  ..",
    "hi  as  ..  tx  ..  ..  ..  ..  fl  pr  vi",
)
TILES = {
    code: (column, row)
    for row, line in enumerate(_TILES)
    for column, code in enumerate(line.split())
    if code != ".."
}
"""Where each state has its tile: column and row."""

_INK, _FAINT = "#26323c", "#9aa5ad"
_TILE, _GAP, _MARGIN = 58, 4, 24
_MAP_WIDTH = 11 * (_TILE + _GAP)
_MAP_HEIGHT = 8 * (_TILE + _GAP)
_LINE, _SPACE = 15, 18
_LETTER = 6.6
"""About how wide a letter of the labels is."""

_STYLE = f"""
text {{ font-family: "DejaVu Sans", Verdana, sans-serif; fill: {_INK}; }}
.title {{ font-size: 17px; font-weight: bold; }} .note {{ font-size: 12px; }}
.code {{ font-size: 15px; font-weight: bold; }} .faint {{ fill: {_FAINT}; font-weight: normal; }}
.label {{ font-size: 11px; }}
.halo {{ paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round; }}
"""
_PATTERNS = f"""
<pattern id="forbids" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="7" height="7" fill="#fff"/><line x1="0" y1="0" x2="0" y2="7" stroke="{_INK}" stroke-width="2"/></pattern>
<pattern id="requires" width="8" height="8" patternUnits="userSpaceOnUse">
<rect width="8" height="8" fill="#fff"/><circle cx="4" cy="4" r="1.8" fill="{_INK}"/></pattern>
<pattern id="both" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="10" height="10" fill="#fff"/><line x1="0" y1="0" x2="0" y2="10" stroke="{_INK}" stroke-width="2"/>
<circle cx="5" cy="5" r="1.8" fill="{_INK}"/></pattern>
"""
_LEGEND = (
    ("url(#forbids)", "forbids, in some cases or all"),
    ("url(#requires)", "requires, in some cases or all"),
    ("url(#both)", "forbids in some, requires in others"),
    ("#fff", "neither forbids nor requires"),
    ("none", "not in the corpus"),
)


def picture(tables: Sequence[Table], law: Law) -> str:
    """The tables as one picture, ask below ask; tables of one ask differ in their day."""
    parts: list[str] = []
    y, width = float(_MARGIN), float(2 * _MARGIN + _MAP_WIDTH)
    for action in dict.fromkeys(table.action for table in tables):
        days = [table for table in tables if table.action == action]
        drawn, right, bottom = _panel(days, law, y)
        parts += drawn
        width = max(width, right)
        y = bottom + 2 * _MARGIN
    size = f'width="{width:.0f}" height="{y:.0f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width:.0f} {y:.0f}">'
    ground = f'<rect {size} fill="#fff"/>'
    return "\n".join([head, f"<style>{_STYLE}</style><defs>{_PATTERNS}</defs>", ground, *parts, "</svg>", ""])


def _panel(tables: Sequence[Table], law: Law, y: float) -> tuple[list[str], float, float]:
    """One ask: its maps side by side, then the order of the last day. Gives the right and lower edge too."""
    last = tables[-1]
    kind = law.vocabulary.kinds[last.kind].phrase
    title = f"{last.action}: {law.vocabulary.actions[last.action].phrase}"
    parts = [_text(_MARGIN, y + 14, title, "title"), _text(_MARGIN, y + 34, f"asked of: {kind}", "note")]
    y += 52
    for index, table in enumerate(tables):
        x = _MARGIN + index * (_MAP_WIDTH + 2 * _MARGIN)
        parts.append(_text(x, y + 12, f"on {table.on}", "note"))
        parts += _map(table, law, x, y + 20)
    right = _MARGIN + len(tables) * (_MAP_WIDTH + 2 * _MARGIN)
    y += 20 + _MAP_HEIGHT + _GAP
    parts += _legend(_MARGIN, y)
    y += 54
    drawn, wide, high = _hasse(last, law, _MARGIN, y)
    return parts + drawn, max(right, wide + _MARGIN), high


# --- the map ------------------------------------------------------------------------------------------------


def _map(table: Table, law: Law, x: float, y: float) -> Iterator[str]:
    """A tile for each state; below its code a small square for each place in it that has law of its own."""
    vocabulary = law.vocabulary
    known = {each.place: each for each in table.standings}
    for code, (column, row) in TILES.items():
        left, top = x + column * (_TILE + _GAP), y + row * (_TILE + _GAP)
        state = known.get(f"us-{code}")
        yield _box(left, top, _TILE, _TILE, _fill(state))
        faint = " faint" if state is None or state.mute else ""
        mark = "*" if state is not None and state.unread and not state.mute else ""
        yield _text(left + _TILE / 2, top + 24, code.upper() + mark, f"code halo{faint}", middle=True)
        inside = [p for p in known if p != f"us-{code}" and vocabulary.state_of(p) == code]
        for index, place in enumerate(inside[:4]):
            side = 11
            at = left + 5 + index * (side + 2)
            yield _box(at - 2, top + _TILE - side - 7, side + 4, side + 4, "#fff", bare=True)
            yield _box(
                at,
                top + _TILE - side - 5,
                side,
                side,
                _fill(known[place]),
                title=vocabulary.governments[place].phrase,
            )


def _fill(standing: Standing | None) -> str:
    if standing is None or standing.mute:
        return "none"
    forbids, requires = standing.forbids != "never", standing.requires != "never"
    if forbids and requires:
        return "url(#both)"
    return "url(#forbids)" if forbids else "url(#requires)" if requires else "#fff"


def _legend(x: float, y: float) -> Iterator[str]:
    for index, (fill, words) in enumerate(_LEGEND):
        left, top = x + index % 3 * 236, y + index // 3 * 22
        yield _box(left, top, 16, 16, fill)
        yield _text(left + 22, top + 12, words, "label")
    note = "small: a county or city of the state   *: law of that stack on this is in part not in the corpus"
    yield _text(x + 2 * 236, y + 34, note, "label")


# --- the order ----------------------------------------------------------------------------------------------


_Node = tuple[int, int, int]
"""A group and its rank (the third is -1), or the place where a line from one group to another passes a rank."""


def _hasse(table: Table, law: Law, x: float, y: float) -> tuple[list[str], float, float]:
    """Groups as boxes, the one that forbids more above; lines lead from each to the next ones above it."""
    ranks = table.order.ranks()
    if not ranks:
        return [_text(x, y + 12, "No place of the corpus says anything of this ask.", "note")], x, y + 20
    words = "Whatever a box forbids, every box above it that a line leads to forbids too."
    parts = [_text(x, y + 12, f"{words} On {table.on}.", "note")]
    labels = [_labels(table, group, law) for group in table.groups()]
    lines = [_line(ranks, low, high) for low, high in table.order.steps]
    layers = _layers(ranks, lines)
    high_ = [
        max((len(labels[g]) for g, _, to in layer if to < 0), default=0) * _LINE + 14 for layer in layers
    ]

    def wide(node: _Node) -> float:
        return 10 if node[2] >= 0 else max(len(line) for line in labels[node[0]]) * _LETTER + 18

    spans = [sum(map(wide, layer)) + _SPACE * (len(layer) - 1) for layer in layers]
    spots: dict[_Node, tuple[float, float, float]] = {}
    top = y + 32
    for layer, height, span in reversed(list(zip(layers, high_, spans, strict=True))):
        left = x + (max(spans) - span) / 2
        for node in layer:
            tall = height if node[2] >= 0 else len(labels[node[0]]) * _LINE + 14
            spots[node] = (left + wide(node) / 2, top, top + tall)
            left += wide(node) + _SPACE
        top += height + 46
    parts += [_path([spots[node] for node in line]) for line in lines]
    for node, (middle, at, end) in spots.items():
        if node[2] < 0:
            parts.append(_box(middle - wide(node) / 2, at, wide(node), end - at, "#fff"))
            for index, words in enumerate(labels[node[0]]):
                parts.append(_text(middle, at + 18 + index * _LINE, words, "label", middle=True))
    return parts, x + max(spans), top


def _line(ranks: Sequence[int], low: int, high: int) -> list[_Node]:
    """The nodes through which a line leads, rank by rank."""
    between = [(low, rank, high) for rank in range(ranks[low] + 1, ranks[high])]
    return [(low, ranks[low], -1), *between, (high, ranks[high], -1)]


def _path(spots: Sequence[tuple[float, float, float]]) -> str:
    """A line from the top of the first box to the bottom of the last, straight through the places between."""
    (x1, y1, _), *between, (x2, _, y2) = spots
    points = [(x1, y1), *((x, y) for x, top, end in between for y in (end, top)), (x2, y2)]
    words = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{words}" fill="none" stroke="{_FAINT}" stroke-width="1.4"/>'


def _labels(table: Table, group: Sequence[str], law: Law) -> list[str]:
    """The names of a group, a few to a line."""
    lines = [""]
    for place in group:
        name = law.vocabulary.governments[place].phrase
        if lines[-1] and len(lines[-1]) + len(name) > 34:
            lines.append("")
        lines[-1] += f", {name}" if lines[-1] else name
    never = all(each.forbids == "never" for each in table.standings if each.place in group)
    return [*lines, "(forbidden in no case)"] if never else lines


def _layers(ranks: Sequence[int], lines: Sequence[Sequence[_Node]]) -> list[list[_Node]]:
    """Nodes by rank; within a rank each stands near those that it is joined with."""
    nodes = dict.fromkeys([(g, rank, -1) for g, rank in enumerate(ranks)])
    nodes.update(dict.fromkeys(node for line in lines for node in line))
    layers = [[node for node in nodes if node[1] == rank] for rank in range(max(ranks) + 1)]
    near: dict[_Node, list[_Node]] = {node: [] for node in nodes}
    for line in lines:
        for one, other in pairwise(line):
            near[one].append(other)
            near[other].append(one)
    spots: dict[_Node, float] = {}

    def note(layer: Sequence[_Node]) -> None:
        spots.update({node: (index + 0.5) / len(layer) for index, node in enumerate(layer)})

    for layer in layers:
        note(layer)
    for _ in range(6):
        for way in (layers, layers[::-1]):
            for layer in way:
                layer.sort(key=lambda node: mean(spots[other] for other in near[node] or [node]))
                note(layer)
    return layers


# --- drawing ------------------------------------------------------------------------------------------------


def _text(x: float, y: float, words: str, style: str, *, middle: bool = False) -> str:
    anchor = ' text-anchor="middle"' if middle else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}"{anchor}>{escape(words)}</text>'


def _box(
    x: float, y: float, width: float, height: float, fill: str, title: str = "", *, bare: bool = False
) -> str:
    line = f'stroke="{_FAINT}" stroke-dasharray="3 3"' if fill == "none" else f'stroke="{_INK}"'
    line = "" if bare else line
    inner = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3" fill="{fill}" {line}>'
        f"{inner}</rect>"
    )
