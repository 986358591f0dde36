"""Drawn layers as drawings: texts, shapes, pictures, the lower third, a counter's pages.

Knows type and boxes, not time. Every function takes what is to be drawn and returns a `Drawing` placed on the canvas, or None
where there is nothing to draw.
"""

from __future__ import annotations

import re
from dataclasses import replace
from math import ceil

from tweetreel.core.layout import Align, Fit, Rect, Size
from tweetreel.core.text import Shadow, Stroke, TextRun, TextStyle
from tweetreel.core.timeline import Drawing, Item, Picture, Shape, Text
from tweetreel.core.typeset import Fitted, fit_size, layout_paragraph, measure
from tweetreel.core.typeset.characters import SOFT_HYPHEN
from tweetreel.errors import Finding, Severity
from tweetreel.template.caption_track import with_soft_hyphens
from tweetreel.template.model import BorderSpec, ImageSpec, LowerThirdSpec, ShapeSpec, TextLook, TextPlate
from tweetreel.template.scene import Scene

_FIGURE = re.compile(r"^(\D*?)(\d[\d., ]*)(.*)$", re.DOTALL)
_AROUND_BLUR = 48
_PLATE_DROP = 0.04
"""A text's plate hangs so much of its size lower, because letters stand high in their lines."""


def bleed_of(shadow: Shadow | None, *, more: float = 0.0) -> int:
    """Return how far a shadow reaches beyond what casts it, even."""
    reach = more if shadow is None else max(more, 1.5 * shadow.blur_px + max(abs(shadow.dx), abs(shadow.dy)))
    return ceil(reach / 2) * 2 + 2 if reach else 0


def placed(name: str, box: Rect, items: tuple[Item, ...], *, bleed: int = 0) -> Drawing:
    """Return `items`, whose places count from the corner of `box`, as a drawing there."""
    size = Size(width=max(1, box.width), height=max(1, box.height))
    return Drawing(name=name, x=box.x, y=box.y, size=size, items=items, bleed=bleed)


def stroke_of(scene: Scene, border: BorderSpec | None) -> Stroke | None:
    """Return a border in the brand's colours."""
    return None if border is None else Stroke(color=scene.color(border.color), width_px=float(border.width_px))


