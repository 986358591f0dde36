"""A checked document -> a `Template`: units become frames and pixels, names become types.

Knows every key and default of the language; what the keys may hold, the JSON Schema has said before. The decision here: all
faults that a schema cannot say (a slot that no one named, a box outside the safe area) are collected and raised together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, cast

from tweetreel.core.layout import Fit, Focus, Rect, Size
from tweetreel.core.time import Rate, parse_seconds, snap
from tweetreel.errors import TemplateError
from tweetreel.template.check import nearest, raise_findings, require
from tweetreel.template.lengths import Space, safe_rect
from tweetreel.template.looks import LookSpec, merged, pattern_fault, read_look
from tweetreel.template.model import (
    AnyLayer,
    AudioSpec,
    BorderSpec,
    CaptionSpec,
    CardSpec,
    CounterSpec,
    EndCardSpec,
    FootageSpec,
    ImageSpec,
    LogoSpec,
    LowerThirdSpec,
    MeterSpec,
    MomentSpec,
    NarrationSpec,
    ProgressSpec,
    ScrimSpec,
    ShadowSpec,
    ShapeSpec,
    SlotSpec,
    Template,
    TextLook,
    TextPlate,
    TextSpec,
    Transition,
    WaveformSpec,
)
from tweetreel.template.source import Document, Path
from tweetreel.template.units import UnitReader, number, percent

Presets = Callable[[str], Mapping[str, Any]]
"""Returns the look of a caption preset as plain data. Raises `TemplateError` for an unknown name."""

SafeAreas = Callable[[str], tuple[int, int, int, int]]
"""Returns what a platform wants kept clear at 1080x1920: left, top, right, bottom. Raises `TemplateError`."""

DEFAULT_PRESET = "karaoke"

MAX_PIXELS = 150_000_000_000
"""Of all frames of a video together: forty minutes of 1080x1920 at 30 frames a second."""

_SIZE_STEP = 0.94
_SLOTS = ("hook", "body", "cta")
_INSETS = frozenset({"tweet_card", "captions", "progress", "logo", "text", "counter", "meter", "lower_third", "end_card"})
"""Kinds that people read: they stay inside the safe area. Shapes, pictures, shades and waves may leave it."""


def read_template(
    document: Document,
    schema: Mapping[str, Any],
    *,
    presets: Presets,
    safe_areas: SafeAreas,
    divisor: int = 1,
    values: Mapping[str, Any] | None = None,
    preset: str | None = None,
) -> Template:
    """Return the template that `document` holds, its canvas divided by `divisor`. Raises `TemplateError` with every fault.

    `preset` is the caption look of layers that name none. `values` are kept for expressions about slots.
    """
    require(document, schema)
    return _TemplateReader(document, presets, safe_areas, divisor=divisor, values=values or {}, preset=preset).read()


class _TemplateReader(UnitReader):
    def __init__(
        self,
        document: Document,
        presets: Presets,
        safe_areas: SafeAreas,
        *,
        divisor: int,
        values: Mapping[str, Any],
        preset: str | None,
    ) -> None:
        self._presets = presets
        self._values = values
        self._preset = preset or DEFAULT_PRESET
        data = document.data
        canvas = data["canvas"]
        size = Size(width=canvas["width"] // divisor // 2 * 2, height=canvas["height"] // divisor // 2 * 2)
        space = Space(size=size, safe=safe_rect(size, safe_areas(data.get("safe_area", "all"))))
        num, _, den = str(canvas["fps"]).partition("/")
        super().__init__(document, space, Rate(num=int(num), den=int(den or 1)))
        self._ids: set[str] = set()

    def read(self) -> Template:
        data = self._document.data
        slots, moments = self._slots(data["slots"])
        layers = tuple(self._layers(data["layers"], ("layers",), None))
        template = Template(
            name=data["name"],
            title=data.get("title", data["name"]),
            brand=data.get("brand"),
            system_fonts=data.get("system_fonts", False),
            space=self.space,
            rate=self.rate,
            platform=data.get("safe_area", "all"),
            narration=self._narration(data["narration"]),
            slots=slots,
            moments=moments,
            layers=layers,
            audio=self._audio(data.get("audio", {})),
            values=self._values,
        )
        self._check(template)
        raise_findings(tuple(self._findings), self._document.name)
        return template

    # ----------------------------------------------------------------------------------------------------------- checks

    def _check(self, template: Template) -> None:
        """Laws that a schema cannot say."""
        for role in _SLOTS:
            if sum(slot.on == role for slot in template.slots) != 1:
                self._fault(("slots",), f"exactly one slot must hang on {role!r}", code="slots")
        for kind in (FootageSpec, CaptionSpec):
            if sum(isinstance(layer, kind) for layer in template.layers) != 1:
                name = {FootageSpec: "footage", CaptionSpec: "captions"}[kind]
                self._fault(("layers",), f"needs exactly one layer of kind {name!r}", code="layers")
        narration = template.narration
        if narration.min_ms > narration.max_ms:
            self._fault(("narration", "min"), "min must not be above max", code="impossible-time")
        seconds = Fraction(narration.max_ms + narration.lead_in_ms + narration.tail_ms, 1000)
        pixels = int(seconds * self.rate.fps) * self.space.size.width * self.space.size.height
        if pixels > MAX_PIXELS:
            self._fault(
                ("canvas",), "the longest video of this template is too large to be drawn", code="too-large",
                got=f"{pixels / 1e9:.0f} billion pixels", allowed=f"{MAX_PIXELS / 1e9:.0f} billion",
                hint="Make the canvas smaller, or narration.max shorter.",
            )  # fmt: skip
        least = sum(slot.min_frames for slot in template.slots if slot.protected or slot.on != "body")
        longest = self.rate.frame_at(Fraction(narration.max_ms + narration.lead_in_ms + narration.tail_ms, 1000))
        if least > longest:
            self._fault(
                ("slots",), "the slots need more time than the longest narration gives", code="impossible-time",
                got=f"{float(self.rate.seconds(least)):.2f}s", allowed=f"{float(self.rate.seconds(longest)):.2f}s",
            )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------------ slots

    def _slots(self, data: Mapping[str, Any]) -> tuple[tuple[SlotSpec, ...], tuple[MomentSpec, ...]]:
        slots: list[SlotSpec] = []
        moments: list[MomentSpec] = []
        for name, slot in data.items():
            path: Path = ("slots", name)
            times = {key: self._frames(slot[key], (*path, key)) for key in ("min", "ideal", "max") if key in slot}
            least, most = times.get("min", 0), times.get("max")
            if most is not None and least > most:
                self._fault(
                    (*path, "min"),
                    "min must not be above max",
                    got=str(slot["min"]),
                    allowed=f"at most {slot['max']}",
                    code="impossible-time",
                )
            if "ideal" in times and not least <= times["ideal"] <= (most if most is not None else times["ideal"]):
                self._fault(
                    (*path, "ideal"), "ideal must lie between min and max", code="impossible-time", got=str(slot["ideal"])
                )
            on = slot["on"]
            if isinstance(on, str) and on in _SLOTS:
                slots.append(
                    SlotSpec(
                        name=name, on=cast(Any, on), min_frames=least, ideal_frames=times.get("ideal"), max_frames=most,
                        priority=slot.get("priority", 0), protected=slot.get("protected", on != "body"),
                        repeat=slot.get("repeat", True),
                    )
                )  # fmt: skip
                continue
            kind, number, words = on, None, ""
            if isinstance(on, Mapping):
                kind, value = next(iter(on.items()))
                number, words = (value, "") if isinstance(value, int) else (None, value)
            moments.append(
                MomentSpec(
                    name=name, on=cast(Any, kind), number=number, words=words, every=slot.get("every", False),
                    lead_frames=self._frames(slot.get("lead", 0), (*path, "lead")), until=slot.get("until", "it"),
                    min_frames=least, ideal_frames=times.get("ideal"), max_frames=most, optional=slot.get("optional", True),
                )
            )  # fmt: skip
        return tuple(slots), tuple(moments)

    # ----------------------------------------------------------------------------------------------------------- layers

    def _layers(self, layers: list[Mapping[str, Any]], path: Path, group: Rect | None, *, first: int = 0) -> list[AnyLayer]:
        """Return the layers in order; those of a group stand in its box and take over what it says of all of them."""
        found: list[AnyLayer] = []
        for index, layer in enumerate(layers, start=first):
            here: Path = (*path, index)
            self._known(layer, here)
            if layer["kind"] != "group":
                found.append(self._layer(layer, here, group))
                continue
            box = self.space.box(layer.get("box", {}), inside=group)
            stagger = self._frames(layer.get("stagger", 0), (*here, "stagger"))
            for order, child in enumerate(layer["layers"]):
                made = self._inherited(layer, child, order * stagger)
                found.extend(self._layers([made], (*here, "layers"), box, first=order))
        return found

    def _inherited(self, group: Mapping[str, Any], child: Mapping[str, Any], late: int) -> dict[str, Any]:
        made = {key: group[key] for key in ("slots", "enter", "leave", "opacity", "blend") if key in group} | dict(child)
        if late and "enter" in made:
            enter = made["enter"] if isinstance(made["enter"], Mapping) else {"name": made["enter"], "duration": "12f"}
            delay = parse_seconds(enter.get("delay", 0), rate=self.rate) * self.rate.fps
            made["enter"] = {**enter, "delay": f"{snap(delay) + late}f"}
        return made

    def _known(self, data: Mapping[str, Any], path: Path) -> None:
        """Check the layer's id, slots and easings against the whole."""
        if data["id"] in self._ids:
            self._fault((*path, "id"), f"layer id {data['id']!r} stands twice", code="duplicate-id")
        self._ids.add(data["id"])
        names = self._document.data["slots"]
        for name in data.get("slots", ()):
            if name not in names:
                self._fault(
                    (*path, "slots"), f"no slot is named {name!r}", allowed=", ".join(sorted(names)), code="unknown-slot"
                )
        if "slots" in data and data["kind"] in ("footage", "captions"):
            self._fault((*path, "slots"), "footage and captions are on screen in every slot", code="slots")

    def _box(self, data: Mapping[str, Any], path: Path, group: Rect | None) -> Rect:
        box = self.space.box(data.get("box", {}), inside=group)
        where: Path = (*path, "box") if "box" in data else path
        if box.width < 1 or box.height < 1:
            got = f"{box.width}x{box.height}"
            self._fault(where, "box is too small", code="small-box", got=got, allowed="at least a pixel each way")
        # a hairline of a small canvas
        box = Rect(x=box.x, y=box.y, width=max(2, box.width), height=max(2, box.height))
        # both were rounded to whole pixels: on a small canvas they may meet in the middle of one
        if data["kind"] in _INSETS and not self.space.safe.inset(-1).contains(box):
            self._fault(where, "box leaves the safe area", code="unsafe-box", got=_show(box), allowed=_show(self.space.safe))
        elif not self.space.canvas.intersect(box).width or not self.space.canvas.intersect(box).height:
            self._fault(
                where, "box lies outside the canvas", code="outside-box", got=_show(box), allowed=_show(self.space.canvas)
            )
        return box

    def _layer(self, data: Mapping[str, Any], path: Path, group: Rect | None) -> AnyLayer:
        common: dict[str, Any] = {
            "id": data["id"],
            "slots": tuple(data["slots"]) if "slots" in data else None,
            "stand": self._stand(data, path),
        }
        kind = data["kind"]
        if kind == "footage":
            return self._footage(data, path, common, group)
        common["box"] = self._box(data, path, group)
        match kind:
            case "scrim":
                return ScrimSpec(
                    **common, color=data.get("color", "#000000"), opacity=percent(data.get("opacity", "40%")),
                    always=data.get("always", False), side=data.get("side", "bottom"),
                )  # fmt: skip
            case "tweet_card":
                return CardSpec(
                    **common,
                    text_sizes=tuple(self._px(size) for size in sorted(data["text_sizes"], reverse=True)),
                    radius=self._px(data.get("radius", 36)),
                    padding=self._px(data.get("padding", 40)),
                    theme=data.get("theme", "brand"),
                )
            case "captions":
                return CaptionSpec(**common, look=self._look(data, path), scrim=data.get("scrim", "auto"))
            case "progress":
                return ProgressSpec(
                    **common, style=data.get("style", "segments"), color=data.get("color", "accent"),
                    track=data.get("track", "ink 26%"), width_px=self._px(data.get("thickness", 14)),
                )  # fmt: skip
            case "logo":
                return LogoSpec(**common, on=data.get("on", "dark"), align=self._align(data, "center"))
            case "shape" | "gradient":
                return self._shape(data, common)
            case "image":
                return ImageSpec(
                    **common, source=data["source"], fit=Fit(data.get("fit", "cover").removesuffix("-blur")),
                    focus=_focus(data),
                    crop=_crop(data), mask=data.get("mask"),
                    grade=data.get("grade", False),
                    over_blur=data.get("fit") == "contain-blur",
                    radius=self._radius(data, common["box"]), border=self._border(data.get("border")),
                    shadow=self._shadow(data.get("shadow")),
                )  # fmt: skip
            case "text":
                return TextSpec(
                    **common, text=data["text"], look=self._text_look(data, path), plate=self._plate(data.get("plate")),
                    typed=data.get("typed", False),
                )  # fmt: skip
            case "counter":
                return CounterSpec(
                    **common, look=self._text_look(data, path, size=168, align="center", weight=800, family="display"),
                    run_frames=self._frames(data.get("run", "900ms"), (*path, "run")),
                    easing=self._easing(data.get("easing", "ease-out-cubic"), (*path, "easing")), value=data.get("value"),
                )  # fmt: skip
            case "meter":
                return MeterSpec(
                    **common, shape=data.get("shape", "ring"), color=data.get("color", "accent"),
                    track=data.get("track", "ink 18%"), width_px=self._px(data.get("thickness", 24)),
                    run_frames=self._frames(data.get("run", "900ms"), (*path, "run")),
                    easing=self._easing(data.get("easing", "ease-out-cubic"), (*path, "easing")),
                    value=percent(data["value"]) if "value" in data else None,
                )  # fmt: skip
            case "waveform":
                return WaveformSpec(**common, color=data.get("color", "accent"), bars=data.get("bars", 32))
            case "lower_third":
                own = ("color", "ink", "bar", "title", "subtitle", "avatar")
                return LowerThirdSpec(
                    **common, **{key: data[key] for key in own if key in data}, size_px=self._px(data.get("size", 40)),
                    radius=self._px(data.get("radius", 18)),
                )  # fmt: skip
            case _:
                shown = data.get("show", ("mark", "title", "pill", "source"))
                return EndCardSpec(**common, show=tuple(shown))

    def _footage(self, data: Mapping[str, Any], path: Path, common: dict[str, Any], group: Rect | None) -> FootageSpec:
        given = data.get("transition", {"name": "dissolve"})
        given = {"name": given} if isinstance(given, str) else given
        name = given["name"]
        default = {"cut": "0f", "fade": "16f"}.get(name, "8f" if name.startswith(("whip", "zoom")) else "10f")
        easing = "ease-in-out-quad" if name in ("dissolve", "fade") else "ease-in-out-cubic"
        box = self._box(data, path, group) if "box" in data else None
        transition = name.partition("-")[0]
        if box is not None and box != self.space.canvas and transition in ("slide", "push", "whip", "zoom", "blur"):
            self._fault(
                (*path, "transition"), "pictures in a box of their own cannot change by moving the whole picture",
                got=repr(name), allowed="cut, dissolve, fade, wipe-..., circle, clock, diagonal, blinds, luma",
            )  # fmt: skip
        return FootageSpec(
            **common,
            box=None if box == self.space.canvas else box,
            radius=self._radius(data, box) if box is not None else 0,
            blur_px=float(self._px(data.get("blur", 0))),
            focus=_focus(data),
            background=tuple(data["background"]),
            ken_burns=percent(data.get("ken_burns", "6%")),
            slowest=max(0.1, min(1.0, percent(data.get("slowest", "60%")))),
            when_short=data.get("when_short", "loop"),
            transition=Transition(
                name=name,
                frames=self._frames(given.get("duration", default), (*path, "transition", "duration")),
                easing=self._easing(given.get("easing", easing), (*path, "transition", "easing")),
                color=given.get("color", "background"),
            ),
            fit=data.get("fit", "auto"),
            frame=self.space.box(data["frame"]) if "frame" in data else None,
            dim=percent(data.get("dim", "0%")),
            graded=data.get("grade", True),
            tweet_media=data.get("tweet_media", True),
        )

    def _shape(self, data: Mapping[str, Any], common: dict[str, Any]) -> ShapeSpec:
        fill = data.get("fill", "accent")
        end: str | None = None
        angle: int | None = 180
        if isinstance(fill, Mapping):
            end, angle = fill["to"], None if fill.get("angle") == "radial" else fill.get("angle", 180)
            fill = fill["from"]
        return ShapeSpec(
            **common, fill=fill, fill_end=end, angle=angle, radius=self._radius(data, common["box"]),
            border=self._border(data.get("border")), shadow=self._shadow(data.get("shadow")),
        )  # fmt: skip

    def _radius(self, data: Mapping[str, Any], box: Rect) -> int:
        radius = data.get("radius", 0)
        return min(box.width, box.height) // 2 if radius == "round" else self._px(radius)

    def _border(self, data: Mapping[str, Any] | None) -> BorderSpec | None:
        return None if data is None else BorderSpec(color=data["color"], width_px=max(1, self._px(data["width"])))

    def _shadow(self, data: Mapping[str, Any] | None) -> ShadowSpec | None:
        if data is None:
            return None
        return ShadowSpec(
            color=data.get("color", "#000000"), opacity=percent(data.get("opacity", "35%")), x=self._px(data.get("x", 0)),
            y=self._px(data.get("y", 12)), blur=max(0, self._px(data.get("blur", 32))),
        )  # fmt: skip

    def _text_look(
        self,
        data: Mapping[str, Any],
        path: Path,
        *,
        size: int = 48,
        align: str = "start",
        weight: int = 600,
        family: str = "text",
    ) -> TextLook:
        style: dict[str, Any] = {}
        if isinstance(data.get("style"), str):
            named = self._document.data.get("styles", {}).get(data["style"])
            if named is None:
                names = self._document.data.get("styles", {})
                near = nearest(data["style"], list(names))
                self._fault(
                    (*path, "style"),
                    "no style has that name",
                    got=repr(data["style"]),
                    allowed=", ".join(names) or "none is defined",
                    hint=f"Did you mean {near!r}?" if near else None,
                    code="unknown-style",
                )
            style = dict(named or {})
        elif isinstance(data.get("style"), Mapping):
            style = dict(data["style"])
        largest = style.get("size", size)
        smallest = min(largest, style.get("min_size", largest))
        sizes = [largest]
        while sizes[-1] * _SIZE_STEP > smallest:
            sizes.append(sizes[-1] * _SIZE_STEP)
        if smallest < sizes[-1]:
            sizes.append(smallest)
        return TextLook(
            family=style.get("family", family),
            sizes=tuple(dict.fromkeys(max(1, snap(Fraction(str(round(one, 3))) * self.space.scale)) for one in sizes)),
            weight=style.get("weight", weight),
            color=style.get("color", "ink"),
            tracking=float(style.get("tracking", 0)),
            leading=float(style.get("leading", 1.2)),
            uppercase=style.get("case") == "upper",
            align=self._align(style, align),
            valign=style.get("valign", "middle" if align == "center" else "top"),
            max_lines=style.get("max_lines"),
            stroke=self._border(style.get("stroke")),
            shadow=self._shadow(style.get("shadow")),
        )

    def _plate(self, data: Mapping[str, Any] | None) -> TextPlate | None:
        if data is None:
            return None
        across, down = data.get("pad", (28, 18))
        return TextPlate(
            color=data["color"], pad_x=self._px(across), pad_y=self._px(down), radius=self._px(data.get("radius", 18)),
            hugs=data.get("fit", "text") == "text",
            side=self._align(data) if "align" in data else None, border=self._border(data.get("border")),
            shadow=self._shadow(data.get("shadow")),
        )  # fmt: skip

    def _look(self, data: Mapping[str, Any], path: Path) -> LookSpec:
        named = data.get("preset", self._preset)
        looks: list[Mapping[str, Any]] = []
        for name in [named] if isinstance(named, str) else named:
            try:
                looks.append(self._presets(name))
            except TemplateError as error:
                self._fault(
                    (*path, "preset"),
                    error.message,
                    got=error.got,
                    allowed=error.allowed,
                    hint=error.hint,
                    code="unknown-preset",
                )
        look = merged(*looks, data.get("look", {}))
        for name, tag in (look.get("tags") or {}).items():
            wrong = pattern_fault(tag["pattern"]) if tag and "pattern" in tag else None
            if wrong is not None:
                where: Path = (*path, "look", "tags", name, "pattern")
                self._fault(where, "not a regular expression", got=repr(tag["pattern"]), hint=wrong, code="pattern")
        for name, effect in (look.get("effects") or {}).items():
            if effect is not None and "easing" in effect:
                effect["easing"] = self._easing(effect["easing"], (*path, "look", "effects", name, "easing"))
        return read_look(
            look, size_px=lambda size: float(size * self.space.scale), frames=lambda time: self._frames(time, (*path, "look"))
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
        effects = data.get("effects", True)
        on = effects if isinstance(effects, Mapping) else {"slot": effects, "number": effects}
        bed = {} if bed is True else {"off": True} if bed is False else bed
        return AudioSpec(
            bed_gain_db=number(bed.get("gain", "-11dB")),
            bed_duck_db=number(bed.get("duck", "-8dB")),
            attack_ms=self._milliseconds(bed.get("attack", "80ms"), ("audio", "bed", "attack")),
            release_ms=self._milliseconds(bed.get("release", "350ms"), ("audio", "bed", "release")),
            effects=any(on.values()),
            target_lufs=number(data.get("loudness", "-14LUFS")),
            peak_dbtp=number(data.get("peak", "-1.5dBTP")),
            fade_out_ms=self._milliseconds(data.get("fade_out", "900ms"), ("audio", "fade_out")),
            bed=not bed.get("off", False),
            mood=bed.get("mood"),
            tempo_bpm=bed.get("tempo"),
            on_slot=on.get("slot", False),
            on_number=on.get("number", False),
        )


def _crop(data: Mapping[str, Any]) -> tuple[float, float, float, float] | None:
    """Return the part of a picture that is shown: left, top, right, bottom, as parts of its sides."""
    crop = data.get("crop")
    if crop is None:
        return None
    left, top, right, bottom = (percent(crop.get(side, "0%")) for side in ("left", "top", "right", "bottom"))
    return (left, top, max(left + 0.01, 1 - right), max(top + 0.01, 1 - bottom))


def _focus(data: Mapping[str, Any]) -> Focus:
    focus = data.get("focus", {})
    return Focus(x=percent(focus.get("x", "50%")), y=percent(focus.get("y", "50%")))


def _show(box: Rect) -> str:
    return f"x {box.x} to {box.right}, y {box.y} to {box.bottom}"
