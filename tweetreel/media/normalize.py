"""A decoded frame of any kind as I420 BT.709 limited: matrix, range, depth, orientation, pixel shape.

Knows no file and no time. The decision here: a frame that already is what the compositor takes is handed on as views of the
decoder's own memory; everything else goes through swscale with every colour parameter named, in its bit-exact mode, because
what is left unsaid is taken for BT.601 there.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Mapping
from fractions import Fraction
from typing import cast

import cv2
import numpy as np
from av.buffer import Buffer
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from tweetreel.core.frames import Frame, Plane
from tweetreel.core.layout import Size

_EXACT = (
    Interpolation.BICUBIC
    | Interpolation.ACCURATE_RND
    | Interpolation.BITEXACT
    | Interpolation.FULL_CHR_H_INT  # without it a change of matrix darkens greys by 1.4 levels
)
_HDR_TRANSFERS = {int(ColorTrc.SMPTE2084), int(ColorTrc.ARIB_STD_B67)}
_SPC_RGB, _SPC_BT709, _SPC_UNSPECIFIED, _SPC_FCC, _SPC_SMPTE240M, _SPC_BT2020 = 0, 1, 2, 4, 7, 9  # ISO/IEC 23091-2
_MATRICES = {
    _SPC_BT709: Colorspace.ITU709,
    _SPC_FCC: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    _SPC_SMPTE240M: Colorspace.SMPTE240M,
    _SPC_BT2020: Colorspace.BT2020,
    10: Colorspace.BT2020,
}
_WIDE_PRIMARIES = {int(ColorPrimaries.BT2020), int(ColorPrimaries.SMPTE432)}
_SDR_TRANSFERS = {1, 2, 6, 13, 14, 15}
"""Whose colours can be brought to BT.709's primaries: BT.709, unspecified, BT.601, sRGB, BT.2020 at 10 and 12 bits."""

_SD_HEIGHT_PX = 720
"""Below this height a clip that names no matrix is taken for BT.601, as players do."""


class Normalizer:
    """Turns the frames of one stream into frames of one even, upright `size`.

    `first` is the stream's first decoded frame: what it says of colour and orientation holds for all. HDR (PQ, HLG) is
    brought to BT.709 with its reference white (203 cd/m2) at white; what is brighter clips. Wide primaries (BT.2020, Display
    P3) are brought to BT.709's: taken as they are, a green is 25 to 35 levels off. Both cost a table, 2 s for the first frame
    and 40 ms for every 1080p frame, so the table outlives the clip.
    """

    def __init__(self, first: VideoFrame, stream: VideoStream) -> None:
        self._stored = (first.width, first.height)
        self._turn = _orientation(first)
        self.hdr = first.color_trc in _HDR_TRANSFERS
        self._wide = first.color_primaries in _WIDE_PRIMARIES and first.color_trc in _SDR_TRANSFERS
        rgb = first.format.is_rgb or first.colorspace == _SPC_RGB or first.format.name == "pal8"
        full = first.color_range == ColorRange.JPEG or first.format.name.startswith("yuvj") or rgb
        self._range = ColorRange.JPEG if full else ColorRange.MPEG
        self.assumed_matrix = not rgb and first.colorspace not in _MATRICES
        guessed = Colorspace.ITU601 if min(self._stored) < _SD_HEIGHT_PX and not self.hdr else Colorspace.ITU709
        self._matrix = _MATRICES.get(first.colorspace, guessed)
        self._width, self._height = _square(first, stream)
        self._direct = (
            first.format.name == "yuv420p"
            and self._matrix == Colorspace.ITU709
            and not full
            and not self.hdr
            and not self._wide
            and (self._width, self._height) == self._stored
        )
        self._first_format = first.format.name
        source = (*self._stored, self._first_format, first.color_trc, first.color_primaries, self._matrix, self._range)
        self._kind = (*source, self._width, self._height)
        self.size = _upright(self._width, self._height, self._turn)

    def frame_of(self, decoded: VideoFrame) -> Frame:
        """Return `decoded` as a frame of `size`; views where nothing had to be converted."""
        same = (decoded.width, decoded.height) == self._stored and decoded.format.name == self._first_format
        if not (self._direct and same):
            decoded = self._converted(decoded)
        width, height = decoded.width, decoded.height
        y, u, v = (_view(decoded, index) for index in range(3))
        if width < 2 or height < 2:
            y = np.repeat(np.repeat(y, 2 if height < 2 else 1, axis=0), 2 if width < 2 else 1, axis=1)
            height, width = y.shape
        y = y[: height & ~1, : width & ~1]
        u, v = u[: height // 2, : width // 2], v[: height // 2, : width // 2]
        return Frame(y=_turned(y, self._turn), u=_turned(u, self._turn), v=_turned(v, self._turn))

    def _converted(self, decoded: VideoFrame) -> VideoFrame:
        return _reformatter(self._kind).reformat(
            decoded,
            width=self._width,
            height=self._height,
            format="yuv420p",
            src_colorspace=self._matrix,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=self._range,
            dst_color_range=ColorRange.MPEG,
            dst_color_trc=ColorTrc.BT709 if self.hdr or self._wide else None,
            dst_color_primaries=ColorPrimaries.BT709 if self.hdr or self._wide else None,
            interpolation=_EXACT,
            threads=1,
        )


_kept = threading.local()
_MAX_KEPT = 4


def _reformatter(what: tuple[object, ...]) -> VideoReformatter:
    """Return this thread's reformatter for clips that are stored as `what` says; it holds tables and no picture."""
    kept: dict[tuple[object, ...], VideoReformatter] = _kept.__dict__.setdefault("by_source", {})
    reformatter = kept.pop(what, None) or VideoReformatter()
    kept[what] = reformatter
    while len(kept) > _MAX_KEPT:
        del kept[next(iter(kept))]
    return reformatter


def _view(decoded: VideoFrame, index: int) -> Plane:
    """Return plane `index` of an I420 frame as a strided view that keeps the frame's memory alive."""
    plane = decoded.planes[index]
    rows = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload] # a plane has the buffer protocol
    view: Plane = rows.reshape(plane.height, plane.line_size)[:, : plane.width]
    view.flags.writeable = False
    return view


