"""Where a line may end, and which of those places make good lines.

Knows widths as integers and nothing of glyphs. The decision here: places come from UAX #14 (uniseg) and, for scripts that
write without spaces, from phrase models (budoux); a place has a rank, and a worse rank is used only where no better place
keeps the line inside its width. Hard limits always win.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import lru_cache

import budoux
import regex
from uniseg.linebreak import line_break_boundaries

from tweetreel.core.typeset.characters import clusters


class Rank(IntEnum):
    """How good a place for a line's end is."""

    GOOD = 0
    ALLOWED = 1
    EMERGENCY = 2


_SOUTHEAST = regex.compile(r"[\p{Script=Thai}]+")
# Numbers and Latin letters between are part of a phrase: "2時間" stays together. One greedy class, checked afterwards, because
# a pattern that must find the letter inside would try every start of a long Latin word in vain.
_EAST = regex.compile(
    r"[\p{Script=Hani}\p{Script=Hira}\p{Script=Kana}\u3000-\u303f\uff00-\uffef\u30fb\u30fc0-9A-Za-z.%]++",
)
_EAST_LETTER = regex.compile(r"[\p{Script=Hani}\p{Script=Hira}\p{Script=Kana}]")
# Between these a line may always end after the space (LB18), and nothing before it matters after it (LB14 to LB17 look through
# spaces only at opening, closing and quotation marks and dashes). So such pieces can be judged, and remembered, alone.
_SAFE = regex.compile(r"(?<=[\p{L}\p{Nd},.;:!?%…]) (?=\p{L})")
_LETTERS = regex.compile(r"[\p{Script=Latn}\p{Script=Cyrl}\p{Script=Grek}\p{Mn}]{4,}")
_WORD = regex.compile(r"(?<![^ \u00a0\u3000])[(\[\"“„‘«¿¡]*[\p{L}\p{Mn}'’-]+")
_KANA = regex.compile(r"[\p{Script=Hira}\p{Script=Kana}]")

# A number and its unit are read as one: a line ends between them only where nothing better fits.
_UNITS = r"°[CFK]?|%|‰|€|£|¥|[kMGT]?(?:B|W|Wh|Hz|bit/s)|[kcmµn]?m[²³]?|km/h|mph|m/s|[km]?g|[mc]?l|ms|min|px|fps|dB|[ap]\.?m"
_BEFORE_UNIT = regex.compile(rf"(?<=\d )(?=(?:{_UNITS})(?![\p{{L}}\d]))")

_SHORT_WORD = 0.22
"""A last line of one word narrower than this part of the width is a widow."""


def hyphen_places(text: str) -> set[int]:
    """Return where a torn word would show a hyphen: between letters that are written apart, not in a link, tag or handle."""
    return {
        place
        for word in _WORD.finditer(text)
        for letters in _LETTERS.finditer(text, word.start(), word.end())
        for place in range(letters.start() + 2, letters.end() - 1)
    }


@lru_cache(maxsize=1024)
def break_places(text: str, language: str = "und") -> tuple[tuple[int, Rank], ...]:
    """Return the code point indices after which a line of `text` (no newline in it) may end, rising, with their ranks.

    The end of the text is not one of them. Every cluster boundary is a place: of rank EMERGENCY where nothing allows it.
    """
    edges = [start for start, _ in clusters(text)][1:]
    ranks = dict.fromkeys(edges, Rank.EMERGENCY)
    start = 0
    for end in (*(match.end() for match in _SAFE.finditer(text)), len(text)):
        for place in _standard(text[start:end]):
            if start + place in ranks:
                ranks[start + place] = Rank.GOOD
        start = end
    for match in _SOUTHEAST.finditer(text):
        for place in _phrases(match.group(), "thai"):
            if match.start() + place in ranks and match.start() + place < match.end():  # what follows Thai is UAX #14's
                ranks[match.start() + place] = Rank.GOOD
    for match in _EAST.finditer(text):
        if not _EAST_LETTER.search(match.group()):
            continue
        model = (
            "japanese" if _KANA.search(text) else ("traditional" if language in ("zh-TW", "zh-HK", "zh-Hant") else "simplified")
        )
        good = {match.start() + place for place in _phrases(match.group(), model)}
        for place in range(match.start() + 1, match.end()):
            if ranks.get(place) is Rank.GOOD and place not in good:
                ranks[place] = Rank.ALLOWED
    for match in _BEFORE_UNIT.finditer(text):
        if ranks.get(match.start()) is Rank.GOOD:
            ranks[match.start()] = Rank.ALLOWED
    return tuple(sorted(ranks.items()))


