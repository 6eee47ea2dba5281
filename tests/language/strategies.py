"""What Hypothesis draws: conditions and rules with the words that say them, and texts that nearly are policies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from hypothesis import strategies as st

from comity.language.model import (
    Actor,
    And,
    AnyRecord,
    Clock,
    Compare,
    Condition,
    Const,
    Exception_,
    Includes,
    Interval,
    IsTrue,
    Literal_,
    Modality,
    Not,
    OneOf,
    Only,
    Or,
    Ref,
    Rule,
    Same,
    StatementId,
    Status,
    Term,
    Within,
)

# --- conditions over the scratch vocabulary -------------------------------------------------------------------

STATES = ("ny", "tx", "in", "or", "none")
FACTS_YES_NO = (Ref("fact", "detainer_presented"), Ref("fact", "consent"))
FACTS_ONE_OF = {
    Ref("fact", "warrant_issuer"): ("article_iii_judge", "us_magistrate", "none"),
    Ref("fact", "requester.state"): STATES,
    Ref("fact", "agency.state"): STATES,
    Ref("fact", "agency.level"): ("state", "county", "city", "school"),
}
PURPOSES = ("civil_immigration", "criminal", "other")
MOMENTS = (Ref("event", "event"), Ref("fact", "arrest_date"), Ref("fact", "release_at"))
NUMBERS = (Ref("fact", "hours_held"),)
FIELDS_YES_NO = (Ref("field", "youthful_offender"),)
FIELDS_ONE_OF = {Ref("field", "level"): ("felony", "misdemeanor"), Ref("field", "state"): STATES}
FIELD_MOMENTS = (Ref("field", "judgment_date"),)
FIELD_NUMBERS = (Ref("field", "days_served"),)

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
minutes = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
    lambda time: time.replace(second=0, microsecond=0)
)
counts = st.integers(0, 80_000).map(lambda eighth: eighth / 8)
sentences = st.text("§ aZé–“”'#,;:(){}-0", max_size=20)


def _choices(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple)


def _leaves(in_record: bool) -> st.SearchStrategy[Condition]:
    one_of = FACTS_ONE_OF | (FIELDS_ONE_OF if in_record else {})
    states = st.sampled_from([ref for ref, values in one_of.items() if values is STATES])
    moments = st.sampled_from(MOMENTS + (FIELD_MOMENTS if in_record else ()))
    numbers = st.sampled_from(NUMBERS + (FIELD_NUMBERS if in_record else ()))
    any_moment: st.SearchStrategy[Term] = moments | st.builds(Literal_, days | minutes)
    any_number: st.SearchStrategy[Term] = numbers | st.builds(Literal_, counts)
    signs = st.sampled_from(("<", "<=", ">", ">=", "is"))
    purpose = st.just(Ref("fact", "purpose"))
    return st.one_of(
        st.builds(Const, st.booleans()),
        st.builds(IsTrue, st.sampled_from(FACTS_YES_NO + (FIELDS_YES_NO if in_record else ()))),
        *(st.builds(OneOf, st.just(ref), _choices(values)) for ref, values in one_of.items()),
        st.builds(Same, states, states),
        st.builds(Compare, signs, any_moment, any_moment),
        st.builds(Compare, signs, any_number, any_number),
        st.builds(Includes, purpose, _choices(PURPOSES)),
        st.builds(Only, purpose, _choices(PURPOSES)),
        st.builds(
            Within,
            any_moment,
            any_moment,
            st.integers(0, 99_999),
            st.sampled_from(("years", "months", "days")),
            st.sampled_from(("before", "after")),
            st.none() | any_number,
            st.sampled_from(("in", "out", "contested")),
        ),
    )


def _joined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(And, several),
        st.builds(Or, several),
        parts.map(lambda part: part.part if isinstance(part, Not) else Not(part)),
    )


_of_record = st.recursive(_leaves(in_record=True), _joined, max_leaves=4)
conditions = st.recursive(
    _leaves(in_record=False) | st.builds(AnyRecord, st.just("conviction"), _of_record), _joined, max_leaves=6
)


def written(condition: Condition) -> str:
    """The condition in the words of the language."""
    match condition:
        case Const(truth):
            return "always" if truth else "never"
        case Not(AnyRecord(record, where)):
            return f"(no {record} where {written(where)})"
        case Not(part):
            return f"not {_closed(part)}"
        case And(parts):
            return " and ".join(map(_closed, parts))
        case Or(parts):
            return " or ".join(map(_closed, parts))
        case IsTrue(ref):
            return ref.name
        case OneOf(ref, values):
            return f"{ref.name} is {values[0]}" if len(values) == 1 else f"{ref.name} in {_braced(values)}"
        case Same(left, right):
            return f"{left.name} is {right.name}"
        case Compare(op, left, right):
            return f"{_term(left)} {op} {_term(right)}"
        case Includes(ref, values):
            return f"{ref.name} includes {_braced(values)}"
        case Only(ref, values):
            return f"{ref.name} only {_braced(values)}"
        case Within(left, right, count, unit, direction, extended, anniversary):
            longer = f" extended by {_term(extended)} days" if extended else ""
            return f"{_term(left)} within {count} {unit} {direction} {_term(right)}{longer} anniversary {anniversary}"
        case AnyRecord(record, where):
            return f"(any {record} where {written(where)})"
        case _:
            raise AssertionError(condition)


def _closed(part: Condition) -> str:
    return f"({written(part)})" if isinstance(part, And | Or) else written(part)


def _braced(values: Sequence[str]) -> str:
    return f"{{ {', '.join(values)} }}"


def _term(term: Term) -> str:
    if isinstance(term, Ref):
        return term.name
    if isinstance(term.value, datetime):
        return term.value.isoformat(timespec="minutes")
    return term.value.isoformat() if isinstance(term.value, date) else str(term.value)


# --- rules ----------------------------------------------------------------------------------------------------

RULE_ID = StatementId("us-xx/custody", "hold")


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """A first day, known or not, and perhaps a last."""
    first, last = sorted((draw(days), draw(days)))
    until = draw(st.sampled_from((None, last)))
    return Interval(None, until, first) if draw(st.booleans()) else Interval(first, until)


actors = st.builds(
    Actor,
    st.sampled_from(("police", "corrections", "any agency")),
    st.lists(st.sampled_from(("state", "county", "city")), max_size=2, unique=True).map(tuple),
) | st.just(Actor("anyone"))
statuses = st.builds(
    Status,
    st.sampled_from(("contested", "enjoined", "void", "challenged", "unverified")),
    st.none() | conditions,
    st.just(Interval()) | st.builds(Interval, days),
    sentences.filter(lambda text: '"' not in text),
    sentences.filter(lambda text: '"' not in text),
)
clocks = st.builds(
    Clock,
    st.sampled_from(("hours", "days", "business days")),
    st.integers(0, 99_999),
    st.lists(st.sampled_from(("saturdays", "sundays")), max_size=2, unique=True).map(tuple),
    st.sampled_from((None, "us_federal")),
    st.sampled_from(MOMENTS),
)
rules = st.builds(
    Rule,
    id=st.just(RULE_ID),
    version=st.just(1),
    cite=st.just("Code § 9(b)"),
    source=st.none(),
    interval=intervals(),
    statuses=st.lists(statuses, max_size=2).map(tuple),
    line=st.just(0),
    actors=st.lists(actors, min_size=1, max_size=2).map(tuple),
    modality=st.sampled_from(Modality),
    one_of=st.just(False),
    actions=st.lists(
        st.sampled_from(("detain", "arrest", "notify")), min_size=1, max_size=3, unique=True
    ).map(tuple),
    when=conditions,
    exceptions=st.lists(
        st.builds(Exception_, conditions, sentences.filter(lambda text: text != ""), st.just(0)), max_size=2
    ).map(tuple),
    notwithstanding=st.just(()),
    at_most=st.none() | clocks,
    contradicts=st.just(()),
    says=sentences,
)


def written_rule(rule: Rule, order: Sequence[int]) -> str:
    """The rule in the words of the language, its clauses in this order (six numbers)."""
    clauses = [
        f"  when {written(rule.when)}\n",
        _written_exceptions(rule.exceptions),
        f"  for at most {_written_period(rule.at_most)}\n" if rule.at_most else "",
        "".join(_written_status(status) for status in rule.statuses),
        f'  says "{rule.says}"\n' if rule.says else "",
    ]
    return (
        f'rule {rule.id.name} cite "{rule.cite}" {_written_interval(rule.interval)}\n'
        f"  {', '.join(map(_written_actor, rule.actors))} {rule.modality} {', '.join(rule.actions)}\n"
        + "".join(clauses[place] for place in order)
    )


def _written_interval(interval: Interval) -> str:
    first = f"since unknown not before {interval.doubtful_from}" if interval.doubtful_from else ""
    first = first or (f"since {interval.since}" if interval.since else "")
    return first + (f" until {interval.until}" if interval.until else "")


def _written_actor(actor: Actor) -> str:
    return actor.name + (f" of {', '.join(actor.levels)}" if actor.levels else "")


def _written_exceptions(exceptions: Sequence[Exception_]) -> str:
    if not exceptions:
        return ""
    return "  unless any of\n" + "".join(
        f'    - {written(one.condition)} cite "{one.cite}"\n' for one in exceptions
    )


def _written_status(status: Status) -> str:
    parts = [f"  status {status.kind}"]
    parts += [f"as to {written(status.as_to)}"] if status.as_to else []
    parts += [f"since {status.interval.since}"] if status.interval.since else []
    parts += [f'"{status.note}"', f'cite "{status.cite}"']
    return " ".join(parts) + "\n"


def _written_period(clock: Clock) -> str:
    excluding = f" excluding {', '.join(clock.excluding)}" if clock.excluding else ""
    by = f" by {clock.calendar}" if clock.calendar else ""
    return f"{clock.count} {clock.kind}{excluding} of {clock.event.name if clock.event else ''}{by}"


# --- texts that nearly are policies ---------------------------------------------------------------------------

_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
ODD = ('"', "`", "```", "---", "(", ")", "{", "}", ",", "-", ":", "#", "&a", "*a", "<<", "!!", "|", ">", "%", "\t",
       "\n", "\r", "\0", "\ufeff", "\u2028", "\u200b", "\ud800", "٣", "“", "–", "and", "or", "not", "where", "cite",
       "\n```\n", "\n```law\n", "\n```case S\n", "\n```vocabulary\n", "\n---\n")  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, text: str, most: int = 12) -> str:
    """The text after some deletions, swaps, repetitions, insertions and truncations of its words."""
    pieces = _PIECE.findall(text)
    for _ in range(draw(st.integers(1, most))):
        if not pieces:
            break
        places = st.integers(0, len(pieces) - 1)
        at = draw(places)
        match draw(st.sampled_from(("delete", "cut", "swap", "repeat", "insert", "replace", "truncate"))):
            case "delete":
                del pieces[at]
            case "cut":
                del pieces[at : at + draw(st.integers(2, 60))]
            case "swap":
                other = draw(places)
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case "repeat":
                pieces[at:at] = pieces[at : at + draw(st.integers(1, 30))]
            case "insert":
                pieces.insert(at, draw(st.sampled_from(ODD)))
            case "replace":
                pieces[at] = pieces[draw(places)]
            case _:
                pieces = pieces[: at + 1]
    return "".join(pieces)


def texts(words: Sequence[str]) -> st.SearchStrategy[str]:
    """Any text, and texts made of the words of the language."""
    made = st.lists(st.sampled_from([*ODD, *words, " ", "\n", "\n  ", '"a"', "2014-12-14"]), max_size=60)
    return st.text(max_size=200) | made.map(" ".join) | made.map("".join)
