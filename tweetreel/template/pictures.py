"""The pictures behind everything: footage or moving backgrounds, one per slot, and how one becomes the next.

Knows shots and transitions. The decision here: a picture of a shape far from the canvas' is shown whole in a frame over its
own blurred copy, once, and filling the canvas the next time; where a card stands over it, it is a quiet ground.
"""

from __future__ import annotations

from tweetreel.artifacts import Shot
from tweetreel.core.animation import Animation, Easing, Keyframe, Property
from tweetreel.core.layout import Focus, Rect, Size
from tweetreel.core.text import Shadow
from tweetreel.core.time import FrameRange
from tweetreel.core.timeline import Background, Clip, Drawing, FootageLayer, RevealBy, Shape
from tweetreel.template.lengths import is_tall
from tweetreel.template.model import CardSpec, FootageSpec, Transition
from tweetreel.template.movement import animations_of, combined, fade_in
from tweetreel.template.scene import Scene
from tweetreel.template.solve import Slot

_MISMATCH = 1.43
"""Pictures so much wider or taller than the canvas are shown whole in a frame rather than cropped to it."""

_MOVES = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_WIPES: dict[str, RevealBy] = {"left": "right", "right": "left", "up": "up", "down": "down"}
_MASKS: dict[str, RevealBy] = {
    "circle": "circle", "clock": "clock", "diagonal": "diagonal", "blinds": "blinds", "luma": "noise",
}  # fmt: skip
_ZOOM = 1.25
_BLUR_PX = 40.0


def shows_card(scene: Scene, slot: Slot) -> bool:
    """True where the tweet's card stands on this slot: on a post's first beat, and on all where it has no picture."""
    cards = [layer for layer in scene.template.layers if isinstance(layer, CardSpec)]
    if slot.post is None or not any(card.slots is None or slot.spec in card.slots for card in cards):
        return False
    mine = [other for other in scene.plan.slots if other.post == slot.post]
    pictured = any(
        shot.file is not None and shot.origin in ("tweet", "library")
        for other, shot in zip(scene.plan.slots, scene.request.footage.shots, strict=True)
        if other.post == slot.post
    )
    return slot.name == mine[0].name or not pictured


