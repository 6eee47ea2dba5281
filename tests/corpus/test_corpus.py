"""The corpus: its cases hold, and every statement says where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.cli.law_lists import corpus_page
from comity.decide.cases import run_case
from comity.decide.decider import Decider
from comity.decide.holdings import holdings
from comity.decide.pages import statements_of
from comity.language import Law, Policy, corpus_directory, load, read_law
from comity.language.model import Define, Duty, Rule, Statement, Table

ROOT = corpus_directory()
FILES = sorted((ROOT / "us").rglob("*.md"))
FOLDERS = sorted(path.name for path in (ROOT / "us").iterdir())
PERIODIC = ("monthly", "quarterly", "yearly")

_QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CASE = re.compile(r"^```case.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`]*`")


@pytest.fixture(scope="module")
def law() -> Law:
    return load()


@pytest.fixture(scope="module")
def decider(law: Law) -> Decider:
    return Decider(law)


@pytest.fixture(params=FILES, ids=lambda path: path.relative_to(ROOT / "us").with_suffix("").as_posix())
def policy(request: pytest.FixtureRequest, law: Law) -> Policy:
    """Each policy of the corpus in turn."""
    return next(policy for policy in law.policies.values() if policy.path == request.param)


def _named(statements: Iterator[Statement]) -> list[str]:
    return [f"{statement.id} (line {statement.line})" for statement in statements]


# --- what is decided ---------------------------------------------------------------------------------------


def test_its_cases_hold(policy: Policy, decider: Decider) -> None:
    """The law as encoded answers each case as the statute does."""
    failures = [str(failure) for case in policy.cases for failure in run_case(decider, case)]
    assert not failures, "\n" + "\n".join(failures)


def test_it_has_cases_that_were_not_made_from_its_own_output(policy: Policy) -> None:
    assert any(not case.illustration for case in policy.cases)


# --- where it comes from -----------------------------------------------------------------------------------


def test_every_rule_says_cites_and_dates_itself(policy: Policy) -> None:
    wanting = (
        rule
        for rule in policy.rules
        if not (rule.says and rule.cite and rule.source)
        or not (rule.interval.since or rule.interval.doubtful_from)
    )
    assert not _named(wanting)


def test_every_statement_is_cited_dated_and_rests_on_a_source(policy: Policy) -> None:
    statements = (s for s in statements_of(policy) if isinstance(s, (Rule, Duty, Define)))
    wanting = (
        s
        for s in statements
        if not (s.cite and s.source) or not (s.interval.since or s.interval.doubtful_from)
    )
    assert not _named(wanting)


def test_every_table_is_cited_and_has_rows(policy: Policy) -> None:
    assert not _named(table for table in policy.tables if not (table.cite and table.source and table.rows))


def test_every_source_says_who_read_it_and_when(policy: Policy) -> None:
    """`read: text` is a claim that somebody makes."""
    assert policy.sources
    wanting = [source.cite for source in policy.sources if not (source.by and source.on)]
    assert not wanting


def test_what_rests_on_a_summary_or_on_news_is_marked(policy: Policy) -> None:
    """Unverified, contested or of an unknown first day: no finding may call it apparent."""
    bare = (
        s
        for s in statements_of(policy)
        if isinstance(s, (Rule, Duty))
        and s.source is not None
        and s.source.read != "text"
        and not s.statuses
        and s.interval.since is not None
    )
    assert not _named(bare)


def test_it_says_through_which_day_law_was_read(policy: Policy) -> None:
    assert policy.read_through is not None


def test_every_duty_has_an_occasion_or_a_calendar(policy: Policy) -> None:
    """Without either nothing would ever set it off."""
    idle = (
        duty
        for duty in policy.duties
        if not duty.triggers and (duty.clock is None or duty.clock.kind not in PERIODIC)
    )
    assert not _named(idle)


# --- whose words -------------------------------------------------------------------------------------------


def _texts(policy: Policy) -> Iterator[tuple[str, str]]:
    for statement in statements_of(policy):
        if isinstance(statement, (Rule, Duty)):
            yield f"{statement.id} says", statement.says
        if isinstance(statement, Duty):
            yield f"{statement.id} must", statement.what
        if isinstance(statement, Table):
            yield f"{statement.id}", statement.phrase
        for status in statement.statuses:
            yield f"{statement.id} status", status.note
    for case in policy.cases:
        yield f"case {case.id}", f"{case.story} {case.differs}"
    for source in policy.sources:
        yield source.cite, f"{source.part} {source.note}"
    prose = _CODE.sub("", _FENCE.sub("", policy.path.read_text(encoding="utf-8")))
    yield from ((f"prose: {paragraph[:40]}", paragraph) for paragraph in prose.split("\n\n"))


def test_it_quotes_at_most_ten_words_at_a_time(policy: Policy) -> None:
    """Sentences are ours; of a statute only the deciding words are repeated."""
    long = [
        f"{where}: {quoted}"
        for where, text in _texts(policy)
        for quoted in (one or other for one, other in _QUOTED.findall(text))
        if len(quoted.split()) > 10
    ]
    assert not long, "\n" + "\n".join(long)


# --- how it is laid out ------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_law_of_each_state_loads_without_that_of_any_other(folder: str) -> None:
    """With the vocabulary alone; only cases may tell of other places: a federal one is set in some state."""
    tables = {path.relative_to(ROOT).as_posix(): path for path in ROOT.rglob("*.csv")}
    paths = [*ROOT.glob("*.md"), *(ROOT / "us" / folder).rglob("*.md")]
    sources = [
        (path.relative_to(ROOT).as_posix(), _CASE.sub("", path.read_text(encoding="utf-8")), path, False)
        for path in paths
    ]
    assert read_law(sources, tables).policies


def test_ids_of_scenarios_stand_once(law: Law) -> None:
    """A case is found by its id alone, in whatever file it stands."""
    seen: dict[str, str] = {}
    twice = []
    for policy in law.policies.values():
        for case in policy.cases:
            if case.id in seen:
                twice.append(f"{case.id} in {seen[case.id]} and {policy.id}")
            seen[case.id] = policy.id
    assert not twice


def test_docs_corpus_is_what_the_law_now_holds(law: Law, root: Path) -> None:
    page = (root / "docs/corpus.md").read_text(encoding="utf-8")
    assert page == corpus_page(holdings(law), law), (
        "docs/corpus.md is not current: `comity law corpus-page > docs/corpus.md` writes it anew"
    )
