"""Where words begin in writing without spaces: Japanese, Chinese, Thai.

Knows no captions; it gives pieces whose concatenation is the text. The decision here: the phrase models of budoux decide,
and rules only repair what they cannot know: a number or a Latin word is never cut, no piece starts with what must follow.
"""

from __future__ import annotations

from functools import cache

import budoux
import regex

SPACELESS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
"""A character of a script that puts no space between words."""

MAX_PIECE = 16
"""Characters after which a piece without a known boundary is cut: a caption has to break somewhere."""

_MAX_PARSED = 2_000
_TIGHT = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{Hangul}\p{N}.,%$€£¥₹+\-'’&/:_#@°％．，]")
_NEVER_FIRST = regex.compile(
    r"[\p{M}\p{Pe}\p{Pf}、。，．！？!?,.:;：；…‥ー々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶะาำๅๆฯ\u200d\ufe0f%％~〜]"
)
_NEVER_LAST = regex.compile(r"[\p{Ps}\p{Pi}$€£¥#＃@＠เแโใไ]")


def segments(text: str, lang: str) -> tuple[str, ...]:
    """Return `text`, which holds no white space, in words or phrases; concatenated they are `text` again."""
    bounds = _boundaries(text, lang)
    kept = [bound for bound in sorted(bounds) if 0 < bound < len(text) and not _forbidden(text, bound)]
    pieces = [text[start:end] for start, end in zip([0, *kept], [*kept, len(text)], strict=True)]
    return tuple(part for piece in pieces for part in _shortened(piece))


def _boundaries(text: str, lang: str) -> set[int]:
    parser = _parser(_model(text, lang))
    bounds: set[int] = set()
    place = 0
    for start in range(0, len(text), _MAX_PARSED):
        for piece in parser.parse(text[start : start + _MAX_PARSED]):
            place += len(piece)
            bounds.add(place)
    return bounds | {match.start() for match in regex.finditer(r"(?<=[、。，！？!?」』）])(?=[^\p{P}\s])", text)}


def _model(text: str, lang: str) -> str:
    if regex.search(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]", text):
        return "th"
    if lang == "ja" or regex.search(r"[\p{Hiragana}\p{Katakana}]", text):
        return "ja"
    return "zh-hant" if lang == "zh-hant" else "zh-hans"


@cache
def _parser(model: str) -> budoux.Parser:
    """Load a model of budoux once; its few hundred kilobytes are data of that library."""
    if model == "th":
        return budoux.load_default_thai_parser()
    if model == "ja":
        return budoux.load_default_japanese_parser()
    if model == "zh-hant":
        return budoux.load_default_traditional_chinese_parser()
    return budoux.load_default_simplified_chinese_parser()


def _forbidden(text: str, bound: int) -> bool:
    before, after = text[bound - 1], text[bound]
    if _NEVER_FIRST.match(after) or _NEVER_LAST.match(before) or before == "\u200d":
        return True
    return bool(_TIGHT.match(before) and _TIGHT.match(after))


def _shortened(piece: str) -> tuple[str, ...]:
    if len(piece) <= MAX_PIECE or SPACELESS.search(piece) is None or _TIGHT.match(piece[MAX_PIECE // 2]):
        return (piece,)
    clusters = regex.findall(r"\X", piece)
    parts = [""]
    for cluster in clusters:
        full = len(parts[-1]) >= MAX_PIECE // 2 and not _forbidden(parts[-1][-1] + cluster, 1)
        parts = [*parts, cluster] if full else [*parts[:-1], parts[-1] + cluster]
    return tuple(parts)
