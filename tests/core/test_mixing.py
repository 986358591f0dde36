"""Uncovering, blend modes, and layers that turn, blur and move as a whole."""

from __future__ import annotations

import itertools
from typing import get_args

import numpy as np
import pytest

from tests.core.scenes import Stage
from tweetreel.core.animation import Animation, Keyframe, Property
from tweetreel.core.compositor import Compositor, frame_at
from tweetreel.core.conversion import frame_to_rgb
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Rect, Size
from tweetreel.core.mixing import REVEAL_UNIT, reveal_mask
from tweetreel.core.time import FrameRange, Rate
from tweetreel.core.timeline import (
    Background,
    Blend,
    Clip,
    Drawing,
    Flipbook,
    Layer,
    Meter,
    RevealBy,
    Shape,
    SoundPlan,
    Timeline,
    Waveform,
)

SIZE = Size(width=160, height=120)


def box(fill: str, *, x: int = 40, y: int = 30, width: int = 80, height: int = 60, radius: int = 0) -> Drawing:
    shape = Shape(box=Rect(x=0, y=0, width=width, height=height), fill=fill, radius=radius)
    return Drawing(name="box", x=x, y=y, size=Size(width=width, height=height), items=(shape,))


def still(name: Property, value: float) -> Animation:
    return Animation(property=name, keyframes=(Keyframe(frame=0, value=value),))


def timeline(*clips: Clip, base: str = "#405060") -> Timeline:
    return Timeline(
        size=SIZE, rate=Rate(num=30), frames=20, clips=clips, base=base, sound=SoundPlan(samples=32000, narration_start=0)
    )


def clip(layer: Layer, *animations: Animation, name: str = "one", blend: Blend = "normal", by: RevealBy = "left") -> Clip:
    frames = FrameRange(start=0, end=20)
    return Clip(id=name, frames=frames, layer=layer, animations=animations, blend=blend, reveal_by=by)


def picture(*clips: Clip, base: str = "#405060", n: int = 5) -> np.ndarray:
    return frame_to_rgb(frame_at(timeline(*clips, base=base), n, Stage()))


@pytest.mark.parametrize("by", get_args(RevealBy))
def test_a_reveal_goes_from_nothing_to_all_and_never_back(by: RevealBy) -> None:
    masks = [reveal_mask(by, 64, 48, step * REVEAL_UNIT // 8).astype(int) for step in range(9)]
    assert masks[0].max() <= 20
    assert masks[-1].min() == 255
    assert all((later >= earlier).all() for earlier, later in itertools.pairwise(masks))


@pytest.mark.parametrize(("by", "edge"), [("left", (0, slice(None))), ("right", (1, slice(None)))])
def test_half_a_reveal_from_a_side_shows_that_half(by: RevealBy, edge: tuple[int, slice]) -> None:
    shown = picture(clip(box("#ff0000"), still("reveal", 0.5), by=by))[60]
    left, right = shown[50], shown[110]
    red, ground = (left, right) if by == "left" else (right, left)
    assert red[0] > 240
    assert abs(int(ground[0]) - 0x40) < 4


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("multiply", (0x40, 0x28, 0)), ("screen", (255, 168, 0x60)), ("add", (255, 0xD0, 0x60)), ("overlay", (128, 80, 0))],
)
def test_a_blend_mode_gives_what_the_formula_says(mode: Blend, expected: tuple[int, int, int]) -> None:
    middle = picture(clip(box("#ff8000"), blend=mode))[60, 80].astype(int)
    assert np.abs(middle - np.array(expected)).max() <= 4


@pytest.mark.parametrize("mode", [mode for mode in get_args(Blend) if mode != "normal"])
def test_a_blend_mode_leaves_what_the_layer_does_not_cover(mode: Blend) -> None:
    plain, blended = (frame_at(timeline(*clips), 5, Stage()) for clips in ((), (clip(box("#ff8000"), blend=mode),)))
    outside = np.ones(plain.y.shape, bool)
    outside[28:94, 38:124] = False
    assert np.array_equal(plain.y[outside], blended.y[outside])


@pytest.mark.parametrize("mode", [mode for mode in get_args(Blend) if mode != "normal"])
def test_a_half_transparent_layer_is_half_as_strong_in_every_mode(mode: Blend) -> None:
    none, half, full = (
        picture(clip(box("#ff8000"), still("opacity", opacity), blend=mode))[60, 80].astype(int) for opacity in (0.0, 0.5, 1.0)
    )
    allowed = 6 if mode != "add" else 40  # add clips at white
    assert np.abs(half - (none + full) / 2).max() <= allowed


