"""Many cases: the same meaning as column expressions over whole tables, on any engine that Ibis speaks to.

`encode` turns a plain typed table, in which NULL is unknown, into small numbers once. `decide_table` reads the law
for one agency and answers every row with the verdicts still possible, the rules that decide and the facts that are
missing. Ibis is imported in this package only (extra `tables`).
"""

from comity.tables.asking import TableLaw, decide_table, prepare, read_ask
from comity.tables.bits import VERDICTS, Legend, RuleBit, bit_of, verdict_bits, verdicts_of
from comity.tables.encoding import encode
from comity.tables.layout import Encoded
from comity.tables.mapping import Delimited, Flags, Instant, Moment, Plain, RecordSource, Wall

__all__ = [
    "VERDICTS",
    "Delimited",
    "Encoded",
    "Flags",
    "Instant",
    "Legend",
    "Moment",
    "Plain",
    "RecordSource",
    "RuleBit",
    "TableLaw",
    "Wall",
    "bit_of",
    "decide_table",
    "encode",
    "prepare",
    "read_ask",
    "verdict_bits",
    "verdicts_of",
]
