"""The blending kernels against plain references, exact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tweetreel.core.color import Color
from tweetreel.core.frames import Frame, Sprite
from tweetreel.core.layout import Size
from tweetreel.core.pixels import (
    composite,
    dissolve,
    fill,
    over,
    planes_of,
    premultiply,
    rounded_mask,
    soft,
    tint,
    ycc_of,
)

SIZE = Size(width=64, height=48)


def noise(seed: int) -> Frame:
    rng = np.random.default_rng(seed)
    y, u, v = (rng.integers(16, 236, (SIZE.height // half, SIZE.width // half)).astype(np.uint8) for half in (1, 2, 2))
    return Frame(y=y, u=u, v=v)


def sprite(seed: int, width: int = 21, height: int = 17) -> Sprite:
    straight = np.random.default_rng(seed).integers(0, 256, (height, width, 4)).astype(np.uint8)
    return Sprite(pixels=premultiply(straight), x=-3, y=2)


def plain_blend(target: NDArray[np.uint8], source: NDArray[np.uint8], keep: NDArray[np.uint8]) -> NDArray[np.uint8]:
    kept = (target.astype(np.int64) * keep * 2 + 255) // 510  # rounded division by 255
    return np.minimum(kept + source, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        ("#ff0000", (63, 102, 240)),
        ("#00ff00", (173, 42, 26)),
        ("#0000ff", (32, 240, 118)),
        ("#ffffff", (235, 128, 128)),
        ("#000000", (16, 128, 128)),
    ],
)
def test_colours_become_bt709_limited_range(color: str, expected: tuple[int, int, int]) -> None:
    assert ycc_of(Color.parse(color)) == expected


@given(st.integers(0, 1000), st.integers(-30, 70), st.integers(-25, 60))
@settings(max_examples=60)
def test_over_equals_its_plain_reference_at_any_place(seed: int, x: int, y: int) -> None:
    piece = sprite(seed)
    planes = planes_of(piece, odd_x=bool(x % 2), odd_y=bool(y % 2))
    got, want = noise(seed + 1), noise(seed + 1)
    over(got, planes, x=x, y=y)
    left, top = x + planes.x, y + planes.y0
    for half, target, source, keep in (
        (1, want.y, planes.y, planes.keep_y),
        (2, want.u, planes.u, planes.keep_c),
        (2, want.v, planes.v, planes.keep_c),
    ):
        for row in range(source.shape[0]):
            for column in range(source.shape[1]):
                at_y, at_x = top // half + row, left // half + column
                if 0 <= at_y < target.shape[0] and 0 <= at_x < target.shape[1]:
                    one = (slice(row, row + 1), slice(column, column + 1))
                    place = (slice(at_y, at_y + 1), slice(at_x, at_x + 1))
                    target[place] = plain_blend(target[place], source[one], keep[one])
    for first, second in zip(got.planes, want.planes, strict=True):
        np.testing.assert_array_equal(first, second)


@given(st.integers(0, 1000))
@settings(max_examples=20)
def test_over_with_nothing_is_identity(seed: int) -> None:
    clear = Sprite(pixels=np.zeros((9, 11, 4), np.uint8))
    frame, before = noise(seed), noise(seed)
    over(frame, planes_of(clear, odd_x=False, odd_y=False), x=4, y=6)
    over(frame, planes_of(sprite(seed), odd_x=False, odd_y=False), x=4, y=6, opacity=0)
    for first, second in zip(frame.planes, before.planes, strict=True):
        np.testing.assert_array_equal(first, second)


def test_an_opaque_sprite_replaces_what_lies_below() -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[:] = (200, 30, 90, 255)
    frame = noise(3)
    over(frame, planes_of(Sprite(pixels=pixels), odd_x=False, odd_y=False), x=10, y=20)
    y, u, v = ycc_of(Color(r=200, g=30, b=90))
    assert (frame.y[20:28, 10:18] == y).all()
    assert (frame.u[10:14, 5:9] == u).all()
    assert (frame.v[10:14, 5:9] == v).all()


def test_planes_for_another_parity_are_refused() -> None:
    with pytest.raises(ValueError, match="another parity"):
        over(noise(1), planes_of(Sprite(pixels=np.zeros((4, 4, 4), np.uint8)), odd_x=False, odd_y=False), x=1, y=0)


@pytest.mark.parametrize("odd_x", [False, True])
@pytest.mark.parametrize("odd_y", [False, True])
def test_planes_are_even_and_start_on_even_pixels(odd_x: bool, odd_y: bool) -> None:
    planes = planes_of(sprite(5), odd_x=odd_x, odd_y=odd_y)
    assert (planes.x + odd_x) % 2 == 0
    assert (planes.y0 + odd_y) % 2 == 0
    assert planes.y.shape == (2 * planes.u.shape[0], 2 * planes.u.shape[1])


@given(st.integers(0, 255))
@settings(max_examples=30)
def test_a_dissolve_of_equal_frames_changes_nothing(opacity: int) -> None:
    frame, same = noise(9), noise(9)
    dissolve(frame, same, opacity=opacity)
    np.testing.assert_array_equal(frame.y, same.y)


def test_a_dissolve_ends_on_the_new_frame() -> None:
    frame, new = noise(1), noise(2)
    dissolve(frame, new, opacity=255)
    np.testing.assert_array_equal(frame.u, new.u)


def test_fill_paints_every_pixel() -> None:
    frame = noise(4)
    fill(frame, Color.parse("#ff0000"))
    assert set(np.unique(frame.y)) == {63}
    assert set(np.unique(frame.v)) == {240}


@given(st.integers(0, 500))
@settings(max_examples=30)
def test_premultiplied_colour_never_exceeds_its_coverage(seed: int) -> None:
    pixels = sprite(seed).pixels
    assert (pixels[..., :3] <= pixels[..., 3:]).all()


def test_a_composite_is_cut_at_the_sheets_edges() -> None:
    sheet = np.zeros((10, 10, 4), np.uint8)
    white = Sprite(pixels=np.full((6, 6, 4), 255, np.uint8))
    composite(sheet, white, x=-3, y=7)
    composite(sheet, white, x=40, y=40)
    assert int(sheet[..., 3].astype(bool).sum()) == 9


def test_a_rounded_mask_is_full_inside_and_soft_at_its_corner() -> None:
    mask = rounded_mask(40, 30, 8)
    assert (mask[10:20] == 255).all()
    assert mask[0, 0] == 0
    assert ((mask > 0) & (mask < 255)).any()
    np.testing.assert_array_equal(mask, mask[::-1, ::-1])


def test_a_soft_mask_keeps_its_weight() -> None:
    mask = np.full((40, 40), 255, np.uint8)
    blurred = soft(mask, blur_px=12, margin=24)
    assert blurred.shape == (88, 88)
    assert abs(int(blurred.sum()) - int(mask.sum())) < mask.sum() * 0.02


def test_a_tint_is_premultiplied_by_mask_and_alpha() -> None:
    pixels = tint(np.array([[0, 128, 255]], np.uint8), Color.parse("#ff800080"))
    assert pixels[0, 0].tolist() == [0, 0, 0, 0]
    assert pixels[0, 2].tolist() == [128, 64, 0, 128]
