import numpy as np
import pytest

from tweetreel.core.icons import ICON_NAMES, draw_icon
from tweetreel.errors import InputError


@pytest.mark.parametrize("name", ICON_NAMES)
@pytest.mark.parametrize("size_px", [24, 33, 48])
def test_an_icon_fills_its_square_without_touching_the_edge(name: str, size_px: int) -> None:
    pixels = draw_icon(name, size_px, "#1d9bf0", "#ffffff").pixels
    assert pixels.shape == (size_px, size_px, 4)
    alpha = pixels[..., 3]
    assert not any(edge.any() for edge in (alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]))
    rows, columns = np.nonzero(alpha)
    assert max(np.ptp(rows), np.ptp(columns)) > 0.5 * size_px
    assert (pixels[..., :3] <= pixels[..., 3:]).all()


def test_the_mark_is_painted_in_the_second_colour_or_cut_out() -> None:
    painted = draw_icon("verified", 48, "#0000ff", "#ff0000").pixels
    cut = draw_icon("verified", 48, "#0000ff").pixels
    assert painted[..., 0].max() == 255
    assert cut[..., 0].max() == 0
    assert cut[..., 3].astype(int).sum() < painted[..., 3].astype(int).sum()
    hole = (painted[..., 0] == 255) & (painted[..., 2] == 0)
    assert hole.any()
    assert not cut[..., 3][hole].any()


def test_an_icon_is_crisp() -> None:
    """Most painted pixels are wholly covered: a soft, scaled picture would have few."""
    alpha = draw_icon("play", 32, "#ffffff").pixels[..., 3]
    assert (alpha == 255).sum() > 2 * ((alpha > 0) & (alpha < 255)).sum()


def test_colour_with_alpha_is_premultiplied() -> None:
    pixels = draw_icon("like", 32, "#ff000080").pixels
    assert pixels[..., 3].max() == 128
    assert pixels[..., 0].max() == 128


def test_unusable_requests_are_refused() -> None:
    with pytest.raises(InputError, match=r"no such icon.*'hart'.*like"):
        draw_icon("hart", 24, "#fff")
    with pytest.raises(InputError, match="icon size"):
        draw_icon("like", 0, "#fff")
