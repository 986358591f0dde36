"""What a picture's header says: its size, depth and orientation, read without a decoder.

Knows no pixels. The decision here: the size is taken from the bytes by a parser of a few lines, because a decoder asked for
the size of a bomb has already begun to unpack it. A file that ends before its own end mark counts as broken.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tweetreel.media.sniff import Kind


class HeaderError(ValueError):
    """A header that cannot be read; its text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageHeader:
    """Stored width and height, bytes per decoded pixel, and the EXIF orientation 1 to 8 (1: as stored)."""

    width: int
    height: int
    bytes_per_pixel: int = 4
    orientation: int = 1


def read_header(data: bytes, kind: Kind) -> ImageHeader:
    """Return the header of a whole picture file of `kind`. Raises `HeaderError` where it is broken or cut short."""
    readers = {"png": _png, "jpeg": _jpeg, "webp": _webp, "gif": _gif, "bmp": _bmp}
    try:
        return readers[kind](data)
    except (struct.error, IndexError):
        raise HeaderError("the file ends inside its header") from None


def _png(data: bytes) -> ImageHeader:
    if data[12:16] != b"IHDR":
        raise HeaderError("a PNG must start with an IHDR chunk")
    width, height, depth, color = struct.unpack(">IIBB", data[16:26])
    channels = {0: 1, 2: 3, 3: 4, 4: 2, 6: 4}.get(color)
    if channels is None or depth not in (1, 2, 4, 8, 16):
        raise HeaderError(f"no such PNG colour type or depth (type={color}, depth={depth})")
    orientation, at = 1, 8
    while True:
        length, name = struct.unpack(">I4s", data[at : at + 8])
        if at + 12 + length > len(data):
            raise HeaderError("the file is cut short")
        if name == b"eXIf":
            orientation = _exif_orientation(data[at + 8 : at + 8 + length])
        if name == b"IEND":
            break
        at += 12 + length
    per_pixel = max(channels, 3) * (2 if depth == 16 else 1)
    return ImageHeader(width=width, height=height, bytes_per_pixel=per_pixel, orientation=orientation)


_JPEG_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}


def _jpeg(data: bytes) -> ImageHeader:
    at, orientation, size = 2, 1, (0, 0)
    while True:
        if data[at] != 0xFF:
            raise HeaderError("a JPEG marker is missing")
        marker = data[at + 1]
        if marker == 0xFF:  # fill bytes before a marker are allowed (ITU-T T.81 B.1.1.2)
            at += 1
            continue
        if marker == 0xD9:
            raise HeaderError("the JPEG ends before its picture")
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
            continue
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        body = data[at + 4 : at + 2 + length]
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            orientation = _exif_orientation(body[6:])
        elif marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", body[1:5])
            size = (width, height)
        elif marker == 0xDA:
            break
        at += 2 + length
    if size == (0, 0):
        raise HeaderError("the JPEG names no size")
    if data.rfind(b"\xff\xd9", at) < 0:
        raise HeaderError("the file is cut short")
    return ImageHeader(width=size[0], height=size[1], orientation=orientation)


def _webp(data: bytes) -> ImageHeader:
    (size,) = struct.unpack("<I", data[4:8])
    if size + 8 > len(data):
        raise HeaderError("the file is cut short")
    end, at, orientation, found = size + 8, 12, 1, (0, 0)
    while at + 8 <= end:
        name, length = struct.unpack("<4sI", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        if name == b"VP8X":
            found = (int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1)
        elif name == b"VP8 " and found == (0, 0):
            if body[3:6] != b"\x9d\x01\x2a":
                raise HeaderError("the WebP names no size")
            width, height = struct.unpack("<HH", body[6:10])
            found = (width & 0x3FFF, height & 0x3FFF)
        elif name == b"VP8L" and found == (0, 0):
            (bits,) = struct.unpack("<I", body[1:5])
            found = ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        elif name == b"EXIF":
            orientation = _exif_orientation(body.removeprefix(b"Exif\0\0"))
        at += 8 + length + (length & 1)
    if found == (0, 0):
        raise HeaderError("the WebP names no size")
    return ImageHeader(width=found[0], height=found[1], orientation=orientation)


def _gif(data: bytes) -> ImageHeader:
    width, height = struct.unpack("<HH", data[6:10])
    return ImageHeader(width=width, height=height)


def _bmp(data: bytes) -> ImageHeader:
    (header,) = struct.unpack("<I", data[14:18])
    if header == 12:
        width, height = struct.unpack("<HH", data[18:22])
    else:
        width, height = struct.unpack("<ii", data[18:26])
    return ImageHeader(width=abs(width), height=abs(height))  # a negative height means rows from the top


def _exif_orientation(tiff: bytes) -> int:
    """Return the orientation 1 to 8 that an EXIF block names, 1 where it names none or is broken."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack(order + "I", tiff[4:8])
        (count,) = struct.unpack(order + "H", tiff[start : start + 2])
        for index in range(count):
            at = start + 2 + 12 * index
            tag, _, _, value = struct.unpack(order + "HHIH", tiff[at : at + 10])
            if tag == 0x0112:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1
