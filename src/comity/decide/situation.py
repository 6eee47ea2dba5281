"""What is known of one case, as the law of one agency looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from comity.decide.facts import Facts, Records, Several, Value
from comity.meaning import OpenQuestion

Questions = Mapping[OpenQuestion, int]
_NONE: Questions = {}


class Situation:
    """One case before the law: its facts, its day, and perhaps one record or one row of a table under the
    eye.

    `questions` holds disputed readings that are taken as settled; every other one is open.
    """

    __slots__ = ("at", "event", "facts", "questions", "record", "records", "row", "values")

    def __init__(
        self,
        facts: Facts,
        questions: Questions = _NONE,
        record: Mapping[str, Value] | None = None,
        row: Mapping[str, object] | None = None,
    ) -> None:
        self.facts = facts
        self.values: Mapping[str, Value | Several] = facts.values
        self.records: Mapping[str, Records] = facts.records
        self.event: date = facts.event
        self.at: datetime | None = facts.at
        self.questions = questions
        self.record = record
        self.row = row

    def settled(self, questions: Questions) -> Situation:
        """The same case with these readings settled."""
        return Situation(self.facts, questions, self.record, self.row)

    def at_record(self, record: Mapping[str, Value]) -> Situation:
        return Situation(self.facts, self.questions, record, self.row)

    def at_row(self, row: Mapping[str, object]) -> Situation:
        return Situation(self.facts, self.questions, self.record, row)
