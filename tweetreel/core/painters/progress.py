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
from tweetreel.core.painters.sprites import SpritePlanes
from tweetreel.core.pixels import composite, rounded_mask, tint
from tweetreel.core.time import FrameRange
from tweetreel.core.timeline import Progress


class ProgressPainter:
    """A bar that fills, drawn again where a segment gained a pixel."""

    def __init__(self, layer: Progress, *, first: int) -> None:
        self._layer = layer
        self._first = first
        self._identity = digest_of(layer.box, layer.track, layer.fill)
        self._planes = SpritePlanes(limit=2)
        self._drawn_bars: dict[tuple[int, int], tuple[NDArray[np.uint8], NDArray[np.uint8]]] = {}

    def key(self, local: int) -> Hashable:
        """Return the look, the segments' boxes and how many pixels of each are filled."""
        parts = self._parts(self._first + local)
        return ("progress", self._identity, tuple((box.x, box.width, filled) for box, filled in parts))

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
        """Blend the bar over `out`."""
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
