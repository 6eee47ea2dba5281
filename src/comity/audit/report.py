"""The audit in words and tables that a council can read: `summary.txt`, also printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from textwrap import fill
from typing import Final

from comity.audit.audit import Audit
from comity.audit.counts import RuleCount, Split
from comity.audit.declarations import register_lines
from comity.audit.findings import FINDINGS, VIOLATIONS, Finding
from comity.audit.limits import cannot_show, comparability
from comity.audit.summary import DISCLAIMER, MEANS, account, in_force, log_kinds
from comity.decide.phrases import Phrases

__all__ = ["found_violations", "head", "item", "report", "wrap"]

_WIDTH: Final = 100
#: Groups listed before the rest is summed up; summary.json has them all.
_LONGEST: Final = 20

_ACTS: Final = {
    "share": "it let another agency search its data",
    "use": "its own user searched",
    "none": "nobody can say which law applied: the row has no day",
}
_TESTS: Final = {
    "who": "Who searched: rules that ask which agency it was, whatever its reason",
    "why": "Why: rules that ask for the purpose, of which the log has only what was typed or chosen",
    "any": "Neither: rules that hold whoever searched and why",
}
_SHORT: Final = {
    Finding.APPARENT: "apparent",
    Finding.POSSIBLE: "possible",
    Finding.COUNSEL: "counsel",
    Finding.IN_LINE: "in line",
    Finding.SILENT: "not reg.",
    Finding.UNCOVERED: "no corpus",
    Finding.UNJUDGED: "unjudged",
}
_GROUPS: Final = (
    (Finding.POSSIBLE, True, "Forbidden as read, but not certain: what is missing"),
    (Finding.POSSIBLE, False, "Open whether it was forbidden: what is missing"),
    (Finding.COUNSEL, False, "For counsel: the questions"),
    (Finding.UNCOVERED, False, "Not in the corpus: the law that is missing"),
)


def report(audit: Audit, foot: str) -> str:
    """The whole report as text. `foot` says what it takes to get it again."""
    sections = (
        _title,
        _read,
        _findings,
        _months,
        _rules,
        _missing,
        _open,
        _who_and_why,
        _limits,
        _unreadable,
    )
    lines = chain.from_iterable(section(audit) for section in sections)
    return "\n".join([*lines, "", DISCLAIMER, foot]) + "\n"


def found_violations(audit: Audit) -> bool:
    """Whether something was found that ends the command with exit code 1."""
    return audit.counts.rows(VIOLATIONS) > 0


# -- pieces of text


def wrap(text: str, indent: str = "", hang: str = "") -> str:
    """A paragraph in lines of the report's width."""
    return fill(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def item(text: str) -> str:
    """One item of a list."""
    return wrap(f"- {text}", "  ", "  ")


def head(text: str) -> list[str]:
    """The heading of a section."""
    return ["", text.upper(), ""]


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"


def _searches(number: int) -> str:
    return f"{number:,} search{'' if number == 1 else 'es'}"


def _table(heads: Sequence[str], rows: Iterable[tuple[str, Sequence[int]]]) -> Iterator[str]:
    """Columns of numbers to the right of one column of words."""
    cells = [list(heads), *([name, *(f"{number:,}" for number in numbers)] for name, numbers in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(heads))]
    for name, *numbers in cells:
        line = [
            name.ljust(widths[0]),
            *(n.rjust(width) for n, width in zip(numbers, widths[1:], strict=True)),
        ]
        yield ("  " + "  ".join(line)).rstrip()


def _splits(head: str, splits: Sequence[Split]) -> Iterator[str]:
    kinds = [kind for kind in FINDINGS if any(kind in split.findings for split in splits)]
    heads = [head, "rows", "searches", *(_SHORT[kind] for kind in kinds)]
    yield from _table(heads, ((s.name, _numbers(s, kinds)) for s in splits))


def _numbers(split: Split, kinds: Iterable[Finding]) -> list[int]:
    return [split.count.rows, split.count.searches, *(split.findings.get(kind, 0) for kind in kinds)]


# -- sections


def _title(audit: Audit) -> Iterator[str]:
    owner, vocabulary = audit.owner, audit.law.vocabulary
    kinds = ", ".join(vocabulary.kinds[kind].phrase for kind in owner.agency.kinds)
    stack = ", ".join(
        vocabulary.governments[name].phrase for name in vocabulary.chain(owner.agency.government)
    )
    yield f"Audit of access logs: {owner.name}"
    yield wrap(
        f"Every finding is about an act of this agency ({kinds}; {owner.phrase}), not of whoever searched. "
        f"Whose log it is, is known by: {owner.because}."
    )
    yield wrap(f"Law: {stack}, as in force on the day of each search. Days are those of {owner.zone}.")
    if owner.as_if:
        yield wrap(
            f"ONLY AS IF: what the law of {owner.phrase} would say if the agency stood there. "
            "That law does not bind it."
        )
    if audit.options.on_behalf:
        yield wrap(
            "Searches that say they were made for ICE, HSI or CBP are judged as made by that body. "
            "Nobody recorded that they were."
        )
    given = audit.options.given.facts
    if given:
        words = [Phrases(audit.law).given(name, given[name]) for name in sorted(given)]
        yield wrap(f"Taken as given for every search: {'; '.join(words)}.")


def _read(audit: Audit) -> Iterator[str]:
    counts, total = audit.counts, account(audit)
    yield from head("What was read")
    yield wrap(
        f"{total['rows_in']:,} rows came in: {total['events']:,} tell of a search, "
        f"{total['rejects']:,} could not be read, {total['repeated_headers']:,} repeat the header, "
        f"{total['blank_rows']:,} are blank, {total['not_searches']:,} are no searches.",
        "  ",
    )
    same = f"{_rows(counts.total.rows)} are {counts.total.searches:,} distinct searches: "
    same += "one search can stand in several exports."
    if counts.without_id:
        same += f" {_rows(counts.without_id)} without an id are told apart by agency, second, networks and window."
    yield wrap(same, "  ")
    if counts.first is not None:
        yield f"  First day {counts.first}, last day {counts.last}."
    for split in counts.acts:
        yield f"  In {_rows(split.count.rows)}, {_ACTS[split.name]}."
    yield from (item(line) for line in comparability(counts.first, counts.last))
    yield from (item(line) for line in register_lines(audit.register))


def _findings(audit: Audit) -> Iterator[str]:
    yield from head("Findings")
    yield f"  {'':19}  {'rows':>10}  {'searches':>10}"
    for kind, one in audit.counts.findings.items():
        yield f"  {kind:19}  {one.rows:>10,}  {one.searches:>10,}  {MEANS[kind]}"
        if kind is Finding.POSSIBLE and one.rows:
            yield from _kinds_of_possible(audit)


def _kinds_of_possible(audit: Audit) -> Iterator[str]:
    for settled, words in (
        (True, "forbidden as read, but not certain"),
        (False, "open: something is missing"),
    ):
        groups = [g for g in audit.counts.wanting if g.finding is Finding.POSSIBLE and g.settled is settled]
        rows, searches = sum(g.count.rows for g in groups), sum(g.count.searches for g in groups)
        yield f"  {'':19}  {rows:>10,}  {searches:>10,}    of these {words}"


def _months(audit: Audit) -> Iterator[str]:
    yield from head("By month")
    yield from _splits("", audit.counts.months)


def _rules(audit: Audit) -> Iterator[str]:
    yield from head("By rule")
    if not audit.counts.rules:
        yield "  No rule in the corpus bears on these searches."
        return
    first = True
    for test, title in _TESTS.items():
        chosen: dict[tuple[str, int], list[RuleCount]] = defaultdict(list)
        for one in audit.counts.rules:
            if one.bearing.test == test:
                chosen[str(one.bearing.rule.id), one.bearing.rule.version].append(one)
        if chosen:
            yield from () if first else [""]
            first = False
            yield f"  {title}."
            yield from chain.from_iterable(_rule(group) for group in chosen.values())


def _rule(group: Sequence[RuleCount]) -> Iterator[str]:
    bearing = group[0].bearing
    rule, source = bearing.rule, bearing.rule.source
    yield wrap(
        f"- {rule.cite} [{rule.id}], {in_force(rule)}: {rule.says or 'no plain words yet'}", "  ", "  "
    )
    for word in dict.fromkeys(one.bearing.bearing for one in group):
        same = [one.split for one in group if one.bearing.bearing == word]
        line = f"{word}: {_rows(sum(split.count.rows for split in same))}"
        violations = sum(split.violations for split in same)
        if violations:
            line += f", {violations:,} of them apparent or possible violations"
        yield wrap(line, "      ")
    how = [f"read: {bearing.read}"]
    if source is not None:
        how[0] += f", by {source.by}" + (f", {source.on}" if source.on else "")
    yield wrap("; ".join([*how, *bearing.doubts, *([source.url] if source and source.url else [])]), "      ")


def _missing(audit: Audit) -> Iterator[str]:
    for kind, settled, title in _GROUPS:
        groups = [g for g in audit.counts.wanting if g.finding is kind and g.settled is settled]
        if not groups:
            continue
        yield from head(title)
        yield "  Each row stands in one group."
        for one in groups[:_LONGEST]:
            count = f"{_rows(one.count.rows)}, {_searches(one.count.searches)}"
            yield item(f"{count}: {'; '.join(one.wanting)}")
        rest = groups[_LONGEST:]
        if rest:
            rows = _rows(sum(one.count.rows for one in rest))
            yield item(f"{rows} in {len(rest)} smaller groups, which summary.json lists")


def _open(audit: Audit) -> Iterator[str]:
    yield from head("What could not be judged from this log")
    yield "  What the log hides or leaves out; lines may overlap. Nothing unknown was counted as no."
    left_out = [split for split in audit.counts.unclear if split.count.rows]
    yield from _splits("", left_out) if left_out else iter(["  Nothing."])


def _who_and_why(audit: Audit) -> Iterator[str]:
    yield from head("Who searched")
    yield from _splits("", audit.counts.searchers)
    yield from head("Why, as stated")
    yield from _splits("", audit.counts.reasons)
    yield from head("Lines of their own")
    yield wrap(
        "Whether the bare name of HSI or ICE means immigration is disputed and moves totals; here it leaves "
        "the purpose open. That a search was made for another agency is what its reason says: a mark, no "
        "verdict.",
        "  ",
    )
    yield from _splits("", audit.counts.lines)


def _limits(audit: Audit) -> Iterator[str]:
    yield from head("What this log cannot show")
    yield from (item(line) for line in cannot_show(log_kinds(audit)))
    for split in audit.counts.uncovered:
        rows = _rows(split.count.rows)
        yield item(f"The law of {split.name} on this was not in the corpus for {rows}; it may say more.")
    for split in audit.counts.later:
        rows = _rows(split.count.rows)
        yield item(f"The law of {split.name} was read up to a day before {rows}; later law was not read.")


def _unreadable(audit: Audit) -> Iterator[str]:
    yield from head("What was unreadable, and warnings")
    lines = [f"{_rows(rows)} not read: {why}" for why, rows in audit.rejects.items()]
    lines += [str(warning) for warning in audit.warnings if warning.code == "refused"]
    lines += [str(warning) for warning in audit.warnings if warning.code not in ("refused", "rejects")]
    yield from (item(line) for line in lines) if lines else iter(["  Nothing."])
