"""The audit as one web page that needs no network: `report.html`.

It shows what `summary.json` holds and nothing else. Every word from a log, a file's name or an option is
escaped, and the page's own policy forbids every script but the one that it brings.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import accumulate
from pathlib import PurePath
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from comity.audit.audit import Audit
from comity.audit.choices import AS_READ, OPEN
from comity.audit.findings import FINDINGS, Finding
from comity.audit.summary import summary

__all__ = ["page", "prepare", "rendered"]

#: How each class of reason is called in prose.
_REASONS: Final = {
    "immigration_civil": "civil immigration",
    "immigration_criminal_or_unclear": "immigration, criminal or unclear",
    "federal_agency_non_immigration": "federal agency, not immigration",
    "reproductive_health": "reproductive or other lawful health care",
    "not_immigration": "not immigration",
    "vague_or_missing": "vague or missing",
    "not_immigration, words unlisted": "not immigration, words that no list knows",
}
_SEARCHERS: Final = {
    "federal: ice": "federal: ICE",
    "federal: hsi": "federal: HSI",
    "federal: cbp": "federal: CBP",
    "federal: dhs_civil_immigration": "federal: DHS, civil immigration",
    "federal: dhs_other": "federal: DHS, other",
}
_ACTS: Final = {
    "share": "it let another agency search its data",
    "use": "its own user searched",
    "none": "no day is known, so that no law can be chosen",
}
_TESTS: Final = {
    "who": "Who searched: rules that ask which agency it was, whatever its reason",
    "why": "Why: rules that ask for the purpose, of which the log has only what was typed or chosen",
    "any": "Neither: rules that hold whoever searched and why",
}
#: Groups of what is missing, in the order of the page: kind, whether settled as read, and the heading.
_GROUPS: Final = (
    ("possible violation", True, "Forbidden as read, but not certain"),
    ("possible violation", False, "Open whether it was forbidden"),
    ("for counsel", False, "For counsel: the questions"),
    ("not in the corpus", False, "Law that is not in the corpus"),
)
#: Ways to take a bare name, as `choices.TAKEN` has them.
_WAYS: Final = {"open": "left open", "immigration": "as civil immigration", "other": "as another crime"}
#: Groups of what is missing that are listed one by one.
_MOST: Final = 40
_IMMIGRATION: Final = ("immigration_civil", "immigration_criminal_or_unclear")


def page(audit: Audit, foot: str) -> str:
    """The whole page as HTML. `foot` says what it takes to get it again."""
    data = summary(audit, foot)
    vocabulary = audit.law.vocabulary
    states, kinds = vocabulary.facts["requester.state"].type, vocabulary.kinds
    requesters = vocabulary.facts["requester.kind"].type
    words = {name: kind.phrase for name, kind in kinds.items()}
    words |= {name: requesters.phrase(name) for name in requesters.names()}
    return rendered(
        "report.html",
        data=data,
        law=[vocabulary.governments[name].phrase for name in vocabulary.chain(audit.owner.agency.government)],
        kinds=[kinds[name].phrase for name in audit.owner.agency.kinds],
        acts=_ACTS,
        tests=_TESTS,
        groups=_GROUPS,
        reasons=_REASONS,
        searchers=_SEARCHERS,
        finding_names=[kind.value for kind in FINDINGS],
        rules=_rules(data["rules"]),
        totals=_totals(data),
        immigration=_immigration(data),
        state_words={name: states.phrase(name) for name in states.names()} | {"unknown": "not known"},
        kind_words=words | {"unknown": "not known"},
        ways=_WAYS,
        most=_MOST,
    )


def rendered(template: str, **values: object) -> str:
    """A template with its style and script, and the hashes by which the page's own policy knows them."""
    environment = _environment()
    style, script = _source(environment, "report.css"), _source(environment, "report.js")
    return environment.get_template(template).render(
        **values, style=style, style_hash=_hash(style), script=script, script_hash=_hash(script)
    )


def prepare() -> None:
    """Compile the page's template, which takes a while, before all wait for the page."""
    _environment().get_template("report.html")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("comity.audit"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        count=lambda number: f"{number:,}", zip=zip, base_name=_base_name, link=_link, bars=_bars, slug=_slug
    )
    return environment


