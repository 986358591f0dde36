"""The small signs of a tweet card: seal, bubble, arrows, heart, bars, ribbon, triangle, quotation mark.

Knows nothing of cards. The drawings are the project's own, on a grid of 24 by 24 with the weight of a text of weight 500.
The decision here: they are geometry, drawn at eight times the size and averaged down, because a scaled picture is soft at the
24 to 48 pixels where they are seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.color import Color
from tweetreel.core.frames import Sprite
from tweetreel.errors import InputError

GRID = 24.0
MAX_SIZE_PX = 2048

_OVERSAMPLE = 8
_SHIFT = 8
_CURVE_STEPS = 16
_PATH = re.compile(r"([MLCZ])([^MLCZ]*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

Contour = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Contours filled, or drawn as a line of `width` with round joins; `second` paints in the second colour."""

    contours: tuple[Contour, ...]
    width: float | None = None
    second: bool = False


def _path(text: str) -> tuple[Contour, ...]:
    """Return the contours of a path: M, L and C with absolute coordinates, Z closes back to the start."""
    contours: list[list[tuple[float, float]]] = []
    for command, arguments in _PATH.findall(text):
        numbers = [float(number) for number in _NUMBER.findall(arguments)]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "M":
            contours.append([points[0]])
        elif command == "L":
            contours[-1] += points
        elif command == "Z":
            contours[-1].append(contours[-1][0])
        else:
            for i in range(0, len(points), 3):
                p0, (p1, p2, p3) = contours[-1][-1], points[i : i + 3]
                for step in range(1, _CURVE_STEPS + 1):
                    t = step / _CURVE_STEPS
                    a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
                    contours[-1].append(
                        (a * p0[0] + b * p1[0] + c * p2[0] + d * p3[0], a * p0[1] + b * p1[1] + c * p2[1] + d * p3[1])
                    )
    return tuple(tuple(contour) for contour in contours)


def _disc(x: float, y: float, radius: float, steps: int = 48) -> Contour:
    return tuple((x + radius * cos(2 * pi * i / steps), y + radius * sin(2 * pi * i / steps)) for i in range(steps))


def _seal() -> tuple[Contour, ...]:
    """Eight lobes around a disc."""
    lobes = (_disc(12 + 7.0 * sin(pi * i / 4), 12 - 7.0 * cos(pi * i / 4), 3.55) for i in range(8))
    return (*lobes, _disc(12, 12, 8.2))


_HEART = (
    "M12 20.6 C8.6 18.2 2.6 14 2.6 8.9 C2.6 5.9 4.9 3.6 7.7 3.6 C9.5 3.6 11.1 4.6 12 6.2 "
    "C12.9 4.6 14.5 3.6 16.3 3.6 C19.1 3.6 21.4 5.9 21.4 8.9 C21.4 14 15.4 18.2 12 20.6 Z"
)
_BUBBLE = (
    "M12 3.2 C6.9 3.2 2.8 6.6 2.8 10.9 C2.8 13.2 4 15.2 5.9 16.6 C5.8 17.9 5.1 19.4 3.9 20.6 C6.3 20.5 8.3 19.6 9.7 18.3 "
    "C10.5 18.5 11.2 18.6 12 18.6 C17.1 18.6 21.2 15.2 21.2 10.9 C21.2 6.6 17.1 3.2 12 3.2 Z"
)
_COMMA = "M10 10.2 C10 8 8.6 6.6 6.6 6.6 C4.6 6.6 3 8.1 3 10.2 C3 12.2 4.4 13.6 6.2 13.6 C6.5 13.6 6.8 13.6 7 13.5 C6.7 15.1 5.6 16.3 3.9 17.1 L5 18.9 C8.3 17.4 10 14.4 10 10.2 Z"  # noqa: E501
_COMMA_2 = "M21 10.2 C21 8 19.6 6.6 17.6 6.6 C15.6 6.6 14 8.1 14 10.2 C14 12.2 15.4 13.6 17.2 13.6 C17.5 13.6 17.8 13.6 18 13.5 C17.7 15.1 16.6 16.3 14.9 17.1 L16 18.9 C19.3 17.4 21 14.4 21 10.2 Z"  # noqa: E501