def test_a_quarter_turn_swaps_the_sides_about_the_middle() -> None:
    turned = picture(clip(box("#ff0000", x=40, y=50, width=80, height=20), still("rotation", 90.0)))
    tall = picture(clip(box("#ff0000", x=70, y=20, width=20, height=80)))
    assert np.abs(turned.astype(int) - tall.astype(int)).mean() < 1.5


def test_a_whole_turn_is_none() -> None:
    assert np.array_equal(picture(clip(box("#ff0000"), still("rotation", 360.0))), picture(clip(box("#ff0000"))))


def test_a_blur_keeps_the_light_and_softens_the_edge() -> None:
    sharp, soft = picture(clip(box("#ffffff"))).astype(float), picture(clip(box("#ffffff"), still("blur", 8.0))).astype(float)
    assert abs(sharp.mean() - soft.mean()) < 1
    assert np.abs(np.diff(sharp[60, :, 0])).max() > 3 * np.abs(np.diff(soft[60, :, 0])).max()


def test_a_background_is_pushed_as_a_whole() -> None:
    background = Background(style="mesh", seed=3, colors=("#102030", "#a04020", "#20a080"))
    rest, pushed = picture(clip(background)), picture(clip(background, still("x", 40.0)))
    assert np.array_equal(pushed[:, 44:-2], rest[:, 4:-42])
    assert (pushed[:, :38] == pushed[0, 0]).all()


def test_a_flipbook_shows_each_page_from_its_start() -> None:
    book = Flipbook(pages=(box("#ff0000"), box("#00ff00")), starts=(0, 8))
    assert picture(clip(book), n=7)[60, 80, 0] > 240
    assert picture(clip(book), n=8)[60, 80, 1] > 240


def test_a_meter_fills_to_its_value_and_stands_still_then() -> None:
    meter = Meter(
        box=Rect(x=20, y=50, width=120, height=20), shape="bar", track="#000000", fill="#ffffff",
        span=FrameRange(start=0, end=10), end=0.5, easing="linear",
    )  # fmt: skip
    made = Compositor(timeline(clip(meter)), Stage())
    assert made.key(12) == made.key(19)
    row = frame_to_rgb(made.frame(15))[60, :, 0]
    assert row[78] > 240
    assert row[84] < 20


def test_a_ring_begins_at_twelve_and_goes_with_the_clock() -> None:
    ring = Meter(
        box=Rect(x=40, y=20, width=80, height=80), shape="ring", track="#000000", fill="#ffffff",
        span=FrameRange(start=0, end=1), end=0.25, width_px=12,
    )  # fmt: skip
    shown = picture(clip(ring))[..., 0]
    angle = np.radians(45)
    assert shown[round(60 - 34 * np.cos(angle)), round(80 + 34 * np.sin(angle))] > 240
    assert shown[round(60 + 34 * np.cos(angle)), round(80 - 34 * np.sin(angle))] < 20


def test_a_waveform_is_high_where_the_voice_is_loud() -> None:
    levels = tuple(255 if frame == 10 else 0 for frame in range(20))
    wave = Waveform(box=Rect(x=20, y=20, width=120, height=80), color="#ffffff", levels=levels, bars=7)
    quiet, loud = picture(clip(wave), n=1)[..., 0], picture(clip(wave), n=10)[..., 0]
    assert (loud[:, 80] > 200).sum() > 3 * (quiet[:, 80] > 200).sum()


@pytest.mark.parametrize("name", ["rotation", "blur", "reveal"])
def test_equal_keys_are_equal_frames_while_a_layer_turns_blurs_and_is_uncovered(name: Property) -> None:
    ends = {"rotation": 40.0, "blur": 9.0, "reveal": 1.0}
    keyframes = (Keyframe(frame=2, value=0.0, easing="ease-out-cubic"), Keyframe(frame=14, value=ends[name]))
    moving = clip(box("#ff8000", radius=9), Animation(property=name, keyframes=keyframes), by="circle")
    made = Compositor(timeline(moving), Stage())
    seen: dict[object, Frame] = {}
    for n in (*range(20), *range(19, -1, -1)):
        frame = made.frame(n)
        before = seen.setdefault(made.key(n), frame)
        assert all(np.array_equal(a, b) for a, b in zip(before.planes, frame.planes, strict=True))
    assert len(seen) > 8
