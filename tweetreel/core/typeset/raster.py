"""A paragraph -> pixels, in two steps: the shapes once, the colours as often as wanted.

Knows nothing of time. The decision here: the painting order is shadow, stroke, fills, emoji, and everything but the fills'
colours is worked out once in `rasterise`; `Raster.paint` only lays colours through ready masks, so that a word lights up for
the price of a table look-up and no pixel's alpha ever changes with it.

Fills are HarfBuzz's exact area coverage at subpixel positions. The stroke is geometry, not a dilated picture: the outlines,
flattened to a twentieth of a pixel, drawn as thick round-jointed lines at four times the size and averaged down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from typing import Any

import cv2
import numpy as np
import uharfbuzz as hb
from numpy.typing import NDArray

from tweetreel.core.color import Color, mix
from tweetreel.core.frames import Sprite
from tweetreel.core.layout import Rect
from tweetreel.core.resample import enlarged, halved
from tweetreel.core.text import Shadow, Stroke
from tweetreel.core.typeset.fonts import UNITS, FontSet
from tweetreel.core.typeset.outlines import emoji_outline, mitres, outline
from tweetreel.core.typeset.paragraph import Glyph, Paragraph, union
from tweetreel.core.typeset.pictures import emoji_picture
from tweetreel.errors import InputError

Mask = NDArray[np.uint8]
Packed = NDArray[np.uint32]

MAX_PIXELS = 64_000_000
MAX_STROKE_PX = 200.0
MAX_BLUR_PX = 400.0

_OVERSAMPLE = 4
_SHIFT = 6
_SHADOW_CUT = 3.0
_EMOJI_STROKE = 0.45
"""An emoji carries its own colours: its outline is thinner than that of letters, enough to part it from a busy ground."""

_WIDE_BLUR_PX = 16.0
_GRADE_STEPS = 64
_CAPITALS = 0.72
"""The height of capitals, in parts of the size: what a gradient runs over."""

_SPECK_AREA = 1.4
_SPECK_WIDTH = 0.75


@dataclass(frozen=True, slots=True, eq=False)
class _Fill:
    """The coverage of one run on one line, already reduced by what lies over it; `x`, `y` inside the sheet."""

    run: int
    x: int
    y: int
    coverage: Mask


class Raster:
    """A paragraph's masks. `x`, `y` is the sheet's top-left pixel from the paragraph's origin; make it with `rasterise`."""

    def __init__(self, *, x: int, y: int, under: Packed, fills: tuple[_Fill, ...], colors: tuple[str, ...]) -> None:
        self.x = x
        self.y = y
        self._under = under
        self._fills = fills
        self._colors = colors

    @property
    def bounds(self) -> Rect:
        """The sheet in pixels from the paragraph's origin; nothing is painted outside it."""
        height, width = self._under.shape
        return Rect(x=self.x, y=self.y, width=width, height=height)

    def paint(self, colors: Sequence[str] | None = None) -> Sprite:
        """Return a new sprite with the fill of run `i` in `colors[i]` (None: the runs' own colours).

        A colour with alpha lets the ground show through the letter, not the stroke below it. Raises `InputError` where the
        number of colours is not the number of runs or a colour is none.
        """
        chosen = self._colors if colors is None else tuple(colors)
        if len(chosen) != len(self._colors):
            raise InputError("one colour per run", got=f"{len(chosen)} colours", allowed=f"{len(self._colors)}")
        sheet = self._under.copy()
        for fill in self._fills:
            height, width = fill.coverage.shape
            part = sheet[fill.y : fill.y + height, fill.x : fill.x + width]
            part += _colored(fill.coverage, chosen[fill.run])
        height, width = sheet.shape
        return Sprite(pixels=sheet.view(np.uint8).reshape(height, width, 4), x=self.x, y=self.y)


