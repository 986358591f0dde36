"""One line of text -> glyphs in their order on screen.

Knows nothing of where lines break or stand. The decision here: a line is shaped whole, in runs of one face, script, style and
direction with the neighbouring letters as context, and every glyph remembers the code point that it came from. Colours are
laid over the finished line by those indices, so that lighting a word never moves a letter, in Arabic and Hebrew too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz as hb

from tweetreel.core.typeset.bidi import Direction, base_level, embedding_levels, line_levels, visual_order
from tweetreel.core.typeset.characters import COMMON, CURSIVE, SOFT_HYPHEN, SPACES, clusters, resolved_scripts
from tweetreel.core.typeset.fonts import FontSet

_CONTEXT = 4
_INVISIBLE = "\u2060"
_EMOJI_BEARING = 0.06
_MAX_CLUSTER = 16
"""No language and no emoji stacks more code points on one letter; what stacks hundreds is a prank, and is cut off silently."""


class FontKey(NamedTuple):
    """A face of the font set at a weight and at a size in 1/64 pixel."""

    face: int
    weight: int
    size: int


class Style(NamedTuple):
    """What of a text style decides shapes: colours are left out, so that recoloured text is found in the cache."""

    family: str
    weight: int
    size: int
    tracking: int


class ShapedGlyph(NamedTuple):
    """A glyph on a line, in 1/64 pixel: `x`, `y` its origin from the line's left end and baseline (y down)."""

    font: FontKey
    glyph: int
    x: int
    y: int
    advance: int
    cluster: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Characters that no face has, at code point `index` of the paragraph's text."""

    text: str
    index: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """A stretch of text without a newline, looked at once: levels, clusters, and each cluster's style, face and script.

    `start` is where it stands in the whole text; all indices here count from it.
    """

    text: str
    start: int
    base: int
    levels: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    styles: tuple[Style, ...]
    faces: tuple[int | None, ...]
    scripts: tuple[str, ...]
    missing: tuple[Missing, ...]
    language: str


def analyse(text: str, start: int, styles: Sequence[Style], *, fonts: FontSet, direction: Direction, language: str) -> Analysis:
    """Return the analysis of `text`; `styles` has one entry per code point, a cluster takes that of its first."""
    spans = clusters(text)
    cluster_styles = tuple(styles[first] for first, _ in spans)
    faces: list[int | None] = []
    missing = []
    shown = text
    for (first, end), style in zip(spans, cluster_styles, strict=True):
        if end - first > _MAX_CLUSTER:
            shown = shown[: first + _MAX_CLUSTER] + _INVISIBLE * (end - first - _MAX_CLUSTER) + shown[end:]
        choice = fonts.choose(shown[first:end], style.family, style.weight)
        faces.append(choice.face)
        if choice.missing:
            missing.append(Missing(text=choice.missing, index=start + first))
            if choice.face is not None:
                kept = "".join(_INVISIBLE if character in choice.missing else character for character in shown[first:end])
                shown = shown[:first] + kept + shown[end:]
    return Analysis(
        text=shown,
        start=start,
        base=base_level(text, direction),
        levels=embedding_levels(text, direction),
        spans=spans,
        styles=cluster_styles,
        faces=tuple(faces),
        scripts=tuple(resolved_scripts(text, spans)),
        missing=tuple(missing),
        language=language,
    )


def trimmed(text: str, start: int, end: int) -> int:
    """Return where the line `[start, end)` ends when its trailing spaces hang."""
    while end > start and text[end - 1] in SPACES:
        end -= 1
    return end


