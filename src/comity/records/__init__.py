"""What agencies really hand over: exports of licence-plate readers' search logs, read into typed tables.

Readers keep every row and say what became of it; cells keep apart what is empty, masked and never exported; stated reasons and names of
agencies are labelled once for each distinct text. The package stands alone and knows nothing of the law.
"""

from comity.records.events import EVENT_SCHEMA, LOG_KINDS, REJECT_SCHEMA
from comity.records.readers import read_events, read_logs
from comity.records.report import LogWarning, ReadResult, SheetReport, SheetResult

__all__ = [
    "EVENT_SCHEMA",
    "LOG_KINDS",
    "REJECT_SCHEMA",
    "LogWarning",
    "ReadResult",
    "SheetReport",
    "SheetResult",
    "read_events",
    "read_logs",
]
