"""What a piece of text looks like, as data: style, run, stroke, shadow.

Knows nothing of glyphs; typeset.py turns these into pixels. Sizes are pixels of the output, colours straight sRGB hex text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

MITRE: Final = 2.0
"""How far a sharp corner of a stroke may reach, in widths: a right angle's is 1.41."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """An outline painted under the fill, `width_px` wide outside the glyph's edge.

    Its joins are round, or sharp: then a corner reaches out to a point, unless that were further than `MITRE` widths away.
    """

    color: str
    width_px: float
    join: Literal["round", "sharp"] = "round"

    @property
    def reach_px(self) -> float:
        """How far from the glyph's edge it may paint."""
        return self.width_px * (MITRE if self.join == "sharp" else 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """A soft copy below: moved by `dx`, `dy`, blurred with a Gaussian whose standard deviation is `blur_px / 2` (as in CSS)."""

    color: str
    dx: int = 0
    dy: int = 0
    blur_px: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextStyle:
    """How a run is set. `tracking` is in thousandths of the size, `weight` 100 to 900, `family` a name of the font set.

    `language` is a BCP 47 tag; it decides the forms of Han characters ("ja", "zh-Hans", "zh-Hant").
    """

    family: str
    size_px: float
    weight: int = 400
    color: str = "#000000"
    tracking: float = 0.0
    language: str = "und"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRun:
    """Text in one style."""

    text: str
    style: TextStyle
