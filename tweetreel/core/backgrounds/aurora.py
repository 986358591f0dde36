"""Aurora: tall curtains of light with a bright hem, drifting and folding over a deep sky."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.backgrounds.motion import TURN, Clock, Field, Ints, Waves, sine
from tweetreel.core.backgrounds.stage import Stage, single
from tweetreel.core.frames import Frame

_CURTAINS = 4
_REACH = 2048
_RESTS = (-0.60, -0.34, -0.06, 0.80)
"""Hems, in half heights: three behind the card and below it, a fainter one near the ground."""
_STRENGTHS = (0.66, 0.78, 0.56, 0.44)


class Aurora:
    """Each curtain is a hem line over the width with a long fade above it and a short one below."""

    def __init__(self, stage: Stage) -> None:
        rng, grid = stage.rng, stage.grid
        self._stage = stage
        self._ys = grid.ys.astype(np.float32)[:, None]
        half = grid.size.height / grid.unit / 2
        lean = rng.choice([-1.0, 1.0])
        rests = (np.array(_RESTS) + rng.uniform(-0.09, 0.09, _CURTAINS)) * half
        slopes = lean * rng.uniform(0.08, 0.42, _CURTAINS) * np.array([1, 1, -0.7, 0.6])
        self._rest = (rests[:, None] + slopes[:, None] * grid.xs[None, :]).astype(np.float32)
        self._fold = _Line(stage, lengths=(1500, 760, 410), hz=(0.021, 0.034, 0.055), swings=(125, 66, 26))
        self._burn = _Line(stage, lengths=(1300, 620), hz=(0.027, 0.045), swings=(0.23, 0.21))
        self._weave = _Line(stage, lengths=(230, 131, 77), hz=(0.045, 0.066, 0.081), swings=(0.09, 0.075, 0.05))

        away = np.arange(-_REACH, _REACH, dtype=np.float64)
        self._profiles = []
        for tall, foot in zip(rng.uniform(250, 430, _CURTAINS), rng.uniform(60, 105, _CURTAINS), strict=True):
            shape = np.exp(-np.maximum(-away, 0) / tall - 0.5 * (np.maximum(away, 0) / foot) ** 2)
            window = np.hanning(121)
            self._profiles.append(single(np.convolve(np.pad(shape, 60, mode="edge"), window / window.sum(), mode="valid")))
        self._strength = (np.array(_STRENGTHS) * rng.uniform(0.85, 1.12, _CURTAINS)).astype(np.float32)
        self._tints = rng.permutation(np.array([0.0, 0.0, 0.45, 1.0]) if rng.random() < 0.5 else np.array([0.0, 0.3, 0.9, 1.0]))
        self._tints = self._tints.astype(np.float32)

        sky = 0.19 + 0.26 * np.clip(0.92 - grid.rise, 0, 1) ** 1.6 + 0.10 * np.clip(grid.rise, 0, 1) ** 3
        self._sky = single(sky[:, None] * np.ones(grid.xs.size)) * stage.vignette()
        self._glow = Waves.draw(rng, grid.xs, grid.ys, length=1500, hz=0.024, rate=stage.rate, count=6)
        self._reach = stage.vignette(0.6) * stage.calm(0.55)

    def paint(self, frame: int, out: Frame) -> None:
        """Draw `frame` into `out`."""
        tone, tint = self.at(frame)
        self._stage.fill(out, tone, tint, self._stage.grid)

    def at(self, frame: int) -> tuple[Field, Field]:
        """Return tone and tint at `frame`."""
        hems = self._rest + self._fold.at(frame)
        shine = (np.float32(0.58) + self._burn.at(frame)) * (np.float32(0.82) + self._weave.at(frame)) * self._strength[:, None]
        glow = self._glow.at(frame)
        light = np.zeros(self._sky.shape, np.float32)
        tint = glow * np.float32(0.01)
        tint += np.float32(0.02)
        total = np.full(self._sky.shape, np.float32(0.04))
        for k in range(_CURTAINS):
            above = hems[k] - self._ys
            curtain = self._profiles[k].take(np.clip(np.float32(_REACH) - above, 0, 2 * _REACH - 1).astype(np.intp))
            curtain *= shine[k]
            light += curtain
            total += curtain
            # High up a curtain turns towards the other end of the palette.
            hue = np.clip(above * np.float32(1 / 1500), 0, 0.6)
            hue *= np.float32(1) - np.float32(2) * self._tints[k]
            hue += self._tints[k]
            hue *= curtain
            tint += hue
        tint /= total
        # Where curtains overlap they would burn out: strong light is held back, as film does.
        light *= self._reach / (np.float32(0.85) + np.float32(0.4) * light)
        light += self._sky * (np.float32(1) + np.float32(0.16) * glow)
        return light, tint


class _Line:
    """A value along the width for every curtain: travelling sines of their own lengths and speeds, summed."""

    def __init__(self, stage: Stage, *, lengths: tuple[float, ...], hz: tuple[float, ...], swings: tuple[float, ...]) -> None:
        rng, shape = stage.rng, (_CURTAINS, len(lengths))
        long = np.array(lengths) * rng.uniform(0.8, 1.25, shape)
        self._turns: Ints = np.rint(stage.grid.xs / long[:, :, None] * TURN).astype(np.int64)
        speeds = np.array(hz) * rng.uniform(0.8, 1.25, shape) * rng.choice([-1.0, 1.0], shape)
        self._clock = Clock.draw(rng, speeds_hz=speeds, rate=stage.rate)
        # Whole numbers, so that the sum below is exact in any order.
        self._swings: NDArray[np.float64] = np.rint(np.array(swings) * rng.uniform(0.85, 1.15, shape) * 1024)

    def at(self, frame: int) -> Field:
        waves = sine(self._turns + self._clock.at(frame)[:, :, None]) * self._swings[:, :, None]
        total: Field = np.sum(waves, axis=1).astype(np.float32)
        return total * np.float32(1 / (4096 * 1024))
