"""Cleans a stranger's text: what is invisible, unpaired or only meant to deceive goes, what shapes the script stays.

Knows nothing of tweets. The one decision: cleaning remembers which code points it kept, so that places known in the raw text
(entities) are known in the clean one too, instead of being searched for again.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from itertools import compress
from typing import Final

import regex

_ONE_TO_ONE: Final = {ord("\t"): " ", ord("\r"): "\n", 0x0B: "\n", 0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_SUSPECT: Final = regex.compile(
    r"[\x00-\x09\x0B-\x1F\x7F-\x9F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164"
    r"\uFEFF\uFFA0\uFFF0-\uFFFB\uD800-\uDFFF\p{Noncharacter_Code_Point}\U000E0000-\U000E0FFF]"
)
_RIGHT_TO_LEFT: Final = regex.compile(r"(?=\p{L})[\p{Hebrew}\p{Arabic}\p{Syriac}\p{Thaana}\p{Nko}]")
_MARKS: Final = frozenset("\u061c\u200e\u200f")
_OPENERS: Final = frozenset("\u202a\u202b\u2066\u2067\u2068")
_CLOSERS: Final = {"\u202c": "\u202a\u202b", "\u2069": "\u2066\u2067\u2068"}
_JOINS_BEFORE: Final = regex.compile(
    r"(?![\p{Latin}\p{Greek}\p{Cyrillic}\p{Han}\p{Hangul}\u0300-\u036F])[\p{Extended_Pictographic}\p{L}\p{M}\U0001F3FB-\U0001F3FF]"
)
_JOINS_AFTER: Final = regex.compile(
    r"(?![\p{Latin}\p{Greek}\p{Cyrillic}\p{Han}\p{Hangul}\u0300-\u036F])[\p{Extended_Pictographic}\p{L}\p{M}]"
)
_UNSPACED: Final = regex.compile(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_FLAG_TAGS: Final = regex.compile(r"\U0001F3F4[\U000E0020-\U000E007E]{1,16}\U000E007F")
_STACKED: Final = regex.compile(r"\p{M}{8}(\p{M}+)")
_EXCESS_SPACE: Final = regex.compile(r"\A\s+|\s+\Z|(?<=[ \u00A0]) +")
_LINE_END: Final = regex.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """A clean text (`text`, NFC) that knows where each place of the raw one went."""

    text: str
    kept: tuple[int, ...]
    composed_from: str | None

    def position(self, raw: int) -> int:
        """Return the index in `text` of index `raw` of the raw text; what was dropped falls to the next kept place."""
        index = bisect_left(self.kept, raw)
        if self.composed_from is None:
            return index
        return min(len(unicodedata.normalize("NFC", self.composed_from[:index])), len(self.text))


def tidy(raw: str) -> Tidied:
    """Clean a text of several lines.

    Dropped: control characters, unpaired surrogates, noncharacters, soft hyphens, tag characters outside flags, bidi overrides,
    bidi controls in texts without right-to-left letters or without balance, zero-width joiners and spaces where no script needs
    them, combining marks beyond eight on one letter, trailing and doubled spaces, more than one empty line. Line ends become
    `\\n`, tabs spaces, and the whole is normalised to NFC.
    """
    text = raw.translate(_ONE_TO_ONE)
    keep = bytearray(b"\x01") * len(text)
    for match in regex.finditer(r"\r(?=\n)", raw):
        keep[match.start()] = 0
    _drop_invisible(text, keep)
    for match in _STACKED.finditer(text):
        _drop(keep, match.start(1), match.end(1))
    kept = list(compress(range(len(text)), keep))
    text = "".join(compress(text, keep))
    keep = bytearray(b"\x01") * len(text)
    for match in _LINE_END.finditer(text):
        _drop(keep, match.start(), match.end())
        ends = [index for index in range(match.start(), match.end()) if text[index] == "\n"]
        for index in ends[:2]:
            keep[index] = 1
    for match in _EXCESS_SPACE.finditer(text):
        _drop(keep, match.start(), match.end())
    kept = list(compress(kept, keep))
    text = "".join(compress(text, keep))
    if unicodedata.is_normalized("NFC", text):
        return Tidied(text=text, kept=tuple(kept), composed_from=None)
    return Tidied(text=unicodedata.normalize("NFC", text), kept=tuple(kept), composed_from=text)


def tidy_line(raw: str, *, most: int) -> str:
    """Clean a text of one line, a name or a label, and cut it to at most `most` code points."""
    return tidy(regex.sub(r"\s+", " ", tidy(raw).text)).text[:most].rstrip()


def _drop(keep: bytearray, start: int, end: int) -> None:
    keep[start:end] = bytes(end - start)


def _drop_invisible(text: str, keep: bytearray) -> None:
    suspects = list(_SUSPECT.finditer(text))
    if not suspects:
        return
    tags = {index for match in _FLAG_TAGS.finditer(text) for index in range(match.start(), match.end())}
    directed = _RIGHT_TO_LEFT.search(text) is not None
    nested = directed and _is_balanced(text)
    for match in suspects:
        index, character = match.start(), match[0]
        before, after = text[index - 1 : index], text[index + 1 : index + 2]
        if character in _MARKS:
            stays = directed
        elif character in _OPENERS or character in _CLOSERS:
            stays = nested
        elif character in ("\u200d", "\u200c"):
            stays = bool(_JOINS_BEFORE.match(before)) and bool(_JOINS_AFTER.match(after))
        elif character == "\u200b":
            stays = bool(_UNSPACED.match(before)) and bool(_UNSPACED.match(after))
        else:
            stays = index in tags
        keep[index] = stays


def _is_balanced(text: str) -> bool:
    """Tell whether every bidi embedding and isolate is closed in its own line; overrides count as what nobody may use."""
    open_ones: list[str] = []
    for character in text:
        if character in _OPENERS:
            open_ones.append(character)
        elif character in _CLOSERS:
            if not open_ones or open_ones.pop() not in _CLOSERS[character]:
                return False
        elif character == "\n" and open_ones:
            return False
    return not open_ones
