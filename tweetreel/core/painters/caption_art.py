"""A page of captions as pieces that move: its words' art and boxes, and the picture of a pose.

Knows glyphs and poses, not time. The decision here: a page is set once, as a whole line, and every word is painted apart from
where the line puts it, in this order over the whole page: plates, glow, shadows and strokes, letters. So no word's shadow ever
lies on its neighbour's letters, and whatever moves, nothing is cut off: the sheet is as large as what stands on it.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterator
from dataclasses import dataclass, replace
from math import ceil, floor

import cv2
import numpy as np

from tweetreel.core.captions import PagePose, PlatePose, WordPose
from tweetreel.core.captions.motion import PART
from tweetreel.core.color import Color
from tweetreel.core.frames import Sprite
from tweetreel.core.layout import Rect
from tweetreel.core.looks import CaptionStyle, Plate, States
from tweetreel.core.painters.painter import Kept
from tweetreel.core.pixels import composite, rounded_mask, tint
from tweetreel.core.resample import places, sample
from tweetreel.core.text import TextRun, TextStyle
from tweetreel.core.timeline import CaptionPage, Captions
from tweetreel.core.typeset import Art, FontSet, Paragraph, art_of, layout_paragraph

_CAPITALS = 0.72
_DESCENT_IN_PADDING = 0.1
"""So much of what hangs below the baseline lies in a plate's padding, so that capitals stand in its middle."""

_LEAST_GAP = 0.07
"""What a growing word leaves of the gap to its neighbours, in parts of the type size."""

_KEPT_SPRITES = 48

_SPLIT = ("#ff2e63", "#19e3ff")
_SPLIT_OPACITY = 215


@dataclass(frozen=True, slots=True)
class _Word:
    """A word's runs: its art, its box by advance on its first line, and whether it is written from right to left."""

    art: Art | None
    box: Rect
    ink: Rect
    line: int
    size_px: float
    rtl: bool
    edges: tuple[int, ...]
    more: tuple[tuple[Rect, int], ...] = ()
    """Ink and line of what stands on further lines, where the word is broken."""

    def pieces(self) -> list[_Word]:
        """Return the word line by line."""
        return [self, *(replace(self, ink=ink, line=line) for ink, line in self.more)]


