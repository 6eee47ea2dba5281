"""Records against law: what an access log shows an agency to have done, held against the law of the day on
which it was done.

Searches are brought together by what the log shows of them; each distinct pattern of facts is decided once,
and the finding goes back to every row. Everything that came in is counted, nothing unknown becomes no, and a
finding names an agency and a rule, never a person.
"""

from typing import TYPE_CHECKING

from comity.lazy import lazily

if TYPE_CHECKING:
    from comity.audit.audit import Audit, Options, Progress, audit_logs
    from comity.audit.facts import Given
    from comity.audit.findings import Finding, finding

__all__ = [
    "Audit",
    "Finding",
    "Given",
    "Options",
    "Progress",
    "audit_logs",
    "finding",
]

# Logs can be read before anything of the law is imported.
__getattr__ = lazily(
    __name__,
    {
        "audit": ("Audit", "Options", "Progress", "audit_logs"),
        "findings": ("Finding", "finding"),
        "facts": ("Given",),
    },
)
