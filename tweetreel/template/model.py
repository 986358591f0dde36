"""A template and a brand kit as typed values: what the language means, after reading.

Knows the language's concepts and no YAML. The decision here: after reading there are no texts with units any more. Times are
whole frames at the canvas rate (silences: milliseconds), boxes are whole pixels of the canvas, gains are dB. Colours and font
families of layers stay roles until they are drawn, so that one template serves every brand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from tweetreel.core.animation import Easing
from tweetreel.core.layout import Align, Fit, Focus, Rect, Size
from tweetreel.core.time import Rate
from tweetreel.core.timeline import Blend, RevealBy
from tweetreel.template.lengths import Space
from tweetreel.template.looks import LookSpec

BackgroundStyle = Literal["aurora", "mesh", "rays", "bokeh", "dots", "contours"]

Entrance = Literal[
    "rise", "fade", "slide-left", "slide-right", "slide-up", "slide-down", "pop", "zoom", "slam", "blur", "spin",
    "wipe-left", "wipe-right", "wipe-up", "wipe-down", "circle", "clock", "diagonal", "blinds", "noise", "none",
]  # fmt: skip

TransitionName = Literal[
    "cut", "dissolve", "fade", "slide-left", "slide-right", "slide-up", "slide-down", "push-left", "push-right", "push-up",
    "push-down", "wipe-left", "wipe-right", "wipe-up", "wipe-down", "zoom", "blur", "whip-left", "whip-right", "circle",
    "clock", "diagonal", "blinds", "luma",
]  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- movement


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """How something enters or leaves: over `frames`, from `travel` pixels away, `delay` frames late."""

    frames: int = 0
    easing: Easing = "ease-out-cubic"
    travel: int = 0
    name: Entrance = "rise"
    delay: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time within a layer's stay: `part` of it (0 to 1), and `frames` more."""

    part: Fraction = Fraction(0)
    frames: int = 0

    def frame(self, length: int) -> int:
        """Return the frame in a stay of `length` frames."""
        return int(self.part * length) + self.frames


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySpec:
    """A keyframe: a value (pixels, parts of 1, degrees) or a colour at a moment."""

    at: Moment
    value: float = 0.0
    color: str | None = None
    easing: Easing = "linear"


TrackProperty = Literal[
    "x", "y", "opacity", "scale", "rotation", "blur", "reveal", "color", "width", "height", "radius", "size", "tracking",
    "leading", "weight",
]  # fmt: skip

