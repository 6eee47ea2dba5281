"""A case that bears out what a proof says, as a `case` block ready to paste.

A witness is replayed through the evaluator of single cases before anybody sees it. That evaluator is another
interpreter of the same meaning and does not belong to this floor: whoever asks for proofs passes it in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from comity.language.model import Case, CaseAsk, Citation, Expect, Given, Law, StatementId
from comity.meaning import Agency, OpenQuestion, Verdict
from comity.proofs.agencies import declaration, is_made_up
from comity.proofs.gates import HOME
from comity.proofs.moments import FIRST
from comity.proofs.prover import Days
from comity.proofs.situation import Situation, Value, Values

Replay = Callable[[Law, Case], str]
"""What the evaluator of single cases answers instead of what a case expects; empty if it agrees."""


class Disagreement(AssertionError):
    """The solver and the evaluator of single cases disagree: a defect of this program, never of the law."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A case, and the law in which it was found. `settled`: which way disputed readings were taken for it."""

    case: Case
    law: Law
    settled: Mapping[OpenQuestion, bool]

    def block(self) -> str:
        """The case as it stands in a policy file."""
        return "\n".join(["```case " + self.case.id, *self._lines(), "```"])

    def text(self) -> str:
        """The block; before it, what a vocabulary must declare where the corpus knows no such government."""
        government = self.law.vocabulary.governments[self.case.government]
        if not is_made_up(government.name):
            return self.block()
        return f"```vocabulary\n{declaration(government)}\n```\n\n{self.block()}"

    def _lines(self) -> list[str]:
        case = self.case
        day = f"{case.on}" + (f" {case.at}" if case.at else "")
        own = case.policy.partition("/")[0]
        place = f" of {case.government}" if case.government != own else ""
        lines = [case.story, f"on {day} {', '.join(case.kinds)}{place} {_deed(case)}"]
        if plain := [given_text(given) for given in case.given]:
            lines += _wrapped(plain)
        lines += [f"expect {_expectation(expect, case.policy)}" for expect in case.expects]
        for question, truth in self.settled.items():
            lines.append(
                f"# {'if' if truth else 'unless'} the disputed reading holds: {question_text(question)}"
            )
        return lines


def witness(
    law: Law,
    agency: Agency,
    action: str,
    days: Days,
    situation: Situation,
    expects: Sequence[Expect],
    *,
    policy: str,
    story: str,
    deed: str = "asked",
) -> Witness:
    """The case that a situation describes, on one of these days."""
    state = law.vocabulary.state_of(agency.government)
    givens = [_at_home(given, state) for given in situation.givens()]
    asks: tuple[CaseAsk, ...] = ()
    if action:
        item = law.vocabulary.actions[action].item
        asked = next((str(given.value) for given in givens if given.name == item), None)
        givens = [given for given in givens if given.name != item]
        asks = (CaseAsk(action, asked),)
    on = situation.on or (days[0] if days[0] > FIRST else days[1])
    case = Case(
        id="",
        illustration=False,
        policy=policy,
        story=story,
        on=on,
        at=situation.at.strftime("%H:%M") if situation.at else None,
        kinds=agency.kinds,
        government=agency.government,
        deed=deed,  # type: ignore[arg-type]
        asks=asks,
        given=tuple(givens),
        expects=tuple(expects),
        dossier="",
        differs="",
        line=0,
    )
    unnamed = Witness(case, law, situation.settled)
    name = hashlib.sha256(unnamed.block().encode()).hexdigest()[:8]
    return replace(unnamed, case=replace(case, id=f"W-{name}"))


def checked(found: Witness, replay: Replay) -> Witness:
    """The witness, once the evaluator of single cases has borne it out. Raises `Disagreement`."""
    if other := replay(found.law, found.case):
        raise Disagreement(f"A witness does not hold when it is replayed: {other}\n\n{found.text()}")
    return found


def expect(
    *verdicts: Verdict, overall: bool = False, by: Sequence[StatementId] = (), missing: Sequence[str] = ()
) -> Expect:
    """What a case expects of its one ask."""
    names = tuple(verdict.value for verdict in verdicts)
    return Expect("verdict", overall, names, tuple(by), tuple(missing), None, None, None, 0)


def expect_owed(duty: StatementId, state: str = "owed") -> Expect:
    """What a case expects of a duty."""
    return Expect(state, False, (), (), (), None, duty, None, 0)  # type: ignore[arg-type]


def question_text(question: OpenQuestion) -> str:
    """A disputed reading or unknown day in a few words."""
    name = str(question.statement) if question.statement.policy else question.place
    return f"{name} ({question.note})" if question.note else name


def name_in(policy: str, id: StatementId) -> str:
    """How a policy's file names a statement: plainly if its own, by its file if of the same government."""
    if id.policy == policy:
        return id.name
    own, _, _ = policy.partition("/")
    government, _, short = id.policy.partition("/")
    return f"{short}.{id.name}" if government == own else str(id)


def _deed(case: Case) -> str:
    asks = ", ".join(ask.action + (f":{ask.item}" if ask.item else "") for ask in case.asks)
    words = {"asked": "asked to", "done": "did", "refused": "refused", "contact": "in contact"}
    return f"{words[case.deed]} {asks}".rstrip()


def _expectation(expected: Expect, policy: str) -> str:
    if expected.duty is not None:
        return f"{expected.what} {name_in(policy, expected.duty)}"
    many = len(expected.verdicts) > 1
    words = f"undetermined {{ {', '.join(expected.verdicts)} }}" if many else expected.verdicts[0]
    if expected.by:
        words += f" by {', '.join(name_in(policy, id) for id in expected.by)}"
    if expected.missing:
        words += f" missing {', '.join(expected.missing)}"
    return ("overall " if expected.overall else "") + words


def given_text(given: Given) -> str:
    """One fact as a `case` block writes it."""
    value = given.value
    if isinstance(value, bool):
        return given.name if value else f"not {given.name}"
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return f"a {given.name} " + ", ".join(_cell(name, cell) for name, cell in value)
        if not value:
            return f"{given.name}s complete"
        names = str(value[0]) if len(value) == 1 else f"{{ {', '.join(value)} }}"
        return f"{given.name} {'is' if given.complete else 'includes'} {names}"
    return f"{given.name} is {_plain(value)}"


def _cell(name: str, value: object) -> str:
    if value is None:
        return f"{name} unknown"
    if isinstance(value, bool):
        return name if value else f"not {name}"
    return f"{name} {_plain(value)}"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, date) else str(value)


def _wrapped(parts: Sequence[str]) -> list[str]:
    """`given` lines that are not too long; a record begins a line of its own, so that its fields stay with it."""
    lines: list[str] = []
    for part in parts:
        alone = part.startswith("a ") or (lines and lines[-1].startswith("given a "))
        if lines and not alone and len(lines[-1]) + len(part) < 100:
            lines[-1] += f", {part}"
        else:
            lines.append(f"given {part}")
    return lines


def _at_home(given: Given, state: str) -> Given:
    """The fact with the agency's own state called by its name again."""
    value = given.value
    if value == HOME:
        return replace(given, value=state)
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return replace(given, value=tuple((name, state if cell == HOME else cell) for name, cell in value))
    return given


__all__ = [
    "Citation",
    "Disagreement",
    "Replay",
    "Value",
    "Values",
    "Witness",
    "checked",
    "expect",
    "expect_owed",
    "given_text",
    "name_in",
    "question_text",
    "witness",
]
