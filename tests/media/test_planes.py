from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.core.frames import Frame
from tweetreel.media.planes import even, flatten, frame_to_rgb, rgb_to_frame

_RGB = st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))


@pytest.mark.parametrize(
    ("rgb", "yuv"),
    [
        ((255, 0, 0), (63, 102, 240)), ((0, 255, 0), (173, 42, 26)), ((0, 0, 255), (32, 240, 118)),
        ((255, 255, 255), (235, 128, 128)), ((0, 0, 0), (16, 128, 128)), ((128, 128, 128), (126, 128, 128)),
    ],
)  # fmt: skip
def test_primaries_have_their_bt709_values(rgb: tuple[int, int, int], yuv: tuple[int, int, int]) -> None:
    frame = rgb_to_frame(np.full((4, 4, 3), rgb, np.uint8))
    assert tuple(int(plane[1, 1]) for plane in frame.planes) == yuv


def test_conversion_is_within_half_a_level_of_the_exact_formula() -> None:
    rgb = np.random.default_rng(1).integers(0, 256, (300, 64, 3), dtype=np.uint8)
    frame = rgb_to_frame(rgb)
    exact = rgb.astype(np.float64)
    luma = 16 + 219 / 255 * exact @ np.array([0.2126, 0.7152, 0.0722])
    mean = exact.reshape(150, 2, 32, 2, 3).mean((1, 3))
    gray = mean @ np.array([0.2126, 0.7152, 0.0722])
    assert np.abs(frame.y - luma).max() < 0.501
    assert np.abs(frame.u - (128 + 224 / 255 * (mean[..., 2] - gray) / 1.8556)).max() < 0.501
    assert np.abs(frame.v - (128 + 224 / 255 * (mean[..., 0] - gray) / 1.5748)).max() < 0.501


@settings(max_examples=100, deadline=None)
@given(rgb=_RGB)
def test_a_flat_colour_survives_there_and_back_within_two_levels(rgb: tuple[int, int, int]) -> None:
    picture = np.full((6, 6, 3), rgb, np.uint8)
    assert np.abs(frame_to_rgb(rgb_to_frame(picture)).astype(int) - picture).max() <= 2


def test_chroma_is_interpolated_without_steps() -> None:
    frame = Frame(
        y=np.full((2, 16), 126, np.uint8),
        u=np.full((1, 8), 128, np.uint8),
        v=np.linspace(100, 156, 8).round().astype(np.uint8)[None],
    )
    red = frame_to_rgb(frame)[0, :, 0].astype(int)
    assert (np.diff(red)[1:-1] > 0).all(), "every pixel of a ramp differs from its neighbour"


def test_what_is_strided_is_converted_like_what_is_not() -> None:
    rgb = np.random.default_rng(2).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    wide = np.zeros((40, 60), np.uint8)
    frame = rgb_to_frame(rgb)
    wide[:, :40] = frame.y
    assert np.array_equal(frame_to_rgb(Frame(y=wide[:, :40], u=frame.u, v=frame.v)), frame_to_rgb(frame))


@settings(max_examples=60, deadline=None)
@given(color=_RGB, alpha=st.integers(0, 255), background=_RGB)
def test_flattening_is_over_with_rounding(color: tuple[int, int, int], alpha: int, background: tuple[int, int, int]) -> None:
    premultiplied = np.array([[[*(round(c * alpha / 255) for c in color), alpha]]], np.uint8)
    flat = flatten(premultiplied, background)[0, 0].astype(int)
    exact = [min(255, int(p) + round((255 - alpha) * b / 255)) for p, b in zip(premultiplied[0, 0], background, strict=False)]
    assert np.abs(flat - exact).max() <= 1


def test_odd_edges_lose_a_pixel_and_single_ones_are_doubled() -> None:
    assert even(np.zeros((5, 8, 3), np.uint8)).shape == (4, 8, 3)
    assert even(np.zeros((1, 3, 3), np.uint8)).shape == (2, 2, 3)
