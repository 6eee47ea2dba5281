"""What agencies really hand over: exports of licence-plate readers' search logs, read into typed tables.

Readers keep every row and say what became of it; cells keep apart what is empty, masked and never exported;
stated reasons and names of agencies are labelled once for each distinct text. The package stands alone and
knows nothing of the law.
"""

from comity.records.agencies import Agency, resolve
from comity.records.cells import Cell, cell_state
from comity.records.evaluate import Evaluation, evaluate
from comity.records.events import EVENT_SCHEMA, LABEL_FIELDS, LOG_KINDS, REJECT_SCHEMA
from comity.records.labels import distinct_agencies, distinct_reasons, with_labels
from comity.records.mapping import Mapping, read_mapping
from comity.records.readers import read_events, read_logs
from comity.records.reasons import Reading, Switches, classify
from comity.records.report import LogWarning, ReadResult, SheetReport, SheetResult

__all__ = [
    "EVENT_SCHEMA",
    "LABEL_FIELDS",
    "LOG_KINDS",
    "REJECT_SCHEMA",
    "Agency",
    "Cell",
    "Evaluation",
    "LogWarning",
    "Mapping",
    "ReadResult",
    "Reading",
    "SheetReport",
    "SheetResult",
    "Switches",
    "cell_state",
    "classify",
    "distinct_agencies",
    "distinct_reasons",
    "evaluate",
    "read_events",
    "read_logs",
    "read_mapping",
    "resolve",
    "with_labels",
]
