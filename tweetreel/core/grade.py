"""A colour look-up table applied to the planes of a frame.

Knows no file: a table is RGB to RGB, as a .cube file holds it. The decision here: the table is turned once into one for luma
(by every level of luma and 32 of each chroma) and one for chroma (64 levels each), so that grading a frame is three look-ups
per pixel and no conversion, the same bytes on every machine. On smooth pictures the mean error against the exact way is
below one level; tests/core/test_grade.py holds it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.frames import Frame, Plane

Lut = NDArray[np.float32]
"""A table: float32 (N, N, N, 3), RGB 0 to 1 by blue, green, red."""

_KR, _KG, _KB = 0.2126, 0.7152, 0.0722
_LUMA_CHROMA = 32
_CHROMA = 64


@dataclass(frozen=True, slots=True, eq=False)
class Grade:
    """`luma` by chroma v, chroma u and luma, flat; `u` and `v` by v, u and luma, flat."""

    luma: NDArray[np.uint8]
    u: NDArray[np.uint8]
    v: NDArray[np.uint8]

    @classmethod
    def of(cls, lut: NDArray[np.float32]) -> Grade:
        """Return the grade of `lut`, float32 (N, N, N, 3): RGB 0 to 1 by blue, green, red."""
        middle = 256 // _LUMA_CHROMA
        fine = np.arange(_LUMA_CHROMA) * middle + middle / 2 - 0.5
        y, u, v = np.meshgrid(np.arange(256), fine, fine, indexing="ij")
        luma = _through(lut, y, u, v)[0].transpose(2, 1, 0)  # v, u, y
        step = 256 // _CHROMA
        coarse = np.arange(_CHROMA) * step + step / 2
        y, u, v = np.meshgrid(coarse, coarse, coarse, indexing="ij")
        _, cb, cr = _through(lut, y, u, v)
        return cls(
            np.ascontiguousarray(luma).ravel(),
            np.ascontiguousarray(cb.transpose(2, 1, 0)).ravel(),
            np.ascontiguousarray(cr.transpose(2, 1, 0)).ravel(),
        )

    def apply(self, frame: Frame) -> Frame:
        """Return `frame` graded, on planes of its own."""
        key = (frame.v.astype(np.uint32) >> 3) << 13 | (frame.u.astype(np.uint32) >> 3) << 8
        y = np.empty_like(frame.y, order="C")
        for row in (0, 1):
            for column in (0, 1):
                y[row::2, column::2] = self.luma.take(key | frame.y[row::2, column::2])
        mean = np.asarray(cv2.resize(frame.y, frame.u.shape[::-1], interpolation=cv2.INTER_AREA), np.uint8)
        u, v = frame.u.astype(np.uint32), frame.v.astype(np.uint32)
        place = (v >> 2) << 12 | (u >> 2) << 6 | mean.astype(np.uint32) >> 2
        return Frame(y=y, u=_moved(self.u.take(place), frame.u), v=_moved(self.v.take(place), frame.v))


def graded_rgba(pixels: NDArray[np.uint8], lut: Lut) -> NDArray[np.uint8]:
    """Return premultiplied RGBA uint8 (H, W, 4) with its colours through `lut`; coverage stays."""
    alpha = pixels[..., 3:].astype(np.float64)
    straight = np.divide(pixels[..., :3] * 255.0, alpha, out=np.zeros(pixels[..., :3].shape), where=alpha > 0)
    made = _trilinear(lut, np.clip(straight / 255, 0, 1)) * alpha
    return np.dstack([np.rint(np.minimum(made, alpha)).astype(np.uint8), pixels[..., 3]])


def _moved(found: Plane, plane: Plane) -> Plane:
    """Return what the table gave, moved by what rounding `plane` to its levels took away."""
    rest = (plane & 3).astype(np.int16) - 2
    return np.asarray(np.clip(found.astype(np.int16) + rest, 0, 255), np.uint8)


def _through(
    lut: NDArray[np.float32], y: NDArray[np.float64], u: NDArray[np.float64], v: NDArray[np.float64]
) -> tuple[NDArray[np.uint8], ...]:
    """Return Y, Cb, Cr of BT.709 limited-range colours after the table."""
    luma, cb, cr = (y - 16) / 219, (u - 128) / 224, (v - 128) / 224
    r = luma + 2 * (1 - _KR) * cr
    b = luma + 2 * (1 - _KB) * cb
    g = (luma - _KR * r - _KB * b) / _KG
    rgb = _trilinear(lut, np.clip(np.stack([r, g, b], axis=-1), 0, 1))
    luma = rgb @ np.array([_KR, _KG, _KB])
    cb, cr = (rgb[..., 2] - luma) / (2 * (1 - _KB)), (rgb[..., 0] - luma) / (2 * (1 - _KR))
    levels = (16 + 219 * luma, 128 + 224 * cb, 128 + 224 * cr)
    return tuple(np.rint(np.clip(level, 1, 254)).astype(np.uint8) for level in levels)


def _trilinear(lut: NDArray[np.float32], rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    place = rgb * (lut.shape[0] - 1)
    low = np.clip(np.floor(place).astype(np.int64), 0, lut.shape[0] - 2)
    part = place - low
    made = np.zeros(rgb.shape)
    for corner in range(8):
        step = np.array([corner & 1, corner >> 1 & 1, corner >> 2 & 1])
        index = low + step
        weight = np.prod(np.where(step, part, 1 - part), axis=-1, keepdims=True)
        made += weight * lut[index[..., 2], index[..., 1], index[..., 0]]
    return made
