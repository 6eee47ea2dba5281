"""The typed table of searches that every log becomes, and the table of rows that became none.

One row is one sighting: a search as one log tells it. The same search may stand in the logs of every agency
whose cameras it covered. No column can hold a plate, the name of an officer, a case number or the text of a
prompt; of those only the state of the cell is kept.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from comity.records.times import INSTANT

__all__ = ["EVENT_SCHEMA", "LABEL_FIELDS", "REJECT_SCHEMA", "WORDS"]

WORDS: Final = pa.dictionary(pa.int32(), pa.string())

EVENT_SCHEMA: Final = pa.schema(
    [
        ("file", WORDS),
        ("sheet", WORDS),
        ("copy", pa.int16()),
        ("row", pa.int64()),
        ("line", pa.int64()),
        ("realigned", pa.bool_()),
        ("log_kind", WORDS),
        ("search_id", pa.string()),
        ("org", WORDS),
        ("org_cell", WORDS),
        ("networks", pa.int32()),
        ("networks_cell", WORDS),
        ("devices", pa.int32()),
        ("devices_cell", WORDS),
        ("frame_start", INSTANT),
        ("frame_end", INSTANT),
        ("frame_cell", WORDS),
        ("search_at", INSTANT),
        ("search_at_cell", WORDS),
        ("zone", WORDS),
        ("reason", WORDS),
        ("reason_cell", WORDS),
        ("offense", WORDS),
        ("offense_cell", WORDS),
        ("search_type", WORDS),
        ("moderation", WORDS),
        ("name_cell", WORDS),
        ("plate_cell", WORDS),
        ("case_cell", WORDS),
        ("filters_cell", WORDS),
        ("prompt_cell", WORDS),
    ]
)

REJECT_SCHEMA: Final = pa.schema(
    [
        ("file", WORDS),
        ("sheet", WORDS),
        ("copy", pa.int16()),
        ("row", pa.int64()),
        ("line", pa.int64()),
        ("why", WORDS),
        ("cells", pa.int32()),
    ]
)

#: Columns that `with_labels` adds to the events.
LABEL_FIELDS: Final = (
    pa.field("reason_class", WORDS),
    pa.field("reason_lines", pa.list_(pa.string())),
    pa.field("reason_rule", WORDS),
    pa.field("reason_words", WORDS),
    pa.field("org_place", WORDS),
    pa.field("org_state", WORDS),
    pa.field("org_located", WORDS),
    pa.field("org_kind", WORDS),
    pa.field("org_requester", WORDS),
    pa.field("org_level", WORDS),
    pa.field("org_federal", WORDS),
    pa.field("org_active", WORDS),
    pa.field("org_how", WORDS),
    pa.field("org_sureness", WORDS),
)
