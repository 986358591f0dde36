"""How long words take to say, before any voice is made.

Knows words and marks, no voice. The decision here: a linear model of what is spoken, with one row of coefficients per
language, measured on the offline voice; other voices differ by a constant factor, which their pace setting absorbs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from tweetreel.artifacts import Token
from tweetreel.speech.languages import primary
from tweetreel.speech.lists import listed

REFERENCE_WORDS_PER_MINUTE = 172


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Milliseconds at the reference rate: per word, per letter, per vowel group, per digit, per inner comma, per breath."""

    word: float
    letter: float
    syllable: float
    digit: float
    comma: float
    breath: float


PACES: Mapping[str, Pace] = {
    "en": Pace(word=68, letter=45, syllable=38, digit=343, comma=517, breath=277),
    "de": Pace(word=84, letter=43, syllable=25, digit=436, comma=227, breath=174),
    "es": Pace(word=29, letter=46, syllable=38, digit=395, comma=664, breath=282),
    "fr": Pace(word=28, letter=35, syllable=28, digit=268, comma=193, breath=303),
    "pt": Pace(word=0, letter=66, syllable=15, digit=488, comma=711, breath=296),
    "it": Pace(word=0, letter=62, syllable=4, digit=389, comma=543, breath=285),
    "nl": Pace(word=0, letter=60, syllable=31, digit=421, comma=427, breath=261),
    "tr": Pace(word=17, letter=50, syllable=43, digit=375, comma=423, breath=446),
    "ru": Pace(word=24, letter=45, syllable=29, digit=313, comma=197, breath=222),
    "ar": Pace(word=46, letter=46, syllable=40, digit=592, comma=635, breath=450),
    "he": Pace(word=7, letter=46, syllable=38, digit=457, comma=503, breath=217),
    "hi": Pace(word=76, letter=48, syllable=27, digit=292, comma=347, breath=250),
    "ja": Pace(word=34, letter=68, syllable=56, digit=284, comma=352, breath=253),
    "th": Pace(word=98, letter=28, syllable=83, digit=338, comma=591, breath=28),
    "zh": Pace(word=85, letter=119, syllable=95, digit=244, comma=456, breath=278),
    "ko": Pace(word=90, letter=76, syllable=64, digit=392, comma=664, breath=340),
    "id": Pace(word=57, letter=48, syllable=38, digit=376, comma=344, breath=239),
    "pl": Pace(word=32, letter=48, syllable=60, digit=681, comma=783, breath=382),
    "sv": Pace(word=72, letter=39, syllable=43, digit=534, comma=491, breath=165),
    "uk": Pace(word=75, letter=76, syllable=2, digit=583, comma=862, breath=117),
    "vi": Pace(word=75, letter=38, syllable=40, digit=361, comma=499, breath=97),
    "fa": Pace(word=39, letter=53, syllable=44, digit=499, comma=705, breath=218),
}
"""Fitted to 22 languages, 6 to 70 phrases each, said by espeak-ng at the reference rate, silence at both ends cut off."""

_USUAL = Pace(word=36, letter=50, syllable=35, digit=451, comma=488, breath=279)
"""A language that was not measured: the mean of eight that were."""


def speech_ms(tokens: Sequence[Token], lang: str, words_per_minute: float = REFERENCE_WORDS_PER_MINUTE) -> int:
    """Return the milliseconds it takes to say `tokens` in one breath in `lang`, without the pause after it; 0 for silence.

    `words_per_minute` scales the pace as the offline voice's setting of that name does. Raises `ValueError` where it is not
    above 0.
    """
    if words_per_minute <= 0:
        raise ValueError(f"speech_ms: words_per_minute must be above 0 (words_per_minute={words_per_minute})")
    spoken = [token for token in tokens if token.spoken]
    if not spoken:
        return 0
    code = primary(lang)
    pace = PACES.get(code, _USUAL)
    total = pace.breath + pace.comma * sum(bool(token.mark) for token in spoken[:-1])
    for token in spoken:
        for word in token.spoken:
            total += pace.word + sum(weight * count for weight, count in zip(_weights(pace), _counts(word, code), strict=True))
    return round(total * REFERENCE_WORDS_PER_MINUTE / words_per_minute)


def _weights(pace: Pace) -> tuple[float, float, float]:
    return pace.letter, pace.syllable, pace.digit


def _counts(word: str, lang: str) -> tuple[int, int, int]:
    """Return the letters, stressed vowel groups and digits of a word; a character of a syllabic script is a syllable."""
    letters = len(_LETTER.findall(word))
    syllables = len(_SYLLABLE.findall(word)) or (1 if letters else 0)
    if lang == "en":
        if word in _UNSTRESSED:
            syllables = 0
        elif len(word) > 3 and _SILENT_E.search(word) and syllables > 1:
            syllables -= 1
        elif letters == 1:
            letters = 3
    return letters, syllables, len(_DIGIT.findall(word))


_LETTER = regex.compile(r"[\p{L}\p{M}]")
_DIGIT = regex.compile(r"\p{Nd}")
_SILENT_E = regex.compile(r"[^aeiouyl]e[sd]?$|[aeiou]le$")
_VOWELS = "aeiouyäöüàáâãåæèéêëìíîïòóôõøœùúûýÿıąęőűаеёиоуыэюяіїєαεηιουωάέήίόύώ"
_SYLLABLE = regex.compile(
    rf"(?i:[{_VOWELS}]+)|[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}\p{{Hangul}}]|[\p{{Thai}}--\p{{M}}]"
    r"|[\p{Devanagari}--\p{M}]|[\p{Arabic}--\p{M}]|[\p{Hebrew}--\p{M}]",
    regex.V1,
)
_UNSTRESSED = listed(
    "a an the to of in on at by for from with and or but as if than that is are was were be been am it its it's he she we you"
    " i'm we're you're they they're your our his her their my me us him them do does did has have had can will would could"
    " should not just so into about up"
)
"""English words the voice passes over quickly."""
