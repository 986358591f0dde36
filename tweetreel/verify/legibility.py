"""Can every caption word be read: inside the safe area, against what lies behind it, uncovered, large and long enough.

Knows the timeline and draws the frames it judges, before any is encoded. The decision here: contrast is measured where an eye
finds it, between the letters and the pixels next to them, with stroke, shadow, plate and picture as they are drawn; the worst
tenth counts. A word is judged in the pose of the frame on which it is said, on the picture of its page's first or last word,
whichever is nearer: that halves the cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.captions import PagePose, pose_at
from tweetreel.core.color import Color
from tweetreel.core.compositor import Compositor
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Rect
from tweetreel.core.looks import CaptionStyle, State
from tweetreel.core.painters.caption_art import PageArt
from tweetreel.core.pixels import composite, part_of
from tweetreel.core.sources import Sources
from tweetreel.core.timeline import Background, CaptionPage, Captions, Clip, Drawing, Flipbook, Timeline
from tweetreel.core.typeset import clusters
from tweetreel.errors import Finding
from tweetreel.media.planes import frame_to_rgb
from tweetreel.verify.findings import finding

Picture = NDArray[np.uint8]

_STATES: tuple[State, ...] = ("waiting", "now", "spoken")
_AFTER_ONSET = 2
_GLANCE = 12
"""So many characters are read at a glance, at any speed."""

_MOVING_FRAMES = 8
_MARGIN_PX = 16
_RING_PX = 2
_WORST_PART = 10.0
_COVERED_LEVELS = 24
_COVERED_PART = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class LegibilityRules:
    """What is asked: where ink may stand, by the name of the placement; contrast as in WCAG 2.2; characters a second."""

    areas: Mapping[str, Rect]
    least_contrast: float = 4.5
    least_size_px: float = 28.0
    fastest: float = 36.0
    least_page_frames: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSeen:
    """What was measured of one word on the frame it was judged on; contrast None where it has no letters (an emoji)."""

    page: int
    word: int
    shown: str
    frame: int
    ink: Rect
    contrast: float | None
    covered: float


def check_legibility(timeline: Timeline, sources: Sources, rules: LegibilityRules) -> tuple[list[Finding], list[WordSeen]]:
    """Return the findings about the captions of `timeline`, and what was measured of every word. Raises `MediaError`."""
    findings: list[Finding] = []
    seen: list[WordSeen] = []
    for place, clip in enumerate(timeline.clips):
        if isinstance(clip.layer, Captions):
            watch = _Watch(timeline, place, clip, clip.layer, sources)
            for number, page in enumerate(clip.layer.pages):
                if len(page.frames):
                    seen += watch.words(number, page)
                    findings += _page_findings(page, clip.layer, timeline, rules)
    findings += [made for word in seen for made in _word_findings(word, timeline, rules)]
    return findings, seen


class _Watch:
    """Draws what lies below, with and above the captions."""

    def __init__(self, timeline: Timeline, place: int, clip: Clip, layer: Captions, sources: Sources) -> None:
        self._layer = layer
        self._sources = sources
        self._above = timeline.clips[place + 1 :]
        self._below = Compositor(replace(timeline, clips=timeline.clips[:place]), sources)
        self._all = Compositor(timeline, sources)
        self._upto = Compositor(replace(timeline, clips=timeline.clips[: place + 1]), sources)
        self._guarded = _is_guarded(layer.style)
        self._frame = Frame.blank(timeline.size)
        self._canvas = Rect(x=0, y=0, width=timeline.size.width, height=timeline.size.height)

    def words(self, number: int, page: CaptionPage) -> Iterator[WordSeen]:
        art = PageArt(page, self._layer, self._sources.fonts)
        frames = [min(max(word.onset + _AFTER_ONSET, page.frames.start), page.frames.end - 1) for word in page.words]
        judged = (frames[0],) if self._guarded else (frames[0], frames[-1])
        grounds = {frame: self._ground(frame) for frame in judged}
        for index, (word, frame) in enumerate(zip(page.words, frames, strict=True)):
            ground = grounds[min(grounds, key=lambda drawn: (abs(drawn - frame), drawn))]
            pose = pose_at(self._layer.style, page, frame, cover=page.frames.start == 0)
            ink = self._ink(art, index, page, pose)
            if not ink.width or not ink.height:
                continue
            area = ink.inset(-_MARGIN_PX).intersect(self._canvas)
            if not area.width or not area.height:
                yield WordSeen(page=number, word=index, shown=word.shown, frame=frame, ink=ink, contrast=None, covered=0.0)
                continue
            yield WordSeen(
                page=number,
                word=index,
                shown=word.shown,
                frame=frame,
                ink=ink,
                contrast=self._contrast(art, index, pose, ground, area),
                covered=self._covered(frame, ink.intersect(self._canvas)),
            )

    def _ink(self, art: PageArt, index: int, page: CaptionPage, pose: PagePose) -> Rect:
        """Return where the word's letters and stroke reach at most while the page stands, on the canvas."""
        begun = max(page.words[index].onset, page.frames.start)
        frames = range(begun, min(begun + _MOVING_FRAMES, page.frames.end))
        poses = [pose, *(pose_at(self._layer.style, page, frame, cover=page.frames.start == 0) for frame in frames)]
        real = [box for box in (art.solid(index, one) for one in poses) if box.width and box.height]
        if not real:
            return Rect(x=0, y=0, width=0, height=0)
        left, top = min(box.x for box in real), min(box.y for box in real)
        whole = Rect(x=left, y=top, width=max(b.right for b in real) - left, height=max(b.bottom for b in real) - top)
        return whole.shift(self._layer.box.x, self._layer.box.y)

    def _ground(self, frame: int) -> Frame:
        """Return what lies below the captions, around their box."""
        if not self._guarded:
            self._below.paint(frame, self._frame)
        return self._frame.copy()

    def _contrast(self, art: PageArt, index: int, pose: PagePose, below: Frame, area: Rect) -> float | None:
        even = Rect(x=area.x // 2 * 2, y=area.y // 2 * 2, width=(area.width + 3) // 2 * 2, height=(area.height + 3) // 2 * 2)
        even = even.intersect(self._canvas)
        ground = frame_to_rgb(part_of(below, even))
        still = pose._replace(dx=0, dy=0, opacity=255)
        place = (self._layer.box.x + pose.dx - even.x, self._layer.box.y + pose.dy - even.y)
        without = _over(ground, art, still, place, letters=None)
        whole = _over(ground, art, still, place, letters=(index,))
        mask = _mask(ground.shape[:2], art, still, place, index)
        if mask is None:
            return None
        core = mask >= 250
        around = cv2.dilate((mask > 24).astype(np.uint8), np.ones((2 * _RING_PX + 1,) * 2, np.uint8)).astype(bool) & (
            mask <= 24
        )
        if not core.any() or not around.any():
            return None
        letters = float(np.median(_luminance(whole[core])))
        beside = _luminance(without[around])
        ratios = (np.maximum(beside, letters) + 0.05) / (np.minimum(beside, letters) + 0.05)
        return float(np.percentile(ratios, _WORST_PART))

    def _covered(self, frame: int, ink: Rect) -> float:
        """Return how much of a word's box a layer above changes."""
        if not any(_touches(clip, frame, ink) for clip in self._above):
            return 0.0
        shown = []
        for compositor in (self._all, self._upto):
            compositor.paint(frame, self._frame)
            shown.append(self._frame.y[ink.y : ink.bottom, ink.x : ink.right].astype(np.int16))
        return float((np.abs(shown[0] - shown[1]) > _COVERED_LEVELS).mean())


def _is_guarded(style: CaptionStyle) -> bool:
    """Tell whether all that lies next to a letter is its own stroke, so that no picture need be drawn to judge it."""
    wide = style.stroke is not None and style.stroke.width_px >= 2 * _RING_PX and Color.parse(style.stroke.color).a == 255
    paints = [states.of(state) for states in (style.states, *(tag.states for tag in style.tags)) for state in _STATES]
    return wide and not any(paint.bare or paint.opacity < 1 for paint in paints)


def _touches(clip: Clip, frame: int, ink: Rect) -> bool:
    """Tell whether a clip may show anything within `ink` on `frame`, wherever its movement takes it."""
    if frame not in clip.frames or not ink.width or not ink.height:
        return False
    layer = clip.layer
    grows = any(animation.property in ("scale", "rotation", "blur") for animation in clip.animations)
    if isinstance(layer, (Background, Captions)) or grows:
        return True
    x, y = round(clip.value_at("x", frame)), round(clip.value_at("y", frame))
    if isinstance(layer, Flipbook):
        layer = layer.pages[0]
    if isinstance(layer, Drawing):
        box = Rect(x=layer.x, y=layer.y, width=layer.size.width, height=layer.size.height).inset(-layer.bleed)
    else:
        box = layer.box
    both = box.shift(x, y).intersect(ink)
    return bool(both.width and both.height)


def _over(ground: Picture, art: PageArt, pose: PagePose, at: tuple[int, int], *, letters: tuple[int, ...] | None) -> Picture:
    """Return `ground` with the page on it: all but letters, or the letters of some words too."""
    sheet = np.dstack([ground, np.full(ground.shape[:2], 255, np.uint8)])
    sprite = art.paint(pose, letters=() if letters is None else letters)
    composite(sheet, replace(sprite, x=0, y=0), x=at[0] + sprite.x, y=at[1] + sprite.y)
    return np.asarray(sheet[..., :3])


def _mask(shape: tuple[int, ...], art: PageArt, pose: PagePose, at: tuple[int, int], index: int) -> Picture | None:
    sprite = art.letters_of(index, pose)
    if sprite is None:
        return None
    sheet = np.zeros((*shape[:2], 4), np.uint8)
    composite(sheet, replace(sprite, x=0, y=0), x=at[0] + sprite.x, y=at[1] + sprite.y)
    return np.asarray(sheet[..., 3])


def _luminance(rgb: Picture) -> NDArray[np.float64]:
    """Relative luminance of sRGB pixels (n, 3) (WCAG 2.2)."""
    value = rgb.astype(np.float64) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def _word_findings(word: WordSeen, timeline: Timeline, rules: LegibilityRules) -> Iterator[Finding]:
    at = f"{float(timeline.rate.seconds(word.frame)):.2f} s, frame {word.frame}"
    for name, area in rules.areas.items():
        if area.contains(word.ink):
            continue
        yield finding(
            "caption.unsafe",
            f"{word.shown!r} leaves the safe area of {name}",
            measured=_box(word.ink),
            limit=_box(area),
            hint="Move the captions' box inward, or make type, stroke or effect smaller.",
            at=at,
        )
    if word.contrast is not None and word.contrast < rules.least_contrast:
        yield finding(
            "caption.contrast",
            f"{word.shown!r} does not stand out from what is behind it",
            measured=f"{word.contrast:.1f}:1 at {_box(word.ink)}",
            limit=f"{rules.least_contrast:g}:1",
            hint="Give the look a stroke or a plate, or put a scrim below the captions.",
            at=at,
        )
    if word.covered > _COVERED_PART:
        yield finding(
            "caption.covered",
            f"{word.shown!r} is covered by another layer",
            measured=f"{100 * word.covered:.0f} % of {_box(word.ink)}",
            limit=f"{100 * _COVERED_PART:.0f} %",
            hint="Put the captions above it in the template, or move one of them.",
            at=at,
        )


def _page_findings(page: CaptionPage, layer: Captions, timeline: Timeline, rules: LegibilityRules) -> Iterator[Finding]:
    at = f"{float(timeline.rate.seconds(page.frames.start)):.2f} s, frame {page.frames.start}"
    text = " ".join(word.shown for word in page.words)
    size = layer.style.style.size_px if page.size_px is None else page.size_px
    least = rules.least_size_px * min(timeline.size.width, timeline.size.height) / 1080
    if size < least:
        yield finding("caption.small", f"{text!r} is too small", measured=f"{size:.0f} px", limit=f"{least:.0f} px", at=at)
    if len(page.frames) < rules.least_page_frames:
        measured, limit = f"{len(page.frames)} frames", f"{rules.least_page_frames} frames"
        yield finding("caption.brief", f"{text!r} is gone too soon", measured=measured, limit=limit, at=at)
    read = len(clusters(text))
    speed = read / float(timeline.rate.seconds(len(page.frames)))
    if speed > rules.fastest and read > _GLANCE:
        measured, limit = f"{speed:.0f} characters a second", f"{rules.fastest:.0f}"
        yield finding("caption.fast", f"{text!r} is faster than people read", measured=measured, limit=limit, at=at)


def _box(box: Rect) -> str:
    return f"x {box.x} to {box.right}, y {box.y} to {box.bottom}"
