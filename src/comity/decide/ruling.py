"""The verdicts on several actions in one go, without their reasons: for many cases, one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.decide.circuit import Circuit
from comity.decide.program import compile_program, compile_quick, disputed, doubtful
from comity.decide.situation import Situation
from comity.decide.split import split
from comity.language.model import Law
from comity.meaning import Verdict
from comity.meaning.gates import Gate

_VERDICTS = tuple(Verdict)
_SIZE = len(_VERDICTS)
_COUNSEL = _VERDICTS.index(Verdict.COUNSEL)
_SETS = tuple(frozenset(v for i, v in enumerate(_VERDICTS) if bits >> i & 1) for bits in range(1 << _SIZE))


class Ruling:
    """What the law says to one agency on one stretch of days, of several actions at once.

    The sets are those that `settle` gives. Where Kleene's logic alone is exact, which the circuit shows
    beforehand for most unknown facts, nothing is split.
    """

    def __init__(self, circuit: Circuit, groups: Sequence[Mapping[Verdict, Gate]], law: Law) -> None:
        gates = [tuple(group.values()) for group in groups]
        self._law = law
        self._circuit = circuit
        self._quick = compile_quick(circuit, gates, _SETS)
        self._counsel = [_COUNSEL if disputed(circuit, group) else None for group in gates]
        self._program = compile_program(circuit, [(gate, True) for group in gates for gate in group])
        suspects = {gate for group in gates for gate in doubtful(circuit, group)}
        self._doubtful = [i for i, gate in enumerate(self._program.gates) if gate in suspects]

    def verdicts(self, s: Situation) -> tuple[frozenset[Verdict], ...]:
        """The possible verdicts, action by action. Items of asks are facts here like any other."""
        sets = self._quick.rule(s.values.get, s)
        return sets if self._quick.exact(sets, s) else self._split(s)

    def _split(self, s: Situation) -> tuple[frozenset[Verdict], ...]:
        values = self._program.read(s)
        found = split(self._circuit, self._program, values, s, self._law, among=self._doubtful)
        sets = []
        for i, counsel in enumerate(self._counsel):
            bits = 0
            for j, field in enumerate(found.group(i * _SIZE, _SIZE, counsel)):
                if field:
                    bits |= 1 << j
            sets.append(_SETS[bits])
        return tuple(sets)
