"""Small clips, pictures and sounds made on the spot, whole and broken."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

MARK = 16
"""Side of the bright square in the top left corner of every made frame."""


def luma_of(number: int) -> int:
    """The luma of frame `number` of a made clip: rising by three, so that frames can be told apart after encoding."""
    return 20 + 3 * (number % 60)


def write_clip(
    path: Path,
    *,
    frames: int = 30,
    width: int = 96,
    height: int = 64,
    pix_fmt: str = "yuv420p",
    codec: str = "libx264",
    container: str = "mp4",
    rate: int = 30,
    stamps: Sequence[int] | None = None,
    tick: Fraction | None = None,
    rotation: float | None = None,
    matrix: int = 1,
    full_range: bool = False,
    transfer: int = 1,
    primaries: int = 1,
    color: tuple[int, int, int] | None = None,
    options: dict[str, str] | None = None,
    key_distance: int = 12,
    faststart: bool = False,
    sample_aspect: Fraction | None = None,
) -> Path:
    """Write a clip whose frame n has luma `luma_of(n)` or the planes' value `color`, and a bright mark at its top left."""
    movflags = {"movflags": "+faststart"} if faststart else {}
    with av.open(str(path), "w", format=container, container_options=movflags) as out:
        stream = out.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
        context = stream.codec_context
        context.thread_count = 1
        context.gop_size = key_distance
        context.time_base = tick or Fraction(1, rate)
        context.options = options if options is not None else ({"crf": "6", "preset": "veryfast"} if codec == "libx264" else {})
        context.colorspace, context.color_range = matrix, 2 if full_range else 1
        context.color_trc, context.color_primaries = transfer, primaries
        if sample_aspect is not None:
            context.sample_aspect_ratio = sample_aspect
        if rotation is not None:
            stream.set_display_rotation(rotation)
        for number in range(frames):
            frame = _frame(width, height, pix_fmt, color or (luma_of(number), 128, 128), marked=color is None)
            frame.pts = stamps[number] if stamps is not None else number
            frame.time_base = tick or Fraction(1, rate)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def _frame(width: int, height: int, pix_fmt: str, color: tuple[int, int, int], *, marked: bool) -> av.VideoFrame:
    frame = av.VideoFrame(width, height, pix_fmt)
    scale = 4 if "10" in pix_fmt else 1
    for index, plane in enumerate(frame.planes):
        values = np.frombuffer(plane, np.uint16 if scale == 4 else np.uint8).reshape(plane.height, -1)
        values[:] = color[min(index, 2)] * scale
        if index == 0 and marked:
            values[:MARK, : MARK * (3 if pix_fmt == "rgb24" else 1)] = 235 * scale
    return frame


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims to be `width` x `height` and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def exif(orientation: int) -> bytes:
    """An EXIF block that names nothing but an orientation."""
    return b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0) + bytes(4)


def tone(seconds: float, *, hertz: float = 997.0, level: float = 0.3, rate: int = 48_000) -> NDArray[np.float32]:
    """A sine, float32 (samples,)."""
    count = round(seconds * rate)
    return (level * np.sin(2 * np.pi * hertz * np.arange(count) / rate)).astype(np.float32)


def patched(data: bytes, at: int, part: bytes) -> bytes:
    """`data` with `part` written over it at `at`."""
    return data[:at] + part + data[at + len(part) :]


Make = Callable[[Path], Path]
