"""What every background shares: its ramp, its grid, its dice, the vignette, and the calm place where captions stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.backgrounds.canvas import Grid, Press
from tweetreel.core.backgrounds.motion import Field
from tweetreel.core.backgrounds.ramp import Ramp
from tweetreel.core.frames import Frame
from tweetreel.core.time import Rate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stage:
    """The means a style composes with. Fields are float32 of the grid's shape."""

    grid: Grid
    rate: Rate
    ramp: Ramp
    rng: np.random.Generator
    press: Press

    def fill(self, out: Frame, tone: Field, tint: Field, grid: Grid) -> None:
        """Fill the planes of `out` with the colours of `tone` and `tint` (0 to 1), fields over `grid`."""
        ramp = self.ramp
        place = ramp.index(tone, tint)
        self.press.fill(out, ramp.y.take(place), grid.cell, (ramp.u.take(place), ramp.v.take(place)), grid.cell)

    def vignette(self, depth: float = 1.0) -> Field:
        """Return `vignette_on` the stage's own grid."""
        return self.vignette_on(self.grid, depth)

    def calm(self, depth: float = 0.5) -> Field:
        """Return `calm_on` the stage's own grid."""
        return self.calm_on(self.grid, depth)

    def vignette_on(self, grid: Grid, depth: float = 1.0) -> Field:
        """Return 1 in the middle, falling softly to about `1 - 0.6 * depth` in the corners."""
        across = (grid.span - 0.5) * 2
        down = (grid.rise - 0.47) * 2
        far = 0.55 * across[None, :] ** 2 + 0.62 * down[:, None] ** 2
        return single(1 - 0.62 * depth * (1 - np.exp(-0.95 * far**1.3)))

    def calm_on(self, grid: Grid, depth: float = 0.5) -> Field:
        """Return 1, but `1 - depth` in the band where captions stand (46 to 61 % of the height), softly let in."""
        off = np.abs(grid.rise - 0.535) / 0.19
        dip = np.exp(-(off**2.6))
        return single(1 - depth * dip[:, None] * np.ones(grid.span.size))


def single(values: NDArray[np.float64]) -> Field:
    """Return values as float32, rounded to 2**-16: an exponential's last bit must not decide a picture."""
    return (np.rint(values * 65536) / 65536).astype(np.float32)
