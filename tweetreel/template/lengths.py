"""Lengths and boxes as authors write them, turned into whole pixels of a canvas.

Knows a canvas, its safe area and the nine anchors. The decision here: a bare number is a pixel of a canvas whose shorter side
is 1080, so that one template serves any size; `%` counts the canvas, `sw` and `sh` the safe area's width and height, so that
it serves any shape. A box hangs on one of nine points, of the safe area unless it says `canvas`, and x and y move it from
there; without an anchor they count from the canvas' top-left corner.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from tweetreel.core.layout import Rect, Size
from tweetreel.core.time import snap

REFERENCE = 1080
"""Pixels in templates are meant at this length of the canvas' shorter side."""

FEED_MARGIN = 64
"""Kept clear on every side of canvases that no app covers with its own signs: all that are not tall."""

_TALL = 1.5

Axis = Literal["x", "y"]

LENGTH = re.compile(r"(-?\d{1,5}(?:\.\d{1,4})?)\s*(px|%|sw|sh)?\Z")

ANCHORS: Mapping[str, tuple[Fraction, Fraction]] = {
    name: (Fraction(x, 2), Fraction(y, 2))
    for y, row in enumerate(
        (("top-left", "top", "top-right"), ("left", "center", "right"), ("bottom-left", "bottom", "bottom-right"))
    )
    for x, name in enumerate(row)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A canvas and the part of it that is safe, in pixels."""

    size: Size
    safe: Rect

    @property
    def scale(self) -> Fraction:
        """Pixels of the canvas per pixel of the reference."""
        return Fraction(min(self.size.width, self.size.height), REFERENCE)

    @property
    def canvas(self) -> Rect:
        return Rect(x=0, y=0, width=self.size.width, height=self.size.height)

    def exact(self, value: int | float | str, axis: Axis) -> Fraction:
        """Return a checked length in pixels, unrounded."""
        match = LENGTH.match(value.strip()) if isinstance(value, str) else None
        if match is None:
            return Fraction(str(value)) * self.scale
        number = Fraction(match[1])
        match match[2]:
            case "%":
                return number * (self.size.width if axis == "x" else self.size.height) / 100
            case "sw":
                return number * self.safe.width / 100
            case "sh":
                return number * self.safe.height / 100
            case _:
                return number * self.scale

    def px(self, value: int | float | str, axis: Axis = "x") -> int:
        """Return a checked length in whole pixels."""
        return snap(self.exact(value, axis))

    def box(self, data: Mapping[str, Any], *, inside: Rect | None = None) -> Rect:
        """Return the box that checked `data` describes; `inside` is the box of its group."""
        frame = inside or (self.canvas if data.get("within") == "canvas" else self.safe)
        width = self.exact(data["width"], "x") if "width" in data else Fraction(frame.width)
        height = self.exact(data["height"], "y") if "height" in data else Fraction(frame.height)
        x, y = self.exact(data.get("x", 0), "x"), self.exact(data.get("y", 0), "y")
        anchor = data.get("anchor")
        if anchor is not None or ("x" not in data and "y" not in data):
            right, down = ANCHORS[anchor or "center"]
            x += frame.x + (frame.width - width) * right
            y += frame.y + (frame.height - height) * down
        elif inside is not None:
            x, y = x + frame.x, y + frame.y
        # edges are snapped, not sizes, so that neighbours stay neighbours
        left, top = snap(x), snap(y)
        return Rect(x=left, y=top, width=max(0, snap(x + width) - left), height=max(0, snap(y + height) - top))


def is_tall(size: Size) -> bool:
    """Tell whether a canvas is one that apps lay their own signs over."""
    return size.height >= _TALL * size.width


def safe_rect(size: Size, clear: tuple[int, int, int, int]) -> Rect:
    """Return the safe area of a canvas of `size`: `clear` at 1080x1920 (left, top, right, bottom), on canvases that are not
    tall an even margin; none where nothing is kept clear."""
    scale = Fraction(min(size.width, size.height), REFERENCE)
    if not is_tall(size) and any(clear):
        clear = (FEED_MARGIN,) * 4
    left, top, right, bottom = (snap(side * scale) for side in clear)
    return Rect(x=left, y=top, width=max(0, size.width - left - right), height=max(0, size.height - top - bottom))
