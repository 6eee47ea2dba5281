"""What the law holds, as plain text and as the page docs/corpus.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import fill

from comity.decide.holdings import PlaceHolding, PolicyHolding, doubts
from comity.decide.sentences import in_force
from comity.language.model import Actor, Coverage, Law, Source

_WIDTH = 100

_OPENING = """\
# What the corpus holds

For each place: what is covered, how well each source was read, and what is known to be missing or unsure.
Made from the policies by `comity law corpus-page`; a test holds it against them. Information, not legal
advice.

*Covered* means: for these actions, agencies and days the law was looked for, and where no rule speaks the
answer is “not regulated”. Outside it nothing is known, and the answer is “not in the corpus”. A source is
read as `text` (its own words), as `summary` (somebody's account of it) or as `news`; `dossier` marks what was
taken over from research notes. Law later than the day of *read through* was not looked for. A statement is a
rule, a duty, a definition, a group, a table or a displacement; each of its versions counts.
"""


# --- plain text ---------------------------------------------------------------------------------------------


def list_text(places: Iterable[PlaceHolding]) -> str:
    """One paragraph a place, one entry a file of law."""
    return "\n\n".join("\n".join(_place(place)) for place in places)


def _place(place: PlaceHolding) -> Iterator[str]:
    government = place.government
    above = ", ".join(g.phrase for g in place.above)
    yield f"{government.phrase} ({government.name}), {government.level}" + (
        f"; above it: {above}" if above else ""
    )
    if not place.policies:
        yield "  no law of its own in the corpus"
    for holding in place.policies:
        yield f"  {holding.policy.id}: {holding.policy.title}"
        for words in [coverage(entry) for entry in holding.covers] or ["nothing: silence means nothing here"]:
            yield fill(words, _WIDTH, initial_indent="    covers   ", subsequent_indent=" " * 13)
        yield fill(_read(holding), _WIDTH, initial_indent="    read     ", subsequent_indent=" " * 13)
        if marks := _marks(holding):
            yield fill(marks, _WIDTH, initial_indent="    marked   ", subsequent_indent=" " * 13)


def coverage(entry: Coverage) -> str:
    """A line of coverage in the words of the language: `detain, notify by corrections since 2012-03-21`."""
    actions = ", ".join(entry.actions) or "any action"
    return f"{actions} by {', '.join(map(_actor, entry.actors))} {in_force(entry.interval)}".rstrip()


def _actor(actor: Actor) -> str:
    return f"{actor.name} of {' or '.join(actor.levels)}" if actor.levels else actor.name


def _read(holding: PolicyHolding) -> str:
    through = (
        f"through {holding.policy.read_through}" if holding.policy.read_through else "through no stated day"
    )
    return (
        f"{through}; sources: {_counts(holding.sources)}; {holding.statements} statements, "
        f"resting on: {_counts(holding.read)}; {len(holding.policy.cases)} cases"
    )


def _marks(holding: PolicyHolding) -> str:
    counts = dict(holding.marks) | {"without a known first day": holding.undated}
    return _counts(counts) if any(counts.values()) else ""


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items() if number) or "none"


# --- docs/corpus.md -----------------------------------------------------------------------------------------


def corpus_page(places: Iterable[PlaceHolding], law: Law) -> str:
    """The page docs/corpus.md. It depends on the law alone, so that it can be held against it."""
    places = list(places)
    lines = [_OPENING, *_summary(places)]
    for place in places:
        lines += ["", f"## {place.government.phrase}"]
        for holding in place.policies:
            lines += ["", *_section(holding)]
    lines += ["", "## The names of the actions", ""]
    lines += [f"- `{action.name}`: {action.phrase}" for action in law.vocabulary.actions.values()]
    return "\n".join(lines) + "\n"


def _summary(places: Iterable[PlaceHolding]) -> Iterator[str]:
    yield "| place | files | statements | resting on text, summary, news | contested | unverified |"
    yield "|---|---|---|---|---|---|"
    for place in places:
        read = ", ".join(
            str(sum(h.read[name] for h in place.policies)) for name in ("text", "summary", "news")
        )
        counts = [sum(h.marks[name] for h in place.policies) for name in ("contested", "unverified")]
        statements = sum(h.statements for h in place.policies)
        name = place.government.phrase
        cells = [name, len(place.policies), statements, read, *counts]
        yield f"| {' | '.join(map(str, cells))} |"


def _section(holding: PolicyHolding) -> Iterator[str]:
    policy = holding.policy
    yield f"### {policy.title}"
    yield ""
    yield f"`{policy.id}`, read through {policy.read_through or 'no stated day'}."
    yield ""
    if policy.covers:
        yield "Covered:"
        yield ""
        yield from (f"- {coverage(entry)}" for entry in policy.covers)
    else:
        yield "Covers nothing of its own: where its rules do not speak, other files decide."
    yield ""
    yield "Sources:"
    yield ""
    yield from (f"- {_source(source)}" for source in policy.sources)
    missing = list(doubts(policy))
    if missing:
        yield ""
        yield "Missing or unsure:"
        yield ""
        yield from (f"- {line}" for line in missing)


def _source(source: Source) -> str:
    cite = f"[{source.cite}]({source.url})" if source.url else source.cite
    on = f", {source.on}" if source.on else ""
    part = f": {source.part}" if source.part else ""
    return f"{cite}: `{source.read}`, by {source.by}{on}{part}"
