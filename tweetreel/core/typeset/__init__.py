"""Text -> glyphs -> sprites: `FontSet`, `layout_paragraph` (and `fit_size`, `measure`), `rasterise`, `Raster.paint`.

Knows no file: fonts are handed in. Runs are shaped by HarfBuzz a whole line at a time; colours come last and move nothing.
"""

from tweetreel.core.typeset.breaking import balanced_words
from tweetreel.core.typeset.characters import clusters
from tweetreel.core.typeset.fonts import FaceRecord, FontSet
from tweetreel.core.typeset.paragraph import (
    Fitted,
    Glyph,
    Line,
    MissingGlyph,
    Paragraph,
    RunBox,
    fit_size,
    layout_paragraph,
    measure,
)
from tweetreel.core.typeset.raster import Art, Raster, art_of, rasterise

__all__ = [
    "Art",
    "FaceRecord",
    "Fitted",
    "FontSet",
    "Glyph",
    "Line",
    "MissingGlyph",
    "Paragraph",
    "Raster",
    "RunBox",
    "art_of",
    "balanced_words",
    "clusters",
    "fit_size",
    "layout_paragraph",
    "measure",
    "rasterise",
]
