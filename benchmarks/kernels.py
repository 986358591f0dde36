"""What each kernel of the compositor costs, held against a plain reference: `python benchmarks/kernels.py`.

Both sides run in one process, in turn, on one thread. A kernel that is not equal to its reference to the last bit ends the
program with status 1; the one resampled kernel is listed with the largest difference it is allowed. With `--write` the table
goes into benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.report import put_table
from tweetreel.core.color import Color
from tweetreel.core.frames import Frame, Sprite
from tweetreel.core.layout import Focus, Size
from tweetreel.core.painters import _cover
from tweetreel.core.pixels import PlaneSprite, composite, dissolve, over, planes_of, premultiply, tint

Array = NDArray[np.uint8]
CANVAS = Size(width=1080, height=1920)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """A kernel and its reference, each giving the arrays to compare. `levels` is by how much they may differ."""

    name: str
    fast: Callable[[], tuple[Array, ...]]
    plain: Callable[[], tuple[Array, ...]]
    levels: int = 0


def noise(seed: int) -> Frame:
    """A frame of limited-range noise."""
    rng = np.random.default_rng(seed)
    y, u, v = (rng.integers(16, 236, (CANVAS.height // half, CANVAS.width // half)).astype(np.uint8) for half in (1, 2, 2))
    return Frame(y=y, u=u, v=v)


def sprite(width: int, height: int) -> Sprite:
    """A premultiplied sprite of noise, transparent to opaque."""
    return Sprite(pixels=premultiply(np.random.default_rng(7).integers(0, 256, (height, width, 4)).astype(np.uint8)))


def divided(product: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a product of two bytes over 255, rounded."""
    return (2 * product + 255) // 510


