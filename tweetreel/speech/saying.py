"""What saying one written unit gives: words, a kind, the rule; and what stands around it.

Knows no language's rules. The decision here: a language reads one unit at a time and sees its neighbours only through a
`Context`, so that every shown unit keeps its own spoken words.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

import regex

Kind = Literal[
    "word", "number", "money", "percent", "date", "time", "abbreviation", "link", "mention", "hashtag", "cashtag", "emoji"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The neighbours of a unit, without their outer punctuation ("" where there is none).

    `stop` tells that a full stop follows the unit directly, `first` that it opens its sentence, `shouting` that the whole
    post is in capitals, `digits` that it belongs to a telephone number.
    """

    previous: str = ""
    following: str = ""
    stop: bool = False
    first: bool = False
    shouting: bool = False
    digits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """The words a voice says for a unit (none: it is silent). `rule` is "" where they are what stands there."""

    words: tuple[str, ...]
    kind: Kind = "word"
    rule: str = ""


_SPELLING = regex.compile(r"[\p{L}\p{M}][\p{L}\p{M}\u200c\u200d]*(?:['’ʼ׳][\p{L}\p{M}]+)*")
_SPELLING_OR_NUMBER = regex.compile(_SPELLING.pattern + r"|\p{Nd}+(?:[.,:٫٬]\p{Nd}+)*")
_DRESSED = ((0x1D400, 0x1D7FF), (0xFF01, 0xFF5E), (0x2460, 0x24FF), (0x2100, 0x214F))


def words_only(texts: tuple[str, ...], *, keep_digits: bool) -> tuple[str, ...]:
    """Return `texts` as single words of letters, marks and inner apostrophes, with numerals if `keep_digits`.

    Whatever is neither is left out; a text that holds several words gives several. The last gate before a voice: no sign
    gets past it, whichever rule spoke.
    """
    pattern = _SPELLING_OR_NUMBER if keep_digits else _SPELLING
    return tuple(regex.sub("[’ʼ]", "'", word) for text in texts for word in pattern.findall(text))


def undressed(text: str) -> str:
    """Return `text` with mathematical, fullwidth and circled letters and digits as plain ones: "𝗕𝗼𝗹𝗱" is "Bold".

    Only these are touched: full compatibility folding would break Thai vowels and superscripts.
    """
    if text.isascii():
        return text
    return "".join(
        unicodedata.normalize("NFKC", char) if any(low <= ord(char) <= high for low, high in _DRESSED) else char
        for char in text
    )


def ascii_digits(text: str) -> str:
    """Return `text` with the decimal digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if unicodedata.decimal(char, None) is not None else char for char in text)
