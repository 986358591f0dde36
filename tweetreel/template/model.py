"""A template and a brand kit as typed values, read from checked documents.

Knows the language's keys, units and defaults. The decision here: after this file there are no texts with units any more.
Times are whole frames at the canvas rate (silences: milliseconds), boxes are whole pixels of the canvas, gains are dB.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, cast

from tweetreel.core.animation import Easing
from tweetreel.core.color import Color, contrast
from tweetreel.core.layout import Rect, Size
from tweetreel.core.time import Rate, parse_seconds, snap
from tweetreel.errors import Finding, InputError, Severity, TemplateError
from tweetreel.template.check import raise_findings, require
from tweetreel.template.looks import LookSpec, merged, read_look
from tweetreel.template.source import Document, Path

REFERENCE_WIDTH = 1080
"""Pixels in templates are meant at this canvas width."""

BackgroundStyle = Literal["aurora", "mesh", "rays", "bokeh", "dots", "contours"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """How something enters or leaves: over `frames`, from `travel` pixels away."""

    frames: int = 0
    easing: Easing = "ease-out-cubic"
    travel: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSpec:
    name: str
    on: Literal["hook", "body", "cta"]
    min_frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSpec:
    """What every layer has: its id, and the slots it is on screen in (None: all)."""

    id: str
    slots: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FootageSpec(LayerSpec):
    background: tuple[BackgroundStyle, ...]
    ken_burns: float
    slowest: float
    when_short: Literal["loop", "hold"]
    dissolve_frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrimSpec(LayerSpec):
    box: Rect
    color: str
    opacity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSpec(LayerSpec):
    box: Rect
    text_sizes: tuple[int, ...]
    radius: int
    padding: int
    enter: Motion
    leave: Motion


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionSpec(LayerSpec):
    box: Rect
    look: LookSpec
    scrim: Literal["auto", "never"] = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressSpec(LayerSpec):
    box: Rect


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoSpec(LayerSpec):
    box: Rect


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCardSpec(LayerSpec):
    box: Rect
    enter: Motion


AnyLayer = FootageSpec | ScrimSpec | CardSpec | CaptionSpec | ProgressSpec | LogoSpec | EndCardSpec


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A brand template, version 1; `scale` is the canvas width over `REFERENCE_WIDTH`."""

    name: str
    title: str
    brand: str | None
    system_fonts: bool
    size: Size
    rate: Rate
    scale: Fraction
    platform: str
    safe: Rect
    narration: NarrationSpec
    slots: tuple[SlotSpec, ...]
    layers: tuple[AnyLayer, ...]
    audio: AudioSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class CallToAction:
    """What the voice says at the end, and what the end card's pill shows."""

    say: str
    pill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandKit:
    """A brand: colours and font families by role, files beside the kit, music, calls to action by language."""

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


Presets = Callable[[str], Mapping[str, Any]]
"""Returns the look of a caption preset as plain data. Raises `TemplateError` for an unknown name."""

SafeAreas = Callable[[str], tuple[int, int, int, int]]
"""Returns what a platform wants kept clear at 1080x1920: left, top, right, bottom. Raises `TemplateError`."""

DEFAULT_PRESET = "karaoke"


def read_template(
    document: Document, schema: Mapping[str, Any], *, presets: Presets, safe_areas: SafeAreas, half: bool = False
) -> Template:
    """Return the template that `document` holds, at half its canvas for drafts. Raises `TemplateError` with every fault."""
    require(document, schema)
    return _TemplateReader(document, presets, safe_areas, half=half).read()


