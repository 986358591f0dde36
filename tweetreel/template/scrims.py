"""A soft shade below caption pages that could not be read on the picture behind them.

Knows a timeline and the numbers of pages; who measured them is not its business. The decision here: the picture stays bright
everywhere else, in space and in time; a shade comes and goes softly, and pages near one another share one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from tweetreel.core.animation import Animation, Keyframe
from tweetreel.core.layout import Rect, Size
from tweetreel.core.text import Shadow
from tweetreel.core.time import FrameRange
from tweetreel.core.timeline import Captions, Clip, Drawing, Shape, Timeline
from tweetreel.template.caption_track import with_alpha

PREFIX = "caption-scrim-"
_FADE_FRAMES = 6
_SHARED_GAP_FRAMES = 30
_BLUR = 1.3
"""How soft the shade's edge is, in parts of the type size."""


def with_scrims(timeline: Timeline, pages: Collection[int], *, color: str, opacity: float) -> Timeline:
    """Return `timeline` with shades of `color` below the caption `pages`, in place of those that it has."""
    clips = [clip for clip in timeline.clips if not clip.id.startswith(PREFIX)]
    place = next(index for index, clip in enumerate(clips) if isinstance(clip.layer, Captions))
    layer = clips[place].layer
    assert isinstance(layer, Captions)
    drawing = _shade(layer, with_alpha(color, opacity))
    made = [
        _clip(number, drawing, frames, timeline.frames)
        for number, frames in enumerate(_spans([layer.pages[page].frames for page in sorted(pages)]), start=1)
    ]
    return replace(timeline, clips=(*clips[:place], *made, *clips[place:]))


def _spans(pages: list[FrameRange]) -> list[FrameRange]:
    spans: list[FrameRange] = []
    for frames in pages:
        if spans and frames.start - spans[-1].end <= _SHARED_GAP_FRAMES:
            spans[-1] = FrameRange(start=spans[-1].start, end=max(frames.end, spans[-1].end))
        else:
            spans.append(frames)
    return spans


def _shade(layer: Captions, color: str) -> Drawing:
    size = layer.style.style.size_px
    blur = _BLUR * size
    reach = round(1.5 * blur)
    box = layer.box.inset(-round(0.35 * size))
    x, y = box.x // 2 * 2, box.y // 2 * 2
    inner = Rect(x=0, y=0, width=box.width // 2 * 2, height=box.height // 2 * 2)
    return Drawing(
        name="caption scrim",
        x=x,
        y=y,
        size=Size(width=inner.width, height=inner.height),
        items=(Shape(box=inner, radius=round(0.5 * size), shadow=Shadow(color=color, blur_px=blur)),),
        bleed=reach // 2 * 2 + 2,
    )


def _clip(number: int, drawing: Drawing, frames: FrameRange, end: int) -> Clip:
    """Return the shade over `frames`, whole on all of them, fading before and after where there is room."""
    start, stop = max(0, frames.start - _FADE_FRAMES), min(end, frames.end + _FADE_FRAMES)
    keys = {frames.start: 1.0, frames.end - 1: 1.0}
    if start < frames.start:
        keys[start] = 0.0
    if stop > frames.end:
        keys[stop - 1] = 0.0
    ways = tuple(Keyframe(frame=frame, value=keys[frame], easing="ease-in-out-quad") for frame in sorted(keys))
    fade = Animation(property="opacity", keyframes=ways)
    return Clip(
        id=f"{PREFIX}{number}",
        frames=FrameRange(start=start, end=stop),
        layer=drawing,
        animations=(fade,),
        origin="captions: too little contrast to the picture",
    )
