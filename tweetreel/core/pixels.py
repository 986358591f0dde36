"""Kernels on sprites and planes: RGBA sprite to plane sprite, blend, fade, dissolve.

Knows arrays, not layers. The decision here: a sprite is turned once into *planes* (premultiplied luma and chroma with their
inverse coverage) at the parity of its place, and cut once into rectangles: what is clear is skipped, what is opaque is copied,
only the rest is blended. So blending touches what it must and never converts a colour. BT.709 limited range:
Y = 16 + 219 (0.2126 R + 0.7152 G + 0.0722 B), Cb and Cr with 224, chroma the mean of each 2x2 block (ITU-R BT.709-6, item 3).

All of it is the same on every processor. Chroma is integer arithmetic with 16 fractional bits; luma too, in float32 numbers
that hold it exactly. A product of two bytes divided by 255 is rounded right by float32 however it is computed: the product is
below 2^17 and never within 1/510 of a tie. The Gaussian is OpenCV's for bytes, bit-exact under ALGO_HINT_ACCURATE.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.color import Color
from tweetreel.core.cuts import cut_up
from tweetreel.core.frames import Frame, Plane, Sprite
from tweetreel.core.layout import Rect

Sums = NDArray[np.int32]

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
class Part:
    """A rectangle of a plane sprite, `[x0, x1)` by `[y0, y1)` in its luma pixels, even; the rest is clear.

    Of an `opaque` one nothing below shows through. The planes are views of the sprite's.
    """

    x0: int
    y0: int
    x1: int
    y1: int
    opaque: bool
    planes: tuple[Plane, Plane, Plane]
    keeps: tuple[Plane, Plane]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaneSprite:
    """A sprite ready to blend: even size, for an even place.

    `y`, `u`, `v` are uint8 premultiplied planes, `keep_y` and `keep_c` uint8 how much of the frame stays (255 - coverage).
    `x`, `y0` is where its top-left pixel lies relative to the sprite's own place. `parts` do not overlap.
    """

    y: Plane
    u: Plane
    v: Plane
    keep_y: Plane
    keep_c: Plane
    x: int
    y0: int
    parts: tuple[Part, ...]


def planes_of(sprite: Sprite, *, odd_x: bool, odd_y: bool, cut: bool = True) -> PlaneSprite:
    """Return `sprite` as planes, padded so that it starts on an even pixel when placed at an odd (`odd_x`, `odd_y`) place.

    Without `cut` it is one part, as it must be where its planes will be written to.
    """
    left = (sprite.x + odd_x) % 2
    top = (sprite.y + odd_y) % 2
    height, width = sprite.pixels.shape[:2]
    padding = (top, (top + height) % 2, left, (left + width) % 2)
    pixels = sprite.pixels
    if any(padding):
        pixels = np.asarray(cv2.copyMakeBorder(pixels, *padding, cv2.BORDER_CONSTANT, value=0), np.uint8)
    r, g, b, a = (np.asarray(channel, np.uint8) for channel in cv2.split(pixels))
    r2, g2, b2, a2 = (_sum_2x2(channel) for channel in (r, g, b, a))
    y = _luma(r, g, b, a)
    u, v = _chroma(r2, g2, b2, a2, _CB), _chroma(r2, g2, b2, a2, _CR)
    keep_y = np.asarray(cv2.bitwise_not(a), np.uint8)
    keep_c = (255 - ((a2 + 2) >> 2)).astype(np.uint8)

    def part(x0: int, y0: int, x1: int, y1: int, opaque: bool) -> Part:
        whole, half = (slice(y0, y1), slice(x0, x1)), (slice(y0 // 2, y1 // 2), slice(x0 // 2, x1 // 2))
        planes = (y[whole], u[half], v[half])
        return Part(x0=x0, y0=y0, x1=x1, y1=y1, opaque=opaque, planes=planes, keeps=(keep_y[whole], keep_c[half]))

    if cut:
        ink = cv2.bitwise_or(cv2.bitwise_or(r, g), cv2.bitwise_or(b, a))
        boxes = cut_up(np.asarray(ink, np.uint8), keep_y)
    else:
        boxes = [(0, 0, y.shape[1], y.shape[0], False)]
    parts = tuple(part(*box) for box in boxes)
    return PlaneSprite(y=y, u=u, v=v, keep_y=keep_y, keep_c=keep_c, x=sprite.x - left, y0=sprite.y - top, parts=parts)


def _luma(r: Plane, g: Plane, b: Plane, a: Plane) -> Plane:
    """Return (_Y . rgb + _Y_BLACK a + 1/2) >> 16.

    The weights are even, so the sum is a multiple of 2^-15 below 256: float32 holds it, and 2^-16 more, which turns its
    rounding of ties to even into rounding up.
    """
    one, two, three, four = (weight / 65536 for weight in (*_Y, _Y_BLACK))
    first = cv2.addWeighted(r, one, g, two, 2.0**-16, dtype=cv2.CV_32F)
    second = cv2.addWeighted(b, three, a, four, 0, dtype=cv2.CV_32F)
    return np.asarray(cv2.add(first, second, dtype=cv2.CV_8U), np.uint8)


def _chroma(r: Sums, g: Sums, b: Sums, a: Sums, weights: tuple[int, ...]) -> Plane:
    """Return a chroma plane of the sums of four pixels each: two more fractional bits."""
    total = r * weights[0]
    for channel, weight in ((g, weights[1]), (b, weights[2]), (a, _C_GREY)):
        total += channel * weight
    total += _HALF << 2
    total >>= 18
    return np.clip(total, 0, 255, out=total).astype(np.uint8)


def _sum_2x2(channel: Plane) -> Sums:
    tall = np.add(channel[0::2], channel[1::2], dtype=np.uint16)
    pairs = tall.view("<u4")  # two neighbours in one number
    return np.asarray(((pairs & 0xFFFF) + (pairs >> 16)).view(np.int32))


def over(frame: Frame, sprite: PlaneSprite, *, x: int, y: int, opacity: int = 255) -> None:
    """Blend `sprite` over `frame` in place, its own place at `x`, `y`; cut at the frame's edges. `opacity` is 0 to 255.

    The parity of `x`, `y` must be the one that the planes were made for.
    """
    if opacity <= 0:
        return
    left, top = x + sprite.x, y + sprite.y0
    if left % 2 or top % 2:
        raise ValueError(f"over: planes were made for another parity (left={left}, top={top})")
    height, width = frame.y.shape
    for part in sprite.parts:
        x0, y0, x1, y1 = left + part.x0, top + part.y0, left + part.x1, top + part.y1
        planes, keeps = part.planes, part.keeps
        if x0 < 0 or y0 < 0 or x1 > width or y1 > height:
            cut = (max(0, -x0), max(0, -y0), min(width, x1) - x0, min(height, y1) - y0)
            if cut[0] >= cut[2] or cut[1] >= cut[3]:
                continue
            whole = (slice(cut[1], cut[3]), slice(cut[0], cut[2]))
            half = (slice(cut[1] // 2, cut[3] // 2), slice(cut[0] // 2, cut[2] // 2))
            planes = (planes[0][whole], planes[1][half], planes[2][half])
            keeps = (keeps[0][whole], keeps[1][half])
            x0, y0, x1, y1 = x0 + cut[0], y0 + cut[1], x0 + cut[2], y0 + cut[3]
        place = (slice(y0 // 2, y1 // 2), slice(x0 // 2, x1 // 2))
        targets = (frame.y[y0:y1, x0:x1], frame.u[place], frame.v[place])
        if opacity < 255:
            planes, keeps = _faint(planes, keeps, opacity)
        elif part.opaque:
            for target, plane in zip(targets, planes, strict=True):
                np.copyto(target, plane)
            continue
        for target, plane, keep in zip(targets, planes, (keeps[0], keeps[1], keeps[1]), strict=True):
            cv2.multiply(target, keep, dst=target, scale=1 / 255)
            cv2.add(target, plane, dst=target)


def _faint(
    planes: tuple[Plane, Plane, Plane], keeps: tuple[Plane, Plane], opacity: int
) -> tuple[tuple[Plane, Plane, Plane], tuple[Plane, Plane]]:
    """Return planes and what they keep at `opacity`."""
    share = opacity / 255
    y, u, v = (np.asarray(cv2.convertScaleAbs(plane, alpha=share), np.uint8) for plane in planes)
    keep_y, keep_c = (
        np.asarray(cv2.bitwise_not(cv2.convertScaleAbs(cv2.bitwise_not(keep), alpha=share)), np.uint8) for keep in keeps
    )
    return (y, u, v), (keep_y, keep_c)


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


def part_of(frame: Frame, box: Rect) -> Frame:
    """Return the planes of `frame` inside an even `box`, as views."""
    y, u, v = (
        plane[box.y // half : box.bottom // half, box.x // half : box.right // half]
        for plane, half in zip(frame.planes, (1, 2, 2), strict=True)
    )
    return Frame(y=y, u=u, v=v)


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
    grown = np.asarray(cv2.copyMakeBorder(mask, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0), np.uint8)
    sigma = blur_px / 2
    if sigma <= 0:
        return grown
    reach = int(3 * sigma) + 2  # OpenCV's kernel for bytes ends at three deviations
    rows, columns = _alike(grown, reach), _alike(np.asarray(cv2.transpose(grown), np.uint8), reach)
    small = np.delete(np.delete(grown, slice(rows[0] + 1, rows[1]), axis=0), slice(columns[0] + 1, columns[1]), axis=1)
    blurred = cv2.GaussianBlur(small, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT, hint=cv2.ALGO_HINT_ACCURATE)
    tall = _stretched(np.asarray(blurred, np.uint8), rows)
    return np.asarray(cv2.transpose(_stretched(np.asarray(cv2.transpose(tall), np.uint8), columns)), np.uint8)


def _alike(plane: Plane, reach: int) -> tuple[int, int]:
    """Return the longest run `[start, end)` of rows that come out equal from a blur of `reach`; one row where there is none.

    They see nothing but rows equal to their own, so that one of them is enough: the shadow of a box costs no more than that
    of its corners.
    """
    differs = np.flatnonzero((plane[1:] != plane[:-1]).any(axis=1)) + 1
    edges = np.concatenate(([0], differs, [plane.shape[0]]))
    longest = int(np.argmax(np.diff(edges)))
    start = int(edges[longest]) + reach
    return (start, end) if (end := int(edges[longest + 1]) - reach) > start else (0, 1)


def _stretched(plane: Plane, run: tuple[int, int]) -> Plane:
    """Return `plane` with its row `start` put back in place of the whole run `[start, end)`."""
    start, end = run
    one = np.broadcast_to(plane[start], (end - start, plane.shape[1]))
    return np.concatenate((plane[:start], one, plane[start + 1 :]))