class _TemplateReader:
    def __init__(self, document: Document, presets: Presets, safe_areas: SafeAreas, *, half: bool) -> None:
        self._document = document
        self._safe_areas = safe_areas
        self._presets = presets
        canvas = document.data["canvas"]
        divisor = 2 if half else 1
        self.size = Size(width=canvas["width"] // divisor // 2 * 2, height=canvas["height"] // divisor // 2 * 2)
        self.rate = Rate(num=canvas["fps"])
        self.scale = Fraction(self.size.width, REFERENCE_WIDTH)
        self._findings: list[Finding] = []

    def read(self) -> Template:
        data = self._document.data
        left, top, right, bottom = (snap(side * self.scale) for side in self._safe_areas(data.get("safe_area", "all")))
        safe = Rect(x=left, y=top, width=self.size.width - left - right, height=max(0, self.size.height - top - bottom))
        slots = tuple(
            SlotSpec(name=name, on=slot["on"], min_frames=self._frames(slot.get("min", 0), ("slots", name, "min")))
            for name, slot in data["slots"].items()
        )
        template = Template(
            name=data["name"],
            title=data.get("title", data["name"]),
            brand=data.get("brand"),
            system_fonts=data.get("system_fonts", False),
            size=self.size,
            rate=self.rate,
            scale=self.scale,
            platform=data.get("safe_area", "all"),
            safe=safe,
            narration=self._narration(data["narration"]),
            slots=slots,
            layers=tuple(self._layer(layer, ("layers", index)) for index, layer in enumerate(data["layers"])),
            audio=self._audio(data.get("audio", {})),
        )
        self._check(template)
        raise_findings(tuple(self._findings), self._document.name)
        return template

    def _check(self, template: Template) -> None:
        """Laws that a schema cannot say."""
        names = {slot.name for slot in template.slots}
        for role in ("hook", "body", "cta"):
            if sum(slot.on == role for slot in template.slots) != 1:
                self._fault(("slots",), f"exactly one slot must hang on {role!r}")
        seen: set[str] = set()
        for index, layer in enumerate(template.layers):
            path: Path = ("layers", index)
            if layer.id in seen:
                self._fault((*path, "id"), f"layer id {layer.id!r} stands twice")
            seen.add(layer.id)
            if layer.slots is not None and isinstance(layer, FootageSpec | CaptionSpec):
                self._fault((*path, "slots"), "footage and captions are on screen in every slot")
            for name in layer.slots or ():
                if name not in names:
                    self._fault((*path, "slots"), f"no slot is named {name!r}", allowed=", ".join(sorted(names)))
            box = getattr(layer, "box", None)
            if box is not None and not isinstance(layer, ScrimSpec) and not template.safe.contains(box):
                self._fault((*path, "box"), "box leaves the safe area", got=_show(box), allowed=_show(template.safe))
        for kind in (FootageSpec, CaptionSpec):
            if sum(isinstance(layer, kind) for layer in template.layers) != 1:
                name = {FootageSpec: "footage", CaptionSpec: "captions"}[kind]
                self._fault(("layers",), f"needs exactly one layer of kind {name!r}")
        if template.narration.min_ms > template.narration.max_ms:
            self._fault(("narration", "min"), "min must not be above max")

    def _fault(self, path: Path, message: str, *, got: str | None = None, allowed: str | None = None) -> None:
        location = self._document.location(path)
        self._findings.append(
            Finding(code="template", severity=Severity.ERROR, message=message, location=location, measured=got, limit=allowed)
        )

    def _frames(self, text: str | int | float, path: Path) -> int:
        return self.rate.frame_at(self._seconds(text, path))

    def _milliseconds(self, text: str | int | float, path: Path) -> int:
        return snap(self._seconds(text, path) * 1000)

    def _seconds(self, text: str | int | float, path: Path) -> Fraction:
        try:
            return parse_seconds(text, rate=self.rate)
        except InputError as error:
            raise TemplateError(
                error.message, where=self._document.location(path), got=error.got, allowed=error.allowed
            ) from None

    def _px(self, value: int) -> int:
        return snap(value * self.scale)

    def _box(self, box: Mapping[str, int]) -> Rect:
        # edges are scaled, not sizes, so that neighbours stay neighbours
        x, y = self._px(box["x"]), self._px(box["y"])
        return Rect(x=x, y=y, width=self._px(box["x"] + box["width"]) - x, height=self._px(box["y"] + box["height"]) - y)

    def _motion(self, data: Mapping[str, Any] | None, path: Path, default: Easing) -> Motion:
        if data is None:
            return Motion()
        return Motion(
            frames=self._frames(data["duration"], (*path, "duration")),
            easing=cast(Easing, data.get("easing", default)),
            travel=self._px(data.get("travel", 0)),
        )

    def _layer(self, data: Mapping[str, Any], path: Path) -> AnyLayer:
        slots = tuple(data["slots"]) if "slots" in data else None
        match data["kind"]:
            case "footage":
                transition = data.get("transition", {"name": "cut"})
                dissolves = transition["name"] == "dissolve"
                return FootageSpec(
                    id=data["id"],
                    slots=slots,
                    background=tuple(data["background"]),
                    ken_burns=_percent(data.get("ken_burns", "6%")),
                    slowest=max(0.1, min(1.0, _percent(data.get("slowest", "60%")))),
                    when_short=data.get("when_short", "loop"),
                    dissolve_frames=self._frames(transition.get("duration", "10f"), (*path, "transition")) if dissolves else 0,
                )
            case "scrim":
                return ScrimSpec(
                    id=data["id"],
                    slots=slots,
                    box=self._box(data["box"]),
                    color=data.get("color", "#000000"),
                    opacity=_percent(data.get("opacity", "40%")),
                )
            case "tweet_card":
                return CardSpec(
                    id=data["id"],
                    slots=slots,
                    box=self._box(data["box"]),
                    text_sizes=tuple(self._px(size) for size in sorted(data["text_sizes"], reverse=True)),
                    radius=self._px(data.get("radius", 36)),
                    padding=self._px(data.get("padding", 40)),
                    enter=self._motion(data.get("enter"), (*path, "enter"), "ease-out-cubic"),
                    leave=self._motion(data.get("leave"), (*path, "leave"), "ease-in-cubic"),
                )
            case "captions":
                return CaptionSpec(
                    id=data["id"],
                    slots=slots,
                    box=self._box(data["box"]),
                    look=self._look(data, path),
                    scrim=data.get("scrim", "auto"),
                )
            case "progress":
                return ProgressSpec(id=data["id"], slots=slots, box=self._box(data["box"]))
            case "logo":
                return LogoSpec(id=data["id"], slots=slots, box=self._box(data["box"]))
            case _:
                enter = self._motion(data.get("enter"), (*path, "enter"), "ease-out-cubic")
                return EndCardSpec(id=data["id"], slots=slots, box=self._box(data["box"]), enter=enter)

    def _look(self, data: Mapping[str, Any], path: Path) -> LookSpec:
        named = data.get("preset", DEFAULT_PRESET)
        looks: list[Mapping[str, Any]] = []
        for name in [named] if isinstance(named, str) else named:
            try:
                looks.append(self._presets(name))
            except TemplateError as error:
                self._findings.append(
                    Finding(
                        code="template",
                        severity=Severity.ERROR,
                        message=error.message,
                        location=self._document.location((*path, "preset")),
                        measured=error.got,
                        limit=error.allowed,
                        hint=error.hint,
                    )
                )
        look = merged(*looks, data.get("look", {}))
        return read_look(
            look, size_px=lambda size: float(size * self.scale), frames=lambda time: self._frames(time, (*path, "look"))
        )

    def _narration(self, data: Mapping[str, Any]) -> NarrationSpec:
        def ms(key: str, default: str) -> int:
            return self._milliseconds(data.get(key, default), ("narration", key))

        return NarrationSpec(
            min_ms=ms("min", "0s"),
            max_ms=ms("max", "60s"),
            words_per_minute=data.get("words_per_minute", 172),
            sentence_pause_ms=ms("sentence_pause", "180ms"),
            beat_pause_ms=ms("beat_pause", "350ms"),
            lead_in_ms=ms("lead_in", "300ms"),
            tail_ms=ms("tail", "900ms"),
        )

    def _audio(self, data: Mapping[str, Any]) -> AudioSpec:
        bed = data.get("bed", {})
        return AudioSpec(
            bed_gain_db=_number(bed.get("gain", "-11dB")),
            bed_duck_db=_number(bed.get("duck", "-8dB")),
            attack_ms=self._milliseconds(bed.get("attack", "80ms"), ("audio", "bed", "attack")),
            release_ms=self._milliseconds(bed.get("release", "350ms"), ("audio", "bed", "release")),
            effects=data.get("effects", True),
            target_lufs=_number(data.get("loudness", "-14LUFS")),
            peak_dbtp=_number(data.get("peak", "-1.5dBTP")),
            fade_out_ms=self._milliseconds(data.get("fade_out", "900ms"), ("audio", "fade_out")),
        )


def _number(text: str) -> float:
    return float(text.rstrip("dBLUFSTP "))


def _percent(text: str) -> float:
    return float(text.rstrip("% ")) / 100


def _show(box: Rect) -> str:
    return f"x {box.x} to {box.right}, y {box.y} to {box.bottom}"


_PAIRS = (
    ("ink", "background", 4.5),
    ("accent_ink", "accent", 4.5),
    ("card_ink", "card", 7.0),
    ("card_muted", "card", 4.5),
    ("card_accent", "card", 4.5),
    ("ink", "outline", 7.0),
    ("accent", "outline", 7.0),
)
"""Colours that stand on one another, with the least contrast allowed (WCAG 2.2, 1.4.3 and 1.4.6)."""


_FAMILIES = {"serif": "Source Serif 4", "italic": "Source Serif 4 Italic", "condensed": "Anton", "mono": "JetBrains Mono"}
"""What stands for a role where a kit names no family of its own."""


def read_brand(document: Document, schema: Mapping[str, Any]) -> BrandKit:
    """Return the brand kit that `document` holds. Raises `TemplateError` with every fault, contrast included."""
    require(document, schema)
    data = document.data
    colors: dict[str, str] = dict(data["colors"])
    findings = []
    for front, back, least in _PAIRS:
        ratio = contrast(Color.parse(colors[front]), Color.parse(colors[back]))
        if ratio < least:
            findings.append(
                Finding(
                    code="contrast",
                    severity=Severity.ERROR,
                    message=f"colour {front!r} does not stand out from {back!r}",
                    location=document.location(("colors", front)),
                    measured=f"{ratio:.1f}:1",
                    limit=f"{least}:1 or more",
                )
            )
    raise_findings(tuple(findings), document.name)
    logo = data.get("logo", {})
    music = data.get("music", {"mood": "calm", "key": "D minor", "tempo": 84})
    return BrandKit(
        name=data["name"],
        title=data["title"],
        colors=colors,
        backdrop=tuple(data["backdrop"]),
        display=data["fonts"]["display"],
        text=data["fonts"]["text"],
        families=_FAMILIES | data["fonts"],
        logo=logo.get("file"),
        mark=logo.get("mark"),
        handle=data.get("handle"),
        mood=music["mood"],
        key=music["key"],
        tempo_bpm=music["tempo"],
        cta={lang: CallToAction(say=cta["say"], pill=cta["pill"]) for lang, cta in data["cta"].items()},
    )
