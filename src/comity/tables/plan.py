"""The law compiled for one agency, some asks and a stretch of days: what to read of a table, and what to make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from comity.errors import InputError
from comity.language.model import CaseAsk, Compare, FactKind, Law, Modality, Ref
from comity.meaning import Agency, OpenQuestion, Reading, Verdict, layer_outcomes, stack_outcomes
from comity.meaning.gates import FALSE_GATE, TRUE_GATE, Gate
from comity.tables.bits import VERDICTS, Legend, RuleBit, bit_of, decided_by
from comity.tables.diagram import Diagrams, Node, TooEntangled
from comity.tables.keys import MOST_BITS, Keys
from comity.tables.layout import Layout
from comity.tables.net import AnyOf, FromDay, Leaf, Net, Reader, facts_of
from comity.tables.variables import Variable, is_absent, variables_of

ALWAYS = (date.min, date.max)

Flag = str | AnyOf
"""What a row may not know in full: a fact, or a list of records as far as a test looks at it."""


@dataclass(frozen=True, slots=True)
class RuleGates:
    """A rule as gates: where it applies, where its exception is met, and the verdicts it can carry."""

    applies: Gate
    lifted: Gate
    carries: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact or list of records that could still change a verdict where the diagram says yes.

    Args:
        open: what must not be known in full besides (a fact, or the list that a test looks at), if anything.
        known: facts that must be known in full.
    """

    name: str
    node: Node
    open: Flag | None = None
    known: tuple[str, ...] = ()


