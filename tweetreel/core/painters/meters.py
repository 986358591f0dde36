"""The painters of meters, which fill to a value, and of the voice's waveform."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from tweetreel.core.animation import curve_of
from tweetreel.core.color import Color
from tweetreel.core.digests import digest_of
from tweetreel.core.frames import Frame, Plane, Sprite
from tweetreel.core.painters.sprites import SpritePlanes
from tweetreel.core.pixels import composite, rounded_mask, tint
from tweetreel.core.timeline import Meter, Waveform

_STEPS = 2048
"""A meter's value, in the whole steps that it is rounded to."""

_LEAST = 0.12
_REACH_FRAMES = 15
"""How many frames earlier and later than now the outermost bars stand."""


class MeterPainter:
    """A bar or ring that fills."""

    def __init__(self, layer: Meter) -> None:
        self._layer = layer
        self._identity = digest_of(layer.box, layer.shape, layer.track, layer.fill, layer.width_px)
        self._planes = SpritePlanes(limit=2)

    def _value(self, local: int) -> int:
        layer = self._layer
        part = min(1.0, max(0.0, (local - layer.span.start) / max(1, len(layer.span))))
        return round(_STEPS * min(1.0, max(0.0, layer.start + (layer.end - layer.start) * curve_of(layer.easing)(part))))

    def key(self, local: int) -> Hashable:
        """Return the digest of its look, and its value."""
        return ("meter", self._identity, self._value(local))

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int, turn: int = 0, blur: int = 0) -> None:
        """Blend the meter over `out`."""
        value = self._value(local)
        place = (self._layer.box.x + x, self._layer.box.y + y)
        self._planes.put(
            out, lambda: self._drawn(value), value,
            x=place[0], y=place[1], opacity=opacity, scale=scale, turn=turn, blur=blur,
        )  # fmt: skip

    def _drawn(self, value: int) -> Sprite:
        layer = self._layer
        width, height = layer.box.width, layer.box.height
        if layer.shape == "bar":
            mask = rounded_mask(width, height, height / 2)
            filled = max(min(height, width), round(width * value / _STEPS)) if value else 0
            bar = np.zeros_like(mask)
            bar[:, :filled] = rounded_mask(filled, height, height / 2) if filled else 0
        else:
            mask = _ring(width, height, layer.width_px)
            bar = _arc(mask, layer.width_px, value / _STEPS)
        sheet = tint(mask, Color.parse(layer.track))
        composite(sheet, Sprite(pixels=tint(bar, Color.parse(layer.fill))), x=0, y=0)
        return Sprite(pixels=sheet)


def _ring(width: int, height: int, thickness: int) -> Plane:
    x, y = np.arange(width) + 0.5 - width / 2, (np.arange(height) + 0.5 - height / 2)[:, None]
    distance = np.sqrt(x * x + y * y)
    outer = min(width, height) / 2
    cover = np.clip(outer - distance + 0.5, 0, 1) * np.clip(distance - (outer - thickness) + 0.5, 0, 1)
    return np.asarray(np.rint(cover * 255), np.uint8)


def _arc(ring: Plane, thickness: int, part: float) -> Plane:
    """Return the ring from twelve o'clock clockwise over `part` of it, with round ends."""
    height, width = ring.shape
    if part >= 1:
        return ring
    if part <= 0:
        return np.zeros_like(ring)
    x, y = np.arange(width) + 0.5 - width / 2, (np.arange(height) + 0.5 - height / 2)[:, None]
    radius = min(width, height) / 2 - thickness / 2
    angle = (np.arctan2(x, -y) / (2 * np.pi)) % 1.0
    # a pixel at the edge is covered by as much of its own width as the arc goes into it
    along = np.clip((part - angle) * 2 * np.pi * radius + 0.5, 0, 1)
    cap = np.zeros_like(ring, np.float64)
    for turn in (0.0, 2 * np.pi * part):
        across, down = radius * np.sin(turn), -radius * np.cos(turn)
        away = np.sqrt((x - across) ** 2 + (y - down) ** 2)
        cap = np.maximum(cap, np.clip(thickness / 2 - away + 0.5, 0, 1))
    return np.asarray(np.rint(np.maximum(along * (ring / 255), cap) * 255), np.uint8)


class WaveformPainter:
    """Bars around the middle, each as high as the voice is loud so much earlier or later."""

    def __init__(self, layer: Waveform, *, first: int) -> None:
        self._layer = layer
        self._first = first
        self._identity = digest_of(layer.box, layer.color, layer.bars)
        self._planes = SpritePlanes(limit=2)

    def _heights(self, local: int) -> tuple[int, ...]:
        layer, now = self._layer, self._first + local
        middle = (layer.bars - 1) / 2
        heights = []
        for bar in range(layer.bars):
            away = (bar - middle) / max(1.0, middle)
            frame = now + round(away * _REACH_FRAMES)
            level = layer.levels[frame] / 255 if 0 <= frame < len(layer.levels) else 0.0
            heights.append(round(layer.box.height * (_LEAST + (1 - _LEAST) * level * (1 - 0.45 * abs(away)))))
        return tuple(heights)

    def key(self, local: int) -> Hashable:
        """Return the digest of its look, and the height of every bar."""
        return ("waveform", self._identity, self._heights(local))

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int, turn: int = 0, blur: int = 0) -> None:
        """Blend the bars over `out`."""
        heights = self._heights(local)
        self._planes.put(
            out, lambda: self._drawn(heights), heights,
            x=self._layer.box.x + x, y=self._layer.box.y + y, opacity=opacity, scale=scale, turn=turn, blur=blur,
        )  # fmt: skip

    def _drawn(self, heights: tuple[int, ...]) -> Sprite:
        box, color = self._layer.box, Color.parse(self._layer.color)
        sheet = np.zeros((box.height, box.width, 4), np.uint8)
        pitch = box.width / len(heights)
        width = max(2, round(pitch * 0.56))
        for bar, high in enumerate(heights):
            high = min(box.height, max(width, high))
            piece = tint(rounded_mask(width, high, width / 2), color)
            composite(sheet, Sprite(pixels=piece), x=round(pitch * bar + (pitch - width) / 2), y=(box.height - high) // 2)
        return Sprite(pixels=sheet)
