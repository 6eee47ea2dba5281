"""A test that does not run is said to, and only with a reviewed reason."""

from __future__ import annotations

import pytest
from plugins.skip_policy import parse

SKIPPED = """
import pytest

@pytest.mark.parametrize("case", ["a[1]", "b"])
def test_far_away(case):
    pytest.skip("needs the moon")

def test_here():
    assert True
"""


def run(pytester: pytest.Pytester, reviewed: str | None, *args: str) -> pytest.RunResult:
    """A run of pytest with nothing but the policy, and this reviewed list (None: no list at all)."""
    pytester.makeini("[pytest]\nreviewed_skips = reviewed.txt\n")
    if reviewed is not None:
        pytester.path.joinpath("reviewed.txt").write_text(reviewed, encoding="utf-8")
    return pytester.runpytest_inprocess("-p", "plugins.skip_policy", *args)


def test_a_run_without_skips_passes_and_lists_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_here():\n    assert True\n")
    result = run(pytester, None)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.no_fnmatch_line("*left out*")


def test_an_unreviewed_skip_fails_the_run_and_is_named(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SKIPPED)
    result = run(pytester, None)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines(
        [
            "*left out*",
            "NOT REVIEWED skipped test_it.py::test_far_away[[]b]: needs the moon",
            "2 left out without review:*reviewed.txt*",
        ]
    )


def test_a_reviewed_skip_passes_and_is_still_named(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SKIPPED)
    result = run(pytester, "# It is far.\ntest_it.py::test_far_away* | needs the moon\n")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["skipped test_it.py::test_far_away[[]b]: needs the moon"])
    result.stdout.no_fnmatch_line("*NOT REVIEWED*")


def test_the_reason_counts_as_well_as_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SKIPPED)
    result = run(pytester, "# It is far.\ntest_it.py::test_far_away* | needs the sun\n")
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_brackets_in_a_test_id_are_plain_text(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SKIPPED)
    result = run(pytester, "# It is far.\ntest_it.py::test_far_away[a[1]] | needs the moon\n")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "skipped test_it.py::test_far_away[[]a[[]1[]][]]: needs the moon",
            "NOT REVIEWED skipped test_it.py::test_far_away[[]b[]]: needs the moon",
        ]
    )


def test_an_expected_failure_needs_review_like_a_skip(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_it="import pytest\n\n@pytest.mark.xfail(reason='not yet')\ndef test_wrong():\n    assert False\n"
    )
    refused = run(pytester, "# Nothing to do with it.\ntest_other.py* | not yet\n")
    assert refused.ret == pytest.ExitCode.TESTS_FAILED
    refused.stdout.fnmatch_lines(["NOT REVIEWED xfailed test_it.py::test_wrong: not yet"])
    accepted = run(pytester, "# Known and written down.\ntest_it.py::test_wrong | not yet\n")
    assert accepted.ret == pytest.ExitCode.OK


def test_a_whole_file_that_skips_itself_is_seen(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it="import pytest\n\npytest.importorskip('no_such_module')\n")
    result = run(pytester, "")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["NOT REVIEWED skipped test_it.py: could not import 'no_such_module'*"])


def test_a_failing_test_stays_the_first_news(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it="def test_wrong():\n    assert False\n")
    result = run(pytester, "")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(failed=1)


def test_a_list_that_cannot_be_read_stops_the_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_here():\n    assert True\n")
    result = run(pytester, "test_it.py::test_far_away | needs the moon\n")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*reviewed.txt:1: say in a comment above*"])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("# Why.\ntest_it.py", "list:2: expected TESTS | REASON"),
        ("# Why.\ntest_it.py | ", "list:2: expected TESTS | REASON"),
        ("# Why.\n\ntest_it.py | reason", "list:3: say in a comment"),
        ("# Why.\ntest_it.py | reason\ntest_other.py | reason", "list:3: say in a comment"),
    ],
)
def test_every_entry_has_two_parts_and_its_own_comment(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="^" + complaint.replace("|", r"\|")):
        parse(text.splitlines(), "list")


def test_an_entry_keeps_the_comment_that_accepts_it() -> None:
    (pattern,) = parse(
        ["# Head of the file.", "", "# It is far,", "# and cold.", "test_it.py | the moon"], "list"
    )
    assert (pattern.tests, pattern.reason, pattern.why) == ("test_it.py", "the moon", "It is far, and cold.")