class PageArt:
    """One page, set in `layer`'s style; coordinates from the top-left corner of the layer's box."""

    def __init__(self, page: CaptionPage, layer: Captions, fonts: FontSet) -> None:
        self._style = layer.style
        self._page = page
        self._box = layer.box
        self._size = page_size(page, layer.style)
        self.paragraph = set_page(page, layer, fonts)
        free = layer.box.height - self.paragraph.height
        self._top = {"top": 0, "middle": free // 2, "bottom": free}[layer.style.anchor]
        runs = word_runs(page)
        self.words = tuple(_word(self.paragraph, run, layer.style) for run in runs)
        self._sprites: Kept[Hashable, Sprite | None] = Kept(_KEPT_SPRITES)

    def solid(self, index: int, pose: PagePose) -> Rect:
        """Return what the letters and the stroke of word `index` cover in `pose`, from the layer's corner; not its shadow."""
        word = self.words[index]
        if word.art is None or not word.ink.width or not pose.words[index].scale:
            return Rect(x=0, y=0, width=0, height=0)
        edge = 0 if self._style.stroke is None else ceil(self._style.stroke.reach_px)
        scale, dx, dy = self._moved(index, pose.words[index])
        whole, shift_x, shift_y = self._page_transform(pose)
        scale, dx, dy = scale * whole, dx * whole + shift_x + pose.dx, dy * whole + shift_y + pose.dy
        ink = word.ink.inset(-edge)
        left, top = floor(ink.x * scale + dx), floor(ink.y * scale + dy)
        right, bottom = ceil(ink.right * scale + dx), ceil(ink.bottom * scale + dy)
        return Rect(x=left, y=top + self._top, width=right - left, height=bottom - top)

    def letters_of(self, index: int, pose: PagePose) -> Sprite | None:
        """Return the letters of word `index` alone as they stand in `pose`, None where none are seen."""
        word = pose.words[index]
        art = self.words[index].art
        if art is None or not word.opacity or not word.scale or not pose.scale or not art.has_letters:
            return None
        scale, dx, dy = self._moved(index, word)
        whole, shift_x, shift_y = self._page_transform(pose)
        cut = self._cut(self._filled(index, "#ffffff", None), index, word)
        made = transformed(cut, scale * whole, dx * whole + shift_x, dy * whole + shift_y)
        return replace(made, y=made.y + self._top)

    def paint(self, pose: PagePose, *, letters: Container[int] | None = None) -> Sprite:
        """Return the picture of `pose`, premultiplied RGBA, placed from the layer's top-left corner.

        With `letters` only those words have theirs; what is around and behind them is drawn for all.
        """
        pieces = list(self._pieces(pose, letters))
        if not pieces:
            return Sprite(pixels=np.zeros((2, 2, 4), np.uint8))
        left, top = min(piece.x for piece in pieces), min(piece.y for piece in pieces)
        right = max(piece.x + piece.pixels.shape[1] for piece in pieces)
        bottom = max(piece.y + piece.pixels.shape[0] for piece in pieces)
        sheet = np.zeros((bottom - top, right - left, 4), np.uint8)
        for piece in pieces:
            composite(sheet, Sprite(pixels=piece.pixels), x=piece.x - left, y=piece.y - top)
        return Sprite(pixels=sheet, x=left, y=top + self._top)

    # ------------------------------------------------------------------------------------------------------ the layers

    def _page_transform(self, pose: PagePose) -> tuple[float, float, float]:
        """Return the page's scale about its middle, and the shift that goes with it."""
        scale = pose.scale / PART
        return scale, self._box.width / 2 * (1 - scale), self.paragraph.height / 2 * (1 - scale)

    def _pieces(self, pose: PagePose, lettered: Container[int] | None) -> Iterator[Sprite]:
        whole, shift_x, shift_y = self._page_transform(pose)

        def at(sprite: Sprite, scale: float, dx: float, dy: float) -> Sprite:
            return transformed(sprite, scale * whole, dx * whole + shift_x, dy * whole + shift_y)

        shown = [
            (index, word)
            for index, word in enumerate(pose.words)
            if word.opacity and word.scale and pose.scale and self.words[index].art
        ]
        covers = self._covers(pose)
        for index, word in shown:
            if index in covers:  # below the plate that comes over it the word still looks as before
                paint = self._states(index).waiting
                seen = lettered is None or index in lettered
                for sprite in (self._around(index), self._filled(index, paint.color, paint.color_end) if seen else None):
                    if sprite is not None:
                        yield at(faded(sprite, word.opacity), *self._moved(index, word))
        for plate in self._plates(pose):
            yield at(plate, 1.0, 0.0, 0.0)
        for index, word in shown:
            if self._style.glow is not None and word.glow and not word.paint.bare:
                lit = word.sweep_paint.color if word.sweep else word.paint.color
                glow = self._glow(index, lit)
                if glow is not None:
                    yield at(faded(self._cut(glow, index, word), word.opacity * word.glow // PART), *self._moved(index, word))
        for index, word in shown:
            around = None if word.paint.bare else self._around(index)
            if around is not None:
                yield at(faded(self._cut(around, index, word), word.opacity), *self._moved(index, word))
        for index, word in shown:
            if lettered is not None and index not in lettered:
                continue
            for sprite in self._letters(index, word):
                if index in covers:
                    sprite = _columns(sprite, covers[index].x - sprite.x, covers[index].right - sprite.x)
                yield at(faded(self._cut(sprite, index, word), word.opacity), *self._moved(index, word))

    def _covers(self, pose: PagePose) -> dict[int, Rect]:
        """Return the words that a plate is coming over, with where it is: only there they look as on the plate."""
        plate = self._style.plate
        if plate is None or plate.target not in ("word", "spoken"):
            return {}
        return {
            one.word: box
            for one in pose.plates
            if one.part < PART and (plate.target == "spoken" or one.before is not None) and pose.words[one.word].paint.bare
            for box in self._plate_boxes(plate, one)
        }

    def _states(self, index: int) -> States:
        tag = self._style.tag_of(self._page.words[index].tags)
        return tag.states if tag else self._style.states

    def _letters(self, index: int, word: WordPose) -> Iterator[Sprite]:
        if word.split:
            for sign, color in zip((-1, 1), _SPLIT, strict=True):
                ghost = self._filled(index, color, None)
                yield faded(replace(ghost, x=ghost.x + sign * word.split), _SPLIT_OPACITY)
        yield self._filled(index, word.paint.color, word.paint.color_end)
        if word.sweep:
            over = self._filled(index, word.sweep_paint.color, word.sweep_paint.color_end)
            yield self._uncovered(over, index, word.sweep)

    def _art(self, index: int) -> Art:
        art = self.words[index].art
        assert art is not None
        return art

    def _around(self, index: int) -> Sprite | None:
        return self._sprites.of(("around", index), self._art(index).around)

    def _glow(self, index: int, color: str) -> Sprite | None:
        return self._sprites.of(("glow", index, color), lambda: self._art(index).glow(color))

    def _filled(self, index: int, color: str, color_end: str | None) -> Sprite:
        made = self._sprites.of((index, color, color_end), lambda: self._art(index).letters(color, color_end))
        assert made is not None
        return made

    def _cut(self, sprite: Sprite, index: int, word: WordPose) -> Sprite:
        """Return the part of `sprite` that is uncovered."""
        if word.type < PART:
            edges = self.words[index].edges
            count = word.type * len(edges) // PART
            if count == 0:
                return _columns(sprite, 0, 0)
            if count < len(edges):
                sprite = self._until(sprite, index, edges[count - 1])
        if word.reveal < PART:
            sprite = self._uncovered(sprite, index, word.reveal)
        return sprite

    def _uncovered(self, sprite: Sprite, index: int, part: int) -> Sprite:
        if part >= PART:
            return sprite
        word = self.words[index]
        way = word.ink.width * part // PART
        return self._until(sprite, index, word.ink.right - way if word.rtl else word.ink.x + way)

    def _until(self, sprite: Sprite, index: int, edge: int) -> Sprite:
        """Return what of `sprite` lies before `edge` in the direction of writing."""
        if self.words[index].rtl:
            return _columns(sprite, edge - sprite.x, sprite.pixels.shape[1])
        return _columns(sprite, 0, edge - sprite.x)

    def _moved(self, index: int, pose: WordPose) -> tuple[float, float, float]:
        """Return scale and shift of a word that grows about the middle of its ink, kept out of its neighbours.

        `dx` counts along the direction of writing, so that what glides in does so from where reading begins.
        """
        word = self.words[index]
        scale = min(pose.scale / PART, self._room(index)) if pose.scale > PART else pose.scale / PART
        x, y = word.ink.x + word.ink.width / 2, word.ink.y + word.ink.height / 2
        return scale, x * (1 - scale) + (-pose.dx if word.rtl else pose.dx), y * (1 - scale) + pose.dy

    def _room(self, index: int) -> float:
        """Return how far a word may grow before it touches a neighbour on its line, or an edge of the box."""
        word = self.words[index]
        if not word.ink.width:
            return 1.0
        gaps: list[float] = []
        for i, other in enumerate(self.words):
            if i != index and other.ink.width and other.line == word.line:
                gaps.append(max(other.ink.x - word.ink.right, word.ink.x - other.ink.right))
        # and before it leaves the box
        stroke = self._style.stroke
        edge = _LEAST_GAP * word.size_px - (ceil(1.3 * stroke.reach_px) if stroke else 0)
        gaps += [word.ink.x + edge, self._box.width - word.ink.right + edge]
        return 1 + 2 * max(0.0, min(gaps) - _LEAST_GAP * word.size_px) / word.ink.width

    # ---------------------------------------------------------------------------------------------------------- plates

    def _plates(self, pose: PagePose) -> Iterator[Sprite]:
        plate = self._style.plate
        if plate is None:
            return
        for one in pose.plates:
            for box in self._plate_boxes(plate, one):
                radius = min(plate.radius * self._size, box.height / 2, box.width / 2)
                yield faded(_plate(box.width, box.height, radius, plate.color, x=box.x, y=box.y), round(255 * plate.opacity))

    def _plate_boxes(self, plate: Plate, pose: PlatePose) -> Iterator[Rect]:
        if plate.target in ("word", "spoken"):
            if self.words[pose.word].more:
                yield from (self._plate_box(plate, [piece]) for piece in self.words[pose.word].pieces())
                return
            box = self._plate_box(plate, [self.words[pose.word]])
            if plate.target == "spoken":
                box = self._joined(plate, pose.word, box)
            if plate.target == "spoken" and pose.part < PART:
                width = max(2, box.width * pose.part // PART)
                x = box.right - width if self.words[pose.word].rtl else box.x
                box = replace(box, x=x, width=width)
            elif pose.part < PART and pose.before is not None:
                start, part = self._plate_box(plate, [self.words[pose.before]]), pose.part / PART
                left = round(start.x + (box.x - start.x) * part)
                right = round(start.right + (box.right - start.right) * part)
                box = replace(box, x=left, width=right - left)
            elif pose.part < PART:
                grown = 0.8 + 0.2 * pose.part / PART
                width, height = round(box.width * grown), round(box.height * grown)
                box = Rect(x=box.x + (box.width - width) // 2, y=box.y + (box.height - height) // 2, width=width, height=height)
            yield box
            return
        pieces = [piece for word in self.words for piece in word.pieces()]
        lines = sorted({piece.line for piece in pieces})
        boxes = [self._plate_box(plate, [piece for piece in pieces if piece.line == line]) for line in lines]
        if plate.target == "line":
            yield from boxes
        else:
            left, top = min(box.x for box in boxes), min(box.y for box in boxes)
            right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
            yield Rect(x=left, y=top, width=right - left, height=bottom - top)

    def _joined(self, plate: Plate, index: int, box: Rect) -> Rect:
        """Return a marker's box, drawn on from where the word before on its line ends."""
        if index == 0 or self.words[index - 1].line != self.words[index].line or not self.words[index - 1].ink.width:
            return box
        before = self._plate_box(plate, [self.words[index - 1]])
        corner = round(plate.radius * self._size)  # so far it goes on under the one before, whose corners are round
        if self.words[index].rtl:
            return replace(box, width=max(box.width, before.x + corner - box.x))
        left = min(box.x, before.right - corner)
        return replace(box, x=left, width=box.right - left)

    def _plate_box(self, plate: Plate, chosen: list[_Word]) -> Rect:
        """Return the box behind words of one line: as high as its tallest word, so that it does not jump from word to word."""
        line = [piece for word in self.words for piece in word.pieces() if piece.line == chosen[0].line]
        size = max(word.size_px for word in line)
        baseline = self.paragraph.lines[chosen[0].line].baseline
        up = max(_CAPITALS * size, *(baseline - word.ink.y for word in line if word.ink.height), 0.0)
        below = max(0.0, *(word.ink.bottom - baseline for word in line if word.ink.height), 0.0)
        down = max(0.0, below - _DESCENT_IN_PADDING * size)
        left = min(word.ink.x for word in chosen) - plate.pad_x * self._size
        right = max(word.ink.right for word in chosen) + plate.pad_x * self._size
        top = baseline - up - plate.pad_y * self._size
        bottom = baseline + down + plate.pad_y * self._size
        top += plate.low * (bottom - top)
        return Rect(x=round(left), y=round(top), width=max(2, round(right - left)), height=max(2, round(bottom - top)))


# ------------------------------------------------------------------------------------------------------------ setting


def page_size(page: CaptionPage, style: CaptionStyle) -> float:
    """Return the type size of `page` in pixels."""
    return style.style.size_px if page.size_px is None else page.size_px


def set_page(page: CaptionPage, layer: Captions, fonts: FontSet) -> Paragraph:
    """Return `page` as it is set in the box of `layer`."""
    return layout_paragraph(
        caption_runs(page, layer.style),
        width=layer.box.width,
        fonts=fonts,
        align=layer.style.align,
        leading=layer.style.leading,
        even=not layer.style.above,
    )


def caption_runs(page: CaptionPage, style: CaptionStyle) -> list[TextRun]:
    """Return a page as runs, line by line, one per word and one per gap between words: the gap is a space or a line's end."""
    factor = page_size(page, style) / style.style.size_px
    base = _sized(style.style, factor)
    gap = replace(base, tracking=base.tracking + 1000 * style.word_gap)
    runs: list[TextRun] = []
    before = None
    for index in _line_by_line(page):
        word = page.words[index]
        if before is not None:
            ends_line = word.line != before.line
            if ends_line or not word.joined:
                runs.append(TextRun(text="\n" if ends_line else " ", style=gap))
        tag = style.tag_of(word.tags)
        text = "\n".join(word.pieces) or word.shown
        own = _sized(tag.style, factor) if tag and tag.style else base
        runs.append(TextRun(text=text.upper() if style.uppercase else text, style=own))
        before = word
    return runs


def word_runs(page: CaptionPage) -> list[int]:
    """Return for each word of `page` the number of its run in `caption_runs`."""
    found: dict[int, int] = {}
    number = 0
    before = None
    for index in _line_by_line(page):
        word = page.words[index]
        if before is not None:
            number += 1 if word.joined and word.line == before.line else 2
        found[index] = number
        before = word
    return [found[index] for index in range(len(page.words))]


def _line_by_line(page: CaptionPage) -> list[int]:
    """Return the words' numbers in the order in which they are set: a word may stand above those said before it."""
    return sorted(range(len(page.words)), key=lambda index: page.words[index].line)


def _sized(style: TextStyle, factor: float) -> TextStyle:
    return style if factor == 1 else replace(style, size_px=style.size_px * factor)


def _word(paragraph: Paragraph, run: int, style: CaptionStyle) -> _Word:
    boxes = [box for box in paragraph.boxes if box.run == run]
    size = paragraph.runs[run].style.size_px
    art = art_of(paragraph, [run], stroke=style.stroke, shadow=style.shadow, glow=style.glow)
    if not boxes:
        nothing = Rect(x=0, y=0, width=0, height=0)
        return _Word(None, nothing, nothing, 0, size, False, ())
    first = boxes[0]
    glyphs = [glyph for line in paragraph.lines for glyph in line.glyphs if glyph.run == run]
    rtl = len(glyphs) > 1 and glyphs[0].cluster > glyphs[-1].cluster
    ends: dict[int, int] = {}
    for glyph in glyphs:  # where each letter ends in the direction of writing
        end = glyph.x if rtl else glyph.x + glyph.advance
        known = ends.get(glyph.cluster)
        ends[glyph.cluster] = end if known is None else min(known, end) if rtl else max(known, end)
    edges = tuple(round(ends[cluster] / 64) for cluster in sorted(ends))
    more = tuple((box.ink, box.line) for box in boxes[1:] if box.ink.width)
    return _Word(art, first.box, first.ink, first.line, size, rtl, edges, more)


# ------------------------------------------------------------------------------------------------------------ sprites


def _plate(width: int, height: int, radius: float, color: str, *, x: int, y: int) -> Sprite:
    return Sprite(pixels=tint(rounded_mask(width, height, radius), Color.parse(color)), x=x, y=y)


def _columns(sprite: Sprite, start: int, end: int) -> Sprite:
    width = sprite.pixels.shape[1]
    start, end = max(0, min(width, start)), max(0, min(width, end))
    return Sprite(pixels=sprite.pixels[:, start : max(start, end)], x=sprite.x + start, y=sprite.y)


def faded(sprite: Sprite, opacity: int) -> Sprite:
    """Return `sprite` at `opacity` 0 to 255."""
    if opacity >= 255:
        return sprite
    table = ((np.arange(256) * opacity + 127) // 255).astype(np.uint8)
    return Sprite(pixels=np.asarray(cv2.LUT(sprite.pixels, table), np.uint8), x=sprite.x, y=sprite.y)


def transformed(sprite: Sprite, scale: float, dx: float, dy: float) -> Sprite:
    """Return `sprite` with every point p of it at `scale * p + (dx, dy)`, place included; whole shifts copy nothing."""
    height, width = sprite.pixels.shape[:2]
    if not width or not height:
        return Sprite(pixels=np.zeros((1, 1, 4), np.uint8), x=sprite.x, y=sprite.y)
    if scale == 1 and dx == round(dx) and dy == round(dy):
        return replace(sprite, x=sprite.x + round(dx), y=sprite.y + round(dy))
    left, top = floor(sprite.x * scale + dx) - 1, floor(sprite.y * scale + dy) - 1
    right = ceil((sprite.x + width) * scale + dx) + 1
    bottom = ceil((sprite.y + height) * scale + dy) + 1
    clear = cv2.copyMakeBorder(sprite.pixels, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    pixels = sample(
        np.asarray(clear, np.uint8),
        rows=places((top - dy) / scale - sprite.y + 1, 1 / scale, bottom - top),
        columns=places((left - dx) / scale - sprite.x + 1, 1 / scale, right - left),
    )
    return Sprite(pixels=pixels, x=left, y=top)
