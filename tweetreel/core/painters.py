"""One painter per layer kind: what a clip looks like at its local frame, and the state that decides it.

Knows planes and sprites, not the order of layers. A painter draws from its local frame number alone; what it keeps between
calls are pictures by state, never a state of its own.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Protocol, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.backgrounds import painter as background_painter
from tweetreel.core.color import Color
from tweetreel.core.drawing import paint_drawing
from tweetreel.core.frames import Frame, FrameSource, Plane, Sprite
from tweetreel.core.layout import Align, Focus, Rect, Size
from tweetreel.core.pixels import PlaneSprite, composite, over, planes_of, rounded_mask, tint
from tweetreel.core.sources import Sources
from tweetreel.core.text import TextRun
from tweetreel.core.time import FrameRange
from tweetreel.core.timeline import (
    Background,
    CaptionPage,
    Captions,
    Clip,
    Drawing,
    FootageLayer,
    Progress,
    Timeline,
)
from tweetreel.core.typeset import FontSet, Raster, layout_paragraph, rasterise

SCALE_UNIT = 4096
"""Scale 1, in the whole steps that scales are rounded to."""

_KEPT_SPRITES = 24
_KEPT_PAGES = 4
_ENTRANCE = ((0.11, 190), (0.05, 232), (0.02, 250))
"""How a caption page comes in: how far below its place, as a part of the type's size, and its opacity on its first frames."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Painter(Protocol):
    """Draws one clip."""

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int) -> None:
        """Draw local frame `local` into `out`, moved by `x`, `y`, at `opacity` 0 to 255 and `scale` in 1/SCALE_UNIT."""
        ...

    def key(self, local: int) -> Hashable:
        """Return the state at `local`: equal states are equal pictures at equal poses."""
        ...


def painter_of(clip: Clip, timeline: Timeline, assets: Sources) -> Painter:
    """Return the painter of `clip`."""
    match clip.layer:
        case Background():
            return _BackgroundPainter(clip.layer, timeline)
        case FootageLayer():
            return FootagePainter(clip.layer, assets.footage(clip.layer.asset), length=len(clip.frames))
        case Drawing():
            return _DrawingPainter(clip.layer, assets)
        case Captions():
            return CaptionsPainter(clip.layer, assets.fonts, first=clip.frames.start)
        case Progress():
            return _ProgressPainter(clip.layer, first=clip.frames.start)


