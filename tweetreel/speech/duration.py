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
    "en": Pace(word=60, letter=20, syllable=100, digit=300, comma=150, breath=50),
}


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
    pace = PACES.get(primary(lang), PACES["en"])
    total = pace.breath + pace.comma * sum(bool(token.mark) for token in spoken[:-1])
    for token in spoken:
        for word in token.spoken:
            total += pace.word + sum(weight * count for weight, count in zip(_weights(pace), _counts(word), strict=True))
    return round(total * REFERENCE_WORDS_PER_MINUTE / words_per_minute)


def _weights(pace: Pace) -> tuple[float, float, float]:
    return pace.letter, pace.syllable, pace.digit


def _counts(word: str) -> tuple[int, int, int]:
    """Return the letters, vowel groups and digits of a word; a character of a syllabic script is a syllable."""
    letters = len(_LETTER.findall(word))
    syllables = len(_SYLLABLE.findall(word)) or (1 if letters else 0)
    return letters, syllables, len(_DIGIT.findall(word))


_LETTER = regex.compile(r"[\p{L}\p{M}]")
_DIGIT = regex.compile(r"\p{Nd}")
_VOWELS = "aeiouyäöüàáâãåæèéêëìíîïòóôõøœùúûýÿıąęőűаеёиоуыэюяіїєαεηιουωάέήίόύώ"
_SYLLABLE = regex.compile(
    rf"(?i:[{_VOWELS}]+)|[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}\p{{Hangul}}]|[\p{{Thai}}--\p{{M}}]"
    r"|[\p{Devanagari}--\p{M}]|[\p{Arabic}--\p{M}]|[\p{Hebrew}--\p{M}]",
    regex.V1,
)
