"""No test is left out in silence.

Every skipped or expectedly failing test is listed with its reason at the end of a run, and the run fails
when one of them is not in the reviewed list (setting `reviewed_skips`; the head of the list explains it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

SEPARATOR = " | "
DEFAULT_LIST = "tests/reviewed_skips.txt"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One accepted kind of skip: which tests, for which reason (`*` is any text), and why that is right."""

    tests: str
    reason: str
    why: str

    def accepts(self, left_out: LeftOut) -> bool:
        return _matches(self.tests, left_out.test) and _matches(self.reason, left_out.reason)


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """One test (or file of tests) that did not count: `skipped`, or `xfailed` and so expected to fail."""

    test: str
    kind: str
    reason: str

    def __str__(self) -> str:
        return f"{self.kind} {self.test}: {self.reason or 'no reason given'}"


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text, re.DOTALL) is not None


def parse(lines: Iterable[str], file: str) -> tuple[Pattern, ...]:
    """The reviewed list: entries `TESTS | REASON`, each below a comment that says why it is accepted.

    A comment is good for the one entry below it; a blank line ends it. Raises ValueError with file and line.
    """
    patterns: list[Pattern] = []
    why: list[str] = []
    for number, line in enumerate(map(str.strip, lines), start=1):
        if line.startswith("#"):
            why.append(line.lstrip("# "))
            continue
        if line:
            tests, separator, reason = line.partition(SEPARATOR)
            if not separator or not tests.strip() or not reason.strip():
                raise ValueError(f"{file}:{number}: expected TESTS | REASON, found: {line}")
            if not why:
                raise ValueError(
                    f"{file}:{number}: say in a comment above this line why the skip is accepted"
                )
            patterns.append(Pattern(tests.strip(), reason.strip(), " ".join(why)))
        why = []
    return tuple(patterns)


def left_out(report: pytest.TestReport | pytest.CollectReport) -> LeftOut | None:
    """What a report says was left out; None for a test that ran and counted."""
    if not report.skipped:
        return None
    if (expected := getattr(report, "wasxfail", None)) is not None:
        return LeftOut(report.nodeid, "xfailed", str(expected).removeprefix("reason: "))
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return LeftOut(report.nodeid, "skipped", reason.removeprefix("Skipped: "))


class SkipPolicy:
    """Collects what a run leaves out and holds it against the reviewed list."""

    def __init__(self, patterns: tuple[Pattern, ...], file: Path) -> None:
        self.patterns = patterns
        self.file = file
        self.seen: set[LeftOut] = set()

    def unreviewed(self) -> list[LeftOut]:
        return sorted(one for one in self.seen if not any(p.accepts(one) for p in self.patterns))

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if (one := left_out(report)) is not None:
            self.seen.add(one)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self.unreviewed() and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.seen:
            return
        unreviewed = set(self.unreviewed())
        terminalreporter.section("left out")
        for one in sorted(self.seen):
            mark = "NOT REVIEWED " if one in unreviewed else ""
            terminalreporter.line(f"{mark}{one}", red=one in unreviewed)
        if unreviewed:
            terminalreporter.line("")
            terminalreporter.line(
                f"{len(unreviewed)} left out without review: make them run, or add a line to {self.file}"
                " with a comment that says why it is right.",
                red=True,
            )


def pytest_addoption(parser: pytest.Parser) -> None:
    """The one setting: where the reviewed list is."""
    parser.addini("reviewed_skips", "file of reviewed skips, from the root", default=DEFAULT_LIST)


def pytest_configure(config: pytest.Config) -> None:
    """Read the list and watch the run. Without a list, every skip fails the run."""
    name = str(config.getini("reviewed_skips"))
    file = config.rootpath / name
    try:
        patterns = parse(file.read_text("utf-8").splitlines(), name) if file.is_file() else ()
    except ValueError as error:
        raise pytest.UsageError(str(error)) from error
    config.pluginmanager.register(SkipPolicy(patterns, Path(name)), "comity-skip-policy")
