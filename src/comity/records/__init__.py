"""What agencies really hand over: exports of licence-plate readers' search logs, read into typed tables.

Readers keep every row and say what became of it; cells keep apart what is empty, masked and never exported;
stated reasons and names of agencies are labelled once for each distinct text. The package stands alone and
knows nothing of the law.
"""

from typing import TYPE_CHECKING

from comity.lazy import lazily

if TYPE_CHECKING:
    from comity.records.agencies import Agency, resolve
    from comity.records.cells import Cell, cell_state
    from comity.records.evaluation import Evaluation, evaluate
    from comity.records.events import EVENT_SCHEMA, LABEL_FIELDS, REJECT_SCHEMA
    from comity.records.kinds import LOG_KINDS
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

# A program that reads no log is not held up by all the readers.
__getattr__ = lazily(
    __name__,
    {
        "agencies": ("Agency", "resolve"),
        "cells": ("Cell", "cell_state"),
        "evaluation": ("Evaluation", "evaluate"),
        "events": ("EVENT_SCHEMA", "LABEL_FIELDS", "REJECT_SCHEMA"),
        "labels": ("distinct_agencies", "distinct_reasons", "with_labels"),
        "mapping": ("Mapping", "read_mapping"),
        "readers": ("read_events", "read_logs"),
        "reasons": ("Reading", "Switches", "classify"),
        "report": ("LogWarning", "ReadResult", "SheetReport", "SheetResult"),
        "kinds": ("LOG_KINDS",),
    },
)
