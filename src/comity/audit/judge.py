"""Each distinct pattern of facts, decided once under the law of its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from comity.audit.facts import ASKS, Given, Pattern, Shown, shown
from comity.audit.findings import Deed, Finding, finding
from comity.audit.owner import Owner
from comity.decide import AskAnswer, Decider, Known, Request, Several
from comity.decide.answer import DecidingRule
from comity.decide.facts import Value
from comity.language.model import CaseAsk, Condition, Define, Modality, Rule, Status
from comity.meaning import Agency, Verdict

__all__ = ["Answers", "Judge", "Judged", "RuleBearing", "judge_deed"]

Facts = Mapping[str, Value | Several]
Test = Literal["who", "why", "any"]
Bearing = Literal["forbids", "may forbid", "exception met", "requires", "may require", "allows", "may allow"]

_WORDS: Final[dict[Modality, tuple[Bearing, Bearing]]] = {
    Modality.MUST_NOT: ("forbids", "may forbid"),
    Modality.MUST: ("requires", "may require"),
    Modality.MAY: ("allows", "may allow"),
    Modality.FREE: ("allows", "may allow"),
}


@dataclass(frozen=True, slots=True)
class RuleBearing:
    """A rule and what it has to say to a pattern.

    `test` is what the rule asks about: `who` searched, `why`, or neither (`any`). `read` is how its source
    was read; `doubts` are what stands against saying more than *possible*: a disputed or unverified reading.
    """

    rule: Rule
    bearing: Bearing
    test: Test
    read: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One pattern, decided.

    Args:
        verdicts: every verdict still possible, in the order of the language page; empty where no law could be
            chosen.
        missing: names of facts that could still change the verdict.
        wanting: in words, what is missing for more than this finding: facts, a disputed reading, unread law,
            or what was only inferred.
        uncovered: governments above the owner whose law on this is not in the corpus for this day.
        later: governments whose law was read only up to an earlier day.
    """

    finding: Finding
    verdicts: tuple[Verdict, ...]
    rules: tuple[RuleBearing, ...]
    missing: tuple[str, ...]
    wanting: tuple[str, ...]
    uncovered: tuple[str, ...]
    later: tuple[str, ...]


class Answers:
    """What the law says to a deed, found once for the same facts on the same day. How a fact is known has no part in
    that; it is held against the answer afterwards.
    """

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self._found: dict[object, AskAnswer] = {}

    def __call__(self, agency: Agency, deed: Deed, ask: CaseAsk, day: date, facts: Facts) -> AskAnswer:
        """The answer to one ask."""
        key = (agency, deed, ask, day, frozenset(facts.items()))
        if key not in self._found:
            request = Request(agency, _REQUESTED[deed], (ask,), day, facts)
            self._found[key] = self.decider.asks(request)[0]
        return self._found[key]


class Judge:
    """Decides patterns of one log, each once.

    States that no rule names (`named` holds those that some rule names) are all alike, the owner's own apart.
    """

    def __init__(self, decider: Decider, owner: Owner, given: Given, named: frozenset[str] | None) -> None:
        self.decider = decider
        self.owner = owner
        self.given = given
        self._answers = Answers(decider)
        self._named = named
        self._home = decider.law.vocabulary.state_of(owner.agency.government)
        self._judged: dict[Pattern, Judged] = {}
        self._elsewhere: str | None = None

    def __call__(self, pattern: Pattern, day: date | None) -> Judged:
        """Decide one pattern: what the owner did, under its law of that day (`None`: no day is known)."""
        state = pattern.state
        if state and self._named is not None and state not in self._named and state != self._home:
            self._elsewhere = self._elsewhere or state
            pattern = pattern._replace(state=self._elsewhere)
        if pattern not in self._judged:
            self._judged[pattern] = self._judge(pattern, day)
        return self._judged[pattern]

    def _judge(self, pattern: Pattern, day: date | None) -> Judged:
        """Where the log leaves open how the purpose is meant, each way is decided, and all verdicts stay."""
        if day is None or pattern.act == "none":
            return Judged(Finding.UNJUDGED, (), (), (), ("the day of the search",), (), ())
        log = shown(pattern, day, self.decider.law.vocabulary, self.given)
        return judge_deed(self._answers, self.owner.agency, "done", ASKS[pattern.act], day, log)


