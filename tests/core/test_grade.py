"""Colour grading by look-up tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tweetreel.core.conversion import frame_to_rgb, rgb_to_frame
from tweetreel.core.grade import Grade
from tweetreel.errors import MediaError
from tweetreel.media.luts import load_cube


def identity(steps: int = 9) -> NDArray[np.float32]:
    b, g, r = np.meshgrid(*[np.linspace(0, 1, steps)] * 3, indexing="ij")
    return np.stack([r, g, b], axis=-1).astype(np.float32)


def smooth() -> NDArray[np.uint8]:
    x, y = np.meshgrid(np.linspace(0, 1, 96), np.linspace(0, 1, 64))
    return np.rint(np.stack([40 + 170 * x, 60 + 120 * y, 200 - 140 * x * y], axis=-1)).astype(np.uint8)


def test_a_table_that_changes_nothing_leaves_a_picture_within_a_level() -> None:
    frame = rgb_to_frame(smooth())
    graded = Grade.of(identity()).apply(frame)
    for before, after in zip(frame.planes, graded.planes, strict=True):
        difference = np.abs(before.astype(int) - after.astype(int))
        assert difference.mean() < 0.6
        assert difference.max() <= 2


def test_a_warm_table_is_applied_within_a_level_of_the_exact_way() -> None:
    lut = np.clip(identity() * np.array([1.0, 0.92, 0.78], np.float32) + np.array([0.06, 0.02, 0.0], np.float32), 0, 1)
    exact = np.clip(smooth() / 255 * [1.0, 0.92, 0.78] + [0.06, 0.02, 0.0], 0, 1) * 255
    graded = frame_to_rgb(Grade.of(lut).apply(rgb_to_frame(smooth()))).astype(float)
    assert np.abs(graded - exact).mean() < 1.5
    assert graded[..., 2].mean() < smooth()[..., 2].mean() - 20


def cube(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "look.cube"
    path.write_text(text)
    return path


def test_a_cube_file_has_red_run_fastest(tmp_path: Path) -> None:
    rows = [f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1)]
    table = load_cube(cube(tmp_path, 'TITLE "x"\n# note\nLUT_3D_SIZE 2\n' + "\n".join(rows) + "\n"))
    assert np.array_equal(table, identity(2))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n", "one-dimensional"),
        ("LUT_3D_SIZE 99\n", "unusable LUT size"),
        ("LUT_3D_SIZE 2\n0 0 0\n", "too few colours"),
        ("LUT_3D_SIZE 2\n" + "0 0 0\n" * 9, "too many colours"),
        ("LUT_3D_SIZE 2\n0 0 x\n", "not a number"),
        ("LUT_3D_SIZE 2\n" + "nan 0 0\n" * 8, "no number"),
        ("<html>", "not a"),
        ("", "too few colours"),
    ],
)
def test_a_file_that_is_no_cube_is_refused_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=said):
        load_cube(cube(tmp_path, text))
