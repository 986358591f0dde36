"""What a timeline's assets are, for the compositor to ask.

Knows no file: media/ implements the protocol over files, tests over arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.frames import FrameSource
from tweetreel.core.typeset import FontSet


class Sources(Protocol):
    """What a timeline's assets are: fonts, premultiplied images by id, clips by id."""

    @property
    def fonts(self) -> FontSet: ...

    @property
    def images(self) -> Mapping[str, NDArray[np.uint8]]:
        """Premultiplied RGBA uint8 (H, W, 4) by asset id."""
        ...

    def digest(self, asset: str) -> str:
        """Return the name of what asset id `asset` holds: equal digests are equal pictures, in every process."""
        ...

    def lut(self, asset: str) -> NDArray[np.float32]:
        """Return the table of asset id `asset`: float32 (N, N, N, 3), RGB 0 to 1 by blue, green, red."""
        ...

    def footage(self, asset: str) -> FrameSource:
        """Return the clip or still of asset id `asset`, at the timeline's rate."""
        ...
