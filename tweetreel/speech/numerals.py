"""English numbers as words: 4.2 is "four point two", 1905 the year "nineteen oh five".

Knows digits and words and nothing of symbols, units or sentences. The decision here: one word per item and no hyphens
("twenty", "six"), because every spoken word becomes one event of a voice and a hyphen makes voices disagree on how many.
American usage: no "and" inside a cardinal.
"""

from __future__ import annotations

from tweetreel.speech.lists import ordered

_SMALL = ordered(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_TENS = ordered("zero ten twenty thirty forty fifty sixty seventy eighty ninety")
_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion")
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
MAX_CARDINAL = 10 ** (3 * len(_SCALES))
"""Whole numbers from here on are read digit by digit: nobody says or hears them otherwise."""

Words = tuple[str, ...]


def digits(text: str) -> Words:
    """Return the name of every ASCII digit of `text`, one by one; other characters are passed over."""
    return tuple(_SMALL[int(char)] for char in text if "0" <= char <= "9")


def cardinal(number: int) -> Words:
    """Return `number` >= 0 in words; digit by digit from `MAX_CARDINAL` on."""
    if number >= MAX_CARDINAL:
        return digits(str(number))
    if number < 100:
        return _below_hundred(number)
    words: list[str] = []
    for scale in range(len(_SCALES) - 1, -1, -1):
        group = number // 1000**scale % 1000
        if group:
            hundreds, rest = divmod(group, 100)
            words += [_SMALL[hundreds], "hundred"] if hundreds else []
            words += _below_hundred(rest) if rest else ()
            words += [_SCALES[scale]] if scale else []
    return tuple(words)


def ordinal(number: int) -> Words:
    """Return `number` >= 0 as a rank: 21 is "twenty first"."""
    return _as_ordinal(cardinal(number))


def year(number: int) -> Words:
    """Return a year as it is said: 1905 "nineteen oh five", 2000 "two thousand", 2026 "twenty twenty six"."""
    century, rest = divmod(number, 100)
    if not 11 <= century <= 99 or 0 <= number - 2000 < 10:
        return cardinal(number)
    if rest == 0:
        return (*cardinal(number),) if century % 10 == 0 else (*_below_hundred(century), "hundred")
    return (*_below_hundred(century), *(("oh", _SMALL[rest]) if rest < 10 else _below_hundred(rest)))


def decade(number: int) -> Words:
    """Return the decade that starts with `number` (90 or 1990) as a plural: "nineteen nineties", "two thousands"."""
    words = year(number) if number >= 100 else _below_hundred(number)
    last = words[-1]
    return (*words[:-1], last[:-1] + "ies" if last.endswith("y") else last + ("es" if last.endswith("x") else "s"))


def decimal(text: str) -> Words:
    """Return digits with optional thousands commas and one point ("1,234.05", ".5") in words."""
    whole, _, fraction = text.replace(",", "").partition(".")
    words = whole_number(whole) if whole else ()
    return (*words, "point", *digits(fraction)) if fraction else words


def whole_number(text: str) -> Words:
    """Return a run of digits in words; a leading zero ("007") means a code, which is read digit by digit."""
    if len(text) > 1 and text.startswith("0"):
        return digits(text)
    return cardinal(int(text)) if len(text) <= 3 * len(_SCALES) else digits(text)


def fraction(numerator: int, denominator: int) -> Words:
    """Return a fraction in words: 1/2 "one half", 3/4 "three quarters", 2/3 "two thirds"."""
    name = {2: ("half",), 4: ("quarter",)}.get(denominator) or ordinal(denominator)
    if numerator != 1:
        name = ("halves",) if name == ("half",) else (*name[:-1], name[-1] + "s")
    return (*cardinal(numerator), *name)


def _below_hundred(number: int) -> Words:
    if number < 20:
        return (_SMALL[number],)
    tens, ones = divmod(number, 10)
    return (_TENS[tens], _SMALL[ones]) if ones else (_TENS[tens],)


def _as_ordinal(words: Words) -> Words:
    last = words[-1]
    rank = _ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return (*words[:-1], rank)
