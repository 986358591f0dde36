"""The painter of captions: pages of words, the one being said lit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable
from dataclasses import replace

from tweetreel.core.digests import digest_of
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Align
from tweetreel.core.painters.painter import Kept
from tweetreel.core.painters.sprites import SpritePlanes
from tweetreel.core.text import TextRun
from tweetreel.core.timeline import CaptionPage, Captions
from tweetreel.core.typeset import FontSet, Raster, layout_paragraph, rasterise

_KEPT_SPRITES = 6
_KEPT_PAGES = 4
_ENTRANCE = ((0.11, 190), (0.05, 232), (0.02, 250))
"""How a caption page comes in: how far below its place, as a part of the type's size, and its opacity on its first frames."""


class CaptionsPainter:
    """Pages of words; each page is set once, each of its states (which word is lit) painted once."""

    def __init__(self, layer: Captions, fonts: FontSet, *, first: int) -> None:
        self._layer = layer
        self._fonts = fonts
        self._first = first
        self._identity = digest_of(layer.box, layer.style)
        self._pages: dict[int, str] = {}
        self._starts = [page.frames.start for page in layer.pages]
        self._rasters: Kept[int, Raster] = Kept(_KEPT_PAGES)
        self._planes = SpritePlanes(limit=_KEPT_SPRITES)

    def page_at(self, frame: int) -> int | None:
        """Return the number of the page on screen at timeline frame `frame`, None between pages."""
        number = bisect_right(self._starts, frame) - 1
        return number if number >= 0 and frame in self._layer.pages[number].frames else None

    def key(self, local: int) -> Hashable:
        """Return the digests of the look and of the page's words, which word is lit, and how far the page has come in."""
        frame = self._first + local
        number = self.page_at(frame)
        if number is None:
            return ("captions",)
        page = self._layer.pages[number]
        if number not in self._pages:
            self._pages[number] = _content_of(page)
        return ("captions", self._identity, self._pages[number], lit_word(page, frame), self._entering(page, frame))

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int) -> None:
        """Blend the page on screen, if there is one, over `out`."""
        frame = self._first + local
        number = self.page_at(frame)
        if number is None:
            return
        page = self._layer.pages[number]
        lit = lit_word(page, frame)
        below, entering = self._entering(page, frame)
        self._planes.put(
            out,
            lambda: self._raster(number).paint(self._colors(page, lit)),
            (number, lit),
            x=self._layer.box.x + x,
            y=self._layer.box.y + y + below,
            opacity=opacity * entering // 255,
        )

    def _entering(self, page: CaptionPage, frame: int) -> tuple[int, int]:
        """Return how many pixels below its place a page stands, an even number, and its opacity."""
        since = frame - page.frames.start
        if since >= len(_ENTRANCE) or page.frames.start == 0:  # frame 0 is a cover: nothing on it is on its way
            return 0, 255
        part, opacity = _ENTRANCE[since]
        return 2 * round(part * self._layer.style.style.size_px / 2), opacity

    def _raster(self, number: int) -> Raster:
        style = self._layer.style

        def make() -> Raster:
            paragraph = layout_paragraph(
                caption_runs(self._layer.pages[number], self._layer),
                width=self._layer.box.width,
                fonts=self._fonts,
                align=Align.CENTER,
                leading=style.leading,
            )
            return rasterise(paragraph, stroke=style.stroke, shadow=style.shadow)

        return self._rasters.of(number, make)

    def _colors(self, page: CaptionPage, lit: int | None) -> list[str]:
        """Return one colour per run of `caption_runs`."""
        style = self._layer.style
        colors: list[str] = []
        for index, word in enumerate(page.words):
            if index and not (word.joined and word.line == page.words[index - 1].line):
                colors.append(style.style.color)
            at_rest = style.emphasis if word.emphasis and style.emphasis else style.style.color
            colors.append(style.active if index == lit else at_rest)
        return colors


def _content_of(page: CaptionPage) -> str:
    """Return the digest of what a page shows, whenever it does."""
    words = tuple((word.shown, word.line, word.joined, word.emphasis, word.pieces) for word in page.words)
    return digest_of(words, page.size_px)


def lit_word(page: CaptionPage, frame: int) -> int | None:
    """Return the index of the word that is lit at timeline frame `frame`, None where none is."""
    for index in range(len(page.words) - 1, -1, -1):
        word = page.words[index]
        if word.word is not None and word.onset <= frame < word.end:
            return index
    return None


def caption_runs(page: CaptionPage, layer: Captions) -> list[TextRun]:
    """Return a page as runs, one per word and one per gap between words: the gap is a space, or a line's end."""
    style = layer.style.style if page.size_px is None else replace(layer.style.style, size_px=page.size_px)
    runs: list[TextRun] = []
    for index, word in enumerate(page.words):
        if index:
            ends_line = word.line != page.words[index - 1].line
            if ends_line or not word.joined:
                runs.append(TextRun(text="\n" if ends_line else " ", style=style))
        text = "\n".join(word.pieces) or word.shown
        runs.append(TextRun(text=text.upper() if layer.style.uppercase else text, style=style))
    return runs