class Kept(OrderedDict[K, V]):
    """The `limit` most recently used values, made on demand."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def of(self, key: K, make: Callable[[], V]) -> V:
        if key in self:
            self.move_to_end(key)
        else:
            self[key] = make()
            if len(self) > self._limit:
                self.popitem(last=False)
        return self[key]


class _BackgroundPainter:
    def __init__(self, layer: Background, timeline: Timeline) -> None:
        self._painter = background_painter(layer, timeline.size, timeline.rate)

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int) -> None:
        self._painter.paint(local, out)

    def key(self, local: int) -> Hashable:
        return self._painter.key(local)


class FootagePainter:
    """A clip or still that covers a box, with zoom, pan, blur and rounded corners."""

    def __init__(self, layer: FootageLayer, source: FrameSource, *, length: int) -> None:
        self._layer = layer
        self._source = source
        self._length = length
        self._moves = (layer.zoom_start, layer.focus) != (layer.zoom_end, layer.focus_end or layer.focus)
        self._still: Frame | None = None
        self._resting: Frame | None = None

    def key(self, local: int) -> Hashable:
        return (self._index(local), local if self._moves else 0)

    def _index(self, local: int) -> int:
        index = self._layer.first + int(local * self._layer.speed)
        count = self._source.frames
        return index % count if self._layer.at_end == "loop" else min(index, count - 1)

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int) -> None:
        layer = self._layer
        box = layer.box.shift(x, y)
        seen = box.intersect(Rect(x=0, y=0, width=out.size.width, height=out.size.height))
        if seen != box or box.x % 2 or box.y % 2 or box.width % 2 or box.height % 2:
            raise ValueError(f"footage: its box must be even and inside the frame (box={box})")
        corners = _Corners(out, box, layer.radius) if layer.radius else None
        target = _part_of(out, box)
        if self._source.frames == 1 and not self._moves:
            if self._resting is None:
                self._resting = Frame.blank(Size(width=box.width, height=box.height))
                self._draw(local, self._resting)
            _copy(self._resting, target)
        else:
            self._draw(local, target)
        if corners:
            corners.restore()

    def _draw(self, local: int, target: Frame) -> None:
        """Draw the clip over the whole of `target`, without its corners."""
        layer = self._layer
        part = local / (self._length - 1) if self._length > 1 else 0.0
        zoom = layer.zoom_start + (layer.zoom_end - layer.zoom_start) * part
        end = layer.focus_end or layer.focus
        focus = Focus(x=layer.focus.x + (end.x - layer.focus.x) * part, y=layer.focus.y + (end.y - layer.focus.y) * part)
        frame = self._frame(local)
        for plane, view, half in zip(frame.planes, target.planes, (1, 2, 2), strict=True):
            _cover(plane, view, zoom=zoom, focus=focus, moves=self._moves, blur_px=layer.blur_px / half)
        if layer.dim:
            for view, rest in zip(target.planes, (16, 128, 128), strict=True):
                cv2.convertScaleAbs(view, dst=view, alpha=1 - layer.dim, beta=rest * layer.dim)

    def _frame(self, local: int) -> Frame:
        index = self._index(local)
        if self._source.frames > 1:
            return self._source.frame(index)
        if self._still is None:  # brought near its largest size on screen once, so that zooming never aliases
            self._still = _shrink(self._source.frame(0), self._layer.box, max(self._layer.zoom_start, self._layer.zoom_end))
        return self._still


def _shrink(frame: Frame, box: Rect, zoom: float) -> Frame:
    size = frame.size
    scale = max(box.width / size.width, box.height / size.height) * zoom
    if scale >= 0.8:
        return frame
    width, height = (2 * round(side * scale / 2 + 0.5) for side in (size.width, size.height))
    y, u, v = (
        np.asarray(cv2.resize(plane, (width // half, height // half), interpolation=cv2.INTER_AREA), np.uint8)
        for plane, half in zip(frame.planes, (1, 2, 2), strict=True)
    )
    return Frame(y=y, u=u, v=v)


def _cover(source: Plane, target: Plane, *, zoom: float, focus: Focus, moves: bool, blur_px: float) -> None:
    """Fill `target` with the part of `source` that covers it at `zoom` around `focus`."""
    height, width = target.shape
    source_height, source_width = source.shape
    scale = max(width / source_width, height / source_height) * zoom
    crop_width, crop_height = width / scale, height / scale
    left = min(max(focus.x * source_width - crop_width / 2, 0.0), source_width - crop_width)
    top = min(max(focus.y * source_height - crop_height / 2, 0.0), source_height - crop_height)
    if blur_px:
        _blurred(source, target, (left, top, crop_width, crop_height), blur_px)
    elif moves:
        _sample(source, target, (left, top, crop_width, crop_height))
    else:
        x0, y0 = round(left), round(top)
        x1, y1 = min(source_width, x0 + max(1, round(crop_width))), min(source_height, y0 + max(1, round(crop_height)))
        view = source[y0:y1, x0:x1]
        if view.shape == target.shape:
            np.copyto(target, view)
        else:
            shrinks = scale < 0.75
            cv2.resize(view, (width, height), dst=target, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def _sample(source: Plane, target: Plane, part: tuple[float, float, float, float]) -> None:
    """Fill `target` with a part of `source` at sub-pixel places: the resampled tier.

    The one kernel here that is not equal on every processor: without AVX2 it differs by one level on 0.01 % of the pixels.
    """
    left, top, crop_width, crop_height = part
    height, width = target.shape
    step_x, step_y = crop_width / width, crop_height / height
    # pixel centres: target (i + 1/2) lies at left + (i + 1/2) * step of the source
    matrix = np.array([[step_x, 0, left + step_x / 2 - 0.5], [0, step_y, top + step_y / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cv2.warpAffine(source, matrix, (width, height), dst=target, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _blurred(source: Plane, target: Plane, part: tuple[float, float, float, float], blur_px: float) -> None:
    """A blur so wide that an eighth of the pixels carry it."""
    height, width = target.shape
    small = np.empty((max(2, height // 8), max(2, width // 8)), np.uint8)
    left, top, crop_width, crop_height = part
    x0, y0 = int(left), int(top)
    # a picture of a few pixels covers the box with less than one of its own
    x1, y1 = max(x0 + 1, int(left + crop_width)), max(y0 + 1, int(top + crop_height))
    cv2.resize(source[y0:y1, x0:x1], (small.shape[1], small.shape[0]), dst=small, interpolation=cv2.INTER_AREA)
    cv2.GaussianBlur(small, (0, 0), max(blur_px / 16, 0.5), dst=small)
    # twice, so that the joints of linear interpolation vanish; cubic is not equal on every processor
    half = cv2.resize(small, (width // 2, height // 2), interpolation=cv2.INTER_LINEAR)
    cv2.resize(cv2.GaussianBlur(half, (0, 0), 2.0), (width, height), dst=target, interpolation=cv2.INTER_LINEAR)


def _part_of(frame: Frame, box: Rect) -> Frame:
    """Return the planes of `frame` inside an even `box`, as views."""
    y, u, v = (
        plane[box.y // half : box.bottom // half, box.x // half : box.right // half]
        for plane, half in zip(frame.planes, (1, 2, 2), strict=True)
    )
    return Frame(y=y, u=u, v=v)


def _copy(source: Frame, target: Frame) -> None:
    for plane, view in zip(source.planes, target.planes, strict=True):
        np.copyto(view, plane)


class _Corners:
    """The four corners of a box as they were, blended back around a picture painted over them."""

    def __init__(self, out: Frame, box: Rect, radius: int) -> None:
        side = radius + radius % 2
        mask = rounded_mask(2 * side, 2 * side, radius)
        self._kept: list[tuple[Plane, Plane, Plane]] = []
        for plane, half in zip(out.planes, (1, 2, 2), strict=True):
            size = side // half
            full = np.asarray(cv2.resize(mask, (2 * size, 2 * size), interpolation=cv2.INTER_AREA), np.uint8)
            for row, y in ((0, box.y // half), (size, box.bottom // half - size)):
                for column, x in ((0, box.x // half), (size, box.right // half - size)):
                    view = plane[y : y + size, x : x + size]
                    self._kept.append((view, view.copy(), full[row : row + size, column : column + size]))

    def restore(self) -> None:
        for view, before, mask in self._kept:
            painted = cv2.multiply(view, mask, scale=1 / 255)
            around = cv2.multiply(before, cv2.bitwise_not(mask), scale=1 / 255)
            cv2.add(painted, around, dst=view)


class _SpritePlanes:
    """Plane sprites of one sprite, by parity and scale."""

    def __init__(self, limit: int) -> None:
        self._planes: Kept[Hashable, PlaneSprite] = Kept(limit)

    def put(
        self, out: Frame, make: Callable[[], Sprite], state: Hashable, *, x: int, y: int, opacity: int, scale: int = SCALE_UNIT
    ) -> None:
        odd_x, odd_y = bool(x % 2), bool(y % 2)

        def planes() -> PlaneSprite:
            sprite = make()
            return planes_of(sprite if scale == SCALE_UNIT else scaled(sprite, scale), odd_x=odd_x, odd_y=odd_y)

        over(out, self._planes.of((state, odd_x, odd_y, scale), planes), x=x, y=y, opacity=opacity)


def scaled(sprite: Sprite, scale: int) -> Sprite:
    """Return `sprite` scaled by `scale` / SCALE_UNIT about the centre of its pixels."""
    height, width = sprite.pixels.shape[:2]
    factor = scale / SCALE_UNIT
    new_width, new_height = int(np.ceil(width * factor)) + 2, int(np.ceil(height * factor)) + 2
    matrix = np.array(
        [
            [1 / factor, 0, (width - new_width / factor) / 2 + 0.5 / factor - 0.5],
            [0, 1 / factor, (height - new_height / factor) / 2 + 0.5 / factor - 0.5],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    pixels = cv2.warpAffine(sprite.pixels, matrix, (new_width, new_height), flags=flags)
    x, y = sprite.x + round((width - new_width) / 2), sprite.y + round((height - new_height) / 2)
    return Sprite(pixels=np.asarray(pixels), x=x, y=y)


class _DrawingPainter:
    def __init__(self, layer: Drawing, assets: Sources) -> None:
        self._layer = layer
        self._assets = assets
        self._sprite: Sprite | None = None
        self._planes = _SpritePlanes(limit=2)

    def key(self, local: int) -> Hashable:
        return 0

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int) -> None:
        place_x, place_y = self._layer.x + x, self._layer.y + y
        self._planes.put(out, self._drawn, 0, x=place_x, y=place_y, opacity=opacity, scale=scale)

    def _drawn(self) -> Sprite:
        if self._sprite is None:
            self._sprite = paint_drawing(self._layer, fonts=self._assets.fonts, images=self._assets.images)
        return self._sprite


class CaptionsPainter:
    """Pages of words; each page is set once, each of its states (which word is lit) painted once."""

    def __init__(self, layer: Captions, fonts: FontSet, *, first: int) -> None:
        self._layer = layer
        self._fonts = fonts
        self._first = first
        self._starts = [page.frames.start for page in layer.pages]
        self._rasters: Kept[int, Raster] = Kept(_KEPT_PAGES)
        self._planes = _SpritePlanes(limit=_KEPT_SPRITES)

    def page_at(self, frame: int) -> int | None:
        """Return the number of the page on screen at timeline frame `frame`, None between pages."""
        number = bisect_right(self._starts, frame) - 1
        return number if number >= 0 and frame in self._layer.pages[number].frames else None

    def key(self, local: int) -> Hashable:
        frame = self._first + local
        number = self.page_at(frame)
        if number is None:
            return None
        page = self._layer.pages[number]
        return (number, lit_word(page, frame), self._entering(page, frame))

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int) -> None:
        frame = self._first + local
        number = self.page_at(frame)
        if number is None:
            return
        page = self._layer.pages[number]
        lit = lit_word(page, frame)
        below, entering = self._entering(page, frame)
        self._planes.put(
            out,
            lambda: self._raster(number).paint(self._colors(page, lit)),
            (number, lit),
            x=self._layer.box.x + x,
            y=self._layer.box.y + y + below,
            opacity=opacity * entering // 255,
        )

    def _entering(self, page: CaptionPage, frame: int) -> tuple[int, int]:
        """Return how many pixels below its place a page stands, an even number, and its opacity."""
        since = frame - page.frames.start
        if since >= len(_ENTRANCE) or page.frames.start == 0:  # frame 0 is a cover: nothing on it is on its way
            return 0, 255
        part, opacity = _ENTRANCE[since]
        return 2 * round(part * self._layer.style.style.size_px / 2), opacity

    def _raster(self, number: int) -> Raster:
        style = self._layer.style

        def make() -> Raster:
            paragraph = layout_paragraph(
                caption_runs(self._layer.pages[number], self._layer),
                width=self._layer.box.width,
                fonts=self._fonts,
                align=Align.CENTER,
                leading=style.leading,
            )
            return rasterise(paragraph, stroke=style.stroke, shadow=style.shadow)

        return self._rasters.of(number, make)

    def _colors(self, page: CaptionPage, lit: int | None) -> list[str]:
        """Return one colour per run of `caption_runs`."""
        style = self._layer.style
        colors: list[str] = []
        for index, word in enumerate(page.words):
            if index and not (word.joined and word.line == page.words[index - 1].line):
                colors.append(style.style.color)
            at_rest = style.emphasis if word.emphasis and style.emphasis else style.style.color
            colors.append(style.active if index == lit else at_rest)
        return colors


def lit_word(page: CaptionPage, frame: int) -> int | None:
    """Return the index of the word that is lit at timeline frame `frame`, None where none is."""
    for index in range(len(page.words) - 1, -1, -1):
        word = page.words[index]
        if word.word is not None and word.onset <= frame < word.end:
            return index
    return None


def caption_runs(page: CaptionPage, layer: Captions) -> list[TextRun]:
    """Return a page as runs, one per word and one per gap between words: the gap is a space, or a line's end."""
    style = layer.style.style if page.size_px is None else replace(layer.style.style, size_px=page.size_px)
    runs: list[TextRun] = []
    for index, word in enumerate(page.words):
        if index:
            ends_line = word.line != page.words[index - 1].line
            if ends_line or not word.joined:
                runs.append(TextRun(text="\n" if ends_line else " ", style=style))
        text = "\n".join(word.pieces) or word.shown
        runs.append(TextRun(text=text.upper() if layer.style.uppercase else text, style=style))
    return runs


