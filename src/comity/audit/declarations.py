"""A register of written declarations: which agency had one on file, on which day.

Some laws let an agency of another state search only after it has declared in writing what it will not do with
the data. No log shows such a paper. Whoever keeps the papers can list them; then the question is answered for
each agency and day.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

import pyarrow as pa

from comity.audit.places import slug
from comity.decide import Known
from comity.decide.facts import Value
from comity.errors import InputError
from comity.language.checks import conditions_of, walk
from comity.language.model import Compare, Law, Ref, Within
from comity.records import Agency, resolve

__all__ = ["Match", "Register", "declared_facts", "read_register", "register_lines", "spans_of", "standings"]

ON_FILE: Final = "declaration_on_file"
SIGNED: Final = "declaration_executed_at"
AFFIRMS: Final = "declaration_affirms"

_COLUMNS: Final = {
    "agency": ("agency", "agency name", "organization", "org name"),
    "signed": ("signed on", "signed", "date signed", "executed on"),
    "until": ("valid until", "until", "expires", "expires on"),
    "affirms": ("affirms",),
}
_TRUTH: Final = {"yes": True, "no": False, "": None, "unknown": None}
_DAY: Final = timedelta(days=1)

#: Place, state and kind of an agency; or its name as written, where the name does not tell them.
Key = tuple[str, str, str]
_UNCLEAR: Final = "?"
#: Name of an agency, first and last day, and its standing on these days.
Span = tuple[str, date, date, str]


@dataclass(frozen=True, slots=True)
class Declaration:
    """One row: who declared, from which day to which (`None`: without end), and whether the paper says what
    the law asks of it (`None`: not known).
    """

    line: int
    agency: str
    signed: date
    until: date | None
    affirms: bool | None


@dataclass(frozen=True, slots=True)
class Register:
    """The rows by agency, in the order of their days. Agencies whose names say too little have keys of their own."""

    file: str
    by_agency: Mapping[Key, Sequence[Declaration]]

    @property
    def unclear(self) -> list[Declaration]:
        """Rows whose agency is not understood."""
        return [one for key, each in self.by_agency.items() if key[0] == _UNCLEAR for one in each]


@dataclass(frozen=True, slots=True)
class Match:
    """What became of the register's rows in one audit.

    Args:
        rows: rows of the register.
        agencies: names of agencies in the log that have a row.
        unmatched: agencies of the register that the log does not have.
        unclear: rows whose agency is not understood, by line: they answer nothing, and agencies that they
            could mean stay open.
    """

    file: str
    rows: int
    agencies: int
    unmatched: tuple[str, ...]
    unclear: tuple[str, ...]


def read_register(path: Path, law: Law) -> Register:
    """Read and check a register: CSV with the columns `agency`, `signed_on`, `valid_until`, and `affirms`
    (yes or no) if it is known what the papers say.

    Raises:
        InputError: the file cannot be read, lacks a column, holds a day that is none, or two periods of one
            agency that overlap; or the law asks something of declarations that a register cannot tell.
    """
    _check_law(law)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.reader(stream)
            places = _header(next(rows, []), str(path))
            read = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            "The register of declarations cannot be read as CSV in UTF-8", str(path), "Check the path."
        ) from error
    problems: list[str] = []
    found = [one for line, row in read if (one := _declaration(line, row, places, problems)) is not None]
    grouped: dict[Key, list[Declaration]] = defaultdict(list)
    for one in sorted(found, key=lambda one: (one.signed, one.line)):
        grouped[_key(resolve(one.agency)) or (_UNCLEAR, "", _plain(one.agency))].append(one)
    for each in grouped.values():
        problems += _overlaps(each)
    if problems:
        raise InputError("\n".join(problems), str(path), "Correct these lines of the register.")
    return Register(str(path), grouped)


def _check_law(law: Law) -> None:
    if not {ON_FILE, SIGNED, AFFIRMS} <= law.vocabulary.facts.keys():
        raise InputError("No law that was read asks for declarations", "--declarations", "Leave it out.")
    for policy in law.policies.values():
        for statement in (*policy.rules, *policy.duties, *policy.defines, *policy.displaces):
            for part in (part for condition in conditions_of(statement) for part in walk(condition)):
                if isinstance(part, (Compare, Within)) and not _in_order(part):
                    raise InputError(
                        f"{policy.id} counts time from the day of a declaration",
                        "--declarations",
                        "A register can only tell which day came first: leave it out.",
                    )


def _in_order(test: Compare | Within) -> bool:
    """Whether a test does not name the day of signing, or only asks whether it came before the act."""
    terms = [term for term in (test.left, test.right) if isinstance(term, Ref)]
    named = any(term.name == SIGNED for term in terms)
    return not named or (isinstance(test, Compare) and any(term.scope == "event" for term in terms))


def _header(cells: Sequence[str], where: str) -> dict[str, int]:
    labels = [re.sub(r"[\s_]+", " ", cell).strip().lower() for cell in cells]
    places = {
        name: labels.index(label) for name, known in _COLUMNS.items() for label in known if label in labels
    }
    missing = [name for name in ("agency", "signed", "until") if name not in places]
    if missing:
        wanted = {"agency": "agency", "signed": "signed_on", "until": "valid_until"}[missing[0]]
        raise InputError(
            f"The register has no column `{wanted}`",
            f"{where}, line 1",
            "Its first line is: agency,signed_on,valid_until,affirms (the last may be left out).",
        )
    return places


def _declaration(
    line: int, row: Sequence[str], places: Mapping[str, int], problems: list[str]
) -> Declaration | None:
    """One row, or `None` with what is wrong with it added to the problems."""
    cells = {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}
    before = len(problems)
    if not cells["agency"]:
        problems.append(f"line {line}: no agency is named")
    signed, until = (_day(cells[name], line, name, problems) for name in ("signed", "until"))
    if signed is None and len(problems) == before:
        problems.append(f"line {line}: no day of signing is given")
    if signed and until and until < signed:
        problems.append(f"line {line}: the declaration ends ({until}) before it was signed ({signed})")
    affirms = cells.get("affirms", "").lower()
    if affirms not in _TRUTH:
        problems.append(f"line {line}: `affirms` is yes, no or empty")
    if len(problems) > before or signed is None:
        return None
    return Declaration(line, cells["agency"], signed, until, _TRUTH[affirms])


def _day(text: str, line: int, name: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        what = "the day of signing" if name == "signed" else "the last day"
        problems.append(f"line {line}: {what} is no date such as 2025-05-05")
        return None


def _overlaps(each: Sequence[Declaration]) -> Iterator[str]:
    for one, other in pairwise(each):
        if one.until is None or other.signed <= one.until:
            yield (
                f"line {other.line}: {other.agency} declared from {other.signed}, while its declaration of "
                f"line {one.line} holds {f'until {one.until}' if one.until else 'without end'}"
            )


def _key(label: Agency) -> Key | None:
    """What tells agencies apart; `None` where a name does not say enough."""
    kind = label.kind or (label.requester if label.federal == "yes" else None)
    whole = label.level in ("state", "federal", "multistate")
    if label.state is None or kind is None or not (label.place or whole):
        return None
    return slug(label.place or ""), label.state, kind


# -- in columns


def spans_of(register: Register, names: Iterable[str]) -> tuple[list[Span], Match]:
    """For each name of an agency in the log, what the register says from which day to which.

    A standing is `none`, `before` or `same` (signed before the day of the search, or on it), then whether the
    paper affirms what it must (`yes`, `no`, `?`), then how it is known. A name without a row stays open.
    """
    rows: list[Span] = []
    met: dict[str, Key] = {}
    written = {_plain(one.agency): key for key, each in register.by_agency.items() for one in each}
    for name in names:
        label = resolve(name)
        exact = written.get(_plain(name))
        key = exact or _key(label)
        if key is not None and key in register.by_agency:
            known = Known.SEEN if exact else Known.INFERRED
            rows += [(name, *span) for span in _spans(register.by_agency[key], known)]
            met[name] = key
        elif key is not None and not any(_could_mean(other, label) for other in register.unclear):
            known = (
                Known.SEEN if label.how in ("tag", "alias") and label.sureness == "high" else Known.INFERRED
            )
            rows.append((name, date.min, date.max, f"none ? {known.name}"))
    unmet = [
        group for key, group in register.by_agency.items() if key[0] != _UNCLEAR and key not in met.values()
    ]
    return rows, Match(
        register.file,
        sum(len(group) for group in register.by_agency.values()),
        len(met),
        tuple(sorted(group[0].agency for group in unmet)),
        tuple(f"line {one.line}: {one.agency}" for one in sorted(register.unclear, key=lambda o: o.line)),
    )


def standings(register: Register, names: Iterable[str]) -> tuple[pa.Table, Match]:
    """`spans_of` as a table that searches can be joined with."""
    rows, match = spans_of(register, names)
    columns = ("declarer", "first", "last", "standing")
    types = (pa.string(), pa.date32(), pa.date32(), pa.string())
    table = pa.table(
        {
            column: pa.array([row[at] for row in rows], kind)
            for at, (column, kind) in enumerate(zip(columns, types, strict=True))
        }
    )
    return table, match


def _plain(name: str) -> str:
    return " ".join(name.lower().split())


def _could_mean(one: Declaration, label: Agency) -> bool:
    """Whether a row that is not understood could be about this agency."""
    other = resolve(one.agency)
    kinds = {other.kind or other.requester, label.kind or label.requester}
    return other.state in (None, label.state) and (None in kinds or len(kinds) == 1)


def _spans(each: Sequence[Declaration], known: Known) -> Iterator[tuple[date, date, str]]:
    """What the register says of one agency, day by day; days between declarations have none."""
    free = date.min
    for one in each:
        if free < one.signed:
            yield free, one.signed - _DAY, f"none ? {known.name}"
        affirms = {True: "yes", False: "no", None: "?"}[one.affirms]
        yield one.signed, one.signed, f"same {affirms} {known.name}"
        last = one.until or date.max
        if one.signed < last:
            yield one.signed + _DAY, last, f"before {affirms} {known.name}"
        if last == date.max:
            return
        free = last + _DAY
    yield free, date.max, f"none ? {known.name}"


def declared_facts(standing: str, day: date) -> tuple[dict[str, Value], Known]:
    """A standing as facts of the law.

    The law asks only whether the paper was signed before the day of the search (`read_register` makes sure of
    it), so that any earlier day says the same as the real one, and searches of many agencies are one pattern.
    """
    when, affirms, known = standing.split()
    facts: dict[str, Value] = {ON_FILE: when != "none"}
    if when != "none":
        facts[SIGNED] = day - _DAY if when == "before" else day
        if affirms != "?":
            facts[AFFIRMS] = affirms == "yes"
    return facts, Known[known]


def register_lines(match: Match | None) -> tuple[str, ...]:
    """What a register answered, and what of it answered nothing, in words."""
    if match is None:
        return ()
    rows = f"{match.rows:,} row{'' if match.rows == 1 else 's'}"
    lines = [
        f"Register of declarations: {rows}; {match.agencies:,} names of agencies in the log have one. "
        "An agency that is understood and has no row has no declaration on file."
    ]
    if match.unclear:
        lines.append(
            "Rows whose agency is not understood, so that agencies which they could mean stay open: "
            f"{'; '.join(match.unclear)}."
        )
    if match.unmatched:
        lines.append(f"Agencies of the register that stand nowhere here: {'; '.join(match.unmatched)}.")
    return tuple(lines)
