"""Small laws, made up at random, as texts of the language: what a policy can say, in every combination.

The only source of choices is `random.Random`: one seed, one law.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar

from law_words import (
    ACTIONS,
    DATES,
    DAYS,
    GOVERNMENTS,
    KINDS,
    MOMENTS,
    NUMBER,
    NUMBERS,
    PERIODS,
    TABLE_ROWS,
    TIMES,
    VOCABULARY,
    YES_NO,
)

from comity.language import Law, read_law

T = TypeVar("T")


@dataclass(slots=True)
class _File:
    """One policy under way."""

    id: str
    government: str
    kind: str = "law"
    statements: list[str] = field(default_factory=list)
    covers: list[str] = field(default_factory=list)


class Author:
    """Writes one law. `size` bounds how many rules there are."""

    def __init__(self, rng: Random, *, size: int = 8, tests: Sequence[str] = ()) -> None:
        self.rng = rng
        self.size = size
        self.tests = tests or (
            "yes_no",
            "yes_no",
            "yes_no",
            "one_of",
            "some_of",
            "date",
            "number",
            "time",
            "same",
        )
        self.files: list[_File] = []
        self.defines: dict[str, list[str]] = {}
        self.record_defines: dict[str, list[str]] = {}
        self.rules: dict[str, list[str]] = {}
        self.contested: list[str] = []
        self.groups: dict[str, list[str]] = {}
        self.count = 0

    # -- small choices

    def pick(self, options: Sequence[T]) -> T:
        return options[self.rng.randrange(len(options))]

    def chance(self, one_in: int) -> bool:
        return self.rng.randrange(one_in) == one_in - 1

    def some(self, options: Sequence[T], most: int = 2) -> list[T]:
        return [o for i, o in enumerate(options) if self.rng.randrange(2)][:most] or [self.pick(options)]

    def name(self, what: str) -> str:
        self.count += 1
        return f"{what}_{self.count}"

    # -- conditions

    def condition(self, government: str, depth: int = 2, inside: str = "") -> str:
        """A condition; `inside` a record or a row, whose own tests are mixed in."""
        shape = self.rng.randrange(6) if depth else 0
        if shape <= 2:
            return self.test(government, inside)
        if shape == 3:
            return f"not {self.part(government, depth - 1, inside)}"
        word = " and " if shape == 4 else " or "
        return word.join(self.part(government, depth - 1, inside) for _ in range(2 + self.chance(3)))

    def part(self, government: str, depth: int, inside: str) -> str:
        text = self.condition(government, depth, inside)
        return (
            f"({text})"
            if " and " in text or " or " in text or text.startswith(("any", "no ", "not"))
            else text
        )

    def test(self, government: str, inside: str) -> str:
        if inside == "row":
            return "row.grave"
        if inside == "record":
            return self.record_test(government)
        if self.defines.get(government) and self.chance(4):
            return self.pick(self.defines[government])
        if self.chance(40):
            return self.pick(("always", "never"))
        kind = self.pick(self.tests)
        if kind == "record":
            return self._record(government)
        write: Callable[[], str] = getattr(self, f"_{kind}")
        return write()

    def _yes_no(self) -> str:
        return self.pick(YES_NO)

    def _one_of(self) -> str:
        texts = ("signer is judge", "signer is not judge", "signer in { judge, officer }", "topic is address")
        return self.pick((*texts, "asker.state is aa", "signer not in { nobody }", "agency.level is city"))

    def _same(self) -> str:
        return self.pick(("asker.state is agency.state", "asker.state is not agency.state"))

    def _some_of(self) -> str:
        texts = ("purpose includes civil", "purpose only civil", "purpose only { civil, criminal }")
        return self.pick((*texts, "purpose includes { criminal, other }"))

    def _number(self) -> str:
        return f"{NUMBER} {self.pick(('<', '<=', '>', '>=', 'is', 'is not'))} {self.pick(NUMBERS)}"

    def _date(self) -> str:
        left, other = self.rng.sample(DATES, 2)
        right = self.pick((other, "event", self.pick(DAYS).isoformat()))
        if self.chance(2):
            return f"{left} {self.pick(('<', '<=', '>', '>=', 'is'))} {right}"
        return self.within(left, right)

    def _time(self) -> str:
        left, other = self.rng.sample(TIMES, 2)
        return f"{left} {self.pick(('<', '<=', '>', '>='))} {self.pick((other, 'event', self.pick(MOMENTS)))}"

    def within(self, left: str, right: str, extended: str = NUMBER) -> str:
        more = f" extended by {extended} days" if self.chance(4) else ""
        last = self.pick(("in", "out", "in", "out", "contested"))
        period = f"{self.pick(PERIODS)} {self.pick(('before', 'after'))}"
        return f"{left} within {period} {right}{more} anniversary {last}"

    def _record(self, government: str) -> str:
        return f"{self.pick(('any', 'any', 'no'))} conviction where {self.condition(government, 1, 'record')}"

    def record_test(self, government: str) -> str:
        choice = self.rng.randrange(7)
        if choice == 0 and self.record_defines.get(government):
            return self.pick(self.record_defines[government])
        if choice == 1:
            return self.within("judged_on", self.pick(("event", *DATES)), "days_in")
        if choice == 2 and government == self.files[0].government:
            table = f"{self.files[0].id.partition('/')[2]}.offences"
            return f"listed in {table}{' as row where row.grave' if self.chance(2) else ''}"
        return self.pick(("level is felony", "youth", "judged_on < event", "days_in > 30", "not youth"))

    # -- statements

    def dates(self, since: date | None = None) -> str:
        """`since … [until …]`; one in eight begins on a day that nobody knows."""
        first = since or self.pick(DAYS[:6])
        text = f"since unknown not before {first}" if self.chance(8) else f"since {first}"
        later = [day for day in DAYS[6:] if day > first]
        return text + (f" until {self.pick(later)}" if later and self.chance(4) else "")

    def status(self, government: str, inside: str = "") -> str:
        if not self.chance(4):
            return ""
        kind = self.pick(("contested", "contested", "enjoined", "void", "challenged", "unverified"))
        as_to = f" as to {self.condition(government, 1, inside)}" if self.chance(2) else ""
        since = f" since {self.pick(DAYS[:6])}" if self.chance(3) else ""
        return f'\n  status {kind}{as_to}{since} "why"'

    def actors(self, government: str) -> str:
        plain = [*("any agency",) * 5, "anyone", *KINDS, "police of city, county", "any agency of state"]
        return self.pick(plain + self.groups.get(government, []))

    def write_group(self, file: _File) -> None:
        name = self.name("group")
        members = ", ".join(self.some(KINDS, 2))
        file.statements.append(f'group {name} of agencies cite "§ g" {self.dates()} is {members}')
        self.groups.setdefault(file.government, []).append(name)

    def write_define(self, file: _File) -> None:
        name, status = self.name("term"), self.status(file.government)
        text = f'define {name} cite "§ d" {self.dates()} as {self.condition(file.government)}{status}'
        file.statements.append(text)
        self.note(self.defines, file, name, status)

    def write_record_define(self, file: _File) -> None:
        name = self.name("kind_of_conviction")
        status = self.status(file.government, "record")
        test = self.condition(file.government, 1, "record")
        file.statements.append(f'define {name} of a conviction cite "§ d" {self.dates()} as {test}{status}')
        self.note(self.record_defines, file, name, status)

    def note(self, where: dict[str, list[str]], file: _File, name: str, status: str) -> None:
        where.setdefault(file.government, []).append(f"{file.id.partition('/')[2]}.{name}")
        if "contested" in status:
            self.contested.append(f"{file.id}.{name}")

    def write_rule(self, file: _File) -> None:
        name, government = self.name("rule"), file.government
        status = self.status(government)
        modality = self.pick(
            ("must not", "must not", "must not", "must", "may", "must be free to", "must one of")
        )
        body = f"\n  {self.actors(government)} {modality} {', '.join(self.some(ACTIONS, 3))}"
        body += f"\n  when {self.condition(government)}" if not self.chance(3) else ""
        if self.chance(2):
            exceptions = [self.condition(government) for _ in range(1 + self.chance(2))]
            body += "\n  unless any of" + "".join(f'\n    - {text} cite "§ x"' for text in exceptions)
        if self.rules.get(government) and self.chance(3):
            body += f"\n  notwithstanding {', '.join(self.some(self.rules[government]))}"
        if self.chance(8):
            # An earlier and a later version with one text, of which only the later was amended.
            cut = self.pick(DAYS[3:9])
            old = f'rule {name} cite "§ r" since 2019-01-01 until {cut}{body}'
            new = f'rule {name} cite "§ r" since {cut + timedelta(days=1)}{body}{status}'
            file.statements += [old, new.replace("must not", "must", 1)] if self.chance(2) else [old, new]
        else:
            file.statements.append(f'rule {name} cite "§ r" {self.dates()}{body}{status}')
        self.note(self.rules, file, name, status)

    def write_duty(self, file: _File) -> None:
        triggers = ("on asked", "on done hold, tell", "on refused", "on contact", "on asked hold")
        clocks = (
            "within 48 hours of event",
            "promptly",
            "within 3 business days of event",
            f"within 30 days of {DATES[0]}",
        )
        when = f"\n  when {self.condition(file.government)}" if self.chance(2) else ""
        unless = f"\n  unless {self.condition(file.government, 1)}" if self.chance(3) else ""
        whom, status = self.actors(file.government), self.status(file.government)
        text = f'duty {self.name("duty")} cite "§ t" {self.dates()}\n  {whom} must "write it down"'
        text += f"\n  {self.pick(triggers)}{when}{unless}\n  {self.pick(clocks)}{status}"
        file.statements.append(text)

    def write_displaces(self, file: _File) -> None:
        others = [f.id for f in self.files if f.government != file.government]
        targets = ["laws below", *GOVERNMENTS, *(f"policy {id}" for id in others)]
        actions = f" in {', '.join(self.some(ACTIONS))}" if self.chance(2) else ""
        status = self.status(file.government)
        text = f'displaces {self.pick(targets)}{actions} cite "§ p" {self.dates()}{status}'
        file.statements.append(text)

    def write_table(self, file: _File) -> None:
        state = self.pick(("closed", "open"))
        text = f'table offences "listed offences" cite "§ o" {state} file "offences.csv"'
        text += "\n  of conviction by offence\n  speaks of code_a\n  column grave is yes/no"
        file.statements.append(text)

    def write_opinion(self) -> None:
        government = self.pick(GOVERNMENTS)
        file = _File(f"{government}/opinion_{len(self.files)}", government, "opinion")
        for _ in range(1 + self.chance(3)):
            whom = f" for {self.pick(KINDS)}" if self.chance(2) else ""
            how = self.pick(("applies", "does not apply"))
            text = f'opinion {self.name("opinion")} cite "§ memo" {self.dates()}'
            file.statements.append(f"{text} settles {self.pick(self.contested)} as {how}{whom}")
        self.files.append(file)

    # -- the whole

    def coverage(self) -> list[str]:
        if self.chance(8):
            return []
        actions = "any action" if not self.chance(3) else ", ".join(self.some(ACTIONS, 3))
        whom = self.pick(("any agency", "any agency", "any agency", "police"))
        until = f" until {DAYS[9]}" if self.chance(8) else ""
        return [f"{actions} by {whom} from {self.pick(DAYS[:3])}{until}"]

    def write(self) -> dict[str, str]:
        """The whole law: a vocabulary and some policies, as files by name."""
        odds = {"us-aa-town": 5, "us-aa": 5, "us": 5}
        chosen = [g for g in GOVERNMENTS if self.rng.randrange(6) < odds.get(g, 1)]
        for government in chosen or ["us-aa"]:
            for number in range(1 + self.chance(3)):
                file = _File(f"{government}/part_{number}", government, covers=self.coverage())
                self.files.append(file)
        if "record" in self.tests:
            # A table and the tests of records are the file's own; the first file has them.
            self.write_table(self.files[0])
            self.write_record_define(self.files[0])
        laws = list(self.files)
        for file in laws:
            for writer, one_in in ((self.write_group, 3), (self.write_define, 2), (self.write_displaces, 4)):
                if self.chance(one_in):
                    writer(file)
        for _ in range(2 + self.rng.randrange(self.size)):
            self.write_rule(self.pick(laws))
        for _ in range(self.rng.randrange(3)):
            self.write_duty(self.pick(laws))
        if self.chance(5):
            government = self.pick(GOVERNMENTS)
            order = _File(f"{government}/order", government, "order")
            self.write_rule(order)
            self.files.append(order)
        if self.contested and self.chance(2):
            self.write_opinion()
        texts = {"vocabulary.md": VOCABULARY, "offences.csv": TABLE_ROWS}
        return texts | {f"{file.id.replace('/', '-')}.md": policy_text(file) for file in self.files}


def policy_text(file: _File) -> str:
    """One policy as Markdown with front matter."""
    covers = "".join(f"\n  - {line}" for line in file.covers) or " []"
    laws = "\n\n".join(file.statements)
    return f"""---
id: {file.id}
title: made up
government: {file.government}
kind: {file.kind}
covers:{covers}
read_through: 2025-03-01
sources:
  - key: s
    cite: §
    read: text
    by: nobody
---

```law
{laws}
```
"""


_FOLDER = tempfile.TemporaryDirectory(prefix="comity-tables-")


@cache
def _table(text: str) -> Path:
    """Tables are read from disk; each text is written once."""
    path = Path(_FOLDER.name) / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.csv"
    path.write_text(text, "utf-8")
    return path


def law_of(texts: Mapping[str, str]) -> Law:
    """The law that these files state. Files of kind order or opinion are laid over the others."""
    sources = [
        (name, text, Path(name), "\nkind: order" in text or "\nkind: opinion" in text)
        for name, text in texts.items()
        if name.endswith(".md")
    ]
    tables = {name: _table(text) for name, text in texts.items() if name.endswith(".csv")}
    digest = hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()
    return read_law(sources, tables, digest=digest)
