"""Two places side by side: what is said of them holds in every case, and each difference has a case."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_texts import Author, law_of
from law_words import ACTIONS, DAYS, KINDS
from proofs.brute import Decided, every_case
from small_laws import ON, law
from strategies import names_read

from comity.cli.evaluator import SingleCases
from comity.decide.cases import run_case
from comity.decide.decider import Decider
from comity.errors import InputError
from comity.language import Law
from comity.language.model import Case
from comity.meaning import Agency, Verdict
from comity.proofs.compare import FREE, LEFT, RIGHT, Row, compare
from comity.proofs.compare_words import relation
from comity.proofs.sides import place_named
from comity.proofs.versus import Borne
from comity.proofs.witness import Disagreement

TOWN, PARK, EAST = "us-aa-town", "us-aa-park", "us-aa-east"
DECIDED = {Verdict.PROHIBITED, Verdict.REQUIRED, *FREE}


def row(of: Law, left: str = TOWN, right: str = PARK, *, kind: str = "jail", action: str = "hold") -> Row:
    found = compare(of, left, right, ON, SingleCases(), actions=[action], kinds=[kind])
    (only,) = found.rows
    return only


def said(of: Law, left: str = TOWN, right: str = PARK) -> str:
    return relation(row(of, left, right), "A", "B")


def rule(body: str, name: str = "r") -> str:
    return f'rule {name} cite "§ 1" since 2020-01-01\n  {body}'


# --- words --------------------------------------------------------------------------------------------------


def test_a_ban_that_only_one_has_forbids_more() -> None:
    assert said(law({TOWN: rule("jail must not hold"), PARK: ""})) == "A forbids more"


def test_an_exception_that_only_one_has_leaves_the_other_forbidding_more() -> None:
    of = law({TOWN: rule("jail must not hold"), PARK: rule("jail must not hold\n  unless consent")})
    found = row(of)
    assert relation(found, "A", "B") == "A forbids more"
    (parting,) = found.partings
    assert [given.name for given in parting.cases[LEFT].bare.case.given] == ["consent"]
    assert parting.cases[RIGHT].verdicts == (Verdict.EXEMPT,)


def test_a_command_requires_more() -> None:
    assert said(law({TOWN: "", PARK: rule("jail must hold")})) == "B requires more"


def test_two_bans_with_different_conditions_differ_both_ways() -> None:
    of = law(
        {TOWN: rule("jail must not hold\n  when consent"), PARK: rule("jail must not hold\n  when in_cell")}
    )
    assert said(of) == "differ both ways: A forbids more, B forbids more"


def test_the_same_law_in_other_words_is_the_same() -> None:
    one = rule("jail must not hold\n  when not (consent or in_cell)")
    other = rule("jail must not hold\n  when not consent and not in_cell")
    found = row(law({TOWN: one, PARK: other}))
    assert relation(found, "A", "B") == "the same"
    assert found.partings == ()


def test_silence_beside_a_grant_is_the_same_freedom_on_another_ground() -> None:
    of = law({TOWN: rule("jail may hold"), PARK: ""})
    assert said(of) == "the same freedom, on different grounds"


def test_law_that_was_not_read_is_kept_apart_from_law_that_says_nothing() -> None:
    of = law({TOWN: rule("jail must not hold"), PARK: ""}, covers={PARK: ()})
    found = row(of)
    assert relation(found, "A", "B") == "not in the corpus for B"
    assert found.unread == ((), (PARK,))


def test_a_conflict_for_counsel_is_kept_apart() -> None:
    torn = rule("jail must not hold") + "\n\n" + rule("jail must hold\n  when consent", "s")
    of = law({TOWN: torn, PARK: rule("jail must not hold")})
    assert said(of).endswith("A leaves cases to counsel that the other decides")


def test_a_disputed_reading_is_kept_apart_from_what_is_settled() -> None:
    disputed = rule('jail must not hold\n  status contested "whether it reaches jails"')
    found = row(law({TOWN: disputed, PARK: ""}))
    assert relation(found, "A", "B") == "the same; A forbids more if an open question of law comes out so"
    (parting,) = found.partings
    assert parting.cases[LEFT].verdicts == (Verdict.COUNSEL,)
    assert found.open[LEFT]


def test_facts_of_one_law_alone_are_named() -> None:
    of = law(
        {TOWN: rule("jail must not hold\n  when consent"), PARK: rule("jail must not hold\n  when in_cell")}
    )
    assert row(of).only == (("consent",), ("in_cell",))


def test_each_state_is_its_own_own_state() -> None:
    ban = rule("police must not lend\n  when asker.state is not agency.state")
    of = law({"us-aa": ban, "us-bb": ban})
    rows = compare(of, "us-aa", "us-bb", ON, SingleCases(), actions=["lend"], kinds=["police"]).rows
    assert {relation(row, "A", "B") for row in rows} == {"the same"}
    assert [row.match.level for row in rows] == ["state", "county", "city"]


def test_only_places_below_the_federation_are_compared() -> None:
    with pytest.raises(InputError, match="part of every stack"):
        place_named(law({}), "us")
    with pytest.raises(InputError, match="no place `nowhere`"):
        place_named(law({}), "nowhere")


def test_a_witness_that_does_not_hold_is_never_shown() -> None:
    class Wrong(SingleCases):
        def verdicts(self, law: Law, case: Case) -> tuple[Verdict, ...]:
            return (Verdict.REQUIRED,)

    with pytest.raises(Disagreement):
        compare(law({TOWN: rule("jail must not hold"), PARK: ""}), TOWN, PARK, ON, Wrong(), actions=["hold"])


def test_every_case_can_be_pasted_and_holds() -> None:
    of = law(
        {TOWN: rule("jail must not hold\n  unless consent"), PARK: rule("jail must hold\n  when in_cell")}
    )
    found = compare(of, TOWN, PARK, ON, SingleCases())
    shown: list[Borne] = [borne for row in found.rows for parting in row.partings for borne in parting.cases]
    assert shown
    for borne in shown:
        assert not list(run_case(Decider(borne.witness.law), borne.witness.case))


def test_kinds_that_a_group_tells_apart_by_level_are_not_taken_for_alike() -> None:
    group = 'group bound of agencies cite "§ 2" is police of county, jail\n\n'
    of = law({"us-aa": group + rule("bound must not hold"), "us-bb": ""})
    rows = compare(of, "us-aa", "us-bb", ON, SingleCases(), actions=["hold"]).rows
    bound = {row.match.level: row.kinds for row in rows if row.partings}
    assert bound == {"state": ("jail",), "county": ("police", "jail"), "city": ("jail",)}


# --- against every case -------------------------------------------------------------------------------------


@settings(max_examples=80)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_what_is_said_of_two_places_is_so_in_every_case(seed: int, size: int) -> None:
    rng = Random(seed)
    of = law_of(Author(rng, size=size, tests=("yes_no", "one_of", "same")).write())
    left, right = rng.choice(((TOWN, PARK), (TOWN, EAST), (PARK, EAST)))
    action, kind, on = rng.choice(ACTIONS), rng.choice(KINDS), rng.choice(DAYS[3:])
    agree(of, left, right, action, kind, on)


def agree(of: Law, left: str, right: str, action: str, kind: str, on: date) -> None:
    """What the comparison says of forbidding and requiring is what deciding each case says."""
    (found,) = compare(of, left, right, on, SingleCases(), actions=[action], kinds=[kind]).rows
    sides = [Decided(of, Agency((kind,), place), action, on) for place in (left, right)]
    differ: set[tuple[str, int]] = set()
    for facts in every_case(names_read(of)):
        told = [side(facts) for side in sides]
        if all(len(verdicts) == 1 and verdicts <= DECIDED for verdicts in told) and told[LEFT] != told[RIGHT]:
            for who in (LEFT, RIGHT):
                (verdict,) = told[who]
                if verdict in (Verdict.PROHIBITED, Verdict.REQUIRED):
                    differ.add(("forbids" if verdict is Verdict.PROHIBITED else "requires", who))
    told_of = {(p.what, p.who): p for p in found.partings if p.what in ("forbids", "requires")}
    assert differ <= told_of.keys()
    assert {key for key, parting in told_of.items() if not parting.settled} <= differ


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_every_difference_between_made_up_laws_is_borne_out(seed: int, size: int) -> None:
    rng = Random(seed)
    of = law_of(Author(rng, size=size).write())
    for row in compare(of, "us-aa", rng.choice(("us-bb", TOWN)), rng.choice(DAYS[3:]), SingleCases()).rows:
        for parting in row.partings:
            assert all(borne.verdicts for borne in parting.cases)


@pytest.mark.campaign
def test_many_made_up_places() -> None:
    for seed in range(2000):
        rng = Random(seed)
        of = law_of(Author(rng, size=rng.randrange(1, 9), tests=("yes_no", "one_of", "same")).write())
        places = rng.choice(((TOWN, PARK), (TOWN, EAST), (PARK, EAST)))
        agree(of, *places, rng.choice(ACTIONS), rng.choice(KINDS), rng.choice(DAYS[3:]))