class _ProgressPainter:
    def __init__(self, layer: Progress, *, first: int) -> None:
        self._layer = layer
        self._first = first
        self._planes = _SpritePlanes(limit=2)
        self._drawn_bars: dict[tuple[int, int], tuple[NDArray[np.uint8], NDArray[np.uint8]]] = {}

    def key(self, local: int) -> Hashable:
        return tuple(filled for _, filled in self._parts(self._first + local))

    def _parts(self, frame: int) -> list[tuple[Rect, int]]:
        """Return each segment's box and how many of its pixels are filled."""
        layer = self._layer
        boxes = segment_boxes(layer.segments, layer.box, layer.gap)
        filled = []
        for segment, box in zip(layer.segments, boxes, strict=True):
            done = min(max(frame + 1 - segment.start, 0), len(segment))
            filled.append((box, box.width * done // max(1, len(segment))))
        return filled

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int) -> None:
        parts = self._parts(self._first + local)
        box = self._layer.box
        state = tuple(filled for _, filled in parts)
        self._planes.put(out, lambda: self._drawn(parts), state, x=box.x + x, y=box.y + y, opacity=opacity)

    def _drawn(self, parts: list[tuple[Rect, int]]) -> Sprite:
        box = self._layer.box
        sheet = np.zeros((box.height, box.width, 4), np.uint8)
        for part, filled in parts:
            track, bar = self._bars(part.width, part.height)
            left = part.x - box.x
            sheet[:, left : left + part.width] = track
            if filled:
                width = min(max(filled, part.height), part.width)
                end = part.height // 2
                # the whole bar's own ends around as much of its middle as is filled
                grown = np.concatenate([bar[:, : width - end], bar[:, part.width - end :]], axis=1)
                composite(sheet, Sprite(pixels=grown), x=left, y=0)
        return Sprite(pixels=sheet)

    def _bars(self, width: int, height: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        if (width, height) not in self._drawn_bars:
            mask = rounded_mask(width, height, height / 2)
            track, bar = (tint(mask, Color.parse(color)) for color in (self._layer.track, self._layer.fill))
            self._drawn_bars[width, height] = (track, bar)
        return self._drawn_bars[width, height]


def segment_boxes(segments: tuple[FrameRange, ...], box: Rect, gap: int) -> list[Rect]:
    """Return one box per segment, as wide as its share of the frames, `gap` pixels apart, filling `box` exactly."""
    room = box.width - gap * (len(segments) - 1)
    total = sum(len(segment) for segment in segments)
    edges, done = [0], 0
    for segment in segments:
        done += len(segment)
        edges.append(room * done // max(1, total))
    return [
        Rect(x=box.x + start + index * gap, y=box.y, width=max(end - start, 1), height=box.height)
        for index, (start, end) in enumerate(itertools.pairwise(edges))
    ]
