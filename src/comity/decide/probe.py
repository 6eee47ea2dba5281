"""What a test looks at: facts, a list of records and its fields, and the disputed readings inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from comity.language.model import (
    AnyRecord,
    Compare,
    Includes,
    IsTrue,
    Listed,
    OneOf,
    Only,
    Ref,
    Same,
    Table,
    Within,
)
from comity.meaning.algebra import Algebra, OpenQuestion

Test = IsTrue | OneOf | Same | Compare | Includes | Only | Within


@dataclass(frozen=True, slots=True)
class Reads:
    """The facts that a test looks at; of a list of records, its name and the fields."""

    facts: tuple[str, ...]
    record: str | None = None
    fields: frozenset[str] = frozenset()

    def names(self) -> tuple[str, ...]:
        return self.facts if self.record is None else (self.record, *self.facts)


def terms_of(test: object) -> tuple[Ref, ...]:
    """The references in one test, in order of reading."""
    match test:
        case IsTrue(ref) | OneOf(ref, _) | Includes(ref, _) | Only(ref, _) | Listed(_, ref, _):
            return (ref,)
        case Same(left, right):
            return (left, right)
        case Compare(_, one, other):
            return tuple(term for term in (one, other) if isinstance(term, Ref))
        case Within():
            terms = (test.left, test.right, test.extended)
            return tuple(term for term in terms if isinstance(term, Ref))
        case _:
            return ()


class Probe:
    """An algebra that only notes what is read; its truth values are beside the point."""

    def __init__(self, agency: Mapping[str, str]) -> None:
        self.agency = agency
        self.questions: list[OpenQuestion] = []
        self.refs: dict[Ref, None] = {}

    def reads(self, record: str) -> Reads:
        """What was read, by the body of a test of some record."""
        facts = (ref.name for ref in self.refs if ref.scope == "fact" and ref.name not in self.agency)
        return Reads(tuple(facts), record, frozenset(ref.name for ref in self.refs if ref.scope == "field"))

    def _note(self, test: Test | Listed) -> int:
        self.refs.update(dict.fromkeys(terms_of(test)))
        return 0

    def const(self, truth: bool) -> int:
        return 0

    def all_of(self, parts: Sequence[int]) -> int:
        return 0

    def any_of(self, parts: Iterable[int]) -> int:
        return 0

    def negate(self, part: int) -> int:
        return 0

    def from_day(self, day: date) -> int:
        return 0

    def question(self, question: OpenQuestion) -> int:
        self.questions.append(question)
        return 0

    def is_true(self, test: IsTrue) -> int:
        return self._note(test)

    def one_of(self, test: OneOf) -> int:
        return self._note(test)

    def same(self, test: Same) -> int:
        return self._note(test)

    def compare(self, test: Compare) -> int:
        return self._note(test)

    def includes(self, test: Includes) -> int:
        return self._note(test)

    def only(self, test: Only) -> int:
        return self._note(test)

    def within(self, test: Within) -> int:
        return self._note(test)

    def any_record(self, test: AnyRecord, each: Callable[[Algebra[int]], int]) -> int:
        return each(self)

    def listed(self, test: Listed, table: Table, each: Callable[[Algebra[int]], int] | None) -> int:
        self._note(test)
        return 0 if each is None else each(self)
