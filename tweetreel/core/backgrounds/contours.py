"""Contours: the height lines of a slow landscape, brighter on its heights."""

from __future__ import annotations

from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.backgrounds.mesh import Mesh
from tweetreel.core.backgrounds.motion import Field, Waves
from tweetreel.core.backgrounds.stage import Stage
from tweetreel.core.frames import Frame

_PERIOD = 4096
_COVER = 31
_STRIP = 128

_Short = TypeVar("_Short", NDArray[np.uint16], NDArray[np.int16])


class Contours:
    """Lines are found on cells of two pixels: how far the height is from a line's, divided by the slope, is a distance."""

    def __init__(self, stage: Stage) -> None:
        rng, grid = stage.rng, stage.grid
        self._stage = stage
        self._ground = Mesh(stage, strength=0.62)
        length = rng.uniform(800, 1050)
        self._relief = Waves.draw(rng, grid.xs, grid.ys, length=length, hz=0.019, rate=stage.rate, count=9)
        self._spread = np.float32(_PERIOD * rng.uniform(2.3, 2.9))
        # Width of a line in cells of two pixels.
        self._width = np.float32(max(0.75, 1.25 * grid.unit))
        self._reach = stage.vignette(0.9) * stage.calm(0.62)

    def paint(self, frame: int, out: Frame) -> None:
        """Draw `frame` into `out`."""
        stage, grid = self._stage, self._stage.grid
        factor = grid.cell // 2
        tone, tint = self._ground.at(frame)
        relief = self._relief.at(frame)
        height = np.clip(relief * self._spread + np.float32(32768), 0, 65535)
        near = np.float32(_COVER) / (_slope(height) * np.float32(0.5 / factor))
        # Flat ground is held: a summit would be one blot. So are cliffs, or lines would break up.
        nearness = np.clip(near * np.float32(4096), 256, 7000).astype(np.uint16)

        ramp = stage.ramp
        below = ramp.index(tone, tint)
        lift = (np.float32(0.26) + np.float32(0.13) * np.clip(relief, -1.2, 1.8)) * self._reach
        above = ramp.index(tone + lift, tint + np.float32(0.12))
        fine = (grid.shape[1] * factor, grid.shape[0] * factor)
        cover = self._cover(_enlarged(height.astype(np.uint16), fine), _enlarged(nearness, fine))

        luma = _enlarged(ramp.y.take(below), fine)
        gain = _enlarged(_gain(ramp.y, above, below), fine)
        gain *= cover
        luma += gain.view(np.uint16)
        # Colour follows on cells of four pixels: the eye does not resolve more of it, and it is a quarter of the work.
        coarse = (fine[0] // 2, fine[1] // 2) if factor > 1 else fine
        shown = cv2.resize(cover.view(np.uint16), coarse, interpolation=cv2.INTER_AREA).view(np.int16) if factor > 1 else cover
        chroma = []
        for table in (ramp.u, ramp.v):
            plane = _enlarged(table.take(below), coarse)
            gain = _enlarged(_gain(table, above, below), coarse)
            gain *= shown
            plane += gain.view(np.uint16)
            chroma.append(_one_row_around(plane, coarse[1] // grid.shape[0]))
        stage.press.fill(out, _one_row_around(luma, factor), 2, (chroma[0], chroma[1]), 4 if factor > 1 else 2)

    def _cover(self, height: NDArray[np.uint16], nearness: NDArray[np.uint16]) -> NDArray[np.int16]:
        """How much of each cell a line covers, 0 to 31."""
        cover = np.empty(height.shape, np.int16)
        full = np.float32(_COVER) * (self._width * np.float32(0.5) + np.float32(0.5))
        for top in range(0, height.shape[0], _STRIP):
            rows = slice(top, top + _STRIP)
            off = (height[rows] & np.uint16(_PERIOD - 1)).view(np.int16)
            off -= np.int16(_PERIOD // 2)
            away = np.abs(off, out=off).astype(np.float32)
            away *= nearness[rows]
            away *= np.float32(-1 / 4096)
            away += full
            np.clip(away, 0, _COVER, out=away)
            cover[rows] = away
        return cover


def _slope(height: Field) -> Field:
    """Twice the steepness, in height units a cell; the rim repeats its neighbours."""
    down = height[2:, 1:-1] - height[:-2, 1:-1]
    across = height[1:-1, 2:] - height[1:-1, :-2]
    down *= down
    across *= across
    down += across
    np.sqrt(down, out=down)
    down += np.float32(1)
    return np.pad(down, 1, mode="edge")


def _gain(table: NDArray[np.uint16], above: NDArray[np.intp], below: NDArray[np.intp]) -> NDArray[np.int16]:
    """From ground to line in eighths of a level: times a cover of 31 it still fits 16 bits, and is 248/256 of the way."""
    return ((table.take(above).astype(np.int32) - table.take(below)) >> 5).astype(np.int16)


def _enlarged(levels: _Short, shape: tuple[int, int]) -> _Short:
    if levels.shape == (shape[1], shape[0]):
        return levels
    out = np.empty((shape[1], shape[0]), levels.dtype)
    cv2.resize(levels, shape, out, interpolation=cv2.INTER_LINEAR)
    return out


def _one_row_around(levels: NDArray[np.uint16], factor: int) -> NDArray[np.uint16]:
    """The grid has one row around the frame; enlarged it has `factor`."""
    return levels[factor - 1 : levels.shape[0] - factor + 1]
