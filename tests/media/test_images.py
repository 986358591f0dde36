from __future__ import annotations

import os
import struct
import tracemalloc
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.media.makers import exif, png_header
from tweetreel.core.layout import Size
from tweetreel.errors import MediaError, OutputError
from tweetreel.media import limits
from tweetreel.media.images import StillSource, encode_png, load_image, write_png


def _written(path: Path, pixels: NDArray[np.generic], *flags: int) -> Path:
    ok, data = cv2.imencode(path.suffix, pixels, list(flags))
    assert ok
    path.write_bytes(bytes(data))
    return path


def _quadrants(height: int = 20, width: int = 30) -> NDArray[np.uint8]:
    """Red, green / blue, white as RGB: every turn and flip looks different."""
    rgb = np.zeros((height, width, 3), np.uint8)
    rgb[: height // 2, : width // 2] = (255, 0, 0)
    rgb[: height // 2, width // 2 :] = (0, 255, 0)
    rgb[height // 2 :, : width // 2] = (0, 0, 255)
    rgb[height // 2 :, width // 2 :] = (255, 255, 255)
    return rgb


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".gif", ".bmp"])
def test_every_accepted_kind_gives_upright_opaque_rgba(tmp_path: Path, suffix: str) -> None:
    flags = (cv2.IMWRITE_WEBP_QUALITY, 101) if suffix == ".webp" else ()
    image = load_image(_written(tmp_path / f"a{suffix}", _quadrants()[..., ::-1], *flags))
    assert image.shape == (20, 30, 4)
    assert image.dtype == np.uint8
    assert (image[..., 3] == 255).all()
    assert np.abs(image[2, 2, :3].astype(int) - (255, 0, 0)).max() <= 6
    assert np.abs(image[-2, 2, :3].astype(int) - (0, 0, 255)).max() <= 6


def test_the_name_does_not_decide_what_a_picture_is(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encode_png(_quadrants()))
    assert np.array_equal(load_image(path)[..., :3], _quadrants())


def test_transparency_is_premultiplied_with_rounding(tmp_path: Path) -> None:
    straight = np.zeros((2, 2, 4), np.uint8)
    straight[...] = (10, 200, 255, 128)  # BGRA
    image = load_image(_written(tmp_path / "a.png", straight))
    assert image[0, 0].tolist() == [128, 100, 5, 128]


def test_a_16_bit_grey_picture_becomes_8_bit_rgba(tmp_path: Path) -> None:
    grey = np.full((4, 4), 65_535 // 3, np.uint16)
    image = load_image(_written(tmp_path / "a.png", grey))
    assert image[1, 1].tolist() == [85, 85, 85, 255]


def test_a_palette_png_with_transparency_is_read(tmp_path: Path) -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = b"".join(b"\0" + bytes([0, 1]) for _ in range(2))
    path = tmp_path / "p.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 3, 0, 0, 0))
        + chunk(b"PLTE", bytes([255, 0, 0, 0, 255, 0]))
        + chunk(b"tRNS", bytes([255, 0]))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    image = load_image(path)
    assert image[0, 0].tolist() == [255, 0, 0, 255]
    assert image[0, 1].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("orientation", "corner_colors"),
    [
        (1, "rgbw"), (2, "grwb"), (3, "wbgr"), (4, "bwrg"), (5, "rbgw"), (6, "brwg"), (7, "wgbr"), (8, "gwrb"),
    ],
)  # fmt: skip
def test_exif_orientation_turns_the_picture_upright(tmp_path: Path, orientation: int, corner_colors: str) -> None:
    ok, data = cv2.imencode(".jpg", _quadrants(32, 48)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 98])
    assert ok
    body = b"Exif\0\0" + exif(orientation)
    path = tmp_path / "a.jpg"
    path.write_bytes(bytes(data)[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + bytes(data)[2:])
    image = load_image(path)
    assert image.shape[:2] == ((32, 48) if orientation < 5 else (48, 32))
    names = {(255, 0, 0): "r", (0, 255, 0): "g", (0, 0, 255): "b", (255, 255, 255): "w"}
    corners = (image[3, 3], image[3, -4], image[-4, 3], image[-4, -4])
    seen = "".join(min(names.items(), key=lambda item: np.abs(np.array(item[0]) - c[:3].astype(int)).sum())[1] for c in corners)
    assert seen == corner_colors


def test_a_large_photo_is_shrunk_to_the_longest_side(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.jpg", np.full((900, 1600, 3), 90, np.uint8))
    image = load_image(path, longest_side_px=400)
    assert image.shape == (225, 400, 4)
    assert load_image(path, longest_side_px=5000).shape == (900, 1600, 4)


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (60_000, 1), (1 << 31, 1 << 31), (0, 10)])
def test_a_bomb_is_refused_by_its_header_without_allocating(tmp_path: Path, width: int, height: int) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_header(width, height))
    tracemalloc.start()
    with pytest.raises(MediaError) as caught:
        load_image(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000
    assert f"{width}x{height}" in str(caught.value)
    assert str(path) in str(caught.value)


def _break(name: str, tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    whole = encode_png(_quadrants(64, 64))
    jpeg = bytes(cv2.imencode(".jpg", _quadrants(64, 64))[1])
    match name:
        case "text":
            path.write_text("just a text\n")
        case "html":
            path.write_text("<!DOCTYPE html><html>404</html>")
        case "svg":
            path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
        case "empty":
            path.write_bytes(b"")
        case "folder":
            path.mkdir()
        case "missing":
            pass
        case "pipe":
            os.mkfifo(path)
        case "cut png":
            path.write_bytes(whole[: len(whole) // 2])
        case "cut jpeg":
            path.write_bytes(jpeg[: len(jpeg) * 2 // 3])
        case "cut in header":
            path.write_bytes(jpeg[:9])
        case "png of noise":
            path.write_bytes(whole[:40] + bytes(len(whole) - 52) + whole[-12:])
        case "video":
            path.write_bytes(b"\0\0\0\x20ftypisom" + bytes(40))
        case "heic":
            path.write_bytes(b"\0\0\0\x20ftypheic" + bytes(40))
        case "large":
            with path.open("wb") as stream:
                stream.write(whole)
                stream.truncate(limits.MAX_IMAGE_BYTES + 1)
        case _:
            raise AssertionError(name)
    return path


@pytest.mark.parametrize(
    "name",
    ["text", "html", "svg", "empty", "folder", "missing", "pipe", "cut png", "cut jpeg", "cut in header", "png of noise",
     "video", "heic", "large"],
)  # fmt: skip
def test_what_is_no_picture_gets_one_clear_error(tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    path = _break(name, tmp_path)
    with pytest.raises(MediaError) as caught:
        load_image(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    assert caught.value.exit_code == 2
    assert "ERROR" not in capfd.readouterr().err, "the decoder's own log must stay silent"


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_pictures_never_do_worse_than_an_error(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    suffix = data.draw(st.sampled_from([".png", ".jpg", ".webp", ".gif", ".bmp"]))
    whole = bytearray(bytes(cv2.imencode(suffix, _quadrants(24, 24))[1]))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("bits") / f"a{suffix}"
    path.write_bytes(bytes(whole[: data.draw(st.integers(1, len(whole)))]))
    try:
        image = load_image(path)
    except MediaError:
        return
    assert image.ndim == 3
    assert image.shape[2] == 4
    assert (image[..., :3] <= image[..., 3:]).all()


def test_equal_pictures_give_equal_png_bytes_and_come_back_exactly(tmp_path: Path) -> None:
    rgb = np.random.default_rng(5).integers(0, 256, (31, 17, 3), dtype=np.uint8)
    assert encode_png(rgb) == encode_png(rgb.copy())
    write_png(tmp_path / "a.png", rgb)
    assert np.array_equal(load_image(tmp_path / "a.png")[..., :3], rgb)


def test_a_place_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="folder does not exist"):
        write_png(tmp_path / "none" / "a.png", _quadrants())


def test_a_still_is_even_and_lies_on_its_background() -> None:
    image = np.zeros((5, 7, 4), np.uint8)
    image[..., 3] = 0
    still = StillSource(image, background=(255, 0, 0))
    assert (still.size, still.frames) == (Size(width=6, height=4), 1)
    frame = still.frame(0)
    assert (int(frame.y[0, 0]), int(frame.u[0, 0]), int(frame.v[0, 0])) == (63, 102, 240)
    with pytest.raises(IndexError):
        still.frame(1)


def test_a_still_takes_exactly_the_size_it_is_given() -> None:
    still = StillSource(np.full((1, 1, 4), 255, np.uint8), size=Size(width=10, height=8))
    assert still.frame(0).size == Size(width=10, height=8)
    assert StillSource(np.full((1, 1, 4), 255, np.uint8)).size == Size(width=2, height=2)
