"""What authors ask of packs: new ones to begin with, their texts, what made a pixel, what changed between two builds.

Knows folders, templates and timelines; decides nothing about how they look.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml

from tweetreel.artifacts import Timeline
from tweetreel.codec import from_json
from tweetreel.core.layout import Rect
from tweetreel.core.timeline import Captions, Clip, Drawing, Flipbook, FootageLayer, Picture
from tweetreel.errors import InputError
from tweetreel.pipeline.packs import (
    brand_document,
    load_brand,
    merged_template,
    open_template,
    pack_names,
    schema_path,
)
from tweetreel.pipeline.places import as_output_error, write_text

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}\Z")

_SAMPLE = """\
We grew 40% in three weeks, and nobody saw it coming.

No ads. No investors. Just one small change a day.
"""


def new_template(folder: Path, base: str) -> list[Path]:
    """Write a template that extends `base` into the new `folder`, and return its files. Raises `Error`."""
    name = _fresh(folder)
    opened = open_template(base)
    about = opened.document.data.get("title", base)
    text = f"""\
# yaml-language-server: $schema={schema_path("template").as_uri()}
#
# Begins as the template `{base}` ({about}): what stands here is laid over it, key by key, layers by their id.
# `tweetreel templates show {base}` prints it, `tweetreel check {folder}` looks for mistakes.
version: 1
name: {name}
extends: {base}
title: {name.replace("-", " ").capitalize()}
brand: {opened.brand}

variables:
  kicker: {{type: text, default: "Good news", about: "the line above everything, --set kicker=..."}}

layers:
  - id: kicker
    kind: text
    box: {{anchor: bottom, y: -4, width: 60sw, height: 44}}
    text: "{{{{ vars.kicker }}}}"
    style: {{family: text, size: 30, weight: 700, color: accent, align: center, case: upper, tracking: 60}}
    slots: [hook]
    enter: {{name: fade, duration: 10f, delay: 8f}}

goldens:
  - name: hook
    tweet: sample.txt
    at: [2s]
"""
    written = [folder / "template.yaml", folder / "sample.txt"]
    with as_output_error(folder):
        folder.mkdir(parents=True)
    write_text(written[0], text)
    write_text(written[1], _SAMPLE)
    return written


def new_brand(folder: Path, base: str) -> list[Path]:
    """Write a copy of the kit `base` into the new `folder`, and return its files. Raises `Error`."""
    name = _fresh(folder)
    _, source = brand_document(base)
    load_brand(base)
    with as_output_error(folder):
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.pyc", "__pycache__"))
        text = (folder / "kit.yaml").read_text(encoding="utf-8")
    text = re.sub(
        r"^# yaml-language-server: .*$", f"# yaml-language-server: $schema={schema_path('brand').as_uri()}", text, flags=re.M
    )
    text = re.sub(r"^name: .*$", f"name: {name}", text, count=1, flags=re.M)
    text = re.sub(r"^title: .*$", f"title: {name.replace('-', ' ').capitalize()}", text, count=1, flags=re.M)
    write_text(folder / "kit.yaml", text)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _fresh(folder: Path) -> str:
    name = folder.name
    if not _NAME.match(name):
        raise InputError("the folder's name becomes the pack's", got=repr(name), allowed="small letters, digits, - and _")
    if folder.exists():
        raise InputError("there is something already", where=str(folder), hint="Give a folder that is not there yet.")
    if name in pack_names("template") or name in pack_names("brand"):
        raise InputError("a pack of that name comes with the program", got=repr(name), hint="Give another name.")
    return name


def template_text(name: str, *, merged: bool, variant: str | None, brand: str | None) -> str:
    """Return the template `name` as written, or as YAML of everything put together. Raises `TemplateError`."""
    opened = open_template(name)
    if not merged and variant is None and brand is None:
        return Path(opened.chain[0].name).read_text(encoding="utf-8")
    document = merged_template(opened, variant=variant, brand=load_brand(brand or opened.brand))
    gone = ("extends", "remove") if variant is None else ("extends", "remove", "variants")
    data = {key: value for key, value in document.data.items() if key not in gone}
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None)


def brand_text(name: str) -> str:
    """Return the brand kit `name` as written. Raises `TemplateError`."""
    document, _ = brand_document(name)
    return Path(document.name).read_text(encoding="utf-8")


# -------------------------------------------------------------------------------------------------------------- explain


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A clip that is on screen at a moment: where it stands, what of it moves, and what put it there."""

    clip: str
    kind: str
    box: Rect
    origin: str
    moves: tuple[str, ...]
    word: str | None
    files: tuple[str, ...] = ()


def template_lines(name: str) -> dict[str, str]:
    """Return where each layer of the template `name` is written, by its id: "template.yaml:52:5, layer 'card'"."""
    document = open_template(name).document
    layers = document.data.get("layers") if isinstance(document.data, dict) else None
    found: dict[str, str] = {}
    for index, layer in enumerate(layers if isinstance(layers, list) else ()):
        if isinstance(layer, dict) and isinstance(layer.get("id"), str):
            found[layer["id"]] = f"{document.location(('layers', index))}, layer {layer['id']!r}"
    return found