def _source(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _hash(text: str) -> str:
    """A text as a page's own policy names it, so that the browser runs this one and no other."""
    return b64encode(sha256(text.encode()).digest()).decode()


def _base_name(file: str) -> str:
    """A file without its folders, whose names can be somebody's."""
    outer, mark, inner = file.partition("!")
    return PurePath(outer).name + mark + PurePath(inner).name


def _link(url: str) -> str:
    """An address that a browser may follow, or nothing."""
    return url if url.startswith(("https://", "http://")) else ""


def _slug(finding: str) -> str:
    return finding.replace(" ", "-").replace(",", "")


@dataclass(frozen=True, slots=True)
class _Bar:
    """One part of a bar: where it begins and how long it is, in thousandths of the longest bar."""

    finding: str
    rows: int
    start: float
    length: float


def _bars(split: Mapping[str, Any], longest: int) -> list[_Bar]:
    """The findings of one line of a chart, laid end to end."""
    parts = [(kind.value, split["findings"].get(kind.value, 0)) for kind in Finding]
    ends = accumulate(rows for _, rows in parts)
    scale = 1000 / max(longest, 1)
    return [
        _Bar(name, rows, round((end - rows) * scale, 1), round(rows * scale, 1))
        for (name, rows), end in zip(parts, ends, strict=True)
        if rows
    ]


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule with what it says to so many rows, and the rows of each finding on which it bears."""

    rule: Mapping[str, Any]
    bearings: Sequence[Mapping[str, Any]]
    findings: Mapping[str, int]


def _rules(rows: Sequence[Mapping[str, Any]]) -> list[_Rule]:
    """The rules, each once, with all its bearings."""
    grouped: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    for row in rows:
        grouped.setdefault((row["rule"], row["version"]), []).append(row)
    return [_Rule(bearings[0], bearings, _carried(bearings)) for bearings in grouped.values()]


def _carried(bearings: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Rows by finding. An apparent violation is carried by rules that surely forbid, other findings by every ban."""
    carried: Counter[str] = Counter()
    for one in bearings:
        for name, rows in one["findings"].items():
            if one["bearing"] == "forbids" or (one["bearing"] == "may forbid" and name != Finding.APPARENT):
                carried[name] += rows
    return dict(carried)


@dataclass(frozen=True, slots=True)
class _Total:
    """A total that a choice about bare names moves: rows apart from them, and theirs under each choice."""

    name: str
    apart: int
    choices: Mapping[str, Mapping[str, int]]

    @property
    def now(self) -> int:
        """The total as the findings have it."""
        return self.apart + sum(ways["open"] for ways in self.choices.values())

    def with_all(self, way: str) -> int:
        """The total with every bare name taken in one way."""
        return self.apart + sum(ways[way] for ways in self.choices.values())


def _totals(data: Mapping[str, Any]) -> list[_Total]:
    """Every kind of finding, as the choices move it."""
    rows = {one["finding"]: one["rows"] for one in data["findings"]}
    del rows["possible violation"]
    for settled, name in ((True, AS_READ), (False, OPEN)):
        groups = (one for one in data["missing"] if one["finding"] == "possible violation")
        rows[name] = sum(one["rows"] for one in groups if one["settled_as_read"] is settled)
    order = [Finding.APPARENT, AS_READ, OPEN, *FINDINGS[2:]]
    found = []
    for name in order:
        choices = {
            one["agency"]: {way: findings.get(name, 0) for way, findings in one["taken"].items()}
            for one in data["bare_names"]
        }
        found.append(_Total(str(name), rows[name] - sum(ways["open"] for ways in choices.values()), choices))
    return found


def _immigration(data: Mapping[str, Any]) -> _Total:
    """Rows whose reason reads as immigration, as the choices move it."""
    rows = sum(one["rows"] for one in data["why_as_stated"] if one["name"] in _IMMIGRATION)
    bare = {one["agency"]: one["rows"] for one in data["bare_names"]}
    choices = {agency: {"open": n, "immigration": n, "other": 0} for agency, n in bare.items()}
    return _Total("reasons read as immigration", rows - sum(bare.values()), choices)
