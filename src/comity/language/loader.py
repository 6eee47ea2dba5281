"""Files of law to one frozen `Law`. All problems of all files are reported at once."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

from comity.errors import InputError
from comity.language.cases import read_case
from comity.language.checks import check_policies
from comity.language.documents import Document, read_document
from comity.language.errors import LanguageErrors, Problem, nearest
from comity.language.front import Front, is_policy, read_coverage, read_front
from comity.language.model import (
    Case,
    Define,
    Group,
    Law,
    Policy,
    Rule,
    StatementId,
    Table,
)
from comity.language.scope import Scope, Symbols
from comity.language.statements import Head, StatementReader, read_heads
from comity.language.tables import load_table
from comity.language.vocabulary import VocabularyBuilder


def corpus_directory() -> Path:
    """The corpus that ships with this package."""
    return Path(str(files("comity"))) / "corpus"


def load(directories: Sequence[Path] | None = None, *, overlays: Sequence[Path] = ()) -> Law:
    """Load the law: the shipped corpus unless told otherwise, and overlays on top.

    Raises `LanguageErrors` with every problem of every file, `InputError` if a directory or file is not there.
    """
    roots = [(path, False) for path in (directories or [corpus_directory()])]
    roots += [(path, True) for path in overlays]
    sources: list[tuple[str, str, Path, bool]] = []
    tables: dict[str, Path] = {}
    calendars: dict[str, str] = {}
    digest = hashlib.sha256()
    for root, overlay in roots:
        for path in _markdown(root):
            name = path.relative_to(root).as_posix() if path != root else path.name
            sources.append((name, _read(path), path, overlay))
        base = root if root.is_dir() else root.parent
        for path in sorted(base.rglob("*.csv")):
            name = path.relative_to(base).as_posix()
            tables[name] = path
            if name.startswith("calendars/"):
                calendars[path.stem] = _read(path)
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    for name, text, _, overlay in sources:
        digest.update(f"{int(overlay)}{name}\0{text}\0".encode())
    return read_law(sources, tables, digest=digest.hexdigest(), calendars=calendars)


def _markdown(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    if not root.is_dir():
        raise InputError(f"There is no directory of law at {root}.", next_step="Name a directory of policy files.")
    return sorted(root.rglob("*.md"))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        problem = Problem(path.name, line, 1, "This file is not written in UTF-8; save it as UTF-8.")
        raise LanguageErrors([problem]) from None


def read_law(
    sources: Iterable[tuple[str, str, Path, bool]],
    tables: dict[str, Path] | None = None,
    *,
    digest: str = "",
    calendars: dict[str, str] | None = None,
) -> Law:
    """Read files given as (name, text, path, is overlay). Raises `LanguageErrors`; never anything else for any text."""
    documents = [(read_document(name, text), path, overlay) for name, text, path, overlay in sources]
    reader = _LawReader(documents, tables or {})
    law = reader.read(digest, calendars or {})
    problems = [problem for document, _, _ in documents for problem in document.problems]
    if problems or law is None:
        raise LanguageErrors(problems)
    return law


class _LawReader:
    def __init__(self, documents: list[tuple[Document, Path, bool]], tables: dict[str, Path]) -> None:
        self.documents = documents
        self.tables = tables
        self.symbols = Symbols()
        self.builder = VocabularyBuilder()

    def read(self, digest: str, calendars: dict[str, str]) -> Law | None:
        fronts: list[tuple[Document, Path, bool, Front]] = []
        seen: dict[str, str] = {}
        for document, path, overlay in self.documents:
            front = read_front(document) if is_policy(document) else None
            self.builder.read(document, front.id if front else "")
            if front is None:
                continue
            if front.id in seen:
                document.problem(1, 1, f"The policy `{front.id}` stands in {seen[front.id]} already.")
                continue
            seen[front.id] = document.name
            fronts.append((document, path, overlay, front))
        self.vocabulary = self.builder.finish()
        ready: list[tuple[Document, Path, bool, Front, Scope, list[Head]]] = []
        for document, path, overlay, front in fronts:
            if front.government not in self.vocabulary.governments:
                known = list(self.vocabulary.governments)
                line = document.front["government"][1]
                document.problem(line, 1, f"There is no government `{front.government}`.{nearest(front.government, known)}")
                continue
            if front.kind != "law" and not overlay:
                document.problem(document.front["kind"][1], 1, "Orders and opinions belong in an overlay (`--with DIR`).")
            scope = Scope(self.vocabulary, self.symbols, front.id, front.government)
            ready.append((document, path, overlay, front, scope, read_heads(document, scope)))
        policies = [self._policy(*parts) for parts in ready]
        by_id = {policy.id: document for policy, (document, *_) in zip(policies, ready, strict=True)}
        check_policies(policies, by_id)
        return _law(self, policies, digest, _overrides(calendars, self.documents))

    def _policy(
        self, document: Document, path: Path, overlay: bool, front: Front, scope: Scope, heads: list[Head]
    ) -> Policy:
        reader = StatementReader(document, scope, front.sources)
        out = reader.read(heads)
        covers = read_coverage(document, front, reader)
        tables = []
        for head in out.tables:
            source = next((s for s in front.sources if head.cite.startswith(s.cite)), None)
            place = self.tables.get(head.file) or _beside(path, head.file)
            tables.append(load_table(head, document, place, source or (front.sources[0] if front.sources else None)))
        cases: list[Case] = []
        for block in document.blocks:
            if block.fence == "case":
                case = read_case(document, block, scope)
                if case is not None:
                    cases.append(case)
        return Policy(
            id=front.id,
            title=front.title,
            government=front.government,
            kind=front.kind,
            about=front.about,
            covers=covers,
            read_through=front.read_through,
            sources=front.sources,
            rules=tuple(out.rules),
            duties=tuple(out.duties),
            defines=tuple(out.defines),
            groups=tuple(out.groups),
            tables=tuple(tables),
            displaces=tuple(out.displaces),
            opinions=tuple(out.opinions),
            cases=tuple(cases),
            path=path,
            overlay=overlay,
        )


def _beside(path: Path, file: str) -> Path:
    """A table's file below one of the folders in which its policy lies."""
    places = (parent / file for parent in path.parents)
    return next((place for place in places if place.is_file()), Path(file))


def _overrides(calendars: dict[str, str], documents: list[tuple[Document, Path, bool]]) -> dict[str, dict[date, bool]]:
    """Calendar corrections: `date,name,state` with state `closed` or `open`."""
    found: dict[str, dict[date, bool]] = {}
    for name, text in calendars.items():
        days: dict[date, bool] = {}
        for number, row in enumerate(csv.DictReader(text.splitlines()), 2):
            state = (row.get("state") or "").strip()
            try:
                if state not in ("closed", "open"):
                    raise ValueError
                days[date.fromisoformat((row.get("date") or "").strip())] = state == "closed"
            except ValueError:
                documents[0][0].problems.append(
                    Problem(f"calendars/{name}.csv", number, 1, "Expected a day, a name and `closed` or `open`.")
                )
        found[name] = days
    return found


def _law(reader: _LawReader, policies: list[Policy], digest: str, calendars: dict[str, dict[date, bool]]) -> Law:
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
        vocabulary=reader.vocabulary,
        policies={policy.id: policy for policy in policies},
        by_government={name: tuple(items) for name, items in by_government.items()},
        defines={id: tuple(items) for id, items in defines.items()},
        rules={id: tuple(items) for id, items in rules.items()},
        tables=tables,
        groups={id: tuple(items) for id, items in groups.items()},
        digest=digest,
        calendars=calendars,
    )
