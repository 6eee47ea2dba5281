"""What a stated reason is read as, by which rule, and what it is not read as."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import RecordsError
from comity.records import Switches, classify, evaluate
from comity.records.cells import CELL_STATES, Cell
from comity.records.evaluation import IMMIGRATION
from comity.records.reasons import mended, normalise, reason_rules, slips_between

CIVIL = [
    "ICE detainer",
    "I.C.E. hold",
    "I C E hold",
    "ICE+ERO",
    "ice/ero",
    "enforcement & removal",
    "ICE warrant",
    "ICE pick up",
    "immigration violation",
    "imigration viol",
    "immagration hold",
    "IMM HOLD",
    "Deportation Warrant",
    "deporation order",
    "final order of removal",
    "criminal alien",
    "undocummented",
    "visa overstay",
    "287(g)",
    "287g task force",
    "I-247A",
    "I205",
    "admin warrant",
    "admin. wrt",
    "ICE wrt",
    "icehold",
    "ICEwarrant 24-1187",
    "removal op",
    "illegal alein",
    "deportación",
    "orden de deportacion",
    "indocumentado",
    "inmigrante ilegal",
    "order removal",
    "previously removed",
    "un documented driver",
    "illegal imigrant",
    "alien fugitive",
    "narcotics - ICE hold",
    "More Like This: ICE hold",
    "DHS detainer",
    "Immigration (civil/administrative)",
    "Immigration (civil/administrative) - HSI",
    "Drug/Narcotic Offenses, Immigration (civil/administrative) - ",
]
UNCLEAR = [
    "ICE",
    "(ICE)",
    "aoa ice",
    "immigration",
    "Immigration+",
    "immagration",
    "inmigración",
    "la migra",
    "emigration",
    "1326 reentry",
    "alien transport",
    "BPA assist",
    "ICE St Paul",
    "CBP",
    "sig 21 cbp",
    "Boarder Patrol",
    "U.S.B.P.",
    "Border Fugitive",
    "8 USC 1326",
    "8 U.S.C. § 1325",
    "alien smuggling",
    "illegal re-entry",
    "DHS",
    "HSI",
    "H.S.I.",
    "HSI 3500",
    "ICE2025-0012",
    "Immigration (criminal) - ",
    "Immigration/Drugs",
]
FEDERAL = [
    "HSI narcotics",
    "HSI child exploitation",
    "Pornography/Obscene Material - HSI",
    "CBP stolen vehicle",
    "DHS child neglect",
    "USMS fugitive",
    "FBI",
    "HSI/DEA",
    "threats to ICE agents",
]
# Families of words that look like an agency, a status or a paper and are none.
NEITHER = [
    *(
        "service warrant",
        "police hold",
        "office pick up",
        "justice",
        "Police",
        "notice",
        "device theft",
        "vice",
    ),
    *("license plate", "Alice missing", "apprentice", "Officer involved shooting", "Secret Witness"),
    *("ice cream truck robbery", "ice machine theft", "ice pick assault", "black ice crash", "slid on ice"),
    *("crystal ice", "ice sales", "possession of ice", "icy roads", "Ice House Rd"),
    *("hero", "zero", "heroin", "aero", "HSI - high speed internet theft", "hsi engine"),
    *("border collie", "Border Rd crash", "border dispute", "boarding house", "BP gas theft", "bp check"),
    *("custom rims", "customs house burglary", "visa gift cards", "passport theft", "honda passport"),
    *("Alien tattoo", "alienware laptop theft", "catalytic removal", "hotplate removal", "tree removal"),
    *("parole detainer", "unlawful detainer", "custody exchange", "child custody", "order of protection"),
    *("287(B) vehicle", "289PC, 287PC", "PC 287", "code 1325", "unit 1326", "1324 Elm St"),
    *("immigration protest", "immigration lawyer burglary", "immigrant victim of robbery", "INS fraud"),
    *(
        "impersonating ICE",
        "anti-ICE graffiti",
        "Federal Blvd shooting",
        "hotel overstay",
        "suspect got away",
    ),
    *("I-205 road rage", "I-205 nb shooting", "illegal entry into vehicle", "prisoner re-entry program"),
    *("on ice", "Disney on Ice", "sheet of ice", "fell through ice", "ice bath", "2 lbs ice", "ICEE machine"),
    *("ICE activity call", "abolish ICE", "uscis scam", "border crossing dispute", "overstay at hotel"),
    *("offfice", "sevice", "poilice", "justce", "price switching", "slice", "advice", "ofice hold"),
    *("Homeland store", "DHS hospital", "dhs high school fight", "national guard", "deport st"),
]


@pytest.mark.parametrize("reason", CIVIL)
def test_words_of_civil_process_are_civil(reason: str) -> None:
    assert classify(reason).label == "immigration_civil"


@pytest.mark.parametrize("reason", UNCLEAR)
def test_names_and_crimes_of_immigration_without_civil_process_are_unclear(reason: str) -> None:
    assert classify(reason).label == "immigration_criminal_or_unclear"


@pytest.mark.parametrize("reason", FEDERAL)
def test_other_federal_work_is_kept_apart(reason: str) -> None:
    assert classify(reason).label == "federal_agency_non_immigration"


@pytest.mark.parametrize("reason", NEITHER)
def test_words_that_only_look_like_immigration_are_not(reason: str) -> None:
    reading = classify(reason)

    assert reading.label not in IMMIGRATION
    assert not {"ice", "bare_ice", "bare_hsi"} & set(reading.lines) or reading.rule.startswith("agency-")


@pytest.mark.parametrize(
    ("reason", "label"),
    [
        ("had an abortion", "reproductive_health"),
        ("abortion clinic burglary", "not_immigration"),
        ("24-138337", "vague_or_missing"),
        ("investigation", "vague_or_missing"),
        ("IVESTIGATIONS", "vague_or_missing"),
        ("Other - inv", "vague_or_missing"),
        ("Daytime search for best result", "vague_or_missing"),
        ("211PC", "not_immigration"),
        ("Person+Crime", "not_immigration"),
        ("Suspicious+Vehicle", "not_immigration"),
    ],
)
def test_everything_else_says_something_or_nothing(reason: str, label: str) -> None:
    assert classify(reason).label == label


@pytest.mark.parametrize(
    ("reason", "lines"),
    [
        ("ICE", {"bare_ice", "ice"}),
        ("HSI", {"bare_hsi", "hsi"}),
        ("AOA HSI", {"bare_hsi", "hsi", "assist"}),
        ("HSI narcotics", {"hsi"}),
        ("More Like This: warrant", {"machine"}),
        ("Immigration (civil/administrative) - HSI", {"dropdown", "hsi"}),
        ("24-138337", {"number_only"}),
        ("wxlqvz", {"unlisted"}),
        ("REDACTED / ICE hold", {"partial", "ice"}),
        ("***", {"masked", "masked_vendor"}),
        ("[withheld]", {"masked", "withheld"}),
        ("", {"empty"}),
        ("n/a", {"placeholder"}),
    ],
)
def test_lines_count_what_one_label_cannot_say(reason: str, lines: set[str]) -> None:
    assert set(classify(reason).lines) == lines


def test_a_reason_that_was_never_exported_is_missing_and_says_so() -> None:
    reading = classify(None, Cell.NOT_EXPORTED)

    assert (reading.label, reading.lines, reading.rule) == ("vague_or_missing", ("not_exported",), "missing")


def test_a_machines_words_and_plate_are_taken_off_before_reading() -> None:
    told = (
        "Other image search from alerts page associated with Alert: STOLEN ABC1234 - 2025-11-05T10:00:00.000Z"
    )

    assert classify(told).label == "vague_or_missing"
    assert "ABC1234" not in classify(told).words


def test_switches_move_bare_names_and_nothing_else() -> None:
    off = Switches(hsi=False, bare_ice=False)

    assert classify("HSI", switches=off).label == "federal_agency_non_immigration"
    assert classify("ICE", switches=off).label == "federal_agency_non_immigration"
    assert "bare_hsi" in classify("HSI", switches=off).lines
    assert classify("ICE detainer", switches=off).label == "immigration_civil"
    assert classify("HSI alien smuggling", switches=off).label == "immigration_criminal_or_unclear"


def test_the_deciding_words_are_given_with_the_rule() -> None:
    reading = classify("AOA - ICE hold at jail")

    assert (reading.rule, reading.words) == ("ice-process", "ice + hold")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("imigration", "immigration"),
        ("immigartion", "immigration"),
        ("irrigation", "irrigation"),
        ("mitigation", "mitigation"),
        ("imagination", "imagination"),
        ("deportaion", "deportation"),
        ("reportation", "reportation"),
        ("invetigation", "investigation"),
        ("immigrations", "immigrations"),
    ],
)
def test_slips_of_spelling_are_mended_and_other_words_left_alone(word: str, meant: str) -> None:
    assert mended(word, reason_rules().spelling) == meant


@given(st.text(alphabet="abc", max_size=6), st.text(alphabet="abc", max_size=6))
def test_slips_are_counted_the_same_from_both_sides(one: str, other: str) -> None:
    assert slips_between(one, other, 9) == slips_between(other, one, 9)
    assert slips_between(one, one, 9) == 0


@given(st.text(max_size=40))
def test_every_text_has_a_reading_and_case_does_not_matter(text: str) -> None:
    reading = classify(text, Cell.VALUE)

    assert reading.label in reason_rules().labels
    if text.isascii():
        assert classify(text.swapcase(), Cell.VALUE).label == reading.label


@given(st.sampled_from(CELL_STATES), st.text(max_size=10))
def test_a_cell_without_words_is_never_read_for_its_words(state: str, text: str) -> None:
    if state not in ("value", "partial"):
        assert classify(f"ICE detainer {text}", state).label == "vague_or_missing"


def test_a_long_reason_is_read_at_once() -> None:
    for piece in (
        "ice ",
        "immigration ",
        "more like this: ",
        "a.",
        "i c e ",
        "287(",
        "border ",
        "removal of x ",
    ):
        assert classify(piece * 3_000, Cell.VALUE).label in reason_rules().labels


def data() -> dict[str, object]:
    text = files("comity.records").joinpath("data/reasons.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def test_no_pattern_that_prints_its_words_has_a_gap_a_name_could_stand_in() -> None:
    rules = data()["rules"]
    assert isinstance(rules, list)
    for rule in rules:
        for pattern in [*rule.get("all", ()), rule.get("whole", "")]:
            assert not re.search(r"\.[*+{]|\\S|(?<![a-z)\]])\\w[*+]", pattern), (rule["id"], pattern)


def test_rules_are_named_once_have_a_published_label_and_say_why() -> None:
    rules = data()["rules"]
    assert isinstance(rules, list)
    names = [rule["id"] for rule in rules]

    assert len(names) == len(set(names))
    assert {rule["label"] for rule in rules} <= set(reason_rules().labels)
    assert all(rule["why"].endswith(".") for rule in rules)


def test_every_rule_is_explained_in_the_documentation(root: Path) -> None:
    text = (root / "docs" / "reasons.md").read_text(encoding="utf-8")
    rules = data()["rules"]
    assert isinstance(rules, list)

    assert [rule["id"] for rule in rules if f"`{rule['id']}`" not in text] == []
    assert reason_rules().version in text


def test_the_labelled_strings_are_read_as_the_target_asks(shared: Path) -> None:
    report = evaluate(shared / "data" / "reasons_labeled.csv")

    assert report.strings == 618
    assert (report.immigration.recall or 0) >= 0.97
    assert (report.immigration.precision or 0) >= 0.97


def test_an_evaluation_counts_distinct_strings_and_names_misses(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(
        "reason,label\nICE hold,immigration_civil\nICE hold,immigration_civil\ntheft,immigration_civil\n"
        "HSI,not_immigration\n",
        encoding="utf-8",
    )
    report = evaluate(path)

    assert report.strings == 3
    assert (report.immigration.recall, report.immigration.precision) == (0.5, 0.5)
    assert [miss.reason for miss in report.misses] == ["theft", "HSI"]
    assert "immigration (both)" in str(report)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("text,label\nx,y\n", "columns `reason` and `label`"),
        ("reason,label\nx,nonsense\n", "is no label"),
        ("reason,label\nx,not_immigration\nx,immigration_civil\n", "another label"),
    ],
)
def test_a_file_of_labels_that_cannot_be_used_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(RecordsError, match=message):
        evaluate(path)


def test_normal_form_joins_initials_and_drops_what_links_leave_behind() -> None:
    assert normalise("I.C.E.+Hold%20now_") == "ice hold now"
    assert normalise("U. S. B. P. agent") == "usbp agent"
    assert normalise("e.g. theft") == "eg theft"
