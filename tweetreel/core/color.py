"""Colours as authors write them, mixed as eyes see them.

`#rgb`, `#rrggbb` and `#rrggbbaa`, straight (not premultiplied) sRGB. Mixing happens in OKLab (Björn Ottosson, "A perceptual
color space for image processing", 2020), contrast by WCAG 2.2 (relative luminance, 1.4.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tweetreel.errors import InputError

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\Z")

_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LAB = np.linalg.inv(_LAB)
_FROM_LMS = np.linalg.inv(_LMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Color:
    """Straight sRGB with alpha, 0 to 255 each."""

    r: int
    g: int
    b: int
    a: int = 255

    def __post_init__(self) -> None:
        if not all(0 <= value <= 255 for value in (self.r, self.g, self.b, self.a)):
            raise ValueError(f"Color: each part must be 0 to 255 ({self.r}, {self.g}, {self.b}, {self.a})")

    @classmethod
    def parse(cls, text: str) -> Color:
        """Return the colour written as `#rgb`, `#rrggbb` or `#rrggbbaa`. Raises `InputError`."""
        if not _HEX.match(text):
            raise InputError("not a colour", got=repr(text), allowed="#rgb, #rrggbb or #rrggbbaa")
        digits = text[1:] if len(text) > 4 else "".join(c + c for c in text[1:])
        parts = [int(digits[i : i + 2], 16) for i in range(0, len(digits), 2)]
        return cls(r=parts[0], g=parts[1], b=parts[2], a=parts[3] if len(parts) == 4 else 255)

    @classmethod
    def grey(cls, level: int) -> Color:
        """Return an opaque grey."""
        return cls(r=level, g=level, b=level)

    def __str__(self) -> str:
        return f"#{self.r:02x}{self.g:02x}{self.b:02x}" + (f"{self.a:02x}" if self.a != 255 else "")

    @property
    def rgb(self) -> tuple[int, int, int]:
        return (self.r, self.g, self.b)

    def with_alpha(self, alpha: float) -> Color:
        """Return this colour with its alpha multiplied by `alpha` (0 to 1)."""
        return Color(r=self.r, g=self.g, b=self.b, a=round(self.a * alpha))


def oklab_from_srgb(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return OKLab of straight sRGB values 0 to 1; float64 (..., 3) in and out."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _LMS.T) @ _LAB.T)


def srgb_from_oklab(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return straight sRGB 0 to 1 (clipped to the gamut's box) of OKLab; float64 (..., 3) in and out."""
    linear = ((lab @ _FROM_LAB.T) ** 3) @ _FROM_LMS.T
    linear = np.clip(linear, 0.0, 1.0)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def mix(first: Color, second: Color, amount: float) -> Color:
    """Return the colour `amount` (0 to 1) of the way from `first` to `second`, mixed in OKLab; alpha linearly."""
    pair = np.array([first.rgb, second.rgb], dtype=np.float64) / 255
    lab = oklab_from_srgb(pair)
    r, g, b = (round(float(value) * 255) for value in srgb_from_oklab(lab[0] + (lab[1] - lab[0]) * amount))
    return Color(r=r, g=g, b=b, a=round(first.a + (second.a - first.a) * amount))


def luminance(color: Color) -> float:
    """Return WCAG relative luminance, 0 (black) to 1 (white); alpha is not regarded."""
    parts = [value / 255 for value in color.rgb]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: Color, second: Color) -> float:
    """Return the WCAG contrast ratio of two opaque colours, 1 to 21."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)
