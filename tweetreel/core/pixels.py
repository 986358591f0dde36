"""Kernels on sprites and planes: RGBA sprite to plane sprite, blend, fade, dissolve.

Knows arrays, not layers. The decision here: a sprite is turned once into *planes* (premultiplied luma and chroma with their
inverse coverage) at the parity of its place, so that blending touches only its rectangle and never converts a colour.
BT.709 limited range: Y = 16 + 219 (0.2126 R + 0.7152 G + 0.0722 B), Cb and Cr with 224, chroma the mean of each 2x2 block
(ITU-R BT.709-6, item 3). All arithmetic is integer with 16 fractional bits, or a product of two bytes divided by 255 and
rounded, which float32 gives exactly: the product is below 2^17 and never within 1/510 of a tie.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.color import Color
from tweetreel.core.frames import Frame, Plane, Sprite

_HALF = 1 << 15


def _fixed(value: float) -> int:
    return round(value * 65536)


_KR, _KG, _KB = 0.2126, 0.7152, 0.0722
_Y = tuple(_fixed(k * 219 / 255) for k in (_KR, _KG, _KB))
_CB = tuple(_fixed(k * 224 / 255 / 1.8556) for k in (-_KR, -_KG, 1 - _KB))
_CR = tuple(_fixed(k * 224 / 255 / 1.5748) for k in (1 - _KR, -_KG, -_KB))
_Y_BLACK = _fixed(16 / 255)
_C_GREY = _fixed(128 / 255)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaneSprite:
    """A sprite ready to blend: even size, for an even place.

    `y`, `u`, `v` are uint8 premultiplied planes, `keep_y` and `keep_c` uint8 how much of the frame stays (255 - coverage).
    `x`, `y0` is where its top-left pixel lies relative to the sprite's own place.
    """

    y: Plane
    u: Plane
    v: Plane
    keep_y: Plane
    keep_c: Plane
    x: int
    y0: int


def planes_of(sprite: Sprite, *, odd_x: bool, odd_y: bool) -> PlaneSprite:
    """Return `sprite` as planes, padded so that it starts on an even pixel when placed at an odd (`odd_x`, `odd_y`) place."""
    left = (sprite.x + odd_x) % 2
    top = (sprite.y + odd_y) % 2
    height, width = sprite.pixels.shape[:2]
    padded = np.zeros((top + height + (top + height) % 2, left + width + (left + width) % 2, 4), np.uint8)
    padded[top : top + height, left : left + width] = sprite.pixels
    r, g, b, a = (padded[..., channel].astype(np.int32) for channel in range(4))
    luma = (_Y[0] * r + _Y[1] * g + _Y[2] * b + _Y_BLACK * a + _HALF) >> 16
    r2, g2, b2, a2 = (_sum_2x2(channel) for channel in (r, g, b, a))
    # four pixels were summed: two more fractional bits
    u = (_CB[0] * r2 + _CB[1] * g2 + _CB[2] * b2 + _C_GREY * a2 + (_HALF << 2)) >> 18
    v = (_CR[0] * r2 + _CR[1] * g2 + _CR[2] * b2 + _C_GREY * a2 + (_HALF << 2)) >> 18
    return PlaneSprite(
        y=luma.astype(np.uint8),
        u=np.clip(u, 0, 255).astype(np.uint8),
        v=np.clip(v, 0, 255).astype(np.uint8),
        keep_y=(255 - a).astype(np.uint8),
        keep_c=(255 - ((a2 + 2) >> 2)).astype(np.uint8),
        x=sprite.x - left,
        y0=sprite.y - top,
    )


def _sum_2x2(channel: NDArray[np.int32]) -> NDArray[np.int32]:
    return channel[0::2, 0::2] + channel[1::2, 0::2] + channel[0::2, 1::2] + channel[1::2, 1::2]


def over(frame: Frame, sprite: PlaneSprite, *, x: int, y: int, opacity: int = 255) -> None:
    """Blend `sprite` over `frame` in place, its own place at `x`, `y`; cut at the frame's edges. `opacity` is 0 to 255.

    The parity of `x`, `y` must be the one that the planes were made for.
    """
    if opacity <= 0:
        return
    left, top = x + sprite.x, y + sprite.y0
    if left % 2 or top % 2:
        raise ValueError(f"over: planes were made for another parity (left={left}, top={top})")
    height, width = sprite.y.shape
    frame_height, frame_width = frame.y.shape
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(frame_width, left + width), min(frame_height, top + height)
    if x0 >= x1 or y0 >= y1:
        return
    inner = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    half = (slice(inner[0].start // 2, inner[0].stop // 2), slice(inner[1].start // 2, inner[1].stop // 2))
    outer = (slice(y0, y1), slice(x0, x1))
    outer_half = (slice(y0 // 2, y1 // 2), slice(x0 // 2, x1 // 2))
    _blend(frame.y[outer], sprite.y[inner], sprite.keep_y[inner], opacity)
    _blend(frame.u[outer_half], sprite.u[half], sprite.keep_c[half], opacity)
    _blend(frame.v[outer_half], sprite.v[half], sprite.keep_c[half], opacity)


def _blend(target: Plane, source: Plane, keep: Plane, opacity: int) -> None:
    if opacity < 255:
        source = np.asarray(cv2.convertScaleAbs(source, alpha=opacity / 255), np.uint8)
        cover = cv2.convertScaleAbs(cv2.bitwise_not(keep), alpha=opacity / 255)
        keep = np.asarray(cv2.bitwise_not(cover), np.uint8)
    cv2.multiply(target, keep, dst=target, scale=1 / 255)
    cv2.add(target, source, dst=target)


def dissolve(frame: Frame, over_frame: Frame, *, opacity: int) -> None:
    """Mix `over_frame` of the same size into `frame` in place: 0 leaves it, 255 replaces it.

    The weights are 256ths, so that float32 holds every product and sum exactly, with fused multiply-add or without.
    """
    weight = (opacity + (opacity >> 7)) / 256
    for target, source in zip(frame.planes, over_frame.planes, strict=True):
        if opacity >= 255:
            np.copyto(target, source)
        elif opacity > 0:
            cv2.addWeighted(source, weight, target, 1 - weight, 0, dst=target)


def copy(source: Frame, target: Frame) -> None:
    """Copy the planes of `source` into those of `target`, of the same size."""
    for plane, view in zip(source.planes, target.planes, strict=True):
        np.copyto(view, plane)


def fill(frame: Frame, color: Color) -> None:
    """Paint the whole frame in one opaque colour."""
    y, u, v = ycc_of(color)
    frame.y[:], frame.u[:], frame.v[:] = y, u, v


def ycc_of(color: Color) -> tuple[int, int, int]:
    """Return BT.709 limited-range Y, Cb, Cr of a colour; alpha is not regarded."""
    r, g, b = color.rgb
    y = (_Y[0] * r + _Y[1] * g + _Y[2] * b + (16 << 16) + _HALF) >> 16
    u = (_CB[0] * r + _CB[1] * g + _CB[2] * b + (128 << 16) + _HALF) >> 16
    v = (_CR[0] * r + _CR[1] * g + _CR[2] * b + (128 << 16) + _HALF) >> 16
    return y, u, v


def composite(below: NDArray[np.uint8], sprite: Sprite, *, x: int, y: int) -> None:
    """Blend a premultiplied `sprite` over a premultiplied RGBA sheet (H, W, 4) in place, at `x`, `y`; cut at its edges."""
    left, top = x + sprite.x, y + sprite.y
    height, width = sprite.pixels.shape[:2]
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(below.shape[1], left + width), min(below.shape[0], top + height)
    if x0 >= x1 or y0 >= y1:
        return
    source = sprite.pixels[y0 - top : y1 - top, x0 - left : x1 - left]
    target = below[y0:y1, x0:x1]
    keep = cv2.bitwise_not(source[..., 3])
    kept = cv2.multiply(target, cv2.merge([keep, keep, keep, keep]), scale=1 / 255)
    target[:] = cv2.add(kept, source)


def premultiply(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return straight RGBA uint8 (H, W, 4) premultiplied, rounded."""
    alpha = rgba[..., 3]
    color = cv2.multiply(rgba[..., :3], cv2.merge([alpha, alpha, alpha]), scale=1 / 255)
    return np.dstack([color, alpha])


