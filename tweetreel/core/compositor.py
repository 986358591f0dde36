"""A frame as a function of the timeline: `frame_at(timeline, n, sources)`.

Knows layers and planes, no file and no codec. The decision here: every layer kind has a painter that keeps what it has drawn
(sprites by state, page rasters, prepared stills) and paints frame n from nothing but n; so any frame can be asked for in any
order, and equal state keys mean equal frames.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from tweetreel.core.color import Color
from tweetreel.core.frames import Frame
from tweetreel.core.painters import SCALE_UNIT, Kept, Painter, painter_of
from tweetreel.core.pixels import dissolve, fill
from tweetreel.core.sources import Sources
from tweetreel.core.timeline import Background, Clip, FootageLayer, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pose:
    """Where and how strongly a clip stands at a frame, rounded to what can be drawn."""

    x: int
    y: int
    opacity: int
    scale: int


_REST = _Pose(x=0, y=0, opacity=255, scale=SCALE_UNIT)

_KEPT_PAINTERS = 16
"""More than are on screen at once; memory does not grow with the timeline."""


class Compositor:
    """Draws frames of one timeline. Not to be shared between threads; any number may exist side by side."""

    def __init__(self, timeline: Timeline, sources: Sources) -> None:
        self.timeline = timeline
        self._sources = sources
        self._painters: Kept[str, Painter] = Kept(_KEPT_PAINTERS)
        self._seen: tuple[int, list[tuple[Clip, _Pose]]] = (-1, [])
        self._base = Color.parse(timeline.base)
        self._scratch: Frame | None = None

    def frame(self, n: int) -> Frame:
        """Return frame `n` of `[0, timeline.frames)` on planes of its own."""
        frame = Frame.blank(self.timeline.size)
        self.paint(n, frame)
        return frame

    def paint(self, n: int, out: Frame) -> None:
        """Draw frame `n` over the whole of `out`, whatever stood there."""
        visible = self._visible(n)
        if not (visible and self._covers(*visible[0])):
            fill(out, self._base)
        for clip, pose in visible:
            painter = self._painter(clip)
            local = n - clip.frames.start
            if isinstance(clip.layer, (Background, FootageLayer)) and pose.opacity < 255:
                scratch = self._scratch_of(out)
                painter.paint(local, scratch, x=pose.x, y=pose.y, opacity=255, scale=pose.scale)
                dissolve(out, scratch, opacity=pose.opacity)
            else:
                painter.paint(local, out, x=pose.x, y=pose.y, opacity=pose.opacity, scale=pose.scale)

    def key(self, n: int) -> Hashable:
        """Return the state of frame `n`: equal keys of one timeline mean equal frames."""
        return tuple((clip.id, pose, self._painter(clip).key(n - clip.frames.start)) for clip, pose in self._visible(n))

    def moves(self, n: int) -> bool:
        """Tell cheaply that frame `n` differs from the one before because a moving background is seen; False says nothing."""
        return n > 0 and any(isinstance(clip.layer, Background) and n - 1 in clip.frames for clip, _ in self._visible(n))

    def _visible(self, n: int) -> list[tuple[Clip, _Pose]]:
        """Return the clips to draw on frame `n`, from the topmost one that hides all below it."""
        if not 0 <= n < self.timeline.frames:
            raise ValueError(f"frame: must lie in [0, {self.timeline.frames}) (frame={n})")
        if self._seen[0] != n:
            posed = [(clip, _pose(clip, n)) for clip in self.timeline.clips if n in clip.frames]
            seen = [(clip, pose) for clip, pose in posed if pose.opacity > 0]
            first = max((index for index, one in enumerate(seen) if self._covers(*one)), default=0)
            self._seen = (n, seen[first:])
        return self._seen[1]

    def _covers(self, clip: Clip, pose: _Pose) -> bool:
        """True where the clip hides everything below it."""
        if pose != _REST:
            return False
        if isinstance(clip.layer, FootageLayer):
            size = self.timeline.size
            box = clip.layer.box
            if clip.layer.radius:
                return False
            return box.x <= 0 and box.y <= 0 and box.right >= size.width and box.bottom >= size.height
        return isinstance(clip.layer, Background)

    def _painter(self, clip: Clip) -> Painter:
        return self._painters.of(clip.id, lambda: painter_of(clip, self.timeline, self._sources))

    def _scratch_of(self, frame: Frame) -> Frame:
        if self._scratch is None:
            self._scratch = Frame.blank(self.timeline.size)
        for target, source in zip(self._scratch.planes, frame.planes, strict=True):
            np.copyto(target, source)
        return self._scratch


def frame_at(timeline: Timeline, n: int, sources: Sources) -> Frame:
    """Return frame `n` of `timeline`: equal arguments give equal bytes, in any order, process and thread."""
    return Compositor(timeline, sources).frame(n)


def _pose(clip: Clip, n: int) -> _Pose:
    return _Pose(
        x=round(clip.value_at("x", n)),
        y=round(clip.value_at("y", n)),
        opacity=min(255, max(0, round(clip.value_at("opacity", n) * 255))),
        scale=max(1, round(clip.value_at("scale", n) * SCALE_UNIT)),
    )
