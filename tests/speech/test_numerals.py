"""English numbers in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.speech.lists import ordered
from tweetreel.speech.numerals import MAX_CARDINAL, cardinal, decade, decimal, digits, fraction, ordinal, whole_number, year

_SMALL = ordered(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
    " nineteen"
)
_TENS = ordered("twenty thirty forty fifty sixty seventy eighty ninety")
_VALUES = {word: value for value, word in enumerate(_SMALL)} | {word: 10 * n for n, word in enumerate(_TENS, start=2)}
_SCALES = {
    word: 1000**n for n, word in enumerate(ordered("thousand million billion trillion quadrillion quintillion"), start=1)
}


def understood(words: tuple[str, ...]) -> int:
    """A listener's way back from words to a number."""
    total = group = 0
    for word in words:
        if word == "hundred":
            group *= 100
        elif word in _SCALES:
            total, group = total + group * _SCALES[word], 0
        else:
            group += _VALUES[word]
    return total + group


@settings(max_examples=200, deadline=None)
@given(number=st.integers(0, MAX_CARDINAL - 1) | st.integers(0, 2_000))
def test_a_listener_understands_the_number_that_was_written(number: int) -> None:
    assert understood(cardinal(number)) == number


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet="0123456789", min_size=1, max_size=60))
def test_any_run_of_digits_is_said_in_words(text: str) -> None:
    assert all(word.isalpha() for word in whole_number(text))
    assert len(digits(text)) == len(text)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (ordinal(0), "zeroth"),
        (ordinal(12), "twelfth"),
        (ordinal(40), "fortieth"),
        (ordinal(1_000_000), "one millionth"),
        (year(1066), "one thousand sixty six"),
        (year(1100), "eleven hundred"),
        (year(1800), "eighteen hundred"),
        (year(2000), "two thousand"),
        (year(2009), "two thousand nine"),
        (year(2010), "twenty ten"),
        (year(2100), "twenty one hundred"),
        (decade(20), "twenties"),
        (decade(2010), "twenty tens"),
        (decade(1960), "nineteen sixties"),
        (decimal("1,234.05"), "one thousand two hundred thirty four point zero five"),
        (decimal(".25"), "point two five"),
        (fraction(1, 2), "one half"),
        (fraction(3, 2), "three halves"),
        (fraction(3, 4), "three quarters"),
        (fraction(5, 8), "five eighths"),
        (fraction(1, 21), "one twenty first"),
    ],
)
def test_numbers_are_said_as_people_say_them(words: tuple[str, ...], said: str) -> None:
    assert " ".join(words) == said
