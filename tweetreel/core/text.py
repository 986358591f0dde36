"""What a piece of text looks like, as data: style, run, stroke, shadow.

Knows nothing of glyphs; typeset.py turns these into pixels. Sizes are pixels of the output, colours straight sRGB hex text.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """An outline painted under the fill, `width_px` wide outside the glyph's edge, with round joins."""

    color: str
    width_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """A soft copy below: moved by `dx`, `dy`, blurred with a Gaussian whose standard deviation is `blur_px / 2` (as in CSS)."""

    color: str
    dx: int = 0
    dy: int = 0
    blur_px: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextStyle:
    """How a run is set. `tracking` is in thousandths of the size, `weight` 100 to 900, `family` a name of the font set."""

    family: str
    size_px: float
    weight: int = 400
    color: str = "#000000"
    tracking: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRun:
    """Text in one style."""

    text: str
    style: TextStyle
