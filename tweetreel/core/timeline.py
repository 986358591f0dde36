"""The video as data: clips of layers over frames, and the plan of the sound.

Knows nothing of tweets, templates, brands or files: pictures and clips are named by asset ids, text by runs. The decision
here: everything is decided already. Boxes are whole pixels, boundaries whole frames, colours final, lines broken; the
compositor only draws. So two equal timelines are the same video, and a timeline can be read, stored and compared.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal

from tweetreel.core.animation import Animation, Easing, Property
from tweetreel.core.layout import Align, Fit, Focus, Rect, Size
from tweetreel.core.looks import CaptionStyle
from tweetreel.core.text import Shadow, Stroke, TextRun
from tweetreel.core.time import FrameRange, Rate

# --------------------------------------------------------------------------------------------------- what a drawing holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A rounded box; `fill_end` makes a gradient mixed in OKLab; the stroke lies inside the edge.

    The gradient runs along `angle` degrees as in CSS (180: down, 90: to the right), or from the middle outwards (None).
    """

    box: Rect
    fill: str | None = None
    fill_end: str | None = None
    angle: int | None = 180
    radius: int = 0
    stroke: Stroke | None = None
    shadow: Shadow | None = None
    kind: Literal["shape"] = "shape"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph set within `width` from the top-left corner `x`, `y`; lines break where it wraps or at "\\n".

    `leading` is the line's height as a multiple of the largest size in the paragraph. `max_lines` cuts with an ellipsis.
    """

    x: int
    y: int
    width: int
    runs: tuple[TextRun, ...]
    align: Align = Align.START
    leading: float = 1.3
    max_lines: int | None = None
    stroke: Stroke | None = None
    shadow: Shadow | None = None
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image asset in a box with rounded corners (radius half the width: a circle).

    `crop` is the part of it that is shown: left, top, right, bottom, as parts of its sides. Of the image asset `mask` the
    brightness says how much shows; the LUT of asset `grade` changes its colours; `blur_px` softens it within its box.
    """

    box: Rect
    asset: str
    fit: Fit = Fit.COVER
    focus: Focus = Focus()
    radius: int = 0
    crop: tuple[float, float, float, float] | None = None
    mask: str | None = None
    grade: str | None = None
    blur_px: float = 0.0
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Icon:
    """One of the built-in icons of icons.py in one colour, `second` for its inner mark."""

    box: Rect
    name: str
    color: str
    second: str | None = None
    kind: Literal["icon"] = "icon"


Item = Shape | Text | Picture | Icon

# ----------------------------------------------------------------------------------------------------------- layer kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """A moving picture drawn by the compositor in the brand's colours; equal seeds give equal motion."""

    style: Literal["aurora", "mesh", "rays", "bokeh", "dots", "contours"]
    seed: int
    colors: tuple[str, ...]
    kind: Literal["background"] = "background"


