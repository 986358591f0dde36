"""A decoder's or encoder's picture as a frame.

Knows pixel formats, no codec. The decision here: an I420 picture is a view of its memory; what is coded otherwise is turned
into what the compositor drew: RGB into I420, overlays with alpha into their picture on black above and on white below.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from tweetreel.core.alpha import both_of
from tweetreel.core.frames import Frame, Plane
from tweetreel.media.planes import rgb_to_frame

_WITH_ALPHA = {"yuva444p10le": 10, "yuva444p12le": 12}


def can_show(picture: VideoFrame) -> bool:
    """Tell whether `frame_of` knows the picture's format."""
    known = picture.format.name in ("yuv420p", "yuvj420p", "bgra", *_WITH_ALPHA)
    return known and picture.width % 2 == 0 and picture.height % 2 == 0


def frame_of(picture: VideoFrame) -> Frame:
    """Return the frame that an I420 picture holds as views of its memory, or that another one shows."""
    name = picture.format.name
    if name == "bgra":
        return rgb_to_frame(np.ascontiguousarray(_rows(picture, 0, np.uint8).reshape(picture.height, -1, 4)[..., 2::-1]))
    if name in _WITH_ALPHA:
        y, u, v, alpha = (_rows(picture, index, np.uint16) for index in range(4))
        return both_of((y, u, v, alpha), bits=_WITH_ALPHA[name])
    y8, u8, v8 = (_plane(picture, index) for index in range(3))
    return Frame(y=y8, u=u8, v=v8)


def _plane(picture: VideoFrame, index: int) -> Plane:
    return _rows(picture, index, np.uint8)


def _rows(picture: VideoFrame, index: int, kind: type[Any]) -> NDArray[Any]:
    plane = picture.planes[index]
    rows = np.frombuffer(plane, kind)  # type: ignore[call-overload] # a plane has the buffer protocol
    step = np.dtype(kind).itemsize
    width = plane.width * (4 if picture.format.name == "bgra" else 1)
    view: NDArray[Any] = rows.reshape(plane.height, plane.line_size // step)[:, :width]
    return view
