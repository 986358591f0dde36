"""The painter of drawings: items on a transparent sheet, painted once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable

from tweetreel.core.digests import digest_of
from tweetreel.core.drawing import paint_drawing
from tweetreel.core.frames import Frame, Sprite
from tweetreel.core.painters.painter import Kept
from tweetreel.core.painters.sprites import SpritePlanes
from tweetreel.core.sources import Sources
from tweetreel.core.timeline import Drawing, Flipbook, Picture


class DrawingPainter:
    """A sheet that never changes; only its pose does."""

    def __init__(self, layer: Drawing, assets: Sources) -> None:
        self._layer = layer
        self._assets = assets
        named = [(item.asset, item.mask, item.grade) for item in layer.items if isinstance(item, Picture)]
        pictures = tuple(assets.digest(asset) for group in named for asset in group if asset is not None)
        self._identity = digest_of(layer.size, layer.bleed, layer.items, pictures)
        self._sprite: Sprite | None = None
        self._planes = SpritePlanes(limit=2)

    def key(self, local: int) -> Hashable:
        """Return the digest of its items and pictures, and where it rests."""
        return ("drawing", self._identity, self._layer.x, self._layer.y)

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int, turn: int = 0, blur: int = 0) -> None:
        """Blend the sheet over `out`."""
        place_x, place_y = self._layer.x + x, self._layer.y + y
        self._planes.put(out, self._drawn, 0, x=place_x, y=place_y, opacity=opacity, scale=scale, turn=turn, blur=blur)

    def _drawn(self) -> Sprite:
        if self._sprite is None:
            self._sprite = paint_drawing(
                self._layer, fonts=self._assets.fonts, images=self._assets.images, lut=self._assets.lut
            )
        return self._sprite


class FlipbookPainter:
    """Sheets shown one after the other; the last few are kept."""

    def __init__(self, layer: Flipbook, assets: Sources) -> None:
        self._layer = layer
        self._assets = assets
        self._pages: Kept[int, DrawingPainter] = Kept(2)

    def _page(self, local: int) -> DrawingPainter:
        number = max(0, bisect_right(self._layer.starts, local) - 1)
        return self._pages.of(number, lambda: DrawingPainter(self._layer.pages[number], self._assets))

    def key(self, local: int) -> Hashable:
        """Return what the drawing on show depends on."""
        return self._page(local).key(local)

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int, turn: int = 0, blur: int = 0) -> None:
        """Blend the sheet on show over `out`."""
        self._page(local).paint(local, out, x=x, y=y, opacity=opacity, scale=scale, turn=turn, blur=blur)
