"""Rectangles and fitting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweetreel.core.layout import Focus, Rect, Size, contain_box, cover_crop

sides = st.integers(1, 4000)
sizes = st.builds(lambda width, height: Size(width=width, height=height), sides, sides)
unit = st.floats(0, 1)


@given(sizes, sizes, unit, unit)
def test_a_cover_crop_lies_inside_its_source(source: Size, box: Size, x: float, y: float) -> None:
    crop = cover_crop(source, box, focus=Focus(x=x, y=y))
    assert Rect(x=0, y=0, width=source.width, height=source.height).contains(crop)
    assert crop.width == source.width or crop.height == source.height


@given(sizes, sizes)
def test_a_contained_picture_lies_inside_its_box_and_touches_two_sides(source: Size, box: Size) -> None:
    outer = Rect(x=7, y=-3, width=box.width, height=box.height)
    inner = contain_box(source, outer)
    assert outer.contains(inner) or min(inner.width, inner.height) == 1
    assert inner.width >= box.width - 1 or inner.height >= box.height - 1


def test_the_focus_is_kept_in_view() -> None:
    crop = cover_crop(Size(width=1600, height=900), Size(width=1080, height=1920), focus=Focus(x=0.9, y=0.5))
    assert crop.x <= 0.9 * 1600 < crop.right
    assert crop.right == 1600


@given(st.integers(-50, 50), st.integers(0, 60), st.integers(-50, 50), st.integers(0, 60))
def test_an_intersection_lies_in_both_boxes(x: int, width: int, other_x: int, other_width: int) -> None:
    first = Rect(x=x, y=0, width=width, height=10)
    second = Rect(x=other_x, y=0, width=other_width, height=10)
    common = first.intersect(second)
    assert common.width == 0 or (first.contains(common) and second.contains(common))


def test_an_empty_size_is_refused() -> None:
    with pytest.raises(ValueError, match="must be > 0"):
        Size(width=0, height=10)
