"""A picture as the encoder takes it, a sprite as the typesetter gives it, and the sources the compositor asks.

Knows no file and no codec: media/ and the tests implement the protocols. The decision here: a Frame is three planes, I420
BT.709 limited range, from the decoder to the encoder, so that nothing is converted in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.layout import Size

Plane = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """uint8 planes y (H, W), u and v (H/2, W/2); even sizes; BT.709 limited range; rows may be strided."""

    y: Plane
    u: Plane
    v: Plane

    def __post_init__(self) -> None:
        height, width = self.y.shape
        half = (height // 2, width // 2)
        if height % 2 or width % 2 or self.u.shape != half or self.v.shape != half:
            raise ValueError(f"Frame: planes must be 4:2:0 (y={self.y.shape}, u={self.u.shape}, v={self.v.shape})")

    @classmethod
    def blank(cls, size: Size) -> Frame:
        """Return a black frame of even size."""
        half = (size.height // 2, size.width // 2)
        return cls(
            y=np.full((size.height, size.width), 16, np.uint8),
            u=np.full(half, 128, np.uint8),
            v=np.full(half, 128, np.uint8),
        )

    def copy(self) -> Frame:
        """Return a frame of the same picture on planes of its own."""
        return Frame(y=self.y.copy(), u=self.u.copy(), v=self.v.copy())

    @property
    def size(self) -> Size:
        return Size(width=self.y.shape[1], height=self.y.shape[0])

    @property
    def planes(self) -> tuple[Plane, Plane, Plane]:
        return (self.y, self.u, self.v)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sprite:
    """Premultiplied sRGB RGBA, uint8 (H, W, 4), and where its top-left pixel lies relative to its own origin."""

    pixels: NDArray[np.uint8]
    x: int = 0
    y: int = 0


class FrameSource(Protocol):
    """A clip or a still picture, at the timeline's rate, already at the right orientation."""

    @property
    def size(self) -> Size:
        """Even width and height of its frames."""
        ...

    @property
    def frames(self) -> int:
        """How many frames it has; 1 for a still picture."""
        ...

    def frame(self, index: int) -> Frame:
        """Return frame `index` in `[0, frames)`; cheap in rising order. The planes must not be written to."""
        ...


class FrameSink(Protocol):
    """What takes the frames in order: an encoder, a recorder."""

    def write(self, frame: Frame) -> None:
        """Take one frame; it may be reused by the caller after the return."""
        ...
