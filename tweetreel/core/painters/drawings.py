"""The painter of drawings: items on a transparent sheet, painted once."""

from __future__ import annotations

from collections.abc import Hashable

from tweetreel.core.digests import digest_of
from tweetreel.core.drawing import paint_drawing
from tweetreel.core.frames import Frame, Sprite
from tweetreel.core.painters.sprites import SpritePlanes
from tweetreel.core.sources import Sources
from tweetreel.core.timeline import Drawing, Picture


class DrawingPainter:
    """A sheet that never changes; only its pose does."""

    def __init__(self, layer: Drawing, assets: Sources) -> None:
        self._layer = layer
        self._assets = assets
        pictures = tuple(assets.digest(item.asset) for item in layer.items if isinstance(item, Picture))
        self._identity = digest_of(layer.size, layer.bleed, layer.items, pictures)
        self._sprite: Sprite | None = None
        self._planes = SpritePlanes(limit=2)

    def key(self, local: int) -> Hashable:
        """Return the digest of its items and pictures, and where it rests."""
        return ("drawing", self._identity, self._layer.x, self._layer.y)

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int) -> None:
        """Blend the sheet over `out`."""
        place_x, place_y = self._layer.x + x, self._layer.y + y
        self._planes.put(out, self._drawn, 0, x=place_x, y=place_y, opacity=opacity, scale=scale)

    def _drawn(self) -> Sprite:
        if self._sprite is None:
            self._sprite = paint_drawing(self._layer, fonts=self._assets.fonts, images=self._assets.images)
        return self._sprite
