"""Colours read, mixed and held against one another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.core.color import Color, contrast, mix, oklab_from_srgb, srgb_from_oklab
from tweetreel.errors import InputError

levels = st.integers(0, 255)
colors = st.builds(lambda r, g, b: Color(r=r, g=g, b=b), levels, levels, levels)


@given(st.builds(lambda r, g, b, a: Color(r=r, g=g, b=b, a=a), levels, levels, levels, levels))
def test_a_colour_survives_being_written_and_read(color: Color) -> None:
    assert Color.parse(str(color)) == color


def test_a_short_colour_is_doubled() -> None:
    assert Color.parse("#fa3") == Color(r=255, g=170, b=51)


@pytest.mark.parametrize("text", ["", "fff", "#ff", "#gggggg", "red", "#12345"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="allowed #rgb"):
        Color.parse(text)


@given(colors, colors)
def test_mixing_starts_and_ends_on_its_colours(first: Color, second: Color) -> None:
    assert mix(first, second, 0.0) == first
    assert mix(first, second, 1.0) == second


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3))
@settings(max_examples=50)
def test_oklab_and_back_is_the_same_colour(rgb: list[float]) -> None:
    given_rgb = np.array(rgb)
    assert np.allclose(srgb_from_oklab(oklab_from_srgb(given_rgb)), given_rgb, atol=1e-5)


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast(Color.parse("#000"), Color.parse("#fff")) == pytest.approx(21)


@given(colors, colors)
def test_contrast_does_not_depend_on_order(first: Color, second: Color) -> None:
    assert contrast(first, second) == contrast(second, first) >= 1
