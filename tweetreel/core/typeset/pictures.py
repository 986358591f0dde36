"""Glyphs that are pictures: layers of colour (COLR) and bitmaps (CBDT, sbix).

Knows fonts and arrays. The decision here: a picture stands on whole pixels, so that equal emoji look equal.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import uharfbuzz as hb
from numpy.typing import NDArray

from tweetreel.core.pixels import premultiply
from tweetreel.core.resample import shrunk
from tweetreel.core.typeset.fonts import UNITS, FontSet
from tweetreel.core.typeset.shaping import FontKey

Picture = NDArray[np.uint8]

_MAX_PNG_BYTES = 1 << 20
_MAX_PNG_SIDE = 1024
"""What a bitmap font's picture may be at most: the largest in use have 160 pixels."""


@lru_cache(maxsize=256)
def emoji_picture(fonts: FontSet, key: FontKey, glyph: int) -> tuple[Picture, int, int]:
    """Return a colour glyph as premultiplied RGBA at a whole-pixel place, and its left and top from its origin."""
    font = fonts.font(*key)
    extents = font.get_glyph_extents(glyph)
    if extents is None or not extents.width:
        return np.zeros((1, 1, 4), np.uint8), 0, 0
    png = fonts.face(key.face).has_color_png and font.get_glyph_color_png(glyph)
    if png:
        return bitmap_picture(bytes(png.data), extents)
    left, right = extents.x_bearing // UNITS - 1, -(-(extents.x_bearing + extents.width) // UNITS) + 1
    bottom, top = (extents.y_bearing + extents.height) // UNITS - 1, -(-extents.y_bearing // UNITS) + 1
    paint = hb.RasterPaint()
    paint.transform = (1 / UNITS, 0.0, 0.0, 1 / UNITS, 0.0, 0.0)
    paint.extents = hb.RasterExtents(left, bottom, right - left, top - bottom, 0)
    paint.paint_glyph(font, glyph)
    image = paint.render()
    at = image.extents
    rows = np.frombuffer(image.buffer, np.uint8).reshape(at.height, at.stride)[::-1, : at.width * 4]
    return np.ascontiguousarray(rows.reshape(at.height, at.width, 4)[..., [2, 1, 0, 3]]), left, -top


def bitmap_picture(png: bytes, extents: hb.GlyphExtents) -> tuple[Picture, int, int]:
    """Return a bitmap font's picture at the size that the font gives it, premultiplied, and its left and top."""
    sides = (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big"))  # read before anything is unpacked
    usable = 33 <= len(png) <= _MAX_PNG_BYTES and max(sides) <= _MAX_PNG_SIDE
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED) if usable else None
    if pixels is None or pixels.ndim != 3 or pixels.shape[2] != 4:
        return np.zeros((1, 1, 4), np.uint8), 0, 0
    width, height = max(1, round(extents.width / UNITS)), max(1, round(-extents.height / UNITS))
    made = shrunk(premultiply(np.asarray(pixels[..., [2, 1, 0, 3]], np.uint8)), width, height)
    return np.ascontiguousarray(made), round(extents.x_bearing / UNITS), -round(extents.y_bearing / UNITS)