@dataclass(frozen=True)
class AskPlan:
    """What is made of each row for one ask: sets of verdicts (of the stack first), rules, missing facts."""

    ask: CaseAsk
    legend: Legend
    outcomes: Mapping[str, Mapping[Verdict, Gate]]
    sets: Mapping[str, Node]
    rules: tuple[RuleGates, ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class Plan:
    """Gates, variables, diagrams and the packing of tests into keys. `comity.tables.decided` runs it."""

    law: Law
    agency: Agency
    days: tuple[date, date]
    layout: Layout
    net: Net
    records: dict[str, Net]
    tests: tuple[Leaf, ...]
    steps: tuple[date, ...]
    variables: tuple[Variable, ...]
    flags: tuple[Flag, ...]
    diagrams: Diagrams
    keys: Keys
    asks: tuple[AskPlan, ...]

    def absent(self, index: int) -> bool:
        return is_absent(self.variables[index], self.layout)


def compile_plan(
    law: Law,
    agency: Agency,
    asks: Sequence[CaseAsk],
    layout: Layout,
    *,
    days: tuple[date, date] = ALWAYS,
    layers: Sequence[str] = (),
    undone: Sequence[str] = (),
    rules: bool = True,
    missing: bool = True,
) -> Plan:
    """Read the law for an agency and work out what has to be known of a row.

    Args:
        days: the first and last day of the events; rows outside get every verdict. The fewer dates of the law lie
            between, the smaller the plan.
        layers: governments whose own law is to be told apart from the stack.
        undone: actions left undone together with those asked about (see `Reading.layers`).
        rules, missing: whether deciding rules and missing facts are wanted.
    """
    net, records = Net(), dict[str, Net]()
    drafts = []
    for ask in asks:
        reader = Reader(net, records, _given(law, agency, ask), days)
        drafts.append(_draft(Reading(law, agency, reader), reader, ask, layers, undone))
    gates = [g for draft in drafts for outcomes in draft.outcomes.values() for g in outcomes.values()]
    if rules:
        gates += [g for draft in drafts for rule in draft.rules for g in (rule.applies, rule.lifted)]
    leaves = net.leaves_of(gates)
    variables = tuple(variables_of(leaves, layout))
    diagrams = Diagrams()
    compiler = _Compiler(net, layout, variables, diagrams)
    plans = [compiler.ask(draft, len(asks) > 1, rules, missing) for draft in drafts]
    tests = tuple(
        test
        for test in leaves
        if not isinstance(test, (FromDay, OpenQuestion)) and not compiler.is_absent_test(test)
    )
    steps = tuple(sorted(test.day for test in leaves if isinstance(test, FromDay)))
    flags = tuple(
        dict.fromkeys(f for plan in plans for m in plan.missing for f in (m.open, *m.known) if f is not None)
    )
    widths = {"day": (len(steps) + 1).bit_length()}
    widths |= {f"t{i}": 2 for i in range(len(tests))}
    for i, variable in enumerate(variables):
        if is_absent(variable, layout):
            continue
        if variable.kind == "joint":
            widths[f"w{i}"] = len(variable.ways)
        if variable.nothing is not None:
            widths[f"s{i}"] = 1
    widths |= {f"o{i}": 1 for i in range(len(flags))}
    return Plan(
        law, agency, days, layout, net, records, tests, steps, variables, flags, diagrams, Keys.of(widths), tuple(plans)
    )  # fmt: skip


def _given(law: Law, agency: Agency, ask: CaseAsk) -> dict[str, str]:
    """What is the same in every row: the agency's own place, and the item asked for."""
    government = law.vocabulary.governments[agency.government]
    given = {
        "agency.state": law.vocabulary.state_of(government.name),
        "agency.level": government.level,
        "agency.government": government.name,
    }
    item = law.vocabulary.actions[ask.action].item
    if item is not None and ask.item is not None:
        given[item] = ask.item
    return given


@dataclass(frozen=True)
class _Draft:
    ask: CaseAsk
    outcomes: dict[str, dict[Verdict, Gate]]
    rules: tuple[RuleGates, ...]
    bits: tuple[RuleBit, ...]


def _draft(
    reading: Reading[Gate], reader: Reader, ask: CaseAsk, wanted: Sequence[str], undone: Sequence[str]
) -> _Draft:
    layers = reading.layers(ask.action, undone)
    outcomes = {"": stack_outcomes(reader, layers)}
    for government in wanted:
        own = next((x for x in layers if x.government == government and not x.orders), None)
        if own is None:
            known = ", ".join(dict.fromkeys(layer.government for layer in layers))
            raise InputError(
                f"No law of {government} bears on {reading.agency}.", next_step=f"Layers here: {known}."
            )
        outcomes[government] = layer_outcomes(reader, own, alone=True)
    readings = [rule for layer in layers for rule in layer.rules]
    rules = tuple(
        RuleGates(
            r.applies,
            reader.all_of([r.reaches, r.lifted]) if r.rule.modality is Modality.MUST_NOT else FALSE_GATE,
            decided_by(r.modality),
        )
        for r in readings
    )
    return _Draft(
        ask, outcomes, rules, tuple(RuleBit(r.rule.id, r.rule.version, r.rule.cite) for r in readings)
    )


class _Compiler:
    """Diagrams for the verdicts and for what is missing."""

    def __init__(self, net: Net, layout: Layout, variables: Sequence[Variable], diagrams: Diagrams) -> None:
        self.net, self.layout, self.variables, self.diagrams = net, layout, variables, diagrams
        self.absent = {i for i, v in enumerate(variables) if is_absent(v, layout)}
        self.disputed = {i for i, v in enumerate(variables) if v.kind == "reading"}
        self.place = {test: (i, j) for i, v in enumerate(variables) for j, test in enumerate(v.tests)}
        self._nodes: dict[Gate, Node] = {FALSE_GATE: diagrams.no, TRUE_GATE: diagrams.yes}

    def is_absent_test(self, test: Leaf) -> bool:
        variable = self.variables[self.place[test][0]]
        return is_absent(Variable("plain", (test,), variable.ways), self.layout)

    def node(self, gate: Gate) -> Node:
        """The yes-or-no diagram of a gate."""
        d = self.diagrams
        for part in self.net.cone([gate]):
            if part in self._nodes:
                continue
            op, inner = self.net.nodes[part]
            if op == "leaf":
                i, j = self.place[self.net.leaf_at[part]]
                self._nodes[part] = d.choice(i, [d.yes if way[j] else d.no for way in self.variables[i].ways])
            elif op == "not":
                self._nodes[part] = d.negate(self._nodes[inner[0]])
            else:
                found = d.yes if op == "and" else d.no
                for other in inner:
                    found = (d.both if op == "and" else d.either)(found, self._nodes[other])
                self._nodes[part] = found
        return self._nodes[gate]

    def ask(self, draft: _Draft, several: bool, rules: bool, missing: bool) -> AskPlan:
        sets: dict[str, Node] = {}
        facts: tuple[Missing, ...] = ()
        exact = True
        try:
            for layer, outcomes in draft.outcomes.items():
                settled = self._settled(outcomes)
                sets[layer] = self.diagrams.whatever(settled, self.absent, self.diagrams.union)
                if layer == "" and missing:
                    facts = tuple(self._missing(settled))
        except TooEntangled:
            sets, exact = {}, False
        names = tuple(dict.fromkeys(m.name for m in facts))
        for what, bits in (("rules", draft.bits if rules else ()), ("facts", names)):
            if len(bits) > MOST_BITS:
                raise InputError(
                    f"{len(bits)} {what} bear on this ask; a column of bits holds {MOST_BITS}.",
                    next_step=f"Decide without {'rules' if what == 'rules' else 'missing'}.",
                )
        slug = f"{draft.ask.action}_{draft.ask.item}" if draft.ask.item else draft.ask.action
        prefix = f"{slug}__" if several else ""
        legend = Legend(
            ask=f"{draft.ask.action}:{draft.ask.item}" if draft.ask.item else draft.ask.action,
            verdicts=f"{prefix}verdicts",
            rules=f"{prefix}rules" if rules else "",
            missing=f"{prefix}missing" if missing else "",
            layers=tuple((g, f"{prefix}verdicts__{g.replace('-', '_')}") for g in draft.outcomes if g),
            rule_bits=draft.bits if rules else (),
            fact_bits=names,
            exact=exact,
        )
        return AskPlan(draft.ask, legend, draft.outcomes, sets, draft.rules if rules else (), facts)

    def _settled(self, outcomes: Mapping[Verdict, Gate]) -> Node:
        """The verdict as one diagram. Where disputed readings lead to different verdicts it is for counsel."""
        d = self.diagrams
        found = d.terminal(bit_of(VERDICTS[-1]))
        for verdict in VERDICTS[:-1]:
            found = d.where(self.node(outcomes[verdict]), bit_of(verdict), found)
        return d.settle(found, self.disputed, bit_of(Verdict.COUNSEL))

    # -- what is missing

    def _missing(self, settled: Node) -> list[Missing]:
        found: list[Missing] = []
        for index, variable in enumerate(self.variables):
            ways = range(len(variable.ways))
            if variable.kind == "plain":
                node = self.diagrams.matters(settled, index, list(combinations(ways, 2)), self.absent)
                found += self._named(variable, node)
            elif variable.kind == "joint":
                for name in variable.names:
                    node = self.diagrams.matters(settled, index, _apart(variable, name), self.absent)
                    found += self._if_open(name, node)
        return [m for m in found if m.node != self.diagrams.no]

    def _named(self, variable: Variable, node: Node) -> list[Missing]:
        """What would tell, where tests of one fact (or one test of several) matter."""
        test = variable.tests[0]
        if isinstance(test, AnyOf):
            found = [m for name in test.facts for m in self._if_open(name, node)]
            if not self.layout.has_record(test.record):
                return [Missing(test.record, node), *found]
            # Where all else is known, the list would have to be told more finely.
            others = (
                ()
                if any(self._never_known(n) for n in test.facts)
                else (Missing(test.record, node, None, test.facts),)
            )
            return [Missing(test.record, node, test), *others, *found]
        if len(variable.names) == 1 and not any(self._may_stay_open(t) for t in variable.tests):
            return [Missing(variable.names[0], node)]
        return [m for name in variable.names for m in self._if_open(name, node)]

    def _if_open(self, name: str, node: Node) -> list[Missing]:
        return [Missing(name, node) if self._never_known(name) else Missing(name, node, name)]

    def _never_known(self, name: str) -> bool:
        return self.layout.name(Ref("fact", name)) is None

    def _may_stay_open(self, test: Leaf) -> bool:
        """Whether a test may stay unknown though its fact is known: a day against an instant."""
        if not isinstance(test, Compare):
            return False
        return FactKind.TIME in (self.layout.kind_of(test.left), self.layout.kind_of(test.right))


def _apart(variable: Variable, name: str) -> list[tuple[int, int]]:
    """Pairs of ways that differ only in tests that look at this fact."""
    others = [i for i, test in enumerate(variable.tests) if name not in facts_of(test)]
    return [
        (i, j)
        for (i, one), (j, other) in combinations(enumerate(variable.ways), 2)
        if all(one[k] == other[k] for k in others)
    ]


__all__ = ["ALWAYS", "AskPlan", "Missing", "Plan", "RuleGates", "compile_plan"]
