"""Where a sprite is clear, opaque or between: few large rectangles, so that blending works only where there is work.

Knows coverage, no frames. The decision here: tiles of 32 pixels are classed, rows of tiles are gathered into bands, and each
band is cut into runs; two neighbours become one wherever that costs less than another call for each. The costs are
measured (benchmarks/kernels.py): a blended rectangle costs 7 us before its first pixel, as much as 28 tiles, so a small sprite
stays whole.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

Box = tuple[int, int, int, int, bool]
"""`x0`, `y0`, `x1`, `y1` and whether it is opaque."""

TILE = 32

_CLEAR, _MIXED, _OPAQUE = 0, 1, 2
_CALL = (0.0, 28.0, 12.0)
"""What a rectangle of each class costs before its first pixel, in blended tiles."""
_TILE_COST = (0.0, 1.0, 0.16)

_Run = tuple[int, int, int]
"""Class, first and end column, in tiles."""


def cut_up(ink: NDArray[np.uint8], keep: NDArray[np.uint8]) -> list[Box]:
    """Return rectangles that cover all `ink` (nonzero) of a sprite, opaque ones where all of `keep` is 0; none overlap.

    Both are uint8 (H, W). Corners are multiples of `TILE`, or the sprite's own size.
    """
    height, width = ink.shape
    classes = np.full((-(-height // TILE), -(-width // TILE)), _MIXED, np.int8)
    classes[_tiles(ink) == 0] = _CLEAR
    classes[_tiles(keep) == 0] = _OPAQUE
    rows = [tuple(row) for row in classes.tolist()]
    bands: list[_Band] = []
    at = 0
    for row, alike in groupby(rows):
        end = at + len(list(alike))
        bands.append(_Band(at, end, row))
        at = end
        while len(bands) > 1 and (both := bands[-2].with_(bands[-1])).cost <= bands[-2].cost + bands[-1].cost:
            bands[-2:] = [both]
    return [
        (first * TILE, band.start * TILE, min(end * TILE, width), min(band.end * TILE, height), kind == _OPAQUE)
        for band in bands
        for kind, first, end in band.runs
        if kind != _CLEAR
    ]


def _tiles(plane: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the largest value of each tile."""
    rows = np.array([plane[top : top + TILE].max(axis=0) for top in range(0, plane.shape[0], TILE)])
    return np.asarray(np.maximum.reduceat(rows, np.arange(0, plane.shape[1], TILE), axis=1), np.uint8)


class _Band:
    """Rows of tiles `[start, end)`, their classes column by column, and the runs that are cheapest to draw."""

    def __init__(self, start: int, end: int, row: tuple[int, ...]) -> None:
        self.start = start
        self.end = end
        self.row = row
        self.cost, self.runs = _runs(row, end - start)

    def with_(self, other: _Band) -> _Band:
        """Return this band and the `other` below it as one."""
        row = tuple(a if a == b else _MIXED for a, b in zip(self.row, other.row, strict=True))
        return _Band(self.start, other.end, row)


def _runs(row: tuple[int, ...], height: int) -> tuple[float, list[_Run]]:
    """Return the cheapest cut of a band into runs, and what it costs."""
    alike: list[_Run] = []
    at = 0
    for kind, group in groupby(row):
        end = at + len(list(group))
        alike.append((kind, at, end))
        at = end
    best: list[tuple[float, list[_Run]]] = [(0.0, [])]
    for last, (kind, _, end) in enumerate(alike):
        options = []
        for first in range(last, -1, -1):
            one = kind if first == last else _MIXED
            start = alike[first][1]
            cost = _CALL[one] + _TILE_COST[one] * (end - start) * height
            options.append((best[first][0] + cost, first, (one, start, end)))
        cost, first, run = min(options)
        best.append((cost, [*best[first][1], run]))
    return best[-1]