DRAWN: Mapping[str, tuple[str, ...]] = {
    "width": ("shape", "gradient", "text"), "height": ("shape", "gradient", "text"), "radius": ("shape", "gradient"),
    "size": ("text",), "tracking": ("text",), "leading": ("text",), "weight": ("text",),
}  # fmt: skip
"""Properties for which a layer is drawn anew on every frame, and the kinds that have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Keyframes of one property; `color` is that of a shape's fill or a text's letters."""

    property: TrackProperty
    keys: tuple[KeySpec, ...]
    loop_frames: int = 0
    """So long is one round that is repeated, 0: once."""

    alternate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PathSpec:
    """A smooth way through points relative to the layer's rest, in pixels, from a moment on."""

    points: tuple[tuple[int, int], ...]
    frames: int
    easing: Easing
    at: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What all drawn layers share: how they stand, come, go and move."""

    opacity: float = 1.0
    rotation: float = 0.0
    scale: float = 1.0
    blur_px: float = 0.0
    blend: Blend = "normal"
    enter: Motion = Motion()
    leave: Motion = Motion()
    tracks: tuple[Track, ...] = ()
    path: PathSpec | None = None
    reveal_by: RevealBy = "left"


# ---------------------------------------------------------------------------------------------------------------- slots


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSpec:
    """A named part of the video that hangs on the script: the beats of a role, and how long each part may be.

    `protected` ones keep their length when others give way; without `repeat` neighbouring beats share one slot.
    """

    name: str
    on: Literal["hook", "body", "cta"]
    min_frames: int
    ideal_frames: int | None = None
    max_frames: int | None = None
    priority: int = 0
    protected: bool = False
    repeat: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentSpec:
    """A named span over the slots: from `lead` frames before something is said until it has been, or until later."""

    name: str
    on: Literal["start", "end", "number", "emphasis", "post", "sentence", "beat", "words", "question", "answer"]
    number: int | None = None
    words: str = ""
    every: bool = False
    lead_frames: int = 0
    until: Literal["it", "sentence", "beat", "post", "story", "end"] = "it"
    min_frames: int = 0
    ideal_frames: int | None = None
    max_frames: int | None = None
    optional: bool = True


# --------------------------------------------------------------------------------------------------------------- layers


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSpec:
    """What every layer has: its id, the slots it is on screen in (None: all), and how it stands there."""

    id: str
    slots: tuple[str, ...] | None
    stand: Stand = Stand()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """How one picture becomes the next, over `frames`; all but `cut` and `fade` overlap the two by as much."""

    name: TransitionName = "dissolve"
    frames: int = 0
    easing: Easing = "ease-in-out-quad"
    color: str = "background"

    @property
    def overlap(self) -> int:
        """How many frames both pictures are on screen."""
        return 0 if self.name in ("cut", "fade") else self.frames


@dataclass(frozen=True, slots=True, kw_only=True)
class FootageSpec(LayerSpec):
    background: tuple[BackgroundStyle, ...]
    ken_burns: float
    slowest: float
    when_short: Literal["loop", "hold", "slow"]
    transition: Transition
    fit: Literal["auto", "cover", "contain-blur"] = "auto"
    frame: Rect | None = None
    dim: float = 0.0
    graded: bool | str = True
    tweet_media: bool = True
    box: Rect | None = None
    radius: int = 0
    blur_px: float = 0.0
    focus: Focus = Focus()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrimSpec(LayerSpec):
    box: Rect
    color: str
    opacity: float
    always: bool = False
    side: Literal["bottom", "top"] = "bottom"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSpec(LayerSpec):
    box: Rect
    text_sizes: tuple[int, ...]
    radius: int
    padding: int
    theme: Literal["brand", "light", "dim", "black"] = "brand"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionSpec(LayerSpec):
    box: Rect
    look: LookSpec
    scrim: Literal["auto", "never"] = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressSpec(LayerSpec):
    box: Rect
    style: Literal["segments", "bar", "ring"] = "segments"
    color: str = "accent"
    track: str = "ink 26%"
    width_px: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoSpec(LayerSpec):
    box: Rect
    on: Literal["dark", "light"] = "dark"
    align: Align = Align.CENTER


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCardSpec(LayerSpec):
    box: Rect
    show: tuple[Literal["mark", "title", "pill", "source"], ...] = ("mark", "title", "pill", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowSpec:
    """A soft shadow, in pixels."""

    color: str = "#000000"
    opacity: float = 0.35
    x: int = 0
    y: int = 0
    blur: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderSpec:
    color: str
    width_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeSpec(LayerSpec):
    """A box, pill, circle or line, filled with a colour or a gradient along `angle` (None: from the middle)."""

    box: Rect
    fill: str | None
    fill_end: str | None = None
    angle: int | None = 180
    radius: int = 0
    border: BorderSpec | None = None
    shadow: ShadowSpec | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSpec(LayerSpec):
    """A picture: a file of the pack, or `brand:logo`, `brand:mark`, `tweet:avatar`, `tweet:media`.

    `crop` is the part of it that is shown (left, top, right, bottom, 0 to 1); `mask` a picture of the pack whose brightness
    says how much of it shows. `grade` is the brand's LUT, or one of the pack; `over_blur` fills what a whole picture leaves
    of its box with a blurred copy.
    """

    box: Rect
    source: str
    fit: Fit = Fit.COVER
    focus: Focus = Focus()
    crop: tuple[float, float, float, float] | None = None
    mask: str | None = None
    grade: bool | str = False
    over_blur: bool = False
    radius: int = 0
    border: BorderSpec | None = None
    shadow: ShadowSpec | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLook:
    """How a text is set; `sizes` are tried from the largest."""

    family: str = "text"
    sizes: tuple[int, ...] = (48,)
    weight: int = 600
    color: str = "ink"
    tracking: float = 0.0
    leading: float = 1.2
    uppercase: bool = False
    align: Align = Align.START
    valign: Literal["top", "middle", "bottom"] = "top"
    max_lines: int | None = None
    stroke: BorderSpec | None = None
    shadow: ShadowSpec | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPlate:
    """A box behind a text: as large as its words (`hugs`), at one `side` of the box, or as the layer's box."""

    color: str
    pad_x: int
    pad_y: int
    radius: int
    hugs: bool = True
    side: Align | None = None
    border: BorderSpec | None = None
    shadow: ShadowSpec | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpec(LayerSpec):
    """Words in a box. `text` may hold expressions about the slot, worked out for each."""

    box: Rect
    text: str
    look: TextLook
    plate: TextPlate | None = None
    typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterSpec(LayerSpec):
    """A number that runs up to its value as it is said, in a box, with a bar or ring beside it where wanted."""

    box: Rect
    look: TextLook
    run_frames: int
    easing: Easing = "ease-out-cubic"
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterSpec(LayerSpec):
    """A bar or ring that fills to a share: of `value`, else of the number said."""

    box: Rect
    shape: Literal["bar", "ring"]
    color: str
    track: str
    width_px: int
    run_frames: int
    easing: Easing = "ease-out-cubic"
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveformSpec(LayerSpec):
    box: Rect
    color: str = "accent"
    bars: int = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class LowerThirdSpec(LayerSpec):
    """Who is speaking: avatar, name and handle on a plate at the lower edge of its box."""

    box: Rect
    color: str = "surface"
    ink: str = "ink"
    bar: str | None = "accent"
    title: str = "{{ tweet.author.name }}"
    subtitle: str = "{{ tweet.author.handle }}"
    avatar: bool = True
    size_px: int = 40
    radius: int = 18


