"""Overlays with their transparency: solved from two drawings, and laid on any ground again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pipeline.test_render import job
from tweetreel.core.alpha import OnBoth, both_of, both_size, straight_planes
from tweetreel.core.compositor import Compositor
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.timeline import Background, FootageLayer
from tweetreel.media.sources import FileSources


def on_both(luma: int, u: int, v: int, alpha: int) -> Frame:
    """A flat colour of alpha 0 to 255 on black and on white, as a painter rounds it."""
    frame = Frame.blank(Size(width=4, height=8))

    def over(value: int, ground: int) -> int:
        return (value * alpha + ground * (255 - alpha) + 127) // 255

    frame.y[:4], frame.y[4:] = over(luma, 16), over(luma, 235)
    frame.u[:], frame.v[:] = over(u, 128), over(v, 128)
    return frame


@given(luma=st.integers(16, 235), u=st.integers(16, 240), v=st.integers(16, 240), alpha=st.integers(0, 255))
def test_what_was_solved_gives_both_drawings_again(luma: int, u: int, v: int, alpha: int) -> None:
    drawn = on_both(luma, u, v, alpha)
    y, cu, cv, a = straight_planes(drawn)
    assert int(np.abs(a.astype(int) - round(alpha / 255 * 1023)).max()) <= 5
    if alpha > 60:
        assert int(np.abs(y.astype(int) - 4 * luma).max()) <= 4 * 255 / alpha
        assert int(np.abs(cu.astype(int) - 4 * u).max()) <= 8 * 255 / alpha
        assert int(np.abs(cv.astype(int) - 4 * v).max()) <= 8 * 255 / alpha
    again = both_of((y, cu, cv, a), bits=10)
    for one, other in zip(drawn.planes, again.planes, strict=True):
        assert int(np.abs(one.astype(int) - other).max()) <= 1


def test_what_is_wholly_clear_is_black_and_what_is_wholly_opaque_keeps_its_colour() -> None:
    clear = straight_planes(on_both(200, 30, 220, 0))
    assert [int(plane[0, 0]) for plane in clear] == [64, 512, 512, 0]
    opaque = straight_planes(on_both(200, 30, 220, 255))
    assert [int(plane[0, 0]) for plane in opaque] == [800, 120, 880, 1023]


@pytest.mark.parametrize("number", [0, 12, 40, 94])
def test_overlays_laid_on_their_own_ground_are_the_video(number: int, tmp_path: Path) -> None:
    scene = job(tmp_path / "media")
    with FileSources(scene.timeline, scene.folder, scene.fonts) as sources:
        both = OnBoth(scene.timeline, sources)
        assert both.timeline.size == both_size(scene.timeline.size)
        under = tuple(clip for clip in scene.timeline.clips if isinstance(clip.layer, (Background, FootageLayer)))
        ground = Compositor(replace(scene.timeline, clips=under), sources).frame(number)
        whole = Compositor(scene.timeline, sources).frame(number)
        y, _, _, alpha = (plane.astype(np.float64) for plane in straight_planes(both.frame(number)))
        part = alpha / 1023
        laid = part * y / 4 + (1 - part) * ground.y
        assert float(np.abs(laid - whole.y).max()) <= 2.5


def test_frames_of_overlays_come_in_any_order_and_keys_tell_them_apart(tmp_path: Path) -> None:
    scene = job(tmp_path / "media")
    with FileSources(scene.timeline, scene.folder, scene.fonts) as sources:
        one, two = OnBoth(scene.timeline, sources), OnBoth(scene.timeline, sources)
        numbers = range(0, 95, 7)
        forwards = [b"".join(plane.tobytes() for plane in one.frame(n).planes) for n in numbers]
        backwards = [b"".join(plane.tobytes() for plane in two.frame(n).planes) for n in reversed(numbers)]
        assert forwards == backwards[::-1]
        by_key: dict[str, bytes] = {}
        for digest, planes in zip((next(one.digests(n, n + 1)) for n in numbers), forwards, strict=True):
            assert by_key.setdefault(digest, planes) == planes
        assert not set(one.digests(0, 95)) & set(Compositor(scene.timeline, sources).digests(0, 95))
