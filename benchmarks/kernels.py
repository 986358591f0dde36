"""What each kernel of the compositor costs, held against a plain reference, and a frame: `python benchmarks/kernels.py`.

Both sides run in one process, in turn, on one thread; CPU time, medians. A kernel further from its reference than it may be
ends the program with status 1: all are equal to whole numbers to the last bit, and three are also held against real numbers,
to say how near they come. With `--write` the tables go into benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.report import put_table
from tweetreel.core.animation import Animation, Keyframe
from tweetreel.core.color import Color
from tweetreel.core.compositor import Compositor
from tweetreel.core.drawing import paint_drawing
from tweetreel.core.frames import Frame, FrameSource, Sprite
from tweetreel.core.layout import Focus, Rect, Size
from tweetreel.core.looks import CaptionStyle, States
from tweetreel.core.painters import SCALE_UNIT, CaptionsPainter, ProgressPainter
from tweetreel.core.painters.footage import cover
from tweetreel.core.painters.sprites import scaled
from tweetreel.core.pixels import PlaneSprite, composite, dissolve, over, planes_of, premultiply, rounded_mask, soft, tint
from tweetreel.core.resample import PHASES, Places, enlarged, halved, places, sample_into, shrunk
from tweetreel.core.text import Shadow, Stroke, TextRun, TextStyle
from tweetreel.core.time import FrameRange, Rate
from tweetreel.core.timeline import (
    Asset,
    CaptionPage,
    Captions,
    CaptionWord,
    Clip,
    Drawing,
    FootageLayer,
    Picture,
    Progress,
    Shape,
    SoundPlan,
    Text,
    Timeline,
)
from tweetreel.core.typeset import FontSet
from tweetreel.media.fonts import load_fonts

Array = NDArray[np.uint8]
Arrays = tuple[Array, ...]
CANVAS = Size(width=1080, height=1920)
WHOLE = Rect(x=0, y=0, width=1080, height=1920)
FRAMES = 150

INTEGERS = "integers"
BYTES = "a product of bytes over 255 is never near a tie"
SIXTY_FOURTHS = "weights in 64ths: float32 holds them"
PROMISED = "promised by OpenCV"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """A kernel and its reference, each giving the arrays to compare; `levels` is by how much they may differ."""

    name: str
    fast: Callable[[], Arrays]
    plain: Callable[[], Arrays]
    why: str
    levels: float = 0


# ------------------------------------------------------------------------------------------------------ plain references


def divided(product: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a product of two bytes over 255, rounded."""
    return (2 * product + 255) // 510


def rounded(total: NDArray[np.int64], unit: int) -> NDArray[np.int64]:
    """Return `total / unit`, ties to even."""
    whole, rest = np.divmod(2 * total, 2 * unit)
    return np.asarray(whole + ((rest > unit) | ((rest == unit) & (whole % 2 == 1))))


def plain_over(frame: Frame, planes: PlaneSprite, x: int, y: int) -> Arrays:
    parts = zip(
        frame.planes, (planes.y, planes.u, planes.v), (planes.keep_y, planes.keep_c, planes.keep_c), (1, 2, 2), strict=True
    )
    made = []
    for plane, source, keep, half in parts:
        plane = plane.copy()
        rows = np.arange(source.shape[0]) + (y + planes.y0) // half
        columns = np.arange(source.shape[1]) + (x + planes.x) // half
        seen = np.ix_((rows >= 0) & (rows < plane.shape[0]), (columns >= 0) & (columns < plane.shape[1]))
        place = np.ix_(rows[seen[0][:, 0]], columns[seen[1][0]])
        plane[place] = np.minimum(divided(plane[place].astype(np.int64) * keep[seen]) + source[seen], 255)
        made.append(plane)
    return tuple(made)


