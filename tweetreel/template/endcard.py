"""The end card: the brand's mark and name, the call to action as a pill, and whose tweet it was.

Knows brand roles and type, not time. The tweet is evidence: its author and day stay on the last picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tweetreel.artifacts import Author
from tweetreel.core.layout import Align, Fit, Rect, Size
from tweetreel.core.text import Shadow, TextRun, TextStyle
from tweetreel.core.time import snap
from tweetreel.core.timeline import Drawing, Item, Picture, Shape, Text
from tweetreel.core.typeset import FontSet, layout_paragraph
from tweetreel.template.model import BrandKit, EndCardSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCardInput:
    """`mark` is an asset id; `day` the tweet's date as text, "" where it has none."""

    pill: str
    mark: str | None
    author: Author
    day: str


def end_card(given: EndCardInput, *, spec: EndCardSpec, brand: BrandKit, fonts: FontSet, scale: Fraction) -> Drawing:
    """Return the end card as a drawing centred in the box of `spec`."""
    return _EndCard(given, spec, brand, fonts, scale).drawing()


class _EndCard:
    def __init__(self, given: EndCardInput, spec: EndCardSpec, brand: BrandKit, fonts: FontSet, scale: Fraction) -> None:
        self._given = given
        self._box = spec.box
        self._name = spec.id
        self._brand = brand
        self._fonts = fonts
        self._scale = scale
        self._items: list[Item] = []

    def _px(self, value: int) -> int:
        return snap(value * self._scale)

    def drawing(self) -> Drawing:
        y = self._mark(0)
        y = self._title(y)
        y = self._pill(y)
        y = self._source(y)
        return Drawing(
            name=self._name,
            x=self._box.x,
            y=self._box.y + max(0, (self._box.height - y) // 2),
            size=Size(width=self._box.width, height=y),
            items=tuple(self._items),
            bleed=self._px(60),
        )

    def _line(self, text: str, y: int, *, size: int, weight: int, color: str, family: str) -> tuple[Text, int, int]:
        """Return a centred line at `y`, with the width of its ink and its height."""
        run = TextRun(text=text, style=TextStyle(family=family, size_px=size, weight=weight, color=self._brand.colors[color]))
        width = self._box.width
        paragraph = layout_paragraph([run], width=width, fonts=self._fonts, align=Align.CENTER, leading=1.2, max_lines=1)
        line = Text(x=0, y=y, width=width, runs=(run,), align=Align.CENTER, leading=1.2, max_lines=1)
        return line, int(max(line.width for line in paragraph.lines)) + 1, int(paragraph.height)

    def _mark(self, y: int) -> int:
        if self._given.mark is None:
            return y
        side = self._px(220)
        box = Rect(x=(self._box.width - side) // 2, y=y, width=side, height=side)
        self._items.append(Picture(box=box, asset=self._given.mark, fit=Fit.CONTAIN))
        return box.bottom + self._px(36)

    def _title(self, y: int) -> int:
        line, _, height = self._line(
            self._brand.title, y, size=self._px(84), weight=800, color="ink", family=self._brand.display
        )
        self._items.append(line)
        return y + height + self._px(28)

    def _pill(self, y: int) -> int:
        pad = self._px(20)
        line, width, height = self._line(
            self._given.pill, y + pad, size=self._px(40), weight=700, color="accent_ink", family=self._brand.text
        )
        width += self._px(88)
        box = Rect(x=(self._box.width - width) // 2, y=y, width=width, height=height + 2 * pad)
        shadow = Shadow(color="#00000050", dy=self._px(10), blur_px=self._px(28))
        self._items += [Shape(box=box, radius=box.height // 2, fill=self._brand.colors["accent"], shadow=shadow), line]
        return box.bottom

    def _source(self, y: int) -> int:
        author = self._given.author
        whose = f"@{author.handle}" if author.handle else (author.name or "")
        text = " · ".join(part for part in (whose, self._given.day) if part)
        if not text:
            return y
        line, _, height = self._line(
            text, y + self._px(30), size=self._px(30), weight=500, color="muted", family=self._brand.text
        )
        self._items.append(line)
        return y + self._px(30) + height
