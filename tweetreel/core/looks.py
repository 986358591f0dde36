"""How captions look and move, as data: states of a word, tags, plates behind words, effects.

Knows nothing of pages and pixels. The decision here: a look is a table, not a program. A word is *waiting*, *now* or *spoken*;
each state has a paint; tags give some words a paint and a type of their own; effects move one property from a value to another
at one moment. Lengths are parts of the caption's type size, so that a look fits any canvas.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from tweetreel.core.animation import Easing
from tweetreel.core.layout import Align
from tweetreel.core.text import Shadow, Stroke, TextStyle

State = Literal["waiting", "now", "spoken"]
Target = Literal["word", "line", "page"]
Effected = Literal["opacity", "scale", "x", "y", "reveal", "type", "sweep", "glow", "split"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """How letters are filled: a colour, or a gradient from `color` above to `color_end` below; `opacity` of all of the word.

    `bare` letters have no stroke, shadow or glow: for those that stand on a plate.
    """

    color: str
    color_end: str | None = None
    opacity: float = 1.0
    bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class States:
    """The paint of a word before, while and after it is said."""

    waiting: Paint
    now: Paint
    spoken: Paint

    @classmethod
    def lit(cls, rest: str, now: str) -> States:
        """Return states of one colour, and another while the word is said."""
        return cls(waiting=Paint(color=rest), now=Paint(color=now), spoken=Paint(color=rest))

    def of(self, state: State) -> Paint:
        """Return the paint of `state`."""
        return self.waiting if state == "waiting" else self.now if state == "now" else self.spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class TagLook:
    """How words with the tag `name` differ: their paints, the type they are set in (None: as the others), and whether they
    stand on a line of their own above the others."""

    name: str
    states: States
    style: TextStyle | None = None
    above: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A rounded box behind words.

    Behind the `word` that is said, sliding to the next in `frames`; behind all words said (`spoken`), each drawn out in
    `frames`; behind each `line`, or the `page`. Padding and radius are parts of the type size; `low` is how far below the
    top of the capitals it begins (0.55: a marker's stroke through the lower half).
    """

    target: Literal["word", "spoken", "line", "page"]
    color: str
    opacity: float = 1.0
    pad_x: float = 0.2
    pad_y: float = 0.16
    radius: float = 0.2
    low: float = 0.0
    frames: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One property of a target on its way: `before` (None: `start`), then from `start` to `end` in `frames`.

    It begins with the `page`, `stagger` frames later for each word or line, or with each `word`'s onset; `frames` 0 is as long
    as the word is said. With `back` it returns to `start` in so many frames when the word has been said. `tags` names the
    words it is for, none: all. Opacity, scale, reveal, type, sweep and glow are parts of 1; x, y and split of the type size.

    `reveal` uncovers along the writing direction, `type` letter by letter; `sweep` lays the paint of *now* over the letters
    along the writing direction; `split` pulls the colours apart.
    """

    property: Effected
    target: Target
    on: Literal["page", "word"]
    start: float
    end: float
    frames: int = 3
    easing: Easing = "ease-out-cubic"
    before: float | None = None
    back: int | None = None
    stagger: int = 0
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionStyle:
    """How captions look: the type, what is around the letters, and what changes.

    `word_gap` widens the spaces between words by a part of the type size. `anchor` and `align` are where a page stands in its
    box.
    """

    style: TextStyle
    states: States
    tags: tuple[TagLook, ...] = ()
    stroke: Stroke | None = None
    shadow: Shadow | None = None
    glow: Shadow | None = None
    plate: Plate | None = None
    effects: tuple[Effect, ...] = ()
    leading: float = 1.1
    uppercase: bool = False
    word_gap: float = 0.0
    anchor: Literal["top", "middle", "bottom"] = "top"
    align: Align = Align.CENTER

    def written_in(self, language: str) -> CaptionStyle:
        """Return the same look for text in `language`, a BCP 47 tag."""
        tags = tuple(
            tag if tag.style is None else replace(tag, style=replace(tag.style, language=language)) for tag in self.tags
        )
        return replace(self, style=replace(self.style, language=language), tags=tags)

    @property
    def above(self) -> frozenset[str]:
        """The tags whose words stand above the others."""
        return frozenset(tag.name for tag in self.tags if tag.above)

    def tag_of(self, tags: tuple[str, ...]) -> TagLook | None:
        """Return the look of the first of this style's tags that a word with `tags` has."""
        return next((tag for tag in self.tags if tag.name in tags), None)
