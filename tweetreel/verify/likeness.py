"""How alike two frames are: PSNR, and how far the mean of a plane moved."""

from __future__ import annotations

import math

import cv2

from tweetreel.core.frames import Frame


def psnr_db(drawn: Frame, frame: Frame) -> float:
    """Return the peak signal-to-noise ratio over all three planes in dB, 99 where they are equal."""
    squares = sum(cv2.norm(a, b, cv2.NORM_L2SQR) for a, b in zip(drawn.planes, frame.planes, strict=True))
    error = squares / sum(plane.size for plane in drawn.planes)
    return 99.0 if error == 0 else min(99.0, 10 * math.log10(255 * 255 / error))


def mean_shift(drawn: Frame, frame: Frame) -> float:
    """Return the largest difference of a plane's mean, in levels."""
    return max(abs(cv2.mean(a)[0] - cv2.mean(b)[0]) for a, b in zip(drawn.planes, frame.planes, strict=True))
