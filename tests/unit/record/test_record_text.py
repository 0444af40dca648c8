"""What may enter the record as text."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from intake_tui.domain.text import clean, clean_line, tidy

ANY = st.text(alphabet=st.characters(exclude_categories=()))
STEERING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@given(ANY)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    for way in (clean, clean_line, tidy):
        assert way(way(text)) == way(text)


@given(ANY)
def test_no_character_that_steers_a_terminal_or_breaks_an_encoder_is_left(text: str) -> None:
    kept = clean(text)
    kept.encode("utf-8")
    assert not STEERING.intersection(kept)
    assert {c for c in kept if unicodedata.category(c) in ("Cc", "Cs")} <= {"\n", "\t"}


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "S"))))
def test_words_stay_letter_for_letter(text: str) -> None:
    assert clean(text) == text


def test_spelling_emoji_and_line_breaks_stay_as_they_were_said() -> None:
    said = "Bij oma is 't stil.\r\nDaar kan ik slaape 😴\x1b[31m"
    assert clean(said) == "Bij oma is 't stil.\nDaar kan ik slaape 😴[31m"


def test_a_line_is_one_line() -> None:
    assert clean_line("  oma\nRia \t uit\u2028Voorbeelddorp ") == "oma Ria uit Voorbeelddorp"


def test_a_family_emoji_keeps_its_joiners() -> None:
    assert clean("👩‍👧") == "👩‍👧"
