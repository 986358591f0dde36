"""The tweet card: a post drawn as a Drawing, in as many pages as its text needs.

Knows posts, brand roles and type, not time. The decision here: a card is evidence. Its text is the post's own, whole; when it
does not fit at a size that a phone shows well, it turns a page rather than cutting a word; counts are those of the capture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tweetreel.artifacts import Author, Entity, Post, Quote, Tweet
from tweetreel.core.color import Color, mix
from tweetreel.core.layout import Align, Fit, Rect, Size
from tweetreel.core.text import Shadow, Stroke, TextRun, TextStyle
from tweetreel.core.time import snap
from tweetreel.core.timeline import Drawing, Icon, Item, Picture, Shape, Text
from tweetreel.core.typeset import FontSet, layout_paragraph
from tweetreel.template.caption_track import Hyphenate, with_soft_hyphens
from tweetreel.template.figures import date_text, poll_shares, short_count
from tweetreel.template.model import BrandKit, CardSpec
from tweetreel.tweet.language import written_language

_LEADING = 1.3
_MIN_PICTURE = 190
_COUNTS = 66
_BALANCED_PAGES = 8

_MOST_ON_A_PAGE = 6000
"""Code points that no page holds at any size; a longer text is not set to find that out (typesetting has a limit, too)."""
_ENDLESS = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage:
    """One page of a card: shown from where the text reaches code point `start` of the post."""

    drawing: Drawing
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardInput:
    """A post to draw. `picture` and `avatar` are asset ids with the picture's size; `breaks` are good places to turn a page."""

    tweet: Tweet
    number: int
    picture: str | None
    picture_size: Size | None
    plays: bool
    avatar: str | None
    breaks: tuple[int, ...]


def card_pages(
    given: CardInput, *, spec: CardSpec, brand: BrandKit, fonts: FontSet, scale: Fraction, hyphenate: Hyphenate
) -> tuple[CardPage, ...]:
    """Return the pages of post number `given.number`; all have one size, centred in the box of `spec`."""
    return _Card(given, spec, brand, fonts, scale, hyphenate).pages()


