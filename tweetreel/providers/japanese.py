"""Kanji as kana, so that a voice without a Japanese dictionary can read them.

Knows Japanese spelling through Janome's dictionary (Apache 2.0) and nothing of voices. The decision here: without the
dictionary a text with kanji is refused, because espeak-ng says "Chinese letter" for each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any, Final

import regex

from tweetreel.artifacts import Token
from tweetreel.errors import ProviderError

_KANJI: Final = regex.compile(r"[\p{Script=Han}々〆ヶ]")
_UNKNOWN: Final = "*"
_SOUNDS: Final = str.maketrans("ヲ", "オ")


def as_kana(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return `tokens` with what is spoken replaced by how it sounds: kanji as kana, the particle は as ワ.

    Words are looked up in their sentence, because a reading depends on its neighbours. Raises `ProviderError` where there are
    kanji and no dictionary is installed; without both, the kana stay as they are written.
    """
    texts = ["".join(token.spoken) for token in tokens]
    if _dictionary() is None:
        if not any(_KANJI.search(text) for text in texts):
            return tuple(tokens)
        raise ProviderError(
            "the offline voice cannot read kanji without a dictionary",
            got="no package janome",
            hint="Run: pip install janome, or build with --voice none.",
        )
    readings = [""] * len(texts)
    owner = [number for number, text in enumerate(texts) for _ in text]
    at = 0
    torn: set[int] = set()
    for surface, reading in _read("".join(texts)):
        first, last = owner[at], owner[at + len(surface) - 1]
        if first == last:
            readings[first] += reading
        else:
            # The dictionary's word runs over a boundary of the script: both sides are looked up alone.
            torn.update(range(first, last + 1))
        at += len(surface)
    for number in torn:
        readings[number] = "".join(reading for _, reading in _read(texts[number]))
    return tuple(
        replace(token, spoken=(reading.translate(_SOUNDS),)) if reading.strip() else token
        for token, reading in zip(tokens, readings, strict=True)
    )


def _read(text: str) -> list[tuple[str, str]]:
    """The words of `text` with how they sound; what the dictionary does not know stays as written, kanji one by one."""
    found: list[tuple[str, str]] = []
    for word in _dictionary().tokenize(text):
        surface, sound = str(word.surface), str(word.phonetic)
        if sound == _UNKNOWN and len(surface) > 1 and _KANJI.search(surface):
            found += [pair for sign in surface for pair in _read(sign)]
        else:
            found.append((surface, surface if sound == _UNKNOWN else sound))
    return found


@cache
def _dictionary() -> Any:
    try:
        tokenizer = import_module("janome.tokenizer")
    except ImportError:
        return None
    return tokenizer.Tokenizer()
