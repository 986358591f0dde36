"""Planes and sprites at another size and place: the same bytes on every processor, with any number of threads.

Knows arrays, no layers. The decision here: only integer arithmetic, or what OpenCV promises to be bit-exact. OpenCV's affine
warp differs in 0.01 % of the pixels without AVX2, its cubic without IPP, and its fractional area average is float32 in an
order that nobody promises. So:

`sample` is bilinear at places rounded to 64ths of a source pixel. A zoom without rotation is separable: rows are mixed, the
picture is turned, its columns are mixed as rows. Rows of equal phase go together through one `addWeighted`, whose weights are
64ths: every product and sum of bytes is then a float32 exactly, with fused multiply-add or without, and ties go to even as
IEEE 754 has them (tests/core/test_resample.py holds it against integers). A place is within 1/128 pixel of the wanted one and
rises with it, so that a slow zoom neither steps back nor trembles. Rows are rounded before columns are mixed: within one level
of bilinear sampling in real numbers.

`enlarged` is INTER_LINEAR_EXACT, which is promised. `shrunk` enlarges by it to a whole multiple and averages whole blocks.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.frames import Plane

Places = NDArray[np.int64]
Pixels = NDArray[np.uint8]

PHASES = 64


def places(start: float, step: float, count: int) -> Places:
    """Return where `count` pixel centres lie in a source, in 64ths from the centre of its first pixel.

    Pixel i covers `[start + i * step, start + (i + 1) * step)` of the source, in its pixels.
    """
    centres = start + (np.arange(count) + 0.5) * step - 0.5
    return np.asarray(np.floor(centres * PHASES + 0.5), np.int64)


def sample(source: Pixels, *, rows: Places, columns: Places) -> Pixels:
    """Return `source`, uint8 (H, W) or (H, W, C), at `rows` and `columns`; beyond its edges the edge goes on."""
    return np.asarray(cv2.transpose(_turned(source, rows, columns)), np.uint8)


def sample_into(target: Plane, source: Plane, *, rows: Places, columns: Places) -> None:
    """Fill the plane `target` with `source` at `rows` and `columns`."""
    cv2.transpose(_turned(source, rows, columns), dst=target)


def _turned(source: Pixels, rows: Places, columns: Places) -> Pixels:
    """Return `source` at `rows` and `columns`, transposed."""
    top, bottom = _touched(rows, source.shape[0])
    left, right = _touched(columns, source.shape[1])
    tall = _mixed(source[top:bottom, left:right], rows - top * PHASES)
    return _mixed(np.asarray(cv2.transpose(tall), np.uint8), columns - left * PHASES)


def _touched(wanted: Places, length: int) -> tuple[int, int]:
    """Return the first and the end of the rows, of `length`, that `wanted` is mixed from."""
    low, high = int(wanted.min()) // PHASES, int(wanted.max()) // PHASES + 1
    return min(max(low, 0), length - 1), min(max(high, 0), length - 1) + 1


def _mixed(source: Pixels, wanted: Places) -> Pixels:
    """Return rows between the rows of `source`, at `wanted` 64ths."""
    flat = np.ascontiguousarray(source).reshape(source.shape[0], -1)
    phases = (wanted % PHASES).astype(np.uint8)
    order = np.argsort(phases, kind="stable")
    above = (wanted // PHASES)[order]
    near, far = (np.take(flat, row, axis=0, mode="clip") for row in (above, above + 1))
    bounds = np.searchsorted(phases[order], np.arange(PHASES + 1)).tolist()
    for phase in range(1, PHASES):
        start, end = bounds[phase], bounds[phase + 1]
        if start < end:
            part, weight = near[start:end], phase / PHASES
            cv2.addWeighted(far[start:end], weight, part, 1 - weight, 0, dst=part)
    back = np.empty_like(order)
    back[order] = np.arange(order.size)
    return np.take(near, back, axis=0).reshape(wanted.size, *source.shape[1:])


def enlarged(source: Pixels, width: int, height: int, *, out: Plane | None = None) -> Pixels:
    """Return `source` at another size, linear between pixel centres: fit for enlarging and a little less than the size."""
    return np.asarray(cv2.resize(source, (width, height), dst=out, interpolation=cv2.INTER_LINEAR_EXACT), np.uint8)


def shrunk(source: Pixels, width: int, height: int, *, out: Plane | None = None) -> Pixels:
    """Return `source` at another size, each pixel the average of what it covers; an axis that grows is linear."""
    across, down = -(-source.shape[1] // width), -(-source.shape[0] // height)
    if across == down == 1:
        return enlarged(source, width, height, out=out)
    whole = enlarged(source, width * across, height * down)
    return np.asarray(cv2.resize(whole, (width, height), dst=out, interpolation=cv2.INTER_AREA), np.uint8)


def turned_places(size: tuple[int, int], room: tuple[int, int], degrees: float) -> tuple[NDArray[np.int16], NDArray[np.uint16]]:
    """Return where each pixel of a sheet of `room` (height, width) lies in one of `size` that was turned clockwise about its
    middle, as `cv2.remap` takes it: whole pixels and 1/32 parts, mixed in integers on every processor alike."""
    height, width = size
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    across, down = np.arange(room[1]) - (room[1] - 1) / 2, (np.arange(room[0]) - (room[0] - 1) / 2)[:, None]
    x = np.floor((across * cosine + down * sine + (width - 1) / 2) * 32 + 0.5).astype(np.int32)
    y = np.floor((down * cosine - across * sine + (height - 1) / 2) * 32 + 0.5).astype(np.int32)
    return np.dstack([x >> 5, y >> 5]).astype(np.int16), ((y & 31) * 32 + (x & 31)).astype(np.uint16)


def halved(source: Plane) -> Plane:
    """Return `source` at half its size, each pixel the mean of four, ties rounded up; an odd last row or column is left."""
    even = source[: source.shape[0] // 2 * 2, : source.shape[1] // 2 * 2]
    half = (even.shape[1] // 2, even.shape[0] // 2)
    return np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.uint8)
