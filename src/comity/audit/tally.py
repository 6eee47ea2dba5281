"""Rows and searches of cases, added up by whatever a case is.

Rows and searches are never the same thing: a row is one sighting in one export, a search can stand in many. A search
that stands in one case alone counts there; one that stands in several counts once for each name that these have.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from comity.audit.findings import VIOLATIONS, Finding
from comity.audit.store import Store

__all__ = ["Count", "Split", "Tally"]

_Group = TypeVar("_Group", bound=Hashable)
_Ints = npt.NDArray[np.int64]
_FIXED: Final = ("case_no", "pattern", "finding", "rows", "lone")


@dataclass(frozen=True, slots=True)
class Count:
    """Rows as the files have them, and distinct searches among them."""

    rows: int = 0
    searches: int = 0


@dataclass(frozen=True, slots=True)
class Split:
    """Something with its count and the rows of each finding."""

    name: str
    count: Count
    findings: Mapping[Finding, int]

    @property
    def violations(self) -> int:
        """Rows with an apparent or possible violation."""
        return sum(rows for finding, rows in self.findings.items() if finding in VIOLATIONS)


@dataclass(frozen=True)
class Tally:
    """All cases, and the searches that stand in several of them.

    `columns`: what each case is, under the names that were asked for. `searches` and `cases` are pairs: a number for each
    such search, in order, and the place of one of its cases.
    """

    columns: Mapping[str, pa.Array]
    patterns: _Ints
    findings: tuple[_Ints, Sequence[str]]
    rows: _Ints
    lone: _Ints
    searches: _Ints
    cases: _Ints

    @classmethod
    def of(cls, store: Store, columns: Mapping[str, str]) -> Tally:
        """The cases of a store (`verdicts.bring_back`, `gather`).

        Args:
            columns: SQL over a case with its verdict: a text, or whether a condition holds. `finding` is there anyway.
        """
        listed = ", ".join([*_FIXED, *(f'{said} as "{name}"' for name, said in columns.items())])
        table = _asked(
            store,
            f"select {listed} from found join lone_searches using (case_no) join verdicts using (pattern, finding) "
            "order by case_no",
        )
        numbers, patterns, rows, lone = (
            _ints(table[name]) for name in ("case_no", "pattern", "rows", "lone")
        )
        astride = _asked(store, "select search_key, case_no from astride order by search_key")
        keys = _ints(astride["search_key"])
        return cls(
            {name: table[name] for name in ("finding", *columns)},
            patterns,
            _coded(table["finding"]),
            rows,
            lone,
            np.cumsum(np.diff(keys, prepend=keys[:1]) != 0),
            np.searchsorted(numbers, _ints(astride["case_no"])),
        )

    def whole(self) -> Count:
        """All cases."""
        ((_, count, _),) = self._added(np.zeros(len(self.rows), np.int64), 1)
        return count

    def by(self, column: str) -> dict[str, Split]:
        """The cases of each name that a column of texts gives."""
        codes, names = _coded(self.columns[column])
        return {
            names[at]: Split(names[at], count, rows) for at, count, rows in self._added(codes, len(names))
        }

    def where(self, column: str) -> Split:
        """The cases of which a condition holds."""
        return self._some(column, self.columns[column].fill_null(False).to_numpy(zero_copy_only=False))

    def of_patterns(self, name: str, patterns: Iterable[int]) -> Split:
        """The cases of some patterns."""
        return self._some(name, np.isin(self.patterns, np.fromiter(patterns, np.int64)))

    def by_pattern(self, groups: Mapping[int, _Group]) -> dict[_Group, Count]:
        """The cases of each group of patterns; a pattern may be in none."""
        distinct = list(dict.fromkeys(groups.values()))
        places = {group: at for at, group in enumerate(distinct)}
        codes = np.full(max(*groups, int(self.patterns.max()), 0) + 1, -1, np.int64)
        codes[[*groups]] = [places[group] for group in groups.values()]
        return {distinct[at]: count for at, count, _ in self._added(codes[self.patterns], len(distinct))}

    def _some(self, name: str, cases: npt.NDArray[np.bool_]) -> Split:
        found = [Split(name, count, rows) for _, count, rows in self._added(np.where(cases, 0, -1), 1)]
        return found[0] if found else Split(name, Count(), {})

    def _added(self, codes: _Ints, most: int) -> Iterator[tuple[int, Count, dict[Finding, int]]]:
        """What the cases of each code come to, if there are any; those below 0 are left out."""
        named = codes >= 0
        finding, findings = self.findings
        kinds = len(findings)
        rows = np.bincount((codes * kinds + finding)[named], self.rows[named], most * kinds)
        lone = np.bincount(codes[named], self.lone[named], most)
        more = self._more(codes, most)
        for at, of in enumerate(rows.reshape(most, kinds)):
            if of.any():
                found = {Finding(findings[kind]): int(of[kind]) for kind in np.flatnonzero(of).tolist()}
                yield at, Count(sum(found.values()), int(lone[at]) + int(more[at])), found

    def _more(self, codes: _Ints, most: int) -> _Ints:
        """For each code, the searches that stand in several cases, at least one of them of this code."""
        code = codes[self.cases]
        pairs = (self.searches * most + code)[code >= 0]
        pairs.sort(kind="stable")  # they nearly are in order
        first = np.diff(pairs, prepend=-1) != 0
        return np.bincount(pairs[first] % most, minlength=most)


def _asked(store: Store, query: str) -> dict[str, pa.Array]:
    table: Any = store.connection.sql(query).to_arrow_table()
    return {name: table[name].combine_chunks() for name in table.column_names}


def _ints(column: pa.Array) -> _Ints:
    found: _Ints = column.to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _coded(column: pa.Array) -> tuple[_Ints, list[str]]:
    coded = column.dictionary_encode()
    return _ints(coded.indices), coded.dictionary.to_pylist()
