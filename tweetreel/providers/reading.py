"""A timed reading without speech: when each word would be said, over silence.

Knows no engine. The decision here: a word takes a fixed part and a part per syllable, so that long words stay longer on screen;
both scale with the pace, and 172 words a minute come out as 172 in plain English text with its pauses.
"""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from typing import Final

import numpy as np
import regex

from tweetreel.artifacts import Narration, Token, Word, WordTimes
from tweetreel.core.time import SAMPLE_RATE, snap
from tweetreel.providers.narration import TAIL_MS, Take, VoiceRequest, utterances

_FIXED: Final = Fraction(26, 100)
_PER_SYLLABLE: Final = Fraction(49, 100)
"""Parts of a minute divided by the words a minute; English has 1.45 syllables a word, and pauses take the rest."""

_SILENT_E: Final = {"en": regex.compile(r"(?<![^aeiouy]l)e$", regex.I), "fr": regex.compile(r"e$", regex.I)}
_LEAST_MS: Final = 110
_MARK_MS: Final = {",": 110, ";": 160, ":": 160, ".": 0, "?": 0, "!": 0}
_VOWELS: Final = regex.compile(r"[aeiouyæøœıаеёиоуыэюяіїєαεηιουω]+", regex.IGNORECASE)
_PER_LETTER: Final = (
    (regex.compile(r"[\p{Script=Han}]"), Fraction(125, 100)),
    (regex.compile(r"[\p{Script=Hangul}]"), Fraction(100, 100)),
    (regex.compile(r"[\p{Script=Hiragana}\p{Script=Katakana}ー]"), Fraction(65, 100)),
    (regex.compile(r"[\p{Script=Arabic}\p{Script=Hebrew}]"), Fraction(55, 100)),
    (regex.compile(r"[\p{Script=Thai}]"), Fraction(65, 100)),
    (regex.compile(r"[\p{L}\p{N}]"), Fraction(55, 100)),
)
"""Syllables that a letter stands for where vowels are not letters of their own; the first class that holds it counts.
Fitted to what the offline voice takes for a sentence of each."""


class Reading:
    """The voice that says nothing; its words have the origin `reading`."""

    def narrate(self, request: VoiceRequest) -> Take:
        """Lay the request's script out in time. Raises `InputError` for a script without words."""
        words: list[Word] = []
        cursor = Fraction(0)
        for utterance in utterances(request.script):
            for index, token in zip(utterance.indices, utterance.tokens, strict=True):
                start = cursor
                cursor += _word_samples(token, utterance.lang, request.words_per_minute)
                words.append(
                    Word(
                        beat=utterance.beat,
                        sentence=utterance.sentence,
                        token=index,
                        shown=token.shown,
                        spoken=" ".join(token.spoken),
                        start=snap(start),
                        end=snap(cursor),
                        origin="reading",
                    )
                )
                cursor += Fraction(_MARK_MS.get(token.mark, 0) * SAMPLE_RATE, 1000)
            cursor += Fraction(utterance.pause_ms * SAMPLE_RATE, 1000)
        samples = max(snap(cursor), words[-1].end + TAIL_MS * SAMPLE_RATE // 1000)
        times = WordTimes(words=tuple(words), samples=samples, voice="none", lang=request.script.lang)
        return Take(narration=Narration(sound=np.zeros(samples, dtype=np.float32), times=times))


def syllables(word: str, lang: str) -> Fraction:
    """Return about how many syllables a word of language `lang` has, at least one."""
    plain = unicodedata.normalize("NFC", word)
    # й falls apart into a vowel and a breve, and is none.
    vowels = len(_VOWELS.findall(unicodedata.normalize("NFD", plain.replace("й", "-")).translate(_MARKS)))
    if vowels:
        ending = _SILENT_E.get(lang[:2].lower())
        return Fraction(vowels - (vowels > 1 and ending is not None and ending.search(plain) is not None))
    count = Fraction(0)
    for letter in plain:
        count += next((share for pattern, share in _PER_LETTER if pattern.match(letter)), Fraction(0))
    return max(Fraction(1), count)


_MARKS: Final = dict.fromkeys(range(0x300, 0x370))


def _word_samples(token: Token, lang: str, words_per_minute: int) -> Fraction:
    """How long a token is said, in samples."""
    words = " ".join(token.spoken).split()
    size = sum((_FIXED + _PER_SYLLABLE * syllables(word, lang) for word in words), Fraction(0))
    return max(size * 60 * SAMPLE_RATE / words_per_minute, Fraction(_LEAST_MS * SAMPLE_RATE, 1000))
