"""Properties: what a file promises of all cases, and what is refused."""

from __future__ import annotations

import pytest
from language.scratch import complaints, policy

from comity.language.model import ANY_AGENCY, Actor, Always, Const, IsTrue, Not, Ref


def always(text: str) -> Always:
    (found,) = policy(cases=f"```always\n{text}\n```\n").always
    return found


def test_a_property_names_agencies_actions_and_verdicts() -> None:
    found = always(
        'always nobody_held cite "Code § 9" since 2020-01-01 until 2021-12-31\n'
        "  corrections of city, any agency detain, notify is overall never permitted, not regulated\n"
        "  when detainer_presented\n"
        "  unless consent\n"
        '  says "Nobody is held."'
    )
    assert found.actors == (Actor("corrections", ("city",)), Actor(ANY_AGENCY))
    assert found.actions == ("detain", "notify")
    assert (found.overall, found.never) == (True, True)
    assert found.verdicts == ("permitted", "not regulated")
    assert found.when == IsTrue(Ref("fact", "detainer_presented"))
    assert [exception.condition for exception in found.exceptions] == [IsTrue(Ref("fact", "consent"))]
    assert found.says == "Nobody is held."
    assert str(found.interval.since) == "2020-01-01"
    assert str(found.interval.until) == "2021-12-31"


def test_without_conditions_it_speaks_of_every_case() -> None:
    found = always('always so cite "Code § 9" since 2020-01-01\n  police detain is prohibited')
    assert found.when == Const(True)
    assert found.exceptions == ()
    assert (found.overall, found.never) == (False, False)


def test_it_may_have_exceptions_one_a_line() -> None:
    found = always(
        'always so cite "Code § 9" since 2020-01-01\n  police detain is prohibited\n  unless any of\n'
        '    - consent cite "Code § 9"\n    - not detainer_presented'
    )
    assert [exception.cite for exception in found.exceptions] == ["Code § 9", ""]
    assert found.exceptions[1].condition == Not(IsTrue(Ref("fact", "detainer_presented")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('never so cite "Code § 9" since 2020-01-01\n  police detain is prohibited', "begins `always NAME"),
        ("always so since 2020-01-01\n  police detain is prohibited", "has no citation"),
        ('always so cite "Code § 9"\n  police detain is prohibited', "has no first day"),
        ('always so cite "Code § 9" since 2020-01-01\n  police detain is forbidden', "Expected a verdict"),
        ('always so cite "Code § 9" since 2020-01-01\n  police detain prohibited', "Expected `is`"),
        ('always so cite "Code § 9" since 2020-01-01\n  polic detain is prohibited', "police"),
        ('always so cite "Code § 9" since 2020-01-01\n  police detan is prohibited', "detain"),
        (
            'always so cite "Code § 9" since 2020-01-01\n  police detain is prohibited\n  when consnt',
            "consent",
        ),
        (
            'always so cite "Code § 9" since 2020-01-01\n  police detain is prohibited\n  status void',
            "Expected `when`",
        ),
    ],
)
def test_what_cannot_be_read_is_told(text: str, message: str) -> None:
    told = complaints(cases=f"```always\n{text}\n```\n")
    assert any(message in complaint for complaint in told), told


def test_two_properties_of_one_name_on_one_day_are_refused() -> None:
    one = 'always so cite "Code § 9" since 2020-01-01\n  police detain is prohibited\n'
    told = complaints(cases=f"```always\n{one}\n{one}```\n")
    assert "in force at once" in told[0]