_ICONS: dict[str, tuple[_Part, ...]] = {
    "verified": (
        _Part(contours=_seal()),
        _Part(contours=_path("M7.6 12.3 L10.7 15.4 L16.5 8.9"), width=2.1, second=True),
    ),
    "reply": (_Part(contours=_path(_BUBBLE), width=1.8),),
    "repost": (
        _Part(contours=_path("M2.6 8.9 L6.2 5.3 L9.8 8.9 M6.2 5.6 L6.2 15.4 C6.2 17 7 17.8 8.6 17.8 L13 17.8"), width=1.8),
        _Part(
            contours=_path("M21.4 15.1 L17.8 18.7 L14.2 15.1 M17.8 18.4 L17.8 8.6 C17.8 7 17 6.2 15.4 6.2 L11 6.2"), width=1.8
        ),
    ),
    "like": (_Part(contours=_path(_HEART), width=1.8),),
    "liked": (_Part(contours=_path(_HEART)), _Part(contours=_path(_HEART), width=1.8)),
    "views": (
        _Part(contours=_path("M4.2 20.2 L4.2 14.4 M9.4 20.2 L9.4 9.2 M14.6 20.2 L14.6 12 M19.8 20.2 L19.8 4"), width=2.0),
    ),
    "bookmark": (
        _Part(
            contours=_path(
                "M5.6 20.6 L5.6 5.4 C5.6 4.2 6.4 3.4 7.6 3.4 L16.4 3.4 C17.6 3.4 18.4 4.2 18.4 5.4 L18.4 20.6 L12 15.8 Z"
            ),
            width=1.8,
        ),
    ),
    "play": (
        _Part(contours=_path("M8 5.6 L18.4 12 L8 18.4 Z")),
        _Part(contours=_path("M8 5.6 L18.4 12 L8 18.4 Z"), width=3.0),
    ),
    "quote": (_Part(contours=_path(_COMMA)), _Part(contours=_path(_COMMA_2))),
}

ICON_NAMES = tuple(_ICONS)


def draw_icon(name: str, size_px: int, color: str, second: str | None = None) -> Sprite:
    """Return the icon on a square of `size_px`, in `color`, its inner mark in `second` (None: cut out of the first).

    Raises `InputError` for an unknown name, a size outside 1 to 2048 or a colour that is none.
    """
    if name not in _ICONS:
        raise InputError("no such icon", got=repr(name), allowed=", ".join(ICON_NAMES))
    if not 1 <= size_px <= MAX_SIZE_PX:
        raise InputError("unusable icon size", got=f"{size_px} px", allowed=f"1 to {MAX_SIZE_PX} px")
    first, mark = _masks(name, size_px)
    pixels = _premultiplied(first, color)
    through = (255 - mark.astype(np.uint16))[..., None]
    pixels = ((pixels * through + 127) // 255).astype(np.uint8)
    if second is not None:
        pixels += _premultiplied(mark, second)
    return Sprite(pixels=pixels)


@lru_cache(maxsize=64)
def _masks(name: str, size_px: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the coverage of both colours, uint8 (size, size); the mark's lies inside the other's edge."""
    large = [np.zeros((size_px * _OVERSAMPLE, size_px * _OVERSAMPLE), np.uint8) for _ in range(2)]
    scale = size_px * _OVERSAMPLE / GRID
    for part in _ICONS[name]:
        target = large[1 if part.second else 0]
        for contour in part.contours:
            points = np.rint((np.array(contour) * scale - 0.5) * (1 << _SHIFT)).astype(np.int32)
            if part.width is None:
                cv2.fillPoly(target, [points], 255, cv2.LINE_8, _SHIFT)
            else:
                closed = contour[0] == contour[-1]
                cv2.polylines(target, [points], closed, 255, max(1, round(part.width * scale)), cv2.LINE_8, _SHIFT)
    small = [cv2.resize(mask, (size_px, size_px), interpolation=cv2.INTER_AREA) for mask in large]
    return np.asarray(small[0], np.uint8), np.asarray(np.minimum(small[1], small[0]), np.uint8)


def _premultiplied(coverage: NDArray[np.uint8], color: str) -> NDArray[np.uint8]:
    parsed = Color.parse(color)
    alpha = coverage.astype(np.uint32)[..., None] * parsed.a
    parts = np.array([*parsed.rgb, 255], np.uint32)
    return ((alpha * parts + 255 * 255 // 2) // (255 * 255)).astype(np.uint8)
