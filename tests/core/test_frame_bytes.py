"""The planes are the same bytes on a processor that can less, and with any number of threads.

One frame or more of every layer kind and effect, drawn in processes where OpenCV's and numpy's faster paths are switched off.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.scenes import Stage, clip
from tweetreel.core.compositor import Compositor
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Fit, Focus, Rect, Size
from tweetreel.core.looks import CaptionStyle, Effect, Plate, States
from tweetreel.core.pixels import premultiply
from tweetreel.core.text import Shadow, Stroke, TextRun, TextStyle
from tweetreel.core.time import FrameRange, Rate
from tweetreel.core.timeline import (
    Asset,
    Background,
    CaptionPage,
    Captions,
    CaptionWord,
    Clip,
    Drawing,
    FootageLayer,
    Icon,
    Picture,
    Progress,
    Shape,
    SoundPlan,
    Text,
    Timeline,
)
from tweetreel.media.fonts import load_fonts

SIZE = Size(width=324, height=576)
WHOLE = Rect(x=0, y=0, width=324, height=576)
FRAMES = 24
DRAWN = (0, 5, 11, 16, 23)
STYLES = ("aurora", "mesh", "rays", "bokeh", "dots", "contours")
COLORS = ("#0b1f1a", "#155043", "#6fc3a2")


class Relief:
    """A clip of smooth hills with grain on them, each frame its own, in whole numbers alone."""

    def __init__(self, size: Size, frames: int) -> None:
        self.size = size
        self.frames = frames

    def frame(self, index: int) -> Frame:
        return Frame(y=self._plane(index, 1), u=self._plane(index + 7, 2), v=self._plane(index + 13, 2))

    def _plane(self, seed: int, half: int) -> NDArray[np.uint8]:
        ys, xs = np.mgrid[0 : self.size.height // half, 0 : self.size.width // half]
        hills = (xs * (97 + seed) + ys * 131) // 211 % 200 + ((xs // 9 + ys // 7 + seed) % 5) * 4
        grain = (xs * 7919 + ys * 104729 + seed * 31) * 2654435761 % 4294967296 >> 28
        return np.asarray(np.minimum(np.abs(hills - 100) + grain + 40, 235), np.uint8)


def timelines() -> dict[str, tuple[Clip, ...]]:
    """Every layer kind and effect, a few to a scene."""
    white = TextStyle(family="Montserrat", size_px=34, weight=800, color="#ffffff")
    ink = TextStyle(family="Inter", size_px=19, color="#10201c")
    edge, cast = Stroke(color="#05120e", width_px=3.5), Shadow(color="#00000099", dx=2, dy=5, blur_px=11)
    card = Drawing(
        name="card",
        x=31,
        y=90,
        size=Size(width=260, height=190),
        bleed=50,
        items=(
            Shape(
                box=Rect(x=0, y=0, width=260, height=190),
                radius=15,
                fill="#fdfcf7",
                fill_end="#d0e8dff0",
                stroke=edge,
                shadow=cast,
            ),
            Picture(box=Rect(x=14, y=14, width=45, height=45), asset="face", radius=22),
            Picture(box=Rect(x=200, y=10, width=51, height=40), asset="small", fit=Fit.CONTAIN),
            Icon(box=Rect(x=68, y=20, width=24, height=24), name="verified", color="#1d9bf0", second="#ffffff"),
            Text(x=14, y=72, width=230, runs=(TextRun(text="Ship small, often. 🚀 مرحبا", style=ink),), shadow=cast),
        ),
    )
    words = tuple(
        CaptionWord(shown=word, line=index // 2, onset=6 * index, end=6 * index + 6, word=index)
        for index, word in enumerate(("Ship", "small", "things", "often🚀"))
    )
    captions = Captions(
        box=Rect(x=12, y=400, width=300, height=120),
        style=CaptionStyle(
            style=white,
            states=States.lit(white.color, "#ffc23d"),
            stroke=edge,
            shadow=cast,
            glow=Shadow(color="#ffffffc0", blur_px=9),
            plate=Plate(target="word", color="#14453a"),
            effects=(
                Effect(property="y", target="page", on="page", start=0.11, end=0),
                Effect(property="scale", target="word", on="word", start=1.3, end=1, before=1, frames=6),
                Effect(property="split", target="word", on="word", start=0.1, end=0, before=0, frames=6),
            ),
        ),
        pages=(CaptionPage(frames=FrameRange(start=2, end=FRAMES), words=words),),
    )
    chapters = (FrameRange(start=0, end=9), FrameRange(start=9, end=FRAMES))
    bar = Progress(box=Rect(x=17, y=31, width=290, height=7), track="#ffffff40", fill="#ffc23d", segments=chapters)

    def footage(asset: str, **options: object) -> FootageLayer:
        return FootageLayer(**{"asset": asset, "box": WHOLE, **options})  # type: ignore[arg-type] # passed on as given

    over = (
        clip("card", card, 0, FRAMES, y=((0, 41.0), (12, 0.0)), opacity=((0, 0.2), (9, 1.0))),
        clip("captions", captions, 0, FRAMES),
        clip("bar", bar, 0, FRAMES, opacity=((0, 0.3), (6, 1.0))),
    )
    inset = footage("clip", box=Rect(x=40, y=100, width=244, height=180), radius=13, zoom_start=1.08, speed=0.5, at_end="loop")
    scenes: dict[str, tuple[Clip, ...]] = {
        "zoomed photo": (clip("f", footage("photo", zoom_end=1.07, focus=Focus(x=0.4, y=0.6)), 0, FRAMES), *over),
        "zoomed clip": (clip("f", footage("clip", zoom_start=1.05, focus_end=Focus(x=0.7)), 0, FRAMES), *over[1:]),
        "clip at rest": (clip("f", footage("clip"), 0, FRAMES), clip("in", inset, 3, FRAMES)),
        "shrunk clip": (clip("f", footage("large", dim=0.23), 0, FRAMES), clip("in", inset, 3, FRAMES)),
        "backdrop": (clip("f", footage("clip", blur_px=72.0, dim=0.42), 0, FRAMES), *over),
        "still backdrop": (clip("f", footage("photo", blur_px=21.0, dim=0.3), 0, FRAMES), *over[2:]),
        "dissolve": (
            clip("one", footage("clip"), 0, FRAMES),
            clip("two", footage("photo", zoom_end=1.1), 3, FRAMES, opacity=((3, 0.0), (20, 1.0))),
        ),
        "scaled sprite": (
            clip("b", Background(style="mesh", seed=3, colors=COLORS), 0, FRAMES),
            clip("card", card, 0, FRAMES, scale=((0, 0.4), (9, 1.13), (18, 1.0)), opacity=((0, 0.0), (5, 1.0))),
        ),
    }
    for style in STYLES:
        scenes[style] = (clip("b", Background(style=style, seed=5, colors=COLORS), 0, FRAMES),)  # type: ignore[arg-type] # a name
    return scenes


def stage() -> Stage:
    made = Stage(
        {
            "photo": Relief(Size(width=500, height=420), 1),
            "clip": Relief(Size(width=480, height=270), 9),
            "large": Relief(Size(width=700, height=1000), 3),
        }
    )
    xs, ys = np.arange(100)[None, :], np.arange(110)[:, None]
    flat = np.stack([xs * 2 + 0 * ys, ys * 2 + 0 * xs, (xs * ys) % 256, np.minimum(255, xs * 3 + ys)], axis=-1)
    face = premultiply(flat.astype(np.uint8))
    made.images = {"face": face, "small": np.ascontiguousarray(face[30:50, 40:61])}
    return made


def digests() -> list[str]:
    """Return a digest for each frame of each scene."""
    load_fonts()
    sources, found = stage(), []
    for name, clips in timelines().items():
        timeline = Timeline(
            size=SIZE,
            rate=Rate(num=30),
            frames=FRAMES,
            clips=clips,
            sound=SoundPlan(samples=48_000, narration_start=0),
            assets=tuple(Asset(id=asset, kind="video", file=asset) for asset in ("photo", "clip", "large")),
        )
        compositor = Compositor(timeline, sources)
        for number in DRAWN if name not in STYLES else DRAWN[-1:]:
            planes = b"".join(plane.tobytes() for plane in compositor.frame(number).planes)
            found.append(f"{name} {number}: {hashlib.sha256(planes).hexdigest()}")
    return found


def main() -> None:
    """Print the digests: `threads` and, as a second argument, `plain` for OpenCV's plainest code."""
    cv2.setNumThreads(int(sys.argv[1]))
    if sys.argv[2:] == ["plain"]:
        cv2.setUseOptimized(False)
    print("\n".join(digests()))


