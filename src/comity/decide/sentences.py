"""What statements say, in words: whom they bind, what they do, on what occasion, by when, in force when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from comity.decide.phrases import Phrases
from comity.decide.wording import both, count, either, subject
from comity.language.model import (
    ANY_AGENCY,
    ANYONE,
    Actor,
    Citation,
    Clock,
    Given,
    Interval,
    Law,
    Ref,
    Status,
    Trigger,
)

_LEVELS = {
    "federal": "the federal government",
    "state": "the State",
    "county": "a county",
    "city": "a city",
    "district": "a district",
    "school": "a school district",
    "court": "a court",
    "private": "a private body",
}
_DEEDS = {
    "asked": "when asked to",
    "done": "after having done this:",
    "refused": "after having refused to",
    "contact": "on contact with federal immigration authorities",
}
_ANY_DEED = {
    "asked": "on any request",
    "done": "after any act",
    "refused": "after any refusal",
    "contact": "on any contact with federal immigration authorities",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Sentences:
    """Words for the parts of statements of one law."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.phrases = Phrases(law)

    # -- who and what

    def actors(self, actors: Iterable[Actor]) -> tuple[str, ...]:
        """Whom a statement binds, one kind of agency each."""
        return tuple(self._actor(actor) for actor in actors)

    def _actor(self, actor: Actor) -> str:
        if actor.name == ANYONE:
            return "everybody in the place"
        if actor.name == ANY_AGENCY:
            words = "every public agency"
        elif actor.name in self.law.vocabulary.kinds:
            words = self.law.vocabulary.kinds[actor.name].phrase
        else:
            words = f"“{actor.name.replace('_', ' ')}”"
        return f"{words}, of {either([_LEVELS[level] for level in actor.levels])}" if actor.levels else words

    def actions(self, actions: Sequence[str]) -> tuple[str, ...]:
        """What is done, one action each; one phrase for all of them."""
        known = self.law.vocabulary.actions
        if not actions or len(actions) == len(known):
            return ("any action",)
        return tuple(known[name].phrase for name in actions)

    def ask(self, action: str, item: str | None) -> str:
        """An ask in words: the action and, if there is one, its item."""
        about = self.law.vocabulary.actions[action]
        if item is None or about.item is None:
            return about.phrase
        return f"{about.phrase} ({self.law.vocabulary.facts[about.item].type.phrase(item)})"

    def agency(self, kinds: Iterable[str], government: str) -> str:
        """`police department of Chicago`."""
        words = both([self.law.vocabulary.kinds[kind].phrase for kind in kinds])
        return f"{words} of {self.law.vocabulary.governments[government].phrase}"

    def trigger(self, trigger: Trigger) -> str:
        """The occasion on which a duty arises."""
        every = len(trigger.actions) in (0, len(self.law.vocabulary.actions))
        if every or trigger.deed == "contact":
            return _ANY_DEED[trigger.deed]
        return f"{_DEEDS[trigger.deed]} {either(self.actions(trigger.actions))}"

    def given(self, given: Given) -> str:
        """One line of a case's facts."""
        vocabulary = self.law.vocabulary
        if given.name in vocabulary.records:
            return self._record(given)
        fact = vocabulary.facts[given.name]
        if given.value is None:
            return f"it is not known {fact.unknown}"
        if isinstance(given.value, tuple):
            words = both([fact.type.phrase(value) for value in given.value])
            about = subject(fact.unknown, fact.ask)
            return about.says(words) if given.complete else about.includes([words])
        return self.phrases.given(given.name, given.value)  # type: ignore[arg-type]

    def _record(self, given: Given) -> str:
        record = self.law.vocabulary.records[given.name]
        cells = given.value if isinstance(given.value, tuple) else ()
        if not cells:
            return f"there is no {record.phrase} but those named here" if given.complete else record.unknown
        words = []
        for name, value in cells:
            field = record.fields[name]
            if value is None:
                words.append(f"{field.phrase} not known")
            elif isinstance(value, bool):
                words.append(field.phrase if value else f"not {field.phrase}")
            else:
                said = field.type.phrase(value) if isinstance(value, str) else self._plain(value)
                words.append(f"{field.phrase}: {said}")
        return f"a {record.phrase} ({'; '.join(words)})"

    def _plain(self, value: object) -> str:
        if isinstance(value, Citation):
            return str(value).replace(value.code, self.law.vocabulary.codes[value.code], 1)
        if isinstance(value, float):
            return f"{value:g}"
        return value.isoformat() if isinstance(value, date) else str(value)

    # -- when

    def clock(self, clock: Clock) -> str:
        """A time limit as the law states it, without the day on which it ends."""
        match clock.kind:
            case "hours" | "days" | "business days":
                unit = f"{count(clock.count, clock.kind)} of {self._event(clock.event)}"
                return f"within {unit}{self._uncounted(clock)}"
            case "same day":
                return "on the same day"
            case "promptly":
                return "promptly (the law states no time)"
            case "before":
                return "before the act"
            case "monthly":
                return "for every month in which there is anything to report"
            case "quarterly":
                return "for every quarter of the year"
            case "yearly":
                return self._yearly(clock)

    def longest(self, clock: Clock) -> str:
        """The bound of a permission: `for at most 48 hours of …`."""
        return f"for at most {self.clock(clock).removeprefix('within ')}"

    def _uncounted(self, clock: Clock) -> str:
        calendar = self.law.vocabulary.calendars[clock.calendar].phrase if clock.calendar else ""
        days = [
            {"saturdays": "Saturdays", "sundays": "Sundays"}.get(d, calendar or d) for d in clock.excluding
        ]
        if days:
            return f", {both(days)} not counted"
        return f", business days by {calendar}" if calendar else ""

    @staticmethod
    def _yearly(clock: Clock) -> str:
        words = f"by {_day_of_year(clock.month_day)} of each year" if clock.month_day else "once a year"
        if clock.year_to == (12, 31):
            return f"{words}, for the previous calendar year"
        return f"{words}, for the year to {_day_of_year(clock.year_to)}" if clock.year_to else words

    def _event(self, event: Ref | None) -> str:
        if event is None or event.scope == "event":
            return "the day of the event"
        fact = self.law.vocabulary.facts[event.name]
        return subject(fact.unknown, fact.ask).noun

    # -- in force

    def status(self, status: Status, policy: str) -> str:
        """What a court or a reader has said of a statement, as one line."""
        words = status.kind
        if dates := in_force(status.interval):
            words += f" {dates}"
        if status.as_to is not None:
            words += f", as to cases in which {self.phrases.condition(status.as_to, policy=policy)}"
        if status.note:
            words += f": {status.note}"
        return words + (f" [{status.cite}]" if status.cite else "")


def in_force(interval: Interval) -> str:
    """`since 2014-12-14`, `from 2012-03-21 to 2013-07-15`; nothing for an interval without bounds."""
    if interval.since is None and interval.doubtful_from is not None:
        start = f"since a day that is not known, not before {interval.doubtful_from}"
        return f"{start}, and to {interval.until}" if interval.until else start
    if interval.since and interval.until:
        return f"from {interval.since} to {interval.until}"
    if interval.since:
        return f"since {interval.since}"
    return f"until {interval.until}" if interval.until else ""


def _day_of_year(month_day: tuple[int, int]) -> str:
    month, day = month_day
    return f"{day} {_MONTHS[month - 1]}"
