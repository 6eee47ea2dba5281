"""The matrix as a picture (SVG): a tile map of the states for each day, and the order of the last day.

One ink and no colour: patterns say what a law does, and none looks better than another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from comity.language.model import Law
from comity.proofs.matrix import Standing, Table

_TILES = (
    "..  ..  ..  ..  ..  ..  ..  ..  ..  ..  me",
    "ak  ..  ..  ..  ..  ..  ..  ..  ..  vt  nh",
    "wa  id  mt  nd  mn  wi  ..  mi  ny  ma  ri",
    "or  nv  wy  sd  ia  il  in  oh  pa  nj  ct",
    "ca  ut  co  ne  mo  ky  wv  va  md  de  ..",
    "..  az  nm  ks  ar  tn  nc  sc  dc  ..  ..",
    "..  ..  ..  ok  la  ms  al  ga  ..  ..  ..",
    "hi  ..  ..  tx  ..  ..  ..  ..  fl  ..  ..",
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
_LINE = 15
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


def _hasse(table: Table, law: Law, x: float, y: float) -> tuple[list[str], float, float]:
    """Groups as boxes, the one that forbids more above; lines lead from each to the next ones above it."""
    ranks = table.order.ranks()
    if not ranks:
        return [_text(x, y + 12, "No place of the corpus says anything of this ask.", "note")], x, y + 20
    words = "Whatever a box forbids, every box above it that a line leads to forbids too."
    parts = [_text(x, y + 12, f"{words} On {table.on}.", "note")]
    labels = [_labels(group, law) for group in table.groups()]
    layers = _layers(table, ranks)
    heights = [max(len(labels[group]) for group in layer) * _LINE + 14 for layer in layers]
    widths = [max(len(line) for line in label) * _LETTER + 18 for label in labels]
    whole = max(sum(widths[g] for g in layer) + 18 * (len(layer) - 1) for layer in layers)
    places: dict[int, tuple[float, float]] = {}
    top = y + 32
    for layer, height in reversed(list(zip(layers, heights, strict=True))):
        left = x + (whole - sum(widths[g] for g in layer) - 18 * (len(layer) - 1)) / 2
        for group in layer:
            places[group] = (left, top)
            left += widths[group] + 18
        top += height + 46
    for low, high in table.order.steps:
        (x1, y1), (x2, y2) = places[low], places[high]
        below = y2 + len(labels[high]) * _LINE + 14
        parts.append(
            f'<line x1="{x1 + widths[low] / 2:.1f}" y1="{y1:.1f}" x2="{x2 + widths[high] / 2:.1f}" y2="{below:.1f}" '
            f'stroke="{_FAINT}" stroke-width="1.4"/>'
        )
    for group, (left, at) in places.items():
        parts.append(_box(left, at, widths[group], len(labels[group]) * _LINE + 14, "#fff"))
        for index, line in enumerate(labels[group]):
            parts.append(_text(left + widths[group] / 2, at + 18 + index * _LINE, line, "label", middle=True))
    return parts, x + whole, top


def _labels(group: Sequence[str], law: Law) -> list[str]:
    """The names of a group, a few to a line."""
    lines = [""]
    for place in group:
        name = law.vocabulary.governments[place].phrase
        if lines[-1] and len(lines[-1]) + len(name) > 34:
            lines.append("")
        lines[-1] += f", {name}" if lines[-1] else name
    return lines


def _layers(table: Table, ranks: Sequence[int]) -> list[list[int]]:
    """Groups by rank; within a rank each stands near those that it is joined with."""
    layers = [[g for g, rank in enumerate(ranks) if rank == level] for level in range(max(ranks) + 1)]
    for _ in range(4):
        for way in (layers, layers[::-1]):
            spots = {g: index / max(1, len(layer) - 1) for layer in layers for index, g in enumerate(layer)}
            for layer in way:
                layer.sort(key=lambda g: _middle(g, table.order.steps, spots))
                spots.update({g: index / max(1, len(layer) - 1) for index, g in enumerate(layer)})
    return layers


def _middle(group: int, steps: Sequence[tuple[int, int]], spots: dict[int, float]) -> float:
    near = [spots[low if high == group else high] for low, high in steps if group in (low, high)]
    return sum(near) / len(near) if near else spots[group]


# --- drawing ------------------------------------------------------------------------------------------------


def _text(x: float, y: float, words: str, style: str, *, middle: bool = False) -> str:
    anchor = ' text-anchor="middle"' if middle else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}"{anchor}>{escape(words)}</text>'


def _box(x: float, y: float, width: float, height: float, fill: str, title: str = "") -> str:
    line = f'stroke="{_FAINT}" stroke-dasharray="3 3"' if fill == "none" else f'stroke="{_INK}"'
    inner = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3" fill="{fill}" {line}>'
        f"{inner}</rect>"
    )
