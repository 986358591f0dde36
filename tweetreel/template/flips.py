"""Drawings that change from frame to frame, as the pages of a flipbook: typed texts, and layers drawn anew.

Knows drawings and their items, not what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tweetreel.core.layout import Rect
from tweetreel.core.timeline import Drawing, Flipbook, Text
from tweetreel.core.typeset import clusters
from tweetreel.template.model import ShapeSpec


def book_of(pages: Sequence[Drawing], starts: Sequence[int]) -> Flipbook:
    """Return the pages that differ from the one before, each from its start on."""
    kept: list[tuple[int, Drawing]] = []
    for start, page in zip(starts, pages, strict=True):
        if kept and (kept[-1][1] == page or start <= kept[-1][0]):
            if start <= kept[-1][0]:
                kept[-1] = (kept[-1][0], page)
            continue
        kept.append((start, page))
    return Flipbook(pages=tuple(page for _, page in kept), starts=tuple(start for start, _ in kept))


def resized(spec: ShapeSpec, value: dict[str, float]) -> ShapeSpec:
    """Return a shape with its animated width, height and radius; its middle stays."""
    radius = round(value["radius"]) if "radius" in value else spec.radius
    return replace(spec, box=resized_box(spec.box, value), radius=max(0, radius))


def resized_box(box: Rect, value: dict[str, float]) -> Rect:
    """Return a box with an animated width and height; its middle stays."""
    width, height = (max(2, round(value.get(name, side))) for name, side in (("width", box.width), ("height", box.height)))
    return Rect(x=box.x + (box.width - width) // 2, y=box.y + (box.height - height) // 2, width=width, height=height)


def typed(drawing: Drawing, length: int) -> Flipbook:
    """Return a text written letter by letter over the first two thirds of its stay, at most a second and a half."""
    place, item = next((i, item) for i, item in enumerate(drawing.items) if isinstance(item, Text))
    run = item.runs[0]
    spans = clusters(run.text)
    frames = max(1, min(length * 2 // 3, 45, 2 * len(spans)))
    pages, starts = [], []
    for frame in range(frames + 1):
        end = spans[min(len(spans), len(spans) * frame // frames) - 1][1] if len(spans) * frame // frames else 0
        # what is not yet written is there, but clear, so that nothing moves
        shown = replace(run, text=run.text[:end])
        hidden = replace(run, text=run.text[end:], style=replace(run.style, color="#00000000"))
        runs = tuple(one for one in (shown, hidden) if one.text)
        items = (*drawing.items[:place], replace(item, runs=runs), *drawing.items[place + 1 :])
        pages.append(replace(drawing, items=items))
        starts.append(frame)
    return book_of(pages, starts)