def judge_deed(answers: Answers, agency: Agency, deed: Deed, ask: CaseAsk, day: date, log: Shown) -> Judged:
    """What an agency did on a day, or left undone, under the law of that day.

    Each way in which the purpose can be meant is decided.
    """
    found = [answers(agency, deed, ask, day, facts) for facts in log.ways()]
    return _Joined(answers.decider, deed, log, found, day).judged()


_REQUESTED: Final[dict[Deed, Literal["done", "refused"]]] = {"done": "done", "not done": "refused"}
#: What a rule says that a deed breaks: surely, and perhaps.
_BREACH: Final[dict[Deed, tuple[Bearing, Bearing]]] = {
    "done": _WORDS[Modality.MUST_NOT],
    "not done": _WORDS[Modality.MUST],
}


class _Joined:
    """The answers to one pattern's ways, put together."""

    def __init__(
        self, decider: Decider, deed: Deed, log: Shown, answers: Sequence[AskAnswer], day: date
    ) -> None:
        self.deed: Deed = deed
        self.decider = decider
        self.vocabulary = decider.law.vocabulary
        self.log = log
        self.answers = answers
        self.day = day
        self.verdicts = frozenset().union(*(answer.verdicts for answer in answers))
        self.rules = self._bearings()

    def judged(self) -> Judged:
        doubts = self._doubt()
        found = finding(self.deed, self.verdicts, sure=not doubts)
        layers = {layer.government: layer for answer in self.answers for layer in answer.layers}
        phrase = {name: self.vocabulary.governments[name].phrase for name in layers}
        uncovered = tuple(phrase[name] for name, layer in layers.items() if not layer.covered)
        return Judged(
            finding=found,
            verdicts=tuple(verdict for verdict in Verdict if verdict in self.verdicts),
            rules=self.rules,
            missing=self._missing(),
            wanting=self._wanting(found, doubts, uncovered),
            uncovered=uncovered,
            later=tuple(
                phrase[n]
                for n, layer in layers.items()
                if layer.read_through is not None and self.day > layer.read_through
            ),
        )

    # -- rules

    def _bearings(self) -> tuple[RuleBearing, ...]:
        """Every rule that speaks in some way; what it says in some ways only, it *may* say."""
        found: dict[tuple[object, int], list[DecidingRule]] = {}
        for answer in self.answers:
            for deciding in answer.rules:
                found.setdefault((deciding.rule.id, deciding.rule.version), []).append(deciding)
        bearings = []
        for each in found.values():
            standing = {deciding.applies for deciding in each}
            always = len(each) == len(self.answers) and len(standing) == 1
            sure, perhaps = _WORDS[each[0].rule.modality]
            if standing == {"no"}:
                word: Bearing = "exception met"
            else:
                word = sure if always and standing == {"yes"} else perhaps
            rule = each[0].rule
            doubts = self._doubts(each[0].notes, sure=word in ("forbids", "requires", "allows"))
            bearings.append(
                RuleBearing(
                    rule, word, self._test(rule), rule.source.read if rule.source else "not said", doubts
                )
            )
        return tuple(bearings)

    def _doubts(self, statuses: Iterable[Status], *, sure: bool) -> tuple[str, ...]:
        """What stands against a rule on this day. Of a rule that surely applies, no dispute is left here."""
        kinds = ("unverified",) if sure else ("unverified", "contested")
        live = (s.kind for s in statuses if s.interval.first() <= self.day <= s.interval.last())
        return tuple(dict.fromkeys(kind for kind in live if kind in kinds))

    def _names(self, rule: Rule) -> tuple[str, ...]:
        """Facts that a rule turns on, in order of reading."""
        conditions: Iterable[Condition] = (rule.when, *(exception.condition for exception in rule.exceptions))
        return tuple(
            dict.fromkeys(name for condition in conditions for name in self.decider.phrases.names(condition))
        )

    def _test(self, rule: Rule) -> Test:
        names = self.decider.phrases.names(rule.when)
        if "purpose" in names or "plate_reader_use" in names:
            return "why"
        return "who" if any(name.startswith("requester.") for name in names) else "any"

    def _deciding(self) -> tuple[RuleBearing, ...]:
        """The rules that carry a breach: those that surely apply; if only their sum is sure, all."""
        surely, _ = _BREACH[self.deed]
        broken = [rule for rule in self.rules if rule.bearing in _BREACH[self.deed]]
        return tuple(rule for rule in broken if rule.bearing == surely) or tuple(broken)

    # -- doubts

    def _doubt(self) -> tuple[str, ...]:
        """What keeps a settled verdict from being certain. One rule that is certain carries it: others only agree."""
        deciding = self._deciding()
        surely, _ = _BREACH[self.deed]
        alone = all(rule.bearing == surely for rule in deciding)
        each = [(rule,) for rule in deciding] if alone else [deciding]
        doubts = [tuple(dict.fromkeys([*self._unsure_law(bans), *self._inferred(bans)])) for bans in each]
        if not all(doubts):
            return ()
        return tuple(dict.fromkeys(doubt for found in doubts for doubt in found))

    def _unsure_law(self, deciding: Iterable[RuleBearing]) -> Iterable[str]:
        """What a deciding rule, or a definition on which it rests, was not read as, or is not free of."""
        for bearing in deciding:
            terms = self._terms(bearing.rule)
            reads = {bearing.read, *(define.source.read for define in terms if define.source is not None)}
            if reads != {"text"}:
                yield f"a rule's text (read: {', '.join(sorted(reads - {'text'}))})"
                continue
            doubts = {
                *bearing.doubts,
                *(d for define in terms for d in self._doubts(define.statuses, sure=True)),
            }
            if doubts:
                yield f"certainty about a rule ({' and '.join(sorted(doubts))})"

    def _terms(self, rule: Rule) -> list[Define]:
        """The definitions in force on which a rule rests."""
        conditions = (rule.when, *(exception.condition for exception in rule.exceptions))
        names = {name for condition in conditions for name in self.decider.phrases.defines(condition)}
        versions = (define for name in names for define in self.decider.law.defines.get(name, ()))
        return [one for one in versions if one.interval.first() <= self.day <= one.interval.last()]

    def _inferred(self, deciding: Iterable[RuleBearing]) -> Iterable[str]:
        """Facts given that a deciding rule turns on and that nobody recorded."""
        names = {name for bearing in deciding for name in self._names(bearing.rule)}
        inferred = {name for name in names if self.log.known.get(name) is Known.INFERRED}
        if "purpose" in inferred:
            yield "a recorded purpose (it was read from typed words)"
        if inferred - {"purpose"}:
            yield "a record of who searched (it was read from a name)"

    # -- what is missing

    def _missing(self) -> tuple[str, ...]:
        names = {missing.name: None for answer in self.answers for missing in answer.missing}
        if len({answer.verdicts for answer in self.answers}) > 1:
            names.setdefault("purpose")
        return tuple(names)

    def _wanting(self, found: Finding, doubts: Sequence[str], uncovered: Sequence[str]) -> tuple[str, ...]:
        match found:
            case Finding.POSSIBLE if len(self.verdicts) == 1:
                return tuple(doubts)
            case Finding.POSSIBLE:
                wanted = (
                    self._facts_wanting()
                    or self._readings()
                    or tuple(f"the law of {place}" for place in uncovered)
                )
                return wanted or ("more than the log shows",)
            case Finding.COUNSEL:
                return self._readings() or ("laws that contradict each other",)
            case Finding.UNCOVERED:
                return tuple(f"the law of {place}" for place in uncovered)
            case _:
                return ()

    def _facts_wanting(self) -> tuple[str, ...]:
        """For each rule that may be broken, the first fact of it that is still open, and an unknown first day."""
        open_ = self._missing()
        first: dict[str, None] = {}
        days: dict[str, None] = {}
        for bearing in self.rules:
            if bearing.bearing == _BREACH[self.deed][1]:
                names = [name for name in self._names(bearing.rule) if name in open_]
                first.update(dict.fromkeys(names[:1]))
                if bearing.rule.interval.since is None:
                    days[f"the day on which a rule came into force ({bearing.rule.cite})"] = None
        return tuple(self._words(name) for name in sorted(first or open_[:1])) + tuple(sorted(days))

    def _words(self, name: str) -> str:
        record = self.vocabulary.records.get(name)
        return record.unknown if record else self.vocabulary.facts[name].unknown

    def _readings(self) -> tuple[str, ...]:
        questions = {question for answer in self.answers for question in answer.readings}
        return tuple(sorted({question.note or str(question.statement) for question in questions}))
