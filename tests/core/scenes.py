"""Synthetic sources and timelines for tests of the compositor: no file, no codec."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.animation import Animation, Keyframe
from tweetreel.core.frames import Frame, FrameSource
from tweetreel.core.layout import Size
from tweetreel.core.time import FrameRange, Rate
from tweetreel.core.timeline import Asset, Clip, Layer, SoundPlan, Timeline
from tweetreel.core.typeset import FontSet
from tweetreel.media.fonts import load_fonts

SIZE = Size(width=96, height=160)
RATE = Rate(num=30)


class Counter:
    """A clip whose frame n is grey level 20 + n all over: which frame is shown can be read from any pixel."""

    def __init__(self, frames: int, size: Size = SIZE) -> None:
        self._frames = frames
        self._size = size

    @property
    def size(self) -> Size:
        return self._size

    @property
    def frames(self) -> int:
        return self._frames

    def frame(self, index: int) -> Frame:
        if not 0 <= index < self._frames:
            raise IndexError(index)
        frame = Frame.blank(self._size)
        frame.y[:] = 20 + index
        return frame


class Board:
    """A still checkerboard of `cell` pixels."""

    def __init__(self, size: Size, cell: int = 8) -> None:
        ys, xs = np.mgrid[0 : size.height, 0 : size.width]
        self._frame = Frame.blank(size)
        self._frame.y[:] = np.where((xs // cell + ys // cell) % 2, 200, 40)

    @property
    def size(self) -> Size:
        return self._frame.size

    @property
    def frames(self) -> int:
        return 1

    def frame(self, index: int) -> Frame:
        return self._frame


class Stage:
    """Sources of tests: clips by asset id, no pictures, the package's fonts."""

    def __init__(self, footage: Mapping[str, FrameSource] | None = None) -> None:
        self._footage = dict(footage or {})
        self.images: Mapping[str, NDArray[np.uint8]] = {}

    @property
    def fonts(self) -> FontSet:
        return load_fonts()

    def digest(self, asset: str) -> str:
        return asset

    def footage(self, asset: str) -> FrameSource:
        return self._footage[asset]

    def lut(self, asset: str) -> NDArray[np.float32]:
        raise KeyError(asset)


def timeline(*clips: Clip, frames: int, assets: tuple[str, ...] = (), base: str = "#000000") -> Timeline:
    """Return a timeline of `clips` on the tests' canvas."""
    return Timeline(
        size=SIZE,
        rate=RATE,
        frames=frames,
        clips=clips,
        sound=SoundPlan(samples=RATE.sample_of(frames), narration_start=0),
        assets=tuple(Asset(id=name, kind="video", file=name) for name in assets),
        base=base,
    )


def clip(name: str, layer: Layer, start: int, end: int, **animated: tuple[tuple[int, float], ...]) -> Clip:
    """Return a clip; `opacity=((0, 0.0), (10, 1.0))` animates a property linearly over timeline frames."""
    animations = tuple(
        Animation(property=key, keyframes=tuple(Keyframe(frame=frame, value=value) for frame, value in points))  # type: ignore[arg-type] # names of properties
        for key, points in animated.items()
    )
    return Clip(id=name, frames=FrameRange(start=start, end=end), layer=layer, animations=animations)
