"""The painter of progress bars."""

from __future__ import annotations

import itertools
from collections.abc import Hashable

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.color import Color
from tweetreel.core.digests import digest_of
from tweetreel.core.frames import Frame, Sprite
from tweetreel.core.layout import Rect
from tweetreel.core.pixels import PlaneSprite, composite, over, planes_of, rounded_mask, tint
from tweetreel.core.time import FrameRange
from tweetreel.core.timeline import Progress

Parts = list[tuple[Rect, int]]
"""Each segment's box and how many of its pixels are filled."""


class ProgressPainter:
    """A bar that fills: its planes are made once, and again only in the columns where a segment gained a pixel."""

    def __init__(self, layer: Progress, *, first: int) -> None:
        self._layer = layer
        self._first = first
        self._identity = digest_of(layer.box, layer.track, layer.fill)
        self._boxes = segment_boxes(layer.segments, layer.box, layer.gap)
        self._shown: Parts = []
        self._odd = (False, False)
        self._planes: PlaneSprite | None = None
        self._drawn_bars: dict[tuple[int, int], tuple[NDArray[np.uint8], NDArray[np.uint8]]] = {}

    def key(self, local: int) -> Hashable:
        """Return the look, the segments' boxes and how many pixels of each are filled."""
        parts = self._parts(self._first + local)
        return ("progress", self._identity, tuple((box.x, box.width, filled) for box, filled in parts))

    def _parts(self, frame: int) -> Parts:
        filled = []
        for segment, box in zip(self._layer.segments, self._boxes, strict=True):
            done = min(max(frame + 1 - segment.start, 0), len(segment))
            filled.append((box, box.width * done // max(1, len(segment))))
        return filled

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int, turn: int = 0, blur: int = 0) -> None:
        """Blend the bar over `out`."""
        box = self._layer.box
        planes = self._at(self._parts(self._first + local), odd=(bool((box.x + x) % 2), bool((box.y + y) % 2)))
        over(out, planes, x=box.x + x, y=box.y + y, opacity=opacity)

    def _at(self, parts: Parts, *, odd: tuple[bool, bool]) -> PlaneSprite:
        """Return the planes of the bar in a state, by what differs from the state shown last."""
        if self._planes is None or self._odd != odd:
            self._planes = planes_of(self._drawn(parts, 0, self._layer.box.width), odd_x=odd[0], odd_y=odd[1], cut=False)
        elif changed := self._changed(parts):
            # whole pixels of chroma, as they lie on the frame
            start = (changed[0] + odd[0]) // 2 * 2 - odd[0]
            end = changed[1] + (changed[1] + odd[0]) % 2
            piece = planes_of(self._drawn(parts, start, end), odd_x=odd[0], odd_y=odd[1], cut=False)
            _put_columns(piece, self._planes, (start + odd[0]) // 2)
        self._shown, self._odd = parts, odd
        return self._planes

    def _changed(self, parts: Parts) -> tuple[int, int] | None:
        """Return the columns in which the bar differs from the one shown last, counted from its left edge."""
        edges: list[int] = []
        for (part, before), (_, now) in zip(self._shown, parts, strict=True):
            if before != now:
                ends = (self._end(part, before), self._end(part, now))
                left = part.x - self._layer.box.x
                edges += [left + max(0, min(ends) - part.height), left + max(ends)]
        return (min(edges), max(edges)) if edges else None

    @staticmethod
    def _end(part: Rect, filled: int) -> int:
        """Return where the filled part of a segment ends: it is never shorter than its two round ends."""
        return min(max(filled, part.height), part.width) if filled else 0

    def _drawn(self, parts: Parts, start: int, end: int) -> Sprite:
        """Return columns `[start, end)` of the bar, counted from its left edge; clear beyond its edges."""
        box = self._layer.box
        sheet = np.zeros((box.height, end - start, 4), np.uint8)
        for part, filled in parts:
            left = part.x - box.x
            low, high = max(left, start), min(left + part.width, end)
            if low >= high:
                continue
            track, bar = self._bars(part.width, part.height)
            seen = slice(low - left, high - left)
            sheet[:, low - start : high - start] = track[:, seen]
            if filled:
                width = self._end(part, filled)
                tip = part.height // 2
                # the whole bar's own ends around as much of its middle as is filled
                grown = np.concatenate([bar[:, : width - tip], bar[:, part.width - tip :]], axis=1)
                composite(sheet, Sprite(pixels=grown[:, seen]), x=low - start, y=0)
        return Sprite(pixels=sheet, x=start)

    def _bars(self, width: int, height: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        if (width, height) not in self._drawn_bars:
            mask = rounded_mask(width, height, height / 2)
            track, bar = (tint(mask, Color.parse(color)) for color in (self._layer.track, self._layer.fill))
            self._drawn_bars[width, height] = (track, bar)
        return self._drawn_bars[width, height]


def _put_columns(piece: PlaneSprite, whole: PlaneSprite, at: int) -> None:
    """Copy the planes of `piece` into those of `whole`, `at` so many chroma pixels from its left edge."""
    for name, unit in (("y", 2), ("keep_y", 2), ("u", 1), ("v", 1), ("keep_c", 1)):
        source = getattr(piece, name)
        getattr(whole, name)[:, at * unit : at * unit + source.shape[1]] = source


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
