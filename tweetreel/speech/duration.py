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
    "de": Pace(word=65, letter=41, syllable=34, digit=413, comma=344, breath=232),
    "es": Pace(word=59, letter=43, syllable=37, digit=365, comma=552, breath=255),
    "fr": Pace(word=45, letter=32, syllable=28, digit=244, comma=265, breath=245),
    "pt": Pace(word=59, letter=49, syllable=36, digit=403, comma=592, breath=276),
    "it": Pace(word=48, letter=43, syllable=30, digit=332, comma=484, breath=247),
    "nl": Pace(word=52, letter=48, syllable=36, digit=375, comma=500, breath=253),
    "tr": Pace(word=62, letter=47, syllable=40, digit=348, comma=461, breath=356),
    "ru": Pace(word=49, letter=38, syllable=30, digit=300, comma=275, breath=227),
    "ar": Pace(word=74, letter=46, syllable=39, digit=522, comma=571, breath=362),
    "he": Pace(word=50, letter=40, syllable=34, digit=393, comma=467, breath=221),
    "hi": Pace(word=66, letter=44, syllable=35, digit=299, comma=425, breath=260),
    "ja": Pace(word=67, letter=62, syllable=52, digit=353, comma=390, breath=267),
    "th": Pace(word=73, letter=47, syllable=54, digit=370, comma=642, breath=172),
    "zh": Pace(word=110, letter=93, syllable=77, digit=269, comma=762, breath=421),
    "ko": Pace(word=101, letter=71, syllable=60, digit=397, comma=742, breath=387),
    "id": Pace(word=66, letter=45, syllable=37, digit=360, comma=418, breath=268),
    "pl": Pace(word=71, letter=50, syllable=48, digit=597, comma=660, breath=318),
    "sv": Pace(word=68, letter=42, syllable=37, digit=484, comma=495, breath=205),
    "uk": Pace(word=77, letter=57, syllable=38, digit=555, comma=759, breath=209),
    "vi": Pace(word=63, letter=40, syllable=34, digit=358, comma=485, breath=157),
    "fa": Pace(word=69, letter=47, syllable=40, digit=451, comma=588, breath=273),
}
"""Fitted to 22 languages, 6 to 70 phrases each, said by espeak-ng at the reference rate, silence at both ends cut off."""

_USUAL = Pace(word=61, letter=45, syllable=37, digit=409, comma=489, breath=267)
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
    "a an the to of in on at by for from with and or but as if than that is are was were be been am it its it's he"
    " she we you i'm we're you're they they're your our his her their my me us him them do does did has have had can"
    " will would could should not just so into about up"
)
"""English words the voice passes over quickly."""
