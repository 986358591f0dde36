"""Contours: the height lines of a slow landscape, brighter on its heights."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.backgrounds.canvas import STRIP
from tweetreel.core.backgrounds.mesh import Mesh
from tweetreel.core.backgrounds.motion import Field, Waves
from tweetreel.core.backgrounds.stage import Stage
from tweetreel.core.frames import Frame

_PERIOD = 4096
_COVER = 31
_ROWS = 4 * STRIP

_Levels = NDArray[np.uint16]


class Contours:
    """Lines are found on cells of two pixels: how far the height is from a line's, divided by the slope, is a distance."""

    def __init__(self, stage: Stage) -> None:
        rng, grid = stage.rng, stage.grid
        self._stage = stage
        self._ground = Mesh(stage, strength=0.62)
        length = rng.uniform(800, 1050)
        self._relief = Waves.draw(rng, grid.xs, grid.ys, length=length, hz=0.0115, rate=stage.rate, count=9)
        self._spread = np.float32(_PERIOD * rng.uniform(2.3, 2.9))
        # Half the width of a line, and half a cell of softness, in cells of two pixels, in steps of cover.
        self._full = np.int16(round(_COVER * (max(0.75, 1.3 * grid.unit) + 1) / 2))
        # Flat is what rises by less than a seventieth of a line in two design pixels.
        self._grip = np.float32(grid.unit * 70 / _PERIOD)
        self._reach = stage.vignette(0.8) * stage.calm(0.60)

    def paint(self, frame: int, out: Frame) -> None:
        """Draw `frame` into `out`."""
        stage, grid, ramp = self._stage, self._stage.grid, self._stage.ramp
        factor = grid.cell // 2
        tone, tint = self._ground.at(frame)
        relief = self._relief.at(frame)
        height = np.clip(relief * self._spread + np.float32(32768), 0, 65535)
        steep = _slope(height) * np.float32(0.5 / factor)
        near = np.float32(_COVER) / steep
        nearness = np.clip(near * np.float32(128), 4, 127).astype(np.uint16)
        below = ramp.index(tone, tint)
        lift = (np.float32(0.34) + np.float32(0.15) * np.clip(relief, -1.2, 1.8)) * self._reach
        # On flat ground a line would spread to a blot and race about: there it fades.
        lift *= np.clip(steep * self._grip - np.float32(0.25), 0, 1)
        above = ramp.index(tone + lift, tint + np.float32(0.15))
        heights = height.astype(np.uint16)
        grounds = [table.take(below) for table in (ramp.y, ramp.u, ramp.v)]
        lines = [table.take(above) for table in (ramp.y, ramp.u, ramp.v)]
        # In parts that fit the processor's cache; measured, two for a frame of 1920 rows are better than one or eight.
        for top in range(0, out.y.shape[0], _ROWS):
            strip = Frame(
                y=out.y[top : top + _ROWS], u=out.u[top // 2 : (top + _ROWS) // 2], v=out.v[top // 2 : (top + _ROWS) // 2]
            )
            first = top // grid.cell
            rows = slice(first, first + -(-strip.y.shape[0] // grid.cell) + 2)
            cover = self._cover(_larger(heights[rows], factor), _larger(nearness[rows], factor))
            luma = _lined(grounds[0][rows], lines[0][rows], cover, factor)
            # Colour follows on cells of four pixels: the eye does not resolve more of it, and it is a quarter of the work.
            part = max(1, factor // 2)
            shown = cover if part == factor else _halved(cover)
            u, v = (_lined(grounds[i][rows], lines[i][rows], shown, part) for i in (1, 2))
            stage.press.fill(strip, luma, 2, (u, v), 2 * factor // part)

    def _cover(self, height: NDArray[np.uint16], nearness: NDArray[np.uint16]) -> NDArray[np.int16]:
        """How much of each cell a line covers, 0 to 31."""
        off = (height & np.uint16(_PERIOD - 1)).view(np.int16)
        off -= np.int16(_PERIOD // 2)
        away = np.abs(off, out=off).view(np.uint16)
        # At most 512 times 127: it fits 16 bits.
        away >>= np.uint16(2)
        away *= nearness
        away >>= np.uint16(5)
        cover = np.subtract(self._full, away.view(np.int16))
        return np.clip(cover, 0, _COVER, out=cover)


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


def _lined(ground: _Levels, line: _Levels, cover: NDArray[np.int16], factor: int) -> _Levels:
    """Ground and lines on finer cells, without the rows around that the enlargement needed."""
    lined = _larger(ground, factor)
    # From ground to line in eighths of a level: times a cover of 31 it still fits 16 bits, and is 31/32 of the way.
    change = np.subtract(_larger(line, factor), lined).view(np.int16)
    change >>= np.int16(5)
    change *= cover
    # Modulo 65536 a negative change is an addition too.
    lined += change.view(np.uint16)
    return lined[factor - 1 : lined.shape[0] - factor + 1]


def _larger(levels: _Levels, factor: int) -> _Levels:
    """Levels on `factor` times finer cells. Of unsigned 16 bits only: signed ones OpenCV rounds by the processor's maker."""
    if factor == 1:
        return levels.copy()
    out = np.empty((levels.shape[0] * factor, levels.shape[1] * factor), np.uint16)
    cv2.resize(levels, out.shape[::-1], out, interpolation=cv2.INTER_LINEAR)
    return out


def _halved(cover: NDArray[np.int16]) -> NDArray[np.int16]:
    """The mean of every four cells, in whole numbers."""
    half = np.empty((cover.shape[0] // 2, cover.shape[1] // 2), np.uint16)
    cv2.resize(cover.view(np.uint16), half.shape[::-1], half, interpolation=cv2.INTER_AREA)
    return half.view(np.int16)