def shape(scene: Scene, spec: ShapeSpec, *, fill: str | None = None) -> Drawing:
    """Return a shape, filled with `fill` in place of its own colour where that is given."""
    color, end = (fill, None) if fill is not None else (spec.fill, spec.fill_end)
    shadow = scene.shadow(spec.shadow)
    item = Shape(
        box=Rect(x=0, y=0, width=spec.box.width, height=spec.box.height),
        fill=None if color is None else scene.color(color),
        fill_end=None if end is None else scene.color(end),
        angle=spec.angle,
        radius=min(spec.radius, spec.box.width // 2, spec.box.height // 2),
        stroke=stroke_of(scene, spec.border),
        shadow=shadow,
    )
    return placed(spec.id, spec.box, (item,), bleed=bleed_of(shadow))


def image(scene: Scene, spec: ImageSpec, file: str) -> Drawing:
    """Return the picture `file` in its box, with border and shadow."""
    whole = Rect(x=0, y=0, width=spec.box.width, height=spec.box.height)
    shadow = scene.shadow(spec.shadow)
    items: list[Item] = []
    if shadow is not None and spec.fit is not Fit.CONTAIN:
        items.append(Shape(box=whole.inset(2), radius=spec.radius, fill="#000000", shadow=shadow))
    mask = scene.request.files.get(spec.mask) if spec.mask else None
    lut = scene.request.files.get(spec.grade) if isinstance(spec.grade, str) else scene.brand.lut if spec.grade else None
    grade = scene.asset(lut, "lut") if lut else None
    if spec.over_blur:
        around = Picture(
            box=whole, asset=scene.image(file), radius=spec.radius, grade=grade, blur_px=float(scene.px(_AROUND_BLUR))
        )
        items.append(around)
    items.append(
        Picture(
            box=whole, asset=scene.image(file), fit=spec.fit, focus=spec.focus, radius=spec.radius, crop=spec.crop,
            mask=scene.image(mask) if mask else None,
            grade=grade,
        )
    )  # fmt: skip
    if spec.border is not None:
        items.append(Shape(box=whole, radius=spec.radius, stroke=stroke_of(scene, spec.border)))
    return placed(spec.id, spec.box, tuple(items), bleed=bleed_of(shadow))


def text(
    scene: Scene,
    name: str,
    words: str,
    *,
    box: Rect,
    look: TextLook,
    plate: TextPlate | None = None,
    color: str | None = None,
    language: str = "und",
) -> Drawing | None:
    """Return `words` set in `box` at the largest size that fits, balanced, on their plate. What does not fit is a finding."""
    words = words.strip()
    if not words:
        return None
    pad_x, pad_y = (plate.pad_x, plate.pad_y) if plate else (0, 0)
    inner_width, inner_height = max(1, box.width - 2 * pad_x), max(1, box.height - 2 * pad_y)
    run = TextRun(
        text=words.upper() if look.uppercase else words,
        style=TextStyle(
            family=scene.family(look.family), size_px=look.sizes[0], weight=look.weight,
            color=scene.color(color or look.color), tracking=look.tracking, language=language,
        ),
    )  # fmt: skip

    def fitted_as(run: TextRun) -> Fitted:
        return fit_size(
            [run], look.sizes, width=inner_width, height=inner_height, fonts=scene.fonts, align=look.align,
            leading=look.leading, max_lines=look.max_lines, balance=True,
        )  # fmt: skip

    fitted = fitted_as(run)
    if not fitted.fits:  # only then a word is broken: no hyphen where another size will do
        hyphenated = with_soft_hyphens(run.text, scene.request.tweet.lang, scene.request.hyphenate)
        if hyphenated != run.text:
            broken = fitted_as(replace(run, text=hyphenated))
            run, fitted = (replace(run, text=hyphenated), broken) if broken.fits else (run, fitted)
    if not fitted.fits:
        scene.findings.append(
            Finding(
                code="text-overflow", severity=Severity.WARNING, message=f"layer {name!r}: the text is cut",
                measured=repr(words[:60]), limit=f"{inner_width}x{inner_height} at {min(look.sizes)} px and up",
                hint="Give it more room, or a smaller min_size.",
            )
        )  # fmt: skip
    paragraph = fitted.paragraph
    shown = run.text
    if not paragraph.truncated:  # as it was balanced; a cut one breaks its lines again
        lines = [run.text[line.start : line.end].strip() for line in paragraph.lines]
        shown = "\n".join(line[:-1] + "-" if line.endswith(SOFT_HYPHEN) else line for line in lines)
    set_run = replace(run, text=shown, style=replace(run.style, size_px=fitted.size_px))
    widest = min(inner_width, max(line.width for line in paragraph.lines))
    height = min(paragraph.height, inner_height)
    free = inner_height - height
    y = pad_y + {"top": 0, "middle": free // 2, "bottom": free}[look.valign]
    items: list[Item] = []
    shadow = None if plate is None else scene.shadow(plate.shadow)
    shift = 0
    if plate is not None:
        area = Rect(x=0, y=0, width=box.width, height=box.height)
        if plate.hugs:
            places = {Align.START: 0, Align.CENTER: (inner_width - widest) // 2, Align.END: inner_width - widest}
            natural = places[look.align]
            if paragraph.rtl and look.align is not Align.CENTER:
                natural = inner_width - widest - natural
            x = natural if plate.side is None else places[plate.side]
            shift = x - natural
            drop = round(_PLATE_DROP * fitted.size_px)
            area = Rect(x=x, y=y - pad_y + drop, width=widest + 2 * pad_x, height=height + 2 * pad_y - drop)
        radius = min(plate.radius, area.width // 2, area.height // 2)
        fill, border = scene.color(plate.color), stroke_of(scene, plate.border)
        items.append(Shape(box=area, fill=fill, radius=radius, stroke=border, shadow=shadow))
    letters = scene.shadow(look.shadow)
    items.append(
        Text(
            x=pad_x + shift, y=y, width=inner_width, runs=(set_run,), align=look.align, leading=look.leading,
            max_lines=len(paragraph.lines) if paragraph.truncated else None, stroke=stroke_of(scene, look.stroke),
            shadow=letters,
        )
    )  # fmt: skip
    around = bleed_of(letters, more=0.35 * fitted.size_px)  # accents and strokes reach beyond their line
    return placed(name, box, tuple(items), bleed=max(around, bleed_of(shadow)))


def lower_third(scene: Scene, spec: LowerThirdSpec, title: str, subtitle: str, avatar: str | None) -> Drawing | None:
    """Return who is speaking: a plate with a bar, an avatar, two lines."""
    if not title and not subtitle:
        return None
    pad = round(0.6 * spec.size_px)
    small = round(0.72 * spec.size_px)
    runs = [
        (title, spec.size_px, 700, spec.ink),
        (subtitle, small, 500, "muted" if spec.ink == "ink" else spec.ink),
    ]
    lines = [(words, size, weight, color) for words, size, weight, color in runs if words]
    height = sum(round(1.25 * size) for _, size, _, _ in lines) + 2 * pad
    side = height - round(1.1 * pad)
    left = pad + (round(0.3 * pad) if spec.bar else 0) + ((side + round(0.8 * pad)) if avatar else 0)
    room = max(1, spec.box.width - left - pad)

    def run(words: str, size: int, weight: int, color: str) -> TextRun:
        style = TextStyle(family=scene.family("text"), size_px=size, weight=weight, color=scene.color(color))
        return TextRun(text=words, style=style)

    widest = 0
    items: list[Item] = []
    y = pad
    for words, size, weight, color in lines:
        one = run(words, size, weight, color)
        paragraph = layout_paragraph([one], width=room, fonts=scene.fonts, leading=1.25, max_lines=1)
        widest = max(widest, *(line.width for line in paragraph.lines))
        items.append(Text(x=left, y=y, width=room, runs=(one,), leading=1.25, max_lines=1))
        y += round(1.25 * size)
    width = min(spec.box.width, left + widest + round(1.4 * pad))
    items = [replace(item, width=max(1, width - left - pad // 2)) if isinstance(item, Text) else item for item in items]
    back: list[Item] = [Shape(box=Rect(x=0, y=0, width=width, height=height), fill=scene.color(spec.color), radius=spec.radius)]
    if spec.bar:
        bar = max(4, round(0.24 * pad))
        inset = round(0.7 * pad)
        box = Rect(x=round(0.5 * pad), y=inset, width=bar, height=height - 2 * inset)
        back.append(Shape(box=box, fill=scene.color(spec.bar), radius=bar // 2))
    if avatar:
        x = pad + (round(0.3 * pad) if spec.bar else 0)
        box = Rect(x=x, y=(height - side) // 2, width=side, height=side)
        back.append(Picture(box=box, asset=scene.image(avatar), radius=side // 2))
    top = spec.box.bottom - height
    return placed(spec.id, Rect(x=spec.box.x, y=top, width=width, height=height), (*back, *items))


def figure_pages(
    scene: Scene, name: str, shown: str, *, box: Rect, look: TextLook, shares: list[float], language: str = "und"
) -> list[Drawing] | None:
    """Return the number in `shown` at each of `shares` (0 to 1) of its value, its digits in columns that stand still.

    None where `shown` holds no number.
    """
    match = _FIGURE.match(shown.strip().strip(".,;:!?"))
    if match is None:
        return None
    before, digits, after = match.groups()
    after = digits[len(digits.rstrip(" ,.")) :] + after
    digits = digits.rstrip(" ,.")
    decimals = 0
    parts = re.split(r"[.,]", digits)
    if len(parts) > 1 and len(parts[-1]) != 3:
        decimals = len(parts[-1])
    value = int(re.sub(r"\D", "", digits))
    style = TextStyle(
        family=scene.family(look.family), size_px=look.sizes[0], weight=look.weight, color=scene.color(look.color),
        tracking=0.0, language=language,
    )  # fmt: skip

    def widths(size: float) -> dict[str, float]:
        sized = replace(style, size_px=size)
        letters = set("0123456789" + digits)
        found = {c: measure([TextRun(text=c, style=sized)], fonts=scene.fonts) for c in letters}
        column = max(found[c] for c in "0123456789")
        return {c: column if c.isdigit() else width for c, width in found.items()}

    def ends(size: float) -> tuple[float, float]:
        sized = replace(style, size_px=size)
        return tuple(  # type: ignore[return-value]
            measure([TextRun(text=part, style=sized)], fonts=scene.fonts) if part.strip() else 0.0 for part in (before, after)
        )

    size = float(look.sizes[-1])
    for one in look.sizes:
        columns = widths(one)
        if sum(columns[c] for c in digits) + sum(ends(one)) <= box.width and one * look.leading <= box.height:
            size = float(one)
            break
    sized, columns, (lead, tail) = replace(style, size_px=size), widths(size), ends(size)
    total = lead + sum(columns[c] for c in digits) + tail
    x = {Align.START: 0.0, Align.CENTER: (box.width - total) / 2, Align.END: box.width - total}[look.align]
    height = round(size * look.leading)
    y = {"top": 0, "middle": (box.height - height) // 2, "bottom": box.height - height}[look.valign]
    shadow, stroke = scene.shadow(look.shadow), stroke_of(scene, look.stroke)
    pages = []
    for share in shares:
        written = _like(digits, round(value * share), decimals)
        items: list[Item] = []
        place = x

        signs: list[tuple[str, float]] = [(before, lead)]
        signs += [(digit, columns.get(digit, columns["0"])) for digit in written]
        for words, width in (*signs, (after, tail)):
            if words.strip():
                items.append(
                    Text(
                        x=round(place), y=y, width=ceil(width) + 2, runs=(TextRun(text=words.strip(), style=sized),),
                        align=Align.CENTER, leading=look.leading, stroke=stroke, shadow=shadow,
                    )
                )  # fmt: skip
            place += width
        pages.append(placed(name, box, tuple(items), bleed=bleed_of(shadow, more=0.2 * size)))
    return pages


def _like(digits: str, value: int, decimals: int) -> str:
    """Return `value` written with the separators and as many places as `digits`, padded with figure spaces."""
    plain = str(value).rjust(decimals + 1, "0")
    places = [c for c in digits if c.isdigit()]
    plain = plain.rjust(len(places), "\u2007")
    made, index = "", 0
    for c in digits:
        if c.isdigit():
            made += plain[index]
            index += 1
        else:
            made += c if made.strip("\u2007") else "\u2007"
    return made