AnyLayer = (
    FootageSpec | ScrimSpec | CardSpec | CaptionSpec | ProgressSpec | LogoSpec | EndCardSpec | ShapeSpec | ImageSpec | TextSpec
    | CounterSpec | MeterSpec | WaveformSpec | LowerThirdSpec
)  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- template


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrationSpec:
    """How long the narration may be and how it is paced."""

    min_ms: int
    max_ms: int
    words_per_minute: int
    sentence_pause_ms: int
    beat_pause_ms: int
    lead_in_ms: int
    tail_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioSpec:
    bed_gain_db: float
    bed_duck_db: float
    attack_ms: int
    release_ms: int
    effects: bool
    target_lufs: float
    peak_dbtp: float
    fade_out_ms: int
    bed: bool = True
    mood: Literal["calm", "bright", "driving"] | None = None
    tempo_bpm: int | None = None
    on_slot: bool = True
    on_number: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A brand template, version 1. `values` are what its expressions about slots may name besides `slot`."""

    name: str
    title: str
    brand: str | None
    system_fonts: bool
    space: Space
    rate: Rate
    platform: str
    narration: NarrationSpec
    slots: tuple[SlotSpec, ...]
    moments: tuple[MomentSpec, ...]
    layers: tuple[AnyLayer, ...]
    audio: AudioSpec
    values: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)

    @property
    def size(self) -> Size:
        """The canvas in pixels."""
        return self.space.size

    @property
    def safe(self) -> Rect:
        """The part of the canvas that no app covers."""
        return self.space.safe

    @property
    def scale(self) -> Fraction:
        """Pixels of the canvas per pixel as authors write them."""
        return self.space.scale


@dataclass(frozen=True, slots=True, kw_only=True)
class CallToAction:
    """What the voice says at the end, and what the end card's pill shows."""

    say: str
    pill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandKit:
    """A brand: colours and font families by role, files beside the kit, music, calls to action by language.

    `override` is a part of a template that wins over every template: by layer kind, and `narration` and `audio`.
    """

    name: str
    title: str
    colors: Mapping[str, str]
    backdrop: tuple[str, ...]
    display: str
    text: str
    families: Mapping[str, str]
    logo: str | None
    mark: str | None
    handle: str | None
    mood: Literal["calm", "bright", "driving"]
    key: str
    tempo_bpm: int
    cta: Mapping[str, CallToAction]
    logo_light: str | None = None
    music: str | None = None
    font_files: tuple[str, ...] = ()
    lut: str | None = None
    captions: str | None = None
    voice: str | None = None
    words_per_minute: int | None = None
    tone: str | None = None
    hashtags: tuple[str, ...] = ()
    disclosure: str | None = None
    lexicon: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    override: Mapping[str, Any] = field(default_factory=dict)