def plain_over(frame: Frame, planes: PlaneSprite, x: int, y: int) -> tuple[Array, ...]:
    parts = zip(
        frame.planes, (planes.y, planes.u, planes.v), (planes.keep_y, planes.keep_c, planes.keep_c), (1, 2, 2), strict=True
    )
    made = []
    for plane, source, keep, half in parts:
        plane = plane.copy()
        view = plane[y // half : y // half + source.shape[0], x // half : x // half + source.shape[1]]
        view[:] = np.minimum(divided(view.astype(np.int64) * keep) + source, 255)
        made.append(plane)
    return tuple(made)


def copied(frame: Frame) -> Frame:
    return Frame(y=frame.y.copy(), u=frame.u.copy(), v=frame.v.copy())


def plain_planes(piece: Sprite) -> tuple[Array, ...]:
    """BT.709 by its formula in exact integers, one channel at a time."""
    r, g, b, a = (piece.pixels[..., channel].astype(np.int64) for channel in range(4))
    luma = (11_966 * r + 40_254 * g + 4_064 * b + 4_112 * a + 32_768) >> 16
    return (luma.astype(np.uint8), (255 - a).astype(np.uint8))


def plain_composite(below: Array, piece: Sprite) -> tuple[Array, ...]:
    keep = 255 - piece.pixels[..., 3:].astype(np.int64)
    return (np.minimum(divided(below.astype(np.int64) * keep) + piece.pixels, 255).astype(np.uint8),)


def plain_tint(mask: Array, color: Color) -> tuple[Array, ...]:
    alpha = mask.astype(np.int64)
    return (np.dstack([*(divided(alpha * part) for part in color.rgb), alpha]).astype(np.uint8),)


def plain_sample(source: Array, zoom: float) -> tuple[Array, ...]:
    """Bilinear sampling at pixel centres, in double precision."""
    height, width = CANVAS.height, CANVAS.width
    scale = max(width / source.shape[1], height / source.shape[0]) * zoom
    xs = (source.shape[1] - width / scale) / 2 + (np.arange(width) + 0.5) / scale - 0.5
    ys = (source.shape[0] - height / scale) / 2 + (np.arange(height) + 0.5) / scale - 0.5
    x0, y0 = np.floor(xs).astype(int), np.floor(ys).astype(int)
    fx, fy = (xs - x0)[None, :], (ys - y0)[:, None]
    columns = [np.clip(x0 + step, 0, source.shape[1] - 1) for step in (0, 1)]
    rows = [np.clip(y0 + step, 0, source.shape[0] - 1) for step in (0, 1)]
    wide = source.astype(np.float64)
    top = wide[rows[0]][:, columns[0]] * (1 - fx) + wide[rows[0]][:, columns[1]] * fx
    low = wide[rows[1]][:, columns[0]] * (1 - fx) + wide[rows[1]][:, columns[1]] * fx
    return (np.rint(top * (1 - fy) + low * fy).astype(np.uint8),)


def kernels() -> list[Kernel]:
    """Return every kernel at the sizes of a 1080x1920 video."""
    frame, other = noise(1), noise(2)
    card, caption = sprite(980, 760), sprite(780, 260)
    card_planes, caption_planes = (planes_of(piece, odd_x=False, odd_y=False) for piece in (card, caption))
    below = premultiply(np.random.default_rng(3).integers(0, 256, (760, 980, 4)).astype(np.uint8))
    mask = np.random.default_rng(4).integers(0, 256, (260, 780)).astype(np.uint8)
    marigold = Color.parse("#ffc23d")
    photo = cv2.GaussianBlur(np.random.default_rng(5).integers(0, 256, (2040, 1148)).astype(np.uint8), (0, 0), 2)

    def fast_over(planes: PlaneSprite, x: int, y: int) -> tuple[Array, ...]:
        target = copied(frame)
        over(target, planes, x=x, y=y)
        return target.planes

    def fast_dissolve() -> tuple[Array, ...]:
        target = copied(frame)
        dissolve(target, other, opacity=255)
        return target.planes

    def fast_planes() -> tuple[Array, ...]:
        planes = planes_of(card, odd_x=False, odd_y=False)
        return (planes.y, planes.keep_y)

    def fast_composite() -> tuple[Array, ...]:
        target = below.copy()
        composite(target, card, x=0, y=0)
        return (target,)

    def fast_sample() -> tuple[Array, ...]:
        target = np.empty((CANVAS.height, CANVAS.width), np.uint8)
        _cover(photo, target, zoom=1.03, focus=Focus(), moves=True, blur_px=0.0)
        return (target,)

    return [
        Kernel(name="copy of a frame, for scale", fast=lambda: copied(frame).planes, plain=lambda: copied(frame).planes),
        Kernel(
            name="over, a card 980x760",
            fast=lambda: fast_over(card_planes, 50, 240),
            plain=lambda: plain_over(frame, card_planes, 50, 240),
        ),
        Kernel(
            name="over, a caption page 780x260",
            fast=lambda: fast_over(caption_planes, 150, 900),
            plain=lambda: plain_over(frame, caption_planes, 150, 900),
        ),
        Kernel(name="dissolve, its last frame", fast=fast_dissolve, plain=lambda: copied(other).planes),
        Kernel(name="sprite to planes, 980x760 (luma)", fast=fast_planes, plain=lambda: plain_planes(card)),
        Kernel(name="composite, 980x760", fast=fast_composite, plain=lambda: plain_composite(below, card)),
        Kernel(name="tint, 780x260", fast=lambda: (tint(mask, marigold),), plain=lambda: plain_tint(mask, marigold)),
        Kernel(name="zoom, luma (resampled)", fast=fast_sample, plain=lambda: plain_sample(photo, 1.03), levels=2),
    ]


def milliseconds(call: Callable[[], object], runs: int) -> float:
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    lines = ["| kernel | ms | plain ms | ratio | largest difference |", "|---|---|---|---|---|"]
    wrong = False
    for kernel in kernels():
        pairs = zip(kernel.fast(), kernel.plain(), strict=True)
        difference = max(int(np.abs(a.astype(np.int64) - b.astype(np.int64)).max()) for a, b in pairs)
        wrong |= difference > kernel.levels
        fast, plain = milliseconds(kernel.fast, given.runs), milliseconds(kernel.plain, max(3, given.runs // 3))
        verdict = f"{difference}" + (f" of {kernel.levels} allowed" if kernel.levels else "")
        lines.append(f"| {kernel.name} | {fast:.2f} | {plain:.2f} | {plain / fast:.1f} | {verdict} |")
    table = "\n".join(lines)
    print(table)
    if given.write:
        put_table("kernels.py", table)
    return int(wrong)


if __name__ == "__main__":
    raise SystemExit(main())