OPENCV = {"OPENCV_CPU_DISABLE": ",".join(name[1:] for name in cv2.getCPUFeaturesLine().split() if name.startswith("*"))}
NUMPY = {"NPY_DISABLE_CPU_FEATURES": " ".join(np.show_config(mode="dicts")["SIMD Extensions"].get("found", []))}
NO_IPP = {"OPENCV_IPP": "disabled"}
OTHER_BLAS = {"OPENBLAS_CORETYPE": "Prescott", "OPENBLAS_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def expected() -> list[str]:
    return digests()


@pytest.mark.parametrize(
    ("changed", "arguments"),
    [
        (OPENCV, ("2",)),
        (NO_IPP, ("4",)),
        (NUMPY, ("1",)),
        (OTHER_BLAS, ("2",)),
        ({}, ("8", "plain")),
        ({**OPENCV, **NO_IPP, **NUMPY, **OTHER_BLAS}, ("1", "plain")),
    ],
    ids=["opencv-without-simd", "without-ipp", "numpy-without-simd", "another-blas", "not-optimised", "nothing-at-all"],
)
def test_a_frame_is_the_same_bytes_on_a_lesser_processor(
    changed: dict[str, str], arguments: tuple[str, ...], expected: list[str]
) -> None:
    root = Path(__file__).parents[2]
    code = "from tests.core.test_frame_bytes import main; main()"
    lesser = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, **changed, "PYTHONPATH": str(root)},
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert lesser.stdout.splitlines() == expected


def test_a_frame_is_the_same_bytes_with_any_number_of_threads(expected: list[str]) -> None:
    before = cv2.getNumThreads()
    try:
        for threads in (1, 2, 4, 8):
            cv2.setNumThreads(threads)
            assert digests() == expected
    finally:
        cv2.setNumThreads(before)
