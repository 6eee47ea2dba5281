"""Pages of law as plain text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill

from comity.decide.case_pages import CasePage
from comity.decide.pages import Clause, CoverLine, PolicyPage, Provision
from comity.decide.phrases import Outline
from comity.decide.wording import either, sentence
from comity.language.model import Source

_WIDTH = 100
_LABEL = 14
_HEADINGS = {
    "rule": "Rules",
    "duty": "Duties",
    "displacement": "Displacements",
    "opinion": "Opinions",
    "definition": "The law's own terms",
    "group": "Groups",
    "table": "Tables",
}

# One line of a provision or a case: a label, and either words or a list.
Entry = tuple[str, str | list[Outline]]


# --- plain text --------------------------------------------------------------------------------------------


def as_text(page: PolicyPage) -> str:
    """A policy as plain text, for a terminal or a printer."""
    lines = [page.policy.title, "=" * len(page.policy.title), ""]
    for label, words in _head(page):
        lines += _text_entry((label, words), "")
    for heading, provisions in _sections(page):
        lines += ["", heading, "-" * len(heading)]
        for provision in provisions:
            lines += ["", _provision_title(provision)]
            for entry in _provision(provision):
                lines += _text_entry(entry, "  ")
    if page.cases:
        lines += ["", "Cases", "-----"]
        for case in page.cases:
            lines += ["", _case_title(case)]
            for entry in _case(case):
                lines += _text_entry(entry, "  ")
    if page.left_out:
        lines += ["", "Left out:", *(_wrapped(f"- {line}", "  ", "    ") for line in page.left_out)]
    return "\n".join(lines)


def _text_entry(entry: Entry, indent: str) -> Iterator[str]:
    label, said = entry
    hang = indent + " " * _LABEL
    head = f"{indent}{label:<{_LABEL}}"
    if isinstance(said, str):
        yield _wrapped(said, head, hang)
    elif len(said) == 1:
        yield _wrapped(said[0].text + (":" if said[0].parts else ""), head, hang)
        yield from _text_outline(said[0].parts, hang)
    else:
        first, *rest = list(_text_outline(said, hang))
        yield head + first[len(hang) :]
        yield from rest


def _text_outline(outlines: Iterable[Outline], indent: str) -> Iterator[str]:
    for outline in outlines:
        yield _wrapped(outline.text + (":" if outline.parts else ""), f"{indent}- ", f"{indent}  ")
        yield from _text_outline(outline.parts, indent + "  ")


def _wrapped(text: str, first: str, rest: str) -> str:
    return fill(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


# --- Markdown ----------------------------------------------------------------------------------------------


def as_markdown(page: PolicyPage) -> str:
    """A policy as Markdown, for a memorandum."""
    lines = [f"# {page.policy.title}", ""]
    for entry in _head(page):
        lines += _markdown_entry(entry)
    for heading, provisions in _sections(page):
        lines += ["", f"## {heading}"]
        for provision in provisions:
            lines += ["", f"### {_provision_title(provision)}", ""]
            for entry in _provision(provision):
                lines += _markdown_entry(entry)
    if page.cases:
        lines += ["", "## Cases"]
        for case in page.cases:
            lines += ["", f"### {_case_title(case)}", ""]
            for entry in _case(case):
                lines += _markdown_entry(entry)
    if page.left_out:
        lines += ["", "Left out:", "", *(f"- {line}" for line in page.left_out)]
    return "\n".join(lines)


def _markdown_entry(entry: Entry) -> Iterator[str]:
    label, said = entry
    if isinstance(said, str):
        yield f"- **{label}:** {said}"
    elif len(said) == 1:
        yield f"- **{label}:** {said[0].text}{':' if said[0].parts else ''}"
        yield from _markdown_outline(said[0].parts, "  ")
    else:
        yield f"- **{label}:**"
        yield from _markdown_outline(said, "  ")


def _markdown_outline(outlines: Iterable[Outline], indent: str) -> Iterator[str]:
    for outline in outlines:
        yield f"{indent}- {outline.text}{':' if outline.parts else ''}"
        yield from _markdown_outline(outline.parts, indent + "  ")


# --- what stands on the page, in order ---------------------------------------------------------------------


def _head(page: PolicyPage) -> Iterator[Entry]:
    policy = page.policy
    yield "Policy", policy.id
    yield "Government", f"{page.place} ({policy.government})"
    if policy.kind != "law":
        yield "Kind", f"{policy.kind}, laid over the law"
    if policy.about:
        yield "About", policy.about
    if page.on:
        yield "As of", f"{page.on}: only what is in force that day"
    yield (
        "Covers",
        [Outline(cover(line)) for line in page.covers] or "nothing" + (" on that day" if page.on else ""),
    )
    yield "Read through", str(policy.read_through or "no day is stated")
    yield "Sources", [Outline(source(item)) for item in policy.sources] or "none are named"
    yield (
        "Reading",
        "Words in quotation marks are this law's own terms, defined below. Information, not legal advice.",
    )


def cover(line: CoverLine) -> str:
    """One line of coverage."""
    return f"{'; '.join(line.actions)} — by {'; '.join(line.agencies)}; {line.in_force}"


def source(item: Source) -> str:
    """A source and how it was read."""
    words = f"{item.cite}: read as {item.read} by {item.by}" + (f" on {item.on}" if item.on else "")
    for more in (item.part, item.note):
        words += f"; {more}" if more else ""
    return words + (f" <{item.url}>" if item.url else "")


def _sections(page: PolicyPage) -> Iterator[tuple[str, list[Provision]]]:
    for kind, heading in _HEADINGS.items():
        provisions = [provision for provision in page.provisions if provision.kind == kind]
        if provisions:
            yield heading, provisions


def _provision_title(provision: Provision) -> str:
    words = provision.id.name + (f", {provision.cite}" if provision.cite else "")
    if provision.versions > 1:
        words += f" (version {provision.version} of {provision.versions})"
    return words


def _provision(provision: Provision) -> Iterator[Entry]:
    if provision.says:
        yield "Says", sentence(provision.says)
    if provision.who:
        yield "Who", "; ".join(provision.who)
    if provision.what:
        yield provision.does, "; ".join(provision.what)
    if provision.to:
        yield "To", provision.to
    if provision.occasions:
        yield "On what", "; ".join(provision.occasions)
    if provision.when:
        yield "Means" if provision.kind == "definition" else "When", [provision.when.outline]
    if provision.exceptions:
        yield "Unless", [_exception(clause) for clause in provision.exceptions]
    if provision.over:
        yield "In spite of", "; ".join(provision.over)
    if provision.limit:
        yield "By when" if provision.kind == "duty" else "How long", provision.limit
    yield "In force", provision.in_force or "no dates are stated"
    if provision.statuses:
        yield "Status", [Outline(line.words) for line in provision.statuses]
    if provision.source:
        yield "Read", f"as {provision.source.read} ({provision.source.cite})"


def _exception(clause: Clause) -> Outline:
    cite = f" [{clause.cite}]" if clause.cite else ""
    return Outline(clause.outline.text + cite, clause.outline.parts)


def _case_title(case: CasePage) -> str:
    return f"{case.case.id}: {case.case.story}" + (" (illustration)" if case.case.illustration else "")


def _case(case: CasePage) -> Iterator[Entry]:
    at = f" {case.case.at}" if case.case.at else ""
    yield "Day", f"{case.on}{at}"
    yield "Who", f"{case.agency} {case.deed}"
    if case.facts:
        yield "Known", [Outline(fact) for fact in case.facts]
    yield "Outcome", [Outline(outcome) for outcome in case.outcomes]
    if not case.holds:
        found = either([failure.found for failure in case.failures])
        yield "Does not hold", f"the law as written answers: {found}"
    if case.case.dossier:
        yield "Notes said", case.case.dossier + (f"; {case.case.differs}" if case.case.differs else "")