class Art:
    """Some runs of a paragraph, in layers that can be painted and moved apart; make it with `art_of`.

    Laid over one another at one place, `around` and `letters` are what a `Raster` of these runs shows.
    """

    def __init__(
        self,
        *,
        sheet: Rect,
        fills: Sequence[_Fill],
        pictures: Sequence[tuple[Rect, Mask]],
        solid: Mask,
        stroke: Stroke | None,
        shadow: Shadow | None,
        glow: Shadow | None,
        rows: NDArray[np.float64],
    ) -> None:
        self.sheet = sheet
        self._fills = fills
        self._pictures = pictures
        self._solid = solid
        self._stroke = stroke
        self._shadow = shadow
        self._glow = glow
        self._rows = rows
        self._light: Mask | None = None

    @property
    def has_letters(self) -> bool:
        """True where it is not pictures alone."""
        return bool(self._fills)

    def around(self) -> Sprite | None:
        """Return shadow and stroke, the stroke under the letters too; None where there is neither."""
        if not (self._stroke or self._shadow):
            return None
        packed = np.zeros(self._solid.shape, np.uint32)
        if self._shadow:
            cast = _shadow_mask(self._solid, self._shadow)
            packed += _colored(_times(cast, 255 - self._solid) if self._stroke else cast, self._shadow.color)
        if self._stroke:
            packed += _colored(self._solid, self._stroke.color)
        return self._sprite(packed)

    def glow(self, color: str) -> Sprite | None:
        """Return the light around the letters in `color`, the glow's own opacity kept; None where the art has none."""
        if self._glow is None:
            return None
        if self._light is None:
            self._light = _glow_mask(self._solid, self._glow)
        return self._sprite(_colored(self._light, f"{color[:7]}{Color.parse(self._glow.color).a:02x}"))

    def letters(self, color: str, color_end: str | None = None) -> Sprite:
        """Return the fills in `color`, or from it above to `color_end` at the baseline, and emoji in their own colours."""
        if color_end is None:
            packed = np.zeros(self._solid.shape, np.uint32)
            for fill in self._fills:
                height, width = fill.coverage.shape
                packed[fill.y : fill.y + height, fill.x : fill.x + width] += _colored(fill.coverage, color)
        else:
            packed = self._graded(Color.parse(color), Color.parse(color_end))
        for box, picture in self._pictures:
            part = _window(packed, (box.x - self.sheet.x, box.y - self.sheet.y), picture.shape[:2])
            part[:] = _over(picture, part)
        return self._sprite(packed)

    def _graded(self, start: Color, end: Color) -> Packed:
        steps = np.rint(self._rows * _GRADE_STEPS).astype(np.int64)
        mixed = [mix(start, end, step / _GRADE_STEPS) for step in range(_GRADE_STEPS + 1)]
        colors = np.array([[*one.rgb, 255] for one in mixed], np.uint32)[steps]
        alpha = np.array([one.a for one in mixed], np.uint32)[steps]
        coverage = np.zeros(self._solid.shape, np.uint32)
        for fill in self._fills:
            height, width = fill.coverage.shape
            coverage[fill.y : fill.y + height, fill.x : fill.x + width] += fill.coverage
        covered = coverage * alpha[:, None]
        pixels = (covered[..., None] * colors[:, None] + 255 * 255 // 2) // (255 * 255)
        return np.ascontiguousarray(pixels.astype(np.uint8)).view(np.uint32)[..., 0]

    def _sprite(self, packed: Packed) -> Sprite:
        height, width = packed.shape
        return Sprite(pixels=packed.view(np.uint8).reshape(height, width, 4), x=self.sheet.x, y=self.sheet.y)


def art_of(
    paragraph: Paragraph,
    runs: Sequence[int],
    *,
    stroke: Stroke | None = None,
    shadow: Shadow | None = None,
    glow: Shadow | None = None,
) -> Art | None:
    """Return the art of `runs` of `paragraph` alone, None where they have no ink. Raises `InputError` beyond the limits.

    Letters stand where the whole line puts them: what was shaped together is only painted apart.
    """
    for around in (shadow, glow):
        _check(stroke, around)
    ink = union([box.ink for box in paragraph.boxes if box.run in runs])
    if not ink.width or not ink.height:
        return None
    fonts = paragraph.fonts
    letters, emoji = _sorted_glyphs(paragraph, frozenset(runs))
    placed = _placed(emoji, fonts)
    sheet = _sheet(ink, [box for box, _ in placed], stroke, shadow)
    if glow:
        wide = _sheet(ink, [box for box, _ in placed], stroke, glow)
        sheet = union([sheet, wide])
    _check_sheet(sheet)
    fills, solid = _fills(letters, sheet, fonts)
    if stroke:
        outline = _stroke_mask(letters, emoji, sheet, stroke, fonts)
        _close_specks(outline, solid, stroke.width_px)
        solid = np.maximum(outline, solid)
    _add_pictures(solid, placed, sheet)
    return Art(
        sheet=sheet, fills=fills, pictures=placed, solid=solid, stroke=stroke, shadow=shadow, glow=glow,
        rows=_gradient_rows(paragraph, runs, sheet),
    )  # fmt: skip


def _gradient_rows(paragraph: Paragraph, runs: Sequence[int], sheet: Rect) -> NDArray[np.float64]:
    """Return for each row of `sheet` how far down its line's letters it lies: 0 at the capitals' top, 1 at the baseline."""
    size = max(paragraph.runs[run].style.size_px for run in runs)
    ends = np.array(sorted({paragraph.lines[box.line].baseline for box in paragraph.boxes if box.run in runs}))
    rows = sheet.y + np.arange(sheet.height) + 0.5
    ends = ends[np.minimum(np.searchsorted(ends + 0.25 * size, rows), len(ends) - 1)]
    return np.asarray(np.clip(1 - (ends - rows) / (_CAPITALS * size), 0, 1))


def rasterise(paragraph: Paragraph, *, stroke: Stroke | None = None, shadow: Shadow | None = None) -> Raster:
    """Return the masks of `paragraph` with an outline under every fill and a soft shadow under that.

    The sheet holds everything: marks, descenders, the stroke and the shadow's tail to three standard deviations. Raises
    `InputError` for a stroke, blur or sheet beyond the limits.
    """
    _check(stroke, shadow)
    colors = tuple(run.style.color for run in paragraph.runs)
    ink = paragraph.ink
    if not ink.width or not ink.height:
        return Raster(x=0, y=0, under=np.zeros((1, 1), np.uint32), fills=(), colors=colors)
    fonts = paragraph.fonts
    letters, emoji = _sorted_glyphs(paragraph)
    placed = _placed(emoji, fonts)
    sheet = _sheet(ink, [box for box, _ in placed], stroke, shadow)
    _check_sheet(sheet)
    fills, filled = _fills(letters, sheet, fonts)

    outline = np.zeros_like(filled)
    if stroke:
        outline = _stroke_mask(letters, emoji, sheet, stroke, fonts)
        _close_specks(outline, filled, stroke.width_px)
    cast = np.zeros_like(filled)
    if shadow:
        solid = np.maximum(outline, filled)
        _add_pictures(solid, placed, sheet)
        cast = _shadow_mask(solid, shadow)

    cast = _times(cast, 255 - outline, 255 - filled)
    outline = _times(outline, 255 - filled)
    under = np.zeros(filled.shape, np.uint32)
    for box, picture in placed:
        at = (box.x - sheet.x, box.y - sheet.y)
        through = np.ascontiguousarray(255 - picture[..., 3])
        for mask in (cast, outline):
            part = _window(mask, at, through.shape)
            part[:] = _times(part, through)
        fills = [_dimmed(fill, at, through) for fill in fills]
        part32 = _window(under, at, through.shape)
        part32[:] = _over(picture, part32)
    if shadow:
        under += _colored(cast, shadow.color)
    if stroke:
        under += _colored(outline, stroke.color)
    return Raster(x=sheet.x, y=sheet.y, under=under, fills=tuple(fills), colors=colors)


def _check(stroke: Stroke | None, shadow: Shadow | None) -> None:
    if stroke and not 0 < stroke.width_px <= MAX_STROKE_PX:
        raise InputError("unusable stroke width", got=f"{stroke.width_px} px", allowed=f"more than 0 to {MAX_STROKE_PX:.0f} px")
    if shadow and not 0 <= shadow.blur_px <= MAX_BLUR_PX:
        raise InputError("unusable shadow blur", got=f"{shadow.blur_px} px", allowed=f"0 to {MAX_BLUR_PX:.0f} px")


def _check_sheet(sheet: Rect) -> None:
    if sheet.width * sheet.height > MAX_PIXELS:
        raise InputError(
            "the text is too large to be drawn", got=f"{sheet.width}x{sheet.height}", allowed=f"{MAX_PIXELS} pixels"
        )


def _placed(emoji: Sequence[Glyph], fonts: FontSet) -> list[tuple[Rect, Mask]]:
    """Return the pictures of `emoji`, each with its box."""
    found = ((glyph, *emoji_picture(fonts, glyph.font, glyph.glyph)) for glyph in emoji)
    return [(_box(glyph, picture, left, top), picture) for glyph, picture, left, top in found]


def _add_pictures(solid: Mask, placed: Sequence[tuple[Rect, Mask]], sheet: Rect) -> None:
    """Add what pictures cover to `solid`."""
    for box, picture in placed:
        part = _window(solid, (box.x - sheet.x, box.y - sheet.y), picture.shape[:2])
        np.maximum(part, picture[..., 3], out=part)


def _sheet(ink: Rect, pictures: Sequence[Rect], stroke: Stroke | None, shadow: Shadow | None) -> Rect:
    # One pixel more than the ink: a hinted or emboldened outline may leave its stated box by a fraction.
    solid = ink.inset(-1 - (ceil(stroke.reach_px) + 1 if stroke else 0))
    # Emoji are put on whole pixels, which may be half a pixel outside their ink, and their pictures have a border.
    for box in pictures:
        left, top = min(solid.x, box.x), min(solid.y, box.y)
        solid = Rect(x=left, y=top, width=max(solid.right, box.right) - left, height=max(solid.bottom, box.bottom) - top)
    if shadow is None:
        return solid
    cast = solid.shift(shadow.dx, shadow.dy).inset(-_radius(shadow))
    left, top = min(solid.x, cast.x), min(solid.y, cast.y)
    return Rect(x=left, y=top, width=max(solid.right, cast.right) - left, height=max(solid.bottom, cast.bottom) - top)


def _sorted_glyphs(
    paragraph: Paragraph, runs: frozenset[int] | None = None
) -> tuple[dict[tuple[int, int], list[Glyph]], list[Glyph]]:
    """Return the letters by (line, run), in order, and the glyphs that are pictures in colour; of `runs` alone where given."""
    letters: dict[tuple[int, int], list[Glyph]] = {}
    emoji = []
    records = paragraph.fonts.records
    for number, line in enumerate(paragraph.lines):
        for glyph in line.glyphs:
            if runs is not None and glyph.run not in runs:
                continue
            if records[glyph.font.face].role == "emoji":
                emoji.append(glyph)
            else:
                letters.setdefault((number, glyph.run), []).append(glyph)
    return letters, emoji


def _fills(letters: dict[tuple[int, int], list[Glyph]], sheet: Rect, fonts: FontSet) -> tuple[list[_Fill], Mask]:
    """Return each run's coverage and their sum, which never passes 255: a later run gets what earlier ones left."""
    filled = np.zeros((sheet.height, sheet.width), np.uint8)
    fills = []
    draw = hb.RasterDraw()
    for (_, run), glyphs in letters.items():
        for glyph in glyphs:
            # The y axis is flipped here, so that HarfBuzz's bottom-up rows come out top-down.
            draw.transform = (1 / UNITS, 0.0, 0.0, -1 / UNITS, glyph.x / UNITS - sheet.x, glyph.y / UNITS - sheet.y)
            draw.draw_glyph(fonts.font(*glyph.font), glyph.glyph)
        image = draw.render()
        if image is None or not image.extents.width or not image.extents.height:
            continue
        at = image.extents
        rows = np.frombuffer(image.buffer, np.uint8).reshape(at.height, at.stride)[:, : at.width]
        left, top = max(at.x_origin, 0), max(at.y_origin, 0)
        right, bottom = min(at.x_origin + at.width, sheet.width), min(at.y_origin + at.height, sheet.height)
        if right <= left or bottom <= top:
            continue
        coverage = rows[top - at.y_origin : bottom - at.y_origin, left - at.x_origin : right - at.x_origin]
        part = filled[top:bottom, left:right]
        coverage = np.minimum(coverage, 255 - part)
        part += coverage
        fills.append(_Fill(run, left, top, coverage))
    return fills, filled


def _stroke_mask(
    letters: dict[tuple[int, int], list[Glyph]], emoji: Sequence[Glyph], sheet: Rect, stroke: Stroke, fonts: FontSet
) -> Mask:
    """Return the coverage of the outline around letters, and a thinner one around emoji; the inside may be hollow."""
    large = np.zeros((sheet.height * _OVERSAMPLE, sheet.width * _OVERSAMPLE), np.uint8)
    origin = np.array([sheet.x * UNITS, sheet.y * UNITS], np.int32)
    contours = []
    for glyphs in letters.values():
        for glyph in glyphs:
            at = np.array([glyph.x, glyph.y], np.int32) - origin
            contours += [_oversampled(contour + at) for contour in outline(fonts, glyph.font, glyph.glyph)]
    thickness = max(1, round(2 * _OVERSAMPLE * stroke.width_px))
    if contours:
        cv2.polylines(large, contours, True, 255, thickness, cv2.LINE_8, _SHIFT)
        if stroke.join == "sharp":
            for contour in contours:
                for corner in mitres(contour, _OVERSAMPLE * stroke.width_px * UNITS):
                    cv2.fillConvexPoly(large, corner, 255, cv2.LINE_8, _SHIFT)
    pictures = []
    for glyph in emoji:
        at = np.array([glyph.x, glyph.y], np.int32) - origin
        pictures += [_oversampled(contour + at) for contour in emoji_outline(fonts, glyph.font, glyph.glyph)]
    if pictures:
        cv2.polylines(large, pictures, True, 255, max(1, round(thickness * _EMOJI_STROKE)), cv2.LINE_8, _SHIFT)
    return np.asarray(cv2.resize(large, (sheet.width, sheet.height), interpolation=cv2.INTER_AREA), np.uint8)


def _close_specks(outline: Mask, filled: Mask, width_px: float) -> None:
    """Fill what the outline leaves open inside counters where it is smaller than the outline itself: a speck, not a shape."""
    hollow = (np.maximum(outline, filled) < 255).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(hollow, connectivity=4, ltype=cv2.CV_16U)
    for label in range(1, count):
        _, _, width, height, area = (int(value) for value in stats[label])
        if area < _SPECK_AREA * width_px * width_px or min(width, height) < _SPECK_WIDTH * width_px:
            box = _window(labels, (int(stats[label][0]), int(stats[label][1])), (height, width))
            part = _window(outline, (int(stats[label][0]), int(stats[label][1])), (height, width))
            part[box == label] = 255


def _oversampled(points: NDArray[np.int32]) -> NDArray[np.int32]:
    # cv2 means pixel centres by whole numbers; an outline means the corners. Units are 1/64 pixel, and 1/64 of a small pixel
    # times the oversampling after it, hence the factor alone.
    return points * _OVERSAMPLE - UNITS // 2


def _box(glyph: Glyph, picture: Mask, left: int, top: int) -> Rect:
    """Return where an emoji's picture lies from the paragraph's origin: whole pixels, so that equal emoji look equal."""
    height, width = picture.shape[:2]
    x, y = (glyph.x + UNITS // 2) // UNITS + left, (glyph.y + UNITS // 2) // UNITS + top
    return Rect(x=x, y=y, width=width, height=height)


def _window(sheet: NDArray[Any], at: tuple[int, int], shape: tuple[int, ...]) -> NDArray[Any]:
    return sheet[at[1] : at[1] + shape[0], at[0] : at[0] + shape[1]]


def _shadow_mask(solid: Mask, shadow: Shadow) -> Mask:
    moved = np.zeros_like(solid)
    height, width = solid.shape
    dx, dy = shadow.dx, shadow.dy
    if abs(dx) < width and abs(dy) < height:
        target = moved[max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)]
        target[:] = solid[max(-dy, 0) : height + min(-dy, 0), max(-dx, 0) : width + min(-dx, 0)]
    radius = _radius(shadow)
    if radius == 0:
        return moved
    size = 2 * radius + 1
    blurred = cv2.GaussianBlur(
        moved, (size, size), shadow.blur_px / 2, borderType=cv2.BORDER_CONSTANT, hint=cv2.ALGO_HINT_ACCURATE
    )
    return np.asarray(blurred, np.uint8)


def _glow_mask(solid: Mask, glow: Shadow) -> Mask:
    """Return light around `solid`: a wide one is blurred at half the size, which no eye can tell and costs a quarter."""
    if glow.blur_px < _WIDE_BLUR_PX:
        return _shadow_mask(solid, glow)
    height, width = solid.shape
    even = cv2.copyMakeBorder(solid, 0, height % 2, 0, width % 2, cv2.BORDER_CONSTANT, value=0)
    half = _shadow_mask(halved(np.asarray(even, np.uint8)), replace(glow, blur_px=glow.blur_px / 2))
    return np.ascontiguousarray(enlarged(half, width + width % 2, height + height % 2)[:height, :width])


def _radius(shadow: Shadow) -> int:
    return ceil(_SHADOW_CUT * shadow.blur_px / 2)


def _times(mask: Mask, *others: Mask) -> Mask:
    """Return the product of masks as coverage: 255 means 1, rounded after each."""
    for other in others:
        mask = np.asarray(cv2.multiply(mask, other, scale=1 / 255), np.uint8)
    return mask


def _colored(coverage: Mask, color: str) -> Packed:
    """Return `coverage` of `color` as premultiplied RGBA packed into 32 bits."""
    table = _table(color)
    return np.take(table, coverage)


@lru_cache(maxsize=256)
def _table(color: str) -> Packed:
    parsed = Color.parse(color)
    parts = np.array([*parsed.rgb, 255], np.uint32)
    coverage = np.arange(256, dtype=np.uint32)[:, None] * parsed.a
    bytes_ = ((coverage * parts + 255 * 255 // 2) // (255 * 255)).astype(np.uint8)
    return np.ascontiguousarray(bytes_).view(np.uint32)[:, 0]


def _over(picture: Mask, below: Packed) -> Packed:
    """Return premultiplied `picture` over `below`."""
    ground = np.ascontiguousarray(below).view(np.uint8).reshape(*below.shape, 4)
    through = cv2.merge([np.ascontiguousarray(255 - picture[..., 3])] * 4)
    mixed = cv2.add(picture, cv2.multiply(ground, through, scale=1 / 255))
    return np.ascontiguousarray(mixed).view(np.uint32)[..., 0]


def _dimmed(fill: _Fill, at: tuple[int, int], through: Mask) -> _Fill:
    """Return the fill with what an emoji hides of it taken away."""
    height, width = fill.coverage.shape
    left, top = max(fill.x, at[0]), max(fill.y, at[1])
    right, bottom = min(fill.x + width, at[0] + through.shape[1]), min(fill.y + height, at[1] + through.shape[0])
    if right <= left or bottom <= top:
        return fill
    coverage = fill.coverage.copy()
    part = coverage[top - fill.y : bottom - fill.y, left - fill.x : right - fill.x]
    part[:] = _times(
        np.ascontiguousarray(part), np.ascontiguousarray(through[top - at[1] : bottom - at[1], left - at[0] : right - at[0]])
    )
    return _Fill(fill.run, fill.x, fill.y, coverage)
