"""Glyphs as polygons, and the points of a sharp stroke's corners.

Knows fonts, no pixels. The decision here: curves become short straight lines once, none further than a twentieth of a pixel
from the curve, so that a stroke is plain geometry.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, sqrt

import numpy as np
import uharfbuzz as hb
from numpy.typing import NDArray

from tweetreel.core.text import MITRE
from tweetreel.core.typeset.fonts import UNITS, FontSet
from tweetreel.core.typeset.shaping import FontKey

_FLATNESS = UNITS / 20
_STRAIGHT = 0.94
"""The cosine of a turn, 20 degrees, up to which an outline is a curve and not a corner."""


def mitres(contour: NDArray[np.int32], reach: float) -> list[NDArray[np.int32]]:
    """Return the points of sharp corners around a closed `contour`, int32 (n, 2), as quads, `reach` its stroke's half width.

    A corner is where the outline turns by more than a flattened curve does; one whose point would be too far stays round.
    """
    points = contour[np.any(contour != np.roll(contour, 1, axis=0), axis=1)].astype(np.float64)
    if len(points) < 3:
        return []
    ahead = np.roll(points, -1, axis=0) - points
    ahead /= np.sqrt((ahead * ahead).sum(axis=1, keepdims=True))
    before = np.roll(ahead, 1, axis=0)
    turn = before[:, 0] * ahead[:, 1] - before[:, 1] * ahead[:, 0]
    along = (before * ahead).sum(axis=1)
    half = np.sqrt(np.maximum(0.0, (1 + along) / 2))  # the cosine of half the turn
    found = np.flatnonzero((along < _STRAIGHT) & (half * MITRE >= 1))
    side = -np.sign(turn)[:, None]
    normal_in, normal_out = (side * np.stack([-way[:, 1], way[:, 0]], axis=1) for way in (before, ahead))
    middle = normal_in + normal_out
    middle /= np.maximum(np.sqrt((middle * middle).sum(axis=1, keepdims=True)), 1e-9)
    tips = points + middle * (reach / np.maximum(half, 1e-9))[:, None]
    quads = np.stack([points, points + reach * normal_in, tips, points + reach * normal_out], axis=1)
    return [np.rint(quad).astype(np.int32) for quad in quads[found]]


@lru_cache(maxsize=4096)
def outline(fonts: FontSet, key: FontKey, glyph: int) -> tuple[NDArray[np.int32], ...]:
    """Return the contours of a glyph as closed polygons, int32 (n, 2) in 1/64 pixel from its origin, y down."""
    pen = _Flattener()
    fonts.font(*key).draw_glyph(glyph, _DRAW, pen)
    return tuple(np.array(contour, np.float64).round().astype(np.int32) for contour in pen.contours if contour)


@lru_cache(maxsize=512)
def emoji_outline(fonts: FontSet, key: FontKey, glyph: int) -> tuple[NDArray[np.int32], ...]:
    layers = fonts.face(key.face).get_glyph_color_layers(glyph)
    return tuple(contour for layer in layers for contour in outline(fonts, key, layer.glyph)) or outline(fonts, key, glyph)


class _Flattener:
    """Collects an outline's curves as short straight lines, none further than `_FLATNESS` from the curve."""

    def __init__(self) -> None:
        self.contours: list[list[tuple[float, float]]] = []

    def move(self, x: float, y: float) -> None:
        self.contours.append([(x, -y)])

    def line(self, x: float, y: float) -> None:
        self.contours[-1].append((x, -y))

    def quadratic(self, x1: float, y1: float, x2: float, y2: float) -> None:
        y1, y2 = -y1, -y2
        x0, y0 = self.contours[-1][-1]
        bend = sqrt((x0 - 2 * x1 + x2) ** 2 + (y0 - 2 * y1 + y2) ** 2)
        steps = max(1, ceil(sqrt(bend / (4 * _FLATNESS))))
        for i in range(1, steps + 1):
            t = i / steps
            a, b, c = (1 - t) * (1 - t), 2 * t * (1 - t), t * t
            self.contours[-1].append((a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2))

    def cubic(self, x1: float, y1: float, x2: float, y2: float, x3: float, y3: float) -> None:
        y1, y2, y3 = -y1, -y2, -y3
        x0, y0 = self.contours[-1][-1]
        bend = max(
            sqrt((x0 - 2 * x1 + x2) ** 2 + (y0 - 2 * y1 + y2) ** 2), sqrt((x1 - 2 * x2 + x3) ** 2 + (y1 - 2 * y2 + y3) ** 2)
        )
        steps = max(1, ceil(sqrt(0.75 * bend / _FLATNESS)))
        for i in range(1, steps + 1):
            t = i / steps
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            self.contours[-1].append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))


def _draw_funcs() -> hb.DrawFuncs:
    funcs = hb.DrawFuncs()
    funcs.set_move_to_func(lambda x, y, pen: pen.move(x, y))
    funcs.set_line_to_func(lambda x, y, pen: pen.line(x, y))
    funcs.set_quadratic_to_func(lambda x1, y1, x2, y2, pen: pen.quadratic(x1, y1, x2, y2))
    funcs.set_cubic_to_func(lambda x1, y1, x2, y2, x3, y3, pen: pen.cubic(x1, y1, x2, y2, x3, y3))
    funcs.set_close_path_func(lambda pen: None)
    return funcs


_DRAW = _draw_funcs()
