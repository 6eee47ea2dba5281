"""California's list of qualifying convictions: the shipped table against the sections that the chaptered text names.

Typed from Gov. Code § 7282.5(a)(3), Stats. 2017, ch. 495, head by head: section numbers, no words of the statute.
"""

from __future__ import annotations

import csv

from comity.language.loader import corpus_directory

HEADS = {
    "a": "217.1 220 240 241.1 241.4 241.7 244 244.5 245 245.2 245.3 245.5 4500 4501",
    "b": "242 243.1 243.3 243.4 243.6 243.7 243.9 273.5 347 4501.1 4501.5",
    "c": "71 76 139 140 422 601 11418.5",
    "d": "266 266a 266b 266c 266d 266f 266g 266h 266i 266j 267 269 288 288.5 311.1 311.3 311.4 311.10 311.11 647.6",
    "e": "270 271 271a 273a 273ab 273d 273.4 278",
    "f": "211 215 459 463 470 476 487 496 503 518 530.5 532 550",
    "h": "69 95 95.1 136.1 148.10",
    "i": "67 67.5 68 74 85 86 92 93 137 138 165",
    "j": "107 109 110 4530 4530.5 4532 4533 4534 4535 4536",
    "k": "171b 171c 171d 246 246.3 247 417 417.3 417.6 417.8 4574 11418 11418.1 12021.5 12022 12022.2 12022.3 "
    "12022.4 12022.5 12022.53 12022.55 18745 18750 18755 26100(c) 26100(d)",
    "n": "594.7",
    "o": "186.22 186.26 186.28",
    "q": "245.6(d) 187 191.5 192 192.5 12022.7 12022.8 12022.9",
    "t": "181 210.5 236 236.1 4503",
    "u": "186.2 186.9 186.10",
    "v": "203",
    "w": "219 219.1 219.2 247.5 404 404.6 405a 451 11413",
    "x": "368",
    "y": "422.55",
    "z": "646.9",
    "aa": "286(c) 653j 653.23",
    "ab": "12022.1",
    "ac": "261(a)(2) 261(a)(6) 262(a)(1) 262(a)(4) 264.1 286(c) 286(d) 288a(c) 288a(d) 289(a) 289(j)",
    "ad": "207 209 209.5",
}
VEHICLE = {"ae": "20001(c)"}
NAMELESS = {"g", "m"}
"""Heads that name a kind of crime and no section; L, P, R and S define what counts by something else."""


def rows() -> list[dict[str, str]]:
    path = corpus_directory() / "offences/us-ca-7282-5.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_section_that_the_text_names_is_in_the_table_under_its_head_and_no_other() -> None:
    expected = {
        (code, head, section)
        for code, heads in (("ca_penal_code", HEADS), ("ca_vehicle_code", VEHICLE))
        for head, sections in heads.items()
        for section in sections.split()
    }
    found = {(row["code"], row["head"], row["section"]) for row in rows() if row["named"] == "yes"}
    assert found - expected == set(), "in the table, not in the law"
    assert expected - found == set(), "in the law, not in the table"


def test_sections_that_the_text_does_not_name_count_as_felonies_only() -> None:
    added = [row for row in rows() if row["named"] == "no"]
    assert {row["head"] for row in added} == NAMELESS
    assert {row["felony_only"] for row in added} == {"yes"}
