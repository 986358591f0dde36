"""Resampling: against integers, exact; against real numbers, within a level; and the motion of a slow zoom, place by place."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tweetreel.core.frames import Sprite
from tweetreel.core.layout import Focus
from tweetreel.core.painters.footage import cover
from tweetreel.core.painters.painter import SCALE_UNIT
from tweetreel.core.painters.sprites import scaled
from tweetreel.core.pixels import premultiply
from tweetreel.core.resample import PHASES, Places, enlarged, halved, places, sample, sample_into, shrunk

Pixels = NDArray[np.uint8]


def noise(seed: int, *shape: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)


def plain_mix(source: Pixels, wanted: Places) -> Pixels:
    """Rows between rows in whole numbers, ties to even."""
    last = source.shape[0] - 1
    rows = []
    for place in wanted.tolist():
        row, phase = divmod(place, PHASES)
        above, below = (source[min(max(r, 0), last)].astype(np.int64) for r in (row, row + 1))
        double = 2 * (above * (PHASES - phase) + below * phase)
        whole, rest = double // (2 * PHASES), double % (2 * PHASES)
        rows.append(whole + ((rest > PHASES) | ((rest == PHASES) & (whole % 2 == 1))))
    return np.array(rows).astype(np.uint8)


def plain_sample(source: Pixels, rows: Places, columns: Places) -> Pixels:
    return plain_mix(plain_mix(source, rows).swapaxes(0, 1), columns).swapaxes(0, 1)


def bilinear(source: Pixels, top: float, left: float, step_y: float, step_x: float, height: int, width: int) -> Pixels:
    """Bilinear sampling in real numbers."""
    ys, xs = top + (np.arange(height) + 0.5) * step_y - 0.5, left + (np.arange(width) + 0.5) * step_x - 0.5
    y0, x0 = np.floor(ys).astype(int), np.floor(xs).astype(int)
    fy, fx = (ys - y0)[:, None], (xs - x0)[None, :]
    rows = [np.clip(y0 + k, 0, source.shape[0] - 1) for k in (0, 1)]
    columns = [np.clip(x0 + k, 0, source.shape[1] - 1) for k in (0, 1)]
    wide = source.astype(np.float64)
    mixed = [wide[row][:, columns[0]] * (1 - fx) + wide[row][:, columns[1]] * fx for row in rows]
    return np.asarray(mixed[0] * (1 - fy) + mixed[1] * fy)


starts, steps = st.floats(-3, 8), st.floats(0.2, 2.5)


@given(st.integers(0, 1000), starts, starts, steps, steps, st.integers(1, 40), st.integers(1, 40))
@settings(max_examples=60)
def test_sampling_equals_whole_numbers(
    seed: int, top: float, left: float, down: float, across: float, height: int, width: int
) -> None:
    source = noise(seed, 23, 19)
    rows, columns = places(top, down, height), places(left, across, width)
    np.testing.assert_array_equal(sample(source, rows=rows, columns=columns), plain_sample(source, rows, columns))


@given(st.integers(0, 1000), starts, steps)
@settings(max_examples=30)
def test_sampling_a_sprite_is_sampling_its_channels(seed: int, start: float, step: float) -> None:
    source = noise(seed, 12, 15, 4)
    at = places(start, step, 21)
    whole = sample(source, rows=at, columns=at)
    for channel in range(4):
        one = sample(np.ascontiguousarray(source[..., channel]), rows=at, columns=at)
        np.testing.assert_array_equal(whole[..., channel], one)


@given(st.integers(0, 1000), st.integers(1, 50), st.integers(1, 50))
@settings(max_examples=60)
def test_a_premultiplied_picture_at_another_size_is_premultiplied(seed: int, width: int, height: int) -> None:
    source = premultiply(noise(seed, 13, 21, 4))
    made = shrunk(source, width, height)
    assert made.shape == (height, width, 4)
    assert (made[..., :3] <= made[..., 3:]).all()
    cv2.setUseOptimized(False)
    try:
        np.testing.assert_array_equal(shrunk(source, width, height), made)
    finally:
        cv2.setUseOptimized(True)


def test_sampling_at_its_own_places_is_identity() -> None:
    source = noise(1, 30, 40)
    np.testing.assert_array_equal(sample(source, rows=places(0, 1, 30), columns=places(0, 1, 40)), source)


def test_sampling_fills_a_part_of_a_larger_plane() -> None:
    source, plane = noise(1, 30, 40), noise(2, 60, 60)
    before = plane.copy()
    rows, columns = places(1.5, 0.7, 20), places(0.25, 0.8, 24)
    sample_into(plane[10:30, 6:30], source, rows=rows, columns=columns)
    np.testing.assert_array_equal(plane[10:30, 6:30], sample(source, rows=rows, columns=columns))
    plane[10:30, 6:30] = before[10:30, 6:30]
    np.testing.assert_array_equal(plane, before)


@pytest.mark.parametrize(("zoom", "x"), [(1.0, 0.5), (1.013, 0.5), (1.04, 0.38), (1.08, 0.62)])
def test_a_zoom_is_bilinear_within_its_phase(zoom: float, x: float) -> None:
    ramp = np.add.outer(np.arange(216) * 0.7, np.arange(120) * 0.4).astype(np.uint8)
    target = np.empty((192, 108), np.uint8)
    cover(ramp, target, zoom=zoom, focus=Focus(x=x), closest=zoom)
    scale = max(108 / 120, 192 / 216) * zoom
    crop = (108 / scale, 192 / scale)
    left = min(max(x * 120 - crop[0] / 2, 0.0), 120 - crop[0])
    top = min(max(108 - crop[1] / 2, 0.0), 216 - crop[1])
    exact = bilinear(ramp, top, left, crop[1] / 192, crop[0] / 108, 192, 108)
    assert np.abs(target - exact).max() <= 1.05


@pytest.mark.parametrize("seconds", [2, 6])
@pytest.mark.parametrize("zoom", [1.04, 1.08])
@pytest.mark.parametrize("source", [608, 1080, 1166, 1500])
def test_a_slow_zoom_moves_every_column_one_way(source: int, zoom: float, seconds: int) -> None:
    """The place of a column in the source follows the wanted one within 1/128 pixel, and never turns back."""
    frames = 30 * seconds
    middle, before, worst = source / 2, None, 0.0
    for n in range(frames):
        part = n / (frames - 1)
        width = source / (1 + (zoom - 1) * part)
        left, step = middle - width / 2, width / 1080
        at = places(left, step, 1080)
        wanted = left + (np.arange(1080) + 0.5) * step - 0.5
        worst = max(worst, float(np.abs(at / PHASES - wanted).max()))
        assert (np.diff(at) >= 0).all()
        if before is not None:  # zooming in: the left half of the picture moves right in the source, the right half left
            moved = at - before
            assert (moved[:540] >= 0).all()
            assert (moved[540:] <= 0).all()
        before = at
    assert worst <= 1 / 128


@pytest.mark.parametrize(("width", "height"), [(60, 45), (70, 50), (119, 89), (13, 11), (7, 90), (240, 50)])
def test_a_shrunk_picture_is_the_average_of_what_it_covers(width: int, height: int) -> None:
    rows, columns = np.arange(90), np.arange(120)
    source = (60 + 1.2 * rows[:, None] + 0.6 * columns[None, :]).astype(np.uint8)
    small = shrunk(source, width, height)
    ys, xs = (np.arange(height) + 0.5) * 90 / height - 0.5, (np.arange(width) + 0.5) * 120 / width - 0.5
    wanted = 60 + 1.2 * ys[:, None] + 0.6 * xs[None, :]
    inside = (slice(1, -1), slice(1, -1))
    assert small.shape == (height, width)
    assert np.abs(small[inside] - wanted[inside]).max() < 2.0
    assert abs(float(small.mean()) - float(source.mean())) < 1.0


def test_a_picture_at_its_own_size_stays_as_it_is() -> None:
    source = noise(3, 20, 30)
    np.testing.assert_array_equal(shrunk(source, 30, 20), source)
    np.testing.assert_array_equal(enlarged(source, 30, 20), source)


def test_whole_blocks_are_averaged() -> None:
    source = noise(4, 30, 40)
    sums = source.reshape(10, 3, 10, 4).sum(axis=(1, 3))
    assert np.abs(shrunk(source, 10, 10) - sums / 12).max() <= 0.5 + 1e-6


@given(st.integers(0, 500), st.integers(200, 6000), st.integers(2, 30), st.integers(2, 30))
@settings(max_examples=40)
def test_a_scaled_sprite_is_premultiplied_clear_at_its_edge_and_centred(seed: int, scale: int, width: int, height: int) -> None:
    piece = Sprite(pixels=premultiply(noise(seed, height, width, 4)), x=-5, y=3)
    made = scaled(piece, scale)
    assert (made.pixels[..., :3] <= made.pixels[..., 3:]).all()
    for edge in (made.pixels[0], made.pixels[-1], made.pixels[:, 0], made.pixels[:, -1]):
        assert not edge.any()
    assert 2 * made.x + made.pixels.shape[1] == 2 * piece.x + width
    assert 2 * made.y + made.pixels.shape[0] == 2 * piece.y + height


def test_a_sprite_scaled_step_by_step_keeps_its_centre() -> None:
    """The centre of gravity of a symmetric sprite stays, at every scale: rounding of sizes does not make it tremble."""
    yy, xx = np.mgrid[0:41, 0:30] - np.array([20.0, 14.5])[:, None, None]
    soft = np.clip(14 - np.hypot(xx, yy), 0, 1) * 255
    piece = Sprite(pixels=np.repeat(soft.astype(np.uint8)[..., None], 4, axis=2))
    for scale in range(3000, 4500, 37):
        made = scaled(piece, scale)
        alpha = made.pixels[..., 3].astype(np.float64)
        y, x = (np.arange(n) + 0.5 for n in alpha.shape)
        assert abs((alpha.sum(0) * x).sum() / alpha.sum() + made.x - 15.0) < 0.02
        assert abs((alpha.sum(1) * y).sum() / alpha.sum() + made.y - 20.5) < 0.02


def test_a_scaled_sprite_at_scale_one_is_itself_with_clear_edges() -> None:
    piece = Sprite(pixels=premultiply(noise(9, 11, 14, 4)))
    made = scaled(piece, SCALE_UNIT)
    np.testing.assert_array_equal(made.pixels[1:-1, 1:-1], piece.pixels)
    assert made.pixels.sum() == piece.pixels.sum()
    assert (made.x, made.y) == (-1, -1)


@given(st.integers(0, 500), st.integers(2, 40), st.integers(2, 40))
@settings(max_examples=30)
def test_a_halved_picture_is_the_mean_of_fours(seed: int, width: int, height: int) -> None:
    source = noise(seed, height, width)
    even = source[: height // 2 * 2, : width // 2 * 2].astype(np.int64)
    fours = even.reshape(height // 2, 2, width // 2, 2).sum(axis=(1, 3))
    np.testing.assert_array_equal(halved(source), (fours + 2) >> 2)


@pytest.mark.parametrize("blur_px", [16.0, 36.0, 72.0])
def test_a_blur_is_near_a_gaussian_of_half_its_width(blur_px: float) -> None:
    field = cv2.resize(noise(5, 12, 9), (608, 1080), interpolation=cv2.INTER_LINEAR_EXACT)
    field[300:700, 200:400] = 230
    target = np.empty((1920, 1080), np.uint8)
    cover(field, target, zoom=1.0, focus=Focus(), closest=None, blur_px=blur_px)
    large = cv2.resize(field, (1080, 1920)).astype(np.float32)
    wanted = cv2.GaussianBlur(large, (0, 0), blur_px / 2)
    inside = (slice(100, -100), slice(100, -100))
    assert np.abs(target[inside] - wanted[inside]).mean() < 1.5
    assert np.abs(target[inside] - wanted[inside]).max() < 16
    assert np.abs(np.diff(target[inside].astype(int), 2, axis=0)).max() <= 3


def test_a_large_clip_is_halved_before_it_is_zoomed() -> None:
    """Lines finer than the picture's pixels become their mean, not a pattern that crawls."""
    source = np.tile(np.array([0, 200, 0, 200], np.uint8), (1200, 200))
    for zoom in (1.0, 1.02, 1.05):
        target = np.empty((300, 200), np.uint8)
        cover(source, target, zoom=zoom, focus=Focus(), closest=1.05)
        assert set(np.unique(target)) == {100}


@given(
    st.integers(2, 60),
    st.integers(2, 60),
    st.integers(1, 30),
    st.integers(1, 30),
    st.floats(1, 3),
    st.floats(0, 1),
    st.sampled_from([0.0, 5.0, 60.0]),
    st.booleans(),
)
@settings(max_examples=120, deadline=None)
def test_a_flat_picture_of_any_size_covers_a_box_of_any_size(
    width: int, height: int, box_width: int, box_height: int, zoom: float, x: float, blur_px: float, moves: bool
) -> None:
    target = np.zeros((box_height, box_width), np.uint8)
    source = np.full((height, width), 117, np.uint8)
    cover(source, target, zoom=zoom, focus=Focus(x=x, y=1 - x), closest=zoom if moves else None, blur_px=blur_px)
    assert (target == 117).all()
