"""Records against law: what an access log shows an agency to have done, held against the law of the day on
which it was done.

Searches are brought together by what the log shows of them; each distinct pattern of facts is decided once,
and the finding goes back to every row. Everything that came in is counted, nothing unknown becomes no, and a
finding names an agency and a rule, never a person.
"""

from comity.audit.audit import Audit, Options, Progress, audit_logs, reading
from comity.audit.facts import Given
from comity.audit.findings import Finding, finding
from comity.audit.report import found_violations, report
from comity.audit.store import Reading
from comity.audit.summary import summary, word_lists

__all__ = [
    "Audit",
    "Finding",
    "Given",
    "Options",
    "Progress",
    "Reading",
    "audit_logs",
    "finding",
    "found_violations",
    "reading",
    "report",
    "summary",
    "word_lists",
]
