"""The end card: the brand's mark and name, the call to action as a pill, and whose tweet it was.

Knows brand roles and type, not time. The tweet is evidence: its author and day stay on the last picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    disclosure: str = ""


def end_card(
    given: EndCardInput, *, spec: EndCardSpec, brand: BrandKit, fonts: FontSet, scale: Fraction
) -> tuple[Drawing, ...]:
    """Return the end card as drawings from top to bottom that come in one after the other, centred in the box of `spec`."""
    return _EndCard(given, spec, brand, fonts, scale).drawings()


class _EndCard:
    def __init__(self, given: EndCardInput, spec: EndCardSpec, brand: BrandKit, fonts: FontSet, scale: Fraction) -> None:
        self._given = given
        self._box = spec.box
        self._name = spec.id
        self._show = spec.show
        self._brand = brand
        self._fonts = fonts
        self._scale = scale
        self._items: list[Item] = []

    def _px(self, value: int) -> int:
        return snap(value * self._scale)

    def drawings(self) -> tuple[Drawing, ...]:
        parts: list[tuple[int, int, list[Item]]] = []
        y = 0
        wanted = self._show
        for paint in ((("mark", self._mark), ("title", self._title)), (("pill", self._pill),), (("source", self._source),)):
            top, self._items = y, []
            for name, step in paint:
                y = step(y) if name in wanted else y
            if self._items:
                parts.append((top, y, self._items))
        first = self._box.y + max(0, (self._box.height - y) // 2)
        return tuple(
            Drawing(
                name=f"{self._name}-{number}",
                x=self._box.x,
                y=first + top,
                size=Size(width=self._box.width, height=bottom - top),
                items=tuple(_raised(item, top) for item in items),
                bleed=self._px(60),
            )
            for number, (top, bottom, items) in enumerate(parts, start=1)
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
            self._given.pill, y + pad, size=self._px(44), weight=700, color="accent_ink", family=self._brand.text
        )
        width = min(width + self._px(96), self._box.width)
        box = Rect(x=(self._box.width - width) // 2, y=y, width=width, height=height + 2 * pad)
        shadow = Shadow(color="#00000050", dy=self._px(10), blur_px=self._px(28))
        self._items += [Shape(box=box, radius=box.height // 2, fill=self._brand.colors["accent"], shadow=shadow), line]
        return box.bottom

    def _source(self, y: int) -> int:
        author = self._given.author
        whose = f"@{author.handle}" if author.handle else (author.name or "")
        text = " · ".join(part for part in (whose, self._given.day, self._given.disclosure) if part)
        if not text:
            return y
        line, _, height = self._line(
            text, y + self._px(30), size=self._px(30), weight=500, color="muted", family=self._brand.text
        )
        self._items.append(line)
        return y + self._px(30) + height


def _raised(item: Item, dy: int) -> Item:
    return replace(item, y=item.y - dy) if isinstance(item, Text) else replace(item, box=item.box.shift(0, -dy))