@dataclass(frozen=True, slots=True, kw_only=True)
class FootageLayer:
    """A photo or clip that covers a box, its colours graded by the LUT of asset id `grade`.

    `first` is the source frame (at the timeline's rate) shown on the clip's first frame; `speed` 0.5 to 1 slows it; at its
    end it `loop`s or `hold`s its last frame. The zoom runs from `zoom_start` to `zoom_end` (1 = just covers), the focus from
    `focus` to `focus_end`, both linearly over the clip. `blur_px` and `dim` (0 to 1, towards black) make a quiet backdrop of
    it; `radius` rounds the box's corners.
    """

    asset: str
    box: Rect
    focus: Focus = Focus()
    focus_end: Focus | None = None
    first: int = 0
    speed: float = 1.0
    at_end: Literal["hold", "loop"] = "hold"
    zoom_start: float = 1.0
    zoom_end: float = 1.0
    blur_px: float = 0.0
    dim: float = 0.0
    radius: int = 0
    grade: str | None = None
    kind: Literal["footage"] = "footage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Items painted in order on a transparent sheet of `size`, once; `x`, `y` is where it rests on the canvas.

    `bleed` is how far shadows may reach beyond `size` on every side.
    """

    name: str
    x: int
    y: int
    size: Size
    items: tuple[Item, ...]
    bleed: int = 0
    kind: Literal["drawing"] = "drawing"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionWord:
    """A word on a page. It is lit on frames `[onset, end)`; `word` is its number in the narration, None for a silent emoji.

    `tags` are what it is ("emphasis", "number", ...), by which a look may set it apart. `pieces` is how a word too wide for one
    line is broken, hyphens included; empty for all others.
    """

    shown: str
    line: int
    onset: int
    end: int
    word: int | None = None
    joined: bool = False
    tags: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionPage:
    """The words that stand on screen together during `frames`, and why the page ends where it does.

    `size_px` is the page's own size where its longest word does not fit at the style's.
    """

    frames: FrameRange
    words: tuple[CaptionWord, ...]
    size_px: float | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.words:
            raise ValueError("CaptionPage: needs at least one word")


@dataclass(frozen=True, slots=True, kw_only=True)
class Captions:
    """Pages of words, centred across `box`; pages do not overlap in time."""

    box: Rect
    style: CaptionStyle
    pages: tuple[CaptionPage, ...]
    kind: Literal["captions"] = "captions"

    def __post_init__(self) -> None:
        for first, second in itertools.pairwise(self.pages):
            if second.frames.start < first.frames.end:
                raise ValueError(f"Captions: pages must not overlap (end={first.frames.end}, next start={second.frames.start})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A bar that fills over the whole timeline, in segments where the story has chapters."""

    box: Rect
    track: str
    fill: str
    segments: tuple[FrameRange, ...]
    gap: int = 8
    kind: Literal["progress"] = "progress"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flipbook:
    """Drawings shown one after the other: `pages[i]` from frame `starts[i]` of the clip on. A counter, a typed line."""

    pages: tuple[Drawing, ...]
    starts: tuple[int, ...]
    kind: Literal["flipbook"] = "flipbook"

    def __post_init__(self) -> None:
        if not self.pages or len(self.pages) != len(self.starts) or self.starts[0] != 0:
            raise ValueError(f"Flipbook: every page needs its start, the first is 0 (starts={self.starts})")
        if any(b <= a for a, b in itertools.pairwise(self.starts)):
            raise ValueError(f"Flipbook: starts must rise strictly (starts={self.starts})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A bar or ring that fills from `start` to `end` (0 to 1) over the clip's frames `span`, shaped by `easing`.

    A ring is `width_px` wide and begins at twelve o'clock; a bar has round ends.
    """

    box: Rect
    shape: Literal["bar", "ring"]
    track: str
    fill: str
    span: FrameRange
    start: float = 0.0
    end: float = 1.0
    easing: Easing = "ease-out-cubic"
    width_px: int = 24
    kind: Literal["meter"] = "meter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waveform:
    """The voice as a row of bars around now: `levels` holds one byte per frame of the timeline, the newest in the middle."""

    box: Rect
    color: str
    levels: tuple[int, ...]
    bars: int = 32
    kind: Literal["waveform"] = "waveform"


Layer = Background | FootageLayer | Drawing | Captions | Progress | Flipbook | Meter | Waveform

Blend = Literal["normal", "multiply", "screen", "overlay", "soft-light", "add"]
RevealBy = Literal["left", "right", "up", "down", "circle", "clock", "diagonal", "blinds", "noise"]
"""How a layer is uncovered: from that side, from the middle, around the clock, by stripes, or in grains."""

# ---------------------------------------------------------------------------------------------------------------- clips


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A layer on screen during `frames`. Animations add to its rest: x, y in pixels, opacity 0 to 1, scale about its centre,
    rotation in degrees clockwise, blur in pixels, reveal 0 to 1 of what `reveal_by` uncovers.

    Footage and backgrounds move, turn and blur as whole pictures, and are never smaller than they are. `blend` is how its
    colours meet those below (W3C Compositing and Blending 1, section 10). `origin` names what in the template or script put
    it there.
    """

    id: str
    frames: FrameRange
    layer: Layer
    animations: tuple[Animation, ...] = ()
    origin: str = ""
    blend: Blend = "normal"
    reveal_by: RevealBy = "left"

    def value_at(self, name: Property, frame: int) -> float:
        """Return the animated value of property `name` at timeline frame `frame`; its rest value where not animated."""
        for animation in self.animations:
            if animation.property == name:
                return animation.value_at(frame)
        return 1.0 if name in ("opacity", "scale", "reveal") else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A picture or clip by id, a LUT, a brand's own typeface (`face`), or a font for what no other has (`font`).

    `file` is relative to the folder that holds them.
    """

    id: str
    kind: Literal["image", "video", "face", "font", "lut"]
    file: str


# ---------------------------------------------------------------------------------------------------------------- sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Bed:
    """A music bed composed by music.py: key as in "D minor", tempo in beats a minute, equal seeds give equal music.

    A sound `file`, relative to the folder of the assets, is played in its place, again from its beginning where it ends.
    `gain_db` is its level under no speech relative to the voice, `duck_db` how much further it goes down while words are
    said.
    """

    mood: Literal["calm", "bright", "driving"]
    key: str
    tempo_bpm: int
    seed: int
    gain_db: float = -11.0
    duck_db: float = -8.0
    attack_ms: int = 80
    release_ms: int = 350
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A short quiet sound at a sample: a soft `swell` into a new slot, a `tick` on a number."""

    name: Literal["swell", "tick"]
    sample: int
    gain_db: float = -26.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundPlan:
    """How the mix is made: the narration starts at sample `narration_start`; everything is `samples` long at 48 kHz."""

    samples: int
    narration_start: int
    bed: Bed | None = None
    effects: tuple[Effect, ...] = ()
    fade_out_ms: int = 900
    target_lufs: float = -14.0
    peak_dbtp: float = -1.5


# ------------------------------------------------------------------------------------------------------------- timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A whole video: clips from back to front. Every clip lies inside `[0, frames)`."""

    size: Size
    rate: Rate
    frames: int
    clips: tuple[Clip, ...]
    sound: SoundPlan
    assets: tuple[Asset, ...] = ()
    base: str = "#000000"
    cover: int = 0
    format: Literal["tweetreel/timeline@1"] = "tweetreel/timeline@1"

    def __post_init__(self) -> None:
        if self.frames <= 0:
            raise ValueError(f"Timeline: frames must be > 0 (frames={self.frames})")
        if self.size.width % 2 or self.size.height % 2:
            raise ValueError(f"Timeline: size must be even for 4:2:0 (size={self.size.width}x{self.size.height})")
        known = {asset.id for asset in self.assets}
        seen: set[str] = set()
        for clip in self.clips:
            if clip.frames.start < 0 or clip.frames.end > self.frames:
                raise ValueError(f"Timeline: clip {clip.id} must lie in [0, {self.frames}) (frames={clip.frames})")
            if clip.id in seen:
                raise ValueError(f"Timeline: clip ids must differ (id={clip.id})")
            seen.add(clip.id)
            if isinstance(clip.layer, FootageLayer) and clip.layer.asset not in known:
                raise ValueError(f"Timeline: clip {clip.id} names an unknown asset (asset={clip.layer.asset})")
