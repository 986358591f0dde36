"""Pictures brought into the shape that frames need: laid on a ground, cut to even sides; and RGB to planes and back.

Knows no file; the conversions are core/conversion.py's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.conversion import frame_to_rgb, rgb_to_frame
from tweetreel.errors import MediaError

__all__ = ["even", "flatten", "frame_to_rgb", "rgb_to_frame"]


def flatten(pixels: NDArray[np.uint8], background: tuple[int, int, int] = (0, 0, 0)) -> NDArray[np.uint8]:
    """Return premultiplied RGBA uint8 (H, W, 4) laid on the sRGB `background`, as RGB uint8 (H, W, 3)."""
    rest = 255 - pixels[..., 3:].astype(np.uint16)
    behind = (rest * np.array(background, np.uint16) + 127) // 255
    flat: NDArray[np.uint8] = np.minimum(pixels[..., :3] + behind, 255).astype(np.uint8)
    return flat


def even(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return `pixels` (H, W, C) with even height and width: an odd edge loses one pixel, a single pixel is doubled."""
    height, width = pixels.shape[:2]
    if height == 0 or width == 0:
        raise MediaError("a picture without pixels", got=f"{width}x{height}", allowed="at least 1x1")
    if height == 1:
        pixels = np.repeat(pixels, 2, axis=0)
    if width == 1:
        pixels = np.repeat(pixels, 2, axis=1)
    return pixels[: pixels.shape[0] & ~1, : pixels.shape[1] & ~1]
