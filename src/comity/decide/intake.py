"""From what somebody typed or sent to a checked `Request`.

Every mistake is named; no value is ever repeated in an error, for it may be a fact that is never stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from comity.decide.facts import Known, Records, Several, Value
from comity.decide.request import Deed, Request
from comity.errors import InputError
from comity.language.citations import parse_citation
from comity.language.errors import nearest
from comity.language.model import CaseAsk, FactKind, FactType, Law
from comity.meaning import Agency

DEEDS = ("asked", "done", "refused", "contact")
_KEYS = ("agency", "deed", "asks", "on", "at", "facts", "records")
_KNOWN = {known.name.lower(): known for known in Known}
_TRUTH = {"yes": True, "true": True, "no": False, "false": False}


class RequestErrors(InputError):
    """Every mistake of one request, one line each."""

    def __init__(self, problems: Sequence[str], where: str = "") -> None:
        self.problems = tuple(problems)
        super().__init__(
            "\n".join(self.problems),
            where,
            "`comity law words` lists the kinds of agency, places, actions and facts.",
        )


class BadValue(Exception):
    """A value that does not fit its fact. The text is for the user and does not repeat the value."""


class Intake:
    """Reads requests under one law, collecting mistakes."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.problems: list[str] = []
        self._named = {place.phrase.lower(): name for name, place in law.vocabulary.governments.items()}

    # -- pieces

    def agency(self, text: str) -> Agency | None:
        """`corrections of us-ny-nyc`, `police, alpr_operator of us-il-evanston`."""
        vocabulary = self.law.vocabulary
        kinds_text, _, government = text.rpartition(" of ")
        kinds = tuple(kind.strip() for kind in kinds_text.split(",") if kind.strip())
        government = government.strip()
        if not kinds:
            self._say("Write the agency as KIND of PLACE, such as `corrections of us-ny-nyc`.")
            return None
        good = True
        for kind in kinds:
            if kind not in vocabulary.kinds:
                self._say(f"There is no kind of agency `{kind}`.{nearest(kind, list(vocabulary.kinds))}")
                good = False
        government = self._named.get(government.lower(), government)
        if government not in vocabulary.governments:
            self._say(f"There is no government `{government}` in this law.{self._elsewhere(government)}")
            good = False
        return Agency(kinds, government) if good else None

    def _elsewhere(self, government: str) -> str:
        """How to name a place: the nearest name, or the stand-in for one whose own law is not in the corpus."""
        places = self.law.vocabulary.governments
        state = "-".join(government.split("-")[:2])
        stand_ins = [
            f"{state}-{kind}" for kind in ("county", "city", "private") if f"{state}-{kind}" in places
        ]
        own = [name for name in places if name.startswith(state) and name not in stand_ins]
        near = nearest(government, own + list(self._named))
        said = " or ".join(f"`{name}`" for name in stand_ins if not name.endswith("private"))
        unread = (
            f" For a place of this State whose own law is not in the corpus write {said}." if said else ""
        )
        return near + unread

    def ask(self, text: str) -> CaseAsk | None:
        """`detain` or `notify:release_date`."""
        vocabulary = self.law.vocabulary
        name, colon, item = text.strip().partition(":")
        action = vocabulary.actions.get(name)
        if action is None:
            self._say(f"There is no action `{name}` to ask for.{nearest(name, list(vocabulary.actions))}")
            return None
        if not colon:
            return CaseAsk(name, None)
        if action.item is None:
            self._say(f"`{name}` takes no item after a colon.")
            return None
        items = vocabulary.facts[action.item].type.names()
        if item not in items:
            self._say(
                f"`{name}` has no item `{item}`; it is one of {', '.join(items)}.{nearest(item, items)}"
            )
            return None
        return CaseAsk(name, item)

    def day(self, text: object, what: str = "the day") -> date | None:
        if isinstance(text, datetime):
            return text.date()
        if isinstance(text, date):
            return text
        try:
            return date.fromisoformat(str(text))
        except ValueError:
            shaped = re.fullmatch(r"\d{4}-\d\d-\d\d", str(text))
            no_such = f"There is no day {text} in the calendar." if shaped else ""
            self._say(no_such or f"Write {what} as a date such as 2025-05-05.")
            return None

    def deed(self, text: str) -> bool:
        """Whether this is a deed."""
        if text not in DEEDS:
            self._say(f"The deed is one of {', '.join(DEEDS)}, not `{text}`.")
        return text in DEEDS

    def _say(self, problem: str) -> None:
        self.problems.append(problem)

    # -- facts

    def value(self, name: str, kind: FactType, raw: object) -> Value | Several | None:
        """A typed value, or None for unknown. Raises `BadValue` without repeating what was given."""
        if raw is None or raw == "unknown":
            return None
        if kind.kind is FactKind.SOME_OF:
            return self._several(name, kind, raw)
        if kind.kind is FactKind.YES_NO:
            truth = raw if isinstance(raw, bool) else _TRUTH.get(str(raw).lower())
            if truth is None:
                raise BadValue(f"`{name}` is yes, no or unknown.")
            return truth
        if kind.kind is FactKind.ONE_OF:
            if raw not in kind.names():
                raise BadValue(f"`{name}` is one of {', '.join(kind.names()[:14])} or unknown.")
            return str(raw)
        if kind.kind is FactKind.CITATION:
            citation = parse_citation(str(raw))
            if citation is None or citation.code not in self.law.vocabulary.codes:
                raise BadValue(f"`{name}` is a section of a declared code, such as `ny_penal_law 120.05(2)`.")
            return citation
        try:
            if kind.kind is FactKind.NUMBER:
                return float(cast(str, raw))
            text = str(raw)
            if kind.kind is FactKind.DATE:
                return date.fromisoformat(text)
            return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
        except (ValueError, TypeError):
            shape = {
                FactKind.NUMBER: "a number",
                FactKind.DATE: "a date such as 2025-05-05",
                FactKind.TIME: "a time such as 2025-05-05T14:30",
            }[kind.kind]
            raise BadValue(f"`{name}` is {shape} or unknown.") from None

    @staticmethod
    def _several(name: str, kind: FactType, raw: object) -> Several:
        complete = True
        if isinstance(raw, Mapping):
            complete = _complete(name, raw)
            raw = raw.get("values", ())
        parts = (
            [part.strip() for part in raw.split(",")]
            if isinstance(raw, str)
            else list(cast(Iterable[str], raw))
        )
        if parts and parts[-1] in ("...", "…"):
            parts, complete = parts[:-1], False
        if not all(part in kind.names() for part in parts):
            raise BadValue(
                f"`{name}` holds some of {', '.join(kind.names())}; end with `,...` where there may be more."
            )
        return Several(frozenset(parts), complete)

    def facts(
        self, raw: Mapping[str, object], *, arguments: bool = False
    ) -> tuple[dict[str, Value | Several], dict[str, Known]]:
        """Facts by name. As command-line `arguments`, facts that are never stored are refused."""
        values: dict[str, Value | Several] = {}
        known: dict[str, Known] = {}
        vocabulary = self.law.vocabulary
        for name, given in raw.items():
            if name in vocabulary.records:
                refused = arguments and vocabulary.records[name].never_stored
                self._say(
                    _REFUSED.format(name)
                    if refused
                    else f"`{name}` is a list of records: give it under `records`."
                )
                continue
            fact = vocabulary.facts.get(name)
            if fact is None or name.startswith("agency."):
                self._say(
                    f"There is no fact `{name}`.{nearest(name, [*vocabulary.facts, *vocabulary.records])}"
                )
                continue
            if arguments and fact.never_stored:
                self._say(_REFUSED.format(name))
                continue
            how = Known.SEEN
            if isinstance(given, Mapping) and ("value" in given or "known" in given):
                word = str(given.get("known", "seen")).replace(" ", "_")
                if word not in _KNOWN:
                    self._say(f"How `{name}` is known is one of {', '.join(_KNOWN)}.")
                    continue
                how, given = _KNOWN[word], given.get("value", given if "values" in given else None)
            try:
                value = self.value(name, fact.type, given)
            except (BadValue, TypeError) as problem:
                self._say(
                    str(problem)
                    if isinstance(problem, BadValue)
                    else f"`{name}` has a value of the wrong kind."
                )
                continue
            if value is not None:
                values[name] = value
                known[name] = how
        return values, known

    def records(self, raw: Mapping[str, object]) -> dict[str, Records]:
        """Lists of records: `{"rows": [{field: value}], "complete": true}`."""
        found: dict[str, Records] = {}
        for name, given in raw.items():
            record = self.law.vocabulary.records.get(name)
            if record is None:
                self._say(f"There is no record `{name}`.{nearest(name, list(self.law.vocabulary.records))}")
                continue
            if not isinstance(given, Mapping) or not set(given) <= {"rows", "complete"}:
                self._say(f"`{name}` is an object with `rows` and `complete`.")
                continue
            try:
                complete = _complete(name, given)
            except BadValue as problem:
                self._say(str(problem))
                continue
            rows_raw = given.get("rows", ())
            if not isinstance(rows_raw, (list, tuple)) or not all(
                isinstance(row, Mapping) for row in rows_raw
            ):
                self._say(
                    f"`{name}` is a list of records: rows of fields and values, and whether it is complete."
                )
                continue
            rows: list[dict[str, Value]] = []
            for row in rows_raw:
                cells: dict[str, Value] = {}
                for column, cell in row.items():
                    field = record.fields.get(str(column))
                    if field is None:
                        near = nearest(str(column), list(record.fields))
                        self._say(f"A {record.phrase} has no field `{column}`.{near}")
                        continue
                    try:
                        value = self.value(f"{name}.{column}", field.type, cell)
                    except BadValue as problem:
                        self._say(str(problem))
                        continue
                    if value is not None and not isinstance(value, Several):
                        cells[str(column)] = value
                rows.append(cells)
            found[name] = Records(tuple(rows), complete)
        return found

    # -- whole requests

    def request(
        self,
        *,
        agency: str,
        asks: Sequence[str],
        on: object,
        deed: str = "asked",
        at: str | None = None,
        facts: Mapping[str, object] | None = None,
        records: Mapping[str, object] | None = None,
        arguments: bool = False,
        where: str = "",
    ) -> Request:
        """Check everything and build the request. Raises `RequestErrors` with every mistake."""
        who = self.agency(agency)
        what = [self.ask(text) for text in asks]
        day = self.day(on)
        if self.deed(deed) and not asks and deed != "contact":
            self._say("Nothing is asked: name at least one action, such as `detain`.")
        values, known = self.facts(facts or {}, arguments=arguments)
        rows = self.records(records or {})
        moment = self._moment(day, at, who)
        if self.problems or who is None or day is None:
            problems, self.problems = self.problems, []
            raise RequestErrors(problems, where)
        return Request(
            agency=who,
            deed=cast(Deed, deed),
            asks=tuple(ask for ask in what if ask is not None),
            on=day,
            facts=values,
            records=rows,
            known=known,
            at=moment,
        )

    def _moment(self, day: date | None, at: str | None, agency: Agency | None) -> datetime | None:
        """The minute of the deed, where the agency is, as an instant."""
        if at is None or day is None or agency is None:
            return None
        try:
            hour = time.fromisoformat(at)
        except ValueError:
            self._say("Write the time of day as 14:30.")
            return None
        zone = ZoneInfo(self.law.vocabulary.governments[agency.government].zone)
        return datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)

    def request_from(self, data: object, where: str = "") -> Request:
        """A request as JSON data (docs/answers.md; schema `request`)."""
        if not isinstance(data, Mapping):
            raise RequestErrors(["A request is an object with `agency`, `asks`, `on` and `facts`."], where)
        for key in data:
            if key not in _KEYS:
                self._say(f"A request has no `{key}`.{nearest(str(key), _KEYS)}")
        asks = data.get("asks", [])
        facts, records = data.get("facts", {}), data.get("records", {})
        if not isinstance(asks, list) or not all(isinstance(ask, str) for ask in asks):
            self._say('`asks` is a list of texts such as "notify:release_date".')
            asks = []
        if not isinstance(facts, Mapping) or not isinstance(records, Mapping):
            self._say("`facts` and `records` are objects: names and values.")
            facts = records = {}
        at = data.get("at")
        return self.request(
            agency=str(data.get("agency", "")),
            asks=asks,
            on=data.get("on", ""),
            deed=str(data.get("deed", "asked")),
            at=None if at is None else str(at),
            facts=facts,
            records=records,
            where=where,
        )


_REFUSED = (
    "`{}` is never stored and may not stand on a command line, which the machine remembers: give it with --file, "
    "on standard input, or when `comity ask` asks."
)


def _complete(name: str, given: Mapping[object, object]) -> bool:
    """Whether nothing more may hold. Only `true` says so: a word that is taken for it would turn unknown into no."""
    complete = given.get("complete", False)
    if not isinstance(complete, bool):
        raise BadValue(f"`complete` of `{name}` is true or false.")
    return complete


def argument_facts(texts: Iterable[str]) -> tuple[dict[str, object], list[str]]:
    """`NAME=VALUE`, `NAME` (yes), `not NAME` (no), each perhaps with `@HOW`; problems name the fact only."""
    facts: dict[str, object] = {}
    problems: list[str] = []
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.strip()
        given: object = value.strip() if equals else True
        how = ""
        if equals and "@" in value:
            plain, _, how = value.rpartition("@")
            given = plain.strip()
        elif not equals and "@" in name:
            name, _, how = name.partition("@")
        if name.startswith("not "):
            name, given = name.removeprefix("not ").strip(), False
        if name in facts:
            problems.append(f"The fact `{name}` is given twice.")
        facts[name] = {"value": given, "known": how} if how else given
    return facts, problems
