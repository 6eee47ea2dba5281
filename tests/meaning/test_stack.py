"""Several governments' laws on one ask: combined as a whole, never in pairs."""

from __future__ import annotations

import pytest
from small_laws import law, told, verdicts

BAN = 'rule ban cite "§ 1" since 2020-01-01\n  any agency must not hold\n'
COMMAND = 'rule command cite "§ 2" since 2020-01-01\n  any agency must hold\n'
FREEDOM = 'rule freedom cite "§ 3" since 2020-01-01\n  any agency must be free to hold\n'
GRANT = 'rule grant cite "§ 4" since 2020-01-01\n  any agency may hold\n'
BAN_UNLESS = f"{BAN}  unless order_signed\n"
BELOW = '\ndisplaces laws below cite "§ 9" since 2020-01-01\n'


@pytest.mark.parametrize("above", [COMMAND, FREEDOM])
def test_a_citys_ban_against_a_states_command_or_freedom_is_a_conflict(above: str) -> None:
    assert verdicts(law({"us-aa-town": BAN, "us-aa": above})) == "for counsel"


@pytest.mark.parametrize("above", [COMMAND, FREEDOM])
def test_a_states_ban_against_a_federal_command_or_freedom_is_a_conflict(above: str) -> None:
    assert verdicts(law({"us-aa": BAN, "us": above})) == "for counsel"


def test_a_grant_above_does_not_cancel_a_ban_below() -> None:
    assert verdicts(law({"us-aa-town": BAN, "us-aa": GRANT})) == "prohibited"


def test_a_grant_below_does_not_cancel_a_ban_above() -> None:
    assert verdicts(law({"us-aa-town": GRANT, "us-aa": BAN})) == "prohibited"


def test_a_prohibition_wins_over_silence_and_exemption() -> None:
    assert verdicts(law({"us-aa-town": BAN_UNLESS, "us": BAN}), {"order_signed": True}) == "prohibited"


def test_a_requirement_wins_over_a_grant() -> None:
    assert verdicts(law({"us-aa-town": GRANT, "us-aa": COMMAND})) == "required"


def test_a_grant_wins_over_an_exemption() -> None:
    assert verdicts(law({"us-aa-town": BAN_UNLESS, "us-aa": GRANT}), {"order_signed": True}) == "permitted"


def test_an_exemption_wins_over_silence() -> None:
    assert verdicts(law({"us-aa-town": BAN_UNLESS}), {"order_signed": True}) == "exempt"


def test_two_bans_in_two_layers_and_a_freedom_in_a_third_are_one_conflict() -> None:
    assert verdicts(law({"us-aa-town": BAN, "us-aa": BAN, "us": FREEDOM})) == "for counsel"


def test_a_freedom_alone_reads_as_permitted_and_commands_nobody() -> None:
    assert verdicts(law({"us": FREEDOM})) == "permitted"


# --- a layer that is not there --------------------------------------------------------------------------------------


def test_a_layer_that_was_not_read_leaves_silence_open() -> None:
    assert verdicts(law({}, covers={"us-aa": []})) == "not in the corpus"


def test_what_follows_without_a_missing_layer_is_said_with_the_layer_that_is_missing() -> None:
    found = told(law({"us-aa-town": BAN}, covers={"us-aa": []}))
    assert [v.value for v in found.verdicts] == ["prohibited"]
    assert any(note.startswith("The law of Aa on this has not been read") for note in found.notes)
    assert [(layer.government, layer.covered) for layer in found.layers][:2] == [
        ("us-aa-town", True),
        ("us-aa", False),
    ]


def test_whether_a_layer_was_read_is_open_while_it_is_open_whom_it_covers() -> None:
    group = 'group holders of agencies cite "§ g" since unknown not before 2020-01-01 is jail'
    half = law({"us-aa": group}, covers={"us-aa": ["any action by holders from 2019-01-01"]})
    assert verdicts(half) == "not regulated or not in the corpus"


# --- displacement ---------------------------------------------------------------------------------------------------


def test_a_law_that_displaces_those_below_wins_wherever_it_speaks() -> None:
    found = told(law({"us-aa-town": BAN, "us-aa": COMMAND + BELOW}))
    assert [v.value for v in found.verdicts] == ["required"]
    assert found.displaced == ("§ 1 (us-aa-town/law.ban)",)


def test_where_the_displacing_law_does_not_speak_the_other_stands() -> None:
    quiet = law({"us-aa-town": BAN, "us-aa": COMMAND + "  when paper_shown\n" + BELOW})
    assert verdicts(quiet, {"paper_shown": False}) == "prohibited"
    assert verdicts(quiet, {"paper_shown": True}) == "required"
    assert verdicts(quiet) == "prohibited or required"


def test_a_law_may_displace_that_of_one_place() -> None:
    one = '\ndisplaces us-aa-town cite "§ 9" since 2020-01-01\n'
    laws = {"us-aa-town": BAN, "us-aa-east": BAN, "us-aa": COMMAND + one}
    assert verdicts(law(laws)) == "required"
    assert verdicts(law(laws), by="jail of us-aa-east") == "for counsel"


