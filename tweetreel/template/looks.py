"""Caption looks as people write them: presets by name, combined, overridden key by key, read into a `CaptionStyle`.

Knows the look language and the brand's roles. The decision here: a look is merged as plain data before anything is read from
it (a key set to null is taken out), so that a template changes one value of a preset and leaves the rest; lengths are
percentages of the type size, colours and families are roles until a brand is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Any, Literal, cast

import regex

from tweetreel.core.layout import Align
from tweetreel.core.looks import CaptionStyle, Effect, Paint, Plate, States, TagLook
from tweetreel.core.text import Shadow, Stroke, TextStyle

_SIZE_STEP = 0.95

Frames = Callable[[Any], int]
"""Returns the frames of a time as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """How many words stand together and how long, in frames."""

    max_words: int
    max_characters: int
    max_lines: int
    target_words: int
    min_frames: int
    ideal_frames: int
    max_frames: int
    linger_frames: int
    characters_per_second: float | None


_PATTERN_SECONDS = 0.05
"""A pattern comes from a stranger: one that runs longer over a word matches nothing."""


def _is_matched(pattern: str, text: str) -> bool:
    try:
        return regex.fullmatch(pattern, text[:200], regex.IGNORECASE, timeout=_PATTERN_SECONDS) is not None
    except TimeoutError:
        return False


def pattern_fault(pattern: str) -> str | None:
    """Return what is wrong with a tag's pattern, None where nothing is."""
    try:
        regex.compile(pattern, regex.IGNORECASE)
    except regex.error as error:
        return str(error)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRule:
    """Which words have a tag besides those that the script marks: those listed, and those a pattern matches as a whole."""

    name: str
    words: frozenset[str]
    pattern: str | None

    def matches(self, shown: str) -> bool:
        """Tell whether the rule holds for a word as shown, punctuation around it left aside."""
        bare = shown.strip(".,;:!?…\"'“”‘’()[]").casefold()
        return bare in self.words or (self.pattern is not None and _is_matched(self.pattern, bare))


@dataclass(frozen=True, slots=True, kw_only=True)
class LookSpec:
    """A look whose colours and families are still roles, its tags' rules, and its pages.

    `sizes` are the steps of the type size at which a page may be set, largest first.
    """

    style: CaptionStyle
    rules: tuple[TagRule, ...]
    page: PageSpec
    sizes: tuple[float, ...] = (1.0,)


def merged(*looks: Mapping[str, Any]) -> dict[str, Any]:
    """Return the looks over one another, later ones first; a mapping is merged key by key, a null removes its key."""
    result: dict[str, Any] = {}
    for look in looks:
        for key, value in look.items():
            if value is None:
                result[key] = None
            elif isinstance(value, Mapping):
                known = result.get(key)
                result[key] = merged(known if isinstance(known, Mapping) else {}, value)
            else:
                result[key] = value
    return result


def read_look(data: Mapping[str, Any], *, size_px: Callable[[int], float], frames: Frames) -> LookSpec:
    """Return the look that checked `data` describes; `size_px` scales a size to the canvas, `frames` reads a time."""
    kind = data.get("type") or {}
    size = float(size_px(kind.get("size", 86)))
    base = TextStyle(
        family=kind.get("family", "display"),
        size_px=size,
        weight=kind.get("weight", 800),
        color="ink",
        tracking=float(kind.get("tracking", -10)),
    )
    states = _states(
        data.get("states") or {}, States(waiting=Paint(color="ink"), now=Paint(color="ink"), spoken=Paint(color="ink"))
    )
    tags = {name: tag for name, tag in (data.get("tags") or {}).items() if tag is not None}
    style = CaptionStyle(
        style=base,
        states=states,
        tags=tuple(_tag(name, tag, states, base) for name, tag in tags.items()),
        stroke=_stroke(data.get("stroke"), size),
        shadow=_shadow(data.get("shadow"), size),
        glow=_glow(data.get("glow"), size),
        plate=_plate(data.get("plate"), frames),
        effects=tuple(_effect(effect, frames) for effect in (data.get("effects") or {}).values() if effect is not None),
        leading=float(kind.get("leading", 1.1)),
        uppercase=kind.get("case") == "upper",
        word_gap=_part(kind.get("word_gap", "0%")),
        anchor=kind.get("anchor", "top"),
        align=Align(kind.get("align", "center")),
    )
    page = data.get("page") or {}
    words = page.get("max_words", 4)
    return LookSpec(
        style=style,
        rules=tuple(
            TagRule(name=name, words=frozenset(word.casefold() for word in tag.get("words", ())), pattern=tag.get("pattern"))
            for name, tag in tags.items()
        ),
        page=PageSpec(
            max_words=words,
            max_characters=page.get("max_characters", 24),
            max_lines=page.get("max_lines", 2),
            target_words=min(words, page.get("target_words", 3)),
            min_frames=frames(page.get("min", "130ms")),
            ideal_frames=max(frames(page.get("ideal", "500ms")), frames(page.get("min", "130ms"))),
            max_frames=frames(page.get("max", "2.5s")),
            linger_frames=frames(page.get("linger", "400ms")),
            characters_per_second=page.get("characters_per_second"),
        ),
        sizes=_sizes(kind.get("size", 86), kind.get("min_size"), kind.get("max_size")),
    )


