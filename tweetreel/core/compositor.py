"""A frame as a function of the timeline: `frame_at(timeline, n, sources)`.

Knows layers and planes, no file and no codec. The decision here: every layer kind has a painter that paints frame n from
nothing but n, and names by a key everything its picture depends on; so any frame can be asked for in any order, and equal
keys mean equal frames. What stays from one frame to the next is drawn once: the lowest layers whose keys stand still are
kept as one picture, and only what moves above them is drawn again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Protocol

from tweetreel.core.color import Color
from tweetreel.core.digests import digest_of
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Rect, Size
from tweetreel.core.mixing import NEUTRAL, REVEAL_UNIT, blend, mix, moved, reveal_mask
from tweetreel.core.painters import SCALE_UNIT, TURN_UNIT, Kept, Painter, painter_of
from tweetreel.core.pixels import copy, dissolve, fill, part_of
from tweetreel.core.sources import Sources
from tweetreel.core.timeline import Background, Clip, Drawing, FootageLayer, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pose:
    """Where and how strongly a clip stands at a frame, rounded to what can be drawn."""

    x: int
    y: int
    opacity: int
    scale: int
    turn: int = 0
    blur: int = 0
    reveal: int = REVEAL_UNIT


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """A clip as it stands on one frame, and the key of what it shows there."""

    clip: Clip
    pose: _Pose
    key: Hashable


_REST = _Pose(x=0, y=0, opacity=255, scale=SCALE_UNIT)
_PLAIN = (0, 0, REVEAL_UNIT, "normal")

_KEPT_PAINTERS = 16
"""More than are on screen at once; memory does not grow with the timeline."""


class Composition(Protocol):
    """Frames of a timeline by their number, in any order."""

    timeline: Timeline

    def frame(self, n: int) -> Frame:
        """Return frame `n` on planes of its own."""
        ...

    def paint(self, n: int, out: Frame) -> None:
        """Draw frame `n` over the whole of `out`, whatever stood there."""
        ...

    def key(self, n: int) -> Hashable:
        """Return what frame `n` depends on: equal keys mean equal frames."""
        ...

    def digests(self, start: int, end: int) -> Iterator[str]:
        """Yield the digest of the key of each frame in `[start, end)`."""
        ...


class Compositor:
    """Draws frames of one timeline. Not to be shared between threads; any number may exist side by side."""

    def __init__(self, timeline: Timeline, sources: Sources) -> None:
        self.timeline = timeline
        self._sources = sources
        self._painters: Kept[str, Painter] = Kept(_KEPT_PAINTERS)
        self._stacks: Kept[int, tuple[_Layer, ...]] = Kept(3)
        self._base = Color.parse(timeline.base)
        self._scratch: Frame | None = None
        self._second: Frame | None = None
        self._third: Frame | None = None
        self._kept: Frame | None = None
        self._kept_keys: tuple[Hashable, ...] = ()

    def frame(self, n: int) -> Frame:
        """Return frame `n` of `[0, timeline.frames)` on planes of its own."""
        frame = Frame.blank(self.timeline.size)
        self.paint(n, frame)
        return frame

    def paint(self, n: int, out: Frame) -> None:
        """Draw frame `n` over the whole of `out`, whatever stood there."""
        stack = self._stack(n)
        keys = tuple(layer.key for layer in stack)
        lowest = len(self._kept_keys)
        if self._kept is not None and lowest and keys[:lowest] == self._kept_keys:
            copy(self._kept, out)
        else:
            lowest = 0
            if not (stack and self._covers(stack[0].clip, stack[0].pose)):
                fill(out, self._base)
        staying = self._staying(n, keys)
        for index in range(lowest, len(stack)):
            self._draw(stack[index], n, out)
            if index + 1 == staying:
                self._keep(keys[:staying], out)

    def key(self, n: int) -> Hashable:
        """Return what frame `n` depends on: equal keys mean equal frames, of any timelines of equal size and rate.

        Made of texts, numbers and tuples; nothing is drawn for it.
        """
        stack = self._stack(n)
        covered = bool(stack) and self._covers(stack[0].clip, stack[0].pose)
        return (None if covered else self._base.rgb, *(layer.key for layer in stack))

    def digests(self, start: int, end: int) -> Iterator[str]:
        """Yield the digest of the key of each frame in `[start, end)`."""
        for n in range(start, end):
            yield digest_of(self.key(n))

    def _stack(self, n: int) -> tuple[_Layer, ...]:
        """Return the layers to draw on frame `n`, from the topmost one that hides all below it."""
        if not 0 <= n < self.timeline.frames:
            raise ValueError(f"frame: must lie in [0, {self.timeline.frames}) (frame={n})")
        return self._stacks.of(n, lambda: tuple(self._layers(n)))

    def _layers(self, n: int) -> Iterator[_Layer]:
        posed = [(clip, _pose(clip, n)) for clip in self.timeline.clips if n in clip.frames]
        seen = [(clip, pose) for clip, pose in posed if pose.opacity > 0 and pose.reveal > 0]
        first = max((index for index, one in enumerate(seen) if self._covers(*one)), default=0)
        for clip, pose in seen[first:]:
            key: Hashable = (self._painter(clip).key(n - clip.frames.start), pose.x, pose.y, pose.opacity, pose.scale)
            more = (pose.turn, pose.blur, pose.reveal, clip.blend)
            if more != _PLAIN:
                key = (key, *more, clip.reveal_by)
            yield _Layer(clip=clip, pose=pose, key=key)

    def _staying(self, n: int, keys: tuple[Hashable, ...]) -> int:
        """Return how many of the lowest layers of frame `n` stand on the next frame as they are."""
        if not keys or n + 1 >= self.timeline.frames:
            return 0
        following = self._stack(n + 1)
        staying = 0
        while staying < min(len(keys), len(following)) and keys[staying] == following[staying].key:
            staying += 1
        return staying

    def _keep(self, keys: tuple[Hashable, ...], drawn: Frame) -> None:
        if self._kept is None:
            self._kept = Frame.blank(self.timeline.size)
        copy(drawn, self._kept)
        self._kept_keys = keys

    def _draw(self, layer: _Layer, n: int, out: Frame) -> None:
        clip, pose = layer.clip, layer.pose
        if pose.reveal >= REVEAL_UNIT and clip.blend == "normal":
            self._put(clip, pose, n, out)
            return
        box = _bounds(clip, pose, self.timeline.size)
        if not box.width or not box.height:
            return
        if self._second is None:
            self._second = Frame.blank(self.timeline.size)
        drawn = self._second
        copy(part_of(out, box), part_of(drawn, box))
        if clip.blend == "normal":
            self._put(clip, pose, n, drawn)
        else:
            ground = self._scratch_of(out, whole=True)
            fill(part_of(ground, box), Color.grey(NEUTRAL[clip.blend]))
            self._put(clip, pose, n, ground)
            blend(drawn, ground, box, clip.blend)
        if pose.reveal >= REVEAL_UNIT:
            copy(part_of(drawn, box), part_of(out, box))
        else:
            mix(out, drawn, box, reveal_mask(clip.reveal_by, box.width, box.height, pose.reveal))

    def _put(self, clip: Clip, pose: _Pose, n: int, out: Frame) -> None:
        """Draw the clip over `out` as it stands, without blend mode and reveal."""
        painter, local = self._painter(clip), n - clip.frames.start
        if not isinstance(clip.layer, (Background, FootageLayer)):
            painter.paint(
                local, out, x=pose.x, y=pose.y, opacity=pose.opacity, scale=pose.scale, turn=pose.turn, blur=pose.blur
            )
            return
        still = (pose.x, pose.y, pose.scale, pose.blur, pose.turn) == (0, 0, SCALE_UNIT, 0, 0)
        if still and pose.opacity == 255:
            painter.paint(local, out, x=0, y=0, opacity=255, scale=SCALE_UNIT)
            return
        scratch = self._third_of(out, whole=self._fills(clip, _REST))
        painter.paint(local, scratch, x=0, y=0, opacity=255, scale=SCALE_UNIT)
        if still:
            dissolve(out, scratch, opacity=pose.opacity)
        else:
            scale, blur_px = pose.scale / SCALE_UNIT, pose.blur / 2
            turn = pose.turn / TURN_UNIT
            moved(scratch, out, x=pose.x, y=pose.y, scale=scale, blur_px=blur_px, opacity=pose.opacity, degrees=turn)

    def _covers(self, clip: Clip, pose: _Pose) -> bool:
        """True where the clip hides everything below it."""
        return pose == _REST and clip.blend == "normal" and self._fills(clip, pose)

    def _fills(self, clip: Clip, pose: _Pose) -> bool:
        """True where the clip paints every pixel of the frame, however faintly."""
        if (pose.x, pose.y) != (0, 0):
            return False
        if isinstance(clip.layer, FootageLayer):
            size, box = self.timeline.size, clip.layer.box
            whole = box.x <= 0 and box.y <= 0 and box.right >= size.width and box.bottom >= size.height
            return whole and not clip.layer.radius
        return isinstance(clip.layer, Background)

    def _painter(self, clip: Clip) -> Painter:
        return self._painters.of(clip.id, lambda: painter_of(clip, self.timeline, self._sources))

    def _scratch_of(self, frame: Frame, *, whole: bool) -> Frame:
        """Return a second frame to draw on: as `frame` is, or with any content where the `whole` of it will be painted."""
        if self._scratch is None:
            self._scratch = Frame.blank(self.timeline.size)
        if not whole:
            copy(frame, self._scratch)
        return self._scratch

    def _third_of(self, frame: Frame, *, whole: bool) -> Frame:
        """Return a frame like `_scratch_of`'s that is not the one a blend mode draws on."""
        if frame is not self._scratch:
            return self._scratch_of(frame, whole=whole)
        if self._third is None:
            self._third = Frame.blank(self.timeline.size)
        if not whole:
            copy(frame, self._third)
        return self._third


