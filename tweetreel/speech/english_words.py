"""How one run of letters is said in English: acronyms, capitals, names in camel case, stretched words, Roman numerals.

Knows letters only; figures and signs are english.py. The decision here: capitals are a shout unless a list or the lack of
vowels says they are initials, because a word spelled out by mistake hurts more than initials said as a word.
"""

from __future__ import annotations

import regex

from tweetreel.speech import lexicon
from tweetreel.speech.lists import listed
from tweetreel.speech.numerals import cardinal, ordinal
from tweetreel.speech.saying import Context, Saying

_ROMAN = regex.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_CAMEL = regex.compile(r"\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|[\p{L}\p{M}]")
_STRETCHED = regex.compile(r"(\p{L})\1{2,}")
_PRONOUNCEABLE = regex.compile(
    r"(?:[^AEIOUY]{0,2}[AEIOUY]{1,2}[^AEIOUY]{1,2})+[AEIOUY]?|[^AEIOUY]{1,2}[AEIOUY]{1,2}[^AEIOUY][AEIOUY]"
)
_SPELLED_WHEN_SHOUTING = (
    lexicon.SPELLED
    - lexicon.WORDS_IN_CAPITALS
    - listed("US IT WHO LED SEC LA OP PR HR ID PS CV MC MS BA BS VC GP PT ET AR MAC")
)


def letters_of(text: str) -> tuple[str, ...]:
    """Return the names of the letters of `text`: single capitals, which a voice reads as letters."""
    return tuple(char.upper() for char in text if char.isalpha())


def say_word(word: str, context: Context) -> Saying:
    """Return how `word`, letters and inner apostrophes only, is said."""
    base, mark, ending = word.partition("'")
    if mark and ending.casefold() == "s" and base:
        said = say_word(base, context)
        if said.words:
            return Saying(words=(*said.words[:-1], f"{said.words[-1]}'s"), kind=said.kind, rule=said.rule)
    if not word.isascii():
        return _plain(word, context) if not word.isupper() or len(word) == 1 else Saying(words=(word.lower(),))
    roman = _roman(word, context)
    if roman is not None:
        return roman
    if word == "A":
        article = context.following[:1].isalnum() and (context.first or context.shouting or context.following[:1].islower())
        return Saying(words=("a" if article else "A",))
    if len(word) > 1 and word.isupper():
        return _capitals(word, context)
    plural = regex.fullmatch(r"([A-Z]{2,6})(s|ed|ing)", word)
    if plural is not None and plural[1] not in lexicon.WORDS_IN_CAPITALS:
        said = _capitals(plural[1], context)
        tail = {"s": "'s", "ed": "'d", "ing": "ing"}[plural[2]]
        if said.kind == "abbreviation":
            return Saying(words=(*said.words[:-1], said.words[-1] + tail), kind="abbreviation", rule="acronym")
    if word == "PhD":
        return Saying(words=("P", "H", "D"), kind="abbreviation", rule="acronym")
    parts = _CAMEL.findall(word) if "'" not in word else [word]
    if len(parts) > 1 and not regex.match(r"(?:Mc|Mac|O|De|Di|La|Le|Van|Fitz)\p{Lu}\p{Ll}", word):
        return Saying(words=tuple(said for part in parts for said in _camel_part(part, context)), rule="camel case")
    stretched = _STRETCHED.search(word)
    if stretched is not None and not regex.fullmatch(r"(?i:w{3}|[ivxlc]+)", word):
        return Saying(words=(_unstretched(word.casefold()),), rule="stretched")
    return _plain(word, context)


def _plain(word: str, context: Context) -> Saying:
    return Saying(words=(word.lower() if context.shouting and len(word) > 1 else word,))


def _camel_part(part: str, context: Context) -> tuple[str, ...]:
    return _capitals(part, context).words if len(part) > 1 and part.isupper() else (part,)


def _capitals(word: str, context: Context) -> Saying:
    if word in lexicon.SAID_AS_WORDS:
        words = tuple(lexicon.SAID_AS_WORDS[word].split())
        return Saying(words=words, kind="abbreviation", rule="acronym")
    if context.shouting:
        if word in _SPELLED_WHEN_SHOUTING or not regex.search("[AEIOUY]", word):
            return Saying(words=letters_of(word), kind="abbreviation", rule="acronym") if len(word) <= 5 else _lowered(word)
        return _lowered(word)
    if word in lexicon.SPELLED:
        return Saying(words=letters_of(word), kind="abbreviation", rule="acronym")
    stretched = _STRETCHED.search(word)
    if stretched is not None and len(word) > 3:
        return Saying(words=(_unstretched(word.casefold()),), rule="stretched")
    if word in lexicon.WORDS_IN_CAPITALS or len(word) > 5:
        return _lowered(word)
    if len(word) >= 4 and _PRONOUNCEABLE.fullmatch(word):
        return _lowered(word)
    return Saying(words=letters_of(word), kind="abbreviation", rule="acronym")


def _lowered(word: str) -> Saying:
    return Saying(words=(word.lower() if word != "I" else word,), rule="")


def _unstretched(word: str) -> str:
    twice: str = _STRETCHED.sub(r"\1\1", word)
    once: str = _STRETCHED.sub(r"\1", word)
    return twice if twice in lexicon.DOUBLED_WORDS else once


def _roman(word: str, context: Context) -> Saying | None:
    if len(word) > 7 or not _ROMAN.fullmatch(word) or context.shouting:
        return None
    value = _roman_value(word)
    previous = context.previous.casefold()
    if previous in lexicon.ROMAN_HEADS and context.previous[:1].isupper():
        return Saying(words=cardinal(value), kind="number", rule="roman numeral")
    if previous in lexicon.MONARCHS and value < 40 and word not in {"I", "V", "X"}:
        return Saying(words=("the", *ordinal(value)), kind="number", rule="roman numeral")
    if (
        len(word) >= 2
        and value < 40
        and word not in {"XX", "MIX"}
        and context.previous[:1].isupper()
        and context.previous.isalpha()
    ):
        return Saying(words=cardinal(value), kind="number", rule="roman numeral")
    return None


def _roman_value(word: str) -> int:
    values = [_ROMAN_VALUES[char] for char in word]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
