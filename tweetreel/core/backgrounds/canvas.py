"""From a small picture to the planes of a frame: the grid it is computed on, its enlargement, its grain.

Knows nothing of styles or colours. The decision here: a background is computed on a coarse grid as levels times 256 and
enlarged by 2, 4 or 8 in 16 bits, so that grain below one level can be added before it is cut to 8 bits: gradients never
band. Powers of two only: the weights of bilinear enlargement are then short binary fractions, every sum fits a float32
exactly, and each processor gives the same bits (`test_enlarging_is_exact_integer_arithmetic`).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.frames import Frame, Plane
from tweetreel.core.layout import Size

Levels = NDArray[np.uint16]
"""Plane levels times 256, `<u2`."""

STRIP = 256
TILE = 128


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Cells of `cell` luma pixels a side over a frame, one more row above and below; where their centres lie.

    `xs` and `ys` are in design pixels, those of a 1080x1920 frame, from the frame's centre: a picture keeps its proportions
    on every canvas. `rise` is each row's height in the frame, 0 at the top edge, 1 at the bottom edge.
    """

    size: Size
    cell: int
    unit: float
    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    rise: NDArray[np.float64]
    span: NDArray[np.float64]

    @classmethod
    def over(cls, size: Size, *, finer: int = 1) -> Grid:
        """Return the grid for a frame of `size`: about 135x240 cells, `finer` (1, 2, 4) times as many each way."""
        unit = ((size.width * size.height) / (1080 * 1920)) ** 0.5
        cell = next((c for c in (8, 4) if c <= 8 * unit * 1.01), 2)
        cell = max(2, cell // finer)
        across, down = -(-size.width // cell), -(-size.height // cell)
        x = (np.arange(across) + 0.5) * cell
        y = (np.arange(-1, down + 1) + 0.5) * cell
        return cls(
            size=size,
            cell=cell,
            unit=unit,
            xs=(x - size.width / 2) / unit,
            ys=(y - size.height / 2) / unit,
            rise=y / size.height,
            span=x / size.width,
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the fields."""
        return (self.ys.size, self.xs.size)


@functools.cache
def grain() -> Levels:
    """Return a square tile of soft noise in 256ths of a level, `[0, 256)`, evenly spread; it must not be written to.

    Each value is a neighbourhood's weighted sum, ranked. Not blue noise, the usual choice for dithering: an encoder throws
    that away first and the bands come back. Of mesh frames encoded at crf 18, seen at six times their contrast, soft noise of
    one level was the first to show none, at fewer bytes (310 against 331 kB/s) and less time than blue noise.
    """
    noise = np.random.default_rng([*b"grain"]).integers(0, 1 << 20, (TILE, TILE))
    for axis in (0, 1):
        noise = 2 * noise + np.roll(noise, 1, axis) + np.roll(noise, -1, axis)
    order = np.argsort(noise, axis=None, kind="stable")
    tile = np.empty((TILE, TILE), np.uint16)
    tile.ravel()[order] = np.arange(order.size) * 256 // order.size
    tile.flags.writeable = False
    return tile


def enlarge(levels: Levels, factor: int, out: Plane, tile: Levels) -> None:
    """Fill the plane `out` with `levels` enlarged by `factor` (1, 2, 4, 8), grain added.

    `levels` has one row more above and one below the plane, and lies below 255 times 256. `tile` is grain as wide as the
    plane or wider, and `TILE` rows high. Strips of rows, so that what is half done stays in the processor's cache; not
    smaller ones, because each call for an enlargement costs as much as a few rows.
    """
    height, width = out.shape
    wide = levels.shape[1] * factor
    scratch = np.empty((STRIP + 2 * factor, wide), np.uint16)
    for top in range(0, height, STRIP):
        rows = min(STRIP, height - top)
        first = top // factor
        part = levels[first : first + -(-rows // factor) + 2]
        if factor > 1:
            high = part.shape[0] * factor
            cv2.resize(part, (wide, high), scratch[:high], interpolation=cv2.INTER_LINEAR)
            part = scratch[:high]
        for low in range(0, rows, TILE):
            count = min(TILE, rows - low)
            strip = scratch[factor + low : factor + low + count, :width]
            np.add(part[factor + low : factor + low + count, :width], tile[:count, :width], out=strip)
            np.right_shift(strip, 8, out=out[top + low : top + low + count], casting="unsafe")


class Press:
    """Fills frames of one size with small pictures; holds the grain, nothing that changes."""

    def __init__(self, size: Size) -> None:
        tile = grain()
        wide = -(-size.width // TILE)
        self._grain = tuple(np.tile(np.roll(tile, (shift, shift), (0, 1)), (1, wide)) for shift in (0, 37, 83))

    def fill(self, out: Frame, luma: Levels, luma_cell: int, chroma: tuple[Levels, Levels], chroma_cell: int) -> None:
        """Fill the planes of `out`; a cell is so many pixels of the *luma* plane on each side."""
        enlarge(luma, luma_cell, out.y, self._grain[0])
        enlarge(chroma[0], chroma_cell // 2, out.u, self._grain[1])
        enlarge(chroma[1], chroma_cell // 2, out.v, self._grain[2])
