"""Laws of a few lines for tests that read as statements of law, in the vocabulary of `law_words`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from law_texts import law_of
from law_words import TABLE_ROWS, VOCABULARY

from comity.decide import Decider, Request
from comity.decide.answer import Answer, AskAnswer
from comity.decide.facts import Records, Several, Value
from comity.decide.plan import STACK
from comity.decide.request import Deed
from comity.language import Law
from comity.language.model import CaseAsk, Citation
from comity.meaning import Agency

EVERYTHING = ("any action by any agency from 2019-01-01",)
"""Coverage of a file that has read all there is."""

ON = date(2024, 3, 1)
"""The day of every case unless another is named."""


def law(laws: Mapping[str, str], *, covers: Mapping[str, Sequence[str]] | None = None, more: str = "") -> Law:
    """A law of these governments: `law` blocks by government, or by policy id (an order, an opinion).

    Every government covers everything unless `covers` says otherwise; those of the town's stack that have no block
    are there without rules. `more` is put into the vocabulary file.
    """
    texts = {"vocabulary.md": VOCABULARY + more, "offences.csv": TABLE_ROWS}
    for name in ("us", "us-aa", "us-aa-town", *laws):
        id = name if "/" in name else f"{name}/law"
        government, _, short = id.partition("/")
        kind = short if short in ("order", "opinion") else "law"
        covered = (covers or {}).get(name, EVERYTHING if kind == "law" else ())
        texts[f"{id.replace('/', '-')}.md"] = policy(id, government, kind, covered, laws.get(name, ""))
    return law_of(texts)


def policy(id: str, government: str, kind: str, covers: Sequence[str], statements: str) -> str:
    """One file. Lines of `statements` may be indented alike."""
    lines = statements.split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    block = "\n".join(line[margin:] for line in lines).strip("\n")
    covered = "".join(f"\n  - {line}" for line in covers) or " []"
    return (
        f"---\nid: {id}\ntitle: {id}\ngovernment: {government}\nkind: {kind}\ncovers:{covered}\n"
        "read_through: 2025-12-31\nsources:\n  - {key: s, cite: §, read: text, by: nobody}\n---\n\n"
        f"```law\n{block}\n```\n"
    )


def request(
    ask: str = "hold",
    facts: Mapping[str, Value | Several | Records] | None = None,
    *,
    by: str = "jail of us-aa-town",
    on: date | str = ON,
    deed: Deed = "asked",
    at: datetime | None = None,
) -> Request:
    """A request for these actions (`hold, tell:address`); records stand among the facts."""
    kinds, _, government = by.rpartition(" of ")
    asks = [part.strip().partition(":") for part in ask.split(",") if part.strip()]
    given = dict(facts or {})
    return Request(
        Agency(tuple(kind.strip() for kind in kinds.split(",")), government),
        deed,
        tuple(CaseAsk(action, item or None) for action, _, item in asks),
        on if isinstance(on, date) else date.fromisoformat(on),
        {name: value for name, value in given.items() if not isinstance(value, Records)},
        {name: value for name, value in given.items() if isinstance(value, Records)},
        {},
        at,
    )


def answer(
    of: Law,
    ask: str = "hold",
    facts: Mapping[str, Value | Several | Records] | None = None,
    *,
    by: str = "jail of us-aa-town",
    on: date | str = ON,
    deed: Deed = "asked",
    at: datetime | None = None,
) -> Answer:
    """The whole answer to one request."""
    return Decider(of).decide(request(ask, facts, by=by, on=on, deed=deed, at=at))


def told(
    of: Law,
    facts: Mapping[str, Value | Several | Records] | None = None,
    *,
    ask: str = "hold",
    by: str = "jail of us-aa-town",
    on: date | str = ON,
    deed: Deed = "asked",
    at: datetime | None = None,
) -> AskAnswer:
    """The answer on one ask."""
    return answer(of, ask, facts, by=by, on=on, deed=deed, at=at).asks[0]


def verdicts(
    of: Law,
    facts: Mapping[str, Value | Several | Records] | None = None,
    *,
    ask: str = "hold",
    by: str = "jail of us-aa-town",
    on: date | str = ON,
    group: str = STACK,
    deed: Deed = "asked",
    at: datetime | None = None,
) -> str:
    """The possible verdicts in the order of the verdict table, joined by ` or `."""
    made = request(ask, facts, by=by, on=on, deed=deed, at=at)
    found = Decider(of).verdicts(made, made.asks[0], (group,)).verdicts[group]
    return " or ".join(verdict.value for verdict in type(next(iter(found))) if verdict in found)


def several(*values: str, complete: bool = True) -> Several:
    """The values of a `some of` fact."""
    return Several(frozenset(values), complete)


def convictions(*rows: Mapping[str, Value], complete: bool = True) -> Records:
    """A list of convictions."""
    return Records(rows, complete)


def section(text: str) -> Citation:
    """`code_a 2(a)` as a citation."""
    code, _, rest = text.partition(" ")
    first, *more = rest.replace(")", "").split("(")
    return Citation(code, (first, *more))
