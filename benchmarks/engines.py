"""The same eight rules for other engines, translated from one expression each. Facts of dates become slots.

Every function returns engines that take a case as `convert` made it and give an answer that `read` understands.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from cases import OUTCOMES, Case, slot

Outcomes = Sequence[bool]


@dataclass(frozen=True)
class Engine:
    """One engine, ready to decide. `slow`: only some cases are timed (all are checked)."""

    name: str
    version: str
    run: Callable[[Any], Any]
    convert: Callable[[Case], Any]
    read: Callable[[Any], Outcomes] = lambda found: found
    note: str = ""
    slow: bool = False


def version(distribution: str) -> str:
    """The version of an installed distribution."""
    return importlib.metadata.version(distribution)


def with_slots(case: Case) -> dict[str, Any]:
    """The case as most engines can take it: no dates, but numbers that stand for them."""
    return {
        **{name: value for name, value in case.items() if not name.endswith("_date")},
        **{f"{name}_slot": slot(case[name]) for name in ("conviction_date", "event_date")},  # type: ignore[arg-type]
    }


def in_order(found: dict[str, Any]) -> Outcomes:
    """Outcomes by name, in the order of all others."""
    return [bool(found[name]) for name in OUTCOMES]


class Rules:
    """The eight rules as the shared prototype reads them, and their bodies in another notation."""

    def __init__(self, ir: ModuleType, ruleset: ModuleType) -> None:
        self.ir = ir
        self.booleans: list[str] = ruleset.BOOLS
        self.program = ruleset.program()

    def infix(self, node: Any, name: Callable[[str], str], words: tuple[str, str, str]) -> str:
        """A body as text with `and`, `or`, `not` in these words; rules that it names are put in their place."""
        ir = self.ir
        both, either, no = words
        match node:
            case ir.Ref(ref) if ref in self.program.rules:
                return f"({self.infix(self.program.rules[ref].body, name, words)})"
            case ir.Ref(ref):
                return name(ref)
            case ir.Not(part):
                return f"{no}({self.infix(part, name, words)})"
            case ir.Nary(op, parts):
                sign = both if op == "and" else either
                return "(" + sign.join(self.infix(part, name, words) for part in parts) + ")"
            case ir.Within(day, years, of):
                return f"({name(day.name + '_slot')} >= {name(of.name + '_slot')} - {372 * years})"
        raise AssertionError(node)

    def bodies(self, name: Callable[[str], str], words: tuple[str, str, str]) -> list[str]:
        """The bodies of the four outcomes."""
        return [self.infix(self.program.rules[outcome].body, name, words) for outcome in OUTCOMES]


def prototype(rules: Rules) -> Iterator[Engine]:
    """The prototype: its rules interpreted, and as generated Python, two- and three-valued."""
    ir, program = rules.ir, rules.program
    order, python = program.order(), sys.version.split()[0]
    yield Engine(
        "prototype, generated Python, two-valued", python, ir.codegen(program, three=False), dict, in_order
    )
    yield Engine(
        "prototype, generated Python, Kleene", python, ir.codegen(program, three=True), dict, in_order
    )
    interpreter = lambda case: ir.run_kleene(program, case, order)  # noqa: E731
    yield Engine("prototype, interpreter, Kleene", python, interpreter, dict, in_order)


def zen(rules: Rules) -> Iterator[Engine]:
    """ZEN (Rust): expressions compiled beforehand, and the decision graph that its editor makes."""
    import zen as library

    bodies = rules.bodies(str, (" and ", " or ", "not "))
    compiled = [library.compile_expression(body) for body in bodies]
    yield Engine(
        "zen-engine, compiled expressions",
        version("zen-engine"),
        lambda s: [e.evaluate(s) for e in compiled],
        with_slots,
    )
    expressions = [{"id": o, "key": o, "value": body} for o, body in zip(OUTCOMES, bodies, strict=True)]
    graph = {
        "nodes": [
            {"id": "i", "name": "in", "type": "inputNode"},
            {"id": "e", "name": "rules", "type": "expressionNode", "content": {"expressions": expressions}},
            {"id": "o", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "1", "sourceId": "i", "targetId": "e", "type": "edge"},
            {"id": "2", "sourceId": "e", "targetId": "o", "type": "edge"},
        ],
    }
    decision = library.ZenEngine().create_decision(json.dumps(graph))
    evaluate = lambda s: decision.evaluate(s)["result"]  # noqa: E731
    yield Engine("zen-engine, decision graph", version("zen-engine"), evaluate, with_slots, in_order)


def json_logic(rules: Rules) -> Iterator[Engine]:
    """JsonLogic: a tree of operations, walked."""
    from json_logic import jsonLogic

    ir = rules.ir

    def logic(node: Any) -> Any:
        match node:
            case ir.Ref(ref):
                return logic(rules.program.rules[ref].body) if ref in rules.program.rules else {"var": ref}
            case ir.Not(part):
                return {"!": [logic(part)]}
            case ir.Nary(op, parts):
                return {op: [logic(part) for part in parts]}
            case ir.Within(day, years, of):
                return {">=": [{"var": f"{day.name}_slot"}, {"-": [{"var": f"{of.name}_slot"}, 372 * years]}]}
        raise AssertionError(node)

    trees = [logic(rules.program.rules[outcome].body) for outcome in OUTCOMES]
    name = "json-logic-qubit"
    yield Engine(name, version(name), lambda s: [jsonLogic(tree, s) for tree in trees], with_slots)


def business_rules(rules: Rules) -> Iterator[Engine]:
    """business-rules: a list of rules over variables of a class."""
    from business_rules import run_all
    from business_rules.actions import BaseActions, rule_action
    from business_rules.variables import BaseVariables, boolean_rule_variable

    ir = rules.ir

    def variable(name: str, read: Callable[[Any], bool]) -> Any:
        read.__name__ = name
        return boolean_rule_variable(read)

    within = {
        y: (lambda self, y=y: self.c["conviction_date_slot"] >= self.c["event_date_slot"] - 372 * y)
        for y in (5, 15)
    }
    members = {b: variable(b, lambda self, b=b: self.c[b]) for b in rules.booleans}
    members |= {f"within{y}": variable(f"within{y}", read) for y, read in within.items()}

    def keep(self: Any, case: Any) -> None:
        self.c = case

    facts = type("Facts", (BaseVariables,), {**members, "__init__": keep})

    def effect(name: str) -> Any:
        def add(self: Any) -> None:
            self.got.add(name)

        add.__name__ = name
        return rule_action()(add)

    def none_yet(self: Any) -> None:
        self.got = set()

    actions = type("Actions", (BaseActions,), {**{o: effect(o) for o in OUTCOMES}, "__init__": none_yet})

    def tree(node: Any, no: bool = False) -> dict[str, Any]:
        operator = "is_false" if no else "is_true"
        match node:
            case ir.Ref(ref) if ref in rules.program.rules:
                return tree(rules.program.rules[ref].body, no)
            case ir.Ref(ref):
                return {"name": ref, "operator": operator, "value": True}
            case ir.Not(part):
                return tree(part, not no)
            case ir.Nary(op, parts):
                return {"all" if (op == "and") != no else "any": [tree(part, no) for part in parts]}
            case ir.Within(_, years, _):
                return {"name": f"within{years}", "operator": operator, "value": True}
        raise AssertionError(node)

    listed = [
        {"conditions": {"all": [tree(rules.program.rules[o].body)]}, "actions": [{"name": o, "params": {}}]}
        for o in OUTCOMES
    ]

    def run(case: Any) -> set[str]:
        found = actions()
        run_all(
            rule_list=listed,
            defined_variables=facts(case),
            defined_actions=found,
            stop_on_first_trigger=False,
        )
        return found.got  # type: ignore[attr-defined, no-any-return]

    yield Engine(
        "business-rules", version("business-rules"), run, with_slots, lambda got: [o in got for o in OUTCOMES]
    )


def cel(rules: Rules) -> Iterator[Engine]:
    """The Common Expression Language in Rust."""
    import cel as library

    bodies = rules.bodies(str, (" && ", " || ", "!"))
    programs = [library.compile(body) for body in bodies]
    name = "common-expression-language"
    yield Engine(f"{name}, compiled", version(name), lambda s: [p.execute(s) for p in programs], with_slots)


def cel_python(rules: Rules) -> Iterator[Engine]:
    """The Common Expression Language in Python."""
    import celpy
    from celpy import celtypes

    environment = celpy.Environment()
    bodies = rules.bodies(str, (" && ", " || ", "!"))
    programs = [environment.program(environment.compile(body)) for body in bodies]

    def convert(case: Case) -> dict[str, Any]:
        typed = {bool: celtypes.BoolType, int: celtypes.IntType}
        return {name: typed[type(value)](value) for name, value in with_slots(case).items()}

    note = "facts converted beforehand"
    run = lambda facts: [p.evaluate(facts) for p in programs]  # noqa: E731
    yield Engine("cel-python", version("cel-python"), run, convert, note=note, slow=True)


def cedar(rules: Rules) -> Iterator[Engine]:
    """Cedar (Rust): a permit and a forbid an outcome, one authorisation each."""
    import cedarpy

    words = (" && ", " || ", "!")

    def said(node: Any) -> str:
        return rules.infix(node, lambda name: f"context.{name}", words)

    found = rules.program.rules
    lines = [
        f'permit(principal, action == Action::"{o}", resource) when {{ {said(found[o].when)} }};'
        for o in OUTCOMES
    ]
    lines += [
        f'forbid(principal, action == Action::"{o}", resource) when {{ {said(unless)} }};'
        for o in OUTCOMES
        for unless in found[o].unless
    ]
    policies = cedarpy.PolicySet.from_str("\n".join(lines))
    entities = cedarpy.Entities.from_json_str("[]")

    def run(case: dict[str, Any]) -> Outcomes:
        request = {"principal": 'User::"clerk"', "resource": 'Case::"1"', "context": case}
        return [
            cedarpy.is_authorized({**request, "action": f'Action::"{o}"'}, policies, entities).allowed
            for o in OUTCOMES
        ]

    yield Engine("cedarpy, policies parsed beforehand", version("cedarpy"), run, with_slots, slow=True)


def rego(rules: Rules) -> Iterator[Engine]:
    """Rego on rego-cpp."""
    from regopy import Interpreter

    ir = rules.ir
    lines = ["package p", "import rego.v1"]

    def term(node: Any) -> str:
        """A reference to a truth; Rego has no `or`, so that every junction is a rule of its own."""
        match node:
            case ir.Ref(ref):
                return f"r_{ref}" if ref in rules.program.rules else f"input.{ref}"
            case ir.Not(part):
                return f"not {term(part)}"
            case ir.Within(day, years, of):
                return f"input.{day.name}_slot >= input.{of.name}_slot - {372 * years}"
            case ir.Nary(op, parts):
                terms, name = [term(part) for part in parts], f"h{len(lines)}"
                bodies = [";".join(terms)] if op == "and" else terms
                lines.extend(f"{name} if {{ {body} }}" for body in bodies)
                return name
        raise AssertionError(node)

    for name in rules.program.order():
        body = term(rules.program.rules[name].body)
        lines.append(f"default r_{name} := false\nr_{name} if {body}")
    lines.append("result := {" + ", ".join(f'"{o}": r_{o}' for o in OUTCOMES) + "}")
    interpreter = Interpreter()
    interpreter.add_module("p", "\n".join(lines))
    bundle = interpreter.build("data.p.result")

    def run(case: dict[str, Any]) -> Any:
        interpreter.set_input(case)
        return interpreter.query_bundle(bundle)

    def read(found: Any) -> Outcomes:
        data = json.loads(str(found))
        expressions = data["result"][0]["expressions"] if "result" in data else data["expressions"]
        return in_order(expressions[0])

    yield Engine("regopy, bundle built beforehand", version("regopy"), run, with_slots, read, slow=True)


def durable(rules: Rules) -> Iterator[Engine]:
    """An event is used up by the first rule that it meets: four rule sets, each asked for its own outcome."""
    import durable.lang as lang

    m = lang.m
    hits: set[str] = set()

    def expression(node: Any, no: bool = False) -> Any:
        ir = rules.ir
        match node:
            case ir.Ref(ref) if ref in rules.program.rules:
                return expression(rules.program.rules[ref].body, no)
            case ir.Ref(ref):
                return getattr(m, ref) == (not no)
            case ir.Not(part):
                return expression(part, not no)
            case ir.Within(_, years, _):
                return getattr(m, f"within{years}") == (not no)
            case ir.Nary(op, parts):
                first, *more = [expression(part, no) for part in parts]
                for part in more:
                    first = first & part if (op == "and") != no else first | part
                return first
        raise AssertionError(node)

    def note(outcome: str) -> Callable[[Any], None]:
        def fired(c: Any) -> None:
            hits.add(outcome)

        return fired

    for outcome in OUTCOMES:
        with lang.ruleset(outcome):
            lang.when_all(expression(rules.program.rules[outcome].body))(note(outcome))

    def convert(case: Case) -> dict[str, Any]:
        facts = with_slots(case)
        apart = facts["conviction_date_slot"] - facts["event_date_slot"]
        booleans = {name: facts[name] for name in rules.booleans}
        return {**booleans, "within5": apart >= -5 * 372, "within15": apart >= -15 * 372}

    count = 0

    def run(case: dict[str, Any]) -> Outcomes:
        nonlocal count
        hits.clear()
        for outcome in OUTCOMES:
            count += 1
            with contextlib.suppress(lang.engine.MessageNotHandledException):
                lang.post(outcome, {**case, "id": count, "sid": "1"})
        return [outcome in hits for outcome in OUTCOMES]

    yield Engine(
        "durable_rules", version("durable_rules"), run, convert, note="look-backs given as facts", slow=True
    )


ALL: tuple[Callable[[Rules], Iterator[Engine]], ...] = (
    prototype,
    zen,
    cel,
    business_rules,
    json_logic,
    durable,
    cedar,
    rego,
    cel_python,
)
