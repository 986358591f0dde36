"""Dots: a fine grid that drifts over a quiet ground while waves of size and light run through it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.backgrounds.mesh import Mesh
from tweetreel.core.backgrounds.motion import Waves
from tweetreel.core.backgrounds.stage import Stage
from tweetreel.core.frames import Frame, Plane

_PITCH = 48
_SIZES = 64
_SMALL, _LARGE = 1.7, 6.4
"""Radii in design pixels."""


class Dots:
    """Dots are stamped on the finished planes: they are small and sharp, so they need no grain, and few pixels change."""

    def __init__(self, stage: Stage) -> None:
        rng, grid = stage.rng, stage.grid
        self._stage = stage
        self._ground = Mesh(stage, strength=0.66)
        size, unit = grid.size, grid.unit
        self._pitch = pitch = max(8, 2 * round(_PITCH * unit / 2))
        self._small, self._large = _SMALL * unit, _LARGE * unit
        # Boxes hold the largest dot wherever in a pixel (or in a pair of pixels, for chroma) its centre lies.
        self._box = 2 * int(np.ceil(self._large + 1.5))
        self._half_box = 2 * int(np.ceil(self._large / 2 + 1.5))
        room = max(self._box, 2 * self._half_box)
        cols, rows = (max(0, (side - room) // pitch - 1) for side in (size.width, size.height))
        # While the grid drifts by up to one pitch every dot stays whole; at the rim dots are faded out, so none appears.
        left, top = (2 * -(-(side - (count + 1) * pitch) // 4) for side, count in ((size.width, cols), (size.height, rows)))
        self._left, self._top = left, top
        self._xs, self._ys = left + pitch * np.arange(cols), top + pitch * np.arange(rows)
        angle = rng.uniform(0, 2 * np.pi)
        speed = np.array([np.cos(angle), np.sin(angle)]) * rng.uniform(6, 10) * unit
        fps = stage.rate.fps
        self._step = np.rint(speed * 65536 * fps.denominator / fps.numerator).astype(np.int64)
        xs = np.asarray((self._xs - size.width / 2) / unit, dtype=np.float64)
        ys = np.asarray((self._ys - size.height / 2) / unit, dtype=np.float64)
        self._swell = Waves.draw(rng, xs, ys, length=900, hz=0.055, rate=stage.rate, count=7)
        self._glint = np.float32(0.2 if rng.random() < 0.5 else -0.2)

    def paint(self, frame: int, out: Frame) -> None:
        """Draw `frame` into `out`."""
        stage, grid, ramp = self._stage, self._stage.grid, self._stage.ramp
        tone, tint = self._ground.at(frame)
        stage.fill(out, tone, tint, grid)
        if not self._xs.size or not self._ys.size:
            return
        dx, dy = ((int(step) * frame % (self._pitch << 16)) / 65536 for step in self._step)
        xs, ys = np.add(self._xs, dx, dtype=np.float64), np.add(self._ys, dy, dtype=np.float64)
        power = self._power(frame, xs, ys, dx, dy)
        sizes = np.minimum(power * _SIZES, _SIZES - 1).astype(np.intp)
        rows = np.clip((ys // grid.cell).astype(np.intp) + 1, 0, grid.shape[0] - 1)
        cols = np.clip((xs // grid.cell).astype(np.intp), 0, grid.shape[1] - 1)
        here, hue = tone[np.ix_(rows, cols)], tint[np.ix_(rows, cols)]
        below = ramp.index(here, hue)
        above = ramp.index(here * np.float32(0.8) + (0.10 + 0.74 * power).astype(np.float32), hue + self._glint)
        for plane, table, pixel, box in (
            (out.y, ramp.y, 1, self._box),
            (out.u, ramp.u, 2, self._half_box),
            (out.v, ramp.v, 2, self._half_box),
        ):
            gain = (table.take(above).astype(np.int32) - table.take(below)) >> 8
            # The part of the drift below a sample goes into the discs, the rest into their place.
            over_x, over_y = dx % pixel, dy % pixel
            discs = _discs(box, (over_x, over_y), self._small, self._large, pixel)
            left, top = (self._left + round(dx - over_x)) // pixel, (self._top + round(dy - over_y)) // pixel
            _stamp(plane, discs[sizes], gain.astype(np.int16), left, top, self._pitch // pixel)

    def _power(self, frame: int, xs: NDArray[np.float64], ys: NDArray[np.float64], dx: float, dy: float) -> NDArray[np.float64]:
        """How large and bright each dot is, 0 to 1: waves, faded towards the rim and where captions stand."""
        size, unit, pitch = self._stage.grid.size, self._stage.grid.unit, self._pitch
        swell = self._swell.at(frame, (dx / unit, dy / unit))
        rim_x = np.minimum(xs - self._left, self._left + self._xs.size * pitch - xs) / (0.24 * size.width)
        rim_y = np.minimum(ys - self._top, self._top + self._ys.size * pitch - ys) / (0.16 * size.height)
        # Round corners: distances from both rims are joined as in a circle.
        inside = (1 - np.minimum(rim_x, 1))[None, :] ** 2 + (1 - np.minimum(rim_y, 1))[:, None] ** 2
        calm = 1 - 0.66 * _smooth(1.75 - np.abs(ys / size.height - 0.535) / 0.10)
        return np.asarray(np.clip(0.56 + 0.32 * swell, 0.16, 1.0) * _smooth(1 - inside) * calm[:, None])


def _discs(box: int, offset: tuple[float, float], small: float, large: float, pixel: int) -> NDArray[np.int16]:
    """Coverage 0 to 127 of a disc of each size, int16 (sizes, box, box); `offset` in pixels right and down of the middle."""
    place = (np.arange(box) + 0.5 - box // 2) * pixel
    across, down = place - offset[0], place - offset[1]
    far = np.sqrt((across * across)[None, :] + (down * down)[:, None])
    radius = small + (large - small) * (np.arange(_SIZES) / (_SIZES - 1))
    cover = (radius[:, None, None] - far) * (1 / pixel) + 0.5
    return np.asarray(np.rint(np.clip(cover, 0, 1) * 127), dtype=np.int16)


def _stamp(plane: Plane, discs: NDArray[np.int16], gain: NDArray[np.int16], left: int, top: int, pitch: int) -> None:
    """Add discs (rows, cols, box, box) times their gain in levels to a plane, centred `pitch` apart from `left`, `top`."""
    rows, cols, box, _ = discs.shape
    change = discs * gain[:, :, None, None]
    change += 64
    change >>= 7
    down, across = plane.strides
    corner = plane[top - box // 2 :, left - box // 2 :]
    dots = np.lib.stride_tricks.as_strided(corner, (rows, box, cols, box), (pitch * down, down, pitch * across, across))
    # Modulo 256 a negative change is an addition too.
    dots += change.transpose(0, 2, 1, 3).astype(np.uint8)


def _smooth(part: NDArray[np.float64]) -> NDArray[np.float64]:
    part = np.clip(part, 0, 1)
    return np.asarray(part * part * (3 - 2 * part))
