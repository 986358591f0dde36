"""Plane sprites of one sprite: made once for each parity and scale that it is drawn at."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable

import cv2
import numpy as np

from tweetreel.core.frames import Frame, Sprite
from tweetreel.core.painters.painter import SCALE_UNIT, TURN_UNIT, Kept
from tweetreel.core.pixels import PlaneSprite, over, planes_of
from tweetreel.core.resample import places, sample, turned_places


class SpritePlanes:
    """The `limit` plane sprites used last, by state, parity and scale."""

    def __init__(self, limit: int) -> None:
        self._planes: Kept[Hashable, PlaneSprite] = Kept(limit)

    def put(
        self,
        out: Frame,
        make: Callable[[], Sprite],
        state: Hashable,
        *,
        x: int,
        y: int,
        opacity: int,
        scale: int = SCALE_UNIT,
        turn: int = 0,
        blur: int = 0,
    ) -> None:
        """Blend the sprite of `state`, which `make` gives where it is not kept, over `out` with its place at `x`, `y`."""
        odd_x, odd_y = bool(x % 2), bool(y % 2)

        def planes() -> PlaneSprite:
            sprite = make()
            if scale != SCALE_UNIT:
                sprite = scaled(sprite, scale)
            if turn:
                sprite = turned(sprite, turn)
            if blur:
                sprite = blurred(sprite, blur)
            return planes_of(sprite, odd_x=odd_x, odd_y=odd_y)

        over(out, self._planes.of((state, odd_x, odd_y, scale, turn, blur), planes), x=x, y=y, opacity=opacity)


def scaled(sprite: Sprite, scale: int) -> Sprite:
    """Return `sprite` scaled by `scale` / SCALE_UNIT about the centre of its pixels, which stays where it is."""
    height, width = sprite.pixels.shape[:2]
    new_width, new_height = (_room(side, scale) for side in (width, height))
    step = SCALE_UNIT / scale
    # one transparent pixel all around, where the edge ends softly and beyond which it goes on
    clear = cv2.copyMakeBorder(sprite.pixels, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    pixels = sample(
        np.asarray(clear, np.uint8),
        rows=places(1 + (height - new_height * step) / 2, step, new_height),
        columns=places(1 + (width - new_width * step) / 2, step, new_width),
    )
    return Sprite(pixels=pixels, x=sprite.x + (width - new_width) // 2, y=sprite.y + (height - new_height) // 2)


def turned(sprite: Sprite, turn: int) -> Sprite:
    """Return `sprite` turned clockwise by `turn` / TURN_UNIT degrees about the centre of its pixels, which stays."""
    height, width = sprite.pixels.shape[:2]
    angle = math.radians(turn / TURN_UNIT)
    sine, cosine = abs(math.sin(angle)), abs(math.cos(angle))
    wide, high = _same_parity(width * cosine + height * sine, width), _same_parity(width * sine + height * cosine, height)
    whole, part = turned_places((height, width), (high, wide), turn / TURN_UNIT)
    pixels = cv2.remap(sprite.pixels, whole, part, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return Sprite(pixels=np.asarray(pixels, np.uint8), x=sprite.x + (width - wide) // 2, y=sprite.y + (height - high) // 2)


def _same_parity(length: float, side: int) -> int:
    room = math.ceil(length) + 2
    return room + (room - side) % 2


def blurred(sprite: Sprite, blur: int) -> Sprite:
    """Return `sprite` blurred by a Gaussian whose standard deviation is `blur` / 4 pixels (`blur` / 2 as in CSS)."""
    sigma = max(0.3, blur / 4)
    margin = math.ceil(3 * sigma) + 1
    grown = cv2.copyMakeBorder(sprite.pixels, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)
    soft = cv2.GaussianBlur(grown, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT, hint=cv2.ALGO_HINT_ACCURATE)
    return Sprite(pixels=np.asarray(soft, np.uint8), x=sprite.x - margin, y=sprite.y - margin)


def _room(side: int, scale: int) -> int:
    """Return how many pixels a scaled side and its soft ends take, odd where the side is, so that the centre stays."""
    room = -(-(side + 1) * scale // SCALE_UNIT) + 1
    return room + (room - side) % 2
