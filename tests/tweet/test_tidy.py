"""Cleaning of strangers' texts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.tweet.tidy import tidy, tidy_line

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\tb  c \r\nd\re\u2028f", "a b c\nd\ne\nf"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("  lead\n  in", "lead\nin"),
        ("bell\x07 and \x1b[31mcolour\x9b", "bell and [31mcolour"),
        ("un\ud800paired \udc00", "unpaired"),
        ("soft\u00adhyphen zero\u200bwidth \ufeffmark", "softhyphen zerowidth mark"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("plain \u2066isolated\u2069 \u200eleft", "plain isolated left"),
        ("שלום \u2066abc\u2069 עולם\u200f", "שלום \u2066abc\u2069 עולם\u200f"),
        ("שלום \u2066abc עולם", "שלום abc עולם"),
        ("שלום \u2066a\nb\u2069", "שלום a\nb"),
        (f"{FAMILY} ❤\ufe0f\u200d🔥 1\ufe0f\u20e3 👍🏽", f"{FAMILY} ❤\ufe0f\u200d🔥 1\ufe0f\u20e3 👍🏽"),
        (SCOTLAND, SCOTLAND),
        ("hid\U000e0068\U000e0069den", "hidden"),
        ("a\u200db\u200cc", "abc"),
        ("می\u200cخواهم ක්\u200dෂ", "می\u200cخواهم ක්\u200dෂ"),
        ("ภาษา\u200bไทย", "ภาษา\u200bไทย"),
        ("Cafe\u0301", "Café"),
        ("z" + "\u0335" * 40, "z" + "\u0335" * 8),
        ("\ufffe\uffff\U0010ffff", ""),
    ],
)
def test_what_deceives_goes_and_what_shapes_a_script_stays(raw: str, clean: str) -> None:
    assert tidy(raw).text == clean


@given(st.text(max_size=60) | st.text(st.sampled_from("a \n\r\t\u200d\u200b\u202e\u2066\u2069é\u0301\ud800א👩"), max_size=30))
@settings(max_examples=400, deadline=None)
def test_clean_text_is_clean_and_places_keep_their_order(raw: str) -> None:
    tidied = tidy(raw)
    assert tidy(tidied.text).text == tidied.text
    assert unicodedata.is_normalized("NFC", tidied.text)
    assert tidied.text == tidied.text.strip()
    tidied.text.encode("utf-8")
    places = [tidied.position(index) for index in range(len(raw) + 1)]
    assert places == sorted(places)
    assert places[0] == 0
    assert places[-1] == len(tidied.text)


def test_places_point_at_the_same_characters() -> None:
    raw = "  a\x07b\r\n e\u0301 #tag"
    tidied = tidy(raw)
    assert tidied.text == "ab\né #tag"
    start = raw.index("#")
    assert tidied.text[tidied.position(start) : tidied.position(start + 4)] == "#tag"


def test_a_name_is_one_line_of_limited_length() -> None:
    assert tidy_line(" Two\nlines\t here ", most=8) == "Two line"