def in_brand(style: CaptionStyle, *, colors: Mapping[str, str], families: Mapping[str, str]) -> CaptionStyle:
    """Return `style` with the brand's colours and families in place of their roles; what is no role stays."""

    def color(name: str) -> str:
        role, _, alpha = name.partition("@")
        found = colors.get(role, role)
        return f"{found[:7]}{alpha}" if alpha else found

    def paint(one: Paint) -> Paint:
        return replace(one, color=color(one.color), color_end=None if one.color_end is None else color(one.color_end))

    def states(one: States) -> States:
        return States(waiting=paint(one.waiting), now=paint(one.now), spoken=paint(one.spoken))

    def text(one: TextStyle) -> TextStyle:
        return replace(one, family=families.get(one.family, one.family), color=color(one.color))

    return replace(
        style,
        style=text(style.style),
        states=states(style.states),
        tags=tuple(
            replace(tag, states=states(tag.states), style=None if tag.style is None else text(tag.style)) for tag in style.tags
        ),
        stroke=None if style.stroke is None else replace(style.stroke, color=color(style.stroke.color)),
        shadow=None if style.shadow is None else replace(style.shadow, color=color(style.shadow.color)),
        glow=style.glow,
        plate=None if style.plate is None else replace(style.plate, color=color(style.plate.color)),
    )


def _sizes(size: int, least: int | None, most: int | None) -> tuple[float, ...]:
    """Return the steps between the sizes, each about a twentieth smaller than the one before, `size` among them."""
    largest, smallest = max(most or size, size) / size, min(least or size, size) / size
    up, down = (round(log(end) / log(_SIZE_STEP)) for end in (1 / largest, smallest))
    larger = [largest ** (step / up) for step in range(up, 0, -1)] if up else []
    return (*larger, 1.0, *(smallest ** (step / down) for step in range(1, down + 1)))


def _part(text: str) -> float:
    return float(text.rstrip("% ")) / 100


def _paint(data: Mapping[str, Any], rest: Paint) -> Paint:
    return Paint(
        color=data.get("color", rest.color),
        color_end=data.get("end", None if "color" in data else rest.color_end),
        opacity=_part(data["opacity"]) if "opacity" in data else rest.opacity,
        bare=data.get("bare", rest.bare),
    )


def _states(data: Mapping[str, Any], rest: States) -> States:
    return States(**{name: _paint(data.get(name) or {}, rest.of(cast(Any, name))) for name in ("waiting", "now", "spoken")})


def _tag(name: str, data: Mapping[str, Any], states: States, base: TextStyle) -> TagLook:
    rest = states
    if "color" in data:
        paints = {key: states.of(cast(Any, key)) for key in ("waiting", "now", "spoken")}
        # letters on a plate keep the colour that stands out from it
        rest = States(**{key: one if one.bare else replace(one, color=data["color"]) for key, one in paints.items()})
    style = replace(
        base,
        family=data.get("family", base.family),
        weight=data.get("weight", base.weight),
        tracking=float(data.get("tracking", base.tracking)),
        size_px=base.size_px * _part(data.get("size", "100%")),
    )
    return TagLook(
        name=name,
        states=_states(data.get("states") or {}, rest),
        style=None if style == base else style,
        above=data.get("place") == "above",
    )


def _stroke(data: Mapping[str, Any] | None, size: float) -> Stroke | None:
    width = _part(data["width"]) * size if data else 0.0
    if not data or not width:
        return None
    return Stroke(color=data.get("color", "outline"), width_px=width, join=data.get("join", "round"))


def _shadow(data: Mapping[str, Any] | None, size: float) -> Shadow | None:
    if not data or _part(data.get("opacity", "45%")) == 0:
        return None
    return Shadow(
        color=f"{data.get('color', '#000000')}@{_alpha(data.get('opacity', '45%'))}",
        dx=round(_part(data.get("x", "0%")) * size),
        dy=round(_part(data.get("y", "7%")) * size),
        blur_px=_part(data.get("blur", "20%")) * size,
    )


def _glow(data: Mapping[str, Any] | None, size: float) -> Shadow | None:
    if not data:
        return None
    return Shadow(color=f"#ffffff{_alpha(data.get('opacity', '80%'))}", blur_px=_part(data["blur"]) * size)


def _alpha(text: str) -> str:
    return f"{round(255 * min(1.0, _part(text))):02x}"


def _plate(data: Mapping[str, Any] | None, frames: Frames) -> Plate | None:
    if not data:
        return None
    across, down = (_part(side) for side in data.get("pad", ("20%", "16%")))
    return Plate(
        target=data["behind"],
        color=data["color"],
        opacity=_part(data.get("opacity", "100%")),
        pad_x=across,
        pad_y=down,
        radius=_part(data.get("radius", "20%")),
        low=_part(data.get("low", "0%")),
        frames=frames(data.get("duration", "3f")),
    )


def _effect(data: Mapping[str, Any], frames: Frames) -> Effect:
    rest = "0%" if data["property"] in ("x", "y", "split") else "100%"
    duration = data.get("duration", "3f")
    return Effect(
        property=data["property"],
        target=data.get("target", "word"),
        on=cast(Literal["page", "word"], data.get("on", "word")),
        start=_part(data["from"]),
        end=_part(data.get("to", rest)),
        frames=0 if duration == "word" else max(1, frames(duration)),
        easing=data.get("easing", "ease-out-cubic"),
        before=_part(data["before"]) if "before" in data else None,
        back=frames(data["back"]) if "back" in data else None,
        stagger=frames(data["stagger"]) if "stagger" in data else 0,
        tags=tuple(cast(Sequence[str], data.get("tags", ()))),
    )
