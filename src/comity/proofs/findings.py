"""What a check of the law finds, each with the case that bears it out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from comity.language.model import Case, Law, Policy, Statement, StatementId
from comity.proofs.witness import Witness


class Weight(StrEnum):
    """How a finding counts. An `error` is a mistake in the file; a `warning` may be one; a `note` is about the law."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Topic(StrEnum):
    """What is looked for."""

    CONTRADICTION = "contradiction"
    DEAD = "rule that never decides"
    EXCEPTION = "exception that never decides"
    DUTY = "duty"
    FACT = "fact"
    CASE = "case"
    CONFLICT = "conflict between layers"
    DISPUTE = "disputed reading"
    REDUNDANT = "said twice"
    PROPERTY = "property"
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `where` is file and line; `statements` those that it concerns; `cause` says more, if there is more."""

    weight: Weight
    topic: Topic
    message: str
    where: str
    statements: tuple[StatementId, ...] = ()
    witness: Witness | None = None
    cause: str = ""
    cites: tuple[str, ...] = ()

    def text(self, *, brief: bool = False) -> str:
        """The finding as it is shown; `brief`, without its case."""
        lines = [f"{self.where}: {self.weight}: {self.message}"]
        lines += [f"  {line}" for line in (self.cause, "; ".join(self.cites)) if line]
        if self.witness is not None and not brief:
            lines += ["", *(f"    {line}".rstrip() for line in self.witness.text().splitlines()), ""]
        return "\n".join(lines)

    def data(self) -> dict[str, object]:
        """The finding as JSON."""
        return {
            "weight": self.weight.value,
            "topic": self.topic.value,
            "message": self.message,
            "cause": self.cause,
            "where": self.where,
            "cite": list(self.cites),
            "statements": [str(id) for id in self.statements],
            "case": self.witness.text() if self.witness else None,
        }


def place(law: Law, what: Statement | Case | Policy, line: int = 0) -> str:
    """File and line of a statement (of one of its lines, if named), of a case or of a whole policy."""
    if isinstance(what, Policy):
        return f"{_shown(what.path)}:1"
    policy = law.policies[what.policy if isinstance(what, Case) else what.id.policy]
    return f"{_shown(policy.path)}:{line or what.line}"


def cited(law: Law, finding: Finding) -> Finding:
    """The finding with the citations of its statements: of those versions that stand there or are in force then."""
    found: dict[str, None] = {}
    for id in finding.statements:
        policy = law.policies[id.policy]
        every = (
            *policy.rules, *policy.duties, *policy.defines, *policy.displaces, *policy.groups, *policy.always,
        )  # fmt: skip
        versions = [statement for statement in every if statement.id == id]
        there = [version for version in versions if place(law, version) == finding.where]
        if finding.witness is not None and not there:
            on = finding.witness.case.on
            there = [v for v in versions if v.interval.first() <= on <= v.interval.last()]
        found |= dict.fromkeys(version.cite for version in there or versions if version.cite)
    return replace(finding, cites=tuple(found))


def _shown(path: Path) -> str:
    """The path from where the command was called, if the file lies there."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
