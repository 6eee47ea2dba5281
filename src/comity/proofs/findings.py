"""What a check of the law finds, each with the case that bears it out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from comity.language.model import Law, Statement, StatementId
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
    """One finding. `where` is file and line; `statements` those that it concerns; `others`: how often it recurs."""

    weight: Weight
    topic: Topic
    message: str
    where: str
    statements: tuple[StatementId, ...] = ()
    witness: Witness | None = None
    cause: str = ""

    def text(self) -> str:
        """The finding as it is shown."""
        lines = [f"{self.where}: {self.weight}: {self.message}"]
        if self.cause:
            lines.append(f"  {self.cause}")
        if self.witness is not None:
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
            "statements": [str(id) for id in self.statements],
            "case": self.witness.text() if self.witness else None,
        }


def place(law: Law, statement: Statement) -> str:
    """File and line of a statement."""
    policy = law.policies[statement.id.policy]
    return f"{policy.id}:{statement.line}"
