"""One request, answered: verdicts, what decided them, what is missing, what is owed and by when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from comity.decide import notes
from comity.decide.answer import (
    Answer,
    AskAnswer,
    DecidingRule,
    DutyAnswer,
    ExceptionAnswer,
    FactUsed,
    LayerAnswer,
    Standing,
)
from comity.decide.calendars import calendar
from comity.decide.clocks import Due, due, end_of_day, permission_end
from comity.decide.facts import Known
from comity.decide.opinions import Opinions
from comity.decide.phrases import Phrases
from comity.decide.plan import STACK, ActionPlan, Plans
from comity.decide.request import Request
from comity.decide.settle import Seen, Settled, owed, settle, truths
from comity.decide.situation import Situation
from comity.decide.truth import FALSE, TRUE
from comity.errors import InputError
from comity.language.model import CaseAsk, Clock, Law, Modality, Rule, StatementId
from comity.meaning import DutyReading, LayerReading, RuleReading, Verdict
from comity.meaning.gates import Gate

_DECIDES = {
    Verdict.PROHIBITED: (Modality.MUST_NOT,),
    Verdict.REQUIRED: (Modality.MUST,),
    Verdict.PERMITTED: (Modality.MAY, Modality.FREE),
    Verdict.COUNSEL: tuple(Modality),
}


@dataclass(frozen=True, slots=True)
class _View:
    """One case before one plan: every leaf read once, and the truths of its rules."""

    plan: ActionPlan
    case: Situation
    seen: Seen
    found: Mapping[Gate, int]


class Decider:
    """Answers requests under one law. Plans are made once for each agency, action and stretch of time."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.plans = Plans(law)
        self.phrases = Phrases(law)
        self._opinions = Opinions(law, self.phrases)
        self._words: dict[tuple[str, str, int], tuple[str, ...]] = {}

    # -- settling only

    def case(self, request: Request, ask: CaseAsk | None, *, stored_only: bool = False) -> Situation:
        """The case before the law. With `stored_only`, as if facts that are never stored were unknown."""
        case = request.situation(ask, self.law)
        if not stored_only:
            return case
        vocabulary = self.law.vocabulary
        values = {n: v for n, v in case.values.items() if not vocabulary.facts[n].never_stored}
        records = {n: r for n, r in case.records.items() if not vocabulary.records[n].never_stored}
        return Situation(case.event, values, records, case.at)

    def plan(self, request: Request, ask: CaseAsk | None) -> ActionPlan:
        """The plan for one ask of the request, or for mere contact."""
        return self.plans.of(request, ask)

    def verdicts(self, request: Request, ask: CaseAsk, groups: Sequence[str] = (STACK,)) -> Settled:
        """The possible verdicts and what could still change them, without the reasons."""
        return settle(self.plan(request, ask), groups, self.case(request, ask), self.law)

    # -- the whole answer

    def decide(self, request: Request) -> Answer:
        """Answer every ask of the request and list each duty once."""
        views = self._views(request)
        return Answer(
            agency=request.agency,
            deed=request.deed,
            on=request.on,
            at=request.at,
            asks=self._asks(request, views),
            duties=self._duties(request, views),
            law=self.law.digest,
            given={name: request.known.get(name, Known.SEEN) for name in (*request.facts, *request.records)},
            unread=tuple(self._unread(request, views)),
        )

    def asks(self, request: Request) -> tuple[AskAnswer, ...]:
        """The answer to each ask alone, without duties: all that an audit of a deed needs."""
        return self._asks(request, self._views(request))

    def _views(self, request: Request) -> list[_View]:
        return [self._view(request, ask) for ask in request.asks or (None,)]

    def _asks(self, request: Request, views: Sequence[_View]) -> tuple[AskAnswer, ...]:
        return tuple(self._ask(request, ask, view) for ask, view in zip(request.asks, views, strict=False))

    def _unread(self, request: Request, views: Sequence[_View]) -> Iterator[str]:
        facts, records = self.law.vocabulary.facts, self.law.vocabulary.records
        given = [name for name in request.facts if not facts[name].never_stored]
        given += [name for name in request.records if not records[name].never_stored]
        for name in given:
            if not any(name in view.plan.reads for view in views):
                yield name

    def _view(self, request: Request, ask: CaseAsk | None, *, stored_only: bool = False) -> _View:
        plan = self.plan(request, ask)
        case = self.case(request, ask, stored_only=stored_only)
        seen = plan.see(case)
        gates = plan.told
        return _View(plan, case, seen, dict(zip(gates, truths(plan, gates, seen), strict=True)))

    def _ask(self, request: Request, ask: CaseAsk, view: _View) -> AskAnswer:
        plan, found = view.plan, view.found
        settled = settle(plan, tuple(plan.outcomes), view.case, self.law, seen=view.seen)
        verdicts = settled.verdicts[STACK]
        bare, kept = view, verdicts
        if self._never_stored(request):
            # What may be kept is what the other facts say alone.
            bare = self._view(request, ask, stored_only=True)
            kept = settle(plan, (STACK,), bare.case, self.law, seen=bare.seen, explain=False).verdicts[STACK]
        readings = [reading for layer in plan.layers for reading in layer.rules]
        deciding = [reading for reading in readings if _decides(reading, verdicts, found)]
        fallen = [r for r in readings if found[r.alone] != FALSE and found[r.applies] == FALSE]
        layers = tuple(
            self._layer(request, ask, layer, settled, found) for layer in plan.layers if not layer.orders
        )
        opinions = self._opinions.deciding(plan, request, ask, view.case, verdicts)
        return AskAnswer(
            ask=ask,
            verdicts=verdicts,
            storable=kept,
            layers=layers,
            rules=tuple(self._rule(r, found, bare.found, request.on) for r in deciding),
            facts=self._facts_used(deciding, view.case, request),
            missing=tuple(
                replace(m, fields=fields) if (fields := plan.fields(m.name)) else m for m in settled.missing
            ),
            readings=settled.readings,
            opinions=tuple(
                f"{o.cite or o.id.name}: {self._cite(o.settles)} {'applies' if o.applies else 'does not apply'}"
                for o in opinions
            ),
            displaced=tuple(f"{r.rule.cite} ({r.rule.id})" for r in fallen if r.alone != r.applies),
            ends=self._ends(deciding, found, request, view.case),
            notes=tuple(self._notes(request, ask, view, settled, layers)),
        )

    def _cite(self, id: StatementId) -> str:
        """The section that a statement stands for, and its name."""
        versions = (*self.law.rules.get(id, ()), *self.law.defines.get(id, ()))
        cites = dict.fromkeys(version.cite for version in versions if version.cite)
        return f"{'; '.join(cites)} (`{id.name}`)" if cites else f"`{id.name}`"

    def _never_stored(self, request: Request) -> bool:
        vocabulary = self.law.vocabulary
        return any(vocabulary.facts[name].never_stored for name in request.facts) or any(
            vocabulary.records[name].never_stored for name in request.records
        )

    def _layer(
        self,
        request: Request,
        ask: CaseAsk,
        layer: LayerReading[Gate],
        settled: Settled,
        found: Mapping[Gate, int],
    ) -> LayerAnswer:
        """What a government's law says; how far it was read is told by the files that cover the act on that day."""
        through = [
            policy.read_through
            for policy in self.law.by_government.get(layer.government, ())
            if policy.read_through is not None
            and any(
                ask.action in (cover.actions or (ask.action,))
                and cover.interval.first() <= request.on <= cover.interval.last()
                for cover in policy.covers
            )
        ]
        return LayerAnswer(
            government=layer.government,
            verdicts=settled.verdicts[layer.government],
            covered=found[layer.covered] == TRUE,
            read_through=min(through) if through else None,
        )

    def _rule(
        self, reading: RuleReading[Gate], found: Mapping[Gate, int], bare: Mapping[Gate, int], day: date
    ) -> DecidingRule:
        """One rule with its exceptions. What only a never-stored fact tells is not said."""
        rule = reading.rule
        words = self._exceptions(rule)
        exceptions = []
        for exception, gate, said in zip(rule.exceptions, reading.exceptions, words, strict=True):
            standing = _STANDING[found[gate]] if bare[gate] == found[gate] else "not said"
            exceptions.append(ExceptionAnswer(said, exception.cite or rule.cite, standing))
        statuses = tuple(
            dict.fromkeys(
                s
                for s in rule.statuses
                if s.kind != "void" and s.interval.first() <= day <= s.interval.last()
            )
        )
        return DecidingRule(rule, _APPLIES[bare[reading.applies]], tuple(exceptions), statuses)

    def _exceptions(self, rule: Rule) -> tuple[str, ...]:
        """The exceptions in words, put together once."""
        key = (rule.id.policy, rule.id.name, rule.version)
        if key not in self._words:
            self._words[key] = tuple(
                self.phrases.condition(e.condition, policy=rule.id.policy) for e in rule.exceptions
            )
        return self._words[key]

    def _facts_used(
        self, deciding: Iterable[RuleReading[Gate]], case: Situation, request: Request
    ) -> tuple[FactUsed, ...]:
        names: dict[str, None] = {}
        for reading in deciding:
            for condition in (reading.rule.when, *(e.condition for e in reading.rule.exceptions)):
                names.update(dict.fromkeys(self.phrases.names(condition)))
        used = []
        for name in names:
            known = request.known.get(name, Known.SEEN)
            if name in case.records:
                record = self.law.vocabulary.records[name]
                used.append(FactUsed(name, None if record.never_stored else record.phrase, known))
            elif (value := case.values.get(name)) is not None:
                fact = self.law.vocabulary.facts[name]
                words = None if fact.never_stored else self.phrases.given(name, value)
                used.append(FactUsed(name, words, known))
        return tuple(used)

    def _notes(
        self,
        request: Request,
        ask: CaseAsk,
        view: _View,
        settled: Settled,
        layers: Sequence[LayerAnswer],
    ) -> Iterator[str]:
        vocabulary = self.law.vocabulary
        laws = [layer for layer in view.plan.layers if not layer.orders]
        for layer, answer in zip(laws, layers, strict=True):
            if not answer.covered:
                yield notes.unread(self.law, layer, view.found[layer.covered])
            elif answer.read_through is not None and request.on > answer.read_through:
                place = vocabulary.governments[layer.government].phrase
                yield f"The law of {place} was read through {answer.read_through}; later law was not read."
        power = vocabulary.actions[ask.action].needs_power
        yield from notes.of_verdicts(self.law, view.plan, settled, view.found, needs_power=power)

    # -- duties and clocks

    def duties(self, request: Request) -> tuple[DutyAnswer, ...]:
        """Every duty that this occasion sets off or may set off, once."""
        return self._duties(request, [self._view(request, ask) for ask in request.asks or (None,)])

    def _duties(self, request: Request, views: Iterable[_View]) -> tuple[DutyAnswer, ...]:
        best: dict[object, DutyAnswer] = {}
        for view in views:
            for reading in view.plan.duties:
                key = (reading.duty.id, reading.duty.version)
                answer = self._duty(reading, request, view)
                if key not in best or _FIRM[answer.state] > _FIRM[best[key].state]:
                    best[key] = answer
        return tuple(best.values())

    def _duty(self, reading: DutyReading[Gate], request: Request, view: _View) -> DutyAnswer:
        state, missing = owed(view.plan, reading.owed, view.case, self.law, view.seen)
        when = self._due(reading.duty.clock, request, view.case) if state != "not owed" else None
        return DutyAnswer(reading.duty, state, when, missing)

    def _due(
        self, clock: Clock | None, request: Request, case: Situation, *, permission: bool = False
    ) -> Due | None:
        if clock is None:
            return None
        government = self.law.vocabulary.governments[request.agency.government]
        start: date | datetime | None = None
        if clock.event is not None:
            of_event = clock.event.scope == "event"
            known = (case.at or case.event) if of_event else case.values.get(clock.event.name)
            start = known if isinstance(known, date) else None
        deed_day = request.at.astimezone(ZoneInfo(government.zone)).date() if request.at else request.on
        whose = calendar(self.law, clock.calendar or government.calendar)
        count = permission_end if permission else due
        try:
            return count(clock, start=start, deed_day=deed_day, zone=government.zone, calendar=whose)
        except OverflowError:
            raise InputError(
                "A time limit runs past the last day of the calendar",
                next_step="Correct the day that it runs from.",
            ) from None

    def _ends(
        self,
        deciding: Iterable[RuleReading[Gate]],
        found: Mapping[Gate, int],
        request: Request,
        case: Situation,
    ) -> Due | None:
        """When a permission ends; where several bound it, the earliest known end."""
        zone = self.law.vocabulary.governments[request.agency.government].zone
        ends = [
            end
            for reading in deciding
            if reading.rule.at_most is not None and found[reading.applies] != FALSE
            if (end := self._due(reading.rule.at_most, request, case, permission=True)) is not None
        ]

        def moment(end: Due) -> datetime:
            if end.at is None and end.day is None:
                return datetime.max.replace(tzinfo=UTC)
            return end.at if end.at is not None else end_of_day(end.day or request.on, zone)

        return min(ends, key=moment, default=None)


def _decides(reading: RuleReading[Gate], verdicts: frozenset[Verdict], found: Mapping[Gate, int]) -> bool:
    """Whether a rule carries one of the verdicts, or could."""
    if found[reading.applies] != FALSE:
        if any(reading.modality in _DECIDES.get(verdict, ()) for verdict in verdicts):
            return True
        return len(verdicts) > 1
    lifted = found[reading.reaches] != FALSE and found[reading.lifted] != FALSE
    return lifted and Verdict.EXEMPT in verdicts and reading.rule.modality is Modality.MUST_NOT


_STANDING: dict[int, Standing] = {0: "not met", 1: "unknown", 3: "met"}
_APPLIES: dict[int, Literal["yes", "no", "perhaps"]] = {0: "no", 1: "perhaps", 3: "yes"}
_FIRM = {"not owed": 0, "owed if": 1, "owed": 2}