def test_a_law_may_displace_one_policy_of_a_place() -> None:
    one = '\ndisplaces policy us-aa-town/law cite "§ 9" since 2020-01-01\n'
    other = law(
        {"us-aa-town": BAN, "us-aa-town/second": BAN.replace("ban", "second"), "us-aa": COMMAND + one}
    )
    assert verdicts(law({"us-aa-town": BAN, "us-aa": COMMAND + one})) == "required"
    assert verdicts(other) == "for counsel"


def test_displacement_may_be_of_some_actions_only() -> None:
    some = '\ndisplaces laws below in hold cite "§ 9" since 2020-01-01\n'
    both = {
        "us-aa-town": BAN.replace("hold", "hold, tell"),
        "us-aa": COMMAND.replace("hold", "hold, tell") + some,
    }
    assert verdicts(law(both), ask="hold") == "required"
    assert verdicts(law(both), ask="tell") == "for counsel"


def test_displacement_has_its_days() -> None:
    laws = {"us-aa-town": BAN, "us-aa": COMMAND + BELOW.replace("since 2020-01-01", "since 2024-03-01")}
    assert verdicts(law(laws), on="2024-02-29") == "for counsel"
    assert verdicts(law(laws), on="2024-03-01") == "required"


def test_a_contested_displacement_is_for_counsel_where_it_decides() -> None:
    laws = {"us-aa-town": BAN, "us-aa": GRANT + BELOW + '  status contested "home rule"\n'}
    found = told(law(laws))
    assert [v.value for v in found.verdicts] == ["for counsel"]
    assert [reading.note for reading in found.readings] == ["home rule"]


def test_the_law_below_displaces_nothing_above() -> None:
    assert verdicts(law({"us-aa-town": COMMAND + BELOW, "us-aa": BAN})) == "for counsel"


# --- whom a law reaches ---------------------------------------------------------------------------------------------


def test_a_county_stands_beside_a_city_not_above_it() -> None:
    assert verdicts(law({"us-aa-east": BAN})) == "not regulated"


def test_what_binds_anyone_in_a_county_reaches_the_city_that_lies_in_it() -> None:
    assert verdicts(law({"us-aa-east": BAN.replace("any agency", "anyone")})) == "prohibited"


def test_territory_goes_on_a_park_in_a_town_lies_in_the_towns_county() -> None:
    anyone = law({"us-aa-east": BAN.replace("any agency", "anyone")})
    assert verdicts(anyone, by="clerk of us-aa-park") == "prohibited"


def test_anyone_elsewhere_is_not_meant() -> None:
    assert (
        verdicts(law({"us-aa-east": BAN.replace("any agency", "anyone")}), by="jail of us-bb") != "prohibited"
    )


def test_a_rule_for_agencies_of_a_level_passes_by_the_others() -> None:
    county = law({"us-aa": BAN.replace("any agency", "any agency of county")})
    assert verdicts(county, by="jail of us-aa-east") != "not regulated"
    assert verdicts(county) == "not regulated"


def test_a_rule_for_a_kind_of_agency_passes_by_the_others() -> None:
    police = law({"us-aa": BAN.replace("any agency", "police")})
    assert verdicts(police) == "not regulated"
    assert verdicts(police, by="jail, police of us-aa-town") == "prohibited"


def test_no_private_body_is_an_agency_but_it_is_anyone() -> None:
    assert verdicts(law({"us-aa": BAN}), by="private_body of us-aa-town") != "prohibited"
    anyone = law({"us-aa": BAN.replace("any agency", "anyone")})
    assert verdicts(anyone, by="private_body of us-aa-town") == "prohibited"


def test_a_group_binds_its_members_on_its_days() -> None:
    group = 'group holders of agencies cite "§ g" since 2024-03-01 is jail\n\n'
    grouped = law({"us-aa": group + BAN.replace("any agency", "holders")})
    assert verdicts(grouped, on="2024-02-29") == "not regulated"
    assert verdicts(grouped, on="2024-03-01") == "prohibited"
    assert verdicts(grouped, by="police of us-aa-town") == "not regulated"


# --- orders ---------------------------------------------------------------------------------------------------------


def test_an_agencys_order_is_a_layer_of_its_own() -> None:
    ordered = law({"us-aa": GRANT, "us-aa-town/order": BAN})
    assert verdicts(ordered) == "prohibited"
    assert verdicts(ordered, group="us-aa-town") == "not regulated"


def test_an_order_does_not_cover_what_the_law_files_have_not_read() -> None:
    ordered = law(
        {"us-aa-town/order": "#"},
        covers={"us-aa-town": [], "us-aa-town/order": ["any action by any agency from 2019-01-01"]},
    )
    assert verdicts(ordered) == "not in the corpus"


def test_a_law_displaces_only_by_what_the_law_says_not_by_orders() -> None:
    laws = {"us-aa-town": BAN, "us-aa": BELOW, "us-aa/order": GRANT}
    assert verdicts(law(laws)) == "prohibited"