def shape_line(analysis: Analysis, start: int, end: int, *, fonts: FontSet, suffix: str = "") -> tuple[list[ShapedGlyph], int]:
    """Return the glyphs of the line `[start, end)` from left to right, and its width, in 1/64 pixel.

    `suffix` (an ellipsis, a hyphen) is set after the last cluster, in its style and counted as part of it. A soft hyphen at
    the line's end shows as a hyphen. A glyph's `cluster` is a code point of the whole text.
    """
    first, last = cluster_range(analysis.spans, start, end)
    if first == last and not suffix:
        return [], 0
    text = analysis.text[start:end]
    if text.endswith(SOFT_HYPHEN) and end < len(analysis.text):
        text = text[:-1] + "-"
    levels = line_levels(analysis.text, analysis.levels, start, end, analysis.base)
    pieces = [
        (analysis.spans[i][0] - start, analysis.spans[i][1] - start, analysis.faces[i], analysis.styles[i], analysis.scripts[i])
        for i in range(first, last)
    ]
    if suffix:
        style = analysis.styles[max(first, last - 1)]
        pieces.append(
            (len(text), len(text) + len(suffix), fonts.choose(suffix, style.family, style.weight).face, style, COMMON)
        )
        text += suffix
        levels += [analysis.base] * len(suffix)
    items = _items(pieces, levels)
    last_place = max(0, end - start - 1)
    glyphs: list[ShapedGlyph] = []
    pen = 0
    for place in visual_order([item.level for item in items]):
        pen = _shape_item(items[place], text, analysis.start + start, last_place, pen, glyphs, analysis.language, fonts)
    if items and glyphs:
        pen -= _tracking_of(items[-1])
    return glyphs, pen


class _Item(NamedTuple):
    start: int
    end: int
    face: int | None
    style: Style
    script: str
    level: int


def _items(pieces: Sequence[tuple[int, int, int | None, Style, str]], levels: Sequence[int]) -> list[_Item]:
    items: list[_Item] = []
    for first, end, face, style, script in pieces:
        script = "Hani" if script in ("Hira", "Kana", "Bopo") else script
        level = levels[first]
        if items:
            last = items[-1]
            if last.face == face and last.level == level and last.script == script and last.style == style:
                items[-1] = last._replace(end=end)
                continue
        items.append(_Item(first, end, face, style, script, level))
    return items


def _shape_item(
    item: _Item, text: str, offset: int, last: int, pen: int, glyphs: list[ShapedGlyph], language: str, fonts: FontSet
) -> int:
    if item.face is None:
        return pen
    key = FontKey(item.face, item.style.weight, item.style.size)
    tracking = _tracking_of(item)
    bearing = round(item.style.size * _EMOJI_BEARING) if fonts.records[item.face].role == "emoji" else 0
    shaped = _shaped(
        fonts,
        key,
        text[max(0, item.start - _CONTEXT) : item.start],
        text[item.start : item.end],
        text[item.end : item.end + _CONTEXT],
        item.script,
        item.level % 2 == 1,
        language,
        tracking == 0,
    )
    for i, (glyph, cluster, advance, dx, dy) in enumerate(shaped):
        ends_cluster = i + 1 == len(shaped) or shaped[i + 1][1] != cluster
        step = advance + (tracking + 2 * bearing if ends_cluster else 0)
        place = min(item.start + cluster, last)
        glyphs.append(ShapedGlyph(key, glyph, pen + dx + bearing, -dy, step, offset + place))
        pen += step
    return pen


def _tracking_of(item: _Item) -> int:
    return 0 if item.script in CURSIVE else item.style.tracking


@lru_cache(maxsize=8192)
def _shaped(
    fonts: FontSet, key: FontKey, before: str, text: str, after: str, script: str, rtl: bool, language: str, ligatures: bool
) -> tuple[tuple[int, int, int, int, int], ...]:
    buffer = hb.Buffer()
    buffer.add_str(before + text + after, len(before), len(text))
    buffer.direction = "rtl" if rtl else "ltr"
    buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    if script == "Zzzz":
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
    else:
        buffer.script = script
    # Never left to the library: its default language is the process's locale.
    buffer.language = language
    hb.shape(fonts.font(*key), buffer, {} if ligatures else {"liga": False, "clig": False})
    return tuple(
        (info.codepoint, info.cluster - len(before), place.x_advance, place.x_offset, place.y_offset)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        if info.codepoint != 0
    )


def cluster_range(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Return the numbers `[first, last)` of the clusters that begin in `[start, end)`."""
    return bisect_left(spans, (start, 0)), bisect_left(spans, (end, 0))


def advances(glyphs: Sequence[ShapedGlyph], analysis: Analysis) -> list[int]:
    """Return prefix sums of the advances by code point: entry `i` is the width of everything before code point `i`."""
    widths = [0] * (len(analysis.text) + 1)
    for glyph in glyphs:
        widths[glyph.cluster - analysis.start + 1] += glyph.advance
    for i in range(1, len(widths)):
        widths[i] += widths[i - 1]
    return widths