def explain(timeline: Timeline, frame: int, at: tuple[int, int] | None) -> list[Explained]:
    """Return the clips on screen at `frame`, topmost first; with `at` only those whose box holds that pixel."""
    found = []
    for clip in reversed(timeline.clips):
        if frame not in clip.frames or clip.value_at("opacity", frame) <= 0 or clip.value_at("reveal", frame) <= 0:
            continue
        box = box_of(clip, timeline, frame)
        if at is not None and not box.contains(Rect(x=at[0], y=at[1], width=1, height=1)):
            continue
        found.append(
            Explained(
                clip=clip.id,
                kind=clip.layer.kind,
                box=box,
                origin=clip.origin,
                moves=tuple(_moves(clip, frame)),
                files=tuple(_files(clip, timeline)),
                word=_word(clip, frame),
            )
        )
    return found


def box_of(clip: Clip, timeline: Timeline, frame: int) -> Rect:
    """Return where a clip stands at a frame."""
    layer = clip.layer
    if isinstance(layer, Flipbook):
        layer = layer.pages[0]
    if isinstance(layer, Drawing):
        box = Rect(x=layer.x, y=layer.y, width=layer.size.width, height=layer.size.height)
    else:
        whole = Rect(x=0, y=0, width=timeline.size.width, height=timeline.size.height)
        box = getattr(layer, "box", whole)
    return box.shift(round(clip.value_at("x", frame)), round(clip.value_at("y", frame)))


def _moves(clip: Clip, frame: int) -> list[str]:
    told = []
    for animation in clip.animations:
        keys = animation.keyframes
        if not keys[0].frame <= frame < keys[-1].frame:
            continue
        before = [key for key in keys if key.frame <= frame][-1]
        told.append(f"{animation.property} {animation.value_at(frame):.3g} ({before.easing}, frames {before.frame} on)")
    return told


def _files(clip: Clip, timeline: Timeline) -> list[str]:
    """Return the files that a clip shows."""
    names = {asset.id: asset.file for asset in timeline.assets}
    layer = clip.layer.pages[0] if isinstance(clip.layer, Flipbook) else clip.layer
    if isinstance(layer, FootageLayer):
        return [names[layer.asset], *([names[layer.grade]] if layer.grade else [])]
    if isinstance(layer, Drawing):
        return [names[item.asset] for item in layer.items if isinstance(item, Picture) and item.asset in names]
    return []


def _word(clip: Clip, frame: int) -> str | None:
    if not isinstance(clip.layer, Captions):
        return None
    page = next((page for page in clip.layer.pages if frame in page.frames), None)
    if page is None:
        return None
    lit = [word.shown for word in page.words if word.onset <= frame < word.end]
    shown = " ".join(word.shown for word in page.words)
    return f"page {shown!r}, said now: {lit[-1] if lit else 'nothing'}; the page ends here because of {page.reason}"


# ----------------------------------------------------------------------------------------------------------------- diff


def difference(first: Timeline, second: Timeline) -> list[str]:
    """Return what differs between two timelines, in the words of templates."""
    told: list[str] = []
    if first.size != second.size:
        told.append(f"canvas: {first.size.width}x{first.size.height}, now {second.size.width}x{second.size.height}")
    if (first.rate, first.frames) != (second.rate, second.frames):
        a, b = (float(one.rate.seconds(one.frames)) for one in (first, second))
        told.append(f"length: {a:.2f} s ({first.frames} frames), now {b:.2f} s ({second.frames} frames)")
    clips = [{clip.id: clip for clip in one.clips} for one in (first, second)]
    told += [f"{name}: gone ({clips[0][name].origin})" for name in clips[0] if name not in clips[1]]
    for name, clip in clips[1].items():
        before = clips[0].get(name)
        if before is None:
            told.append(f"{name}: new ({clip.origin})")
        elif before != clip:
            told += [f"{name}: {change}" for change in _changes(before, clip, first, second)]
    orders = [[name for name in one if name in other] for one, other in (clips, clips[::-1])]
    if orders[0] != orders[1]:
        told.append("layers: in another order")
    if first.sound != second.sound:
        told.append("sound: the plan of the mix differs")
    return told


def _changes(before: Clip, after: Clip, first: Timeline, second: Timeline) -> list[str]:
    told = []
    if before.frames != after.frames:
        spans = [f"{float(t.rate.seconds(c.frames.start)):.2f}-{float(t.rate.seconds(c.frames.end)):.2f} s"
                 for c, t in ((before, first), (after, second))]  # fmt: skip
        told.append(f"on screen {spans[0]}, now {spans[1]}")
    boxes = [box_of(clip, timeline, clip.frames.start) for clip, timeline in ((before, first), (after, second))]
    if boxes[0] != boxes[1]:
        told.append(f"box {_show(boxes[0])}, now {_show(boxes[1])}")
    if before.layer.kind != after.layer.kind:
        told.append(f"was a {before.layer.kind}, now a {after.layer.kind}")
    elif before.layer != after.layer and boxes[0] == boxes[1]:
        told.append("looks different")
    if before.animations != after.animations:
        told.append("moves differently")
    if before.origin != after.origin:
        told.append(f"because of: {after.origin}")
    return told or ["differs"]


def _show(box: Rect) -> str:
    return f"{box.width}x{box.height} at {box.x}, {box.y}"


def timeline_of(folder: Path) -> Timeline:
    """Return the timeline in the folder of a build (`OUT.reel`). Raises `InputError`."""
    path = folder / "timeline.json" if folder.is_dir() else folder
    try:
        text = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path), allowed="the folder OUT.reel of a build"
        ) from None
    return from_json(Timeline, text, where=str(path))