def add_footage(scene: Scene, spec: FootageSpec) -> None:
    """Put the pictures of all slots on the scene."""
    seen: dict[str, int] = {}
    shots = list(zip(scene.plan.slots, scene.request.footage.shots, strict=True))
    change, blend = spec.transition, spec.stand.blend
    for index, (slot, shot) in enumerate(shots):
        last = index == len(shots) - 1
        overlap = 0 if last else change.overlap
        frames = FrameRange(start=slot.frames.start, end=min(slot.frames.end + overlap, scene.plan.frames))
        come, by = _coming(scene, change, frames, index)
        go = () if last else _going(scene, change, frames)
        own = animations_of(spec.stand, frames, last=scene.plan.frames, scale=float(scene.template.scale), opens=False)
        moves = combined(frames, come, go, own)
        origin = f"{spec.id}: {slot.name}, {shot.reason}; {slot.reason}"
        name = f"{spec.id}-{index + 1}"
        if change.name == "fade" and index == 0:
            _ground(scene, spec)
        if shot.file is None or not spec.tweet_media:
            post = slot.post if slot.post is not None else len(scene.request.tweet.posts)
            style = spec.background[(scene.seed + post) % len(spec.background)]
            layer = Background(style=style, seed=(scene.seed + 7919 * index) % 2**31, colors=scene.brand.backdrop)
            scene.add(Clip(id=name, frames=frames, layer=layer, animations=moves, origin=origin, reveal_by=by, blend=blend))
            continue
        appearance = seen.get(shot.file, 0)
        quiet = shows_card(scene, slot) or slot.role == "cta"
        seen[shot.file] = appearance + (0 if quiet else 1)
        layers = _layers(scene, spec, shot, frames, appearance, quiet=quiet)
        scene.add(Clip(id=name, frames=frames, layer=layers[0], animations=moves, origin=origin, reveal_by=by, blend=blend))
        soft = fade_in(frames, max(2, change.frames // 2 if change.name != "dissolve" else change.frames)) if index else ()
        if change.name == "cut":
            soft = ()
        for picture in layers[1:]:
            shade = _shade(scene, f"{name}-frame-shade", picture.box, picture.radius)
            scene.add(Clip(id=f"{name}-frame-shade", frames=frames, layer=shade, animations=soft, origin=origin))
            scene.add(Clip(id=f"{name}-frame", frames=frames, layer=picture, animations=soft, origin=origin))


def _ground(scene: Scene, spec: FootageSpec) -> None:
    """The colour that pictures fade through."""
    canvas = scene.canvas
    item = Shape(box=canvas, fill=scene.color(spec.transition.color))
    size = Size(width=canvas.width, height=canvas.height)
    layer = Drawing(name=f"{spec.id}-ground", x=0, y=0, size=size, items=(item,))
    frames = FrameRange(start=0, end=scene.plan.frames)
    scene.add(Clip(id=f"{spec.id}-ground", frames=frames, layer=layer, origin=f"{spec.id}: what pictures fade through"))


def _way(name: Property, start: int, a: float, end: int, b: float, easing: Easing) -> Animation:
    return Animation(property=name, keyframes=(Keyframe(frame=start, value=a, easing=easing), Keyframe(frame=end, value=b)))


def _coming(scene: Scene, change: Transition, frames: FrameRange, index: int) -> tuple[tuple[Animation, ...], RevealBy]:
    """Return how the picture on `frames` comes, and by what it is uncovered."""
    length = min(change.frames, len(frames) - 1)
    if index == 0 or length < 2 or change.name == "cut":
        return (), "left"
    start, end = frames.start, frames.start + length
    kind, _, side = change.name.partition("-")
    before = start - 1
    if kind in ("slide", "push", "whip"):
        name, amount = _distance(scene, side)
        moves = [_way(name, before, -amount, end, 0.0, change.easing)]
        if kind == "whip":
            moves.append(_bell(frames.start, length, scene))
        return tuple(moves), "left"
    if kind == "wipe":
        return (_way("reveal", before, 0.0, end, 1.0, change.easing),), _WIPES[side]
    if change.name in _MASKS:
        return (_way("reveal", before, 0.0, end, 1.0, change.easing),), _MASKS[change.name]
    if change.name == "fade":
        half = max(1, length // 2)
        return (_way("opacity", start - 1, 0.0, start + half, 1.0, change.easing),), "left"
    moves = list(fade_in(frames, length, easing=change.easing))
    if change.name == "zoom":
        moves.append(_way("scale", start, _ZOOM, end, 1.0, "ease-out-cubic"))
    if change.name == "blur":
        moves.append(_way("blur", start, _BLUR_PX * float(scene.template.scale), end, 0.0, "linear"))
    return tuple(moves), "left"


def _going(scene: Scene, change: Transition, frames: FrameRange) -> tuple[Animation, ...]:
    """Return how the picture on `frames`, whose end overlaps with the next, goes."""
    length = min(change.frames, len(frames) - 1)
    if length < 2:
        return ()
    start, end = frames.end - length, frames.end
    kind, _, side = change.name.partition("-")
    if kind in ("push", "whip"):
        name, amount = _distance(scene, side)
        return (_way(name, start - 1, 0.0, end, amount, change.easing),)
    if change.name == "fade":
        half = max(1, length // 2)
        return (_way("opacity", end - half, 1.0, end, 0.0, change.easing),)
    if change.name == "zoom":
        return (_way("scale", start, 1.0, end, _ZOOM, "ease-in-cubic"),)
    if change.name == "blur":
        return (_way("blur", start, 0.0, end, _BLUR_PX * float(scene.template.scale), "linear"),)
    return ()


def _distance(scene: Scene, side: str) -> tuple[Property, float]:
    """Return along which axis a picture moves towards `side`, and how far it is then out of sight."""
    dx, dy = _MOVES[side]
    size = scene.template.size
    return ("x", float(dx * size.width)) if dx else ("y", float(dy * size.height))


def _bell(start: int, length: int, scene: Scene) -> Animation:
    """The blur of a whip: strongest in its middle."""
    top = _BLUR_PX * float(scene.template.scale)
    keys = (
        Keyframe(frame=start, value=0.0, easing="ease-out-quad"),
        Keyframe(frame=start + max(1, length // 2), value=top, easing="ease-in-quad"),
        Keyframe(frame=start + max(2, length), value=0.0),
    )
    return Animation(property="blur", keyframes=keys)


def _layers(
    scene: Scene, spec: FootageSpec, shot: Shot, frames: FrameRange, appearance: int, *, quiet: bool
) -> list[FootageLayer]:
    """Return the picture that fills the canvas, and the one framed over it where there is one."""
    assert shot.file is not None
    facts = scene.request.media[shot.file]
    asset = scene.asset(shot.file, "image" if shot.kind == "photo" else "video")
    lut = scene.request.files.get(spec.graded) if isinstance(spec.graded, str) else scene.brand.lut if spec.graded else None
    grade = scene.asset(lut, "lut") if lut else None
    speed, at_end = 1.0, "hold" if spec.when_short == "slow" else spec.when_short
    if facts.frames > 1 and facts.frames < len(frames):
        least = 0.1 if spec.when_short == "slow" else spec.slowest
        speed = max(least, facts.frames / len(frames))
    zoom = (1.0, 1.0 + spec.ken_burns) if appearance % 2 == 0 else (1.0 + spec.ken_burns, 1.0)
    if facts.frames > 1:
        zoom = (1.0, 1.0)
    canvas = spec.box or scene.canvas
    canvas = Rect(
        x=canvas.x // 2 * 2, y=canvas.y // 2 * 2, width=canvas.width // 2 * 2, height=canvas.height // 2 * 2
    ).intersect(scene.canvas)
    shape = canvas.width / canvas.height
    ratio = facts.size.width / facts.size.height
    far = ratio > _MISMATCH * shape or shape > _MISMATCH * ratio
    blurred = FootageLayer(
        asset=asset, box=canvas, speed=speed, at_end=at_end, blur_px=float(scene.px(72)), dim=max(0.42, spec.dim), grade=grade,
        radius=spec.radius,
    )  # fmt: skip
    if quiet:
        return [blurred]
    if spec.box is None and (spec.fit == "contain-blur" or (spec.fit == "auto" and far and appearance % 2 == 0)):
        room, radius = spec.frame or _room(scene), scene.px(28)
        # a picture that is but a strip is cropped to a box that its corners leave something of
        height = max(2 * radius, min(room.height, room.width * facts.size.height // facts.size.width))
        width = max(2 * radius, min(room.width, height * facts.size.width // facts.size.height))
        left, top = room.x + (room.width - width) // 2, room.y + (room.height - height) // 2
        x, y = left // 2 * 2, top // 2 * 2
        box = Rect(x=x, y=y, width=(left + width - x) // 2 * 2, height=(top + height - y) // 2 * 2)
        framed = FootageLayer(
            asset=asset, box=box, speed=speed, at_end=at_end, zoom_start=zoom[0], zoom_end=zoom[1], radius=radius, grade=grade
        )
        return [blurred, framed]
    wide = ratio > shape * _MISMATCH and facts.frames == 1
    high = shape > ratio * _MISMATCH and facts.frames == 1
    focus, focus_end = spec.focus, None
    if focus == Focus() and (wide or high):  # nobody said what matters: the view wanders along the longer side
        focus, focus_end = (Focus(x=0.38), Focus(x=0.62)) if wide else (Focus(y=0.4), Focus(y=0.6))
    return [
        FootageLayer(
            asset=asset, box=canvas, focus=focus, focus_end=focus_end, speed=speed, at_end=at_end, zoom_start=zoom[0],
            zoom_end=zoom[1], dim=spec.dim, grade=grade, radius=spec.radius, blur_px=spec.blur_px,
        )
    ]  # fmt: skip


def _room(scene: Scene) -> Rect:
    """Return where framed pictures stand: high on a tall canvas, above the captions on others."""
    if is_tall(scene.template.size):
        return Rect(x=scene.px(60), y=scene.px(306), width=scene.px(960), height=scene.px(556))
    safe = scene.template.safe
    return Rect(x=safe.x, y=safe.y, width=safe.width, height=safe.height * 62 // 100)


def _shade(scene: Scene, name: str, box: Rect, radius: int) -> Drawing:
    """Return the soft shadow that lifts a framed picture off its blurred ground."""
    inner = Rect(x=0, y=0, width=box.width, height=box.height)
    shadow = Shadow(color="#00000073", dy=scene.px(20), blur_px=scene.px(56))
    item = Shape(box=inner.inset(scene.px(4)), radius=radius, fill="#000000", shadow=shadow)
    size = Size(width=box.width, height=box.height)
    return Drawing(name=name, x=box.x, y=box.y, size=size, items=(item,), bleed=scene.px(110))
