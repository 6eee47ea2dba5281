"""What is known of one case, as the law of one agency looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from comity.decide.facts import Records, Several, Value
from comity.meaning import OpenQuestion

Questions = Mapping[OpenQuestion, int]

NO_RECORDS: Mapping[str, Records] = {}
_NO_QUESTIONS: Questions = {}


class Situation:
    """One case before the law: its day, its facts, and perhaps one record or one row of a table under the eye.

    A fact that is absent, or None, is unknown. `questions` holds disputed readings that are taken as settled; every
    other one is open. Nothing of this is ever shown: there is no `repr`.
    """

    __slots__ = ("at", "event", "questions", "record", "records", "row", "values")

    def __init__(
        self,
        event: date,
        values: Mapping[str, Value | Several | None],
        records: Mapping[str, Records] = NO_RECORDS,
        at: datetime | None = None,
        questions: Questions = _NO_QUESTIONS,
        record: Mapping[str, Value] | None = None,
        row: Mapping[str, object] | None = None,
    ) -> None:
        self.event = event
        self.values = values
        self.records = records
        self.at = at
        self.questions = questions
        self.record = record
        self.row = row

    def settled(self, questions: Questions) -> Situation:
        """The same case with these readings settled."""
        return Situation(self.event, self.values, self.records, self.at, questions, self.record, self.row)

    def at_record(self, record: Mapping[str, Value]) -> Situation:
        """The same case with one record under the eye."""
        return Situation(self.event, self.values, self.records, self.at, self.questions, record, self.row)

    def at_row(self, row: Mapping[str, object]) -> Situation:
        """The same case with one row of a table under the eye."""
        return Situation(self.event, self.values, self.records, self.at, self.questions, self.record, row)
