"""Styled text in a width -> a paragraph of placed glyphs: lines, boxes, and what could not be painted.

Knows nothing of colours and pixels. The decision here: everything is integers in 1/64 pixel from the paragraph's own top-left
corner, laid out once and kept by what decides it, because a compile tries many sizes and a caption is laid out again for
every template it is tried in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from tweetreel.core.layout import Align, Rect
from tweetreel.core.text import TextRun
from tweetreel.core.typeset.bidi import Direction
from tweetreel.core.typeset.breaking import Rank, balanced, break_places, greedy, hyphen_places
from tweetreel.core.typeset.characters import NEWLINE, SOFT_HYPHEN, TALL, cleaned
from tweetreel.core.typeset.fonts import UNITS, FontSet
from tweetreel.core.typeset.shaping import (
    Analysis,
    FontKey,
    ShapedGlyph,
    Style,
    advances,
    analyse,
    cluster_range,
    shape_line,
    trimmed,
)
from tweetreel.errors import InputError

MAX_CODE_POINTS = 30_000
MAX_SIZE_PX = 2000.0

_ELLIPSIS = "…"
_HYPHEN = "-"
_INK_GAP = 0.05
_BEFORE_ELLIPSIS = ".,;:!?-–— "


class Glyph(NamedTuple):
    """A glyph in place, in 1/64 pixel from the paragraph's origin; `y` is its baseline. `run` is its TextRun's number,
    `cluster` the code point that it came from."""

    font: FontKey
    glyph: int
    x: int
    y: int
    advance: int
    run: int
    cluster: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: code points `[start, end)` of the text, its place in pixels, its glyphs from left to right.

    `width` excludes hanging spaces. `torn` tells that a word was cut because nothing else kept the width.
    """

    start: int
    end: int
    x: int
    top: int
    baseline: int
    width: int
    height: int
    rtl: bool
    torn: bool
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBox:
    """Where one run stands on one line: `box` by advance, ascent and descent, `ink` what is painted of it."""

    run: int
    line: int
    box: Rect
    ink: Rect


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingGlyph:
    """Characters that no font has; they are left out of the picture. `index` counts code points of the whole text."""

    text: str
    index: int
    run: int
    fonts: tuple[str, ...]

    @property
    def code_points(self) -> tuple[str, ...]:
        """`U+XXXX` of each."""
        return tuple(f"U+{ord(character):04X}" for character in self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Text set in lines. Sizes are pixels; `ink` bounds the fills, without stroke and shadow, and may leave the box."""

    runs: tuple[TextRun, ...]
    lines: tuple[Line, ...]
    boxes: tuple[RunBox, ...]
    width: int
    height: int
    ink: Rect
    rtl: bool
    truncated: bool
    missing: tuple[MissingGlyph, ...]
    fonts: FontSet

    @property
    def baselines(self) -> tuple[int, ...]:
        return tuple(line.baseline for line in self.lines)

    @property
    def torn(self) -> bool:
        """True where a word had to be cut."""
        return any(line.torn for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The result of `fit_size`: `fits` is False where even the smallest size did not."""

    size_px: float
    paragraph: Paragraph
    fits: bool


def layout_paragraph(
    runs: Sequence[TextRun],
    *,
    width: int | None,
    fonts: FontSet,
    align: Align = Align.START,
    leading: float = 1.3,
    max_lines: int | None = None,
    direction: Direction = "auto",
    balance: bool = False,
    even: bool = True,
    language: str | None = None,
) -> Paragraph:
    """Set `runs` in lines of at most `width` pixels (None: break only at newlines) and return the paragraph.

    `leading` is the line's height as a multiple of the largest size: on all lines, or on that line where they need not be
    `even`. Lines of scripts with tall marks stand further apart where they would touch. `balance` makes lines of similar
    width instead of full ones. `max_lines` cuts with an ellipsis.
    `language` is a BCP 47 tag; left out, the first that a run names. Raises `InputError` for an unknown family, an unusable
    size or a text beyond the limits.
    """
    kept = tuple(runs)
    _check(kept, width, max_lines)
    styles = tuple(
        Style(
            run.style.family,
            run.style.weight,
            round(run.style.size_px * UNITS),
            round(run.style.size_px * UNITS * run.style.tracking / 1000),
        )
        for run in kept
    )
    texts = tuple(run.text for run in kept)
    spoken = language or next((run.style.language for run in kept if run.style.language != "und"), "und")
    made = _layout(texts, styles, width, fonts, align, leading, max_lines, direction, balance, even, spoken)
    return replace(made, runs=kept)


def fit_size(
    runs: Sequence[TextRun],
    sizes_px: Sequence[float],
    *,
    width: int,
    fonts: FontSet,
    height: int | None = None,
    align: Align = Align.START,
    leading: float = 1.3,
    max_lines: int | None = None,
    direction: Direction = "auto",
    balance: bool = False,
    language: str | None = None,
) -> Fitted:
    """Return the paragraph at the largest of `sizes_px` that fits `width`, `height` and `max_lines` without a torn word.

    The sizes are for the largest run; the others keep their proportion to it. Where none fits, the smallest is returned,
    cut with an ellipsis at `max_lines` (or at the lines that `height` holds), with `fits` False.
    """
    if not sizes_px:
        raise InputError("fit_size: needs at least one size", got="none", allowed="sizes in pixels")
    largest = max((run.style.size_px for run in runs), default=1.0)

    def at(size: float, lines: int | None) -> Paragraph:
        factor = size / largest
        scaled = [replace(run, style=replace(run.style, size_px=run.style.size_px * factor)) for run in runs]
        return layout_paragraph(
            scaled, width=width, fonts=fonts, align=align, leading=leading, max_lines=lines, direction=direction,
            balance=balance, language=language,
        )  # fmt: skip

    for size in sorted(sizes_px, reverse=True):
        paragraph = at(size, None)
        few = max_lines is None or len(paragraph.lines) <= max_lines
        low = height is None or paragraph.height <= height
        if few and low and not paragraph.torn and paragraph.width <= width:
            return Fitted(size_px=size, paragraph=paragraph, fits=True)
    smallest = min(sizes_px)
    room = max_lines
    if height is not None:
        held = max(1, int(height / (leading * smallest)))
        room = held if room is None else min(room, held)
    return Fitted(size_px=smallest, paragraph=at(smallest, room), fits=False)


def measure(runs: Sequence[TextRun], *, fonts: FontSet, direction: Direction = "auto", language: str | None = None) -> float:
    """Return the width in pixels of `runs` set on one line, unrounded; newlines count as line ends and the widest counts."""
    paragraph = layout_paragraph(runs, width=None, fonts=fonts, direction=direction, language=language)
    widths = [max((g.x + g.advance for g in line.glyphs), default=0) - line.x * UNITS for line in paragraph.lines]
    return max(widths, default=0) / UNITS


def _check(runs: tuple[TextRun, ...], width: int | None, max_lines: int | None) -> None:
    count = sum(len(run.text) for run in runs)
    if count > MAX_CODE_POINTS:
        raise InputError("the text is too long to be set", got=f"{count} characters", allowed=f"at most {MAX_CODE_POINTS}")
    for run in runs:
        if not 1 <= run.style.size_px <= MAX_SIZE_PX:
            raise InputError("unusable text size", got=f"{run.style.size_px} px", allowed=f"1 to {MAX_SIZE_PX:.0f} px")
    if width is not None and width <= 0:
        raise InputError("unusable text width", got=f"{width} px", allowed="more than 0 px")
    if max_lines is not None and max_lines < 1:
        raise InputError("unusable number of lines", got=str(max_lines), allowed="1 or more")


class _Broken(NamedTuple):
    """A line before it is placed: code points `[start, end)` of its analysis."""

    analysis: Analysis
    start: int
    end: int
    suffix: str
    torn: bool


@lru_cache(maxsize=1024)
def _layout(
    texts: tuple[str, ...],
    styles: tuple[Style, ...],
    width: int | None,
    fonts: FontSet,
    align: Align,
    leading: float,
    max_lines: int | None,
    direction: Direction,
    balance: bool,
    even: bool,
    language: str,
) -> Paragraph:
    text = cleaned("".join(texts))
    run_of = [number for number, part in enumerate(texts) for _ in part]
    per_character = [styles[number] for number in run_of]
    analyses = []
    start = 0
    for hard in text.split(NEWLINE) if text else []:
        end = start + len(hard)
        analyses.append(analyse(hard, start, per_character[start:end], fonts=fonts, direction=direction, language=language))
        start = end + 1
    limit = None if width is None else width * UNITS
    broken = [line for analysis in analyses for line in _break(analysis, limit, fonts, balance)]
    truncated = max_lines is not None and len(broken) > max_lines
    if truncated and max_lines is not None:
        broken = broken[:max_lines]
        broken[-1] = _with_ellipsis(broken[-1], limit, fonts)
    shaped = [
        shape_line(b.analysis, b.start, trimmed(b.analysis.text, b.start, b.end), fonts=fonts, suffix=b.suffix) for b in broken
    ]
    natural = max((ceil(pen / UNITS) for _, pen in shaped), default=0)
    box_width = natural if width is None else width
    whole = _Metrics.of(styles, fonts, leading)
    per_line: list[_Metrics] = []
    rtl = bool(analyses) and analyses[0].base == 1
    lines: list[Line] = []
    top, previous_ink = 0.0, 0
    for b, (glyphs, pen) in zip(broken, shaped, strict=True):
        x = _offset(align, b.analysis.base, box_width * UNITS, pen)
        up, down = _vertical_ink(glyphs, fonts)
        first, last = b.analysis.start + b.start, b.analysis.start + b.end
        metrics = whole if even or first == last else _Metrics.of(sorted(set(per_character[first:last])), fonts, leading)
        per_line.append(metrics)
        baseline = round(top + metrics.ascent)
        if lines and (_is_tall(b) or previous_ink < 0):
            lowest = lines[-1].baseline + abs(previous_ink) + metrics.gap
            shift = max(0, lowest - (baseline - up))
            top, baseline = top + shift, baseline + shift
        placed = tuple(
            Glyph(
                g.font,
                g.glyph,
                g.x + x * UNITS,
                g.y + baseline * UNITS,
                g.advance,
                run_of[min(g.cluster, len(run_of) - 1)],
                g.cluster,
            )
            for g in glyphs
        )
        lines.append(
            Line(
                start=b.analysis.start + b.start,
                end=b.analysis.start + b.end,
                x=x,
                top=round(top),
                baseline=baseline,
                width=ceil(pen / UNITS),
                height=round(metrics.height),
                rtl=b.analysis.base == 1,
                torn=b.torn,
                glyphs=placed,
            )
        )
        # The sign remembers that the line above is of a tall script, whose marks below must be cleared too.
        previous_ink = -down if _is_tall(b) else down
        top += metrics.height
    boxes = _run_boxes(lines, per_line, fonts)
    return Paragraph(
        runs=(),
        lines=tuple(lines),
        boxes=boxes,
        width=box_width if width is not None else natural,
        height=round(top),
        ink=union([box.ink for box in boxes]),
        rtl=rtl,
        truncated=truncated,
        missing=tuple(
            MissingGlyph(text=m.text, index=m.index, run=run_of[m.index], fonts=tuple(r.family for r in fonts.records))
            for analysis in analyses
            for m in analysis.missing
        ),
        fonts=fonts,
    )


class _Metrics(NamedTuple):
    """Of the largest style, in pixels: from a line's top to its baseline, the font's reach above and below that, the line's
    height, and the least space between the ink of two lines of tall scripts."""

    ascent: float
    above: float
    below: float
    height: float
    gap: int

    @classmethod
    def of(cls, styles: Sequence[Style], fonts: FontSet, leading: float) -> _Metrics:
        if not styles:
            return cls(0.0, 0.0, 0.0, 0.0, 0)
        largest = max(styles, key=lambda style: style.size)
        extents = fonts.font(fonts.find(largest.family, largest.weight)[0], largest.weight, largest.size).get_font_extents(
            "ltr"
        )
        above, below = extents.ascender / UNITS, -extents.descender / UNITS
        height = leading * largest.size / UNITS
        return cls((height - above - below) / 2 + above, above, below, height, round(_INK_GAP * largest.size / UNITS))


def _break(analysis: Analysis, limit: int | None, fonts: FontSet, balance: bool) -> list[_Broken]:
    text = analysis.text
    whole, pen = shape_line(analysis, 0, trimmed(text, 0, len(text)), fonts=fonts)
    if limit is None or pen <= limit:
        return [_Broken(analysis, 0, len(text), "", False)]
    sums = advances(whole, analysis)
    places = break_places(text, analysis.language)
    emergencies = {place for place, rank in places if rank is Rank.EMERGENCY}
    hyphenated = emergencies & hyphen_places(text)
    hyphenated |= {place for place, _ in places if text[place - 1] == SOFT_HYPHEN}
    hyphen = shape_line(analysis, 0, 0, fonts=fonts, suffix=_HYPHEN)[1] if hyphenated else 0
    ends_at = [0] * (len(text) + 1)
    for i in range(1, len(text) + 1):
        ends_at[i] = trimmed(text, ends_at[i - 1] if text[i - 1].isspace() else i, i)

    def width_of(start: int, end: int) -> int:
        end = max(start, ends_at[end])
        return sums[end] - sums[start] + (hyphen if end in hyphenated else 0)

    # A line shaped alone can be wider than its part of the whole (a final Arabic letter); then break again with less room.
    attempts = []
    for slack in (0, limit // 100, limit // 25, limit // 8):
        ends, _ = (balanced if balance else greedy)(text, places, limit - slack, width_of)
        starts = [0, *ends[:-1]]
        lines = [
            _Broken(analysis, start, end, _HYPHEN if end in emergencies & hyphenated else "", end in emergencies)
            for start, end in zip(starts, ends, strict=True)
        ]
        pens = [shape_line(analysis, b.start, trimmed(text, b.start, b.end), fonts=fonts, suffix=b.suffix)[1] for b in lines]
        attempts.append((sum(pen > limit for pen in pens), lines))
        if attempts[-1][0] == 0:
            break
    return min(attempts, key=lambda attempt: attempt[0])[1]


def _with_ellipsis(line: _Broken, limit: int | None, fonts: FontSet) -> _Broken:
    text, ends = line.analysis.text, [end for _, end in line.analysis.spans if line.start < end <= line.end]
    for end in reversed(ends):
        shown = end
        while shown > line.start and text[shown - 1] in _BEFORE_ELLIPSIS:
            shown -= 1
        if shown == line.start:
            break
        _, pen = shape_line(line.analysis, line.start, shown, fonts=fonts, suffix=_ELLIPSIS)
        if limit is None or pen <= limit:
            return line._replace(end=shown, suffix=_ELLIPSIS, torn=False)
    return line._replace(suffix=_ELLIPSIS) if limit is None or not ends else line._replace(end=ends[0], suffix=_ELLIPSIS)


def _offset(align: Align, base: int, width: int, pen: int) -> int:
    """Return the line's left end in whole pixels: a fraction here would blur every stem alike but differently per line."""
    room = width - pen
    if align is Align.CENTER:
        return round(room / 2 / UNITS)
    at_right = (align is Align.END) != (base == 1)
    return max(0, room // UNITS) if at_right else 0


def _is_tall(line: _Broken) -> bool:
    first, last = cluster_range(line.analysis.spans, line.start, line.end)
    return not TALL.isdisjoint(line.analysis.scripts[first:last])


@lru_cache(maxsize=16384)
def _glyph_ink(fonts: FontSet, key: FontKey, glyph: int) -> tuple[int, int, int, int] | None:
    """Return left, top, right, bottom in 1/64 pixel from the glyph's origin, y down; None where it paints nothing."""
    extents = fonts.font(*key).get_glyph_extents(glyph)
    if extents is None or not extents.width or not extents.height:
        return None
    return (extents.x_bearing, -extents.y_bearing, extents.x_bearing + extents.width, -extents.y_bearing - extents.height)


def _vertical_ink(glyphs: Sequence[ShapedGlyph], fonts: FontSet) -> tuple[int, int]:
    """Return how far a line's ink reaches above and below its baseline, in pixels."""
    up = down = 0
    for glyph in glyphs:
        ink = _glyph_ink(fonts, glyph.font, glyph.glyph)
        if ink:
            up, down = max(up, -(ink[1] + glyph.y)), max(down, ink[3] + glyph.y)
    return -(-up // UNITS), -(-down // UNITS)


def _run_boxes(lines: Sequence[Line], per_line: Sequence[_Metrics], fonts: FontSet) -> tuple[RunBox, ...]:
    boxes = []
    for number, (line, metrics) in enumerate(zip(lines, per_line, strict=True)):
        spans: dict[int, list[int]] = {}
        inks: dict[int, list[int]] = {}
        for g in line.glyphs:
            span = spans.setdefault(g.run, [g.x, g.x + g.advance])
            span[0], span[1] = min(span[0], g.x), max(span[1], g.x + g.advance)
            ink = _glyph_ink(fonts, g.font, g.glyph)
            if ink:
                at = inks.setdefault(g.run, [g.x + ink[0], g.y + ink[1], g.x + ink[2], g.y + ink[3]])
                at[0], at[1] = min(at[0], g.x + ink[0]), min(at[1], g.y + ink[1])
                at[2], at[3] = max(at[2], g.x + ink[2]), max(at[3], g.y + ink[3])
        for run in sorted(spans):
            left, right = spans[run]
            top, bottom = round(line.baseline - metrics.above), round(line.baseline + metrics.below)
            box = Rect(x=left // UNITS, y=top, width=-(-right // UNITS) - left // UNITS, height=bottom - top)
            boxes.append(
                RunBox(run=run, line=number, box=box, ink=_rect(inks[run]) if run in inks else replace(box, width=0, height=0))
            )
    return tuple(boxes)


def _rect(edges: Sequence[int]) -> Rect:
    left, top = edges[0] // UNITS, edges[1] // UNITS
    return Rect(x=left, y=top, width=-(-edges[2] // UNITS) - left, height=-(-edges[3] // UNITS) - top)


def union(rects: Sequence[Rect]) -> Rect:
    real = [rect for rect in rects if rect.width and rect.height]
    if not real:
        return Rect(x=0, y=0, width=0, height=0)
    left, top = min(r.x for r in real), min(r.y for r in real)
    return Rect(x=left, y=top, width=max(r.right for r in real) - left, height=max(r.bottom for r in real) - top)
