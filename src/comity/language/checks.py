"""What must hold among the statements of all files: versions apart, no cycles, names that mean one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from comity.language.model import (
    Always,
    And,
    AnyRecord,
    Condition,
    Const,
    Define,
    Defined,
    Duty,
    Exception_,
    Group,
    Listed,
    Not,
    Or,
    Policy,
    Rule,
    Statement,
    StatementId,
)

if TYPE_CHECKING:
    from comity.language.documents import Document


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and everything below it, definitions not opened."""
    yield condition
    match condition:
        case Not(part):
            yield from walk(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from walk(part)
        case AnyRecord(_, where):
            yield from walk(where)
        case Listed(_, _, where) if where is not None:
            yield from walk(where)
        case _:
            return


def conditions_of(statement: Statement) -> Iterator[Condition]:
    """Every condition that a statement contains, statuses included."""
    if isinstance(statement, Rule | Duty | Always):
        yield statement.when
        exceptions: tuple[Exception_, ...] = statement.exceptions
        yield from (exception.condition for exception in exceptions)
    elif isinstance(statement, Define):
        yield statement.condition
    for status in statement.statuses:
        if status.as_to is not None:
            yield status.as_to


def is_always(condition: Condition) -> bool:
    """Whether a condition is the constant `always`."""
    return condition == Const(True)


def check_policies(policies: Iterable[Policy], documents: Mapping[str, Document]) -> None:
    """Report overlapping versions, doubled names and cycles, each at its line."""
    policies = list(policies)
    over: dict[StatementId, set[StatementId]] = defaultdict(set)
    uses: dict[StatementId, set[StatementId]] = defaultdict(set)
    lines: dict[StatementId, int] = {}
    groups: dict[tuple[str, str], list[tuple[Document, Group]]] = defaultdict(list)
    for policy in policies:
        document = documents[policy.id]
        kinds: tuple[Sequence[Statement], ...] = (
            policy.rules,
            policy.duties,
            policy.defines,
            policy.opinions,
            policy.always,
        )
        for statements in kinds:
            _versions([(document, statement) for statement in statements])
        for group in policy.groups:
            groups[policy.government, group.id.name].append((document, group))
        for rule in policy.rules:
            over[rule.id].update(rule.notwithstanding)
            lines.setdefault(rule.id, rule.line)
            _targets(document, rule)
        for define in policy.defines:
            lines.setdefault(define.id, define.line)
            for condition in conditions_of(define):
                uses[define.id].update(c.define for c in walk(condition) if isinstance(c, Defined))
        _cases(document, policy)
        _names(document, policy)
    for versions in groups.values():
        _versions(versions)
    for graph, what in ((over, "stands `notwithstanding` itself"), (uses, "is defined by itself")):
        for cycle in _cycles(graph):
            first = cycle[0]
            names = " → ".join(str(part.name) for part in (*cycle, first))
            documents[first.policy].problem(lines[first], 1, f"`{first.name}` {what}: {names}.")


def _versions(statements: Sequence[tuple[Document, Statement]]) -> None:
    """Statements of one name: no two of them in force on one day."""
    by_name: dict[str, list[tuple[Document, Statement]]] = defaultdict(list)
    for document, statement in statements:
        for other, earlier in by_name[statement.id.name]:
            if earlier.interval.overlaps(statement.interval):
                where = f"line {earlier.line}" + (f" of {other.name}" if other is not document else "")
                document.problem(
                    statement.line,
                    1,
                    f"Two versions of `{statement.id.name}` are in force at once "
                    f"(the other stands in {where}): end the earlier one with `until`, "
                    "or give one of them another name.",
                )
                break
        by_name[statement.id.name].append((document, statement))


def _targets(document: Document, rule: Rule) -> None:
    government = rule.id.policy.partition("/")[0]
    for word, targets in (("notwithstanding", rule.notwithstanding), ("contradicts", rule.contradicts)):
        for target in targets:
            if target.policy.partition("/")[0] != government:
                document.problem(
                    rule.line,
                    1,
                    f"`{target}` is another government's law: `{word}` stays within one government "
                    "(between governments a law `displaces` another).",
                )


def _cases(document: Document, policy: Policy) -> None:
    seen: dict[str, int] = {}
    for case in policy.cases:
        fence = case.line - 1
        if case.id in seen:
            document.problem(fence, 1, f"The case {case.id} stands twice (first in line {seen[case.id]}).")
        seen.setdefault(case.id, fence)


def _names(document: Document, policy: Policy) -> None:
    defines = {define.id.name for define in policy.defines}
    for rule in policy.rules:
        if rule.id.name in defines:
            document.problem(
                rule.line, 1, f"`{rule.id.name}` names both a rule and a definition; rename one."
            )


def _cycles(graph: Mapping[StatementId, set[StatementId]]) -> Iterator[list[StatementId]]:
    """One cycle for each knot of the graph."""
    done: set[StatementId] = set()
    for start in graph:
        path: list[StatementId] = []
        stack: list[Iterator[StatementId]] = [iter((start,))]
        while stack:
            node = next(stack[-1], None)
            if node is None:
                stack.pop()
                if path:
                    done.add(path.pop())
            elif node in path:
                yield path[path.index(node) :]
            elif node not in done:
                path.append(node)
                stack.append(iter(sorted(graph.get(node, ()))))