def frame_at(timeline: Timeline, n: int, sources: Sources) -> Frame:
    """Return frame `n` of `timeline`: equal arguments give equal bytes, in any order, process and thread."""
    return Compositor(timeline, sources).frame(n)


def state_key(timeline: Timeline, n: int, sources: Sources) -> Hashable:
    """Return what frame `n` of `timeline` depends on: equal keys, equal frames."""
    return Compositor(timeline, sources).key(n)


def _pose(clip: Clip, n: int) -> _Pose:
    return _Pose(
        x=round(clip.value_at("x", n)),
        y=round(clip.value_at("y", n)),
        opacity=min(255, max(0, round(clip.value_at("opacity", n) * 255))),
        scale=max(1, round(clip.value_at("scale", n) * SCALE_UNIT)),
        turn=round(clip.value_at("rotation", n) * TURN_UNIT) % (360 * TURN_UNIT),
        blur=max(0, round(clip.value_at("blur", n) * 2)),
        reveal=min(REVEAL_UNIT, max(0, round(clip.value_at("reveal", n) * REVEAL_UNIT))),
    )


def _bounds(clip: Clip, pose: _Pose, size: Size) -> Rect:
    """Return an even box inside the canvas that holds all that the clip paints; what uncovers it runs over this box."""
    whole = Rect(x=0, y=0, width=size.width, height=size.height)
    layer = clip.layer
    if isinstance(layer, Drawing) and pose.scale == SCALE_UNIT and not pose.turn and not pose.blur:
        box = Rect(x=layer.x, y=layer.y, width=layer.size.width, height=layer.size.height).inset(-layer.bleed)
        box = box.shift(pose.x, pose.y)
        left, top = box.x // 2 * 2, box.y // 2 * 2
        even = Rect(x=left, y=top, width=-(-(box.right - left) // 2) * 2, height=-(-(box.bottom - top) // 2) * 2)
        return even.intersect(whole)
    return whole
