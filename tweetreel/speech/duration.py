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
"""The pace that templates ask for when they ask for none."""

MEASURED_WORDS_PER_MINUTE = 155
"""The pace setting at which the figures below were measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Milliseconds at the measured rate: per word, per letter, per vowel group, per digit, per inner comma, per breath."""

    word: float
    letter: float
    syllable: float
    digit: float
    comma: float
    breath: float


PACES: Mapping[str, Pace] = {
    "en": Pace(word=58, letter=43, syllable=53, digit=344, comma=462, breath=295),
    "de": Pace(word=65, letter=40, syllable=36, digit=413, comma=339, breath=231),
    "es": Pace(word=60, letter=42, syllable=40, digit=364, comma=531, breath=255),
    "fr": Pace(word=46, letter=32, syllable=30, digit=244, comma=261, breath=246),
    "pt": Pace(word=59, letter=48, syllable=38, digit=401, comma=573, breath=276),
    "it": Pace(word=48, letter=43, syllable=32, digit=331, comma=469, breath=247),
    "nl": Pace(word=53, letter=47, syllable=39, digit=375, comma=486, breath=254),
    "tr": Pace(word=62, letter=45, syllable=43, digit=348, comma=451, breath=357),
    "ru": Pace(word=49, letter=37, syllable=32, digit=299, comma=272, breath=228),
    "ar": Pace(word=74, letter=44, syllable=42, digit=518, comma=545, breath=360),
    "he": Pace(word=50, letter=39, syllable=36, digit=391, comma=451, breath=219),
    "hi": Pace(word=66, letter=43, syllable=37, digit=298, comma=415, breath=259),
    "ja": Pace(word=66, letter=59, syllable=54, digit=345, comma=388, breath=268),
    "th": Pace(word=72, letter=45, syllable=57, digit=367, comma=609, breath=172),
    "zh": Pace(word=110, letter=89, syllable=82, digit=269, comma=741, breath=417),
    "ko": Pace(word=100, letter=68, syllable=63, digit=396, comma=720, breath=385),
    "id": Pace(word=66, letter=44, syllable=40, digit=359, comma=410, breath=269),
    "pl": Pace(word=71, letter=49, syllable=51, digit=595, comma=640, breath=319),
    "sv": Pace(word=68, letter=41, syllable=40, digit=483, comma=477, breath=206),
    "uk": Pace(word=78, letter=56, syllable=41, digit=555, comma=737, breath=207),
    "vi": Pace(word=63, letter=40, syllable=37, digit=357, comma=468, breath=156),
    "fa": Pace(word=68, letter=45, syllable=42, digit=449, comma=557, breath=272),
}
"""Fitted to 22 languages, 6 to 70 phrases each, said by espeak-ng at the measured rate, silence at both ends cut off."""

_USUAL = Pace(word=62, letter=44, syllable=40, digit=408, comma=475, breath=267)
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
    total = pace.breath + pace.comma * sum(_pauses(token.mark) for token in spoken[:-1])
    for token in spoken:
        for word in token.spoken:
            total += pace.word + sum(weight * count for weight, count in zip(_weights(pace), _counts(word, code), strict=True))
    return round(total * MEASURED_WORDS_PER_MINUTE / words_per_minute)


def _pauses(mark: str) -> float:
    """Return how many commas long a mark inside a breath is waited for."""
    return 0.0 if not mark else 1.0 if mark == "," else 1.6


def _weights(pace: Pace) -> tuple[float, float, float]:
    return pace.letter, pace.syllable, pace.digit


def _counts(word: str, lang: str) -> tuple[int, int, int]:
    """Return the letters, stressed vowel groups and digits of a word; a character of a syllabic script is a syllable."""
    letters = len(_LETTER.findall(word))
    syllables = len(_SYLLABLE.findall(word)) or (1 if letters else 0)
    if lang == "ja":
        letters += len(_KANJI.findall(word))  # most of them are read as two kana
    if lang == "en":
        if word in _UNSTRESSED:
            syllables = 0
        elif len(word) > 3 and _SILENT_E.search(word) and syllables > 1:
            syllables -= 1
        elif letters == 1:
            letters = 3
    return letters, syllables, len(_DIGIT.findall(word))


_LETTER = regex.compile(r"[\p{L}\p{M}]")
_KANJI = regex.compile(r"\p{Han}")
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
    " will would could should not just so into about up what who how out"
)
"""English words the voice passes over quickly."""
