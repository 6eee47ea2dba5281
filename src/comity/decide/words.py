"""The answer as a clerk reads it: the verdict first, then why, what is missing, what is owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import fill

from comity.decide.answer import Answer, AskAnswer, DecidingRule, DutyAnswer
from comity.decide.decider import Decider
from comity.decide.published import DISCLAIMER, question, secret, verdict_names
from comity.decide.sentences import Sentences
from comity.language.checks import walk
from comity.language.model import Define, Defined, Law, StatementId
from comity.meaning import Verdict

_SAID = {
    Verdict.PROHIBITED: "PROHIBITED. The agency must not do this.",
    Verdict.REQUIRED: "REQUIRED. The agency must do this.",
    Verdict.PERMITTED: "PERMITTED. The agency may do this; it need not.",
    Verdict.EXEMPT: "EXEMPT. The ban does not reach this case. That gives no power to act.",
    Verdict.SILENT: "NOT REGULATED. The law in the corpus says nothing on this. That is not leave to act.",
    Verdict.COUNSEL: "FOR COUNSEL. The law does not give one answer.",
    Verdict.UNCOVERED: "NOT IN THE CORPUS. The law that would answer this has not been read.",
}
_WIDTH = 96


def answer_text(answer: Answer, decider: Decider) -> str:
    """The whole answer as plain text, without the foot."""
    vocabulary = decider.law.vocabulary
    place = vocabulary.governments[answer.agency.government].phrase
    kinds = ", ".join(vocabulary.kinds[kind].phrase for kind in answer.agency.kinds)
    lines = [f"{kinds.capitalize()} of {place}, {answer.on.isoformat()}", ""]
    for ask in answer.asks:
        lines += _ask(ask, answer.on, decider)
    lines += _duties(answer.duties, decider.law)
    if answer.unread:
        read = "that no rule or duty on this reads; they changed nothing"
        lines += [_wrap(f"Facts given {read}: {', '.join(answer.unread)}", ""), ""]
    lines.append(DISCLAIMER)
    return "\n".join(lines)


def headline(ask: AskAnswer, law: Law) -> str:
    """The ask in words: `Hold a person past the time of release`."""
    action = law.vocabulary.actions[ask.ask.action]
    words = action.phrase[0].upper() + action.phrase[1:]
    if ask.ask.item and action.item:
        words += f" ({law.vocabulary.facts[action.item].type.phrase(ask.ask.item)})"
    return words


def _ask(ask: AskAnswer, on: date, decider: Decider) -> Iterator[str]:
    law = decider.law
    yield f"{headline(ask, law)} — `{ask.ask.action}{':' + ask.ask.item if ask.ask.item else ''}`"
    if ask.settled:
        yield _wrap(_SAID[next(iter(ask.verdicts))], "  ")
    else:
        yield _wrap(f"UNDETERMINED. Still possible: {', '.join(verdict_names(ask.verdicts))}.", "  ")
    if ask.rules:
        yield ""
        yield "  Why"
        # Once the verdict is settled, what might say the same besides need not be read to the end.
        shown = [rule for rule in ask.rules if not ask.settled or rule.applies != "perhaps"] or list(
            ask.rules
        )
        for rule in shown:
            yield from _rule(rule, decider)
        rest = [rule.rule.cite for rule in ask.rules if rule not in shown]
        if rest:
            yield _wrap(
                f"- not needed for the verdict, and not settled: {'; '.join(dict.fromkeys(rest))}", "    "
            )
        yield from _terms(tuple(shown), on, decider)
    if ask.opinions:
        yield _wrap(f"Counsel's opinion decided: {'; '.join(ask.opinions)}.", "  ")
    if ask.displaced:
        yield _wrap(f"Displaced by another law: {'; '.join(ask.displaced)}.", "  ")
    if ask.ends is not None:
        yield _wrap(f"The permission ends {ask.ends.words}.", "  ")
        for assumed in ask.ends.assumed:
            yield _wrap(assumed, "    ")
    if ask.facts:
        yield ""
        yield "  Facts relied on"
        for fact in ask.facts:
            yield _wrap(
                f"- {fact.words or fact.name.replace('_', ' ') + ': given, and not kept'} ({fact.known})",
                "    ",
            )
    if ask.missing:
        yield ""
        yield "  These facts could still change the answer, the most telling first"
        for missing in ask.missing[:8]:
            yield _wrap(f"- {question(missing.name, law)} [{missing.name}]", "    ")
            if missing.fields:
                record = law.vocabulary.records[missing.name]
                read = "; ".join(f"{record.fields[name].phrase} [{name}]" for name in missing.fields)
                yield _wrap(f"of each {record.phrase} the law reads: {read}", "      ")
        if len(ask.missing) > 8:
            yield f"    … and {len(ask.missing) - 8} more; `comity ask` asks only what it needs."
    if ask.notes:
        yield ""
        yield "  Note"
        for note in ask.notes:
            yield _wrap(f"- {note}", "    ")
    if ask.gives_away:
        yield _wrap(
            "- This verdict turns on facts that are never stored: act on it, and do not write it down with "
            f"anything that names the case. What may be kept: {', '.join(verdict_names(ask.storable))}.",
            "    ",
        )
    yield ""


def _rule(deciding: DecidingRule, decider: Decider) -> Iterator[str]:
    rule = deciding.rule
    policy = decider.law.policies[rule.id.policy]
    order = "the agency's own order, " if policy.kind == "order" else ""
    since = rule.interval.since or rule.interval.doubtful_from
    until = f" to {rule.interval.until}" if rule.interval.until else ""
    yield _wrap(f"- {order}{rule.cite} (in force from {since}{until}): {rule.says or str(rule.id)}", "    ")
    if deciding.applies == "perhaps":
        yield "      Whether it applies is not settled yet."
    for exception in deciding.exceptions:
        yield _wrap(f"exception {exception.standing}: {exception.words} [{exception.cite}]", "      ")
    source = rule.source
    if source is not None:
        day = f" on {source.on}" if source.on else ""
        yield _wrap(
            f"read as {source.read} by {source.by}{day}{'; ' + source.url if source.url else ''}", "      "
        )
    for status in deciding.notes:
        yield _wrap(
            f"{status.kind}{': ' + status.note if status.note else ''}"
            + (f" [{status.cite}]" if status.cite else ""),
            "      ",
        )


def _terms(rules: tuple[DecidingRule, ...], on: date, decider: Decider) -> Iterator[str]:
    """The statutes' own words that the rules shown use, each as that statute defines it on that day."""
    conditions = [c for d in rules for c in (d.rule.when, *(e.condition for e in d.rule.exceptions))]
    found: dict[StatementId, Define | None] = {}
    for condition in conditions:  # grows: a definition may use others
        for part in walk(condition):
            if isinstance(part, Defined) and part.define not in found:
                versions = decider.law.defines.get(part.define, ())
                now = (v for v in versions if v.interval.first() <= on <= v.interval.last())
                found[part.define] = define = next(now, None)
                conditions += [define.condition] if define else []
    defines = [define for define in found.values() if define is not None]
    if defines:
        yield ""
        yield "  Terms in quotation marks, as their law defines them"
    for define in defines:
        cite = f" [{define.cite}]" if define.cite else ""
        record = define.record
        meaning = decider.phrases.condition(define.condition, policy=define.id.policy, record=record)
        yield _wrap(f"- “{define.id.name.replace('_', ' ')}”: {meaning}{cite}", "    ")