def tint(mask: Plane, color: Color) -> NDArray[np.uint8]:
    """Return premultiplied RGBA of `color` where `mask` (uint8 coverage) says so."""
    alpha = mask if color.a == 255 else cv2.convertScaleAbs(mask, alpha=color.a / 255)
    channels = [cv2.convertScaleAbs(alpha, alpha=part / 255) for part in color.rgb]
    return np.asarray(cv2.merge([*channels, alpha]))


def rounded_mask(width: int, height: int, radius: float) -> Plane:
    """Return uint8 coverage (height, width) of a box with rounded corners, anti-aliased by its exact distance."""
    radius = min(radius, width / 2, height / 2)
    if radius <= 0:
        return np.full((height, width), 255, np.uint8)
    xs = np.abs(np.arange(width) + 0.5 - width / 2) - (width / 2 - radius)
    ys = np.abs(np.arange(height) + 0.5 - height / 2) - (height / 2 - radius)
    across, down = np.maximum(xs, 0)[None, :], np.maximum(ys, 0)[:, None]
    # not np.hypot: a square root is rounded the same by every library, a hypotenuse is not
    distance = np.sqrt(across * across + down * down) - radius
    return np.asarray(np.rint(np.clip(0.5 - distance, 0, 1) * 255), np.uint8)


def soft(mask: Plane, *, blur_px: float, margin: int) -> Plane:
    """Return `mask` grown by `margin` on every side and blurred by a Gaussian of standard deviation `blur_px / 2`."""
    grown = cv2.copyMakeBorder(mask, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)
    sigma = blur_px / 2
    if sigma <= 0:
        return np.asarray(grown, np.uint8)
    blurred = cv2.GaussianBlur(grown, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT, hint=cv2.ALGO_HINT_ACCURATE)
    return np.asarray(blurred, np.uint8)
