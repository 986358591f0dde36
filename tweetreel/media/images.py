"""Pictures from strangers, as premultiplied RGBA; frames as PNG bytes; a still picture as footage.

Knows nothing of where a picture is shown. The decision here: nothing is decoded before its kind, its size in bytes and its
size in pixels were read from the header and found within limits (limits.py): OpenCV unpacks a 48 KB bomb of 400 megapixels
without a word. Colour profiles are ignored: pictures are taken as sRGB.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.resample import shrunk
from tweetreel.errors import MediaError, OutputError
from tweetreel.media import limits
from tweetreel.media.image_headers import HeaderError, ImageHeader, read_header
from tweetreel.media.places import write_whole
from tweetreel.media.planes import even, flatten, frame_to_rgb, rgb_to_frame
from tweetreel.media.sniff import IMAGES, NAMES, kind_of

__all__ = ["StillSource", "encode_png", "frame_to_rgb", "load_image", "write_png"]

_ALLOWED = "PNG, JPEG, WebP, GIF or BMP"


def load_image(path: str | Path, *, longest_side_px: int | None = None) -> NDArray[np.uint8]:
    """Return the picture at `path`, uint8 (H, W, 4) premultiplied sRGB RGBA, upright by its EXIF orientation.

    Of an animation it is the first frame. Where the picture is larger than `longest_side_px`, it is scaled down to it.
    Raises `MediaError` for anything that is no picture, is broken, or is beyond the limits of limits.py.
    """
    where = str(path)
    data = limits.read_whole(path, what="picture", max_bytes=limits.MAX_IMAGE_BYTES)
    kind = kind_of(data[:1024])
    if kind not in IMAGES:
        raise MediaError(
            "not a picture that can be read", where=where, got=NAMES[kind], allowed=_ALLOWED, hint="Save it as PNG or JPEG."
        )
    try:
        header = read_header(data, kind)
    except HeaderError as error:
        raise _broken(where, kind=NAMES[kind], why=str(error)) from None
    _check_size(header, where)
    flag = cv2.IMREAD_UNCHANGED
    if kind == "jpeg":  # a large photo for a small box is decoded at 1/2, 1/4 or 1/8: less time, far less memory
        flag = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
        for factor, reduced in _REDUCED:
            if longest_side_px is not None and max(header.width, header.height) >= 2 * factor * longest_side_px:
                flag = reduced | cv2.IMREAD_IGNORE_ORIENTATION
                break
    decoded = _decoded(data, flag)
    if decoded is None:
        raise _broken(where, kind=NAMES[kind], why="it cannot be decoded")
    rgba = _premultiplied_rgba(decoded)
    return np.ascontiguousarray(_upright(_shrunk(rgba, longest_side_px), header.orientation))


_REDUCED = ((8, cv2.IMREAD_REDUCED_COLOR_8), (4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2))


def encode_png(rgb: NDArray[np.uint8]) -> bytes:
    """Return `rgb`, uint8 (H, W, 3), as the bytes of a PNG; equal pictures give equal bytes."""
    ok, data = cv2.imencode(".png", rgb[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 3])
    if not ok:
        raise OutputError("a picture cannot be written as PNG", got=f"{rgb.shape}", allowed="height, width and three channels")
    return bytes(data)


def write_png(path: str | Path, rgb: NDArray[np.uint8]) -> None:
    """Write `rgb`, uint8 (H, W, 3), to `path`. Raises `OutputError` where the place cannot be written."""
    write_whole(path, encode_png(rgb), what="picture")


class StillSource:
    """A still picture as footage: one frame, of even size, its transparency laid on `background`.

    `image` is premultiplied RGBA uint8 (H, W, 4); with `size` it is scaled to exactly that even size. An odd edge loses one
    pixel.
    """

    def __init__(
        self, image: NDArray[np.uint8], *, size: Size | None = None, background: tuple[int, int, int] = (0, 0, 0)
    ) -> None:
        if size is not None:
            image = shrunk(image, size.width, size.height)
        self._frame = rgb_to_frame(even(flatten(image, background)))

    @property
    def size(self) -> Size:
        """Even width and height."""
        return self._frame.size

    @property
    def frames(self) -> int:
        """Always 1."""
        return 1

    def frame(self, index: int) -> Frame:
        """Return the picture. Raises `IndexError` for any `index` but 0."""
        if index != 0:
            raise IndexError(f"a still picture has only frame 0 (index={index})")
        return self._frame


def _check_size(header: ImageHeader, where: str) -> None:
    width, height = header.width, header.height
    pixels = width * height
    if pixels == 0:
        raise _broken(where, kind=f"{width}x{height} pixels", why="it has no pixels")
    if (
        pixels > limits.MAX_IMAGE_PIXELS
        or max(width, height) > limits.MAX_IMAGE_SIDE_PX
        or pixels * header.bytes_per_pixel > limits.MAX_DECODED_BYTES
    ):
        raise MediaError(
            "the picture has too many pixels",
            where=where,
            got=f"{width}x{height} ({pixels / 1e6:.0f} megapixels, {header.bytes_per_pixel} bytes each)",
            allowed=f"at most {limits.MAX_IMAGE_PIXELS // 1_000_000} megapixels and {limits.MAX_DECODED_BYTES // 1_000_000} MB",
            hint="Scale it down and try again.",
        )


def _decoded(data: bytes, flag: int) -> NDArray[np.generic] | None:
    """Return what OpenCV makes of `data`, None where it cannot; its own log stays silent, the caller says what is wrong."""
    level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        decoded: NDArray[np.generic] | None = cv2.imdecode(np.frombuffer(data, np.uint8), flag)
    except cv2.error:
        return None
    finally:
        cv2.utils.logging.setLogLevel(level)
    return decoded


def _premultiplied_rgba(decoded: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return grey, BGR or straight BGRA, 8 or 16 bits, as premultiplied RGBA uint8."""
    if decoded.dtype == np.uint16:
        decoded = ((decoded.astype(np.uint32) * 255 + 32_767) // 65_535).astype(np.uint8)
    pixels = decoded.astype(np.uint8, copy=False)
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    height, width, channels = pixels.shape
    rgba = np.empty((height, width, 4), np.uint8)
    color = pixels[..., 2::-1] if channels >= 3 else np.repeat(pixels[..., :1], 3, axis=2)
    if channels in (1, 3):
        rgba[..., :3], rgba[..., 3] = color, 255
        return rgba
    alpha = pixels[..., -1]
    rgba[..., 3] = alpha
    for channel in range(3):
        rgba[..., channel] = (color[..., channel].astype(np.uint16) * alpha + 127) // 255
    return rgba


def _shrunk(rgba: NDArray[np.uint8], longest_side_px: int | None) -> NDArray[np.uint8]:
    height, width = rgba.shape[:2]
    longest = max(height, width)
    if longest_side_px is None or longest <= longest_side_px:
        return rgba
    wide = max(1, (2 * width * longest_side_px + longest) // (2 * longest))
    high = max(1, (2 * height * longest_side_px + longest) // (2 * longest))
    return shrunk(rgba, wide, high)


def _upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Return `pixels` turned as the EXIF `orientation` asks (EXIF 2.32, tag 0x0112)."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels


def _broken(where: str, *, kind: str, why: str) -> MediaError:
    return MediaError(
        f"the picture is broken: {why}", where=where, got=kind, allowed=_ALLOWED, hint="Save or download it again."
    )
