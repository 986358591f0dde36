"""How layers come, go and move, as animations of their clips.

Knows motions and frames, not what moves. The decision here: entrance, keyframes, loops, a path and the exit of one property
are sums (places, turns, blurs) or products (opacity, scale, reveal) of what each says; where only one speaks, its own
keyframes stand in the timeline, else one value per frame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import floor
from typing import cast, get_args

from tweetreel.core.animation import Animation, Easing, Keyframe, Property, curve_of
from tweetreel.core.time import FrameRange
from tweetreel.core.timeline import RevealBy
from tweetreel.template.model import DRAWN, Motion, PathSpec, Stand, Track

Value = Callable[[int], float]
Sources = dict[Property, list[Animation | Value]]

_REVEALS: Mapping[str, RevealBy] = {
    "wipe-left": "right", "wipe-right": "left", "wipe-up": "up", "wipe-down": "down", "circle": "circle", "clock": "clock",
    "diagonal": "diagonal", "blinds": "blinds", "noise": "noise",
}  # fmt: skip
_SLIDES: Mapping[str, tuple[Property, int]] = {
    "rise": ("y", 1), "slide-up": ("y", 1), "slide-down": ("y", -1), "slide-left": ("x", 1), "slide-right": ("x", -1),
}  # fmt: skip
_SCALES = {"pop": 0.55, "zoom": 1.22, "slam": 1.9, "spin": 0.7}
_OPENING_PX = 24.0
"""What opens the video comes from no further away: its first frame is its cover."""

_BLUR_PX = 28.0
_SPIN_DEGREES = -24.0
_PRODUCTS = ("opacity", "scale", "reveal")


def animations_of(
    stand: Stand,
    frames: FrameRange,
    *,
    last: int,
    scale: float = 1.0,
    opacity: Animation | None = None,
    opens: bool | None = None,
) -> tuple[Animation, ...]:
    """Return the animations of a clip on `frames` that stands as `stand` says; the video ends at frame `last`.

    `scale` is pixels per reference pixel, `opacity` one more animation of the opacity. What `opens` the video (else: begins
    with it) is whole on frame 0, which players show first: it only moves.
    """
    opens = frames.start == 0 if opens is None else opens
    sources: Sources = {}
    _enter(sources, stand.enter, frames, opens=opens, scale=scale)
    if frames.end < last:
        _leave(sources, stand.leave, frames, scale=scale)
    for track in stand.tracks:
        if track.property != "color" and track.property not in DRAWN:
            sources.setdefault(cast(Property, track.property), []).append(_track(track, frames))
    if stand.path is not None:
        _path(sources, stand.path, frames)
    if opacity is not None:
        sources.setdefault("opacity", []).append(opacity)
    rests: tuple[tuple[Property, float, float], ...] = (
        ("opacity", stand.opacity, 1.0), ("scale", stand.scale, 1.0), ("rotation", stand.rotation, 0.0),
        ("blur", stand.blur_px, 0.0),
    )  # fmt: skip
    for name, rest, plain in rests:
        if rest != plain:
            sources.setdefault(name, []).append(_still(name, rest, frames.start))
    return tuple(_joined(name, parts, frames) for name, parts in sources.items())


def combined(frames: FrameRange, *groups: tuple[Animation, ...]) -> tuple[Animation, ...]:
    """Return the animations of all `groups` of a clip on `frames`, those of one property put together."""
    sources: Sources = {}
    for group in groups:
        for animation in group:
            sources.setdefault(animation.property, []).append(animation)
    return tuple(_joined(name, parts, frames) for name, parts in sources.items())


def reveal_by(stand: Stand) -> RevealBy:
    """Return how the clip is uncovered where its reveal is animated."""
    return _REVEALS.get(stand.enter.name) or _REVEALS.get(stand.leave.name) or stand.reveal_by


def fade_in(frames: FrameRange, length: int, *, easing: Easing = "ease-in-out-quad") -> tuple[Animation, ...]:
    """Return a clip's opacity on its first `length` frames; whole from then on."""
    if length <= 0 or len(frames) <= 1:
        return ()
    end = frames.start + min(length, len(frames) - 1)
    keyframes = (Keyframe(frame=frames.start - 1, value=0.0, easing=easing), Keyframe(frame=end, value=1.0))
    return (Animation(property="opacity", keyframes=keyframes),)


def _still(name: Property, value: float, frame: int) -> Animation:
    return Animation(property=name, keyframes=(Keyframe(frame=frame, value=value),))


def _enter(sources: Sources, motion: Motion, frames: FrameRange, *, opens: bool, scale: float) -> None:
    length = min(motion.frames, len(frames) - 1 - motion.delay)
    if length < 2 or motion.name == "none":
        return
    first, rest = frames.start + motion.delay, frames.start + motion.delay + length

    def way(name: Property, value: float, *, end: float = 1.0, easing: Easing = motion.easing, early: int = 0) -> None:
        keys = (Keyframe(frame=first - early, value=value, easing=easing), Keyframe(frame=rest, value=end))
        sources.setdefault(name, []).append(Animation(property=name, keyframes=keys))

    if motion.name in _SLIDES:
        name, sign = _SLIDES[motion.name]
        way(name, sign * (min(motion.travel / 2, _OPENING_PX * scale) if opens else motion.travel), end=0.0)
    if opens:
        return
    if motion.name in _REVEALS:
        way("reveal", 0.0, early=1)
        return
    if motion.name in _SCALES:
        way("scale", _SCALES[motion.name])
    if motion.name == "spin":
        way("rotation", _SPIN_DEGREES, end=0.0)
    if motion.name == "blur":
        way("blur", _BLUR_PX * scale, end=0.0)
    share = 1 / 3 if motion.name in ("slam", "pop") else 1.0 if motion.name == "fade" else 2 / 3
    seen = first + max(1, int(length * share))
    keys = (Keyframe(frame=first - 1, value=0.0, easing="ease-out-quad"), Keyframe(frame=seen, value=1.0))
    sources.setdefault("opacity", []).append(Animation(property="opacity", keyframes=keys))


