"""Records against law: what an access log shows an agency to have done, held against the law of the day on
which it was done.

Searches are brought together by what the log shows of them; each distinct pattern of facts is decided once,
and the finding goes back to every row. Everything that came in is counted, nothing unknown becomes no, and a
finding names an agency and a rule, never a person.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

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

# Looked up when they are asked for: logs can be read before anything of the law is imported.
_MODULES: Final = {
    **dict.fromkeys(("Audit", "Options", "Progress", "audit_logs"), "audit"),
    **dict.fromkeys(("Finding", "finding"), "findings"),
    "Given": "facts",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