class _Card:
    def __init__(
        self, given: CardInput, spec: CardSpec, brand: BrandKit, fonts: FontSet, scale: Fraction, hyphenate: Hyphenate
    ) -> None:
        self._given = given
        self._hyphenate = hyphenate
        self._post: Post = given.tweet.posts[given.number]
        self._spec = spec
        self._brand = brand
        self._fonts = fonts
        self._scale = scale
        self._inner = spec.box.width - 2 * spec.padding
        self._language = written_language(given.tweet.lang, self._post.text)

    def _px(self, value: int) -> int:
        return snap(value * self._scale)

    def _style(self, size: int, weight: int, role: str) -> TextStyle:
        color = self._brand.colors[role]
        return TextStyle(family=self._brand.text, size_px=size, weight=weight, color=color, language=self._language)

    # ------------------------------------------------------------------------------------------------------- measuring

    def _height(self, runs: Sequence[TextRun], width: int, leading: float = _LEADING, max_lines: int | None = None) -> int:
        paragraph = layout_paragraph(
            runs, width=width, fonts=self._fonts, align=Align.START, leading=leading, max_lines=max_lines
        )
        return snap(Fraction(paragraph.height).limit_denominator(64))

    def _width(self, text: str, style: TextStyle) -> int:
        paragraph = layout_paragraph(
            [TextRun(text=text, style=style)], width=None, fonts=self._fonts, align=Align.START, leading=1.0
        )
        return int(paragraph.width) + 1

    def _text_block(self, start: int, end: int, size: int) -> tuple[list[Item], int]:
        """Return the post's text `[start, end)` as one Text per paragraph from y = 0, entities in the accent; its height."""
        items: list[Item] = []
        y = 0
        for first, last in paragraphs(self._post.text, start, end):
            plain, marked = (self._style(size, 500, role) for role in ("card_ink", "card_accent"))
            text = without_widow(self._post.text, first, last)
            found = entity_runs(text, self._post.entities, first, last, plain=plain, marked=marked)
            runs = tuple(
                replace(run, text=with_soft_hyphens(run.text, self._given.tweet.lang, self._hyphenate)) for run in found
            )
            y += size // 2 if items else 0
            items.append(Text(x=self._spec.padding, y=y, width=self._inner, runs=runs, leading=_LEADING))
            y += self._height(runs, self._inner)
        return items, y

    def _text_height(self, start: int, end: int, size: int) -> int:
        return self._text_block(start, end, size)[1] if end - start <= _MOST_ON_A_PAGE else _ENDLESS

    # ---------------------------------------------------------------------------------------------------------- layout

    def pages(self) -> tuple[CardPage, ...]:
        header = self._px(88) + self._px(22) if self._has_author() else self._px(64) + self._px(18)
        frame = 2 * self._spec.padding + header
        extras, extras_height = self._extras()
        footer = self._px(_COUNTS) if self._counts() else 0
        room = self._spec.box.height - frame
        # what does not fit beside the text goes in this order: the counts, then poll or quote onto a page of its own
        if extras and not self._fits(room - extras_height - footer):
            footer = 0
        apart = bool(extras) and not self._fits(room - extras_height - footer)
        if apart:
            footer = self._px(_COUNTS) if self._counts() else 0
            extras, extras_height = self._extras(alone=True)
        beside = 0 if apart else extras_height
        size, cuts = self._set_text_beside_picture(room - footer - beside) or self._set_text(room - footer - beside)
        text_height = max(self._text_height(start, end, size) for start, end in cuts)
        # the pages share one card; a page with little text sets it larger
        sizes = [self._largest(start, end, text_height) for start, end in cuts] if len(cuts) > 1 else [size]
        texts = [(start, self._text_block(start, end, own)[0]) for (start, end), own in zip(cuts, sizes, strict=True)]
        picture_height = self._picture_height(room - footer - beside - text_height) if len(texts) == 1 else 0
        with_picture = self._px(22) + picture_height if picture_height else 0
        body = text_height + with_picture + beside
        count = len(texts) + apart
        if apart:
            body = max(body, extras_height)
        height = frame + body + footer - (self._px(6) if footer else 0)
        top = self._spec.padding + header
        pages = []
        for page, (start, block) in enumerate(texts):
            header_items = self._header(page, count, thumbnail=not picture_height)
            items = [*self._sheet(height), *header_items, *_shifted(block, top)]
            if picture_height:
                items.extend(self._picture(top + text_height + self._px(22), picture_height))
            if not apart:
                items.extend(_shifted(extras, top + text_height + with_picture))
            items.extend(self._footer(height) if footer else ())
            pages.append(CardPage(drawing=self._drawing(page, height, items), start=start))
        if apart:
            items = [*self._sheet(height), *self._header(len(texts), count, thumbnail=True)]
            items.extend(_shifted(extras, top - self._px(22) + (body - extras_height + self._px(22)) // 2))
            items.extend(self._footer(height) if footer else ())
            pages.append(CardPage(drawing=self._drawing(len(texts), height, items), start=self._turn_to_extras(cuts[-1][0])))
        return tuple(pages)

    def _fits(self, room: int) -> bool:
        """Tell whether the whole text fits `room` at some size, or at least three lines of it do."""
        size = self._spec.text_sizes[-1]
        least = int(3 * size * _LEADING)
        return room >= least or self._text_height(0, len(self._post.text), size) <= room

    def _turn_to_extras(self, start: int) -> int:
        """Return where in the text the page of the poll or quote comes up: about half way through the last page's text."""
        middle = (start + len(self._post.text)) // 2
        places = [place for place in word_ends(self._post.text) if place > start]
        return min(places, key=lambda place: abs(place - middle), default=len(self._post.text))

    def _drawing(self, page: int, height: int, items: list[Item]) -> Drawing:
        box = self._spec.box
        return Drawing(
            name=f"card-{self._given.number + 1}-{page + 1}",
            x=box.x,
            y=box.y + (box.height - height) // 2,
            size=Size(width=box.width, height=height),
            items=tuple(items),
            bleed=self._px(100),
        )

    def _set_text(self, room: int) -> tuple[int, list[tuple[int, int]]]:
        """Return the largest size at which the text fits `room` on one page, else on as few pages as the smallest needs."""
        length = len(self._post.text)
        sizes = self._spec.text_sizes
        if self._text_height(0, length, sizes[-1]) <= room:
            return self._largest(0, length, room), [(0, length)]
        cuts = self._cut(sizes[-1], room)
        for size in sizes:
            if all(self._text_height(start, end, size) <= room for start, end in cuts):
                return size, cuts
        return sizes[-1], cuts

    def _set_text_beside_picture(self, room: int) -> tuple[int, list[tuple[int, int]]] | None:
        """Return the largest size that leaves a picture its room on one page, None where there is none or no such size."""
        length = len(self._post.text)
        if not self._picture_height(room - self._text_height(0, length, self._spec.text_sizes[-1])):
            return None
        for size in self._spec.text_sizes:
            if self._picture_height(room - self._text_height(0, length, size)):
                return size, [(0, length)]
        return None

    def _largest(self, start: int, end: int, room: int) -> int:
        sizes = self._spec.text_sizes
        return next((size for size in sizes if self._text_height(start, end, size) <= room), sizes[-1])

    def _cut(self, size: int, room: int) -> list[tuple[int, int]]:
        """Return the fewest pages, as evenly filled as can be; each ends with a sentence, else a clause, else a word."""
        text = self._post.text
        for places in (sentence_ends(text), sorted({*sentence_ends(text), *self._given.breaks}), word_ends(text)):
            edges = [0, *(place for place in places if 0 < place < len(text)), len(text)]
            cuts = self._filled(edges, size, room)
            if cuts:
                # many pages are not worth balancing: each of their sets of words would have to be measured
                return self._best_cut(edges, size, room) if len(cuts) <= _BALANCED_PAGES else cuts
        return [(start, start + 1) for start in range(len(text))]

    def _filled(self, edges: list[int], size: int, room: int) -> list[tuple[int, int]]:
        """Return pages filled one after the other, empty where a part is larger than a page."""
        cuts: list[tuple[int, int]] = []
        start = 0
        while start < len(edges) - 1:
            fits, step = start, 1
            while step:  # taller with every part, so the last that fits is found by doubling, then by halving
                stop = fits + step
                if stop < len(edges) and self._text_height(edges[start], edges[stop], size) <= room:
                    fits, step = stop, step * 2
                else:
                    step //= 2
            if fits == start:
                return []
            cuts.append((edges[start], edges[fits]))
            start = fits
        return cuts

    def _best_cut(self, edges: list[int], size: int, room: int) -> list[tuple[int, int]]:
        best: list[tuple[int, int, int] | None] = [(0, 0, 0)] + [None] * (len(edges) - 1)
        for start in range(len(edges) - 1):
            before = best[start]
            if before is None:
                continue
            for stop in range(start + 1, len(edges)):
                height = self._text_height(edges[start], edges[stop], size)
                if height > room:
                    break
                option = (before[0] + 1, before[1] + (room - height) ** 2, start)
                known = best[stop]
                if known is None or option < known:
                    best[stop] = option
        cuts: list[tuple[int, int]] = []
        stop = len(edges) - 1
        while stop:
            reached = best[stop]
            if reached is None:
                return []
            cuts.append((edges[reached[2]], edges[stop]))
            stop = reached[2]
        return cuts[::-1]

    def _has_author(self) -> bool:
        author = self._given.tweet.author
        return bool(author.name or author.handle)

    # ----------------------------------------------------------------------------------------------------------- parts

    def _sheet(self, height: int) -> list[Item]:
        colors = self._brand.colors
        edge = mix(Color.parse(colors["card"]), Color.parse(colors["card_ink"]), 0.08)
        return [
            Shape(
                box=Rect(x=0, y=0, width=self._spec.box.width, height=height),
                radius=self._spec.radius,
                fill=colors["card"],
                stroke=Stroke(color=str(edge), width_px=max(1, self._px(2))),
                shadow=Shadow(color="#00000059", dy=self._px(24), blur_px=self._px(60)),
            )
        ]

    def _header(self, page: int, count: int, *, thumbnail: bool) -> Iterator[Item]:
        pad = self._spec.padding
        author = self._given.tweet.author
        right = self._spec.box.width - pad
        if thumbnail and self._given.picture is not None and self._given.picture_size is not None:
            # a picture that has no room under the text is still part of the post
            box = self._thumbnail_box(self._given.picture_size, right)
            yield Picture(box=box, asset=self._given.picture, radius=self._px(14))
            if self._given.plays:
                yield from _play_button(box, self._px(44))
            right = box.x - self._px(20)
        line_end = right
        number = self._number(page, count)
        if number:
            style = self._style(self._px(30), 600, "card_muted")
            width = self._width(number, style)
            right -= width
            yield Text(x=right, y=pad + self._px(4), width=width, runs=(TextRun(text=number, style=style),), leading=1.2)
            right -= self._px(20)
        if not self._has_author():
            yield Icon(
                box=Rect(x=pad, y=pad, width=self._px(64), height=self._px(64)),
                name="quote",
                color=self._brand.colors["card_accent"],
            )
            return
        side = self._px(88)
        yield from avatar(author, self._given.avatar, Rect(x=pad, y=pad, width=side, height=side), self._brand, self._fonts)
        x = pad + side + self._px(20)
        badge = self._px(34) if author.verified != "none" else 0
        name = author.name or f"@{author.handle}"
        style = self._style(self._px(38), 700, "card_ink")
        width = min(self._width(name, style), right - x - (badge + self._px(8) if badge else 0))
        yield Text(x=x, y=pad, width=width, runs=(TextRun(text=name, style=style),), leading=1.2, max_lines=1)
        if badge:
            color = {"business": "#d9a300", "government": "#7a8a99"}.get(author.verified, "#1d8ff2")
            box = Rect(x=x + width + self._px(8), y=pad + self._px(7), width=badge, height=badge)
            yield Icon(box=box, name="verified", color=color, second="#ffffff")
        reply = self._reply_handle()
        parts = [f"@{author.handle}" if author.handle and author.name else "", f"↪ @{reply}" if reply else "", self._date()]
        line = " · ".join(part for part in parts if part)
        if line:
            style = self._style(self._px(30), 400, "card_muted")
            yield Text(
                x=x,
                y=pad + self._px(48),
                width=line_end - x,
                runs=(TextRun(text=line, style=style),),
                leading=1.2,
                max_lines=1,
            )

    def _thumbnail_box(self, size: Size, right: int) -> Rect:
        height = self._px(88)
        width = min(max(height * size.width // size.height, self._px(66)), self._px(140))
        return Rect(x=right - width, y=self._spec.padding, width=width, height=height)

    def _reply_handle(self) -> str | None:
        reply = self._post.reply_to
        return reply.handle if reply is not None and self._given.number == 0 else None

    def _number(self, page: int, count: int) -> str:
        posts = len(self._given.tweet.posts)
        if posts > 1:
            return f"{self._given.number + 1}/{posts}"
        return f"{page + 1}/{count}" if count > 1 else ""

    def _date(self) -> str:
        return date_text(self._post.created_at, self._given.tweet.lang)

    def _counts(self) -> list[tuple[str, int]]:
        metrics = self._post.metrics
        pairs = (
            ("reply", metrics.replies),
            ("repost", metrics.reposts),
            ("like", metrics.likes),
            ("views", metrics.views),
        )
        return [(name, value) for name, value in pairs if value]

    def _footer(self, height: int) -> Iterator[Item]:
        y = height - self._spec.padding - self._px(28)
        style = self._style(self._px(29), 500, "card_muted")
        icon = self._px(32)
        x = self._spec.padding
        for name, value in self._counts():
            box = Rect(x=x, y=y, width=icon, height=icon)
            yield Icon(box=box, name=name, color=self._brand.colors["card_muted"])
            text = short_count(value)
            width = self._width(text, style)
            yield Text(
                x=x + icon + self._px(10),
                y=y - self._px(2),
                width=width,
                runs=(TextRun(text=text, style=style),),
                leading=1.2,
            )
            x += icon + self._px(10) + width + self._px(38)

    def _picture_height(self, room: int) -> int:
        size = self._given.picture_size
        if self._given.picture is None or size is None:
            return 0
        height = min(room - self._px(22), self._inner * size.height // size.width)
        return height if height >= self._px(_MIN_PICTURE) else 0

    def _picture(self, y: int, height: int) -> Iterator[Item]:
        assert self._given.picture is not None
        box = Rect(x=self._spec.padding, y=y, width=self._inner, height=height)
        yield Picture(box=box, asset=self._given.picture, radius=self._px(24))
        if self._given.plays:
            yield from _play_button(box, self._px(84))

    def _extras(self, *, alone: bool = False) -> tuple[list[Item], int]:
        """Return what stands under the text (poll, quoted post) from y = 0, and its height with the gap above.

        On a page `alone` it is larger.
        """
        if self._post.poll is not None:
            return self._poll(row=66 if alone else 56)
        if self._post.quote is not None:
            return self._quote(self._post.quote, size=38 if alone else 32, lines=5 if alone else 3)
        return [], 0

    def _poll(self, *, row: int) -> tuple[list[Item], int]:
        assert self._post.poll is not None
        colors = self._brand.colors
        row, gap = self._px(row), self._px(12)
        items: list[Item] = []
        y = self._px(22)
        shares = poll_shares(self._post.poll)
        best = max((share for share in shares if share is not None), default=None)
        style = self._style(row * 15 // 28, 500, "card_ink")
        for option, share in zip(self._post.poll.options, shares, strict=True):
            box = Rect(x=self._spec.padding, y=y, width=self._inner, height=row)
            track = mix(Color.parse(colors["card"]), Color.parse(colors["card_ink"]), 0.06)
            items.append(Shape(box=box, radius=self._px(14), fill=str(track)))
            if share:
                leads = share == best
                fill = mix(Color.parse(colors["card"]), Color.parse(colors["card_accent"]), 0.34 if leads else 0.16)
                width = max(self._inner * share // 100, self._px(28))
                items.append(Shape(box=Rect(x=box.x, y=y, width=width, height=row), radius=self._px(14), fill=str(fill)))
            percent = "" if share is None else f"{share}%"
            percent_width = self._width(percent, style) if percent else 0
            items.append(
                Text(
                    x=box.x + self._px(20),
                    y=y + (row - int(style.size_px * 1.25)) // 2,
                    width=self._inner - self._px(52) - percent_width,
                    runs=(TextRun(text=option.label, style=style),),
                    leading=1.25,
                    max_lines=1,
                )
            )
            if percent:
                items.append(
                    Text(
                        x=box.right - self._px(20) - percent_width,
                        y=y + (row - int(style.size_px * 1.25)) // 2,
                        width=percent_width,
                        runs=(TextRun(text=percent, style=style),),
                        leading=1.25,
                    )
                )
            y += row + gap
        return items, y - gap

    def _quote(self, quote: Quote, *, size: int, lines: int) -> tuple[list[Item], int]:
        if not (quote.available and quote.text):
            return [], 0
        colors = self._brand.colors
        pad, top = self._px(22), self._px(22)
        inner = self._inner - 2 * pad
        x = self._spec.padding + pad
        items: list[Item] = []
        y = top + pad
        name = quote.author.name or (f"@{quote.author.handle}" if quote.author.handle else "")
        if name:
            runs = [TextRun(text=name, style=self._style(self._px(30), 700, "card_ink"))]
            if quote.author.handle and quote.author.name:
                muted = self._style(self._px(28), 400, "card_muted")
                runs.append(TextRun(text=f"  @{quote.author.handle}", style=muted))
            items.append(Text(x=x, y=y, width=inner, runs=tuple(runs), leading=1.25, max_lines=1))
            y += self._px(44)
        plain, marked = (self._style(self._px(size), 400, role) for role in ("card_ink", "card_accent"))
        text = tuple(entity_runs(quote.text, quote.entities, 0, len(quote.text), plain=plain, marked=marked))
        items.append(Text(x=x, y=y, width=inner, runs=text, leading=1.28, max_lines=lines))
        y += self._height(text, inner, leading=1.28, max_lines=lines) + pad
        edge = mix(Color.parse(colors["card"]), Color.parse(colors["card_ink"]), 0.16)
        box = Shape(
            box=Rect(x=self._spec.padding, y=top, width=self._inner, height=y - top),
            radius=self._px(24),
            stroke=Stroke(color=str(edge), width_px=max(1, self._px(2))),
        )
        return [box, *items], y


_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_SENTENCE_END = re.compile(r"(?:[.!?…]+[\"'”’)\]]*(?=\s)|[。！？]+[」』）]*|[؟।]+|\n)[^\S\n]*\n*\s*")


def paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of `text[start:end]` that blank lines separate, without space at either end."""
    at = start
    for match in (*_PARAGRAPH.finditer(text, start, end), None):
        stop = end if match is None else match.start()
        if text[at:stop].strip():
            yield at, stop
        at = end if match is None else match.end()


def without_widow(text: str, start: int, end: int) -> str:
    """Return `text`, as long as before, with the last two words of `text[start:end]` held together where they are short."""
    words = list(re.finditer(r"\S+", text[start:end]))
    if len(words) < 5:
        return text
    gap = start + words[-2].end()
    short = len(words[-1].group()) <= 7 and len(words[-2].group()) <= 10
    if not short or start + words[-1].start() != gap + 1 or text[gap] != " ":
        return text
    return f"{text[:gap]}\u00a0{text[gap + 1 :]}"


def sentence_ends(text: str) -> list[int]:
    """Return where the next sentence or line begins, in rising order."""
    return [match.end() for match in _SENTENCE_END.finditer(text)]


def word_ends(text: str) -> list[int]:
    """Return where the next word begins; in text without spaces, every place between two characters."""
    spaced = [match.end() for match in re.finditer(r"\s+", text)]
    return spaced if len(spaced) * 30 > len(text) else list(range(1, len(text)))


def entity_runs(
    text: str, entities: Sequence[Entity], start: int, end: int, *, plain: TextStyle, marked: TextStyle
) -> Iterator[TextRun]:
    """Yield `text[start:end]` as runs, entities in the `marked` style; space at either end is left out."""
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    at = start
    for entity in sorted(entities, key=lambda entity: entity.start):
        first, last = max(entity.start, at), min(entity.end, end)
        if first >= last:
            continue
        if first > at:
            yield TextRun(text=text[at:first], style=plain)
        yield TextRun(text=text[first:last], style=marked)
        at = last
    if at < end:
        yield TextRun(text=text[at:end], style=plain)


def avatar(author: Author, asset: str | None, box: Rect, brand: BrandKit, fonts: FontSet) -> Iterator[Item]:
    """Yield a round avatar with a hairline ring: the picture where there is one, else the name's initials."""
    colors = brand.colors
    if asset is not None:
        yield Picture(box=box, asset=asset, fit=Fit.COVER, radius=box.width // 2)
    else:
        yield Shape(box=box, radius=box.width // 2, fill=colors["surface"], fill_end=colors["background"])
        words = [word for word in (author.name or author.handle or "").split() if word[:1].isalnum()]
        letters = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "·"
        style = TextStyle(family=brand.text, size_px=box.width * 0.4, weight=700, color=colors["ink"])
        run = TextRun(text=letters, style=style)
        paragraph = layout_paragraph([run], width=box.width, fonts=fonts, align=Align.CENTER, leading=1.2)
        y = box.y + (box.height - int(paragraph.height)) // 2
        yield Text(x=box.x, y=y, width=box.width, runs=(run,), align=Align.CENTER, leading=1.2)
    ring = mix(Color.parse(colors["card"]), Color.parse(colors["card_ink"]), 0.14)
    yield Shape(box=box, radius=box.width // 2, stroke=Stroke(color=str(ring), width_px=max(1, box.width // 44)))


def _play_button(box: Rect, side: int) -> Iterator[Item]:
    button = Rect(x=box.x + (box.width - side) // 2, y=box.y + (box.height - side) // 2, width=side, height=side)
    yield Shape(box=button, radius=side // 2, fill="#000000a6")
    yield Icon(box=button.inset(side // 4), name="play", color="#ffffff")


def _shifted(items: Sequence[Item], dy: int) -> list[Item]:
    return [
        replace(item, y=item.y + dy) if isinstance(item, Text) else replace(item, box=item.box.shift(0, dy)) for item in items
    ]
