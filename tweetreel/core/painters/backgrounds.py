"""The painter of moving backgrounds."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property

from tweetreel.core.backgrounds import painter as background_painter
from tweetreel.core.backgrounds.painter import BackgroundPainter as Scenery
from tweetreel.core.frames import Frame
from tweetreel.core.timeline import Background, Timeline


class BackgroundPainter:
    """A moving picture over the whole frame; built when it is first drawn."""

    def __init__(self, layer: Background, timeline: Timeline) -> None:
        self._layer = layer
        self._timeline = timeline
        self._identity = (layer.style, layer.seed, layer.colors)

    @cached_property
    def _painter(self) -> Scenery:
        return background_painter(self._layer, self._timeline.size, self._timeline.rate)

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int, turn: int = 0, blur: int = 0) -> None:
        """Fill `out`; a background has no pose, the compositor mixes it in where it is translucent."""
        self._painter.paint(local, out)

    def key(self, local: int) -> Hashable:
        """Return style, dice, colours and the number of the picture; size and rate are the timeline's."""
        return ("background", *self._identity, local)
