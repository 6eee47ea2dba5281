"""Files of law to one frozen `Law`. All problems of all files are reported at once."""

from __future__ import annotations

import csv
import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from comity.language.always import read_always
from comity.language.cases import read_case
from comity.language.checks import check_policies
from comity.language.clauses import Head, Setting
from comity.language.conditions import parse_moment
from comity.language.documents import Document, read_document
from comity.language.errors import LanguageErrors, Problem, nearest
from comity.language.front import Front, is_policy, place, read_coverage, read_front
from comity.language.heads import read_heads
from comity.language.model import Define, Group, Law, Policy, Rule, StatementId, Table, Vocabulary
from comity.language.scope import Scope, Symbols
from comity.language.statements import read_statements
from comity.language.tables import TableHead, load_table
from comity.language.vocabulary import VocabularyBuilder

#: Name, text and path of a file, and whether it lies over the law.
Source = tuple[str, str, Path, bool]


def read_law(
    sources: Iterable[Source],
    tables: Mapping[str, Path] | None = None,
    *,
    digest: str = "",
    calendars: Mapping[str, str] | None = None,
) -> Law:
    """Read files given as (name, text, path, is overlay). Raises `LanguageErrors` alone, for any text.

    `tables` maps names of CSV files to their places; without it they are looked for beside their policies.
    """
    return read_sources(sources, tables, digest, calendars or {}, [])


@dataclass(frozen=True, slots=True)
class _File:
    """One policy on its way: its document, front matter, names and statement heads."""

    document: Document
    path: Path
    overlay: bool
    front: Front
    setting: Setting
    heads: tuple[tuple[Head, TableHead | None], ...] = ()


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is loaded is kept: to look for garbage in it while it grows would take a sixth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_uncollected()
def read_sources(
    sources: Iterable[Source],
    tables: Mapping[str, Path] | None,
    digest: str,
    calendars: Mapping[str, str],
    problems: list[Problem],
    *,
    cases: bool = True,
) -> Law:
    """The law of some files, and `problems` that were found before."""
    documents = [(read_document(name, text), path, overlay) for name, text, path, overlay in sources]
    fronts = _fronts(document for document, _, _ in documents)
    vocabulary = _vocabulary([document for document, _, _ in documents], fronts)
    symbols = Symbols(policies={front.id for front in fronts if front is not None})
    read: list[_File] = []
    for (document, path, overlay), front in zip(documents, fronts, strict=True):
        if front is None:
            continue
        front = place(document, front, vocabulary, overlay)
        scope = Scope(vocabulary, symbols, front.id, front.government)
        setting = Setting(scope, front.sources, front.kind)
        read.append(_File(document, path, overlay, front, setting, tuple(read_heads(document, setting))))
    policies = [_policy(file, _tables(file, tables), cases) for file in read]
    check_policies(policies, {file.front.id: file.document for file in read})
    days = _calendars(calendars, vocabulary, problems)
    problems += [problem for document, _, _ in documents for problem in document.problems]
    if problems:
        raise LanguageErrors(problems)
    return _law(vocabulary, policies, digest, days)


def _fronts(documents: Iterable[Document]) -> list[Front | None]:
    """The front matter of every policy, None for other files. The second of two with one id gets another."""
    found: list[Front | None] = []
    seen: dict[str, str] = {}
    for document in documents:
        front = read_front(document) if is_policy(document) else None
        if front is not None and front.id in seen:
            item = document.front.get("id")
            line, column = (item.line, item.column) if item else (1, 1)
            document.problem(line, column, f"The policy `{front.id}` stands in {seen[front.id]} already.")
            front = replace(front, id=f"{front.id} ({len(found)})")
        elif front is not None:
            seen[front.id] = document.name
        found.append(front)
    return found


def _vocabulary(documents: Sequence[Document], fronts: Sequence[Front | None]) -> Vocabulary:
    """All declarations; those of the common vocabulary first, so that a policy that repeats one is told."""
    builder = VocabularyBuilder()
    pairs = list(zip(documents, fronts, strict=True))
    for document, front in sorted(pairs, key=lambda pair: pair[1] is not None):
        builder.read(document, front.id if front else "")
    return builder.finish()


