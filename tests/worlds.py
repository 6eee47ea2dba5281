"""The ways in which everything that is unknown of a case may turn out, one world after another.

The walk is naive on purpose: every value of a small domain is tried, and a fact is asked for only when
something turns on it. Nothing here knows any rule.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from comity.decide.facts import Records, Several
from comity.decide.request import Request
from comity.language import model as m
from comity.language.model import Law

T = TypeVar("T")


class TooMany(Exception):
    """More worlds than this naive walk should look at."""


class Path:
    """One walk through the choices: the first ones are given, the rest are the first option each."""

    def __init__(self, given: Sequence[int]) -> None:
        self.taken: list[tuple[int, int]] = []
        self.given = given

    def choose(self, options: Sequence[T]) -> T:
        at = len(self.taken)
        index = self.given[at] if at < len(self.given) else 0
        self.taken.append((index, len(options)))
        return options[index]


def walks(run: Callable[[Path], T], limit: int) -> Iterator[T]:
    """The outcome of every walk, each choice taken each way."""
    given: list[int] = []
    for _ in range(limit):
        path = Path(given)
        yield run(path)
        taken = path.taken
        while taken and taken[-1][0] + 1 == taken[-1][1]:
            taken.pop()
        if not taken:
            return
        given = [index for index, _ in taken[:-1]] + [taken[-1][0] + 1]
    raise TooMany


@dataclass
class Domains:
    """The values that an unknown fact may turn out to have, for this law and this case."""

    law: Law
    days: Sequence[date]
    moments: Sequence[datetime]
    numbers: Sequence[float]
    sections: Sequence[m.Citation]
    rows: int = 2

    def of(self, kind: m.FactType) -> Sequence[object]:
        match kind.kind:
            case m.FactKind.YES_NO:
                return (False, True)
            case m.FactKind.ONE_OF:
                return kind.names()
            case m.FactKind.DATE:
                return self.days
            case m.FactKind.TIME:
                return self.moments
            case m.FactKind.NUMBER:
                return self.numbers
            case m.FactKind.CITATION:
                return self.sections
            case m.FactKind.SOME_OF:
                raise AssertionError("a set is chosen member by member")


@dataclass
class World:
    """One way in which what is unknown turns out. What was chosen once stays so."""

    law: Law
    request: Request
    facts: Mapping[str, object]
    domains: Domains
    path: Path
    chosen: dict[Hashable, object] = field(default_factory=dict)
    readings: dict[Hashable, bool] = field(default_factory=dict)
    reading_path: Path = field(default_factory=lambda: Path(()))

    def choose(self, key: Hashable, options: Sequence[T]) -> T:
        if key not in self.chosen:
            self.chosen[key] = self.path.choose(options)
        return self.chosen[key]  # type: ignore[return-value]

    def reading(self, key: Hashable) -> bool:
        """How counsel would settle a dispute: not a fact, so it is varied within one world."""
        if key not in self.readings:
            self.readings[key] = self.reading_path.choose((False, True))
        return self.readings[key]

    # -- the agency

    def chain(self, government: str) -> list[str]:
        found = [government]
        while (above := self.law.vocabulary.governments[found[-1]].parent) is not None:
            found.append(above)
        return found

    def around(self) -> list[str]:
        """The stack, then every territory in which one of it lies, and what stands above that."""
        found = self.chain(self.request.agency.government)
        for name in found:
            for place in self.law.vocabulary.governments[name].within:
                found += [above for above in self.chain(place) if above not in found]
        return found

    # -- facts

    def fact(self, name: str) -> object:
        government = self.law.vocabulary.governments[self.request.agency.government]
        match name:
            case "agency.state":
                states = [
                    g
                    for g in self.chain(government.name)
                    if self.law.vocabulary.governments[g].level == "state"
                ]
                return states[0].removeprefix("us-") if states else "none"
            case "agency.level":
                return government.level
            case "agency.government":
                return government.name
            case _:
                pass
        value = self.facts.get(name)
        kind = self.law.vocabulary.facts[name].type
        if value is None:
            return self.choose(name, self.domains.of(kind))
        if kind.kind is m.FactKind.TIME and not isinstance(value, datetime):
            return self.choose(name, self.moments_of(value))
        return value

    def moments_of(self, day: object) -> list[datetime]:
        """The moments of one local day, for a time of which only the day is known."""
        assert isinstance(day, date)
        start = datetime(day.year, day.month, day.day, tzinfo=self.zone())
        inside = [moment for moment in self.domains.moments if moment.astimezone(self.zone()).date() == day]
        return [start, *inside, start + timedelta(hours=23, minutes=59)]

    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.law.vocabulary.governments[self.request.agency.government].zone)

    def has(self, name: str, value: str) -> bool:
        """Whether a `some of` fact holds a value among others."""
        given = self.facts.get(name)
        if isinstance(given, Several):
            if value in given.values:
                return True
            if given.complete:
                return False
        return self.choose((name, value), (False, True))

    def rows(self, record: str) -> list[tuple[str, int]]:
        """The rows of a list: those given, and some that nobody has told of unless it is complete."""
        given = self.request.records.get(record)
        known = len(given.rows) if given is not None else 0
        more = 0
        if given is None or not given.complete:
            more = self.choose((record, "more rows"), range(self.domains.rows + 1))
        return [(record, index) for index in range(known + more)]

    def cell(self, row: tuple[str, int], name: str) -> object:
        given = self.request.records.get(row[0], Records((), True))
        if row[1] < len(given.rows) and name in given.rows[row[1]]:
            return given.rows[row[1]][name]
        kind = self.law.vocabulary.records[row[0]].fields[name].type
        return self.choose((row, name), self.domains.of(kind))