def greedy(
    text: str, places: Sequence[tuple[int, Rank]], width: int, measure: Callable[[int, int], int]
) -> tuple[list[int], bool]:
    """Return the ends of the lines of `text`, each as full as it can be, and whether a word had to be torn.

    `measure(start, end)` gives a line's width without its trailing spaces. A last line of one short word gets the word
    before it as company.
    """
    ends: list[int] = []
    start, torn = 0, False
    while start < len(text):
        if measure(start, len(text)) <= width:
            ends.append(len(text))
            break
        end, rank = _furthest(places, start, width, measure)
        torn = torn or rank is Rank.EMERGENCY
        ends.append(end)
        start = end
    _mend_widow(ends, places, width, measure)
    return ends, torn


def balanced(
    text: str, places: Sequence[tuple[int, Rank]], width: int, measure: Callable[[int, int], int]
) -> tuple[list[int], bool]:
    """Return the ends of as few lines as `greedy` needs, but of similar widths (least sum of squared differences)."""
    ends, torn = greedy(text, places, width, measure)
    count = len(ends)
    if count < 2 or torn:
        return ends, torn
    spots = [0, *(place for place, rank in places if rank is Rank.GOOD), len(text)]
    if len(spots) > 200:
        return ends, torn
    target = measure(0, len(text)) / count
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, -1)}]
    for _ in range(count):
        layer: dict[int, tuple[float, int]] = {}
        for j in range(1, len(spots)):
            for i, (cost, _previous) in best[-1].items():
                if i >= j:
                    continue
                line = measure(spots[i], spots[j])
                if line > width:
                    continue
                total = cost + (line - target) ** 2
                if j not in layer or total < layer[j][0]:
                    layer[j] = (total, i)
        best.append(layer)
    last = len(spots) - 1
    if last not in best[count]:
        return ends, torn
    chosen, j = [], last
    for depth in range(count, 0, -1):
        chosen.append(spots[j])
        j = best[depth][j][1]
    return chosen[::-1], False


def balanced_words(widths: Sequence[int], space: int, width: int, *, max_lines: int = 2) -> tuple[int, ...] | None:
    """Return the line number of each word for the fewest lines that fit `width`, of similar widths; None where none fit."""
    sums = [0]
    for value in widths:
        sums.append(sums[-1] + value)

    def line(i: int, j: int) -> int:
        return sums[j] - sums[i] + space * (j - i - 1)

    count = len(widths)
    for lines in range(1, min(max_lines, count) + 1):
        target = line(0, count) / lines
        best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
        for _ in range(lines):
            layer: dict[int, tuple[float, tuple[int, ...]]] = {}
            for i, (cost, cuts) in best.items():
                for j in range(i + 1, count + 1):
                    if line(i, j) > width:
                        break
                    total = cost + (line(i, j) - target) ** 2
                    if j not in layer or total < layer[j][0]:
                        layer[j] = (total, (*cuts, j))
            best = layer
        if count in best:
            cuts = best[count][1]
            return tuple(bisect_right(cuts, word) - 1 for word in range(count))
    return None


def _furthest(
    places: Sequence[tuple[int, Rank]], start: int, width: int, measure: Callable[[int, int], int]
) -> tuple[int, Rank]:
    """Return the furthest place of the best rank that keeps the line inside `width`; at least one cluster."""
    first = bisect_right(places, (start, Rank.EMERGENCY))
    furthest: dict[Rank, int] = {}
    for i in range(first, len(places)):
        place, rank = places[i]
        if measure(start, place) > width:
            break
        furthest[rank] = place
    for rank in Rank:
        if rank in furthest:
            return furthest[rank], rank
    return places[first][0], Rank.EMERGENCY


def _mend_widow(ends: list[int], places: Sequence[tuple[int, Rank]], width: int, measure: Callable[[int, int], int]) -> None:
    if len(ends) < 2:
        return
    start, middle, end = (ends[-3] if len(ends) > 2 else 0), ends[-2], ends[-1]
    good = [place for place, rank in places if rank is Rank.GOOD and start < place < end]
    before = [place for place in good if place < middle]
    alone = not any(middle < place < end for place in good)
    widow = alone and middle in good and len(before) >= 2 and measure(middle, end) < _SHORT_WORD * width
    if widow and measure(start, before[-1]) >= measure(before[-1], end) and measure(before[-1], end) <= width:
        ends[-2] = before[-1]


@lru_cache(maxsize=8192)
def _standard(text: str) -> tuple[int, ...]:
    """Return the places of UAX #14, with the end."""
    return tuple(line_break_boundaries(text))


def _phrases(text: str, model: str) -> list[int]:
    places, at = [], 0
    for phrase in _parser(model).parse(text):
        at += len(phrase)
        places.append(at)
    return places


@lru_cache(maxsize=4)
def _parser(model: str) -> budoux.Parser:
    loaders = {
        "thai": budoux.load_default_thai_parser,
        "japanese": budoux.load_default_japanese_parser,
        "simplified": budoux.load_default_simplified_chinese_parser,
        "traditional": budoux.load_default_traditional_chinese_parser,
    }
    return loaders[model]()
