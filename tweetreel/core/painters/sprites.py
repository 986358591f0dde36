"""Plane sprites of one sprite: made once for each parity and scale that it is drawn at."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import cv2
import numpy as np

from tweetreel.core.frames import Frame, Sprite
from tweetreel.core.painters.painter import SCALE_UNIT, Kept
from tweetreel.core.pixels import PlaneSprite, over, planes_of


class SpritePlanes:
    """The `limit` plane sprites used last, by state, parity and scale."""

    def __init__(self, limit: int) -> None:
        self._planes: Kept[Hashable, PlaneSprite] = Kept(limit)

    def put(
        self, out: Frame, make: Callable[[], Sprite], state: Hashable, *, x: int, y: int, opacity: int, scale: int = SCALE_UNIT
    ) -> None:
        """Blend the sprite of `state`, which `make` gives where it is not kept, over `out` with its place at `x`, `y`."""
        odd_x, odd_y = bool(x % 2), bool(y % 2)

        def planes() -> PlaneSprite:
            sprite = make()
            return planes_of(sprite if scale == SCALE_UNIT else scaled(sprite, scale), odd_x=odd_x, odd_y=odd_y)

        over(out, self._planes.of((state, odd_x, odd_y, scale), planes), x=x, y=y, opacity=opacity)


def scaled(sprite: Sprite, scale: int) -> Sprite:
    """Return `sprite` scaled by `scale` / SCALE_UNIT about the centre of its pixels."""
    height, width = sprite.pixels.shape[:2]
    factor = scale / SCALE_UNIT
    new_width, new_height = int(np.ceil(width * factor)) + 2, int(np.ceil(height * factor)) + 2
    matrix = np.array(
        [
            [1 / factor, 0, (width - new_width / factor) / 2 + 0.5 / factor - 0.5],
            [0, 1 / factor, (height - new_height / factor) / 2 + 0.5 / factor - 0.5],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    pixels = cv2.warpAffine(sprite.pixels, matrix, (new_width, new_height), flags=flags)
    x, y = sprite.x + round((width - new_width) / 2), sprite.y + round((height - new_height) / 2)
    return Sprite(pixels=np.asarray(pixels), x=x, y=y)