def _leave(sources: Sources, motion: Motion, frames: FrameRange, *, scale: float) -> None:
    length = min(motion.frames, len(frames) // 3)
    if length < 2 or motion.name == "none":
        return
    first = frames.end - length

    def way(name: Property, rest: float, value: float, easing: Easing = motion.easing) -> None:
        keys = (Keyframe(frame=first, value=rest, easing=easing), Keyframe(frame=frames.end, value=value))
        sources.setdefault(name, []).append(Animation(property=name, keyframes=keys))

    if motion.name in _SLIDES:
        name, sign = _SLIDES[motion.name]
        way(name, 0.0, -sign * float(motion.travel))
    if motion.name in _REVEALS:
        way("reveal", 1.0, 0.0)
        return
    if motion.name in _SCALES:
        way("scale", 1.0, _SCALES[motion.name])
    if motion.name == "spin":
        way("rotation", 0.0, -_SPIN_DEGREES)
    if motion.name == "blur":
        way("blur", 0.0, _BLUR_PX * scale)
    way("opacity", 1.0, 0.0, "ease-in-quad")


def _track(track: Track, frames: FrameRange) -> Animation | Value:
    name = track.property
    assert name in get_args(Property)
    name = cast(Property, name)
    if track.loop_frames:
        a, b = track.keys[0], track.keys[1]
        curve = curve_of(a.easing)

        def looped(frame: int) -> float:
            rounds = (frame - frames.start) / track.loop_frames
            part, number = rounds - floor(rounds), floor(rounds)
            if track.alternate and number % 2:
                part = 1 - part
            return a.value + (b.value - a.value) * curve(part)

        return looped
    keys: dict[int, Keyframe] = {}
    for key in sorted(track.keys, key=lambda key: key.at.frame(len(frames))):
        frame = frames.start + key.at.frame(len(frames))
        keys[frame] = Keyframe(frame=frame, value=key.value, easing=key.easing)
    return Animation(property=name, keyframes=tuple(keys.values()))


def drawn_values(stand: Stand, frames: FrameRange) -> list[dict[str, float]]:
    """Return for every frame of a clip the values of the properties that it is drawn anew for; empty where there are none."""
    tracks = [track for track in stand.tracks if track.property in DRAWN]
    if not tracks:
        return []
    ways = [(track.property, _curve_of(track, frames)) for track in tracks]
    return [{name: way(frame) for name, way in ways} for frame in range(frames.start, frames.end)]


def _curve_of(track: Track, frames: FrameRange) -> Value:
    way = _track(replace(track, property="x"), frames)  # any other number moves as a place does
    return way.value_at if isinstance(way, Animation) else way


def color_ways(track: Track, frames: FrameRange) -> list[tuple[str, Animation | None]]:
    """Return the colours of a track in order, each with the opacity of what is painted in it over those before.

    A colour over another at opacity p is exactly their mix, so that a change of colour needs no picture of its own.
    """
    keys = sorted(track.keys, key=lambda key: key.at.frame(len(frames)))
    places = [frames.start + key.at.frame(len(frames)) for key in keys]
    made: list[tuple[str, Animation | None]] = [(keys[0].color or "", None)]
    for before, key, start, end in zip(keys, keys[1:], places, places[1:], strict=False):
        if end > start:
            ramp = (Keyframe(frame=start, value=0.0, easing=before.easing), Keyframe(frame=end, value=1.0))
            made.append((key.color or "", Animation(property="opacity", keyframes=ramp)))
    return made


def _path(sources: Sources, path: PathSpec, frames: FrameRange) -> None:
    """A smooth way through the points (Catmull and Rom, "A class of local interpolating splines", 1974)."""
    points = path.points
    first = frames.start + path.at.frame(len(frames))
    curve = curve_of(path.easing)

    def place(axis: int) -> Value:
        def at(frame: int) -> float:
            part = curve(min(1.0, max(0.0, (frame - first) / path.frames))) * (len(points) - 1)
            index = min(len(points) - 2, max(0, floor(part)))
            t = part - index
            p = [points[min(len(points) - 1, max(0, index + k))][axis] for k in (-1, 0, 1, 2)]
            return 0.5 * (
                2 * p[1] + (p[2] - p[0]) * t + (2 * p[0] - 5 * p[1] + 4 * p[2] - p[3]) * t * t
                + (3 * p[1] - p[0] - 3 * p[2] + p[3]) * t * t * t
            )  # fmt: skip

        return at

    sources.setdefault("x", []).append(place(0))
    sources.setdefault("y", []).append(place(1))


def _joined(name: Property, parts: list[Animation | Value], frames: FrameRange) -> Animation:
    """Return what all parts together say of a property, as one animation."""
    only = parts[0]
    if len(parts) == 1 and isinstance(only, Animation):
        return only
    values: list[float] = []
    for frame in range(frames.start, frames.end):
        said = [part.value_at(frame) if isinstance(part, Animation) else part(frame) for part in parts]
        value = 1.0 if name in _PRODUCTS else 0.0
        for one in said:
            value = value * one if name in _PRODUCTS else value + one
        values.append(round(value, 5))
    keys = [
        Keyframe(frame=frames.start + index, value=value)
        for index, value in enumerate(values)
        if index in (0, len(values) - 1) or not values[index - 1] == value == values[index + 1]
    ]
    return Animation(property=name, keyframes=tuple(keys))
