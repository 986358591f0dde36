"""Lengths and boxes: anchors, units, safe areas, any canvas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweetreel.core.layout import Rect, Size
from tweetreel.template.lengths import ANCHORS, Space, safe_rect

TALL = Space(size=Size(width=1080, height=1920), safe=Rect(x=60, y=200, width=900, height=1000))


@pytest.mark.parametrize(
    ("value", "axis", "pixels"),
    [(100, "x", 100), ("100px", "x", 100), ("10%", "x", 108), ("10%", "y", 192), ("10sw", "y", 90), ("10sh", "x", 100)],
)
def test_a_length_counts_what_its_unit_says(value: int | str, axis: str, pixels: int) -> None:
    assert TALL.px(value, axis) == pixels  # type: ignore[arg-type]


@pytest.mark.parametrize(("size", "scale"), [((1080, 1920), 1.0), ((1920, 1080), 1.0), ((540, 960), 0.5), ((2160, 2160), 2.0)])
def test_a_pixel_is_meant_at_a_shorter_side_of_1080(size: tuple[int, int], scale: float) -> None:
    whole = Size(width=size[0], height=size[1])
    assert float(Space(size=whole, safe=Rect(x=0, y=0, width=10, height=10)).scale) == scale


@pytest.mark.parametrize("anchor", ANCHORS)
def test_an_anchored_box_lies_inside_the_safe_area_and_touches_it_where_it_hangs(anchor: str) -> None:
    box = TALL.box({"anchor": anchor, "width": 300, "height": 200})
    assert TALL.safe.contains(box)
    touched = {"left": box.x == 60, "right": box.right == 960, "top": box.y == 200, "bottom": box.bottom == 1200}
    assert all(touched[side] for side in touched if side in anchor)


def test_x_and_y_move_an_anchored_box_and_place_one_without_anchor() -> None:
    assert TALL.box({"anchor": "bottom", "y": -50, "width": 100, "height": 100}).bottom == 1150
    assert TALL.box({"x": 7, "y": 9, "width": 100, "height": 100}) == Rect(x=7, y=9, width=100, height=100)
    assert TALL.box({"anchor": "top", "within": "canvas", "width": 100, "height": 100}).y == 0


def test_a_size_left_out_is_that_of_the_safe_area() -> None:
    assert TALL.box({}) == TALL.safe


def test_boxes_of_a_group_count_from_its_box() -> None:
    group = Rect(x=100, y=300, width=400, height=100)
    assert TALL.box({"anchor": "left", "width": 50, "height": 50}, inside=group) == Rect(x=100, y=325, width=50, height=50)
    assert TALL.box({"x": 10, "y": 20, "width": 50, "height": 50}, inside=group).x == 110


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from((1, 2, 3, 5)))
def test_neighbours_stay_neighbours_on_any_canvas(first: int, second: int, divisor: int) -> None:
    space = Space(size=Size(width=1080 // divisor // 2 * 2, height=1920 // divisor // 2 * 2), safe=TALL.safe)
    left = space.box({"x": 0, "y": 0, "width": first, "height": 10})
    right = space.box({"x": first, "y": 0, "width": second, "height": 10})
    assert left.right == right.x


def test_only_tall_canvases_keep_clear_of_the_apps_signs() -> None:
    clear = (65, 270, 150, 672)
    assert safe_rect(Size(width=1080, height=1920), clear) == Rect(x=65, y=270, width=865, height=978)
    assert safe_rect(Size(width=1080, height=1080), clear) == Rect(x=64, y=64, width=952, height=952)
    assert safe_rect(Size(width=1920, height=1080), (0, 0, 0, 0)) == Rect(x=0, y=0, width=1920, height=1080)
