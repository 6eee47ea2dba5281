"""One request, answered: verdicts, what decided them, what is missing, what is owed and by when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

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
from comity.decide.circuit import Gate
from comity.decide.clocks import Due, due, permission_end
from comity.decide.facts import Known
from comity.decide.phrases import Phrases
from comity.decide.plan import STACK, ActionPlan, Plans
from comity.decide.request import Request
from comity.decide.settle import Seen, Settled, owed, settle, truths
from comity.decide.situation import Situation
from comity.decide.truth import FALSE, TRUE
from comity.language.model import CaseAsk, Clock, Condition, Law, Modality
from comity.meaning import DutyReading, LayerReading, RuleReading, Verdict

_DECIDES = {
    Verdict.PROHIBITED: (Modality.MUST_NOT,),
    Verdict.REQUIRED: (Modality.MUST,),
    Verdict.PERMITTED: (Modality.MAY, Modality.FREE),
    Verdict.COUNSEL: tuple(Modality),
}
_POWERLESS = frozenset({Verdict.EXEMPT, Verdict.SILENT, Verdict.UNCOVERED})


class Decider:
    """Answers requests under one law. Plans are made once for each agency, action and stretch of time."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.plans = Plans(law)
        self.phrases = Phrases(law)

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

    def plan(self, request: Request, ask: CaseAsk) -> ActionPlan:
        undone = frozenset(a.action for a in request.asks) if request.deed == "refused" else frozenset()
        return self.plans.plan(request.agency, ask.action, request.deed, request.on, undone)

    def verdicts(self, request: Request, ask: CaseAsk, groups: Sequence[str] = (STACK,)) -> Settled:
        """The possible verdicts alone, without explanation."""
        return settle(self.plan(request, ask), groups, self.case(request, ask), self.law)

    # -- the whole answer

    def decide(self, request: Request) -> Answer:
        """Answer every ask of the request and list each duty once."""
        asks = tuple(self._ask(request, ask) for ask in request.asks)
        return Answer(
            agency=request.agency,
            deed=request.deed,
            on=request.on,
            at=request.at,
            asks=asks,
            duties=self.duties(request),
            law=self.law.digest,
            given={name: request.known.get(name, Known.SEEN) for name in (*request.facts, *request.records)},
        )

    def _ask(self, request: Request, ask: CaseAsk) -> AskAnswer:
        plan = self.plan(request, ask)
        case = self.case(request, ask)
        seen = plan.see(case)
        settled = settle(plan, tuple(plan.outcomes), case, self.law, seen=seen)
        readings = [reading for layer in plan.layers for reading in layer.rules]
        gates = [g for r in readings for g in (r.applies, r.alone, r.reaches, r.lifted, *r.exceptions)]
        gates += [layer.covered for layer in plan.layers]
        found = bare_found = dict(zip(gates, truths(plan, gates, seen), strict=True))
        deciding = [r for r in readings if self._decides(r, settled.verdicts[STACK], found)]
        kept = self._never_stored_given(request)
        storable = settled.verdicts[STACK]
        if kept:
            bare = self.case(request, ask, stored_only=True)
            bare_seen = plan.see(bare)
            storable = settle(plan, (STACK,), bare, self.law, seen=bare_seen).verdicts[STACK]
            bare_found = dict(zip(gates, truths(plan, gates, bare_seen), strict=True))
        displaced = [
            r
            for r in readings
            if found[r.alone] != FALSE and found[r.applies] == FALSE and r.alone != r.applies
        ]
        return AskAnswer(
            ask=ask,
            verdicts=settled.verdicts[STACK],
            storable=storable,
            layers=tuple(self._layer(layer, settled, found) for layer in plan.layers if not layer.orders),
            rules=tuple(self._rule(r, found, bare_found, bool(kept)) for r in deciding),
            facts=self._facts_used(deciding, case, request),
            missing=settled.missing,
            readings=settled.readings,
            opinions=self._opinions(deciding, request),
            displaced=tuple(f"{r.rule.cite} ({r.rule.id})" for r in displaced),
            ends=self._ends(deciding, found, request, case),
            notes=self._notes(plan, settled, deciding, found, request, ask),
        )

    def _never_stored_given(self, request: Request) -> list[str]:
        vocabulary = self.law.vocabulary
        return [n for n in request.facts if vocabulary.facts[n].never_stored] + [
            n for n in request.records if vocabulary.records[n].never_stored
        ]

    @staticmethod
    def _decides(reading: RuleReading[Gate], verdicts: frozenset[Verdict], found: Mapping[Gate, int]) -> bool:
        """Whether a rule carries one of the verdicts, or could."""
        if found[reading.applies] != FALSE:
            if any(reading.modality in _DECIDES.get(verdict, ()) for verdict in verdicts):
                return True
            return len(verdicts) > 1
        lifted = found[reading.reaches] != FALSE and found[reading.lifted] != FALSE
        return lifted and Verdict.EXEMPT in verdicts and reading.rule.modality is Modality.MUST_NOT

    def _layer(self, layer: LayerReading[Gate], settled: Settled, found: Mapping[Gate, int]) -> LayerAnswer:
        policies = self.law.by_government.get(layer.government, ())
        through = [policy.read_through for policy in policies if policy.read_through is not None]
        return LayerAnswer(
            government=layer.government,
            verdicts=settled.verdicts[layer.government],
            covered=found[layer.covered] == TRUE,
            read_through=min(through) if through else None,
        )

    def _rule(
        self,
        reading: RuleReading[Gate],
        found: Mapping[Gate, int],
        bare: Mapping[Gate, int],
        kept: bool,
    ) -> DecidingRule:
        rule = reading.rule
        exceptions = []
        for exception, gate in zip(rule.exceptions, reading.exceptions, strict=True):
            standing: Standing = _STANDING[found[gate]]
            if kept and bare[gate] != found[gate]:
                standing = "not said"
            exceptions.append(
                ExceptionAnswer(
                    self.phrases.condition(exception.condition), exception.cite or rule.cite, standing
                )
            )
        applies = bare[reading.applies] if kept else found[reading.applies]
        notes = tuple(
            s for s in rule.statuses if s.kind in ("contested", "challenged", "unverified", "enjoined")
        )
        return DecidingRule(rule, _APPLIES[applies], tuple(exceptions), notes)

    def _facts_used(
        self, deciding: Iterable[RuleReading[Gate]], case: Situation, request: Request
    ) -> tuple[FactUsed, ...]:
        names: dict[str, None] = {}
        for reading in deciding:
            conditions: list[Condition] = [reading.rule.when, *(e.condition for e in reading.rule.exceptions)]
            for condition in conditions:
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

    def _opinions(self, deciding: Iterable[RuleReading[Gate]], request: Request) -> tuple[str, ...]:
        """Opinions of counsel that settled a reading on which a deciding rule rests."""
        rested = {reading.rule.id for reading in deciding}
        for reading in deciding:
            for exception in reading.rule.exceptions:
                rested.update(self.phrases.defines(exception.condition))
            rested.update(self.phrases.defines(reading.rule.when))
        return tuple(
            f"{opinion.cite or opinion.id.name}: `{opinion.settles.name}` "
            f"{'applies' if opinion.applies else 'does not apply'}"
            for policy in self.law.by_government.get(request.agency.government, ())
            for opinion in policy.opinions
            if opinion.settles in rested and opinion.interval.first() <= request.on <= opinion.interval.last()
        )

    # -- notes

    def _notes(
        self,
        plan: ActionPlan,
        settled: Settled,
        deciding: Sequence[RuleReading[Gate]],
        found: Mapping[Gate, int],
        request: Request,
        ask: CaseAsk,
    ) -> tuple[str, ...]:
        vocabulary = self.law.vocabulary
        verdicts = settled.verdicts[STACK]
        notes: list[str] = []
        for layer in plan.layers:
            place = vocabulary.governments[layer.government].phrase
            if found[layer.covered] != TRUE and not layer.orders:
                notes.append(
                    f"The law of {place} on this has not been read into the corpus for this day: it may forbid, "
                    "require or permit what is asked. The answer is what follows without it."
                )
                continue
            through = self._layer(layer, settled, found).read_through
            if through is not None and request.on > through:
                notes.append(f"The law of {place} was read through {through}; later law was not read.")
        if vocabulary.actions[ask.action].needs_power and verdicts & _POWERLESS:
            notes.append(self._power(plan, found))
        if Verdict.COUNSEL in verdicts:
            notes.append(self._why_counsel(plan, settled, found))
        return tuple(notes)

    @staticmethod
    def _power(plan: ActionPlan, found: Mapping[Gate, int]) -> str:
        """An exception and silence give no power to hold or arrest; a grant or a command does."""
        grants = [
            r.rule.cite
            for layer in plan.layers
            for r in layer.rules
            if r.rule.modality in (Modality.MAY, Modality.MUST) and found[r.applies] == TRUE
        ]
        if grants:
            return f"The power to act comes from {'; '.join(grants)}."
        return (
            "That no ban reaches the case gives nobody the power to hold or arrest: no law in the corpus gives it "
            "here. It would have to come from elsewhere (a criminal process, a judge's warrant)."
        )

    def _why_counsel(self, plan: ActionPlan, settled: Settled, found: Mapping[Gate, int]) -> str:
        against = [r for layer in plan.layers for r in layer.rules if found[r.applies] != FALSE]
        bans = [r.rule.cite for r in against if r.rule.modality is Modality.MUST_NOT]
        others = [r.rule.cite for r in against if r.rule.modality is not Modality.MUST_NOT]
        if settled.readings:
            disputed = "; ".join(dict.fromkeys(q.note or str(q.statement) for q in settled.readings))
            return f"For counsel: the reading of the law is disputed where it decides ({disputed})."
        return f"For counsel: the laws contradict each other ({'; '.join(bans)} against {'; '.join(others)})."

    # -- duties and clocks

    def duties(self, request: Request) -> tuple[DutyAnswer, ...]:
        """Every duty that this occasion sets off or may set off, once."""
        best: dict[object, DutyAnswer] = {}
        for ask in request.asks or (None,):
            plan = (
                self.plan(request, ask)
                if ask
                else self.plans.plan(request.agency, "", request.deed, request.on)
            )
            if not plan.duties:
                continue
            case = self.case(request, ask)
            seen = plan.see(case)
            for reading in plan.duties:
                key = (reading.duty.id, reading.duty.version)
                answer = self._duty(plan, reading, request, case, seen)
                if key not in best or _FIRM[answer.state] > _FIRM[best[key].state]:
                    best[key] = answer
        return tuple(best.values())

    def _duty(
        self, plan: ActionPlan, reading: DutyReading[Gate], request: Request, case: Situation, seen: Seen
    ) -> DutyAnswer:
        state, missing = owed(plan, reading.owed, case, self.law, seen)
        when = self._due(reading.duty.clock, request, case) if state != "not owed" else None
        return DutyAnswer(reading.duty, state, when, missing)

    def _due(
        self, clock: Clock | None, request: Request, case: Situation, *, permission: bool = False
    ) -> Due | None:
        if clock is None:
            return None
        government = self.law.vocabulary.governments[request.agency.government]
        start: date | datetime | None = None
        if clock.event is not None:
            known = (
                (case.at or case.event) if clock.event.scope == "event" else case.values.get(clock.event.name)
            )
            start = known if isinstance(known, date) else None
        deed_day = request.at.astimezone(ZoneInfo(government.zone)).date() if request.at else request.on
        whose = calendar(self.law, clock.calendar or government.calendar)
        count = permission_end if permission else due
        return count(clock, start=start, deed_day=deed_day, zone=government.zone, calendar=whose)

    def _ends(
        self,
        deciding: Iterable[RuleReading[Gate]],
        found: Mapping[Gate, int],
        request: Request,
        case: Situation,
    ) -> Due | None:
        """When a permission ends; where several bound it, the earliest known end."""
        ends = [
            self._due(r.rule.at_most, request, case, permission=True)
            for r in deciding
            if r.rule.at_most is not None and found[r.applies] != FALSE
        ]
        known = [end for end in ends if end is not None]
        dated = sorted((end for end in known if end.at is not None), key=lambda end: cast(datetime, end.at))
        return dated[0] if dated else known[0] if known else None


_STANDING: dict[int, Standing] = {0: "not met", 1: "unknown", 3: "met"}
_APPLIES: dict[int, Literal["yes", "no", "perhaps"]] = {0: "no", 1: "perhaps", 3: "yes"}
_FIRM = {"not owed": 0, "owed if": 1, "owed": 2}
