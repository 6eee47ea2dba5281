"""All places at once: the order of what they forbid, the table, and the picture."""

from __future__ import annotations

from datetime import date
from random import Random
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st
from law_texts import Author, law_of
from law_words import ACTIONS, DAYS
from proofs.brute import Decided, every_case
from small_laws import ON, law
from strategies import names_read

from comity.language import load
from comity.meaning import Agency, Verdict
from comity.proofs.matrix import Matrix, Table
from comity.proofs.matrix_words import columns, rows, text
from comity.proofs.order import order
from comity.proofs.picture import TILES, picture

BAN = 'rule r cite "§" since 2020-01-01\n  jail must not hold'


@given(st.lists(st.integers(0, 31), min_size=1, max_size=9))
def test_an_order_is_that_of_the_sets_and_its_steps_skip_nothing(sets: list[int]) -> None:
    found = order(len(sets), lambda a, b: sets[a] & ~sets[b] == 0)
    assert sorted(thing for group in found.groups for thing in group) == list(range(len(sets)))
    heads = [sets[group[0]] for group in found.groups]
    assert all(
        sets[thing] == head for group, head in zip(found.groups, heads, strict=True) for thing in group
    )
    assert len(set(heads)) == len(heads)
    below = {
        (a, b) for a in range(len(heads)) for b in range(len(heads)) if a != b and heads[a] & ~heads[b] == 0
    }
    assert {(a, b) for a, above in enumerate(found.above) for b in above} == below
    between = {
        (a, b) for a, b in below if any((a, c) in below and (c, b) in below for c in range(len(heads)))
    }
    assert set(found.steps) == below - between
    assert all(found.ranks()[a] < found.ranks()[b] for a, b in below)


def table(laws: dict[str, str], **covers: tuple[str, ...]) -> Table:
    return Matrix(law(laws, covers={"us-bb": (), **covers})).table("hold", ON, "jail")


def test_whatever_a_state_forbids_its_town_forbids_too() -> None:
    found = table({"us-aa": f"{BAN}\n  when consent", "us-aa-town": BAN.replace("rule r", "rule t")})
    group = {place: index for index, places in enumerate(found.groups()) for place in places}
    assert found.order.relation(group["us-aa"], group["us-aa-town"]) == "less"
    often = {each.place: each.forbids for each in found.standings}
    assert often["us-aa"] == "in some cases"
    assert often["us-aa-town"] == "in every case"


def test_a_place_that_was_not_read_is_in_no_order() -> None:
    found = table({"us-aa": BAN, "us-bb": ""})
    assert "us-bb" not in found.ordered
    assert next(each for each in found.standings if each.place == "us-bb").mute
    assert "not in the corpus: us-bb" in "\n".join(text(found, law({})))


def test_a_row_of_the_table_has_a_cell_for_every_place() -> None:
    found = table({"us-aa": BAN, "us-bb": ""})
    head = columns([each.place for each in found.standings])
    cells = [dict(zip(head, row, strict=True)) for row in rows(found)]
    by_place = {row["place"]: row for row in cells}
    assert by_place["us-aa"]["us-bb"] == "not in the corpus"
    assert by_place["us-aa"]["us-aa"] == "same"
    assert by_place["us-aa"]["us-aa-town"] == "same"


def test_every_state_has_a_tile_of_its_own() -> None:
    states = load(cases=False).vocabulary.facts["agency.state"].type.names()
    assert set(TILES) == set(states) - {"none", "other"}
    assert len(set(TILES.values())) == len(TILES) == 56


def test_the_picture_shows_every_group_and_every_date() -> None:
    of = law({"us-aa": f"{BAN}\n  when consent", "us-aa-town": BAN.replace("rule r", "rule t")})
    matrix = Matrix(of)
    drawn = picture([matrix.table("hold", day, "jail") for day in (date(2010, 1, 1), ON)], of)
    found = ET.fromstring(drawn)
    words = {element.text for element in found.iter("{http://www.w3.org/2000/svg}text")}
    assert {"on 2010-01-01", f"on {ON}", "Aa", "Town", "not in the corpus"} <= words


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_the_order_is_that_of_the_cases_that_are_forbidden(seed: int, size: int) -> None:
    rng = Random(seed)
    of = law_of(Author(rng, size=size, tests=("yes_no", "one_of")).write())
    action, kind, on = rng.choice(ACTIONS), rng.choice(("police", "jail")), rng.choice(DAYS[3:])
    found = Matrix(of).table(action, on, kind)
    local = [
        each
        for each in found.standings
        if not each.mute and each.place in ("us-aa-town", "us-aa-park", "us-aa-east")
    ]
    cases = list(every_case(names_read(of)))
    forbidden: dict[str, set[int]] = {}
    for each in local:
        decided = Decided(of, Agency((kind,), each.place), action, on)
        told = [decided(facts) for facts in cases]
        if any(len(verdicts) > 1 or verdicts == {Verdict.COUNSEL} for verdicts in told):
            continue
        forbidden[each.place] = {
            index for index, verdicts in enumerate(told) if verdicts == {Verdict.PROHIBITED}
        }
    group = {place: index for index, places in enumerate(found.groups()) for place in places}
    for one, mine in forbidden.items():
        for other, yours in forbidden.items():
            wanted = (
                "same"
                if mine == yours
                else "less"
                if mine < yours
                else "more"
                if mine > yours
                else "both ways"
            )
            assert found.order.relation(group[one], group[other]) == wanted