def _duties(duties: tuple[DutyAnswer, ...], law: Law) -> Iterator[str]:
    occasional = [d for d in duties if d.duty.triggers and d.state != "not owed"]
    periodic = [d for d in duties if not d.duty.triggers and d.state != "not owed"]
    if occasional:
        yield "Duties"
        for answer in occasional:
            yield from _duty(answer, law)
        yield ""
    if periodic:
        yield "Reports in which this may count"
        for answer in periodic:
            yield from _duty(answer, law)
        yield ""


def _duty(answer: DutyAnswer, law: Law) -> Iterator[str]:
    duty = answer.duty
    to = f", to {duty.to}" if duty.to else ""
    state = "" if answer.state == "owed" else "perhaps owed: "
    due = f" — {answer.due.words}" if answer.due else ""
    if answer.due is None and duty.clock is not None:
        due = f" — {Sentences(law).clock(duty.clock)}"
    if answer.due and secret(duty.clock, law):
        due += " (not to be kept)"
    yield _wrap(f"- {state}{duty.what}{to}{due} [{duty.cite}]", "  ")
    if answer.due:
        for assumed in answer.due.assumed:
            yield _wrap(assumed, "    ")
    if answer.missing:
        yield _wrap(f"owed if: {'; '.join(question(name, law) for name in answer.missing[:4])}", "    ")


def _wrap(text: str, indent: str) -> str:
    more = "  " if text.startswith("- ") else ""
    return fill(text, _WIDTH, initial_indent=indent, subsequent_indent=indent + more, break_long_words=False,
                break_on_hyphens=False)  # fmt: skip