def _tables(file: _File, tables: Mapping[str, Path] | None) -> Mapping[str, Path]:
    if tables is not None:
        return tables
    return {
        table.file: place for _, table in file.heads if table and (place := _beside(file.path, table.file))
    }


def _beside(path: Path, name: str) -> Path | None:
    """A table's file below one of the folders in which its policy lies; nothing outside them."""
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts or relative.suffix != ".csv" or "\0" in name:
        return None
    return next((parent / name for parent in path.parents if (parent / name).is_file()), None)


def _policy(file: _File, tables: Mapping[str, Path], with_cases: bool) -> Policy:
    document, front, scope = file.document, file.front, file.setting.scope
    out = read_statements(file.heads, file.setting)
    stories = [block for block in document.blocks if block.fence == "case" and with_cases]
    cases = [read_case(document, block, scope) for block in stories]
    return Policy(
        id=front.id,
        title=front.title,
        government=front.government,
        kind=front.kind,
        about=front.about,
        covers=read_coverage(document, front, scope),
        read_through=front.read_through,
        sources=front.sources,
        rules=tuple(out.rules),
        duties=tuple(out.duties),
        defines=tuple(out.defines),
        groups=tuple(out.groups),
        tables=tuple(load_table(head, document, tables) for head in out.tables),
        displaces=tuple(out.displaces),
        opinions=tuple(out.opinions),
        cases=tuple(case for case in cases if case is not None),
        path=file.path,
        overlay=file.overlay,
        always=read_always(document, file.setting) if with_cases else (),
    )


def _calendars(
    calendars: Mapping[str, str], vocabulary: Vocabulary, problems: list[Problem]
) -> dict[str, dict[date, bool]]:
    """Calendar corrections: `date,name,state` with state `closed` or `open`."""
    found: dict[str, dict[date, bool]] = {}
    for name, text in calendars.items():
        file = f"calendars/{name}.csv"
        if name not in vocabulary.calendars:
            hint = nearest(name, vocabulary.calendars)
            problems.append(Problem(file, 1, 1, f"There is no calendar `{name}`.{hint}"))
        days = found[name] = {}
        lines = text.splitlines()
        reader = csv.DictReader(lines)
        try:
            for row in reader:
                state = (row.get("state") or "").strip()
                day = parse_moment((row.get("date") or "").strip()[:10])
                if day is None or state not in ("closed", "open"):
                    line = reader.line_num
                    message = "Expected a day, a name and `closed` or `open`, under `date,name,state`."
                    problems.append(Problem(file, line, 1, message, lines[line - 1]))
                else:
                    days[day] = state == "closed"
        except csv.Error as error:
            problems.append(
                Problem(file, reader.line_num + 1, 1, f"This line cannot be read as CSV: {error}.")
            )
    return found


def _law(
    vocabulary: Vocabulary, policies: Sequence[Policy], digest: str, days: dict[str, dict[date, bool]]
) -> Law:
    by_government: dict[str, list[Policy]] = defaultdict(list)
    defines: dict[StatementId, list[Define]] = defaultdict(list)
    rules: dict[StatementId, list[Rule]] = defaultdict(list)
    tables: dict[StatementId, Table] = {}
    groups: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for policy in policies:
        by_government[policy.government].append(policy)
        for define in policy.defines:
            defines[define.id].append(define)
        for rule in policy.rules:
            rules[rule.id].append(rule)
        for table in policy.tables:
            tables[table.id] = table
        for group in policy.groups:
            groups[(policy.government, group.id.name)].append(group)
    return Law(
        vocabulary=vocabulary,
        policies={policy.id: policy for policy in policies},
        by_government={name: tuple(items) for name, items in by_government.items()},
        defines={id: tuple(items) for id, items in defines.items()},
        rules={id: tuple(items) for id, items in rules.items()},
        tables=tables,
        groups={id: tuple(items) for id, items in groups.items()},
        digest=digest,
        calendars=days,
    )
