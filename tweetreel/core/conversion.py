"""RGB to the three planes of a frame and back: I420, BT.709, limited range.

The formulas are ITU-R BT.709-6 items 3.2 to 3.5: Y' = 0.2126 R' + 0.7152 G' + 0.0722 B', luma in 16 to 235,
chroma in 16 to 240. The decision here: integers only, in fixed point, so that every machine gives the same bytes; the
result is within one level of the exact one. Chroma is the mean of its 2x2 pixels (centre siting) on the way in and is
interpolated with the weights 9:3:3:1 on the way out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.frames import Frame, Plane

_KR, _KG, _KB = 0.2126, 0.7152, 0.0722
_ONE = 1 << 20
_STRIPE_ROWS = 128


def _fixed(values: tuple[float, float, float], scale: float) -> NDArray[np.int32]:
    return np.array([round(value * scale * _ONE) for value in values], np.int32)


_Y = _fixed((_KR, _KG, _KB), 219 / 255)
_U = _fixed((-_KR, -_KG, 1 - _KB), 224 / 255 / (2 * (1 - _KB)))
_V = _fixed((1 - _KR, -_KG, -_KB), 224 / 255 / (2 * (1 - _KR)))

_BACK = 1 << 16  # on the way back 16 bits, so that chroma of 16 times its value stays within int32
_FROM_Y = round(255 / 219 * _BACK)
_FROM_V_TO_R = round(255 / 224 * 2 * (1 - _KR) * _BACK)
_FROM_U_TO_B = round(255 / 224 * 2 * (1 - _KB) * _BACK)
_FROM_U_TO_G = round(255 / 224 * 2 * (1 - _KB) * _KB / _KG * _BACK)
_FROM_V_TO_G = round(255 / 224 * 2 * (1 - _KR) * _KR / _KG * _BACK)


def rgb_to_frame(rgb: NDArray[np.uint8]) -> Frame:
    """Return `rgb`, uint8 (H, W, 3) with even H and W, as a frame."""
    height, width = rgb.shape[:2]
    frame = Frame(
        y=np.empty((height, width), np.uint8),
        u=np.empty((height // 2, width // 2), np.uint8),
        v=np.empty((height // 2, width // 2), np.uint8),
    )
    for top in range(0, height, _STRIPE_ROWS):
        stripe = rgb[top : top + _STRIPE_ROWS].astype(np.int32)
        luma = stripe @ _Y
        frame.y[top : top + _STRIPE_ROWS] = (luma + (16 * _ONE + _ONE // 2)) >> 20
        quad = stripe[0::2, 0::2] + stripe[0::2, 1::2] + stripe[1::2, 0::2] + stripe[1::2, 1::2]
        half = slice(top // 2, (top + _STRIPE_ROWS) // 2)
        for plane, weights in ((frame.u, _U), (frame.v, _V)):
            plane[half] = np.clip((quad @ weights + ((128 << 22) + (1 << 21))) >> 22, 16, 240)
    return frame


def frame_to_rgb(frame: Frame) -> NDArray[np.uint8]:
    """Return `frame` as uint8 (H, W, 3); what lies outside the limited range is clipped."""
    height, width = frame.y.shape
    rgb = np.empty((height, width, 3), np.uint8)
    pad_u, pad_v = (np.pad(plane, 1, mode="edge") for plane in (frame.u, frame.v))
    for top in range(0, height, _STRIPE_ROWS):
        bottom = min(top + _STRIPE_ROWS, height)
        luma = (frame.y[top:bottom].astype(np.int32) - 16) * _FROM_Y * 16
        rows = slice(top // 2, bottom // 2 + 2)
        u, v = (_doubled(plane[rows]) - 128 * 16 for plane in (pad_u, pad_v))
        for channel, value in enumerate(
            (luma + v * _FROM_V_TO_R, luma - u * _FROM_U_TO_G - v * _FROM_V_TO_G, luma + u * _FROM_U_TO_B)
        ):
            rgb[top:bottom, :, channel] = np.clip((value + (1 << 19)) >> 20, 0, 255)
    return rgb


def _doubled(padded: Plane) -> NDArray[np.int32]:
    """Return a chroma plane that has one pixel of margin, at twice its size without the margin and 16 times its value."""
    plane = padded.astype(np.int32)
    rows = np.empty((2 * (plane.shape[0] - 2), plane.shape[1]), np.int32)
    rows[0::2] = 3 * plane[1:-1] + plane[:-2]
    rows[1::2] = 3 * plane[1:-1] + plane[2:]
    full = np.empty((rows.shape[0], 2 * (plane.shape[1] - 2)), np.int32)
    full[:, 0::2] = 3 * rows[:, 1:-1] + rows[:, :-2]
    full[:, 1::2] = 3 * rows[:, 1:-1] + rows[:, 2:]
    return full
