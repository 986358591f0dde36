"""Sizes, rectangles, anchors and how one rectangle is fitted into another.

Knows nothing of what stands in them. Pixels of the output, origin at the top left, `[left, right)` and `[top, bottom)`;
width before height in every signature.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Fit(StrEnum):
    """How a picture fills a box."""

    COVER = "cover"
    CONTAIN = "contain"
    STRETCH = "stretch"


class Align(StrEnum):
    """Where lines stand within a width; START and END follow the paragraph's direction."""

    START = "start"
    CENTER = "center"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Width and height in whole pixels, both > 0."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width <= 0 or self.height <= 0:
            raise ValueError(f"Size: width and height must be > 0 (width={self.width}, height={self.height})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place in whole pixels."""

    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    """A box in whole pixels; `width` and `height` may be 0."""

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 0 or self.height < 0:
            raise ValueError(f"Rect: width and height must be >= 0 (width={self.width}, height={self.height})")

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def contains(self, other: Rect) -> bool:
        """Tell whether `other` lies wholly inside this box."""
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def intersect(self, other: Rect) -> Rect:
        """Return the common part, of width or height 0 where there is none."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Rect(x=x, y=y, width=max(0, min(self.right, other.right) - x), height=max(0, min(self.bottom, other.bottom) - y))

    def shift(self, dx: int, dy: int) -> Rect:
        """Return this box moved by `dx`, `dy`."""
        return Rect(x=self.x + dx, y=self.y + dy, width=self.width, height=self.height)

    def inset(self, by: int) -> Rect:
        """Return this box with `by` pixels taken from each side (grown where negative)."""
        return Rect(x=self.x + by, y=self.y + by, width=self.width - 2 * by, height=self.height - 2 * by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """The point of a picture to keep in view, as fractions of its width and height."""

    x: float = 0.5
    y: float = 0.5


def cover_crop(source: Size, box: Size, *, focus: Focus = Focus()) -> Rect:
    """Return the part of `source` that fills `box` without distortion: the largest of its shape, around `focus`."""
    ratio = Fraction(box.width, box.height)
    if Fraction(source.width, source.height) > ratio:
        width, height = max(1, min(source.width, round(source.height * ratio))), source.height
    else:
        width, height = source.width, max(1, min(source.height, round(source.width / ratio)))
    x = min(max(round(focus.x * source.width - width / 2), 0), source.width - width)
    y = min(max(round(focus.y * source.height - height / 2), 0), source.height - height)
    return Rect(x=x, y=y, width=width, height=height)


def contain_box(source: Size, box: Rect) -> Rect:
    """Return the largest box of `source`'s shape inside `box`, centred."""
    scale = min(Fraction(box.width, source.width), Fraction(box.height, source.height))
    width, height = max(1, int(source.width * scale)), max(1, int(source.height * scale))
    return Rect(x=box.x + (box.width - width) // 2, y=box.y + (box.height - height) // 2, width=width, height=height)
