"""Ruling phrases out by how words begin never rules out one that is there."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.records.agencies import agency_rules
from comity.records.phrases import DEPTH, END, NUMBER, Phrases, openings
from comity.records.reasons import normalise, reason_rules, without_friends

REASONS, AGENCIES = reason_rules().phrases, agency_rules().phrases


def everything(phrases: Phrases) -> int:
    """The mask of all phrases: of a text in another alphabet nothing is ruled out."""
    return phrases.within("é")


def words(phrases: Phrases) -> list[str]:
    """Pieces that the phrases are made of, with some of the letters that they leave open."""
    sources = " ".join(phrase.source for phrase in phrases.of(everything(phrases)))
    return sorted({*re.findall(r"[A-Za-z]+|[0-9]+", sources), *map(str, range(10)), "x", "Austin", "TX"})


def texts(phrases: Phrases) -> st.SearchStrategy[str]:
    """Texts of such pieces, run together or not."""
    gaps = st.sampled_from([" ", " ", " ", "", "-", "/", ".", " - ", "(", ") ", "'", "  ", "_", "\n"])
    return st.lists(st.tuples(st.sampled_from(words(phrases)), gaps), max_size=8).map(
        lambda pieces: "".join(piece for pair in pieces for piece in pair)
    )


def missed(phrases: Phrases, text: str, may: int) -> list[str]:
    """The phrases that a text holds and its mask does not."""
    others = phrases.of(everything(phrases) & ~may)
    return [phrase.source for phrase in others if phrase.pattern.search(text)]


@given(texts(REASONS))
@settings(max_examples=400, deadline=None)
def test_no_phrase_of_a_reason_is_missed(text: str) -> None:
    for form in (text.lower(), text, normalise(text)):
        assert missed(REASONS, form, REASONS.within(form)) == []


@given(texts(AGENCIES))
@settings(max_examples=400, deadline=None)
def test_no_phrase_of_an_agencys_name_is_missed(text: str) -> None:
    for form in (text, text.upper(), text.title()):
        assert missed(AGENCIES, form, AGENCIES.within(form.lower())) == []


def test_a_text_of_other_words_holds_nothing() -> None:
    assert REASONS.within("gray sedan 24-118334") == 0


@given(texts(REASONS))
@settings(max_examples=400, deadline=None)
def test_false_friends_are_taken_out_as_by_one_pattern_of_them_all(text: str) -> None:
    rules, text = reason_rules(), text.lower()
    together = "|".join(friend.source for friend in REASONS.of(rules.friends))

    assert without_friends(text, REASONS.within(text), rules) == re.sub(together, " ", text)


@pytest.mark.parametrize(
    ("pattern", "known"),
    [
        ("ice", {f"ice{END}"}),
        ("immigration", {"immigr"}),
        ("ices?", {f"ice{END}", f"ices{END}"}),
        (r"ice\w*", {"ice", f"ice{END}"}),
        ("i ?-?9", {f"i9{END}", f"i 9{END}", f"i-9{END}", f"i -9{END}"}),
        ("(?:un|il)?legal(?! aid)", {"unlega", "illega", f"legal{END}"}),
        (r"\d{2,5}(?:\.\d+)? ?pc", {f"{NUMBER}.", f"{NUMBER}pc{END}", f"{NUMBER} pc"}),
        (r"^on\W+ice|[a-z]+ing", {f"on{END}", ""}),
        ("(?i:US?CBP|Ero)", {f"ucbp{END}", f"uscbp{END}", f"ero{END}"}),
        ("(?:a|b){2}c", {"a", "b"}),
        ("", {""}),
    ],
)
def test_a_pattern_tells_how_its_matches_begin(pattern: str, known: set[str]) -> None:
    assert openings(pattern) == known
    assert all(len(opening) <= DEPTH for opening in openings(pattern))
