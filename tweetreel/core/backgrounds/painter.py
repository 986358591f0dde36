"""The painter of a moving background: which style draws, on what, with which dice.

Knows nothing of clips or tracks: frame 0 is the background's own first frame. The decision here: a painter holds what never
changes and every frame is a function of its number alone, so frames may be asked for in any order and from any thread, and
equal layers give equal bytes.
"""

from __future__ import annotations

from typing import Final, Literal, Protocol

import numpy as np

from tweetreel.core.backgrounds.aurora import Aurora
from tweetreel.core.backgrounds.bokeh import Bokeh
from tweetreel.core.backgrounds.canvas import Grid, Press
from tweetreel.core.backgrounds.contours import Contours
from tweetreel.core.backgrounds.dots import Dots
from tweetreel.core.backgrounds.mesh import Mesh
from tweetreel.core.backgrounds.ramp import Mood, Ramp
from tweetreel.core.backgrounds.rays import Rays
from tweetreel.core.backgrounds.stage import Stage
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.time import Rate
from tweetreel.core.timeline import Background
from tweetreel.errors import InputError

MIN_SIDE: Final = 32
MAX_SIDE: Final = 8192

_STYLES: Final[dict[str, tuple[type[Aurora | Bokeh | Contours | Dots | Mesh | Rays], Mood]]] = {
    "aurora": (Aurora, "wash"),
    "mesh": (Mesh, "wash"),
    "rays": (Rays, "glow"),
    "bokeh": (Bokeh, "glow"),
    "dots": (Dots, "wash"),
    "contours": (Contours, "wash"),
}

Key = tuple[Literal["background"], str, int, tuple[str, ...], int, int, int, int, int]


class Scene(Protocol):
    """A style at work."""

    def paint(self, frame: int, out: Frame) -> None:
        """Fill `out`, of the size that the scene was made for, with `frame`."""
        ...


class BackgroundPainter:
    """Draws one background of one size at one rate."""

    def __init__(self, layer: Background, size: Size, rate: Rate) -> None:
        if (
            size.width % 2
            or size.height % 2
            or min(size.width, size.height) < MIN_SIDE
            or max(size.width, size.height) > MAX_SIDE
        ):
            raise ValueError(
                f"BackgroundPainter: sides must be even and {MIN_SIDE} to {MAX_SIDE} pixels (size={size.width}x{size.height})"
            )
        if layer.style not in _STYLES:
            raise InputError("no such background style", got=repr(layer.style), allowed=", ".join(_STYLES))
        kind, mood = _STYLES[layer.style]
        stage = Stage(
            grid=Grid.over(size),
            rate=rate,
            ramp=Ramp.of(layer.colors, mood=mood),
            # The style has a part in the dice: seed 1 is not the same fall of light in every style.
            rng=np.random.default_rng([layer.seed % (1 << 64), *layer.style.encode()]),
            press=Press(size),
        )
        self._size = size
        self._scene: Scene = kind(stage)
        self._key: Key = (
            "background", layer.style, layer.seed, layer.colors, size.width, size.height, rate.num, rate.den, 0
        )  # fmt: skip

    def paint(self, frame: int, out: Frame) -> None:
        """Fill the planes of `out` with picture number `frame` of the background; any order, nothing is kept between calls.

        `out` is of the painter's size; its planes may be strided views. Raises `ValueError` for another size.
        """
        if out.size != self._size:
            raise ValueError(f"BackgroundPainter: the frame must be {self._size} (size={out.size})")
        self._scene.paint(frame, out)

    def key(self, frame: int) -> Key:
        """Return what the picture depends on: equal keys, equal pictures."""
        return (*self._key[:-1], frame)


def painter(layer: Background, size: Size, rate: Rate) -> BackgroundPainter:
    """Return a painter of `layer` on frames of `size` (even sides, 32 to 8192 pixels) at `rate`.

    Costs about 15 ms of one core, a frame of 1080x1920 about 1.7 (mesh, rays) to 4.5 ms (contours). Raises `InputError` for
    an unknown style, for colours that are none, and for fewer than 3 or more than 8 of them; alpha is not regarded.
    """
    return BackgroundPainter(layer, size, rate)
