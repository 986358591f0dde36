"""Mesh: seven large spots of colour that push and melt into each other."""

from __future__ import annotations

import numpy as np

from tweetreel.core.backgrounds.motion import BELL_ONE, Field, Sway, Waves, bell, product
from tweetreel.core.backgrounds.stage import Stage
from tweetreel.core.frames import Frame

_RESTS = ((-0.72, -0.66), (0.85, -0.34), (-0.85, 0.06), (0.68, 0.66), (-0.6, 0.92), (0.25, -1.05), (0.35, 0.10))
"""Where spots rest, in half widths and half heights: bright ones in opposite corners, dark ones between and behind captions."""

_TONES = (1.30, 0.66, 0.30, 1.22, 0.46, 0.10, 0.24)
_TINTS = (0.0, 0.55, 0.2, 1.0, 0.5, 0.8, 0.45)
_WIDTHS = (400.0, 340.0, 400.0, 420.0, 310.0, 340.0, 420.0)


class Mesh:
    """Every place takes the tones and tints of the spots by their nearness; a slow relief bends the borders."""

    def __init__(self, stage: Stage, *, strength: float = 1.0) -> None:
        rng, grid = stage.rng, stage.grid
        self._stage = stage
        half_w, half_h = grid.size.width / grid.unit / 2, grid.size.height / grid.unit / 2
        self._xs, self._ys = grid.xs, grid.ys
        count = len(_RESTS)
        rest = np.array(_RESTS) * np.array([rng.choice([-1.0, 1.0]), 1.0]) + rng.uniform(-0.2, 0.2, (count, 2))
        self._rest = rest * np.array([half_w, half_h])
        self._width = np.array(_WIDTHS) * rng.uniform(0.86, 1.16, count)
        self._sway = Sway.draw(rng, 2 * count, hz=0.034, rate=stage.rate)
        self._swing = np.array([half_w * 0.60, half_h * 0.26])
        tones = np.array(_TONES)
        tones[[0, 3]] = rng.permutation(tones[[0, 3]])
        tints = np.array(_TINTS)
        tints = 1 - tints if rng.random() < 0.5 else tints
        self._tones = np.rint(tones * rng.uniform(0.92, 1.08, count) * 1024)
        self._tints = np.rint(tints * 1024)
        self._relief = Waves.draw(rng, grid.xs, grid.ys, length=900, hz=0.022, rate=stage.rate, count=8)
        self._reach = stage.vignette(0.65) * stage.calm(0.36) * np.float32(strength)

    def paint(self, frame: int, out: Frame) -> None:
        """Draw `frame` into `out`."""
        tone, tint = self.at(frame)
        self._stage.fill(out, tone, tint, self._stage.grid)

    def at(self, frame: int) -> tuple[Field, Field]:
        """Return tone and tint at `frame`."""
        spot = self._rest + self._sway.at(frame).reshape(-1, 2) * self._swing
        across = bell(self._xs[None, :] - spot[:, :1], self._width[:, None])
        down = bell(self._ys[None, :] - spot[:, 1:], self._width[:, None] * 1.12)
        # A floor under the weights: where no spot is near, all of them are a little, and nothing is divided by zero.
        across += BELL_ONE // 96
        down += BELL_ONE // 96
        weight = product(down.T, across)
        tone = product(down.T * self._tones, across)
        tint = product(down.T * self._tints, across)
        weight *= np.float32(1024)
        tone /= weight
        tint /= weight
        relief = self._relief.at(frame)
        tint += relief * np.float32(0.07)
        tone += relief * np.float32(0.04)
        tone *= self._reach
        return tone, tint