def _square(first: VideoFrame, stream: VideoStream) -> tuple[int, int]:
    """Return width and height with square pixels: the sample aspect ratio widens or narrows the picture."""
    shape = stream.sample_aspect_ratio or Fraction(1)
    width, height = first.width, first.height
    if shape == 1 or not Fraction(1, 4) <= shape <= 4:
        return width, height
    return max(2, round(width * shape)) & ~1, height


def _upright(width: int, height: int, turn: tuple[int, int, int, int]) -> Size:
    width, height = max(2, width & ~1), max(2, height & ~1)
    return Size(width=width, height=height) if turn[0] else Size(width=height, height=width)


def _orientation(first: VideoFrame) -> tuple[int, int, int, int]:
    """Return the display matrix as (a, b, c, d) of -1, 0 and 1: x' = a x + c y, y' = b x + d y, y downwards."""
    side = cast("Mapping[str, Buffer]", first.side_data).get(Type.DISPLAYMATRIX.name)
    if side is None:
        return (1, 0, 0, 1)
    a, b, _, c, d = struct.unpack("5i", bytes(side)[:20])
    signs = ((a > _HALF) - (a < -_HALF), (b > _HALF) - (b < -_HALF), (c > _HALF) - (c < -_HALF), (d > _HALF) - (d < -_HALF))
    return signs if signs in _TURNS else (1, 0, 0, 1)


_HALF = 1 << 15  # the matrix is in 16.16 fixed point


_TURNS: dict[tuple[int, ...], tuple[int | None, int | None]] = {
    (1, 0, 0, 1): (None, None),
    (-1, 0, 0, -1): (cv2.ROTATE_180, None),
    (0, 1, -1, 0): (cv2.ROTATE_90_CLOCKWISE, None),
    (0, -1, 1, 0): (cv2.ROTATE_90_COUNTERCLOCKWISE, None),
    (-1, 0, 0, 1): (None, 1),
    (1, 0, 0, -1): (None, 0),
    (0, 1, 1, 0): (cv2.ROTATE_90_CLOCKWISE, 1),
    (0, -1, -1, 0): (cv2.ROTATE_90_COUNTERCLOCKWISE, 1),
}
"""By orientation: how cv2 rotates, and the axis it then flips (1: left to right, 0: top to bottom)."""


def _turned(plane: Plane, turn: tuple[int, int, int, int]) -> Plane:
    rotation, flip = _TURNS[turn]
    if rotation is not None:
        plane = cv2.rotate(plane, rotation).astype(np.uint8, copy=False)
    if flip is not None:
        plane = cv2.flip(plane, flip).astype(np.uint8, copy=False)
    return plane
