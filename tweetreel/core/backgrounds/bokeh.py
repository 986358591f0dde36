"""Bokeh: out-of-focus lights at three depths, rising slowly past each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.backgrounds.canvas import Grid
from tweetreel.core.backgrounds.motion import Field, Sway
from tweetreel.core.backgrounds.stage import Stage, single
from tweetreel.core.frames import Frame

_STEPS = 1024
_FINE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Depth:
    """Lights of one depth: how many, how large, how bright, how fast (design pixels), how soft their rims."""

    count: int
    radius: tuple[float, float]
    light: tuple[float, float]
    rise: float
    profile: str


_DEPTHS = (
    _Depth(count=16, radius=(20, 42), light=(0.12, 0.32), rise=9.0, profile="sharp"),
    _Depth(count=11, radius=(64, 120), light=(0.14, 0.32), rise=15.0, profile="lens"),
    _Depth(count=6, radius=(170, 270), light=(0.11, 0.20), rise=24.0, profile="soft"),
)


class Bokeh:
    """Discs added as light; each reads its exact distance from a profile table, so it glides between cells."""

    def __init__(self, stage: Stage) -> None:
        rng = stage.rng
        self._stage = stage
        grid = self._grid = Grid.over(stage.grid.size, finer=2)
        half_w, half_h = grid.size.width / grid.unit / 2, grid.size.height / grid.unit / 2
        radius, light, rise, self._profile = [], [], [], []
        profiles = _profiles()
        for depth in _DEPTHS:
            radius.append(rng.uniform(*depth.radius, depth.count))
            light.append(rng.uniform(*depth.light, depth.count))
            rise.append(depth.rise * rng.uniform(0.7, 1.3, depth.count))
            self._profile += [profiles[depth.profile]] * depth.count
        self._radius = np.concatenate(radius)
        self._light = np.concatenate(light)
        count = self._radius.size
        # Lights gather along one diagonal: a heap and a void read better than an even rain.
        lane = rng.choice([-1.0, 1.0])
        along = rng.permutation(np.linspace(0, 1, count, endpoint=False)) + rng.uniform(0, 1 / count, count)
        self._x = (lane * (along - 0.5) * rng.uniform(0.7, 1.9) + rng.uniform(-0.3, 0.3) + _scatter(rng, count)) * half_w
        self._travel = 2 * half_h + 2 * self._radius + 40
        self._start = np.rint(along * self._travel * _FINE).astype(np.int64)
        fps = stage.rate.fps
        self._rise = np.rint(np.concatenate(rise) * 4096 * fps.denominator / fps.numerator).astype(np.int64)
        self._half_h = half_h
        self._sway = Sway.draw(rng, count, hz=0.035, rate=stage.rate)
        self._pulse = Sway.draw(rng, count, hz=0.06, rate=stage.rate)
        self._tints = np.clip(rng.choice([0.05, 0.35, 0.95], count, p=[0.5, 0.25, 0.25]) + rng.uniform(-0.1, 0.1, count), 0, 1)
        self._reach = stage.vignette_on(grid, 0.7) * stage.calm_on(grid, 0.5)
        spots = np.array([[lane * 0.6, -0.50], [-lane * 0.7, 0.72]]) + rng.uniform(-0.22, 0.22, (2, 2))
        glows = [
            np.exp(-(((grid.xs[None, :] - x * half_w) / wide) ** 2) - ((grid.ys[:, None] - y * half_h) / wide) ** 2)
            for (x, y), wide in zip(spots, rng.uniform(560, 820, 2), strict=True)
        ]
        self._ground = single(0.23 + 0.36 * glows[0] + 0.27 * glows[1]) * stage.vignette_on(grid)
        self._ground_tint = single(0.2 + 0.6 * glows[1])

    def paint(self, frame: int, out: Frame) -> None:
        """Draw `frame` into `out`."""
        grid = self._grid
        light = np.zeros(grid.shape, np.float32)
        tint = self._ground_tint * np.float32(0.12)
        total = np.full(grid.shape, np.float32(0.12))
        sway, pulse = self._sway.at(frame), self._pulse.at(frame)
        travel = np.rint(self._travel * 4096).astype(np.int64)
        y = ((self._start * (4096 // _FINE) - self._rise * frame) % travel) / 4096 - self._half_h - self._radius - 20
        x = self._x + sway * (30 + 0.35 * self._radius)
        strength = self._light * (1 + 0.45 * pulse)
        pitch = grid.cell / grid.unit
        for k in range(x.size):
            r = self._radius[k] * 1.12
            left, right = _window(grid.xs, x[k] - r, x[k] + r, pitch)
            top, bottom = _window(grid.ys, y[k] - r, y[k] + r, pitch)
            if left >= right or top >= bottom:
                continue
            scale = (_STEPS - 1) / (r * r)
            across = ((grid.xs[left:right] - x[k]) ** 2 * scale).astype(np.float32)
            down = ((grid.ys[top:bottom] - y[k]) ** 2 * scale).astype(np.float32)
            # Corners of the window lie beyond the table, whose last entry is 0.
            disc = self._profile[k].take((down[:, None] + across[None, :]).astype(np.intp), mode="clip")
            disc *= np.float32(strength[k])
            light[top:bottom, left:right] += disc
            total[top:bottom, left:right] += disc
            disc *= np.float32(self._tints[k])
            tint[top:bottom, left:right] += disc
        light *= self._reach
        light += self._ground
        tint /= total
        self._stage.fill(out, light, tint, grid)


def _scatter(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    # The sum of two even throws: most near the middle, none far out.
    return np.asarray(rng.uniform(-0.45, 0.45, count) + rng.uniform(-0.45, 0.45, count))


def _window(centres: NDArray[np.float64], low: float, high: float, pitch: float) -> tuple[int, int]:
    first = int(np.floor((low - centres[0]) / pitch))
    last = int(np.ceil((high - centres[0]) / pitch)) + 1
    return max(first, 0), min(last, centres.size)


def _profiles() -> dict[str, Field]:
    """Brightness by squared distance, 1 at 1/1.12 of the table's reach: rims of three sharpnesses."""
    far = np.sqrt(np.linspace(0, 1, _STEPS)) * 1.12

    def rim(inner: float, outer: float) -> NDArray[np.float64]:
        part = np.clip((outer - far) / (outer - inner), 0, 1)
        return part * part * (3 - 2 * part)

    sharp = rim(0.62, 1.11) * (0.86 + 0.14 * far**2)
    lens = rim(0.84, 1.11) * (0.74 + 0.26 * np.clip(far, 0, 1) ** 4)
    soft = rim(0.15, 1.11)
    return {"sharp": single(sharp), "lens": single(lens), "soft": single(soft)}
