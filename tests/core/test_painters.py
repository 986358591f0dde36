"""Painters on their own: what they keep from one frame to the next never shows."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.core.frames import Frame
from tweetreel.core.layout import Rect, Size
from tweetreel.core.painters import SCALE_UNIT, ProgressPainter
from tweetreel.core.time import FrameRange
from tweetreel.core.timeline import Progress

FRAMES = 90


@st.composite
def bars(draw: st.DrawFn) -> Progress:
    """A bar of one to five segments anywhere on a small canvas."""
    cuts = draw(st.lists(st.integers(1, FRAMES - 1), max_size=4, unique=True))
    edges = [0, *sorted(cuts), FRAMES]
    segments = tuple(FrameRange(start=a, end=b) for a, b in itertools.pairwise(edges))
    place = (draw(st.integers(0, 30)), draw(st.integers(0, 20)))
    box = Rect(x=place[0], y=place[1], width=draw(st.integers(40, 150)), height=draw(st.integers(2, 12)))
    return Progress(box=box, track="#ffffff40", fill="#ffc23d", segments=segments, gap=draw(st.integers(0, 5)))


def shown(painter: ProgressPainter, frame: int, x: int, y: int, opacity: int) -> tuple[bytes, ...]:
    out = Frame.blank(Size(width=200, height=64))
    painter.paint(frame, out, x=x, y=y, opacity=opacity, scale=SCALE_UNIT)
    return tuple(plane.tobytes() for plane in out.planes)


@given(
    bars(),
    st.lists(
        st.tuples(
            st.integers(0, FRAMES - 1), st.integers(-3, 3), st.sampled_from([0, 0, 0, 1]), st.sampled_from([255, 255, 90])
        ),
        min_size=2,
        max_size=8,
    ),
)
@settings(max_examples=120, deadline=None)
def test_a_bar_is_the_same_whatever_was_shown_before(layer: Progress, poses: list[tuple[int, int, int, int]]) -> None:
    kept = ProgressPainter(layer, first=0)
    for frame, x, y, opacity in poses:
        assert shown(kept, frame, x, y, opacity) == shown(ProgressPainter(layer, first=0), frame, x, y, opacity)


def test_a_bar_fills_from_left_to_right_and_ends_full() -> None:
    layer = Progress(
        box=Rect(x=10, y=10, width=120, height=8), track="#20202080", fill="#ffffff", segments=(FrameRange(start=0, end=60),)
    )
    painter = ProgressPainter(layer, first=0)
    widths = []
    for frame in range(60):
        out = Frame.blank(Size(width=200, height=64))
        painter.paint(frame, out, x=0, y=0, opacity=255, scale=SCALE_UNIT)
        widths.append(int((out.y[14] > 200).sum()))
    assert widths == sorted(widths)
    assert widths[0] >= 6
    assert widths[-1] == 120
    assert np.array_equal(np.unique(np.diff(widths[10:])), [2])
