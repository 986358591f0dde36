"""Rays: soft shafts of light that fall from above the frame and slowly cross each other."""

from __future__ import annotations

import numpy as np

from tweetreel.core.backgrounds.motion import TURN, Clock, Field, Waves, exactly, sine
from tweetreel.core.backgrounds.stage import Stage, single
from tweetreel.core.frames import Frame

_FAN = 4096


class Rays:
    """Light by angle around a lamp outside the frame, fading with distance, through a little moving haze."""

    def __init__(self, stage: Stage) -> None:
        rng, grid = stage.rng, stage.grid
        self._stage = stage
        half_w, half_h = grid.size.width / grid.unit / 2, grid.size.height / grid.unit / 2
        side = float(rng.choice([-1.0, 1.0]))
        lamp_x, lamp_y = side * rng.uniform(0.2, 1.15) * half_w, -half_h - rng.uniform(200, 480)
        dx, dy = grid.xs[None, :] - lamp_x, grid.ys[:, None] - lamp_y
        angle = np.arctan2(dx, dy)
        low, high = float(angle.min()), float(angle.max())
        self._place = np.rint((angle - low) / (high - low) * (_FAN - 1)).astype(np.intp)
        fan = exactly(np.linspace(low, high, _FAN) / (2 * np.pi))
        # Shafts: broad ones carry the picture, narrow ones their grain; two fans of them turn against each other.
        counts = np.array([[9.0, 17.0, 29.0], [7.0, 13.0, 23.0]]) * rng.uniform(0.8, 1.2, (2, 3))
        self._turns = np.rint(counts[:, :, None] * fan * TURN).astype(np.int64)
        speeds = np.array([[0.030, 0.045, 0.061], [-0.026, -0.041, -0.068]]) * rng.uniform(0.8, 1.2, (2, 3))
        self._clock = Clock.draw(rng, speeds_hz=speeds, rate=stage.rate)
        distance = np.hypot(dx, dy) / (2 * half_h)
        aim = np.arctan2(-lamp_x * 0.9, half_h - lamp_y)
        beam = np.exp(-0.5 * ((angle - aim) / 0.40) ** 2)
        fade = np.clip(1.68 - distance, 0, 1.5) ** 1.25
        self._fall = single(fade * (0.34 + 0.66 * beam) * 0.60) * stage.calm(0.26) * stage.vignette(0.5)
        # Below the captions the shafts stay weaker than above, or they would seem to be lit twice.
        down = np.clip((grid.rise[:, None] - 0.15) / 0.48, 0, 1)
        self._fall *= single(1 - 0.5 * down * down * (3 - 2 * down))
        near = np.exp(-2.3 * np.maximum(distance - 0.1, 0))
        floor = 0.16 * np.clip(grid.rise[:, None], 0, 1) ** 4
        self._ground = single(0.17 + 0.44 * near * (0.5 + 0.5 * beam) + floor) * stage.vignette(0.8)
        self._haze = Waves.draw(rng, grid.xs, grid.ys, length=760, hz=0.03, rate=stage.rate, count=7)
        order = 1.0 if rng.random() < 0.65 else -1.0
        self._tint = single(np.clip(0.5 + order * ((angle - aim) * side * 0.9 - 0.22), 0, 1) * np.ones(grid.shape))

    def paint(self, frame: int, out: Frame) -> None:
        """Draw `frame` into `out`."""
        tone, tint = self.at(frame)
        self._stage.fill(out, tone, tint, self._stage.grid)

    def at(self, frame: int) -> tuple[Field, Field]:
        """Return tone and tint at `frame`."""
        waves = sine(self._turns + self._clock.at(frame)[:, :, None])
        fans = (waves[:, 0] * 5 + waves[:, 1] * 4 + waves[:, 2] * 2).astype(np.float32) * np.float32(1 / (22 * 4096))
        fans += np.float32(0.5)
        # Light only where both fans let it through, and a little more contrast than that.
        shafts = fans[0] * fans[1]
        shafts *= np.float32(1.1) + shafts * np.float32(0.9)
        shafts += np.float32(0.06)
        haze = self._haze.at(frame)
        light = shafts.take(self._place)
        light *= self._fall
        # Where shafts cross they would burn out: strong light is held back, as film does.
        light *= np.float32(1.35) / (np.float32(1) + np.float32(0.6) * light)
        light *= np.float32(1) + haze * np.float32(0.10)
        light += self._ground * (np.float32(1) + haze * np.float32(0.06))
        return light, self._tint + haze * np.float32(0.08)
