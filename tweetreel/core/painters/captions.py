"""The painter of captions: the page on screen, in the pose that it has on the frame."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable

from tweetreel.core.captions import PagePose, pose_at
from tweetreel.core.digests import digest_of
from tweetreel.core.frames import Frame
from tweetreel.core.painters.caption_art import PageArt
from tweetreel.core.painters.painter import SCALE_UNIT, Kept
from tweetreel.core.painters.sprites import SpritePlanes
from tweetreel.core.timeline import CaptionPage, Captions
from tweetreel.core.typeset import FontSet

_KEPT_SPRITES = 6
_KEPT_PAGES = 2


class CaptionsPainter:
    """Pages of words; each page is set once, each pose painted once as long as it lasts."""

    def __init__(self, layer: Captions, fonts: FontSet, *, first: int) -> None:
        self._layer = layer
        self._fonts = fonts
        self._first = first
        self._identity = digest_of(layer.box, layer.style)
        self._contents: dict[int, str] = {}
        self._starts = [page.frames.start for page in layer.pages]
        self._pages: Kept[int, PageArt] = Kept(_KEPT_PAGES)
        self._poses: Kept[int, PagePose] = Kept(_KEPT_SPRITES)
        self._planes = SpritePlanes(limit=_KEPT_SPRITES)

    def page_at(self, frame: int) -> int | None:
        """Return the number of the page on screen at timeline frame `frame`, None between pages."""
        number = bisect_right(self._starts, frame) - 1
        return number if number >= 0 and frame in self._layer.pages[number].frames else None

    def key(self, local: int) -> Hashable:
        """Return the digests of the look and of the page's words, and the page's pose."""
        frame = self._first + local
        number = self.page_at(frame)
        if number is None:
            return ("captions",)
        if number not in self._contents:
            self._contents[number] = _content_of(self._layer.pages[number])
        return ("captions", self._identity, self._contents[number], self._pose(number, frame))

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int, turn: int = 0, blur: int = 0) -> None:
        """Blend the page on screen, if there is one, over `out`."""
        frame = self._first + local
        number = self.page_at(frame)
        if number is None:
            return
        pose = self._pose(number, frame)
        still = pose._replace(dx=0, dy=0, opacity=255, scale=pose.scale * scale // SCALE_UNIT)
        self._planes.put(
            out,
            lambda: self._page(number).paint(still),
            (number, still),
            x=self._layer.box.x + x + pose.dx,
            y=self._layer.box.y + y + pose.dy,
            opacity=opacity * pose.opacity // 255,
            turn=turn,
            blur=blur,
        )

    def _pose(self, number: int, frame: int) -> PagePose:
        # frame 0 is a cover: nothing on it is on its way
        page = self._layer.pages[number]
        return self._poses.of(frame, lambda: pose_at(self._layer.style, page, frame, cover=page.frames.start == 0))

    def _page(self, number: int) -> PageArt:
        return self._pages.of(number, lambda: PageArt(self._layer.pages[number], self._layer, self._fonts))


def _content_of(page: CaptionPage) -> str:
    """Return the digest of what a page shows, whenever it does."""
    words = tuple((word.shown, word.line, word.joined, word.tags, word.pieces) for word in page.words)
    return digest_of(words, page.size_px)