def plain_planes(piece: Sprite) -> Arrays:
    """BT.709 by its formula in whole numbers, one channel at a time."""
    r, g, b, a = (piece.pixels[..., channel].astype(np.int64) for channel in range(4))
    luma = (11_966 * r + 40_254 * g + 4_064 * b + 4_112 * a + 32_768) >> 16
    shape = (luma.shape[0] // 2, 2, luma.shape[1] // 2, 2)
    r, g, b, a = (channel.reshape(shape).sum(axis=(1, 3)) for channel in (r, g, b, a))
    u = (-6_596 * r - 22_189 * g + 28_784 * b + 32_897 * a + 131_072) >> 18
    v = (28_784 * r - 26_145 * g - 2_639 * b + 32_897 * a + 131_072) >> 18
    return tuple(np.clip(plane, 0, 255).astype(np.uint8) for plane in (luma, u, v))


def plain_composite(below: Array, piece: Sprite) -> Arrays:
    keep = 255 - piece.pixels[..., 3:].astype(np.int64)
    return (np.minimum(divided(below.astype(np.int64) * keep) + piece.pixels, 255).astype(np.uint8),)


def plain_tint(mask: Array, color: Color) -> Arrays:
    alpha = mask.astype(np.int64)
    return (np.dstack([*(divided(alpha * part) for part in color.rgb), alpha]).astype(np.uint8),)


def plain_dissolve(frame: Frame, other: Frame, weight: int) -> Arrays:
    return tuple(
        rounded(a.astype(np.int64) * (256 - weight) + b.astype(np.int64) * weight, 256).astype(np.uint8)
        for a, b in zip(frame.planes, other.planes, strict=True)
    )


def plain_mix(source: Array, at: Places) -> Array:
    """Rows between rows, in 64ths."""
    phases = (at % PHASES).reshape(-1, *[1] * (source.ndim - 1))
    near, far = (source[np.clip(at // PHASES + step, 0, source.shape[0] - 1)].astype(np.int64) for step in (0, 1))
    return rounded(near * (PHASES - phases) + far * phases, PHASES).astype(np.uint8)


def plain_sample(source: Array, rows: Places, columns: Places) -> Array:
    return np.ascontiguousarray(plain_mix(plain_mix(source, rows).swapaxes(0, 1), columns).swapaxes(0, 1))


def real_sample(source: Array, left: float, top: float, step_x: float, step_y: float) -> Arrays:
    """Bilinear sampling at pixel centres in double precision, rounded."""
    xs = left + (np.arange(CANVAS.width) + 0.5) * step_x - 0.5
    ys = top + (np.arange(CANVAS.height) + 0.5) * step_y - 0.5
    x0, y0 = np.floor(xs).astype(int), np.floor(ys).astype(int)
    fx, fy = (xs - x0)[None, :], (ys - y0)[:, None]
    columns = [np.clip(x0 + step, 0, source.shape[1] - 1) for step in (0, 1)]
    rows = [np.clip(y0 + step, 0, source.shape[0] - 1) for step in (0, 1)]
    wide = source.astype(np.float64)
    mixed = [wide[row][:, columns[0]] * (1 - fx) + wide[row][:, columns[1]] * fx for row in rows]
    return (np.rint(mixed[0] * (1 - fy) + mixed[1] * fy).astype(np.uint8),)


def real_blur(source: Array, blur_px: float) -> Arrays:
    large = cv2.resize(source, (CANVAS.width, CANVAS.height)).astype(np.float32)
    return (np.rint(cv2.GaussianBlur(large, (0, 0), blur_px / 2)).astype(np.uint8),)


def whole_soft(mask: Array, blur_px: float, margin: int) -> Arrays:
    grown = cv2.copyMakeBorder(mask, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)
    return (np.asarray(cv2.GaussianBlur(grown, (0, 0), blur_px / 2, borderType=cv2.BORDER_CONSTANT), np.uint8),)


# ------------------------------------------------------------------------------------------------------------- materials


def noise(seed: int, size: Size = CANVAS) -> Frame:
    """A frame of limited-range noise."""
    rng = np.random.default_rng(seed)
    y, u, v = (rng.integers(16, 236, (size.height // half, size.width // half)).astype(np.uint8) for half in (1, 2, 2))
    return Frame(y=y, u=u, v=v)


def copied(frame: Frame) -> Frame:
    return Frame(y=frame.y.copy(), u=frame.u.copy(), v=frame.v.copy())


def picture(width: int, height: int) -> Array:
    """A plane with the detail of a photograph."""
    grain = np.random.default_rng(5).integers(0, 256, (height, width)).astype(np.uint8)
    return np.asarray(cv2.GaussianBlur(grain, (0, 0), 2), np.uint8)


class Reel:
    """A clip of 1920x1080, of which 608x1080 cover the canvas; four frames of it, over and over."""

    def __init__(self) -> None:
        self.size = Size(width=1920, height=1080)
        self.frames = FRAMES
        self._made = [
            Frame(**{name: cv2.GaussianBlur(getattr(noise(seed, self.size), name), (0, 0), 2) for name in "yuv"})
            for seed in range(4)
        ]

    def frame(self, index: int) -> Frame:
        return self._made[index % 4]


class Materials:
    """The sources of the whole frame: one clip, one logo, the package's fonts."""

    def __init__(self) -> None:
        self.fonts: FontSet = load_fonts()
        self.images: Mapping[str, Array] = {"logo": np.full((160, 160, 4), 200, np.uint8)}
        self._reel = Reel()

    def digest(self, asset: str) -> str:
        return asset

    def footage(self, asset: str) -> FrameSource:
        return self._reel


CARD = Drawing(
    name="card",
    x=70,
    y=300,
    size=Size(width=940, height=520),
    bleed=120,
    items=(
        Shape(
            box=Rect(x=0, y=0, width=940, height=520),
            radius=36,
            fill="#fdfcf7",
            shadow=Shadow(color="#00000059", dy=24, blur_px=60),
        ),
        Text(
            x=40,
            y=60,
            width=860,
            runs=(
                TextRun(
                    text="Ship small things often. Learn what people want before you build the rest of it. " * 2,
                    style=TextStyle(family="Inter", size_px=44, color="#111111"),
                ),
            ),
        ),
    ),
)
LOGO = Drawing(
    name="logo",
    x=860,
    y=80,
    size=Size(width=160, height=160),
    items=(Picture(box=Rect(x=0, y=0, width=160, height=160), asset="logo", radius=80),),
)
BAR = Progress(
    box=Rect(x=0, y=1900, width=1080, height=14),
    track="#ffffff40",
    fill="#ffc23d",
    segments=(FrameRange(start=0, end=FRAMES),),
)
CAPTIONS = Captions(
    box=Rect(x=60, y=1200, width=960, height=300),
    style=CaptionStyle(
        style=TextStyle(family="Montserrat", size_px=84, weight=800, color="#ffffff"),
        states=States.lit("#ffffff", "#ffc23d"),
        stroke=Stroke(color="#05120e", width_px=8),
        shadow=Shadow(color="#00000080", dy=6, blur_px=12),
    ),
    pages=tuple(
        CaptionPage(
            frames=FrameRange(start=50 * page, end=50 * page + 50),
            words=tuple(
                CaptionWord(
                    shown=word,
                    line=index // 2,
                    onset=50 * page + 12 * index,
                    end=50 * page + 12 * index + 12,
                    word=4 * page + index,
                )
                for index, word in enumerate(words.split())
            ),
        )
        for page, words in enumerate(("Ship small things often", "learn what users want", "before you build it"))
    ),
)


def timeline(footage: FootageLayer, *, second: FootageLayer | None = None) -> Timeline:
    """Footage over the whole frame with card, logo, captions and bar; `second` is dissolved in all along."""
    whole = FrameRange(start=0, end=FRAMES)

    def fade(value: float) -> tuple[Animation, ...]:
        return (Animation(property="opacity", keyframes=(Keyframe(frame=0, value=value),)),)

    layers = [("footage", footage, ()), *([("second", second, fade(0.5))] if second else [])]
    layers += [("card", CARD, ()), ("logo", LOGO, ()), ("captions", CAPTIONS, ()), ("bar", BAR, ())]
    return Timeline(
        size=CANVAS,
        rate=Rate(num=30),
        frames=FRAMES,
        clips=tuple(Clip(id=name, frames=whole, layer=layer, animations=moves) for name, layer, moves in layers),
        sound=SoundPlan(samples=Rate(num=30).sample_of(FRAMES), narration_start=0),
        assets=(Asset(id="clip", kind="video", file="clip"),),
    )


# --------------------------------------------------------------------------------------------------------------- kernels


def kernels(materials: Materials) -> list[Kernel]:
    """Return every kernel at the sizes of a 1080x1920 video."""
    frame, other = noise(1), noise(2)
    card = paint_drawing(CARD, fonts=materials.fonts, images=materials.images)
    captions = CaptionsPainter(CAPTIONS, materials.fonts, first=0)
    page = captions._raster(0).paint(captions._colors(CAPTIONS.pages[0], 1))
    shown = [0]
    bar_planes = planes_of(Sprite(pixels=tint(rounded_mask(1080, 14, 7), Color.parse("#ffffff40"))), odd_x=False, odd_y=False)
    card_planes, card_whole = (planes_of(card, odd_x=False, odd_y=False, cut=cut) for cut in (True, False))
    page_planes, page_whole = (planes_of(page, odd_x=False, odd_y=False, cut=cut) for cut in (True, False))
    below = premultiply(np.random.default_rng(3).integers(0, 256, (*card.pixels.shape[:2], 4)).astype(np.uint8))
    mask = np.random.default_rng(4).integers(0, 256, (260, 780)).astype(np.uint8)
    marigold = Color.parse("#ffc23d")
    photo, narrow, broad = picture(1148, 2040), picture(608, 1080), picture(1500, 2700)
    target = np.empty((CANVAS.height, CANVAS.width), np.uint8)
    box = rounded_mask(940, 520, 36)
    dim = np.array([int(level * 0.58 + 16 * 0.42 + 0.5) for level in range(256)], np.uint8)
    crop = (1148 / 1.03, 1148 / 1.03 * 1920 / 1080)
    zoom = {
        "rows": places((2040 - crop[1]) / 2, crop[1] / 1920, 1920),
        "columns": places((1148 - crop[0]) / 2, crop[0] / 1080, 1080),
    }

    def blend(planes: PlaneSprite, x: int, y: int, name: str) -> Kernel:
        mine = copied(frame)

        def fast() -> Arrays:
            over(mine, planes, x=x, y=y)
            return mine.planes

        def plain() -> Arrays:
            return plain_over(frame, planes, x, y)

        return Kernel(name=name, fast=fast, plain=plain, why=BYTES)

    def mixed(opacity: int) -> Arrays:
        mine = copied(frame)
        dissolve(mine, other, opacity=opacity)
        return mine.planes

    def all_planes() -> Arrays:
        made = planes_of(card, odd_x=False, odd_y=False)
        return (made.y, made.u, made.v)

    def fast_composite() -> Arrays:
        sheet = below.copy()
        composite(sheet, Sprite(pixels=card.pixels), x=0, y=0)
        return (sheet,)

    def fast_sample() -> Arrays:
        sample_into(target, photo, **zoom)
        return (target,)

    def fast_blur() -> Arrays:
        cover(narrow, target, zoom=1.0, focus=Focus(), closest=None, blur_px=72.0)
        return (target,)

    def plain_shrunk() -> Arrays:
        blocks = np.asarray(enlarged(broad, 2160, 3840)).astype(np.int64).reshape(1920, 2, 1080, 2).sum(axis=(1, 3))
        return (((blocks + 2) >> 2).astype(np.uint8),)

    def plain_scaled() -> Arrays:
        made = scaled(Sprite(pixels=page.pixels), 3500)
        (height, width), step = page.pixels.shape[:2], SCALE_UNIT / 3500
        padded = np.pad(page.pixels, ((1, 1), (1, 1), (0, 0)))
        rows = places(1 + (height - made.pixels.shape[0] * step) / 2, step, made.pixels.shape[0])
        columns = places(1 + (width - made.pixels.shape[1] * step) / 2, step, made.pixels.shape[1])
        return (plain_sample(padded, rows, columns),)

    bar, out, strip = ProgressPainter(BAR, first=0), Frame.blank(CANVAS), slice(1900, 1914)

    def bar_frame(painter: ProgressPainter) -> Arrays:
        """The bar of the frame after the one shown last, over black."""
        shown[0] += 1
        out.y[strip], out.u[950:957], out.v[950:957] = 16, 128, 128
        painter.paint(shown[0] % FRAMES, out, x=0, y=0, opacity=255, scale=SCALE_UNIT)
        return tuple(plane.copy() for plane in (out.y[strip], out.u[950:957], out.v[950:957]))

    def plain_bar() -> Arrays:
        shown[0] -= 1
        return bar_frame(ProgressPainter(BAR, first=0))

    steps = (crop[0] / 1080, crop[1] / 1920)
    corner = ((1148 - crop[0]) / 2, (2040 - crop[1]) / 2)
    halves = narrow[:1080, :608].astype(np.int64).reshape(540, 2, 304, 2)
    return [
        Kernel(
            name="copy of a frame, for scale",
            fast=lambda: copied(frame).planes,
            plain=lambda: copied(frame).planes,
            why=INTEGERS,
        ),
        blend(card_planes, 70, 300, "over, a card 940x520 with a 60 px shadow"),
        blend(card_whole, 70, 300, "the same, not cut into parts"),
        blend(page_planes, 150, 1200, "over, a caption page with outline and shadow"),
        blend(page_whole, 150, 1200, "the same, not cut into parts"),
        blend(bar_planes, 0, 1900, "over, a bar 1080x14"),
        Kernel(name="a frame of the bar, against one drawn anew", fast=lambda: bar_frame(bar), plain=plain_bar, why=BYTES),
        Kernel(
            name="dissolve, half way",
            fast=lambda: mixed(128),
            plain=lambda: plain_dissolve(frame, other, 129),
            why="weights in 256ths: float32 holds them",
        ),
        Kernel(name="dissolve, its last frame", fast=lambda: mixed(255), plain=lambda: copied(other).planes, why=INTEGERS),
        Kernel(
            name="sprite to planes, the card's sheet",
            fast=all_planes,
            plain=lambda: plain_planes(card),
            why="16 fractional bits; sums that float32 holds",
        ),
        Kernel(
            name="composite, the card's sheet",
            fast=fast_composite,
            plain=lambda: plain_composite(below, card),
            why=BYTES,
        ),
        Kernel(name="tint, 780x260", fast=lambda: (tint(mask, marigold),), plain=lambda: plain_tint(mask, marigold), why=BYTES),
        Kernel(
            name="shadow of the card's box, 60 px",
            fast=lambda: (soft(box, blur_px=60, margin=90),),
            plain=lambda: whole_soft(box, 60, 90),
            why=PROMISED + " for bytes",
        ),
        Kernel(
            name="zoom, luma",
            fast=fast_sample,
            plain=lambda: (plain_sample(photo, **zoom),),
            why=SIXTY_FOURTHS,
        ),
        Kernel(
            name="zoom, luma, against real numbers",
            fast=fast_sample,
            plain=lambda: real_sample(photo, *corner, *steps),
            why=f"places within 1/{2 * PHASES} pixel",
            levels=2,
        ),
        Kernel(
            name="a caption page scaled to 85 %",
            fast=lambda: (scaled(Sprite(pixels=page.pixels), 3500).pixels,),
            plain=plain_scaled,
            why=SIXTY_FOURTHS,
        ),
        Kernel(
            name="608x1080 to 1080x1920, luma, against real numbers",
            fast=lambda: (enlarged(narrow, 1080, 1920, out=target),),
            plain=lambda: real_sample(narrow, 0, 0, 608 / 1080, 1080 / 1920),
            why=PROMISED,
            levels=1,
        ),
        Kernel(
            name="1500x2700 to 1080x1920, luma",
            fast=lambda: (shrunk(broad, 1080, 1920, out=target),),
            plain=plain_shrunk,
            why=PROMISED + "; then whole blocks, integers",
        ),
        Kernel(
            name="half of 608x1080",
            fast=lambda: (halved(narrow),),
            plain=lambda: (((halves.sum(axis=(1, 3)) + 2) >> 2).astype(np.uint8),),
            why=INTEGERS,
        ),
        Kernel(
            name="blur of a backdrop, 72 px, luma, against a true Gaussian",
            fast=fast_blur,
            plain=lambda: real_blur(narrow, 72.0),
            why="of exact parts",
            levels=6,
        ),
        Kernel(
            name="dim, luma",
            fast=lambda: (np.asarray(cv2.LUT(frame.y, dim), np.uint8),),
            plain=lambda: (np.floor(frame.y * 0.58 + 16 * 0.42 + 0.5).astype(np.uint8),),
            why="a table",
        ),
    ]


def milliseconds(call: Callable[[], object], runs: int) -> float:
    taken = []
    for _ in range(runs):
        began = time.process_time()
        call()
        taken.append(time.process_time() - began)
    return statistics.median(taken) * 1000


# -------------------------------------------------------------------------------------------------------- a whole frame


def frames(materials: Materials) -> list[tuple[str, float, float]]:
    """Return for each kind of footage the median and the mean CPU milliseconds of a frame, its sprites made beforehand."""
    whole = {"asset": "clip", "box": WHOLE}
    kinds = {
        "footage at rest": timeline(FootageLayer(**whole)),
        "zooming": timeline(FootageLayer(**whole, zoom_end=1.06)),
        "zooming, dimmed": timeline(FootageLayer(**whole, zoom_end=1.06, dim=0.3)),
        "blurred and dimmed": timeline(FootageLayer(**whole, blur_px=72.0, dim=0.42)),
        "two clips in a dissolve": timeline(FootageLayer(**whole), second=FootageLayer(**whole, first=2)),
    }
    found = []
    for name, made in kinds.items():
        compositor, out, taken = Compositor(made, materials), Frame.blank(CANVAS), []
        compositor.paint(0, out)
        for number in range(1, FRAMES):
            began = time.process_time()
            compositor.paint(number, out)
            taken.append((time.process_time() - began) * 1000)
        found.append((name, statistics.median(taken), statistics.mean(taken)))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    materials = Materials()
    lines = [
        "| kernel | ms | plain ms | ratio | largest difference | the same everywhere, because |",
        "|---|---|---|---|---|---|",
    ]
    wrong = False
    for kernel in kernels(materials):
        pairs = zip([a.copy() for a in kernel.fast()], kernel.plain(), strict=True)
        difference = max(int(np.abs(a.astype(np.int64) - b.astype(np.int64)).max()) for a, b in pairs)
        wrong |= difference > kernel.levels
        fast, plain = milliseconds(kernel.fast, given.runs), milliseconds(kernel.plain, max(3, given.runs // 3))
        verdict = f"{difference}" + (f" of {kernel.levels} allowed" if kernel.levels else "")
        lines.append(f"| {kernel.name} | {fast:.2f} | {plain:.2f} | {plain / fast:.1f} | {verdict} | {kernel.why} |")
    lines += ["", "A frame with card, logo, captions and bar over:", "", "| | median ms | mean ms |", "|---|---|---|"]
    lines += [f"| {name} | {median:.1f} | {mean:.1f} |" for name, median, mean in frames(materials)]
    table = "\n".join(lines)
    print(table)
    if given.write:
        put_table("kernels.py", table)
    return int(wrong)


if __name__ == "__main__":
    raise SystemExit(main())
