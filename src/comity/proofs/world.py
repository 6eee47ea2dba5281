"""All cases at once: the variables of the solver, those of one or more laws together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import z3

from comity.language.model import FactKind, FactType, Law, Ref
from comity.meaning import OpenQuestion
from comity.proofs.citations import Citations
from comity.proofs.facts import Variable, choice, dated, mentions, number, several, yes_no
from comity.proofs.gates import HOME
from comity.proofs.moments import Expr

Place = tuple[str, int] | None
"""Which record of which list a test is made of; None outside of lists."""

Key = tuple[str, str, int]
"""A fact (its name), a field (name, list, number of the record) or the event."""

EVENT: Key = ("event", "", -1)


class World:
    """The variables of the solver. Facts of one name are one fact in all laws: the vocabulary is shared.

    `home`: agencies of several states are looked at together, and each one's own state is called by one name.
    """

    def __init__(self, laws: Sequence[Law], *, home: bool = False) -> None:
        self.laws = tuple(laws)
        self.home = home
        self.citations = Citations(laws)
        self._mentions = mentions(laws)
        self._variables: dict[Key, Variable] = {}
        self._flags: dict[tuple[str, int], Expr] = {}
        self._questions: dict[OpenQuestion, Expr] = {}

    def key(self, ref: Ref, place: Place) -> Key:
        """Which variable a reference means at this place."""
        if ref.scope == "event":
            return EVENT
        if ref.scope == "field":
            assert place is not None, f"the field {ref.name} is tested outside of a list"
            return (ref.name, *place)
        return (ref.name, "", -1)

    def variable(self, key: Key) -> Variable:
        """The variable, made when it is first asked for."""
        found = self._variables.get(key)
        if found is None:
            found = self._variables[key] = self._make(key)
        return found

    def question(self, question: OpenQuestion) -> Expr:
        """How the question is settled."""
        return self._questions.setdefault(question, z3.Bool(f"{question}"))

    def present(self, record: str, index: int) -> Expr:
        """The list has at least so many records that are told of."""
        return self._flags.setdefault((record, index), z3.Bool(f"{record}[{index}]"))

    def complete(self, record: str) -> Expr:
        """The list is said to be complete."""
        return self._flags.setdefault((record, -1), z3.Bool(f"{record} complete"))

    def type_of(self, key: Key) -> FactType:
        """The type of a fact or field."""
        name, record, _ = key
        for law in self.laws:
            vocabulary = law.vocabulary
            if record and record in vocabulary.records and name in vocabulary.records[record].fields:
                return vocabulary.records[record].fields[name].type
            if not record and name in vocabulary.facts:
                return vocabulary.facts[name].type
        raise AssertionError(f"no law declares {key}")

    def named(self, name: str) -> frozenset[str]:
        """The values of a fact that the law names."""
        return frozenset(self._mentions.values.get(name, ()))

    def some_field(self, record: str) -> str:
        """A field by which a record can be told of, where nothing of it is known."""
        return next(
            name
            for law in self.laws
            if record in law.vocabulary.records
            for name in law.vocabulary.records[record].fields
        )

    def _make(self, key: Key) -> Variable:
        if key == EVENT:
            return dated("event", None)
        name, record, index = key
        label = f"{record}[{index}].{name}" if record else name
        kind = self.type_of(key)
        match kind.kind:
            case FactKind.YES_NO:
                return yes_no(label)
            case FactKind.ONE_OF:
                values, rest = self._mentions.representatives(name, kind)
                return choice(label, (*values, HOME) if self.home else values, rest)
            case FactKind.SOME_OF:
                return several(label, *self._mentions.representatives(name, kind))
            case FactKind.DATE | FactKind.TIME:
                return dated(label, kind.kind)
            case FactKind.NUMBER:
                return number(label)
            case FactKind.CITATION:
                return choice(label, range(len(self.citations.classes.get((record, name), ()))), 0)
            case _:
                assert_never(kind.kind)
