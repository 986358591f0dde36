"""The blending kernels against plain references, exact."""

from __future__ import annotations

import cv2
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


def patchwork(rng: np.random.Generator) -> Sprite:
    """A sprite of large clear, opaque and translucent patches, some of them crossing."""
    height, width = (int(side) for side in rng.integers(1, 1100, 2))
    straight = np.zeros((height, width, 4), np.uint8)
    for _ in range(int(rng.integers(0, 5))):
        y0, y1 = sorted(int(v) for v in rng.integers(-height // 2, height + height // 2, 2).clip(0, height))
        x0, x1 = sorted(int(v) for v in rng.integers(-width // 2, width + width // 2, 2).clip(0, width))
        straight[y0:y1, x0:x1] = rng.integers(0, 256, (y1 - y0, x1 - x0, 4))
        straight[y0:y1, x0:x1, 3] |= np.uint8(rng.choice([0, 255, 255]))
        if rng.random() < 0.3:
            straight[y0:y1, x0:x1] = 0
    return Sprite(pixels=premultiply(straight), x=int(rng.integers(-9, 9)), y=int(rng.integers(-9, 9)))


def plain_over(frame: Frame, piece: Sprite, *, x: int, y: int, opacity: int) -> None:
    """Blend pixel by pixel: the sprite's planes laid on a sheet as large as the frame, cut nowhere."""
    planes = planes_of(piece, odd_x=bool(x % 2), odd_y=bool(y % 2))
    left, top = x + planes.x, y + planes.y0
    for half, target, source, keep in (
        (1, frame.y, planes.y, planes.keep_y),
        (2, frame.u, planes.u, planes.keep_c),
        (2, frame.v, planes.v, planes.keep_c),
    ):
        rows = np.arange(source.shape[0]) + top // half
        columns = np.arange(source.shape[1]) + left // half
        seen_rows, seen_columns = (rows >= 0) & (rows < target.shape[0]), (columns >= 0) & (columns < target.shape[1])
        seen, place = np.ix_(seen_rows, seen_columns), np.ix_(rows[seen_rows], columns[seen_columns])
        faint, cover = (
            ((plane.astype(np.int64) * opacity * 2 + 255) // 510).astype(np.uint8) for plane in (source, 255 - keep)
        )
        target[place] = plain_blend(target[place], faint[seen], 255 - cover[seen])


@given(st.integers(0, 100_000), st.integers(-400, 500), st.integers(-400, 500), st.sampled_from([255, 255, 254, 128, 1]))
@settings(max_examples=150, deadline=None)
def test_a_sprite_cut_into_parts_is_blended_to_the_last_bit(seed: int, x: int, y: int, opacity: int) -> None:
    piece = patchwork(np.random.default_rng(seed))
    got, want = (large_noise(seed) for _ in range(2))
    over(got, planes_of(piece, odd_x=bool(x % 2), odd_y=bool(y % 2)), x=x, y=y, opacity=opacity)
    plain_over(want, piece, x=x, y=y, opacity=opacity)
    for first, second in zip(got.planes, want.planes, strict=True):
        np.testing.assert_array_equal(first, second)


def large_noise(seed: int) -> Frame:
    rng = np.random.default_rng(seed)
    y, u, v = (rng.integers(0, 256, (420 // half, 460 // half)).astype(np.uint8) for half in (1, 2, 2))
    return Frame(y=y, u=u, v=v)


@given(st.integers(0, 100_000))
@settings(max_examples=60, deadline=None)
def test_parts_cover_all_ink_once_and_opaque_ones_hide_all(seed: int) -> None:
    piece = planes_of(patchwork(np.random.default_rng(seed)), odd_x=False, odd_y=False)
    times = np.zeros(piece.y.shape, np.int64)
    for part in piece.parts:
        times[part.y0 : part.y1, part.x0 : part.x1] += 1
        if part.opaque:
            assert not part.keeps[0].any()
            assert not part.keeps[1].any()
        assert np.shares_memory(part.planes[0], piece.y)
    assert times.max(initial=0) <= 1
    assert (piece.keep_y[times == 0] == 255).all()
    assert (piece.y[times == 0] == 0).all()


def test_a_card_is_copied_inside_and_blended_around() -> None:
    pixels = np.zeros((760, 1180, 4), np.uint8)
    pixels[..., 3] = 20
    pixels[120:640, 120:1060] = 255
    parts = planes_of(Sprite(pixels=pixels), odd_x=False, odd_y=False).parts
    copied = sum((part.x1 - part.x0) * (part.y1 - part.y0) for part in parts if part.opaque)
    assert copied > 0.9 * 940 * 520
    assert len(parts) <= 8


def test_a_small_sprite_is_one_part() -> None:
    assert len(planes_of(sprite(3, width=90, height=70), odd_x=True, odd_y=True).parts) == 1


@given(st.integers(0, 1000), st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_planes_equal_the_formula_in_whole_numbers(seed: int, odd_x: bool, odd_y: bool) -> None:
    piece = sprite(seed, width=31, height=24)
    made = planes_of(piece, odd_x=odd_x, odd_y=odd_y)
    padded = np.zeros((*made.y.shape, 4), np.int64)
    top, left = piece.y - made.y0, piece.x - made.x
    padded[top : top + 24, left : left + 31] = piece.pixels
    r, g, b, a = np.moveaxis(padded, 2, 0)
    np.testing.assert_array_equal(made.y, (11_966 * r + 40_254 * g + 4_064 * b + 4_112 * a + 32_768) >> 16)
    np.testing.assert_array_equal(made.keep_y, 255 - a)
    r, g, b, a = (channel.reshape(made.u.shape[0], 2, made.u.shape[1], 2).sum(axis=(1, 3)) for channel in (r, g, b, a))
    u = (-6_596 * r - 22_189 * g + 28_784 * b + 32_897 * a + 131_072) >> 18
    v = (28_784 * r - 26_145 * g - 2_639 * b + 32_897 * a + 131_072) >> 18
    np.testing.assert_array_equal(made.u, np.clip(u, 0, 255))
    np.testing.assert_array_equal(made.v, np.clip(v, 0, 255))
    np.testing.assert_array_equal(made.keep_c, 255 - ((a + 2) >> 2))


def test_luma_rounds_ties_up() -> None:
    """Every pair of red and green, so that sums that end in exactly one half are among them."""
    g, r = np.mgrid[0:256, 0:256]
    for b, a in ((0, 255), (77, 255), (255, 255), (16, 16)):
        pixels = np.stack([np.minimum(r, a), np.minimum(g, a), np.full_like(r, b), np.full_like(r, a)], axis=-1)
        made = planes_of(Sprite(pixels=pixels.astype(np.uint8)), odd_x=False, odd_y=False)
        exact = (11_966 * pixels[..., 0] + 40_254 * pixels[..., 1] + 4_064 * b + 4_112 * a + 32_768) >> 16
        np.testing.assert_array_equal(made.y, exact)


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


@given(st.integers(1, 150), st.integers(1, 120), st.integers(0, 30), st.floats(0.3, 30), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_the_shadow_of_a_box_is_blurred_as_a_whole(width: int, height: int, radius: int, blur_px: float, margin: int) -> None:
    mask = rounded_mask(width, height, radius)
    grown = cv2.copyMakeBorder(mask, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)
    whole = cv2.GaussianBlur(grown, (0, 0), blur_px / 2, borderType=cv2.BORDER_CONSTANT, hint=cv2.ALGO_HINT_ACCURATE)
    np.testing.assert_array_equal(soft(mask, blur_px=blur_px, margin=margin), whole)


def test_a_tint_is_premultiplied_by_mask_and_alpha() -> None:
    pixels = tint(np.array([[0, 128, 255]], np.uint8), Color.parse("#ff800080"))
    assert pixels[0, 0].tolist() == [0, 0, 0, 0]
    assert pixels[0, 2].tolist() == [128, 64, 0, 128]
