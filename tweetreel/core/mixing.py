"""Two frames into one: through a mask that uncovers, or by a blend mode; and a frame moved, zoomed and blurred as a whole.

Knows planes, not layers. The decision here: what a layer does to the frame below it is found by drawing it on a ground that
the mode leaves alone (white for multiply, black for screen and add, grey for overlay and soft light). All five are affine in
the layer's colour on each side of that ground, so coverage needs no channel of its own.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.conversion import frame_to_rgb, rgb_to_frame
from tweetreel.core.frames import Frame, Plane
from tweetreel.core.layout import Focus, Rect
from tweetreel.core.painters.footage import cover
from tweetreel.core.pixels import part_of
from tweetreel.core.resample import turned_places
from tweetreel.core.timeline import Blend, RevealBy

REVEAL_UNIT = 4096
"""All uncovered, in the whole steps that reveals are rounded to."""

_SOFT_PX = 0.06
"""How soft the edge of a circle is, in parts of the way that it goes."""

_LEVELS = 1024
_BLINDS = 9


def mix(frame: Frame, over: Frame, box: Rect, mask: Plane) -> None:
    """Mix `over` into `frame` in place inside an even `box` by `mask`, uint8 of the box's size: 255 replaces, 0 leaves."""
    half = np.asarray(cv2.resize(mask, (box.width // 2, box.height // 2), interpolation=cv2.INTER_AREA), np.uint8)
    views = zip(part_of(frame, box).planes, part_of(over, box).planes, (mask, half, half), strict=True)
    for target, source, share in views:
        painted = cv2.multiply(source, share, scale=1 / 255)
        cv2.multiply(target, cv2.bitwise_not(share), dst=target, scale=1 / 255)
        cv2.add(target, painted, dst=target)


def reveal_mask(by: RevealBy, width: int, height: int, reveal: int) -> Plane:
    """Return uint8 (height, width): 255 where `reveal` of REVEAL_UNIT has uncovered."""
    part = reveal / REVEAL_UNIT
    if by in ("left", "right"):
        row = _edge(width, part)
        return np.repeat((row if by == "left" else row[::-1])[None, :], height, axis=0)
    if by in ("up", "down"):
        column = _edge(height, part)
        return np.repeat((column if by == "down" else column[::-1])[:, None], width, axis=1)
    if by == "blinds":
        stripe = -(-height // _BLINDS)
        column = np.tile(_edge(stripe, part), _BLINDS)[:height]
        return np.repeat(column[:, None], width, axis=1)
    soft = max(2, round(_SOFT_PX * _LEVELS))
    level = part * (_LEVELS + soft)
    table = np.clip((level - np.arange(_LEVELS + 1)) * 255 / soft, 0, 255)
    return np.asarray(np.rint(table), np.uint8)[_field(by, width, height)]


def _edge(length: int, part: float) -> Plane:
    """Return the first `part` of `length` pixels as 255, the one on the edge by its share."""
    return np.asarray(np.rint(np.clip(part * length - np.arange(length), 0, 1) * 255), np.uint8)


@lru_cache(maxsize=4)
def _field(by: RevealBy, width: int, height: int) -> NDArray[np.uint16]:
    """Return when each pixel is uncovered, 0 to _LEVELS."""
    x, y = np.arange(width) + 0.5 - width / 2, (np.arange(height) + 0.5 - height / 2)[:, None]
    if by == "circle":
        value = np.sqrt(x * x + y * y) / (np.sqrt(width * width + height * height) / 2)
    elif by == "clock":
        value = (np.arctan2(x, -y) / (2 * np.pi)) % 1.0
    elif by == "diagonal":
        value = (x / width + y / height) / 2 + 0.5
    else:  # grains of eight pixels, each at a time of its own
        grid = np.random.default_rng(20261126).random((height // 8 + 2, width // 8 + 2))
        value = cv2.resize(grid, (width, height), interpolation=cv2.INTER_LINEAR)
        low, high = float(value.min()), float(value.max())
        value = (value - low) / (high - low)
    return np.asarray(np.rint(np.clip(value, 0, 1) * _LEVELS), np.uint16)


NEUTRAL: dict[Blend, int] = {"multiply": 255, "screen": 0, "add": 0, "overlay": 128, "soft-light": 128}
"""The grey that each mode leaves the ground alone with."""


def blend(frame: Frame, layer: Frame, box: Rect, mode: Blend) -> None:
    """Blend `layer`, drawn on the mode's neutral grey, into `frame` in place inside an even `box`; what is neutral stays."""
    below, above = part_of(frame, box), part_of(layer, box)
    ground = rgb_to_frame(np.full((2, 2, 3), NEUTRAL[mode], np.uint8))
    touched = [np.asarray(a != g[0, 0]) for a, g in zip(above.planes, ground.planes, strict=True)]
    chroma = touched[1] | touched[2] | _any_2x2(touched[0])
    luma = touched[0] | np.repeat(np.repeat(touched[1] | touched[2], 2, axis=0), 2, axis=1)
    if not chroma.any():
        return
    made = rgb_to_frame(_blended(frame_to_rgb(below), frame_to_rgb(above), mode))
    for target, source, where in zip(below.planes, made.planes, (luma, chroma, chroma), strict=True):
        np.copyto(target, source, where=where)


def _any_2x2(plane: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return plane[0::2, 0::2] | plane[0::2, 1::2] | plane[1::2, 0::2] | plane[1::2, 1::2]


def _blended(below: NDArray[np.uint8], above: NDArray[np.uint8], mode: Blend) -> NDArray[np.uint8]:
    if mode == "multiply":
        return np.asarray(cv2.multiply(below, above, scale=1 / 255), np.uint8)
    if mode == "screen":
        return np.asarray(cv2.bitwise_not(cv2.multiply(cv2.bitwise_not(below), cv2.bitwise_not(above), scale=1 / 255)))
    if mode == "add":
        return np.asarray(cv2.add(below, above), np.uint8)
    return _table(mode)[below, above]


@lru_cache(maxsize=2)
def _table(mode: Blend) -> NDArray[np.uint8]:
    """Return the result by backdrop and source (W3C Compositing and Blending 1, 10.1.4 and 10.1.9)."""
    b = np.arange(256)[:, None] / 255
    s = np.arange(256)[None, :] / 255
    s = np.where(s * 255 == 128, 0.5, s)
    if mode == "overlay":
        made = np.where(b <= 0.5, 2 * b * s, 1 - 2 * (1 - b) * (1 - s))
    else:
        curve = np.where(b <= 0.25, ((16 * b - 12) * b + 4) * b, np.sqrt(b))
        made = np.where(s <= 0.5, b - (1 - 2 * s) * b * (1 - b), b + (2 * s - 1) * (curve - b))
    return np.asarray(np.rint(np.clip(made, 0, 1) * 255), np.uint8)


def _turned(plane: Plane, degrees: float) -> Plane:
    """Return a plane turned clockwise about its middle; beyond its edges they go on."""
    whole, part = turned_places(plane.shape, plane.shape, degrees)
    return np.asarray(cv2.remap(plane, whole, part, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def moved(
    source: Frame, out: Frame, *, x: int, y: int, scale: float, blur_px: float, opacity: int, degrees: float = 0.0
) -> None:
    """Mix the whole frame `source`, zoomed about its middle, blurred, turned and moved by `x`, `y` (made even), into `out`.

    What is moved out of the frame is cut off; a scale below 1 is taken as 1, and beyond the corners of a turned frame its edge
    goes on: a frame has no edge to show.
    """
    if scale > 1 or blur_px > 0:
        for plane, half in zip(source.planes, (1, 2, 2), strict=True):
            before = plane.copy()
            cover(before, plane, zoom=max(1.0, scale), focus=Focus(), closest=max(1.0, scale), blur_px=blur_px / half)
    if degrees:
        for plane in source.planes:
            plane[:] = _turned(plane, degrees)
    size = out.size
    dx, dy = round(x / 2) * 2, round(y / 2) * 2
    width, height = size.width - abs(dx), size.height - abs(dy)
    if width <= 0 or height <= 0 or opacity <= 0:
        return
    target = part_of(out, Rect(x=max(0, dx), y=max(0, dy), width=width, height=height))
    seen = part_of(source, Rect(x=max(0, -dx), y=max(0, -dy), width=width, height=height))
    weight = (opacity + (opacity >> 7)) / 256
    for view, plane in zip(target.planes, seen.planes, strict=True):
        if opacity >= 255:
            np.copyto(view, plane)
        else:
            cv2.addWeighted(plane, weight, view, 1 - weight, 0, dst=view)
