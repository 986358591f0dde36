"""Overlays without what lies below them, as one frame that holds their transparency: over black above, over white below.

Knows compositions and planes. The decision here: drawing is out = source + keep x ground for every painter, and keep is the
same for every ground; so two drawings say exactly what source and keep are, up to rounding, and no painter has to know of
alpha. As one frame of twice the height it is a composition like any other: keys, chunks, hashes and looks work on it
unchanged, and only an encoder that knows alpha takes it apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.compositor import Composition, Compositor
from tweetreel.core.digests import digest_of
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Rect, Size
from tweetreel.core.pixels import part_of
from tweetreel.core.sources import Sources
from tweetreel.core.timeline import Background, Clip, Drawing, FootageLayer, Shape, Timeline

_BLACK, _WHITE = 16, 235
_RANGE: Final = _WHITE - _BLACK
_NEUTRAL: Final = 128
_ALPHA_MAX: Final = 1023

Straight = tuple[NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint16]]
"""Planes Y, U, V and alpha of one size, uint16 with 10 bits; Y, U, V are BT.709 limited range and not multiplied by alpha."""


class OnBoth:
    """The overlays of `timeline` on black and on white: everything but footage, backgrounds and the base colour.

    Where footage or a background hides a drawing the ground shows through instead: a frame drawn below a photo keeps its
    shadow and is open where the photo was. `timeline` here has twice the height. Not to be shared between threads.
    """

    def __init__(self, timeline: Timeline, sources: Sources) -> None:
        size = timeline.size
        self.timeline = replace(timeline, size=both_size(size))
        self._grounds: tuple[Composition, ...] = tuple(
            Compositor(replace(timeline, clips=tuple(_overlays(timeline, base)), base=base), sources)
            for base in ("#000000", "#ffffff")
        )
        self._boxes = tuple(Rect(x=0, y=top, width=size.width, height=size.height) for top in (0, size.height))

    def frame(self, n: int) -> Frame:
        """Return frame `n` on planes of its own."""
        frame = Frame.blank(self.timeline.size)
        self.paint(n, frame)
        return frame

    def paint(self, n: int, out: Frame) -> None:
        """Draw frame `n` over the whole of `out`."""
        for ground, box in zip(self._grounds, self._boxes, strict=True):
            ground.paint(n, part_of(out, box))

    def key(self, n: int) -> Hashable:
        """Return what frame `n` depends on."""
        return ("on both", self._grounds[0].key(n))

    def digests(self, start: int, end: int) -> Iterator[str]:
        """Yield the digest of the key of each frame in `[start, end)`."""
        for n in range(start, end):
            yield digest_of(self.key(n))


def _overlays(timeline: Timeline, ground: str) -> Iterator[Clip]:
    """Yield the clips of the overlays; what hides some of them is a box in the colour of the ground."""
    size = timeline.size
    whole = Rect(x=0, y=0, width=size.width, height=size.height)
    covering = False
    for clip in timeline.clips:
        if not isinstance(clip.layer, (Background, FootageLayer)):
            covering = True
            yield clip
        elif covering:
            box, radius = (clip.layer.box, clip.layer.radius) if isinstance(clip.layer, FootageLayer) else (whole, 0)
            shape = Shape(box=box.shift(-box.x, -box.y), fill=ground, radius=radius)
            hole = Drawing(name="hole", x=box.x, y=box.y, size=Size(width=box.width, height=box.height), items=(shape,))
            yield replace(clip, layer=hole)


def both_size(size: Size) -> Size:
    """Return the size of a frame that holds a picture of `size` twice."""
    return Size(width=size.width, height=2 * size.height)


def half_size(size: Size) -> Size:
    """Return the size of the picture that a frame of `size` holds twice."""
    return Size(width=size.width, height=size.height // 2)


def straight_planes(both: Frame) -> Straight:
    """Return colour and alpha of the overlays that `both` holds on black and on white.

    alpha = 1 - (on white - on black) / 219; luma = 16 + (on black - 16) / alpha; chroma alike, with the mean alpha of its
    2x2 pixels, each of which gets the same. Where alpha is 0 the colour is black.
    """
    height = both.y.shape[0] // 2
    black = both.y[:height]
    shown_through = np.minimum(cv2.subtract(both.y[height:], black), _RANGE)
    luma = _LUMA[shown_through, black]
    alpha = _ALPHA[shown_through]
    wide = shown_through.astype(np.uint16)
    four = wide[0::2, 0::2] + wide[0::2, 1::2] + wide[1::2, 0::2] + wide[1::2, 1::2]
    u, v = (_doubled(_CHROMA[four, plane[: height // 2]]) for plane in (both.u, both.v))
    return luma, u, v, alpha


def both_of(planes: Straight, *, bits: int) -> Frame:
    """Return straight colour and alpha of `bits` bits, as a decoder gives them, on black above and on white below.

    Chroma becomes the mean of its 2x2 pixels, each weighted with its alpha.
    """
    luma, u, v, alpha = planes
    height, width = luma.shape
    scale = np.float32(1 / (1 << (bits - 8)))
    opacity = alpha.astype(np.float32) * np.float32(1 / ((1 << bits) - 1))
    frame = Frame.blank(Size(width=width, height=2 * height))
    level = luma.astype(np.float32) * scale
    for ground, rows in ((_BLACK, slice(0, height)), (_WHITE, slice(height, None))):
        frame.y[rows] = np.rint(ground + opacity * (level - ground))
    half = (width // 2, height // 2)
    for plane, target in ((u, frame.u), (v, frame.v)):
        weighted = opacity * (plane.astype(np.float32) * scale - _NEUTRAL)
        mean = np.rint(_NEUTRAL + cv2.resize(weighted, half, interpolation=cv2.INTER_AREA))
        target[: height // 2] = target[height // 2 :] = mean
    return frame


def _doubled(plane: NDArray[np.uint16]) -> NDArray[np.uint16]:
    return np.repeat(np.repeat(plane, 2, axis=0), 2, axis=1)


def _alpha_table() -> NDArray[np.uint16]:
    through = np.arange(_RANGE + 1, dtype=np.int64)
    table: NDArray[np.uint16] = (((_RANGE - through) * _ALPHA_MAX + _RANGE // 2) // _RANGE).astype(np.uint16)
    return table


def _colour_table(parts: int, ground: int, least: int, most: int) -> NDArray[np.uint16]:
    """Return 4 x the straight level for what shows through (0 to 219 x `parts`, rows) and a level on the ground (columns)."""
    keep = parts * _RANGE - np.arange(parts * _RANGE + 1, dtype=np.int64)[:, None]
    offset = np.arange(256, dtype=np.int64)[None, :] - ground
    safe = np.maximum(keep, 1)
    level = 4 * ground + (2 * 4 * offset * parts * _RANGE + safe) // (2 * safe)
    table: NDArray[np.uint16] = np.where(keep > 0, np.clip(level, 4 * least, 4 * most), 4 * ground).astype(np.uint16)
    return table


_ALPHA = _alpha_table()
_LUMA = _colour_table(1, _BLACK, _BLACK, _WHITE)
_CHROMA = _colour_table(4, _NEUTRAL, 16, 240)
