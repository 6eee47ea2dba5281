"""What must hold among the statements of all files: versions apart, no cycles, names that mean one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from comity.language.documents import Document
from comity.language.model import (
    And,
    AnyRecord,
    Condition,
    Const,
    Define,
    Defined,
    Exception_,
    Listed,
    Not,
    Or,
    Policy,
    Rule,
    Statement,
    StatementId,
)


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
    when: Condition | None = getattr(statement, "when", None) or getattr(statement, "condition", None)
    if when is not None:
        yield when
    exceptions: tuple[Exception_, ...] = getattr(statement, "exceptions", ())
    for exception in exceptions:
        yield exception.condition
    for status in statement.statuses:
        if status.as_to is not None:
            yield status.as_to


def is_always(condition: Condition) -> bool:
    return condition == Const(True)


def check_policies(policies: Iterable[Policy], documents: Mapping[str, Document]) -> None:
    """Report overlapping versions, doubled names and cycles, each at its line."""
    policies = list(policies)
    over: dict[StatementId, set[StatementId]] = defaultdict(set)
    uses: dict[StatementId, set[StatementId]] = defaultdict(set)
    places: dict[StatementId, tuple[str, int]] = {}
    for policy in policies:
        document = documents[policy.id]
        for statements in (policy.rules, policy.duties, policy.defines, policy.groups):
            _versions(document, statements)
        for rule in policy.rules:
            over[rule.id].update(rule.notwithstanding)
            places[rule.id] = (policy.id, rule.line)
            _targets(document, rule, policies)
        for define in policy.defines:
            places[define.id] = (policy.id, define.line)
            for condition in conditions_of(define):
                uses[define.id].update(c.define for c in walk(condition) if isinstance(c, Defined))
        _ids(document, policy)
    for graph, what in ((over, "stands `notwithstanding` itself"), (uses, "is defined by itself")):
        for cycle in _cycles(graph):
            id, line = places.get(cycle[0], ("", 0))
            if id:
                names = " → ".join(str(part.name) for part in (*cycle, cycle[0]))
                documents[id].problem(line, 1, f"`{cycle[0].name}` {what}: {names}.")


def _versions(document: Document, statements: Iterable[Statement]) -> None:
    by_name: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        for earlier in by_name[statement.id.name]:
            if earlier.interval.overlaps(statement.interval):
                document.problem(
                    statement.line,
                    1,
                    f"Two versions of `{statement.id.name}` are in force at once (the other begins in line "
                    f"{earlier.line}): end the earlier one with `until`.",
                )
                break
        by_name[statement.id.name].append(statement)


def _targets(document: Document, rule: Rule, policies: list[Policy]) -> None:
    government = rule.id.policy.partition("/")[0]
    for target in (*rule.notwithstanding, *rule.contradicts):
        if target.policy.partition("/")[0] != government:
            document.problem(
                rule.line,
                1,
                f"`{target}` is another government's law: `notwithstanding` stays within one government "
                "(between governments a law `displaces` another).",
            )


def _ids(document: Document, policy: Policy) -> None:
    seen: dict[str, int] = {}
    for case in policy.cases:
        if case.id in seen:
            document.problem(case.line - 1, 1, f"The case {case.id} stands twice (first in line {seen[case.id]}).")
        seen[case.id] = case.line - 1
    kinds: dict[str, Define | Statement] = {}
    for statements in (policy.rules, policy.defines):
        for statement in statements:
            other = kinds.setdefault(statement.id.name, statement)
            if type(other) is not type(statement):
                document.problem(
                    statement.line, 1, f"`{statement.id.name}` names both a rule and a definition; rename one."
                )


def _cycles(graph: Mapping[StatementId, set[StatementId]]) -> Iterator[list[StatementId]]:
    """One cycle for each knot of the graph."""
    state: dict[StatementId, int] = {}
    for start in graph:
        if start in state:
            continue
        path: list[StatementId] = []
        stack: list[tuple[StatementId, Iterator[StatementId]]] = [(start, iter(sorted(graph[start])))]
        state[start] = 1
        path.append(start)
        while stack:
            node, below = stack[-1]
            child = next(below, None)
            if child is None:
                stack.pop()
                path.pop()
                state[node] = 2
            elif state.get(child) == 1:
                yield path[path.index(child) :]
            elif child not in state:
                state[child] = 1
                path.append(child)
                stack.append((child, iter(sorted(graph.get(child, set())))))
